//! The clock: what a patient was promised, who is told when nobody takes the case, and the list of what was broken.

use std::sync::Arc;

use anteroom::account::Role;
use anteroom::clinic::Clinics;
use anteroom::config;
use anteroom::intake::Until;
use anteroom::package::Packages;
use anteroom::state::State;
use anteroom::{mail, promises};
use futures_util::future::join;
use jiff::{SignedDuration, Timestamp};
use reqwest::Client;

use crate::after::{Sent, case_of};
use crate::desk::{arrives_as, clinician, text};
use crate::driver::Visit;
use crate::post::Post;
use crate::site::{PASSWORD, Site, browser};

/// Monday, two hours after the clinic opened.
const MONDAY: &str = "2026-11-23T10:00:00Z";

/// The first clinic has hours, and days on which they do not count.
async fn staffed(site: &mut Site) {
    site.as_superuser(
        r#"UPDATE clinic SET staffed_hours = '[{"days":[1,2,3,4,5],"from":"08:00:00","to":"18:30:00"}]',
           holidays = '[{"name":"Christmas","from":"2026-12-25","to":"2026-12-28"}]' WHERE slug = 'riverside'"#,
    )
    .await;
    site.state.clinics.refresh(&site.state.db).await.expect("read again");
    site.clock.set(MONDAY.parse().expect("a time"));
}

async fn with_post(post: &Post) -> Site {
    let mut site =
        Site::tuned(|config| config.mail = Some(config::mail(&post.url, "Riverside <no-reply@riverside.example>").expect("mail"))).await;
    staffed(&mut site).await;
    site
}

/// From when the newest promise runs.
async fn since(site: &Site) -> Timestamp {
    let at: jiff_sqlx::Timestamp =
        sqlx::query_scalar("SELECT max(since) FROM promise").fetch_one(&mut site.connection().await).await.expect("a promise");
    at.to_jiff()
}

/// Looks, so many minutes after the newest promise was made.
async fn look(site: &Site, minutes: i64) {
    site.clock.set(since(site).await + SignedDuration::from_mins(minutes));
    promises::sweep(&site.state).await.expect("looked");
}

/// `step recipient minutes`, of every step that was taken: how long after its promise.
async fn steps(site: &Site) -> Vec<String> {
    sqlx::query_scalar(
        "SELECT concat_ws(' ', step, recipient, (extract(epoch FROM taken_at - since) / 60)::int) FROM escalation
         WHERE taken_at IS NOT NULL ORDER BY taken_at, step",
    )
    .fetch_all(&mut site.connection().await)
    .await
    .expect("steps")
}

async fn count(site: &Site, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(&mut site.connection().await).await.expect("a count")
}

/// Another process on the same database.
async fn another(site: &Site) -> Arc<State> {
    let directory = Clinics::load(&site.state.db).await.expect("directory");
    let (config, db, texts) = (site.state.config.clone(), site.state.db.clone(), site.state.texts.clone());
    State::new(config, db, site.clock.clone(), Packages::load(None).expect("packages"), directory, texts)
}

async fn signed_in(site: &Site, login: &str) -> Client {
    let own = browser();
    site.sign_in(&own, login, PASSWORD).await;
    own
}

