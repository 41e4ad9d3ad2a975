//! A question to the patient. The case stays open and where it is: not knowing is never a reason to wait longer. The question leaves
//! like a decision, ten minutes later; the answer comes back to the case.

use jiff::Timestamp;
use serde_json::json;
use uuid::Uuid;

use super::case::CaseFile;
use super::case_store;
use super::claim::{self, Claimed, TakeOver};
use super::claim_store::{self, Act};
use super::decide::Kept;
use super::draft::Draft;
use super::question_store::{self, NewQuestion, QuestionRow};
use super::undo::Became;
use super::words::{Ticking, Words};
use crate::account::Clinician;
use crate::audit::{self, Action, Event};
use crate::db::{self, Tx};
use crate::error::Result;
use crate::ids::{AccountId, CaseId, RequestId};
use crate::outgoing::{self, Status};
use crate::record::{AnswerDocument, EventDocument, EventKind, QuestionDocument};
use crate::state::State;

/// Asks the patient of an open case, seen at the version of `page`.
///
/// # Errors
/// When it cannot be stored.
pub(super) async fn ask(state: &State, clinician: &Clinician, request: RequestId, case: CaseId, page: &Draft) -> Result<Kept> {
    let (clinic, now) = (clinician.clinic.id, state.clock.now());
    let mut tx = state.db.begin(clinic).await?;
    let Some((version, _)) = case_store::lock(&mut tx, clinic, case).await? else { return Ok(Kept::Missing) };
    let Some(row) = case_store::case(&mut tx, clinic, case).await? else { return Ok(Kept::Missing) };
    if page.version != Some(version) || row.closed_at.is_some() {
        // A double click, or a page sent again after a lost connection, asks once.
        let again = question_store::questions(&mut tx, clinic, case).await?.last().is_some_and(|last| {
            page.version == version.checked_sub(1) && last.account_id == clinician.account.0 && text(last) == page.question
        });
        return Ok(if again { Kept::Stored } else { Kept::Stale });
    }
    let over = TakeOver { from: &page.from, reason: &page.reason };
    if claim::may(&mut tx, clinician, request, case, over, now).await? == Claimed::Held {
        return Ok(Kept::Held);
    }
    let document = serde_json::to_value(QuestionDocument { text: page.question.clone() })?;
    let question = NewQuestion { case, by: clinician.account, at: now, document, at_once: page.at_once };
    question_store::ask(&mut tx, clinic, &question).await?;
    case_store::answer_read(&mut tx, clinic, case).await?;
    let document = serde_json::to_value(EventDocument::default())?;
    claim_store::add_act(&mut tx, clinic, Act { case, by: clinician.account, at: now, kind: EventKind::Asked, document }).await?;
    let event = Event::new(Action::QuestionAsk, clinic, now).by(clinician.account).case(case).request(request);
    audit::record(&mut tx, event.detail(json!({ "at-once": page.at_once }))).await?;
    if page.at_once {
        outgoing::announce(state, &mut tx, &clinician.clinic, case, now).await?;
    }
    db::commit(tx).await?;
    Ok(Kept::Stored)
}

/// Why the question cannot be undone; none when it can.
fn hindrance(row: &QuestionRow, me: AccountId, now: Timestamp) -> Option<&'static str> {
    match Status::of(&row.status) {
        _ if row.account_id != me.0 => Some("review-undo-other-question"),
        Status::Told if row.leaves_at == row.asked_at => Some("review-undo-at-once"),
        Status::Told => Some("review-undo-late"),
        Status::Waiting if now >= row.leaves_at => Some("review-undo-late"),
        Status::Withheld => Some("review-question-withheld"),
        Status::Waiting | Status::Undone => None,
    }
}

/// Takes a question back that has not left yet; once more is no news. The case is held.
///
/// # Errors
/// When it cannot be stored.
pub(super) async fn take_back(
    mut tx: Tx,
    clinician: &Clinician,
    request: RequestId,
    (case, id): (CaseId, Uuid),
    now: Timestamp,
) -> Result<Became> {
    let (clinic, me) = (clinician.clinic.id, clinician.account);
    let questions = question_store::questions(&mut tx, clinic, case).await?;
    let Some(found) = questions.iter().find(|row| row.request_id == id) else {
        return Ok(Became::Refused("review-undo-unknown"));
    };
    if let Some(why) = hindrance(found, me, now) {
        return Ok(Became::Refused(why));
    }
    if found.status != Status::Undone.name() {
        question_store::undo(&mut tx, clinic, (case, id), me, now).await?;
        let event = Event::new(Action::DecisionUndo, clinic, now).by(me).case(case).request(request);
        audit::record(&mut tx, event.detail(json!({ "question": true }))).await?;
        let document = serde_json::to_value(EventDocument::default())?;
        claim_store::add_act(&mut tx, clinic, Act { case, by: me, at: now, kind: EventKind::QuestionUndone, document }).await?;
        db::commit(tx).await?;
    }
    Ok(Became::Undone(Box::new(Draft { question: text(found), ..Draft::default() })))
}

/// What was asked.
pub(super) fn text(row: &QuestionRow) -> String {
    serde_json::from_value::<QuestionDocument>(row.document.clone()).unwrap_or_default().text
}

/// What was answered, and in which language it was asked.
pub(super) fn answer(row: &QuestionRow) -> Option<AnswerDocument> {
    row.answer.clone().map(|json| serde_json::from_value(json).unwrap_or_default())
}

/// A question as the case page shows it.
pub(super) struct QuestionView {
    pub text: String,
    /// `Test ada, 14:02`
    pub by: String,
    pub answer: Option<String>,
    /// Since when it waits for an answer.
    pub waits: Option<Ticking>,
    /// When it was answered, or what the patient knows of it.
    pub said: String,
    /// Its id, while whoever looks at it can undo it.
    pub undo: Option<String>,
}

/// The questions of a case, what was answered last first; those that were undone stand in the timeline.
pub(super) fn views(file: &CaseFile, me: AccountId, words: &Words) -> Vec<QuestionView> {
    let mut rows: Vec<&QuestionRow> = file.questions.iter().filter(|row| row.status != Status::Undone.name()).collect();
    rows.sort_by_key(|row| std::cmp::Reverse((row.answered_at.map(jiff_sqlx::Timestamp::to_jiff), row.asked_at)));
    rows.into_iter().map(|row| view(row, me, file.row.closed_at.is_some(), words)).collect()
}

fn view(row: &QuestionRow, me: AccountId, closed: bool, words: &Words) -> QuestionView {
    let frame = &words.frame;
    let settled = words.moment(row.settled_at.map_or(row.leaves_at, jiff_sqlx::Timestamp::to_jiff));
    let told = || frame.t1("review-question-told", "time", settled);
    let (waits, said) = match (row.answered_at, Status::of(&row.status)) {
        (Some(at), _) => (false, frame.t1("review-question-answered", "time", words.moment(at.to_jiff()))),
        (None, Status::Waiting) => (true, frame.t1("review-question-waiting", "time", words.moment(row.leaves_at))),
        (None, Status::Told) if closed => (false, format!("{} {}", told(), frame.t("review-sbar-no-answer"))),
        (None, Status::Told) => (true, told()),
        (None, _) => (false, frame.t("review-question-withheld")),
    };
    let undo = hindrance(row, me, words.now).is_none().then(|| row.request_id.to_string());
    let by = format!("{}, {}", row.name, words.moment(row.asked_at));
    let waits = (waits && !closed).then(|| words.asked(row.asked_at));
    QuestionView { text: text(row), by, waits, answer: answer(row).map(|answer| answer.text), said, undo }
}
