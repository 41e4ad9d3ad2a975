//! The stop page: what to do now, before everything else. It never says that the clinic has been told; it
//! works without script, without consent, and (in `outage`) without a database.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use jiff::Timestamp;
use serde_json::json;

use super::case_store;
use super::draft::{Draft, Hold, open, read};
use super::fill;
use super::outage;
use super::ride::ride;
use crate::audit::{self, Action, Event};
use crate::clock::day;
use crate::db::{Tx, commit};
use crate::error::{Error, Result};
use crate::package::Package;
use crate::questionnaire::{Kind, Questionnaire};
use crate::record::{EventDocument, EventKind};
use crate::state::State;
use crate::triage::{Assessment, Helplines, Level, Reading, StopAction, StopAdvice, stop_advice};
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::shell::request_id;
use crate::web::{page, page_with, see_other};

/// The full-page emergency card.
#[derive(Template)]
#[template(path = "intake/stop.html")]
pub(super) struct StopPage {
    frame: Frame,
    /// Key of the title.
    title: &'static str,
    advice: StopAdvice,
    to_do: Vec<Line>,
    not_to_do: Vec<Line>,
    /// Crisis lines in English, where they stand beside this language's.
    crisis: Vec<Option<String>>,
    call: bool,
    helplines: Helplines,
    /// What the person answered that led here.
    said: Vec<String>,
    /// Where the three buttons go; none when nothing could be saved.
    action: Option<String>,
}

/// An instruction, and the same in English where that stands beside it.
struct Line {
    own: String,
    english: Option<String>,
}

impl StopPage {
    /// The page for `advice`; `english` is the same advice in English.
    pub fn new(frame: Frame, title: &'static str, advice: StopAdvice, english: Option<&StopAdvice>, helplines: Helplines) -> Self {
        let beside = |own: &[String], english: Option<&Vec<String>>| {
            let english = |place: usize| english.and_then(|lines| lines.get(place)).cloned();
            own.iter().enumerate().map(|(place, line)| Line { own: line.clone(), english: english(place) }).collect()
        };
        let english_lines = frame.english.as_ref().and_then(|english| english.helplines.as_ref());
        let crisis = |place: usize| Some(english_lines?.crisis.get(place)?.text.clone());
        Self {
            to_do: beside(&advice.to_do, english.map(|english| &english.to_do)),
            not_to_do: beside(&advice.not_to_do, english.map(|english| &english.not_to_do)),
            crisis: (0..helplines.crisis.len()).map(crisis).collect(),
            call: advice.action == StopAction::Call,
            frame,
            title,
            advice,
            helplines,
            said: Vec::new(),
            action: None,
        }
    }
}

