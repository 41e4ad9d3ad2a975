//! It got worse: an update of a case, assessed at once, beside what was said before; and the question how it is.

use jiff::SignedDuration;
use serde_json::{Value as Json, json};

use crate::after::{Sent, case_of, clinician, decide, text};
use crate::driver::{Visit, filled};
use crate::post::Post;
use crate::site::{PASSWORD, Site};

async fn site() -> Site {
    let site = Site::start().await;
    site.clock.set("2026-03-02T12:00:00Z".parse().expect("a day"));
    site
}

/// The browser the form was sent with, on a page of it.
async fn visit<'a>(site: &'a Site, sent: &Sent, page: &str) -> Visit<'a> {
    let mut visit = Visit { site, browser: sent.browser.clone(), path: String::new(), page: crate::site::Answer::empty() };
    visit.go(&sent.receipt.replace("receipt", page)).await;
    visit
}

fn update(course: &str, story: &str) -> Json {
    json!({ "es-now": ["none"], "es-new": ["none"], "update-course": course, "update-story": story })
}

/// (level, status, flags) of the case with this reference.
async fn case(site: &Site, sent: &Sent) -> (i16, String, Vec<String>) {
    sqlx::query_as("SELECT level, status, flags FROM patient_case WHERE reference = $1")
        .bind(&sent.reference)
        .fetch_one(&mut site.connection().await)
        .await
        .expect("a case")
}

async fn count(site: &Site, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(&mut site.connection().await).await.expect("a count")
}

const UPDATES: &str = "SELECT count(*) FROM response WHERE updates IS NOT NULL";

#[actix_web::test]
async fn the_whole_way_from_code_to_update_to_queue_to_message() {
    let mut site = site().await;
    let sent = Sent::form(&site, "OV06").await;
    let other = Sent::form(&site, "OV06").await;
    let mine = clinician(&mut site).await;
    decide(&site, &mine, &case_of(&site, &sent.reference).await, "advice", "Rest the muscle.").await;
    assert_eq!(case(&site, &sent).await.1, "closed");
    site.clock.advance(SignedDuration::from_hours(30));

    // With the code, on another device.
    let mut reader = Visit { site: &site, browser: sent.open(&site).await, path: String::new(), page: crate::site::Answer::empty() };
    reader.go(&sent.path("")).await;
    let link = reader.link("a[href$='/update']");
    reader.go(&link).await;
    assert!(
        reader.form().fields.iter().filter(|field| field.name.starts_with("es-")).all(|field| !field.checked),
        "nothing is ticked by itself"
    );
    let mut said = update("worse", "My hand drops things <i>now</i>.");
    said["es-new"] = json!(["unsure"]);
    reader.send(&said, None).await;
    assert_eq!(reader.path, sent.path("?told=1"));
    let status = text(&reader.page, "main");
    for wanted in [
        "We have what you told us",
        "You told us how it is now",
        "Worse",
        "My hand drops things <i>now</i>.",
        "Rest the muscle.",
        "We aim to look at them by",
    ] {
        assert!(status.contains(wanted), "{wanted} is not in {status}");
    }
    let (level, open, flags) = case(&site, &sent).await;
    assert_eq!((level, open.as_str()), (2, "open"));
    assert!(flags.contains(&"N18".to_owned()) && flags.contains(&"U14".to_owned()), "{flags:?}");
    assert_eq!(case(&site, &other).await.0, 4, "another case is another case");

    assert_eq!(site.sign_in(&mine, "ada", PASSWORD).await.to(), "/queue");
    // At the top of the queue, and beside what was said before.
    let queue = site.get(&mine, "/queue").await;
    let rows = text(&queue, ".case");
    assert!(rows.find(&sent.reference) < rows.find(&other.reference), "{rows}");
    assert!(rows.contains("Updated 18:00: worse"), "{rows}");
    let path = case_of(&site, &sent.reference).await;
    let page = site.get(&mine, &path).await;
    let compared = text(&page, ".update");
    for wanted in [
        "Update of 03-Mar-2026 18:00",
        "My hand drops things <i>now</i>.",
        "Has any of these started in the last 4 weeks? None of these I am not sure ▲ New danger",
        "How are they now, compared with when the form was sent? Not provided Worse ▲ New danger",
        "Said again, unchanged: Safety check: now",
    ] {
        assert!(compared.contains(wanted), "{wanted} is not in {compared}");
    }
    assert!(!page.body.contains("<i>now</i>"));
    let trail = text(&page, "section:has(#trail)");
    assert!(trail.contains("The patient said how it is now") && trail.contains("Rules: 2 Urgent, update sent"), "{trail}");

    decide(&site, &mine, &path, "appointment", "We saw that it is worse. Come today.").await;
    let answered = sent.read(&site, &reader.browser, "?told=1").await;
    assert!(answered.contains("We saw that it is worse. Come today.") && !answered.contains("in the clinic’s queue now"), "{answered}");
    // Nothing of before was overwritten.
    let stored: Vec<Json> = sqlx::query_scalar("SELECT document->'answers'->'es-new' FROM response WHERE case_id IN (SELECT case_id FROM patient_case WHERE reference = $1) ORDER BY submitted_at")
        .bind(&sent.reference)
        .fetch_all(&mut site.connection().await)
        .await
        .expect("rows");
    assert_eq!(stored, [json!(["none"]), json!(["unsure"])]);
    let copy = sent.read(&site, &reader.browser, "answers").await;
    assert!(copy.contains("Update sent on Tuesday 3 March 2026, 18:00") && copy.contains("My hand drops things"), "{copy}");
}

