//! The handlers: prove who asks, read in one transaction with its audit row, answer.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::json;

use super::at_case::{CaseRequest, Notice, Shown};
use super::decide::{Became, Kept};
use super::draft::Draft;
use super::filters::Filters;
use super::level_view::LowerPage;
use super::queue::Asked;
use super::search::{Found, Query, SearchPage};
use super::views::Saving;
use super::words::Words;
use crate::account::{Clinician, staff_frame};
use crate::audit::{self, Action, Event};
use crate::db;
use crate::error::Result;
use crate::state::State;
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::shell::request_id;
use crate::web::{page, page_with, see_other};

/// `GET /queue`: open cases, or closed ones.
///
/// # Errors
/// When the database cannot be read or the view cannot be put on record.
pub async fn queue(clinician: Clinician, state: web::Data<State>, request: HttpRequest) -> Result<HttpResponse> {
    let (filters, ignored) = Filters::read(request.query_string());
    let asked = Asked { filters, ignored, saving: Saving::default() };
    show_queue(&state, &clinician, &request, asked, StatusCode::OK).await
}

pub(super) async fn show_queue(
    state: &State,
    clinician: &Clinician,
    request: &HttpRequest,
    asked: Asked,
    status: StatusCode,
) -> Result<HttpResponse> {
    let title = if asked.filters.closed { "review-closed-title" } else { "review-queue-title" };
    let mut words = words(state, clinician, title);
    words.frame = words.frame.with_error(asked.saving.trouble.is_some());
    let codes = asked.filters.codes();
    let clinic = clinician.clinic.id;
    let mut tx = state.db.begin(clinic).await?;
    let (view, shown) = super::queue::page(state, &mut tx, clinician, &words, asked).await?;
    let event = Event::new(Action::QueueView, clinic, words.now).by(clinician.account).request(request_id(request));
    audit::record(&mut tx, event.detail(json!({ "filters": codes, "shown": shown }))).await?;
    db::commit(tx).await?;
    page_with(status, &view)
}

/// `GET /cases/{id}`
///
/// # Errors
/// Not found in this clinic; when the database cannot be read or the view cannot be put on record.
pub async fn case(at: CaseRequest) -> Result<HttpResponse> {
    at.show(Shown::default()).await
}

/// `POST /cases/{id}/decisions`: a row of its own, which takes the case off the open queue.
///
/// # Errors
/// Not found in this clinic; when the database is away or the decision cannot be put on record.
pub async fn decide(at: CaseRequest, form: Form) -> Result<HttpResponse> {
    let draft = Draft::read(&form);
    let troubles = draft.troubles();
    if !troubles.is_empty() {
        return at.show(Shown::of(draft, Notice::Troubles(troubles))).await;
    }
    let kept = match super::decide::keep(&at.state, &at.clinician, at.id(), at.case, &draft).await? {
        Became::Settled(kept) => kept,
        Became::Asked(file) => {
            let sure = draft.sure;
            let words = at.words("review-case-title").titled(&file.row.reference, sure);
            let status = if sure { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
            return page_with(status, &LowerPage::closing(&file, &words, &at.clinician, draft, &at.from()));
        }
    };
    let notice = match kept {
        Kept::Stored => return Ok(see_other(&at.from().url())),
        Kept::Missing => return at.denied(Action::Decision).await,
        Kept::Stale => Notice::Stale,
        Kept::Held => Notice::Held,
    };
    at.show(Shown::of(draft, notice)).await
}

/// `GET /search`: the empty form.
///
/// # Errors
/// When the template fails.
pub async fn search_form(clinician: Clinician, state: web::Data<State>) -> Result<HttpResponse> {
    page(&SearchPage::new(&words(&state, &clinician, "review-search-title"), &Query::default(), &[], None))
}

/// `POST /search`: what is looked for stands in no address and no log.
///
/// # Errors
/// When the database cannot be read or the search cannot be put on record.
pub async fn search(clinician: Clinician, state: web::Data<State>, request: HttpRequest, form: Form) -> Result<HttpResponse> {
    let query = Query::read(&form);
    let words = words(&state, &clinician, "review-search-title");
    let tokens = match query.tokens(&words) {
        Ok(tokens) => tokens,
        Err(troubles) => return page_with(StatusCode::UNPROCESSABLE_ENTITY, &SearchPage::new(&words, &query, &troubles, None)),
    };
    let clinic = clinician.clinic.id;
    let mut tx = state.db.begin(clinic).await?;
    let found: Found = super::search::find(&state, &mut tx, clinic, &words, &tokens).await?;
    let event = Event::new(Action::Search, clinic, words.now).by(clinician.account).request(request_id(&request));
    audit::record(&mut tx, event.detail(json!({ "found": found.rows.len(), "more": found.more }))).await?;
    db::commit(tx).await?;
    page(&SearchPage::new(&words, &query, &[], Some(found)))
}

pub(super) fn words(state: &State, clinician: &Clinician, title: &str) -> Words {
    let frame = Frame::new(state, Some(&clinician.clinic), title).for_staff(staff_frame(clinician));
    Words::new(frame, &clinician.clinic, state.clock.now())
}
