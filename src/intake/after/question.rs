//! A question of the clinic, answered once and in the patient's own words. The answer returns to the case at once; words of
//! danger in it lead on to the safety questions, as those of an update do.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use jiff::Timestamp;
use serde_json::json;
use uuid::Uuid;

use super::super::case_store;
use super::super::ride::ride;
use super::ask::{Asked, show};
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
use crate::record::{AnswerDocument, QuestionDocument};
use crate::state::State;
use crate::triage::Level;
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::shell::request_id;
use crate::web::{page_with, see_other};

/// Longest answer, in characters.
const MAX_TEXT: usize = 5_000;

/// A question as the status page shows it.
pub(super) struct Question {
    pub id: String,
    pub text: String,
    /// The clinician's display name.
    pub who: String,
    pub time: String,
}

impl Question {
    pub fn new(row: &QuestionRow, frame: &Frame) -> Self {
        let document: QuestionDocument = serde_json::from_value(row.document.clone()).unwrap_or_default();
        Self { id: row.request_id.to_string(), text: document.text, who: row.name.clone(), time: frame.moment(row.told_at) }
    }
}

/// An answer that was not taken, with everything typed still in it.
#[derive(Template)]
#[template(path = "intake/answer.html")]
struct AnswerPage {
    frame: Frame,
    /// What is wrong with the answer; none when something else keeps it from being sent.
    problem: Option<String>,
    /// That, as title and text.
    hindered: Option<(String, String)>,
    /// Where the record is opened anew.
    door: Option<String>,
    /// Where it can be said instead.
    update: Option<String>,
    question: Option<Question>,
    /// Its id, as it was sent.
    id: String,
    typed: String,
    /// It can be sent from here.
    sendable: bool,
}

impl AnswerPage {
    fn new(frame: Frame, form: &Form) -> Self {
        Self {
            frame,
            problem: None,
            hindered: None,
            door: None,
            update: None,
            question: None,
            id: form.text("question").to_owned(),
            // A browser would drop it or show something else.
            typed: form.text("answer").replace('\0', "\u{fffd}"),
            sendable: true,
        }
    }
}

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
            None if form.text("answer").trim().is_empty() => Ok(to_door(&path)),
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
    let text = form.text("answer").replace("\r\n", "\n").trim().to_owned();
    // An answer and a decision wait for each other.
    let stands = case_store::lock(&mut tx, clinic.id, record.case).await?;
    let asked = question_store::questions(&mut tx, clinic.id, record.case).await?;
    let question = asked.iter().find(|row| row.request_id == id).ok_or(Error::NotFound)?;
    let frame = record.first.frame(state, request, "question-title");
    let refused = |frame: Frame| AnswerPage { question: Some(Question::new(question, &frame)), ..AnswerPage::new(frame, form) };
    let elsewhere = |frame: Frame, key: &str| AnswerPage {
        hindered: Some((frame.t("question-not-sent"), frame.t(key))),
        update: record.first.package.questionnaire.update_page().map(|_| record.path("update")),
        sendable: false,
        ..refused(frame)
    };
    let before: Option<AnswerDocument> = question.answer.clone().map(|json| serde_json::from_value(json).unwrap_or_default());
    if before.as_ref().is_some_and(|before| before.text != text) {
        return page_with(StatusCode::CONFLICT, &elsewhere(frame, "question-answered-before"));
    }
    if let Some(key) = problem(form.text("answer"), &text) {
        let frame = frame.with_error(true);
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &AnswerPage { problem: Some(frame.t(key)), ..refused(frame) });
    }
    // Sent twice, it stands there already.
    if before.is_none() && !question_store::takes_answers(&mut tx, clinic.id, record.case).await? {
        return page_with(StatusCode::CONFLICT, &elsewhere(frame, "question-closed"));
    }
    let case = Before::read(state, &mut tx, request, clinic, record.case).await?;
    let (questionnaire, rules) = (&case.last.package.questionnaire, &case.last.package.rules);
    let mut said = Answers::default();
    said.set(&rules.items.update_story, vec![Value::Text(text.clone())]);
    let doubts: Vec<String> = spoken(&case.last, &said).into_iter().collect();
    if before.is_none() {
        let document = AnswerDocument { text: text.clone(), language: case.last.document.language.clone() };
        let danger = (!doubts.is_empty()).then_some(rules.danger_words.id.as_str());
        keep(
            &mut tx,
            request,
            record,
            &NewAnswer { case: record.case, question: id, document: serde_json::to_value(document)?, danger },
            now,
        )
        .await?;
        let level = Level::from_rank(stands.level).unwrap_or(Level::Emergency);
        let promise = Promise { level, since: now, due: stands.due_at };
        if stands.status == "closed" {
            promises::make(&mut tx, clinic, record.case, rules, promise).await?;
        } else if danger.is_some() {
            promises::renew(&mut tx, clinic, record.case, rules, promise).await?;
        }
        commit(tx).await?;
    }
    if doubts.is_empty() || questionnaire.update_page().is_none() {
        return Ok(see_other(&record.path("?answered=1")));
    }
    // What was just written stands in the safety check already.
    let story = Form(vec![(rules.items.update_story.clone(), text)]);
    show(
        state,
        request,
        &case,
        &Asked { typed: Some(&story), doubts, received: true, ..Asked::new(&record.path("update"), &record.path("")) },
    )
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
    let frame = Frame::patient(state, clinic, request, "question-title");
    let frame = match state.packages.current(&clinic.questionnaire) {
        Some(package) => frame.with_numbers(&package.rules, &clinic.country),
        None => frame,
    };
    let page = AnswerPage::new(frame, form);
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
