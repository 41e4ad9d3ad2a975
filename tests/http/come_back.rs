//! Coming back to an unfinished form on another device: by a code or a mailed link, and the date of birth.

use std::collections::BTreeSet;

use anteroom::config;
use anteroom::ids::UNAMBIGUOUS;
use anteroom::mail;
use futures_util::future::{join, join_all};
use jiff::SignedDuration;
use serde_json::{Value as Json, json};

use crate::driver::Visit;
use crate::post::Post;
use crate::site::{Answer, Site, browser};

const RESUME: &str = "/c/riverside/resume";
const BORN: [(&str, &str); 3] = [("birth-date.day", "5"), ("birth-date.month", "June"), ("birth-date.year", "1987")];
const OTHER: [(&str, &str); 3] = [("birth-date.day", "6"), ("birth-date.month", "6"), ("birth-date.year", "1987")];

/// A whole form, of somebody born on that day.
fn answers() -> Json {
    let vignettes: Vec<Json> = serde_json::from_str(include_str!("../../forms/muscle-twitching/vignettes.json")).expect("vignettes");
    let mut answers = vignettes.iter().find(|vignette| vignette["id"] == "OV02").expect("a vignette")["answers"].clone();
    answers["birth-date"] = json!("1987-06-05");
    answers
}

/// A patient who has just given the date of birth, on the page after it.
async fn born(site: &Site) -> Visit<'_> {
    let mut visit = Visit::start(site, "riverside").await;
    visit.walk(&answers(), "page-name").await;
    visit.send(&answers(), None).await;
    assert!(visit.page.body.contains("You can stop at any time"), "{}", visit.path);
    visit
}

/// The intake of a visit, as its pages name it.
fn intake(visit: &Visit<'_>) -> String {
    visit.path.split('/').take(5).collect::<Vec<_>>().join("/")
}

/// What the page for coming back shows.
async fn code(visit: &Visit<'_>) -> Option<String> {
    let page = visit.site.get(&visit.browser, &format!("{}/come-back", intake(visit))).await;
    assert_eq!(page.status, 200);
    Some(page.body.split_once("class=\"reference\">")?.1.split('<').next()?.to_owned())
}

fn with_code<'a>(code: &'a str, born: [(&'a str, &'a str); 3]) -> Vec<(&'a str, &'a str)> {
    [vec![("code", code)], born.to_vec()].concat()
}

/// Sends a code and a date of birth from an address, in a browser of its own.
async fn try_from(site: &Site, address: &str, code: &str, born: [(&str, &str); 3]) -> Answer {
    site.post_from(address, &browser(), RESUME, &with_code(code, born)).await
}

/// A code whose check character is right: worked out here once more.
fn valid(drawn: &str) -> String {
    let place = |c: char| UNAMBIGUOUS.iter().position(|other| char::from(*other) == c).expect("of the alphabet");
    let mut sum = 0;
    for (back, c) in drawn.chars().rev().enumerate() {
        let doubled = place(c) * if back % 2 == 0 { 2 } else { 1 };
        sum += doubled / 22 + doubled % 22;
    }
    format!("{drawn}{}", char::from(UNAMBIGUOUS[(22 - sum % 22) % 22]))
}

/// A valid code for each number.
fn guess(number: usize) -> String {
    let drawn = (0..12).scan(number, |rest, _| {
        let letter = char::from(UNAMBIGUOUS[*rest % 22]);
        *rest /= 22;
        Some(letter)
    });
    valid(&drawn.collect::<String>())
}

async fn text(site: &Site, sql: &'static str) -> String {
    let found: Option<String> = sqlx::query_scalar(sql).fetch_one(&mut site.connection().await).await.expect("a text");
    found.unwrap_or_default()
}

async fn count(site: &Site, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(&mut site.connection().await).await.expect("a count")
}

/// Outcome and reason of everybody who wanted to come back.
async fn tries(site: &Site) -> Vec<String> {
    let sql = "SELECT concat_ws(' ', outcome, detail->>'reason') FROM audit_event WHERE action = 'intake-resume' ORDER BY event_id";
    sqlx::query_scalar(sql).fetch_all(&mut site.connection().await).await.expect("the trail")
}

