//! Signing in and out.

use actix_web::cookie::SameSite;
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use jiff::Timestamp;

use super::fields::{self, line, problems};
use super::kept::Kept;
use super::proof::{self, Claim, Origin, Person};
use super::session::Proof;
use super::store::Membership;
use super::{device, session};
use crate::audit::{self, Action, Event};
use crate::db;
use crate::error::Result;
use crate::state::State;
use crate::web::field::{Field, Problem};
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::shell::{client_address, request_id};
use crate::web::{cookies, page, page_with, see_other};

/// Name of the cookie by which a browser is known.
const DEVICE: &str = "device";
/// The longest login that is shown again.
const SHOWN: usize = 200;

#[derive(Template)]
#[template(path = "account/sign-in.html")]
struct SignInPage {
    frame: Frame,
    /// What has just been done, in words.
    notice: Option<String>,
    problems: Vec<Problem>,
    fields: Vec<Field>,
    /// What was typed when the session had ended.
    kept: Option<Kept>,
}

#[derive(Template)]
#[template(path = "account/choose-clinic.html")]
struct ChoosePage {
    frame: Frame,
    problems: Vec<Problem>,
    fields: Vec<Field>,
    /// Stands for the password that was right.
    ticket: String,
    kept: Option<Kept>,
}

#[derive(Template)]
#[template(path = "account/kept.html")]
struct KeptPage {
    frame: Frame,
    kept: Kept,
}

/// `GET /sign-in`
///
/// # Errors
/// When the template fails.
pub async fn sign_in_form(state: web::Data<State>, request: HttpRequest) -> Result<HttpResponse> {
    let notice = match request.query_string() {
        "out" => Some("account-signed-out"),
        "set" => Some("account-password-set"),
        "late" => Some("account-choice-late"),
        _ => None,
    };
    let frame = Frame::new(&state, None, "account-sign-in-title");
    let fields = sign_in_fields(&frame, "", None, None);
    page(&SignInPage { notice: notice.map(|key| frame.t(key)), problems: Vec::new(), fields, kept: None, frame })
}

/// In the place of what was sent when the session had ended: the sign-in, with all of it.
///
/// # Errors
/// When the template fails.
pub fn sign_in_again(state: &State, kept: Kept) -> Result<HttpResponse> {
    again(state, StatusCode::UNAUTHORIZED, "account-kept-notice", Some(kept))
}

fn again(state: &State, status: StatusCode, notice: &str, kept: Option<Kept>) -> Result<HttpResponse> {
    let frame = Frame::new(state, None, "account-sign-in-title");
    let fields = sign_in_fields(&frame, "", None, None);
    page_with(status, &SignInPage { notice: Some(frame.t(notice)), problems: Vec::new(), fields, kept, frame })
}

/// `POST /sign-in`
///
/// # Errors
/// Over the limits; when the database is away or the audit row cannot be written.
pub async fn sign_in(state: web::Data<State>, request: HttpRequest, form: Form) -> Result<HttpResponse> {
    let (login, password, kept) = (form.text("login"), form.text("password"), Kept::read(&form));
    if login.trim().is_empty() || password.is_empty() {
        let login_missing = login.trim().is_empty().then_some("account-login-missing");
        let password_missing = password.is_empty().then_some("account-password-missing");
        return not_yet(&state, login, login_missing, password_missing, kept);
    }
    let from = origin(&state, &request);
    let device = cookies::read(&state.config, &request, DEVICE).unwrap_or_default();
    let claim = Claim { login, password, device: &device, from };
    let Some(person) = proof::prove(&state, &claim).await? else {
        return not_yet(&state, login, Some("account-wrong"), None, kept);
    };
    if person.memberships.len() > 1 {
        let ticket = proof::ticket(&state.config.secret, &person.proof, from.at);
        return choose(&state, &person, ticket, false, kept).await;
    }
    let entered = match person.memberships.first() {
        Some(to) => enter(&state, &request, &person.proof, *to, from.at, kept.as_ref()).await?,
        None => None,
    };
    entered.map_or_else(|| not_yet(&state, login, Some("account-wrong"), None, kept), Ok)
}

/// `POST /sign-in/clinic`
///
/// # Errors
/// When the database is away or the audit row cannot be written.
pub async fn choose_clinic(state: web::Data<State>, request: HttpRequest, form: Form) -> Result<HttpResponse> {
    let (from, kept) = (origin(&state, &request), Kept::read(&form));
    let Some(person) = proof::redeem(&state, form.text("ticket"), &from).await? else { return late(&state, kept) };
    let chosen = form.text("clinic");
    let Some(to) = person.memberships.iter().find(|membership| membership.id.to_string() == chosen) else {
        // The same ticket again: a new one would never have to end.
        return choose(&state, &person, form.text("ticket").to_owned(), true, kept).await;
    };
    let entered = enter(&state, &request, &person.proof, *to, from.at, kept.as_ref()).await?;
    entered.map_or_else(|| late(&state, kept), Ok)
}

