//! The handlers: prove who asks, read in one transaction with its audit row, answer.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::json;
use uuid::Uuid;

use super::case::CaseFile;
use super::case_view::{Attempt, CasePage};
use super::decide::{Became, Kept};
use super::draft::{Draft, Trouble};
use super::filters::Filters;
use super::hands::Hands;
use super::level_view::LowerPage;
use super::queue::Asked;
use super::same::Known;
use super::search::{Found, Query, SearchPage};
use super::views::Saving;
use super::words::Words;
use crate::account::{Clinician, staff_frame};
use crate::audit::{self, Action, Event};
use crate::db::{self, Tx};
use crate::error::{Error, Result};
use crate::ids::CaseId;
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
pub async fn case(clinician: Clinician, state: web::Data<State>, request: HttpRequest, path: web::Path<String>) -> Result<HttpResponse> {
    show(&state, &clinician, &request, case_id(&path)?, Shown::default()).await
}

/// `POST /cases/{id}/decisions`: a row of its own, which takes the case off the open queue.
///
/// # Errors
/// Not found in this clinic; when the database is away or the decision cannot be put on record.
pub async fn decide(
    clinician: Clinician,
    state: web::Data<State>,
    request: HttpRequest,
    path: web::Path<String>,
    form: Form,
) -> Result<HttpResponse> {
    let case = case_id(&path)?;
    let draft = Draft::read(&form);
    let troubles = draft.troubles();
    if !troubles.is_empty() {
        return show(&state, &clinician, &request, case, Shown::of(draft, Notice::Troubles(troubles))).await;
    }
    let kept = match super::decide::keep(&state, &clinician, request_id(&request), case, &draft).await? {
        Became::Settled(kept) => kept,
        Became::Asked(file) => {
            let sure = draft.sure;
            let words = words(&state, &clinician, "review-case-title").titled(&file.row.reference, sure);
            let status = if sure { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
            return page_with(status, &LowerPage::closing(&file, &words, &clinician, draft, &Filters::come_from(request.query_string())));
        }
    };
    let notice = match kept {
        Kept::Stored => return Ok(see_other(&Filters::come_from(request.query_string()).url())),
        Kept::Missing => return denied(&state, &clinician, &request, Action::Decision, case).await,
        Kept::Stale => Notice::Stale,
        Kept::Held => Notice::Held,
    };
    show(&state, &clinician, &request, case, Shown::of(draft, notice)).await
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

/// How a case page is shown.
#[derive(Default)]
pub(super) struct Shown {
    /// What was typed and chosen on the page that was sent.
    pub draft: Draft,
    pub notice: Notice,
    /// Where on the page it goes on: an id.
    pub at: String,
}

/// What became of what was tried on a case page, where the page has to say so.
#[derive(Default)]
pub(super) enum Notice {
    #[default]
    Nothing,
    /// It was no act of this page.
    Unreadable,
    /// What must be put right first.
    Troubles(Vec<Trouble>),
    /// The case has changed since the page that was sent.
    Stale,
    /// Somebody else works on it.
    Held,
    /// It is closed.
    Closed,
    /// Why a decision could not be undone: the key of its text.
    Refused(&'static str),
    /// A decision was undone just now.
    Undone,
    /// What was typed before the session ended is back.
    Restored,
}

impl Shown {
    pub fn of(draft: Draft, notice: Notice) -> Self {
        Self { draft, notice, at: String::new() }
    }

    /// The same, going on at a place of the page.
    pub fn at(self, at: &str) -> Self {
        Self { at: at.to_owned(), ..self }
    }

    fn status(&self) -> StatusCode {
        match self.notice {
            Notice::Nothing | Notice::Undone | Notice::Restored => StatusCode::OK,
            Notice::Unreadable | Notice::Troubles(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Notice::Stale | Notice::Held | Notice::Closed | Notice::Refused(_) => StatusCode::CONFLICT,
        }
    }
}

pub(super) async fn show(
    state: &State,
    clinician: &Clinician,
    request: &HttpRequest,
    case: CaseId,
    mut shown: Shown,
) -> Result<HttpResponse> {
    let words = words(state, clinician, "review-case-title");
    let Opened { mut tx, file, same } = open(state, clinician, request, case, "page").await?;
    let (owner, looks) = super::claim::look(&mut tx, clinician, case, words.now).await?;
    db::commit(tx).await?;
    let words = words.titled(&file.row.reference, matches!(shown.notice, Notice::Troubles(_)));
    let from = Filters::come_from(request.query_string());
    let hands = Hands { me: clinician.account, owner, looks, held: matches!(shown.notice, Notice::Held) };
    if matches!(shown.notice, Notice::Restored) && shown.draft.version != Some(file.row.version) {
        shown.notice = Notice::Stale;
    }
    let attempt = Attempt { shown: &shown, from: &from };
    page_with(shown.status(), &CasePage::new(&file, &words, clinician, attempt, hands, &same))
}

/// A case that somebody looks at, in a transaction that has to be committed first.
pub(super) struct Opened {
    pub tx: Tx,
    pub file: CaseFile,
    pub same: Known,
}

/// Reads a case, with the row of the audit that says in which form it is shown.
pub(super) async fn open(state: &State, clinician: &Clinician, request: &HttpRequest, case: CaseId, form: &str) -> Result<Opened> {
    let (clinic, now) = (clinician.clinic.id, state.clock.now());
    let mut tx = state.db.begin(clinic).await?;
    let Some(file) = super::case::load(state, &mut tx, clinic, case).await? else {
        drop(tx);
        return denied(state, clinician, request, Action::CaseView, case).await;
    };
    let event = Event::new(Action::CaseView, clinic, now).by(clinician.account).case(case).request(request_id(request));
    audit::record(&mut tx, event.detail(json!({ "form": form }))).await?;
    let same = super::same::seen(state, &mut tx, clinician, request_id(request), &file, now).await?;
    Ok(Opened { tx, file, same })
}

/// There is no such case here, or it is another clinic's: the two look alike, and both are put on record.
pub(super) async fn denied<T>(state: &State, clinician: &Clinician, request: &HttpRequest, action: Action, case: CaseId) -> Result<T> {
    let clinic = clinician.clinic.id;
    let mut tx = state.db.begin(clinic).await?;
    let event = Event::new(action, clinic, state.clock.now()).denied().by(clinician.account).case(case).request(request_id(request));
    audit::record(&mut tx, event).await?;
    db::commit(tx).await?;
    Err(Error::NotFound)
}

pub(super) fn words(state: &State, clinician: &Clinician, title: &str) -> Words {
    let frame = Frame::new(state, Some(&clinician.clinic), title).for_staff(staff_frame(clinician));
    Words::new(frame, &clinician.clinic, state.clock.now())
}

pub(super) fn case_id(path: &str) -> Result<CaseId> {
    Uuid::try_parse(path).map(CaseId::from).map_err(|_| Error::NotFound)
}
