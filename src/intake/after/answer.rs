//! The page of an answer that is still to be sent, and how its fields are called.

use askama::Template;

use super::question_store::QuestionRow;
use crate::record::QuestionDocument;
use crate::web::form::Form;
use crate::web::frame::Frame;

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

/// An answer that is still to be sent, with everything typed in it.
#[derive(Template)]
#[template(path = "intake/answer.html")]
pub(super) struct AnswerPage {
    pub frame: Frame,
    /// What is wrong with the answer; none when something else keeps it from being sent.
    pub problem: Option<String>,
    /// That, as title and text.
    pub hindered: Option<(String, String)>,
    /// Where the record is opened anew.
    pub door: Option<String>,
    /// The answer to another question was taken just now.
    pub received: bool,
    pub question: Option<Question>,
    /// Its id, as it was sent.
    pub id: String,
    pub typed: String,
    /// Answers to other questions, as they were typed: names of fields, and texts.
    pub others: Vec<(String, String)>,
    /// It can be sent from here.
    pub sendable: bool,
}

impl AnswerPage {
    pub fn new(frame: Frame, form: &Form) -> Self {
        let id = form.text("question").to_owned();
        Self {
            frame: frame.with_typed(true),
            problem: None,
            hindered: None,
            door: None,
            received: false,
            question: None,
            typed: shown(typed(form, &id)),
            others: others(form, &id).map(|(name, text)| (name.to_owned(), shown(text))).collect(),
            id,
            sendable: true,
        }
    }

    /// For another question of which something is typed on the same page.
    pub fn next(self, question: &QuestionRow) -> Self {
        let id = question.request_id.to_string();
        let (mine, others) = self.others.into_iter().partition::<Vec<_>, _>(|(name, _)| *name == field(&id));
        let typed = mine.into_iter().next().map(|(_, text)| text).unwrap_or_default();
        Self { received: true, question: Some(Question::new(question, &self.frame)), typed, others, id, ..self }
    }
}

/// Several questions stand on one page: each has a field of its own.
pub(super) fn field(id: &str) -> String {
    format!("answer.{id}")
}

/// What was typed in answer to a question.
pub(super) fn typed<'a>(form: &'a Form, id: &str) -> &'a str {
    form.get(&field(id)).unwrap_or_else(|| form.text("answer"))
}

/// What was typed in answer to others.
pub(super) fn others<'a>(form: &'a Form, id: &str) -> impl Iterator<Item = (&'a str, &'a str)> {
    let own = field(id);
    let all = form.0.iter().map(|(name, text)| (name.as_str(), text.as_str()));
    all.filter(move |(name, text)| name.starts_with("answer.") && *name != own && !text.trim().is_empty())
}

/// A browser would drop it or show something else.
fn shown(typed: &str) -> String {
    typed.replace('\0', "\u{fffd}")
}
