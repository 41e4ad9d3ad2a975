//! A clinician's working days in a browser, at a desk of twelve with two hundred open cases.

use std::sync::Arc;

use anteroom::account::Role;
use anteroom::intake::Until;
use fantoccini::key::Key;
use futures_util::future::join_all;
use jiff::SignedDuration;
use reqwest::Client;
use serde_json::json;

use crate::chrome::{Browser, DESKTOP, PHONE};
use crate::clinician::comes;
use crate::desk::PLACES;
use crate::many;
use crate::site::{PASSWORD, Site, browser};

/// Takes the next `cases` and decides them, as a colleague at another desk does.
async fn works(site: &Site, own: &Client, cases: usize) {
    for _ in 0..cases {
        let taken = site.post(own, "/queue/next", &[]).await;
        let case = taken.to();
        assert!(case.starts_with("/cases/"), "{}", taken.body);
        let version = site.get(own, case).await.value("name=\"version\"");
        let fields = [("outcome", "emergency-care"), ("version", &version), ("note", "Seen by a colleague.")];
        assert_eq!(site.post(own, &format!("{case}/decisions"), &fields).await.status, 303);
    }
}

/// Eleven more who are signed in.
async fn colleagues(site: &mut Site) -> Vec<Client> {
    let mut all = Vec::new();
    for n in 1..=11 {
        let login = format!("colleague-{n}");
        site.enrol(&login, 0, Role::Clinician).await;
        let own = browser();
        assert_eq!(site.sign_in(&own, &login, PASSWORD).await.to(), "/queue");
        all.push(own);
    }
    all
}

impl Browser {
    async fn total(&self) -> i64 {
        let line = self.text(".queue-line b").await;
        line.split(|letter: char| !letter.is_ascii_digit()).rfind(|part| !part.is_empty()).and_then(|n| n.parse().ok()).expect("a number")
    }

    /// Takes the next case and decides it.
    async fn next(&self, outcome: &str, note: &str) {
        self.open("/queue").await;
        self.follow(".queue-head .button").await;
        assert!(self.text(".hands.mine").await.starts_with("You took this case"));
        self.decide(outcome, note).await;
    }

    async fn decide(&self, outcome: &str, note: &str) {
        self.write("#note", note).await;
        self.choose(&format!("outcome-{outcome}")).await;
        self.follow("#decide ~ form > .actions button").await;
        assert_eq!(self.at().await, "queue");
    }
}

#[actix_web::test]
async fn two_working_days_at_a_desk_of_twelve() {
    let mut site = Site::start().await;
    many::seed(&mut site, 300, 200).await;
    let others = colleagues(&mut site).await;
    let state = Arc::clone(&site.state);
    let ear = actix_web::rt::spawn(async move { anteroom::bells::listen(&state.bells, &state.db).await });

    // Monday morning. Eleven others work while she reads: her list says so, and no row of it moves.
    let mut own = Browser::start(&site.url, DESKTOP).await;
    own.enter(many::CLINICIAN).await;
    own.wait_for(".live:not([hidden])").await;
    assert_eq!(own.total().await, 200);
    let places = own.run(PLACES).await;
    join_all(others.iter().map(|one| works(&site, one, 2))).await;
    comes(&site, "OV16", json!({ "name-family": "Late" }), Until::Submit).await;
    own.wait_for(".live-news:not([hidden])").await;
    own.wait_for(".moved").await;
    assert_eq!(own.run(PLACES).await, places, "no row moves by itself");
    own.follow(".live-news a").await;
    assert_eq!(own.total().await, 179);
    own.inspect("day-morning").await;

    // One case after the other; one decision is taken back.
    for n in 0..3 {
        site.clock.advance(SignedDuration::from_mins(1));
        own.next("emergency-care", &format!("Rang back, number {n}.")).await;
    }
    own.inspect_both("day-decided").await;
    own.follow(".undos .button").await;
    assert_eq!(own.run("return document.getElementById('note').value").await, json!("Rang back, number 2."));
    own.inspect_both("day-undone").await;
    assert!(own.checked("#outcome-emergency-care").await, "what she had chosen stands there");
    own.follow("#decide ~ form > .actions button").await;
    assert_eq!(own.total().await, 176);

    // What she sees of one level, she comes back to.
    own.open("/queue?level=routine").await;
    own.follow(".case-who a").await;
    own.follow(".case-head .hands .button").await;
    own.write("#note", "Bloods asked for.").await;
    own.follow("[formaction*='/notes']").await;
    assert!(own.text(".trail").await.contains("Bloods asked for."));
    own.follow("a.back").await;
    assert!(own.path().await.starts_with("/queue?level=routine#case-"), "{}", own.path().await);
    own.open("/queue?holder=me").await;
    assert_eq!(own.count(".case").await, 1, "hers until she gives it back");

    // By the keyboard: past the header, to the first case and into it.
    own.open("/queue").await;
    own.tab_to(".case-who a").await;
    own.leave(own.key(Key::Enter.into())).await;
    own.tab_to("a.skip[href='#decide']").await;
    own.key(Key::Enter.into()).await;
    own.tab_to("#note").await;
    own.open("/queue").await;

    // Tuesday morning, on a phone: what is late stands first among its like, what she did is found, and how it went.
    site.clock.advance(SignedDuration::from_hours(23));
    drop(own);
    let mut own = Browser::start(&site.url, PHONE).await;
    own.enter(many::CLINICIAN).await;
    own.open("/queue?overdue=yes").await;
    assert!(own.count(".case").await > 0, "nobody kept the promise of the night");
    own.inspect("day-overdue").await;
    own.open("/queue?status=closed").await;
    assert!(own.count(".case").await > 0);
    for page in ["/numbers", "/breaches"] {
        own.open(page).await;
        own.inspect(&format!("day-{}", &page[1..])).await;
    }
    for _ in 0..2 {
        own.next("emergency-care", "Before the shift ends.").await;
    }
    assert_eq!(own.total().await, 174);
    own.follow(".who form button").await;
    assert_eq!(own.at().await, "sign-in");
    ear.abort();
    assert!(ear.await.is_err_and(|ended| ended.is_cancelled()));
}
