//! Why a case stands where it stands: each rule that fired with its receipt, and the checks of the data.

use super::row;
use super::words::Words;
use crate::package::Package;
use crate::questionnaire::{Kind, PartialDate};
use crate::record::AssessmentDocument;
use crate::summary::{Phrases, unanswered};
use crate::triage::{Assessment, Entry, Kind as EntryKind, Level, Outcome, Reading, State};

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
}

/// One question that decided, as it was shown, with the answer.
#[derive(Clone, Debug)]
pub(super) struct Receipt {
    pub link_id: String,
    pub question: String,
    pub answers: Vec<String>,
    pub state: ReceiptState,
    /// The question stands among the answers; a computed one does not.
    pub linked: bool,
}

/// How the question came to say what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ReceiptState {
    Answered,
    Skipped,
    NotShown,
    /// The answer to this other question settled it.
    ClosedBy(String, String),
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
pub(super) fn fired(assessment: &Assessment, package: &Package, words: &Words) -> Vec<Flag> {
    let mut entries: Vec<&Entry> = assessment.fired().filter(|entry| entry.kind == EntryKind::Rule).collect();
    entries.sort_by_key(|entry| entry.level);
    entries.into_iter().map(|entry| flag(entry, package, words)).collect()
}

/// The data checks that found something.
pub(super) fn checks(assessment: &Assessment, package: &Package, words: &Words) -> Vec<Flag> {
    assessment.fired().filter(|entry| entry.kind == EntryKind::Data).map(|entry| flag(entry, package, words)).collect()
}

/// The names of the data checks that found nothing.
pub(super) fn checked(assessment: &Assessment, package: &Package, words: &Words) -> Vec<String> {
    let quiet = assessment.entries.iter().filter(|entry| entry.kind == EntryKind::Data && entry.outcome != Outcome::Fired);
    quiet.map(|entry| row::headline(&entry.rule, Some(&package.rules), words)).collect()
}

/// Whether there are red flags, and whether that is known.
pub(super) fn verdict(ledger: &AssessmentDocument, package: &Package) -> Verdict {
    let assessment = &ledger.assessment;
    let open = unanswered(&package.questionnaire, assessment, &ledger.language);
    if assessment.danger_count() > 0 {
        Verdict::Found(open)
    } else if assessment.all_red_flags_asked() {
        Verdict::Clear
    } else {
        Verdict::NotClear(open)
    }
}

fn flag(entry: &Entry, package: &Package, words: &Words) -> Flag {
    let (rules, language) = (&package.rules, &words.frame.language);
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
        readings: receipts(&entry.because, package, words),
        clinician: clinician.to_owned(),
        citation,
        receipt: effect.map_or_else(|| receipt_of.clone(), |effect| format!("{receipt_of} {effect}")),
        mild: entry.level.is_none_or(|level| level > Level::Urgent),
    }
}

/// The receipts of `readings`; several finds in one text stand in one line.
fn receipts(readings: &[Reading], package: &Package, words: &Words) -> Vec<Receipt> {
    let mut lines: Vec<Receipt> = Vec::new();
    for line in readings.iter().map(|reading| receipt(reading, package, words)) {
        match lines
            .iter_mut()
            .find(|other| other.link_id == line.link_id && other.state == ReceiptState::Answered && other.state == line.state)
        {
            Some(other) => other.answers.extend(line.answers),
            None => lines.push(line),
        }
    }
    lines
}

/// The receipt as stored, with yes, no and dates in words.
pub(super) fn receipt(reading: &Reading, package: &Package, words: &Words) -> Receipt {
    let kind = |link_id: &str| package.questionnaire.item(link_id).map(|item| item.kind);
    let by = |question: &str| {
        let is = |item: &&crate::questionnaire::Item| item.text.own() == question || item.text.get(&words.frame.language, true) == question;
        package.questionnaire.items.iter().find(is).map(|item| item.kind)
    };
    Receipt {
        link_id: reading.link_id.clone(),
        question: reading.question.clone(),
        linked: package.questionnaire.item(&reading.link_id).is_some_and(|item| !item.hidden),
        answers: reading.answers.iter().map(|answer| plain(answer, kind(&reading.link_id), words)).collect(),
        state: match &reading.state {
            State::Answered => ReceiptState::Answered,
            State::Skipped => ReceiptState::Skipped,
            State::NotShown => ReceiptState::NotShown,
            State::ClosedBy { question, answers } => {
                let answers: Vec<String> = answers.iter().map(|answer| plain(answer, by(question), words)).collect();
                ReceiptState::ClosedBy(question.clone(), answers.join("; "))
            }
        },
    }
}

fn plain(answer: &str, kind: Option<Kind>, words: &Words) -> String {
    match (kind, answer) {
        (Some(Kind::Boolean), "true") => words.frame.t("yes"),
        (Some(Kind::Boolean), "false") => words.frame.t("no"),
        (Some(Kind::Date), date) => PartialDate::read(date).map_or_else(|| date.to_owned(), |date| words.date(date)),
        (_, answer) => answer.to_owned(),
    }
}