fn is_wrong(answer: &Answer) -> bool {
    answer.status == 404 && answer.body.contains("We could not open a form with that") && answer.headers.get("set-cookie").is_none()
}

#[actix_web::test]
async fn a_code_and_the_date_of_birth_open_the_form_on_another_device() {
    let site = Site::start().await;
    let mut first = born(&site).await;
    let onward = first.path.split('?').next().expect("a path").to_owned();
    assert_eq!(first.link("main .sheet p.small a"), format!("{}/come-back", intake(&first)));
    first.go(&onward).await;
    assert!(!first.page.body.contains("You can stop at any time"), "it is told once");
    let code = code(&first).await.expect("a code");
    assert!(code.split('-').map(str::len).eq([4, 4, 5]) && code.replace('-', "") == valid(&code.replace('-', "")[..12]), "{code}");

    let mut second = Visit::open(&site, "riverside").await;
    assert!(second.page.body.contains(RESUME));
    second.go(RESUME).await;
    let typed = format!(" {} ", code.to_lowercase().replace('-', " "));
    let opened = site.post(&second.browser, RESUME, &with_code(&typed, BORN)).await;
    assert_eq!((opened.status.as_u16(), opened.to()), (303, onward.as_str()), "where the form goes on");
    let name = format!("intake-{}", intake(&first).rsplit('/').next().expect("an id"));
    let (key, line) = opened.cookie(&name).expect("a key");
    let begun = site.post(&browser(), "/c/riverside/start", &[]).await;
    let attributes =
        |line: &str| line.split("; ").skip(1).filter(|part| !part.starts_with("Expires")).map(str::to_owned).collect::<BTreeSet<_>>();
    let of_first = begun.headers["set-cookie"].to_str().expect("text").to_owned();
    assert_eq!(attributes(&line), attributes(&of_first));

    second.go(&onward).await;
    second.send(&json!({ "sex-at-birth": "female" }), None).await;
    first.go(&format!("{}/", intake(&first))).await;
    assert_eq!(first.at(), second.at(), "both are on the same form");
    assert_eq!(site.get(&first.browser, &second.path).await.status, 200, "the first device goes on as before");
    assert_eq!(site.get_with(&format!("{name}={}", anteroom::ids::secret()), &onward).await.status, 404);

    let secrets = [code.clone(), code.replace('-', ""), key.split_once('=').expect("a value").1.to_owned()];
    let stored = text(&site, "SELECT concat((SELECT string_agg(t::text, ' ') FROM come_back t), (SELECT string_agg(t::text, ' ') FROM response_key t), (SELECT string_agg(t::text, ' ') FROM response t), (SELECT string_agg(t::text, ' ') FROM audit_event t))").await;
    for secret in secrets {
        let hex = data_encoding::HEXLOWER.encode(secret.as_bytes());
        assert!(!stored.contains(&secret) && !stored.contains(&hex), "{secret} is stored as it is");
    }
    let steps = text(&site, "SELECT string_agg(action || ' ' || outcome, ', ' ORDER BY event_id) FROM audit_event WHERE action IN ('intake-code', 'intake-link', 'intake-resume')").await;
    assert_eq!(steps, "intake-code done, intake-resume done");
}

#[actix_web::test]
async fn before_the_date_of_birth_the_page_says_what_is_missing() {
    let site = Site::start().await;
    let mut visit = Visit::start(&site, "riverside").await;
    visit.walk(&answers(), "page-name").await;
    visit.send(&json!({ "birth-date": "1987-06" }), Some("1")).await;
    assert_eq!(visit.at(), "come-back", "one may stop on a page that is not finished");
    assert!(visit.page.body.contains("need to know the date of birth") && !visit.page.body.contains("reference"));
    assert!(!visit.page.body.contains("<form method=\"post\" action"), "nothing that would lose the form");
    let question = visit.link("main .sheet p a");
    assert!(question.ends_with("/p/page-name"), "{question}");
    site.post(&visit.browser, &visit.path, &[]).await;
    assert_eq!(count(&site, "SELECT count(*) FROM come_back").await, 0);
    visit.go(&question).await;
    visit.send(&answers(), Some("1")).await;
    assert_eq!(visit.at(), "come-back");
    assert_eq!(visit.texts(".reference").len(), 1);
}

