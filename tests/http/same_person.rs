//! Cases of the same person: offered when all agrees, linked by a click, undone by a click, compared and never merged.

use std::collections::BTreeMap;

use anteroom::intake::{Until, walk};
use anteroom::questionnaire::Answers;
use futures_util::future::join_all;
use jiff::SignedDuration;
use reqwest::Client;
use scraper::{Html, Selector};
use serde_json::{Value as Json, json};

use crate::canary;
use crate::desk::{acts, clinician, text};
use crate::paper::paper_of;
use crate::site::{Answer, Site};

const VIGNETTES: &str = include_str!("../../forms/muscle-twitching/vignettes.json");
const BOX: &str = "section[aria-labelledby=same-person]";

/// Puts somebody into a clinic's queue, a day after the one before: a routine patient with some answers of their own
/// (null = not answered). The case's address.
async fn comes(site: &Site, clinic: &str, own: Json) -> String {
    let vignettes: Vec<Json> = serde_json::from_str(VIGNETTES).expect("vignettes");
    let mut answers = vignettes.iter().find(|vignette| vignette["id"] == "OV06").expect("the vignette")["answers"].clone();
    let person = json!({ "name-given": "Ada", "name-family": "Test-Elm", "birth-date": "1981-07-14", "contact-phone": "07700 900123" });
    for (link_id, value) in person.as_object().into_iter().chain(own.as_object()).flatten() {
        answers[link_id] = value.clone();
    }
    answers.as_object_mut().expect("answers").retain(|_, value| !value.is_null());
    let clinic = site.state.clinics.find(&site.state.db, clinic).await.expect("the clinic");
    let package = site.state.packages.current(&clinic.questionnaire).expect("the form");
    let answers = Answers::from_json(&package.questionnaire, &answers).expect("answers");
    walk(&site.state, &clinic, &answers, Until::Submit).await.expect("walked");
    site.clock.advance(SignedDuration::from_hours(24));
    let newest = "SELECT case_id FROM patient_case ORDER BY case_id DESC LIMIT 1";
    let id: uuid::Uuid = sqlx::query_scalar(newest).fetch_one(&mut site.connection().await).await.expect("a case");
    format!("/cases/{id}")
}

/// Presses a button of the box on a case's page.
async fn press(site: &Site, who: &Client, case: &str, button: &str, other: &str) -> Answer {
    let version = site.get(who, case).await.value("name=\"version\"");
    let other = other.trim_start_matches("/cases/");
    site.post(who, &format!("{case}/same-person"), &[(button, other), ("version", &version)]).await
}

/// The cases that the page has a button of this name for.
async fn buttons(site: &Site, who: &Client, case: &str, name: &str) -> Vec<String> {
    let page = site.get(who, case).await;
    let html = Html::parse_document(&page.body);
    let found = Selector::parse(&format!("button[name={name}]")).expect("selector");
    html.select(&found).filter_map(|button| Some(format!("/cases/{}", button.attr("value")?))).collect()
}

/// How many rows say something that has not ended: (links, marks of another person).
async fn rows(site: &Site) -> (i64, i64) {
    let sql =
        "SELECT (SELECT count(*) FROM same_person WHERE ended_at IS NULL), (SELECT count(*) FROM another_person WHERE ended_at IS NULL)";
    sqlx::query_as(sql).fetch_one(&mut site.connection().await).await.expect("counts")
}

/// The groups of differences: title, and where each one leads.
fn groups(page: &Answer) -> BTreeMap<String, Vec<String>> {
    let html = Html::parse_document(&page.body);
    let select = |selector: &str| Selector::parse(selector).expect("selector");
    let (lines, title, link) = (select(&format!("{BOX} > p")), select("b"), select("a"));
    let titled = html.select(&lines).filter_map(|line| {
        let title = line.select(&title).next()?.text().collect::<String>();
        Some((title, line.select(&link).filter_map(|link| link.attr("href").map(str::to_owned)).collect()))
    });
    titled.collect()
}

