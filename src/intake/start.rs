//! The clinic's first page, starting a form, and leaving it.

use std::sync::Arc;

use actix_web::cookie::{Cookie, SameSite};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::after;
use super::again::{self, AGAIN};
use super::draft::{COOKIE, Draft, Hold};
use super::fill::where_to_go;
use super::store;
use crate::audit::{self, Action, Event};
use crate::clinic::Clinic;
use crate::db::{Tx, commit};
use crate::error::{Error, Result};
use crate::ids::RequestId;
use crate::questionnaire::Text;
use crate::state::State;
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::shell::{client_address, request_id};
use crate::web::{cookies, language, page, see_other};

#[derive(Template)]
#[template(path = "intake/front.html")]
struct FrontPage {
    frame: Frame,
    clinic: Arc<Clinic>,
    staffed_now: bool,
    disclaimer: Vec<Text>,
    keep_days: i64,
    drafts: bool,
    /// Self-care is over after so many days: how is it now?
    check_in: Option<(i64, String)>,
}

#[derive(Template)]
#[template(path = "intake/home.html")]
struct HomePage {
    frame: Frame,
    clinics: Vec<Arc<Clinic>>,
}

#[derive(Template)]
#[template(path = "intake/drafts.html")]
struct DraftsPage {
    frame: Frame,
    clinic: Arc<Clinic>,
    drafts: Vec<OpenDraft>,
}

struct OpenDraft {
    go_on: String,
    clear: String,
    kept_until: String,
}

#[derive(Template)]
#[template(path = "intake/goodbye.html")]
struct GoodbyePage {
    frame: Frame,
    clinic: Arc<Clinic>,
    /// What became of the form.
    text: String,
    /// It can be gone on with.
    later: bool,
}

/// `GET /`: the clinic's first page, or the list when there are several.
///
/// # Errors
/// When there is no clinic at all.
pub async fn home(state: web::Data<State>, request: HttpRequest) -> Result<HttpResponse> {
    let clinics = state.clinics.all();
    match clinics.as_slice() {
        [] => Err(Error::NotFound),
        [one] => show_front(&state, &request, one).await,
        _ => page(&HomePage { frame: Frame::public(&state, None, &request, "home-title"), clinics }),
    }
}

/// `GET /c/{clinic}`
///
/// # Errors
/// When there is no such clinic.
pub async fn front(state: web::Data<State>, request: HttpRequest, path: web::Path<String>) -> Result<HttpResponse> {
    let clinic = state.clinics.find(&state.db, &path).await?;
    show_front(&state, &request, &clinic).await
}

async fn show_front(state: &State, request: &HttpRequest, clinic: &Arc<Clinic>) -> Result<HttpResponse> {
    let package = state.packages.current(&clinic.questionnaire).ok_or(Error::NotFound)?;
    let drafts = !cookies::read_all(&state.config, request, COOKIE).is_empty();
    // The first page stands without a database too.
    let check_in = if drafts { asked_how_it_is(state, clinic, request).await.unwrap_or_default() } else { None };
    let template = FrontPage {
        check_in,
        frame: Frame::patient(state, clinic, request, "front-title"),
        clinic: Arc::clone(clinic),
        staffed_now: clinic.is_staffed(state.clock.now()),
        disclaimer: package.rules.advice.disclaimer.clone(),
        keep_days: package.rules.abandoned.keep_days,
        drafts,
    };
    page(&template)
}

/// Where a form of this phone asks how it is now, and after how many days.
async fn asked_how_it_is(state: &State, clinic: &Arc<Clinic>, request: &HttpRequest) -> Result<Option<(i64, String)>> {
    let mut tx = state.db.begin(clinic.id).await?;
    for (public_id, _) in cookies::read_all(&state.config, request, COOKIE).into_iter().take(20) {
        let draft = match Draft::open(state, &mut tx, clinic, request, &public_id, Hold::Read).await {
            Ok(draft) if draft.completed => draft,
            Ok(_) | Err(Error::NotFound | Error::Expired) => continue,
            Err(error) => return Err(error),
        };
        if let Some(case) = draft.case
            && after::asks_how_it_is(&mut tx, clinic.id, case).await?
        {
            return Ok(Some((draft.package.rules.check_in.after_days, draft.path("update"))));
        }
    }
    Ok(None)
}

/// `POST /c/{clinic}/start`: a new intake. With an open draft on this phone it asks first.
///
/// # Errors
/// Too many from one address, or the database is away.
pub async fn begin(state: web::Data<State>, request: HttpRequest, path: web::Path<String>, form: Form) -> Result<HttpResponse> {
    let clinic = state.clinics.find(&state.db, &path).await?;
    if form.get(AGAIN).is_some() {
        return again::begin(&state, &request, &clinic, &form).await;
    }
    let now = state.clock.now();
    let mut tx = state.db.begin(clinic.id).await?;
    if form.get("another").is_none() && !open_drafts(&state, &mut tx, &clinic, &request).await?.is_empty() {
        return Ok(see_other(&format!("/c/{}/drafts", clinic.slug)));
    }
    state.throttles.allow_intake(client_address(&state.config, &request), now)?;
    let (draft, secret) = Draft::start(&state, &mut tx, &clinic, language::of(&state, Some(&clinic), &request), now).await?;
    audit::record(&mut tx, Event::new(Action::IntakeStart, clinic.id, now).response(draft.id).request(request_id(&request))).await?;
    commit(tx).await?;
    let mut response = see_other(&where_to_go(&state, &draft));
    response.add_cookie(&key_cookie(&state, &draft, secret)).map_err(anyhow::Error::from)?;
    Ok(response)
}

