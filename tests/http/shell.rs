//! What every request passes through, whatever it asks for: headers, refusals, limits, error pages, health.

use std::collections::BTreeSet;

use anteroom::account::Role;
use anteroom::app::{Access, TABLE};
use anteroom::web::assets;
use jiff::SignedDuration;
use reqwest::{Client, Method};
use serde_json::{Value as Json, json};

use crate::access::{Actor, Cast, in_danger};
use crate::driver::Visit;
use crate::site::{Answer, PASSWORD, Site, answer, browser};
use crate::wire::raw;

const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
                   form-action 'self'; frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'";
const HEADERS: [(&str, &str); 7] = [
    ("content-security-policy", CSP),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ("strict-transport-security", "max-age=31536000; includeSubDomains"),
];
/// What an error page never says: what the program is made of, and what went wrong inside.
const CAUSES: [&str; 14] = [
    "sqlx",
    "ostgres",
    "SELECT",
    "INSERT",
    "permission denied",
    "relation",
    "patient_case",
    "audit_event",
    "anteroom_",
    "Connection",
    "pool",
    "panicked",
    ".rs",
    "socket",
];

pub fn one(answer: &Answer, header: &str) -> String {
    let values: Vec<_> = answer.headers.get_all(header).iter().map(|value| value.to_str().expect("text").to_owned()).collect();
    values.join(" AND ")
}

/// Holds of every answer.
pub fn decent(what: &str, answer: &Answer) {
    for (name, value) in HEADERS {
        assert_eq!(one(answer, name), value, "{what}: {name}");
    }
    let file = what.contains("/static/") && answer.status == 200;
    let kept = if file { "public, max-age=31536000, immutable" } else { "no-store" };
    assert_eq!(one(answer, "cache-control"), kept, "{what}");
    for name in ["server", "x-powered-by", "via", "access-control-allow-origin"] {
        assert!(!answer.headers.contains_key(name), "{what}: {name}");
    }
    assert!(answer.body.is_empty() || answer.headers.contains_key("content-type"), "{what}: what is this?");
}

/// Holds of every page that says that something went wrong.
pub fn discreet(what: &str, answer: &Answer) {
    let shown = answer.body.split("give this number:").nth(1).map(|rest| rest.trim().chars().take(36).collect::<String>());
    let id = shown.and_then(|id| uuid::Uuid::parse_str(&id).ok());
    assert!(id.is_some_and(|id| !id.is_nil()), "{what}: {}", answer.body);
    for cause in CAUSES {
        assert!(!answer.body.contains(cause), "{what} says {cause}: {}", answer.body);
    }
}

