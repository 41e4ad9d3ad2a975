//! Short outages are ridden out, long ones said plainly, and nothing is stored twice.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::{Value as Json, json};
use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection, PgConnection};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, UnixStream};

use crate::driver::{Visit, filled};
use crate::intake::{cases, consenting, count, ready_to_send, with};
use crate::journeys::{VIGNETTES, patient};
use crate::keep::again;
use crate::site::Site;

/// Longer than any test waits.
const LONG: Duration = Duration::from_mins(1);

fn screened() -> Json {
    with(json!({ "es-now": ["none"], "es-new": ["none"], "story": "It twitches." }))
}

/// Holds the draft's row until it is let go.
async fn hold(site: &Site) -> PgConnection {
    let mut conn = site.connection().await;
    sqlx::raw_sql("BEGIN; SELECT * FROM response FOR UPDATE").execute(&mut conn).await.expect("held");
    conn
}

/// Waits until somebody waits for a row.
async fn somebody_waits(site: &Site) {
    let mut conn = site.connection().await;
    let waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    while sqlx::query_scalar::<_, i64>(waiting).fetch_one(&mut conn).await.expect("a count") == 0 {}
}

#[actix_web::test]
async fn a_short_outage_is_ridden_out() {
    let site = Site::tuned(|config| config.patience = LONG).await;
    let mut visit = Visit::start(&site, "riverside").await;
    visit.walk(&screened(), "page-name").await;
    let held = hold(&site).await;
    let answers = json!({ "name-given": "Test", "name-family": "Patient", "birth-date": "1994-03-27" });
    let outage = async {
        // In the middle of the page's transaction the database throws everybody out, and takes nobody in for a while.
        somebody_waits(&site).await;
        site.outage(true).await;
        held.close().await.ok();
        site.outage(false).await;
    };
    tokio::join!(visit.send(&answers, None), outage);
    assert_eq!(visit.at(), "page-sex");
    assert_eq!(count(&site, "SELECT count(*) FROM answer_change WHERE page = 'page-name'").await, 3);
}

#[actix_web::test]
async fn a_danger_does_not_wait_for_the_database() {
    let site = Site::tuned(|config| config.patience = LONG).await;
    let mut visit = Visit::start(&site, "riverside").await;
    visit.walk(&consenting(), "page-now").await;
    site.outage(true).await;
    let soon = Duration::from_secs(20);
    tokio::time::timeout(soon, visit.send(&json!({ "es-now": ["chest-pain"] }), None)).await.expect("at once");
    assert!(visit.page.status == 503 && visit.texts("h1")[0].contains("Call 999"), "{}", visit.page.body);
    site.outage(false).await;
    visit.go(&visit.path.clone()).await;
    visit.send(&json!({ "es-now": ["chest-pain"] }), None).await;
    assert_eq!(visit.at(), "stop");
    site.outage(true).await;
    tokio::time::timeout(soon, visit.send(&Json::Null, Some("cannot"))).await.expect("at once");
    assert!(visit.page.status == 503 && visit.page.body.contains("Other ways to get help"), "{}", visit.page.body);
    assert!(!visit.page.body.contains("We have noted"), "nothing was");
}

#[actix_web::test]
async fn a_danger_made_of_several_pages_is_seen_without_the_database() {
    let vignettes: Vec<Json> = serde_json::from_str(VIGNETTES).expect("vignettes");
    let emergency =
        |vignette: &&Json| vignette["id"].as_str().is_some_and(|id| id.starts_with("OV")) && vignette["expected_level"] == "emergency";
    let mut pages = Vec::new();
    for vignette in vignettes.iter().filter(emergency) {
        let site = Site::start().await;
        site.clock.set(format!("{}T12:00:00Z", vignette["authored"].as_str().expect("authored")).parse().expect("a day"));
        let mut visit = Visit::start(&site, "riverside").await;
        let answers = patient(vignette);
        let mut before = again(&visit);
        while visit.at() != "stop" {
            before = again(&visit);
            visit.send(&answers, None).await;
            assert!(visit.page.status.is_success() && visit.at() != "receipt", "{} {}", vignette["id"], visit.path);
        }
        // The page that led to the stop page, sent again while the database is away, leads there too.
        site.outage(true).await;
        before.send(&answers, None).await;
        assert_eq!((before.page.status.as_u16(), before.texts("h1")), (503, visit.texts("h1")), "{}", vignette["id"]);
        pages.push(before.at());
    }
    assert!(pages.iter().any(|page| page != "page-now" && page != "page-new"), "{pages:?}");
}

