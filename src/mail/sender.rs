//! Takes letters that are due and sends them. Safe on several processes: each letter is held by one.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use jiff::SignedDuration;
use lettre::{AsyncTransport, Message};
use serde_json::json;
use uuid::Uuid;

use super::message::compose;
use super::store::{self, MailRow};
use crate::audit::{self, Action, Event};
use crate::config::{Carrier, Mail};
use crate::db::commit;
use crate::error::Result;
use crate::ids::ClinicId;
use crate::rounds::Round;
use crate::state::State;

/// How long one delivery may take.
const DEADLINE: Duration = Duration::from_mins(1);
/// How long one letter may take with all that is written down of it.
const LONGEST: Duration = Duration::from_mins(2);
/// When another sender may take a letter that was taken and never finished.
const LEASE: SignedDuration = SignedDuration::from_mins(5);
/// Letters of one clinic in one look: the others' turn comes after so many.
const MOST: usize = 50;
/// The first pause after a failure; each further one is twice as long, up to the longest.
const FIRST_PAUSE: SignedDuration = SignedDuration::from_mins(1);
const LONGEST_PAUSE: SignedDuration = SignedDuration::from_hours(4);

/// Looks again and again, for as long as the process lives; what is urgent in a loop of its own.
pub async fn sender(state: Arc<State>) {
    tokio::join!(
        state.rounds.go(Round::UrgentMail, async || send_urgent(&state).await),
        state.rounds.go(Round::Mail, async || send_due(&state).await)
    );
}

/// One look at every clinic. A letter that cannot be delivered does not keep the others waiting.
///
/// # Errors
/// The first failure of the database, after every clinic was tried.
pub async fn send_due(state: &State) -> Result<()> {
    send(state, false).await
}

/// The same of letters that call somebody to a case, and of no others: these do not keep them waiting, however many and slow.
///
/// # Errors
/// The first failure of the database, after every clinic was tried.
pub async fn send_urgent(state: &State) -> Result<()> {
    send(state, true).await
}

async fn send(state: &State, urgent_only: bool) -> Result<()> {
    let Some(mail) = &state.config.mail else { return Ok(()) };
    let mut outcome = Ok(());
    for clinic in state.clinics.all() {
        outcome = outcome.and(send_of(state, mail, clinic.id, urgent_only).await);
    }
    outcome
}

async fn send_of(state: &State, mail: &Mail, clinic: ClinicId, urgent_only: bool) -> Result<()> {
    for _ in 0..MOST {
        // Nothing new is taken by a process on its way out.
        if state.is_draining() {
            break;
        }
        let sent = tokio::time::timeout(LONGEST, send_one(state, mail, clinic, urgent_only)).await;
        if !sent.context("a letter took too long")?? {
            break;
        }
    }
    Ok(())
}

/// Sends the next letter; false when none is due.
async fn send_one(state: &State, mail: &Mail, clinic: ClinicId, urgent_only: bool) -> Result<bool> {
    let now = state.clock.now();
    let mut tx = state.db.begin(clinic).await?;
    let row = store::take(&mut tx, clinic, now, now + LEASE, urgent_only).await?;
    commit(tx).await?;
    let Some(row) = row else { return Ok(false) };
    let delivered = if row.give_up_at > now { deliver(mail, &row).await } else { Err("too late".to_owned()) };
    note(state, clinic, &row, delivered).await?;
    Ok(true)
}

/// Writes down what became of a try: state and audit row together.
async fn note(state: &State, clinic: ClinicId, row: &MailRow, delivered: Result<(), String>) -> Result<()> {
    let now = state.clock.now();
    let mut tx = state.db.begin(clinic).await?;
    let (action, written) = match &delivered {
        Ok(()) => (Action::MailSent, store::finish(&mut tx, clinic, row, "sent", now).await?),
        Err(_) if row.give_up_at <= now => (Action::MailDead, store::finish(&mut tx, clinic, row, "dead", now).await?),
        Err(_) => (Action::MailDeferred, store::put_off(&mut tx, clinic, row, (now + pause(row.attempts)).min(row.give_up_at)).await?),
    };
    if !written {
        // It took longer than its lease: whoever has it now writes down what became of it.
        return Ok(());
    }
    let reason = delivered.err();
    if let Some(reason) = &reason {
        tracing::warn!(mail = %row.mail_id, kind = row.kind, attempts = row.attempts, reason, "a letter was not delivered");
    }
    let detail = json!({ "mail": row.mail_id, "kind": row.kind, "attempts": row.attempts, "reason": reason });
    audit::record(&mut tx, Event::new(action, clinic, now).detail(detail)).await?;
    commit(tx).await
}

/// How long to wait after so many tries.
fn pause(attempts: i32) -> SignedDuration {
    let doublings = u32::try_from(attempts - 1).unwrap_or_default().min(16);
    FIRST_PAUSE.saturating_mul(1 << doublings).min(LONGEST_PAUSE)
}

/// Hands a letter over; or says in a word why not. A server's own words may quote the address: only its code is told.
async fn deliver(mail: &Mail, row: &MailRow) -> Result<(), String> {
    let message = compose(row, &mail.from).map_err(|error| error.to_string())?;
    match &mail.carrier {
        Carrier::Smtp(server) => match tokio::time::timeout(DEADLINE, server.send(message)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(error.status().map_or_else(|| "no answer".to_owned(), |code| code.to_string())),
            Err(_) => Err("too slow".to_owned()),
        },
        Carrier::Folder(folder) => keep(folder, row.mail_id, &message).await.map_err(|error| error.to_string()),
    }
}

/// Writes it beside and moves it over, so that nobody reads half of it.
async fn keep(folder: &Path, id: Uuid, message: &Message) -> anyhow::Result<()> {
    tokio::fs::create_dir_all(folder).await.context("cannot make the folder of letters")?;
    let unfinished = folder.join(format!("{id}.new"));
    tokio::fs::write(&unfinished, message.formatted()).await.context("cannot write the letter")?;
    tokio::fs::rename(&unfinished, folder.join(format!("{id}.eml"))).await.context("cannot write the letter")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_longest() {
        let minutes: Vec<i64> = (1..=11).map(|attempts| pause(attempts).as_mins()).collect();
        assert_eq!(minutes, [1, 2, 4, 8, 16, 32, 64, 128, 240, 240, 240]);
        assert_eq!(pause(i32::MAX), LONGEST_PAUSE);
    }
}
