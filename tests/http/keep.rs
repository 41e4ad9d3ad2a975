//! Nothing typed is ever lost: two tabs, two phones, a form sent twice.

use serde_json::{Value as Json, json};

use crate::driver::{Visit, filled};
use crate::intake::{cases, consenting, count, ready_to_send, with};
use crate::site::Site;

/// The very same page once more: a double click, or the browser's Back.
pub fn again<'a>(visit: &Visit<'a>) -> Visit<'a> {
    Visit { site: visit.site, browser: visit.browser.clone(), path: visit.path.clone(), page: visit.page.clone() }
}

/// The same address in another tab.
async fn tab<'a>(visit: &Visit<'a>) -> Visit<'a> {
    let mut tab = again(visit);
    tab.go(&visit.path).await;
    tab
}

/// The answer to a question as it is stored.
async fn stored(site: &Site, link_id: &str) -> Json {
    let answers: Json =
        sqlx::query_scalar("SELECT document->'answers' FROM response").fetch_one(&mut site.connection().await).await.expect("a row");
    answers[link_id].clone()
}

/// The kinds of a question's changes, in order.
async fn trail(site: &Site, link_id: &str) -> Vec<String> {
    sqlx::query_scalar("SELECT kind FROM answer_change WHERE link_id = $1 ORDER BY change_id")
        .bind(link_id)
        .fetch_all(&mut site.connection().await)
        .await
        .expect("a trail")
}

fn screened() -> Json {
    with(json!({ "es-now": ["none"], "es-new": ["none"], "story": "It twitches." }))
}

#[actix_web::test]
async fn two_answers_to_one_question_are_both_shown_and_the_person_chooses() {
    let site = Site::start().await;
    let mut first = Visit::start(&site, "riverside").await;
    first.walk(&screened(), "page-name").await;
    let mut second = tab(&first).await;
    let here = |given: &str, family: &str| json!({ "name-given": given, "name-family": family, "birth-date": "1994-03-27" });
    first.send(&here("One", "Alike"), None).await;
    assert_eq!(first.at(), "page-sex");
    second.send(&here("Two <b>", "Alike"), None).await;
    assert_eq!((second.page.status.as_u16(), second.at().as_str()), (409, "page-name"));
    assert_eq!(second.texts("legend"), ["What is the first name?"].map(|_| second.texts("legend")[0].clone()), "only what differs");
    assert_eq!(second.texts(".choice .answer"), ["One", "Two <b>"]);
    assert!(second.texts(".choice label")[0].contains("saved 09:00"), "{:?}", second.texts(".choice label"));
    assert!(!second.form().fields.iter().any(|field| field.checked), "nothing is chosen beforehand");
    // Without a choice it comes again.
    second.send(&Json::Null, None).await;
    assert!(second.page.status == 409 && second.texts(".summary li").len() == 1, "{}", second.page.body);
    assert_eq!(stored(&site, "name-given").await, json!("One"), "nothing is overwritten before");
    let mut third = again(&second);
    second.send(&json!({ "_choice": "sent" }), None).await;
    assert_eq!(second.at(), "page-sex", "on where that page would have led");
    assert_eq!(stored(&site, "name-given").await, json!("Two <b>"));
    // Another change meanwhile: the choice comes again, with what is saved now.
    third.send(&json!({ "_choice": "sent" }), None).await;
    assert_eq!(third.at(), "page-sex", "the same answer is no conflict");
    assert_eq!(trail(&site, "name-given").await, ["answered", "stale", "answered"]);
}

#[actix_web::test]
async fn a_choice_made_too_late_is_asked_again() {
    let site = Site::start().await;
    let mut first = Visit::start(&site, "riverside").await;
    first.walk(&screened(), "page-name").await;
    let mut second = tab(&first).await;
    let name = |given: &str| json!({ "name-given": given, "name-family": "Alike", "birth-date": "1994-03-27" });
    let page = first.path.clone();
    first.send(&name("One"), None).await;
    second.send(&name("Two"), None).await;
    first.go(&page).await;
    first.send(&name("Three"), None).await;
    second.send(&json!({ "_choice": "saved" }), None).await;
    assert_eq!((second.page.status.as_u16(), second.texts(".choice .answer")), (409, vec!["Three".to_owned(), "Two".to_owned()]));
    second.send(&json!({ "_choice": "saved" }), None).await;
    assert_eq!((second.at(), stored(&site, "name-given").await), ("page-sex".to_owned(), json!("Three")));
    assert_eq!(trail(&site, "name-given").await, ["answered", "stale", "answered"], "each old answer is kept once");
}

