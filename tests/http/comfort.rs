//! Comfort of the staff pages: a note is not lost with the session, the session tells how long it lasts, rows stand as
//! close as one wants them.

use anteroom::account::{self, Enrolment, Role};
use anteroom::intake::Until;
use jiff::SignedDuration;
use reqwest::{Client, Method};
use scraper::{Html, Selector};

use crate::desk::{arrives_as, clinician, text};
use crate::site::{Answer, PASSWORD, Site, browser};

/// Lines, quotes, markup, another script: as somebody may type it.
const NOTE: &str = "Seen & rung <b>\"twice\"</b>\n\n  - again at 5 % + 1\nتم الاتصال";

/// Fields and action of the first form of a page whose action begins with `start`.
fn form(page: &Answer, start: &str) -> (String, Vec<(String, String)>) {
    let html = Html::parse_document(&page.body);
    let (forms, inputs) = (Selector::parse("form").expect("selector"), Selector::parse("input").expect("selector"));
    let form = html.select(&forms).find(|form| form.attr("action").is_some_and(|action| action.starts_with(start)));
    let form = form.unwrap_or_else(|| panic!("no form {start} in {}", page.body));
    let value = |input: scraper::ElementRef<'_>, name: &str| input.attr(name).unwrap_or_default().to_owned();
    let fields = form.select(&inputs).map(|input| (value(input, "name"), value(input, "value"))).collect();
    (form.attr("action").expect("an action").to_owned(), fields)
}

/// Sends that form, with some of its fields filled in.
async fn send(site: &Site, who: &Client, page: &Answer, start: &str, filled: &[(&str, &str)]) -> Answer {
    let (action, mut fields) = form(page, start);
    for (name, value) in filled {
        fields.retain(|(other, _)| other != name);
        fields.push(((*name).to_owned(), (*value).to_owned()));
    }
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    site.post(who, &action, &fields).await
}

fn note(page: &Answer) -> String {
    let html = Html::parse_document(&page.body);
    html.select(&Selector::parse("#note").expect("selector")).flat_map(|area| area.text()).collect()
}

async fn decisions(site: &Site) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM decision").fetch_one(&mut site.connection().await).await.expect("a count")
}

#[actix_web::test]
async fn a_note_outlives_the_session_it_was_typed_in() {
    let mut site = Site::start().await;
    let case = arrives_as(&site, "OV06", "Kept", Until::Submit).await;
    let ada = clinician(&mut site, "ada").await;
    let page = site.get(&ada, &format!("{case}?from=level%3Droutine")).await;
    let (action, fields) = form(&page, &format!("{case}/decisions"));
    let version = fields.iter().find(|(name, _)| name == "version").expect("a version").1.clone();
    let typed = [("version", version.as_str()), ("outcome", "appointment"), ("note", NOTE), ("message", "Come on Monday")];
    site.clock.advance(SignedDuration::from_mins(31));
    // Not signed in: nothing is stored, nothing is shown but what was sent, and it is not in plain sight.
    let asked = site.post(&ada, &action, &typed).await;
    assert_eq!(asked.status, 401);
    assert!(text(&asked, ".notice").contains("is not lost") && !text(&asked, "body").contains("Monday"), "{}", asked.body);
    assert!(!asked.body.contains("KEPT"), "nothing of the case");
    // A wrong password loses nothing either.
    let wrong = send(&site, &ada, &asked, "/sign-in", &[("login", "ada"), ("password", "wrong")]).await;
    assert_eq!(wrong.status, 422);
    let empty = send(&site, &ada, &wrong, "/sign-in", &[("login", "ada"), ("password", "")]).await;
    let back = send(&site, &ada, &empty, "/sign-in", &[("login", "ada"), ("password", PASSWORD)]).await;
    assert!(back.status == 200 && back.cookie("session").is_some(), "{}", back.body);
    let shown = send(&site, &ada, &back, &format!("{case}/draft"), &[]).await;
    assert_eq!((shown.status.as_u16(), note(&shown).trim_start_matches('\n')), (200, NOTE));
    assert!(shown.body.contains("value=\"appointment\" checked") && text(&shown, "#message") == "Come on Monday");
    assert!(text(&shown, "main").contains("Nothing of it is saved yet") && decisions(&site).await == 0);
    assert!(shown.body.contains("href=\"/queue?level=routine#case-"), "the way back is the same");
    assert_eq!(site.post(&ada, &action, &typed).await.to(), "/queue?level=routine");
    assert_eq!(decisions(&site).await, 1);
    let visited = site.visited.lock().expect("a list").join("\n");
    assert!(!visited.contains("Monday") && !visited.contains("twice"), "it stands in no address");
}

