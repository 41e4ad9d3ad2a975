//! Taking a decision back, or a question. For ten minutes whoever decided can undo it by one click: nothing of it has left by then, and
//! the case is open again as it was. The decision itself stays where it is, marked.

use jiff::Timestamp;
use serde_json::json;
use uuid::Uuid;

use super::case;
use super::case_store;
use super::claim;
use super::claim_store::{self, Act};
use super::decision_store::{self, DecisionRow, Undoable};
use super::draft::Draft;
use super::filters::Filters;
use super::question;
use super::words::Words;
use crate::account::Clinician;
use crate::audit::{self, Action, Event};
use crate::db;
use crate::error::Result;
use crate::ids::{AccountId, CaseId, RequestId};
use crate::outgoing::Status;
use crate::promises::{self, Promise};
use crate::record::{CaseDocument, EventDocument, EventKind};
use crate::state::State;

/// What became of it.
pub(super) enum Became {
    /// It is undone; this is what was written.
    Undone(Box<Draft>),
    /// Nothing was changed; the key of the text that says why.
    Refused(&'static str),
    /// There is no such case in this clinic.
    Missing,
}

/// Why the decision cannot be undone; none when it can.
fn hindrance(
    decisions: &[DecisionRow],
    found: &DecisionRow,
    me: AccountId,
    closed_at: Option<Timestamp>,
    now: Timestamp,
) -> Option<&'static str> {
    let newest = decisions.iter().rfind(|other| other.status != Status::Undone.name());
    match found.fate(closed_at) {
        _ if found.account_id != me.0 => Some("review-undo-other"),
        Status::Told if found.leaves_at == found.decided_at => Some("review-undo-at-once"),
        Status::Told => Some("review-undo-late"),
        Status::Waiting if now >= found.leaves_at => Some("review-undo-late"),
        Status::Withheld => Some("review-undo-opened"),
        Status::Waiting if newest.is_some_and(|newest| newest.decision_id != found.decision_id) => Some("review-undo-since"),
        Status::Waiting | Status::Undone => None,
    }
}

/// Undoes a decision, or a question; once more is no news.
///
/// # Errors
/// When it cannot be stored.
pub(super) async fn undo(state: &State, clinician: &Clinician, request: RequestId, case: CaseId, decision: Uuid) -> Result<Became> {
    let (clinic, now) = (clinician.clinic.id, state.clock.now());
    let mut tx = state.db.begin(clinic).await?;
    if case_store::lock(&mut tx, clinic, case).await?.is_none() {
        return Ok(Became::Missing);
    }
    let closed_at = case_store::case(&mut tx, clinic, case).await?.and_then(|row| row.closed_at);
    let decisions = decision_store::decisions(&mut tx, clinic, case).await?;
    let Some(found) = decisions.iter().find(|row| row.decision_id == decision) else {
        return question::take_back(tx, clinician, request, (case, decision), now).await;
    };
    if let Some(why) = hindrance(&decisions, found, clinician.account, closed_at.map(jiff_sqlx::Timestamp::to_jiff), now) {
        return Ok(Became::Refused(why));
    }
    let words = serde_json::from_value(found.document.clone()).unwrap_or_default();
    let draft = Draft { outcome: found.outcome.clone(), words, ..Draft::default() };
    if found.status == Status::Undone.name() {
        return Ok(Became::Undone(Box::new(draft)));
    }
    if decision_store::undo(&mut tx, clinic, (case, decision), clinician.account, now).await? {
        claim::back(&mut tx, clinician, case, now).await?;
        // Nothing has been done about the case: what was promised stands, and who is told when nobody comes begins anew.
        if let Some(file) = case::load(state, &mut tx, clinic, case).await? {
            let promise = Promise { level: file.level(), since: now, due: file.row.due_at };
            promises::make(&mut tx, &clinician.clinic, case, &file.package.rules, promise).await?;
        }
    }
    let event = Event::new(Action::DecisionUndo, clinic, now).by(clinician.account).case(case).request(request);
    audit::record(&mut tx, event.detail(json!({ "outcome": found.outcome }))).await?;
    let document = serde_json::to_value(EventDocument::default())?;
    let act = Act { case, by: clinician.account, at: now, kind: EventKind::Undone, document };
    claim_store::add_act(&mut tx, clinic, act).await?;
    db::commit(tx).await?;
    Ok(Became::Undone(Box::new(draft)))
}

/// A decision that can still be undone, as a page says it.
pub(super) struct Undo {
    pub id: String,
    /// Address of the form.
    pub action: String,
    /// Whom it is about; none on their own page.
    pub name: Option<String>,
    pub outcome: String,
    /// `Decided 14:02. The patient is told at 14:12; until then you can undo it.`
    pub said: String,
}

fn said(decided_at: Timestamp, leaves_at: Timestamp, words: &Words) -> String {
    words.frame.t2("review-undo-until", ("decided", words.moment(decided_at)), ("until", words.moment(leaves_at)))
}

/// What this clinician can still undo, for the queue's page.
pub(super) fn of_queue(rows: Vec<Undoable>, words: &Words) -> Vec<Undo> {
    let one = |row: Undoable| {
        let who: CaseDocument = serde_json::from_value(row.document).unwrap_or_default();
        Undo {
            id: row.decision_id.to_string(),
            action: format!("/cases/{}/undo", row.case_id),
            name: Some(words.name(&who)),
            outcome: words.outcome(&row.outcome),
            said: said(row.decided_at, row.leaves_at, words),
        }
    };
    rows.into_iter().map(one).collect()
}

/// What this clinician can still undo of the case.
pub(super) fn of_case(
    decisions: &[DecisionRow],
    closed_at: Option<Timestamp>,
    me: AccountId,
    case: CaseId,
    from: &Filters,
    words: &Words,
) -> Option<Undo> {
    let last = decisions.iter().rfind(|row| row.status != Status::Undone.name())?;
    hindrance(decisions, last, me, closed_at, words.now).is_none().then(|| Undo {
        id: last.decision_id.to_string(),
        action: from.case_act(case, "undo"),
        name: None,
        outcome: words.outcome(&last.outcome),
        said: said(last.decided_at, last.leaves_at, words),
    })
}
