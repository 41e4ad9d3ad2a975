//! Error pages: what happened in plain words, what to do, a request id; never a cause.

use actix_web::body::BoxBody;
use actix_web::dev::ServiceResponse;
use actix_web::http::header::{self, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpResponse, ResponseError};
use askama::Template;

use crate::error::Error;
use crate::ids::RequestId;
use crate::state::State;
use crate::web::frame::Frame;
use crate::web::see_other;

#[derive(Template)]
#[template(path = "web/error.html")]
struct ErrorPage {
    frame: Frame,
    heading: String,
    text: String,
    request: String,
}

/// Puts the error's page in the place of an error response.
#[must_use]
pub fn page(state: &State, response: ServiceResponse<BoxBody>, id: RequestId) -> ServiceResponse<BoxBody> {
    let (request, old) = response.into_parts();
    let error = old.error().and_then(|error| error.as_error::<Error>());
    if matches!(error, Some(Error::SignInNeeded)) && matches!(*request.method(), Method::GET | Method::HEAD) {
        return ServiceResponse::new(request, see_other("/sign-in"));
    }
    let status = error.map_or(old.status(), ResponseError::status_code);
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let key = key(error, status, reads);
    let slug = request.match_info().get("clinic").unwrap_or_default();
    let clinic = state.clinics.all().into_iter().find(|clinic| clinic.slug == slug);
    let frame = Frame::public(state, clinic.as_ref(), &request, &format!("{key}-title"));
    let html = ErrorPage { heading: frame.title.clone(), text: frame.t(&format!("{key}-text")), request: id.to_string(), frame }
        .render()
        .unwrap_or_else(|_| format!("{status}"));
    let mut new = HttpResponse::build(status).insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8")).body(html);
    if let Some(seconds) = retry_after(error) {
        new.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    if let Some(Error::Method(allowed)) = error {
        new.headers_mut().insert(header::ALLOW, HeaderValue::from_static(allowed));
    }
    ServiceResponse::new(request, new)
}

fn retry_after(error: Option<&Error>) -> Option<u64> {
    match error {
        Some(Error::TooMany(seconds)) => Some(*seconds),
        Some(Error::Unavailable(_) | Error::NotConfirmed) => Some(30),
        _ => None,
    }
}

fn key(error: Option<&Error>, status: StatusCode, reads: bool) -> &'static str {
    match (error, status) {
        (Some(Error::NotFound), _) | (None, StatusCode::NOT_FOUND) => "error-not-found",
        (Some(Error::Expired), _) => "error-expired",
        (Some(Error::SignInNeeded), _) => "error-signed-out",
        (Some(Error::Forbidden), _) => "error-forbidden",
        (Some(Error::CrossSite), _) => "error-cross-site",
        (Some(Error::TooMany(_)), _) => "error-too-many",
        (Some(Error::TooLarge), _) | (None, StatusCode::PAYLOAD_TOO_LARGE) => "error-too-large",
        (Some(Error::UnsupportedBody), _) => "error-unsupported-body",
        (Some(Error::TooSlow), _) => "error-too-slow",
        (Some(Error::Unavailable(_) | Error::NotConfirmed), _) if reads => "error-away",
        (Some(Error::Unavailable(_)), _) => "error-unavailable",
        (Some(Error::NotConfirmed), _) => "error-not-confirmed",
        (Some(Error::BadRequest(key)), _) => key,
        (Some(Error::Method(_)), _) => "error-method",
        (Some(Error::UrlTooLong), _) => "error-url-too-long",
        (Some(Error::HeadTooLarge), _) => "error-head-too-large",
        (None, status) if status.is_client_error() => "error-bad-request",
        _ => "error-internal",
    }
}
