//! Bells: a clinic's queue has changed. Postgres rings them in every server process once the change is committed
//! (`NOTIFY`, from the trigger of `patient_case`), with the clinic's id and nothing else.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

use tokio::sync::watch::{Receiver, Sender};
use tokio::time::sleep;
use uuid::Uuid;

use crate::db::Db;
use crate::error::Result;
use crate::ids::ClinicId;

/// The channel of the trigger.
const CHANNEL: &str = "desk";
/// How long to wait before the database is asked again after it was away.
const AGAIN: Duration = Duration::from_secs(1);

/// One bell for each clinic that somebody listens to.
#[derive(Debug, Default)]
pub struct Bells(Mutex<HashMap<ClinicId, Sender<()>>>);

impl Bells {
    /// Hears the clinic's bell from now on.
    #[must_use]
    pub fn hear(&self, clinic: ClinicId) -> Receiver<()> {
        let mut bells = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        bells.retain(|_, bell| bell.receiver_count() > 0);
        bells.entry(clinic).or_default().subscribe()
    }

    /// Rings the bell of one clinic, or all of them.
    fn ring(&self, clinic: Option<ClinicId>) {
        let bells = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        for bell in bells.iter().filter(|(of, _)| clinic.is_none_or(|clinic| clinic == **of)).map(|(_, bell)| bell) {
            bell.send_replace(());
        }
    }
}

/// Passes on what Postgres says, for as long as the process lives. What was said while nobody listened is made up
/// for by ringing every bell.
pub async fn listen(bells: &Bells, db: &Db) {
    loop {
        if let Err(error) = heard(bells, db).await {
            tracing::warn!(%error, "changes of the queue are not heard");
        }
        sleep(AGAIN).await;
    }
}

async fn heard(bells: &Bells, db: &Db) -> Result<()> {
    let mut ear = db.listen(CHANNEL).await?;
    bells.ring(None);
    loop {
        // None = the connection was lost, and something may have been missed; it is made anew.
        match ear.try_recv().await? {
            Some(said) => bells.ring(Uuid::try_parse(said.payload()).ok().map(ClinicId::from)),
            None => bells.ring(None),
        }
    }
}
