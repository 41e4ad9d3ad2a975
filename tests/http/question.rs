//! A question to the patient, and the answer that comes back to the case.

use anteroom::outgoing::sweep;
use futures_util::future::join_all;
use jiff::SignedDuration;
use reqwest::Client;
use serde_json::json;

use crate::after::{Sent, case_of, text};
use crate::desk::{acts, clinician};
use crate::driver::Visit;
use crate::site::{Answer, Site};
use crate::undo::{count, letters, with_mail};

const QUESTION: &str = "Does it wake you at night? <b>Please say.</b>";
const ANSWER: &str = "Yes, twice.\nAnd in the morning <i>too</i>.";

async fn ask(site: &Site, who: &Client, case: &str, more: &[(&str, &str)]) -> Answer {
    let version = site.get(who, case).await.value("name=\"version\"");
    let fields: Vec<(&str, &str)> =
        [("version", version.as_str()), ("question", QUESTION)].into_iter().chain(more.iter().copied()).collect();
    site.post(who, &format!("{case}/questions"), &fields).await
}

async fn answer(site: &Site, sent: &Sent, device: &Client, question: &str, words: &str) -> Answer {
    site.post(device, &sent.path("answer"), &[("question", question), ("answer", words)]).await
}

/// The id of the question that the status page asks.
async fn asked(site: &Site, sent: &Sent, device: &Client) -> String {
    site.get(device, &sent.path("")).await.value("name=\"question\"")
}

/// The only case: level, worse, status, and that of its last decision.
async fn stands(site: &Site) -> (i16, bool, String, Option<String>) {
    sqlx::query_as("SELECT level, worse, status, (SELECT d.status FROM decision d ORDER BY decided_at DESC LIMIT 1) FROM patient_case")
        .fetch_one(&mut site.connection().await)
        .await
        .expect("a case")
}

async fn tags(site: &Site, who: &Client) -> String {
    text(&site.get(who, "/queue").await, ".case .tags")
}

