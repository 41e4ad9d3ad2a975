//! Not a word on a patient's page that did not come through the language layer: the whole way in a language made of
//! ⟦brackets⟧, and nothing outside them but what the person typed, numbers and names.

use anteroom::{config, mail};
use reqwest::Method;
use scraper::{Html, Node};
use serde_json::{Value as Json, json};

use crate::driver::Visit;
use crate::post::Post;
use crate::pseudo::{self, PSEUDO};
use crate::site::Site;

const VIGNETTES: &str = include_str!("../../forms/muscle-twitching/vignettes.json");
/// What a page may show as it is.
const NAMES: [&str; 3] = ["The riverside practice", "The harbour practice", "Anteroom"];
/// Attributes that are read out or shown.
const SHOWN: [&str; 7] = ["aria-label", "aria-description", "title", "placeholder", "alt", "data-chosen", "data-cleared"];

/// What is left of a text without what stands in brackets; brackets may stand in brackets.
fn outside(text: &str) -> String {
    let mut depth = 0_usize;
    let mut rest = String::new();
    for letter in text.chars() {
        match letter {
            '⟦' => depth += 1,
            '⟧' => depth = depth.saturating_sub(1),
            letter if depth == 0 => rest.push(letter),
            _ => {}
        }
    }
    rest
}

/// Words on the page that stand outside the brackets.
fn hard_coded(page: &str, own: &[String]) -> Vec<String> {
    let html = Html::parse_document(page);
    let mut texts: Vec<String> = Vec::new();
    for node in html.tree.nodes() {
        match node.value() {
            Node::Text(text) => {
                let mut around = node.ancestors().filter_map(|node| node.value().as_element());
                // Other languages name themselves; a reference is no word; a form's own hidden values are not shown.
                let own_language = around.any(|element| {
                    element.attr("hreflang").is_some()
                        || element.attr("name") == Some("_language")
                        || element.attr("class").is_some_and(|class| class == "reference")
                });
                if !own_language {
                    texts.push(text.to_string());
                }
            }
            Node::Element(element) => texts.extend(SHOWN.iter().filter_map(|name| element.attr(name)).map(str::to_owned)),
            _ => {}
        }
    }
    let words = |text: &String| {
        let mut rest = outside(text);
        // An address is no word.
        rest = rest.split_whitespace().filter(|part| !part.starts_with("http")).collect::<Vec<_>>().join(" ");
        for known in NAMES.iter().copied().chain(own.iter().map(String::as_str)) {
            rest = rest.replace(known, "");
        }
        rest.chars().any(char::is_alphabetic).then(|| rest.trim().to_owned())
    };
    texts.iter().filter_map(words).collect()
}

struct Walk<'a> {
    visit: Visit<'a>,
    /// What the person typed.
    own: Vec<String>,
    pages: usize,
}

impl Walk<'_> {
    fn look(&mut self) {
        let found = hard_coded(&self.visit.page.body, &self.own);
        assert!(found.is_empty(), "{} {}: {found:?}", self.visit.page.status, self.visit.path);
        assert!(self.visit.page.body.contains(&format!("<html lang=\"{PSEUDO}\"")), "{}", self.visit.path);
        self.pages += 1;
    }

    async fn go(&mut self, path: &str) {
        self.visit.go(path).await;
        self.look();
    }

    async fn on(&mut self, answers: &Json, until: &str) {
        for _ in 0..150 {
            self.look();
            match self.visit.at().as_str() {
                at if at == until => return,
                "stop" => self.visit.send(answers, Some("called")).await,
                "carry-on" | "unreachable" => {
                    let onward = self.visit.link("a.button");
                    self.visit.go(&onward).await;
                }
                _ => self.visit.send(answers, None).await,
            }
        }
        panic!("no end at {}", self.visit.path);
    }
}

