//! When what was sent cannot be stored. The answers are assessed all the same, in memory: an emergency still
//! gets its stop page. Otherwise the page says that nothing was saved, with everything typed still in it.

use std::collections::BTreeSet;
use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use jiff::civil::Date;

use super::again;
use super::carry::heard;
use super::confirm;
use super::fill::QuestionPage;
use super::post::Place;
use super::sheet::{Sheet, belongs};
use super::stop::{StopPage, stop_page};
use super::view::View;
use crate::clinic::Clinic;
use crate::clock::day;
use crate::error::{Error, Result};
use crate::package::Package;
use crate::questionnaire::{Answers, Evaluation};
use crate::state::State;
use crate::triage::{Assessment, Level, Response, StopAction, StopAdvice, assess};
use crate::web::field::Field;
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::page_with;

/// What a page sent, read without a database.
pub(super) struct Typed {
    pub package: Arc<Package>,
    pub sheet: Sheet,
    /// Those of the page, and those that it carried.
    answers: Answers,
    proxy: bool,
    pub frame: Frame,
}

impl Typed {
    fn read(state: &State, request: &HttpRequest, clinic: &Arc<Clinic>, place: Place<'_>, form: &Form) -> Option<Self> {
        let package = state.packages.current(&clinic.questionnaire)?;
        let questionnaire = &package.questionnaire;
        let sheet = match place {
            Place::Page { name, .. } => Sheet::whole(questionnaire, name)?,
            Place::Contact => Sheet::contact(questionnaire, &package.rules),
            Place::Confirm => confirm::asked(questionnaire, form),
        };
        let today = day(state.clock.now(), &clinic.zone);
        let posted = sheet.read(questionnaire, form, today, package.rules.impossible.max_age);
        let answers = posted.apply(questionnaire, &heard(&package, &sheet, form, today));
        let roles = &package.rules.items;
        let country = answers.one(&roles.country).or_else(|| form.get("_country").map(str::to_owned));
        let frame = Frame::patient(state, clinic, request, "unsaved-title");
        let frame = frame.with_numbers(&package.rules, country.as_deref().unwrap_or(&clinic.country));
        let proxy = answers.one(&roles.author).is_some_and(|author| author != roles.author_self);
        Some(Self { package, sheet, answers, proxy, frame })
    }

    /// The stop page, if what was sent is an emergency: by itself, or together with what the page carried. What was
    /// true without it has had its stop page.
    fn stop(&self, form: &Form, today: Date) -> Option<StopPage> {
        let (questionnaire, rules) = (&self.package.questionnaire, &self.package.rules);
        let seen = BTreeSet::from([self.sheet.name.clone()]);
        let judge = |answers: &Answers| {
            let response =
                Response { answers, seen: Some(&seen), language: &self.frame.language, proxy: self.proxy, abandoned: false, worst: None };
            assess(questionnaire, rules, &response, today)
        };
        let fired = |assessment: &Assessment| -> BTreeSet<String> {
            assessment.fired_at(Level::Emergency).map(|entry| entry.rule.clone()).collect()
        };
        let posted = self.sheet.read(questionnaire, form, today, rules.impossible.max_age);
        let together = judge(&self.answers);
        let before = fired(&judge(&heard(&self.package, &self.sheet, form, today)));
        let mut found: Vec<String> = fired(&together).difference(&before).cloned().collect();
        // Whatever the page carried, it takes nothing away.
        let alone = judge(&posted.apply(questionnaire, &Answers::default()));
        found.extend(fired(&alone));
        let assessment = if fired(&together).is_empty() { alone } else { together };
        stop_page(self.frame.clone(), &self.package, &found, &assessment, self.proxy, None)
    }

    /// What was typed, in words: (question, answers).
    pub fn words(&self, form: &Form) -> Vec<(String, Vec<String>)> {
        let questionnaire = &self.package.questionnaire;
        let (language, proxy) = (self.frame.language.as_str(), self.proxy);
        let view = View { frame: &self.frame, questionnaire, language, proxy, answers: &self.answers, typed: None, problems: &[] };
        let told = |index: &usize| {
            let item = &questionnaire.items[*index];
            let mut words = view.words(item);
            if words.is_empty() {
                // What is no answer, and yet was typed.
                let typed = form.0.iter().filter(|(name, value)| belongs(name, &item.link_id) && !value.trim().is_empty());
                words = typed.map(|(_, value)| value.clone()).collect();
            }
            (!words.is_empty()).then(|| (item.text.get(language, proxy).to_owned(), words))
        };
        self.sheet.questions.iter().filter_map(told).collect()
    }

