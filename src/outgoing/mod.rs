//! What clinicians tell patients: decisions with their messages, and questions. It leaves ten minutes after it was written, so that it can be undone
//! until then; the letter that announces it is queued in the transaction in which it leaves. What no longer holds, because the case was
//! opened again or closed meanwhile, is withheld.

mod store;

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::audit::{self, Action, Event};
use crate::clinic::Clinic;
use crate::db::{Tx, commit};
use crate::error::Result;
use crate::ids::CaseId;
use crate::mail::{self, Kind, Letter};
use crate::record::{DecisionDocument, ResponseDocument};
use crate::state::State;
use store::Due;
pub use store::note_asked;

/// How long it can be undone.
pub const GRACE: SignedDuration = SignedDuration::from_mins(10);

/// How far it got. The names are stored; never rename one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// The patient knows nothing of it yet.
    Waiting,
    /// It has left.
    Told,
    /// Its author took it back.
    Undone,
    /// It no longer held when its time came.
    Withheld,
}

impl Status {
    /// The stored name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Told => "told",
            Self::Undone => "undone",
            Self::Withheld => "withheld",
        }
    }

    /// By its stored name; the database knows no other.
    #[must_use]
    pub fn of(name: &str) -> Self {
        [Self::Told, Self::Undone, Self::Withheld].into_iter().find(|status| status.name() == name).unwrap_or(Self::Waiting)
    }
}

/// One look at every clinic: lets everything leave whose time has come. Each once, however many processes look: whoever
/// holds the case. What cannot leave does not keep the others waiting.
///
/// # Errors
/// The first failure, after everything else was tried.
pub async fn sweep(state: &State) -> Result<()> {
    let mut outcome = Ok(());
    for clinic in state.clinics.all() {
        outcome = outcome.and(leave_due(state, &clinic, state.clock.now()).await);
    }
    outcome
}

/// The same for one clinic.
///
/// # Errors
/// The first failure, after everything else was tried.
pub async fn leave_due(state: &State, clinic: &Clinic, now: Timestamp) -> Result<()> {
    let mut tx = state.db.begin(clinic.id).await?;
    let due = store::due(&mut tx, clinic.id, now).await?;
    commit(tx).await?;
    let mut outcome = Ok(());
    for one in due {
        outcome = outcome.and(leave(state, clinic, &one, now).await);
    }
    outcome
}

async fn leave(state: &State, clinic: &Clinic, due: &Due, now: Timestamp) -> Result<()> {
    let (case, mut tx) = (CaseId(due.case_id), state.db.begin(clinic.id).await?);
    // Somebody may be undoing it, or another process may be at it: the next look finds what is left.
    if !store::hold(&mut tx, clinic.id, case).await? {
        return Ok(());
    }
    let Some(settled) = store::settle(&mut tx, clinic.id, due, now).await? else { return Ok(()) };
    let words: DecisionDocument = serde_json::from_value(settled.document).unwrap_or_default();
    let told = settled.status == Status::Told.name();
    if told && (due.question || !words.message.is_empty()) {
        announce(state, &mut tx, clinic, case, now).await?;
    }
    let action = if told { Action::MessageLeave } else { Action::MessageWithhold };
    let event = Event::new(action, clinic.id, now).case(case).detail(json!({ "question": due.question }));
    audit::record(&mut tx, event).await?;
    commit(tx).await
}

/// Queues a letter that says that there is news on the status page, and no more, where one can be sent, is wanted and
/// has an address; in the caller's transaction. Where the form it was filled in with cannot be read any more, and with it
/// not where the address stands, there is no letter: what is told stands on the page all the same.
///
/// # Errors
/// When it cannot be stored.
pub async fn announce(state: &State, tx: &mut Tx, clinic: &Clinic, case: CaseId, now: Timestamp) -> Result<()> {
    if state.config.mail.is_none() {
        return Ok(());
    }
    let Some(last) = store::last_response(tx, clinic.id, case).await? else { return Ok(()) };
    let package = match state.packages.by_hash(tx, &last.package_hash).await {
        Ok(package) => package,
        // In a transaction that has failed nothing would be stored, and nobody would notice.
        Err(error) if error.is_of_database() => return Err(error),
        Err(error) => {
            let (clinic, form) = (clinic.id, &last.package_hash);
            tracing::error!(%clinic, form, cause = error.causes(), "the form of a patient's answers is unreadable: no letter is sent");
            return Ok(());
        }
    };
    let document: ResponseDocument = serde_json::from_value(last.document).unwrap_or_default();
    let Some(to) = document.mail_address(&package.rules.items).and_then(mail::address) else { return Ok(()) };
    let address = format!("{}/c/{}/status", state.config.public_url, clinic.slug);
    let text = |key: &str| state.texts.get(&document.language, key, &[("clinic", &clinic.name), ("address", &address)]);
    mail::queue(tx, clinic.id, &Letter { to, subject: text("news-subject"), text: text("news-mail"), kind: Kind::News }, now)
        .await
        .map(drop)
}
