//! The patient's way: what must hold whatever a person, a browser or a second tab does.

use jiff::SignedDuration;
use serde_json::{Value as Json, json};

use crate::driver::{Visit, filled};
use crate::site::Site;

pub fn consenting() -> Json {
    json!({ "consent-use": true, "consent-share": true, "completed-by": "self", "country-now": "gb" })
}

#[expect(clippy::needless_pass_by_value, reason = "called with json! literals")]
pub fn with(more: Json) -> Json {
    let mut answers = consenting();
    for (link_id, value) in more.as_object().expect("an object") {
        answers[link_id] = value.clone();
    }
    answers
}

/// (level, draft, flags, help unreachable) of every case.
pub async fn cases(site: &Site) -> Vec<(i16, bool, Vec<String>, bool)> {
    sqlx::query_as("SELECT level, draft, flags, help_unreachable FROM patient_case ORDER BY arrived_at")
        .fetch_all(&mut site.connection().await)
        .await
        .expect("cases")
}

pub async fn count(site: &Site, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(&mut site.connection().await).await.expect("a count")
}

#[actix_web::test]
async fn a_refused_consent_leaves_politely_and_keeps_nothing() {
    let site = Site::start().await;
    let mut visit = Visit::start(&site, "riverside").await;
    assert_eq!(visit.at(), "page-consent");
    visit.send(&json!({ "consent-use": true, "consent-share": false }), None).await;
    assert_eq!(visit.at(), "goodbye");
    assert!(visit.page.body.contains("kept nothing") && visit.page.body.contains("999"));
    assert_eq!(count(&site, "SELECT count(*) FROM response").await, 0);
    assert_eq!(count(&site, "SELECT count(*) FROM answer_change").await, 0);
}

#[actix_web::test]
async fn the_stop_page_comes_before_consent_and_before_problems() {
    let site = Site::start().await;
    let mut visit = Visit::start(&site, "riverside").await;
    let to = visit.form().action.replace("page-consent", "page-now");
    // Nothing was agreed to, and the page is faulty besides.
    let fields = [("_version", "1"), ("es-now", "breathing-hard"), ("es-now", "no-such-code")]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
    visit.post(&to, &fields).await;
    assert_eq!(visit.at(), "stop");
    assert!(visit.texts("h1")[0].contains("Call 999"), "{:?}", visit.texts("h1"));
    assert_eq!(visit.link("a.stop-call"), "tel:999");
    assert!(visit.page.body.contains("Nobody may be watching"));
    assert!(!visit.page.body.to_lowercase().contains("clinic has been told"));
    let found = cases(&site).await;
    assert_eq!(found.len(), 1);
    assert!(found[0].0 == 1 && found[0].1 && found[0].2.contains(&"E01".to_owned()), "{found:?}");
}

#[actix_web::test]
async fn the_number_is_that_of_the_country_told() {
    let site = Site::start().await;
    for (country, number) in [("nz", "tel:111"), ("us", "tel:911"), ("au", "tel:000"), ("ie", "tel:112"), ("in", "tel:112")] {
        let mut visit = Visit::start(&site, "riverside").await;
        visit.walk(&with(json!({ "country-now": country })), "page-now").await;
        visit.send(&json!({ "es-now": ["chest-pain"] }), None).await;
        assert_eq!(visit.link("a.stop-call"), number, "{country}");
    }
    let mut visit = Visit::start(&site, "riverside").await;
    visit.walk(&with(json!({ "country-now": "other" })), "page-now").await;
    visit.send(&json!({ "es-now": ["chest-pain"] }), None).await;
    assert!(visit.texts("a.stop-call").is_empty() && visit.texts("p.stop-call")[0].contains("local emergency number"));
}

