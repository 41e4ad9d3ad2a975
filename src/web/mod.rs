//! What every page shares: the frame, form fields, the request's shell (headers, refusals, log line, error
//! pages), static files.

pub mod assets;
pub mod cookies;
pub mod density;
pub mod errors;
pub mod field;
pub mod form;
pub mod frame;
pub mod health;
pub mod language;
mod rest;
pub mod shell;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, LOCATION};
use askama::Template;

use crate::error::Result;

/// A rendered page, 200.
///
/// # Errors
/// When the template fails.
pub fn page(template: &impl Template) -> Result<HttpResponse> {
    page_with(StatusCode::OK, template)
}

/// A rendered page with a status of its own.
///
/// # Errors
/// When the template fails.
pub fn page_with(status: StatusCode, template: &impl Template) -> Result<HttpResponse> {
    let html = template.render()?;
    Ok(HttpResponse::build(status).insert_header((CONTENT_TYPE, "text/html; charset=utf-8")).body(html))
}

/// "Look there next" after a POST (303).
#[must_use]
pub fn see_other(to: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((LOCATION, to.to_owned())).finish()
}
