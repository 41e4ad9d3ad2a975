//! The status page: received, being looked at, answered, with honest times.

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use jiff::Timestamp;

use super::super::draft::Draft;
use super::super::told::Told;
use super::answer::Question;
use super::own::sent;
use super::question_store::{self, QuestionRow};
use super::session::{Record, to_door};
use super::store::{self, CaseRow, DecisionRow};
use crate::audit::{self, Action, Event};
use crate::clinic::Clinic;
use crate::db::commit;
use crate::error::{Error, Result};
use crate::record::{AnswerDocument, DecisionDocument};
use crate::state::State;
use crate::triage::Level;
use crate::web::frame::Frame;
use crate::web::page;
use crate::web::shell::request_id;

#[derive(Template)]
#[template(path = "intake/status.html")]
struct StatusPage {
    frame: Frame,
    reference: String,
    steps: [Step; 3],
    /// What was last sent has no answer yet.
    open: bool,
    /// Open, and past the promised time.
    late: Option<String>,
    told: Told,
    /// What was sent and what came back, the oldest first.
    history: Vec<Line>,
    /// An update was sent just now, or an answer.
    told_now: bool,
    answered_now: bool,
    /// What the clinic asks, and where the answer goes.
    questions: Vec<Question>,
    answer: String,
    /// Where to say how it is now.
    update: Option<String>,
    /// Self-care is over after so many days: how is it now?
    check_in: Option<i64>,
    own: String,
    opened: String,
    close: String,
}

/// A step of the way through the clinic.
struct Step {
    /// `done`, `now` or `later`: drawn as a shape, and said.
    mark: &'static str,
    title: String,
    /// When, or by when.
    text: String,
}

/// One thing that was sent or answered.
struct Line {
    at: Timestamp,
    time: String,
    title: String,
    /// The question that it answers.
    to: Option<String>,
    /// What the patient said with it.
    own: Vec<String>,
    /// What a clinician wrote, and who.
    message: Option<(String, String)>,
    /// It was asked, and can no longer be answered.
    closed: bool,
}

/// `GET /c/{clinic}/r/{record}/`
///
/// # Errors
/// When there is no such clinic, or the database is away.
pub async fn status(state: web::Data<State>, request: HttpRequest, path: web::Path<(String, String)>) -> Result<HttpResponse> {
    let Some((mut tx, record)) = Record::open(&state, &request, &path).await? else { return Ok(to_door(&path)) };
    let (clinic, now) = (&record.first.clinic, state.clock.now());
    let case = store::case(&mut tx, clinic.id, record.case).await?;
    let sent = sent(&state, &mut tx, &record).await?;
    let last = sent.last().map(|(_, at)| *at).ok_or(Error::NotFound)?;
    let opened = store::first_opened(&mut tx, clinic.id, record.case, last).await?;
    let decisions = store::decisions(&mut tx, clinic.id, record.case).await?;
    let asked = question_store::questions(&mut tx, clinic.id, record.case).await?;
    let takes_answers = question_store::takes_answers(&mut tx, clinic.id, record.case).await?;
    let event = Event::new(Action::RecordView, clinic.id, now).response(record.first.id).case(record.case);
    audit::record(&mut tx, event.request(request_id(&request))).await?;
    commit(tx).await?;

    let frame = record.first.frame(&state, &request, "status-title");
    let answered = decisions.iter().rfind(|decision| decision.decided_at >= last);
    let level = Level::from_rank(case.level).unwrap_or(Level::Emergency);
    let proxy = record.first.is_proxy(&record.first.answers);
    let told = Told::new(&frame, &record.first.package.rules, clinic, level, case.due_at, &case.flags, proxy);
    // Closed, and not told yet, is still being looked at.
    let open = answered.is_none();
    let late = (open && case.due_at < now).then(|| frame.t2("status-late", ("due", frame.moment(case.due_at)), ("phone", &clinic.phone)));
    page(&StatusPage {
        steps: steps(&frame, &case, last, opened, answered, late.is_some()),
        open,
        late,
        told,
        history: history(&frame, clinic, &sent, &decisions, asked_lines(&frame, &asked, takes_answers)),
        questions: asked.iter().filter(|row| takes_answers && row.answer.is_none()).map(|row| Question::new(row, &frame)).collect(),
        answer: record.path("answer"),
        answered_now: request.query_string() == "answered=1",
        told_now: open && request.query_string() == "told=1",
        update: record.first.package.questionnaire.update_page().map(|_| record.path("update")),
        check_in: case.asks_how_it_is().then(|| record.first.package.rules.check_in.after_days),
        reference: case.reference,
        own: record.path("answers"),
        opened: record.path("opened"),
        close: record.path("close"),
        frame,
    })
}