#[actix_web::test]
async fn an_acknowledged_rule_does_not_stop_again_a_new_one_does_and_the_level_stays() {
    let site = Site::start().await;
    let mut visit = Visit::start(&site, "riverside").await;
    visit.walk(&consenting(), "page-now").await;
    visit.send(&json!({ "es-now": ["cannot-swallow"] }), None).await;
    visit.send(&Json::Null, Some("mistake")).await;
    assert_eq!(visit.at(), "page-now", "back at the answer that led there");
    visit.send(&json!({ "es-now": ["none"] }), None).await;
    assert_eq!(visit.at(), "page-new");
    visit.send(&json!({ "es-new": ["jaw-locked"] }), None).await;
    assert_eq!(visit.at(), "stop");
    visit.send(&Json::Null, Some("cannot")).await;
    assert_eq!(visit.at(), "unreachable");
    let onward = visit.link("a.button");
    visit.go(&onward).await;
    assert_eq!(visit.at(), "contact");
    visit.send(&Json::Null, None).await;
    assert_eq!(visit.at(), "carry-on", "nothing is required there");
    let found = cases(&site).await;
    assert_eq!((found.len(), found[0].0, found[0].3), (1, 1, true));
    assert!(found[0].2.contains(&"E02".to_owned()) && found[0].2.contains(&"E16".to_owned()), "what was taken back stays: {found:?}");
    let kinds: Vec<String> = sqlx::query_scalar("SELECT kind FROM case_event ORDER BY at, event_id")
        .fetch_all(&mut site.connection().await)
        .await
        .expect("events");
    assert_eq!(kinds, ["arrived", "stop-mistake", "arrived", "stop-cannot"]);
    let changed = count(&site, "SELECT count(*) FROM answer_change WHERE link_id = 'es-now'").await;
    assert_eq!(changed, 2, "the change of mind is in the trail");
    // Untrue for a while and true again is newly true.
    let again = visit.path.replace("carry-on", "p/page-now");
    visit.go(&again).await;
    visit.send(&json!({ "es-now": ["cannot-swallow"] }), None).await;
    assert_eq!(visit.at(), "stop");
}

#[actix_web::test]
async fn valid_answers_of_a_faulty_page_are_stored_and_the_page_shows_what_was_typed() {
    let site = Site::start().await;
    let mut visit = Visit::start(&site, "riverside").await;
    visit.walk(&with(json!({ "es-now": ["none"], "es-new": ["none"] })), "page-name").await;
    visit.send(&json!({ "name-given": "Test <b>", "birth-date": "2007-02-31" }), None).await;
    assert_eq!((visit.page.status.as_u16(), visit.at().as_str()), (422, "page-name"));
    assert!(visit.texts("title")[0].starts_with("Error: "));
    assert_eq!(visit.texts(".summary li").len(), 2, "{:?}", visit.texts(".summary li"));
    let form = visit.form();
    let value = |name: &str| form.fields.iter().find(|field| field.name == name).map(|field| field.value.clone());
    assert_eq!((value("name-given").as_deref(), value("birth-date.day").as_deref()), (Some("Test <b>"), Some("31")));
    assert!(!visit.page.body.contains("Test <b>"), "escaped");
    let kept: Json =
        sqlx::query_scalar("SELECT document->'answers' FROM response").fetch_one(&mut site.connection().await).await.expect("a row");
    assert_eq!(kept["name-given"], "Test <b>");
    assert!(kept.get("birth-date").is_none());
}