#[actix_web::test]
async fn an_emergency_that_nobody_takes_escalates_once_a_step_whoever_looks() {
    let post = Post::open().await;
    let mut site = with_post(&post).await;
    let case = arrives_as(&site, "OV16", "Overlooked", Until::Submit).await;
    let ada = clinician(&mut site, "ada").await;
    let before = site.get(&ada, "/queue").await;
    assert!(text(&before, ".queue-group").contains("to be taken within 15 staffed minutes") && !before.body.contains("scalated"));
    look(&site, 14).await;
    assert!(steps(&site).await.is_empty(), "not before its time");

    let state = "SELECT concat_ws(' ', changed_in, version) FROM patient_case";
    let old: String = sqlx::query_scalar(state).fetch_one(&mut site.superuser).await.expect("a case");
    site.clock.advance(SignedDuration::from_mins(1));
    let other = another(&site).await;
    let (one, two) = join(promises::sweep(&site.state), promises::sweep(&other)).await;
    assert!(one.is_ok() && two.is_ok());
    drop(other);
    promises::sweep(&*another(&site).await).await.expect("after a restart");
    assert_eq!(steps(&site).await, ["1 second-contact 15"]);
    let new: String = sqlx::query_scalar(state).fetch_one(&mut site.superuser).await.expect("a case");
    assert!(old != new && old.split(' ').nth(1) == new.split(' ').nth(1), "open queues hear of it, nobody's page is stale: {old} {new}");

    mail::send_due(&site.state).await.expect("sent");
    let ada = signed_in(&site, "ada").await;
    let taken = site.clock.now().strftime("%H:%M").to_string();
    let queue = site.get(&ada, "/queue").await;
    let said = format!("Escalated to second contact {taken}");
    assert_eq!(text(&queue, ".case-why .tag.late"), said);
    assert!(text(&queue, "main").contains("1 case is escalated and nobody has taken it."));
    let page = site.get(&ada, &case).await;
    assert!(text(&page, ".case-top .tag.late").contains(&said));
    assert!(text(&page, ".trail").contains("Nobody had taken the case: escalated (second contact, by mail)"), "{}", text(&page, ".trail"));

    look(&site, 30).await;
    look(&site, 31).await;
    look(&site, 24 * 60).await;
    assert_eq!(steps(&site).await, ["1 second-contact 15", "2 lead 30"], "each once, and no more");
    mail::send_due(&site.state).await.expect("sent");
    let ada = signed_in(&site, "ada").await;
    assert!(text(&site.get(&ada, "/queue").await, ".case-why .tag.late").starts_with("Escalated to lead"));
    for (sql, n) in [
        ("SELECT count(*) FROM case_event WHERE kind = 'escalated'", 2),
        ("SELECT count(*) FROM audit_event WHERE action = 'escalate' AND case_id IS NOT NULL", 2),
        ("SELECT count(*) FROM mail WHERE kind = 'escalation' AND status = 'sent'", 2),
    ] {
        assert_eq!(count(&site, sql).await, n, "{sql}");
    }
    let reference: String = sqlx::query_scalar("SELECT reference FROM patient_case").fetch_one(&mut site.superuser).await.expect("one");
    let [second, lead] = post.letters().try_into().expect("two letters");
    assert_eq!(
        (second.to.as_slice(), lead.to.as_slice()),
        (&["second@riverside.example".to_owned()][..], &["lead@riverside.example".to_owned()][..])
    );
    for letter in [&second, &lead] {
        let (subject, text) = (letter.headers("Subject").join(" "), letter.text());
        assert!(subject.contains(&reference) && text.contains(&reference) && text.contains("Emergency"), "{subject} {text}");
        assert!(text.contains("Monday 23 November 2026, 10:0") && text.contains(&format!("{}/queue", site.url)), "{text}");
        let all = letter.data.to_lowercase();
        for told in ["overlooked", "chok", "swallow", "07700", "7700 900000", "19"] {
            assert!(told == "19" || !all.contains(told), "{told} in {all}");
        }
    }
}

