//! After the stop page: how to reach the person, where nothing is required, and then on with the form.

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::draft::read;
use super::fill::{self, Shown};
use super::post::{Place, post};
use super::sheet::Sheet;
use crate::error::Result;
use crate::state::State;
use crate::web::form::Form;
use crate::web::frame::Frame;
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
    let draft = read(&state, &request, &path).await?;
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
    post(&state, &request, (&path.0, &path.1), Place::Contact, &form).await
}

/// `GET /c/{clinic}/i/{id}/carry-on`: the form goes on, if the person can.
///
/// # Errors
/// Not found, expired, or the database is away.
pub async fn carry_on(state: web::Data<State>, request: HttpRequest, path: web::Path<(String, String)>) -> Result<HttpResponse> {
    let draft = read(&state, &request, &path).await?;
    let frame = draft.frame(&state, &request, "carry-on-title");
    page(&CarryOnPage { frame, onward: draft.path("") })
}