async fn asked(
    site: &Site,
    browser: &Client,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: impl Into<reqwest::Body>,
) -> Answer {
    let mut request = site.request(browser, Method::from_bytes(method.as_bytes()).expect("a method"), path);
    if method == "POST" {
        request = request.header("content-type", "application/x-www-form-urlencoded").body(body);
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    answer(request).await
}

#[actix_web::test]
async fn every_answer_carries_the_security_headers() {
    let mut cast = Cast::meet().await;
    let mut statuses = BTreeSet::new();
    let mut note = |what: &str, answer: &Answer| {
        decent(what, answer);
        if answer.status.is_client_error() || answer.status.is_server_error() {
            discreet(what, answer);
        }
        statuses.insert(answer.status.as_u16());
    };
    let site = &cast.site;
    for actor in [Actor::Anonymous, Actor::Owner, Actor::Staff] {
        for line in TABLE.iter().filter(|line| !line.path.ends_with("/clear")) {
            let path = cast.path(line, &[]);
            let answer = asked(site, cast.browser(actor), line.method, &path, &[], "").await;
            let what = format!("{actor:?} {} {path}: {}", line.method, answer.status);
            // A form that comes back, with problems or with two answers, is no error page.
            if matches!(answer.status.as_u16(), 409 | 422) {
                decent(&what, &answer);
            } else {
                note(&what, &answer);
            }
            if answer.to() == "/sign-in?out" {
                site.sign_in(cast.browser(actor), "ada", PASSWORD).await;
            }
        }
    }
    let anybody = cast.browser(Actor::Anonymous);
    let long = format!("/{}", "x".repeat(2_048));
    let many = "a=1&".repeat(2_001);
    let big = "a".repeat(1024 * 1024 + 1);
    for (method, path, headers, body) in [
        ("GET", "/nothing", &[][..], ""),
        ("DELETE", "/", &[], ""),
        ("GET", long.as_str(), &[], ""),
        ("POST", "/sign-in", &[("content-encoding", "gzip")], "x"),
        ("POST", "/sign-in", &[], many.as_str()),
        ("POST", "/sign-in", &[], big.as_str()),
        ("POST", "/sign-in", &[("sec-fetch-site", "cross-site")], "x"),
    ] {
        let answer = asked(site, anybody, method, path, headers, body.to_owned()).await;
        note(&format!("{method} {}: {}", path.chars().take(20).collect::<String>(), answer.status), &answer);
    }
    let refused = asked(site, anybody, "POST", "/sign-in", &[], "login=").await;
    assert_eq!(refused.status, 422);
    decent("POST /sign-in without anything", &refused);
    for number in 0..6 {
        let answer = site.post(anybody, "/sign-in", &[("login", "ghost"), ("password", "x")]).await;
        decent(&format!("guess {number}"), &answer);
        if answer.status == 429 {
            note("too many guesses", &answer);
            assert!(one(&answer, "retry-after").parse::<u32>().is_ok_and(|seconds| seconds > 0));
        }
    }
    let (late, id) = in_danger(site).await;
    note("an answer that is none of the three", &site.post(&late, &format!("/c/riverside/i/{id}/stop"), &[("answer", "perhaps")]).await);
    cast.site.as_superuser("REVOKE SELECT ON patient_case FROM anteroom_app").await;
    let broken = cast.site.get(cast.browser(Actor::Staff), "/queue").await;
    note("a fault inside", &broken);
    cast.site.as_superuser("UPDATE response SET expires_at = now() - interval '100 years'").await;
    let expired = cast.site.get(&late, &format!("/c/riverside/i/{id}/")).await;
    note("an expired intake", &expired);
    cast.site.outage(true).await;
    let away = cast.site.get(cast.browser(Actor::Staff), "/queue").await;
    note("an outage", &away);
    let wanted = BTreeSet::from([400, 401, 403, 404, 405, 410, 413, 414, 415, 429, 500, 503]);
    assert!(wanted.is_subset(&statuses), "not seen: {:?}", wanted.difference(&statuses).collect::<Vec<_>>());
}

#[actix_web::test]
async fn files_are_kept_for_ever_under_their_hash_and_pages_never() {
    let site = Site::start().await;
    for (name, kind) in [("anteroom.css", "text/css"), ("anteroom.js", "text/javascript"), ("icon.svg", "image/svg+xml")] {
        let path = assets::url(name);
        let answer = site.get(&browser(), &path).await;
        assert_eq!((answer.status.as_u16(), one(&answer, "content-type").split(';').next()), (200, Some(kind)), "{path}");
        decent(&path, &answer);
        let old = site.get(&browser(), &path.replace(path.split('/').nth(2).expect("a hash"), "0123456789abcdef")).await;
        assert_eq!(old.status, 404);
        decent("an old file", &old);
    }
}

#[actix_web::test]
async fn no_other_site_can_make_a_browser_send_a_form() {
    let mut cast = Cast::meet().await;
    let ours = cast.site.url.clone();
    let port = ours.rsplit(':').next().expect("a port").to_owned();
    let (secure, other_port, suffix) = (ours.replace("http:", "https:"), ours.replace(&port, "1"), format!("{ours}.evil.example"));
    let host_only = ours.trim_start_matches("http://").to_owned();
    let refused: Vec<Vec<(&str, &str)>> = vec![
        vec![("sec-fetch-site", "cross-site")],
        vec![("sec-fetch-site", "same-site")],
        vec![("sec-fetch-site", "cross-site"), ("origin", &ours)],
        vec![("sec-fetch-site", "same-site"), ("origin", &ours)],
        vec![("sec-fetch-site", "")],
        vec![("sec-fetch-site", "Same-Origin, cross-site")],
        vec![("origin", "https://evil.example")],
        vec![("origin", "null")],
        vec![("origin", "")],
        vec![("origin", &secure)],
        vec![("origin", &other_port)],
        vec![("origin", &suffix)],
        vec![("origin", &host_only)],
    ];
    let accepted: Vec<Vec<(&str, &str)>> =
        vec![vec![], vec![("sec-fetch-site", "same-origin")], vec![("sec-fetch-site", "none")], vec![("origin", &ours)]];
    let before = cast.stored().await;
    for line in TABLE.iter().filter(|line| line.method == "POST") {
        let path = cast.path(line, &[]);
        for headers in &refused {
            for actor in [Actor::Owner, Actor::Staff] {
                let answer =
                    asked(&cast.site, cast.browser(actor), "POST", &path, headers, "outcome=advice&version=1&es-now=hard-to-wake").await;
                assert_eq!(answer.status, 403, "{actor:?} {path} {headers:?}");
                assert!(answer.body.contains("This request was refused") && answer.headers.get("set-cookie").is_none());
            }
        }
    }
    assert_eq!(cast.stored().await, before, "something was changed");
    assert_eq!(cast.site.get(cast.browser(Actor::Staff), "/password").await.status, 200, "still signed in");
    for line in TABLE.iter().filter(|line| line.method == "POST") {
        let path = cast.path(line, &[]);
        for headers in &accepted {
            let answer = asked(&cast.site, cast.browser(Actor::Anonymous), "POST", &path, headers, "").await;
            let expected = match line.access {
                Access::Public => [200, 303, 422],
                Access::Patient | Access::Demo => [404; 3],
                Access::Record => [303; 3],
                Access::Staff => [401; 3],
            };
            assert!(expected.contains(&answer.status.as_u16()), "{path} {headers:?}: {}", answer.status);
        }
    }
    // Methods that nothing answers to are refused as well; a link from elsewhere is followed.
    for method in ["PUT", "DELETE", "PATCH", "OPTIONS"] {
        assert_eq!(
            asked(&cast.site, cast.browser(Actor::Staff), method, "/queue", &[("sec-fetch-site", "cross-site")], "").await.status,
            403,
            "{method}"
        );
    }
    assert_eq!(
        asked(
            &cast.site,
            cast.browser(Actor::Staff),
            "GET",
            "/queue",
            &[("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")],
            ""
        )
        .await
        .status,
        200
    );
}

/// A gzip file of nothing but NULs: 13 bits for 258 of them, so about 1:150.
fn bomb(bytes: usize) -> Vec<u8> {
    let mut file = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    let (mut word, mut used) = (0_u32, 0);
    // Last block, fixed codes; the byte 0; then "258 bytes as the one before" again and again. Codes are
    // written from their highest bit, everything into bytes from their lowest.
    let codes = std::iter::once((0b011_u32, 3)).chain([(0b0000_1100, 8)]).chain(std::iter::repeat((0b0_0000_1010_0011, 13)));
    for (code, length) in codes {
        word |= code << used;
        used += length;
        while used >= 8 {
            file.push(word.to_le_bytes()[0]);
            word >>= 8;
            used -= 8;
        }
        if file.len() >= bytes {
            return file;
        }
    }
    file
}

/// The most memory this process has ever held, in KiB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).expect("a peak");
    line.split_whitespace().nth(1).and_then(|number| number.parse().ok()).expect("a number")
}

