//! What a clinician adds to a case besides a decision: a note by itself, and opening it again.

use jiff::Timestamp;
use serde_json::json;

use super::case;
use super::case_store::{self, EventRow};
use super::claim_store::{self, Act};
use super::decide::Kept;
use super::draft::Draft;
use crate::account::Clinician;
use crate::audit::{self, Action, Event};
use crate::db::{self, Tx};
use crate::error::Result;
use crate::ids::{CaseId, RequestId};
use crate::promises::{self, Promise};
use crate::record::{EventDocument, EventKind};
use crate::state::State;

/// Why a closed case is opened again, in the order shown.
pub(super) const REASONS: [&str; 4] = ["called", "result", "unfinished", "mistaken"];

/// Keeps a note for the clinic. It is added to what is there: nobody's page is too old for it, and nobody's claim in
/// its way.
///
/// # Errors
/// When it cannot be stored.
pub(super) async fn note(state: &State, clinician: &Clinician, request: RequestId, case: CaseId, text: &str) -> Result<Kept> {
    let (clinic, now) = (clinician.clinic.id, state.clock.now());
    let mut tx = state.db.begin(clinic).await?;
    if case_store::lock(&mut tx, clinic, case).await?.is_none() {
        return Ok(Kept::Missing);
    }
    let document = EventDocument { note: text.to_owned(), ..EventDocument::default() };
    if is_last(&case_store::events(&mut tx, clinic, case).await?, clinician, EventKind::Note, &document) {
        return Ok(Kept::Stored);
    }
    let event = Event::new(Action::CaseNote, clinic, now).by(clinician.account).case(case).request(request);
    audit::record(&mut tx, event).await?;
    add(&mut tx, clinician, case, now, EventKind::Note, &document).await?;
    db::commit(tx).await?;
    Ok(Kept::Stored)
}

/// Puts a closed case back into the queue, at the level that it has.
///
/// # Errors
/// When it cannot be stored.
pub(super) async fn reopen(
    state: &State,
    clinician: &Clinician,
    request: RequestId,
    case: CaseId,
    page: &Draft,
    reason: &str,
) -> Result<Kept> {
    let (clinic, now) = (clinician.clinic.id, state.clock.now());
    let mut tx = state.db.begin(clinic).await?;
    let Some((version, level)) = case_store::lock(&mut tx, clinic, case).await? else { return Ok(Kept::Missing) };
    let Some(file) = case::load(state, &mut tx, clinic, case).await? else { return Ok(Kept::Missing) };
    let document = EventDocument { reason: reason.to_owned(), ..EventDocument::default() };
    if page.version != Some(version) || file.row.closed_at.is_none() {
        let again = page.version == version.checked_sub(1) && is_last(&file.events, clinician, EventKind::Reopened, &document);
        return Ok(if again { Kept::Stored } else { Kept::Stale });
    }
    // It is promised anew.
    let due = promises::due(&clinician.clinic, &file.package.rules, file.level(), now);
    promises::make(&mut tx, &clinician.clinic, case, &file.package.rules, Promise { level: file.level(), since: now, due }).await?;
    case_store::reopen(&mut tx, clinic, case, due).await?;
    let event = Event::new(Action::CaseReopen, clinic, now).by(clinician.account).case(case).request(request);
    audit::record(&mut tx, event.detail(json!({ "reason": reason, "level": level }))).await?;
    add(&mut tx, clinician, case, now, EventKind::Reopened, &document).await?;
    db::commit(tx).await?;
    Ok(Kept::Stored)
}

async fn add(tx: &mut Tx, clinician: &Clinician, case: CaseId, at: Timestamp, kind: EventKind, document: &EventDocument) -> Result<()> {
    let act = Act { case, by: clinician.account, at, kind, document: serde_json::to_value(document)? };
    claim_store::add_act(tx, clinician.clinic.id, act).await
}

/// Whether this is what the clinician did last: a double click, or a page sent again after a lost connection.
fn is_last(events: &[EventRow], clinician: &Clinician, kind: EventKind, document: &EventDocument) -> bool {
    let mut mine = events.iter().rev().filter(|row| row.account_id == Some(clinician.account.0));
    mine.next().is_some_and(|row| row.is(&[kind]) && serde_json::from_value(row.document.clone()).ok().as_ref() == Some(document))
}