#[actix_web::test]
async fn stopping_here_saves_what_the_page_holds() {
    let site = Site::start().await;
    let mut visit = born(&site).await;
    visit.walk(&answers(), "page-contact").await;
    visit.send(&json!({ "contact-phone": "07700 900456" }), Some("1")).await;
    assert_eq!(visit.at(), "come-back");
    assert_eq!(text(&site, "SELECT document->'answers'->>'contact-phone' FROM response").await, "07700 900456");
    visit.go(&visit.link("a.back")).await;
    assert_eq!(visit.path.split('?').next(), Some(format!("{}/p/{}", intake(&visit), visit.at()).as_str()), "it goes on");
}

#[actix_web::test]
async fn a_slip_in_the_code_is_told_without_looking_anything_up() {
    let site = Site::start().await;
    let code = code(&born(&site).await).await.expect("a code");
    let swapped = format!("{}{}", if code.starts_with('3') { '4' } else { '3' }, &code[1..]);
    site.outage(true).await;
    for (typed, said) in
        [("", "Type the code"), (&swapped, "There is a mistake in the code"), (&code[1..], "There is a mistake in the code")]
    {
        let answer = try_from(&site, "192.0.2.1", typed, BORN).await;
        assert!(answer.status == 422 && answer.body.contains(said), "{typed}: {}", answer.status);
        assert!(
            answer.body.contains(&format!("value=\"{typed}\"")) && answer.body.contains("value=\"1987\""),
            "what was typed is still there"
        );
    }
    for born in [
        [("birth-date.day", ""), ("birth-date.month", ""), ("birth-date.year", "")],
        [("birth-date.day", "31"), ("birth-date.month", "6"), ("birth-date.year", "1987")],
    ] {
        assert_eq!(try_from(&site, "192.0.2.1", &code, born).await.status, 422);
    }
    assert_eq!(try_from(&site, "192.0.2.1", &code, BORN).await.status, 503);
    site.outage(false).await;
    assert!(tries(&site).await.is_empty());
}

#[actix_web::test]
async fn whatever_is_wrong_looks_the_same() {
    let site = Site::start().await;
    let mut wrong = vec![try_from(&site, "198.51.100.1", &guess(7), BORN).await];
    let first = born(&site).await;
    let right = code(&first).await.expect("a code");
    wrong.push(try_from(&site, "198.51.100.2", &right, OTHER).await);
    // Another clinic's.
    let elsewhere = site.post(&browser(), "/c/harbour/resume", &with_code(&right, BORN)).await;
    assert!(elsewhere.status == 404 && elsewhere.body.replace("harbour", "riverside") == wrong[0].body);

    let mut sent = born(&site).await;
    let of_sent = code(&sent).await.expect("a code");
    sent.walk(&answers(), "receipt").await;
    wrong.push(try_from(&site, "198.51.100.3", &of_sent, BORN).await);

    let cleared = born(&site).await;
    let of_cleared = code(&cleared).await.expect("a code");
    assert!(site.post(&cleared.browser, &format!("{}/clear", intake(&cleared)), &[]).await.to().contains("goodbye"));
    wrong.push(try_from(&site, "198.51.100.4", &of_cleared, BORN).await);

    // In danger, then ended by the patient: it is kept, and nothing leads to it.
    let mut urgent = born(&site).await;
    let of_urgent = code(&urgent).await.expect("a code");
    let page = format!("{}/p/page-now", intake(&urgent));
    urgent.go(&page).await;
    urgent.send(&json!({ "es-now": ["chest-pain"] }), None).await;
    assert_eq!(urgent.at(), "stop");
    assert_eq!(try_from(&site, "198.51.100.5", &of_urgent, BORN).await.to(), urgent.path, "back to the stop page");
    site.post(&urgent.browser, &format!("{}/clear", intake(&urgent)), &[]).await;
    wrong.push(try_from(&site, "198.51.100.5", &of_urgent, BORN).await);

    let ended = born(&site).await;
    let of_ended = code(&ended).await.expect("a code");
    for _ in 0..6 {
        wrong.push(try_from(&site, "198.51.100.6", &of_ended, OTHER).await);
    }
    wrong.push(try_from(&site, "198.51.100.7", &of_ended, BORN).await);

    site.clock.advance(SignedDuration::from_hours(24 * 7));
    wrong.push(try_from(&site, "198.51.100.8", &right, BORN).await);
    anteroom::intake::sweep(&site.state).await.expect("swept");
    wrong.push(try_from(&site, "198.51.100.9", &right, BORN).await);
    for answer in &wrong {
        assert!(is_wrong(answer), "{answer:?}");
        assert_eq!(answer, &wrong[0], "status, headers and body are the same to the byte");
    }
    assert_eq!(count(&site, "SELECT count(*) FROM come_back").await, 0, "what is over leaves nothing behind");
}

