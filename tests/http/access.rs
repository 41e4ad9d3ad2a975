//! Who may use which address: generated from the URL table, so that a new line cannot be forgotten. Everybody
//! tries everything.

use std::collections::BTreeMap;

use anteroom::account::Role;
use anteroom::app::{Access, Line, TABLE};
use anteroom::web::assets;
use reqwest::{Client, Method};
use serde_json::json;
use uuid::Uuid;

use crate::after::Sent;
use crate::driver::Visit;
use crate::site::{Answer, PASSWORD, Site, browser};

/// Somebody in front of a browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    Anonymous,
    /// A patient with an intake of their own.
    OtherPatient,
    /// The patient whose intake it is.
    Owner,
    /// A patient who has sent a form and opened the record of it.
    Reader,
    /// Staff of the clinic.
    Staff,
    Admin,
    /// Staff of another clinic.
    OtherClinic,
    /// Signed in, then the account was disabled.
    Disabled,
    /// Signed in, then the membership was revoked.
    Revoked,
}

const EVERYBODY: [Actor; 9] = [
    Actor::Anonymous,
    Actor::OtherPatient,
    Actor::Owner,
    Actor::Reader,
    Actor::Staff,
    Actor::Admin,
    Actor::OtherClinic,
    Actor::Disabled,
    Actor::Revoked,
];

/// A clinic with a patient in danger, and everybody who may want to look.
pub struct Cast {
    pub site: Site,
    browsers: Vec<(Actor, Client)>,
    /// What stands for the parameters of the table's paths: `i/{id}` is the intake, `cases/{id}` its case.
    pub places: BTreeMap<&'static str, String>,
    reference: String,
}

impl Cast {
    pub async fn meet() -> Self {
        let mut site = Site::start().await;
        let mut browsers = vec![(Actor::Anonymous, browser())];
        for (actor, login, clinic, role) in [
            (Actor::Staff, "ada", 0, Role::Clinician),
            (Actor::Admin, "bea", 0, Role::Admin),
            (Actor::OtherClinic, "cem", 1, Role::Clinician),
            (Actor::Disabled, "dan", 0, Role::Clinician),
            (Actor::Revoked, "eve", 0, Role::Clinician),
        ] {
            site.enrol(login, clinic, role).await;
            let browser = browser();
            assert_eq!(site.sign_in(&browser, login, PASSWORD).await.to(), "/queue");
            browsers.push((actor, browser));
        }
        site.as_superuser("UPDATE account SET disabled_at = now() WHERE login = 'dan'").await;
        site.as_superuser(
            "UPDATE membership SET revoked_at = now() FROM account a WHERE a.account_id = membership.account_id AND a.login = 'eve'",
        )
        .await;
        let (owner, public_id) = in_danger(&site).await;
        browsers.push((Actor::Owner, owner));
        let sent = Sent::form(&site, "OV06").await;
        browsers.push((Actor::Reader, sent.open(&site).await));
        browsers.push((Actor::OtherPatient, in_danger(&site).await.0));
        let (case, reference): (Uuid, String) =
            sqlx::query_as("SELECT case_id, reference FROM patient_case JOIN response USING (clinic_id, case_id) WHERE public_id = $1")
                .bind(&public_id)
                .fetch_one(&mut site.superuser)
                .await
                .expect("a case");
        let at = site.clock.now();
        let token = anteroom::account::invite(&mut site.owner, "fay", "Fay", "riverside", Role::Clinician, at).await.expect("a link");
        let asset = assets::url("anteroom.css");
        let hash = asset.split('/').nth(2).expect("a hash").to_owned();
        let places = BTreeMap::from([
            ("c/{clinic}", "riverside".to_owned()),
            ("i/{id}", public_id),
            ("r/{record}", sent.public_id),
            ("p/{page}", "page-now".to_owned()),
            ("cases/{id}", case.to_string()),
            ("cases/{id}.txt", format!("{case}.txt")),
            ("cases/{id}.pdf", format!("{case}.pdf")),
            ("welcome/{token}", token),
            ("resume/{token}", anteroom::ids::secret()),
            ("numbers/{chart}.csv", "waiting.csv".to_owned()),
            ("static/{hash}", hash),
            ("{hash}/{name}", "anteroom.css".to_owned()),
        ]);
        Self { site, browsers, places, reference }
    }

