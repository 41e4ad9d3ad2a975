//! How are we doing: a small history whose numbers are known, seen by its own clinic only.

use anteroom::account::Role;
use anteroom::intake::Until;
use anteroom::package::Packages;
use anteroom::text::Texts;
use reqwest::Client;
use serde_json::{Value as Json, json};

use crate::driver::Visit;
use crate::site::{Answer, PASSWORD, Site, browser};

async fn clinician(site: &mut Site, login: &str, clinic: usize) -> Client {
    site.enrol(login, clinic, Role::Clinician).await;
    let own = browser();
    assert_eq!(site.sign_in(&own, login, PASSWORD).await.to(), "/queue");
    own
}

/// A routine patient whose case came into the queue at exactly this moment.
async fn arrives(site: &Site, family: &str, at: &str) {
    site.clock.set(at.parse().expect("a time"));
    crate::review::arrives(site, "OV06", family, Until::Submit).await;
    let sql = "UPDATE patient_case SET arrived_at = $1::text::timestamptz, due_at = $1::text::timestamptz + (due_at - arrived_at) WHERE document->>'family' = $2";
    let done = sqlx::query(sql).bind(at).bind(family).execute(&mut site.connection().await).await.expect("moved");
    assert_eq!(done.rows_affected(), 1);
}

/// Decides so many of the open cases, oldest first, at this moment.
async fn decide(site: &Site, own: &Client, at: &str, cases: usize) {
    site.clock.set(at.parse().expect("a time"));
    site.sign_in(own, "ada", PASSWORD).await;
    let open: Vec<uuid::Uuid> =
        sqlx::query_scalar("SELECT case_id FROM patient_case WHERE status = 'open' ORDER BY arrived_at DESC, reference")
            .fetch_all(&mut site.connection().await)
            .await
            .expect("cases");
    for case in &open[..cases] {
        let page = site.get(own, &format!("/cases/{case}")).await;
        let version = page.value("name=\"version\"");
        let sent = site.post(own, &format!("/cases/{case}/decisions"), &[("outcome", "advice"), ("version", &version)]).await;
        assert_eq!(sent.to(), "/queue", "{}", sent.body);
    }
}

/// What a clinician thought, `minute` minutes after noon.
async fn act(site: &Site, place: i64, kind: &str, rules: Json, minute: i32) {
    let sql = "INSERT INTO case_event (clinic_id, case_id, event_id, at, kind, document)
               SELECT clinic_id, case_id, gen_random_uuid(), '2026-10-19T12:00Z'::timestamptz + $4 * interval '1 minute', $2, $3
               FROM patient_case WHERE level > 1 ORDER BY arrived_at, reference OFFSET $1 LIMIT 1";
    let document = json!({ "rules": rules });
    let done = sqlx::query(sql).bind(place).bind(kind).bind(document).bind(minute).execute(&mut site.connection().await).await;
    assert_eq!(done.expect("added").rows_affected(), 1);
}

/// Eleven routine cases: ten come on a Monday at five past eight in summer time, one in the night to Tuesday. Five are
/// decided after an hour, one after two, four after fourteen days and an hour; one waits still. Then an emergency.
async fn a_history() -> (Site, Client) {
    let mut site = Site::start().await;
    for n in 0..10 {
        arrives(&site, &format!("Monday-{n}"), "2026-10-19T07:05:00Z").await;
    }
    let ada = clinician(&mut site, "ada", 0).await;
    decide(&site, &ada, "2026-10-19T08:05:00Z", 5).await;
    arrives(&site, "Tuesday", "2026-10-19T23:30:00Z").await;
    decide(&site, &ada, "2026-10-20T01:30:00Z", 1).await;
    decide(&site, &ada, "2026-11-02T08:05:00Z", 4).await;
    for place in 0..8 {
        act(&site, place, "flag-agreed", json!(["E02"]), 0).await;
    }
    for (place, kind, minute) in
        [(8, "flag-agreed", 1), (8, "flag-not-relevant", 2), (9, "flag-not-relevant", 1), (9, "flag-agreed", 2), (9, "claimed", 3)]
    {
        act(&site, place, kind, json!(["E02"]), minute).await;
    }
    for (place, kind) in [(0, "level-raised"), (0, "level-raised"), (1, "level-confirmed")] {
        act(&site, place, kind, json!([]), 9).await;
    }
    site.clock.set("2026-11-09T11:00:00Z".parse().expect("a time"));
    let mut visit = Visit::start(&site, "riverside").await;
    let answers = json!({ "consent-use": true, "consent-share": true, "completed-by": "self", "country-now": "gb" });
    visit.walk(&answers, "page-now").await;
    visit.send(&json!({ "es-now": ["chest-pain"] }), None).await;
    visit.send(&Json::Null, Some("called")).await;
    drop(visit);
    site.clock.set("2026-11-09T12:00:00Z".parse().expect("a time"));
    site.sign_in(&ada, "ada", PASSWORD).await;
    (site, ada)
}

