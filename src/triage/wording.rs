//! What a patient reads of a rule set, in every language of the form: the wordings at the end of `triage.toml`
//! are put to the sentences they belong to, and what is missing or does not fit is found.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::RuleSet;
use crate::questionnaire::{Finding, Questionnaire, Text};

/// By sentence in the form's own language, as it is worded in another one, or for a proxy.
pub(super) type Wordings = BTreeMap<String, Wording>;

/// One wording.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
pub(super) enum Wording {
    Own(String),
    Both { text: Option<String>, proxy: Option<String> },
}

impl Wording {
    fn own(&self) -> Option<&str> {
        match self {
            Self::Own(text) => Some(text),
            Self::Both { text, .. } => text.as_deref(),
        }
    }

    fn proxy(&self) -> Option<&str> {
        if let Self::Both { proxy, .. } = self { proxy.as_deref() } else { None }
    }
}

impl RuleSet {
    /// Every text that a patient may read, with the rule or part it belongs to.
    fn patient_texts(&mut self) -> Vec<(String, &mut Text)> {
        let mut found: Vec<(String, &mut Text)> = Vec::new();
        found.extend(self.levels.iter_mut().map(|level| (format!("level {}", level.code.code()), &mut level.patient)));
        found.extend(self.numbers.iter_mut().flat_map(|(country, numbers)| {
            let subject = format!("numbers.{country}");
            numbers.texts_mut().map(move |text| (subject.clone(), text))
        }));
        found.extend(self.rules.iter_mut().filter_map(|rule| Some((rule.id.clone(), rule.patient.as_mut()?))));
        found.extend(self.lines.iter_mut().map(|line| (line.name.clone(), &mut line.text)));
        found.extend(self.impossible.odd.iter_mut().map(|odd| (odd.name.clone(), &mut odd.patient)));
        found.extend(self.danger_words.groups.iter_mut().map(|group| (group.name.clone(), &mut group.patient)));
        let advice = &mut self.advice;
        let lists = [&mut advice.emergency_if, &mut advice.tell_us_if, &mut advice.self_care, &mut advice.disclaimer];
        let single = [&mut advice.confirmation, &mut advice.medicines, &mut advice.driving, &mut advice.falls];
        found.extend(lists.into_iter().flatten().chain(single).map(|text| ("advice".to_owned(), text)));
        found
    }

    /// Puts every wording to its sentence, and says what is missing or left over.
    pub(super) fn word(&mut self) -> Vec<Finding> {
        let wording = std::mem::take(&mut self.wording);
        let languages = self.languages.clone();
        let mut findings = Vec::new();
        for language in wording.keys().filter(|language| !languages.contains(language)) {
            findings.push(Finding::error(format!("wording.{language}"), "is no language of the form"));
        }
        for line in &mut self.lines {
            if let Some(proxy) = line.proxy.take() {
                line.text.set_proxy(proxy);
            }
        }
        let mut unused: BTreeSet<(&str, &str)> = BTreeSet::new();
        for (language, sentences) in &wording {
            unused.extend(sentences.keys().map(|sentence| (language.as_str(), sentence.as_str())));
        }
        // The form's own language first: it says which sentences have a wording for a proxy.
        let (own, others) = languages.split_first().map_or(("", &[][..]), |(own, others)| (own.as_str(), others));
        for (subject, text) in self.patient_texts() {
            let sentence = text.own().to_owned();
            let worded = |language: &str| wording.get(language).and_then(|sentences| sentences.get_key_value(&sentence));
            if let Some((known, found)) = worded(own) {
                unused.remove(&(own, known.as_str()));
                findings.extend(found.own().map(|_| Finding::error(&subject, format!("“{known}” is worded in its own language"))));
                if let Some(proxy) = found.proxy() {
                    text.set_proxy(proxy);
                }
            }
            for language in others {
                if let Some((known, found)) = worded(language) {
                    unused.remove(&(language.as_str(), known.as_str()));
                    text.translate(language, found.own().unwrap_or_default(), found.proxy().map(str::to_owned));
                }
                findings.extend(faults(text, language).into_iter().map(|fault| Finding::error(&subject, fault)));
            }
        }
        for (language, sentence) in unused {
            findings.push(Finding::error(format!("wording.{language}"), format!("“{sentence}” is no text that a patient reads")));
        }
        findings
    }
}

/// What is wrong with the translation of a text. A text without letters is the same in every language.
fn faults(text: &Text, language: &str) -> Vec<String> {
    if !text.own().chars().any(char::is_alphabetic) {
        return Vec::new();
    }
    let said = text.own();
    let Some((own, proxy)) = text.translation(language).filter(|(own, _)| !own.trim().is_empty()) else {
        return vec![format!("has no wording in {language}: “{said}”")];
    };
    let mut faults = Vec::new();
    if text.own_proxy().is_some() != proxy.is_some() {
        let what = if proxy.is_some() { "a wording for a proxy that there is not in its own language" } else { "no wording for a proxy" };
        faults.push(format!("has {what} in {language}: “{said}”"));
    }
    let pairs = [(Some(said), Some(own)), (text.own_proxy(), proxy)];
    for (said, worded) in pairs.into_iter().filter_map(|(said, worded)| said.zip(worded)) {
        if placeholders(said) != placeholders(worded) {
            faults.push(format!("has other placeholders in {language}: “{said}”"));
        }
        if said.split("\n\n").count() != worded.split("\n\n").count() {
            faults.push(format!("has another number of paragraphs in {language}: “{said}”"));
        }
    }
    faults
}

/// `{DUE}` and the like.
fn placeholders(text: &str) -> BTreeSet<&str> {
    let parts = text.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name);
    parts.filter(|name| !name.is_empty() && name.chars().all(|c| c.is_ascii_uppercase())).collect()
}

/// What patients read of the questionnaire and that is not worded, or not fittingly, in a language of the form.
pub(super) fn form(questionnaire: &Questionnaire, languages: &[String]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for item in questionnaire.items.iter().filter(|item| !item.hidden && item.computed.is_none()) {
        let worded = |language: &&String| **language != questionnaire.language && item.is_worded_in(language);
        for language in languages.iter().filter(worded) {
            let options = item.choices.iter().flat_map(|choice| [Some(&choice.text), choice.group.as_ref()]).flatten();
            for text in [&item.text].into_iter().chain(options).filter(|text| !text.is_empty()) {
                findings.extend(faults(text, language).into_iter().map(|fault| Finding::error(&item.link_id, fault)));
            }
        }
    }
    findings
}