#[derive(Template)]
#[template(path = "intake/unreachable.html")]
struct UnreachablePage {
    frame: Frame,
    helplines: Helplines,
    /// Where it goes on, and the key of how that is called; none when nothing could be noted.
    onward: Option<(String, &'static str)>,
}

/// The stop page for the emergency rules `fired`; none when there is nothing to stop for.
pub(super) fn stop_page(
    frame: Frame,
    package: &Package,
    fired: &[String],
    assessment: &Assessment,
    proxy: bool,
    action: Option<String>,
) -> Option<StopPage> {
    let helplines = frame.helplines.clone()?;
    let advice = stop_advice(&package.rules, fired, &helplines, &frame.language, proxy)?;
    let english = frame
        .english
        .as_ref()
        .and_then(|english| stop_advice(&package.rules, fired, english.helplines.as_ref()?, &english.language, proxy));
    let mut told: Vec<String> = Vec::new();
    for reading in assessment.fired().filter(|entry| fired.contains(&entry.rule)).flat_map(|entry| &entry.because) {
        for answer in said(&frame, &package.questionnaire, reading) {
            if !told.contains(&answer) && told.len() < 4 {
                told.push(answer);
            }
        }
    }
    let key = match (&advice.place, advice.action == StopAction::Call) {
        (Some(_), _) => "stop-title-maternity",
        (None, true) => "stop-title-call",
        (None, false) => "stop-title-go",
    };
    let title = frame.with_number(key);
    let page = StopPage::new(frame.titled(title), key, advice, english.as_ref(), helplines);
    Some(StopPage { said: told, action, ..page })
}

/// What the person answered to one question. An option says it by itself; yes, no and a number need their question.
fn said(frame: &Frame, questionnaire: &Questionnaire, reading: &Reading) -> Vec<String> {
    let Some(item) = questionnaire.item(&reading.link_id).filter(|item| item.computed.is_none()) else { return Vec::new() };
    match (item.kind, reading.answers.as_slice()) {
        (Kind::Boolean, [answer]) => vec![format!("{} {}", reading.question, frame.t(if answer == "true" { "yes" } else { "no" }))],
        (kind, [answer]) if kind.is_number() => vec![format!("{} {answer}", reading.question)],
        (_, answers) => answers.to_vec(),
    }
}

/// `GET /c/{clinic}/i/{id}/stop`
///
/// # Errors
/// Not found, expired, or the database is away.
pub async fn stop(state: web::Data<State>, request: HttpRequest, path: web::Path<(String, String)>) -> Result<HttpResponse> {
    let clinic = state.clinics.find(&state.db, &path.0).await?;
    match stored_stop(&state, &request, &path).await {
        Err(error) => outage::stop(&state, &request, &clinic, error),
        shown => shown,
    }
}

async fn stored_stop(state: &State, request: &HttpRequest, path: &(String, String)) -> Result<HttpResponse> {
    let (tx, draft) = open(state, request, path, Hold::Read).await?;
    commit(tx).await?;
    let assessment = draft.assess(&draft.answers, day(state.clock.now(), &draft.clinic.zone), false);
    let mut fired = draft.unanswered_emergencies(&assessment);
    let unanswered = !fired.is_empty();
    if fired.is_empty() {
        // Coming back to look again is always allowed.
        fired = assessment.fired_at(Level::Emergency).map(|entry| entry.rule.clone()).collect();
    }
    let frame = draft.frame(state, request, "stop-title-go");
    let action = (unanswered || !draft.completed).then(|| draft.path("stop"));
    match stop_page(frame, &draft.package, &fired, &assessment, draft.is_proxy(&draft.answers), action) {
        Some(template) => page(&template),
        None => Ok(see_other(&fill::where_to_go(state, &draft))),
    }
}

/// What the person answered to the stop page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reply {
    Called,
    Cannot,
    Mistake,
}

impl Reply {
    fn read(answer: &str) -> Option<Self> {
        match answer {
            "called" => Some(Self::Called),
            "cannot" => Some(Self::Cannot),
            "mistake" => Some(Self::Mistake),
            _ => None,
        }
    }

    fn event(self) -> EventKind {
        match self {
            Self::Called => EventKind::StopCalled,
            Self::Cannot => EventKind::StopCannot,
            Self::Mistake => EventKind::StopMistake,
        }
    }
}

/// `POST /c/{clinic}/i/{id}/stop`: I have called, I cannot, or that was a mistake.
///
/// # Errors
/// Not found, expired, an answer that is none of the three, or the database is away.
pub async fn stop_answer(
    state: web::Data<State>,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    form: Form,
) -> Result<HttpResponse> {
    let clinic = state.clinics.find(&state.db, &path.0).await?;
    // Who cannot call waits for nothing.
    let urgent = || form.text("answer") == "cannot";
    match ride(&state, urgent, async || stored_reply(&state, &request, &path, &form).await).await {
        Err(error) if error.is_outage() && urgent() => {
            tracing::warn!(cause = %error, "an answer to the stop page could not be stored");
            let frame = Frame::patient(&state, &clinic, &request, "unreachable-title");
            let page = UnreachablePage { helplines: frame.helplines.clone().ok_or(error)?, frame, onward: None };
            page_with(StatusCode::SERVICE_UNAVAILABLE, &page)
        }
        Err(error) => outage::stop(&state, &request, &clinic, error),
        done => done,
    }
}