    pub fn browser(&self, actor: Actor) -> &Client {
        &self.browsers.iter().find(|(other, _)| *other == actor).expect("everybody is there").1
    }

    /// The address of a line, with `instead` in the places that it names.
    pub fn path(&self, line: &Line, instead: &[(&str, &str)]) -> String {
        let parts: Vec<&str> = line.path.split('/').collect();
        let filled = parts.iter().enumerate().map(|(number, part)| {
            if !part.contains('{') {
                return (*part).to_owned();
            }
            let place = format!("{}/{part}", parts[number - 1]);
            let told = instead.iter().find(|(name, _)| *name == place).map(|(_, value)| (*value).to_owned());
            told.or_else(|| self.places.get(place.as_str()).cloned()).unwrap_or_else(|| panic!("{}: what stands for {place}?", line.path))
        });
        filled.collect::<Vec<_>>().join("/")
    }

    async fn ask(&self, actor: Actor, line: &Line, instead: &[(&str, &str)]) -> Answer {
        let path = self.path(line, instead);
        match line.method {
            "GET" => self.site.get(self.browser(actor), &path).await,
            "POST" => self.site.post(self.browser(actor), &path, &[]).await,
            other => panic!("{other} {path}: how is that asked?"),
        }
    }

    /// All that is stored of patients, as one number.
    pub async fn stored(&mut self) -> i64 {
        let mut sum = 0_i64;
        for table in
            ["patient_case", "response", "answer_change", "assessment", "case_event", "decision", "search_token", "account", "membership"]
        {
            let sql = format!("SELECT coalesce(sum(hashtext(t::text)), 0)::bigint FROM {table} t");
            let part: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(&mut self.site.superuser).await.expect("a number");
            sum = sum.wrapping_mul(31).wrapping_add(part);
        }
        sum
    }

    async fn denials(&mut self) -> i64 {
        sqlx::query_scalar("SELECT count(*) FROM audit_event WHERE outcome = 'denied'")
            .fetch_one(&mut self.site.superuser)
            .await
            .expect("a count")
    }
}

/// A patient who stands on the stop page: the browser and the intake's public id.
pub async fn in_danger(site: &Site) -> (Client, String) {
    let mut visit = Visit::start(site, "riverside").await;
    let answers = json!({ "consent-use": true, "consent-share": true, "completed-by": "self", "country-now": "gb" });
    visit.walk(&answers, "page-now").await;
    visit.send(&json!({ "es-now": ["chest-pain"] }), None).await;
    assert_eq!(visit.at(), "stop");
    let public_id = visit.path.split('/').nth(4).expect("an id").to_owned();
    (visit.browser.clone(), public_id)
}

/// Neither hidden nor refused nor broken.
fn is_served(answer: &Answer) -> bool {
    !matches!(answer.status.as_u16(), 401 | 403 | 404 | 405 | 500..) && answer.to() != "/sign-in"
}

/// Addresses of staff that change something when nothing is sent to them.
const TAKES: [&str; 3] = ["/cases/{id}/claim", "/cases/{id}/release", "/queue/next"];