#[actix_web::test]
async fn faults_beside_a_choice_are_asked_for_afterwards() {
    let site = Site::start().await;
    let mut first = Visit::start(&site, "riverside").await;
    first.walk(&screened(), "page-name").await;
    let mut second = tab(&first).await;
    first.send(&json!({ "name-given": "One", "name-family": "Alike", "birth-date": "1994-03-27" }), None).await;
    second.send(&json!({ "name-given": "Two", "name-family": "Alike", "birth-date": "1994-02-31" }), None).await;
    assert_eq!(second.page.status.as_u16(), 409);
    second.send(&json!({ "_choice": "saved" }), None).await;
    assert_eq!((second.page.status.as_u16(), second.at().as_str()), (422, "page-name"));
    let typed: Vec<String> = second
        .form()
        .fields
        .into_iter()
        .filter(|field| field.name.contains("name-given") || field.name.ends_with("day"))
        .map(|field| field.value)
        .collect();
    assert_eq!(typed, ["One", "31"], "the chosen name, and the date as it was typed");
}

#[actix_web::test]
async fn what_another_page_said_is_no_conflict_and_a_page_is_never_at_odds_with_itself() {
    let site = Site::start().await;
    let mut first = Visit::start(&site, "riverside").await;
    first.walk(&screened(), "page-name").await;
    let mut second = tab(&first).await;
    second.go(&first.path.replace("page-name", "page-story")).await;
    let story = second.path.clone();
    let mut back = again(&second);
    first.send(&json!({ "name-given": "Test", "name-family": "Patient", "birth-date": "1994-03-27" }), None).await;
    second.send(&json!({ "story": "Changed meanwhile." }), None).await;
    assert_eq!(second.page.status.as_u16(), 200, "other questions were answered since, not this one");
    // The browser's Back shows the page as it was; it may still change its mind.
    back.send(&json!({ "story": "Changed once more." }), None).await;
    assert_eq!((back.page.status.as_u16(), stored(&site, "story").await), (200, json!("Changed once more.")));
    // Another copy, made before, may not.
    let mut other = Visit { site: &site, browser: back.browser.clone(), path: story.clone(), page: back.page.clone() };
    let fields = [("_version", "1"), ("_copy", "another"), ("story", "Old.")].map(|(name, value)| (name.to_owned(), value.to_owned()));
    other.post(&story, &fields).await;
    assert_eq!(other.page.status.as_u16(), 409);
}

#[actix_web::test]
async fn the_contact_step_and_the_last_look_ask_too() {
    let site = Site::start().await;
    let mut first = Visit::start(&site, "riverside").await;
    first.walk(&consenting(), "page-now").await;
    first.send(&json!({ "es-now": ["chest-pain"] }), None).await;
    first.send(&Json::Null, Some("called")).await;
    let mut second = tab(&first).await;
    first.send(&json!({ "contact-phone": "+44 7700 900001" }), None).await;
    second.send(&json!({ "contact-phone": "+44 7700 900002" }), None).await;
    assert_eq!((second.page.status.as_u16(), second.at().as_str()), (409, "contact"));
    second.send(&json!({ "_choice": "sent" }), None).await;
    assert_eq!((second.at(), stored(&site, "contact-phone").await), ("carry-on".to_owned(), json!("+44 7700 900002")));
    drop(site);

    let site = Site::start().await;
    let mut first = ready_to_send(&site).await;
    let change = first.link("dd.change a[href*='page-story']");
    first.go(&change).await;
    first.send(&json!({ "story": "Some nights I want to end my life." }), None).await;
    first.send(&Json::Null, None).await;
    assert_eq!(first.at(), "confirm");
    let mut second = tab(&first).await;
    let page = first.path.replace("confirm", "p/page-now");
    first.go(&page).await;
    first.send(&json!({ "es-now": ["unsure"] }), None).await;
    second.send(&json!({ "es-now": ["none"] }), None).await;
    assert_eq!((second.page.status.as_u16(), second.at().as_str()), (409, "confirm"));
    second.send(&json!({ "_choice": "saved" }), None).await;
    assert_eq!((second.at(), stored(&site, "es-now").await), ("check".to_owned(), json!(["unsure"])));
}