#[actix_web::test]
async fn who_takes_the_case_stops_it_and_who_gives_it_back_starts_it_anew() {
    let post = Post::open().await;
    let mut site = with_post(&post).await;
    let case = arrives_as(&site, "OV16", "Taken", Until::Submit).await;
    let ada = clinician(&mut site, "ada").await;
    look(&site, 10).await;
    site.post(&ada, &format!("{case}/claim"), &[]).await;
    look(&site, 24).await;
    site.get(&ada, &case).await;
    look(&site, 38).await;
    assert!(steps(&site).await.is_empty(), "she has it, by name");
    site.post(&ada, &format!("{case}/release"), &[]).await;
    let due = "SELECT count(DISTINCT due_at) FROM promise";
    assert_eq!(count(&site, due).await, 1, "the patient was promised one time");
    look(&site, 14).await;
    assert!(steps(&site).await.is_empty());
    look(&site, 16).await;
    assert_eq!(steps(&site).await, ["1 second-contact 16"]);
    // An opinion by name is enough; the tag goes.
    let page = site.get(&ada, &case).await;
    assert!(text(&page, ".case-top .tag.late").contains("Escalated"));
    site.post(&ada, &format!("{case}/notes"), &[("note", "Rang, no answer")]).await;
    assert!(!site.get(&ada, &case).await.body.contains("Escalated to") && !site.get(&ada, "/queue").await.body.contains("scalated"));
    look(&site, 60).await;
    assert_eq!(steps(&site).await.len(), 1);
}

#[actix_web::test]
async fn what_is_raised_or_opened_again_starts_anew() {
    let post = Post::open().await;
    let mut site = with_post(&post).await;
    let case = arrives_as(&site, "OV06", "Raised", Until::Submit).await;
    let (ada, bob) = (clinician(&mut site, "ada").await, clinician(&mut site, "bob").await);
    assert_eq!(count(&site, "SELECT count(*) FROM escalation").await, 0, "a routine case has no steps");
    site.post(&bob, &format!("{case}/notes"), &[("note", "Read")]).await;
    let act = async |who: &Client, to: &str, fields: &[(&str, &str)]| {
        let version = site.get(who, &case).await.value("name=\"version\"");
        let fields: Vec<(&str, &str)> = fields.iter().copied().chain([("version", version.as_str())]).collect();
        let done = site.post(who, &format!("{case}/{to}"), &fields).await;
        assert_eq!(done.status, 303, "{to}: {}", done.body);
    };
    site.clock.advance(SignedDuration::from_mins(5));
    act(&ada, "level", &[("raise", "emergency")]).await;
    look(&site, 14).await;
    assert!(steps(&site).await.is_empty());
    look(&site, 15).await;
    assert_eq!(steps(&site).await, ["1 second-contact 15"], "to raise it is not to see to it");
    act(&ada, "decisions", &[("outcome", "emergency-care")]).await;
    look(&site, 45).await;
    assert_eq!(steps(&site).await.len(), 1, "decided");
    let (ada, bob) = (signed_in(&site, "ada").await, signed_in(&site, "bob").await);
    act(&bob, "reopen", &[("because-reopen", "called")]).await;
    look(&site, 16).await;
    assert_eq!(steps(&site).await, ["1 second-contact 15", "1 second-contact 16"], "and once more");
    // In her hands it rises: as long as she has it she is not gone over; when that lapses without an act she is.
    act(&ada, "level", &[("lower", "sure"), ("lower-to", "soon"), ("because-level", "spoke")]).await;
    site.clock.advance(SignedDuration::from_mins(1));
    site.post(&ada, &format!("{case}/claim"), &[]).await;
    site.clock.advance(SignedDuration::from_mins(10));
    act(&ada, "level", &[("raise", "emergency")]).await;
    site.clock.advance(SignedDuration::from_mins(10));
    site.get(&ada, &case).await;
    look(&site, 20).await;
    assert_eq!(steps(&site).await.len(), 2, "she has looked at it");
    look(&site, 40).await;
    assert_eq!(steps(&site).await[2..], ["1 second-contact 40", "2 lead 40"]);
}