#[actix_web::test]
async fn everybody_tries_every_address() {
    let mut cast = Cast::meet().await;
    for line in TABLE {
        for actor in EVERYBODY {
            if (actor, line.access) == (Actor::Owner, Access::Patient) || (actor, line.access) == (Actor::Reader, Access::Record) {
                continue; // last, since some of it ends the intake, or the session
            }
            let (before, denied) = (cast.stored().await, cast.denials().await);
            let answer = cast.ask(actor, line, &[]).await;
            let what = format!("{actor:?} {} {}: {} {}", line.method, line.path, answer.status, answer.to());
            let inside = matches!(actor, Actor::Staff | Actor::Admin | Actor::OtherClinic);
            let case = line.path.starts_with("/cases/");
            match line.access {
                Access::Patient | Access::Demo => assert_eq!(answer.status, 404, "{what}"),
                Access::Record => {
                    assert_eq!((answer.status.as_u16(), answer.to()), (303, "/c/riverside/status?again=1"), "{what}");
                    assert!(answer.body.is_empty(), "{what}");
                }
                Access::Staff if !inside && line.method == "GET" => {
                    assert_eq!((answer.status.as_u16(), answer.to()), (303, "/sign-in"), "{what}");
                }
                Access::Staff if !inside => assert_eq!(answer.status, 401, "{what}"),
                Access::Staff if case && actor == Actor::OtherClinic => {
                    assert_eq!(answer.status, 404, "{what}");
                    assert_eq!(cast.denials().await, denied + 1, "{what}: it is on record");
                }
                Access::Public | Access::Staff => assert!(is_served(&answer), "{what}"),
            }
            if line.access != Access::Public {
                // To take a case takes no more than to be of its clinic.
                let takes = inside && actor != Actor::OtherClinic && TAKES.contains(&line.path);
                assert!(takes || cast.stored().await == before, "{what}: something was changed");
                let shown = inside && line.access == Access::Staff && actor != Actor::OtherClinic;
                assert!(shown || !answer.body.contains(&cast.reference), "{what}: something was shown");
            }
            if answer.to() == "/sign-in?out" {
                let login = match actor {
                    Actor::Staff => "ada",
                    Actor::Admin => "bea",
                    _ => "cem",
                };
                cast.site.sign_in(cast.browser(actor), login, PASSWORD).await;
            }
        }
    }
    for line in TABLE.iter().filter(|line| line.access == Access::Patient) {
        let (owner, public_id) = in_danger(&cast.site).await;
        let place = cast.browsers.iter_mut().find(|(actor, _)| *actor == Actor::Owner).expect("the owner");
        place.1 = owner;
        let hidden = cast.ask(Actor::Owner, line, &[("i/{id}", &public_id), ("c/{clinic}", "harbour")]).await;
        assert_eq!(hidden.status, 404, "{} {} in another clinic", line.method, line.path);
        let answer = cast.ask(Actor::Owner, line, &[("i/{id}", &public_id)]).await;
        assert!(is_served(&answer), "{} {}: {}", line.method, line.path, answer.status);
    }
}

#[actix_web::test]
async fn a_record_is_open_to_the_browser_that_opened_it_and_in_its_own_clinic_only() {
    let mut cast = Cast::meet().await;
    for line in TABLE.iter().filter(|line| line.access == Access::Record) {
        let sent = Sent::form(&cast.site, "OV06").await;
        let reader = sent.open(&cast.site).await;
        let place = cast.browsers.iter_mut().find(|(actor, _)| *actor == Actor::Reader).expect("the reader");
        place.1 = reader;
        for (instead, door) in [
            ([("r/{record}", sent.public_id.as_str()), ("c/{clinic}", "harbour")], "/c/harbour/status?again=1"),
            ([("r/{record}", cast.places["r/{record}"].as_str()), ("c/{clinic}", "riverside")], "/c/riverside/status?again=1"),
        ] {
            assert_eq!(cast.ask(Actor::Reader, line, &instead).await.to(), door, "{} {}", line.method, line.path);
        }
        let answer = cast.ask(Actor::Reader, line, &[("r/{record}", &sent.public_id)]).await;
        assert!(is_served(&answer) && !answer.to().ends_with("again=1"), "{} {}: {}", line.method, line.path, answer.status);
    }
}

