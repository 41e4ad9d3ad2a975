//! An update that cannot be stored: the database is away, or the record closed meanwhile. It is assessed all the
//! same, in memory: an emergency still gets its stop page. Otherwise the page says so, with everything typed in it.

use std::collections::BTreeSet;
use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};

use super::super::stop::stop_page;
use super::ask::{Asked, Hindrance, render};
use super::renew::sheet;
use crate::clinic::Clinic;
use crate::clock::day;
use crate::error::{Error, Result};
use crate::package::Package;
use crate::questionnaire::Answers;
use crate::state::State;
use crate::triage::{Assessment, Level, Response, assess};
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::page_with;

/// What an update sent, read without a database.
struct Heard {
    package: Arc<Package>,
    answers: Answers,
    proxy: bool,
    assessment: Assessment,
    frame: Frame,
    country: Option<String>,
}

fn hear(state: &State, request: &HttpRequest, clinic: &Arc<Clinic>, form: &Form) -> Option<Heard> {
    let package = state.packages.current(&clinic.questionnaire)?;
    let (questionnaire, rules) = (&package.questionnaire, &package.rules);
    let today = day(state.clock.now(), &clinic.zone);
    let confirmed: Vec<String> = form.all("confirmed").map(str::to_owned).collect();
    let sheet = sheet(questionnaire, rules, &confirmed)?;
    let posted = sheet.read(questionnaire, form, today, rules.impossible.max_age);
    let answers = posted.apply(questionnaire, &Answers::default());
    let proxy = answers.one(&rules.items.author).is_some_and(|author| author != rules.items.author_self);
    let frame = Frame::patient(state, clinic, request, "update-title");
    let seen = BTreeSet::from([sheet.name.clone()]);
    let response = Response { answers: &answers, seen: Some(&seen), language: &frame.language, proxy, abandoned: false, worst: None };
    let assessment = assess(questionnaire, rules, &response, today);
    let country = form.get("_country").map(str::to_owned);
    let frame = frame.with_numbers(rules, country.as_deref().unwrap_or(&clinic.country));
    Some(Heard { package, answers, proxy, assessment, frame, country })
}

/// Whether what was sent is an emergency by itself.
pub(super) fn is_danger(state: &State, request: &HttpRequest, clinic: &Arc<Clinic>, form: &Form) -> bool {
    hear(state, request, clinic, form).is_some_and(|heard| heard.assessment.fired_at(Level::Emergency).next().is_some())
}

/// The answer to an update that could not be stored because of `error`.
pub(super) fn answer(state: &State, request: &HttpRequest, clinic: &Arc<Clinic>, form: &Form, error: Error) -> Result<HttpResponse> {
    let Some(Heard { package, answers, proxy, assessment, frame, country }) = hear(state, request, clinic, form) else { return Err(error) };
    let fired: Vec<String> = assessment.fired_at(Level::Emergency).map(|entry| entry.rule.clone()).collect();
    if let Some(template) = stop_page(frame.clone(), &package, &fired, &assessment, proxy, None) {
        return page_with(StatusCode::SERVICE_UNAVAILABLE, &template);
    }
    let hindrance = match error {
        Error::Expired => Hindrance::Closed,
        ref error if error.is_outage() => Hindrance::Unsaved,
        error => return Err(error),
    };
    tracing::warn!(cause = %error, "an update could not be stored");
    let asked = Asked { typed: Some(form), hindrance: Some(hindrance), ..Asked::new("", request.path()) };
    render(frame, &package, proxy, &answers, country, &asked)
}
