//! At the end of self-care the patient is asked how it is now: on the status page, and by a letter that says no more
//! than that. Once for each case, however many processes look.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::super::case_store;
use super::super::draft::Draft;
use super::{store, update_store};
use crate::audit::{self, Action, Event};
use crate::clinic::Clinic;
use crate::clock::day;
use crate::db::{Tx, commit};
use crate::error::Result;
use crate::ids::CaseId;
use crate::mail::{self, Kind, Letter};
use crate::questionnaire::Evaluation;
use crate::record::{EventDocument, EventKind};
use crate::state::State;
use crate::triage::{Evaluator, Truth};

/// Asks the patients of a clinic whose days of self-care are over.
///
/// # Errors
/// The first failure, after everybody else was asked.
pub async fn check_in(state: &State, clinic: &Arc<Clinic>, now: Timestamp) -> Result<()> {
    let Some(package) = state.packages.current(&clinic.questionnaire) else { return Ok(()) };
    let days = SignedDuration::from_hours(24 * package.rules.check_in.after_days);
    let before = now.checked_sub(days).unwrap_or(now);
    // After a long standstill nobody is asked about what was long ago.
    let after = before.checked_sub(days).unwrap_or(before);
    let mut tx = state.db.begin(clinic.id).await?;
    let cases = update_store::to_ask(&mut tx, clinic.id, after, before).await?;
    commit(tx).await?;
    let mut outcome = Ok(());
    for case in cases {
        outcome = outcome.and(ask(state, clinic, case, now).await);
    }
    outcome
}

async fn ask(state: &State, clinic: &Arc<Clinic>, case: CaseId, now: Timestamp) -> Result<()> {
    let mut tx = state.db.begin(clinic.id).await?;
    if !update_store::note_asked(&mut tx, clinic.id, case, now).await? {
        return Ok(());
    }
    let Some(row) = store::responses(&mut tx, clinic.id, case).await?.pop() else { return commit(tx).await };
    let last = Draft::of(state, &mut tx, clinic, row).await?;
    if has_said(&last, now) {
        // Nothing to ask; it is noted so that nobody looks again.
        return commit(tx).await;
    }
    case_store::add_event(&mut tx, clinic.id, case, now, EventKind::CheckIn, serde_json::to_value(EventDocument::default())?).await?;
    let mailed = write(state, &mut tx, &last, now).await?;
    let event = Event::new(Action::CheckIn, clinic.id, now).case(case).detail(json!({ "mail": mailed }));
    audit::record(&mut tx, event).await?;
    commit(tx).await
}

/// Whether the patient has said already what makes the question needless.
fn has_said(last: &Draft, now: Timestamp) -> bool {
    let (questionnaire, rules) = (&last.package.questionnaire, &last.package.rules);
    let Some(unless) = &rules.check_in.unless else { return false };
    let today = day(now, &last.clinic.zone);
    let evaluation = Evaluation::new(questionnaire, &last.answers, today);
    Evaluator::new(questionnaire, rules, &evaluation, today).truth(unless) == Truth::True
}

/// A letter, where one can be sent and is wanted.
async fn write(state: &State, tx: &mut Tx, last: &Draft, now: Timestamp) -> Result<bool> {
    let address = last.document.mail_address(&last.package.rules.items).and_then(mail::address);
    let Some(to) = address.filter(|_| state.config.mail.is_some()) else { return Ok(false) };
    let address = format!("{}/c/{}/status", state.config.public_url, last.clinic.slug);
    let language = &last.document.language;
    let text = |key: &str| state.texts.get(language, key, &[("clinic", &last.clinic.name), ("address", &address)]);
    let letter = Letter { to, subject: text("check-in-subject"), text: text("check-in-mail"), kind: Kind::CheckIn };
    mail::queue(tx, last.clinic.id, &letter, now).await?;
    Ok(true)
}
