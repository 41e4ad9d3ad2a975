//! When what was sent cannot be stored. The answers are assessed all the same, in memory: an emergency still
//! gets its stop page. Otherwise the page says that nothing was saved, with everything typed still in it.

use std::collections::BTreeSet;
use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};

use super::fill::QuestionPage;
use super::sheet::Sheet;
use super::stop::{StopPage, stop_page};
use super::view::View;
use crate::clinic::Clinic;
use crate::clock::day;
use crate::error::{Error, Result};
use crate::questionnaire::{Answers, Evaluation};
use crate::state::State;
use crate::triage::{Level, Response, StopAction, StopAdvice, assess};
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::page_with;

/// The answer to a page that could not be stored because of `error`.
pub(super) fn answer(
    state: &State,
    request: &HttpRequest,
    clinic: &Arc<Clinic>,
    name: &str,
    form: &Form,
    error: Error,
) -> Result<HttpResponse> {
    let Some(package) = state.packages.current(&clinic.questionnaire) else { return Err(error) };
    let questionnaire = &package.questionnaire;
    let today = day(state.clock.now(), &clinic.zone);
    // Every question of the page counts: what is open cannot be known without the answers before it.
    let page = questionnaire.index(name);
    let sheet = match page {
        Some(page) => {
            Sheet { name: name.to_owned(), questions: questionnaire.questions_on(page).map(|(index, _)| index).collect(), demanding: true }
        }
        None => Sheet::contact(questionnaire, &package.rules),
    };
    let posted = sheet.read(questionnaire, form, today, package.rules.impossible.max_age);
    let answers = posted.apply(questionnaire, &Answers::default());
    let frame = Frame::patient(state, clinic, request, "unsaved-title");
    let seen = BTreeSet::from([name.to_owned()]);
    let response =
        Response { answers: &answers, seen: Some(&seen), language: &frame.language, proxy: false, abandoned: false, worst: None };
    let assessment = assess(questionnaire, &package.rules, &response, today);
    let fired: Vec<String> = assessment.fired_at(Level::Emergency).map(|entry| entry.rule.clone()).collect();
    let country = answers.one(&package.rules.items.country).or_else(|| form.get("_country").map(str::to_owned));
    let helplines = package.rules.helplines(country.as_deref().unwrap_or(&clinic.country), &frame.language);
    let frame = frame.with_helplines(helplines);
    if let Some(template) = stop_page(frame.clone(), &package.rules, &fired, &assessment, false, None) {
        return page_with(StatusCode::SERVICE_UNAVAILABLE, &template);
    }
    if !error.is_outage() {
        return Err(error);
    }
    tracing::warn!(cause = %error, "a page could not be stored");
    let evaluation = Evaluation::new(questionnaire, &answers, today);
    // Fields that were on the page, as far as the page itself tells.
    let sent = |link_id: &str| {
        form.0.iter().any(|(name, _)| name == link_id || name.strip_prefix(link_id).is_some_and(|rest| rest.starts_with('.')))
    };
    let shown = |index: &usize| evaluation.is_enabled(*index) || sent(&questionnaire.items[*index].link_id);
    let sheet = Sheet { questions: sheet.questions.into_iter().filter(shown).collect(), ..sheet };
    let view =
        View { frame: &frame, questionnaire, language: &frame.language, proxy: false, answers: &answers, typed: Some(form), problems: &[] };
    let fields = view.fields(&sheet);
    let words = |index: usize| questionnaire.items[index].text.get(&frame.language, false).to_owned();
    let heading = page.map_or_else(|| frame.t("contact-title"), words);
    let template = QuestionPage {
        back: None,
        section: page.map(|page| words(questionnaire.section_of(page))).unwrap_or_default(),
        heading: (!fields.iter().any(|field| field.heading)).then_some(heading),
        problems: Vec::new(),
        fields,
        // The same address again: "Continue" sends it once more.
        action: String::new(),
        version: form.get("_version").and_then(|version| version.parse().ok()).unwrap_or_default(),
        country,
        differences: Vec::new(),
        advice: None,
        unsaved: true,
        frame,
    };
    page_with(StatusCode::SERVICE_UNAVAILABLE, &template)
}

/// The stop page when nothing can be read: what to do is the same whatever the rule was.
pub(super) fn stop(state: &State, request: &HttpRequest, clinic: &Arc<Clinic>, error: Error) -> Result<HttpResponse> {
    if !error.is_outage() {
        return Err(error);
    }
    let frame = Frame::patient(state, clinic, request, "stop-title-go");
    let Some(helplines) = frame.helplines.clone() else { return Err(error) };
    tracing::warn!(cause = %error, "the stop page could not be read");
    let title = frame.t1("stop-title-call", "number", &helplines.emergency.text);
    let advice = StopAdvice { action: StopAction::Call, place: None, to_do: Vec::new(), not_to_do: Vec::new(), crisis: true };
    let template = StopPage { frame: frame.titled(title), advice, call: true, helplines, said: Vec::new(), action: None };
    page_with(StatusCode::SERVICE_UNAVAILABLE, &template)
}