async fn stored_reply(state: &State, request: &HttpRequest, path: &(String, String), form: &Form) -> Result<HttpResponse> {
    let (mut tx, mut draft) = open(state, request, path, Hold::Lock).await?;
    let reply = Reply::read(form.text("answer")).ok_or(Error::BadRequest("error-bad-request"))?;
    let now = state.clock.now();
    let assessment = draft.assess(&draft.answers, day(now, &draft.clinic.zone), false);
    let fired = draft.unanswered_emergencies(&assessment);
    if draft.completed && fired.is_empty() {
        return Ok(see_other(&draft.path("receipt")));
    }
    let to = match reply {
        // What was sent is not changed any more: an update is put right by another one.
        Reply::Called if draft.completed => draft.path("receipt"),
        Reply::Mistake if draft.completed => draft.path("update"),
        Reply::Called => draft.path("contact"),
        Reply::Cannot => draft.path("unreachable"),
        Reply::Mistake => mistake(&draft, &assessment, &fired),
    };
    acknowledge(&mut tx, &mut draft, &fired, reply, now).await?;
    let event = Event::new(Action::IntakeStopAnswer, draft.clinic.id, now).response(draft.id).request(request_id(request));
    audit::record(&mut tx, event.detail(json!({ "answer": reply.event().code(), "rules": fired }))).await?;
    draft.commit(tx).await?;
    Ok(see_other(&to))
}

/// Notes the reply, in the caller's transaction: these rules do not stop the person again.
pub(super) async fn acknowledge(tx: &mut Tx, draft: &mut Draft, fired: &[String], reply: Reply, now: Timestamp) -> Result<()> {
    draft.document.acknowledged.extend(fired.iter().cloned());
    draft.document.pending.clear();
    if let Some(case) = draft.case {
        let document = serde_json::to_value(EventDocument { rules: fired.to_vec(), ..EventDocument::default() })?;
        case_store::add_event(tx, draft.clinic.id, case, now, reply.event(), document).await?;
        if reply == Reply::Cannot {
            let mut row = case_store::lock(tx, draft.clinic.id, case).await?;
            row.help_unreachable = true;
            row.version += 1;
            case_store::save(tx, draft.clinic.id, &row).await?;
        }
    }
    draft.save(tx, now).await
}

/// The page where the answer that led here can be changed.
fn mistake(draft: &Draft, assessment: &Assessment, fired: &[String]) -> String {
    let questionnaire = &draft.package.questionnaire;
    // None is left unanswered when the button was pressed before: then any that is true.
    let entry =
        assessment.entries.iter().find(|entry| fired.contains(&entry.rule)).or_else(|| assessment.fired_at(Level::Emergency).next());
    let readings = entry.into_iter().flat_map(|entry| &entry.because);
    let asked =
        readings.filter_map(|reading| questionnaire.index(&reading.link_id)).find(|index| questionnaire.items[*index].computed.is_none());
    match asked.and_then(|index| questionnaire.page_of(index)) {
        Some(page) => draft.path(&format!("p/{}", questionnaire.items[page].link_id)),
        None => draft.path("carry-on"),
    }
}

/// `GET /c/{clinic}/i/{id}/unreachable`: other ways to get help.
///
/// # Errors
/// Not found, expired, or the database is away.
pub async fn unreachable(state: web::Data<State>, request: HttpRequest, path: web::Path<(String, String)>) -> Result<HttpResponse> {
    let draft = read(&state, &request, &path).await?;
    let frame = draft.frame(&state, &request, "unreachable-title");
    let helplines = frame.helplines.clone().ok_or(Error::NotFound)?;
    let (onward, key) = if draft.completed { ("receipt", "continue") } else { ("contact", "unreachable-onward") };
    page(&UnreachablePage { onward: Some((draft.path(onward), key)), frame, helplines })
}
