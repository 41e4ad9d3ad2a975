//! What the patient sent, for themselves: to read, to print, to take along.

use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use jiff::Timestamp;
use serde_json::json;

use super::super::draft::Draft;
use super::super::view::Spoken;
use super::question_store::{self, QuestionRow};
use super::session::{Record, to_door};
use super::store;
use crate::audit::{self, Action, Event};
use crate::clock::day;
use crate::db::{Tx, commit};
use crate::error::{Error, Result};
use crate::record::{AnswerDocument, QuestionDocument};
use crate::state::State;
use crate::summary::copy::{Copy, Origin, Row, Section, plain};
use crate::web::frame::Frame;
use crate::web::shell::request_id;
use crate::web::{language, page};

#[derive(Template)]
#[template(path = "intake/own.html")]
struct OwnPage {
    frame: Frame,
    back: String,
    reference: String,
    parts: Vec<Part>,
    text: String,
}

/// One thing that was sent, or what was asked and answered since.
struct Part {
    title: String,
    language: String,
    dir: &'static str,
    sections: Vec<Section>,
    /// Where it can be had as FHIR.
    fhir: Option<String>,
}

/// Everything that was sent, the oldest first.
pub(super) async fn sent(state: &State, tx: &mut Tx, record: &Record) -> Result<Vec<(Draft, Timestamp)>> {
    let mut found = Vec::new();
    for row in store::responses(tx, record.first.clinic.id, record.case).await? {
        let draft = Draft::of(state, tx, &record.first.clinic, row).await?;
        let at = draft.submitted_at.ok_or(Error::NotFound)?;
        found.push((draft, at));
    }
    Ok(found)
}

impl Draft {
    /// What was sent, as its patient reads it again.
    fn copy(&self, at: Timestamp) -> Copy<'_> {
        Copy {
            questionnaire: &self.package.questionnaire,
            answers: &self.answers,
            language: &self.document.language,
            proxy: self.is_proxy(&self.answers),
            day: day(at, &self.clinic.zone),
            only: (!self.document.asked.is_empty()).then_some(&self.document.asked),
        }
    }

    /// Who fills forms in, in the form's words; none = the person itself.
    fn other(&self, code: &str) -> Option<String> {
        let roles = &self.package.rules.items;
        let choice = self.package.questionnaire.item(&roles.author)?.choice(code).filter(|_| code != roles.author_self)?;
        Some(choice.text.get(&self.document.language, true).to_owned())
    }
}

/// The heading of what was sent at `at`, and its sections in the language it was shown in.
fn part(frame: &Frame, draft: &Draft, at: Timestamp) -> (String, Vec<Section>) {
    let mut shown = frame.clone();
    shown.language.clone_from(&draft.document.language);
    let key = if draft.document.asked.is_empty() { "own-sent" } else { "own-updated" };
    (frame.t1(key, "time", frame.moment(at)), draft.copy(at).sections(&Spoken(&shown)))
}

/// What the clinic asked since and what was answered, as a part of its own; none when nothing was asked.
fn asked(frame: &Frame, rows: &[QuestionRow]) -> Option<(String, Vec<Section>)> {
    let line = |question: String, answers: Vec<String>| Row { link_id: String::new(), question, answers, free: true };
    let section = |row: &QuestionRow| {
        let question: QuestionDocument = serde_json::from_value(row.document.clone()).unwrap_or_default();
        let answer: Option<AnswerDocument> = row.answer.clone().map(|json| serde_json::from_value(json).unwrap_or_default());
        let answered = match row.answered_at {
            Some(at) => frame.t1("own-answered", "time", frame.moment(at.to_jiff())),
            None => frame.t("question-answer"),
        };
        let rows = vec![
            line(frame.t1("own-asked-by", "who", &row.name), vec![question.text]),
            line(answered, answer.into_iter().map(|answer| answer.text).collect()),
        ];
        Section { heading: frame.moment(row.told_at), rows }
    };
    (!rows.is_empty()).then(|| (frame.t("own-questions"), rows.iter().map(section).collect()))
}