#[actix_web::test]
async fn an_emergency_in_an_update_stops_before_everything() {
    let site = site().await;
    let sent = Sent::form(&site, "OV06").await;
    let mut visit = visit(&site, &sent, "update").await;
    // Half of the page is missing.
    visit.send(&json!({ "es-now": ["chest-pain"] }), None).await;
    assert_eq!(visit.at(), "stop");
    assert!(visit.texts("h1")[0].contains("Call 999"), "{:?}", visit.texts("h1"));
    assert_eq!(case(&site, &sent).await.0, 1);
    visit.send(&Json::Null, Some("mistake")).await;
    assert_eq!(visit.at(), "update", "put right by another update, not by changing what was sent");
    visit.send(&update("same", ""), None).await;
    assert_eq!(visit.at(), "receipt");
    assert!(visit.texts("h1")[0].contains("We have what you told us"));
    assert_eq!(visit.texts(".reference").len(), 1, "an update has no access code of its own");
    assert_eq!(case(&site, &sent).await.0, 1, "software never lowers");
    let mut again = self::visit(&site, &sent, "update").await;
    again.send(&json!({ "es-now": ["chest-pain"], "es-new": ["none"], "update-course": "worse" }), None).await;
    assert_eq!(again.at(), "stop", "a danger that is said again is a danger now");
    again.send(&Json::Null, Some("cannot")).await;
    assert_eq!(again.at(), "unreachable");
    let onward = again.link("a.button");
    again.go(&onward).await;
    assert_eq!(again.at(), "receipt");
    assert_eq!(count(&site, "SELECT count(*) FROM patient_case WHERE help_unreachable").await, 1);
}

#[actix_web::test]
async fn what_is_missing_is_asked_for_and_danger_words_ask_again() {
    let site = site().await;
    let sent = Sent::form(&site, "OV06").await;
    let mut visit = visit(&site, &sent, "update").await;
    visit.send(&json!({ "es-now": ["none"], "update-story": "Kept while typing" }), None).await;
    assert_eq!(visit.page.status.as_u16(), 422);
    assert_eq!(visit.texts(".summary li").len(), 2, "{:?}", visit.texts(".summary li"));
    assert!(visit.page.body.contains("Kept while typing"));
    assert_eq!(count(&site, UPDATES).await, 0, "no news so far");
    visit.send(&update("same", "Since today it is hard to swallow"), None).await;
    assert!(visit.page.status == 422 && visit.texts(".summary a")[0].contains("trouble swallowing"), "{:?}", visit.texts(".summary"));
    let asked = visit.link(".summary a");
    assert_eq!(visit.texts(&asked).len(), 1, "leads to the question: {asked}");
    assert!(case(&site, &sent).await.2.contains(&"D05".to_owned()), "and stands in the queue already");
    visit.send(&Json::Null, None).await;
    assert_eq!(visit.at(), "receipt", "asked once");
    assert_eq!(count(&site, UPDATES).await, 2);
}

