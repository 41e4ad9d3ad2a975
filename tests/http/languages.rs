//! The languages of the patient's side over HTTP: who gets which, links that keep the place, whole journeys, what is
//! left out and what stands beside the English, and what the clinician sees of it.

use anteroom::account::Role;
use reqwest::Client;
use serde_json::{Value as Json, json};

use crate::driver::{Visit, filled};
use crate::site::{Answer, PASSWORD, Site, answer, browser};

const VIGNETTES: &str = include_str!("../../forms/muscle-twitching/vignettes.json");

fn vignette(id: &str) -> Json {
    let vignettes: Vec<Json> = serde_json::from_str(VIGNETTES).expect("vignettes");
    vignettes.into_iter().find(|vignette| vignette["id"] == id).expect("a vignette")
}

/// A whole patient, whose own words stay as they are in every language.
fn patient(id: &str) -> Json {
    let vignette = vignette(id);
    let mut answers = vignette["answers"].clone();
    answers["story"] = vignette["story"].clone();
    answers["help-needed"] = json!(["none"]);
    answers["allergies"] = json!("none known");
    answers
}

/// A form begun in `language` on the day of the vignette.
async fn begin<'a>(site: &'a Site, language: &str, id: &str) -> Visit<'a> {
    let day = vignette(id)["authored"].as_str().expect("a day").to_owned();
    site.clock.set(format!("{day}T12:00:00Z").parse().expect("a day"));
    let mut visit = Visit::open(site, "riverside").await;
    visit.go(&format!("/c/riverside?language={language}")).await;
    visit.send(&Json::Null, None).await;
    visit
}

fn is_in(page: &Answer, language: &str, dir: &str) -> bool {
    page.body.contains(&format!("<html lang=\"{language}\" dir=\"{dir}\">"))
}

#[actix_web::test]
async fn the_link_the_browser_and_the_clinic_decide_in_this_order() {
    let site = Site::start().await;
    let asking = async |browser: &Client, accept: &str| {
        let request = site.request(browser, reqwest::Method::GET, "/c/riverside");
        answer(request.header("accept-language", accept)).await
    };
    for (accept, language, dir) in [
        ("es", "es", "ltr"),
        ("es-MX,es;q=0.9,en;q=0.8", "es", "ltr"),
        ("ar-EG", "ar", "rtl"),
        ("fr,ar;q=0.5,en;q=0.3", "ar", "rtl"),
        ("en;q=0.2,es;q=0.7", "es", "ltr"),
        ("fr-CH, fr;q=0.9", "en", "ltr"),
        ("es;q=0", "en", "ltr"),
        ("*", "en", "ltr"),
        ("not a language;;q", "en", "ltr"),
    ] {
        let page = asking(&browser(), accept).await;
        assert!(is_in(&page, language, dir), "{accept}: {}", page.body);
    }
    // The choice beats the browser, and stays.
    let chosen = browser();
    let answer = site.get(&chosen, "/c/riverside?language=ar").await;
    assert_eq!((answer.status.as_u16(), answer.to()), (303, "/c/riverside"));
    let (_, line) = answer.cookie("language").expect("a cookie");
    assert!(
        line.contains("language=ar") && line.contains("HttpOnly") && line.contains("SameSite=Lax") && line.contains("Max-Age="),
        "{line}"
    );
    assert!(is_in(&asking(&chosen, "es").await, "ar", "rtl"));
    // One that does not exist is none.
    let answer = site.get(&chosen, "/c/riverside?language=tlh").await;
    assert!(answer.status == 200 && answer.cookie("language").is_none() && is_in(&answer, "ar", "rtl"));
}

