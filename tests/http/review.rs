//! The clinician's way: the queue in order of danger, the case with its reasons, the decision.

use anteroom::account::Role;
use anteroom::intake::{Until, walk};
use anteroom::questionnaire::{Answers, Value};
use jiff::SignedDuration;
use serde_json::Value as Json;

use crate::driver::Visit;
use crate::site::{Answer, PASSWORD, Site, browser};

const VIGNETTES: &str = include_str!("../../forms/muscle-twitching/vignettes.json");

/// Puts a vignette's patient into the first clinic's queue, through the code of a patient's POST.
pub async fn arrives(site: &Site, id: &str, family: &str, until: Until) {
    let vignettes: Vec<Json> = serde_json::from_str(VIGNETTES).expect("vignettes");
    let vignette = vignettes.iter().find(|vignette| vignette["id"] == id).expect("the vignette");
    let clinic = site.state.clinics.find(&site.state.db, "riverside").await.expect("the clinic");
    let package = site.state.packages.current(&clinic.questionnaire).expect("the form");
    let mut answers = Answers::from_json(&package.questionnaire, &vignette["answers"]).expect("answers");
    answers.set("name-family", vec![Value::Text(family.to_owned())]);
    answers.set("story", vec![Value::Text(vignette["story"].as_str().unwrap_or_default().to_owned())]);
    walk(&site.state, &clinic, &answers, until).await.expect("walked");
}

async fn clinician(site: &mut Site) -> reqwest::Client {
    site.enrol("ada", 0, Role::Clinician).await;
    let mine = browser();
    assert_eq!(site.sign_in(&mine, "ada", PASSWORD).await.to(), "/queue");
    mine
}

