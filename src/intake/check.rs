//! Check your answers, and send them.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use jiff::Timestamp;

use super::confirm::doubts;
use super::draft::{Draft, Hold, open, read};
use super::enter::{Reason, enter};
use super::fill::{asks, where_to_go};
use super::outage;
use super::receipt::access_code;
use super::ride::ride;
use super::sent;
use super::sheet::{self, Sheet};
use super::store::{self, Change};
use super::take::change_document;
use super::view::View;
use crate::audit::{self, Action, Event};
use crate::clock::day;
use crate::db::{Tx, commit};
use crate::error::Result;
use crate::ids::hash;
use crate::questionnaire::{Answers, Evaluation, Item, Kind};
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
    /// Why the page comes back: keys of a title and a text.
    notice: Option<(&'static str, &'static str)>,
    later: String,
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

/// What one submit sent: the same key with the same body is the same submit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submit {
    pub key: String,
    /// SHA-256.
    pub body: Vec<u8>,
}

/// `GET /c/{clinic}/i/{id}/check`
///
/// # Errors
/// Not found, expired, or the database is away.
pub async fn check(state: web::Data<State>, request: HttpRequest, path: web::Path<(String, String)>) -> Result<HttpResponse> {
    let draft = read(&state, &request, &path).await?;
    if draft.completed || !draft.consented() {
        return Ok(see_other(&where_to_go(&state, &draft)));
    }
    show(&state, &request, &draft)
}

fn show(state: &State, request: &HttpRequest, draft: &Draft) -> Result<HttpResponse> {
    let evaluation = draft.evaluate(&draft.answers, day(state.clock.now(), &draft.clinic.zone));
    let questionnaire = &draft.package.questionnaire;
    let frame = draft.frame(state, request, "check-title");
    let unfinished = sheet::unfinished(draft, &evaluation).map(|page| draft.path(&format!("p/{page}?return=check")));
    let last_page = questionnaire
        .pages()
        .map(|(_, page)| page.link_id.clone())
        .filter(|name| Sheet::of(questionnaire, &evaluation, name, &draft.document.language).is_some())
        .last();
    let template = CheckPage {
        back: last_page.map(|page| draft.path(&format!("p/{page}"))),
        sections: sections(&frame, draft, &evaluation),
        unfinished,
        notice: [("changed=1", "check-changed-title", "check-changed-text"), ("key=1", "check-key-title", "check-key-text")]
            .into_iter()
            .find(|(part, ..)| asks(request, part))
            .map(|(_, title, text)| (title, text)),
        later: draft.path("come-back"),
        action: draft.path("submit"),
        version: draft.version,
        key: key(state, draft, draft.version),
        frame,
    };
    page(&template)
}

/// Every question that is asked, with its answer.
fn sections(frame: &Frame, draft: &Draft, evaluation: &Evaluation) -> Vec<Section> {
    let questionnaire = &draft.package.questionnaire;
    let mut sections: Vec<Section> = Vec::new();
    let mut last = None;
    for (index, item) in questionnaire.items.iter().enumerate() {
        let asked = item.kind.is_question() && item.computed.is_none() && !item.hidden && evaluation.is_enabled(index);
        let asked = asked && sheet::is_asked(questionnaire, evaluation, index, &frame.language);
        let Some(page) = questionnaire.page_of(index).filter(|_| asked) else { continue };
        let section = questionnaire.section_of(index);
        if last != Some(section) {
            let heading = questionnaire.items[section].text.get(&frame.language, draft.is_proxy(&draft.answers)).to_owned();
            sections.push(Section { heading, rows: Vec::new() });
            last = Some(section);
        }
        if let Some(section) = sections.last_mut() {
            section.rows.push(row(frame, draft, evaluation, item, &questionnaire.items[page].link_id));
        }
    }
    sections
}

