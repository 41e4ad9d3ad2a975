//! What a clinician decided leaves ten minutes later: until then it can be undone, and its patient hears nothing of it.

use anteroom::intake::Until;
use anteroom::outgoing::sweep;
use futures_util::future::join_all;
use jiff::SignedDuration;
use reqwest::Client;
use serde_json::json;

use crate::after::{Sent, case_of};
use crate::desk::{acts, arrives_as, clinician, text};
use crate::site::{Answer, Site};

const MESSAGE: &str = "Please come on Friday.";

/// A clinic that can send letters, and a patient who wants them.
pub async fn with_mail() -> (Site, Sent) {
    let mail = anteroom::config::mail("smtp://127.0.0.1:9", "The riverside practice <no-reply@riverside.example>").expect("mail");
    let site = Site::tuned(|config| config.mail = Some(mail)).await;
    site.clock.set("2026-03-02T12:00:00Z".parse().expect("a day"));
    let sent = Sent::with(&site, "OV06", &json!({ "contact-email": "pat@patient.example" })).await;
    (site, sent)
}

/// How many letters with news were written.
pub async fn letters(site: &Site) -> i64 {
    count(site, "SELECT count(*) FROM mail WHERE kind = 'news'").await
}

pub async fn count(site: &Site, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(&mut site.connection().await).await.expect("a count")
}

async fn decide(site: &Site, who: &Client, case: &str, more: &[(&str, &str)]) {
    let version = site.get(who, case).await.value("name=\"version\"");
    let fields: Vec<(&str, &str)> =
        [("version", version.as_str()), ("outcome", "appointment")].into_iter().chain(more.iter().copied()).collect();
    assert_eq!(site.post(who, &format!("{case}/decisions"), &fields).await.to(), "/queue");
}

/// The newest decision: its id, and how far it got.
async fn newest(site: &Site) -> (String, String) {
    sqlx::query_as("SELECT decision_id::text, status FROM decision ORDER BY decided_at DESC, decision_id DESC LIMIT 1")
        .fetch_one(&mut site.connection().await)
        .await
        .expect("a decision")
}

async fn undo(site: &Site, who: &Client, case: &str, decision: &str) -> Answer {
    site.post(who, &format!("{case}/undo"), &[("undo", decision)]).await
}

/// Where the first case stands: all but who has it and its version.
async fn place(site: &Site) -> String {
    sqlx::query_scalar("SELECT concat_ws(' ', status, level, danger_count, worse, arrived_at, due_at, closed_at) FROM patient_case ORDER BY case_id LIMIT 1")
        .fetch_one(&mut site.connection().await)
        .await
        .expect("a case")
}