    /// The page as it was sent, with everything typed still in it.
    fn page(self, form: &Form, today: Date) -> QuestionPage {
        let questionnaire = &self.package.questionnaire;
        let evaluation = Evaluation::new(questionnaire, &self.answers, today);
        // Fields that were on the page, as far as the page itself tells.
        let sent = |link_id: &str| form.0.iter().any(|(name, _)| belongs(name, link_id));
        let shown = |index: &usize| {
            let item = &questionnaire.items[*index];
            (evaluation.is_enabled(*index) && item.is_worded_in(&self.frame.language)) || sent(&item.link_id)
        };
        let sheet = Sheet { questions: self.sheet.questions.iter().copied().filter(shown).collect(), ..self.sheet };
        let (language, proxy) = (self.frame.language.as_str(), self.proxy);
        let view = View { frame: &self.frame, questionnaire, language, proxy, answers: &self.answers, typed: Some(form), problems: &[] };
        let fields = view.fields(&sheet);
        let page = questionnaire.index(&sheet.name);
        let words = |index: usize| questionnaire.items[index].text.get(language, proxy).to_owned();
        let heading = page.map_or_else(|| self.frame.t(&format!("{}-title", sheet.name)), words);
        QuestionPage {
            back: None,
            section: page.map(|page| words(questionnaire.section_of(page))).unwrap_or_default(),
            heading: (!fields.iter().any(|field| field.heading)).then_some(heading),
            problems: Vec::new(),
            fields,
            // The same address again: "Continue" sends it once more, as the same copy of the same page.
            action: String::new(),
            hidden: form.0.iter().filter(|(name, _)| name.starts_with('_')).cloned().collect(),
            advice: None,
            proxy,
            unsaved: true,
            later: false,
            code: None,
            frame: self.frame.with_typed(true),
        }
    }
}

/// Whether what was sent is an emergency as far as the page itself tells: then nothing is waited for.
pub(super) fn is_danger(state: &State, request: &HttpRequest, clinic: &Arc<Clinic>, place: Place<'_>, form: &Form) -> bool {
    let today = day(state.clock.now(), &clinic.zone);
    Typed::read(state, request, clinic, place, form).is_some_and(|typed| typed.stop(form, today).is_some())
}

/// The answer to a page that could not be stored because of `error`.
pub(super) fn answer(
    state: &State,
    request: &HttpRequest,
    clinic: &Arc<Clinic>,
    place: Place<'_>,
    form: &Form,
    error: Error,
) -> Result<HttpResponse> {
    let Some(typed) = Typed::read(state, request, clinic, place, form) else { return Err(error) };
    let today = day(state.clock.now(), &clinic.zone);
    if let Some(template) = typed.stop(form, today) {
        return page_with(StatusCode::SERVICE_UNAVAILABLE, &template);
    }
    if matches!(error, Error::Expired) && place != Place::Confirm {
        return again::ended(clinic, typed, place, form);
    }
    if !error.is_outage() {
        return Err(error);
    }
    tracing::warn!(cause = %error, "a page could not be stored");
    let page = typed.page(form, today);
    if place == Place::Confirm {
        return unsent_page(page.frame, page.fields, page.hidden);
    }
    page_with(StatusCode::SERVICE_UNAVAILABLE, &page)
}

/// Nothing was sent yet: the button sends the same once more.
#[derive(Template)]
#[template(path = "intake/unsent.html")]
struct UnsentPage {
    frame: Frame,
    fields: Vec<Field>,
    hidden: Vec<(String, String)>,
}

fn unsent_page(frame: Frame, fields: Vec<Field>, hidden: Vec<(String, String)>) -> Result<HttpResponse> {
    let title = frame.t("unsent-title");
    let frame = frame.titled(title);
    page_with(StatusCode::SERVICE_UNAVAILABLE, &UnsentPage { frame, fields, hidden })
}

/// The answer to a form that could not be sent because of `error`.
pub(super) fn unsent(state: &State, request: &HttpRequest, slug: &str, form: &Form, error: Error) -> Result<HttpResponse> {
    let clinic = state.clinics.all().into_iter().find(|clinic| clinic.slug == slug);
    let Some(clinic) = clinic.filter(|_| error.is_outage()) else { return Err(error) };
    tracing::warn!(cause = %error, "a form could not be sent");
    unsent_page(Frame::patient(state, &clinic, request, "unsent-title"), Vec::new(), form.0.clone())
}

/// The stop page when nothing can be read: what to do is the same whatever the rule was.
pub(super) fn stop(state: &State, request: &HttpRequest, clinic: &Arc<Clinic>, error: Error) -> Result<HttpResponse> {
    if !error.is_outage() {
        return Err(error);
    }
    let frame = Frame::patient(state, clinic, request, "stop-title-go");
    let Some(helplines) = frame.helplines.clone() else { return Err(error) };
    tracing::warn!(cause = %error, "the stop page could not be read");
    let title = frame.with_number("stop-title-call");
    let advice = StopAdvice { action: StopAction::Call, place: None, to_do: Vec::new(), not_to_do: Vec::new(), crisis: true };
    let template = StopPage::new(frame.titled(title), "stop-title-call", advice, None, helplines);
    page_with(StatusCode::SERVICE_UNAVAILABLE, &template)
}
