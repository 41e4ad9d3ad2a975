//! The page of an update.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::super::view::View;
use super::renew::{Before, group, sheet};
use crate::error::{Error, Result};
use crate::ids::public_id;
use crate::package::Package;
use crate::questionnaire::{Answers, Problem};
use crate::state::State;
use crate::web::field::{Field, Problem as Line};
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::page_with;

#[derive(Template)]
#[template(path = "intake/update.html")]
pub(super) struct UpdatePage {
    frame: Frame,
    back: String,
    heading: String,
    problems: Vec<Line>,
    /// What keeps the update from being sent: keys of texts, with the status it is said with.
    hindered: Option<(String, String)>,
    /// Where the record is opened anew, without losing what is typed here.
    door: Option<String>,
    /// An answer was taken, and led here.
    received: bool,
    fields: Vec<Field>,
    action: String,
    key: String,
    confirmed: Vec<String>,
    /// The country told, sent along so that the right number is at hand when the database is not.
    country: Option<String>,
}

/// How the page is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hindrance {
    TooMany,
    /// The record closed by itself meanwhile.
    Closed,
    Unsaved,
    /// It came as an answer to a question that has another one already.
    Answered,
    /// It came as an answer after the clinic had finished.
    Finished,
}

impl Hindrance {
    fn status(self) -> StatusCode {
        match self {
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Self::Closed => StatusCode::FORBIDDEN,
            Self::Unsaved => StatusCode::SERVICE_UNAVAILABLE,
            Self::Answered | Self::Finished => StatusCode::CONFLICT,
        }
    }

    /// That, as title and text.
    pub fn said(self, frame: &Frame) -> (String, String) {
        let said = |title: &str, text: &str| (frame.t(title), frame.t(text));
        match self {
            Self::TooMany => said("update-not-sent", "update-too-many"),
            Self::Closed => said("update-not-sent", "update-closed"),
            Self::Unsaved => said("unsaved-title", "unsaved-text"),
            Self::Answered => said("question-not-sent", "question-answered-before"),
            Self::Finished => said("question-not-sent", "question-late"),
        }
    }
}

/// The page as it is asked for.
pub(super) struct Asked<'a> {
    pub action: &'a str,
    pub back: &'a str,
    pub typed: Option<&'a Form>,
    pub problems: Vec<Problem>,
    pub doubts: Vec<String>,
    pub hindrance: Option<Hindrance>,
    /// An answer to a question was taken: it has words of danger in it.
    pub received: bool,
    /// In another language, and not sent yet.
    pub turned: bool,
}

impl<'a> Asked<'a> {
    pub fn new(action: &'a str, back: &'a str) -> Self {
        Self { action, back, typed: None, problems: Vec::new(), doubts: Vec::new(), hindrance: None, received: false, turned: false }
    }
}

/// The page, for a case.
pub(super) fn show(state: &State, request: &HttpRequest, before: &Before, asked: &Asked<'_>) -> Result<HttpResponse> {
    let last = &before.last;
    // Only who fills it in is offered again; a safety check is never filled in by itself.
    let mut answers = Answers::default();
    let author = &last.package.rules.items.author;
    answers.set(author, last.answers.get(author).to_vec());
    let frame = last.frame(state, request, "update-title");
    let country = last.answers.one(&last.package.rules.items.country);
    render(frame, &last.package, last.is_proxy(&last.answers), &answers, country, asked)
}

/// The page, from what is at hand.
pub(super) fn render(
    frame: Frame,
    package: &Package,
    proxy: bool,
    answers: &Answers,
    country: Option<String>,
    asked: &Asked<'_>,
) -> Result<HttpResponse> {
    let (questionnaire, rules) = (&package.questionnaire, &package.rules);
    let mut confirmed: Vec<String> = asked.typed.iter().flat_map(|form| form.all("confirmed")).map(str::to_owned).collect();
    confirmed.extend(asked.doubts.iter().cloned());
    confirmed.retain(|name| group(rules, name).is_some());
    let sheet = sheet(questionnaire, rules, &confirmed).ok_or(Error::NotFound)?;
    let page = questionnaire.update_page().ok_or(Error::NotFound)?;
    let heading = questionnaire.items[page].text.get(&frame.language, proxy).to_owned();
    let frame = frame.titled(heading.clone()).with_error(!asked.problems.is_empty()).with_typed(asked.typed.is_some());
    let language = frame.language.clone();
    let view = View { frame: &frame, questionnaire, language: &language, proxy, answers, typed: asked.typed, problems: &asked.problems };
    let mut problems = view.summary();
    // What the person is asked to look at once more.
    for group in asked.doubts.iter().filter_map(|name| group(rules, name)) {
        let text = group.patient.get(&language, proxy).to_owned();
        if !problems.iter().any(|problem| problem.text == text) {
            problems.push(Line { id: group.ask_again.clone(), text });
        }
    }
    let status = match asked.hindrance {
        Some(hindrance) => hindrance.status(),
        None if problems.is_empty() => StatusCode::OK,
        None => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let hindered = asked.hindrance.map(|hindrance| hindrance.said(&frame));
    let door =
        (asked.hindrance == Some(Hindrance::Closed)).then(|| frame.clinic.as_ref().map(|clinic| format!("/c/{}/status", clinic.slug)));
    // After an outage the same page may be sent again: it stays the same update.
    let same = asked.hindrance.is_some() || asked.turned;
    let key = asked.typed.filter(|_| same).map(|form| form.text("key").to_owned()).filter(|key| !key.is_empty());
    page_with(
        status,
        &UpdatePage {
            back: asked.back.to_owned(),
            heading,
            problems,
            hindered,
            door: door.flatten(),
            received: asked.received,
            fields: view.fields(&sheet),
            action: asked.action.to_owned(),
            key: key.unwrap_or_else(public_id),
            confirmed,
            country,
            frame: frame.clone(),
        },
    )
}
