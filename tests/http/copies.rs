//! What patients sent, for themselves: to read, to print, to keep; and who else has read it.

use fhir_sdk::r4b::resources::QuestionnaireResponse;
use serde_json::{Value as Json, json};

use crate::after::{Sent, case_of, clinician, decide, text};
use crate::site::{Answer, Site};

const STORY: &str = "It began on Monday.\nصباح الخير, my hand jumps. {OVERDUE} 4111 <b>bold</b>";

async fn sent(site: &Site) -> Sent {
    site.clock.set("2026-03-02T12:00:00Z".parse().expect("a day"));
    Sent::with(site, "OV06", &json!({ "story": STORY })).await
}

fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
    answer.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

#[actix_web::test]
async fn the_own_answers_stand_in_the_wording_that_was_shown() {
    let site = Site::start().await;
    let sent = sent(&site).await;
    let device = sent.open(&site).await;
    let page = site.get(&device, &sent.path("answers")).await;
    let shown = text(&page, "main");
    for wanted in ["Do you have any of these right now?", "None of these", "صباح الخير, my hand jumps.", &sent.reference] {
        assert!(shown.contains(wanted), "{wanted} is not in {shown}");
    }
    assert!(!page.body.contains("<b>bold") && !shown.contains("Not asked"), "{shown}");
    assert!(!shown.contains("How many weeks pregnant"), "closed questions are absent");
}

#[actix_web::test]
async fn the_plain_text_is_narrow_whole_and_keeps_directions_apart() {
    let site = Site::start().await;
    let sent = sent(&site).await;
    let device = sent.open(&site).await;
    let file = site.get(&device, &sent.path("answers.txt")).await;
    assert_eq!(header(&file, "content-type"), "text/plain; charset=utf-8");
    assert_eq!(header(&file, "content-disposition"), "attachment; filename=\"answers.txt\"");
    assert_eq!(header(&file, "cache-control"), "no-store");
    let visible = |line: &str| line.chars().filter(|c| !matches!(c, '\u{2068}' | '\u{2069}')).count();
    assert!(file.body.lines().all(|line| visible(line) <= 80), "{}", file.body);
    assert!(file.body.contains("\u{2068}صباح الخير, my hand jumps. {OVERDUE} 4111 <b>bold</b>\u{2069}"), "{}", file.body);
    for line in file.body.lines() {
        assert_eq!(line.matches('\u{2068}').count(), line.matches('\u{2069}').count(), "closed on its own line: {line}");
    }
    assert!(file.body.starts_with("Your answers\n") && file.body.contains(&sent.reference));
    assert!(file.body.contains("Do you have any of these right now?"));
}

#[actix_web::test]
async fn the_fhir_copy_is_fhir_and_says_no_more_than_was_asked() {
    let site = Site::start().await;
    let sent = sent(&site).await;
    let device = sent.open(&site).await;
    let file = site.get(&device, &sent.path("answers.fhir.json")).await;
    assert_eq!(header(&file, "content-type"), "application/fhir+json; charset=utf-8");
    assert_eq!(header(&file, "content-disposition"), "attachment; filename=\"answers.fhir.json\"");
    let ours: Json = serde_json::from_str(&file.body).expect("JSON");
    let model: QuestionnaireResponse = serde_json::from_value(ours.clone()).expect("FHIR");
    let back = serde_json::to_value(model).expect("FHIR");
    for element in ["resourceType", "questionnaire", "status", "authored", "author", "source", "identifier", "language"] {
        assert_eq!(ours[element], back[element], "{element}");
    }
    assert_eq!(ours["questionnaire"], "https://anteroom.example/fhir/Questionnaire/muscle-twitching|1.4.0");
    assert!(ours["authored"].as_str().is_some_and(|at| at.starts_with("2026-03-02T12:")) && ours["source"]["type"] == "Patient");
    let mut found: Vec<(String, Json)> = Vec::new();
    let mut open = vec![&ours["item"]];
    while let Some(items) = open.pop() {
        for item in items.as_array().into_iter().flatten() {
            open.push(&item["item"]);
            open.extend(item["answer"].as_array().into_iter().flatten().map(|answer| &answer["item"]));
            if item.get("answer").is_some() {
                found.push((item["linkId"].as_str().expect("a linkId").to_owned(), item["answer"].clone()));
            }
        }
    }
    let stored: Json = sqlx::query_scalar("SELECT document->'answers' FROM response WHERE public_id = $1")
        .bind(&sent.public_id)
        .fetch_one(&mut site.connection().await)
        .await
        .expect("a row");
    let mut wanted: Vec<&str> = stored.as_object().expect("answers").keys().map(String::as_str).collect();
    let mut given: Vec<&str> = found.iter().map(|(link_id, _)| link_id.as_str()).collect();
    wanted.sort_unstable();
    given.sort_unstable();
    assert_eq!(given, wanted, "every answer once, and nothing that was not asked");
    let answer = |link_id: &str| &found.iter().find(|(found, _)| found == link_id).expect("answered").1;
    assert_eq!(answer("es-now")[0]["valueCoding"]["code"], "none");
    assert!(answer("story")[0]["valueString"].as_str().is_some_and(|story| story.ends_with("<b>bold</b>")));
    assert_eq!(answer("birth-date")[0]["valueDate"], sent.born);
    for odd in ["answers.fhir.json?n=2", "answers.fhir.json?n=0", "answers.fhir.json?n=x"] {
        assert_eq!(site.get(&device, &sent.path(odd)).await.status, 404, "{odd}");
    }
}