#[actix_web::test]
async fn a_case_is_offered_only_when_name_and_birth_and_phone_all_agree() {
    let mut site = Site::start().await;
    let first = comes(&site, "riverside", json!({})).await;
    comes(&site, "harbour", json!({})).await;
    for other in [
        json!({ "name-given": "Ida" }),
        json!({ "name-family": "Test-Elms" }),
        json!({ "name-given": "Test-Elm", "name-family": "Ada" }),
        json!({ "birth-date": "1981-07-15" }),
        json!({ "contact-phone": "07700 900124" }),
        json!({ "contact-phone": null, "contact-none": true }),
    ] {
        comes(&site, "riverside", other).await;
    }
    let unknown = comes(&site, "riverside", json!({ "contact-phone": null, "contact-none": true })).await;
    let ada = clinician(&mut site, "ada").await;
    assert_eq!(buttons(&site, &ada, &first, "same").await, Vec::<String>::new());
    assert_eq!(buttons(&site, &ada, &unknown, "same").await, Vec::<String>::new(), "what is not known never agrees");
    assert!(text(&site.get(&ada, &first).await, BOX).is_empty());
    // Capitals, punctuation and the country code are no difference; whoever fills it in is none either.
    let written = json!({ "name-given": "ADA", "name-family": "test elm", "contact-phone": "+44 7700 900-123", "completed-by": "carer" });
    let again = comes(&site, "riverside", written).await;
    let bob = clinician(&mut site, "bob").await;
    let page = site.get(&bob, &again).await;
    assert_eq!(buttons(&site, &bob, &again, "same").await, std::slice::from_ref(&first));
    assert_eq!(buttons(&site, &bob, &first, "same").await, std::slice::from_ref(&again));
    let shown = text(&page, BOX);
    assert!(shown.starts_with("Perhaps the same person") && shown.contains("23-Nov-2026") && shown.contains("4 Routine"), "{shown}");
    assert!(!shown.to_lowercase().contains("ada"), "no second banner: {shown}");
    assert_eq!(page.body.matches("class=\"patient-bar\"").count(), 1);
}

#[actix_web::test]
async fn a_link_is_one_click_stands_in_both_timelines_and_is_undone_by_one() {
    let mut site = Site::start().await;
    let (one, two, three) = (
        comes(&site, "riverside", json!({})).await,
        comes(&site, "riverside", json!({})).await,
        comes(&site, "riverside", json!({})).await,
    );
    let (ada, bob) = (clinician(&mut site, "ada").await, clinician(&mut site, "bob").await);
    let before: Vec<String> = everything(&site).await;
    assert_eq!(press(&site, &ada, &two, "same", &one).await.to(), format!("{two}#same-person"));
    assert_eq!(everything(&site).await, before, "nothing is merged, and nobody's page is out of date");
    assert_eq!((rows(&site).await, acts(&site, "same-person").await), ((2, 0), 2));
    assert!(text(&site.get(&ada, &two).await, BOX).starts_with("Since last time ("));
    let first = text(&site.get(&bob, &one).await, "main");
    assert!(
        first.contains("There is a later case:") && first.contains("Test ada: says it is the same person as in another case ("),
        "{first}"
    );
    // A third one joins both, from either; then the middle one is taken out again.
    assert_eq!(buttons(&site, &bob, &three, "same").await, std::slice::from_ref(&two), "a group is offered once");
    press(&site, &bob, &three, "same", &two).await;
    assert_eq!(buttons(&site, &ada, &one, "same-undo").await, [three.clone(), two.clone()]);
    assert_eq!(press(&site, &ada, &one, "same-undo", &two).await.to(), format!("{one}#same-person"));
    assert_eq!(buttons(&site, &ada, &one, "same-undo").await, std::slice::from_ref(&three));
    assert_eq!(buttons(&site, &ada, &two, "same").await, std::slice::from_ref(&three), "it may be asked again");
    assert!(text(&site.get(&ada, &two).await, ".trail").contains("Test ada: undoes the link with another case ("));
    // Of the two that are left, none stays alone in a group.
    press(&site, &bob, &three, "same-undo", &one).await;
    assert_eq!((rows(&site).await, acts(&site, "same-person-undone").await), ((0, 0), 4));
    let kept: i64 = sqlx::query_scalar("SELECT count(*) FROM same_person").fetch_one(&mut site.superuser).await.expect("a count");
    assert_eq!(kept, 3, "ended, not deleted");
    assert_eq!(everything(&site).await, before);
    let trail = site.trail().await;
    assert_eq!(trail.iter().filter(|line| line.starts_with("same-person done")).count(), 8, "both cases each time: {trail:?}");
}

