//! A text of a form package, with the wording for a proxy and its translations.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};

/// A wording: for the person itself and for somebody who fills the form in for them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    own: String,
    proxy: Option<String>,
    translations: BTreeMap<String, (String, Option<String>)>,
}

impl Text {
    /// A wording in the package's own language.
    #[must_use]
    pub fn new(own: impl Into<String>, proxy: Option<String>) -> Self {
        Self { own: own.into(), proxy, translations: BTreeMap::new() }
    }

    /// The wording in `language` (the package's own where there is no translation), for a proxy or not.
    #[must_use]
    pub fn get(&self, language: &str, proxy: bool) -> &str {
        let (own, for_proxy) =
            self.translations.get(language).map_or((&self.own, self.proxy.as_ref()), |(own, for_proxy)| (own, for_proxy.as_ref()));
        if proxy { for_proxy.unwrap_or(own) } else { own }
    }

    /// The package's own language, for the person itself.
    #[must_use]
    pub fn own(&self) -> &str {
        &self.own
    }

    /// Whether there is nothing to read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.own.trim().is_empty()
    }
}

impl<'de> Deserialize<'de> for Text {
    /// A plain string is a text without translations.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::new(String::deserialize(deserializer)?, None))
    }
}
