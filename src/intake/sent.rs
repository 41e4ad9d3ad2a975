//! After the form was sent: what comes again is answered with the same receipt, what differs is not stored, and
//! the person is told so.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::draft::Draft;
use super::sheet::Sheet;
use super::stop::stop_page;
use super::take::changed;
use super::versus::{self, Difference};
use crate::clock::day;
use crate::error::Result;
use crate::state::State;
use crate::triage::Level;
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::{page_with, see_other};

#[derive(Template)]
#[template(path = "intake/sent.html")]
struct SentPage {
    frame: Frame,
    /// When the form was sent.
    at: String,
    differences: Vec<Difference>,
    receipt: String,
}

/// The answer to a page that comes after the form was sent. An emergency stops the person all the same.
pub(super) fn page_again(state: &State, request: &HttpRequest, draft: &Draft, sheet: &Sheet, form: &Form) -> Result<HttpResponse> {
    let package = &draft.package;
    let today = day(state.clock.now(), &draft.clinic.zone);
    let posted = sheet.read(&package.questionnaire, form, today, package.rules.impossible.max_age);
    let sent = posted.apply(&package.questionnaire, &draft.answers);
    let assessment = draft.assess(&sent, today, false);
    let before = draft.assess(&draft.answers, today, false);
    let known = |rule: &str| before.fired().any(|entry| entry.rule == rule);
    let news: Vec<String> = assessment.fired_at(Level::Emergency).map(|entry| entry.rule.clone()).filter(|rule| !known(rule)).collect();
    let frame = draft.frame(state, request, "sent-title");
    if let Some(template) = stop_page(frame, package, &news, &assessment, draft.is_proxy(&sent), None) {
        return page_with(StatusCode::CONFLICT, &template);
    }
    let changed = changed(draft, &posted);
    if changed.is_empty() {
        return Ok(see_other(&draft.path("receipt")));
    }
    refused(state, request, draft, versus::differences(draft, &sent, &changed))
}

/// Says what was kept and what was not, and how to tell the clinic.
pub(super) fn refused(state: &State, request: &HttpRequest, draft: &Draft, differences: Vec<Difference>) -> Result<HttpResponse> {
    let frame = draft.frame(state, request, "sent-title");
    let at = draft.submitted_at.map(|at| frame.moment(at));
    page_with(StatusCode::CONFLICT, &SentPage { at: at.unwrap_or_default(), differences, receipt: draft.path("receipt"), frame })
}