#[actix_web::test]
async fn nobody_who_could_be_told_is_said_and_never_passed_over() {
    let mut site = Site::start().await;
    staffed(&mut site).await;
    let case = arrives_as(&site, "OV16", "Untold", Until::Submit).await;
    let ada = clinician(&mut site, "ada").await;
    look(&site, 15).await;
    let said = text(&site.get(&ada, "/queue").await, ".case-why .tag.late");
    assert!(said.starts_with("Escalated to second contact") && said.ends_with(", nobody could be told by mail"), "{said}");
    let story = text(&site.get(&ada, &case).await, ".trail");
    assert!(story.contains("escalated (second contact; nobody could be told by mail)"), "{story}");
    assert_eq!(count(&site, "SELECT count(*) FROM mail").await, 0);

    // With a server that refuses it, the tag says that it did not arrive.
    let post = Post::open().await;
    let mut site = with_post(&post).await;
    post.refuse(Some("550 nobody here"));
    arrives_as(&site, "OV16", "Refused", Until::Submit).await;
    clinician(&mut site, "bob").await;
    look(&site, 15).await;
    let tag = async |site: &Site| text(&site.get(&signed_in(site, "bob").await, "/queue").await, ".case-why .tag.late");
    assert!(tag(&site).await.ends_with(", mail on its way"));
    for _ in 0..30 {
        mail::send_due(&site.state).await.expect("tried");
        site.clock.advance(SignedDuration::from_hours(1));
    }
    mail::send_due(&site.state).await.expect("given up");
    assert!(tag(&site).await.ends_with(", the mail could not be delivered"), "{}", tag(&site).await);
}

#[actix_web::test]
async fn the_patient_is_told_what_the_queue_goes_by() {
    let mut site = Site::start().await;
    staffed(&mut site).await;
    for (at, vignette, due) in [
        // In summer time.
        ("2026-06-05T10:00:00Z", "OV07", "Monday 8 June 2026, 11:0"),
        ("2026-11-23T10:00:00Z", "OV18", "Tuesday 24 November 2026, 10:"),
        // Friday evening: nobody comes before Monday, and a Monday before Christmas is one.
        ("2026-11-27T19:00:00Z", "OV18", "Monday 30 November 2026, 09:00"),
        ("2026-12-24T10:00:00Z", "OV07", "Thursday 24 December 2026, 18:30"),
        ("2026-12-24T18:00:00Z", "OV18", "Tuesday 29 December 2026, 08:"),
    ] {
        site.clock.set(at.parse().expect("a time"));
        let sent = Sent::form(&site, vignette).await;
        let (stored, promised): (jiff_sqlx::Timestamp, jiff_sqlx::Timestamp) = sqlx::query_as(
            "SELECT c.due_at, p.due_at FROM patient_case c JOIN promise p USING (clinic_id, case_id) WHERE c.reference = $1",
        )
        .bind(&sent.reference)
        .fetch_one(&mut site.superuser)
        .await
        .expect("a case");
        assert_eq!(stored.to_jiff(), promised.to_jiff());
        let local = stored.to_jiff().to_zoned(jiff::tz::TimeZone::get("Europe/London").expect("a zone"));
        let told = site.state.texts.moment("en", local.datetime());
        assert!(told.starts_with(due), "{at} {vignette}: {told}");
        let receipt = text(&site.get(&sent.browser, &sent.receipt).await, "main");
        let status = sent.read(&site, &sent.open(&site).await, "").await;
        for page in [&receipt, &status] {
            assert!(page.contains(&told), "{told} is not in {page}");
            for vague in ["within 24 hours", "within 3 days", "today or"] {
                assert!(!page.contains(vague), "{vague} in {page}");
            }
        }
        let front = text(&site.get(&browser(), "/c/riverside").await, "main");
        let open = !at.starts_with("2026-11-27");
        assert_eq!(front.contains("The clinic is open now"), open, "{at}");
    }
    // Whoever looks who opened the form does not read that they escalated it.
    site.clock.set("2026-12-25T10:00:00Z".parse().expect("a time"));
    let sent = Sent::form(&site, "OV18").await;
    look(&site, 20 * 60).await;
    let opened = sent.read(&site, &sent.open(&site).await, "opened").await;
    assert!(opened.contains("The computer reminded the clinic of your form"), "{opened}");
    site.clock.set("2026-12-28T10:00:00Z".parse().expect("a time"));
    assert!(text(&site.get(&browser(), "/c/riverside").await, "main").contains("The clinic is closed now"), "a holiday");
}