/// All that cases say of themselves.
async fn everything(site: &Site) -> Vec<String> {
    let sql = "SELECT c::text || coalesce((SELECT string_agg(r::text, '' ORDER BY response_id) FROM response r WHERE r.case_id = c.case_id), '') FROM patient_case c ORDER BY case_id";
    sqlx::query_scalar(sql).fetch_all(&mut site.connection().await).await.expect("rows")
}

#[actix_web::test]
async fn that_they_are_not_the_same_is_remembered_and_can_be_taken_back() {
    let mut site = Site::start().await;
    let (one, two, three) = (
        comes(&site, "riverside", json!({})).await,
        comes(&site, "riverside", json!({})).await,
        comes(&site, "riverside", json!({})).await,
    );
    let (ada, bob) = (clinician(&mut site, "ada").await, clinician(&mut site, "bob").await);
    press(&site, &ada, &three, "another", &one).await;
    assert_eq!((rows(&site).await, acts(&site, "another-person").await), ((0, 2), 2));
    for (case, others) in [(&one, vec![two.clone()]), (&three, vec![two.clone()]), (&two, vec![three.clone(), one.clone()])] {
        assert_eq!(buttons(&site, &bob, case, "same").await, others, "{case}");
    }
    // Whoever is linked with one of them is not asked about the other, nor can it be forced.
    press(&site, &bob, &three, "same", &two).await;
    assert_eq!(buttons(&site, &bob, &two, "same").await, Vec::<String>::new());
    assert_eq!(press(&site, &bob, &two, "same", &one).await.status, 409);
    assert_eq!(press(&site, &bob, &one, "same", &three).await.status, 409);
    assert_eq!(rows(&site).await, (2, 2));
    // Taken back from the case that is linked with it.
    assert_eq!(buttons(&site, &bob, &two, "another-undo").await, std::slice::from_ref(&one));
    press(&site, &ada, &one, "another-undo", &three).await;
    assert_eq!((rows(&site).await, acts(&site, "another-undone").await), ((2, 0), 2));
    assert_eq!(buttons(&site, &ada, &one, "same").await, std::slice::from_ref(&three));
    assert!(text(&site.get(&ada, &three).await, ".trail").contains("Test ada: takes back that it is not the same person"));
}