#[actix_web::test]
async fn a_code_works_as_long_as_its_draft() {
    let site = Site::start().await;
    let first = born(&site).await;
    let right = code(&first).await.expect("a code");
    site.clock.advance(SignedDuration::from_secs(7 * 24 * 3600 - 1));
    let second = browser();
    let opened = site.post(&second, RESUME, &with_code(&right, BORN)).await;
    assert_eq!(opened.status, 303);
    assert_eq!(site.get(&second, opened.to()).await.status, 200);
    // Looking at it keeps nothing; a page that is sent does, and the code goes on with it.
    let page = site.get(&second, opened.to()).await;
    site.post(
        &second,
        opened.to().split('?').next().expect("a path"),
        &[("_version", &page.value("name=\"_version\"")), ("sex-at-birth", "female")],
    )
    .await;
    site.clock.advance(SignedDuration::from_hours(24 * 6));
    assert_eq!(try_from(&site, "192.0.2.9", &right, BORN).await.status, 303);
    // A device's key ends in any case.
    site.clock.advance(SignedDuration::from_hours(24));
    assert_eq!(site.get(&second, opened.to()).await.status, 410);
}

#[actix_web::test]
async fn five_wrong_dates_of_birth_end_a_code_and_the_first_device_gets_a_fresh_one() {
    let site = Site::start().await;
    let first = born(&site).await;
    let old = code(&first).await.expect("a code");
    assert!(site.post(&first.browser, &format!("{}/come-back", intake(&first)), &[]).await.to().ends_with("/come-back"));
    assert_eq!(code(&first).await.as_ref(), Some(&old), "no other while it works");
    for number in 0..4 {
        assert!(is_wrong(&try_from(&site, &format!("203.0.113.{number}"), &old, OTHER).await));
    }
    assert_eq!(try_from(&site, "203.0.113.9", &old, BORN).await.status, 303, "the right one does not count");
    assert!(is_wrong(&try_from(&site, "203.0.113.10", &old, OTHER).await));
    assert!(is_wrong(&try_from(&site, "203.0.113.11", &old, BORN).await), "five wrong ones in all, from anywhere");
    assert_eq!(code(&first).await, None);
    let page = site.get(&first.browser, &format!("{}/come-back", intake(&first))).await;
    assert!(page.body.contains("There is no code for this form at the moment") && page.body.contains("Get a new code"));
    site.post(&first.browser, &format!("{}/come-back", intake(&first)), &[]).await;
    let fresh = code(&first).await.expect("a fresh code");
    assert_ne!(fresh, old);
    assert!(is_wrong(&try_from(&site, "203.0.113.12", &old, BORN).await));
    assert_eq!(try_from(&site, "203.0.113.13", &fresh, BORN).await.status, 303);
}

