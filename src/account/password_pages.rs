//! Changing the password one has.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use jiff::Timestamp;

use super::fields::{line, problems};
use super::new_password::{Wrong, hash};
use super::password::Check;
use super::session::{self, Clinician, Proof, staff_frame};
use super::store::Membership;
use super::{proof, store};
use crate::audit::{self, Action, Event};
use crate::db;
use crate::error::{Error, Result};
use crate::ids::{self, ClinicId};
use crate::limits::Lane;
use crate::state::State;
use crate::web::field::{Field, Problem};
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::shell::request_id;
use crate::web::{page_with, see_other};

#[derive(Template)]
#[template(path = "account/password.html")]
struct PasswordPage {
    frame: Frame,
    /// Whose password: password managers want to know.
    login: String,
    notice: Option<String>,
    problems: Vec<Problem>,
    fields: Vec<Field>,
}

/// `GET /password`, in the guarded scope.
///
/// # Errors
/// When the template fails.
pub async fn password_form(clinician: Clinician, state: web::Data<State>, request: HttpRequest) -> Result<HttpResponse> {
    let changed = request.query_string() == "changed";
    password_page(&state, &clinician, Wrong::default(), changed)
}

fn password_page(state: &State, clinician: &Clinician, wrong: Wrong, changed: bool) -> Result<HttpResponse> {
    let frame =
        Frame::new(state, Some(&clinician.clinic), "account-change-title").for_staff(staff_frame(clinician)).with_error(wrong.is_any());
    let mut fields = vec![line(&frame, "old", "account-old", wrong.old, ("password", "current-password"), "")];
    fields.extend(wrong.new_fields(&frame));
    let notice = changed.then(|| frame.t("account-changed"));
    let status = if wrong.is_any() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    page_with(status, &PasswordPage { problems: problems(&fields), fields, login: clinician.login.clone(), notice, frame })
}

/// `POST /password`, in the guarded scope: every session of the account ends, this browser gets a new one.
///
/// # Errors
/// Over the limits; when the database is away or the audit row cannot be written.
pub async fn change_password(clinician: Clinician, state: web::Data<State>, request: HttpRequest, form: Form) -> Result<HttpResponse> {
    let (old, new, at) = (form.text("old"), form.text("new"), state.clock.now());
    let mut wrong = Wrong::with_new(&form, &[&clinician.login, &clinician.name, &clinician.clinic.name]);
    if old.is_empty() {
        wrong.old = Some("account-old-missing");
    } else if new == old {
        wrong.new = Some("account-new-same");
    }
    if wrong.is_any() {
        return password_page(&state, &clinician, wrong, false);
    }
    let changing = Event::new(Action::PasswordChange, clinician.clinic.id, at).by(clinician.account).request(request_id(&request));
    let Some(proof) = prove_again(&state, &clinician, old, at, &changing).await? else {
        return password_page(&state, &clinician, Wrong { old: Some("account-old-wrong"), ..Wrong::default() }, false);
    };
    let hash = hash(&state, new).await?;
    let mut tx = state.db.begin(clinician.clinic.id).await?;
    if !store::change_password(&mut tx, clinician.account, &proof.hash, &hash).await? {
        return Err(Error::SignInNeeded); // changed or disabled in this very moment; every session has ended
    }
    let to = Membership { id: clinician.membership, clinic: clinician.clinic.id };
    let opened = session::open(&mut tx, &Proof { account: clinician.account, hash }, to, at).await?;
    audit::record(&mut tx, changing).await?;
    db::commit(tx).await?;
    let mut response = see_other("/password?changed");
    let cookie = opened.map_or_else(|| session::ended_cookie(&state.config), |value| session::cookie(&state.config, value));
    response.add_cookie(&cookie).map_err(anyhow::Error::from)?;
    Ok(response)
}

/// Compares the old password, within the limit of the signed-in person. Denials of `changing` are on record.
async fn prove_again(state: &State, clinician: &Clinician, old: &str, at: Timestamp, changing: &Event) -> Result<Option<Proof>> {
    let mut tx = state.db.begin(ClinicId::NONE).await?;
    let stored = store::by_id(&mut tx, clinician.account).await?.and_then(|account| account.password_hash);
    db::commit(tx).await?;
    let (clinic, lane) = (clinician.clinic.id, Lane::Known(ids::hash(&clinician.account.to_string())));
    proof::take_place(state, &lane, at, clinic, changing.clone()).await?;
    let checked = proof::check(state, &lane, old, stored.clone()).await?;
    let (Check::Right { .. }, Some(hash)) = (checked, stored) else {
        proof::record_denied(state, clinic, changing.clone(), "password").await?;
        return Ok(None);
    };
    state.throttles.give_back(&lane);
    Ok(Some(Proof { account: clinician.account, hash }))
}