#[actix_web::test]
async fn a_language_link_keeps_the_place_and_changes_nothing() {
    let site = Site::start().await;
    let mut conn = site.connection().await;
    let mut visit = begin(&site, "en", "OV10").await;
    let intake = visit.path.rsplit_once("/p/").expect("a page").0.to_owned();
    visit.walk(&patient("OV10"), "page-new").await;
    let rows = "SELECT (SELECT count(*) FROM answer_change) + (SELECT count(*) FROM audit_event) + (SELECT sum(version) FROM response)";
    let before: i64 = sqlx::query_scalar(rows).fetch_one(&mut conn).await.expect("a count");
    for (page, query) in [("p/page-now", "?return=check"), ("check", ""), ("stop", ""), ("contact", ""), ("carry-on", ""), ("confirm", "")]
    {
        let place = format!("{intake}/{page}{query}");
        let join = if query.is_empty() { '?' } else { '&' };
        let moved = site.get(&visit.browser, &format!("{place}{join}language=es")).await;
        assert_eq!((moved.status.as_u16(), moved.to()), (303, place.as_str()));
        // Where the page itself leads on, the language goes with it.
        visit.go(&place).await;
        assert!(is_in(&visit.page, "es", "ltr"), "{place}");
        assert_eq!(visit.texts(".languages a"), ["العربية", "English"], "{place}");
    }
    let after: i64 = sqlx::query_scalar(rows).fetch_one(&mut conn).await.expect("a count");
    assert_eq!(before, after, "a language link changed something");
    // A page with something typed in it has buttons instead.
    let form = {
        visit.go(&format!("{intake}/p/page-who?return=check&x=%3Cb%3E")).await;
        visit.form()
    };
    assert!(form.fields.iter().any(|field| field.name == "completed-by"));
    let fields = [("_version", "0"), ("completed-by", "parent")];
    let page = site.post(&visit.browser, &form.action, &fields).await;
    assert_eq!(page.status, 409, "{}", page.body);
    assert!(page.body.contains("name=\"_language\" value=\"ar\"") && !page.body.contains("hreflang"), "{}", page.body);
    // Any other page that answers a POST links to itself, or to the one it belongs to.
    let refused =
        |path: &str, header: &str, value: &str| site.request(&visit.browser, reqwest::Method::POST, path).header(header, value).body("{}");
    for (path, header, value, href) in [
        ("/c/riverside/start".to_owned(), "content-type", "application/json", "href=\"/c/riverside?language=ar\""),
        (format!("{intake}/submit"), "content-type", "application/json", "href=\"./?language=ar\""),
        (format!("{intake}/submit"), "origin", "https://elsewhere.example", "href=\"./?language=ar\""),
    ] {
        let page = answer(refused(&path, header, value)).await;
        let links: Vec<&str> = page.body.split("<a ").filter(|link| link.contains("hreflang")).collect();
        assert!(
            page.status.is_client_error() && is_in(&page, "es", "ltr") && page.body.contains(href),
            "{path} {value}: {} {links:?}",
            page.status
        );
    }
}

/// Presses the button of a language, with these of the page's fields filled in.
async fn turn(visit: &mut Visit<'_>, answers: &Json, language: &str) {
    assert!(visit.texts(".languages a").is_empty() && visit.texts(".languages button").len() == 2, "{}", visit.page.body);
    assert!(visit.page.body.contains("<form id=\"typed\""));
    let form = visit.form();
    let mut fields = filled(&form, answers, None);
    fields.push(("_language".to_owned(), language.to_owned()));
    visit.post(&form.action, &fields).await;
}

#[actix_web::test]
async fn another_language_keeps_what_was_typed_and_leads_nowhere() {
    let site = Site::start().await;
    let mut visit = begin(&site, "en", "OV06").await;
    visit.walk(&patient("OV06"), "page-name").await;
    let named = json!({ "name-given": "Typed", "name-family": "Once", "birth-date": "2001-02-31" });
    visit.send(&named, None).await;
    assert_eq!((visit.page.status.as_u16(), visit.at().as_str()), (422, "page-name"));
    turn(&mut visit, &json!({}), "ar").await;
    assert!(is_in(&visit.page, "ar", "rtl") && visit.page.status == 422, "{}", visit.page.body);
    assert_eq!(visit.page.cookie("language").map(|(choice, _)| choice).as_deref(), Some("language=ar"));
    let value = |visit: &Visit<'_>, name: &str| visit.form().fields.into_iter().find(|field| field.name == name).expect("a field").value;
    assert_eq!(["name-given", "birth-date.day", "birth-date.month"].map(|name| value(&visit, name)), ["Typed", "31", "02"]);
    // Put right, it still does not go on: Continue does.
    turn(&mut visit, &json!({ "birth-date": "2001-02-28" }), "es").await;
    assert!(is_in(&visit.page, "es", "ltr") && visit.page.status == 200 && visit.at() == "page-name", "{}", visit.page.body);
    assert_eq!(value(&visit, "birth-date.day"), "28");
    visit.send(&json!({}), None).await;
    assert!(is_in(&visit.page, "es", "ltr") && visit.at() == "page-sex", "{}", visit.path);
    // A language that does not exist is none, and no answer is called so.
    visit.send(&json!({}), None).await;
    turn(&mut visit, &json!({}), "tlh").await;
    assert!(is_in(&visit.page, "es", "ltr") && visit.page.cookie("language").is_none(), "{}", visit.page.body);
    let stored: Json =
        sqlx::query_scalar("SELECT document->'answers' FROM response").fetch_one(&mut site.connection().await).await.expect("one");
    assert!(stored["name-given"] == "Typed" && stored.get("_language").is_none(), "{stored}");
}