#[actix_web::test]
async fn a_danger_in_an_old_page_stops_before_any_choice() {
    let site = Site::start().await;
    let mut first = Visit::start(&site, "riverside").await;
    first.walk(&consenting(), "page-now").await;
    let mut second = tab(&first).await;
    first.send(&json!({ "es-now": ["none"] }), None).await;
    second.send(&json!({ "es-now": ["hard-to-wake"] }), None).await;
    assert_eq!(second.at(), "stop");
    assert_eq!((cases(&site).await[0].0, stored(&site, "es-now").await), (1, json!(["none"])));
    assert_eq!(trail(&site, "es-now").await, ["answered", "stale"]);
    // A double click on it is one event.
    assert_eq!(count(&site, "SELECT count(*) FROM case_event WHERE kind = 'arrived'").await, 1);
}

#[actix_web::test]
async fn the_same_danger_twice_is_one_arrival() {
    let site = Site::start().await;
    let mut first = Visit::start(&site, "riverside").await;
    first.walk(&consenting(), "page-now").await;
    let mut second = again(&first);
    for visit in [&mut first, &mut second] {
        visit.send(&json!({ "es-now": ["chest-pain"] }), None).await;
        assert_eq!(visit.at(), "stop");
    }
    assert_eq!(count(&site, "SELECT count(*) FROM case_event").await, 1);
    assert_eq!(count(&site, "SELECT count(*) FROM assessment").await, 1);
}

#[actix_web::test]
async fn a_form_is_sent_with_the_key_of_its_page_or_not_at_all() {
    let site = Site::start().await;
    let mut visit = ready_to_send(&site).await;
    let form = visit.form();
    let right = filled(&form, &Json::Null, None);
    let version = right.iter().find(|(name, _)| name == "_version").cloned().expect("a version");
    for key in [None, Some(""), Some("0123456789abcdef0123456789abcdef")] {
        let mut fields = vec![version.clone()];
        fields.extend(key.map(|key| ("key".to_owned(), key.to_owned())));
        visit.post(&form.action, &fields).await;
        assert!(visit.at() == "check" && visit.page.body.contains("Nothing was sent yet"), "{key:?}: {}", visit.page.body);
    }
    assert_eq!(count(&site, "SELECT count(*) FROM patient_case").await, 0);
    visit.send(&Json::Null, None).await;
    assert_eq!(visit.at(), "receipt");
    let receipt = visit.page.body.clone();
    visit.post(&form.action, &right).await;
    assert_eq!((visit.at(), visit.page.body.clone()), ("receipt".to_owned(), receipt), "the same key and body, the same receipt");
    for (name, value) in [("_version", "1"), ("story", "More.")] {
        let mut other = right.clone();
        other.retain(|(field, _)| field != name);
        other.push((name.to_owned(), value.to_owned()));
        visit.post(&form.action, &other).await;
        assert!(visit.page.status == 409 && visit.page.body.contains("020 7946 0000"), "{name}: {}", visit.page.body);
    }
    let hashes = count(&site, "SELECT count(*) FROM response WHERE length(submit_key) = 32 AND length(submit_hash) = 32").await;
    assert_eq!(hashes, 1);
}

#[actix_web::test]
async fn what_comes_after_the_form_was_sent_is_refused_plainly_but_a_danger_still_stops() {
    let site = Site::start().await;
    let mut visit = ready_to_send(&site).await;
    let change = visit.link("dd.change a[href*='page-story']");
    let mut late = tab(&visit).await;
    late.go(&change).await;
    let mut same = tab(&late).await;
    let mut danger = tab(&late).await;
    danger.go(&change.replace("page-story", "page-now")).await;
    visit.send(&Json::Null, None).await;
    assert_eq!(visit.at(), "receipt");
    let before: String = sqlx::query_scalar("SELECT md5(string_agg(t::text, '|')) FROM response t")
        .fetch_one(&mut site.connection().await)
        .await
        .expect("a row");
    late.send(&json!({ "story": "It has become worse." }), None).await;
    assert_eq!(late.page.status.as_u16(), 409);
    assert!(late.texts(".answer").contains(&"It has become worse.".to_owned()), "{:?}", late.texts(".answer"));
    assert!(late.page.body.contains("020 7946 0000") && late.page.body.contains("2 March 2026, 12:"));
    same.send(&Json::Null, None).await;
    assert_eq!(same.at(), "receipt", "nothing new is no conflict");
    danger.send(&json!({ "es-now": ["chest-pain"] }), None).await;
    assert!(danger.page.status == 409 && danger.texts("h1")[0].contains("Call 999"), "{}", danger.page.body);
    assert!(danger.page.body.contains("could not save"));
    let after: String = sqlx::query_scalar("SELECT md5(string_agg(t::text, '|')) FROM response t")
        .fetch_one(&mut site.connection().await)
        .await
        .expect("a row");
    assert_eq!(before, after);
}

