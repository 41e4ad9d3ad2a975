//! Filling in: a page of questions, and what happens when it is sent. Every POST saves, whatever its faults;
//! an emergency comes before everything else.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde_json::json;

use super::draft::{Draft, Hold};
use super::sheet::{self, Sheet};
use super::take::{Difference, Outcome, take};
use super::view::View;
use super::{outage, start};
use crate::audit::{self, Action, Event};
use crate::clinic::Clinic;
use crate::clock::day;
use crate::db::commit;
use crate::error::Result;
use crate::questionnaire::Problem;
use crate::state::State;
use crate::triage::Advice;
use crate::web::field::{Field, Problem as Line};
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::shell::request_id;
use crate::web::{page_with, see_other};

/// A page of questions.
#[derive(Template)]
#[template(path = "intake/page.html")]
pub(super) struct QuestionPage {
    pub frame: Frame,
    pub back: Option<String>,
    pub section: String,
    /// The page's heading, unless its one question is the heading.
    pub heading: Option<String>,
    pub problems: Vec<Line>,
    pub fields: Vec<Field>,
    pub action: String,
    pub version: i32,
    /// The country told, sent along so that the right number is at hand when the database is not.
    pub country: Option<String>,
    /// Answers that differ between this page and what is saved.
    pub differences: Vec<Difference>,
    /// The safety net, on the page that asks whether it was read.
    pub advice: Option<Advice>,
    /// The database is away: nothing was stored.
    pub unsaved: bool,
}

/// `GET /c/{clinic}/i/{id}`: go on where the form is unfinished.
///
/// # Errors
/// Not found, expired, or the database is away.
pub async fn resume(state: web::Data<State>, request: HttpRequest, path: web::Path<(String, String)>) -> Result<HttpResponse> {
    let (slug, id) = path.into_inner();
    let clinic = state.clinics.find(&state.db, &slug).await?;
    let mut tx = state.db.begin(clinic.id).await?;
    let draft = Draft::open(&state, &mut tx, &clinic, &request, &id, Hold::Read).await?;
    commit(tx).await?;
    Ok(see_other(&where_to_go(&state, &draft)))
}

/// Address of the place where this draft goes on.
pub(super) fn where_to_go(state: &State, draft: &Draft) -> String {
    if draft.completed {
        return draft.path("receipt");
    }
    let today = day(state.clock.now(), &draft.clinic.zone);
    if !draft.unanswered_emergencies(&draft.assess(&draft.answers, today, false)).is_empty() {
        return draft.path("stop");
    }
    let evaluation = draft.evaluate(&draft.answers, today);
    sheet::unfinished(draft, &evaluation).map_or_else(|| draft.path("check"), |page| draft.path(&format!("p/{page}")))
}

/// `GET /c/{clinic}/i/{id}/p/{page}`
///
/// # Errors
/// Not found, expired, or the database is away.
pub async fn page(state: web::Data<State>, request: HttpRequest, path: web::Path<(String, String, String)>) -> Result<HttpResponse> {
    let (slug, id, name) = path.into_inner();
    let clinic = state.clinics.find(&state.db, &slug).await?;
    let mut tx = state.db.begin(clinic.id).await?;
    let draft = Draft::open(&state, &mut tx, &clinic, &request, &id, Hold::Read).await?;
    commit(tx).await?;
    let today = day(state.clock.now(), &clinic.zone);
    let evaluation = draft.evaluate(&draft.answers, today);
    let first = sheet::next(&draft, &evaluation, None);
    if draft.completed || (!draft.consented() && first.as_ref() != Some(&name)) {
        return Ok(see_other(&where_to_go(&state, &draft)));
    }
    let Some(sheet) = Sheet::of(&draft.package.questionnaire, &evaluation, &name) else {
        return Ok(see_other(&where_to_go(&state, &draft)));
    };
    show(&state, &request, &draft, &sheet, &Shown { to_check: to_check(&request), ..Shown::default() })
}

/// What a page shows besides its questions.
#[derive(Default)]
pub(super) struct Shown<'a> {
    pub typed: Option<&'a Form>,
    pub problems: Vec<Problem>,
    pub differences: Vec<Difference>,
    pub to_check: bool,
}