/// `GET /c/{clinic}/r/{record}/answers`
///
/// # Errors
/// When there is no such clinic, or the database is away.
pub async fn answers(state: web::Data<State>, request: HttpRequest, path: web::Path<(String, String)>) -> Result<HttpResponse> {
    let Some((mut tx, record)) = Record::open(&state, &request, &path).await? else { return Ok(to_door(&path)) };
    let sent = sent(&state, &mut tx, &record).await?;
    let questions = question_store::questions(&mut tx, record.first.clinic.id, record.case).await?;
    let reference = note(&state, tx, &request, &record, Action::RecordAnswers, "page").await?;
    let frame = record.first.frame(&state, &request, "own-title");
    let parts = sent.iter().enumerate().map(|(number, (draft, at))| {
        let (title, sections) = part(&frame, draft, *at);
        let fhir = Some(record.path(&format!("answers.fhir.json?n={}", number + 1)));
        Part { title, dir: language::dir(&draft.document.language), language: draft.document.language.clone(), sections, fhir }
    });
    let since = asked(&frame, &questions).map(|(title, sections)| Part {
        title,
        dir: frame.dir(),
        language: frame.language.clone(),
        sections,
        fhir: None,
    });
    let parts = parts.chain(since).collect();
    page(&OwnPage { parts, back: record.path(""), text: record.path("answers.txt"), reference, frame })
}

/// `GET /c/{clinic}/r/{record}/answers.txt`
///
/// # Errors
/// When there is no such clinic, or the database is away.
pub async fn answers_text(state: web::Data<State>, request: HttpRequest, path: web::Path<(String, String)>) -> Result<HttpResponse> {
    let Some((mut tx, record)) = Record::open(&state, &request, &path).await? else { return Ok(to_door(&path)) };
    let sent = sent(&state, &mut tx, &record).await?;
    let questions = question_store::questions(&mut tx, record.first.clinic.id, record.case).await?;
    let reference = note(&state, tx, &request, &record, Action::RecordDownload, "text").await?;
    let frame = record.first.frame(&state, &request, "own-title");
    let heading =
        [record.first.clinic.name.clone(), format!("{}: {reference}", frame.t("receipt-reference")), frame.t("own-not-a-diagnosis")];
    let parts: Vec<(String, Vec<Section>)> =
        sent.iter().map(|(draft, at)| part(&frame, draft, *at)).chain(asked(&frame, &questions)).collect();
    let text = plain(&frame.t("own-title"), &heading, &parts, &frame.t("not-provided"));
    Ok(download("text/plain; charset=utf-8", "answers.txt", text))
}

/// `GET /c/{clinic}/r/{record}/answers.fhir.json`: the newest, or the one with the number `n`.
///
/// # Errors
/// When there is no such clinic or nothing with that number, or the database is away.
pub async fn answers_fhir(state: web::Data<State>, request: HttpRequest, path: web::Path<(String, String)>) -> Result<HttpResponse> {
    let Some((mut tx, record)) = Record::open(&state, &request, &path).await? else { return Ok(to_door(&path)) };
    let sent = sent(&state, &mut tx, &record).await?;
    let number = match request.query_string().strip_prefix("n=") {
        Some(number) => number.parse::<usize>().ok().and_then(|number| number.checked_sub(1)),
        None => sent.len().checked_sub(1),
    };
    let (draft, at) = number.and_then(|number| sent.get(number)).ok_or(Error::NotFound)?;
    let reference = note(&state, tx, &request, &record, Action::RecordDownload, "fhir").await?;
    let main = draft.author();
    let others = |link_id: &str| {
        let by = draft.document.authors.get(link_id).filter(|by| **by != main)?;
        let own = draft.package.questionnaire.item(&draft.package.rules.items.author)?.choice(by)?;
        Some(own.text.get(&draft.document.language, true).to_owned())
    };
    let author = draft.other(&main);
    let authored = at.to_string();
    let origin = Origin { reference: &reference, authored: &authored, author: author.as_deref(), others: &others };
    let json = draft.copy(*at).fhir(&origin);
    Ok(download("application/fhir+json; charset=utf-8", "answers.fhir.json", serde_json::to_string_pretty(&json)?))
}

/// Puts the view on record and ends the transaction; the case's reference.
async fn note(state: &State, mut tx: Tx, request: &HttpRequest, record: &Record, action: Action, what: &str) -> Result<String> {
    let clinic = &record.first.clinic;
    let case = store::case(&mut tx, clinic.id, record.case).await?;
    let event = Event::new(action, clinic.id, state.clock.now()).response(record.first.id).case(record.case);
    audit::record(&mut tx, event.request(request_id(request)).detail(json!({ "form": what }))).await?;
    commit(tx).await?;
    Ok(case.reference)
}

/// A file to keep. Its name says nothing of whom it is about.
fn download(kind: &str, name: &str, body: String) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, kind))
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .body(body)
}
