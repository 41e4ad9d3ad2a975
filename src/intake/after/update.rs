//! "It got worse": the safety check once more, how it is compared with then, and what changed. A new response of
//! the same case; nothing of what was said before is overwritten.

use std::sync::Arc;

use actix_web::cookie::{Cookie, SameSite};
use actix_web::{HttpRequest, HttpResponse, web};
use jiff::SignedDuration;
use serde_json::json;

use super::super::draft::{COOKIE, Draft, Hold};
use super::super::fill::where_to_go;
use super::super::ride::ride;
use super::super::{case_store, enter};
use super::ask::{Asked, Hindrance, show};
use super::renew::{Before, Renewed, renew};
use super::session::{Record, to_door};
use super::update_store::NewUpdate;
use super::{afar, update_store};
use crate::audit::{self, Action, Event};
use crate::clinic::Clinic;
use crate::db::{Tx, commit};
use crate::error::{Error, Result};
use crate::ids::{CaseId, hash, public_id};
use crate::state::State;
use crate::web::form::Form;
use crate::web::shell::request_id;
use crate::web::{cookies, language, see_other};

/// Updates of one case within an hour. An emergency always goes through.
const PER_HOUR: i64 = 10;
/// How long a phone may go back to the pages of an update.
const KEPT_SECONDS: i64 = 24 * 3600;

/// The way somebody came, and may go back.
struct Way {
    case: CaseId,
    /// Address of the page itself.
    action: String,
    back: String,
    /// Where it leads when all is said; none = the update's own receipt.
    done: Option<String>,
}

/// `GET /c/{clinic}/r/{record}/update`
///
/// # Errors
/// When there is no such clinic, the form has no such page, or the database is away.
pub async fn record_update_form(state: web::Data<State>, request: HttpRequest, path: web::Path<(String, String)>) -> Result<HttpResponse> {
    let Some((mut tx, way)) = by_record(&state, &request, &path).await? else { return Ok(to_door(&path)) };
    form(&state, &mut tx, &request, &path.0, &way).await
}

/// `GET /c/{clinic}/i/{id}/update`
///
/// # Errors
/// Not found, the form has no such page, or the database is away.
pub async fn update_form(state: web::Data<State>, request: HttpRequest, path: web::Path<(String, String)>) -> Result<HttpResponse> {
    match by_intake(&state, &request, &path).await? {
        Ok((mut tx, way)) => form(&state, &mut tx, &request, &path.0, &way).await,
        Err(elsewhere) => Ok(elsewhere),
    }
}

/// `POST /c/{clinic}/r/{record}/update`
///
/// # Errors
/// When there is no such clinic; not for want of a session or a database, which the page itself explains.
pub async fn record_update(
    state: web::Data<State>,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    form: Form,
) -> Result<HttpResponse> {
    let clinic = state.clinics.find(&state.db, &path.0).await?;
    let sent = ride(
        &state,
        || afar::is_danger(&state, &request, &clinic, &form),
        async || {
            match by_record(&state, &request, &path).await? {
                Some((tx, way)) => send(&state, tx, &request, &clinic, &way, &form).await,
                // Too late: what was typed is not thrown away for that.
                None if form.0.is_empty() => Ok(to_door(&path)),
                None => Err(Error::Expired),
            }
        },
    );
    sent.await.or_else(|error| afar::answer(&state, &request, &clinic, &form, error))
}

/// `POST /c/{clinic}/i/{id}/update`
///
/// # Errors
/// Not found, unless what was sent is an emergency: then the stop page comes all the same.
pub async fn update(state: web::Data<State>, request: HttpRequest, path: web::Path<(String, String)>, form: Form) -> Result<HttpResponse> {
    let clinic = state.clinics.find(&state.db, &path.0).await?;
    let sent = ride(
        &state,
        || afar::is_danger(&state, &request, &clinic, &form),
        async || match by_intake(&state, &request, &path).await? {
            Ok((tx, way)) => send(&state, tx, &request, &clinic, &way, &form).await,
            Err(elsewhere) => Ok(elsewhere),
        },
    );
    sent.await.or_else(|error| afar::answer(&state, &request, &clinic, &form, error))
}

async fn by_record(state: &State, request: &HttpRequest, path: &(String, String)) -> Result<Option<(Tx, Way)>> {
    let Some((tx, record)) = Record::open(state, request, path).await? else { return Ok(None) };
    let way = Way { case: record.case, action: record.path("update"), back: record.path(""), done: Some(record.path("?told=1")) };
    Ok(Some((tx, way)))
}

/// A form that was not sent goes on where it stands instead.
async fn by_intake(state: &State, request: &HttpRequest, path: &(String, String)) -> Result<Result<(Tx, Way), HttpResponse>> {
    let clinic = state.clinics.find(&state.db, &path.0).await?;
    let mut tx = state.db.begin(clinic.id).await?;
    let draft = Draft::open(state, &mut tx, &clinic, request, &path.1, Hold::Read).await?;
    Ok(match draft.case.filter(|_| draft.completed) {
        Some(case) => Ok((tx, Way { case, action: draft.path("update"), back: draft.path("receipt"), done: None })),
        None => Err(see_other(&where_to_go(state, &draft))),
    })
}