#[actix_web::test]
async fn parallel_tries_have_no_more_than_their_five() {
    let site = Site::start().await;
    let first = born(&site).await;
    let right = code(&first).await.expect("a code");
    let tried = join_all((0..30).map(|number| {
        let (site, right) = (&site, &right);
        async move { try_from(site, &format!("203.0.113.{number}"), right, OTHER).await }
    }));
    assert!(tried.await.iter().all(is_wrong));
    let reasons = tries(&site).await;
    assert_eq!(reasons.iter().filter(|reason| *reason == "denied birth-date").count(), 5, "{reasons:?}");
    assert_eq!(reasons.iter().filter(|reason| *reason == "denied ended").count(), 25);
}

/// What one address may try in an hour.
const SHARE: usize = 20;

#[actix_web::test]
async fn ten_thousand_tries_get_no_further_than_their_share_and_the_patient_comes_in() {
    let site = Site::start().await;
    let first = born(&site).await;
    let right = code(&first).await.expect("a code");
    let addresses = ["198.51.100.1", "198.51.100.2", "198.51.100.3", "2001:db8::1", "2001:db8:0:1::1"];
    let mut refused = 0;
    for batch in 0..100 {
        let guesses = (0..100).map(|number| {
            let (site, address) = (&site, addresses[number % addresses.len()]);
            async move { try_from(site, address, &guess(batch * 100 + number), BORN).await }
        });
        for answer in join_all(guesses).await {
            if answer.status == 429 {
                refused += 1;
                assert!(answer.body.contains("Too many tries") && answer.headers.contains_key("retry-after"));
            } else {
                assert!(is_wrong(&answer));
            }
        }
    }
    let reasons = tries(&site).await;
    let looked = reasons.iter().filter(|reason| *reason == "denied unknown").count();
    assert_eq!((looked, refused), (addresses.len() * SHARE, 10_000 - addresses.len() * SHARE));
    assert_eq!(reasons.iter().filter(|reason| *reason == "denied throttled").count(), addresses.len(), "a flood does not fill the trail");
    assert_eq!(try_from(&site, "192.0.2.200", &right, BORN).await.status, 303);
    site.clock.advance(SignedDuration::from_hours(1));
    assert_eq!(try_from(&site, addresses[0], &right, BORN).await.status, 303, "nobody is shut out for good");
}

#[actix_web::test]
async fn an_outage_costs_nobody_a_try() {
    let site = Site::start().await;
    let first = born(&site).await;
    let right = code(&first).await.expect("a code");
    site.outage(true).await;
    for _ in 0..SHARE + 5 {
        assert_eq!(try_from(&site, "192.0.2.1", &right, BORN).await.status, 503);
    }
    site.outage(false).await;
    assert_eq!(try_from(&site, "192.0.2.1", &right, BORN).await.status, 303);
}

async fn with_post(post: &Post) -> Site {
    Site::tuned(|config| config.mail = Some(config::mail(&post.url, "The riverside practice <no-reply@riverside.example>").expect("mail")))
        .await
}

/// Asks for a link; what the page answers.
async fn ask(visit: &Visit<'_>, address: &str) -> Answer {
    visit.site.post(&visit.browser, &format!("{}/come-back", intake(visit)), &[("send-to", address)]).await
}

/// The link in the newest letter, as a path.
async fn link(site: &Site, post: &Post) -> String {
    mail::send_due(&site.state).await.expect("sent");
    let letter = post.letters().pop().expect("a letter").text();
    letter.lines().find_map(|line| line.strip_prefix(&site.url)).expect("a link").to_owned()
}

#[actix_web::test]
async fn without_a_mail_server_no_page_speaks_of_mail() {
    let site = Site::start().await;
    let first = born(&site).await;
    let page = site.get(&first.browser, &format!("{}/come-back", intake(&first))).await.body;
    assert!(!page.to_lowercase().contains("email"), "{page}");
    assert!(ask(&first, "pat@patient.example").await.to().ends_with("/come-back"));
    assert_eq!(
        count(&site, "SELECT count(*) FROM mail").await + count(&site, "SELECT count(*) FROM come_back WHERE kind = 'link'").await,
        0
    );
}

