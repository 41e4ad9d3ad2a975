//! Sessions: a random token in a cookie, its hash in the database, pinned to one membership.
//!
//! The cookie is `SameSite=Strict`: to look at a case is an act on record, so no other site may make a
//! browser look. The price is that a link from an e-mail asks for a sign-in; moving about inside Anteroom,
//! the redirect after the sign-in included, is same-site and carries the cookie.

use std::future::{Ready, ready};
use std::sync::Arc;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::cookie::{Cookie, SameSite};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::ACCEPT;
use actix_web::middleware::Next;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::kept::Kept;
use super::pages::sign_in_again;
use super::{Role, store};
use crate::audit::{self, Action, Event};
use crate::clinic::Clinic;
use crate::config::Config;
use crate::db;
use crate::error::{Error, Result};
use crate::ids::{self, AccountId, ClinicId, MembershipId, RequestId};
use crate::state::State;
use crate::web::frame::StaffFrame;
use crate::web::shell::{client_address, request_id};
use crate::web::{cookies, density};

/// Name of the cookie.
const COOKIE: &str = "session";
/// A session that nobody uses ends after this time.
const IDLE: SignedDuration = SignedDuration::from_mins(30);
/// Any session ends after this time.
const ABSOLUTE: SignedDuration = SignedDuration::from_hours(12);
/// How exactly the last use is remembered.
const GRAIN: SignedDuration = SignedDuration::from_mins(1);

/// The signed-in member of staff: a handler that takes one cannot be reached without a session.
#[derive(Clone, Debug)]
pub struct Clinician {
    pub account: AccountId,
    pub membership: MembershipId,
    /// The one clinic this session is for.
    pub clinic: Arc<Clinic>,
    pub role: Role,
    /// For people.
    pub name: String,
    pub login: String,
    /// How long the session lasts if nobody does anything.
    pub left: SignedDuration,
    /// Rows of staff pages stand close together: a wish of this browser.
    pub compact: bool,
}

impl FromRequest for Clinician {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(request.extensions().get::<Self>().cloned().ok_or(Error::SignInNeeded))
    }
}

/// Who is signed in, for the page's header.
#[must_use]
pub fn staff_frame(clinician: &Clinician) -> StaffFrame {
    StaffFrame { name: clinician.name.clone(), role: clinician.role.name(), compact: clinician.compact, left: clinician.left.as_secs() }
}

/// Middleware of the guarded scope: no handler, no extractor and no body is reached without a live session.
///
/// # Errors
/// Those of the handler; its own refusals are responses.
pub async fn session(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let found = match request.app_data::<web::Data<State>>() {
        Some(state) => find(state, request.request(), !only_listens(&request)).await,
        None => Err(Error::SignInNeeded),
    };
    match found {
        Ok(clinician) => {
            request.extensions_mut().insert(clinician);
            next.call(request).await.map(ServiceResponse::map_into_boxed_body)
        }
        Err(error) => {
            let state = request.app_data::<web::Data<State>>().filter(|_| matches!(error, Error::SignInNeeded)).cloned();
            let Some(state) = state else { return Ok(request.error_response(error)) };
            record_stranger(&state, request.request()).await;
            let kept = if request.method() == Method::POST { Kept::of(&mut request).await } else { None };
            Ok(match kept.map(|kept| sign_in_again(&state, kept)) {
                Some(Ok(page)) => request.into_response(page),
                Some(Err(error)) => request.error_response(error),
                None => request.error_response(error),
            })
        }
    }
}

/// Somebody without a session asked for a staff page: on record, once in a while for each address. They are shown
/// nothing in any case, so when it cannot be written they are refused all the same.
async fn record_stranger(state: &State, request: &HttpRequest) {
    let (address, at) = (client_address(&state.config, request), state.clock.now());
    if !state.throttles.is_news(address, at) {
        return;
    }
    let event = Event::new(Action::StaffPage, ClinicId::NONE, at).request(request_id(request)).denied();
    let event = event.detail(json!({ "reason": "no-session", "route": request.match_pattern() }));
    let written = async {
        let mut tx = state.db.begin(ClinicId::NONE).await?;
        audit::record(&mut tx, event).await?;
        db::commit(tx).await
    };
    if let Err(error) = written.await {
        state.throttles.was_not_told(address);
        tracing::warn!(request = %request_id(request), %error, "a refused staff page is not on record");
    }
}