#[actix_web::test]
async fn what_was_broken_is_listed_the_worst_first() {
    let mut site = Site::start().await;
    staffed(&mut site).await;
    let emergency = arrives_as(&site, "OV16", "Late", Until::Submit).await;
    let urgent = arrives_as(&site, "OV18", "Later", Until::Submit).await;
    let kept = arrives_as(&site, "OV18", "Kept", Until::Submit).await;
    let ada = clinician(&mut site, "ada").await;
    let decide = async |who: &Client, case: &str| {
        let version = site.get(who, case).await.value("name=\"version\"");
        let sent = site.post(who, &format!("{case}/decisions"), &[("outcome", "referral"), ("version", &version)]).await;
        assert_eq!(sent.to(), "/queue");
    };
    decide(&ada, &kept).await;
    site.post(&ada, &format!("{emergency}/claim"), &[]).await;
    site.clock.advance(SignedDuration::from_mins(75));
    let ada = signed_in(&site, "ada").await;
    decide(&ada, &emergency).await;
    site.clock.advance(SignedDuration::from_hours(48));
    let ada = signed_in(&site, "ada").await;
    let page = site.get(&ada, "/breaches").await;
    let html = scraper::Html::parse_document(&page.body);
    let (rows, links) = (scraper::Selector::parse("main tbody tr").expect("rows"), scraper::Selector::parse("a").expect("links"));
    let found: Vec<(String, String)> = html
        .select(&rows)
        .map(|row| {
            let words = row.text().collect::<Vec<_>>().join(" ").split_whitespace().collect::<Vec<_>>().join(" ");
            (row.select(&links).next().and_then(|link| link.attr("href")).unwrap_or_default().to_owned(), words)
        })
        .collect();
    assert_eq!(found.iter().map(|(url, _)| url.as_str()).collect::<Vec<_>>(), [emergency.as_str(), urgent.as_str()], "{found:?}");
    let (late, open) = (&found[0].1, &found[1].1);
    assert!(late.contains("1 Emergency") && late.contains("Test ada") && late.contains("1 h ") && !late.contains("still open"), "{late}");
    assert!(open.contains("2 Urgent") && open.contains("by nobody") && open.contains("still open") && open.contains("1 d"), "{open}");
    assert!(!page.body.contains("LATE") && !page.body.to_lowercase().contains("kept"), "references, no names");
    let file = site.get(&ada, "/breaches.csv?days=7").await;
    let lines: Vec<&str> = file.body.lines().collect();
    assert_eq!((lines.len(), lines[0]), (3, "reference,level,promised,acknowledged,acknowledged_by,ended,decided,late_minutes"));
    assert!(
        lines[1].contains(",1 Emergency,2026-11-23T10:") && lines[1].contains(",Test ada,") && lines[2].contains(",2 Urgent,"),
        "{lines:?}"
    );
    for (query, status) in [("?from=never", 200), (".csv?from=never", 400), ("?after=x&as-of=1", 200), (".csv?after=x", 400)] {
        assert_eq!(site.get(&ada, &format!("/breaches{query}")).await.status, status, "{query}");
    }
    assert!(
        text(&site.get(&ada, "/breaches?from=2026-01-01&to=2026-01-31").await, "main").contains("No promise of this period was broken")
    );

    // Page by page each one stands once, and nothing moves between the pages while time goes on.
    site.as_superuser(
        "WITH copies AS (
             INSERT INTO patient_case (clinic_id, case_id, reference, form, status, level, danger_count, no_contact, draft, flags, arrived_at, due_at, version, document)
             SELECT clinic_id, gen_random_uuid(), 'COPY-' || n, form, 'open', 3, 0, false, false, flags, arrived_at, due_at, 1, document
             FROM patient_case, generate_series(1, 120) n WHERE document->>'family' = 'Later' RETURNING *
         ) INSERT INTO promise (clinic_id, case_id, since, level, due_at) SELECT clinic_id, case_id, arrived_at, level, due_at FROM copies",
    )
    .await;
    let (mut seen, mut next) = (Vec::new(), "/breaches?days=7".to_owned());
    while !next.is_empty() {
        let page = site.get(&ada, &next).await;
        let html = scraper::Html::parse_document(&page.body);
        let cases = scraper::Selector::parse("main tbody th a").expect("cases");
        seen.extend(html.select(&cases).map(|link| link.text().collect::<String>()));
        let forward = scraper::Selector::parse("main nav a").expect("links");
        let link = html.select(&forward).find(|link| link.text().collect::<String>() == "Next page");
        next = link.and_then(|link| link.attr("href")).unwrap_or_default().to_owned();
        site.clock.advance(SignedDuration::from_mins(1));
        assert!(seen.len() < 200, "no end");
    }
    let all = seen.len();
    seen.sort();
    seen.dedup();
    assert_eq!((all, seen.len()), (122, 122));

    site.enrol("cem", 1, Role::Clinician).await;
    let cem = signed_in(&site, "cem").await;
    assert!(
        text(&site.get(&cem, "/breaches").await, "main").contains("No promise of this period was broken"),
        "another clinic sees nothing"
    );
    assert!(count(&site, "SELECT count(*) FROM audit_event WHERE action IN ('breaches-view', 'breaches-download')").await >= 7);
}