#[actix_web::test]
async fn a_double_click_and_two_clinicians_at_once_say_it_once() {
    let mut site = Site::start().await;
    let mut cases = Vec::new();
    for _ in 0..6 {
        cases.push(comes(&site, "riverside", json!({})).await);
    }
    let (ada, bob) = (clinician(&mut site, "ada").await, clinician(&mut site, "bob").await);
    let id = |case: &str| case.trim_start_matches("/cases/").to_owned();
    let (ours, theirs) = (id(&cases[0]), id(&cases[2]));
    let version = site.get(&ada, &cases[1]).await.value("name=\"version\"");
    let (same, place) = ([("same", ours.as_str()), ("version", version.as_str())], format!("{}/same-person", cases[1]));
    let answers = join_all([&ada, &bob, &ada, &bob].map(|who| site.post(who, &place, &same))).await;
    assert!(answers.iter().all(|answer| answer.status == 303), "{answers:?}");
    assert_eq!((rows(&site).await, acts(&site, "same-person").await), ((2, 0), 2));
    // Links from everywhere that meet in one case, and a mark between: whatever comes first, they agree in the end.
    let join = [("same", theirs.as_str()), ("version", version.as_str())];
    let apart = [("another", ours.as_str()), ("version", version.as_str())];
    let places: Vec<String> = [1, 3, 4, 5].iter().map(|number: &usize| format!("{}/same-person", cases[*number])).collect();
    let links = places.iter().flat_map(|place| [site.post(&ada, place, &join), site.post(&bob, place, &join)]);
    let answers = join_all(links.chain([site.post(&bob, &places[1], &apart)])).await;
    assert!(answers.iter().all(|answer| matches!(answer.status.as_u16(), 303 | 409)), "{answers:?}");
    let torn: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM another_person o JOIN same_person a ON a.case_id = o.case_id AND a.ended_at IS NULL
         JOIN same_person b ON b.case_id = o.other_id AND b.ended_at IS NULL WHERE o.ended_at IS NULL AND a.person_id = b.person_id",
    )
    .fetch_one(&mut site.superuser)
    .await
    .expect("a count");
    let alone: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM (SELECT FROM same_person WHERE ended_at IS NULL GROUP BY person_id HAVING count(*) = 1) x",
    )
    .fetch_one(&mut site.superuser)
    .await
    .expect("a count");
    assert_eq!((torn, alone), (0, 0));
    // Undone twice is undone once.
    let undo = [("same-undo", ours.as_str()), ("version", version.as_str())];
    for _ in 0..2 {
        assert_eq!(site.post(&ada, &place, &undo).await.status, 303);
    }
    assert_eq!(acts(&site, "same-person-undone").await, 2);
}

#[actix_web::test]
async fn an_old_page_a_held_case_and_a_strange_one_say_nothing_and_nothing_typed_is_lost() {
    let mut site = Site::start().await;
    let (one, two) = (comes(&site, "riverside", json!({})).await, comes(&site, "riverside", json!({})).await);
    let elsewhere = comes(&site, "harbour", json!({})).await;
    let (ada, bob) = (clinician(&mut site, "ada").await, clinician(&mut site, "bob").await);
    let (place, other) = (format!("{two}/same-person"), one.trim_start_matches("/cases/").to_owned());
    let stale = site.post(&ada, &place, &[("same", &other), ("version", "99"), ("note", "Half a note")]).await;
    assert!(stale.status == 409 && stale.body.contains("Half a note"));
    assert_eq!(site.post(&ada, &place, &[("version", "1"), ("note", "x")]).await.status, 422);
    for stranger in [&elsewhere, &two, "/cases/0192aaaa-0000-7000-8000-000000000000"] {
        for button in ["same", "same-undo", "another", "another-undo"] {
            assert_eq!(press(&site, &ada, &two, button, stranger).await.status, 409, "{button} {stranger}");
        }
    }
    site.post(&bob, &format!("{two}/claim"), &[]).await;
    assert_eq!(press(&site, &ada, &two, "same", &one).await.status, 409, "Bob works on it");
    assert_eq!((rows(&site).await, acts(&site, "same-person").await), ((0, 0), 0));
    let version = site.get(&bob, &two).await.value("name=\"version\"");
    let typed = [("same", other.as_str()), ("version", version.as_str()), ("note", "Half a note"), ("outcome", "advice")];
    let kept = site.post(&bob, &place, &typed).await;
    assert!(kept.status == 200 && kept.body.contains("Half a note") && text(&kept, BOX).starts_with("Since last time"));
    // To another clinic there is neither the case nor a link.
    site.enrol("cem", 1, anteroom::account::Role::Clinician).await;
    let cem = crate::site::browser();
    site.sign_in(&cem, "cem", crate::site::PASSWORD).await;
    assert_eq!(site.post(&cem, &place, &typed).await.status, 404);
    assert!(text(&site.get(&cem, &elsewhere).await, BOX).is_empty());
    // Enter in a field of the decision presses none of the buttons of the box.
    let html = Html::parse_document(&site.get(&bob, &two).await.body);
    let first = Selector::parse("button[form=decision], form#decision button").expect("selector");
    assert!(html.select(&first).next().expect("a button").attr("disabled").is_some());
}

