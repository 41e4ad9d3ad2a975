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

    /// The package's own language, for a proxy, where that is worded otherwise.
    #[must_use]
    pub fn own_proxy(&self) -> Option<&str> {
        self.proxy.as_deref()
    }

    /// The translation into `language`: for the person, and for a proxy.
    #[must_use]
    pub fn translation(&self, language: &str) -> Option<(&str, Option<&str>)> {
        self.translations.get(language).map(|(own, proxy)| (own.as_str(), proxy.as_deref()))
    }

    /// The translations there are: (language, wording for the person itself).
    pub fn languages(&self) -> impl Iterator<Item = (&str, &str)> {
        self.translations.iter().map(|(language, (own, _))| (language.as_str(), own.as_str()))
    }

    /// Its paragraphs, parted by an empty line, as a text each.
    #[must_use]
    pub fn paragraphs(&self) -> Vec<Self> {
        let part = |text: &str, place: usize| text.split("\n\n").nth(place).map(|text| text.trim().to_owned());
        let paragraph = |place: usize| {
            let proxy = |text: &Option<String>| text.as_deref().and_then(|text| part(text, place));
            let translated = |(language, (own, for_proxy)): (&String, &(String, Option<String>))| {
                Some((language.clone(), (part(own, place)?, proxy(for_proxy))))
            };
            let translations = self.translations.iter().filter_map(translated).collect();
            Self { own: part(&self.own, place).unwrap_or_default(), proxy: proxy(&self.proxy), translations }
        };
        (0..self.own.split("\n\n").count()).map(paragraph).collect()
    }

    /// Adds or replaces a translation.
    pub fn translate(&mut self, language: impl Into<String>, own: impl Into<String>, proxy: Option<String>) {
        self.translations.insert(language.into(), (own.into(), proxy));
    }

    /// Gives it a wording for a proxy, in the package's own language.
    pub fn set_proxy(&mut self, proxy: impl Into<String>) {
        self.proxy = Some(proxy.into());
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

/// Whether `language` (BCP 47) is written from right to left.
#[must_use]
pub fn is_rtl(language: &str) -> bool {
    matches!(language.split('-').next(), Some("ar" | "fa" | "he" | "ur"))
}

/// A value that is filled into a text of `language`: in one that runs from right to left it keeps its own
/// direction (Unicode isolates).
#[must_use]
pub fn isolate(language: &str, value: &str) -> String {
    if is_rtl(language) { format!("\u{2068}{value}\u{2069}") } else { value.to_owned() }
}