async fn begin(site: &Site) -> Walk<'_> {
    let mut visit = Visit::open(site, "riverside").await;
    visit.go(&format!("/c/riverside?language={PSEUDO}")).await;
    let mut walk = Walk { visit, own: Vec::new(), pages: 0 };
    walk.look();
    walk.visit.send(&Json::Null, None).await;
    walk
}

/// The pages after sending: the door, what has happened, one's own answers, who opened it.
async fn record(walk: &mut Walk<'_>, answers: &Json) {
    let codes = walk.visit.texts(".reference");
    let code = codes[1].clone();
    walk.own.push(codes[0].clone());
    walk.own.push("Test Clinician".to_owned());
    walk.go("/c/riverside/status").await;
    walk.visit.send(&Json::Null, None).await;
    assert_eq!(walk.visit.page.status, 422);
    walk.look();
    walk.visit.send(&json!({ "access-code": "AAAA-AAAA-AAAA", "birth-date": "1990-01-01" }), None).await;
    walk.look();
    walk.visit.send(&json!({ "access-code": code, "birth-date": answers["birth-date"] }), None).await;
    walk.look();
    let status = walk.visit.path.clone();
    assert!(status.contains("/r/"), "{status}");
    for page in ["answers", "opened"] {
        walk.go(&format!("{status}{page}")).await;
        assert_eq!(walk.visit.at(), page);
    }
    // It got worse.
    walk.go(&format!("{status}update")).await;
    walk.visit.send(&Json::Null, None).await;
    assert_eq!(walk.visit.page.status, 422);
    walk.look();
    let worse = json!({ "es-now": ["none"], "es-new": ["none"], "completed-by": answers["completed-by"], "update-course": "worse", "update-story": "More of it" });
    walk.own.push("More of it".to_owned());
    walk.visit.send(&worse, None).await;
    assert!(walk.visit.page.status.is_success(), "{} {:?}", walk.visit.path, walk.visit.texts(".summary"));
    walk.look();
}

/// The vignette as a patient would fill it in.
fn patient(id: &str) -> Json {
    let vignettes: Vec<Json> = serde_json::from_str(VIGNETTES).expect("vignettes");
    let vignette = vignettes.into_iter().find(|vignette| vignette["id"] == id).expect("a vignette");
    let mut answers = vignette["answers"].clone();
    answers["story"] = vignette["story"].clone();
    answers["help-needed"] = json!(["none"]);
    answers["allergies"] = json!("none known");
    answers
}

/// What a person typed in these answers.
fn typed(answers: &Json) -> Vec<String> {
    let mut typed: Vec<String> = answers.as_object().expect("answers").values().filter_map(Json::as_str).map(str::to_owned).collect();
    // A short one may be part of a long one.
    typed.sort_by_key(|text| std::cmp::Reverse(text.len()));
    typed
}

async fn pseudo_site() -> Site {
    Site::speaking(|_| (), pseudo::texts(), pseudo::packages()).await
}

/// What of a letter was not worded in the language: nothing but addresses and names.
fn hard_coded_in_letter(text: &str) -> String {
    let names = NAMES.iter().fold(outside(text), |rest, name| rest.replace(name, ""));
    names.split_whitespace().filter(|word| !word.starts_with("http") && word.chars().any(char::is_alphabetic)).collect()
}

#[actix_web::test]
async fn nothing_on_the_way_to_the_receipt_is_hard_coded() {
    // A long list, an emergency, a carer, a child: between them most pages, in both wordings.
    for id in ["OV04", "OV10", "OV17", "OV22"] {
        let mut site = pseudo_site().await;
        let vignettes: Vec<Json> = serde_json::from_str(VIGNETTES).expect("vignettes");
        let day = vignettes.iter().find(|vignette| vignette["id"] == id).and_then(|vignette| vignette["authored"].as_str()).expect("a day");
        site.clock.set(format!("{day}T12:00:00Z").parse().expect("a day"));
        let answers = patient(id);
        let mut walk = begin(&site).await;
        walk.own = typed(&answers);
        walk.on(&answers, "receipt").await;
        assert!(walk.pages > 30, "{id}: {}", walk.pages);
        record(&mut walk, &answers).await;
        let stored: Vec<String> =
            sqlx::query_scalar("SELECT DISTINCT language FROM answer_change").fetch_all(&mut site.superuser).await.expect("the trail");
        assert_eq!(stored, [PSEUDO]);
    }
}