#[actix_web::test]
async fn a_decision_taken_back_lets_the_promise_go_on() {
    let mut site = Site::start().await;
    staffed(&mut site).await;
    arrives_as(&site, "OV18", "Undone", Until::Submit).await;
    site.as_superuser("UPDATE patient_case SET status = 'closed', closed_at = arrived_at + interval '1 hour'").await;
    assert_eq!(count(&site, "SELECT count(*) FROM promise WHERE ended_at = since + interval '1 hour'").await, 1);
    site.as_superuser("UPDATE patient_case SET status = 'open', closed_at = NULL").await;
    assert_eq!(count(&site, "SELECT count(*) FROM promise WHERE ended_at IS NULL").await, 1);
}

#[actix_web::test]
async fn a_claim_that_lapses_without_an_act_acknowledges_nothing() {
    let post = Post::open().await;
    let mut site = with_post(&post).await;
    let case = arrives_as(&site, "OV16", "Left", Until::Submit).await;
    let (ada, bob) = (clinician(&mut site, "ada").await, clinician(&mut site, "bob").await);
    look(&site, 10).await;
    site.post(&ada, &format!("{case}/claim"), &[]).await;
    look(&site, 24).await;
    assert!(steps(&site).await.is_empty(), "in her hands");
    look(&site, 26).await;
    assert_eq!(steps(&site).await, ["1 second-contact 26"], "she has not looked at it for a quarter of an hour");
    let tag = text(&site.get(&bob, "/queue").await, ".case-why .tag.late");
    assert!(tag.starts_with("Escalated to second contact"), "{tag}");
    let found = site.post(&bob, "/search", &[("name", "Left")]).await;
    assert_eq!(text(&found, ".case-why .tag.late"), tag, "a search says so too");
    // Who takes it now is not gone over, and nothing says that nobody has it.
    site.post(&bob, &format!("{case}/claim"), &[]).await;
    assert!(!site.get(&bob, "/queue").await.body.contains("scalated"), "somebody has it");
    look(&site, 40).await;
    assert_eq!(steps(&site).await.len(), 1);
    look(&site, 42).await;
    assert_eq!(steps(&site).await[1..], ["2 lead 42"], "bob has left it too");
    // All steps are taken: still it does not vanish behind a claim.
    let (ada, bob) = (signed_in(&site, "ada").await, signed_in(&site, "bob").await);
    site.post(&ada, &format!("{case}/claim"), &[]).await;
    assert!(!site.get(&bob, "/queue").await.body.contains("scalated"));
    look(&site, 58).await;
    let bob = signed_in(&site, "bob").await;
    assert!(text(&site.get(&bob, "/queue").await, ".case-why .tag.late").starts_with("Escalated to lead"), "the claim has lapsed");
    assert!(site.get(&bob, "/queue").await.body.contains("1 case is escalated"));
    // What somebody does about it ends it, whoever has it.
    site.post(&bob, &format!("{case}/notes"), &[("note", "Speaking with the family")]).await;
    assert!(!site.get(&bob, "/queue").await.body.contains("scalated"));
}