#[actix_web::test]
async fn bad_input_gets_a_clear_answer() {
    let site = Site::start().await;
    let mut visit = Visit::start(&site, "riverside").await;
    visit.walk(&with(json!({ "es-now": ["none"], "es-new": ["none"] })), "page-story").await;
    let long = "x".repeat(20_000);
    for (story, said) in [(long.as_str(), "shorter by 15000"), ("a\0b", "cannot store")] {
        visit.send(&json!({ "story": story }), None).await;
        assert_eq!(visit.page.status.as_u16(), 422);
        assert!(visit.texts(".summary li")[0].contains(said), "{:?}", visit.texts(".summary li"));
    }
    visit.send(&json!({ "story": "👩🏽‍⚕️ صباح الخير \u{202e}abc" }), None).await;
    assert_eq!(visit.at(), "page-name");
    for (date, said) in [
        ("2090-01-02", "has not come yet"),
        ("1905-01-02", "more than 120 years"),
        ("2007-13-02", "not a real date"),
        ("2007--2", "missing"),
    ] {
        visit.send(&json!({ "name-given": "Test", "name-family": "Patient", "birth-date": date }), None).await;
        assert_eq!(visit.page.status.as_u16(), 422, "{date}");
        assert!(visit.texts(".summary li")[0].contains(said), "{date}: {:?}", visit.texts(".summary li"));
    }
    visit.send(&json!({ "birth-date": "1994-march-27" }), None).await;
    assert_eq!(visit.at(), "page-sex", "a month may be a word");
    // Unknown fields and computed items are no way in.
    let form = visit.form();
    let mut fields = filled(&form, &json!({ "sex-at-birth": "male" }), None);
    fields.extend(
        [("calc-age", "3"), ("no-such-field", "x"), ("story", "overwritten"), ("_secret", "x")]
            .map(|(name, value)| (name.to_owned(), value.to_owned())),
    );
    visit.post(&form.action, &fields).await;
    assert_eq!(visit.at(), "page-contact");
    visit.go(&visit.path.replace("page-contact", "page-story")).await;
    assert!(visit.page.body.contains("صباح الخير"));
}

#[actix_web::test]
async fn none_with_a_danger_counts_as_the_danger() {
    let site = Site::start().await;
    let mut visit = Visit::start(&site, "riverside").await;
    visit.walk(&consenting(), "page-now").await;
    visit.send(&json!({ "es-now": ["none", "seizure"] }), None).await;
    assert_eq!(visit.at(), "stop");
    let flags = &cases(&site).await[0].2;
    assert!(flags.contains(&"E04".to_owned()) && flags.contains(&"D02".to_owned()), "{flags:?}");
}

#[actix_web::test]
async fn a_second_tab_overwrites_nothing_but_its_danger_counts() {
    let site = Site::start().await;
    let mut first = Visit::start(&site, "riverside").await;
    first.walk(&consenting(), "page-now").await;
    let mut second = Visit { site: &site, browser: first.browser.clone(), path: first.path.clone(), page: first.page.clone() };
    first.send(&json!({ "es-now": ["none"] }), None).await;
    // The same again is no conflict: a double click, or Back and Continue.
    second.send(&json!({ "es-now": ["none"] }), None).await;
    assert_eq!(second.at(), "page-new");
    second.path = second.path.replace("page-new", "page-now");
    second.page.body = second.page.body.replace("page-new", "page-now");
    let stale = |value: &str| vec![("_version".to_owned(), "1".to_owned()), ("es-now".to_owned(), value.to_owned())];
    let now = second.path.clone();
    second.post(&now, &stale("unsure")).await;
    assert_eq!(second.page.status.as_u16(), 409);
    assert!(
        second.page.body.contains("There are two answers")
            && second.page.body.contains("I am not sure")
            && second.page.body.contains("None of these")
    );
    let kept: Json = sqlx::query_scalar("SELECT document->'answers'->'es-now' FROM response")
        .fetch_one(&mut site.connection().await)
        .await
        .expect("a row");
    assert_eq!(kept, json!(["none"]));
    let mut second = Visit { site: &site, browser: second.browser.clone(), path: now.clone(), page: second.page.clone() };
    second.post(&now, &stale("hard-to-wake")).await;
    assert_eq!(second.at(), "stop");
    let kinds: Vec<String> = sqlx::query_scalar("SELECT kind FROM answer_change WHERE link_id = 'es-now' ORDER BY change_id")
        .fetch_all(&mut site.connection().await)
        .await
        .expect("trail");
    assert_eq!(kinds, ["answered", "stale", "stale"]);
    assert_eq!(cases(&site).await[0].0, 1);
}

