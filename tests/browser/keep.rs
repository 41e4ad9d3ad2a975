//! A page that saves itself, and what becomes of it without a connection.

use jiff::SignedDuration;
use serde_json::{Value as Json, json};

use crate::chrome::{Browser, PHONE};
use crate::patient::{begun, patient, vignette};
use crate::site::Site;

const SAID: &str = ".keep [role=status]:not(:empty)";
const CONTINUE: &str = "main form .actions button";

impl Browser {
    /// The network goes away (true), or comes back.
    async fn offline(&self, away: bool) {
        self.cdp("Network.enable", json!({})).await;
        let conditions = json!({ "offline": away, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
        self.cdp("Network.emulateNetworkConditions", conditions).await;
    }

    /// What the page says about saving, once it begins like this.
    async fn says(&self, beginning: &str) -> String {
        loop {
            self.wait_for(SAID).await;
            let said = self.run("return document.querySelector('.keep [role=status]')?.textContent ?? ''").await;
            if let Some(said) = said.as_str().filter(|said| said.starts_with(beginning)) {
                return said.to_owned();
            }
        }
    }

    async fn value(&self, selector: &str) -> String {
        self.run_with("return document.querySelector(arguments[0]).value", vec![json!(selector)])
            .await
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }
}

fn screened() -> Json {
    patient(json!({ "es-now": ["none"], "es-new": ["none"] }))
}

/// Waits until this many rows are there.
async fn rows(site: &Site, sql: &'static str, wanted: i64) {
    let mut conn = site.connection().await;
    while sqlx::query_scalar::<_, i64>(sql).fetch_one(&mut conn).await.expect("a count") != wanted {}
}

#[actix_web::test]
async fn a_page_saves_itself_and_says_so() {
    let site = Site::start().await;
    let mut browser = Browser::start(&site.url, PHONE).await;
    browser.take_over(begun(&site, &screened(), "page-story").await).await;
    browser.write("#story", "It began in the eyelid.").await;
    assert_eq!(browser.says("Saved").await, "Saved 09:00");
    browser.inspect("page-story-saved").await;
    browser.client.refresh().await.expect("again");
    browser.wait_for("h1").await;
    assert_eq!(browser.value("#story").await, "It began in the eyelid.");
    // The way back does not wait for the pause in typing, and loses nothing.
    browser.write("#story", "Then in the calf.").await;
    browser.follow("a.back").await;
    assert_eq!(browser.at().await, "page-new");
    browser.follow(CONTINUE).await;
    assert_eq!(browser.value("#story").await, "Then in the calf.");
    browser.write("#story", "Then everywhere.").await;
    browser.follow(CONTINUE).await;
    assert_eq!(browser.at().await, "page-name", "its own saving is no conflict");
    assert_eq!(browser.run("return localStorage.length + sessionStorage.length").await, json!(0), "nothing stays on the phone");
}

#[actix_web::test]
async fn a_danger_ticked_but_not_sent_opens_nothing_and_counts_all_the_same() {
    let site = Site::start().await;
    let browser = Browser::start(&site.url, PHONE).await;
    browser.take_over(begun(&site, &patient(json!({})), "page-now").await).await;
    browser.choose("es-now-chest-pain").await;
    browser.says("Saved").await;
    assert_eq!(browser.at().await, "page-now");
    rows(&site, "SELECT count(*) FROM patient_case", 0).await;
    browser.follow(CONTINUE).await;
    assert_eq!(browser.at().await, "stop", "only Continue opens it");

    // Another patient ticks and goes away at once.
    browser.take_over(begun(&site, &patient(json!({})), "page-now").await).await;
    browser.choose("es-now-seizure").await;
    browser.open("/c/harbour").await;
    rows(&site, "SELECT count(*) FROM answer_change WHERE document->'value'->'es-now' ? 'seizure'", 1).await;
    site.clock.advance(SignedDuration::from_mins(31));
    anteroom::intake::sweep(&site.state).await.expect("swept");
    rows(&site, "SELECT count(*) FROM patient_case WHERE draft AND level = 1 AND flags @> '{D01}'", 1).await;
}

#[actix_web::test]
async fn a_phone_that_goes_offline_keeps_what_is_typed_and_goes_on_by_itself() {
    let site = Site::start().await;
    let mut browser = Browser::start(&site.url, PHONE).await;
    browser.take_over(begun(&site, &screened(), "page-story").await).await;
    browser.offline(true).await;
    browser.write("#story", "Typed in a tunnel.").await;
    browser.says("Not saved yet").await;
    assert!(browser.shown(".keep-help").await && browser.text(".keep-help").await.contains("999"));
    browser.complaints().await;
    browser.inspect("page-story-offline").await;
    browser.in_the_dark("page-story-offline").await;
    browser.run("document.documentElement.dataset.left = ''").await;
    browser.click(CONTINUE).await;
    browser.says("No connection").await;
    assert_eq!((browser.at().await.as_str(), browser.value("#story").await.as_str()), ("page-story", "Typed in a tunnel."));
    browser.offline(false).await;
    browser.wait_for("html:not([data-left])").await;
    assert_eq!(browser.at().await, "page-name", "it went on by itself");
    rows(&site, "SELECT count(*) FROM response WHERE document->'answers'->>'story' = 'Typed in a tunnel.'", 1).await;
    // Back, and it is saved quietly once the connection is there.
    browser.follow("a.back").await;
    browser.offline(true).await;
    browser.write("#story", "Typed in the next one.").await;
    browser.says("Not saved yet").await;
    browser.offline(false).await;
    browser.says("Saved").await;
    assert!(!browser.shown(".keep-help").await);
    rows(&site, "SELECT count(*) FROM response WHERE document->'answers'->>'story' = 'Typed in the next one.'", 1).await;
}

#[actix_web::test]
async fn a_server_without_its_database_loses_nothing_either() {
    let site = Site::start().await;
    let mut browser = Browser::start(&site.url, PHONE).await;
    browser.take_over(begun(&site, &screened(), "page-story").await).await;
    site.outage(true).await;
    browser.write("#story", "Typed in an outage.").await;
    browser.says("Not saved yet").await;
    browser.follow(CONTINUE).await;
    assert_eq!(browser.value("#story").await, "Typed in an outage.");
    browser.complaints().await;
    browser.inspect("page-story-unsaved").await;
    browser.in_the_dark("page-story-unsaved").await;
    site.outage(false).await;
    browser.says("Saved").await;
    browser.follow(CONTINUE).await;
    assert_eq!(browser.at().await, "page-name");

    browser.take_over(begun(&site, &vignette("OV06"), "check").await).await;
    site.outage(true).await;
    browser.follow("main form button").await;
    browser.complaints().await;
    browser.inspect("unsent").await;
    browser.in_the_dark("unsent").await;
    site.outage(false).await;
    browser.follow(CONTINUE).await;
    assert_eq!(browser.at().await, "receipt");
}

#[actix_web::test]
async fn two_answers_can_be_told_apart_on_a_phone() {
    let site = Site::start().await;
    let mut browser = Browser::start(&site.url, PHONE).await;
    let (mut visit, cookies) = begun(&site, &screened(), "page-story").await;
    let long = |word: &str| format!("{} {}", word.repeat(30), "a word after the other ".repeat(150));
    browser
        .take_over((
            crate::driver::Visit { site: &site, browser: visit.browser.clone(), path: visit.path.clone(), page: visit.page.clone() },
            cookies,
        ))
        .await;
    visit.send(&json!({ "story": long("Elsewhere") }), None).await;
    browser.run_with("document.querySelector('#story').value = arguments[0]", vec![json!(long("Here"))]).await;
    browser.follow(CONTINUE).await;
    browser.complaints().await;
    assert_eq!(browser.count(".choice").await, 2);
    browser.inspect("choose").await;
    browser.in_every_light("choose").await;
    browser.follow(CONTINUE).await;
    browser.wait_for(".summary:focus").await;
    browser.complaints().await;
    browser.inspect("choose-missing").await;
    browser.tap("label[for='versus.story-sent']").await;
    browser.follow(CONTINUE).await;
    assert_eq!(browser.at().await, "page-name");

    // A page left open after the form was sent.
    let (mut visit, cookies) = begun(&site, &vignette("OV06"), "check").await;
    let story = visit.link("dd.change a[href*='page-story']");
    let check = visit.path.clone();
    visit.go(&story).await;
    browser
        .take_over((
            crate::driver::Visit { site: &site, browser: visit.browser.clone(), path: visit.path.clone(), page: visit.page.clone() },
            cookies,
        ))
        .await;
    visit.go(&check).await;
    visit.send(&Json::Null, None).await;
    assert_eq!(visit.at(), "receipt");
    browser.run_with("document.querySelector('#story').value = arguments[0]", vec![json!(long("Worse"))]).await;
    browser.follow(CONTINUE).await;
    browser.complaints().await;
    browser.inspect("sent-already").await;
    browser.in_the_dark("sent-already").await;
}