async fn form(state: &State, tx: &mut Tx, request: &HttpRequest, slug: &str, way: &Way) -> Result<HttpResponse> {
    let clinic = state.clinics.find(&state.db, slug).await?;
    let before = Before::read(state, tx, request, &clinic, way.case).await?;
    show(state, request, &before, &Asked::new(&way.action, &way.back))
}

/// Takes an update: assessed at once, stored when it is whole or says anything new, in one transaction.
async fn send(state: &State, mut tx: Tx, request: &HttpRequest, clinic: &Arc<Clinic>, way: &Way, form: &Form) -> Result<HttpResponse> {
    let now = state.clock.now();
    // Updates of one case wait for each other.
    case_store::lock(&mut tx, clinic.id, way.case).await?;
    let known = case_store::known_flags(&mut tx, clinic.id, way.case).await?;
    let before = Before::read(state, &mut tx, request, clinic, way.case).await?;
    let Renewed { mut draft, assessment, problems, doubts, changes } = renew(&before, form, now)?;
    let emergencies = draft.unanswered_emergencies(&assessment);
    let news = assessment.fired().any(|entry| !known.contains(&entry.rule)) || !doubts.is_empty();
    let turned = language::is_turned(request);
    let whole = problems.is_empty() && doubts.is_empty();
    let hour = now - SignedDuration::from_hours(1);
    if emergencies.is_empty() && update_store::updates_since(&mut tx, clinic.id, before.first, hour).await? >= PER_HOUR {
        let asked = Asked { typed: Some(form), hindrance: Some(Hindrance::TooMany), ..Asked::new(&way.action, &way.back) };
        return show(state, request, &before, &asked);
    }
    if !emergencies.is_empty() || (!turned && (whole || news)) {
        let key = key(state, form);
        if let Some((id, public_id)) = update_store::same_update(&mut tx, clinic.id, before.first, &key).await? {
            // Sent twice: it stands there already.
            draft.id = id;
            draft.public_id = public_id;
        } else {
            draft.document.answers = draft.answers.to_json(&draft.package.questionnaire);
            let update = NewUpdate {
                response: draft.id,
                public_id: &draft.public_id,
                secret_hash: &hash(&secret(state, &draft)),
                case: draft.case,
                package_hash: &draft.package.hash,
                expires_at: draft.expires_at,
                first: before.first,
                key: &key,
                document: serde_json::to_value(&draft.document)?,
            };
            update_store::insert_update(&mut tx, clinic.id, &update, now).await?;
            for change in changes {
                super::super::store::add_change(&mut tx, clinic.id, draft.id, now, change.row()).await?;
            }
            let answers = draft.answers.clone();
            enter::enter(&mut tx, &mut draft, &answers, &assessment, enter::Reason::Updated, now).await?;
            let event = Event::new(Action::UpdateSend, clinic.id, now).response(draft.id).case(way.case);
            let event = event.request(request_id(request)).detail(json!({ "emergencies": emergencies, "whole": whole }));
            audit::record(&mut tx, event).await?;
        }
        commit(tx).await?;
    }
    if !emergencies.is_empty() {
        return lead(state, &draft, &draft.path("stop"));
    }
    if turned || !whole {
        let asked = Asked { typed: Some(form), problems, doubts, turned, ..Asked::new(&way.action, &way.back) };
        return show(state, request, &before, &asked);
    }
    match &way.done {
        Some(done) => Ok(see_other(done)),
        None => lead(state, &draft, &draft.path("receipt")),
    }
}

/// To a page of the update itself, which this browser may open from now on.
fn lead(state: &State, draft: &Draft, to: &str) -> Result<HttpResponse> {
    let mut response = see_other(to);
    let cookie: Cookie<'static> =
        cookies::make(&state.config, &format!("{COOKIE}{}", draft.public_id), secret(state, draft), SameSite::Lax, Some(KEPT_SECONDS));
    response.add_cookie(&cookie).map_err(anyhow::Error::from)?;
    Ok(response)
}

/// The secret of an update's cookie: worked out, so that the same update sent twice leads to the same place.
fn secret(state: &State, draft: &Draft) -> String {
    data_encoding::BASE64URL_NOPAD.encode(&state.config.secret.derive("update", &[draft.id.0.as_bytes()]))
}

/// What one update is known by: the page it came from and everything on it. The same page with something else on it
/// is another one.
fn key(state: &State, form: &Form) -> String {
    let parts: Vec<&[u8]> = form.0.iter().flat_map(|(name, value)| [name.as_bytes(), value.as_bytes()]).collect();
    // A page without a key of its own is never taken for another.
    let own = if form.text("key").is_empty() { public_id() } else { String::new() };
    let parts: Vec<&[u8]> = std::iter::once(own.as_bytes()).chain(parts).collect();
    data_encoding::HEXLOWER.encode(&state.config.secret.derive("update-key", &parts))
}