#[actix_web::test]
async fn a_mailed_link_opens_the_form_once_with_the_date_of_birth() {
    let post = Post::open().await;
    let site = with_post(&post).await;
    let first = born(&site).await;
    for wrong in ["", "pat", "pat@patient.example\r\nBcc: eve@evil.example"] {
        let answer = ask(&first, wrong).await;
        assert!(answer.status == 422 && answer.body.contains("Type an email address"), "{wrong:?}");
    }
    assert!(ask(&first, "pat@patient.example").await.to().ends_with("/come-back?sent=1"));
    assert_eq!(count(&site, "SELECT count(*) FROM mail").await, 1, "queued, and nothing sent yet");
    assert!(post.letters().is_empty());
    let link = link(&site, &post).await;
    let letter = post.letters().pop().expect("a letter");
    assert_eq!(
        (letter.to.as_slice(), letter.headers("Subject")),
        (["pat@patient.example".to_owned()].as_slice(), vec!["Your form at The riverside practice".to_owned()])
    );
    let said = [
        "You asked The riverside practice for a link to go on with your form. Open it and type the date of birth on the form:".to_owned(),
        format!("{}{link}", site.url),
        "The link works once, until Tuesday 24 November 2026, 09:00.".to_owned(),
        "If you did not ask for this, you do not have to do anything.".to_owned(),
        "Please do not answer this email: nobody reads the answers. In an emergency call for help.".to_owned(),
    ];
    assert_eq!(letter.text(), said.join("\n\n"));

    // The page behind it tells nothing, not even whether there is anything.
    let page = site.get(&browser(), &link).await;
    let nobodys = format!("{RESUME}/{}", anteroom::ids::secret());
    assert_eq!(page, site.get(&browser(), &nobodys).await);
    assert!(page.status == 200 && !page.body.contains("Goback") && !page.body.contains("name=\"code\""));
    assert_eq!(site.get(&browser(), &format!("{RESUME}/short")).await.status, 404);

    let unknown = site.post(&browser(), &nobodys, &BORN).await;
    assert!(is_wrong(&unknown));
    assert_eq!(site.post(&browser(), &link, &OTHER).await, unknown);
    let opened = site.post(&browser(), &link, &BORN).await;
    assert_eq!((opened.status.as_u16(), opened.to()), (303, first.path.split('?').next().expect("a path")));
    assert_eq!(site.post(&browser(), &link, &BORN).await, unknown, "it works once");

    // The address is nowhere any more, and the token never was.
    let stored = text(&site, "SELECT concat((SELECT string_agg(t::text, ' ') FROM mail t), (SELECT string_agg(t::text, ' ') FROM come_back t), (SELECT string_agg(t::text, ' ') FROM response t), (SELECT string_agg(t::text, ' ') FROM audit_event t))").await;
    let token = link.rsplit('/').next().expect("a token");
    for secret in ["patient.example", token] {
        assert!(!stored.contains(secret) && !stored.contains(&data_encoding::HEXLOWER.encode(secret.as_bytes())), "{secret}");
    }
    let steps = text(&site, "SELECT string_agg(concat_ws(' ', action, detail->>'reason'), ', ' ORDER BY event_id) FROM audit_event WHERE action IN ('intake-link', 'intake-resume')").await;
    assert_eq!(steps, "intake-link, intake-resume unknown, intake-resume birth-date, intake-resume, intake-resume ended");
}