#[actix_web::test]
async fn within_ten_minutes_a_decision_is_undone_and_nothing_of_it_ever_leaves() {
    let (mut site, sent) = with_mail().await;
    let (ada, bob) = (clinician(&mut site, "ada").await, clinician(&mut site, "bob").await);
    let (case, device) = (case_of(&site, &sent.reference).await, sent.open(&site).await);
    site.post(&ada, &format!("{case}/claim"), &[]).await;
    site.get(&ada, &case).await;
    let before = (place(&site).await, sent.read(&site, &device, "").await);
    decide(&site, &ada, &case, &[("message", MESSAGE), ("note", "For us <b> alone")]).await;
    let decided = newest(&site).await;
    assert_eq!(decided.1, "waiting");
    site.clock.advance(SignedDuration::from_secs(9 * 60 + 59));
    sweep(&site.state).await.expect("swept");
    // The patient's page says what is so: it is being looked at. Nobody answered.
    assert_eq!(sent.read(&site, &device, "").await, before.1);
    assert!(!sent.read(&site, &device, "opened").await.contains("answered"));
    // One click, on the queue or on the case.
    let queue = site.get(&ada, "/queue").await;
    let offered = text(&queue, ".undos form");
    assert!(offered.contains("Appointment. Decided 12:00. Undo until 12:10"), "{offered}");
    assert_eq!((queue.value("name=\"undo\""), text(&site.get(&bob, "/queue").await, ".undos form")), (decided.0.clone(), String::new()));
    let page = site.get(&ada, &case).await;
    assert_eq!(page.value("name=\"undo\""), decided.0);
    assert!(text(&page, "main").contains("The patient is told at 12:10.") && text(&page, "main").contains("To the patient, not sent yet:"));
    let undone = undo(&site, &ada, &case, &decided.0).await;
    assert!(undone.status == 200 && text(&undone, ".notice").contains("It is undone"), "{}", undone.body);
    assert!(
        text(&undone, "#note").contains("For us <b> alone") && text(&undone, "#message").contains(MESSAGE),
        "it stands in the form again"
    );
    assert_eq!(undone.body.matches("value=\"appointment\" checked").count(), 1);
    // The case stands where it stood, in the same hands.
    assert_eq!((place(&site).await, newest(&site).await.1), (before.0, "undone".to_owned()));
    assert!(text(&site.get(&bob, &case).await, ".hands").contains("Test ada"));
    assert_eq!((undo(&site, &ada, &case, &decided.0).await.status.as_u16(), acts(&site, "undone").await), (200, 1), "a double click");
    let story = text(&site.get(&bob, &case).await, ".trail");
    assert!(story.contains("Undone Test ada: Appointment") && story.contains("Test ada: undid the decision"), "{story}");
    assert!(story.contains("To the patient, never sent: Please come on Friday."), "{story}");
    assert!(!site.get(&bob, "/queue?status=closed").await.body.contains("class=\"case-who\""));
    site.clock.advance(SignedDuration::from_mins(20));
    sweep(&site.state).await.expect("swept");
    assert_eq!((letters(&site).await, newest(&site).await.1), (0, "undone".to_owned()));
    let device = sent.open(&site).await;
    assert!(!sent.read(&site, &device, "").await.contains(MESSAGE));
    let audit: Vec<String> = sqlx::query_scalar("SELECT detail::text FROM audit_event WHERE action IN ('decision-undo', 'message-leave')")
        .fetch_all(&mut site.superuser)
        .await
        .expect("details");
    assert_eq!(audit, ["{\"outcome\": \"appointment\"}"]);
}

#[actix_web::test]
async fn after_ten_minutes_it_leaves_once_and_cannot_be_undone() {
    let (mut site, sent) = with_mail().await;
    let ada = clinician(&mut site, "ada").await;
    let (case, device) = (case_of(&site, &sent.reference).await, sent.open(&site).await);
    decide(&site, &ada, &case, &[("message", MESSAGE)]).await;
    let decided = newest(&site).await.0;
    site.clock.advance(SignedDuration::from_secs(10 * 60 + 1));
    // Over is over, whether anybody has looked or not.
    let late = undo(&site, &ada, &case, &decided).await;
    assert!(late.status == 409 && text(&late, ".notice").contains("The ten minutes are over"), "{}", late.body);
    assert!(!sent.read(&site, &device, "").await.contains(MESSAGE), "page and letter, one as little as the other");
    let (one, other, third) = (sweep(&site.state), sweep(&site.state), sweep(&site.state));
    assert!(join_all([Box::pin(one), Box::pin(other), Box::pin(third)]).await.iter().all(Result::is_ok));
    assert_eq!((letters(&site).await, newest(&site).await.1.as_str()), (1, "told"));
    let status = sent.read(&site, &device, "").await;
    assert!(status.contains(MESSAGE) && status.contains("The clinic has answered") && status.contains("12:10"), "{status}");
    assert!(sent.read(&site, &device, "opened").await.contains("passed on what the clinic tells you"));
    sweep(&site.state).await.expect("swept");
    assert_eq!((letters(&site).await, undo(&site, &ada, &case, &decided).await.status.as_u16()), (1, 409));
    let story = text(&site.get(&ada, &case).await, ".trail");
    assert!(story.contains("The patient was told") && story.contains("To the patient: Please come"), "{story}");
    assert_eq!(acts(&site, "undone").await, 0);
}

