//! The letter of an escalation: which case, how urgent, since when; nothing of the patient.

use jiff::Timestamp;

use super::store::{Planned, Waiting};
use crate::clinic::Clinic;
use crate::db::Tx;
use crate::error::Result;
use crate::ids::MailId;
use crate::mail::{self, Kind, Letter};
use crate::state::State;
use crate::triage::{Level, Recipient};

/// Queues it in the caller's transaction; none where there is no mail server or no address.
pub(super) async fn queue(
    state: &State,
    tx: &mut Tx,
    clinic: &Clinic,
    step: &Planned,
    case: &Waiting,
    now: Timestamp,
) -> Result<Option<MailId>> {
    let address = if step.recipient == Recipient::Lead.code() { &clinic.lead_mail } else { &clinic.second_contact_mail };
    let Some(to) = address.as_deref().and_then(mail::address).filter(|_| state.config.mail.is_some()) else { return Ok(None) };
    let level = Level::from_rank(case.level).unwrap_or(Level::Emergency);
    let package = state.packages.current(&case.form);
    let word = package.map_or_else(
        || state.texts.get(&clinic.language, &format!("review-level-{}", level.code()), &[]),
        |package| package.rules.level(level).short.get(&clinic.language, false).to_owned(),
    );
    let since = state.texts.moment(&clinic.language, step.since.to_zoned(clinic.zone.clone()).datetime());
    let sign_in = format!("{}/queue", state.config.public_url);
    let args =
        [("clinic", clinic.name.as_str()), ("reference", &case.reference), ("level", &word), ("since", &since), ("address", &sign_in)];
    let text = |key: &str| state.texts.get(&clinic.language, key, &args);
    let key = if step.recipient == Recipient::Lead.code() { "promises-mail-lead" } else { "promises-mail-second" };
    let letter = Letter { to, subject: text("promises-mail-subject"), text: text(key), kind: Kind::Escalation };
    mail::queue(tx, clinic.id, &letter, now).await.map(Some)
}