#[actix_web::test]
async fn an_emergency_stops_whatever_button_it_is_sent_with() {
    let site = Site::start().await;
    let mut visit = begin(&site, "en", "OV06").await;
    visit.walk(&patient("OV06"), "page-now").await;
    visit.send(&json!({}), None).await;
    turn(&mut visit, &json!({ "es-now": ["chest-pain"] }), "es").await;
    assert!(is_in(&visit.page, "es", "ltr") && visit.at() == "stop", "{} {}", visit.path, visit.page.body);
}

#[actix_web::test]
async fn a_language_link_leads_to_no_other_host() {
    let site = Site::start().await;
    for path in ["//evil.example/?language=es", "/\\evil.example/?language=es", "//evil.example/c/riverside?language=es"] {
        let page = site.get(&browser(), path).await;
        assert!(page.to().is_empty() && page.status.is_client_error(), "{path}: {} {:?}", page.status, page.headers);
    }
}

async fn goes_through(language: &str, dir: &str, id: &str, receipt: &str) {
    let mut site = Site::start().await;
    let mut visit = begin(&site, language, id).await;
    let expected = vignette(id)["expected_level"].as_str().expect("a level").to_owned();
    for _ in 0..150 {
        assert!(is_in(&visit.page, language, dir), "{}", visit.path);
        match visit.at().as_str() {
            "receipt" => break,
            "stop" => visit.send(&Json::Null, Some("called")).await,
            "carry-on" => {
                let onward = visit.link("a.button");
                visit.go(&onward).await;
            }
            _ => visit.send(&patient(id), None).await,
        }
    }
    assert_eq!(visit.texts("h1"), [receipt]);
    let reference = visit.texts(".reference");
    let (level, case): (i16, Json) = sqlx::query_as("SELECT level, document FROM patient_case WHERE reference = $1")
        .bind(&reference[0])
        .fetch_one(&mut site.superuser)
        .await
        .expect("a case");
    let names = ["emergency", "urgent", "soon", "routine", "self-care"];
    assert_eq!(names[usize::try_from(level - 1).expect("a rank")], expected);
    assert_eq!(case["language"], language);
    let languages: Vec<String> =
        sqlx::query_scalar("SELECT DISTINCT language FROM answer_change UNION SELECT document->>'language' FROM assessment")
            .fetch_all(&mut site.superuser)
            .await
            .expect("languages");
    assert_eq!(languages, [language]);
    // The trail keeps the wording that was read.
    let wording: String = sqlx::query_scalar("SELECT document->>'wording' FROM answer_change WHERE link_id = 'es-now'")
        .fetch_one(&mut site.superuser)
        .await
        .expect("a wording");
    assert!(!wording.contains("right now"), "{wording}");
}

#[actix_web::test]
async fn an_emergency_goes_through_in_spanish() {
    goes_through("es", "ltr", "OV10", "Tenemos sus respuestas").await;
}

#[actix_web::test]
async fn an_emergency_goes_through_in_arabic() {
    goes_through("ar", "rtl", "OV10", "وصلتنا إجاباتكم").await;
}

#[actix_web::test]
async fn self_care_goes_through_in_spanish() {
    goes_through("es", "ltr", "OV01", "Tenemos sus respuestas").await;
}

#[actix_web::test]
async fn self_care_goes_through_in_arabic() {
    goes_through("ar", "rtl", "OV01", "وصلتنا إجاباتكم").await;
}

#[actix_web::test]
async fn problems_are_told_in_the_language() {
    let site = Site::start().await;
    for (language, dir, heading) in [("es", "ltr", "Hay un problema"), ("ar", "rtl", "توجد مشكلة")] {
        let mut visit = begin(&site, language, "OV01").await;
        visit.send(&Json::Null, None).await;
        assert!(visit.page.status == 422 && is_in(&visit.page, language, dir));
        assert_eq!(visit.texts("#summary-title"), [heading]);
        let summary = visit.texts(".summary li").join(" ");
        assert!(!summary.is_empty() && !summary.contains("agree"), "{summary}");
        visit.go("/c/riverside/nothing").await;
        assert!(visit.page.status == 404 && is_in(&visit.page, language, dir));
    }
}

