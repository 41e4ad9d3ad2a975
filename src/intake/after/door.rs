//! The door to the record: access code and date of birth. Whatever is wrong, the answer is the same page.

use std::sync::Arc;

use actix_web::cookie::SameSite;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::super::draft::COOKIE;
use super::super::sheet::Sheet;
use super::super::view::View;
use super::session::{self, Record, to_door};
use super::store::{self, Behind};
use crate::audit::{self, Action, Event};
use crate::clinic::Clinic;
use crate::clock::day;
use crate::db::commit;
use crate::error::{Error, Result};
use crate::ids::{CaseId, access_code, hash};
use crate::limits::Lane;
use crate::package::Package;
use crate::questionnaire::{Answers, Problem as Wrong, ProblemKind};
use crate::record::ResponseDocument;
use crate::state::State;
use crate::web::field::{Control, Field, Problem};
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::shell::{client_address, request_id};
use crate::web::{cookies, page_with, see_other};

/// Wrong dates of birth in a row that lock a code.
const MOST_WRONG: i16 = 5;
/// For how long.
const LOCKED: SignedDuration = SignedDuration::from_hours(1);
/// Name of the code's field.
const CODE: &str = "access-code";

#[derive(Template)]
#[template(path = "intake/door.html")]
struct DoorPage {
    frame: Frame,
    /// The session is over, or there never was one.
    again: bool,
    /// It was closed just now.
    closed: bool,
    problems: Vec<Problem>,
    fields: Vec<Field>,
    action: String,
}

/// `GET /c/{clinic}/status`
///
/// # Errors
/// When there is no such clinic.
pub async fn door(state: web::Data<State>, request: HttpRequest, path: web::Path<String>) -> Result<HttpResponse> {
    let clinic = state.clinics.find(&state.db, &path).await?;
    show(&state, &request, &clinic, &[], None)
}

