//! After sending: the patient's own record, opened with the access code and the date of birth.

use anteroom::account::Role;
use jiff::SignedDuration;
use reqwest::Client;
use serde_json::{Value as Json, json};

use crate::driver::Visit;
use crate::site::{Answer, PASSWORD, Site, browser};

const VIGNETTES: &str = include_str!("../../forms/muscle-twitching/vignettes.json");
/// The door's page.
const DOOR: &str = "/c/riverside/status";

/// A form that was sent.
pub struct Sent {
    /// The browser it was filled in with.
    pub browser: Client,
    pub public_id: String,
    pub reference: String,
    pub code: String,
    /// `YYYY-MM-DD`
    pub born: String,
    /// Where the receipt is.
    pub receipt: String,
}

impl Sent {
    /// A vignette's patient fills in the form of the first clinic and sends it.
    pub async fn form(site: &Site, vignette: &str) -> Self {
        Self::with(site, vignette, &json!({})).await
    }

    /// The same, with other answers.
    pub async fn with(site: &Site, vignette: &str, more: &Json) -> Self {
        let vignettes: Vec<Json> = serde_json::from_str(VIGNETTES).expect("vignettes");
        let vignette = vignettes.iter().find(|found| found["id"] == vignette).expect("the vignette");
        let mut answers = vignette["answers"].clone();
        answers["help-needed"] = json!(["none"]);
        for (link_id, value) in more.as_object().expect("an object") {
            answers[link_id] = value.clone();
        }
        let mut visit = Visit::start(site, "riverside").await;
        visit.walk(&answers, "receipt").await;
        let codes = visit.texts(".reference");
        Self {
            browser: visit.browser.clone(),
            public_id: visit.path.split('/').nth(4).expect("an id").to_owned(),
            reference: codes[0].clone(),
            code: codes[1].clone(),
            born: answers["birth-date"].as_str().expect("a date").to_owned(),
            receipt: visit.path.clone(),
        }
    }

    /// Another device on which the record was opened.
    pub async fn open(&self, site: &Site) -> Client {
        let device = browser();
        let answer = knock(site, &device, &self.code, &self.born).await;
        assert_eq!(answer.to(), self.path(""), "{answer:?}");
        device
    }

    /// Address of a page of the record.
    pub fn path(&self, page: &str) -> String {
        format!("/c/riverside/r/{}/{page}", self.public_id)
    }

    /// What a page of the record says.
    pub async fn read(&self, site: &Site, device: &Client, page: &str) -> String {
        let answer = site.get(device, &self.path(page)).await;
        assert_eq!(answer.status, 200, "{page}: {answer:?}");
        text(&answer, "main")
    }
}

/// Sends code and date of birth.
pub async fn knock(site: &Site, device: &Client, code: &str, born: &str) -> Answer {
    knock_from(site, "192.0.2.1", device, code, born).await
}

async fn knock_from(site: &Site, from: &str, device: &Client, code: &str, born: &str) -> Answer {
    let parts: Vec<&str> = born.split('-').collect();
    let fields = [("access-code", code), ("birth-date.day", parts[2]), ("birth-date.month", parts[1]), ("birth-date.year", parts[0])];
    site.post_from(from, device, DOOR, &fields).await
}