#[actix_web::test]
async fn the_letter_is_in_the_language_the_person_reads() {
    let post = Post::open().await;
    let site = with_post(&post).await;
    let visit = born(&site).await;
    for (language, subject, said) in [
        (
            "es",
            "Su formulario en The riverside practice",
            [
                "Usted pidió a The riverside practice un enlace para seguir con su formulario. Ábralo y escriba la fecha de nacimiento del formulario:",
                "El enlace sirve una vez, hasta el martes 24 de noviembre de 2026, 09:00.",
                "Si usted no lo pidió, no tiene que hacer nada.",
                "Por favor, no responda a este correo: nadie lee las respuestas. En una emergencia, pida ayuda por teléfono.",
            ],
        ),
        (
            "ar",
            "استمارتكم في The riverside practice",
            [
                "طلبتم من The riverside practice رابطًا لإكمال استمارتكم. افتحوه واكتبوا تاريخ الميلاد المكتوب في الاستمارة:",
                "يعمل الرابط مرة واحدة، حتى الثلاثاء 24 نوفمبر 2026، الساعة 09:00.",
                "إذا لم تطلبوا ذلك، فلا يلزمكم أن تفعلوا شيئًا.",
                "نرجو ألا تردوا على هذه الرسالة: لا أحد يقرأ الردود. في حالة الطوارئ، اتصلوا لطلب المساعدة.",
            ],
        ),
    ] {
        site.get(&visit.browser, &format!("{}?language={language}", visit.path.split('?').next().expect("a path"))).await;
        assert!(ask(&visit, "pat@patient.example").await.to().ends_with("sent=1"));
        let link = link(&site, &post).await;
        let letter = post.letters().pop().expect("a letter");
        // In Arabic, marks keep the direction of names and numbers.
        let plain = |text: String| text.replace(['\u{2068}', '\u{2069}', '\u{200f}'], "");
        assert_eq!(letter.headers("Subject").into_iter().map(plain).collect::<Vec<_>>(), [subject]);
        let link = format!("{}{link}", site.url);
        let [asked, works, not_you, emergency] = said;
        assert_eq!(plain(letter.text()), [asked, link.as_str(), works, not_you, emergency].join("\n\n"));
    }
}

#[actix_web::test]
async fn a_link_ends_after_a_day_after_five_wrong_dates_and_when_the_form_is_sent() {
    let post = Post::open().await;
    let site = with_post(&post).await;
    let mut first = born(&site).await;
    ask(&first, "pat@patient.example").await;
    let late = link(&site, &post).await;
    site.clock.advance(SignedDuration::from_secs(24 * 3600 - 1));
    ask(&first, "pat@patient.example").await;
    let tried = link(&site, &post).await;
    site.clock.advance(SignedDuration::from_secs(1));
    assert!(is_wrong(&site.post(&browser(), &late, &BORN).await), "its day is over");
    for number in 0..5 {
        assert!(is_wrong(&site.post_from(&format!("203.0.113.{number}"), &browser(), &tried, &OTHER).await));
    }
    assert!(is_wrong(&site.post(&browser(), &tried, &BORN).await), "five wrong dates");
    ask(&first, "pat@patient.example").await;
    let replayed = link(&site, &post).await;
    first.walk(&answers(), "receipt").await;
    assert!(is_wrong(&site.post(&browser(), &replayed, &BORN).await), "the form is sent");
}

#[actix_web::test]
async fn a_letter_exists_only_with_its_link_and_its_row_of_the_trail() {
    let post = Post::open().await;
    let site = with_post(&post).await;
    let first = born(&site).await;
    let mut superuser = site.connection().await;
    sqlx::query("REVOKE INSERT ON mail FROM anteroom_app").execute(&mut superuser).await.expect("revoked");
    let path = format!("{}/come-back", intake(&first));
    assert!(site.post(&first.browser, &path, &[("send-to", "pat@patient.example")]).await.status.is_server_error());
    sqlx::query("GRANT INSERT ON mail TO anteroom_app").execute(&mut superuser).await.expect("granted");
    for table in [
        "SELECT count(*) FROM mail",
        "SELECT count(*) FROM come_back WHERE kind = 'link'",
        "SELECT count(*) FROM audit_event WHERE action IN ('intake-link', 'mail-queued')",
    ] {
        assert_eq!(count(&site, table).await, 0, "{table}");
    }
}

#[actix_web::test]
async fn letters_are_not_without_number() {
    let post = Post::open().await;
    let site = with_post(&post).await;
    let first = born(&site).await;
    let sent = join_all((0..15).map(|_| ask(&first, "pat@patient.example"))).await;
    assert_eq!(sent.iter().filter(|answer| answer.status == 303).count(), 10, "ten in an hour");
    assert!(sent.iter().filter(|answer| answer.status != 303).all(|answer| answer.status == 429));
    assert_eq!(count(&site, "SELECT count(*) FROM mail").await, 10);
}