/// Renders a page of questions.
pub(super) fn show(state: &State, request: &HttpRequest, draft: &Draft, sheet: &Sheet, shown: &Shown<'_>) -> Result<HttpResponse> {
    let questionnaire = &draft.package.questionnaire;
    let (language, proxy) = (draft.document.language.as_str(), draft.is_proxy(&draft.answers));
    let page = questionnaire.index(&sheet.name);
    let heading = page.map(|page| questionnaire.items[page].text.get(language, proxy).to_owned());
    let section = page.map(|page| questionnaire.items[questionnaire.section_of(page)].text.get(language, proxy).to_owned());
    let frame = draft.frame(state, request, "contact-title").with_error(!shown.problems.is_empty());
    let frame = heading.clone().map_or_else(|| frame.clone(), |title| frame.clone().titled(title));
    let view =
        View { frame: &frame, questionnaire, language, proxy, answers: &draft.answers, typed: shown.typed, problems: &shown.problems };
    let (fields, problems) = (view.fields(sheet), view.summary());
    let today = day(state.clock.now(), &draft.clinic.zone);
    let evaluation = draft.evaluate(&draft.answers, today);
    let back = if shown.to_check {
        Some(draft.path("check"))
    } else {
        sheet::previous(draft, &evaluation, &sheet.name).map(|page| draft.path(&format!("p/{page}")))
    };
    let query = if shown.to_check { "?return=check" } else { "" };
    let advice_read = questionnaire.index(&draft.package.rules.items.advice_read);
    let status = if shown.problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let template = QuestionPage {
        back,
        section: section.unwrap_or_default(),
        heading: heading.or_else(|| Some(frame.title.clone())).filter(|_| !fields.iter().any(|field| field.heading)),
        problems,
        fields,
        action: page.map_or_else(|| draft.path(&sheet.name), |_| format!("{}{query}", draft.path(&format!("p/{}", sheet.name)))),
        version: draft.version,
        country: draft.answers.one(&draft.package.rules.items.country),
        differences: Vec::new(),
        advice: advice_read.filter(|index| sheet.questions.contains(index)).map(|_| draft.package.rules.advice.clone()),
        unsaved: false,
        frame,
    };
    if shown.differences.is_empty() {
        return page_with(status, &template);
    }
    let differences =
        shown.differences.iter().map(|one| Difference { question: one.question.clone(), saved: one.saved.clone(), sent: one.sent.clone() });
    page_with(StatusCode::CONFLICT, &QuestionPage { differences: differences.collect(), ..template })
}

/// Whether `part` stands in the address's query.
pub(super) fn asks(request: &HttpRequest, part: &str) -> bool {
    request.query_string().split('&').any(|other| other == part)
}

pub(super) fn to_check(request: &HttpRequest) -> bool {
    asks(request, "return=check")
}

/// `POST /c/{clinic}/i/{id}/p/{page}`
///
/// # Errors
/// Not found or expired, unless what was sent is an emergency: then the stop page comes all the same.
pub async fn answer(
    state: web::Data<State>,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    form: Form,
) -> Result<HttpResponse> {
    let (slug, id, name) = path.into_inner();
    let clinic = state.clinics.find(&state.db, &slug).await?;
    match stored(&state, &request, &clinic, (&id, &name), &form).await {
        Err(error) => outage::answer(&state, &request, &clinic, &name, &form, error),
        done => done,
    }
}

async fn stored(state: &State, request: &HttpRequest, clinic: &Arc<Clinic>, (id, name): (&str, &str), form: &Form) -> Result<HttpResponse> {
    let now = state.clock.now();
    let mut tx = state.db.begin(clinic.id).await?;
    let mut draft = Draft::open(state, &mut tx, clinic, request, id, Hold::Lock).await?;
    if draft.completed {
        return Ok(see_other(&draft.path("receipt")));
    }
    let evaluation = draft.evaluate(&draft.answers, day(now, &clinic.zone));
    let Some(sheet) = Sheet::of(&draft.package.questionnaire, &evaluation, name) else {
        return Ok(see_other(&where_to_go(state, &draft)));
    };
    let outcome = take(&mut tx, &mut draft, &sheet, form, now).await?;
    if let Outcome::Refused = outcome {
        return start::leave(state, tx, draft, now, request_id(request)).await;
    }
    let action = if matches!(outcome, Outcome::Emergency) { Action::IntakeDanger } else { Action::IntakeSave };
    let event = Event::new(action, clinic.id, now).response(draft.id).request(request_id(request));
    audit::record(&mut tx, event.detail(json!({ "page": name, "stale": matches!(outcome, Outcome::Stale(_)) }))).await?;
    commit(tx).await?;
    let to_check = to_check(request);
    match outcome {
        Outcome::Emergency => Ok(see_other(&draft.path("stop"))),
        Outcome::NoConsent | Outcome::Refused => Ok(see_other(&where_to_go(state, &draft))),
        Outcome::Stale(differences) => show(state, request, &draft, &sheet, &Shown { differences, to_check, ..Shown::default() }),
        Outcome::Problems(problems) => {
            show(state, request, &draft, &sheet, &Shown { typed: Some(form), problems, to_check, ..Shown::default() })
        }
        Outcome::Saved => Ok(see_other(&onward(state, &draft, name, to_check))),
    }
}

/// Where a page that was sent without problems leads.
fn onward(state: &State, draft: &Draft, name: &str, to_check: bool) -> String {
    let evaluation = draft.evaluate(&draft.answers, day(state.clock.now(), &draft.clinic.zone));
    if to_check {
        // Newly needed questions first, then straight back.
        return sheet::unfinished(draft, &evaluation)
            .map_or_else(|| draft.path("check"), |page| draft.path(&format!("p/{page}?return=check")));
    }
    sheet::next(draft, &evaluation, Some(name)).map_or_else(|| draft.path("check"), |page| draft.path(&format!("p/{page}")))
}
