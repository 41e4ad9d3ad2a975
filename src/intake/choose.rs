//! Two answers to one question: both are shown, and the person chooses.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::draft::Draft;
use super::post::Place;
use super::sheet::{Sheet, belongs};
use super::versus::{self, Difference};
use crate::clock::day;
use crate::error::Result;
use crate::state::State;
use crate::web::field::Problem;
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::page_with;

#[derive(Template)]
#[template(path = "intake/choose.html")]
struct ChoosePage {
    frame: Frame,
    problems: Vec<Problem>,
    questions: Vec<Question>,
    action: String,
    /// What was sent, and the draft's version of which the saved answers are.
    hidden: Vec<(String, String)>,
}

struct Question {
    id: String,
    name: String,
    text: String,
    answers: [Answer; 2],
    missing: bool,
}

/// One of the two: where it comes from, and what it says.
struct Answer {
    value: &'static str,
    told: String,
    words: Vec<String>,
}

/// Shows both answers to every question in `differences`. What was sent travels in the page.
pub(super) fn show(
    state: &State,
    request: &HttpRequest,
    draft: &Draft,
    place: Place<'_>,
    sheet: &Sheet,
    form: &Form,
    differences: &[Difference],
) -> Result<HttpResponse> {
    let items = &draft.package.questionnaire.items;
    let of_page = |name: &str| sheet.questions.iter().any(|index| belongs(name, &items[*index].link_id));
    let mut hidden = vec![("_version".to_owned(), draft.version.to_string())];
    let kept = |name: &str| of_page(name) || matches!(name, "_copy" | "_country" | "_told" | "_asked");
    hidden.extend(form.0.iter().filter(|(name, _)| kept(name)).cloned());
    hidden.extend(differences.iter().map(|one| (versus::LISTED.to_owned(), one.link_id.clone())));
    let chosen_before = form.get(versus::LISTED).is_some();
    let frame = draft.frame(state, request, "choose-title").with_error(chosen_before).with_typed(true);
    let questions: Vec<Question> = differences.iter().map(|one| question(state, draft, &frame, form, one)).collect();
    let missing = questions.iter().filter(|question| question.missing);
    let problems = missing.map(|question| Problem {
        id: format!("{}-saved", question.id),
        text: frame.t1("problem-missing-choice", "question", question.text.trim_end_matches(['?', '.', ':', '…'])),
    });
    let template = ChoosePage { problems: problems.collect(), questions, action: draft.path(&place.address()), hidden, frame };
    page_with(StatusCode::CONFLICT, &template)
}

fn question(state: &State, draft: &Draft, frame: &Frame, form: &Form, one: &Difference) -> Question {
    let zone = &draft.clinic.zone;
    let at = one.at.map(|at| {
        let today = day(at, zone) == day(state.clock.now(), zone);
        if today { at.to_zoned(zone.clone()).strftime("%H:%M").to_string() } else { frame.moment(at) }
    });
    Question {
        id: format!("versus.{}", one.link_id),
        name: versus::choice(&one.link_id),
        text: one.question.clone(),
        answers: [
            Answer { value: "saved", told: frame.t1("choose-saved", "time", at.unwrap_or_default()), words: one.saved.clone() },
            Answer { value: "sent", told: frame.t("choose-sent"), words: one.sent.clone() },
        ],
        // Asked already, and not answered.
        missing: versus::is_listed(form, &one.link_id) && form.get(&versus::choice(&one.link_id)).is_none(),
    }
}
