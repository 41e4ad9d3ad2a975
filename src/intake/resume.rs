//! Coming back: a code or the link of a letter, and the date of birth. Whatever is wrong, the answer is the same page
//! after the same work; what is right gives this device a key of its own.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::json;
use uuid::Uuid;

use super::draft::{Draft, new_secret};
use super::fill::where_to_go;
use super::start::{kept, key_cookie};
use super::{born, code, key_store, store};
use crate::audit::{self, Action, Event};
use crate::clinic::Clinic;
use crate::clock::day;
use crate::db::commit;
use crate::error::{Error, Result};
use crate::ids::{ResponseId, hash, same};
use crate::limits::Lane;
use crate::questionnaire::Problem as Wrong;
use crate::state::State;
use crate::web::field::{Control, Field, Problem};
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::shell::{client_address, request_id};
use crate::web::{page_with, see_other};

/// Name of the code's field.
const CODE: &str = "code";
/// Characters of a link's token.
const TOKEN: usize = 43;

#[derive(Template)]
#[template(path = "intake/resume.html")]
struct ResumePage {
    frame: Frame,
    /// It is a link's page: no code is asked for.
    link: bool,
    problems: Vec<Problem>,
    fields: Vec<Field>,
}

#[derive(Template)]
#[template(path = "intake/resume-wrong.html")]
struct WrongPage {
    frame: Frame,
    clinic: Arc<Clinic>,
    keep_days: i64,
    again: String,
}

/// Address of the page where a code is typed; a link's token follows it.
pub(super) fn path(clinic: &Clinic) -> String {
    format!("/c/{}/resume", clinic.slug)
}

/// What is stored in the place of a code or token. Keyed: the database alone is no help in guessing a code.
pub(super) fn token_hash(state: &State, clinic: &Clinic, token: &str) -> [u8; 32] {
    state.config.secret.derive("come-back", &[clinic.id.0.as_bytes(), token.as_bytes()])
}

/// What is wrong with what was typed.
#[derive(Default)]
struct Faults {
    /// Key of the code's problem.
    code: Option<&'static str>,
    born: Vec<Wrong>,
}

/// `GET /c/{clinic}/resume`
///
/// # Errors
/// When there is no such clinic.
pub async fn resume_form(state: web::Data<State>, request: HttpRequest, path: web::Path<String>) -> Result<HttpResponse> {
    let clinic = state.clinics.find(&state.db, &path).await?;
    show(&state, &request, &clinic, false, &Faults::default(), None)
}

/// `GET /c/{clinic}/resume/{token}`: looks nothing up, because mail scanners follow links, and so that a link that
/// never was looks like any other.
///
/// # Errors
/// When there is no such clinic, or the token cannot be one.
pub async fn resume_link_form(state: web::Data<State>, request: HttpRequest, path: web::Path<(String, String)>) -> Result<HttpResponse> {
    let clinic = linked(&state, &path).await?;
    show(&state, &request, &clinic, true, &Faults::default(), None)
}

/// `POST /c/{clinic}/resume`: a slip in the code is told without looking anything up.
///
/// # Errors
/// When there is no such clinic, over the limit, or the database is away.
pub async fn resume_by_code(state: web::Data<State>, request: HttpRequest, path: web::Path<String>, form: Form) -> Result<HttpResponse> {
    let clinic = state.clinics.find(&state.db, &path).await?;
    let born = born(&state, &clinic, &form)?;
    match (code::read(form.text(CODE)), born) {
        (Some(code), Ok(born)) => open_with(&state, &request, &clinic, &code, born).await,
        (code, born) => {
            let slip = if form.text(CODE).trim().is_empty() { "resume-code-missing" } else { "resume-code-slip" };
            let faults = Faults { code: code.is_none().then_some(slip), born: born.err().into_iter().collect() };
            show(&state, &request, &clinic, false, &faults, Some(&form))
        }
    }
}

/// `POST /c/{clinic}/resume/{token}`
///
/// # Errors
/// When there is no such clinic, the token cannot be one, over the limit, or the database is away.
pub async fn resume_by_link(
    state: web::Data<State>,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    form: Form,
) -> Result<HttpResponse> {
    let clinic = linked(&state, &path).await?;
    match born(&state, &clinic, &form)? {
        Ok(born) => open_with(&state, &request, &clinic, &path.1, born).await,
        Err(wrong) => show(&state, &request, &clinic, true, &Faults { code: None, born: vec![wrong] }, Some(&form)),
    }
}

/// The clinic of a link whose token has the form that all tokens have.
async fn linked(state: &State, (slug, token): &(String, String)) -> Result<Arc<Clinic>> {
    let clinic = state.clinics.find(&state.db, slug).await?;
    let formed = token.len() == TOKEN && token.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    if formed { Ok(clinic) } else { Err(Error::NotFound) }
}

fn born(state: &State, clinic: &Clinic, form: &Form) -> Result<Result<Date, Wrong>> {
    let package = state.packages.current(&clinic.questionnaire).ok_or(Error::NotFound)?;
    Ok(born::read(&package, form, day(state.clock.now(), &clinic.zone)))
}