#[actix_web::test]
async fn what_a_page_carries_can_take_no_danger_away_and_stops_nobody_twice() {
    let site = Site::start().await;
    let mut visit = Visit::start(&site, "riverside").await;
    visit.walk(&consenting(), "page-now").await;
    visit.send(&json!({ "es-now": ["chest-pain"] }), None).await;
    visit.walk(&with(json!({ "es-new": ["none"] })), "page-story").await;
    let form = visit.form();
    assert!(form.fields.iter().any(|field| field.name == "_told" && field.value.contains("chest-pain")), "{form:?}");
    site.outage(true).await;
    let mut next = Visit { site: &site, browser: visit.browser.clone(), path: visit.path.clone(), page: visit.page.clone() };
    next.send(&json!({ "story": "Later." }), None).await;
    assert!(next.page.status == 503 && next.page.body.contains("Later."), "the danger told before has had its page");
    let path = visit.path.replace("page-story", "page-now");
    for told in ["", "es-now=none&es-new=none&consent-use=false", "nonsense=%ff&es-now", "completed-by=carer"] {
        let fields = [("_version", "1"), ("_told", told), ("es-now", "seizure")].map(|(name, value)| (name.to_owned(), value.to_owned()));
        visit.post(&path, &fields).await;
        assert!(visit.page.status == 503 && visit.texts("h1")[0].contains("Call 999"), "{told}");
    }
}

#[actix_web::test]
async fn an_outage_at_the_end_says_that_nothing_was_sent_and_sends_the_same_again() {
    let site = Site::start().await;
    let mut visit = ready_to_send(&site).await;
    let sent = filled(&visit.form(), &Json::Null, None);
    site.outage(true).await;
    visit.send(&Json::Null, None).await;
    assert!(visit.page.status == 503 && visit.page.body.contains("Nothing was sent yet"), "{}", visit.page.body);
    assert_eq!(filled(&visit.form(), &Json::Null, None), sent, "the same key and body");
    visit.send(&Json::Null, None).await;
    assert_eq!(visit.page.status.as_u16(), 503);
    site.outage(false).await;
    visit.send(&Json::Null, None).await;
    assert_eq!(visit.at(), "receipt");
    assert_eq!(count(&site, "SELECT count(*) FROM patient_case").await, 1);
    drop(site);

    let site = Site::start().await;
    let mut visit = ready_to_send(&site).await;
    let change = visit.link("dd.change a[href*='page-story']");
    visit.go(&change).await;
    visit.send(&json!({ "story": "Some nights I want to end my life." }), None).await;
    visit.send(&Json::Null, None).await;
    assert_eq!(visit.at(), "confirm");
    site.outage(true).await;
    visit.send(&json!({ "es-now": ["unsure"] }), None).await;
    assert_eq!(visit.page.status.as_u16(), 503);
    assert!(visit.form().fields.iter().any(|field| field.value == "unsure" && field.checked), "what was typed is still there");
    site.outage(false).await;
    visit.send(&Json::Null, None).await;
    assert_eq!(visit.at(), "check");
    let kept: Json = sqlx::query_scalar("SELECT document->'answers'->'es-now' FROM response")
        .fetch_one(&mut site.connection().await)
        .await
        .expect("a row");
    assert_eq!(kept, json!(["unsure"]));
}