/// The text of what `selector` finds, white space folded.
pub fn text(page: &Answer, selector: &str) -> String {
    let html = scraper::Html::parse_document(&page.body);
    let selector = scraper::Selector::parse(selector).expect("selector");
    let found = html.select(&selector).flat_map(|found| found.text().collect::<Vec<_>>());
    found.collect::<Vec<_>>().join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A clinician of the first clinic, signed in.
pub async fn clinician(site: &mut Site) -> Client {
    site.enrol("ada", 0, Role::Clinician).await;
    let mine = browser();
    assert_eq!(site.sign_in(&mine, "ada", PASSWORD).await.to(), "/queue");
    mine
}

/// Where the case with this reference is.
pub async fn case_of(site: &Site, reference: &str) -> String {
    let id: uuid::Uuid = sqlx::query_scalar("SELECT case_id FROM patient_case WHERE reference = $1")
        .bind(reference)
        .fetch_one(&mut site.connection().await)
        .await
        .expect("a case");
    format!("/cases/{id}")
}

/// A clinician decides the case, with these words for the patient, who is told at once.
pub async fn decide(site: &Site, mine: &Client, case: &str, outcome: &str, message: &str) {
    let version = site.get(mine, case).await.value("name=\"version\"");
    let fields = [("version", version.as_str()), ("outcome", outcome), ("note", "For us alone"), ("message", message), ("at-once", "yes")];
    // As from the page that asks once more, should it be an emergency.
    let fields = [&fields[..], &[("close", "sure"), ("because-level", "elsewhere")]].concat();
    assert_eq!(site.post(mine, &format!("{case}/decisions"), &fields).await.to(), "/queue");
}

async fn denials(site: &Site) -> Vec<String> {
    sqlx::query_scalar("SELECT concat_ws(' ', action, detail->>'reason', response_id IS NOT NULL) FROM audit_event WHERE outcome = 'denied' ORDER BY event_id")
        .fetch_all(&mut site.connection().await)
        .await
        .expect("denials")
}

#[actix_web::test]
async fn the_status_page_tells_what_has_happened_and_the_message_reaches_its_reader_only() {
    let mut site = Site::start().await;
    site.clock.set("2026-03-02T12:00:00Z".parse().expect("a day"));
    let sent = Sent::form(&site, "OV06").await;
    let receipt = text(&site.get(&sent.browser, &sent.receipt).await, "main");
    assert!(receipt.contains(&format!("{}{DOOR}", site.url)) && receipt.contains("access code and date of birth"), "{receipt}");

    // Small letters and spaces are the same code.
    let device = browser();
    let spoken = sent.code.to_lowercase().replace('-', " ");
    assert_eq!(knock(&site, &device, &spoken, &sent.born).await.to(), sent.path(""));
    let status = sent.read(&site, &device, "").await;
    for wanted in [
        "We have received your answers",
        "Monday 2 March 2026, 12:",
        "We aim to look at them by Monday 16 March 2026, 12:",
        &sent.reference,
    ] {
        assert!(status.contains(wanted), "{wanted} is not in {status}");
    }
    for hidden in ["R01", "Routine", "routine"] {
        assert!(!status.contains(hidden), "{hidden} is in {status}");
    }

    site.clock.advance(SignedDuration::from_mins(20));
    let mine = clinician(&mut site).await;
    let case = case_of(&site, &sent.reference).await;
    site.get(&mine, &case).await;
    let status = sent.read(&site, &device, "").await;
    assert!(status.contains("A member of the team has looked at them") && status.contains("12:"), "{status}");
    decide(&site, &mine, &case, "appointment", "Please come on Friday.\n<b>Bring your tablets.</b>").await;
    let page = site.get(&device, &sent.path("")).await;
    let status = text(&page, "main");
    for wanted in ["The clinic has answered", "The clinic wants to see you", "Please come on Friday. <b>Bring your tablets.</b>"] {
        assert!(status.contains(wanted), "{wanted} is not in {status}");
    }
    assert!(!status.contains("For us alone") && !page.body.contains("<b>Bring"), "{status}");
    assert!(!status.contains("We will look at your answers"), "what is past is not promised: {status}");
    let shown = text(&site.get(&mine, &case).await, "main");
    assert!(shown.contains("To the patient: Please come on Friday.") && shown.contains("For us alone"), "{shown}");
    // The receipt on the phone does not hold the message: it opens without the code.
    assert!(!site.get(&sent.browser, &sent.receipt).await.body.contains("come on Friday"));
}

#[actix_web::test]
async fn a_promise_that_was_broken_is_said_to_be() {
    let site = Site::start().await;
    site.clock.set("2026-03-02T12:00:00Z".parse().expect("a day"));
    let sent = Sent::form(&site, "OV06").await;
    site.clock.advance(SignedDuration::from_hours(24 * 15));
    let status = sent.read(&site, &sent.open(&site).await, "").await;
    assert!(status.contains("We are later than we said") && status.contains("call 020 7946 0000"), "{status}");
    assert!(!status.contains("We aim to look at them by"), "{status}");
}

#[actix_web::test]
async fn an_emergency_says_so_first_until_somebody_has_answered() {
    let mut site = Site::start().await;
    site.clock.set("2026-03-02T12:00:00Z".parse().expect("a day"));
    let sent = Sent::form(&site, "OV16").await;
    let receipt = text(&site.get(&sent.browser, &sent.receipt).await, "main");
    assert_eq!(receipt.matches("You need emergency help now").count(), 1, "said once: {receipt}");
    let device = sent.open(&site).await;
    let status = sent.read(&site, &device, "").await;
    assert!(status.starts_with("Get help first You need emergency help now") && status.contains("Call 999"), "{status}");
    let mine = clinician(&mut site).await;
    decide(&site, &mine, &case_of(&site, &sent.reference).await, "emergency-care", "").await;
    let status = sent.read(&site, &device, "").await;
    assert!(!status.contains("You need emergency help now") && status.contains("has sent you to emergency care"), "{status}");
}

#[actix_web::test]
async fn a_record_opens_with_code_and_date_and_with_nothing_less() {
    let site = Site::start().await;
    site.clock.set("2026-03-02T12:00:00Z".parse().expect("a day"));
    let sent = Sent::form(&site, "OV06").await;
    let other = Sent::form(&site, "OV07").await;
    let device = browser();
    let unknown = "ACDE-FGHJ-KMNP";
    let mut pages = Vec::new();
    for (code, born) in [
        (sent.code.as_str(), "1990-01-02"),
        (sent.code.as_str(), other.born.as_str()),
        (unknown, sent.born.as_str()),
        (sent.reference.as_str(), sent.born.as_str()),
        (sent.public_id.as_str(), sent.born.as_str()),
        ("';--", sent.born.as_str()),
    ] {
        let refused = knock(&site, &device, code, born).await;
        assert_eq!(refused.status, 422, "{code} {born}");
        assert!(refused.headers.get("set-cookie").is_none());
        pages.push(refused.body);
    }
    assert!(pages.iter().all(|page| *page == pages[0] && page.contains("do not fit together")), "byte for byte the same");
    // Another clinic does not know the code.
    let parts: Vec<&str> = sent.born.split('-').collect();
    let fields =
        [("access-code", sent.code.as_str()), ("birth-date.day", parts[2]), ("birth-date.month", parts[1]), ("birth-date.year", parts[0])];
    assert_eq!(site.post(&device, "/c/harbour/status", &fields).await.status, 422);
    for (missing, said) in [("access-code", "Type the access code"), ("birth-date", "Fill this in")] {
        let rest: Vec<(&str, &str)> = fields.into_iter().filter(|(name, _)| !name.starts_with(missing)).collect();
        let page = site.post(&device, DOOR, &rest).await;
        assert!(page.status == 422 && text(&page, ".summary").contains(said), "{}", text(&page, "main"));
    }
    assert_eq!(site.get(&device, &sent.path("")).await.to(), "/c/riverside/status?again=1");
    // The browser it was filled in with has no session either.
    assert_eq!(site.get(&sent.browser, &sent.path("")).await.to(), "/c/riverside/status?again=1");
    assert_eq!(
        denials(&site).await,
        [
            "record-open date t",
            "record-open date t",
            "record-open code f",
            "record-open code f",
            "record-open code f",
            "record-open code f",
            "record-open code f"
        ]
    );
    // Right: a session for this record alone, for half an hour.
    let opened = knock(&site, &device, &sent.code, &sent.born).await;
    let (_, cookie) = opened.cookie(&format!("record-{}", sent.public_id)).expect("a cookie");
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Max-Age=1800"), "{cookie}");
    assert_eq!(site.get(&device, &other.path("")).await.to(), "/c/riverside/status?again=1");
    site.clock.advance(SignedDuration::from_mins(29));
    assert_eq!(site.get(&device, &sent.path("")).await.status, 200);
    site.clock.advance(SignedDuration::from_mins(1));
    assert_eq!(site.get(&device, &sent.path("")).await.to(), "/c/riverside/status?again=1");
}

#[actix_web::test]
async fn wrong_dates_lock_the_code_for_an_hour() {
    let site = Site::start().await;
    site.clock.set("2026-03-02T12:00:00Z".parse().expect("a day"));
    let sent = Sent::form(&site, "OV06").await;
    let device = browser();
    let wrong = knock(&site, &device, &sent.code, "1990-01-02").await;
    for _ in 1..5 {
        assert_eq!(knock(&site, &device, &sent.code, "1990-01-02").await.body, wrong.body);
    }
    // From anywhere, and even with the right date.
    let locked = knock_from(&site, "198.51.100.7", &device, &sent.code, &sent.born).await;
    assert_eq!(locked.body, wrong.body);
    assert_eq!(denials(&site).await.last().map(String::as_str), Some("record-open locked t"));
    assert_eq!(denials(&site).await.len(), 5, "the lock is on record, the flood behind it is not");
    site.clock.advance(SignedDuration::from_mins(61));
    assert_eq!(knock(&site, &device, &sent.code, "1990-01-02").await.body, wrong.body, "a lock that is over starts anew");
    assert_eq!(knock(&site, &device, &sent.code, &sent.born).await.to(), sent.path(""));
}

#[actix_web::test]
async fn guessing_codes_is_throttled_by_address_and_right_ones_are_not() {
    let site = Site::start().await;
    site.clock.set("2026-03-02T12:00:00Z".parse().expect("a day"));
    let sent = Sent::form(&site, "OV06").await;
    for _ in 0..30 {
        sent.open(&site).await;
    }
    let device = browser();
    for number in 0..20 {
        assert_eq!(knock(&site, &device, "ACDE-FGHJ-KMNP", "1990-01-02").await.status, 422, "{number}");
    }
    for _ in 0..5 {
        assert_eq!(knock(&site, &device, &sent.code, &sent.born).await.status, 429);
    }
    assert_eq!(denials(&site).await.iter().filter(|line| line.contains("throttled")).count(), 1, "the first of a flood");
    let elsewhere = browser();
    assert_eq!(knock_from(&site, "198.51.100.7", &elsewhere, &sent.code, &sent.born).await.to(), sent.path(""));
}

#[actix_web::test]
async fn closing_ends_the_session_and_forgets_the_form() {
    let site = Site::start().await;
    site.clock.set("2026-03-02T12:00:00Z".parse().expect("a day"));
    let sent = Sent::form(&site, "OV06").await;
    assert_eq!(knock(&site, &sent.browser, &sent.code, &sent.born).await.to(), sent.path(""));
    let kept = sent.open(&site).await;
    let closed = site.post(&sent.browser, &sent.path("close"), &[]).await;
    assert_eq!(closed.to(), "/c/riverside/status?closed=1");
    assert_eq!(site.get(&sent.browser, &sent.path("")).await.to(), "/c/riverside/status?again=1");
    assert_eq!(site.get(&sent.browser, &sent.receipt).await.status, 404, "the intake's cookie is gone too");
    assert_eq!(site.get(&kept, &sent.path("")).await.status, 200, "another device's session is its own");
    let left: i64 =
        sqlx::query_scalar("SELECT count(*) FROM record_session").fetch_one(&mut site.connection().await).await.expect("a count");
    assert_eq!(left, 1, "ended in the database, not only in the browser");
    site.clock.advance(SignedDuration::from_mins(31));
    anteroom::intake::sweep(&site.state).await.expect("swept");
    let left: i64 =
        sqlx::query_scalar("SELECT count(*) FROM record_session").fetch_one(&mut site.connection().await).await.expect("a count");
    assert_eq!(left, 0);
}
