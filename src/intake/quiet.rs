//! A page that saves itself while the person is still at it: stored and counted, nothing more. It answers in a few
//! words for the script, never with a page.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;

use super::draft::{Draft, Hold};
use super::post::Place;
use super::take::{Outcome, Way, take};
use crate::audit::{self, Action, Event};
use crate::clinic::Clinic;
use crate::error::Result;
use crate::questionnaire::ProblemKind;
use crate::state::State;
use crate::web::form::Form;
use crate::web::shell::request_id;

/// Saves the page: 200 with the draft's version and the time, 409 when another page has changed an answer, 403
/// when nothing of it may be kept now.
///
/// # Errors
/// Not found, expired, or the database is away: the page tries again by itself.
pub(super) async fn save(
    state: &State,
    request: &HttpRequest,
    clinic: &Arc<Clinic>,
    id: &str,
    place: Place<'_>,
    form: &Form,
) -> Result<HttpResponse> {
    let now = state.clock.now();
    let mut tx = state.db.begin(clinic.id).await?;
    let mut draft = Draft::open(state, &mut tx, clinic, request, id, Hold::Lock).await?;
    let Some(sheet) = place.sheet(&draft, form, now).filter(|_| !draft.completed) else {
        return Ok(HttpResponse::new(StatusCode::FORBIDDEN));
    };
    let before = draft.version;
    let outcome = take(&mut tx, &mut draft, &sheet, form, Way::Quiet, now).await?;
    if draft.version != before {
        let event = Event::new(Action::IntakeSave, clinic.id, now).response(draft.id).request(request_id(request));
        let apart = matches!(outcome, Outcome::Apart(_));
        audit::record(&mut tx, event.detail(json!({ "page": place.name(), "stale": apart, "quiet": true }))).await?;
    }
    draft.commit(tx).await?;
    let time = now.to_zoned(clinic.zone.clone()).strftime("%H:%M").to_string();
    Ok(match outcome {
        Outcome::NoConsent => HttpResponse::new(StatusCode::FORBIDDEN),
        Outcome::Apart(_) => HttpResponse::Conflict().json(json!({ "version": draft.version })),
        // What is still missing is no fault yet; what cannot be stored as typed must not be called saved.
        Outcome::Problems(problems) if problems.iter().any(|problem| problem.kind != ProblemKind::Missing) => {
            HttpResponse::Ok().json(json!({ "version": draft.version }))
        }
        _ => HttpResponse::Ok().json(json!({ "version": draft.version, "saved": time })),
    })
}