#[actix_web::test]
async fn what_is_different_stands_first_and_what_was_not_asked_is_not_gone() {
    let mut site = Site::start().await;
    let then =
        json!({ "twitch-regions": ["calf-l", "calf-r"], "repeat-work": true, "impact": 2, "chem": ["solvent"], "chem-when": "older" });
    let then = comes(&site, "riverside", then).await;
    let now =
        json!({ "twitch-regions": ["calf-l", "hand-l"], "es-new": ["limbs-weak"], "impact": 5, "food-risk": null, "diet": "skips-meals" });
    let now = comes(&site, "riverside", now).await;
    let ada = clinician(&mut site, "ada").await;
    press(&site, &ada, &now, "same", &then).await;
    let page = site.get(&ada, &now).await;
    let (found, said) = (groups(&page), text(&page, BOX));
    let of = |title: &str| found.get(title).cloned().unwrap_or_default();
    let place = |list: &[String], what: &str| list.iter().position(|link| link == what);
    let new = of("New:");
    assert!(new[0].starts_with("#f-"), "{new:?}");
    let (weak, hand) = (place(&new, "#a-es-new").expect("weak"), place(&new, "#a-twitch-regions").expect("a hand"));
    assert!(weak < hand && said.contains("▲ Danger") && said.contains("Twitching: where: Their left hand"), "{said}");
    let gone = of("Gone:");
    assert!(place(&gone, "#a-twitch-regions").is_some() && place(&gone, "#a-chem").is_some(), "{gone:?}");
    assert!(said.contains("Twitching: where: Their right lower leg"), "{said}");
    assert!(said.contains(": 2, now 5") && place(&of("Changed:"), "#a-impact").is_some(), "{said}");
    let unknown = of("So last time, not known now (not asked, left blank or not sure):");
    assert!(place(&unknown, "#a-repeat-work").is_some() && place(&gone, "#a-repeat-work").is_none(), "{unknown:?} {gone:?}");
    assert!(place(&of("So now, not known last time:"), "#a-diet").is_some() && place(&new, "#a-diet").is_none(), "{found:?}");
    // Each leads to its answer.
    for link in found.values().flatten().filter(|link| link.starts_with('#')) {
        assert!(page.body.contains(&format!("id=\"{}\"", &link[1..])), "{link}");
    }
    // Two body maps, with the words beside them.
    let html = Html::parse_document(&page.body);
    let cards = Selector::parse(&format!("{BOX} .versus .card")).expect("selector");
    let lit = Selector::parse(".region.on").expect("selector");
    let maps: Vec<Vec<&str>> =
        html.select(&cards).map(|card| card.select(&lit).filter_map(|region| region.attr("class")).collect()).collect();
    let shows = |map: &[&str], region: &str| map.iter().any(|class| class.split(' ').any(|one| one == region));
    assert_eq!(maps.len(), 2);
    assert!(shows(&maps[0], "r-calf-r") && !shows(&maps[0], "r-hand-l") && shows(&maps[1], "r-hand-l") && !shows(&maps[1], "r-calf-r"));
    let cards = text(&page, &format!("{BOX} .versus"));
    assert!(
        cards.contains("Then, 23-Nov-2026") && cards.contains("Their right lower leg") && cards.contains("Now, 24-Nov-2026"),
        "{cards}"
    );
    // The summary says what is new and what is gone, on the page and as a file.
    let file = site.get(&ada, &format!("{now}.txt")).await.body;
    let line = file.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(line.contains("23-Nov-2026): New: ") && line.contains("Their left hand") && line.contains("23-Nov-2026): Gone: "), "{file}");
    assert!(file.lines().all(|line| line.chars().count() <= 80) && text(&page, "#sbar-text").contains("): Gone: "), "{file}");
    // That its answers were shown is on record for the other case too.
    let beside: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM audit_event WHERE action = 'case-view' AND '/cases/' || case_id = $1 AND detail ? 'beside'",
    )
    .bind(&then)
    .fetch_one(&mut site.superuser)
    .await
    .expect("a count");
    assert!(beside >= 1);
}

