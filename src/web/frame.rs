//! What stands around every page: language, title, clinic, who is signed in.

use std::sync::Arc;

use actix_web::HttpRequest;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::clinic::Clinic;
use crate::questionnaire::PartialDate;
use crate::state::State;
use crate::text::{FALLBACK, Text, Texts};
use crate::triage::{Helplines, RuleSet};
use crate::web::assets;
use crate::web::language::{self, Link};

/// The furniture of a page; every page struct has one field `frame: Frame`.
#[derive(Clone)]
pub struct Frame {
    /// BCP 47.
    pub language: String,
    /// Title of the document, already in the language; "Error: " is put before it when `error`.
    pub title: String,
    /// Whose page it is; none on pages that belong to no clinic.
    pub clinic: Option<Arc<Clinic>>,
    /// The signed-in member of staff.
    pub staff: Option<StaffFrame>,
    /// Show the demo banner.
    pub demo: bool,
    /// The page came back with problems.
    pub error: bool,
    /// The same page in each language there is; empty on pages for staff.
    pub languages: Vec<Link>,
    /// Something is typed in the page's form `typed`: another language is asked for by sending that.
    pub typed: bool,
    /// Numbers to call, on every page of the patient.
    pub helplines: Option<Helplines>,
    /// The same frame in English, when no clinician who speaks the language has reviewed its emergency texts: these
    /// are then shown beside the English ones.
    pub english: Option<Box<Frame>>,
    texts: Texts,
}

/// Who is signed in, for the header.
#[derive(Clone, Debug)]
pub struct StaffFrame {
    pub name: String,
    pub role: &'static str,
    /// Rows stand close together.
    pub compact: bool,
    /// Seconds until the session ends, if nobody does anything.
    pub left: i64,
}

impl Frame {
    /// A frame for a page with the title text `title_key`.
    #[must_use]
    pub fn new(state: &State, clinic: Option<&Arc<Clinic>>, title_key: &str) -> Self {
        let language = clinic.map_or_else(|| FALLBACK.to_owned(), |clinic| clinic.language.clone());
        Self::in_language(state, clinic, language, title_key)
    }

    /// A frame for a patient's page of `clinic`, in the language the person reads.
    #[must_use]
    pub fn patient(state: &State, clinic: &Arc<Clinic>, request: &HttpRequest, title_key: &str) -> Self {
        Self::public(state, Some(clinic), request, title_key)
    }

    /// A frame for a page that anybody may see, perhaps of no clinic, in the language the person reads.
    #[must_use]
    pub fn public(state: &State, clinic: Option<&Arc<Clinic>>, request: &HttpRequest, title_key: &str) -> Self {
        let of = clinic.map(Arc::as_ref);
        let language = language::of(state, of, request);
        let languages = language::links(state, of, request, &language);
        let unreviewed = language != FALLBACK && !language::is_reviewed(state, of, &language);
        let english = unreviewed.then(|| Box::new(Self::in_language(state, clinic, FALLBACK.to_owned(), title_key)));
        Self { languages, english, ..Self::in_language(state, clinic, language, title_key) }
    }

    fn in_language(state: &State, clinic: Option<&Arc<Clinic>>, language: String, title_key: &str) -> Self {
        Self {
            title: state.texts.get(&language, title_key, &[]),
            helplines: clinic.and_then(|clinic| state.packages.helplines(&clinic.questionnaire, &clinic.country, &language)),
            languages: Vec::new(),
            typed: false,
            english: None,
            language,
            clinic: clinic.cloned(),
            staff: None,
            demo: state.config.demo,
            error: false,
            texts: state.texts.clone(),
        }
    }

    /// The same frame with a title that is not a fixed text (a question's wording).
    #[must_use]
    pub fn titled(mut self, title: String) -> Self {
        self.title = title;
        self
    }