#[actix_web::test]
async fn the_patient_sees_who_opened_the_form_and_every_view_is_on_record() {
    let mut site = Site::start().await;
    let sent = sent(&site).await;
    let mine = clinician(&mut site).await;
    let case = case_of(&site, &sent.reference).await;
    site.get(&mine, &case).await;
    decide(&site, &mine, &case, "advice", "Rest.").await;
    let device = sent.open(&site).await;
    for page in ["", "answers", "answers.txt", "answers.fhir.json"] {
        assert_eq!(site.get(&device, &sent.path(page)).await.status, 200);
    }
    let log = sent.read(&site, &device, "opened").await;
    let order = [
        "You looked at this page",
        "You kept a copy",
        "You opened this page with the access code",
        "Test ada worked on your form",
        "Test ada opened your form",
        "You sent the form",
    ];
    let places: Vec<Option<usize>> = order.iter().map(|line| log.find(line)).collect();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?} {log}");
    let actions: Vec<String> = sqlx::query_scalar(
        "SELECT action FROM audit_event WHERE case_id IS NOT NULL AND account_id IS NULL AND action LIKE 'record-%' ORDER BY event_id",
    )
    .fetch_all(&mut site.connection().await)
    .await
    .expect("audit");
    assert_eq!(actions, ["record-open", "record-view", "record-answers", "record-download", "record-download", "record-access-log"]);
    // Where it cannot be put on record, nothing is shown.
    site.as_superuser("REVOKE INSERT ON audit_event FROM anteroom_app").await;
    for page in ["", "answers", "answers.txt", "answers.fhir.json", "opened"] {
        let refused = site.get(&device, &sent.path(page)).await;
        assert!(
            refused.status.is_server_error() && !refused.body.contains("صباح") && !refused.body.contains("Rest."),
            "{page}: {refused:?}"
        );
    }
}

#[actix_web::test]
async fn a_long_log_says_that_it_is_cut() {
    let site = Site::start().await;
    let sent = sent(&site).await;
    let device = sent.open(&site).await;
    sqlx::query(
        "INSERT INTO audit_event (clinic_id, event_id, at, action, outcome, case_id, detail)
         SELECT clinic_id, gen_random_uuid(), arrived_at, 'record-view', 'done', case_id, '{}' FROM patient_case, generate_series(1, 205)",
    )
    .execute(&mut site.connection().await)
    .await
    .expect("a busy record");
    let log = sent.read(&site, &device, "opened").await;
    assert!(log.contains("The newest 200 are shown") && log.matches("looked at this page").count() == 200, "{log}");
}

#[actix_web::test]
async fn who_gave_an_answer_stays_with_it() {
    let site = Site::start().await;
    site.clock.set("2026-03-02T12:00:00Z".parse().expect("a day"));
    let sent = Sent::with(&site, "OV06", &json!({ "completed-by": "carer", "story": "Told by the carer" })).await;
    let device = sent.open(&site).await;
    let ours: Json = serde_json::from_str(&site.get(&device, &sent.path("answers.fhir.json")).await.body).expect("JSON");
    assert_eq!(ours["source"], json!({ "type": "RelatedPerson", "display": "A carer, relative or friend" }));
    assert!(sent.read(&site, &device, "answers").await.contains("Do they have any of these right now?"), "the wording they saw");
}