#[actix_web::test]
async fn what_was_typed_comes_back_to_whoever_may_see_the_case() {
    let mut site = Site::start().await;
    let case = arrives_as(&site, "OV06", "Passed", Until::Submit).await;
    let (ada, bob) = (clinician(&mut site, "ada").await, clinician(&mut site, "bob").await);
    site.enrol("cem", 1, Role::Clinician).await;
    let version = site.get(&ada, &case).await.value("name=\"version\"");
    // Somebody else decides meanwhile; the one who comes back is told.
    site.clock.advance(SignedDuration::from_mins(29));
    let decided = site.post(&bob, &format!("{case}/decisions"), &[("version", &version), ("outcome", "advice")]).await;
    assert_eq!(decided.to(), "/queue");
    site.clock.advance(SignedDuration::from_mins(2));
    let typed = [("version", version.as_str()), ("note", "Ada typed this")];
    for act in ["notes", "decisions", "flags", "level", "reopen"] {
        let asked = site.post(&ada, &format!("{case}/{act}"), &typed).await;
        assert!(asked.status == 401 && form(&asked, "/sign-in").1.iter().any(|(name, _)| name == "kept"), "{act}");
        if act == "notes" {
            let back = send(&site, &ada, &asked, "/sign-in", &[("login", "ada"), ("password", PASSWORD)]).await;
            let shown = send(&site, &ada, &back, &format!("{case}/draft"), &[]).await;
            assert!(note(&shown).contains("Ada typed this") && text(&shown, "main").contains("has changed since you opened it"));
            site.post(&ada, "/sign-out", &[]).await;
        }
    }
    // Staff of another clinic get nothing by it.
    let other = browser();
    let asked = site.post(&other, &format!("{case}/notes"), &typed).await;
    let back = send(&site, &other, &asked, "/sign-in", &[("login", "cem"), ("password", PASSWORD)]).await;
    assert_eq!(send(&site, &other, &back, &format!("{case}/draft"), &[]).await.status, 404);
    // Whoever works in two clinics chooses one first, and loses nothing on the way, however long it takes.
    let both = Enrolment { login: "dot", name: "Test dot", clinic: site.clinics[0].id, role: Role::Clinician };
    account::create_with_password(&mut site.owner, &site.state.config.secret, &both, PASSWORD, site.clock.now()).await.expect("enrolled");
    site.as_superuser("INSERT INTO membership SELECT c.clinic_id, gen_random_uuid(), a.account_id, 'clinician', a.created_at + interval '1 minute', NULL FROM account a, clinic c WHERE a.login = 'dot' AND c.slug = 'harbour'").await;
    let dot = browser();
    let asked = site.post(&dot, &format!("{case}/notes"), &typed).await;
    let choice = send(&site, &dot, &asked, "/sign-in", &[("login", "dot"), ("password", PASSWORD)]).await;
    let riverside = choice.value("id=\"clinic-0\"");
    let missing = send(&site, &dot, &choice, "/sign-in/clinic", &[("clinic", "")]).await;
    assert_eq!(missing.status, 422);
    site.clock.advance(SignedDuration::from_mins(6));
    let late = send(&site, &dot, &missing, "/sign-in/clinic", &[("clinic", &riverside)]).await;
    let choice = send(&site, &dot, &late, "/sign-in", &[("login", "dot"), ("password", PASSWORD)]).await;
    let back = send(&site, &dot, &choice, "/sign-in/clinic", &[("clinic", &riverside)]).await;
    assert!(note(&send(&site, &dot, &back, &format!("{case}/draft"), &[]).await).contains("Ada typed this"));
}