#[actix_web::test]
async fn compressed_bodies_are_refused_unopened() {
    let mut cast = Cast::meet().await;
    let (bomb, before) = (bomb(900_000), cast.stored().await);
    // Room for whatever else runs in this process; unpacked once it would be 140 MB.
    let start = peak();
    for line in TABLE.iter().filter(|line| line.method == "POST") {
        let path = cast.path(line, &[]);
        for encoding in ["gzip", "br", "deflate", "zstd", "identity", "x-unknown", "gzip, gzip"] {
            let answer =
                asked(&cast.site, cast.browser(Actor::Owner), "POST", &path, &[("content-encoding", encoding)], bomb.clone()).await;
            assert_eq!(answer.status, 415, "{path} {encoding}");
        }
    }
    assert!(peak() - start < 100_000, "{} KiB more than before", peak() - start);
    assert_eq!(cast.stored().await, before);
    // Nor anything but a form.
    for kind in ["application/json", "multipart/form-data; boundary=x", "text/plain", "application/x-www-form-urlencoded-not"] {
        let request = cast
            .site
            .request(cast.browser(Actor::Anonymous), Method::POST, "/sign-in")
            .header("content-type", kind)
            .body("login=a&password=b");
        assert_eq!(answer(request).await.status, 415, "{kind}");
    }
    let untyped = cast.site.request(cast.browser(Actor::Anonymous), Method::POST, "/sign-in").body("login=a&password=b");
    assert_eq!(answer(untyped).await.status, 415);
}