#[actix_web::test]
async fn unreviewed_emergency_texts_stand_beside_the_english() {
    let site = Site::start().await;
    for language in ["es", "ar"] {
        let mut visit = begin(&site, language, "OV10").await;
        // What is shown when there is no connection waits, hidden, on every page.
        assert_eq!(visit.texts(".in-english"), visit.texts(".keep-help[hidden] .in-english"), "only emergency texts: {}", visit.path);
        visit.go("/c/riverside").await;
        assert!(visit.texts(".notice.grave .in-english").contains(&"This is not for emergencies".to_owned()));
        visit.send(&Json::Null, None).await;
        let onward = visit.link(".card a.button");
        visit.go(&onward).await;
        visit.walk(&patient("OV10"), "stop").await;
        for (place, all) in [
            ("h1 .in-english", "h1"),
            (".stop-call > .in-english", ".stop-call"),
            (".stop-alone .in-english", ".stop-alone"),
            (".do-lists li .in-english", ".do-lists li"),
            (".stop-answers button .in-english", ".stop-answers button"),
        ] {
            let (english, all) = (visit.texts(place), visit.texts(all));
            assert_eq!(english.len(), all.len(), "{place}: {all:?}");
            assert!(!all.is_empty() && all.iter().zip(&english).all(|(both, english)| both.len() > english.len() + 3), "{place}: {all:?}");
        }
        assert_eq!(visit.texts("h1 .in-english"), ["Call 999 (or 112) now"]);
        assert!(visit.page.body.contains("class=\"in-english\" lang=\"en\" dir=\"ltr\""));
        let next = begin(&site, "en", "OV10").await;
        assert!(next.texts(".in-english").is_empty());
        // The next round begins without a draft.
        site.clock.advance(jiff::SignedDuration::from_hours(24 * 30));
    }
}

#[actix_web::test]
async fn a_scale_without_published_wording_is_left_out_and_named() {
    let mut site = Site::start().await;
    site.enrol("clinician", 0, Role::Clinician).await;
    let scales = ["page-gad2", "page-phq2", "page-alcohol"];
    let mut visit = begin(&site, "en", "OV04").await;
    let passed = visit.walk(&patient("OV04"), "receipt").await;
    assert!(scales.iter().all(|page| passed.iter().any(|passed| passed == page)), "{passed:?}");
    let mut visit = begin(&site, "es", "OV04").await;
    let passed = visit.walk(&patient("OV04"), "check").await;
    assert!(!scales.iter().any(|page| passed.iter().any(|passed| passed == page)), "{passed:?}");
    let shown = visit.texts("dl.answers dt").join("\n");
    assert!(!shown.contains("Little interest") && shown.contains("¿"), "{shown}");
    // In English they are asked after all, and once answered they stay.
    visit.go(&format!("{}?language=en", visit.path)).await;
    let unfinished = visit.link(".notice.warm a");
    assert!(scales.iter().any(|page| unfinished.contains(page)), "{unfinished}");
    visit.go(&format!("{}?language=es", visit.path)).await;
    visit.walk(&patient("OV04"), "receipt").await;
    let reference = visit.texts(".reference")[0].clone();
    let (id, ledger): (uuid::Uuid, Json) = sqlx::query_as(
        "SELECT case_id, a.document->'assessment' FROM patient_case JOIN assessment a USING (clinic_id, case_id) WHERE reference = $1",
    )
    .bind(&reference)
    .fetch_one(&mut site.superuser)
    .await
    .expect("a case");
    let left_out: Vec<&str> = ledger["unworded"].as_array().expect("a list").iter().filter_map(Json::as_str).collect();
    for link_id in ["gad2-1", "gad2-2", "phq2-1", "phq2-2", "auditc-1"] {
        assert!(left_out.contains(&link_id), "{left_out:?}");
    }
    // Unknown is never "no".
    for entry in ledger["entries"].as_array().expect("entries") {
        let readings = entry["because"].as_array().into_iter().flatten();
        let scale = |reading: &&Json| reading["link_id"].as_str().is_some_and(|link_id| ["calc-gad2", "calc-phq2"].contains(&link_id));
        if readings.clone().any(|reading| scale(&reading)) && readings.count() == 1 {
            assert_eq!(entry["outcome"], "not-asked", "{entry}");
        }
    }
    let staff = browser();
    site.sign_in(&staff, "clinician", PASSWORD).await;
    let queue = site.get(&staff, "/queue").await;
    assert!(queue.body.contains("Reads Spanish"), "the tag in the queue");
    let case = site.get(&staff, &format!("/cases/{id}")).await.body;
    for text in [
        "Reads Spanish",
        "Not asked: no published wording in Spanish",
        "<li>PHQ-2 1: interest</li>",
        // The clinic's language, and the patient's own words.
        "Do you have any of these right now?",
        &vignette("OV04")["story"].as_str().expect("a story")[..40],
        // As it was shown to the patient.
        "¿Tiene algo de esto ahora mismo?",
    ] {
        assert!(case.contains(text), "{text} is not on the case page");
    }
}

