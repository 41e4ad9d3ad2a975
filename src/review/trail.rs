//! What has happened around a case, in the order of time: changes of answers, what the patient did, what the
//! rules found, what clinicians decided. First answers are folded together; every change of mind stands open.

use jiff::Timestamp;

use super::case_store::{AssessmentRow, ChangeRow, EventRow};
use super::decision_store::DecisionRow;
use super::question;
use super::question_store::QuestionRow;
use super::words::Words;
use crate::outgoing::Status;
use crate::package::Package;
use crate::record::{ChangeDocument, DecisionDocument, EventDocument, EventKind};
use crate::triage::Level;

/// One thing that happened, or a run of first answers.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub at: Timestamp,
    pub time: String,
    pub datetime: String,
    pub title: String,
    /// Answers as given; more than one when first answers are folded together.
    pub answers: Vec<Given>,
    /// What the answer was before; empty when there was none.
    pub before: Vec<String>,
    /// What a clinician wrote.
    pub note: String,
    /// What a clinician wrote to the patient, and the key of its label: whether it has left.
    pub message: String,
    pub sent: &'static str,
    /// A mark to see at a glance: `changed`, `stale`, `stripped`.
    pub mark: Option<String>,
    /// A run of first answers.
    pub folded: bool,
    until: Timestamp,
    rank: u8,
}

impl Item {
    /// When the last of it happened.
    pub fn last(&self) -> Timestamp {
        self.until
    }
}

/// A question and what was answered.
#[derive(Clone, Debug)]
pub(super) struct Given {
    pub question: String,
    /// Empty = the answer was taken away.
    pub answers: Vec<String>,
    pub time: String,
    pub by: String,
}

/// What a trail is made from.
pub(super) struct Sources<'a> {
    /// When the form was begun.
    pub started_at: Option<Timestamp>,
    pub changes: &'a [ChangeRow],
    pub events: &'a [EventRow],
    pub assessments: &'a [AssessmentRow],
    pub decisions: &'a [DecisionRow],
    pub questions: &'a [QuestionRow],
    /// When the case was closed.
    pub closed_at: Option<Timestamp>,
    pub package: &'a Package,
}

/// The trail, oldest first.
pub(super) fn trail(sources: &Sources<'_>, words: &Words) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    items.extend(sources.started_at.map(|at| blank(at, words.frame.t("review-trail-started"), 0, words)));
    items.extend(sources.changes.iter().rev().map(|row| change(row, sources.package, words)));
    // What was asked stands with the question, and is told from there.
    items.extend(sources.events.iter().filter(|row| !row.is(&[EventKind::Asked])).map(|row| event(row, sources.package, words)));
    items.extend(sources.assessments.iter().map(|row| assessment(row, sources.package, words)));
    items.extend(sources.decisions.iter().map(|row| decision(row, sources, words)));
    items.extend(sources.decisions.iter().filter_map(|row| left(row, words)));
    items.extend(sources.questions.iter().flat_map(|row| asked(row, words)));
    items.sort_by_key(|item| (item.at, item.rank));
    fold(items, words)
}

/// Puts neighbouring first answers into one item.
fn fold(items: Vec<Item>, words: &Words) -> Vec<Item> {
    let mut folded: Vec<Item> = Vec::new();
    for item in items {
        match folded.last_mut().filter(|last| last.folded && item.folded) {
            Some(last) => {
                last.answers.extend(item.answers);
                last.until = item.until;
            }
            None => folded.push(item),
        }
    }
    for item in folded.iter_mut().filter(|item| item.folded) {
        item.title = words.frame.t1("review-trail-first-answers", "n", item.answers.len());
    }
    folded
}

fn blank(at: Timestamp, title: String, rank: u8, words: &Words) -> Item {
    Item {
        at,
        time: words.full(at),
        datetime: at.to_string(),
        title,
        answers: Vec::new(),
        before: Vec::new(),
        note: String::new(),
        message: String::new(),
        sent: sent(Status::Told),
        mark: None,
        folded: false,
        until: at,
        rank,
    }
}

fn change(row: &ChangeRow, package: &Package, words: &Words) -> Item {
    let document: Option<ChangeDocument> = serde_json::from_value(row.document.clone()).ok();
    let Some(document) = document else {
        return blank(row.changed_at, words.frame.t("review-unreadable"), 0, words);
    };
    let mark = match row.kind.as_str() {
        "answered" if document.previous.is_empty() => None,
        "answered" if document.answer.is_empty() => Some("cleared"),
        "answered" => Some("changed"),
        "stale" => Some("stale"),
        _ => Some("stripped"),
    };
    let boolean = package.questionnaire.item(&row.link_id).is_some_and(|item| item.kind == crate::questionnaire::Kind::Boolean);
    let said = |answers: Vec<String>| {
        let word = |answer: String| match answer.as_str() {
            "true" if boolean => words.frame.t("yes"),
            "false" if boolean => words.frame.t("no"),
            _ => answer,
        };
        answers.into_iter().map(word).collect::<Vec<_>>()
    };
    let by = super::row::author(&row.author, Some(package), words);
    let by = if row.language == words.frame.language { by } else { format!("{by} ({})", words.language(&row.language)) };
    let given = Given { question: document.wording, answers: said(document.answer), time: words.clock(row.changed_at), by };
    Item {
        answers: vec![given],
        before: said(document.previous),
        mark: mark.map(|mark| words.frame.t(&format!("review-trail-{mark}"))),
        folded: mark.is_none(),
        ..blank(row.changed_at, String::new(), 0, words)
    }
}

