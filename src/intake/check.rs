//! Check your answers, and send them.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use jiff::Timestamp;
use serde_json::json;

use super::draft::{Draft, Hold};
use super::enter::{Reason, enter};
use super::fill::{Outcome, change_document, take, where_to_go};
use super::receipt::access_code;
use super::sheet::{self, Sheet};
use super::store::{self, Change};
use super::view::View;
use crate::audit::{self, Action, Event};
use crate::clock::day;
use crate::db::{Tx, commit};
use crate::error::Result;
use crate::ids::hash;
use crate::questionnaire::{Answers, Kind, Problem};
use crate::state::State;
use crate::triage::{Response, dangers, oddities};
use crate::web::field::{Field, Problem as Line};
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

#[derive(Template)]
#[template(path = "intake/confirm.html")]
struct ConfirmPage {
    frame: Frame,
    problems: Vec<Line>,
    odd: Vec<Doubt>,
    danger: Vec<String>,
    fields: Vec<Field>,
    action: String,
    version: i32,
}

struct Doubt {
    text: String,
    change: String,
}

async fn open(state: &State, request: &HttpRequest, path: &(String, String), hold: Hold) -> Result<(Tx, Draft)> {
    let clinic = state.clinics.find(&state.db, &path.0).await?;
    let mut tx = state.db.begin(clinic.id).await?;
    let draft = Draft::open(state, &mut tx, &clinic, request, &path.1, hold).await?;
    Ok((tx, draft))
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
    show(&state, &draft, request.query_string() == "changed=1")
}