/// Every language link of the page that stands there leads to the same address, and the page is in that language.
async fn links_keep_the_place(visit: &mut Visit<'_>, readable: &str) {
    for (language, dir) in [("es", "ltr"), ("ar", "rtl"), ("en", "ltr")] {
        if is_in(&visit.page, language, dir) {
            continue;
        }
        let here = format!("{}{}", visit.site.url, visit.path);
        let link = visit.link(&format!(".languages a[hreflang={language}]"));
        let place = reqwest::Url::parse(&here).expect("an address").join(&link).expect("a link");
        let led = visit.site.get(&visit.browser, &format!("{}?{}", place.path(), place.query().unwrap_or_default())).await;
        assert_eq!((led.status.as_u16(), led.to()), (303, readable), "{} leads to {link}", visit.path);
        visit.go(readable).await;
        assert!(is_in(&visit.page, language, dir), "{readable} is not in {language}");
    }
}

#[actix_web::test]
async fn language_links_keep_the_place_of_coming_back_and_of_ones_own_record() {
    let site = Site::start().await;
    let mut visit = begin(&site, "en", "OV04").await;
    let intake = visit.path.rsplit_once("/p/").expect("a page").0.to_owned();
    visit.walk(&patient("OV04"), "page-sex").await;
    let token = anteroom::ids::secret();
    for place in [
        "/".to_owned(),
        "/c/riverside/drafts".to_owned(),
        "/c/riverside/goodbye?later=1".to_owned(),
        "/c/riverside/resume".to_owned(),
        format!("/c/riverside/resume/{token}"),
        format!("{intake}/come-back"),
        format!("{intake}/come-back?sent=1"),
        "/c/riverside/status".to_owned(),
    ] {
        visit.go(&place).await;
        links_keep_the_place(&mut visit, &place).await;
    }
    // Pages that answer what was sent: a wrong code, a wrong access code.
    let born = [("birth-date.day", "5"), ("birth-date.month", "6"), ("birth-date.year", "1987")];
    let typed = |fields: &[(&str, &str)]| fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect::<Vec<_>>();
    for (place, fields, status) in [
        ("/c/riverside/resume".to_owned(), typed(&[("code", "7K3M")]), 422),
        (format!("/c/riverside/resume/{token}"), typed(&born), 404),
        ("/c/riverside/status".to_owned(), typed(&[("access-code", "")]), 422),
    ] {
        visit.post(&place, &fields).await;
        assert_eq!(visit.page.status.as_u16(), status, "{place}");
        links_keep_the_place(&mut visit, &place).await;
    }
    visit.go(&format!("{intake}/")).await;
    visit.walk(&patient("OV04"), "check").await;
    // Nothing was sent yet: back to the page it was to be sent from.
    site.outage(true).await;
    visit.send(&Json::Null, None).await;
    assert_eq!(visit.page.status, 503);
    assert!(visit.link(".languages a[hreflang=es]").starts_with("./?"), "{:?}", visit.link(".languages a[hreflang=es]"));
    site.outage(false).await;
    visit.go(&format!("{intake}/?language=en")).await;
    assert_eq!(visit.at(), "check");
    visit.send(&Json::Null, None).await;
    let code = visit.texts(".reference")[1].clone();
    let receipt = format!("{intake}/receipt");
    links_keep_the_place(&mut visit, &receipt).await;
    visit.go("/c/riverside/status").await;
    visit.send(&json!({ "access-code": code, "birth-date": patient("OV04")["birth-date"] }), None).await;
    let record = visit.path.clone();
    assert!(record.contains("/r/"), "{record}");
    for page in ["", "answers", "opened"] {
        let place = format!("{record}{page}");
        visit.go(&place).await;
        links_keep_the_place(&mut visit, &place).await;
    }
    // A form that has ended.
    let mut visit = begin(&site, "en", "OV01").await;
    let place = visit.path.clone();
    site.clock.advance(jiff::SignedDuration::from_hours(24 * 8));
    visit.go(&place).await;
    assert_eq!(visit.page.status, 410);
    links_keep_the_place(&mut visit, &place).await;
}