#[actix_web::test]
async fn the_same_update_sent_at_once_is_one_another_one_is_another() {
    let site = site().await;
    let sent = Sent::form(&site, "OV06").await;
    let visit = visit(&site, &sent, "update").await;
    let form = visit.form();
    let fields = filled(&form, &update("worse", "Twice"), None);
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let answers = futures_util::future::join_all((0..8).map(|_| site.post(&visit.browser, &visit.path, &fields))).await;
    assert!(answers.iter().all(|answer| answer.status == 303 && answer.to() == answers[0].to()), "{answers:?}");
    assert_eq!(count(&site, UPDATES).await, 1);
    assert_eq!(count(&site, "SELECT count(*) FROM case_event WHERE kind = 'updated'").await, 1);
    // The same page with a danger on it is not swallowed.
    let mut other = fields.clone();
    other.retain(|(name, _)| *name != "es-now");
    other.push(("es-now", "seizure"));
    assert!(site.post(&visit.browser, &visit.path, &other).await.to().ends_with("/stop"));
    assert_eq!(count(&site, UPDATES).await, 2);
}

#[actix_web::test]
async fn many_updates_are_slowed_down_an_emergency_never() {
    let site = site().await;
    let sent = Sent::form(&site, "OV06").await;
    for number in 0..10 {
        let mut visit = visit(&site, &sent, "update").await;
        visit.send(&update("same", &format!("Number {number}")), None).await;
        assert_eq!(visit.at(), "receipt", "{number}");
    }
    let mut visit = visit(&site, &sent, "update").await;
    visit.send(&update("worse", "One more"), None).await;
    assert!(visit.page.status == 429 && visit.page.body.contains("One more"), "{}", text(&visit.page, "main"));
    visit.send(&json!({ "es-now": ["cannot-swallow"] }), None).await;
    assert_eq!(visit.at(), "stop");
    assert_eq!((count(&site, UPDATES).await, case(&site, &sent).await.0), (11, 1));
    site.clock.advance(SignedDuration::from_hours(1));
    let mut later = self::visit(&site, &sent, "update").await;
    later.send(&update("worse", "Later"), None).await;
    assert_eq!(later.at(), "receipt");
}

#[actix_web::test]
async fn an_outage_or_a_closed_record_keeps_what_was_typed_and_still_stops() {
    let site = site().await;
    let sent = Sent::with(&site, "OV06", &json!({ "country-now": "nz" })).await;
    let device = sent.open(&site).await;
    let mut reader = Visit { site: &site, browser: device, path: String::new(), page: crate::site::Answer::empty() };
    reader.go(&sent.path("update")).await;
    let form = reader.form();
    let at = reader.path.clone();
    let danger = filled(&form, &json!({ "es-now": ["seizure"] }), None);
    let typed = filled(&form, &update("worse", "Typed in vain?"), None);
    site.outage(true).await;
    reader.post(&at, &danger).await;
    assert!(reader.page.status == 503 && reader.texts("h1")[0].contains("Call 111"), "{:?}", reader.texts("h1"));
    assert!(reader.page.body.contains("could not save"));
    reader.post(&at, &typed).await;
    assert!(reader.page.status == 503 && reader.page.body.contains("Typed in vain?") && reader.page.body.contains("Nothing was sent"));
    site.outage(false).await;
    site.clock.advance(SignedDuration::from_mins(31));
    reader.send(&Json::Null, None).await;
    assert!(reader.page.status == 403 && reader.page.body.contains("Typed in vain?"), "{}", text(&reader.page, "main"));
    assert_eq!(reader.link(".summary a"), "/c/riverside/status");
    let (path, page) = (reader.path.clone(), reader.page.clone());
    reader.post(&at, &danger).await;
    assert!(reader.texts("h1")[0].contains("Call 111"), "{:?}", reader.texts("h1"));
    // Opened again in another window, the page goes through.
    crate::after::knock(&site, &reader.browser, &sent.code, &sent.born).await;
    (reader.path, reader.page) = (path, page);
    reader.send(&Json::Null, None).await;
    assert!(text(&reader.page, "main").contains("We have what you told us"), "{}", text(&reader.page, "main"));
    assert_eq!(count(&site, UPDATES).await, 1);
}