#[actix_web::test]
async fn a_decision_taken_back_is_escalated_like_a_case_that_nobody_has_seen_to() {
    let post = Post::open().await;
    let mut site = with_post(&post).await;
    let case = arrives_as(&site, "OV16", "Undone", Until::Submit).await;
    let ada = clinician(&mut site, "ada").await;
    let version = site.get(&ada, &case).await.value("name=\"version\"");
    site.clock.advance(SignedDuration::from_mins(1));
    let sent = site.post(&ada, &format!("{case}/decisions"), &[("version", &version), ("outcome", "emergency-care")]).await;
    assert_eq!(sent.to(), "/queue", "{}", sent.body);
    assert_eq!(count(&site, "SELECT count(*) FROM escalation").await, 0);
    site.clock.advance(SignedDuration::from_mins(1));
    let undo = site.get(&ada, &case).await.value("name=\"undo\"");
    assert_eq!(site.post(&ada, &format!("{case}/undo"), &[("undo", &undo)]).await.status, 200);
    assert_eq!(count(&site, "SELECT count(DISTINCT due_at) FROM promise").await, 1, "the patient was promised one time");
    look(&site, 10).await;
    site.get(&ada, &case).await;
    look(&site, 24).await;
    assert!(steps(&site).await.is_empty(), "it is in her hands again");
    look(&site, 26).await;
    assert_eq!(steps(&site).await, ["1 second-contact 26"], "and she has left it");
}

#[actix_web::test]
async fn to_say_whose_case_it_is_acknowledges_nothing() {
    let post = Post::open().await;
    let mut site = with_post(&post).await;
    let first = arrives_as(&site, "OV16", "Twice", Until::Submit).await;
    let ada = clinician(&mut site, "ada").await;
    site.post(&ada, &format!("{first}/notes"), &[("note", "Rang")]).await;
    site.clock.advance(SignedDuration::from_mins(1));
    arrives_as(&site, "OV16", "Twice", Until::Submit).await;
    let newest = "SELECT '/cases/' || case_id FROM patient_case ORDER BY arrived_at DESC LIMIT 1";
    let second: String = sqlx::query_scalar(newest).fetch_one(&mut site.superuser).await.expect("a case");
    let version = site.get(&ada, &first).await.value("name=\"version\"");
    let other = second.trim_start_matches("/cases/");
    let linked = site.post(&ada, &format!("{first}/same-person"), &[("same", other), ("version", &version)]).await;
    assert_eq!(linked.status, 303, "{}", linked.body);
    assert_eq!(count(&site, "SELECT count(*) FROM same_person").await, 2);
    look(&site, 16).await;
    assert_eq!(steps(&site).await, ["1 second-contact 16"], "nobody has seen to the second one");
}

