//! Two hundred open cases and twelve clinicians at once: no case is claimed twice, no note is lost.

use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::future::join_all;
use reqwest::Client;

use crate::desk::{acts, clinician, text};
use crate::many;
use crate::site::{Answer, Site};

const CASES: i64 = 200;

async fn count(site: &Site, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(&mut site.connection().await).await.expect("a count")
}

/// One clinician's morning: the next case, a note by itself, a decision with another, until nothing is left; how many.
async fn morning(site: &Site, own: &Client, login: &str, notes: &AtomicUsize) -> usize {
    let mut done = 0;
    loop {
        let next = site.post(own, "/queue/next", &[]).await;
        let Some(case) = next.to().strip_prefix("/cases/") else {
            assert_eq!(next.to(), "/queue?holder=nobody", "{}", next.body);
            return done;
        };
        let case = format!("/cases/{case}");
        let page = site.get(own, &case).await;
        assert!(text(&page, ".hands").starts_with("You took this case"), "{}", text(&page, ".hands"));
        for part in ["first", "second"] {
            let note = format!("{part} note of {login} number {}", notes.fetch_add(1, Ordering::Relaxed));
            let kept = site.post(own, &format!("{case}/notes"), &[("note", &note)]).await;
            assert_eq!(kept.status, 303, "{}", kept.body);
        }
        let version = site.get(own, &case).await.value("name=\"version\"");
        let note = format!("decided by {login} number {}", notes.fetch_add(1, Ordering::Relaxed));
        let sent = decides(site, own, &case, &version, &note).await;
        assert_eq!(sent.status, 303, "{}", sent.body);
        done += 1;
    }
}

async fn decides(site: &Site, own: &Client, case: &str, version: &str, note: &str) -> Answer {
    let fields = [("outcome", "emergency-care"), ("version", version), ("note", note)];
    site.post(own, &format!("{case}/decisions"), &fields).await
}

#[actix_web::test]
async fn twelve_clinicians_work_off_two_hundred_cases() {
    let mut site = Site::start().await;
    many::seed(&mut site, CASES, CASES).await;
    let mut all = Vec::new();
    for n in 1..=12 {
        let login = format!("c{n}");
        all.push((clinician(&mut site, &login).await, login));
    }
    assert_eq!(count(&site, "SELECT count(*) FROM patient_case WHERE status = 'open'").await, CASES);
    let (site, notes) = (&site, &AtomicUsize::new(0));
    let done = join_all(all.iter().map(|(own, login)| morning(site, own, login, notes))).await;
    assert_eq!(done.iter().sum::<usize>(), 200, "{done:?}");
    assert!(done.iter().all(|done| *done > 0), "everybody had some: {done:?}");
    // Nobody took what somebody else had, and each case was decided once, by whoever had it.
    assert_eq!((acts(site, "claimed").await, acts(site, "taken-over").await), (CASES, 0));
    let twice =
        "SELECT count(*) FROM (SELECT case_id FROM case_event WHERE kind = 'claimed' GROUP BY case_id HAVING count(*) > 1) AS twice";
    assert_eq!(count(site, twice).await, 0);
    let decided = "SELECT count(DISTINCT d.case_id) FROM decision d JOIN case_event e USING (clinic_id, case_id)
                   WHERE e.kind = 'claimed' AND e.account_id = d.account_id";
    assert_eq!((count(site, decided).await, count(site, "SELECT count(*) FROM decision").await), (CASES, CASES));
    assert_eq!(count(site, "SELECT count(*) FROM patient_case WHERE status = 'open'").await, 0);
    // Each is counted among the closed ones once, and under each of its flags.
    assert_eq!(count(site, "SELECT sum(n)::bigint FROM closed_count WHERE span = 'ever' AND flag = ''").await, CASES);
    let flagged = "SELECT sum(n)::bigint FROM closed_count WHERE span = 'day' AND flag <> ''";
    assert_eq!(count(site, flagged).await, count(site, "SELECT sum(cardinality(flags))::bigint FROM patient_case").await);
    // Every note that was sent stands once.
    let kept = "SELECT count(DISTINCT note) FROM (SELECT document->>'note' AS note FROM case_event WHERE kind = 'note'
                UNION ALL SELECT document->>'note' FROM decision) AS notes WHERE note LIKE '%number%'";
    assert_eq!((notes.load(Ordering::Relaxed), count(site, kept).await), (600, 600));
}

#[actix_web::test]
async fn twelve_who_decide_one_case_lose_nothing_they_wrote() {
    let mut site = Site::start().await;
    many::seed(&mut site, 6, 6).await;
    let mut all = Vec::new();
    for n in 1..=12 {
        all.push(clinician(&mut site, &format!("c{n}")).await);
    }
    let sql = "SELECT '/cases/' || case_id FROM patient_case WHERE level = 1 LIMIT 1";
    let case: String = sqlx::query_scalar(sql).fetch_one(&mut site.connection().await).await.expect("a case");
    let version = site.get(&all[0], &case).await.value("name=\"version\"");
    let texts: Vec<String> = (1..=12).map(|n| format!("what number {n} thinks")).collect();
    let (site, case, version) = (&site, &case, &version);
    // Notes are added, all of them.
    let place = &format!("{case}/notes");
    let noted = join_all(all.iter().zip(&texts).map(async |(own, text)| site.post(own, place, &[("note", text)]).await)).await;
    assert!(noted.iter().all(|answer| answer.status == 303));
    assert_eq!(acts(site, "note").await, 12);
    // One decides; the others are shown what changed, with their own words still in the form.
    let sent = join_all(all.iter().zip(&texts).map(|(own, text)| decides(site, own, case, version, text))).await;
    assert_eq!(sent.iter().filter(|answer| answer.status == 303).count(), 1);
    for (answer, text) in sent.iter().zip(&texts).filter(|(answer, _)| answer.status != 303) {
        assert!(answer.status == 409 && answer.body.contains("role=\"alert\""), "{}", answer.status);
        assert!(answer.body.contains(&format!("\n{text}</textarea>")), "{text}");
    }
    assert_eq!(count(site, "SELECT count(*) FROM decision").await, 1);
}
