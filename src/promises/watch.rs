//! Takes the steps whose time has come. Safe on several processes: each holds the case, and takes a step that is
//! still to be taken.

use std::sync::Arc;

use jiff::Timestamp;
use serde_json::json;

use super::letter;
use super::store::{self, Planned};
use crate::audit::{self, Action, Event};
use crate::clinic::Clinic;
use crate::db::commit;
use crate::error::Result;
use crate::ids::CaseId;
use crate::state::State;

/// Steps of one clinic in one look: the others' turn comes after so many.
const MOST: i64 = 200;

/// One look at every clinic. What cannot be done for one case does not keep the others waiting.
///
/// # Errors
/// The first failure, after everything else was tried.
pub async fn sweep(state: &State) -> Result<()> {
    let mut outcome = Ok(());
    for clinic in state.clinics.all() {
        outcome = outcome.and(escalate(state, &clinic, state.clock.now()).await);
    }
    outcome
}

/// The same for one clinic. A step that fails, for example while somebody holds its case, is said and tried again; only
/// when the steps cannot be read has the look failed.
///
/// # Errors
/// When the database cannot be read.
pub async fn escalate(state: &State, clinic: &Arc<Clinic>, now: Timestamp) -> Result<()> {
    let mut tx = state.db.begin(clinic.id).await?;
    let planned = store::planned(&mut tx, clinic.id, now, MOST).await?;
    commit(tx).await?;
    for step in planned {
        if let Err(error) = take(state, clinic, &step, now).await {
            tracing::error!(clinic = %clinic.id, step = step.step, cause = error.causes(), "a case could not be escalated; it will be tried again");
        }
    }
    Ok(())
}

async fn take(state: &State, clinic: &Clinic, step: &Planned, now: Timestamp) -> Result<()> {
    let mut tx = state.db.begin(clinic.id).await?;
    let Some(case) = store::hold(&mut tx, clinic.id, step, now).await? else { return Ok(()) };
    let owned_until = case.owned_until.map(jiff_sqlx::Timestamp::to_jiff);
    if let Some(until) = owned_until.filter(|until| *until > now) {
        // It rose in somebody's hands. As long as they have it, they are not gone over.
        store::put_off(&mut tx, clinic.id, step, until).await?;
        return commit(tx).await;
    }
    let mail = letter::queue(state, &mut tx, clinic, step, &case, now).await?;
    store::take(&mut tx, clinic.id, step, now, mail).await?;
    let detail = json!({ "step": step.step, "to": step.recipient, "level": case.level, "since": step.since.to_string(), "mail": mail });
    audit::record(&mut tx, Event::new(Action::Escalate, clinic.id, now).case(CaseId(step.case_id)).detail(detail)).await?;
    if mail.is_none() {
        tracing::error!(clinic = %clinic.id, step = step.step, "a case was escalated and nobody could be told by mail");
    }
    commit(tx).await
}
