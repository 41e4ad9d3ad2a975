//! Who works on a case. A claim informs the others and lapses by itself; it locks nobody out: whoever has a reason
//! takes the case over, on record.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::case;
use super::claim_store::{self, Act, Look, Owner};
use crate::account::Clinician;
use crate::audit::{self, Action, Event};
use crate::db::{self, Tx};
use crate::error::Result;
use crate::ids::{CaseId, RequestId};
use crate::promises::{self, Promise};
use crate::record::{EventDocument, EventKind};
use crate::state::State;

/// A claim lapses when its owner has not looked at the case for this time.
const LEASE: SignedDuration = SignedDuration::from_mins(15);
/// Whoever opened the case within this time counts as looking at it.
const LOOKING: SignedDuration = SignedDuration::from_mins(5);
/// Why a case may be taken from somebody, in the order shown.
pub(super) const REASONS: [&str; 4] = ["asked", "away", "urgent", "mine"];

/// What became of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Claimed {
    /// It is this clinician's now, or was already.
    Yes,
    /// Somebody else has it.
    Held,
    /// It is closed: there is nothing to take.
    Closed,
    /// There is no such case in this clinic.
    Missing,
}

/// A case taken from somebody: who had it on the page this came from, and why.
#[derive(Clone, Copy, Debug)]
pub(super) struct TakeOver<'a> {
    pub from: &'a str,
    pub reason: &'a str,
}

/// Takes the case, in a transaction of its own.
///
/// # Errors
/// When it cannot be stored.
pub(super) async fn claim(
    state: &State,
    clinician: &Clinician,
    request: RequestId,
    case: CaseId,
    over: Option<TakeOver<'_>>,
) -> Result<Claimed> {
    let mut tx = state.db.begin(clinician.clinic.id).await?;
    let claimed = take(&mut tx, clinician, request, case, over, state.clock.now()).await?;
    if claimed == Claimed::Yes {
        db::commit(tx).await?;
    }
    Ok(claimed)
}

/// Takes the case in the caller's transaction. Only the one who had it on the page can be taken over from: if
/// somebody else has it by now, the clinician has not been told of them.
pub(super) async fn take(
    tx: &mut Tx,
    clinician: &Clinician,
    request: RequestId,
    case: CaseId,
    over: Option<TakeOver<'_>>,
    now: Timestamp,
) -> Result<Claimed> {
    let clinic = clinician.clinic.id;
    let Some(found) = claim_store::lock(tx, clinic, case, now).await? else { return Ok(Claimed::Missing) };
    if !found.open {
        return Ok(Claimed::Closed);
    }
    let (kind, reason) = match (&found.owner, over) {
        (Some(owner), _) if owner.account == clinician.account.0 => {
            claim_store::prolong(tx, clinic, case, clinician.account, now, now + LEASE).await?;
            return Ok(Claimed::Yes);
        }
        (Some(owner), Some(over)) if over.from == owner.account.to_string() && REASONS.contains(&over.reason) => {
            (EventKind::TakenOver, Some(over.reason.to_owned()))
        }
        (Some(_), _) => return Ok(Claimed::Held),
        (None, _) => (EventKind::Claimed, None),
    };
    claim_store::own(tx, clinic, case, clinician.account, now, now + LEASE).await?;
    let from = found.owner.map(|owner| owner.account);
    let event = Event::new(Action::CaseClaim, clinic, now).by(clinician.account).case(case).request(request);
    audit::record(tx, event.detail(json!({ "from": from, "reason": reason }))).await?;
    let document = EventDocument { reason: reason.unwrap_or_default(), ..EventDocument::default() };
    let act = Act { case, by: clinician.account, at: now, kind, document: serde_json::to_value(document)? };
    claim_store::add_act(tx, clinic, act).await?;
    Ok(Claimed::Yes)
}

/// The case is this clinician's again: they have taken back what closed it.
pub(super) async fn back(tx: &mut Tx, clinician: &Clinician, case: CaseId, now: Timestamp) -> Result<()> {
    claim_store::own(tx, clinician.clinic.id, case, clinician.account, now, now + LEASE).await
}

/// Whether this clinician may act on the case: nobody else works on it, or they take it over with a reason. Acting
/// on a case that nobody has is no claim.
pub(super) async fn may(
    tx: &mut Tx,
    clinician: &Clinician,
    request: RequestId,
    case: CaseId,
    over: TakeOver<'_>,
    now: Timestamp,
) -> Result<Claimed> {
    match claim_store::owner(tx, clinician.clinic.id, case, now).await? {
        Some(owner) if owner.account != clinician.account.0 => take(tx, clinician, request, case, Some(over), now).await,
        _ => Ok(Claimed::Yes),
    }
}

/// Takes the most urgent case that nobody works on; none when there is none.
///
/// # Errors
/// When it cannot be stored.
pub(super) async fn take_next(state: &State, clinician: &Clinician, request: RequestId) -> Result<Option<CaseId>> {
    let now = state.clock.now();
    let mut tx = state.db.begin(clinician.clinic.id).await?;
    let Some(case) = claim_store::next(&mut tx, clinician.clinic.id, now).await? else { return Ok(None) };
    take(&mut tx, clinician, request, case, None, now).await?;
    db::commit(tx).await?;
    Ok(Some(case))
}

/// Gives the case back, if this clinician has it.
///
/// # Errors
/// When it cannot be stored.
pub(super) async fn release(state: &State, clinician: &Clinician, request: RequestId, case: CaseId) -> Result<Claimed> {
    let (clinic, now) = (clinician.clinic.id, state.clock.now());
    let mut tx = state.db.begin(clinic).await?;
    match claim_store::lock(&mut tx, clinic, case, now).await? {
        None => return Ok(Claimed::Missing),
        Some(found) => match found.owner {
            Some(owner) if owner.account != clinician.account.0 => return Ok(Claimed::Held),
            None => return Ok(Claimed::Yes),
            Some(_) => {}
        },
    }
    // Nobody has it any more: what was promised stands, and who is told when nobody comes begins anew.
    if let Some(file) = case::load(state, &mut tx, clinic, case).await? {
        let promise = Promise { level: file.level(), since: now, due: file.row.due_at };
        promises::make(&mut tx, &clinician.clinic, case, &file.package.rules, promise).await?;
    }
    claim_store::free(&mut tx, clinic, case).await?;
    let event = Event::new(Action::CaseRelease, clinic, now).by(clinician.account).case(case).request(request);
    audit::record(&mut tx, event).await?;
    let act =
        Act { case, by: clinician.account, at: now, kind: EventKind::Released, document: serde_json::to_value(EventDocument::default())? };
    claim_store::add_act(&mut tx, clinic, act).await?;
    db::commit(tx).await?;
    Ok(Claimed::Yes)
}

/// Who works on the case and who else has it open, now that this clinician opens it: a sign of life of its owner.
pub(super) async fn look(tx: &mut Tx, clinician: &Clinician, case: CaseId, now: Timestamp) -> Result<(Option<Owner>, Vec<Look>)> {
    let clinic = clinician.clinic.id;
    claim_store::prolong(tx, clinic, case, clinician.account, now, now + LEASE).await?;
    claim_store::look(tx, clinic, case, clinician.account, now).await?;
    let owner = claim_store::owner(tx, clinic, case, now).await?;
    let looks = claim_store::looks(tx, clinic, case, clinician.account, now - LOOKING).await?;
    Ok((owner, looks))
}