/// A case's row in the queue.
async fn row(site: &Site, who: &Client, case: &str) -> String {
    text(&site.get(who, "/queue").await, &format!("[id='case-{}']", case.trim_start_matches("/cases/")))
}

async fn decide(site: &Site, who: &Client, case: &str, outcome: &str) {
    let version = site.get(who, case).await.value("name=\"version\"");
    let fields = [("outcome", outcome), ("version", &version), ("close", "sure"), ("because-level", "elsewhere")];
    assert_eq!(site.post(who, &format!("{case}/decisions"), &fields).await.status, 303, "{case}");
}

#[actix_web::test]
async fn the_queue_says_that_somebody_was_here_before_once_a_person_has_said_so() {
    let mut site = Site::start().await;
    let one = comes(&site, "riverside", json!({})).await;
    site.clock.advance(SignedDuration::from_hours(24 * 100));
    let two = comes(&site, "riverside", json!({ "es-new": ["limbs-weak"] })).await;
    let ada = clinician(&mut site, "ada").await;
    let alike = row(&site, &ada, &two).await;
    assert!(alike.contains("TEST-ELM") && !alike.contains("before") && !alike.contains("arlier"), "alike is not the same: {alike}");
    press(&site, &ada, &two, "same", &one).await;
    let said = row(&site, &ada, &two).await;
    assert!(said.contains("Earlier case still open: 3 months ago, 4 Routine"), "{said}");
    let first = row(&site, &ada, &one).await;
    assert!(first.contains("TEST-ELM") && !first.contains("arlier"), "the first one has none before it: {first}");
    decide(&site, &ada, &one, "advice").await;
    let said = row(&site, &ada, &two).await;
    assert!(said.contains("Seen before: 3 months ago, 4 Routine"), "{said}");
    // What was sent twice says nothing of how the person was; a link that is undone says nothing either.
    let three = comes(&site, "riverside", json!({})).await;
    let bob = clinician(&mut site, "bob").await;
    press(&site, &bob, &three, "same", &two).await;
    let said = row(&site, &bob, &three).await;
    assert!(said.contains("Earlier case still open: 2 days ago, "), "{said}");
    decide(&site, &bob, &two, "duplicate").await;
    let said = row(&site, &bob, &three).await;
    assert!(said.contains("Seen before: 3 months ago"), "{said}");
    press(&site, &bob, &one, "same-undo", &three).await;
    let alone = row(&site, &bob, &three).await;
    assert!(alone.contains("TEST-ELM") && !alone.contains("before"), "{alone}");
}

#[actix_web::test]
async fn what_is_different_since_last_time_stands_on_the_sheet_too() {
    let mut site = Site::start().await;
    let one = comes(&site, "riverside", json!({ "twitch-regions": ["calf-l", "calf-r"] })).await;
    let two = comes(&site, "riverside", json!({ "twitch-regions": ["calf-l", "hand-l"], "es-new": ["limbs-weak"] })).await;
    let ada = clinician(&mut site, "ada").await;
    let short = ".essence > .print-only.part";
    assert!(text(&site.get(&ada, &two).await, short).is_empty());
    press(&site, &ada, &two, "same", &one).await;
    let wanted = ["23-Nov-2026): Level then: 4 Routine", "New: ", "Twitching: where: Their left hand", "Gone: ", "Their right lower leg"];
    let (printed, sheet) = (text(&site.get(&ada, &two).await, short), paper_of(&site, &ada, &two).await);
    let earlier = paper_of(&site, &ada, &one).await;
    for wanted in wanted {
        assert!(printed.contains(wanted) && sheet.contains(wanted), "{wanted}: {printed}: {sheet}");
    }
    assert!(earlier.contains("There is a later case:") && earlier.contains("24-Nov-2026"), "{earlier}");
    // That its answers were on the sheet is on record for the other case too.
    let sql = "SELECT count(*) FROM audit_event WHERE action = 'case-view' AND '/cases/' || case_id = $1 AND detail ? 'beside'";
    let before: i64 = sqlx::query_scalar(sql).bind(&one).fetch_one(&mut site.superuser).await.expect("a count");
    paper_of(&site, &ada, &two).await;
    let after: i64 = sqlx::query_scalar(sql).bind(&one).fetch_one(&mut site.superuser).await.expect("a count");
    assert_eq!(after, before + 1);
}