#[actix_web::test]
async fn nothing_beside_the_way_is_hard_coded() {
    let site = pseudo_site().await;
    let mut walk = begin(&site).await;
    let intake = walk.visit.path.rsplit_once("/p/").expect("a page of the form").0.to_owned();
    // Nothing answered: the page comes back with problems.
    walk.visit.send(&Json::Null, None).await;
    assert_eq!(walk.visit.page.status, 422);
    walk.look();
    let agree = json!({ "consent-use": true, "consent-share": true });
    walk.visit.send(&agree, None).await;
    walk.on(&json!({ "completed-by": "self", "country-now": "gb" }), "page-now").await;
    // An old page with another answer: both stand there.
    walk.visit.post(&format!("{intake}/p/page-who"), &[("completed-by", "parent")].map(|(a, b)| (a.to_owned(), b.to_owned()))).await;
    assert_eq!(walk.visit.page.status, 409);
    walk.look();
    walk.go(&format!("{intake}/p/page-now")).await;
    walk.visit.send(&json!({ "es-now": ["self-harm-now"] }), None).await;
    assert_eq!(walk.visit.at(), "stop");
    walk.look();
    walk.visit.send(&Json::Null, Some("cannot")).await;
    assert_eq!(walk.visit.at(), "unreachable");
    walk.look();
    for page in ["contact", "carry-on", "check"] {
        walk.go(&format!("{intake}/{page}")).await;
    }
    walk.go("/c/riverside/drafts").await;
    // Words of danger, and an odd answer, are looked at once more.
    let told =
        json!({ "es-new": ["none"], "story": "I cannot breathe", "name-given": "Ann", "name-family": "Test", "birth-date": "1915-07-14" });
    walk.own = typed(&told);
    for page in ["page-new", "page-story", "page-name"] {
        walk.go(&format!("{intake}/p/{page}")).await;
        walk.visit.send(&told, None).await;
        walk.look();
    }
    walk.go(&format!("{intake}/confirm")).await;
    assert_eq!(walk.visit.at(), "confirm");
    walk.go("/c/riverside/goodbye").await;
    walk.go("/c/riverside/goodbye?kept=1").await;
    walk.go("/c/riverside/nothing").await;
    walk.go("/c/riverside/start").await; // 405
    walk.go("/").await;
    for (method, path) in [(Method::DELETE, "/c/riverside"), (Method::POST, "/c/riverside/start")] {
        let request = site.request(&walk.visit.browser, method, path).header("origin", "https://elsewhere.example");
        walk.visit.page = crate::site::answer(request).await;
        walk.look();
    }
    // The database is away: what was typed stays, help is still shown.
    walk.visit.go(&format!("{intake}/p/page-story")).await;
    let form = walk.visit.form();
    site.outage(true).await;
    let fields = crate::driver::filled(&form, &told, None);
    walk.visit.post(&form.action, &fields).await;
    assert_eq!(walk.visit.page.status, 503);
    walk.look();
    walk.visit.page = site.get(&walk.visit.browser, &format!("{intake}/stop")).await;
    walk.look();
    walk.visit.page = site.get(&walk.visit.browser, &format!("{intake}/check")).await;
    walk.look();
    site.outage(false).await;
}

