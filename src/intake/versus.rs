//! Two tabs, two phones: which answers of a page stand against others that were saved meanwhile. A question's
//! answer is at odds only when another copy of a page has changed it since this one was made; then the person
//! chooses, and nothing is overwritten before.

use jiff::Timestamp;

use super::draft::Draft;
use super::sheet::{belongs, fields};
use crate::questionnaire::Answers;
use crate::web::form::Form;

/// One question with two answers.
pub(super) struct Difference {
    pub link_id: String,
    pub question: String,
    pub saved: Vec<String>,
    /// When the saved one was.
    pub at: Option<Timestamp>,
    pub sent: Vec<String>,
}

/// The field that says which answers the page of choices holds, a linkId each.
pub(super) const LISTED: &str = "_choose";

/// The field with the choice for one question: `saved` or `sent`.
pub(super) fn choice(link_id: &str) -> String {
    format!("_choice.{link_id}")
}

/// The name of the copy of a page that sent the form; as much of it as one of ours can have.
pub(super) fn copy(form: &Form) -> String {
    form.text("_copy").chars().filter(char::is_ascii_alphanumeric).take(32).collect()
}

/// Whether the form came from a page of choices that held this question.
pub(super) fn is_listed(form: &Form, link_id: &str) -> bool {
    form.all(LISTED).any(|listed| listed == link_id)
}

/// Whether another copy of a page has changed the answer since this page was made.
fn is_overtaken(draft: &Draft, form: &Form, link_id: &str) -> bool {
    let version: i32 = form.text("_version").parse().unwrap_or_default();
    let copy = copy(form);
    draft.document.written.get(link_id).is_some_and(|last| last.version > version && (copy.is_empty() || last.copy != copy))
}

/// Whether the answer sent must not be stored without a choice.
pub(super) fn is_apart(draft: &Draft, form: &Form, link_id: &str) -> bool {
    is_overtaken(draft, form, link_id) || (is_listed(form, link_id) && form.text(&choice(link_id)) != "sent")
}

/// The form with the saved answer in the place of what was sent, wherever the person chose the saved one.
pub(super) fn settled(draft: &Draft, form: &Form) -> Form {
    let mut form = form.clone();
    let chosen = |form: &Form, link_id: &str| form.text(&choice(link_id)) == "saved" && !is_overtaken(draft, form, link_id);
    let listed: Vec<String> = form.all(LISTED).map(str::to_owned).collect();
    for link_id in listed.iter().filter(|link_id| draft.package.questionnaire.index(link_id).is_some()) {
        if chosen(&form, link_id) {
            form.0.retain(|(name, _)| !belongs(name, link_id));
            form.0.extend(fields(link_id, draft.answers.get(link_id)));
        }
    }
    form
}

/// Both answers to each of the questions.
pub(super) fn differences(draft: &Draft, sent: &Answers, questions: &[String]) -> Vec<Difference> {
    let one = |link_id: &String| Difference {
        link_id: link_id.clone(),
        question: draft.wording(link_id),
        saved: draft.words(&draft.answers, link_id),
        at: draft.document.written.get(link_id).map(|last| last.at),
        sent: draft.words(sent, link_id),
    };
    questions.iter().map(one).collect()
}