/// Texts of everything `selector` finds on a page.
fn texts(page: &Answer, selector: &str) -> Vec<String> {
    let html = scraper::Html::parse_document(&page.body);
    let selector = scraper::Selector::parse(selector).expect("selector");
    html.select(&selector).map(|found| found.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

/// Where the case of this family name is.
fn case_of(queue: &Answer, family: &str) -> String {
    let html = scraper::Html::parse_document(&queue.body);
    let links = scraper::Selector::parse(".case-who a").expect("selector");
    let link = html.select(&links).find(|link| link.text().collect::<String>().starts_with(&family.to_uppercase()));
    link.and_then(|link| link.attr("href")).unwrap_or_else(|| panic!("no {family} in {}", queue.body)).to_owned()
}

async fn actions(site: &Site, action: &'static str) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM audit_event WHERE action = $1")
        .bind(action)
        .fetch_one(&mut site.connection().await)
        .await
        .expect("a count")
}

#[actix_web::test]
async fn the_queue_stands_in_order_of_danger_and_says_so() {
    let mut site = Site::start().await;
    site.clock.set("2026-03-02T09:00:00Z".parse().expect("a day"));
    for (id, family) in [
        ("OV06", "Routine-Old"),
        ("OV01", "Selfcare"),
        ("OV07", "Soon"),
        ("OV18", "Urgent"),
        ("OV06", "Routine-New"),
        ("OV13", "Emergency"),
    ] {
        arrives(&site, id, family, Until::Submit).await;
        site.clock.advance(SignedDuration::from_mins(3));
    }
    arrives(&site, "OV20", "Unreached", Until::StopPage).await;
    site.clock.advance(SignedDuration::from_mins(40));
    let mine = clinician(&mut site).await;
    let queue = site.get(&mine, "/queue").await;
    let names = texts(&queue, ".case-who a");
    let order: Vec<&str> = names.iter().map(|name| name.split(',').next().unwrap_or_default()).collect();
    assert_eq!(order, ["EMERGENCY", "Name not known", "URGENT", "SOON", "ROUTINE-OLD", "ROUTINE-NEW", "SELFCARE"]);
    let header = texts(&queue, ".queue-line").join(" ");
    assert!(header.contains("Showing 7 of 7") && header.contains("sorted by danger") && header.contains("as of"), "{header}");
    // Who said nothing in words is shown by the first warning sign, once.
    let html = scraper::Html::parse_document(&queue.body);
    let (row, lines) = (scraper::Selector::parse(".case-why").expect("selector"), scraper::Selector::parse("p").expect("selector"));
    let wordless = html.select(&row).filter(|row| !row.html().contains("<q"));
    let wordless: Vec<Vec<String>> = wordless.map(|row| row.select(&lines).map(|line| line.text().collect()).collect()).collect();
    assert!(!wordless.is_empty());
    for lines in wordless {
        assert!(!lines[0].contains("Emergency:") && lines[1..].iter().all(|line| !line.contains(&lines[0])), "{lines:?}");
    }
    assert!(!queue.body.to_lowercase().contains(">live<"), "nothing is called live before it is");
    assert!(queue.body.contains("overdue") && queue.body.contains("1 Emergency") && queue.body.contains("not clinically signed off"));
    let only = site.get(&mine, "/queue?level=soon").await;
    assert_eq!(texts(&only, ".case-who a").len(), 1);
    assert!(texts(&only, ".queue-line").join(" ").contains("filtered by"));
    let odd = site.get(&mine, "/queue?level=purple&nothing=1").await;
    assert!(odd.status == 200 && odd.body.contains("not understood"));
    assert_eq!(actions(&site, "queue-view").await, 3, "one event each");
}

#[actix_web::test]
async fn a_case_shows_why_it_stands_where_it_stands() {
    let mut site = Site::start().await;
    site.clock.set("2026-03-02T09:00:00Z".parse().expect("a day"));
    arrives(&site, "OV16", "Reasons", Until::Submit).await;
    let mine = clinician(&mut site).await;
    let queue = site.get(&mine, "/queue").await;
    let case = site.get(&mine, &case_of(&queue, "Reasons")).await;
    for wanted in [
        "REASONS, Test",
        "Born 08-Jan-1968",
        "Rule E02, version 1",
        "cannot swallow my own spit",
        "Sources",
        "Asked and negative",
        "SBAR",
        "GAD-2",
        "not clinically signed off",
    ] {
        let shown = texts(&case, "main").join(" ") + &texts(&case, "footer").join(" ");
        assert!(shown.contains(wanted), "{wanted} is not in {shown}");
    }
    assert!(!case.body.contains("No red flags: every question was asked"), "optional questions were left blank");
    assert!(texts(&case, "#f-E02 .said").join(" ").contains("Do you have any of these right now?"), "the wording the patient saw");
    assert_eq!(actions(&site, "case-view").await, 1);
    // What a browser keeps in its history is the reference, never the name.
    let title = texts(&case, "title").join(" ");
    let reference: String = sqlx::query_scalar("SELECT reference FROM patient_case").fetch_one(&mut site.superuser).await.expect("a case");
    assert!(title.contains(&reference) && !title.to_lowercase().contains("reasons"), "{title}");
}

#[actix_web::test]
async fn a_decision_closes_the_case_a_stale_one_loses_nothing() {
    let mut site = Site::start().await;
    site.clock.set("2026-03-02T09:00:00Z".parse().expect("a day"));
    arrives(&site, "OV06", "Decided", Until::Submit).await;
    let mine = clinician(&mut site).await;
    let path = case_of(&site.get(&mine, "/queue").await, "Decided");
    let page = site.get(&mine, &path).await;
    let version = page.value("name=\"version\"");
    let to = format!("{path}/decisions");
    let nothing = site.post(&mine, &to, &[("version", &version), ("outcome", ""), ("note", "Kept note")]).await;
    assert!(nothing.status == 422 && nothing.body.contains("Kept note"));
    let stale = site.post(&mine, &to, &[("version", "99"), ("outcome", "advice"), ("note", "Typed in vain?")]).await;
    assert!(stale.status == 409 && stale.body.contains("Typed in vain?"));
    assert_eq!(actions(&site, "decision").await, 0);
    let done = site.post(&mine, &to, &[("version", &version), ("outcome", "appointment"), ("note", "Next week <b>")]).await;
    assert_eq!(done.to(), "/queue");
    assert!(texts(&site.get(&mine, "/queue").await, ".case-who a").is_empty());
    let closed = site.get(&mine, "/queue?status=closed").await;
    assert_eq!(case_of(&closed, "Decided"), format!("{path}?from=status%3Dclosed"), "closed cases stay findable");
    let page = site.get(&mine, &path).await;
    assert!(texts(&page, "main").join(" ").contains("Next week <b>") && !page.body.contains("Next week <b>"));
    let twice = site.post(&mine, &to, &[("version", &version), ("outcome", "appointment"), ("note", "Next week <b>")]).await;
    assert_eq!(twice.to(), "/queue", "a double click decides once");
    assert_eq!(actions(&site, "decision").await, 1);
}

#[actix_web::test]
async fn a_case_is_found_by_what_a_caller_says() {
    let mut site = Site::start().await;
    site.clock.set("2026-03-02T09:00:00Z".parse().expect("a day"));
    arrives(&site, "OV06", "Ó Test-Näme", Until::Submit).await;
    arrives(&site, "OV07", "Other", Until::Submit).await;
    arrives(&site, "OV07", "O’Test-Muñoz", Until::Submit).await;
    let reference: String = sqlx::query_scalar("SELECT reference FROM patient_case WHERE document->>'family' = 'Other'")
        .fetch_one(&mut site.superuser)
        .await
        .expect("a case");
    let mine = clinician(&mut site).await;
    let spoken = reference.to_lowercase().replace('-', " ");
    for (field, value, names) in [
        ("name", "näme test", vec!["Ó TEST-NÄME, Test"]),
        ("born", "02/02/1974", vec!["Ó TEST-NÄME, Test"]),
        ("reference", spoken.as_str(), vec!["OTHER, Test"]),
        // However it is written.
        ("name", "naeme test", vec![]),
        ("name", "NAME TEST", vec!["Ó TEST-NÄME, Test"]),
        ("name", "o'test munoz", vec!["O’TEST-MUÑOZ, Test"]),
        ("name", "Muñoz otest", vec!["O’TEST-MUÑOZ, Test"]),
        ("name", "MÙNÖZ", vec!["O’TEST-MUÑOZ, Test"]),
        ("name", "o test", vec!["O’TEST-MUÑOZ, Test", "Ó TEST-NÄME, Test"]),
        ("name", "nobody", vec![]),
    ] {
        let found = site.post(&mine, "/search", &[(field, value)]).await;
        assert_eq!(texts(&found, ".case-who a"), names, "{field} = {value}");
    }
    let details: Vec<String> = sqlx::query_scalar("SELECT detail::text FROM audit_event WHERE action = 'search'")
        .fetch_all(&mut site.superuser)
        .await
        .expect("audit");
    assert!(details.len() == 10 && details.iter().all(|detail| !detail.contains("näme") && !detail.contains("1974")), "{details:?}");
}

#[actix_web::test]
async fn what_happened_after_the_stop_page_is_on_the_case() {
    let mut site = Site::start().await;
    let mut visit = Visit::start(&site, "riverside").await;
    let consent = serde_json::json!({ "consent-use": true, "consent-share": true, "completed-by": "parent", "country-now": "gb" });
    visit.walk(&consent, "page-now").await;
    visit.send(&serde_json::json!({ "es-now": ["seizure"] }), None).await;
    visit.send(&Json::Null, Some("cannot")).await;
    let onward = visit.link("a.button");
    visit.go(&onward).await;
    visit.send(&serde_json::json!({ "name-family": "Stopped", "contact-phone": "07700 900001" }), None).await;
    drop(visit);
    let mine = clinician(&mut site).await;
    let queue = site.get(&mine, "/queue").await;
    let row = texts(&queue, ".case").join(" ");
    assert!(
        row.contains("STOPPED") && row.contains("Cannot call for help") && row.contains("Not sent yet") && row.contains("parent"),
        "{row}"
    );
    let case = site.get(&mine, &case_of(&queue, "Stopped")).await;
    assert!(case.body.contains("tel:") && texts(&case, "#trail, section:has(#trail)").join(" ").contains("A fit (seizure) today"));
}