#[actix_web::test]
async fn a_draft_left_after_a_danger_answer_enters_the_queue_others_are_erased() {
    let site = Site::start().await;
    let mut worrying = Visit::start(&site, "riverside").await;
    worrying.walk(&with(json!({ "es-now": ["none"] })), "page-new").await;
    worrying.send(&json!({ "es-new": ["unsure"] }), None).await;
    let mut plain = Visit::start(&site, "riverside").await;
    plain.walk(&consenting(), "page-now").await;
    anteroom::intake::sweep(&site.state).await.expect("swept");
    assert!(cases(&site).await.is_empty(), "not while the person may still be typing");
    site.clock.advance(SignedDuration::from_mins(31));
    let state = site.state.clone();
    let (one, two) = tokio::join!(anteroom::intake::sweep(&state), anteroom::intake::sweep(&state));
    one.and(two).expect("swept by two processes at once");
    let found = cases(&site).await;
    assert_eq!(found.len(), 1);
    assert!(found[0].0 == 2 && found[0].1 && found[0].2.contains(&"U14".to_owned()) && found[0].2.contains(&"D01".to_owned()), "{found:?}");
    site.clock.advance(SignedDuration::from_hours(24 * 7));
    anteroom::intake::sweep(&site.state).await.expect("swept");
    assert_eq!(count(&site, "SELECT count(*) FROM response WHERE status = 'in-progress'").await, 0);
    assert_eq!(count(&site, "SELECT count(*) FROM response").await, 1, "the one in the queue is kept");
    plain.go(&plain.path.clone()).await;
    assert!(plain.page.status == 410 && plain.page.body.contains("This form has ended"), "erased, and not forgotten by its own browser");
}

/// Walks a whole routine form up to the last page.
pub async fn ready_to_send(site: &Site) -> Visit<'_> {
    let vignettes: Vec<Json> = serde_json::from_str(include_str!("../../forms/muscle-twitching/vignettes.json")).expect("vignettes");
    let routine = vignettes.iter().find(|vignette| vignette["id"] == "OV06").expect("OV06");
    site.clock.set("2026-03-02T12:00:00Z".parse().expect("a day"));
    let mut visit = Visit::start(site, "riverside").await;
    visit.walk(&routine["answers"], "check").await;
    visit
}

#[actix_web::test]
async fn fifty_submits_at_once_are_one_intake_with_one_receipt() {
    let site = Site::start().await;
    let visit = ready_to_send(&site).await;
    let form = visit.form();
    let fields = filled(&form, &Json::Null, None);
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let sent = futures_util::future::join_all((0..50).map(|_| site.post(&visit.browser, &form.action, &fields))).await;
    let receipts = futures_util::future::join_all(sent.iter().map(|answer| {
        assert_eq!(answer.status.as_u16(), 303);
        site.get(&visit.browser, answer.to())
    }))
    .await;
    assert!(receipts.iter().all(|receipt| receipt.status == 200 && receipt.body == receipts[0].body), "fifty equal receipts");
    assert_eq!(count(&site, "SELECT count(*) FROM patient_case").await, 1);
    assert_eq!(count(&site, "SELECT count(*) FROM assessment").await, 1);
    assert_eq!(count(&site, "SELECT count(*) FROM audit_event WHERE action = 'intake-submit'").await, 1);
}

#[actix_web::test]
async fn the_access_code_is_shown_for_a_while_and_stored_only_as_a_hash() {
    let site = Site::start().await;
    let mut visit = ready_to_send(&site).await;
    visit.send(&Json::Null, None).await;
    let code = visit.texts(".reference")[1].clone();
    let stored: Vec<u8> =
        sqlx::query_scalar("SELECT access_code_hash FROM response").fetch_one(&mut site.connection().await).await.expect("a hash");
    assert_eq!(stored, anteroom::ids::hash(&code));
    site.clock.advance(SignedDuration::from_mins(31));
    visit.go(&visit.path.clone()).await;
    assert_eq!(visit.texts(".reference").len(), 1);
    assert!(visit.page.body.contains("16 March 2026, 12:"), "the promised time, in the clinic's zone");
}

