//! After the stop page: how to reach the person, where nothing is required, and then on with the form.

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde_json::json;

use super::draft::{Hold, open};
use super::fill::{self, Shown};
use super::outage;
use super::sheet::Sheet;
use super::take::{Outcome, take};
use crate::audit::{self, Action, Event};
use crate::db::commit;
use crate::error::Result;
use crate::state::State;
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::shell::request_id;
use crate::web::{page, see_other};

#[derive(Template)]
#[template(path = "intake/carry-on.html")]
struct CarryOnPage {
    frame: Frame,
    onward: String,
}

/// `GET /c/{clinic}/i/{id}/contact`: who it is and how to reach them; nothing is required.
///
/// # Errors
/// Not found, expired, or the database is away.
pub async fn contact_form(state: web::Data<State>, request: HttpRequest, path: web::Path<(String, String)>) -> Result<HttpResponse> {
    let (tx, draft) = open(&state, &request, &path, Hold::Read).await?;
    commit(tx).await?;
    if draft.completed {
        return Ok(see_other(&draft.path("receipt")));
    }
    let sheet = Sheet::contact(&draft.package.questionnaire, &draft.package.rules);
    fill::show(&state, &request, &draft, &sheet, &Shown::default())
}

/// `POST /c/{clinic}/i/{id}/contact`
///
/// # Errors
/// Not found, expired, or the database is away.
pub async fn contact(state: web::Data<State>, request: HttpRequest, path: web::Path<(String, String)>, form: Form) -> Result<HttpResponse> {
    let clinic = state.clinics.find(&state.db, &path.0).await?;
    match stored_contact(&state, &request, &path, &form).await {
        Err(error) => outage::answer(&state, &request, &clinic, "contact", &form, error),
        done => done,
    }
}

async fn stored_contact(state: &State, request: &HttpRequest, path: &(String, String), form: &Form) -> Result<HttpResponse> {
    let (mut tx, mut draft) = open(state, request, path, Hold::Lock).await?;
    let now = state.clock.now();
    if draft.completed {
        return Ok(see_other(&draft.path("receipt")));
    }
    let sheet = Sheet::contact(&draft.package.questionnaire, &draft.package.rules);
    let outcome = take(&mut tx, &mut draft, &sheet, form, now).await?;
    let event = Event::new(Action::IntakeSave, draft.clinic.id, now).response(draft.id).request(request_id(request));
    audit::record(&mut tx, event.detail(json!({ "page": sheet.name }))).await?;
    commit(tx).await?;
    match outcome {
        Outcome::Emergency => Ok(see_other(&draft.path("stop"))),
        Outcome::Stale(differences) => fill::show(state, request, &draft, &sheet, &Shown { differences, ..Shown::default() }),
        Outcome::Problems(problems) => {
            fill::show(state, request, &draft, &sheet, &Shown { typed: Some(form), problems, ..Shown::default() })
        }
        Outcome::Saved | Outcome::NoConsent | Outcome::Refused => Ok(see_other(&draft.path("carry-on"))),
    }
}

/// `GET /c/{clinic}/i/{id}/carry-on`: the form goes on, if the person can.
///
/// # Errors
/// Not found, expired, or the database is away.
pub async fn carry_on(state: web::Data<State>, request: HttpRequest, path: web::Path<(String, String)>) -> Result<HttpResponse> {
    let (tx, draft) = open(&state, &request, &path, Hold::Read).await?;
    commit(tx).await?;
    let frame = draft.frame(&state, &request, "carry-on-title");
    page(&CarryOnPage { frame, onward: draft.path("") })
}
