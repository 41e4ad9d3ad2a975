//! A question of the clinic, answered once and in the patient's own words. The answer returns to the case at once; words of
//! danger in it lead on to the safety questions, as those of an update do.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use jiff::Timestamp;
use serde_json::json;
use uuid::Uuid;

use super::super::case_store;
use super::super::ride::ride;
use super::answer::{AnswerPage, Question, field, others, typed};
use super::ask::{Asked, Hindrance, show};
use super::question_store::{self, NewAnswer, QuestionRow};
use super::renew::{Before, spoken};
use super::session::{Record, to_door};
use crate::audit::{self, Action, Event};
use crate::clinic::Clinic;
use crate::db::{Tx, commit};
use crate::error::{Error, Result};
use crate::outgoing;
use crate::promises::{self, Promise};
use crate::questionnaire::{Answers, Value};
use crate::record::AnswerDocument;
use crate::state::State;
use crate::triage::Level;
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::shell::request_id;
use crate::web::{language, page_with, see_other};

/// Longest answer, in characters.
const MAX_TEXT: usize = 5_000;

/// `POST /c/{clinic}/r/{record}/answer`
///
/// # Errors
/// When there is no such clinic or question; not for want of a session or a database, which the page itself explains.
pub async fn answer_question(
    state: web::Data<State>,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    form: Form,
) -> Result<HttpResponse> {
    let clinic = state.clinics.find(&state.db, &path.0).await?;
    let sent = ride(
        &state,
        || false,
        async || match Record::open(&state, &request, &path).await? {
            Some((tx, record)) => send(&state, tx, &request, &record, &form).await,
            None if form.0.iter().all(|(name, text)| !name.starts_with("answer") || text.trim().is_empty()) => Ok(to_door(&path)),
            // Too late: what was typed is not thrown away for that.
            None => Err(Error::Expired),
        },
    );
    sent.await.or_else(|error| unsent(&state, &request, &clinic, &form, error))
}

fn problem(typed: &str, text: &str) -> Option<&'static str> {
    if text.is_empty() {
        Some("question-missing")
    } else if text.chars().count() > MAX_TEXT {
        Some("question-long")
    } else {
        typed.contains('\0').then_some("question-character")
    }
}

/// Takes an answer, in one transaction.
async fn send(state: &State, mut tx: Tx, request: &HttpRequest, record: &Record, form: &Form) -> Result<HttpResponse> {
    let (clinic, now) = (&record.first.clinic, state.clock.now());
    let Ok(id) = Uuid::try_parse(form.text("question")) else { return Ok(see_other(&record.path(""))) };
    let typed = typed(form, form.text("question"));
    let text = typed.replace("\r\n", "\n").trim().to_owned();
    // An answer and a decision wait for each other.
    let stands = case_store::lock(&mut tx, clinic.id, record.case).await?;
    let asked = question_store::questions(&mut tx, clinic.id, record.case).await?;
    let question = asked.iter().find(|row| row.request_id == id).ok_or(Error::NotFound)?;
    let case = Before::read(state, &mut tx, request, clinic, record.case).await?;
    let page = || {
        let frame = record.first.frame(state, request, "question-title");
        AnswerPage { question: Some(Question::new(question, &frame)), ..AnswerPage::new(frame, form) }
    };
    let before: Option<AnswerDocument> = question.answer.clone().map(|json| serde_json::from_value(json).unwrap_or_default());
    if before.as_ref().is_some_and(|before| before.text != text) {
        return elsewhere(state, request, record, &case, page(), Hindrance::Answered);
    }
    if let Some(key) = problem(typed, &text) {
        let page = page();
        let frame = page.frame.clone().with_error(true);
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &AnswerPage { problem: Some(frame.t(key)), frame, ..page });
    }
    // Sent twice, it stands there already.
    if before.is_none() && !question_store::takes_answers(&mut tx, clinic.id, record.case).await? {
        return elsewhere(state, request, record, &case, page(), Hindrance::Finished);
    }
    if before.is_none() && language::is_turned(request) {
        return page_with(StatusCode::OK, &page());
    }
    let rules = &case.last.package.rules;
    let mut said = Answers::default();
    said.set(&rules.items.update_story, vec![Value::Text(text.clone())]);
    let doubts: Vec<String> = spoken(&case.last, &said).into_iter().collect();
    if before.is_none() {
        let document = serde_json::to_value(AnswerDocument { text, language: case.last.document.language.clone() })?;
        let danger = (!doubts.is_empty()).then_some(rules.danger_words.id.as_str());
        let answer = NewAnswer { case: record.case, question: id, document, danger };
        keep(&mut tx, request, record, &answer, now).await?;
        let promise = Promise { level: Level::from_rank(stands.level).unwrap_or(Level::Emergency), since: now, due: stands.due_at };
        if stands.status == "closed" {
            promises::make(&mut tx, clinic, record.case, rules, promise).await?;
        } else if danger.is_some() {
            promises::renew(&mut tx, clinic, record.case, rules, promise).await?;
        }
        commit(tx).await?;
    }
    if !doubts.is_empty() && case.last.package.questionnaire.update_page().is_some() {
        let (update, back) = (record.path("update"), record.path(""));
        return check(state, request, &case, &page(), Asked { doubts, received: true, ..Asked::new(&update, &back) });
    }
    let open = |row: &&QuestionRow| row.request_id != id && row.answer.is_none();
    let typed_too = |row: &&QuestionRow| others(form, form.text("question")).any(|(name, _)| name == field(&row.request_id.to_string()));
    match asked.iter().filter(open).find(typed_too) {
        Some(next) => page_with(StatusCode::OK, &page().next(next)),
        None => Ok(see_other(&record.path("?answered=1"))),
    }
}

