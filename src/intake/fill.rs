//! Filling in: a page of questions.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::again;
use super::carry::carried;
use super::draft::{Draft, read};
use super::post::{Place, post};
use super::sheet::{self, Sheet};
use super::view::View;
use crate::clock::day;
use crate::error::Result;
use crate::questionnaire::Problem;
use crate::state::State;
use crate::triage::Advice;
use crate::web::field::{Field, Problem as Line};
use crate::web::form::Form;
use crate::web::frame::Frame;
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
    /// What the page sends along, besides the answers.
    pub hidden: Vec<(String, String)>,
    /// The safety net, on the page that asks whether it was read.
    pub advice: Option<Advice>,
    /// Somebody else fills it in.
    pub proxy: bool,
    /// The database is away: nothing was stored.
    pub unsaved: bool,
    /// A page of the form, where one can stop and come back later.
    pub later: bool,
    /// Where the code is that was just made.
    pub code: Option<String>,
}

/// `GET /c/{clinic}/i/{id}`: go on where the form is unfinished.
///
/// # Errors
/// Not found, expired, or the database is away.
pub async fn resume(state: web::Data<State>, request: HttpRequest, path: web::Path<(String, String)>) -> Result<HttpResponse> {
    let draft = read(&state, &request, &path).await?;
    Ok(see_other(&where_to_go(&state, &draft)))
}

/// Address of the place where this draft goes on.
pub(super) fn where_to_go(state: &State, draft: &Draft) -> String {
    let today = day(state.clock.now(), &draft.clinic.zone);
    if !draft.unanswered_emergencies(&draft.assess(&draft.answers, today, false)).is_empty() {
        return draft.path("stop");
    }
    if draft.completed {
        return draft.path("receipt");
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
    let draft = read(&state, &request, &(slug, id)).await?;
    let today = day(state.clock.now(), &draft.clinic.zone);
    let evaluation = draft.evaluate(&draft.answers, today);
    let first = sheet::next(&draft, &evaluation, None);
    if draft.completed || (!draft.consented() && first.as_ref() != Some(&name)) {
        return Ok(see_other(&where_to_go(&state, &draft)));
    }
    let Some(sheet) = Sheet::of(&draft.package.questionnaire, &evaluation, &name, &draft.document.language) else {
        return Ok(see_other(&where_to_go(&state, &draft)));
    };
    show(&state, &request, &draft, &sheet, &Shown { to_check: to_check(&request), ..Shown::default() })
}

/// What a page shows besides its questions.
#[derive(Default)]
pub(super) struct Shown<'a> {
    pub typed: Option<&'a Form>,
    pub problems: Vec<Problem>,
    pub to_check: bool,
    /// The form that carries answers from a draft that has ended.
    pub again: Option<&'a Form>,
}

/// Renders a page of questions.
pub(super) fn show(state: &State, request: &HttpRequest, draft: &Draft, sheet: &Sheet, shown: &Shown<'_>) -> Result<HttpResponse> {
    let questionnaire = &draft.package.questionnaire;
    let proxy = draft.is_proxy(&draft.answers);
    let page = questionnaire.index(&sheet.name);
    let frame = draft.frame(state, request, "contact-title").with_error(!shown.problems.is_empty()).with_typed(shown.typed.is_some());
    let words = |index: usize| questionnaire.items[index].text.get(&frame.language, proxy).to_owned();
    let heading = page.map_or_else(|| frame.title.clone(), words);
    let section = page.map(|page| words(questionnaire.section_of(page))).unwrap_or_default();
    let frame = frame.clone().titled(heading.clone());
    let view = View {
        frame: &frame,
        questionnaire,
        language: &frame.language,
        proxy,
        answers: &draft.answers,
        typed: shown.typed,
        problems: &shown.problems,
    };
    let (fields, problems) = (view.fields(sheet), view.summary());
    let evaluation = draft.evaluate(&draft.answers, day(state.clock.now(), &draft.clinic.zone));
    let back = if shown.to_check {
        Some(draft.path("check"))
    } else {
        sheet::previous(draft, &evaluation, &sheet.name).map(|page| draft.path(&format!("p/{page}")))
    };
    let place = page.map_or(Place::Contact, |_| Place::Page { name: &sheet.name, to_check: shown.to_check });
    let advice_read = questionnaire.index(&draft.package.rules.items.advice_read);
    let status = if shown.problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let template = QuestionPage {
        back,
        section,
        heading: Some(heading).filter(|_| !fields.iter().any(|field| field.heading)),
        problems,
        fields,
        action: draft.path(&place.address()),
        hidden: carried(draft, sheet).into_iter().chain(shown.again.iter().flat_map(|form| again::hidden(draft, form))).collect(),
        advice: advice_read.filter(|index| sheet.questions.contains(index)).map(|_| draft.package.rules.advice.clone()),
        proxy,
        unsaved: false,
        later: page.is_some(),
        code: asks(request, "code=new").then(|| draft.path("come-back")),
        frame,
    };
    page_with(status, &template)
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
    post(&state, &request, (&slug, &id), Place::Page { name: &name, to_check: to_check(&request) }, &form).await
}