fn event(row: &EventRow, package: &Package, words: &Words) -> Item {
    let document: EventDocument = serde_json::from_value(row.document.clone()).unwrap_or_default();
    Item { note: document.note, ..blank(row.at, said(row, package, words), 1, words) }
}

/// What happened, in one line.
pub(super) fn said(row: &EventRow, package: &Package, words: &Words) -> String {
    let document: EventDocument = serde_json::from_value(row.document.clone()).unwrap_or_default();
    let kind = EventKind::of(&row.kind);
    let key = format!("review-event-{}", kind.map_or("other", EventKind::code));
    let rules: Vec<String> = document.rules.iter().map(|id| super::row::headline(id, Some(&package.rules), words)).collect();
    let reason = Some(document.reason).filter(|code| !code.is_empty()).map(|code| match kind {
        Some(EventKind::TakenOver) => words.frame.t(&format!("review-over-{code}")),
        Some(EventKind::Reopened) => words.frame.t(&format!("review-reopen-{code}")),
        Some(EventKind::Escalated) => words.frame.t(&format!("review-told-{code}")),
        _ => words.frame.t(&format!("review-because-{code}")),
    });
    let reference = Some(document.reference).filter(|reference| !reference.is_empty());
    let named = |rank: i16| words.ranked(Level::from_rank(rank).unwrap_or(Level::Emergency), Some(&package.rules));
    let levels =
        document.from.zip(document.to).map(|(from, to)| words.frame.t2("review-level-step", ("from", named(from)), ("to", named(to))));
    let more: Vec<String> = rules.into_iter().chain(levels).chain(reason).chain(reference).collect();
    let title = if more.is_empty() { words.frame.t(&key) } else { format!("{} ({})", words.frame.t(&key), more.join("; ")) };
    row.by.as_ref().map_or_else(|| title.clone(), |name| format!("{name}: {title}"))
}

fn assessment(row: &AssessmentRow, package: &Package, words: &Words) -> Item {
    let level = Level::from_rank(row.level).unwrap_or(Level::Emergency);
    let kind = words.frame.t(&format!("review-assessed-{}", row.kind));
    let level = words.ranked(level, Some(&package.rules));
    blank(row.made_at, words.frame.t2("review-trail-assessed", ("level", level), ("kind", kind)), 2, words)
}

fn decision(row: &DecisionRow, sources: &Sources<'_>, words: &Words) -> Item {
    let level = Level::from_rank(row.level).unwrap_or(Level::Emergency);
    let document: DecisionDocument = serde_json::from_value(row.document.clone()).unwrap_or_default();
    let level = words.ranked(level, Some(&sources.package.rules));
    let title = format!("{}: {} ({})", row.name, words.outcome(&row.outcome), reasoned(level, &document, words));
    let fate = row.fate(sources.closed_at);
    let mark = (fate == Status::Undone).then(|| words.frame.t("review-trail-undone"));
    Item { note: document.note, message: document.message, sent: sent(fate), mark, ..blank(row.decided_at, title, 3, words) }
}

/// The level of a decision, and why it was closed at it all the same.
pub(super) fn reasoned(level: String, document: &DecisionDocument, words: &Words) -> String {
    if document.because.is_empty() { level } else { format!("{level}; {}", words.frame.t(&format!("review-because-{}", document.because))) }
}

/// The label of a message to the patient.
pub(super) fn sent(fate: Status) -> &'static str {
    match fate {
        Status::Told => "review-message-sent",
        Status::Waiting => "review-message-waiting",
        Status::Undone | Status::Withheld => "review-message-unsent",
    }
}

/// That a decision has reached the patient, or will not, where that is another moment than when it was made.
fn left(row: &DecisionRow, words: &Words) -> Option<Item> {
    let at = row.settled_at?.to_jiff();
    let key = match Status::of(&row.status) {
        Status::Told if at > row.decided_at => "review-left-told",
        Status::Withheld => "review-left-withheld",
        _ => return None,
    };
    Some(blank(at, words.frame.t(key), 4, words))
}

/// A question: asked, on its way, answered.
fn asked(row: &QuestionRow, words: &Words) -> Vec<Item> {
    let status = Status::of(&row.status);
    let mark = (status == Status::Undone).then(|| words.frame.t("review-trail-undone"));
    let title = format!("{}: {}", row.name, words.frame.t("review-event-asked"));
    let mut items = vec![Item { note: question::text(row), mark, ..blank(row.asked_at, title, 3, words) }];
    if let Some(at) = row.settled_at.map(jiff_sqlx::Timestamp::to_jiff).filter(|at| *at > row.asked_at) {
        match status {
            Status::Told => items.push(blank(at, words.frame.t("review-left-question"), 4, words)),
            Status::Withheld => items.push(blank(at, words.frame.t("review-question-withheld"), 4, words)),
            Status::Waiting | Status::Undone => {}
        }
    }
    if let Some((at, answer)) = row.answered_at.zip(question::answer(row)) {
        let title = words.frame.t("review-event-answered");
        items.push(Item { note: answer.text, ..blank(at.to_jiff(), title, 1, words) });
    }
    items
}