async fn csv(site: &Site, own: &Client, path: &str) -> Vec<String> {
    let answer = site.get(own, path).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    assert_eq!(answer.headers["content-type"], "text/csv; charset=utf-8; header=present");
    let mut lines: Vec<String> = answer.body.split("\r\n").map(str::to_owned).collect();
    assert_eq!(lines.pop().as_deref(), Some(""), "every line ends");
    lines
}

fn texts(page: &Answer, selector: &str) -> Vec<String> {
    let html = scraper::Html::parse_document(&page.body);
    let selector = scraper::Selector::parse(selector).expect("selector");
    html.select(&selector).map(|found| found.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

fn has(lines: &[String], line: &str) {
    assert!(lines.iter().any(|one| one == line), "{line} is not in {lines:#?}");
}

#[actix_web::test]
async fn a_known_history_gives_its_numbers() {
    let (mut site, ada) = a_history().await;
    let hours = csv(&site, &ada, "/numbers/hours.csv?days=28").await;
    assert_eq!(hours.len(), 25);
    for line in ["hour,cases", "08:00,10", "00:00,1", "11:00,1", "07:00,0", "23:00,0"] {
        has(&hours, line);
    }
    let weekdays = csv(&site, &ada, "/numbers/weekdays.csv?days=28").await;
    for line in ["weekday,cases,days,per_day", "Monday,11,4,2.750", "Tuesday,1,4,0.250", "Sunday,0,4,0.000"] {
        has(&weekdays, line);
    }
    let waiting = csv(&site, &ada, "/numbers/waiting.csv?days=28").await;
    has(&waiting, "level,cases,decided,kept,missed,kept_share,median_minutes,ninetieth_minutes,promise_minutes");
    has(&waiting, "4 Routine,11,10,6,5,0.5455,120,20220,20160");
    has(&waiting, "1 Emergency,1,0,0,1,,,,15");
    let open = csv(&site, &ada, "/numbers/open.csv?days=28").await;
    has(&open, "4 Routine,0,0,0,0,0,1,1,1");
    has(&open, "1 Emergency,1,0,0,0,0,0,1,1");
    let rules = csv(&site, &ada, "/numbers/rules.csv?days=28").await;
    let e02 = rules.iter().find(|line| line.starts_with("E02,")).expect("the rule");
    assert!(e02.ends_with(",0,9,1,0.1000,0.0179,0.4042"), "{e02}");
    let flags: Vec<String> =
        sqlx::query_scalar("SELECT unnest(flags) FROM patient_case WHERE level = 1").fetch_all(&mut site.superuser).await.expect("flags");
    assert!(!flags.is_empty());
    for flag in flags {
        assert!(rules.iter().any(|line| line.starts_with(&format!("{flag},")) && line.ends_with(",1,0,0,,,")), "{flag}: {rules:?}");
    }
    let overrides = csv(&site, &ada, "/numbers/overrides.csv?days=28").await;
    assert_eq!(
        overrides,
        ["what,times,cases,share_of_cases", "Raised,2,1,0.0833", "Lowered,1,1,0.0833", "Closed over a red flag,0,0,0.0000"]
    );
    let stops = csv(&site, &ada, "/numbers/stops.csv?days=28").await;
    assert_eq!(stops[1..], ["Called,1,1,0.0833", "Cannot call,0,0,0.0000", "A mistake,0,0,0.0000"]);
    // A day is one of the clinic's: the case of the night belongs to Tuesday.
    let tuesday = csv(&site, &ada, "/numbers/weekdays.csv?from=2026-10-20&to=2026-10-20").await;
    has(&tuesday, "Tuesday,1,1,1.000");
    has(&tuesday, "Monday,0,0,0.000");

    let page = site.get(&ada, "/numbers?days=28").await;
    let shown = texts(&page, "main").join(" ");
    for words in [
        "13 October 2026 to 9 November 2026",
        "12 cases arrived",
        "4 Routine: promised within 14 d",
        "half: 2 h; nine in ten: 14 d 1 h",
        "in time: 55 %",
        "1 case: too few to mean anything",
        "E02: 1 of 10, 10 % (2 % to 40 %)",
        "4 Routine: 1 open, 1 overdue",
    ] {
        assert!(shown.contains(words), "{words} is not in {shown}");
    }
    assert!(!shown.contains("numbers-") && !shown.contains("too few to mean anything. Choose"), "{shown}");
    assert_eq!((texts(&page, "svg.chart").len(), texts(&page, "svg.chart > desc").len(), texts(&page, "main table").len()), (7, 7, 7));
    assert_eq!(texts(&page, "[aria-current=true]"), ["Last 28 days"]);
    // It says how many, never who.
    let references: Vec<String> =
        sqlx::query_scalar("SELECT reference FROM patient_case").fetch_all(&mut site.superuser).await.expect("references");
    for who in references.iter().map(String::as_str).chain(["Monday-", "MONDAY-", "/cases/"]) {
        assert!(!page.body.contains(who), "{who}");
    }
}

#[actix_web::test]
async fn another_clinic_sees_nothing_of_it_and_every_look_is_on_record() {
    let (mut site, ada) = a_history().await;
    let cem = clinician(&mut site, "cem", 1).await;
    let page = site.get(&cem, "/numbers?days=28").await;
    let shown = texts(&page, "main").join(" ");
    assert!(shown.contains("0 cases arrived") && shown.contains("too few to mean anything. Choose a longer one"), "{shown}");
    assert!(shown.contains("No case is open."), "{shown}");
    for (chart, column) in [("hours", 1), ("weekdays", 1), ("waiting", 1), ("open", 7), ("rules", 3), ("overrides", 1), ("stops", 1)] {
        let lines = csv(&site, &cem, &format!("/numbers/{chart}.csv?days=28")).await;
        // Names of rules may hold a comma, in quotes; the numbers stand behind.
        let n = |line: &String| line.rsplit(',').nth(line.split(',').count() - 1 - column).map(str::to_owned).unwrap_or_default();
        let wrong: Vec<String> = lines[1..].iter().filter(|line| !line.contains('"')).map(n).filter(|n| n != "0").collect();
        assert!(wrong.is_empty(), "{chart}: {lines:?}");
    }
    for (path, status) in [("/numbers/who.csv", 404), ("/numbers/hours.csv?days=5", 400), ("/numbers/hours.csv?from=2020-01-01", 400)] {
        assert_eq!(site.get(&ada, path).await.status, status, "{path}");
    }
    let odd = site.get(&ada, "/numbers?from=never").await;
    assert!(odd.status == 200 && odd.body.contains("The period was not understood"));
    let trail: Vec<String> = sqlx::query_scalar(
        "SELECT concat_ws(' ', e.action, c.slug, a.login, e.detail->>'chart', e.detail->>'from', e.detail->>'to', e.case_id)
         FROM audit_event e JOIN clinic c USING (clinic_id) JOIN account a USING (account_id) WHERE e.action LIKE 'numbers-%' ORDER BY e.event_id",
    )
    .fetch_all(&mut site.superuser)
    .await
    .expect("the trail");
    assert_eq!(trail[0], "numbers-view harbour cem 2026-10-13 2026-11-09");
    assert_eq!(trail[1], "numbers-download harbour cem hours 2026-10-13 2026-11-09");
    assert_eq!((trail.len(), trail[8].as_str()), (9, "numbers-view riverside ada 2026-10-13 2026-11-09"), "what was refused shows nothing");
}

#[actix_web::test]
async fn what_a_form_calls_a_rule_is_no_formula_in_a_spreadsheet() {
    let folder = tempfile::tempdir().expect("a folder");
    let form = folder.path().join("form");
    std::fs::create_dir(&form).expect("made");
    std::fs::write(form.join("questionnaire.json"), include_str!("../../forms/muscle-twitching/questionnaire.json")).expect("written");
    let rules = include_str!("../../forms/muscle-twitching/triage.toml");
    let (before, rule) = rules.split_once("[[rule]]").expect("a rule");
    let (head, rest) = rule.split_once("\nname = \"").expect("a name");
    let rest = rest.split_once('"').expect("its end").1;
    let rules = format!("{before}[[rule]]{head}\nname = \"=HYPERLINK(\\\"x\\\",1)\"{rest}");
    std::fs::write(form.join("triage.toml"), rules).expect("written");
    let packages = Packages::load(Some(folder.path())).unwrap_or_else(|faults| panic!("{faults}"));
    let mut site = Site::speaking(|_| (), Texts::load().expect("texts"), packages).await;
    let ada = clinician(&mut site, "ada", 0).await;
    let file = csv(&site, &ada, "/numbers/rules.csv").await.join("\n");
    assert!(file.contains(",\"'=HYPERLINK(\"\"x\"\",1)\","), "{file}");
    assert!(!file.contains(",=") && !file.contains("\"="), "{file}");
}

#[actix_web::test]
async fn a_file_reads_what_its_own_chart_is_made_of_and_nothing_else() {
    let mut site = Site::start().await;
    let ada = clinician(&mut site, "ada", 0).await;
    let files =
        [("waiting", "decision"), ("rules", "assessment"), ("rules", "case_event"), ("overrides", "decision"), ("stops", "case_event")];
    site.as_superuser("CREATE SCHEMA away; ").await;
    for (table, aside, back) in [
        ("decision", "ALTER TABLE decision SET SCHEMA away", "ALTER TABLE away.decision SET SCHEMA public"),
        ("assessment", "ALTER TABLE assessment SET SCHEMA away", "ALTER TABLE away.assessment SET SCHEMA public"),
        ("case_event", "ALTER TABLE case_event SET SCHEMA away", "ALTER TABLE away.case_event SET SCHEMA public"),
    ] {
        site.as_superuser(aside).await;
        for chart in ["hours", "weekdays", "waiting", "open", "rules", "overrides", "stops"] {
            let answer = site.get(&ada, &format!("/numbers/{chart}.csv")).await;
            let needed = files.contains(&(chart, table)) || (chart, table) == ("overrides", "case_event");
            assert_eq!(answer.status == 200, !needed, "{chart} without {table}: {}", answer.status);
        }
        site.as_superuser(back).await;
    }
}

#[actix_web::test]
async fn a_red_flag_case_closed_without_care_is_counted_as_what_it_is() {
    let mut site = Site::start().await;
    let ada = clinician(&mut site, "ada", 0).await;
    let quiet = [("outcome", "advice"), ("close", "sure"), ("because-level", "spoke")];
    for (vignette, family, fields) in [
        ("OV16", "Quiet", &quiet[..]),
        ("OV16", "Undone", &quiet[..]),
        ("OV16", "Cared", &[("outcome", "emergency-care")][..]),
        ("OV06", "Routine", &[("outcome", "advice")][..]),
    ] {
        let case = crate::desk::arrives_as(&site, vignette, family, Until::Submit).await;
        let version = site.get(&ada, &case).await.value("name=\"version\"");
        let fields: Vec<(&str, &str)> = [("version", version.as_str())].into_iter().chain(fields.iter().copied()).collect();
        assert_eq!(site.post(&ada, &format!("{case}/decisions"), &fields).await.to(), "/queue", "{family}");
        if family == "Undone" {
            let undo = site.get(&ada, &case).await.value("name=\"undo\"");
            assert_eq!(site.post(&ada, &format!("{case}/undo"), &[("undo", &undo)]).await.status, 200);
        }
    }
    let overrides = csv(&site, &ada, "/numbers/overrides.csv").await;
    assert_eq!(overrides[1..], ["Raised,0,0,", "Lowered,0,0,", "Closed over a red flag,1,1,"]);
    let shown = texts(&site.get(&ada, "/numbers").await, "#overrides, section:has(#overrides)").join(" ");
    assert!(shown.contains("Closed over a red flag"), "{shown}");
}

/// What a case waited is what its first decision says that was not undone, however many there are.
#[actix_web::test]
async fn of_several_decisions_the_first_that_stands_is_the_one_waited_for() {
    let mut site = Site::start().await;
    arrives(&site, "Again", "2026-10-19T07:00:00Z").await;
    let ada = clinician(&mut site, "ada", 0).await;
    site.as_superuser(
        "INSERT INTO decision (clinic_id, case_id, decision_id, decided_at, account_id, outcome, level, document, status, leaves_at, settled_at, settled_by)
         SELECT clinic_id, case_id, gen_random_uuid(), arrived_at + after * interval '1 minute', account_id, 'advice', d.level, '{}', d.status, arrived_at, arrived_at,
                CASE d.status WHEN 'undone' THEN account_id END
         FROM patient_case, account, (VALUES (10, 1, 'undone'), (30, 2, 'withheld'), (60, 1, 'told')) AS d (after, level, status)",
    )
    .await;
    site.clock.set("2026-10-19T09:00:00Z".parse().expect("a time"));
    site.sign_in(&ada, "ada", PASSWORD).await;
    let waiting = csv(&site, &ada, "/numbers/waiting.csv?days=7").await;
    let counts: Vec<&str> = waiting[1..].iter().map(|line| line.split(',').nth(1).expect("a number")).collect();
    assert_eq!(counts, ["0", "1", "0", "0", "0"], "at the level of that decision: {waiting:?}");
    assert!(waiting[2].starts_with("2 Urgent,1,1,1,0,"), "decided after half an hour, in time: {waiting:?}");
}
