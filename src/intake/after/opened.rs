//! Who opened the record, and when.

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::session::{Record, to_door};
use super::store::{self, SeenRow};
use crate::audit::{self, Action, Event};
use crate::db::commit;
use crate::error::Result;
use crate::state::State;
use crate::web::frame::Frame;
use crate::web::page;
use crate::web::shell::request_id;

/// Most lines shown.
const SHOWN: usize = 200;

#[derive(Template)]
#[template(path = "intake/opened.html")]
struct OpenedPage {
    frame: Frame,
    back: String,
    lines: Vec<Line>,
    /// There are more, older ones.
    more: bool,
    shown: usize,
}

struct Line {
    at: String,
    time: String,
    who: String,
    /// The patient, or somebody with their code.
    own: bool,
    what: String,
}

/// `GET /c/{clinic}/r/{record}/opened`
///
/// # Errors
/// When there is no such clinic, or the database is away.
pub async fn opened(state: web::Data<State>, request: HttpRequest, path: web::Path<(String, String)>) -> Result<HttpResponse> {
    let Some((mut tx, record)) = Record::open(&state, &request, &path).await? else { return Ok(to_door(&path)) };
    let (clinic, now) = (&record.first.clinic, state.clock.now());
    let event = Event::new(Action::RecordAccessLog, clinic.id, now).response(record.first.id).case(record.case);
    audit::record(&mut tx, event.request(request_id(&request))).await?;
    let mut rows = store::seen(&mut tx, clinic.id, record.case, i64::try_from(SHOWN + 1).unwrap_or(i64::MAX)).await?;
    commit(tx).await?;
    let frame = record.first.frame(&state, &request, "opened-title");
    let more = rows.len() > SHOWN;
    rows.truncate(SHOWN);
    let line = |row: SeenRow| Line {
        at: row.at.to_string(),
        time: frame.moment(row.at),
        what: frame.t(what(&row)),
        own: row.account_id.is_none() && !by_itself(&row.action),
        who: who(&frame, row),
    };
    page(&OpenedPage { lines: rows.into_iter().map(line).collect(), more, shown: SHOWN, back: record.path(""), frame })
}

/// Whether the server does this without anybody asking.
fn by_itself(action: &str) -> bool {
    matches!(action, "intake-abandoned" | "check-in" | "message-leave" | "message-withhold" | "escalate")
}

fn who(frame: &Frame, row: SeenRow) -> String {
    match (row.account_id, row.name) {
        (Some(_), Some(name)) if !name.trim().is_empty() => name,
        (Some(_), _) => frame.t("opened-team"),
        (None, _) if by_itself(&row.action) => frame.t("opened-server"),
        (None, _) => frame.t("opened-you"),
    }
}

/// What was done, in words. An action without words of its own still stands there.
fn what(row: &SeenRow) -> &'static str {
    match row.action.as_str() {
        "case-view" => "opened-case-view",
        "decision" => "opened-decision",
        "record-open" => "opened-record-open",
        "record-view" | "record-answers" | "record-access-log" => "opened-record-view",
        "record-download" => "opened-record-download",
        "record-close" => "opened-record-close",
        "receipt-view" => "opened-receipt-view",
        "intake-submit" => "opened-intake-submit",
        "update-send" => "opened-update-send",
        "answer-send" => "opened-answer-send",
        "intake-abandoned" => "opened-intake-abandoned",
        "check-in" => "opened-check-in",
        "message-leave" => "opened-message-leave",
        "escalate" => "opened-escalate",
        _ => "opened-other",
    }
}
