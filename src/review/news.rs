//! A letter that says that there is news on the status page, and no more.

use jiff::Timestamp;

use super::case_store;
use crate::clinic::Clinic;
use crate::db::Tx;
use crate::error::Result;
use crate::ids::CaseId;
use crate::mail::{self, Kind, Letter};
use crate::record::ResponseDocument;
use crate::state::State;

/// Queues it where a letter can be sent, is wanted and has an address, in the caller's transaction.
///
/// # Errors
/// When it cannot be stored.
pub(super) async fn tell(state: &State, tx: &mut Tx, clinic: &Clinic, case: CaseId, now: Timestamp) -> Result<()> {
    if state.config.mail.is_none() {
        return Ok(());
    }
    let Some(last) = case_store::responses(tx, clinic.id, case).await?.pop() else { return Ok(()) };
    let package = state.packages.by_hash(tx, &last.package_hash).await?;
    let document: ResponseDocument = serde_json::from_value(last.document).unwrap_or_default();
    let Some(to) = document.mail_address(&package.rules.items).and_then(mail::address) else { return Ok(()) };
    let address = format!("{}/c/{}/status", state.config.public_url, clinic.slug);
    let text = |key: &str| state.texts.get(&document.language, key, &[("clinic", &clinic.name), ("address", &address)]);
    mail::queue(tx, clinic.id, &Letter { to, subject: text("news-subject"), text: text("news-mail"), kind: Kind::News }, now).await
}