#[actix_web::test]
async fn a_question_leaves_after_ten_minutes_and_its_answer_returns_to_the_case() {
    let (mut site, sent) = with_mail().await;
    let (ada, bob) = (clinician(&mut site, "ada").await, clinician(&mut site, "bob").await);
    let (case, device) = (case_of(&site, &sent.reference).await, sent.open(&site).await);
    let before = (stands(&site).await, sent.read(&site, &device, "").await);
    let kept = ask(&site, &ada, &case, &[("note", "Half a note"), ("outcome", "advice")]).await;
    assert!(kept.status == 200 && text(&kept, "#note").contains("Half a note") && text(&kept, "#question").is_empty(), "{}", kept.body);
    assert!(text(&kept, "section:has(#questions)").contains("the patient can read it from 12:10"));
    assert!(tags(&site, &bob).await.contains("Asked the patient 12:00"), "{}", tags(&site, &bob).await);
    assert_eq!((stands(&site).await, acts(&site, "asked").await), (before.0.clone(), 1), "it stays where it is");
    site.clock.advance(SignedDuration::from_secs(9 * 60 + 59));
    sweep(&site.state).await.expect("swept");
    let page = site.get(&device, &sent.path("")).await;
    assert!(letters(&site).await == 0 && !page.body.contains("wake you"), "nothing has left");
    site.clock.advance(SignedDuration::from_secs(1));
    assert!(join_all([Box::pin(sweep(&site.state)), Box::pin(sweep(&site.state))]).await.iter().all(Result::is_ok));
    assert_eq!(letters(&site).await, 1, "two processes, one letter");
    let page = site.get(&device, &sent.path("")).await;
    let shown = text(&page, "main");
    assert!(shown.contains("The clinic has a question for you") && shown.contains(QUESTION) && !page.body.contains("<b>Please"), "{shown}");

    // What cannot be taken is not lost; what was taken is said to be.
    let question = asked(&site, &sent, &device).await;
    for (wrong, said) in [(" \n", "Write your answer first"), (&"a".repeat(5_001), "5,000 characters"), ("a\0b", "cannot be stored")] {
        let refused = answer(&site, &sent, &device, &question, wrong).await;
        assert!(refused.status == 422 && text(&refused, ".summary").contains(said), "{said}: {}", refused.body);
        assert!(text(&refused, "#answer").contains(wrong.trim().split('\0').next().expect("a part")));
    }
    assert_eq!(answer(&site, &sent, &device, &uuid::Uuid::now_v7().to_string(), ANSWER).await.status, 404);
    assert_eq!(count(&site, "SELECT count(*) FROM communication").await, 0);
    let old = site.get(&ada, &case).await;
    let (version, seen) = (old.value("name=\"version\""), old.value("name=\"seen\""));
    site.clock.advance(SignedDuration::from_mins(5));
    let (one, two) = (answer(&site, &sent, &device, &question, ANSWER), answer(&site, &sent, &device, &question, ANSWER));
    for taken in join_all([Box::pin(one), Box::pin(two)]).await {
        assert_eq!(taken.to(), sent.path("?answered=1"));
    }
    assert_eq!(count(&site, "SELECT count(*) FROM communication").await, 1, "sent twice, kept once");
    let other = answer(&site, &sent, &device, &question, "Something else").await;
    assert!(other.status == 409 && other.body.contains("Something else") && other.body.contains("/update"), "{}", other.body);
    let status = text(&site.get(&device, &sent.path("?answered=1")).await, "main");
    assert!(
        status.contains("We have your answer") && status.contains("You answered Yes, twice. And in the morning <i>too</i>."),
        "{status}"
    );
    assert!(!status.contains("Send the answer"));

    // Back with the case, for everybody to see until somebody acts.
    assert!(tags(&site, &bob).await.starts_with("Answer came 12:15"), "{}", tags(&site, &bob).await);
    let page = site.get(&bob, &case).await;
    let block = text(&page, "section:has(#questions)");
    assert!(block.contains(QUESTION) && block.contains("Yes, twice.") && block.contains("Answered at 12:15"), "{block}");
    let place = |what: &str| page.body.find(what).expect("on the page");
    assert!(place("id=\"questions\"") < place("id=\"flags\"") && !page.body.contains("<i>too"));
    let story = text(&page, ".trail");
    for line in ["Test ada: asked the patient Does it wake you", "The question has reached the patient", "The patient answered Yes, twice."]
    {
        assert!(story.contains(line), "{line} is not in {story}");
    }
    let file = site.get(&bob, &format!("{case}.txt")).await.body;
    assert!(
        file.contains("QUESTIONS TO THE PATIENT") && file.contains("Does it wake you") && file.contains("Yes, twice. And in the"),
        "{file}"
    );
    let width = |line: &str| line.chars().filter(|c| !('\u{2066}'..='\u{2069}').contains(c)).count();
    assert!(file.lines().all(|line| width(line) <= 80), "{file}");
    // Who decides on a page without the answer is shown it first.
    let late = site.post(&ada, &format!("{case}/decisions"), &[("version", &version), ("seen", &seen), ("outcome", "advice")]).await;
    assert!(late.status == 409 && text(&late, ".notice").contains("Yes, twice."), "{}", late.body);
    let version = late.value("name=\"version\"");
    site.post(&ada, &format!("{case}/level"), &[("version", &version), ("raise", "soon")]).await;
    assert!(!tags(&site, &bob).await.contains("Answer came"), "somebody has acted");
    let details: Vec<String> = sqlx::query_scalar("SELECT detail::text FROM audit_event WHERE action IN ('question-ask', 'answer-send')")
        .fetch_all(&mut site.superuser)
        .await
        .expect("details");
    assert!(details.len() == 2 && details.iter().all(|detail| !detail.contains("wake") && !detail.contains("twice")), "{details:?}");
}

