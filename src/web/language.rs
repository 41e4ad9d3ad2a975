//! The language a person reads: chosen by a link (kept in a cookie), else what the browser asks for, else the
//! clinic's. The links keep the place. A page with something typed in it has buttons instead, which send its form to be
//! shown again.

use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::dev::ServiceRequest;
use actix_web::http::Method;
use actix_web::http::header::{AcceptLanguage, Header, Preference};
use actix_web::{HttpMessage, HttpResponse, web};

use crate::clinic::Clinic;
use crate::state::State;
use crate::text::{FALLBACK, is_rtl};
use crate::web::{cookies, see_other};

/// Name of the cookie, and of the parameter of the links.
const NAME: &str = "language";
/// Name of those buttons.
pub const FIELD: &str = "_language";
/// How long a choice is remembered, in seconds.
const KEPT: i64 = 365 * 24 * 3600;

/// Patterns of the addresses that a link may lead to: those that answer a GET.
pub struct Readable(pub Vec<&'static str>);

/// A link to the page one is on, in another language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// BCP 47.
    pub language: String,
    /// The language's name for itself.
    pub name: String,
    pub dir: &'static str,
    pub href: String,
    /// The page is in this language.
    pub current: bool,
}

/// Writing direction of a language, as HTML says it.
#[must_use]
pub fn dir(language: &str) -> &'static str {
    if is_rtl(language) { "rtl" } else { "ltr" }
}

/// The languages a person can choose from: those of the clinic's form; on a page of no clinic, all.
fn offered(state: &State, clinic: Option<&Clinic>) -> Vec<String> {
    let package = clinic.and_then(|clinic| state.packages.current(&clinic.questionnaire));
    let spoken = |language: &&str| package.as_ref().is_none_or(|package| package.rules.languages.iter().any(|known| known == language));
    state.texts.languages().filter(spoken).map(str::to_owned).collect()
}

/// Whether a clinician who speaks the language has reviewed its emergency texts: those of the form and ours.
#[must_use]
pub fn is_reviewed(state: &State, clinic: Option<&Clinic>, language: &str) -> bool {
    let package = clinic.and_then(|clinic| state.packages.current(&clinic.questionnaire));
    let form = package.is_none_or(|package| package.rules.emergency_reviewed.iter().any(|reviewed| reviewed == language));
    form && state.texts.get(language, "emergency-reviewed", &[]) == "yes"
}

/// The language in which a page that was sent is to be shown again, with what was typed in it. Nothing else is done
/// with it, but for an emergency.
#[derive(Clone, Debug)]
struct Turned(String);

/// Notes that the form of this request was sent for that.
pub fn turn(request: &HttpRequest, language: String) {
    request.extensions_mut().insert(Turned(language));
}

/// Whether it was.
#[must_use]
pub fn is_turned(request: &HttpRequest) -> bool {
    request.extensions().get::<Turned>().is_some()
}

/// The choice as a cookie, when the form of this request was sent for that.
#[must_use]
pub fn turned(state: &State, request: &HttpRequest) -> Option<Cookie<'static>> {
    let Turned(language) = request.extensions().get::<Turned>().cloned()?;
    state.texts.languages().any(|known| known == language).then(|| cookie(state, language))
}

fn cookie(state: &State, language: String) -> Cookie<'static> {
    cookies::make(&state.config, NAME, language, SameSite::Lax, Some(KEPT))
}

/// The language this request is answered in.
#[must_use]
pub fn of(state: &State, clinic: Option<&Clinic>, request: &HttpRequest) -> String {
    let offered = offered(state, clinic);
    let known = |language: &str| {
        let is = |wanted: &str| offered.iter().find(|offered| offered.eq_ignore_ascii_case(wanted)).cloned();
        is(language).or_else(|| is(language.split('-').next().unwrap_or_default()))
    };
    let turned = request.extensions().get::<Turned>().and_then(|turned| known(&turned.0));
    let chosen = || cookies::read(&state.config, request, NAME).and_then(|chosen| known(&chosen));
    let asked = || asked(request).iter().find_map(|language| known(language));
    let own = || clinic.and_then(|clinic| known(&clinic.language));
    turned.or_else(chosen).or_else(asked).or_else(own).unwrap_or_else(|| FALLBACK.to_owned())
}

/// What the browser asks for, the best first.
fn asked(request: &HttpRequest) -> Vec<String> {
    let Ok(AcceptLanguage(mut asked)) = AcceptLanguage::parse(request) else { return Vec::new() };
    asked.sort_by_key(|one| std::cmp::Reverse(one.quality));
    let wanted = asked.into_iter().filter(|one| one.quality != actix_web::http::header::Quality::ZERO);
    wanted.filter_map(|one| if let Preference::Specific(tag) = one.item { Some(tag.to_string()) } else { None }).collect()
}

/// A link for each language that is offered here. It is relative: an address is never written back into a page.
#[must_use]
pub fn links(state: &State, clinic: Option<&Clinic>, request: &HttpRequest, current: &str) -> Vec<Link> {
    let place = place(clinic, request);
    let link = |language: String| Link {
        name: state.texts.get(&language, "language-name", &[]),
        dir: dir(&language),
        href: format!("{place}{NAME}={language}"),
        current: language == current,
        language,
    };
    offered(state, clinic).into_iter().map(link).collect()
}

/// The page one is on, up to where the choice is added. What answers a POST may have no address of its own:
/// then it is the page that belongs to it.
fn place(clinic: Option<&Clinic>, request: &HttpRequest) -> String {
    let readable = |pattern: &str| request.app_data::<web::Data<Readable>>().is_some_and(|pages| pages.0.contains(&pattern));
    let pattern = request.match_pattern().unwrap_or_default();
    let folder = pattern.rsplit_once('/').map(|(folder, _)| format!("{folder}/")).unwrap_or_default();
    if matches!(*request.method(), Method::GET | Method::HEAD) || readable(&pattern) {
        let kept = without_choice(request.query_string());
        return if kept.is_empty() { "?".to_owned() } else { format!("?{kept}&") };
    }
    match clinic {
        _ if readable(&folder) => "./?".to_owned(),
        Some(clinic) => format!("/c/{}?", clinic.slug),
        None => "/?".to_owned(),
    }
}

fn without_choice(query: &str) -> String {
    query.split('&').filter(|part| !part.is_empty() && part.split('=').next() != Some(NAME)).collect::<Vec<_>>().join("&")
}

/// The answer to a language link: the choice goes into the cookie, and the page comes again without it in its
/// address. It changes nothing else. None for any other request.
#[must_use]
pub fn choice(state: &State, request: &ServiceRequest) -> Option<HttpResponse> {
    let read = matches!(*request.method(), Method::GET | Method::HEAD);
    // An address that begins with two slashes would lead to another host.
    let ours = !request.path()[1..].starts_with(['/', '\\']);
    let parts = request.query_string().split('&').filter_map(|part| part.split_once('='));
    let language = parts.filter(|(name, _)| *name == NAME).map(|(_, language)| language).next_back()?;
    if !read || !ours || !state.texts.languages().any(|known| known == language) {
        return None;
    }
    let kept = without_choice(request.query_string());
    let place = if kept.is_empty() { request.path().to_owned() } else { format!("{}?{kept}", request.path()) };
    let mut response = see_other(&place);
    response.add_cookie(&cookie(state, language.to_owned())).ok()?;
    Some(response)
}