#[actix_web::test]
async fn what_the_case_was_opened_again_over_is_withheld() {
    let (mut site, sent) = with_mail().await;
    let (ada, bob) = (clinician(&mut site, "ada").await, clinician(&mut site, "bob").await);
    let case = case_of(&site, &sent.reference).await;
    decide(&site, &ada, &case, &[("message", MESSAGE)]).await;
    let hers = newest(&site).await.0;
    let refused = undo(&site, &bob, &case, &hers).await;
    assert!(refused.status == 409 && text(&refused, ".notice").contains("Only the person who decided"), "{}", refused.body);
    site.clock.advance(SignedDuration::from_mins(3));
    let version = refused.value("name=\"version\"");
    site.post(&bob, &format!("{case}/reopen"), &[("version", &version), ("because-reopen", "mistaken")]).await;
    assert!(text(&site.get(&ada, "/queue").await, ".undos form").is_empty(), "what cannot be undone is not offered");
    let refused = undo(&site, &ada, &case, &hers).await;
    assert!(refused.status == 409 && text(&refused, ".notice").contains("opened again meanwhile"), "{}", refused.body);
    assert!(text(&refused, "main").contains("Nothing of this is sent"), "{}", text(&refused, "main"));
    // Bob answers something else. When Ada's ten minutes are over nothing leaves; Bob's message leaves after his.
    site.clock.advance(SignedDuration::from_mins(3));
    decide(&site, &bob, &case, &[("message", "Come today.")]).await;
    site.clock.advance(SignedDuration::from_mins(5));
    sweep(&site.state).await.expect("swept");
    assert_eq!(letters(&site).await, 0);
    site.clock.advance(SignedDuration::from_mins(5));
    sweep(&site.state).await.expect("swept");
    let device = sent.open(&site).await;
    let status = sent.read(&site, &device, "").await;
    assert!(status.contains("Come today.") && !status.contains(MESSAGE) && letters(&site).await == 1, "{status}");
    let story = text(&site.get(&ada, &case).await, ".trail");
    assert!(story.contains("The patient was not told of the decision: the case was opened again first"), "{story}");
}

#[actix_web::test]
async fn told_at_once_is_told_now_and_cannot_be_undone() {
    let (mut site, sent) = with_mail().await;
    let ada = clinician(&mut site, "ada").await;
    let (case, device) = (case_of(&site, &sent.reference).await, sent.open(&site).await);
    assert!(text(&site.get(&ada, &case).await, "#decision").contains("tell them at once: that cannot be undone"));
    decide(&site, &ada, &case, &[("message", MESSAGE), ("at-once", "yes")]).await;
    assert_eq!((letters(&site).await, newest(&site).await.1.as_str()), (1, "told"));
    assert!(sent.read(&site, &device, "").await.contains(MESSAGE));
    assert!(text(&site.get(&ada, "/queue").await, ".undos form").is_empty());
    let refused = undo(&site, &ada, &case, &newest(&site).await.0).await;
    assert!(refused.status == 409 && text(&refused, ".notice").contains("told at once, as chosen"), "{}", refused.body);
    site.clock.advance(SignedDuration::from_mins(10));
    sweep(&site.state).await.expect("swept");
    assert_eq!(letters(&site).await, 1);
}

#[actix_web::test]
async fn decisions_on_one_case_are_undone_from_the_last_and_those_of_several_are_listed() {
    let mut site = Site::start().await;
    let case = arrives_as(&site, "OV06", "First", Until::Submit).await;
    let other = arrives_as(&site, "OV06", "Second", Until::Submit).await;
    let ada = clinician(&mut site, "ada").await;
    decide(&site, &ada, &case, &[]).await;
    let closed = (newest(&site).await.0, place(&site).await);
    site.clock.advance(SignedDuration::from_mins(2));
    decide(&site, &ada, &case, &[("outcome", "referral")]).await;
    let added = newest(&site).await.0;
    let refused = undo(&site, &ada, &case, &closed.0).await;
    assert!(refused.status == 409 && text(&refused, ".notice").contains("Something else has been decided since"), "{}", refused.body);
    assert_eq!(undo(&site, &ada, &case, &added).await.status, 200);
    assert_eq!(place(&site).await, closed.1, "it was closed before, and stays closed");
    decide(&site, &ada, &other, &[]).await;
    let queue = site.get(&ada, "/queue").await;
    let offered = text(&queue, ".undos form");
    assert!(offered.starts_with("SECOND") && text(&queue, ".undos details").contains("1 more decision"), "{offered}");
    assert!(text(&queue, ".undos details form").starts_with("FIRST"), "{}", text(&queue, ".undos details"));
    assert_eq!(undo(&site, &ada, &case, &closed.0).await.status, 200);
    assert_eq!(count(&site, "SELECT count(*) FROM patient_case WHERE status = 'open'").await, 1);
    // Nonsense is refused and explained; what another case holds is not undone from here.
    for odd in ["", "x", &newest(&site).await.0] {
        assert_eq!(undo(&site, &ada, &case, odd).await.status, 409, "{odd}");
    }
    assert_eq!(acts(&site, "undone").await, 2);
}
