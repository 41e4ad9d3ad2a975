//! What goes wrong below the pages: handlers that panic, requests that never end, and bytes that are no request.

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use actix_web::{HttpResponse, web};
use anteroom::app::{self, Access, Line};
use anteroom::ids::ClinicId;
use anteroom::state::State;
use anteroom::web::health;
use futures_util::future::join_all;
use reqwest::Method;

use crate::canary::{listen, logged};
use crate::shell::{decent, discreet};
use crate::site::{Site, answer, browser};

fn connect(site: &Site) -> TcpStream {
    let stream = TcpStream::connect(site.url.strip_prefix("http://").expect("plain http")).expect("connected");
    stream.set_read_timeout(Some(Duration::from_mins(1))).expect("a limit");
    stream
}

/// What comes until the server hangs up.
fn rest(mut stream: TcpStream) -> String {
    let mut answer = Vec::new();
    if let Err(error) = stream.read_to_end(&mut answer) {
        assert!(error.kind() == ErrorKind::ConnectionReset, "nobody hangs up ({error}): {}", String::from_utf8_lossy(&answer));
    }
    String::from_utf8_lossy(&answer).into_owned()
}

/// Sends these bytes on a connection of their own; what comes back until it is closed.
pub fn raw(site: &Site, bytes: &[u8]) -> String {
    let mut stream = connect(site);
    // The server may answer and hang up before it has read everything.
    let _ = stream.write_all(bytes);
    rest(stream)
}

/// Fails in the middle of something, with words that are nobody's business.
async fn stumble(state: web::Data<State>) -> HttpResponse {
    let _open = state.db.begin(ClinicId::NONE).await.expect("a transaction");
    panic!("no such thing as Xenia's chest pain");
}

#[actix_web::test]
async fn a_handler_that_panics_answers_as_one_that_failed_and_all_goes_on() {
    listen();
    let mut site = Site::start().await;
    let table: &'static [Line] = Box::leak(Box::new([
        Line { method: "GET", path: "/stumble", access: Access::Public, handler: || web::get().to(stumble) },
        Line { method: "POST", path: "/stumble", access: Access::Public, handler: || web::post().to(stumble) },
        Line { method: "GET", path: "/readyz", access: Access::Public, handler: || web::get().to(health::readyz) },
    ]));
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    site.url = format!("http://{}", listener.local_addr().expect("bound"));
    actix_web::rt::spawn(app::server(Arc::clone(&site.state), listener, table).expect("a server"));
    // More than there are workers and database connections.
    let mine = browser();
    let requests = (0..40).map(|number| if number % 2 == 0 { Method::GET } else { Method::POST });
    for answer in join_all(requests.map(|method| site.send(&mine, method, "/stumble"))).await {
        assert_eq!(answer.status, 500);
        decent("a panic", &answer);
        discreet("a panic", &answer);
        let id = answer.body.split("give this number:").nth(1).expect("a number").trim().chars().take(36).collect::<String>();
        let log = logged();
        let lines: Vec<&str> = log.lines().filter(|line| line.contains(&id) && line.contains("/stumble")).collect();
        assert!(matches!(lines.as_slice(), [line] if line.contains("\"error\"") && line.contains("the handler panicked")), "{lines:?}");
        assert!(!answer.body.contains("Xenia"));
    }
    assert!(!logged().contains("xenia"));
    for answer in join_all((0..20).map(async |_| site.get(&browser(), "/readyz").await)).await {
        assert_eq!(answer.status, 200);
    }
}

fn sent(site: &Site, bytes: &str) -> TcpStream {
    let mut stream = connect(site);
    stream.write_all(bytes.as_bytes()).expect("sent");
    stream
}

const POST: &str = "POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n";

#[actix_web::test]
async fn a_body_that_never_ends_is_hung_up_on() {
    let site = Site::tuned(|config| config.deadlines.body = Duration::from_millis(300)).await;
    let bodies =
        [format!("{POST}Content-Length: 20\r\n\r\nlogin=canary"), format!("{POST}Transfer-Encoding: chunked\r\n\r\n5\r\nlogin\r\n")];
    let waiting: Vec<TcpStream> = (0..50).map(|number| sent(&site, &bodies[number % 2])).collect();
    assert_eq!(site.get(&browser(), "/c/riverside").await.status, 200, "the others are served meanwhile");
    for stream in waiting {
        let got = rest(stream);
        assert!(
            got.starts_with("HTTP/1.1 408 ") && got.contains("Sending took too long") && got.contains("content-security-policy"),
            "{got}"
        );
        assert!(!got.contains("canary"), "{got}");
    }
    // Nobody waits for a body that nobody wants, nor for a second request: a connection is for one.
    for bytes in [
        format!("{POST}Origin: https://evil.example\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nlogin\r\n"),
        format!("{}Transfer-Encoding: chunked\r\n\r\n5\r\nlogin\r\n", POST.replace("/sign-in", "/nothing")),
        "GET /c/riverside HTTP/1.1\r\nHost: x\r\nConnection: keep-alive\r\n\r\nGET /canary HT".to_owned(),
    ] {
        let got = rest(sent(&site, &bytes));
        assert!(got.contains("connection: close") && got.contains("</html>") && !got.contains(" 408 "), "{got}");
    }
}