#[actix_web::test]
async fn too_much_is_refused_and_said_so() {
    let site = Site::start().await;
    let mut visit = Visit::start(&site, "riverside").await;
    visit.walk(&json!({ "consent-use": true, "consent-share": true, "completed-by": "self", "country-now": "gb" }), "page-now").await;
    let page = visit.path.clone();
    let fields = |count: usize| "x=1&".repeat(count);
    let body = |bytes: usize| format!("x={}", "a".repeat(bytes - 2));
    for path in ["/sign-in", page.as_str()] {
        for (sent, allowed) in [
            (body(1024 * 1024), true),
            (body(1024 * 1024 + 1), false),
            (body(9 * 1024 * 1024), false),
            (fields(2_000), true),
            (fields(2_001), false),
        ] {
            let size = sent.len();
            let answer = asked(&site, &visit.browser, "POST", path, &[], sent).await;
            assert_eq!(answer.status == 413, !allowed, "{path} {size}: {}", answer.status);
            assert!(allowed || answer.body.contains("That was too much to send"), "{path} {size}");
        }
        // Without a length given beforehand.
        let chunk = format!("{:x}\r\n{}\r\n", 64 * 1024, "a".repeat(64 * 1024));
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
        );
        let got = raw(&site, format!("{head}{}0\r\n\r\n", chunk.repeat(20)).as_bytes());
        assert!(got.starts_with("HTTP/1.1 413"), "{path}: {}", got.chars().take(200).collect::<String>());
    }
    let url = |length: usize| format!("/c/riverside?{}", "x".repeat(length - 13));
    assert_eq!(site.get(&visit.browser, &url(2_048)).await.status, 200);
    let long = site.get(&visit.browser, &url(2_049)).await;
    assert!(long.status == 414 && long.body.contains("This address is too long"));
    // The connection and the form are as good as before.
    visit.go(&page).await;
    assert_eq!(visit.at(), "page-now");
}

#[actix_web::test]
async fn during_an_outage_pages_say_what_happened_and_no_cause() {
    let cast = Cast::meet().await;
    cast.site.outage(true).await;
    for line in TABLE {
        let actor = match line.access {
            Access::Staff => Actor::Staff,
            Access::Record => Actor::Reader,
            _ => Actor::Owner,
        };
        let path = cast.path(line, &[]);
        let answer = asked(&cast.site, cast.browser(actor), line.method, &path, &[], "").await;
        let what = format!("{} {path}: {}", line.method, answer.status);
        decent(&what, &answer);
        let from_memory = [
            "/healthz",
            "/",
            "/c/{clinic}",
            "/c/{clinic}/goodbye",
            "/c/{clinic}/status",
            "/c/{clinic}/resume",
            "/c/{clinic}/resume/{token}",
            "/sign-in",
            "/static/{hash}/{name}",
        ];
        if line.method == "GET" && from_memory.contains(&line.path) {
            assert_eq!(answer.status, 200, "{what}");
            continue;
        }
        if line.access == Access::Demo {
            assert_eq!(answer.status, 404, "{what}");
            continue;
        }
        if line.path == "/readyz" {
            assert_eq!(answer.status, 503, "{what}");
            continue;
        }
        for cause in CAUSES {
            assert!(!answer.body.contains(cause), "{what} says {cause}");
        }
        if answer.to().starts_with("/c/riverside/goodbye") || answer.status == 422 {
            assert!(line.path.ends_with("/finish") || answer.body.contains("There is a problem"), "{what}");
            continue; // needs no database
        }
        assert_eq!(answer.status, 503, "{what}");
        if line.path.ends_with("/stop") {
            assert!(answer.body.contains("tel:999"), "{what}");
            continue;
        }
        if line.method == "POST" && ["/p/{page}", "/contact", "/update", "/answer"].iter().any(|page| line.path.ends_with(page)) {
            assert!(answer.body.contains("We could not save this page"), "{what}");
            continue;
        }
        if line.method == "POST" && (line.path.ends_with("/confirm") || line.path.ends_with("/submit")) {
            assert!(answer.body.contains("Nothing was sent yet"), "{what}");
            continue;
        }
        assert_eq!(one(&answer, "retry-after"), "30", "{what}");
        let said = if line.method == "GET" { "We cannot show this page just now" } else { "We could not save this just now" };
        assert!(answer.body.contains(said), "{what}");
        discreet(&what, &answer);
    }
    cast.site.outage(false).await;
    assert_eq!(cast.site.get(cast.browser(Actor::Staff), "/queue").await.status, 200, "works when it is back");
}