#[actix_web::test]
async fn finishing_on_a_phone_forgets_the_form_there_and_keeps_it() {
    let site = Site::start().await;
    let mut first = born(&site).await;
    let right = code(&first).await.expect("a code");
    first.go(&format!("{}/come-back", intake(&first))).await;
    let page = first.path.clone();
    assert_eq!(first.page.headers["cache-control"], "no-store", "Back shows nothing");
    first.send(&Json::Null, None).await;
    assert_eq!(first.path, "/c/riverside/goodbye?later=1");
    assert!(first.page.body.contains("so that you can come back with your code") && first.page.body.contains(RESUME));
    assert_eq!(site.get(&first.browser, &page).await.status, 404, "this phone has forgotten it");
    let mut again = Visit::open(&site, "riverside").await;
    assert_eq!(site.post(&again.browser, RESUME, &with_code(&right, BORN)).await.status, 303);
    again.go(&format!("{}/", page.trim_end_matches("/come-back"))).await;
    again.walk(&answers(), "receipt").await;
    again.send(&Json::Null, None).await;
    assert_eq!(again.path, "/c/riverside/goodbye?sent=1");
    assert!(again.page.body.contains("The clinic has your answers"));
    assert_eq!(count(&site, "SELECT count(*) FROM patient_case WHERE NOT draft").await, 1);
}

async fn story_of(visit: &Visit<'_>) -> String {
    let sql = "SELECT document->'answers'->>'story' FROM response WHERE public_id = $1";
    let public_id = intake(visit).rsplit('/').next().expect("an id").to_owned();
    let found: Option<String> =
        sqlx::query_scalar(sql).bind(public_id).fetch_one(&mut visit.site.connection().await).await.expect("a story");
    found.unwrap_or_default()
}

#[actix_web::test]
async fn a_draft_resumed_while_it_is_being_sent_elsewhere_is_one_intake_and_loses_no_answer() {
    let site = Site::start().await;
    for round in 0..8 {
        let mut first = born(&site).await;
        let right = code(&first).await.expect("a code");
        first.walk(&answers(), "check").await;
        let form = first.form();
        let fields: Vec<(&str, &str)> =
            form.fields.iter().filter(|field| !field.name.is_empty()).map(|field| (field.name.as_str(), field.value.as_str())).collect();
        let story = format!("{}/p/page-story", intake(&first));
        let version = fields.iter().find(|(name, _)| *name == "_version").expect("a version").1.to_owned();
        let second = browser();
        let words = format!("And now my tongue too {round}");
        let (sent, (resumed, added)) = join(site.post(&first.browser, &form.action, &fields), async {
            let resumed = site.post(&second, RESUME, &with_code(&right, BORN)).await;
            let added = match resumed.status.as_u16() {
                303 => Some(site.post(&second, &story, &[("_version", version.as_str()), ("story", words.as_str())]).await),
                _ => None,
            };
            (resumed, added)
        })
        .await;
        assert_eq!(sent.status, 303);
        assert!(is_wrong(&resumed) || resumed.status == 303, "{resumed:?}");
        let stored = story_of(&first).await;
        // The page leads on only when the answer is stored; otherwise it says that the form was sent already.
        let onward = added.as_ref().is_some_and(|added| added.status == 303 && !added.to().ends_with("/receipt"));
        assert_eq!(onward, stored == words, "{added:?}");
        if onward {
            assert!(sent.to().ends_with("/check?changed=1"), "what was checked is not what is stored: {}", sent.to());
        }
        first.go(&format!("{}/check", intake(&first))).await;
        first.walk(&answers(), "receipt").await;
        assert_eq!(story_of(&first).await, stored);
    }
    assert_eq!(count(&site, "SELECT count(*) FROM patient_case").await, 8, "one intake each");
    assert_eq!(count(&site, "SELECT count(*) FROM response WHERE status = 'completed'").await, 8);
}