fn steps(
    frame: &Frame,
    case: &CaseRow,
    sent: Timestamp,
    opened: Option<Timestamp>,
    answered: Option<&DecisionRow>,
    late: bool,
) -> [Step; 3] {
    let step = |mark: &'static str, key: &str, text: String| Step { mark, title: frame.t(key), text };
    // Who answered has looked.
    let looked = opened.or(answered.map(|decision| decision.told_at));
    let aim = if late { String::new() } else { frame.t1("status-aim", "due", frame.moment(case.due_at)) };
    [
        step("done", "status-received", frame.moment(sent)),
        match looked {
            Some(opened) => step("done", "status-looked", frame.moment(opened)),
            None => step("now", "status-to-look", aim),
        },
        match answered {
            Some(decision) => step("done", "status-answered", frame.moment(decision.told_at)),
            None if looked.is_some() => step("now", "status-to-answer", frame.t("status-looking")),
            None => step("later", "status-to-answer", String::new()),
        },
    ]
}

/// What was sent and what was answered, in the order of time.
fn history(frame: &Frame, clinic: &Clinic, sent: &[(Draft, Timestamp)], decisions: &[DecisionRow], asked: Vec<Line>) -> Vec<Line> {
    let line = |at: Timestamp, title: String, own: Vec<String>, message: Option<(String, String)>| Line {
        at,
        time: frame.moment(at),
        title,
        to: None,
        own,
        message,
        closed: false,
    };
    let mut lines: Vec<Line> = asked;
    for (draft, at) in sent {
        if draft.document.asked.is_empty() {
            lines.push(line(*at, frame.t("status-you-sent"), Vec::new(), None));
            continue;
        }
        let roles = &draft.package.rules.items;
        let own = [&roles.update_course, &roles.update_story].into_iter().flat_map(|item| draft.words(&draft.answers, item));
        lines.push(line(*at, frame.t("status-you-updated"), own.collect(), None));
    }
    for decision in decisions {
        let document: DecisionDocument = serde_json::from_value(decision.document.clone()).unwrap_or_default();
        let title = frame.t1(&format!("status-outcome-{}", decision.outcome), "phone", &clinic.phone);
        let message = (!document.message.is_empty()).then(|| (document.message, decision.name.clone()));
        lines.push(line(decision.told_at, title, Vec::new(), message));
    }
    lines.sort_by_key(|line| line.at);
    lines
}

/// What was asked, and what was answered.
fn asked_lines(frame: &Frame, asked: &[QuestionRow], takes_answers: bool) -> Vec<Line> {
    let mut lines = Vec::new();
    for row in asked {
        let question = Question::new(row, frame);
        lines.push(Line {
            at: row.told_at,
            time: question.time,
            title: frame.t("question-asked"),
            to: None,
            own: Vec::new(),
            message: Some((question.text.clone(), question.who)),
            closed: row.answer.is_none() && !takes_answers,
        });
        let Some((at, document)) = row.answered_at.zip(row.answer.as_ref()) else { continue };
        let at = at.to_jiff();
        let answer: AnswerDocument = serde_json::from_value(document.clone()).unwrap_or_default();
        let (title, to, own) = (frame.t("question-you-answered"), Some(question.text), vec![answer.text]);
        lines.push(Line { at, time: frame.moment(at), title, to, own, message: None, closed: false });
    }
    lines
}