#[actix_web::test]
async fn health_is_the_process_and_readiness_what_it_needs() {
    let site = Site::start().await;
    let ask = async |path: &str| {
        let answer = site.get(&browser(), path).await;
        (answer.status.as_u16(), serde_json::from_str::<Json>(&answer.body).expect("JSON"))
    };
    assert_eq!(ask("/healthz").await, (200, json!({ "status": "ok" })));
    assert_eq!(ask("/readyz").await, (200, json!({ "database": true, "packages": true, "escalation": true, "draining": false })));
    site.outage(true).await;
    assert_eq!(ask("/healthz").await.0, 200);
    assert_eq!(ask("/readyz").await, (503, json!({ "database": false, "packages": true, "escalation": true, "draining": false })));
    site.outage(false).await;
    assert_eq!(ask("/readyz").await.0, 200, "it comes back by itself");
    site.state.drain();
    assert_eq!(ask("/healthz").await.0, 200);
    assert_eq!(ask("/readyz").await, (503, json!({ "database": true, "packages": true, "escalation": true, "draining": true })));
    assert_eq!(site.get(&browser(), "/c/riverside").await.status, 200, "who is there is still served");
}

#[actix_web::test]
async fn a_database_without_our_migrations_is_not_ready() {
    let mut site = Site::start().await;
    site.as_superuser("DELETE FROM _sqlx_migrations").await;
    assert_eq!(site.get(&browser(), "/readyz").await.status, 503);
}

/// A form is begun in a new browser; how it went.
async fn begin(site: &Site, forwarded: &str) -> u16 {
    site.post_from(forwarded, &browser(), "/c/riverside/start", &[]).await.status.as_u16()
}

#[actix_web::test]
async fn new_intakes_are_limited_by_address_and_help_never_is() {
    let site = Site::tuned(|config| config.intakes_per_hour = 3).await;
    for _ in 0..3 {
        assert_eq!(begin(&site, "203.0.113.7").await, 303);
    }
    let refused = site.post_from("203.0.113.7", &browser(), "/c/riverside/start", &[]).await;
    assert!(refused.status == 429 && refused.body.contains("In an emergency, do not wait"));
    assert!(one(&refused, "retry-after").parse::<u64>().is_ok_and(|seconds| (1..=3600).contains(&seconds)));
    assert_eq!(begin(&site, "203.0.113.8").await, 303, "another address");
    assert_eq!(begin(&site, "2001:db8::1").await, 303);
    for last in [2, 3] {
        assert_eq!(begin(&site, &format!("2001:db8::{last}")).await, 303);
    }
    assert_eq!(begin(&site, "2001:db8::4").await, 429, "a customer's whole network is one");
    // Somebody in danger behind the same address goes all the way: page, stop page, answer, contact.
    let (mine, id) = in_danger(&site).await; // the driver's own address is another one
    let from = async |path: &str, fields: &[(&str, &str)]| {
        site.post_from("203.0.113.7", &mine, &format!("/c/riverside/i/{id}/{path}"), fields).await
    };
    for _ in 0..10 {
        let stop = asked(&site, &mine, "GET", &format!("/c/riverside/i/{id}/stop"), &[("x-forwarded-for", "203.0.113.7")], "").await;
        assert!(stop.status == 200 && stop.body.contains("tel:999"));
        assert_eq!(from("p/page-now", &[("_version", "1"), ("es-now", "hard-to-wake")]).await.status, 303);
        assert_eq!(from("stop", &[("answer", "cannot")]).await.status, 303);
        assert!(matches!(from("contact", &[("name-given", "A")]).await.status.as_u16(), 303 | 409));
    }
    // The front page is not limited either, and time heals.
    assert_eq!(asked(&site, &mine, "GET", "/c/riverside", &[("x-forwarded-for", "203.0.113.7")], "").await.status, 200);
    site.clock.advance(SignedDuration::from_hours(1));
    assert_eq!(begin(&site, "203.0.113.7").await, 303);
}