fn row(frame: &Frame, draft: &Draft, evaluation: &Evaluation, item: &Item, page: &str) -> Row {
    let questionnaire = &draft.package.questionnaire;
    let proxy = draft.is_proxy(&draft.answers);
    let view = View { frame, questionnaire, language: &frame.language, proxy, answers: &draft.answers, typed: None, problems: &[] };
    let mut answers = view.words(item);
    if item.link_id == draft.package.rules.items.birth_date {
        // Day and month the wrong way round, or a wrong year, are seen at once in the age.
        let age = questionnaire.index(&draft.package.rules.items.age).and_then(|age| evaluation.values(age).first());
        answers.extend(age.map(|age| frame.t1(if proxy { "check-age-proxy" } else { "check-age" }, "years", age.wire())));
    }
    Row {
        question: item.text.get(&frame.language, proxy).to_owned(),
        answers,
        free: matches!(item.kind, Kind::Text | Kind::String),
        change: format!("{}#{}", draft.path(&format!("p/{page}?return=check")), item.link_id),
    }
}

/// The idempotency key of sending this version of the draft: a check page shows it, and no form is taken without.
fn key(state: &State, draft: &Draft, version: i32) -> String {
    let key = state.config.secret.derive("submit-key", &[draft.id.0.as_bytes(), &version.to_be_bytes()]);
    data_encoding::HEXLOWER.encode(&key[..16])
}

/// `POST /c/{clinic}/i/{id}/submit`: the receipt comes only after the commit. Sent twice, or fifty times at
/// once, it is one intake with one receipt.
///
/// # Errors
/// Not found, expired, or the database is away.
pub async fn submit(state: web::Data<State>, request: HttpRequest, path: web::Path<(String, String)>, form: Form) -> Result<HttpResponse> {
    match ride(&state, || false, async || stored(&state, &request, &path, &form).await).await {
        Err(error) => outage::unsent(&state, &request, &path.0, &form, error),
        done => done,
    }
}

async fn stored(state: &State, request: &HttpRequest, path: &(String, String), form: &Form) -> Result<HttpResponse> {
    let (mut tx, mut draft) = open(state, request, path, Hold::Lock).await?;
    let now = state.clock.now();
    let submit = Submit { key: form.text("key").to_owned(), body: hash(&form.body()) };
    if draft.completed {
        let same = store::submit(&mut tx, draft.clinic.id, draft.id).await? == Some(submit);
        return if same { Ok(see_other(&draft.path("receipt"))) } else { sent::refused(state, request, &draft, Vec::new()) };
    }
    if !draft.consented() {
        return Ok(see_other(&where_to_go(state, &draft)));
    }
    let version = form.text("_version").parse().unwrap_or_default();
    if submit.key != key(state, &draft, version) {
        return Ok(see_other(&draft.path("check?key=1")));
    }
    if version != draft.version {
        // What was checked is not what is stored any more.
        return Ok(see_other(&draft.path("check?changed=1")));
    }
    let today = day(now, &draft.clinic.zone);
    let assessment = draft.assess(&draft.answers, today, false);
    if !draft.unanswered_emergencies(&assessment).is_empty() {
        let answers = draft.answers.clone();
        enter(&mut tx, &mut draft, &answers, &assessment, Reason::Danger, now).await?;
        draft.save(&mut tx, now).await?;
        draft.commit(tx).await?;
        return Ok(see_other(&draft.path("stop")));
    }
    if sheet::unfinished(&draft, &draft.evaluate(&draft.answers, today)).is_some() {
        return Ok(see_other(&draft.path("check")));
    }
    if !doubts(&draft, now).is_empty() {
        return Ok(see_other(&draft.path("confirm")));
    }
    complete(state, &mut tx, &mut draft, &submit, now).await?;
    let event = Event::new(Action::IntakeSubmit, draft.clinic.id, now).response(draft.id).request(request_id(request));
    let event = draft.case.map_or(event.clone(), |case| event.case(case));
    audit::record(&mut tx, event).await?;
    commit(tx).await?;
    Ok(see_other(&draft.path("receipt")))
}

/// Strips, assesses, enters the queue and completes, in the caller's transaction.
pub(super) async fn complete(state: &State, tx: &mut Tx, draft: &mut Draft, submit: &Submit, now: Timestamp) -> Result<()> {
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
    store::complete(tx, draft.clinic.id, draft.id, now, submit, &hash(&access_code(state, draft.id))).await
}