#[actix_web::test]
async fn nothing_on_the_way_back_is_hard_coded() {
    let post = Post::open().await;
    let server = config::mail(&post.url, "The riverside practice <no-reply@riverside.example>").expect("mail");
    let site = Site::speaking(|config| config.mail = Some(server), pseudo::texts(), pseudo::packages()).await;
    let answers = patient("OV04");
    site.clock.set("2026-03-02T12:00:00Z".parse().expect("a day"));
    let mut walk = begin(&site).await;
    walk.own = typed(&answers);
    walk.own.push(format!("{}/c/riverside/resume", site.url.trim_start_matches("http://")));
    let intake = walk.visit.path.rsplit_once("/p/").expect("a page of the form").0.to_owned();
    let come_back = format!("{intake}/come-back");
    walk.go(&come_back).await;
    walk.go(&format!("{intake}/")).await;
    walk.on(&answers, "page-sex").await;
    walk.look();
    walk.go(&come_back).await;
    let code = walk.visit.texts(".reference")[0].clone();
    for address in ["nobody", "pat@patient.example"] {
        walk.visit.post(&come_back, &[("send-to".to_owned(), address.to_owned())]).await;
        walk.look();
    }
    assert!(walk.visit.path.ends_with("?sent=1"), "{}", walk.visit.path);
    mail::send_due(&site.state).await.expect("sent");
    let letter = post.letters().pop().expect("a letter");
    for text in letter.headers("Subject").into_iter().chain([letter.text()]) {
        assert!(text.contains('⟦') && hard_coded_in_letter(&text).is_empty(), "{text}");
    }
    let mailed = letter.text();
    let link = mailed.lines().find_map(|line| line.strip_prefix(&site.url)).expect("a link").to_owned();
    let born = [("birth-date.day", "5"), ("birth-date.month", "6"), ("birth-date.year", "1901")];
    for (page, typed) in [("/c/riverside/resume", ""), ("/c/riverside/resume", "7K3M"), ("/c/riverside/resume", &code), (&link, "")] {
        walk.go(page).await;
        let fields = [("code", typed)].into_iter().chain(born).map(|(name, value)| (name.to_owned(), value.to_owned()));
        walk.visit.post(page, &fields.collect::<Vec<_>>()).await;
        assert!(walk.visit.page.status.is_client_error());
        walk.look();
    }
    for how in ["later", "sent"] {
        walk.go(&format!("/c/riverside/goodbye?{how}=1")).await;
    }
    // At the end the database is away; then it was sent, and another page comes too late.
    walk.go(&format!("{intake}/")).await;
    walk.on(&answers, "check").await;
    site.outage(true).await;
    walk.visit.send(&Json::Null, None).await;
    assert_eq!(walk.visit.page.status, 503);
    walk.look();
    site.outage(false).await;
    walk.visit.send(&Json::Null, None).await;
    assert_eq!(walk.visit.at(), "receipt");
    walk.visit.post(&format!("{intake}/p/page-who"), &[("completed-by".to_owned(), "parent".to_owned())]).await;
    assert_eq!(walk.visit.page.status, 409);
    walk.look();
    // A form that has ended.
    let mut walk = begin(&site).await;
    site.clock.advance(jiff::SignedDuration::from_hours(24 * 8));
    let page = walk.visit.path.clone();
    walk.visit.send(&json!({ "consent-use": true, "consent-share": true }), None).await;
    assert!(walk.visit.page.status == 410 && walk.visit.page.body.contains("dl class=\"answers\""));
    walk.look();
    walk.go(&page).await;
    assert_eq!(walk.visit.page.status, 410);
}

#[test]
fn a_hard_coded_word_is_found() {
    let own = ["I twitch".to_owned()];
    let found = |body: &str| hard_coded(&format!("<!DOCTYPE html><html><body>{body}</body></html>"), &own);
    assert!(found("<p>⟦Call ⟦999⟧ now⟧ 999</p><q>I twitch</q><span class=\"reference\">ABC</span>").is_empty());
    assert_eq!(found("<p>⟦Call⟧ now</p>"), ["now"]);
    assert_eq!(found("<nav aria-label=\"Pages\"></nav>"), ["Pages"]);
}
