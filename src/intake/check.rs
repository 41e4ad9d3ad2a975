//! Check your answers, and send them.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use jiff::Timestamp;

use super::confirm::doubts;
use super::draft::{Draft, Hold, open};
use super::enter::{Reason, enter};
use super::fill::{asks, where_to_go};
use super::receipt::access_code;
use super::sheet::{self, Sheet};
use super::store::{self, Change};
use super::take::change_document;
use super::view::View;
use crate::audit::{self, Action, Event};
use crate::clock::day;
use crate::db::{Tx, commit};
use crate::error::Result;
use crate::ids::hash;
use crate::questionnaire::{Answers, Kind};
use crate::state::State;
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::shell::request_id;
use crate::web::{page, see_other};

#[derive(Template)]
#[template(path = "intake/check.html")]
struct CheckPage {
    frame: Frame,
    back: Option<String>,
    sections: Vec<Section>,
    /// Where something required is still missing.
    unfinished: Option<String>,
    changed: bool,
    action: String,
    version: i32,
    key: String,
}

struct Section {
    heading: String,
    rows: Vec<Row>,
}

struct Row {
    question: String,
    answers: Vec<String>,
    free: bool,
    change: String,
}

/// `GET /c/{clinic}/i/{id}/check`
///
/// # Errors
/// Not found, expired, or the database is away.
pub async fn check(state: web::Data<State>, request: HttpRequest, path: web::Path<(String, String)>) -> Result<HttpResponse> {
    let (tx, draft) = open(&state, &request, &path, Hold::Read).await?;
    commit(tx).await?;
    if draft.completed || !draft.consented() {
        return Ok(see_other(&where_to_go(&state, &draft)));
    }
    show(&state, &request, &draft)
}

fn show(state: &State, request: &HttpRequest, draft: &Draft) -> Result<HttpResponse> {
    let evaluation = draft.evaluate(&draft.answers, day(state.clock.now(), &draft.clinic.zone));
    let questionnaire = &draft.package.questionnaire;
    let proxy = draft.is_proxy(&draft.answers);
    let frame = draft.frame(state, request, "check-title");
    let view = View {
        frame: &frame,
        questionnaire,
        language: &draft.document.language,
        proxy,
        answers: &draft.answers,
        typed: None,
        problems: &[],
    };
    let mut sections: Vec<Section> = Vec::new();
    let mut last = None;
    for (index, item) in questionnaire.items.iter().enumerate() {
        let Some(page) = questionnaire.page_of(index).filter(|_| item.kind.is_question() && item.computed.is_none() && !item.hidden) else {
            continue;
        };
        if !evaluation.is_enabled(index) {
            continue;
        }
        let section = questionnaire.section_of(index);
        if last != Some(section) {
            let heading = questionnaire.items[section].text.get(&draft.document.language, proxy).to_owned();
            sections.push(Section { heading, rows: Vec::new() });
            last = Some(section);
        }
        let mut answers = view.words(item);
        if item.link_id == draft.package.rules.items.birth_date {
            // Day and month the wrong way round, or a wrong year, are seen at once in the age.
            let age = questionnaire.index(&draft.package.rules.items.age).and_then(|age| evaluation.values(age).first());
            answers.extend(age.map(|age| frame.t1(if proxy { "check-age-proxy" } else { "check-age" }, "years", age.wire())));
        }
        let row = Row {
            question: item.text.get(&draft.document.language, proxy).to_owned(),
            answers,
            free: matches!(item.kind, Kind::Text | Kind::String),
            change: format!("{}#{}", draft.path(&format!("p/{}?return=check", questionnaire.items[page].link_id)), item.link_id),
        };
        if let Some(section) = sections.last_mut() {
            section.rows.push(row);
        }
    }
    let unfinished = sheet::unfinished(draft, &evaluation).map(|page| draft.path(&format!("p/{page}?return=check")));
    let last_page = questionnaire
        .pages()
        .map(|(_, page)| page.link_id.clone())
        .filter(|name| Sheet::of(questionnaire, &evaluation, name).is_some())
        .last();
    let template = CheckPage {
        back: last_page.map(|page| draft.path(&format!("p/{page}"))),
        sections,
        unfinished,
        changed: asks(request, "changed=1"),
        action: draft.path("submit"),
        version: draft.version,
        key: crate::ids::public_id(),
        frame,
    };
    page(&template)
}