/// The choice came too late: from the beginning.
fn late(state: &State, kept: Option<Kept>) -> Result<HttpResponse> {
    if kept.is_none() {
        return Ok(see_other("/sign-in?late"));
    }
    again(state, StatusCode::OK, "account-choice-late", kept)
}

/// `POST /sign-out`: whoever asks is signed out afterwards, however often they ask.
///
/// # Errors
/// When the database is away: the session would live on.
pub async fn sign_out(state: web::Data<State>, request: HttpRequest) -> Result<HttpResponse> {
    session::end_presented(&state, &request, request_id(&request)).await?;
    let mut response = see_other("/sign-in?out");
    response.add_cookie(&session::ended_cookie(&state.config)).map_err(anyhow::Error::from)?;
    // Not "cookies": that would also take the device cookie, and a patient's drafts on a shared browser.
    let clear = (HeaderName::from_static("clear-site-data"), HeaderValue::from_static("\"cache\", \"storage\""));
    response.headers_mut().insert(clear.0, clear.1);
    Ok(response)
}

fn origin(state: &State, request: &HttpRequest) -> Origin {
    Origin { address: client_address(&state.config, request), request: request_id(request), at: state.clock.now() }
}

/// Opens the session and sends the browser to the queue, or back to what was typed when the last one had ended;
/// nothing when the account changed since the proof.
async fn enter(
    state: &State,
    request: &HttpRequest,
    proof: &Proof,
    to: Membership,
    at: Timestamp,
    kept: Option<&Kept>,
) -> Result<Option<HttpResponse>> {
    let id = request_id(request);
    // Whoever was signed in at this browser before is so no longer, and no id from before stays good.
    session::end_presented(state, request, id).await?;
    let mut tx = state.db.begin(to.clinic).await?;
    let Some(value) = session::open(&mut tx, proof, to, at).await? else { return Ok(None) };
    audit::record(&mut tx, Event::new(Action::SignIn, to.clinic, at).by(proof.account).request(id)).await?;
    db::commit(tx).await?;

    let known = cookies::read(&state.config, request, DEVICE).unwrap_or_default();
    let known = device::renewed(&state.config.secret, &known, proof.account, at);
    let known = cookies::make(&state.config, DEVICE, known, SameSite::Strict, Some(device::KEPT.as_secs()));
    let mut response = match kept.cloned() {
        Some(kept) => page(&KeptPage { frame: Frame::new(state, None, "account-kept-title"), kept })?,
        None => see_other("/queue"),
    };
    response.add_cookie(&session::cookie(&state.config, value)).map_err(anyhow::Error::from)?;
    response.add_cookie(&known).map_err(anyhow::Error::from)?;
    Ok(Some(response))
}

/// The form again: what is wrong, the login as typed, the password never. Whatever is wrong with a login and
/// a password together is said in the same words.
fn not_yet(
    state: &State,
    login: &str,
    login_problem: Option<&str>,
    password_problem: Option<&str>,
    kept: Option<Kept>,
) -> Result<HttpResponse> {
    let frame = Frame::new(state, None, "account-sign-in-title").with_error(true);
    let shown: String = login.chars().take(SHOWN).collect();
    let fields = sign_in_fields(&frame, &shown, login_problem, password_problem);
    let problems = problems(&fields);
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &SignInPage { notice: None, problems, fields, kept, frame })
}

async fn choose(state: &State, person: &Person, ticket: String, missing: bool, kept: Option<Kept>) -> Result<HttpResponse> {
    let frame = Frame::new(state, None, "account-choose-title").with_error(missing);
    let mut clinics = Vec::new();
    for membership in &person.memberships {
        let clinic = state.clinics.get(&state.db, membership.clinic).await?;
        clinics.push((membership.id.to_string(), clinic.name.clone()));
    }
    let problem = missing.then_some("account-choose-missing");
    let fields = vec![fields::choice(&frame, "clinic", "account-choose-label", problem, clinics)];
    let status = if missing { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    page_with(status, &ChoosePage { problems: problems(&fields), fields, ticket, kept, frame })
}

fn sign_in_fields(frame: &Frame, login: &str, login_problem: Option<&str>, password_problem: Option<&str>) -> Vec<Field> {
    vec![
        line(frame, "login", "account-login", login_problem, ("text", "username"), login),
        line(frame, "password", "account-password", password_problem, ("password", "current-password"), ""),
    ]
}