/// A page that only listens, or asks how long it may, is no sign of life of the person in front of it.
fn only_listens(request: &ServiceRequest) -> bool {
    let asks = request.path() == "/session" && request.method() != Method::POST;
    asks || request.headers().get(ACCEPT).is_some_and(|kind| kind == "text/event-stream")
}

/// Whether the session of a request that goes on for long is still good. It does not live longer by it.
///
/// # Errors
/// When it has ended, or the database is away.
pub async fn still_in(state: &State, request: &HttpRequest) -> Result<()> {
    find(state, request, false).await.map(drop)
}

async fn find(state: &State, request: &HttpRequest, alive: bool) -> Result<Clinician> {
    let (clinic, token) = presented(&state.config, request).ok_or(Error::SignInNeeded)?;
    let now = state.clock.now();
    let mut tx = state.db.begin(clinic).await?;
    let live = store::live_session(&mut tx, clinic, &token, now - ABSOLUTE, now - IDLE).await?.ok_or(Error::SignInNeeded)?;
    let touched = alive && now.duration_since(live.seen_at) >= GRAIN;
    if touched {
        store::touch_session(&mut tx, clinic, &token, now).await?;
    }
    let ends = (if touched { now } else { live.seen_at } + IDLE).min(live.born_at + ABSOLUTE);
    db::commit(tx).await?;
    Ok(Clinician {
        account: live.account,
        membership: live.membership,
        clinic: state.clinics.get(&state.db, clinic).await?,
        role: live.role,
        name: live.name,
        login: live.login,
        left: ends.duration_since(now),
        compact: density::is_compact(&state.config, request),
    })
}

/// The clinic and the token's hash in the browser's cookie, unproved.
fn presented(config: &Config, request: &HttpRequest) -> Option<(ClinicId, Vec<u8>)> {
    let cookie = cookies::read(config, request, COOKIE)?;
    let (clinic, token) = cookie.split_once('.')?;
    Some((Uuid::try_parse(clinic).ok()?.into(), ids::hash(token)))
}

/// The proof on which a session is opened: this hash was the account's when the password was compared with it.
#[derive(Clone, Debug)]
pub struct Proof {
    pub account: AccountId,
    pub hash: String,
}

/// Opens a session in the caller's transaction, which must be one of the membership's clinic. Returns the
/// cookie's value, or nothing when the account, its password or the membership changed since the proof.
///
/// # Errors
/// When it cannot be stored.
pub async fn open(conn: &mut PgConnection, proof: &Proof, to: store::Membership, at: Timestamp) -> Result<Option<String>> {
    let token = ids::secret();
    let opened = store::open_session(conn, proof.account, &proof.hash, to, &ids::hash(&token), at).await?;
    Ok(opened.then(|| format!("{}.{token}", to.clinic)))
}

/// Ends the session in the browser's cookie, if there is one.
///
/// # Errors
/// When it cannot be stored.
pub async fn end_presented(state: &State, request: &HttpRequest, id: RequestId) -> Result<()> {
    let Some((clinic, token)) = presented(&state.config, request) else { return Ok(()) };
    let now = state.clock.now();
    let mut tx = state.db.begin(clinic).await?;
    if let Some(account) = store::end_session(&mut tx, clinic, &token, now).await? {
        audit::record(&mut tx, Event::new(Action::SignOut, clinic, now).by(account).request(id)).await?;
    }
    db::commit(tx).await
}

/// The cookie for an opened session. It ends with the browser; the server's clock ends the session.
#[must_use]
pub fn cookie(config: &Config, value: String) -> Cookie<'static> {
    cookies::make(config, COOKIE, value, SameSite::Strict, None)
}

/// The cookie, ended.
#[must_use]
pub fn ended_cookie(config: &Config) -> Cookie<'static> {
    cookies::end(config, COOKIE, SameSite::Strict)
}
