//! Stopping here and coming back later: the code to write down, the link by mail, and leaving this phone.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use jiff::{SignedDuration, Timestamp};

use super::draft::{Draft, Hold, open};
use super::fill::{asks, where_to_go};
use super::key_store::{self, Way};
use super::sheet::Sheet;
use super::{code, resume};
use crate::audit::{self, Action, Event};
use crate::db::{Tx, commit};
use crate::error::Result;
use crate::ids::{secret, unambiguous};
use crate::mail::{self, Kind, Letter};
use crate::state::State;
use crate::web::field::{Control, Field, Problem};
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::shell::{client_address, request_id};
use crate::web::{page_with, see_other};

/// How long the link of a letter works.
const LINK: SignedDuration = SignedDuration::from_hours(24);
/// Name of the address's field.
const ADDRESS: &str = "send-to";

#[derive(Template)]
#[template(path = "intake/come-back.html")]
struct ComeBackPage {
    frame: Frame,
    back: String,
    kept_until: String,
    /// The question that must be answered first.
    missing: Option<String>,
    /// None when the last one ended.
    code: Option<String>,
    /// The page where it is typed, as people write addresses.
    place: String,
    /// Where a link can be sent; none without a mail server.
    mail: Vec<Field>,
    problems: Vec<Problem>,
    sent: bool,
    action: String,
    finish: String,
}

/// `GET /c/{clinic}/i/{id}/come-back`
///
/// # Errors
/// Not found, expired, or the database is away.
pub async fn come_back(state: web::Data<State>, request: HttpRequest, path: web::Path<(String, String)>) -> Result<HttpResponse> {
    let (mut tx, draft) = open(&state, &request, &path, Hold::Read).await?;
    if draft.completed {
        return Ok(see_other(&draft.path("receipt")));
    }
    let newest = key_store::newest_code(&mut tx, draft.clinic.id, draft.id).await?;
    commit(tx).await?;
    show(&state, &request, &draft, newest, None)
}

fn show(
    state: &State,
    request: &HttpRequest,
    draft: &Draft,
    newest: Option<(i16, bool)>,
    wrong_address: Option<&str>,
) -> Result<HttpResponse> {
    let frame = draft.frame(state, request, "come-back-title").with_error(wrong_address.is_some());
    let questionnaire = &draft.package.questionnaire;
    let question = questionnaire.index(&draft.package.rules.items.birth_date);
    let page = question.and_then(|index| questionnaire.page_of(index)).map(|page| &questionnaire.items[page].link_id);
    let missing = page.filter(|_| draft.born().is_none()).map(|page| draft.path(&format!("p/{page}")));
    let mut mail = Vec::new();
    if missing.is_none() && state.config.mail.is_some() {
        let prefilled = draft.answers.one(&draft.package.rules.items.email).unwrap_or_default();
        mail.push(address_field(&frame, wrong_address.map_or(prefilled, str::to_owned), wrong_address.is_some()));
    }
    let place = format!("{}{}", state.config.public_url, resume::path(&draft.clinic));
    let template = ComeBackPage {
        back: where_to_go(state, draft),
        kept_until: frame.moment(draft.expires_at),
        code: newest.filter(|(_, works)| *works && missing.is_none()).map(|(number, _)| code::grouped(&code_of(state, draft, number))),
        missing,
        place: place.split_once("://").map_or(place.as_str(), |(_, place)| place).to_owned(),
        problems: mail.iter().filter_map(|field| Some(Problem { id: field.id.clone(), text: field.error.clone()? })).collect(),
        mail,
        sent: asks(request, "sent=1"),
        action: draft.path("come-back"),
        finish: draft.path("finish"),
        frame,
    };
    let status = if wrong_address.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    page_with(status, &template)
}

fn address_field(frame: &Frame, value: String, wrong: bool) -> Field {
    Field {
        id: ADDRESS.to_owned(),
        name: ADDRESS.to_owned(),
        label: frame.t("come-back-address"),
        help: vec![frame.t("come-back-address-hint")],
        optional: false,
        error: wrong.then(|| frame.t("come-back-address-wrong")),
        heading: false,
        safety: false,
        control: Control::Text {
            value,
            multiline: false,
            input_type: "email",
            inputmode: "email",
            autocomplete: Some("email".to_owned()),
            max: None,
        },
    }
}