#[actix_web::test]
async fn what_is_sent_is_what_was_checked() {
    let site = Site::start().await;
    let mut visit = ready_to_send(&site).await;
    let checked = visit.form();
    let change = visit.link("dd.change a[href*='page-story']");
    visit.go(&change).await;
    visit.send(&json!({ "story": "changed meanwhile" }), None).await;
    assert_eq!(visit.at(), "check", "straight back after a change");
    visit.post(&checked.action, &filled(&checked, &Json::Null, None)).await;
    assert_eq!(visit.at(), "check");
    assert!(visit.page.body.contains("Your answers have changed"));
    assert_eq!(count(&site, "SELECT count(*) FROM patient_case").await, 0);
    visit.send(&Json::Null, None).await;
    assert_eq!(visit.at(), "receipt");
}

#[actix_web::test]
async fn a_change_that_needs_new_answers_asks_them_first_and_strips_what_no_longer_counts() {
    let site = Site::start().await;
    let mut visit = ready_to_send(&site).await;
    let change = visit.link("dd.change a[href*='page-symptoms']");
    visit.go(&change).await;
    visit.send(&json!({ "symptoms": ["cramps"] }), None).await;
    assert_eq!(visit.at(), "page-cramps");
    visit.send(&json!({ "cramp-bad": "severe", "hands-curl": false }), None).await;
    assert_eq!(visit.at(), "check");
    let change = visit.link("dd.change a[href*='page-symptoms']");
    visit.go(&change).await;
    visit.send(&json!({ "symptoms": ["none"] }), None).await;
    visit.send(&Json::Null, None).await;
    assert_eq!(visit.at(), "receipt");
    let stripped: Vec<String> = sqlx::query_scalar("SELECT link_id FROM answer_change WHERE kind = 'stripped' ORDER BY link_id")
        .fetch_all(&mut site.connection().await)
        .await
        .expect("trail");
    assert_eq!(stripped, ["cramp-bad", "hands-curl"]);
    let kept: Json =
        sqlx::query_scalar("SELECT document->'answers' FROM response").fetch_one(&mut site.connection().await).await.expect("a row");
    assert!(kept.get("cramp-bad").is_none());
}

#[actix_web::test]
async fn danger_words_ask_the_matching_question_again() {
    let site = Site::start().await;
    let mut visit = ready_to_send(&site).await;
    let change = visit.link("dd.change a[href*='page-story']");
    visit.go(&change).await;
    visit.send(&json!({ "story": "Some nights I want to end my life." }), None).await;
    visit.send(&Json::Null, None).await;
    assert_eq!(visit.at(), "confirm");
    assert!(visit.form().fields.iter().any(|field| field.name == "es-now"));
    visit.send(&json!({ "es-now": ["self-harm-now"] }), None).await;
    assert_eq!(visit.at(), "stop");
    assert!(visit.page.body.contains("116\u{a0}123"));
}

#[actix_web::test]
async fn one_phone_holds_several_intakes_and_asks() {
    let site = Site::start().await;
    let mut visit = Visit::start(&site, "riverside").await;
    visit.walk(&consenting(), "page-now").await;
    visit.go("/c/riverside").await;
    visit.send(&Json::Null, None).await;
    assert_eq!(visit.at(), "drafts");
    visit.post("/c/riverside/start", &[("another".to_owned(), "1".to_owned())]).await;
    assert_eq!(visit.at(), "page-consent");
    assert_eq!(count(&site, "SELECT count(*) FROM response").await, 2);
    // Another browser has neither.
    let mut stranger = Visit::open(&site, "riverside").await;
    stranger.go(&visit.path).await;
    assert_eq!(stranger.page.status.as_u16(), 404);
    visit.go("/c/riverside/drafts").await;
    visit.send(&Json::Null, None).await;
    assert_eq!(visit.at(), "goodbye");
    assert_eq!(count(&site, "SELECT count(*) FROM response").await, 1);
}

