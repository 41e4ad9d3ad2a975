//! Looking once more before sending: odd answers (D03), and danger words whose question is asked again (D05).

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use jiff::Timestamp;
use serde_json::json;

use super::draft::{Draft, Hold, open};
use super::sheet::Sheet;
use super::take::{Outcome, take};
use super::view::View;
use crate::audit::{self, Action, Event};
use crate::clock::day;
use crate::db::commit;
use crate::error::Result;
use crate::questionnaire::{Problem, Value};
use crate::state::State;
use crate::text::isolate;
use crate::triage::{Response, dangers, oddities};
use crate::web::field::{Field, Problem as Line};
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::shell::request_id;
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
    version: i32,
}

struct Doubt {
    text: String,
    change: String,
}

/// What the person must look at once more before sending: odd answers (D03), danger words (D05).
pub(super) struct Doubts {
    /// Names of all, as they are confirmed.
    names: Vec<String>,
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

    fn sheet(&self) -> Sheet {
        Sheet { name: "confirm".to_owned(), questions: self.again.clone(), demanding: false }
    }
}

fn show_doubts(
    state: &State,
    request: &HttpRequest,
    draft: &Draft,
    doubts: Doubts,
    typed: Option<&Form>,
    problems: &[Problem],
) -> Result<HttpResponse> {
    let frame = draft.frame(state, request, "confirm-title").with_error(!problems.is_empty());
    let proxy = draft.is_proxy(&draft.answers);
    let view = View {
        frame: &frame,
        questionnaire: &draft.package.questionnaire,
        language: &draft.document.language,
        proxy,
        answers: &draft.answers,
        typed,
        problems,
    };
    let (fields, problems) = (view.fields(&doubts.sheet()), view.summary());
    page(&ConfirmPage {
        problems,
        odd: doubts.odd,
        danger: doubts.danger,
        fields,
        action: draft.path("confirm"),
        version: draft.version,
        frame,
    })
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
    show_doubts(&state, &request, &draft, doubts, None, &[])
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
        Outcome::Problems(problems) => show_doubts(&state, &request, &draft, found, Some(&form), &problems),
        _ => Ok(see_other(&draft.path("check"))),
    }
}
