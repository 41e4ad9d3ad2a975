//! A JSON object of FHIR, part by part. A part that is there but of another type is a finding about its item,
//! and reads as if it were absent: one fault never hides the next.

use std::cell::RefCell;
use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

use super::super::{Finding, Text};

const TRANSLATION: &str = "http://hl7.org/fhir/StructureDefinition/translation";

/// Translations of a text, by language.
pub(super) type Translations = BTreeMap<String, String>;

/// An object, the item it belongs to, and where its faults go.
#[derive(Clone, Copy)]
pub(super) struct Element<'a> {
    pub object: &'a Map<String, Json>,
    pub subject: &'a str,
    pub findings: &'a RefCell<Vec<Finding>>,
}

impl<'a> Element<'a> {
    /// Another object of the same item.
    pub fn part(self, object: &'a Map<String, Json>) -> Self {
        Self { object, ..self }
    }

    pub fn error(&self, reason: impl Into<String>) {
        self.findings.borrow_mut().push(Finding::error(self.subject, reason));
    }

    pub fn warn(&self, reason: impl Into<String>) {
        self.findings.borrow_mut().push(Finding::warning(self.subject, reason));
    }

    /// The part `name` as `read` understands it.
    fn typed<T>(&self, name: &str, what: &str, read: impl Fn(&'a Json) -> Option<T>) -> Option<T> {
        let json = self.object.get(name)?;
        let read = read(json);
        if read.is_none() {
            self.error(format!("“{name}” cannot be read: it must be {what}"));
        }
        read
    }

    pub fn text(&self, name: &str) -> Option<&'a str> {
        self.typed(name, "a text", Json::as_str)
    }

    pub fn flag(&self, name: &str) -> bool {
        self.typed(name, "true or false", Json::as_bool).unwrap_or_default()
    }

    pub fn count(&self, name: &str) -> Option<usize> {
        self.typed(name, "a whole number", |json| usize::try_from(json.as_u64()?).ok())
    }

    /// The objects of a list.
    pub fn objects(&self, name: &str) -> Vec<&'a Map<String, Json>> {
        let list = self.typed(name, "a list", Json::as_array).map(Vec::as_slice).unwrap_or_default();
        let objects: Vec<_> = list.iter().filter_map(Json::as_object).collect();
        if objects.len() < list.len() {
            self.error(format!("“{name}” cannot be read: it must be a list of objects"));
        }
        objects
    }

    /// Urls of its extensions.
    pub fn extension_urls(&self) -> Vec<&'a str> {
        self.objects("extension").into_iter().filter_map(|extension| self.part(extension).text("url")).collect()
    }

    /// The first extension `url`.
    pub fn extension(&self, url: &str) -> Option<Self> {
        let found = self.object.get("extension")?.as_array()?.iter().filter_map(Json::as_object);
        found.filter(|extension| extension.get("url").and_then(Json::as_str) == Some(url)).map(|extension| self.part(extension)).next()
    }

    /// The value of the extension `url`, of whatever type.
    pub fn value(&self, url: &str) -> Option<&'a Json> {
        self.values(url).next()
    }

    /// The values of every extension `url`.
    pub fn values(&self, url: &str) -> impl Iterator<Item = &'a Json> {
        let found = self.object.get("extension").and_then(Json::as_array).into_iter().flatten().filter_map(Json::as_object);
        let found = found.filter(move |extension| extension.get("url").and_then(Json::as_str) == Some(url));
        found.filter_map(|extension| extension.iter().find(|(key, _)| key.starts_with("value")).map(|(_, value)| value))
    }

    fn typed_value<T>(&self, url: &str, what: &str, read: impl Fn(&'a Json) -> Option<T>) -> Option<T> {
        let json = self.value(url)?;
        let read = read(json);
        if read.is_none() {
            self.error(format!("the extension {url} cannot be read: it must hold {what}"));
        }
        read
    }

    pub fn value_flag(&self, url: &str) -> bool {
        self.typed_value(url, "true or false", Json::as_bool).unwrap_or_default()
    }

    pub fn value_number(&self, url: &str) -> Option<f64> {
        self.typed_value(url, "a number", Json::as_f64)
    }

    pub fn value_text(&self, url: &str) -> Option<&'a str> {
        self.typed_value(url, "a text", Json::as_str)
    }

    /// The part `own`, and what the extension `proxy` says for it, with the translations of both.
    pub fn wording(&self, own: &str, proxy: &str) -> Text {
        let proxy = self.extension(proxy);
        let said = proxy.and_then(|proxy| proxy.text("valueString")).map(str::to_owned);
        let mut proxies = proxy.map(|proxy| proxy.translations("valueString")).unwrap_or_default();
        let mut text = Text::new(self.text(own).unwrap_or_default(), said);
        for (language, worded) in self.translations(own) {
            let proxy = proxies.remove(&language);
            text.translate(language, worded, proxy);
        }
        text
    }

    /// The text in the extension `url`, with its translations.
    pub fn value_wording(&self, url: &str) -> Option<Text> {
        let extension = self.extension(url)?;
        let mut text = Text::new(self.value_text(url)?, None);
        for (language, worded) in extension.translations("valueString") {
            text.translate(language, worded, None);
        }
        Some(text)
    }

    /// FHIR's translations of the part `name`: they stand beside it, as extensions of `_name`.
    pub fn translations(&self, name: &str) -> Translations {
        let Some(beside) = self.typed(&format!("_{name}"), "an object", Json::as_object) else { return Translations::new() };
        let mut found = Translations::new();
        for extension in self.part(beside).objects("extension") {
            let extension = self.part(extension);
            if extension.text("url") != Some(TRANSLATION) {
                continue;
            }
            match (extension.value_text("lang"), extension.value_text("content")) {
                (Some(language), Some(content)) => {
                    if found.insert(language.to_owned(), content.to_owned()).is_some() {
                        self.error(format!("“{name}” is translated into {language} more than once"));
                    }
                }
                _ => self.error(format!("a translation of “{name}” without language or content")),
            }
        }
        found
    }
}