#[actix_web::test]
async fn a_head_that_never_ends_is_hung_up_on() {
    let site = Site::tuned(|config| config.deadlines.head = Duration::from_millis(300)).await;
    let waiting: Vec<TcpStream> = (0..50).map(|number| sent(&site, ["", "GET /canary", POST][number % 3])).collect();
    for stream in waiting {
        // There is no request yet that a page could answer: actix hangs up by itself.
        let got = rest(stream);
        assert!(got.starts_with("HTTP/1.1 408 ") && got.ends_with("\r\n\r\n") && !got.contains("canary"), "{got}");
    }
}

#[actix_web::test]
async fn a_head_over_the_limit_is_refused() {
    let site = Site::start().await;
    let mine = browser();
    for (bytes, status) in [(15 * 1024, 200), (16 * 1024, 431), (100 * 1024, 431)] {
        for method in [Method::GET, Method::POST] {
            let status = if method == Method::POST && status == 200 { 303 } else { status };
            let path = if method == Method::POST { "/c/riverside/start" } else { "/c/riverside" };
            let request =
                site.request(&mine, method.clone(), path).header("x-forwarded-for", "192.0.2.1").header("x-long", "x".repeat(bytes));
            let got = answer(request).await;
            assert_eq!(got.status, status, "{method} {bytes}");
            decent("a long head", &got);
            if status == 431 {
                discreet("a long head", &got);
                assert!(got.body.contains("Your browser sent too much") && !got.body.contains("xxx"));
            }
        }
    }
    // What is larger than actix's own buffer never becomes a request.
    let endless = format!("GET / HTTP/1.1\r\nHost: x\r\nX-Long: {}", "x".repeat(200 * 1024));
    let got = raw(&site, endless.as_bytes());
    assert!(got.is_empty() || (got.starts_with("HTTP/1.1 431 ") && !got.contains("xxx")), "{got}");
    let many = format!("GET / HTTP/1.1\r\nHost: x\r\n{}\r\n", "X-A: 1\r\n".repeat(2_000));
    assert!(raw(&site, many.as_bytes()).starts_with("HTTP/1.1 4"));
    assert_eq!(site.get(&mine, "/c/riverside").await.status, 200);
}

/// Requests that a proxy in front may read in another way than we do, and plain nonsense.
const MALFORMED: [(&str, &[u8]); 18] = [
    ("no HTTP", b"canary canary canary\r\n\r\n"),
    ("another protocol", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03canary\r\n\r\n"),
    ("HTTP of the future", b"GET /canary HTTP/9.9\r\nHost: x\r\n\r\n"),
    ("a space in the address", b"GET /canary canary HTTP/1.1\r\nHost: x\r\n\r\n"),
    ("no host", b"GET /canary HTTP/1.1\r\n\r\n"),
    ("a length that is no number", b"POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: canary\r\n\r\n"),
    ("a length with a sign", b"POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: +6\r\n\r\ncanary"),
    ("a length below nothing", b"POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: -6\r\n\r\ncanary"),
    ("a length over all bounds", b"POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999999\r\n\r\ncanary"),
    ("two lengths", b"POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\nContent-Length: 7\r\n\r\ncanary"),
    ("length and chunks", b"POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\ncanary"),
    ("an unknown coding", b"POST /sign-in HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: canary\r\n\r\n"),
    ("a coding in disguise", b"POST /sign-in HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"),
    ("a space before the colon", b"GET / HTTP/1.1\r\nHost: x\r\nX-A : canary\r\n\r\n"),
    ("a folded line", b"GET / HTTP/1.1\r\nHost: x\r\nX-A: one\r\n canary\r\n\r\n"),
    ("NUL in a value", b"GET / HTTP/1.1\r\nHost: x\r\nX-A: can\0ary\r\n\r\n"),
    ("NUL in a name", b"GET / HTTP/1.1\r\nHost: x\r\nX-\0A: canary\r\n\r\n"),
    ("a lone return", b"GET / HTTP/1.1\r\nHost: x\r\nX-A: one\rcanary\r\n\r\n"),
];

#[actix_web::test]
async fn what_is_no_proper_request_is_refused_and_not_repeated() {
    listen();
    let site = Site::start().await;
    for (what, bytes) in MALFORMED {
        let got = raw(&site, bytes);
        assert!(got.starts_with("HTTP/1.1 400 "), "{what}: {got}");
        assert!(got.ends_with("\r\n\r\n") && !got.contains("canary"), "{what}: {got}");
    }
    // A chunk that is none is found out only when the body is read: by then there is a page.
    let chunked = b"POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\ncanary\r\n\r\n";
    let got = raw(&site, chunked);
    assert!(got.starts_with("HTTP/1.1 400 ") && !got.contains("canary"), "{got}");
    // Nobody there any more.
    connect(&site).shutdown(Shutdown::Both).expect("gone");
    let _ = connect(&site).write_all(b"POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 999\r\n\r\nlogin=canary");
    // Line ends without a return are allowed to a reader (RFC 9112, 2.2); two requests in a row are two requests.
    let bare = raw(&site, b"GET /c/riverside HTTP/1.1\nHost: x\n\nGET /nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    let statuses: Vec<&str> = bare.split("HTTP/1.1 ").skip(1).map(|answer| &answer[..3]).collect();
    assert_eq!(statuses, ["200", "404"], "{bare}");
    assert!(!logged().lines().any(|line| line.contains("canary") && line.contains("anteroom::")), "in the log");
    assert_eq!(site.get(&browser(), "/c/riverside").await.status, 200);
}