/// Saves the page quietly, filled with `answers`.
async fn quietly(visit: &Visit<'_>, answers: &Json) -> (u16, Json) {
    let form = visit.form();
    let mut fields = filled(&form, answers, None);
    fields.push(("_quiet".to_owned(), "1".to_owned()));
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let answer = visit.site.post(&visit.browser, &form.action, &fields).await;
    (answer.status.as_u16(), serde_json::from_str(&answer.body).unwrap_or_default())
}

#[actix_web::test]
async fn a_page_that_saves_itself_stores_and_says_when_and_leads_nowhere() {
    let site = Site::start().await;
    let mut visit = Visit::start(&site, "riverside").await;
    visit.walk(&screened(), "page-name").await;
    let (status, said) = quietly(&visit, &json!({ "name-given": "Half", "birth-date": "1994-03-27" })).await;
    assert_eq!((status, said["saved"].as_str()), (200, Some("09:00")), "what is missing is no fault yet");
    let (status, said) = quietly(&visit, &json!({ "name-given": "Half", "birth-date": "1994-02-31" })).await;
    assert!(status == 200 && said["saved"].is_null(), "what cannot be stored as typed is not called saved: {said}");
    assert_eq!(stored(&site, "name-given").await, json!("Half"));
    let seen = count(&site, "SELECT count(*) FROM response WHERE document->'seen' ? 'page-name'").await;
    assert_eq!(seen, 0, "the page counts as seen when it is sent");
    let kinds = "SELECT count(*) FROM audit_event WHERE action = 'intake-save' AND (detail->>'quiet')::boolean";
    assert_eq!(count(&site, kinds).await, 1, "nothing new, nothing stored");
    visit.send(&json!({ "name-given": "Whole", "name-family": "Patient", "birth-date": "1994-03-27" }), None).await;
    assert_eq!(visit.at(), "page-sex", "its own quiet save is no conflict");
    // Another tab's is.
    visit.go(&visit.path.replace("page-sex", "page-name")).await;
    let mut other = tab(&visit).await;
    assert_eq!(quietly(&visit, &json!({ "name-given": "Mine" })).await.0, 200);
    for _ in 0..2 {
        assert_eq!(quietly(&other, &json!({ "name-given": "Yours" })).await.0, 409);
    }
    assert_eq!(stored(&site, "name-given").await, json!("Mine"));
    other.send(&json!({ "name-given": "Yours" }), None).await;
    assert_eq!((other.page.status.as_u16(), other.texts(".choice .answer")), (409, vec!["Mine".to_owned(), "Yours".to_owned()]));
}

#[actix_web::test]
async fn a_danger_saved_quietly_waits_for_continue_and_counts_when_the_person_leaves() {
    let site = Site::start().await;
    let mut visit = Visit::start(&site, "riverside").await;
    visit.walk(&consenting(), "page-now").await;
    let (status, _) = quietly(&visit, &json!({ "es-now": ["chest-pain"] })).await;
    assert_eq!((status, cases(&site).await.len()), (200, 0), "no stop page, nothing in the queue yet");
    let mut left = Visit::start(&site, "riverside").await;
    left.walk(&consenting(), "page-now").await;
    assert_eq!(quietly(&left, &json!({ "es-now": ["seizure"] })).await.0, 200);
    // Taken back before anybody left: it was ticked all the same.
    assert_eq!(quietly(&left, &json!({ "es-now": ["none"] })).await.0, 200);
    visit.go(&visit.path.clone()).await;
    visit.send(&Json::Null, None).await;
    assert_eq!(visit.at(), "stop", "Continue opens it");
    assert_eq!(cases(&site).await.len(), 1);
    site.clock.advance(jiff::SignedDuration::from_mins(31));
    anteroom::intake::sweep(&site.state).await.expect("swept");
    let found = cases(&site).await;
    assert!(found.len() == 2 && found[1].1 && found[1].2.contains(&"D01".to_owned()), "{found:?}");
}

