//! The receipt: a reference, a code shown once, what happens next and by when.

use actix_web::cookie::SameSite;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use jiff::SignedDuration;

use super::draft::{COOKIE, Draft, Hold};
use super::fill::where_to_go;
use super::ride::ride;
use super::told::Told;
use super::{after, case_store};
use crate::audit::{self, Action, Event};
use crate::db::commit;
use crate::error::{Error, Result};
use crate::ids::{ACCESS_CODE, ResponseId, unambiguous};
use crate::state::State;
use crate::triage::Level;
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::shell::request_id;
use crate::web::{cookies, page, see_other};

#[derive(Template)]
#[template(path = "intake/receipt.html")]
struct ReceiptPage {
    frame: Frame,
    reference: String,
    /// Shown for a while after sending, then never again.
    access_code: Option<String>,
    told: Told,
    /// The page where the record can be read.
    status: String,
    updated: bool,
    /// Self-care is over after so many days: how is it now?
    check_in: Option<i64>,
    /// Where to say that it got worse.
    update: Option<String>,
    finish: String,
    stop: String,
}

/// How long the access code stands on the receipt: time to write it down, and for a second look after a lost
/// connection.
const CODE_SHOWN: SignedDuration = SignedDuration::from_mins(30);

/// The code for reading the record back later. Worked out from the server's secret, so that the same receipt
/// comes back however often it is asked for; only its hash is stored.
pub(super) fn access_code(state: &State, response: ResponseId) -> String {
    unambiguous(&state.config.secret.derive("access-code", &[response.0.as_bytes()]), ACCESS_CODE)
}

/// `GET /c/{clinic}/i/{id}/receipt`
///
/// # Errors
/// Not found, or the database is away.
pub async fn receipt(state: web::Data<State>, request: HttpRequest, path: web::Path<(String, String)>) -> Result<HttpResponse> {
    ride(&state, || false, async || shown(&state, &request, &path).await).await
}

async fn shown(state: &State, request: &HttpRequest, (slug, id): &(String, String)) -> Result<HttpResponse> {
    let clinic = state.clinics.find(&state.db, slug).await?;
    let now = state.clock.now();
    let mut tx = state.db.begin(clinic.id).await?;
    let draft = Draft::open(state, &mut tx, &clinic, request, id, Hold::Read).await?;
    let (Some(submitted), Some(case)) = (draft.submitted_at, draft.case) else {
        return Ok(see_other(&where_to_go(state, &draft)));
    };
    let (reference, level, due, flags) = case_store::find(&mut tx, clinic.id, case).await?;
    let asked = after::asks_how_it_is(&mut tx, clinic.id, case).await?;
    let event = Event::new(Action::ReceiptView, clinic.id, now).response(draft.id).case(case).request(request_id(request));
    audit::record(&mut tx, event).await?;
    commit(tx).await?;
    let level = Level::from_rank(level).ok_or(Error::NotFound)?;
    // An update has no code of its own: it is read with the form.
    let updated = !draft.document.asked.is_empty();
    let frame = draft.frame(state, request, if updated { "update-received" } else { "receipt-title" });
    let told = Told::new(&frame, &draft.package.rules, &clinic, level, due, &flags, draft.is_proxy(&draft.answers));
    let template = ReceiptPage {
        access_code: (!updated && now.duration_since(submitted) <= CODE_SHOWN).then(|| access_code(state, draft.id)),
        told,
        status: format!("{}/c/{}/status", state.config.public_url, clinic.slug),
        updated,
        check_in: asked.then(|| draft.package.rules.check_in.after_days),
        update: draft.package.questionnaire.update_page().map(|_| draft.path("update")),
        finish: draft.path("finish"),
        stop: draft.path("stop"),
        reference,
        frame,
    };
    page(&template)
}

/// `POST /c/{clinic}/i/{id}/finish`: forget the form on this phone. What was sent stays with the clinic, what was not
/// waits for the person to come back.
///
/// # Errors
/// When there is no such clinic.
pub async fn finish(state: web::Data<State>, path: web::Path<(String, String)>, form: Form) -> Result<HttpResponse> {
    let (slug, id) = path.into_inner();
    let clinic = state.clinics.find(&state.db, &slug).await?;
    if !id.chars().all(|c| c.is_ascii_hexdigit()) {
        return Err(Error::NotFound);
    }
    let what = if form.get("later").is_some() { "later" } else { "sent" };
    let mut response = see_other(&format!("/c/{}/goodbye?{what}=1", clinic.slug));
    response.add_cookie(&cookies::end(&state.config, &format!("{COOKIE}{id}"), SameSite::Lax)).map_err(anyhow::Error::from)?;
    Ok(response)
}
