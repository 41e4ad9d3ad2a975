//! Why a case stands where it stands: each rule that fired with its receipt, and the checks of the data.

use super::case::CaseFile;
use super::opinion::{self, OpinionView};
use super::row;
use super::told::{Receipt, Told};
use crate::summary::unanswered;
use crate::triage::{Entry, Kind as EntryKind, Level, Outcome};

/// A rule that fired, or a data check that found something.
#[derive(Clone, Debug)]
pub(super) struct Flag {
    pub rule: String,
    pub name: String,
    /// In a few words.
    pub headline: String,
    /// What a data check found.
    pub details: Vec<String>,
    pub readings: Vec<Receipt>,
    /// What the rule says to the clinician.
    pub clinician: String,
    pub citation: Vec<String>,
    /// `Rule U01, version 1. Raises to 2 Urgent.`; a data check raises nothing.
    pub receipt: String,
    /// Below urgent.
    pub mild: bool,
    /// What a clinician thinks of it.
    pub opinion: Option<OpinionView>,
}

/// What may be said about red flags as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Some fired; these questions stand open besides.
    Found(Vec<String>),
    /// None, and every one was asked.
    Clear,
    /// None found, but these questions stand open.
    NotClear(Vec<String>),
}

/// The rules that fired, the most dangerous first.
pub(super) fn fired(told: &Told<'_>, file: &CaseFile) -> Vec<Flag> {
    let mut entries: Vec<&Entry> = told.ledger.assessment.fired().filter(|entry| entry.kind == EntryKind::Rule).collect();
    entries.sort_by_key(|entry| entry.level);
    let judged = |entry: &Entry| Flag { opinion: opinion::view(file, &entry.rule, told.words), ..flag(entry, told) };
    entries.into_iter().map(judged).collect()
}

/// The data checks that found something.
pub(super) fn checks(told: &Told<'_>) -> Vec<Flag> {
    told.ledger.assessment.fired().filter(|entry| entry.kind == EntryKind::Data).map(|entry| flag(entry, told)).collect()
}

/// The names of the data checks that found nothing.
pub(super) fn checked(told: &Told<'_>) -> Vec<String> {
    let quiet = told.ledger.assessment.entries.iter().filter(|entry| entry.kind == EntryKind::Data && entry.outcome != Outcome::Fired);
    quiet.map(|entry| row::headline(&entry.rule, Some(&told.package.rules), told.words)).collect()
}

/// Whether there are red flags, and whether that is known.
pub(super) fn verdict(told: &Told<'_>) -> Verdict {
    let assessment = &told.ledger.assessment;
    let open = unanswered(&told.package.questionnaire, assessment, &told.ledger.language);
    let open: Vec<String> = open.into_iter().map(|item| item.label().to_owned()).collect();
    if assessment.danger_count() > 0 {
        Verdict::Found(open)
    } else if assessment.all_red_flags_asked() {
        Verdict::Clear
    } else {
        Verdict::NotClear(open)
    }
}

fn flag(entry: &Entry, told: &Told<'_>) -> Flag {
    let (rules, words) = (&told.package.rules, told.words);
    let language = &words.frame.language;
    let (name, clinician, citation) = match (rules.rule(&entry.rule), row::check(&entry.rule, rules)) {
        (Some(rule), _) => (rule.name.get(language, false), rule.clinician.get(language, false), rule.citation.clone()),
        (None, Some((name, clinician, citation))) => (name.get(language, false), clinician.get(language, false), citation.to_vec()),
        (None, None) => (entry.rule.as_str(), "", Vec::new()),
    };
    let receipt_of = words.frame.t2("review-rule", ("rule", &entry.rule), ("version", entry.version));
    let effect = entry.level.map(|level| words.frame.t1("review-raises", "level", words.ranked(level, Some(rules))));
    Flag {
        rule: entry.rule.clone(),
        name: name.to_owned(),
        headline: rules
            .rule(&entry.rule)
            .map(|_| row::headline(&entry.rule, Some(rules), words))
            .filter(|headline| headline != name)
            .unwrap_or_default(),
        details: entry.details.clone(),
        readings: told.receipts(&entry.because),
        clinician: clinician.to_owned(),
        citation,
        receipt: effect.map_or_else(|| receipt_of.clone(), |effect| format!("{receipt_of} {effect}")),
        mild: entry.level.is_none_or(|level| level > Level::Urgent),
        opinion: None,
    }
}
