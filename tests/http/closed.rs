//! The list of closed cases: counted however many they are, found however rare.

use std::collections::BTreeSet;

use anteroom::intake::Until;
use reqwest::Client;
use sqlx::AssertSqlSafe;

use crate::desk::{clinician, text};
use crate::find::{counted, leaf, links, multiply, questions, rows, sent};
use crate::review::arrives;
use crate::site::Site;

/// A clinic, one case, and who reads it.
async fn one(now: &str) -> (Site, Client) {
    let mut site = Site::start().await;
    site.clock.set(now.parse().expect("a day"));
    arrives(&site, "OV06", "Sample", Until::Submit).await;
    let ada = clinician(&mut site, "ada").await;
    (site, ada)
}

/// Closed cases of the last weeks with something of everything, one every so many hours.
async fn mixed(site: &mut Site, n: i32, hours: i32) {
    let closed = format!(
        "(ARRAY['en', 'es', 'ar'])[1 + i % 3], 'closed', 1 + i % 5, i % 4, i % 7 = 0, i % 4 = 0,
         CASE i % 5 WHEN 0 THEN ARRAY['E02', 'U01'] WHEN 1 THEN ARRAY['U01', 'U01'] WHEN 2 THEN '{{}}' ELSE flags END,
         arrived_at - i * interval '{hours} hours', due_at, arrived_at + interval '1 hour'"
    );
    multiply(site, n, closed.leak()).await;
}

#[actix_web::test]
async fn beside_every_option_stands_how_many_closed_cases_it_shows() {
    let (mut site, ada) = one("2026-03-02T09:00:00Z").await;
    mixed(&mut site, 49, 31).await;
    let (mut tried, mut several) = (0, 0);
    for view in [
        "/queue?status=closed",
        "/queue?status=closed&draft=no&arrived=month",
        "/queue?status=closed&reads=en&level=urgent",
        "/queue?status=closed&flag=U01",
        "/queue?status=closed&flag=E02&from=2025-12-20&to=2026-02-14",
        "/queue?status=closed&arrived=week&from=2026-01-01",
    ] {
        let page = site.get(&ada, view).await;
        let questions = questions(&page);
        let names: Vec<&str> = questions.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["status", "level", "flag", "draft", "reads", "form", "arrived"]);
        let matching = rows(&page);
        assert!(text(&page, ".queue-line").contains(&format!("Showing {matching} of {matching} closed")), "{view}");
        for (name, value, label) in
            questions.iter().flat_map(|(name, options)| options.iter().map(move |(value, label, _)| (name, value, label)))
        {
            let shown = site.get(&ada, &sent(&page, name, value)).await;
            assert_eq!(Some(rows(&shown)), counted(label), "{view} {name}={value}: {label}");
            tried += 1;
            several += usize::from(rows(&shown) > 1);
        }
    }
    assert!(tried > 110 && several > 50, "{tried} {several}");
}

#[actix_web::test]
async fn what_is_kept_counted_is_what_counting_anew_gives() {
    let (mut site, ada) = one("2026-03-02T09:00:00Z").await;
    let kept = async |site: &Site| -> Vec<String> {
        let sql = "SELECT concat_ws(' ', span, begins, flag, level, draft, language, form, n) FROM closed_count WHERE n <> 0 ORDER BY 1";
        sqlx::query_scalar(sql).fetch_all(&mut site.connection().await).await.expect("counts")
    };
    assert!(kept(&site).await.is_empty(), "nothing is closed");
    mixed(&mut site, 90, 11).await;
    let mut before = kept(&site).await;
    for change in [
        "patient_case SET version = version + 1",
        "patient_case SET status = 'open', closed_at = NULL WHERE reference LIKE 'N-3%'",
        "patient_case SET level = 1 WHERE reference LIKE 'N-1%'",
        "patient_case SET status = 'closed', closed_at = due_at, level = 2, flags = flags || ARRAY['S04'] WHERE status = 'open'",
        "patient_case SET flags = ARRAY['U05'], language = 'de', draft = NOT draft WHERE reference LIKE 'N-2%'",
        "patient_case SET arrived_at = arrived_at + interval '3 days', form = 'https://forms.example/other' WHERE reference LIKE 'N-4%'",
        "clinic SET time_zone = 'Pacific/Auckland'",
        "clinic SET time_zone = 'America/Santiago'",
        "patient_case SET status = 'open', closed_at = NULL WHERE level < 4",
        "FROM patient_case WHERE reference LIKE 'N-5%'",
    ] {
        let act = if change.starts_with("FROM") { "DELETE" } else { "UPDATE" };
        sqlx::query(AssertSqlSafe(format!("{act} {change}"))).execute(&mut site.superuser).await.expect("changed");
        let now = kept(&site).await;
        assert_eq!(now == before, change.ends_with("version + 1"), "{change}");
        site.as_superuser("SELECT count_closed_anew(clinic_id) FROM clinic").await;
        assert_eq!(kept(&site).await, now, "{change}");
        before = now;
    }
    // And by the clinician's own way there and back.
    let closed = async || {
        let page = site.get(&ada, "/queue").await;
        let (_, status) = questions(&page).into_iter().find(|(name, _)| name == "status").expect("status");
        counted(&status.into_iter().find(|(value, ..)| value == "closed").expect("closed").1).expect("a number")
    };
    let before = closed().await;
    let case = links(&site.get(&ada, "/queue").await, ".case-who a").remove(0)[.."/cases/".len() + 36].to_owned();
    crate::after::decide(&site, &ada, &case, "advice", "Rest.").await;
    assert_eq!(closed().await, before + 1);
    let version = site.get(&ada, &case).await.value("name=\"version\"");
    let reopened = site.post(&ada, &format!("{case}/reopen"), &[("version", &version), ("because-reopen", "called")]).await;
    assert_eq!(reopened.status, 303, "{}", reopened.body);
    assert_eq!(closed().await, before);
}