/// `POST /c/{clinic}/i/{id}/submit`: the receipt comes only after the commit. Sent twice, or fifty times at
/// once, it is one intake with one receipt.
///
/// # Errors
/// Not found, expired, or the database is away.
pub async fn submit(state: web::Data<State>, request: HttpRequest, path: web::Path<(String, String)>, form: Form) -> Result<HttpResponse> {
    let (mut tx, mut draft) = open(&state, &request, &path, Hold::Lock).await?;
    let now = state.clock.now();
    let today = day(now, &draft.clinic.zone);
    if draft.completed || !draft.consented() {
        return Ok(see_other(&where_to_go(&state, &draft)));
    }
    if form.text("_version") != draft.version.to_string() {
        // What was checked is not what is stored any more.
        return Ok(see_other(&draft.path("check?changed=1")));
    }
    let evaluation = draft.evaluate(&draft.answers, today);
    let assessment = draft.assess(&draft.answers, today, false);
    let emergencies = draft.unanswered_emergencies(&assessment);
    if !emergencies.is_empty() {
        let answers = draft.answers.clone();
        enter(&mut tx, &mut draft, &answers, &assessment, Reason::Danger, now).await?;
        draft.save(&mut tx, now).await?;
        commit(tx).await?;
        return Ok(see_other(&draft.path("stop")));
    }
    if sheet::unfinished(&draft, &evaluation).is_some() {
        return Ok(see_other(&draft.path("check")));
    }
    if !doubts(&draft, now).is_empty() {
        return Ok(see_other(&draft.path("confirm")));
    }
    complete(&state, &mut tx, &mut draft, form.text("key"), now).await?;
    let event = Event::new(Action::IntakeSubmit, draft.clinic.id, now).response(draft.id).request(request_id(&request));
    let event = draft.case.map_or(event.clone(), |case| event.case(case));
    audit::record(&mut tx, event).await?;
    commit(tx).await?;
    Ok(see_other(&draft.path("receipt")))
}

/// Strips, assesses, enters the queue and completes, in the caller's transaction.
pub(super) async fn complete(state: &State, tx: &mut Tx, draft: &mut Draft, key: &str, now: Timestamp) -> Result<()> {
    let today = day(now, &draft.clinic.zone);
    let package = Arc::clone(&draft.package);
    let kept = draft.evaluate(&draft.answers, today).strip(&package.questionnaire, &draft.answers);
    let stripped: Vec<String> =
        draft.answers.iter().map(|(link_id, _)| link_id.to_owned()).filter(|link_id| kept.get(link_id).is_empty()).collect();
    for link_id in &stripped {
        let document = change_document(draft, link_id, &Answers::default())?;
        let author = draft.author();
        let change = Change { link_id, page: "submit", author: &author, language: &draft.document.language, kind: "stripped", document };
        store::add_change(tx, draft.clinic.id, draft.id, now, change).await?;
    }
    draft.document.authors.retain(|link_id, _| !kept.get(link_id).is_empty());
    draft.answers = kept;
    let answers = draft.answers.clone();
    let assessment = draft.assess(&answers, today, false);
    enter(tx, draft, &answers, &assessment, Reason::Submitted, now).await?;
    draft.completed = true;
    draft.save(tx, now).await?;
    let key: String = key.chars().filter(char::is_ascii_alphanumeric).take(64).collect();
    store::complete(tx, draft.clinic.id, draft.id, now, &key, &hash(&access_code(state, draft.id))).await
}
