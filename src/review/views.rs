//! How somebody looks at the queue: how close its rows stand, and views that are kept under a name: somebody's own, or the whole clinic's. What they hold is a query of the queue's
//! address; "taken by me" means whoever opens it.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::json;
use uuid::Uuid;

use super::filters::Filters;
use super::pages::show_queue;
use super::queue::Asked;
use super::view_store::{self, SavedView};
use crate::account::Clinician;
use crate::audit::{self, Action, Event};
use crate::db;
use crate::error::Result;
use crate::state::State;
use crate::web::form::Form;
use crate::web::shell::request_id;
use crate::web::{density, see_other};

/// Longest name, in characters.
const MAX_NAME: usize = 40;
/// Most views of one person, and most of the clinic's.
const MOST: usize = 30;

/// The form that keeps a view, as it was typed.
#[derive(Clone, Debug, Default)]
pub(super) struct Saving {
    pub name: String,
    pub shared: bool,
    /// What is wrong with it: a key.
    pub trouble: Option<&'static str>,
}

impl Saving {
    fn read(form: &Form) -> Self {
        let name = form.text("name").split_whitespace().collect::<Vec<_>>().join(" ");
        let shared = form.text("whose") == "all";
        let trouble = match name.chars().count() {
            0 => Some("review-view-name-missing"),
            n if n > MAX_NAME => Some("review-view-name-long"),
            _ if name.chars().any(char::is_control) => Some("review-view-name-character"),
            _ => None,
        };
        Self { name, shared, trouble }
    }

    /// The name as a page can show it.
    pub fn shown(&self) -> String {
        self.name.replace('\0', "\u{fffd}")
    }
}

/// `POST /queue/views`: keeps what is shown under a name.
///
/// # Errors
/// When it cannot be stored or put on record.
pub async fn save_view(clinician: Clinician, state: web::Data<State>, request: HttpRequest, form: Form) -> Result<HttpResponse> {
    let filters = Filters::read(form.text("view")).0.first_page();
    let mut saving = Saving::read(&form);
    if saving.trouble.is_none() {
        saving.trouble = keep(&state, &clinician, &request, &filters, &saving).await?;
    }
    if saving.trouble.is_none() {
        return Ok(see_other(&filters.url()));
    }
    let asked = Asked { filters, ignored: false, saving };
    show_queue(&state, &clinician, &request, asked, StatusCode::UNPROCESSABLE_ENTITY).await
}

async fn keep(
    state: &State,
    clinician: &Clinician,
    request: &HttpRequest,
    filters: &Filters,
    saving: &Saving,
) -> Result<Option<&'static str>> {
    let (clinic, me, now) = (clinician.clinic.id, clinician.account, state.clock.now());
    let mut tx = state.db.begin(clinic).await?;
    let there = view_store::views(&mut tx, clinic, me).await?;
    if there.iter().filter(|view| view.shared == saving.shared).count() >= MOST {
        return Ok(Some("review-view-many"));
    }
    let view = SavedView { view_id: Uuid::now_v7(), name: saving.name.clone(), query: filters.query(), shared: saving.shared };
    if !view_store::save(&mut tx, clinic, me, &view, now).await? {
        return Ok(Some("review-view-name-taken"));
    }
    record(&mut tx, clinician, request, Action::ViewSave, saving.shared, now).await?;
    db::commit(tx).await?;
    Ok(None)
}

/// `POST /queue/views/delete`: takes a view away; the clinic's may be taken away by anybody of the clinic.
///
/// # Errors
/// When it cannot be stored or put on record.
pub async fn delete_view(clinician: Clinician, state: web::Data<State>, request: HttpRequest, form: Form) -> Result<HttpResponse> {
    let (clinic, now) = (clinician.clinic.id, state.clock.now());
    let back = Filters::read(form.text("from")).0.first_page();
    if let Ok(view) = Uuid::try_parse(form.text("view")) {
        let mut tx = state.db.begin(clinic).await?;
        // Gone already is as good.
        if let Some(shared) = view_store::delete(&mut tx, clinic, clinician.account, view).await? {
            record(&mut tx, &clinician, &request, Action::ViewDelete, shared, now).await?;
        }
        db::commit(tx).await?;
    }
    Ok(see_other(&back.url()))
}

/// `POST /queue/density`: rows close together, or far apart, on the staff pages of this browser.
///
/// # Errors
/// When the cookie cannot be made.
pub async fn density(_: Clinician, state: web::Data<State>, form: Form) -> Result<HttpResponse> {
    let mut response = see_other(&Filters::read(form.text("from")).0.url());
    let compact = form.text("to") == "compact";
    response.add_cookie(&density::cookie(&state.config, compact)).map_err(anyhow::Error::from)?;
    Ok(response)
}

/// Names are no part of the record: anybody may have typed anything there.
async fn record(
    tx: &mut db::Tx,
    clinician: &Clinician,
    request: &HttpRequest,
    action: Action,
    shared: bool,
    now: jiff::Timestamp,
) -> Result<()> {
    let event = Event::new(action, clinician.clinic.id, now).by(clinician.account).request(request_id(request));
    audit::record(tx, event.detail(json!({ "shared": shared }))).await
}