    /// The same frame with the numbers of the country the person is in.
    #[must_use]
    pub fn with_numbers(mut self, rules: &RuleSet, country: &str) -> Self {
        self.helplines = rules.helplines(country, &self.language).or(self.helplines);
        self.english = self.english.map(|english| Box::new(english.with_numbers(rules, country)));
        self
    }

    /// The English of the text `key`, where it stands beside this language's.
    #[must_use]
    pub fn in_english(&self, key: &str) -> Option<String> {
        self.english.as_ref().map(|english| english.t(key))
    }

    /// The English of a text of the form, where it stands beside this language's.
    #[must_use]
    pub fn text_in_english(&self, text: &Text, proxy: bool) -> Option<String> {
        self.english.as_ref().map(|english| text.get(&english.language, proxy).to_owned())
    }

    /// The text `key` with the emergency number filled in.
    #[must_use]
    pub fn with_number(&self, key: &str) -> String {
        self.t1(key, "number", self.helplines.as_ref().map_or("", |helplines| helplines.emergency.text.as_str()))
    }

    /// The same in English, where it stands beside this language's.
    #[must_use]
    pub fn with_number_in_english(&self, key: &str) -> Option<String> {
        self.english.as_ref().map(|english| english.with_number(key))
    }

    /// The same frame for a signed-in member of staff.
    #[must_use]
    pub fn for_staff(mut self, staff: StaffFrame) -> Self {
        self.staff = Some(staff);
        self
    }

    /// Whether the rows of this page stand close together.
    #[must_use]
    pub fn is_compact(&self) -> bool {
        self.staff.as_ref().is_some_and(|staff| staff.compact)
    }

    /// The same frame for a page that came back with problems.
    #[must_use]
    pub fn with_error(mut self, error: bool) -> Self {
        self.error = error;
        self
    }

    /// The same frame for a page with a form `typed`, which shows what was typed in it if there is something.
    #[must_use]
    pub fn with_typed(mut self, typed: bool) -> Self {
        self.typed = typed;
        self
    }

    /// The interface text `key`.
    #[must_use]
    pub fn t(&self, key: &str) -> String {
        self.texts.get(&self.language, key, &[])
    }

    /// The interface text `key` with one value filled in.
    #[must_use]
    pub fn t1(&self, key: &str, name: &str, value: impl std::fmt::Display) -> String {
        self.texts.get(&self.language, key, &[(name, &value.to_string())])
    }

    /// The interface text `key` with two values filled in.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "templates hand over numbers and texts alike")]
    pub fn t2(&self, key: &str, first: (&str, impl std::fmt::Display), second: (&str, impl std::fmt::Display)) -> String {
        self.texts.get(&self.language, key, &[(first.0, &first.1.to_string()), (second.0, &second.1.to_string())])
    }

    /// The interface text `key` with any number of values filled in.
    #[must_use]
    pub fn with(&self, key: &str, args: &[(&str, &str)]) -> String {
        self.texts.get(&self.language, key, args)
    }

    /// A date as the person reads it.
    #[must_use]
    pub fn date(&self, date: PartialDate) -> String {
        self.texts.date(&self.language, date)
    }

    /// A moment ahead, in the clinic's zone, as the person reads it.
    #[must_use]
    pub fn moment(&self, at: Timestamp) -> String {
        let zone = self.clinic.as_ref().map_or(TimeZone::UTC, |clinic| clinic.zone.clone());
        self.texts.moment(&self.language, at.to_zoned(zone).datetime())
    }

    /// Writing direction of the page's language.
    #[must_use]
    pub fn dir(&self) -> &'static str {
        language::dir(&self.language)
    }

    /// A phone number as a `tel:` address.
    #[must_use]
    pub fn tel(&self, number: &str) -> String {
        let dial: String = number.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
        format!("tel:{dial}")
    }

    /// Address of a static file, with its content hash.
    #[must_use]
    pub fn asset(&self, name: &str) -> String {
        assets::url(name)
    }
}
