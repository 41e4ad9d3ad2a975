//! A page that is sent: every POST saves, whatever its faults; an emergency comes before everything else.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse};
use jiff::Timestamp;
use serde_json::json;

use super::confirm::{self, doubts};
use super::draft::{Draft, Hold};
use super::fill::{self, Shown, where_to_go};
use super::ride::ride;
use super::sheet::{self, Sheet};
use super::take::{Outcome, Way, take};
use super::{again, choose, come_back, outage, quiet, sent, start, versus};
use crate::audit::{self, Action, Event};
use crate::clinic::Clinic;
use crate::clock::day;
use crate::error::Result;
use crate::state::State;
use crate::web::form::Form;
use crate::web::shell::request_id;
use crate::web::{language, see_other};

/// A page that a person fills in and sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place<'a> {
    /// A page of the form; after a change from the check page it leads straight back there.
    Page { name: &'a str, to_check: bool },
    /// Who it is and how to reach them, after the stop page.
    Contact,
    /// Looking once more before sending.
    Confirm,
}

impl Place<'_> {
    /// Its name in the trail and the audit.
    pub fn name(&self) -> &str {
        match self {
            Self::Page { name, .. } => name,
            Self::Contact => "contact",
            Self::Confirm => "confirm",
        }
    }

    /// Where it is sent to, below the intake.
    pub fn address(&self) -> String {
        match self {
            Self::Page { name, to_check: true } => format!("p/{name}?return=check"),
            Self::Page { name, to_check: false } => format!("p/{name}"),
            Self::Contact | Self::Confirm => self.name().to_owned(),
        }
    }

    /// Whether it was opened from the check page, to change an answer.
    fn is_change(&self) -> bool {
        matches!(self, Self::Page { to_check: true, .. })
    }

    /// Its questions; none when nothing on it is asked now.
    pub fn sheet(&self, draft: &Draft, form: &Form, now: Timestamp) -> Option<Sheet> {
        let questionnaire = &draft.package.questionnaire;
        match self {
            Self::Page { name, .. } => {
                let evaluation = draft.evaluate(&draft.answers, day(now, &draft.clinic.zone));
                Sheet::of(questionnaire, &evaluation, name, &draft.document.language)
            }
            Self::Contact => Some(Sheet::contact(questionnaire, &draft.package.rules)),
            Self::Confirm => Some(confirm::asked(questionnaire, form)),
        }
    }

    /// Where it leads when it was sent without problems.
    pub fn onward(&self, draft: &Draft, now: Timestamp) -> String {
        let evaluation = draft.evaluate(&draft.answers, day(now, &draft.clinic.zone));
        match self {
            // Newly needed questions first, then straight back.
            Self::Page { to_check: true, .. } => sheet::unfinished(draft, &evaluation)
                .map_or_else(|| draft.path("check"), |page| draft.path(&format!("p/{page}?return=check"))),
            Self::Page { name, .. } => {
                sheet::next(draft, &evaluation, Some(name)).map_or_else(|| draft.path("check"), |page| draft.path(&format!("p/{page}")))
            }
            Self::Contact => draft.path("carry-on"),
            Self::Confirm => draft.path("check"),
        }
    }
}

/// The answer to a page that was sent.
///
/// # Errors
/// Not found or expired, unless what was sent is an emergency: then the stop page comes all the same.
pub(super) async fn post(
    state: &State,
    request: &HttpRequest,
    (slug, id): (&str, &str),
    place: Place<'_>,
    form: &Form,
) -> Result<HttpResponse> {
    let clinic = state.clinics.find(&state.db, slug).await?;
    if form.get("_quiet").is_some() && place != Place::Confirm {
        return quiet::save(state, request, &clinic, id, place, form).await;
    }
    let urgent = || outage::is_danger(state, request, &clinic, place, form);
    match ride(state, urgent, async || stored(state, request, &clinic, id, place, form).await).await {
        Err(error) => outage::answer(state, request, &clinic, place, form, error),
        done => done,
    }
}

async fn stored(
    state: &State,
    request: &HttpRequest,
    clinic: &Arc<Clinic>,
    id: &str,
    place: Place<'_>,
    form: &Form,
) -> Result<HttpResponse> {
    let now = state.clock.now();
    let mut tx = state.db.begin(clinic.id).await?;
    let mut draft = Draft::open(state, &mut tx, clinic, request, id, Hold::Lock).await?;
    let Some(sheet) = place.sheet(&draft, form, now) else {
        return Ok(see_other(&where_to_go(state, &draft)));
    };
    if draft.completed {
        return sent::page_again(state, request, &draft, &sheet, form);
    }
    let form = &versus::settled(&draft, form);
    let turned = language::is_turned(request);
    let looked = (place == Place::Confirm).then(|| doubts(&draft, now));
    if let Some(doubts) = looked.as_ref().filter(|_| !turned && form.text("_version") == draft.version.to_string()) {
        draft.document.confirmed.extend(doubts.names.iter().cloned());
    }
    let mut outcome = take(&mut tx, &mut draft, &sheet, form, Way::Continue, now).await?;
    if turned && matches!(outcome, Outcome::Saved | Outcome::NoConsent | Outcome::Refused) {
        outcome = Outcome::Problems(Vec::new());
    }
    again::take_over(&mut tx, &mut draft, form, now).await?;
    if let Outcome::Refused = outcome {
        return start::leave(state, tx, draft, now, request_id(request)).await;
    }
    let page = matches!(place, Place::Page { .. });
    let new_code = page && come_back::provide(state, request, &mut tx, &draft, &sheet, now).await?;
    let action = if matches!(outcome, Outcome::Emergency) { Action::IntakeDanger } else { Action::IntakeSave };
    let event = Event::new(action, clinic.id, now).response(draft.id).request(request_id(request));
    audit::record(&mut tx, event.detail(json!({ "page": place.name(), "stale": matches!(outcome, Outcome::Apart(_)) }))).await?;
    draft.commit(tx).await?;
    match outcome {
        Outcome::Emergency => Ok(see_other(&draft.path("stop"))),
        Outcome::NoConsent | Outcome::Refused => Ok(see_other(&where_to_go(state, &draft))),
        Outcome::Apart(differences) => choose::show(state, request, &draft, place, &sheet, form, &differences),
        // Whoever stops here does not have to finish the page.
        Outcome::Problems(_) | Outcome::Saved if page && form.get("later").is_some() => Ok(see_other(&draft.path("come-back"))),
        Outcome::Problems(problems) => match looked {
            Some(doubts) => confirm::show(state, request, &draft, &doubts, &sheet, Some(form), &problems),
            None => fill::show(
                state,
                request,
                &draft,
                &sheet,
                &Shown { typed: Some(form), problems, to_check: place.is_change(), again: Some(form) },
            ),
        },
        Outcome::Saved => {
            let onward = place.onward(&draft, now);
            let told = if new_code { if onward.contains('?') { "&code=new" } else { "?code=new" } } else { "" };
            Ok(see_other(&format!("{onward}{told}")))
        }
    }
}
