//! The rest of the ledger: every rule that did not fire, and why not. Asked and negative, cannot apply, never
//! asked, left blank and could not be evaluated are five different things and stand apart.

use super::told::{Receipt, Told};
use crate::questionnaire::Item;
use crate::summary::{is_open, leaves_open};
use crate::triage::{Entry, Kind, Level, Outcome, Reading, State};

/// Rules that stand the same way.
#[derive(Clone, Debug)]
pub(super) struct Group {
    /// Last part of its text keys.
    pub key: &'static str,
    /// A red-flag rule stands open in it: it is shown unfolded.
    pub open: bool,
    pub rows: Vec<Row>,
}

/// One rule that did not fire.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub rule: String,
    pub name: String,
    /// `2 Urgent`; none for a data check.
    pub level: Option<String>,
    /// What decided.
    pub readings: Vec<Receipt>,
    /// What is missing, under the short labels of the questions, where nothing decided.
    pub missing: Vec<String>,
}

/// A longer list is folded: a form left early has hardly asked anything.
const UNFOLDED: usize = 10;

const OUTCOMES: [(Outcome, &str); 5] = [
    (Outcome::NotAsked, "not-asked"),
    (Outcome::Skipped, "skipped"),
    (Outcome::NotEvaluable, "not-evaluable"),
    (Outcome::Negative, "negative"),
    (Outcome::NotApplicable, "not-applicable"),
];

/// The groups that are not empty, those that stand open first.
pub(super) fn groups(told: &Told<'_>) -> Vec<Group> {
    let group = |(outcome, key): (Outcome, &'static str)| {
        let entries: Vec<&Entry> =
            told.ledger.assessment.entries.iter().filter(|entry| entry.kind == Kind::Rule && entry.outcome == outcome).collect();
        let unsettled = !matches!(outcome, Outcome::Negative | Outcome::NotApplicable);
        Group {
            key,
            open: unsettled && entries.len() <= UNFOLDED && entries.iter().any(|entry| entry.level.is_some_and(Level::is_red_flag)),
            rows: entries.into_iter().map(|entry| row(entry, told)).collect(),
        }
    };
    OUTCOMES.into_iter().map(group).filter(|group| !group.rows.is_empty()).collect()
}

fn row(entry: &Entry, told: &Told<'_>) -> Row {
    let (rules, words) = (&told.package.rules, told.words);
    let check = super::row::check(&entry.rule, rules).map(|(name, ..)| name);
    let name = rules.rule(&entry.rule).map(|rule| &rule.name).or(check);
    let open = is_open(entry);
    Row {
        rule: entry.rule.clone(),
        name: name.map_or_else(|| entry.rule.clone(), |name| name.get(&words.frame.language, false).to_owned()),
        level: entry.level.map(|level| words.ranked(level, Some(rules))),
        readings: if open { Vec::new() } else { entry.because.iter().map(|reading| told.receipt(reading)).collect() },
        missing: if open { entry.because.iter().filter_map(|reading| missing(reading, told)).collect() } else { Vec::new() },
    }
}

/// What of a reading leaves a rule open; nothing where it is settled.
fn missing(reading: &Reading, told: &Told<'_>) -> Option<String> {
    if !leaves_open(&told.package.questionnaire, reading, &told.ledger.language) {
        return None;
    }
    let label = told.package.questionnaire.item(&reading.link_id).map_or(reading.question.as_str(), Item::label);
    match &reading.state {
        State::NotShown => Some(label.to_owned()),
        State::Skipped => Some(format!("{label} ({})", told.words.frame.t("review-left-blank"))),
        State::Answered => Some(format!("{label} “{}”", told.receipt(reading).answers.join("”, “"))),
        State::ClosedBy { .. } => None,
    }
}