#[actix_web::test]
async fn a_question_is_taken_back_by_whoever_asked_as_long_as_it_has_not_left() {
    let (mut site, sent) = with_mail().await;
    let (ada, bob) = (clinician(&mut site, "ada").await, clinician(&mut site, "bob").await);
    let case = case_of(&site, &sent.reference).await;
    assert_eq!(ask(&site, &ada, &case, &[]).await.to(), format!("{case}#questions"));
    let page = site.get(&ada, &case).await;
    let question = page.value("name=\"undo\"");
    assert!(!site.get(&bob, &case).await.body.contains("name=\"undo\""));
    let undo = async |who: &Client| site.post(who, &format!("{case}/undo"), &[("undo", &question)]).await;
    let refused = undo(&bob).await;
    assert!(refused.status == 409 && text(&refused, ".notice").contains("Only the person who asked"), "{}", refused.body);
    let back = undo(&ada).await;
    assert!(back.status == 200 && text(&back, "#question").contains(QUESTION), "{}", back.body);
    assert_eq!((undo(&ada).await.status.as_u16(), acts(&site, "question-undone").await), (200, 1));
    assert!(!tags(&site, &bob).await.contains("Asked") && text(&back, ".trail").contains("Test ada: took the question back"));
    site.clock.advance(SignedDuration::from_mins(11));
    sweep(&site.state).await.expect("swept");
    assert_eq!((letters(&site).await, count(&site, "SELECT count(*) FROM communication_request WHERE status = 'undone'").await), (0, 1));
    // At once is at once.
    ask(&site, &ada, &case, &[("at-once", "yes")]).await;
    let device = sent.open(&site).await;
    assert!(letters(&site).await == 1 && sent.read(&site, &device, "").await.contains("wake you"));
    // A question that was typed is not lost by deciding.
    let version = site.get(&ada, &case).await.value("name=\"version\"");
    let lost = [("version", version.as_str()), ("outcome", "advice"), ("question", QUESTION)];
    let refused = site.post(&ada, &format!("{case}/decisions"), &lost).await;
    assert!(
        refused.status == 422 && text(&refused, "#question").contains(QUESTION) && text(&refused, ".summary").contains("was not asked")
    );
}

#[actix_web::test]
async fn words_of_danger_in_an_answer_lead_to_the_safety_questions_and_lower_nothing() {
    let (mut site, sent) = with_mail().await;
    let ada = clinician(&mut site, "ada").await;
    let (case, device) = (case_of(&site, &sent.reference).await, sent.open(&site).await);
    ask(&site, &ada, &case, &[("at-once", "yes")]).await;
    let before = stands(&site).await;
    let question = asked(&site, &sent, &device).await;
    let led = answer(&site, &sent, &device, &question, "Since noon I cannot swallow my own spit").await;
    assert!(text(&led, "main").contains("We have your answer") && text(&led, "#update-story").contains("my own spit"), "{}", led.body);
    assert_eq!(count(&site, "SELECT count(*) FROM communication").await, 1, "it is with the case already");
    let after = stands(&site).await;
    assert_eq!((after.0, after.1), (before.0, true), "read before the others of its level");
    let flagged: bool =
        sqlx::query_scalar("SELECT 'D05' = ANY (flags) FROM patient_case").fetch_one(&mut site.superuser).await.expect("flags");
    assert!(flagged && tags(&site, &ada).await.contains("Answer came"));
    // The safety questions are those of an update: an emergency stops there too.
    let mut visit = Visit { site: &site, browser: device.clone(), path: sent.path("answer"), page: led };
    visit.send(&json!({ "es-now": ["cannot-swallow"], "es-new": ["none"], "update-course": "worse" }), None).await;
    assert_eq!((visit.at().as_str(), stands(&site).await.0), ("stop", 1), "{}", visit.page.body);
}

