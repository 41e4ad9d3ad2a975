//! Who the case is about: the banner, contact, distress.

use std::collections::BTreeSet;

use super::answers::{Reader, Said};
use super::case::CaseFile;
use super::row;
use super::words::Words;

/// Who it is: on every view of the case, in the same place.
pub(super) struct Banner {
    pub name: String,
    pub born: String,
    pub sex: String,
    pub phone: Option<String>,
    pub reference: String,
    pub allergies: Option<String>,
    /// How grave it is, and the level's word.
    pub rank: i16,
    pub word: String,
}

/// A labelled value.
pub(super) struct Fact {
    pub label: String,
    pub said: Said,
    /// The value is a number to dial.
    pub dial: bool,
}

/// Who it is, as far as known.
pub(super) fn banner(file: &CaseFile, reader: &Reader<'_>) -> Banner {
    let roles = &file.package.rules.items;
    Banner {
        name: reader.words.name(&file.who),
        born: reader.words.born(&file.who),
        sex: reader.for_staff(&roles.sex).unwrap_or_else(|| reader.words.frame.t("review-not-known")),
        phone: reader.for_staff(&roles.phone),
        reference: file.row.reference.clone(),
        allergies: reader.for_staff(&roles.allergies),
        rank: file.level().rank(),
        word: reader.words.level(file.level(), Some(&file.package.rules)),
    }
}

/// What must be known at a glance.
pub(super) fn tags(file: &CaseFile, words: &Words) -> Vec<String> {
    let mut tags = vec![words.frame.t(if file.row.draft { "review-draft" } else { "review-submitted" })];
    if file.row.no_contact {
        tags.push(words.frame.t("review-no-contact"));
    }
    if let Some(code) = &file.who.proxy {
        tags.push(format!("{} {}", words.frame.t("review-filled-in-by"), row::author(code, Some(&file.package), words)));
    }
    if let Some(at) = file.row.updated_at.filter(|_| file.row.closed_at.is_none()) {
        tags.push(row::updated(at.to_jiff(), file.who.course.as_deref(), Some(&file.package), words));
    }
    tags.extend(file.row.answered_at.filter(|_| file.row.closed_at.is_none()).map(|at| words.answered(at.to_jiff())));
    tags.extend(words.foreign(&file.response.language));
    tags
}

/// Everybody who gave an answer, in the form's words, the patient first.
pub(super) fn authors(file: &CaseFile, words: &Words) -> Vec<String> {
    let own = &file.package.rules.items.author_self;
    let codes: BTreeSet<&String> = file.response.authors.values().collect();
    let mut codes: Vec<&String> = codes.into_iter().collect();
    codes.sort_by_key(|code| *code != own);
    if codes.is_empty() {
        return vec![words.frame.t("review-author-unknown")];
    }
    codes.into_iter().map(|code| row::author(code, Some(&file.package), words)).collect()
}

/// One item of distress or impact, as a label and what was said.
pub(super) fn distress(link_id: &str, reader: &Reader<'_>) -> Option<Fact> {
    let label = reader.package.questionnaire.item(link_id)?.label().to_owned();
    let said = reader.for_staff(link_id).map_or_else(|| reader.at(link_id), |words| Said::Answered(vec![words]));
    Some(Fact { label, said, dial: false })
}

/// How the person can be reached.
pub(super) fn contact(reader: &Reader<'_>) -> Vec<Fact> {
    let roles = &reader.package.rules.items;
    let fact = |key: &str, item: &String, dial: bool| Fact { label: reader.words.frame.t(key), said: reader.at(item), dial };
    let mut facts = vec![fact("review-phone", &roles.phone, true)];
    if reader.answers.yes(&roles.no_phone) == Some(true) {
        let said = Said::Answered(vec![reader.words.frame.t("review-has-no-phone")]);
        facts = vec![Fact { label: reader.words.frame.t("review-phone"), said, dial: false }];
    }
    facts.push(fact("review-safe-to-message", &roles.safe_to_message, false));
    facts.push(fact("review-address", &roles.address, false));
    facts.push(fact("review-email", &roles.email, false));
    facts
}