#[actix_web::test]
async fn a_case_of_another_clinic_is_as_good_as_none_and_the_try_is_on_record() {
    let mut cast = Cast::meet().await;
    let theirs = cast.places["cases/{id}"].clone();
    let nobodys = Uuid::now_v7().to_string();
    let mut pages = Vec::new();
    for case in [&theirs, &nobodys] {
        let seen = cast.site.get(cast.browser(Actor::OtherClinic), &format!("/cases/{case}")).await;
        let fields = [("outcome", "advice"), ("note", "mine"), ("version", "1")];
        let decided = cast.site.post(cast.browser(Actor::OtherClinic), &format!("/cases/{case}/decisions"), &fields).await;
        assert_eq!((seen.status.as_u16(), decided.status.as_u16()), (404, 404));
        let plain = |body: &str| body.split("give this number:").next().unwrap_or_default().to_owned();
        pages.push((plain(&seen.body), plain(&decided.body)));
    }
    assert_eq!(pages[0], pages[1], "the two look alike");
    let tries: Vec<String> = sqlx::query_scalar(
        "SELECT concat_ws(' ', e.action, e.outcome, c.slug, a.login, e.case_id = $1::uuid) FROM audit_event e JOIN clinic c USING (clinic_id) JOIN account a USING (account_id)
         WHERE e.case_id IS NOT NULL AND e.outcome = 'denied' ORDER BY e.event_id",
    )
    .bind(Uuid::parse_str(&theirs).expect("an id"))
    .fetch_all(&mut cast.site.superuser)
    .await
    .expect("the trail");
    assert_eq!(
        tries,
        [
            "case-view denied harbour cem t",
            "decision denied harbour cem t",
            "case-view denied harbour cem f",
            "decision denied harbour cem f"
        ]
    );
    // Their search and their queue hold nothing of it either.
    let browser = cast.browser(Actor::OtherClinic);
    let found = cast.site.post(browser, "/search", &[("reference", &cast.reference)]).await;
    assert!(found.status == 200 && !found.body.contains(&theirs));
    assert!(!cast.site.get(browser, "/queue").await.body.contains(&theirs));
    let own = cast.site.post(cast.browser(Actor::Staff), "/search", &[("reference", &cast.reference)]).await;
    assert!(own.body.contains(&theirs), "the clinic itself finds it");
}

#[actix_web::test]
async fn a_strangers_danger_answer_gets_help_and_nothing_else() {
    let mut cast = Cast::meet().await;
    let before = cast.stored().await;
    let path = format!("/c/riverside/i/{}/p/page-now", cast.places["i/{id}"]);
    for browser in [cast.browser(Actor::Anonymous), cast.browser(Actor::OtherPatient)] {
        let answer = cast.site.post(browser, &path, &[("_version", "1"), ("es-now", "hard-to-wake")]).await;
        assert!(answer.body.contains("tel:999") && answer.body.contains("could not save"), "{}", answer.body);
    }
    assert_eq!(cast.stored().await, before);
}

#[actix_web::test]
async fn a_forged_cookie_opens_no_intake() {
    let cast = Cast::meet().await;
    let public_id = &cast.places["i/{id}"];
    let path = format!("/c/riverside/i/{public_id}/contact");
    let right = cast.site.get(cast.browser(Actor::Owner), &path).await;
    assert_eq!(right.status, 200);
    for value in ["", "x", &anteroom::ids::secret(), public_id] {
        assert_eq!(cast.site.get_with(&format!("intake-{public_id}={value}"), &path).await.status, 404, "{value:?}");
    }
}

#[actix_web::test]
async fn head_is_get_without_the_body_and_other_methods_are_told_what_is_allowed() {
    let cast = Cast::meet().await;
    for actor in [Actor::Anonymous, Actor::Owner, Actor::Staff] {
        for line in TABLE.iter().filter(|line| line.method == "GET") {
            let path = cast.path(line, &[]);
            let get = cast.site.get(cast.browser(actor), &path).await;
            let head = cast.site.send(cast.browser(actor), Method::HEAD, &path).await;
            assert_eq!((head.status, head.to(), head.body.as_str()), (get.status, get.to(), ""), "{actor:?} {path}");
            assert_eq!(head.headers.get("content-type"), get.headers.get("content-type"), "{actor:?} {path}");
        }
        for line in TABLE {
            let path = cast.path(line, &[]);
            let known: Vec<&str> = TABLE.iter().filter(|other| other.path == line.path).map(|line| line.method).collect();
            let allowed = match known.as_slice() {
                ["GET"] => "GET, HEAD",
                ["POST"] => "POST",
                ["GET", "POST"] => "GET, HEAD, POST",
                other => panic!("{}: {other:?}", line.path),
            };
            for method in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"] {
                if allowed.split(", ").any(|allowed| allowed == method) {
                    continue;
                }
                let asked = Method::from_bytes(method.as_bytes()).expect("a method");
                let answer = cast.site.send(cast.browser(actor), asked, &path).await;
                let what = format!("{actor:?} {method} {path}: {}", answer.status);
                if line.access == Access::Staff && actor != Actor::Staff {
                    assert!(answer.status == 401 || answer.to() == "/sign-in", "{what}");
                    continue;
                }
                assert_eq!(answer.status, 405, "{what}");
                assert_eq!(answer.headers.get("allow").and_then(|value| value.to_str().ok()), Some(allowed), "{what}");
                assert!(method == "HEAD" || answer.body.contains("This cannot be done here"), "{what}");
            }
        }
    }
}

