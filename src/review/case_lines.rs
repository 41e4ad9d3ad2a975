//! Single lines of the case page: its headline, why it stands at another level than its answers give, what was decided.

use super::answers::Reader;
use super::case::CaseFile;
use super::case_store::AssessmentRow;
use super::decision_store::DecisionRow;
use super::draft::Draft;
use super::level;
use super::trail::{self, Item};
use super::words::Words;
use crate::outgoing::Status;
use crate::record::DecisionDocument;
use crate::triage::Level;

/// Characters of the patient's own words shown at the top; the rest stands among the answers.
const HEADLINE: usize = 400;

/// A decision as kept.
pub(super) struct Decided {
    pub time: String,
    pub who: String,
    pub outcome: String,
    pub level: String,
    pub note: String,
    pub message: String,
    /// Whether the message has left: key of its label.
    pub sent: &'static str,
    /// What the patient knows of it.
    pub told: String,
    pub undone: bool,
}

/// What has happened around the case.
pub(super) fn trail(file: &CaseFile, words: &Words) -> Vec<Item> {
    let sources = trail::Sources {
        started_at: file.started_at,
        changes: &file.changes,
        events: &file.events,
        assessments: &file.assessments,
        decisions: &file.decisions,
        questions: &file.questions,
        closed_at: file.closed_at(),
        package: &file.package,
    };
    trail::trail(&sources, words)
}

/// What has happened since the page was made that the draft came from.
pub(super) fn since(trail: &[Item], draft: &Draft) -> Vec<Item> {
    trail.iter().filter(|item| draft.seen.is_some_and(|seen| item.last() > seen)).cloned().collect()
}

/// That the case stands at another level than its newest answers alone give, and why.
pub(super) fn differs(file: &CaseFile, words: &Words) -> Option<String> {
    let newest = Level::from_rank(file.assessments.first()?.level)?;
    let rules = Some(&file.package.rules);
    if let Some(act) = level::set_by(file) {
        let said = trail::said(act, &file.package, words);
        return Some(
            words
                .frame
                .with("review-level-set", &[("said", &said), ("time", &words.moment(act.at)), ("newest", &words.ranked(newest, rules))]),
        );
    }
    (newest != file.level()).then(|| {
        words.frame.t2("review-level-differs", ("case", words.ranked(file.level(), rules)), ("newest", words.ranked(newest, rules)))
    })
}

/// The patient's own words, and whether they go on among the answers.
pub(super) fn headline(file: &CaseFile, reader: &Reader<'_>) -> Option<(String, bool)> {
    let story = reader.answers.one(&file.package.rules.items.story).or_else(|| file.who.headline.clone())?;
    let long = story.chars().count() > HEADLINE;
    Some(if long { (story.chars().take(HEADLINE).chain("…".chars()).collect(), true) } else { (story, false) })
}

/// An earlier assessment in a line.
pub(super) fn assessed(row: &AssessmentRow, file: &CaseFile, words: &Words) -> String {
    let level = Level::from_rank(row.level).unwrap_or(Level::Emergency);
    let kind = words.frame.t(&format!("review-assessed-{}", row.kind));
    format!("{}: {}, {kind}", words.full(row.made_at), words.ranked(level, Some(&file.package.rules)))
}

/// A decision in words.
pub(super) fn decided(row: &DecisionRow, file: &CaseFile, words: &Words) -> Decided {
    let document: DecisionDocument = serde_json::from_value(row.document.clone()).unwrap_or_default();
    let level = Level::from_rank(row.level).unwrap_or(Level::Emergency);
    let fate = row.fate(file.closed_at());
    Decided {
        time: words.full(row.decided_at),
        who: row.name.clone(),
        outcome: words.outcome(&row.outcome),
        level: trail::reasoned(words.ranked(level, Some(&file.package.rules)), &document, words),
        note: document.note,
        message: document.message,
        sent: trail::sent(fate),
        told: told(row, fate, words),
        undone: fate == Status::Undone,
    }
}

/// What the patient knows of a decision.
fn told(row: &DecisionRow, fate: Status, words: &Words) -> String {
    let (leaves, settled) =
        (words.moment(row.leaves_at), words.moment(row.settled_at.map_or(row.leaves_at, jiff_sqlx::Timestamp::to_jiff)));
    match fate {
        Status::Waiting => words.frame.t1("review-told-waiting", "time", leaves),
        Status::Told => words.frame.t1("review-told-told", "time", settled),
        Status::Undone => words.frame.t1("review-told-undone", "time", settled),
        Status::Withheld => words.frame.t("review-told-withheld"),
    }
}
