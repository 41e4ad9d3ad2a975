//! A question to the patient, and the answer that comes back to the case.

use anteroom::outgoing::sweep;
use futures_util::future::join_all;
use jiff::SignedDuration;
use reqwest::{Client, Method};
use serde_json::json;

use crate::after::{Sent, case_of, text};
use crate::desk::{acts, clinician};
use crate::driver::Visit;
use crate::site::{Answer, PASSWORD, Site, browser};
use crate::undo::{count, letters, with_mail};

const QUESTION: &str = "Does it wake you at night? <b>Please say.</b>";
const ANSWER: &str = "Yes, twice.\nAnd in the morning <i>too</i>.";

async fn ask(site: &Site, who: &Client, case: &str, more: &[(&str, &str)]) -> Answer {
    let version = site.get(who, case).await.value("name=\"version\"");
    let fields: Vec<(&str, &str)> =
        [("version", version.as_str()), ("question", QUESTION)].into_iter().chain(more.iter().copied()).collect();
    site.post(who, &format!("{case}/questions"), &fields).await
}

/// Asks something else, at once.
async fn ask_this(site: &Site, who: &Client, case: &str, question: &str) {
    let version = site.get(who, case).await.value("name=\"version\"");
    let asked = site.post(who, &format!("{case}/questions"), &[("version", &version), ("question", question), ("at-once", "yes")]).await;
    assert_eq!(asked.to(), format!("{case}#questions"));
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
    assert!(tags(&site, &bob).await.contains("Asked 0 min ago, no answer yet"), "{}", tags(&site, &bob).await);
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
        status.contains("We have your answer")
            && status.contains(&format!("You answered {QUESTION} Yes, twice. And in the morning <i>too</i>.")),
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
        late.status == 409 && text(&late, "#update-story") == "Too late" && text(&late, ".summary").contains("can no longer be answered"),
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

#[actix_web::test]
async fn of_two_questions_the_one_that_is_not_sent_keeps_what_was_typed() {
    let (mut site, sent) = with_mail().await;
    let ada = clinician(&mut site, "ada").await;
    let (case, device) = (case_of(&site, &sent.reference).await, sent.open(&site).await);
    for question in ["First?", "Second?", "Third?"] {
        ask_this(&site, &ada, &case, question).await;
        site.clock.advance(SignedDuration::from_mins(1));
    }
    let page = site.get(&device, &sent.path("")).await;
    let ids: Vec<String> = page.body.split("name=\"question\" value=\"").skip(1).map(|rest| rest[..36].to_owned()).collect();
    assert_eq!((ids.len(), text(&page, "section .label")), (3, "First? Second? Third?".to_owned()));
    let [first, second, third] = [0, 1, 2].map(|n| format!("answer.{}", ids[n]));
    let fields = [(first.as_str(), ANSWER), (second.as_str(), " "), (third.as_str(), "And <i>also</i>"), ("question", ids[0].as_str())];
    // What is wrong with one loses nothing of the others.
    let wrong = site.post(&device, &sent.path("answer"), &[("question", &ids[1]), fields[0], fields[1], fields[2]]).await;
    assert!(
        wrong.status == 422 && wrong.value(&format!("name=\"{third}\"")).contains("And") && wrong.body.contains(&first),
        "{}",
        wrong.body
    );
    let next = site.post(&device, &sent.path("answer"), &fields).await;
    let shown = text(&next, "main");
    assert!(next.status == 200 && shown.contains("We have your answer") && shown.contains("Third?"), "{}", next.body);
    assert!(text(&next, "#answer") == "And <i>also</i>" && next.value("name=\"question\"") == ids[2], "{}", next.body);
    let taken = answer(&site, &sent, &device, &ids[2], "And <i>also</i>").await;
    assert_eq!((taken.to(), count(&site, "SELECT count(*) FROM communication").await), (sent.path("?answered=1").as_str(), 2));
    assert_eq!(asked(&site, &sent, &device).await, ids[1], "the one that is left");
    // Words of danger take both along to the safety questions.
    ask_this(&site, &ada, &case, "Fourth?").await;
    let page = site.get(&device, &sent.path("")).await;
    let fourth = page.body.split("name=\"question\" value=\"").nth(2).expect("two are open")[..36].to_owned();
    let fields = [(second.as_str(), "I cannot swallow my own spit"), (&*format!("answer.{fourth}"), "Typed too"), ("question", &ids[1])];
    let story = text(&site.post(&device, &sent.path("answer"), &fields).await, "#update-story");
    assert!(story.contains("my own spit") && story.contains("Typed too"), "{story}");
}

#[actix_web::test]
async fn another_language_sends_no_answer_and_loses_none() {
    let (mut site, sent) = with_mail().await;
    let ada = clinician(&mut site, "ada").await;
    let (case, device) = (case_of(&site, &sent.reference).await, sent.open(&site).await);
    ask(&site, &ada, &case, &[("at-once", "yes")]).await;
    let question = asked(&site, &sent, &device).await;
    let wrong = answer(&site, &sent, &device, &question, "").await;
    assert!(wrong.body.contains("name=\"_language\" value=\"es\"") && wrong.body.contains("<form id=\"typed\""), "{}", wrong.body);
    let turned = [("question", question.as_str()), ("answer", ANSWER), ("_language", "es")];
    let page = site.post(&device, &sent.path("answer"), &turned).await;
    assert!(page.status == 200 && text(&page, "h1") == "La clínica tiene una pregunta para usted", "{}", page.body);
    assert!(text(&page, "#answer").contains("Yes, twice.") && page.value("name=\"question\"") == question);
    assert_eq!(count(&site, "SELECT count(*) FROM communication").await, 0);
    assert_eq!(answer(&site, &sent, &device, &question, ANSWER).await.to(), sent.path("?answered=1"));
}

/// What the queue counts beside the options of its question about questions: asked, and answered.
async fn counted(site: &Site, who: &Client) -> [String; 2] {
    let queue = site.get(who, "/queue").await;
    ["asked", "answered"].map(|value| text(&queue, &format!("#f-question option[value={value}]")))
}

#[actix_web::test]
async fn a_question_that_nobody_answers_is_found_and_its_case_becomes_overdue_all_the_same() {
    let (mut site, sent) = with_mail().await;
    let ada = clinician(&mut site, "ada").await;
    let (case, device) = (case_of(&site, &sent.reference).await, sent.open(&site).await);
    let due = async || count(&site, "SELECT extract(epoch FROM due_at)::bigint FROM patient_case").await;
    let before = due().await;
    assert_eq!(counted(&site, &ada).await, ["Asked, no answer yet (0)", "Answered, not acted on (0)"]);
    ask(&site, &ada, &case, &[("at-once", "yes")]).await;
    assert_eq!(due().await, before, "the promised time goes on running");
    site.clock.advance(SignedDuration::from_hours(14 * 24 + 3));
    let ada = browser();
    site.sign_in(&ada, "ada", PASSWORD).await;
    let late = site.clock.now().as_second() - before;
    assert!(late > 0, "{late}");
    for filter in ["question=asked", "overdue=yes", "question=asked&overdue=yes"] {
        let queue = site.get(&ada, &format!("/queue?{filter}")).await;
        let row = text(&queue, ".case");
        assert!(row.contains("Asked 14 d 3 h ago, no answer yet") && row.contains("overdue"), "{filter}: {row}");
    }
    assert_eq!(counted(&site, &ada).await, ["Asked, no answer yet (1)", "Answered, not acted on (0)"]);
    assert!(text(&site.get(&ada, "/queue?question=answered").await, ".empty").contains("Clear the filters"));
    let page = site.get(&ada, &case).await;
    assert!(text(&page, ".case-top").contains("Asked 14 d 3 h ago, no answer yet"), "{}", text(&page, ".case-top"));
    assert!(text(&page, ".case-top").contains("overdue"));
    let block = text(&page, "section:has(#questions)");
    assert!(block.contains("Asked 14 d 3 h ago, no answer yet . The patient can read it since 02-Mar-2026 12:00."), "{block}");
    // Answered, it is found as that until somebody acts; the promise is as late as it was.
    let device = {
        crate::after::knock(&site, &device, &sent.code, &sent.born).await;
        device
    };
    let question = asked(&site, &sent, &device).await;
    assert_eq!(answer(&site, &sent, &device, &question, ANSWER).await.to(), sent.path("?answered=1"));
    assert_eq!(counted(&site, &ada).await, ["Asked, no answer yet (0)", "Answered, not acted on (1)"]);
    let row = text(&site.get(&ada, "/queue?question=answered").await, ".case");
    assert!(
        row.contains("Answer came 15:00") && row.contains("overdue") && !row.contains("no answer yet") && due().await == before,
        "{row}"
    );
    // Closed, it waits for nothing any more.
    ask(&site, &ada, &case, &[("at-once", "yes")]).await;
    let version = site.get(&ada, &case).await.value("name=\"version\"");
    site.post(&ada, &format!("{case}/decisions"), &[("version", &version), ("outcome", "advice"), ("at-once", "yes")]).await;
    let page = site.get(&ada, &case).await;
    let block = text(&page, "section:has(#questions)");
    assert!(block.contains("Not answered.") && !page.body.contains("no answer yet"), "{block}");
    assert_eq!(counted(&site, &ada).await, ["Asked, no answer yet (0)", "Answered, not acted on (0)"]);
}

#[actix_web::test]
async fn the_patients_own_copy_and_the_cases_papers_hold_questions_and_answers() {
    let (mut site, sent) = with_mail().await;
    let ada = clinician(&mut site, "ada").await;
    let (case, device) = (case_of(&site, &sent.reference).await, sent.open(&site).await);
    assert!(!sent.read(&site, &device, "answers").await.contains("Questions from the clinic"));
    ask(&site, &ada, &case, &[("at-once", "yes")]).await;
    let question = asked(&site, &sent, &device).await;
    site.clock.advance(SignedDuration::from_mins(15));
    answer(&site, &sent, &device, &question, ANSWER).await;
    ask_this(&site, &ada, &case, "هل توقظك ليلًا؟").await;
    let version = site.get(&ada, &case).await.value("name=\"version\"");
    site.post(&ada, &format!("{case}/questions"), &[("version", &version), ("question", "Has not left")]).await;

    let page = site.get(&device, &sent.path("answers")).await;
    let shown = text(&page, "main section:last-of-type");
    assert!(
        shown.starts_with("Questions from the clinic")
            && shown.contains(&format!("The clinic asked you (Test ada) {QUESTION} Your answer, ")),
        "{shown}"
    );
    assert!(
        shown.contains("Yes, twice. And in the morning <i>too</i>.") && shown.ends_with("هل توقظك ليلًا؟ Your answer Not provided"),
        "{shown}"
    );
    assert!(!page.body.contains("Has not left") && !page.body.contains("<b>Please") && !page.body.contains("<i>too"), "{}", page.body);
    assert!(page.body.contains("<p class=\"words\">Yes, twice.\nAnd"), "line by line, as it was written: {}", page.body);
    let file = site.get(&device, &sent.path("answers.txt")).await.body;
    let part = file.split_once("\nQuestions from the clinic\n").unwrap_or_else(|| panic!("{file}")).1;
    assert!(part.contains("\u{2068}هل توقظك ليلًا؟\u{2069}") && part.contains(&format!("- \u{2068}{QUESTION}\u{2069}")), "{part}");
    let answered = part.find("Your answer, ").expect("an answer");
    assert!(
        part[answered..].contains("- \u{2068}Yes, twice.\u{2069}\n    \u{2068}And in")
            || part[answered..].contains("\u{2068}And in the morning <i>too</i>.\u{2069}"),
        "{part}"
    );
    assert!(part.trim_end().ends_with("- Not provided") && !file.contains("Has not left"), "{part}");
    for (language, heading) in [("es", "Preguntas de la clínica"), ("ar", "أسئلة العيادة")] {
        site.get(&device, &sent.path(&format!("answers?language={language}"))).await;
        let shown = sent.read(&site, &device, "answers").await;
        assert!(shown.contains(heading) && shown.contains("Does it wake you"), "{language}: {shown}");
    }

    let text = site.get(&ada, &format!("{case}.txt")).await.body;
    let pdf = site.request(&ada, Method::GET, &format!("{case}.pdf")).send().await.expect("an answer").bytes().await.expect("a file");
    for paper in [text.split_whitespace().collect::<Vec<_>>().join(" "), crate::paper::words(&pdf)] {
        assert!(paper.contains("Does it wake you at night?") && paper.contains("Yes, twice. And in the morning"), "{paper}");
        assert!(paper.contains("Not answered.") && !paper.contains("Has not left"), "{paper}");
    }
}