/// Something between the application and its database that can lose the answer to a commit: it is done, and nobody
/// hears of it.
fn lossy(options: &PgConnectOptions, lose: Arc<AtomicBool>) -> PgConnectOptions {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.set_nonblocking(true).expect("a listener");
    let port = listener.local_addr().expect("bound").port();
    let socket = options.get_socket().expect("a socket").join(format!(".s.PGSQL.{}", options.get_port()));
    let listener = TcpListener::from_std(listener).expect("a listener");
    actix_web::rt::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let (socket, lose) = (socket.clone(), Arc::clone(&lose));
            actix_web::rt::spawn(async move {
                let server = UnixStream::connect(socket).await.expect("the database");
                let (mut from_client, mut to_client) = client.into_split();
                let (mut from_server, mut to_server) = server.into_split();
                let mute = Arc::new(AtomicBool::new(false));
                let deaf = Arc::clone(&mute);
                let asks = async move {
                    let mut bytes = vec![0; 65536];
                    while let Ok(read @ 1..) = from_client.read(&mut bytes).await {
                        let commit = bytes[..read].windows(7).any(|part| part == b"COMMIT\0");
                        if commit && lose.swap(false, Ordering::SeqCst) {
                            deaf.store(true, Ordering::SeqCst);
                        }
                        to_server.write_all(&bytes[..read]).await.expect("passed on");
                    }
                };
                let answers = async move {
                    let mut bytes = vec![0; 65536];
                    while let Ok(read @ 1..) = from_server.read(&mut bytes).await {
                        if mute.load(Ordering::SeqCst) || to_client.write_all(&bytes[..read]).await.is_err() {
                            return;
                        }
                    }
                };
                tokio::select! { () = asks => {}, () = answers => {} }
            });
        }
    });
    PgConnectOptions::new().host("127.0.0.1").port(port).username(options.get_username()).database(options.get_database().expect("a name"))
}

#[actix_web::test]
async fn a_commit_that_was_not_heard_of_is_never_doubled() {
    let lose = Arc::new(AtomicBool::new(false));
    let switch = Arc::clone(&lose);
    let site = Site::behind(|config| config.patience = LONG, move |options| lossy(&options, switch)).await;
    let mut visit = Visit::start(&site, "riverside").await;
    visit.walk(&screened(), "page-name").await;
    lose.store(true, Ordering::SeqCst);
    visit.send(&json!({ "name-given": "Test", "name-family": "Patient", "birth-date": "1994-03-27" }), None).await;
    assert!(visit.at() == "page-sex" && !lose.load(Ordering::SeqCst), "{}", visit.at());
    assert_eq!(count(&site, "SELECT count(*) FROM answer_change WHERE page = 'page-name'").await, 3);
    assert_eq!(count(&site, "SELECT count(*) FROM audit_event WHERE detail->>'page' = 'page-name'").await, 1);

    visit.go(&visit.path.replace("page-sex", "page-now")).await;
    lose.store(true, Ordering::SeqCst);
    let danger = json!({ "es-now": ["chest-pain"] });
    let mut at_once = Visit { site: &site, browser: visit.browser.clone(), path: visit.path.clone(), page: visit.page.clone() };
    at_once.send(&danger, None).await;
    assert!(at_once.page.status == 503 && at_once.texts("h1")[0].contains("Call 999"), "a danger waits for no answer");
    visit.send(&danger, None).await;
    assert_eq!(visit.at(), "stop");
    assert_eq!((cases(&site).await.len(), count(&site, "SELECT count(*) FROM assessment").await), (1, 1));
    lose.store(true, Ordering::SeqCst);
    visit.send(&Json::Null, Some("mistake")).await;
    assert_eq!(visit.at(), "page-now", "back at the answer that led there");
    assert_eq!(count(&site, "SELECT count(*) FROM case_event WHERE kind = 'stop-mistake'").await, 1);

    drop(site);
    let switch = Arc::clone(&lose);
    let site = Site::behind(|config| config.patience = LONG, move |options| lossy(&options, switch)).await;
    let mut visit = ready_to_send(&site).await;
    lose.store(true, Ordering::SeqCst);
    visit.send(&Json::Null, None).await;
    assert_eq!(visit.at(), "receipt");
    assert_eq!(count(&site, "SELECT count(*) FROM patient_case WHERE NOT draft").await, 1);
    assert_eq!(count(&site, "SELECT count(*) FROM audit_event WHERE action = 'intake-submit'").await, 1);
}