fn show(state: &State, draft: &Draft, changed: bool) -> Result<HttpResponse> {
    let evaluation = draft.evaluate(&draft.answers, day(state.clock.now(), &draft.clinic.zone));
    let questionnaire = &draft.package.questionnaire;
    let proxy = draft.is_proxy(&draft.answers);
    let frame = Frame::new(state, Some(&draft.clinic), "check-title").with_helplines(draft.helplines());
    let view = View { frame: &frame, questionnaire, language: &draft.document.language, proxy, answers: &draft.answers, typed: None, problems: &[] };
    let mut sections: Vec<Section> = Vec::new();
    let mut last = None;
    for (index, item) in questionnaire.items.iter().enumerate() {
        let Some(page) = questionnaire.page_of(index).filter(|_| item.kind.is_question() && item.computed.is_none() && !item.hidden) else { continue };
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
    let last_page = questionnaire.pages().map(|(_, page)| page.link_id.clone()).filter(|name| Sheet::of(questionnaire, &evaluation, name).is_some()).last();
    let template = CheckPage {
        back: last_page.map(|page| draft.path(&format!("p/{page}"))),
        sections,
        unfinished,
        changed,
        action: draft.path("submit"),
        version: draft.version,
        key: crate::ids::public_id(),
        frame,
    };
    page(&template)
}

/// What the person must look at once more before sending: odd answers (D03), danger words (D05).
struct Doubts {
    /// Names of all, as they are confirmed.
    names: Vec<String>,
    odd: Vec<Doubt>,
    danger: Vec<String>,
    /// Questions asked again.
    again: Vec<usize>,
}

fn doubts(draft: &Draft, now: Timestamp) -> Doubts {
    let (questionnaire, rules) = (&draft.package.questionnaire, &draft.package.rules);
    let today = day(now, &draft.clinic.zone);
    let evaluation = draft.evaluate(&draft.answers, today);
    let proxy = draft.is_proxy(&draft.answers);
    let response = Response { answers: &draft.answers, seen: None, language: &draft.document.language, proxy, abandoned: false, worst: None };
    let mut doubts = Doubts { names: Vec::new(), odd: Vec::new(), danger: Vec::new(), again: Vec::new() };
    for odd in oddities(questionnaire, rules, &draft.answers, today) {
        let value = draft.words(&draft.answers, &odd.rule.item).join(", ");
        // Another value is another doubt.
        let name = format!("{}:{}={value}", rules.impossible.id, odd.rule.name);
        if draft.document.confirmed.contains(&name) {
            continue;
        }
        let page = questionnaire.index(&odd.rule.item).and_then(|index| questionnaire.page_of(index));
        let change = page.map_or_else(|| draft.path("check"), |page| draft.path(&format!("p/{}?return=check", questionnaire.items[page].link_id)));
        doubts.odd.push(Doubt { text: odd.rule.patient.get(&draft.document.language, proxy).replace("{VALUE}", &value), change });
        doubts.names.push(name);
    }
    for danger in dangers(questionnaire, rules, &response) {
        let name = format!("{}:{}", rules.danger_words.id, danger.group.name);
        if draft.document.confirmed.contains(&name) || doubts.names.contains(&name) {
            continue;
        }
        doubts.names.push(name);
        let text = danger.group.patient.get(&draft.document.language, proxy).to_owned();
        if !doubts.danger.contains(&text) {
            doubts.danger.push(text);
        }
        if let Some(index) = questionnaire.index(&danger.group.ask_again).filter(|index| evaluation.is_enabled(*index))
            && !doubts.again.contains(&index)
        {
            doubts.again.push(index);
        }
    }
    doubts
}

impl Doubts {
    fn sheet(&self) -> Sheet {
        Sheet { name: "confirm".to_owned(), questions: self.again.clone(), demanding: false }
    }
}

fn show_doubts(state: &State, draft: &Draft, doubts: Doubts, typed: Option<&Form>, problems: &[Problem]) -> Result<HttpResponse> {
    let frame = Frame::new(state, Some(&draft.clinic), "confirm-title").with_helplines(draft.helplines()).with_error(!problems.is_empty());
    let proxy = draft.is_proxy(&draft.answers);
    let view = View { frame: &frame, questionnaire: &draft.package.questionnaire, language: &draft.document.language, proxy, answers: &draft.answers, typed, problems };
    let (fields, problems) = (view.fields(&doubts.sheet()), view.summary());
    page(&ConfirmPage { problems, odd: doubts.odd, danger: doubts.danger, fields, action: draft.path("confirm"), version: draft.version, frame })
}

/// `GET /c/{clinic}/i/{id}/confirm`
///
/// # Errors
/// Not found, expired, or the database is away.
pub async fn confirm_form(state: web::Data<State>, request: HttpRequest, path: web::Path<(String, String)>) -> Result<HttpResponse> {
    let (tx, draft) = open(&state, &request, &path, Hold::Read).await?;
    commit(tx).await?;
    let doubts = doubts(&draft, state.clock.now());
    if draft.completed || doubts.names.is_empty() {
        return Ok(see_other(&if draft.completed { draft.path("receipt") } else { draft.path("check") }));
    }
    show_doubts(&state, &draft, doubts, None, &[])
}

/// `POST /c/{clinic}/i/{id}/confirm`
///
/// # Errors
/// Not found, expired, or the database is away.
pub async fn confirm(state: web::Data<State>, request: HttpRequest, path: web::Path<(String, String)>, form: Form) -> Result<HttpResponse> {
    let (mut tx, mut draft) = open(&state, &request, &path, Hold::Lock).await?;
    let now = state.clock.now();
    if draft.completed {
        return Ok(see_other(&draft.path("receipt")));
    }
    let found = doubts(&draft, now);
    draft.document.confirmed.extend(found.names.iter().cloned());
    let outcome = take(&mut tx, &mut draft, &found.sheet(), &form, now).await?;
    let event = Event::new(Action::IntakeSave, draft.clinic.id, now).response(draft.id).request(request_id(&request));
    audit::record(&mut tx, event.detail(json!({ "page": "confirm", "doubts": found.names.len() }))).await?;
    commit(tx).await?;
    match outcome {
        Outcome::Emergency => Ok(see_other(&draft.path("stop"))),
        Outcome::Problems(problems) => show_doubts(&state, &draft, found, Some(&form), &problems),
        _ => Ok(see_other(&draft.path("check"))),
    }
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
    if !doubts(&draft, now).names.is_empty() {
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
    let stripped: Vec<String> = draft.answers.iter().map(|(link_id, _)| link_id.to_owned()).filter(|link_id| kept.get(link_id).is_empty()).collect();
    for link_id in &stripped {
        let document = change_document(draft, link_id, &Answers::default())?;
        let author = draft.author();
        let change = Change { link_id, page: "submit", author: &author, language: &draft.document.language, kind: "stripped", document };
        store::add_change(tx, draft.clinic.id, draft.id, now, change).await?;
    }
    draft.answers = kept;
    let answers = draft.answers.clone();
    let assessment = draft.assess(&answers, today, false);
    enter(tx, draft, &answers, &assessment, Reason::Submitted, now).await?;
    draft.completed = true;
    draft.save(tx, now).await?;
    let key: String = key.chars().filter(char::is_ascii_alphanumeric).take(64).collect();
    store::complete(tx, draft.clinic.id, draft.id, now, &key, &hash(&access_code(state, draft.id))).await
}