#[actix_web::test]
async fn what_was_decided_on_does_not_come_back_by_itself() {
    let mut site = site().await;
    let sent = Sent::form(&site, "OV16").await;
    let mine = clinician(&mut site).await;
    decide(&site, &mine, &case_of(&site, &sent.reference).await, "emergency-care", "").await;
    let mut visit = visit(&site, &sent, "update").await;
    visit.send(&update("gone", "All well again"), None).await;
    assert_eq!(visit.at(), "receipt", "no stop page for what was answered then");
    let (level, status, flags) = case(&site, &sent).await;
    assert_eq!((level, status.as_str()), (4, "open"), "somebody reads it, like any other: {flags:?}");
    assert!(!text(&visit.page, "main").contains("You need emergency help now"));
    let mut visit = self::visit(&site, &sent, "update").await;
    visit.send(&update("same", ""), None).await;
    assert_eq!(case(&site, &sent).await.0, 4, "nor with the next one");
    decide(&site, &mine, &case_of(&site, &sent.reference).await, "no-action", "").await;
    let mut visit = self::visit(&site, &sent, "update").await;
    visit.send(&update("worse", ""), None).await;
    assert_eq!(case(&site, &sent).await.0, 3, "worse is news");
}

#[actix_web::test]
async fn what_was_closed_without_an_answer_keeps_its_level() {
    let mut site = site().await;
    let sent = Sent::form(&site, "OV16").await;
    let mine = clinician(&mut site).await;
    decide(&site, &mine, &case_of(&site, &sent.reference).await, "could-not-reach", "").await;
    let before = case(&site, &sent).await;
    assert_eq!((before.0, before.1.as_str()), (1, "closed"));
    let mut visit = visit(&site, &sent, "update").await;
    visit.send(&update("better", "I was asleep"), None).await;
    let (level, status, flags) = case(&site, &sent).await;
    assert_eq!((level, status.as_str()), (1, "open"), "nobody has answered it");
    assert!(before.2.iter().all(|flag| flags.contains(flag)), "{flags:?}");
    assert!(text(&visit.page, "main").contains("You need emergency help now"));
}

#[actix_web::test]
async fn who_got_worse_is_read_before_the_others_of_the_level() {
    let mut site = site().await;
    let many = Sent::form(&site, "OV08").await;
    let sent = Sent::form(&site, "OV06").await;
    let same = Sent::form(&site, "OV08").await;
    for (sent, course) in [(&sent, "worse"), (&same, "same")] {
        visit(&site, sent, "update").await.send(&update(course, ""), None).await;
        assert_eq!(case(&site, sent).await.0, 3);
    }
    let mine = clinician(&mut site).await;
    let order = async |wanted: [&Sent; 3]| {
        let rows = text(&site.get(&mine, "/queue").await, ".case");
        let places = wanted.map(|sent| rows.find(&sent.reference).expect("in the queue"));
        assert!(places.is_sorted(), "{rows}");
    };
    order([&sent, &many, &same]).await;
    decide(&site, &mine, &case_of(&site, &sent.reference).await, "advice", "").await;
    visit(&site, &sent, "update").await.send(&update("gone", ""), None).await;
    assert_eq!(case(&site, &sent).await.0, 4, "answered, and no worse since");
    order([&many, &same, &sent]).await;
}