#[actix_web::test]
async fn nothing_is_carried_but_forms_of_cases() {
    let site = Site::start().await;
    let stranger = browser();
    let case = format!("/cases/{}", uuid::Uuid::now_v7());
    let long = "x".repeat(300_000);
    for (path, fields) in [
        ("/search", vec![("name", "Somebody")]),
        ("/queue/views", vec![("name", "A view")]),
        (&*format!("{case}/claim"), vec![]),
        (&*format!("{case}/notes"), vec![("note", &*long)]),
        ("/cases/none/notes", vec![("note", "x")]),
    ] {
        let answer = site.post(&stranger, path, &fields).await;
        assert!(answer.status == 401 && !answer.body.contains("name=\"kept\""), "{path}");
    }
    for odd in [vec![("kept-case", "//evil.example"), ("kept", "note=x")], vec![("kept-case", &case[7..])], vec![("kept", "note=x")]] {
        let page = site.post(&stranger, "/sign-in", &odd).await;
        assert!(page.status == 422 && !page.body.contains("name=\"kept\""), "{odd:?}");
    }
    // Another site cannot put words into somebody's mouth.
    let forged =
        site.request(&stranger, Method::POST, &format!("{case}/notes")).header("sec-fetch-site", "cross-site").form(&[("note", "x")]);
    assert_eq!(crate::site::answer(forged).await.status, 403);
}

async fn left(site: &Site, who: &Client, method: Method) -> i64 {
    let told = site.send(who, method, "/session").await;
    let told: serde_json::Value = serde_json::from_str(&told.body).expect("json");
    told["left"].as_i64().expect("seconds")
}

#[actix_web::test]
async fn the_session_tells_how_long_it_lasts_and_is_prolonged_by_asking() {
    let mut site = Site::start().await;
    let ada = clinician(&mut site, "ada").await;
    let queue = site.get(&ada, "/queue").await;
    assert!(queue.body.contains("data-left=\"1800\"") && queue.body.contains("Stay signed in"));
    site.clock.advance(SignedDuration::from_mins(27));
    // To ask is no sign of life; the page then has its three minutes to warn.
    assert_eq!((left(&site, &ada, Method::GET).await, left(&site, &ada, Method::GET).await), (180, 180));
    assert_eq!(left(&site, &ada, Method::POST).await, 1800);
    site.clock.advance(SignedDuration::from_secs(30));
    assert_eq!(left(&site, &ada, Method::POST).await, 1770, "its last use is known to the minute, and never told too long");
    for _ in 0..25 {
        site.clock.advance(SignedDuration::from_mins(27));
        assert!(left(&site, &ada, Method::POST).await > 0);
    }
    // Twelve hours are the end, whoever is there.
    let last = left(&site, &ada, Method::POST).await;
    assert!((1..1200).contains(&last), "{last}");
    site.clock.advance(SignedDuration::from_secs(last - 1));
    assert_eq!(left(&site, &ada, Method::POST).await, 1);
    site.clock.advance(SignedDuration::from_secs(1));
    let (ask, stay) = (site.get(&ada, "/session").await, site.post(&ada, "/session", &[]).await);
    assert_eq!((ask.to(), stay.status.as_u16()), ("/sign-in", 401));
}

#[actix_web::test]
async fn rows_stand_as_close_as_this_browser_wants_them() {
    let mut site = Site::start().await;
    let case = arrives_as(&site, "OV06", "Close", Until::Submit).await;
    let ada = clinician(&mut site, "ada").await;
    let dense = async |path: &str| site.get(&ada, path).await.body.contains("class=\"staff dense\"");
    assert!(!dense("/queue").await);
    let page = site.get(&ada, "/queue?level=routine").await;
    let closer = send(&site, &ada, &page, "/queue/density", &[("to", "compact")]).await;
    assert_eq!(closer.to(), "/queue?level=routine");
    let cookie = closer.cookie("density").expect("a cookie").1;
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict") && cookie.contains("Max-Age=34560000"), "{cookie}");
    assert!(dense("/queue").await && dense(&case).await && dense("/search").await, "on every page, and remembered");
    let page = site.get(&ada, "/queue").await;
    assert!(text(&page, ".queue-line form") == "Comfortable" && page.body.contains("value=\"comfortable\""));
    send(&site, &ada, &page, "/queue/density", &[("to", "comfortable")]).await;
    assert!(!dense("/queue").await);
    assert_eq!(site.post(&ada, "/queue/density", &[("to", "compact"), ("from", "https://evil.example")]).await.to(), "/queue");
}