/// How long a browser keeps its key: longer than a draft, because every page that is saved keeps the draft for its
/// days anew, and the server's clock decides.
pub(super) fn kept(draft: &Draft) -> SignedDuration {
    SignedDuration::from_hours(4 * 24 * draft.package.rules.abandoned.keep_days)
}

/// The cookie that lets a browser in with `secret`.
pub(super) fn key_cookie(state: &State, draft: &Draft, secret: String) -> Cookie<'static> {
    cookies::make(&state.config, &format!("{COOKIE}{}", draft.public_id), secret, SameSite::Lax, Some(kept(draft).as_secs()))
}

/// `GET /c/{clinic}/drafts`: go on, another person, or clear.
///
/// # Errors
/// When the database is away.
pub async fn drafts(state: web::Data<State>, request: HttpRequest, path: web::Path<String>) -> Result<HttpResponse> {
    let clinic = state.clinics.find(&state.db, &path).await?;
    let mut tx = state.db.begin(clinic.id).await?;
    let open = open_drafts(&state, &mut tx, &clinic, &request).await?;
    commit(tx).await?;
    let frame = Frame::patient(&state, &clinic, &request, "drafts-title");
    let shown = open.iter().map(|draft| OpenDraft {
        go_on: draft.path(""),
        clear: draft.path("clear"),
        kept_until: frame.moment(draft.expires_at),
    });
    page(&DraftsPage { drafts: shown.collect(), frame, clinic })
}

/// The unfinished intakes of this browser at this clinic.
async fn open_drafts(state: &State, tx: &mut Tx, clinic: &Arc<Clinic>, request: &HttpRequest) -> Result<Vec<Draft>> {
    let mut open = Vec::new();
    for (public_id, _) in cookies::read_all(&state.config, request, COOKIE).into_iter().take(20) {
        match Draft::open(state, tx, clinic, request, &public_id, Hold::Read).await {
            Ok(draft) if !draft.completed => open.push(draft),
            Ok(_) | Err(Error::NotFound | Error::Expired) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(open)
}

/// `POST /c/{clinic}/i/{id}/clear`: the person ends the draft.
///
/// # Errors
/// Not found, or the database is away.
pub async fn clear(state: web::Data<State>, request: HttpRequest, path: web::Path<(String, String)>) -> Result<HttpResponse> {
    let (slug, id) = path.into_inner();
    let clinic = state.clinics.find(&state.db, &slug).await?;
    let mut tx = state.db.begin(clinic.id).await?;
    let draft = Draft::open(&state, &mut tx, &clinic, &request, &id, Hold::Lock).await?;
    if draft.completed {
        return Ok(see_other(&draft.path("receipt")));
    }
    leave(&state, tx, draft, state.clock.now(), request_id(&request)).await
}

/// Ends a draft and forgets it on this phone. One that stands in the queue is kept there.
pub(super) async fn leave(state: &State, mut tx: Tx, draft: Draft, now: Timestamp, request: RequestId) -> Result<HttpResponse> {
    let kept = draft.case.is_some();
    if kept {
        store::stop(&mut tx, draft.clinic.id, draft.id).await?;
    } else {
        store::erase(&mut tx, draft.clinic.id, draft.id).await?;
    }
    let event = Event::new(Action::IntakeEnd, draft.clinic.id, now).response(draft.id).request(request);
    audit::record(&mut tx, event.detail(json!({ "kept": kept }))).await?;
    commit(tx).await?;
    let to = if kept { "goodbye?kept=1" } else { "goodbye" };
    let mut response = see_other(&format!("/c/{}/{to}", draft.clinic.slug));
    let cookie = cookies::end(&state.config, &format!("{COOKIE}{}", draft.public_id), SameSite::Lax);
    response.add_cookie(&cookie).map_err(anyhow::Error::from)?;
    Ok(response)
}

/// `GET /c/{clinic}/goodbye`: a polite exit, with numbers.
///
/// # Errors
/// When there is no such clinic.
pub async fn goodbye(state: web::Data<State>, request: HttpRequest, path: web::Path<String>) -> Result<HttpResponse> {
    let clinic = state.clinics.find(&state.db, &path).await?;
    let frame = Frame::patient(&state, &clinic, &request, "goodbye-title");
    let text = match request.query_string() {
        "kept=1" => "goodbye-kept",
        "later=1" => "goodbye-later",
        "sent=1" => "goodbye-sent",
        _ => "goodbye-nothing-kept",
    };
    page(&GoodbyePage { text: frame.t(text), later: text == "goodbye-later", frame, clinic })
}
