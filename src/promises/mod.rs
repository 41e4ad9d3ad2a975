//! What patients were promised, and who is told when nobody comes. A promise is made in the transaction in which a
//! case comes into the queue, rises in it, comes back or is given back; with it, who is to be told and when. The
//! database takes away what was planned as soon as a clinician does something about the case by name; to take it puts it
//! off as long as the claim stands.

mod letter;
mod store;
mod watch;

use jiff::Timestamp;

use crate::clinic::Clinic;
use crate::db::Tx;
use crate::error::Result;
use crate::ids::CaseId;
use crate::triage::{Level, RuleSet};

pub use store::{Mailed, Standing, standing, standing_count};
pub use watch::{escalate, sweep};

/// By when a patient is promised that somebody has seen to the case.
#[derive(Clone, Copy, Debug)]
pub struct Promise {
    pub level: Level,
    /// From when it runs.
    pub since: Timestamp,
    pub due: Timestamp,
}

/// When a promise of this level ends that is made at `since`.
#[must_use]
pub fn due(clinic: &Clinic, rules: &RuleSet, level: Level, since: Timestamp) -> Timestamp {
    clinic.hours().due(since, rules.level(level))
}

/// Makes a promise, in place of the one that the case has: in the caller's transaction, before a closed case is
/// opened again.
///
/// # Errors
/// When it cannot be stored.
pub async fn make(tx: &mut Tx, clinic: &Clinic, case: CaseId, rules: &RuleSet, promise: Promise) -> Result<()> {
    store::end(tx, clinic.id, case, promise).await?;
    store::insert(tx, clinic.id, case, promise).await?;
    let level = rules.level(promise.level);
    for (number, step) in (1..).zip(&level.escalate) {
        let planned = clinic.hours().step(promise.since, promise.due, level, step.after_minutes);
        store::plan(tx, clinic.id, case, promise.since, number, step.to, planned).await?;
    }
    Ok(())
}

/// Makes a promise because the patient has said something dangerous: whoever has seen to the case has not seen this.
/// One that nobody has acknowledged goes on, since it comes sooner.
///
/// # Errors
/// When it cannot be stored.
pub async fn renew(tx: &mut Tx, clinic: &Clinic, case: CaseId, rules: &RuleSet, promise: Promise) -> Result<()> {
    if store::is_acknowledged(tx, clinic.id, case).await? { make(tx, clinic, case, rules, promise).await } else { Ok(()) }
}