#[actix_web::test]
async fn a_rare_closed_case_is_found_at_once_among_a_great_many() {
    let (mut site, ada) = one("2026-11-20T09:00:00Z").await;
    let closed =
        "CASE WHEN i > 25000 THEN 'es' ELSE 'en' END, 'closed', 4, 0, false, false, CASE WHEN i > 25000 THEN ARRAY['E02'] ELSE flags END,
                  arrived_at - (i / 4) * interval '4 minutes', due_at, arrived_at + interval '1 hour'";
    multiply(&mut site, 25_003, closed).await;
    let page = site.get(&ada, "/queue?status=closed").await;
    assert!(rows(&page) == 50 && text(&page, ".queue-line").contains("Showing 50 of 25003 closed"), "{}", text(&page, ".queue-line"));
    for filter in ["flag=E02", "reads=es", "flag=E02&reads=es&level=routine&draft=no", "flag=E02&to=2026-11-04"] {
        let found = site.get(&ada, &format!("/queue?status=closed&{filter}")).await;
        assert!(rows(&found) == 3 && links(&found, ".pages a").is_empty(), "{filter}: {}", rows(&found));
        assert!(text(&found, ".queue-line").contains("sorted by when they arrived"));
    }
    // All of a day is leafed through, and of a time with a night between.
    for (first, last) in [("2026-11-20", "2026-11-20"), ("2026-11-17", "2026-11-17"), ("2026-11-19", "2026-11-20")] {
        let sql = "SELECT '/cases/' || case_id FROM patient_case WHERE status = 'closed'
                   AND (arrived_at AT TIME ZONE 'Europe/London')::date BETWEEN $1::text::date AND $2::text::date ORDER BY arrived_at DESC, case_id DESC";
        let expected: Vec<String> = sqlx::query_scalar(sql).bind(first).bind(last).fetch_all(&mut site.superuser).await.expect("ids");
        let ids = leaf(&site, &ada, &format!("/queue?status=closed&from={first}&to={last}&reads=en")).await;
        assert!(expected.len() > 500 && ids == expected, "{first}: {} {}", expected.len(), ids.iter().collect::<BTreeSet<_>>().len());
    }
}

#[actix_web::test]
async fn a_day_is_the_clinics_even_where_clocks_change_at_midnight() {
    let (mut site, ada) = one("2026-11-20T09:00:00Z").await;
    // In Havana 2026-11-01 begins twice: at 04:00 and, an hour later, at 05:00 UTC.
    let closed = "'es', 'closed', 4, 0, false, false, flags, '2026-11-01T02:30:00Z'::timestamptz + i * interval '1 hour', due_at, due_at";
    multiply(&mut site, 5, closed).await;
    site.as_superuser("UPDATE clinic SET time_zone = 'America/Havana'").await;
    for day in [31, 1] {
        let date = if day == 31 { "2026-10-31" } else { "2026-11-01" };
        let sql = "SELECT '/cases/' || case_id FROM patient_case WHERE status = 'closed'
                   AND (arrived_at AT TIME ZONE 'America/Havana')::date = $1::text::date ORDER BY arrived_at DESC";
        let expected: Vec<String> = sqlx::query_scalar(sql).bind(date).fetch_all(&mut site.superuser).await.expect("ids");
        assert!(!expected.is_empty(), "{date}");
        let view = format!("/queue?status=closed&from={date}&to={date}");
        assert_eq!(leaf(&site, &ada, &view).await, expected, "{date}");
    }
}