#[actix_web::test]
async fn there_is_nothing_beside_the_table() {
    let cast = Cast::meet().await;
    let public_id = &cast.places["i/{id}"];
    let beside = [
        "/nothing".to_owned(),
        "/queue/".to_owned(),
        "//queue".to_owned(),
        "/queue%2f".to_owned(),
        "/QUEUE".to_owned(),
        "/cases".to_owned(),
        "/cases/".to_owned(),
        "/static/".to_owned(),
        "/.env".to_owned(),
        "/c/riverside/".to_owned(),
        format!("/c/riverside/i/{public_id}"),
        format!("/c/riverside/i/{public_id}/p/"),
        format!("/c/riverside/i/{public_id}/answers"),
        format!("/c/harbour/i/{public_id}/"),
        "/c/nowhere".to_owned(),
        "/static/0000000000000000/anteroom.css".to_owned(),
        assets::url("anteroom.css").replace("anteroom.css", "..%2fCargo.toml"),
        assets::url("no-such-file.css"),
    ];
    for actor in [Actor::Anonymous, Actor::Owner, Actor::Admin] {
        for path in &beside {
            let answer = cast.site.get(cast.browser(actor), path).await;
            assert_eq!(answer.status, 404, "{actor:?} {path}");
            assert!(answer.body.contains("We cannot find this page"), "{actor:?} {path}");
        }
    }
    let mut seen: Vec<(&str, &str)> = TABLE.iter().map(|line| (line.method, line.path)).collect();
    seen.sort_unstable();
    assert!(seen.windows(2).all(|pair| pair[0] != pair[1]), "an address stands twice in the table");
}

#[actix_web::test]
async fn strange_addresses_break_nothing() {
    let mut cast = Cast::meet().await;
    let long = "x".repeat(1_500);
    let strange = [
        "%00",
        "%ff%fe",
        "..%2f..%2fetc%2fpasswd",
        "%27%22%3c%3e",
        "%0d%0aset-cookie:%20planted=1",
        "x;%20Domain=evil.example",
        "%e2%80%ae",
        "-1",
        "00000000-0000-0000-0000-000000000000",
        "%25s%25n",
        &long,
    ];
    for line in TABLE {
        for place in cast.places.keys().copied().collect::<Vec<_>>() {
            let asks = line.path.ends_with(place) || line.path.contains(&format!("{place}/"));
            for value in strange.iter().filter(|_| asks) {
                let before = cast.stored().await;
                let actor = match line.access {
                    Access::Staff => Actor::Staff,
                    Access::Record => Actor::Reader,
                    _ => Actor::Owner,
                };
                let answer = cast.ask(actor, line, &[(place, value)]).await;
                let what = format!("{} {} with {value} for {place}: {}", line.method, line.path, answer.status);
                // An unknown page of one's own intake leads to where it goes on.
                let leads_on = (place == "p/{page}" || line.access == Access::Record) && answer.status == 303;
                assert!(answer.status.is_client_error() || leads_on, "{what}");
                assert!(answer.headers.get("set-cookie").is_none(), "{what}: {:?}", answer.headers);
                assert!(!answer.body.contains("'\"<>") && !answer.body.contains("evil.example"), "{what}: it comes back");
                assert!(line.access == Access::Public || cast.stored().await == before, "{what}: something was changed");
            }
        }
    }
}
