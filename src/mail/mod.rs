//! Letters. [`queue`] writes one in the transaction of what it tells, so that neither exists without the other; a
//! sender takes it afterwards and tries until it is delivered or too old. At least once: a crash between sending and
//! noting it sends again, under the same Message-ID. What a letter said, and to whom, is forgotten once it is gone.

mod message;
mod pages;
mod sender;
mod store;

use jiff::{SignedDuration, Timestamp};
pub use lettre::Address;
use serde::{Deserialize, Serialize};
use serde_json::json;

pub use message::address;
pub use pages::demo_mail;
pub use sender::{send_due, send_urgent, sender};

use crate::audit::{self, Action, Event};
use crate::db::Tx;
use crate::error::Result;
use crate::ids::{ClinicId, MailId};

/// A letter in plain text. It says nothing about anybody's health: others read mail too.
#[derive(Clone, Debug)]
pub struct Letter {
    pub to: Address,
    pub subject: String,
    pub text: String,
    pub kind: Kind,
}

/// What a letter is about. The names are stored; never rename one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The link by which a patient goes on with a form.
    ComeBack,
    /// The clinic has written something on the patient's status page.
    News,
    /// How is it now?
    CheckIn,
    /// Nobody has taken a case: to the staff.
    Escalation,
}

impl Kind {
    /// The stored name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::ComeBack => "come-back",
            Self::News => "news",
            Self::CheckIn => "check-in",
            Self::Escalation => "escalation",
        }
    }

    /// How long it is worth trying: afterwards the letter is out of date.
    fn patience(self) -> SignedDuration {
        match self {
            Self::ComeBack | Self::News | Self::Escalation => SignedDuration::from_hours(24),
            Self::CheckIn => SignedDuration::from_hours(72),
        }
    }
}

/// `mail.document`.
#[derive(Serialize, Deserialize)]
struct Content {
    to: String,
    subject: String,
    text: String,
}

/// Puts a letter into the outbox, in the caller's transaction. Only where `config.mail` is set is there anybody to
/// send it; pages offer no mail otherwise.
///
/// # Errors
/// When it cannot be stored.
pub async fn queue(tx: &mut Tx, clinic: ClinicId, letter: &Letter, now: Timestamp) -> Result<MailId> {
    let (id, kind) = (MailId::new(), letter.kind.name());
    let content = Content { to: letter.to.to_string(), subject: letter.subject.clone(), text: letter.text.clone() };
    let give_up_at = now + letter.kind.patience();
    store::insert(tx, clinic, id, kind, now, give_up_at, serde_json::to_value(content)?).await?;
    audit::record(tx, Event::new(Action::MailQueued, clinic, now).detail(json!({ "mail": id, "kind": kind }))).await?;
    Ok(id)
}