#[actix_web::test]
async fn levels_are_drawn_in_the_order_of_time_and_told_in_words() {
    let mut site = Site::start().await;
    let mut cases = Vec::new();
    for own in [json!({}), json!({ "es-new": ["limbs-weak"] }), json!({})] {
        cases.push(comes(&site, "riverside", own).await);
    }
    let ada = clinician(&mut site, "ada").await;
    // Linked in another order than they came.
    press(&site, &ada, &cases[0], "same", &cases[2]).await;
    press(&site, &ada, &cases[1], "same", &cases[2]).await;
    let page = site.get(&ada, &cases[2]).await;
    let html = Html::parse_document(&page.body);
    let points = Selector::parse(&format!("{BOX} svg[role=img] g[transform]")).expect("selector");
    let across: Vec<f64> = html
        .select(&points)
        .filter_map(|point| point.attr("transform")?.strip_prefix("translate(")?.split(' ').next()?.parse().ok())
        .collect();
    assert!(across.len() == 3 && across.is_sorted() && across[0] < across[2], "{across:?}");
    let told = text(&page, "#spark-told");
    let levels: Vec<&str> = told.split("; ").filter_map(|one| one.split(": ").nth(1)).collect();
    assert!(levels.len() == 3 && levels[0] == "4 Routine" && levels[1] < "3" && levels[2] == "4 Routine", "{told}");
    assert!(told.starts_with("23-Nov-2026: ") && told.contains("; 25-Nov-2026: "), "{told}");
    // Compared with the one before, not with the first; a duplicate is passed over.
    assert!(text(&page, "#same-person").contains("24-Nov-2026"), "{}", text(&page, "#same-person"));
    let version = site.get(&ada, &cases[1]).await.value("name=\"version\"");
    site.post(
        &ada,
        &format!("{}/decisions", cases[1]),
        &[("outcome", "duplicate"), ("version", &version), ("close", "sure"), ("because-level", "elsewhere")],
    )
    .await;
    assert!(text(&site.get(&ada, &cases[2]).await, "#same-person").contains("23-Nov-2026"));
}

#[actix_web::test]
async fn who_it_is_stands_in_no_address_no_log_and_no_audit_row() {
    canary::listen();
    let mut site = Site::start().await;
    let unique = uuid::Uuid::new_v4().simple().to_string();
    let family = format!("kanari-{unique}");
    let who = json!({ "name-family": family, "contact-phone": "07700 948392", "birth-date": "1979-03-29" });
    let (one, two) = (comes(&site, "riverside", who.clone()).await, comes(&site, "riverside", who).await);
    let ada = clinician(&mut site, "ada").await;
    for (case, button, other) in
        [(&one, "another", &two), (&two, "another-undo", &one), (&two, "same", &one), (&one, "same-undo", &two), (&one, "same", &two)]
    {
        assert_eq!(press(&site, &ada, case, button, other).await.status, 303, "{button}");
    }
    assert!(site.get(&ada, &two).await.body.to_lowercase().contains(&unique));
    let addresses = site.visited.lock().expect("a list").join("\n").to_lowercase();
    let audit: String =
        sqlx::query_scalar("SELECT lower(string_agg(e::text, ' ')) FROM audit_event e").fetch_one(&mut site.superuser).await.expect("rows");
    assert!(canary::logged().contains("/cases/{id}/same-person") && audit.contains("another-undone"));
    for (place, text) in [("an address", addresses), ("the log", canary::logged()), ("the audit trail", audit)] {
        for word in [unique.as_str(), "948392", "1979-03-29", "29-mar-1979"] {
            assert!(!text.contains(word), "{place} holds {word}");
        }
    }
}