#[actix_web::test]
async fn a_quiet_danger_raises_a_case_that_stands_in_the_queue() {
    let site = Site::start().await;
    let mut visit = Visit::start(&site, "riverside").await;
    visit.walk(&consenting(), "page-now").await;
    visit.send(&json!({ "es-now": ["chest-pain"] }), None).await;
    visit.send(&Json::Null, Some("called")).await;
    let (status, said) = quietly(&visit, &json!({ "contact-phone": "+44 7700 900000" })).await;
    assert_eq!((status, said["saved"].as_str()), (200, Some("09:00")), "the contact step saves itself too");
    visit.go(&visit.path.replace("contact", "p/page-new")).await;
    assert_eq!(quietly(&visit, &json!({ "es-new": ["jaw-locked"] })).await.0, 200);
    let flags = &cases(&site).await[0].2;
    assert!(flags.contains(&"E16".to_owned()), "{flags:?}");
    // Before consent, after the end and from strangers nothing is saved.
    let stranger = Visit { site: &site, browser: crate::site::browser(), path: visit.path.clone(), page: visit.page.clone() };
    assert_eq!(quietly(&stranger, &json!({ "es-new": ["none"] })).await.0, 404);
    let fresh = Visit::start(&site, "riverside").await;
    let early = fresh.path.replace("page-consent", "page-story");
    let answer = site.post(&fresh.browser, &early, &[("_quiet", "1"), ("story", "Early.")]).await;
    assert_eq!(answer.status.as_u16(), 403);
    assert_eq!(count(&site, "SELECT count(*) FROM answer_change WHERE link_id = 'story'").await, 0);
}

#[actix_web::test]
async fn a_draft_that_has_ended_can_be_begun_again_with_what_was_just_typed() {
    let site = Site::start().await;
    for erased in [false, true] {
        let mut visit = Visit::start(&site, "riverside").await;
        visit.walk(&screened(), "page-name").await;
        site.clock.advance(jiff::SignedDuration::from_hours(24 * 8));
        if erased {
            anteroom::intake::sweep(&site.state).await.expect("swept");
        }
        visit.send(&json!({ "name-given": "Late", "name-family": "<Typist>", "birth-date": "1994-02-31" }), None).await;
        assert!(visit.page.status == 410 && visit.page.body.contains("This form has ended"), "{}", visit.page.body);
        assert!(
            visit.texts("dd").contains(&"<Typist>".to_owned()) && visit.texts("dd").contains(&"31".to_owned()),
            "{:?}",
            visit.texts("dd")
        );
        visit.send(&Json::Null, None).await;
        assert_eq!((visit.page.status.as_u16(), visit.form().action.rsplit('/').next()), (200, Some("page-consent")));
        assert_eq!(count(&site, "SELECT count(*) FROM response WHERE document->'answers' ? 'name-given'").await, 0, "not without consent");
        // A faulty page of consent keeps it too.
        visit.send(&json!({ "consent-use": true }), None).await;
        assert_eq!(visit.page.status.as_u16(), 422);
        visit.send(&consenting(), None).await;
        visit.walk(&screened(), "page-name").await;
        let values: Vec<String> = visit.form().fields.into_iter().filter(|field| field.kind == "text").map(|field| field.value).collect();
        assert_eq!(values[..2], ["Late", "<Typist>"], "there it is again");
    }
    assert_eq!(cases(&site).await.len(), 0);
}

#[actix_web::test]
async fn beginning_again_stops_for_a_danger_and_keeps_nothing_of_who_refuses() {
    let site = Site::start().await;
    let mut visit = Visit::start(&site, "riverside").await;
    visit.walk(&consenting(), "page-now").await;
    site.clock.advance(jiff::SignedDuration::from_hours(24 * 8));
    visit.send(&json!({ "es-now": ["unsure"] }), None).await;
    let begun = visit.form();
    let mut danger = again(&visit);
    visit.send(&Json::Null, None).await;
    visit.send(&json!({ "consent-use": true, "consent-share": false, "completed-by": "self", "country-now": "gb" }), None).await;
    assert_eq!(visit.at(), "goodbye");
    assert_eq!(count(&site, "SELECT count(*) FROM answer_change WHERE link_id = 'es-now'").await, 0);
    let mut fields = filled(&begun, &Json::Null, None);
    fields.push(("es-now".to_owned(), "chest-pain".to_owned()));
    danger.post(&begun.action, &fields).await;
    assert_eq!(danger.at(), "stop");
    assert_eq!(cases(&site).await.len(), 1);
    for nonsense in ["nonsense", "", "stop"] {
        danger.post(&begun.action, &[("_again".to_owned(), nonsense.to_owned())]).await;
        assert_eq!(danger.page.status.as_u16(), 400, "{nonsense}");
    }
}
