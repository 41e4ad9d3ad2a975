//! A draft that has ended: what was just sent to it is not lost. The page says so, shows it, and one button begins
//! again with it. Until the person has agreed anew it stays in the page.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use jiff::Timestamp;

use super::draft::Draft;
use super::fill::{self, Shown, where_to_go};
use super::outage::{self, Typed};
use super::post::Place;
use super::ride::ride;
use super::sheet::{self, Sheet, belongs};
use super::start::{self, key_cookie};
use super::take::{Outcome, Way, take};
use crate::audit::{self, Action, Event};
use crate::clinic::Clinic;
use crate::clock::day;
use crate::db::{Tx, commit};
use crate::error::{Error, Result};
use crate::package::Package;
use crate::state::State;
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::shell::{client_address, request_id};
use crate::web::{language, page_with, see_other};

/// The field that names the page whose answers a form carries into a new draft.
pub(super) const AGAIN: &str = "_again";

#[derive(Template)]
#[template(path = "intake/ended.html")]
struct EndedPage {
    frame: Frame,
    /// What was sent: questions with answers.
    typed: Vec<(String, Vec<String>)>,
    start: String,
    hidden: Vec<(String, String)>,
}

/// The answer to a page that was sent to a draft that has ended.
pub(super) fn ended(clinic: &Arc<Clinic>, typed: Typed, place: Place<'_>, form: &Form) -> Result<HttpResponse> {
    let title = typed.frame.t("error-expired-title");
    let mut hidden = vec![(AGAIN.to_owned(), place.name().to_owned()), ("another".to_owned(), "1".to_owned())];
    hidden.extend(answers(&typed.package, &typed.sheet, form));
    let template =
        EndedPage { typed: typed.words(form), start: format!("/c/{}/start", clinic.slug), hidden, frame: typed.frame.titled(title) };
    page_with(StatusCode::GONE, &template)
}

/// The fields of a form that answer questions of `sheet`.
fn answers(package: &Package, sheet: &Sheet, form: &Form) -> Vec<(String, String)> {
    let items = &package.questionnaire.items;
    let of_page = |name: &str| sheet.questions.iter().any(|index| belongs(name, &items[*index].link_id));
    form.0.iter().filter(|(name, _)| of_page(name)).cloned().collect()
}

/// The page whose answers the form carries, with all that it may ask.
fn carried_sheet(package: &Package, form: &Form) -> Option<Sheet> {
    match form.get(AGAIN)? {
        "contact" => Some(Sheet::contact(&package.questionnaire, &package.rules)),
        name => Sheet::whole(&package.questionnaire, name),
    }
}

/// The hidden fields by which a page carries them on.
pub(super) fn hidden(draft: &Draft, form: &Form) -> Vec<(String, String)> {
    let Some(sheet) = carried_sheet(&draft.package, form) else { return Vec::new() };
    let mut hidden = vec![(AGAIN.to_owned(), sheet.name.clone())];
    hidden.extend(answers(&draft.package, &sheet, form));
    hidden
}

/// Puts what the form carries into the draft, now that the person has agreed. Its page is still to come, and shows it.
pub(super) async fn take_over(tx: &mut Tx, draft: &mut Draft, form: &Form, now: Timestamp) -> Result<()> {
    if let Some(sheet) = carried_sheet(&draft.package, form).filter(|_| draft.consented()) {
        take(tx, draft, &sheet, form, Way::Quiet, now).await?;
    }
    Ok(())
}

/// Begins a new intake with what the form carries: the stop page if it is an emergency, else the page that asks for
/// consent.
pub(super) async fn begin(state: &State, request: &HttpRequest, clinic: &Arc<Clinic>, form: &Form) -> Result<HttpResponse> {
    state.throttles.allow_intake(client_address(&state.config, request), state.clock.now())?;
    let name = form.text(AGAIN).to_owned();
    let place = if name == "contact" { Place::Contact } else { Place::Page { name: &name, to_check: false } };
    let urgent = || outage::is_danger(state, request, clinic, place, form);
    match ride(state, urgent, async || begun(state, request, clinic, form).await).await {
        Err(error) => outage::answer(state, request, clinic, place, form, error),
        done => done,
    }
}

async fn begun(state: &State, request: &HttpRequest, clinic: &Arc<Clinic>, form: &Form) -> Result<HttpResponse> {
    let now = state.clock.now();
    let mut tx = state.db.begin(clinic.id).await?;
    let (mut draft, secret) = Draft::start(state, &mut tx, clinic, language::of(state, Some(clinic), request), now).await?;
    audit::record(&mut tx, Event::new(Action::IntakeStart, clinic.id, now).response(draft.id).request(request_id(request))).await?;
    let sheet = carried_sheet(&draft.package, form).ok_or(Error::BadRequest("error-bad-request"))?;
    let outcome = take(&mut tx, &mut draft, &sheet, form, Way::Continue, now).await?;
    if matches!(outcome, Outcome::Refused) {
        return start::leave(state, tx, draft, now, request_id(request)).await;
    }
    let emergency = matches!(outcome, Outcome::Emergency);
    if emergency {
        audit::record(&mut tx, Event::new(Action::IntakeDanger, clinic.id, now).response(draft.id).request(request_id(request))).await?;
    }
    commit(tx).await?;
    let evaluation = draft.evaluate(&draft.answers, day(now, &clinic.zone));
    let first = sheet::next(&draft, &evaluation, None)
        .and_then(|name| Sheet::of(&draft.package.questionnaire, &evaluation, &name, &draft.document.language));
    let mut response = match first {
        _ if emergency => see_other(&draft.path("stop")),
        Some(first) if matches!(outcome, Outcome::NoConsent) => {
            fill::show(state, request, &draft, &first, &Shown { again: Some(form), ..Shown::default() })?
        }
        _ => see_other(&where_to_go(state, &draft)),
    };
    response.add_cookie(&key_cookie(state, &draft, secret)).map_err(anyhow::Error::from)?;
    Ok(response)
}
