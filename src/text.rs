//! The language layer: every string a person may see goes through here. Interface texts are Fluent files
//! under locales/LANGUAGE/; texts of a form package are [`Text`] values that carry their own translations.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use jiff::civil::DateTime;
use rust_embed::RustEmbed;
use unic_langid::LanguageIdentifier;

use crate::questionnaire::PartialDate;
pub use crate::questionnaire::{Text, is_rtl, isolate};

/// Whatever cannot be said in another language is said in this one.
pub const FALLBACK: &str = "en";

#[derive(RustEmbed)]
#[folder = "locales/"]
struct Files;

/// Interface texts of every language there is.
#[derive(Clone)]
pub struct Texts {
    bundles: Arc<BTreeMap<String, FluentBundle<FluentResource>>>,
}

impl fmt::Debug for Texts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.bundles.keys()).finish()
    }
}

impl Texts {
    /// Reads the embedded files: a folder a language.
    ///
    /// # Errors
    /// When one of them is malformed.
    pub fn load() -> anyhow::Result<Self> {
        Self::read(&Self::sources())
    }

    /// The embedded files by language.
    #[must_use]
    pub fn sources() -> BTreeMap<String, Vec<String>> {
        let mut sources: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for path in Files::iter() {
            if let (Some((language, _)), Some(file)) = (path.split_once('/'), Files::get(&path)) {
                sources.entry(language.to_owned()).or_default().push(String::from_utf8_lossy(&file.data).into_owned());
            }
        }
        sources
    }

    /// Reads Fluent sources by language.
    ///
    /// # Errors
    /// When one of them is malformed.
    pub fn read(sources: &BTreeMap<String, Vec<String>>) -> anyhow::Result<Self> {
        let bundles = sources.iter().map(|(language, sources)| Ok((language.clone(), bundle(language, sources)?)));
        Ok(Self { bundles: Arc::new(bundles.collect::<anyhow::Result<_>>()?) })
    }

    /// The languages there are.
    pub fn languages(&self) -> impl Iterator<Item = &str> {
        self.bundles.keys().map(String::as_str)
    }

    /// The text `key` in `language`, with `args` filled in. A missing key shows its own name: a test holds
    /// every template and source file against the files, so that none is missing.
    #[must_use]
    pub fn get(&self, language: &str, key: &str, args: &[(&str, &str)]) -> String {
        self.bundles
            .get(language)
            .and_then(|bundle| render(bundle, key, args))
            .or_else(|| self.bundles.get(FALLBACK).and_then(|bundle| render(bundle, key, args)))
            .unwrap_or_else(|| key.to_owned())
    }

    /// Whether `key` exists in English, the language all others fall back to.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.bundles.get(FALLBACK).is_some_and(|bundle| bundle.has_message(key))
    }

    /// A date for the person, as far as it is known: `14 July 1981`.
    #[must_use]
    pub fn date(&self, language: &str, date: PartialDate) -> String {
        let year = date.year.to_string();
        let Some(month) = date.month else { return year };
        let month = self.get(language, "month", &[("month", &month.to_string())]);
        match date.day {
            Some(day) => self.get(language, "date-whole", &[("day", &day.to_string()), ("month", &month), ("year", &year)]),
            None => self.get(language, "date-of-month", &[("month", &month), ("year", &year)]),
        }
    }

    /// A moment ahead, for the person: `Monday 23 November 2026, 09:00`.
    #[must_use]
    pub fn moment(&self, language: &str, at: DateTime) -> String {
        let day = PartialDate { year: at.year(), month: Some(at.month()), day: Some(at.day()) };
        let weekday = self.get(language, "weekday", &[("day", &at.weekday().to_monday_one_offset().to_string())]);
        let date = self.date(language, day);
        self.get(language, "moment", &[("weekday", &weekday), ("date", &date), ("time", &at.strftime("%H:%M").to_string())])
    }
}

fn render(bundle: &FluentBundle<FluentResource>, key: &str, args: &[(&str, &str)]) -> Option<String> {
    let pattern = bundle.get_message(key)?.value()?;
    let mut values = FluentArgs::new();
    for (name, value) in args {
        // Whole numbers are given as numbers, so that plural forms can be chosen; 000 is a telephone number.
        let number = value.parse::<i64>().ok().filter(|number| number.to_string() == *value);
        values.set(*name, number.map_or_else(|| FluentValue::from(*value), FluentValue::from));
    }
    let mut errors = Vec::new();
    let text = bundle.format_pattern(pattern, Some(&values), &mut errors);
    Some(text.into_owned())
}

fn bundle(language: &str, sources: &[String]) -> anyhow::Result<FluentBundle<FluentResource>> {
    let id: LanguageIdentifier = language.parse()?;
    let mut bundle = FluentBundle::new_concurrent(vec![id]);
    // A number or a name keeps its own direction inside a text that runs from right to left.
    bundle.set_use_isolating(is_rtl(language));
    for source in sources {
        let resource = FluentResource::try_new(source.clone())
            .map_err(|(_, errors)| anyhow::anyhow!("a file of locales/{language} is malformed: {errors:?}"))?;
        bundle.add_resource(resource).map_err(|errors| anyhow::anyhow!("locales/{language}: {errors:?}"))?;
    }
    Ok(bundle)
}