#[actix_web::test]
async fn a_new_danger_starts_the_clock_of_a_case_that_somebody_had_seen_to() {
    let post = Post::open().await;
    let mut site = with_post(&post).await;
    let sent = Sent::form(&site, "OV16").await;
    let case = case_of(&site, &sent.reference).await;
    let ada = clinician(&mut site, "ada").await;
    site.post(&ada, &format!("{case}/notes"), &[("note", "Ambulance is on its way")]).await;
    look(&site, 60).await;
    assert!(steps(&site).await.is_empty());
    let mut visit = Visit { site: &site, browser: sent.open(&site).await, path: String::new(), page: crate::site::Answer::empty() };
    visit.go(&sent.path("update")).await;
    visit.send(&serde_json::json!({ "es-now": ["cannot-swallow"], "es-new": ["none"], "update-course": "worse" }), None).await;
    let (levels, due) = ("SELECT count(*) FROM patient_case WHERE level = 1 AND worse", "SELECT count(DISTINCT due_at) FROM promise");
    assert_eq!((count(&site, levels).await, count(&site, due).await), (1, 1), "as grave as before, promised as before");
    look(&site, 14).await;
    assert!(steps(&site).await.is_empty());
    look(&site, 16).await;
    assert_eq!(steps(&site).await, ["1 second-contact 16"], "nobody has seen this");
    // Said once more before anybody has, it is put off no further.
    visit.go(&sent.path("update")).await;
    visit
        .send(
            &serde_json::json!({ "es-now": ["cannot-swallow"], "es-new": ["none"], "update-course": "worse", "update-story": "Help" }),
            None,
        )
        .await;
    site.clock.advance(SignedDuration::from_mins(15));
    promises::sweep(&site.state).await.expect("looked");
    assert_eq!(steps(&site).await[1..], ["2 lead 31"]);
    // The danger is known by now: said again after somebody has seen to it, it is news to them all the same.
    let ada = signed_in(&site, "ada").await;
    site.post(&ada, &format!("{case}/notes"), &[("note", "Speaking with the family")]).await;
    visit.browser = sent.open(&site).await;
    visit.go(&sent.path("update")).await;
    visit.send(&serde_json::json!({ "es-now": ["cannot-swallow"], "es-new": ["none"], "update-course": "worse" }), None).await;
    look(&site, 16).await;
    assert_eq!(steps(&site).await[2..], ["1 second-contact 16"], "nobody has seen that it goes on");
}

#[actix_web::test]
async fn an_answer_that_names_a_danger_or_opens_its_case_again_starts_the_clock() {
    let post = Post::open().await;
    let mut site = with_post(&post).await;
    let sent = Sent::form(&site, "OV16").await;
    let case = case_of(&site, &sent.reference).await;
    let ada = clinician(&mut site, "ada").await;
    let act = async |to: &str, fields: &[(&str, &str)]| {
        let version = site.get(&ada, &case).await.value("name=\"version\"");
        site.post(&ada, &format!("{case}/{to}"), &[&[("version", version.as_str())], fields].concat()).await
    };
    // To ask is to see to it. Each question is asked and answered on a device of its own.
    let ask = async || {
        assert_eq!(act("questions", &[("question", "How is it now?"), ("at-once", "yes")]).await.status, 303);
        let device = sent.open(&site).await;
        let question = site.get(&device, &sent.path("")).await.value("name=\"question\"");
        (device, question)
    };
    let answer = async |(device, question): &(Client, String), words: &str| {
        site.post(device, &sent.path("answer"), &[("question", question), ("answer", words)]).await.status.as_u16()
    };
    assert_eq!(answer(&ask().await, "As before").await, 303);
    look(&site, 20).await;
    assert!(steps(&site).await.is_empty(), "she has asked, and nothing new came back");
    assert_eq!(answer(&ask().await, "Since noon I cannot swallow my own spit").await, 422);
    look(&site, 14).await;
    assert!(steps(&site).await.is_empty());
    look(&site, 16).await;
    assert_eq!(steps(&site).await, ["1 second-contact 16"], "nobody has seen this");
    let asked = ask().await;
    assert_eq!(act("decisions", &[("outcome", "emergency-care")]).await.to(), "/queue");
    assert_eq!(answer(&asked, "Better").await, 303);
    assert_eq!(count(&site, "SELECT count(DISTINCT due_at) FROM promise").await, 1, "the patient was promised one time");
    look(&site, 16).await;
    assert_eq!(steps(&site).await[1..], ["1 second-contact 16"], "it is open again");
}
