//! A request about a case: who asks, and the answers that all handlers of its page share.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::{FromRequest, HttpRequest, HttpResponse, web};
use serde_json::json;
use uuid::Uuid;

use super::case::{self, CaseFile};
use super::case_view::{Attempt, CasePage};
use super::claim;
use super::draft::{Draft, Trouble};
use super::filters::Filters;
use super::hands::Hands;
use super::pages;
use super::same::{self, Known};
use super::words::Words;
use crate::account::Clinician;
use crate::audit::{self, Action, Event};
use crate::db::{self, Tx};
use crate::error::{Error, Result};
use crate::ids::{CaseId, RequestId};
use crate::state::State;
use crate::web::page_with;
use crate::web::shell::request_id;

/// What a clinician asks about a case. Whether their clinic has it is not yet known.
pub struct CaseRequest {
    pub(super) clinician: Clinician,
    pub(super) state: web::Data<State>,
    pub(super) request: HttpRequest,
    pub(super) case: CaseId,
}

impl FromRequest for CaseRequest {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let clinician = Clinician::from_request(request, payload).into_inner();
        let state = request.app_data::<web::Data<State>>().cloned();
        let case = request.match_info().get("id").and_then(|id| Uuid::try_parse(id).ok());
        ready(clinician.and_then(|clinician| match (state, case) {
            (Some(state), Some(case)) => Ok(Self { clinician, state, request: request.clone(), case: case.into() }),
            _ => Err(Error::NotFound),
        }))
    }
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

/// A case that somebody looks at, in a transaction that has to be committed first.
pub(super) struct Opened {
    pub tx: Tx,
    pub file: CaseFile,
    pub same: Known,
}

impl CaseRequest {
    /// For the audit.
    pub(super) fn id(&self) -> RequestId {
        request_id(&self.request)
    }

    /// The view of the queue that it was opened from.
    pub(super) fn from(&self) -> Filters {
        Filters::come_from(self.request.query_string())
    }

    /// For a page about the case, with the key of its title.
    pub(super) fn words(&self, title: &str) -> Words {
        pages::words(&self.state, &self.clinician, title)
    }

    /// The case's page.
    pub(super) async fn show(&self, mut shown: Shown) -> Result<HttpResponse> {
        let words = self.words("review-case-title");
        let Opened { mut tx, file, same } = self.open("page").await?;
        let (owner, looks) = claim::look(&mut tx, &self.clinician, self.case, words.now).await?;
        db::commit(tx).await?;
        let words = words.titled(&file.row.reference, matches!(shown.notice, Notice::Troubles(_)));
        let hands = Hands { me: self.clinician.account, owner, looks, held: matches!(shown.notice, Notice::Held) };
        if matches!(shown.notice, Notice::Restored) && shown.draft.version != Some(file.row.version) {
            shown.notice = Notice::Stale;
        }
        let attempt = Attempt { shown: &shown, from: &self.from() };
        page_with(shown.status(), &CasePage::new(&file, &words, &self.clinician, attempt, hands, &same))
    }

    /// Reads the case, with the row of the audit that says in which form it is shown.
    pub(super) async fn open(&self, form: &str) -> Result<Opened> {
        let (clinic, now) = (self.clinician.clinic.id, self.state.clock.now());
        let mut tx = self.state.db.begin(clinic).await?;
        let Some(file) = case::load(&self.state, &mut tx, clinic, self.case).await? else {
            drop(tx);
            return self.denied(Action::CaseView).await;
        };
        let event = Event::new(Action::CaseView, clinic, now).by(self.clinician.account).case(self.case).request(self.id());
        audit::record(&mut tx, event.detail(json!({ "form": form }))).await?;
        let same = same::seen(&self.state, &mut tx, &self.clinician, self.id(), &file, now).await?;
        Ok(Opened { tx, file, same })
    }

    /// There is no such case here, or it is another clinic's: the two look alike, and both are put on record.
    pub(super) async fn denied<T>(&self, action: Action) -> Result<T> {
        let (clinic, now) = (self.clinician.clinic.id, self.state.clock.now());
        let mut tx = self.state.db.begin(clinic).await?;
        let event = Event::new(action, clinic, now).denied().by(self.clinician.account).case(self.case).request(self.id());
        audit::record(&mut tx, event).await?;
        db::commit(tx).await?;
        Err(Error::NotFound)
    }
}