#[actix_web::test]
async fn an_outage_keeps_what_was_typed_and_still_shows_the_stop_page() {
    let site = Site::start().await;
    let mut visit = Visit::start(&site, "riverside").await;
    visit.walk(&with(json!({ "country-now": "nz", "es-now": ["none"], "es-new": ["none"] })), "page-story").await;
    site.outage(true).await;
    visit.send(&json!({ "story": "Typed during the outage." }), None).await;
    assert_eq!(visit.page.status.as_u16(), 503);
    assert!(visit.page.body.contains("Nothing was sent") && visit.page.body.contains("Typed during the outage."));
    let mut danger =
        Visit { site: &site, browser: visit.browser.clone(), path: visit.path.replace("page-story", "page-now"), page: visit.page.clone() };
    let to = danger.path.clone();
    let fields = [("_version", "1"), ("_country", "nz"), ("es-now", "chest-pain")].map(|(name, value)| (name.to_owned(), value.to_owned()));
    danger.post(&to, &fields).await;
    assert_eq!(danger.page.status.as_u16(), 503);
    assert!(danger.texts("h1")[0].contains("Call 111"), "the number of the country told, not the clinic's");
    assert!(!danger.page.body.contains("is saved"), "nothing is promised");
    let stop = to.replace("p/page-now", "stop");
    danger.go(&stop).await;
    assert!(danger.page.status == 503 && danger.texts("h1")[0].contains("Call"), "the stop page itself does not depend on the database");
    danger.post(&to.replace("p/page-now", "contact"), &[("name-given".to_owned(), "Typed too".to_owned())]).await;
    assert!(danger.page.status == 503 && danger.page.body.contains("Typed too"));
    site.outage(false).await;
    visit.send(&Json::Null, None).await;
    assert_eq!(visit.at(), "page-name", "works when it is back");
}

#[actix_web::test]
async fn an_expired_draft_says_so_but_a_danger_still_stops() {
    let site = Site::start().await;
    let mut visit = Visit::start(&site, "riverside").await;
    visit.walk(&consenting(), "page-now").await;
    let (action, version) = (visit.form().action, visit.form().fields[0].value.clone());
    site.clock.advance(SignedDuration::from_hours(24 * 7));
    let sent = |code: &str| vec![("_version".to_owned(), version.clone()), ("es-now".to_owned(), code.to_owned())];
    visit.post(&action, &sent("none")).await;
    assert!(visit.page.status == 410 && visit.page.body.contains("This form has ended"));
    visit.post(&action, &sent("chest-pain")).await;
    assert!(visit.texts("h1")[0].contains("Call 999"));
    assert!(visit.page.body.contains("could not save"));
    assert!(cases(&site).await.is_empty());
}

#[actix_web::test]
async fn self_care_advice_stands_only_on_a_self_care_receipt() {
    let site = Site::start().await;
    let vignettes: Vec<Json> = serde_json::from_str(include_str!("../../forms/muscle-twitching/vignettes.json")).expect("vignettes");
    site.clock.set("2026-03-02T12:00:00Z".parse().expect("a day"));
    for (id, shown) in [("OV02", true), ("OV06", false), ("OV23", false), ("OV18", false)] {
        let vignette = vignettes.iter().find(|vignette| vignette["id"] == id).expect("the vignette");
        let mut visit = Visit::start(&site, "riverside").await;
        visit.walk(&vignette["answers"], "receipt").await;
        assert_eq!(visit.page.body.contains("What you can do yourself"), shown, "{id}");
        assert!(visit.page.body.contains("Get emergency help if"), "{id}");
    }
}