#[actix_web::test]
async fn self_care_is_asked_once_how_it_is_and_still_there_is_looked_at_again() {
    let post = Post::open().await;
    let mail = anteroom::config::mail(&post.url, "The riverside practice <no-reply@riverside.example>").expect("mail");
    let mut site = Site::tuned(|config| config.mail = Some(mail)).await;
    site.clock.set("2026-03-02T12:00:00Z".parse().expect("a day"));
    let address = json!({ "contact-email": "pat@patient.example" });
    let sent = Sent::with(&site, "OV01", &address).await;
    let unsafe_ = Sent::with(&site, "OV01", &json!({ "contact-email": "hidden@patient.example", "contact-safe": false })).await;
    let gone = Sent::with(&site, "OV01", &address).await;
    let routine = Sent::with(&site, "OV06", &address).await;
    assert_eq!((case(&site, &sent).await.0, case(&site, &routine).await.0), (5, 4));
    let mut early = visit(&site, &gone, "update").await;
    early.send(&update("gone", ""), None).await;
    site.clock.advance(SignedDuration::from_hours(24 * 14 - 1));
    anteroom::intake::sweep(&site.state).await.expect("swept");
    assert_eq!(count(&site, "SELECT count(*) FROM patient_case WHERE checked_in_at IS NOT NULL").await, 0, "not before its day");
    site.clock.advance(SignedDuration::from_hours(2));
    let state = site.state.clone();
    let (one, two) = tokio::join!(anteroom::intake::sweep(&state), anteroom::intake::sweep(&state));
    one.and(two).expect("swept by two processes at once");
    anteroom::intake::sweep(&site.state).await.expect("swept again");
    assert_eq!(count(&site, "SELECT count(*) FROM case_event WHERE kind = 'check-in'").await, 2, "once each, and not of what has gone");
    let letters: Vec<(String, String)> = sqlx::query_as("SELECT document->>'to', document->>'text' FROM mail WHERE kind = 'check-in'")
        .fetch_all(&mut site.connection().await)
        .await
        .expect("letters");
    assert_eq!(letters.len(), 1, "not where messages are unsafe: {letters:?}");
    assert!(letters[0].0 == "pat@patient.example" && letters[0].1.contains("/c/riverside/status"), "{letters:?}");
    for word in ["twitch", "muscle", &sent.reference, "Patient OV01"] {
        assert!(!letters[0].1.contains(word), "{word}: {letters:?}");
    }
    for _ in 0..2 {
        anteroom::mail::send_due(&site.state).await.expect("sent");
        anteroom::intake::sweep(&site.state).await.expect("swept again");
    }
    assert_eq!(post.letters().len(), 1, "and sent once");
    let device = sent.open(&site).await;
    assert!(sent.read(&site, &device, "").await.contains("It has been 14 days. How is it now?"));
    assert!(!routine.read(&site, &routine.open(&site).await, "").await.contains("It has been 14 days"));
    let front = site.get(&sent.browser, "/c/riverside").await;
    assert!(text(&front, "main").contains("It has been 14 days"), "{}", text(&front, "main"));
    let mut visit = visit(&site, &sent, "receipt").await;
    assert!(text(&visit.page, "main").contains("It has been 14 days"));
    visit.go(&sent.receipt.replace("receipt", "update")).await;
    visit.send(&update("same", ""), None).await;
    let (level, _, flags) = case(&site, &sent).await;
    assert!(level == 4 && flags.contains(&"R06".to_owned()), "{level} {flags:?}");
    assert!(!sent.read(&site, &device, "").await.contains("It has been 14 days"), "said is said");
    let mine = clinician(&mut site).await;
    let page = site.get(&mine, &case_of(&site, &unsafe_.reference).await).await;
    assert!(text(&page, "section:has(#trail)").contains("Asked the patient how it is now"));
}

#[actix_web::test]
async fn a_message_is_announced_by_a_letter_that_says_no_more() {
    let post = Post::open().await;
    let mail = anteroom::config::mail(&post.url, "The riverside practice <no-reply@riverside.example>").expect("mail");
    let mut site = Site::tuned(|config| config.mail = Some(mail)).await;
    site.clock.set("2026-03-02T12:00:00Z".parse().expect("a day"));
    let sent = Sent::with(&site, "OV06", &json!({ "contact-email": "pat@patient.example" })).await;
    let silent = Sent::with(&site, "OV06", &json!({ "contact-email": "hidden@patient.example", "contact-safe": false })).await;
    let mine = clinician(&mut site).await;
    for sent in [&sent, &silent] {
        let case = case_of(&site, &sent.reference).await;
        let version = site.get(&mine, &case).await.value("name=\"version\"");
        let fields = [("version", version.as_str()), ("outcome", "appointment"), ("note", ""), ("message", "Come on Friday.")];
        for _ in 0..2 {
            // A double click.
            assert_eq!(site.post(&mine, &format!("{case}/decisions"), &fields).await.to(), "/queue");
        }
    }
    site.clock.advance(SignedDuration::from_mins(10));
    anteroom::outgoing::sweep(&site.state).await.expect("swept");
    let quiet = Sent::with(&site, "OV06", &json!({ "contact-email": "pat@patient.example" })).await;
    decide(&site, &mine, &case_of(&site, &quiet.reference).await, "no-action", "").await;
    let letters: Vec<Json> =
        sqlx::query_scalar("SELECT document FROM mail WHERE kind = 'news'").fetch_all(&mut site.connection().await).await.expect("letters");
    assert!(letters.len() == 1 && letters[0]["to"] == "pat@patient.example", "{letters:?}");
    assert!(!letters[0].to_string().contains("Friday") && letters[0].to_string().contains("/c/riverside/status"), "{letters:?}");
}

