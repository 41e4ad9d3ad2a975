//! Behind a one-time link: the first password, or one in the place of a lost one.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::fields::problems;
use super::new_password::{Wrong, hash};
use super::store::Account;
use super::{proof, store};
use crate::audit::{self, Action, Event};
use crate::db;
use crate::error::Result;
use crate::ids::{self, ClinicId};
use crate::limits::Lane;
use crate::state::State;
use crate::web::field::{Field, Problem};
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::shell::{client_address, request_id};
use crate::web::{page_with, see_other};

#[derive(Template)]
#[template(path = "account/welcome.html")]
struct WelcomePage {
    frame: Frame,
    name: String,
    login: String,
    problems: Vec<Problem>,
    fields: Vec<Field>,
}

#[derive(Template)]
#[template(path = "account/link-gone.html")]
struct LinkGonePage {
    frame: Frame,
}

/// `GET /welcome/{token}`: does not use the link up, because mail scanners follow links.
///
/// # Errors
/// Over the limits; when the database is away or the audit row cannot be written.
pub async fn welcome_form(state: web::Data<State>, path: web::Path<String>, request: HttpRequest) -> Result<HttpResponse> {
    match owner(&state, &request, &path).await? {
        Some(account) => welcome_page(&state, &account, Wrong::default()),
        None => link_gone(&state),
    }
}

/// `POST /welcome/{token}`: sets the password, ends every session, uses the link up.
///
/// # Errors
/// Over the limits; when the database is away or the audit row cannot be written.
pub async fn welcome(state: web::Data<State>, path: web::Path<String>, request: HttpRequest, form: Form) -> Result<HttpResponse> {
    let Some(account) = owner(&state, &request, &path).await? else { return link_gone(&state) };
    let wrong = Wrong::with_new(&form, &[&account.login, &account.name]);
    if wrong.is_any() {
        return welcome_page(&state, &account, wrong);
    }
    let (hash, at) = (hash(&state, form.text("new")).await?, state.clock.now());
    let mut tx = state.db.begin(ClinicId::NONE).await?;
    if !store::use_link(&mut tx, &ids::hash(&path), at).await? {
        return link_gone(&state);
    }
    store::set_password(&mut tx, account.id, &hash).await?;
    audit::record(&mut tx, Event::new(Action::LinkUsed, ClinicId::NONE, at).by(account.id).request(request_id(&request))).await?;
    db::commit(tx).await?;
    Ok(see_other("/sign-in?set"))
}

/// Whose link it is. One that is not good is on record, and counts against the address.
async fn owner(state: &State, request: &HttpRequest, token: &str) -> Result<Option<Account>> {
    let at = state.clock.now();
    let using = Event::new(Action::LinkUsed, ClinicId::NONE, at).request(request_id(request));
    let lane = Lane::Link { address: client_address(&state.config, request) };
    proof::take_place(state, &lane, at, ClinicId::NONE, using.clone()).await?;
    let mut tx = state.db.begin(ClinicId::NONE).await?;
    let account = match store::link_owner(&mut tx, &ids::hash(token), at).await? {
        Some(account) => store::by_id(&mut tx, account).await?,
        None => None,
    };
    db::commit(tx).await?;
    match account {
        Some(_) => state.throttles.give_back(&lane),
        None => proof::record_denied(state, ClinicId::NONE, using, "link").await?,
    }
    Ok(account)
}

fn welcome_page(state: &State, account: &Account, wrong: Wrong) -> Result<HttpResponse> {
    let frame = Frame::new(state, None, "account-welcome-title").with_error(wrong.is_any());
    let fields = wrong.new_fields(&frame);
    let status = if wrong.is_any() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let (name, login) = (account.name.clone(), account.login.clone());
    page_with(status, &WelcomePage { problems: problems(&fields), fields, name, login, frame })
}

/// Used, expired, replaced or never given out: the page is the same.
fn link_gone(state: &State) -> Result<HttpResponse> {
    page_with(StatusCode::NOT_FOUND, &LinkGonePage { frame: Frame::new(state, None, "account-link-gone-title") })
}