fn show(
    state: &State,
    request: &HttpRequest,
    clinic: &Arc<Clinic>,
    link: bool,
    faults: &Faults,
    typed: Option<&Form>,
) -> Result<HttpResponse> {
    let package = state.packages.current(&clinic.questionnaire).ok_or(Error::NotFound)?;
    let failed = faults.code.is_some() || !faults.born.is_empty();
    let frame = Frame::patient(state, clinic, request, "resume-title").with_error(failed);
    let mut fields = born::fields(&frame, &package, typed, &faults.born);
    if !link {
        let value = typed.map(|form| form.text(CODE).to_owned()).unwrap_or_default();
        fields.insert(0, code_field(&frame, value, faults.code));
    }
    let problems = fields.iter().filter_map(|field| Some(Problem { id: field.id.clone(), text: field.error.clone()? })).collect();
    let status = if failed { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    page_with(status, &ResumePage { frame, link, problems, fields })
}

fn code_field(frame: &Frame, value: String, wrong: Option<&str>) -> Field {
    Field {
        id: CODE.to_owned(),
        name: CODE.to_owned(),
        label: frame.t("resume-code"),
        help: vec![frame.t("resume-code-hint")],
        optional: false,
        error: wrong.map(|key| frame.t(key)),
        heading: false,
        safety: false,
        control: Control::Text {
            value,
            multiline: false,
            input_type: "text",
            inputmode: "",
            autocomplete: Some("off".to_owned()),
            max: Some(20),
        },
    }
}

/// Takes a place in the lane of this address, looks, and gives the place back unless something was wrong. There is no
/// limit for a clinic as a whole: guessing among 2^53 codes is hopeless from any number of addresses, and such a limit
/// would let strangers shut the clinic's patients out.
async fn open_with(state: &State, request: &HttpRequest, clinic: &Arc<Clinic>, token: &str, born: Date) -> Result<HttpResponse> {
    let now = state.clock.now();
    let lane = Lane::ComeBack { address: client_address(&state.config, request) };
    if let Err(refused) = state.throttles.take(&lane, now) {
        if refused.first {
            let mut tx = state.db.begin(clinic.id).await?;
            audit::record(&mut tx, event(request, clinic, now).denied().detail(json!({ "reason": "throttled" }))).await?;
            commit(tx).await?;
        }
        return Err(Error::TooMany(refused.seconds));
    }
    let looked = look(state, request, clinic, token, born, now).await;
    if !matches!(looked, Ok(None)) {
        state.throttles.give_back(&lane);
    }
    match looked? {
        Some(response) => Ok(response),
        None => wrong(state, request, clinic),
    }
}

fn event(request: &HttpRequest, clinic: &Clinic, now: Timestamp) -> Event {
    Event::new(Action::IntakeResume, clinic.id, now).request(request_id(request))
}

/// Looks the code or token up and compares the date of birth: the same statements in the same order whatever is wrong.
/// None = wrong; it is on record, and has cost one of the tries.
async fn look(
    state: &State,
    request: &HttpRequest,
    clinic: &Arc<Clinic>,
    token: &str,
    typed: Date,
    now: Timestamp,
) -> Result<Option<HttpResponse>> {
    let token = token_hash(state, clinic, token);
    let mut tx = state.db.begin(clinic.id).await?;
    let response = key_store::leads_to(&mut tx, clinic.id, &token).await?;
    // First the response, then the code: in the order in which sending the form takes them.
    let row = store::lock_by_id(&mut tx, clinic.id, response.unwrap_or(ResponseId(Uuid::nil()))).await?;
    let tried = key_store::take_try(&mut tx, clinic.id, &token, now).await?;
    let draft = match row.filter(|row| tried && row.status == "in-progress" && row.expires_at > now) {
        Some(row) => Some(Draft::of(state, &mut tx, clinic, row).await?),
        None => None,
    };
    let born = draft.as_ref().and_then(Draft::born).map(|born| born.to_string()).unwrap_or_default();
    let right = same(born.as_bytes(), typed.to_string().as_bytes());
    let event = response.map_or(event(request, clinic, now), |response| event(request, clinic, now).response(response));
    let reason = match (response, &draft) {
        (None, _) => "unknown",
        (_, None) => "ended",
        (_, Some(_)) => "birth-date",
    };
    let Some(draft) = draft.filter(|_| right) else {
        audit::record(&mut tx, event.denied().detail(json!({ "reason": reason }))).await?;
        commit(tx).await?;
        return Ok(None);
    };
    key_store::opened(&mut tx, clinic.id, &token, now).await?;
    let secret = new_secret(state, clinic, &draft.public_id);
    key_store::add_key(&mut tx, clinic.id, draft.id, &hash(&secret), now, now + kept(&draft)).await?;
    audit::record(&mut tx, event).await?;
    commit(tx).await?;
    let mut response = see_other(&where_to_go(state, &draft));
    response.add_cookie(&key_cookie(state, &draft, secret)).map_err(anyhow::Error::from)?;
    Ok(Some(response))
}

/// One page for everything that can be the matter.
fn wrong(state: &State, request: &HttpRequest, clinic: &Arc<Clinic>) -> Result<HttpResponse> {
    let package = state.packages.current(&clinic.questionnaire).ok_or(Error::NotFound)?;
    let template = WrongPage {
        frame: Frame::patient(state, clinic, request, "resume-wrong-title"),
        clinic: Arc::clone(clinic),
        keep_days: package.rules.abandoned.keep_days,
        again: path(clinic),
    };
    page_with(StatusCode::NOT_FOUND, &template)
}