#[actix_web::test]
async fn each_answer_remembers_who_gave_it_when_that_changes_half_way() {
    let mut site = site().await;
    let vignettes: Vec<Json> = serde_json::from_str(include_str!("../../forms/muscle-twitching/vignettes.json")).expect("vignettes");
    let mut answers = vignettes.iter().find(|found| found["id"] == "OV06").expect("OV06")["answers"].clone();
    answers["help-needed"] = json!(["none"]);
    let mut visit = Visit::start(&site, "riverside").await;
    visit.walk(&answers, "page-story").await;
    let who = visit.path.replace("page-story", "page-who");
    visit.go(&who).await;
    answers["completed-by"] = json!("carer");
    visit.walk(&answers, "receipt").await;
    let public_id = visit.path.split('/').nth(4).expect("an id").to_owned();
    let authors: Json = sqlx::query_scalar("SELECT document->'authors' FROM response WHERE public_id = $1")
        .bind(&public_id)
        .fetch_one(&mut site.connection().await)
        .await
        .expect("a row");
    assert_eq!((&authors["es-now"], &authors["consent-use"], &authors["symptoms"]), (&json!("self"), &json!("self"), &json!("carer")));
    let codes = visit.texts(".reference");
    let sent = Sent {
        browser: visit.browser.clone(),
        public_id,
        reference: codes[0].clone(),
        code: codes[1].clone(),
        born: answers["birth-date"].as_str().expect("a date").to_owned(),
        receipt: visit.path.clone(),
    };
    drop(visit);
    let mine = clinician(&mut site).await;
    assert!(text(&site.get(&mine, "/queue").await, ".case").contains("Filled in by: A carer, relative or friend"));
    let page = site.get(&mine, &case_of(&site, &sent.reference).await).await;
    assert!(text(&page, "#a-symptoms").contains("A carer, relative or friend"));
    assert!(!text(&page, "#a-es-now").contains("carer"), "given by the patient, and stays so");
    let sbar = text(&page, "#sbar-text");
    assert!(sbar.contains("Answers given by: The person who needs help; A carer, relative or friend."), "{sbar}");
    let device = sent.open(&site).await;
    let copy: Json = serde_json::from_str(&site.get(&device, &sent.path("answers.fhir.json")).await.body).expect("JSON");
    let plain = copy.to_string();
    assert!(copy["author"]["display"] == "A carer, relative or friend" && plain.contains("questionnaireresponse-author"), "{plain}");
    // An update by the patient again.
    let mut visit = Visit { site: &site, browser: sent.browser.clone(), path: String::new(), page: crate::site::Answer::empty() };
    visit.go(&sent.receipt.replace("receipt", "update")).await;
    let mut said = update("worse", "Mine");
    said["completed-by"] = json!("self");
    visit.send(&said, None).await;
    let page = site.get(&mine, &case_of(&site, &sent.reference).await).await;
    assert!(!text(&page, "#a-update-story").contains("carer") && text(&page, "#a-symptoms").contains("carer"));
    // And one by the carer.
    visit.go(&sent.receipt.replace("receipt", "update")).await;
    let mut said = update("same", "Theirs");
    said["completed-by"] = json!("carer");
    visit.send(&said, None).await;
    let page = site.get(&mine, &case_of(&site, &sent.reference).await).await;
    for told in ["#a-update-story", "#a-es-now"] {
        assert!(text(&page, told).contains("A carer, relative or friend"), "{told}: {}", text(&page, told));
    }
}

#[actix_web::test]
async fn another_language_sends_no_update_and_loses_none() {
    let site = site().await;
    let sent = Sent::form(&site, "OV06").await;
    let mut visit = visit(&site, &sent, "update").await;
    visit.send(&json!({ "update-story": "Half of it" }), None).await;
    assert_eq!(visit.page.status, 422);
    let form = visit.form();
    let mut fields = filled(&form, &update("same", "All of it"), None);
    fields.push(("_language".to_owned(), "ar".to_owned()));
    visit.post(&form.action, &fields).await;
    assert!(visit.page.status == 200 && visit.page.body.contains("<html lang=\"ar\" dir=\"rtl\">"), "{}", visit.page.body);
    assert_eq!(count(&site, UPDATES).await, 0);
    let again = visit.form();
    let key = |form: &crate::driver::Form| form.fields.iter().find(|field| field.name == "key").expect("a key").value.clone();
    assert_eq!(key(&again), key(&form), "it stays the same update");
    visit.send(&json!({}), None).await;
    assert_eq!((visit.at().as_str(), count(&site, UPDATES).await), ("receipt", 1));
    let said: String = sqlx::query_scalar("SELECT document->'answers'->>'update-story' FROM response WHERE updates IS NOT NULL")
        .fetch_one(&mut site.connection().await)
        .await
        .expect("an update");
    assert_eq!(said, "All of it");
}