/// `POST /c/{clinic}/i/{id}/come-back`: a new code in the place of one that ended, or a letter.
///
/// # Errors
/// Not found, expired, too many letters from one network address, or the database is away.
pub async fn come_back_ask(
    state: web::Data<State>,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    form: Form,
) -> Result<HttpResponse> {
    let now = state.clock.now();
    let (mut tx, draft) = open(&state, &request, &path, Hold::Lock).await?;
    if draft.completed {
        return Ok(see_other(&draft.path("receipt")));
    }
    let newest = key_store::newest_code(&mut tx, draft.clinic.id, draft.id).await?;
    let mut to = draft.path("come-back");
    if draft.born().is_none() {
        return Ok(see_other(&to));
    }
    if let Some(typed) = form.get(ADDRESS).filter(|_| state.config.mail.is_some()) {
        let Some(address) = mail::address(typed) else { return show(&state, &request, &draft, newest, Some(typed)) };
        state.throttles.allow_letter(client_address(&state.config, &request), now)?;
        send(&state, &request, &mut tx, &draft, address, now).await?;
        to.push_str("?sent=1");
    } else if newest.is_none_or(|(_, works)| !works) {
        let number = newest.map_or(1, |(number, _)| number.saturating_add(1));
        make(&state, &request, &mut tx, &draft, number, now).await?;
    }
    commit(tx).await?;
    Ok(see_other(&to))
}

/// Makes the first code once the date of birth is stored, in the caller's transaction: true when it was made now.
/// Asked on the pages that ask for that date.
pub(super) async fn provide(
    state: &State,
    request: &HttpRequest,
    tx: &mut Tx,
    draft: &Draft,
    sheet: &Sheet,
    now: Timestamp,
) -> Result<bool> {
    let asked = draft.package.questionnaire.index(&draft.package.rules.items.birth_date);
    let known = draft.born().is_some() && asked.is_some_and(|asked| sheet.questions.contains(&asked));
    if !known || key_store::newest_code(tx, draft.clinic.id, draft.id).await?.is_some() {
        return Ok(false);
    }
    make(state, request, tx, draft, 1, now).await?;
    Ok(true)
}

async fn make(state: &State, request: &HttpRequest, tx: &mut Tx, draft: &Draft, number: i16, now: Timestamp) -> Result<()> {
    let hash = resume::token_hash(state, &draft.clinic, &code_of(state, draft, number));
    key_store::add_way(tx, draft.clinic.id, draft.id, &hash, Way::Code(number), now).await?;
    let event = Event::new(Action::IntakeCode, draft.clinic.id, now).response(draft.id).request(request_id(request));
    audit::record(tx, event).await
}

/// The draft's code with this number: worked out from the server's secret, so that it can be shown again.
fn code_of(state: &State, draft: &Draft, number: i16) -> String {
    let drawn = state.config.secret.derive("resume-code", &[draft.id.0.as_bytes(), &number.to_be_bytes()]);
    code::with_check(&unambiguous(&drawn, code::DRAWN))
}

/// Queues a letter with a link. The address is used for it and kept nowhere else.
async fn send(state: &State, request: &HttpRequest, tx: &mut Tx, draft: &Draft, to: mail::Address, now: Timestamp) -> Result<()> {
    let (token, until) = (secret(), now + LINK);
    let hash = resume::token_hash(state, &draft.clinic, &token);
    key_store::add_way(tx, draft.clinic.id, draft.id, &hash, Way::Link(until), now).await?;
    let frame = draft.frame(state, request, "come-back-title");
    let link = format!("{}{}/{token}", state.config.public_url, resume::path(&draft.clinic));
    let text = [
        frame.t1("letter-asked", "clinic", &draft.clinic.name),
        link,
        frame.t1("letter-works", "time", frame.moment(until.min(draft.expires_at))),
        frame.t("letter-not-you"),
        frame.t("letter-emergency"),
    ];
    let subject = frame.t1("letter-subject", "clinic", &draft.clinic.name);
    mail::queue(tx, draft.clinic.id, &Letter { to, subject, text: text.join("\n\n"), kind: Kind::ComeBack }, now).await?;
    let event = Event::new(Action::IntakeLink, draft.clinic.id, now).response(draft.id).request(request_id(request));
    audit::record(tx, event).await
}
