//! What every request passes through, outermost first: request id and log line, security headers, refusal of
//! cross-site requests and compressed bodies, language links, error pages.

use std::net::IpAddr;
use std::panic::AssertUnwindSafe;
use std::time::Instant;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::cookie::Cookie;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpRequest, ResponseError, web};
use futures_util::FutureExt;

use crate::config::Config;
use crate::error::Error;
use crate::ids::RequestId;
use crate::state::State;
use crate::web::rest::Rest;
use crate::web::{errors, language};

const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
                   form-action 'self'; frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'";
const POLICY: [(&str, &str); 7] = [
    ("content-security-policy", CSP),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ("strict-transport-security", "max-age=31536000; includeSubDomains"),
];
/// Longest address, in bytes.
const MAX_URL: usize = 2048;
/// Largest head but for the first line, in bytes. At 128 KiB actix itself hangs up.
const MAX_HEAD: usize = 16 * 1024;

/// The id of this request, as in the log, the audit and the error page.
#[must_use]
pub fn request_id(request: &HttpRequest) -> RequestId {
    request.extensions().get::<RequestId>().copied().unwrap_or_default()
}

/// The client's address: the peer's, or what a trusted proxy says it is (the last hop it does not run itself).
#[must_use]
pub fn client_address(config: &Config, request: &HttpRequest) -> Option<IpAddr> {
    let peer = request.peer_addr()?.ip();
    if !config.trusted_proxies.contains(&peer) {
        return Some(peer);
    }
    // A proxy may add a line of its own instead of adding to the one there is: all lines are one list.
    let lines: Vec<&str> = request.headers().get_all("x-forwarded-for").filter_map(|value| value.to_str().ok()).collect();
    let hop =
        lines.join(",").rsplit(',').filter_map(|hop| hop.trim().parse::<IpAddr>().ok()).find(|hop| !config.trusted_proxies.contains(hop));
    Some(hop.unwrap_or(peer))
}

/// The whole shell.
///
/// # Errors
/// What no handler or middleware of ours turned into a response; actix then answers by itself.
pub async fn shell(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let id = RequestId::new();
    request.extensions_mut().insert(id);
    let started = Instant::now();
    let state = request.app_data::<web::Data<State>>().cloned();
    let refused = state.as_ref().and_then(|state| refusal(state, &request));
    let chosen = state.as_ref().and_then(|state| language::choice(state, &request));
    let rest = Rest::of(&mut request);
    let mut response = match (refused, chosen) {
        (Some(error), _) => request.error_response(error),
        (None, Some(answer)) => request.into_response(answer),
        (None, None) => next.call(request).await?.map_into_boxed_body(),
    };
    let cause = response.response().error().map(describe);
    if let (Some(state), true) = (state, response.response().error().is_some()) {
        response = errors::page(&state, response, id);
    }
    if let Some(cookie) = turned(&response) {
        response.response_mut().add_cookie(&cookie).map_err(actix_web::error::ErrorInternalServerError)?;
    }
    finish(response.headers_mut());
    log(&response, id, started, cause.as_deref());
    Ok(response.map_body(|_, body| rest.held_by(body)))
}

/// The language that a form was sent for.
fn turned(response: &ServiceResponse) -> Option<Cookie<'static>> {
    let request = response.request();
    language::turned(request.app_data::<web::Data<State>>()?, request)
}

/// Around every address: a handler that panics answers as one that failed. The process, the worker and the
/// connection live on. It must stand inside the routing, which wants the request for itself.
///
/// # Errors
/// Those of the handler.
pub async fn calm(request: ServiceRequest, next: Next<impl MessageBody + 'static>) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let asked = request.request().clone();
    match AssertUnwindSafe(next.call(request)).catch_unwind().await {
        Ok(answered) => answered.map(ServiceResponse::map_into_boxed_body),
        Err(_) => Ok(ServiceResponse::from_err(Error::Internal(anyhow::anyhow!("the handler panicked")), asked)),
    }
}

/// Why a request is refused before anything reads it.
fn refusal(state: &State, request: &ServiceRequest) -> Option<Error> {
    let headers = request.headers();
    if request.uri().path_and_query().is_some_and(|path| path.as_str().len() > MAX_URL) {
        return Some(Error::UrlTooLong);
    }
    let head: usize = headers.iter().map(|(name, value)| name.as_str().len() + value.len() + ": \r\n".len()).sum();
    if head > MAX_HEAD {
        return Some(Error::HeadTooLarge);
    }
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return None;
    }
    if headers.contains_key(header::CONTENT_ENCODING) {
        return Some(Error::UnsupportedBody);
    }
    let site = headers.get("sec-fetch-site").map(HeaderValue::as_bytes);
    let ours = match (site, headers.get(header::ORIGIN)) {
        (Some(site), _) => site == b"same-origin" || site == b"none",
        (None, Some(origin)) => origin.as_bytes() == state.config.public_url.as_bytes(),
        (None, None) => true, // not a browser: nothing to forge
    };
    (!ours).then_some(Error::CrossSite)
}

fn finish(headers: &mut HeaderMap) {
    for (name, value) in POLICY {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}

/// The chain of causes, once, at the edge. Only our own errors are described: another's text may quote input.
fn describe(error: &actix_web::Error) -> String {
    error.as_error::<Error>().map_or_else(|| "outside our own code".to_owned(), Error::causes)
}

/// One line a request: the route's pattern, never the path (it holds public ids), never a query or a name.
fn log(response: &ServiceResponse<BoxBody>, id: RequestId, started: Instant, cause: Option<&str>) {
    let route = response.request().match_pattern().unwrap_or_else(|| "unmatched".to_owned());
    let method = response.request().method().as_str();
    let status = response.status().as_u16();
    let took = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    if response.status().is_server_error() {
        tracing::error!(request = %id, method, route, status, took_ms = took, cause, "request failed");
    } else {
        tracing::info!(request = %id, method, route, status, took_ms = took, cause, "request");
    }
}

/// The status an error answers with, for callers that show a page of their own.
#[must_use]
pub fn status(error: &Error) -> actix_web::http::StatusCode {
    error.status_code()
}