#[actix_web::test]
async fn a_closed_case_takes_no_answer_but_one_that_crosses_its_decision() {
    let (mut site, sent) = with_mail().await;
    let ada = clinician(&mut site, "ada").await;
    let (case, device) = (case_of(&site, &sent.reference).await, sent.open(&site).await);
    ask(&site, &ada, &case, &[("at-once", "yes")]).await;
    ask(&site, &ada, &case, &[("question", ""), ("x", "")]).await;
    let question = asked(&site, &sent, &device).await;
    let decide = async |more: &[(&str, &str)]| {
        let version = site.get(&ada, &case).await.value("name=\"version\"");
        let fields: Vec<(&str, &str)> =
            [("version", version.as_str()), ("outcome", "advice"), ("message", "Rest.")].into_iter().chain(more.iter().copied()).collect();
        assert_eq!(site.post(&ada, &format!("{case}/decisions"), &fields).await.to(), "/queue");
    };
    // The patient cannot know that it is decided: the answer opens the case again, and nothing of the decision leaves.
    decide(&[]).await;
    site.clock.advance(SignedDuration::from_mins(4));
    assert_eq!(answer(&site, &sent, &device, &question, ANSWER).await.to(), sent.path("?answered=1"));
    assert_eq!(stands(&site).await.2, "open");
    site.clock.advance(SignedDuration::from_mins(7));
    sweep(&site.state).await.expect("swept");
    assert_eq!(stands(&site).await.3.as_deref(), Some("withheld"));
    let device = sent.open(&site).await;
    assert!(!sent.read(&site, &device, "").await.contains("Rest."));
    // One that waits to leave when the case is closed never does; one that has left says what to do instead.
    ask(&site, &ada, &case, &[("at-once", "yes")]).await;
    let question = asked(&site, &sent, &device).await;
    ask(&site, &ada, &case, &[]).await;
    decide(&[("at-once", "yes")]).await;
    let late = answer(&site, &sent, &device, &question, "Too late").await;
    assert!(
        late.status == 409 && late.body.contains("Too late") && text(&late, ".summary").contains("can no longer be answered"),
        "{}",
        late.body
    );
    let status = site.get(&device, &sent.path("")).await;
    assert!(!status.body.contains("name=\"question\"") && text(&status, "main").contains("can no longer be answered here"));
    let before = letters(&site).await;
    site.clock.advance(SignedDuration::from_mins(10));
    sweep(&site.state).await.expect("swept");
    assert_eq!(letters(&site).await, before, "the question that waited is not sent");
    assert!(text(&site.get(&ada, &case).await, ".trail").contains("The question was not sent: the case was closed first"));
    assert_eq!(count(&site, "SELECT count(*) FROM communication").await, 1);
}

#[actix_web::test]
async fn an_answer_outlives_the_session_and_the_database() {
    let (mut site, sent) = with_mail().await;
    let ada = clinician(&mut site, "ada").await;
    let (case, device) = (case_of(&site, &sent.reference).await, sent.open(&site).await);
    ask(&site, &ada, &case, &[("at-once", "yes")]).await;
    let question = asked(&site, &sent, &device).await;
    site.outage(true).await;
    let away = answer(&site, &sent, &device, &question, ANSWER).await;
    site.outage(false).await;
    assert!(away.status == 503 && text(&away, "#answer").contains("Yes, twice.") && away.value("name=\"question\"") == question);
    site.clock.advance(SignedDuration::from_mins(31));
    let closed = answer(&site, &sent, &device, &question, ANSWER).await;
    assert!(closed.status == 403 && text(&closed, "#answer").contains("Yes, twice.") && closed.body.contains("/c/riverside/status"));
    assert!(text(&closed, "main").contains("call 999"), "{}", text(&closed, "main"));
    // Opened again in another window of the same browser, the same page is sent.
    crate::after::knock(&site, &device, &sent.code, &sent.born).await;
    assert_eq!(answer(&site, &sent, &device, &question, ANSWER).await.to(), sent.path("?answered=1"));
}