/// The safety questions, with what was just written already in it.
fn check(state: &State, request: &HttpRequest, case: &Before, page: &AnswerPage, asked: Asked<'_>) -> Result<HttpResponse> {
    let texts: Vec<&str> = std::iter::once(&page.typed).chain(page.others.iter().map(|(_, text)| text)).map(|text| text.trim()).collect();
    let story = Form(vec![(case.last.package.rules.items.update_story.clone(), texts.join("\n\n"))]);
    show(state, request, case, &Asked { typed: Some(&story), ..asked })
}

/// The question takes no answer any more: what was typed can be sent as how it is now.
fn elsewhere(
    state: &State,
    request: &HttpRequest,
    record: &Record,
    case: &Before,
    page: AnswerPage,
    why: Hindrance,
) -> Result<HttpResponse> {
    let (update, back) = (record.path("update"), record.path(""));
    if case.last.package.questionnaire.update_page().is_some() {
        return check(state, request, case, &page, Asked { hindrance: Some(why), ..Asked::new(&update, &back) });
    }
    page_with(StatusCode::CONFLICT, &AnswerPage { hindered: Some(why.said(&page.frame)), sendable: false, ..page })
}

async fn keep(tx: &mut Tx, request: &HttpRequest, record: &Record, answer: &NewAnswer<'_>, now: Timestamp) -> Result<()> {
    let clinic = record.first.clinic.id;
    question_store::add_answer(tx, clinic, answer, now).await?;
    outgoing::note_asked(tx, clinic, answer.case).await?;
    let event = Event::new(Action::AnswerSend, clinic, now).response(record.first.id).case(answer.case);
    audit::record(tx, event.request(request_id(request)).detail(json!({ "asked-again": answer.danger.is_some() }))).await
}

/// The page that keeps what was typed when it could not be stored because of `error`.
fn unsent(state: &State, request: &HttpRequest, clinic: &Arc<Clinic>, form: &Form, error: Error) -> Result<HttpResponse> {
    let page = AnswerPage::new(Frame::patient(state, clinic, request, "question-title"), form);
    let said = |title: &str, text: &str| Some((page.frame.t(title), page.frame.t(text)));
    match error {
        Error::Expired => {
            let hindered = said("question-not-sent", "update-closed");
            page_with(StatusCode::FORBIDDEN, &AnswerPage { hindered, door: Some(format!("/c/{}/status", clinic.slug)), ..page })
        }
        error if error.is_outage() => {
            tracing::warn!(cause = %error, "an answer could not be stored");
            let hindered = said("unsaved-title", "unsaved-text");
            page_with(StatusCode::SERVICE_UNAVAILABLE, &AnswerPage { hindered, ..page })
        }
        error => Err(error),
    }
}
