//! What must happen without anybody asking: drafts left alone after a danger sign enter the queue (D01), old
//! ones are erased, patients are asked how they are; and beside it, waiting for none of that, who is to be told of cases
//! that nobody takes is told, and what clinicians tell patients leaves. Safe on several processes: each row is held by one.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::after;
use super::draft::Draft;
use super::enter::{Reason, enter};
use super::store;
use crate::audit::{self, Action, Event};
use crate::clinic::Clinic;
use crate::clock::day;
use crate::db::commit;
use crate::error::Result;
use crate::ids::ResponseId;
use crate::rounds::Round;
use crate::state::State;
use crate::{outgoing, promises};

/// Looks again and again, for as long as the process lives; each kind of work in a loop of its own.
pub async fn housekeeping(state: Arc<State>) {
    tokio::join!(
        state.rounds.go(Round::Housekeeping, async || sweep(&state).await),
        state.rounds.go(Round::Escalation, async || promises::sweep(&state).await),
        state.rounds.go(Round::Outgoing, async || outgoing::sweep(&state).await),
        state.rounds.watch()
    );
}

/// One look at every clinic. What cannot be done for one draft or one clinic does not keep the others waiting.
///
/// # Errors
/// The first failure, after everything else was tried.
pub async fn sweep(state: &State) -> Result<()> {
    let now = state.clock.now();
    state.clinics.refresh(&state.db).await?;
    let mut outcome = Ok(());
    for clinic in state.clinics.all() {
        outcome = outcome.and(enter_abandoned(state, &clinic, now).await);
        outcome = outcome.and(erase_expired(state, &clinic, now).await);
        outcome = outcome.and(after::check_in(state, &clinic, now).await);
    }
    outcome
}

async fn enter_abandoned(state: &State, clinic: &Arc<Clinic>, now: Timestamp) -> Result<()> {
    let package = state.packages.current(&clinic.questionnaire);
    let package = package.ok_or_else(|| anyhow::anyhow!("the form of clinic {} is not loaded", clinic.id))?;
    let patience = SignedDuration::from_mins(package.rules.abandoned.after_minutes);
    let before = now.checked_sub(patience).unwrap_or(now);
    let mut tx = state.db.begin(clinic.id).await?;
    let abandoned = store::abandoned(&mut tx, clinic.id, before).await?;
    commit(tx).await?;
    let mut outcome = Ok(());
    for response in abandoned {
        outcome = outcome.and(enter_one(state, clinic, response, before, now).await);
    }
    outcome
}

async fn enter_one(state: &State, clinic: &Arc<Clinic>, response: ResponseId, before: Timestamp, now: Timestamp) -> Result<()> {
    let mut tx = state.db.begin(clinic.id).await?;
    // Another process may hold it, or the patient may have come back meanwhile.
    let Some(row) = store::lock_abandoned(&mut tx, clinic.id, response, before).await? else { return Ok(()) };
    let mut draft = Draft::of(state, &mut tx, clinic, row).await?;
    let answers = draft.answers.clone();
    let assessment = draft.assess(&answers, day(now, &clinic.zone), true);
    let case = enter(&mut tx, &mut draft, &answers, &assessment, Reason::Abandoned, now).await?;
    store::link(&mut tx, clinic.id, draft.id, case).await?;
    audit::record(&mut tx, Event::new(Action::IntakeAbandoned, clinic.id, now).response(draft.id).case(case)).await?;
    commit(tx).await
}

async fn erase_expired(state: &State, clinic: &Arc<Clinic>, now: Timestamp) -> Result<()> {
    let mut tx = state.db.begin(clinic.id).await?;
    let stopped = store::stop_expired(&mut tx, clinic.id, now).await?;
    let erased = store::erase_expired(&mut tx, clinic.id, now).await?;
    after::erase_sessions(&mut tx, clinic.id, now).await?;
    for response in &erased {
        audit::record(&mut tx, Event::new(Action::IntakeErased, clinic.id, now).response(*response)).await?;
    }
    if stopped > 0 {
        audit::record(&mut tx, Event::new(Action::IntakeErased, clinic.id, now).detail(json!({ "ended": stopped }))).await?;
    }
    commit(tx).await
}
