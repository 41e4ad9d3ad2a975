//! The language layer: every string a person may see goes through here. Interface texts are Fluent files
//! under locales/LANGUAGE/; texts of a form package are [`Text`] values that carry their own translations.

use std::collections::BTreeMap;
use std::sync::Arc;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

pub use crate::questionnaire::Text;

/// English: one file a room.
const ENGLISH: &[&str] = &[
    include_str!("../locales/en/web.ftl"),
    include_str!("../locales/en/intake.ftl"),
    include_str!("../locales/en/account.ftl"),
    include_str!("../locales/en/review.ftl"),
];

/// Interface texts of every language there is.
#[derive(Clone)]
pub struct Texts {
    bundles: Arc<BTreeMap<String, FluentBundle<FluentResource>>>,
}

impl Texts {
    /// Reads the embedded files.
    ///
    /// # Errors
    /// When one of them is malformed.
    pub fn load() -> anyhow::Result<Self> {
        let mut bundles = BTreeMap::new();
        bundles.insert("en".to_owned(), bundle("en", ENGLISH)?);
        Ok(Self { bundles: Arc::new(bundles) })
    }

    /// The text `key` in `language`, with `args` filled in. A missing key shows its own name: a test holds
    /// every template and source file against the files, so that none is missing.
    #[must_use]
    pub fn get(&self, language: &str, key: &str, args: &[(&str, &str)]) -> String {
        self.bundles
            .get(language)
            .and_then(|bundle| render(bundle, key, args))
            .or_else(|| self.bundles.get("en").and_then(|bundle| render(bundle, key, args)))
            .unwrap_or_else(|| key.to_owned())
    }

    /// Whether `key` exists in English, the language all others fall back to.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.bundles.get("en").is_some_and(|bundle| bundle.has_message(key))
    }
}

fn render(bundle: &FluentBundle<FluentResource>, key: &str, args: &[(&str, &str)]) -> Option<String> {
    let pattern = bundle.get_message(key)?.value()?;
    let mut values = FluentArgs::new();
    for (name, value) in args {
        // Whole numbers are given as numbers, so that plural forms can be chosen.
        let value = value.parse::<i64>().map_or_else(|_| FluentValue::from(*value), FluentValue::from);
        values.set(*name, value);
    }
    let mut errors = Vec::new();
    let text = bundle.format_pattern(pattern, Some(&values), &mut errors);
    Some(text.into_owned())
}

fn bundle(language: &str, sources: &[&str]) -> anyhow::Result<FluentBundle<FluentResource>> {
    let id: LanguageIdentifier = language.parse()?;
    let mut bundle = FluentBundle::new_concurrent(vec![id]);
    // Values are isolated by <bdi> in the templates where they may be right-to-left.
    bundle.set_use_isolating(false);
    for source in sources {
        let resource = FluentResource::try_new((*source).to_owned())
            .map_err(|(_, errors)| anyhow::anyhow!("a file of locales/{language} is malformed: {errors:?}"))?;
        bundle.add_resource(resource).map_err(|errors| anyhow::anyhow!("locales/{language}: {errors:?}"))?;
    }
    Ok(bundle)
}