#[actix_web::test]
async fn an_address_is_what_a_trusted_proxy_says_and_nobody_else() {
    // Nobody in front of us: what a client says of itself is worth nothing.
    let site = Site::tuned(|config| {
        config.intakes_per_hour = 3;
        config.trusted_proxies.clear();
    })
    .await;
    let spoofed: Vec<u16> =
        futures_util::future::join_all((0..5).map(async |number| begin(&site, &format!("198.51.100.{number}")).await)).await;
    assert_eq!(spoofed.iter().filter(|status| **status == 303).count(), 3, "{spoofed:?}");
    // Behind a proxy the last hop counts that it does not run itself, whatever was there before.
    let site = Site::tuned(|config| config.intakes_per_hour = 3).await;
    for number in 0..3 {
        assert_eq!(begin(&site, &format!("198.51.100.{number}, 203.0.113.7")).await, 303);
    }
    for spoofed in ["198.51.100.9, 203.0.113.7", "203.0.113.99,203.0.113.7, 127.0.0.1", "unknown, 203.0.113.7", "203.0.113.7"] {
        assert_eq!(begin(&site, spoofed).await, 429, "{spoofed}");
    }
    let two_lines = site
        .request(&browser(), Method::POST, "/c/riverside/start")
        .header("x-forwarded-for", "198.51.100.77")
        .header("x-forwarded-for", "203.0.113.7");
    assert_eq!(answer(two_lines.form(&[("a", "b")])).await.status, 429, "two lines are one list");
}

/// Every cookie that a whole visit sets: its line.
async fn cookies_of_a_visit(site: &mut Site) -> Vec<String> {
    site.enrol("ada", 0, Role::Clinician).await;
    let staff = browser();
    let begun = site.post(&browser(), "/c/riverside/start", &[]).await;
    let id = begun.to().split('/').nth(4).expect("an id").to_owned();
    let intake = begun.headers["set-cookie"].to_str().expect("text").split(';').next().expect("a cookie").to_owned();
    let raw = Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("client");
    let mut answers = vec![begun];
    for path in ["finish", "clear"] {
        answers.push(answer(site.request(&raw, Method::POST, &format!("/c/riverside/i/{id}/{path}")).header("cookie", &intake)).await);
    }
    let signed_in = site.sign_in(&staff, "ada", PASSWORD).await;
    let session: Vec<&str> =
        signed_in.headers.get_all("set-cookie").iter().filter_map(|line| line.to_str().ok()?.split(';').next()).collect();
    let session = session.join("; ");
    let changed = [("old", PASSWORD), ("new", crate::site::NEW), ("again", crate::site::NEW)];
    let changed = answer(site.request(&raw, Method::POST, "/password").header("cookie", &session).form(&changed)).await;
    assert_eq!(changed.to(), "/password?changed");
    answers.extend([signed_in, changed, answer(site.request(&raw, Method::POST, "/sign-out").header("cookie", &session)).await]);
    let lines =
        answers.iter().flat_map(|answer| answer.headers.get_all("set-cookie").iter().map(|line| line.to_str().expect("text").to_owned()));
    lines.collect()
}

#[actix_web::test]
async fn every_cookie_is_ours_alone() {
    for (public_url, prefix) in [("", ""), ("https://intake.example.org", "__Host-")] {
        let mut site = Site::tuned(|config| {
            if !public_url.is_empty() {
                public_url.clone_into(&mut config.public_url);
            }
        })
        .await;
        let lines = cookies_of_a_visit(&mut site).await;
        assert!(lines.len() >= 6, "{lines:?}");
        for line in &lines {
            let parts: Vec<&str> = line.split("; ").collect();
            let name = parts[0].split('=').next().unwrap_or_default();
            let staff = ["session", "device"].contains(&name.trim_start_matches("__Host-"));
            assert!(name.starts_with(prefix) && (staff || name.trim_start_matches(prefix).starts_with("intake-")), "{line}");
            assert!(parts.contains(&"HttpOnly") && parts.contains(&"Path=/"), "{line}");
            assert!(parts.contains(&if staff { "SameSite=Strict" } else { "SameSite=Lax" }), "{line}");
            assert_eq!(parts.contains(&"Secure"), !prefix.is_empty(), "{line}");
            assert!(!line.contains("Domain"), "{line}");
        }
        if !prefix.is_empty() {
            // A cookie that a neighbour could have planted is not looked at.
            let session =
                lines.iter().find_map(|line| line.strip_prefix("__Host-session=")?.split(';').next()).expect("a session").to_owned();
            let signed_in = site.sign_in(&browser(), "ada", crate::site::NEW).await;
            let fresh = signed_in.cookie("__Host-session").expect("a session").0;
            assert_eq!(site.get_with(&fresh, "/password").await.status, 200);
            assert_eq!(site.get_with(fresh.trim_start_matches("__Host-"), "/password").await.to(), "/sign-in");
            assert_eq!(site.get_with(&format!("session={session}"), "/password").await.to(), "/sign-in");
        }
    }
}