/// The door's page; `problem` is said of the whole, `wrong` of a field. What was typed does not come back.
fn show(
    state: &State,
    request: &HttpRequest,
    clinic: &Arc<Clinic>,
    wrong: &[Wrong],
    problem: Option<(StatusCode, &str)>,
) -> Result<HttpResponse> {
    let package = state.packages.current(&clinic.questionnaire).ok_or(Error::NotFound)?;
    let failed = !wrong.is_empty() || problem.is_some();
    let frame = Frame::patient(state, clinic, request, "door-title").with_error(failed);
    let answers = Answers::default();
    let view = View {
        frame: &frame,
        questionnaire: &package.questionnaire,
        language: &frame.language,
        proxy: false,
        answers: &answers,
        typed: None,
        problems: wrong,
    };
    let code_missing = wrong.iter().any(|wrong| wrong.link_id == CODE);
    let mut fields = vec![Field {
        id: CODE.to_owned(),
        name: CODE.to_owned(),
        label: frame.t("door-code"),
        help: vec![frame.t("door-code-hint")],
        optional: false,
        error: code_missing.then(|| frame.t("door-code-missing")),
        heading: false,
        safety: false,
        control: Control::Text {
            value: String::new(),
            multiline: false,
            input_type: "text",
            inputmode: "",
            autocomplete: Some("off".to_owned()),
            max: Some(20),
        },
    }];
    fields.extend(view.fields(&birth_date(&package)));
    let mut problems: Vec<Problem> =
        fields.iter().filter_map(|field| Some(Problem { id: field.id.clone(), text: field.error.clone()? })).collect();
    problems.extend(problem.map(|(_, key)| Problem { id: CODE.to_owned(), text: frame.t(key) }));
    let status = match problem {
        Some((status, _)) => status,
        None if failed => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    let asked = |what: &str| !failed && request.query_string() == what;
    let (again, closed) = (asked("again=1"), asked("closed=1"));
    page_with(status, &DoorPage { again, closed, problems, fields, action: format!("/c/{}/status", clinic.slug), frame })
}

/// The question for the date of birth, as the form asks it.
fn birth_date(package: &Package) -> Sheet {
    let question = package.questionnaire.index(&package.rules.items.birth_date);
    Sheet { name: "status".to_owned(), questions: question.into_iter().collect(), demanding: false }
}

/// `POST /c/{clinic}/status`
///
/// # Errors
/// When there is no such clinic, or the database is away.
pub async fn knock(state: web::Data<State>, request: HttpRequest, path: web::Path<String>, form: Form) -> Result<HttpResponse> {
    let clinic = state.clinics.find(&state.db, &path).await?;
    let package = state.packages.current(&clinic.questionnaire).ok_or(Error::NotFound)?;
    let now = state.clock.now();
    let sheet = birth_date(&package);
    let posted = sheet.read(&package.questionnaire, &form, day(now, &clinic.zone), package.rules.impossible.max_age);
    let date = posted.apply(&package.questionnaire, &Answers::default()).one(&package.rules.items.birth_date);
    let mut wrong = posted.problems;
    if date.is_none() && wrong.is_empty() {
        wrong.push(Wrong { link_id: package.rules.items.birth_date.clone(), kind: ProblemKind::Missing });
    }
    if form.text(CODE).trim().is_empty() {
        wrong.insert(0, Wrong { link_id: CODE.to_owned(), kind: ProblemKind::Missing });
    }
    let Some(date) = date.filter(|_| wrong.is_empty()) else { return show(&state, &request, &clinic, &wrong, None) };
    let lane = Lane::Record { address: client_address(&state.config, &request) };
    if let Err(refused) = state.throttles.take(&lane, now) {
        if refused.first {
            refuse(&state, &request, &clinic, None, "throttled", now).await?;
        }
        return Err(Error::TooMany(refused.seconds));
    }
    match look(&state, &request, &clinic, (form.text(CODE), &date), now).await? {
        Some(opened) => {
            state.throttles.give_back(&lane);
            Ok(opened)
        }
        None => show(&state, &request, &clinic, &[], Some((StatusCode::UNPROCESSABLE_ENTITY, "door-wrong"))),
    }
}

/// Compares, within the limits of the code itself; where the record is when both are right.
async fn look(
    state: &State,
    request: &HttpRequest,
    clinic: &Arc<Clinic>,
    (code, date): (&str, &str),
    now: Timestamp,
) -> Result<Option<HttpResponse>> {
    let mut tx = state.db.begin(clinic.id).await?;
    let behind = match access_code(code) {
        Some(code) => store::behind(&mut tx, clinic.id, &hash(&code)).await?,
        None => None,
    };
    let Some(behind) = behind else {
        drop(tx);
        refuse(state, request, clinic, None, "code", now).await?;
        return Ok(None);
    };
    let locked = behind.locked_until.as_ref().is_some_and(|until| until.to_jiff() > now);
    if locked {
        // On record is what locked it; what comes after would let a flood fill the trail.
        return Ok(None);
    }
    if !fits(state, &mut tx, &behind, date).await? {
        // A lock that is over does not lock again at once.
        let wrong = if behind.locked_until.is_some() { 1 } else { behind.wrong_dates + 1 };
        let locked_until = (wrong >= MOST_WRONG).then(|| now + LOCKED);
        store::count_wrong(&mut tx, clinic.id, behind.response_id, wrong, locked_until).await?;
        let reason = if locked_until.is_some() { "locked" } else { "date" };
        audit::record(&mut tx, denied(request, clinic, Some(&behind), reason, now)).await?;
        commit(tx).await?;
        return Ok(None);
    }
    store::count_wrong(&mut tx, clinic.id, behind.response_id, 0, None).await?;
    let cookie = session::start(state, &mut tx, clinic, (behind.response_id, &behind.public_id), now).await?;
    audit::record(&mut tx, event(request, clinic, Some(&behind), now)).await?;
    commit(tx).await?;
    let mut response = see_other(&session::path(clinic, &behind.public_id, ""));
    response.add_cookie(&cookie).map_err(anyhow::Error::from)?;
    Ok(Some(response))
}

/// Whether the date is the one on the form.
async fn fits(state: &State, tx: &mut crate::db::Tx, behind: &Behind, date: &str) -> Result<bool> {
    let document: ResponseDocument = serde_json::from_value(behind.document.clone())?;
    let package = state.packages.by_hash(tx, &behind.package_hash).await?;
    let stored = document.answers.get(&package.rules.items.birth_date).and_then(serde_json::Value::as_str);
    Ok(behind.case_id.is_some() && stored == Some(date))
}

fn event(request: &HttpRequest, clinic: &Clinic, behind: Option<&Behind>, now: Timestamp) -> Event {
    let event = Event::new(Action::RecordOpen, clinic.id, now).request(request_id(request));
    let Some(behind) = behind else { return event };
    let event = event.response(behind.response_id.into());
    behind.case_id.map_or(event.clone(), |case| event.case(CaseId(case)))
}

fn denied(request: &HttpRequest, clinic: &Clinic, behind: Option<&Behind>, reason: &str, now: Timestamp) -> Event {
    event(request, clinic, behind, now).denied().detail(json!({ "reason": reason }))
}

async fn refuse(
    state: &State,
    request: &HttpRequest,
    clinic: &Clinic,
    behind: Option<&Behind>,
    reason: &str,
    now: Timestamp,
) -> Result<()> {
    let mut tx = state.db.begin(clinic.id).await?;
    audit::record(&mut tx, denied(request, clinic, behind, reason, now)).await?;
    commit(tx).await
}

/// `POST /c/{clinic}/r/{record}/close`: ends the session and forgets the form on this phone.
///
/// # Errors
/// When there is no such clinic, or the database is away.
pub async fn close(state: web::Data<State>, request: HttpRequest, path: web::Path<(String, String)>) -> Result<HttpResponse> {
    let Some((mut tx, record)) = Record::open(&state, &request, &path).await? else { return Ok(to_door(&path)) };
    let (clinic, now) = (&record.first.clinic, state.clock.now());
    if let Some(token) = session::token(&state.config, &request, &path.1) {
        store::close_session(&mut tx, clinic.id, &hash(&token)).await?;
    }
    let ours = store::responses(&mut tx, clinic.id, record.case).await?;
    let event = Event::new(Action::RecordClose, clinic.id, now).response(record.first.id).case(record.case);
    audit::record(&mut tx, event.request(request_id(&request))).await?;
    commit(tx).await?;
    let mut response = see_other(&format!("/c/{}/status?closed=1", clinic.slug));
    let mut ended = vec![session::ended(&state.config, &path.1)];
    ended.extend(ours.iter().map(|row| cookies::end(&state.config, &format!("{COOKIE}{}", row.public_id), SameSite::Lax)));
    for cookie in &ended {
        response.add_cookie(cookie).map_err(anyhow::Error::from)?;
    }
    Ok(response)
}
