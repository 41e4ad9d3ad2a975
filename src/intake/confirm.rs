//! Looking once more before sending: odd answers (D03), and danger words whose question is asked again (D05).

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use jiff::Timestamp;

use super::carry::carried;
use super::draft::{Draft, read};
use super::post::{Place, post};
use super::sheet::Sheet;
use super::view::View;
use crate::clock::day;
use crate::error::Result;
use crate::questionnaire::{Index, Item, Problem, Questionnaire, Value};
use crate::state::State;
use crate::text::isolate;
use crate::triage::{Response, dangers, oddities};
use crate::web::field::{Field, Problem as Line};
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::{page, see_other};

#[derive(Template)]
#[template(path = "intake/confirm.html")]
struct ConfirmPage {
    frame: Frame,
    problems: Vec<Line>,
    odd: Vec<Doubt>,
    danger: Vec<String>,
    fields: Vec<Field>,
    action: String,
    /// What the page sends along, besides the answers.
    hidden: Vec<(String, String)>,
}

#[derive(Clone)]
struct Doubt {
    text: String,
    change: String,
}

/// What the person must look at once more before sending: odd answers (D03), danger words (D05).
pub(super) struct Doubts {
    /// Names of all, as they are confirmed.
    pub names: Vec<String>,
    odd: Vec<Doubt>,
    danger: Vec<String>,
    /// Questions asked again.
    again: Vec<usize>,
}

/// The doubts that the person has not looked at yet.
pub(super) fn doubts(draft: &Draft, now: Timestamp) -> Doubts {
    let (questionnaire, rules) = (&draft.package.questionnaire, &draft.package.rules);
    let today = day(now, &draft.clinic.zone);
    let evaluation = draft.evaluate(&draft.answers, today);
    let proxy = draft.is_proxy(&draft.answers);
    let response =
        Response { answers: &draft.answers, seen: None, language: &draft.document.language, proxy, abandoned: false, worst: None };
    let mut doubts = Doubts { names: Vec::new(), odd: Vec::new(), danger: Vec::new(), again: Vec::new() };
    for odd in oddities(questionnaire, rules, &draft.answers, today) {
        let value = draft.words(&draft.answers, &odd.rule.item).join(", ");
        // Another value is another doubt; the same in another language is not.
        let stored: Vec<String> = draft.answers.get(&odd.rule.item).iter().map(Value::wire).collect();
        let name = format!("{}:{}={}", rules.impossible.id, odd.rule.name, stored.join(","));
        if draft.document.confirmed.contains(&name) {
            continue;
        }
        let page = questionnaire.index(&odd.rule.item).and_then(|index| questionnaire.page_of(index));
        let change =
            page.map_or_else(|| draft.path("check"), |page| draft.path(&format!("p/{}?return=check", questionnaire.items[page].link_id)));
        doubts.odd.push(Doubt {
            text: odd.rule.patient.get(&draft.document.language, proxy).replace("{VALUE}", &isolate(&draft.document.language, &value)),
            change,
        });
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
    /// Whether there is nothing to look at.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }
}

/// The field that names the questions that were asked again, one each.
pub(super) const ASKED: &str = "_asked";

fn sheet(questions: Vec<Index>) -> Sheet {
    Sheet { name: "confirm".to_owned(), questions, demanding: false }
}

/// The questions that the page asked again, as the page itself says: once it is answered, there is no doubt left
/// to tell them from.
pub(super) fn asked(questionnaire: &Questionnaire, form: &Form) -> Sheet {
    let asks = |item: &Item| item.kind.is_question() && item.computed.is_none() && !item.hidden;
    let questions = form.all(ASKED).filter_map(|link_id| questionnaire.index(link_id));
    sheet(questions.filter(|index| asks(&questionnaire.items[*index])).collect())
}

/// Shows the doubts, with the questions of `sheet`.
pub(super) fn show(
    state: &State,
    request: &HttpRequest,
    draft: &Draft,
    doubts: &Doubts,
    sheet: &Sheet,
    typed: Option<&Form>,
    problems: &[Problem],
) -> Result<HttpResponse> {
    let questionnaire = &draft.package.questionnaire;
    let frame = draft.frame(state, request, "confirm-title").with_error(!problems.is_empty()).with_typed(typed.is_some());
    let proxy = draft.is_proxy(&draft.answers);
    let view = View { frame: &frame, questionnaire, language: &frame.language, proxy, answers: &draft.answers, typed, problems };
    let (fields, problems) = (view.fields(sheet), view.summary());
    let mut hidden = carried(draft, sheet);
    hidden.extend(sheet.questions.iter().map(|index| (ASKED.to_owned(), questionnaire.items[*index].link_id.clone())));
    page(&ConfirmPage {
        problems,
        odd: doubts.odd.clone(),
        danger: doubts.danger.clone(),
        fields,
        action: draft.path(Place::Confirm.name()),
        hidden,
        frame,
    })
}

/// `GET /c/{clinic}/i/{id}/confirm`
///
/// # Errors
/// Not found, expired, or the database is away.
pub async fn confirm_form(state: web::Data<State>, request: HttpRequest, path: web::Path<(String, String)>) -> Result<HttpResponse> {
    let draft = read(&state, &request, &path).await?;
    let doubts = doubts(&draft, state.clock.now());
    if draft.completed || doubts.names.is_empty() {
        return Ok(see_other(&if draft.completed { draft.path("receipt") } else { draft.path("check") }));
    }
    show(&state, &request, &draft, &doubts, &sheet(doubts.again.clone()), None, &[])
}

/// `POST /c/{clinic}/i/{id}/confirm`
///
/// # Errors
/// Not found, expired, or the database is away.
pub async fn confirm(state: web::Data<State>, request: HttpRequest, path: web::Path<(String, String)>, form: Form) -> Result<HttpResponse> {
    post(&state, &request, (&path.0, &path.1), Place::Confirm, &form).await
}
