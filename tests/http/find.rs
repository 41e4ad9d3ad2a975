//! Finding cases: filters with counts, chips, orders, saved views.

use std::collections::BTreeSet;

use anteroom::account::Role;
use anteroom::intake::Until;
use jiff::SignedDuration;
use reqwest::Client;
use scraper::{Html, Selector};

use crate::desk::{clinician, text};
use crate::review::arrives;
use crate::site::{Answer, PASSWORD, Site, browser};

fn all(page: &Answer, selector: &str) -> Vec<String> {
    let html = Html::parse_document(&page.body);
    let selector = Selector::parse(selector).expect("selector");
    html.select(&selector).map(|found| found.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

pub fn links(page: &Answer, selector: &str) -> Vec<String> {
    let html = Html::parse_document(&page.body);
    let selector = Selector::parse(selector).expect("selector");
    html.select(&selector).filter_map(|found| found.attr("href")).map(str::to_owned).collect()
}

pub fn rows(page: &Answer) -> usize {
    page.body.matches("class=\"case-who\"").count()
}

/// A question of the filter form: its name, and of each option value, label and whether it is chosen.
pub type Question = (String, Vec<(String, String, bool)>);

pub fn questions(page: &Answer) -> Vec<Question> {
    let html = Html::parse_document(&page.body);
    let (selects, options) = (Selector::parse(".filters select").expect("selector"), Selector::parse("option").expect("selector"));
    html.select(&selects)
        .map(|select| {
            let options = select.select(&options).map(|option| {
                let label = option.text().collect::<String>();
                (option.attr("value").expect("a value").to_owned(), label, option.attr("selected").is_some())
            });
            (select.attr("name").expect("a name").to_owned(), options.collect())
        })
        .collect()
}

/// What the form sends when `name` is set to `value`, the rest as it stands.
pub fn sent(page: &Answer, name: &str, value: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (other, options) in questions(page) {
        let chosen = options.iter().find(|(_, _, chosen)| *chosen).map_or("", |(value, ..)| value);
        query.append_pair(&other, if other == name { value } else { chosen });
    }
    for day in ["from", "to"] {
        query.append_pair(day, &page.value(&format!("id=\"f-{day}\"")));
    }
    format!("/queue?{}", query.finish())
}

/// The number in brackets behind an option.
pub fn counted(label: &str) -> Option<usize> {
    label.rsplit_once(" (")?.1.strip_suffix(')')?.parse().ok()
}

/// A queue with something of everything, and two who work on it.
async fn busy(site: &mut Site) -> (Client, Client) {
    site.clock.set("2026-03-02T09:00:00Z".parse().expect("a day"));
    let mixed = [
        ("OV06", "Routine", Until::Submit),
        ("OV01", "Selfcare", Until::Submit),
        ("OV13", "Emergency", Until::Submit),
        ("OV20", "Unreached", Until::StopPage),
        ("OV07", "Soon", Until::Submit),
        ("OV18", "Urgent", Until::Submit),
        ("OV06", "Routine-New", Until::Submit),
        ("OV16", "Swallow", Until::Submit),
        ("OV20", "Unreached-New", Until::StopPage),
    ];
    for (number, (id, family, until)) in mixed.into_iter().enumerate() {
        arrives(site, id, family, until).await;
        site.clock.advance(SignedDuration::from_hours(if number % 3 == 2 { 24 * 9 } else { 3 }));
    }
    site.clock.advance(SignedDuration::from_hours(-24 * 9 + 2));
    for (family, language) in [("Routine", "es"), ("Urgent", "ar"), ("Swallow", "es")] {
        sqlx::query("UPDATE patient_case SET language = $2 WHERE document->>'family' = $1")
            .bind(family)
            .bind(language)
            .execute(&mut site.superuser)
            .await
            .expect("done");
    }
    site.as_superuser("UPDATE patient_case SET asked_at = arrived_at WHERE document->>'family' IN ('Routine', 'Urgent', 'Soon')").await;
    site.as_superuser("UPDATE patient_case SET answered_at = arrived_at WHERE document->>'family' IN ('Swallow', 'Soon')").await;
    let (ada, bob) = (clinician(site, "ada").await, clinician(site, "bob").await);
    for who in [&ada, &ada, &bob] {
        assert!(site.post(who, "/queue/next", &[]).await.to().starts_with("/cases/"));
    }
    (ada, bob)
}

#[actix_web::test]
async fn beside_every_option_stands_what_choosing_it_shows() {
    let mut site = Site::start().await;
    let (ada, _) = busy(&mut site).await;
    let (mut tried, mut several) = (0, 0);
    for view in [
        "/queue",
        "/queue?draft=no&arrived=week",
        "/queue?holder=nobody&reads=en",
        "/queue?order=due&from=2026-03-02&to=2026-03-12",
        "/queue?order=arrival&contact=none",
        "/queue?question=asked",
    ] {
        let page = site.get(&ada, view).await;
        let questions = questions(&page);
        let names: Vec<&str> = questions.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(
            names,
            ["status", "level", "overdue", "flag", "holder", "question", "draft", "contact", "reads", "form", "arrived", "order"]
        );
        for (name, options) in &questions {
            for (value, label, _) in options.iter().filter(|_| name != "order") {
                let shown = site.get(&ada, &sent(&page, name, value)).await;
                assert_eq!(Some(rows(&shown)), counted(label), "{view} {name}={value}: {label}");
                tried += 1;
                several += usize::from(rows(&shown) > 1);
            }
        }
    }
    assert!(tried > 110 && several > 30, "{tried} {several}");
    let page = site.get(&ada, "/queue").await;
    let skips: Vec<String> = (1..=5).map(|rank| format!("#level-{rank}")).collect();
    assert_eq!(links(&page, "main > .skip"), skips, "a way to each level for the keyboard");
    // Flags are offered by the rule's own words.
    let (_, flags) = questions(&page).into_iter().find(|(name, _)| name == "flag").expect("flags");
    let swallow = flags.iter().find(|(value, ..)| value == "E02").expect("a flag");
    assert!(swallow.1.contains("swallow") && flags.len() > 4, "{flags:?}");
    let found = site.get(&ada, "/queue?flag=E02").await;
    assert!(text(&found, ".case-who").contains("SWALLOW") && text(&found, ".chips").starts_with("Flag: "), "{}", text(&found, ".chips"));
    assert!(text(&found, ".queue-line").contains("filtered by Flag:"));
}

#[actix_web::test]
async fn a_chip_takes_away_its_filter_and_no_other() {
    let mut site = Site::start().await;
    let (ada, _) = busy(&mut site).await;
    let form = "https%3A%2F%2Fanteroom.example%2Ffhir%2FQuestionnaire%2Fmuscle-twitching";
    let query = format!(
        "level=emergency&overdue=yes&flag=E02&draft=no&contact=none&holder=me&question=asked&reads=es&form={form}&arrived=month&from=2026-03-01&to=2026-04-30&order=due"
    );
    let page = site.get(&ada, &format!("/queue?{query}")).await;
    let (chips, ways) = (all(&page, ".chips a"), links(&page, ".chips a"));
    assert_eq!(chips.len(), 12, "{chips:?}");
    assert!(
        chips.iter().any(|chip| chip.starts_with("Form: Muscle twitching"))
            && chips.iter().any(|chip| chip.starts_with("Language: Spanish"))
    );
    assert!(chips.iter().any(|chip| chip.starts_with("Arrived from 01-Mar-2026 on")), "{chips:?}");
    for (chip, way) in chips.iter().zip(&ways) {
        let left = all(&site.get(&ada, way).await, ".chips a");
        let expected: Vec<&String> = chips.iter().filter(|other| *other != chip).collect();
        assert_eq!(left.iter().collect::<Vec<_>>(), expected, "{chip}");
    }
    assert_eq!(links(&page, ".queue-line a").first().map(String::as_str), Some("/queue?order=due"), "all of them at once; the order stays");
    for odd in ["flag=E02%00", "reads=a+b", "arrived=never", "from=1-3-2026", "order=random", "form=a+b", "status=closed&order=due"] {
        let page = site.get(&ada, &format!("/queue?{odd}")).await;
        assert!(page.status == 200 && page.body.contains("not understood"), "{odd}");
        assert!(all(&page, ".chips a").is_empty(), "{odd}");
    }
    // An unknown rule is no fault: nothing matches, and the way out is there.
    let none = site.get(&ada, "/queue?flag=NONE-1").await;
    assert!(none.status == 200 && rows(&none) == 0 && text(&none, ".empty").contains("Clear the filters"));
}

/// Puts many cases beside those there are; `more` sets what differs from the first of them.
pub async fn multiply(site: &mut Site, n: i32, more: &'static str) {
    let sql = format!(
        "INSERT INTO patient_case (clinic_id, case_id, reference, form, language, status, level, danger_count, no_contact, draft, flags, arrived_at, due_at, closed_at, version, document)
         SELECT clinic_id, gen_random_uuid(), 'N-' || i, form, {more}, version, document
         FROM (SELECT * FROM patient_case ORDER BY case_id LIMIT 1) c, generate_series(1, {n}) AS i"
    );
    sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&mut site.superuser).await.expect("cases");
}

/// Every page of a view, from the first on: the cases' ids, in order.
pub async fn leaf(site: &Site, who: &Client, view: &str) -> Vec<String> {
    let (mut place, mut ids) = (view.to_owned(), Vec::new());
    for _ in 0..60 {
        let page = site.get(who, &place).await;
        ids.extend(links(&page, ".case-who a").into_iter().map(|link| link[..43].to_owned()));
        match links(&page, ".pages a").last() {
            Some(next) if next.contains("after=") => next.clone_into(&mut place),
            _ => return ids,
        }
    }
    panic!("{view} has no end");
}

#[actix_web::test]
async fn the_order_is_chosen_said_and_kept_over_the_pages() {
    let mut site = Site::start().await;
    arrives(&site, "OV06", "First", Until::Submit).await;
    let ada = clinician(&mut site, "ada").await;
    // Many share their times: the pages must not lose any at the seam.
    let open = "CASE WHEN i % 2 = 0 THEN 'es' ELSE 'en' END, 'open', 2 + i % 3, i % 4, i % 10 = 0, false, CASE WHEN i % 2 = 0 THEN ARRAY['U01'] ELSE flags END,
                arrived_at + (i / 40) * interval '1 minute', due_at - (i / 30) * interval '1 hour', NULL";
    multiply(&mut site, 240, open).await;
    for (view, sort) in [
        ("/queue?order=due&reads=es&flag=U01", "due_at, case_id"),
        ("/queue?order=arrival&reads=es", "arrived_at, case_id"),
        ("/queue?draft=no&contact=none&reads=es", "level, worse DESC, danger_count DESC, arrived_at, case_id"),
    ] {
        let contact = if view.contains("contact") { "no_contact" } else { "true" };
        let sql = format!("SELECT '/cases/' || case_id FROM patient_case WHERE language = 'es' AND {contact} ORDER BY {sort}");
        let expected: Vec<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_all(&mut site.superuser).await.expect("ids");
        assert_eq!(leaf(&site, &ada, view).await, expected, "{view}");
    }
    // In the order of danger, those without contact stand folded: all others once.
    let ids = leaf(&site, &ada, "/queue?reads=es").await;
    let once: BTreeSet<&String> = ids.iter().collect();
    assert_eq!(once.len(), ids.len());
    let others = "SELECT '/cases/' || case_id FROM patient_case WHERE language = 'es' AND NOT no_contact
                  ORDER BY level, worse DESC, danger_count DESC, arrived_at, case_id";
    let others: Vec<String> = sqlx::query_scalar(others).fetch_all(&mut site.superuser).await.expect("ids");
    assert_eq!(ids.into_iter().filter(|id| others.contains(id)).collect::<Vec<_>>(), others);
    let due = site.get(&ada, "/queue?order=due").await;
    assert!(text(&due, ".queue-line").contains("sorted by promised time") && text(&due, "main").contains("Not in order of danger"));
    let danger = site.get(&ada, "/queue").await;
    assert!(text(&danger, ".queue-line").contains("sorted by danger") && !text(&danger, "main").contains("Not in order of danger"));
}

#[actix_web::test]
async fn a_page_that_follows_a_case_which_has_moved_begins_again_and_leaves_nobody_out() {
    let mut site = Site::start().await;
    arrives(&site, "OV06", "First", Until::Submit).await;
    let ada = clinician(&mut site, "ada").await;
    multiply(&mut site, 119, "language, 'open', 2, i % 3, false, false, flags, arrived_at + i * interval '1 minute', due_at, NULL").await;
    let first = site.get(&ada, "/queue").await;
    let (seen, next) = (links(&first, ".case-who a"), links(&first, ".pages a").last().expect("a next page").clone());
    assert!(rows(&first) == 50 && !next.contains("danger") && !next.contains("level"), "{next}");
    let last = seen.last().expect("a case")["/cases/".len()..][..36].to_owned();
    let set = async |sql: &str| {
        sqlx::query(sqlx::AssertSqlSafe(sql.replace("$1", &format!("'{last}'")))).execute(&mut site.connection().await).await.expect("set");
    };
    let moved = "The list has changed since that page was made";
    // Decided meanwhile: what followed it still does.
    set("UPDATE patient_case SET status = 'closed', closed_at = now() WHERE case_id = $1").await;
    let second = site.get(&ada, &next).await;
    assert!(rows(&second) == 50 && !second.body.contains(moved), "{}", second.body);
    assert!(links(&second, ".case-who a").iter().all(|case| !seen.contains(case)));
    set("UPDATE patient_case SET status = 'open', closed_at = NULL WHERE case_id = $1").await;
    // Lowered to the end of the queue: what stands between must not be passed over.
    for change in ["level = 5", "level = 2, danger_count = 0, worse = NOT worse"] {
        set(&format!("UPDATE patient_case SET {change} WHERE case_id = $1")).await;
        let again = site.get(&ada, &next).await;
        assert!(text(&again, "main").contains(moved), "{change}: {}", again.body);
        let shown = links(&again, ".case-who a");
        assert!(seen[..49].iter().all(|case| shown.contains(case)), "{change}");
    }
    // Everything behind it has gone: that is not "no cases".
    let next = links(&site.get(&ada, "/queue").await, ".pages a").last().expect("a next page").clone();
    let shown: Vec<String> =
        links(&site.get(&ada, "/queue").await, ".case-who a").iter().map(|link| link["/cases/".len()..][..36].to_owned()).collect();
    let kept = format!("UPDATE patient_case SET status = 'closed', closed_at = now() WHERE NOT case_id = ANY ('{{{}}}')", shown.join(","));
    sqlx::query(sqlx::AssertSqlSafe(kept)).execute(&mut site.connection().await).await.expect("closed");
    let again = site.get(&ada, &next).await;
    assert!(rows(&again) == 50 && text(&again, "main").contains(moved) && !again.body.contains("No cases waiting"), "{}", again.body);
}

#[actix_web::test]
async fn what_a_case_is_found_by_is_kept_up_by_the_form() {
    let site = Site::start().await;
    let mut visit = crate::driver::Visit::open(&site, "riverside").await;
    visit.go("/c/riverside?language=es").await;
    visit.send(&serde_json::Value::Null, None).await;
    let answers = serde_json::json!({ "consent-use": true, "consent-share": true, "completed-by": "self", "country-now": "gb" });
    visit.walk(&answers, "page-now").await;
    visit.send(&serde_json::json!({ "es-now": ["chest-pain"] }), None).await;
    let stored = async || -> (String, String) {
        let sql = "SELECT language, document->>'language' FROM patient_case";
        sqlx::query_as(sql).fetch_one(&mut site.connection().await).await.expect("a case")
    };
    assert_eq!(stored().await, ("es".to_owned(), "es".to_owned()));
    // Whoever reads on in another language is found by that one.
    visit.send(&serde_json::Value::Null, Some("called")).await;
    let place = format!("{}?language=ar", visit.path);
    visit.go(&place).await;
    visit.send(&serde_json::json!({ "name-family": "Stopped", "contact-phone": "07700 900001" }), None).await;
    assert_eq!(stored().await, ("ar".to_owned(), "ar".to_owned()), "{}", visit.path);
}

async fn views(site: &Site, who: &Client) -> Vec<(String, String)> {
    let page = site.get(who, "/queue").await;
    all(&page, ".views > ul a").into_iter().zip(links(&page, ".views > ul a")).collect()
}

#[actix_web::test]
async fn a_view_is_kept_for_oneself_or_for_everybody() {
    let mut site = Site::start().await;
    let (ada, bob) = busy(&mut site).await;
    site.enrol("cem", 1, Role::Clinician).await;
    let cem = browser();
    site.sign_in(&cem, "cem", PASSWORD).await;
    // What is kept is what is shown, from its first page, in one form whatever was sent.
    let page = site.get(&ada, "/queue?draft=no&level=urgent&status=open&overdue=").await;
    let query = page.value("name=\"view\"");
    assert_eq!(query, "level=urgent&#38;draft=no");
    let mine = [("view", "level=urgent&draft=no&nonsense=1"), ("name", "  My  urgent ones "), ("whose", "me")];
    assert_eq!(site.post(&ada, "/queue/views", &mine).await.to(), "/queue?level=urgent&draft=no");
    let shared = [("view", "holder=me"), ("name", "Mine"), ("whose", "all")];
    assert_eq!(site.post(&ada, "/queue/views", &shared).await.to(), "/queue?holder=me");
    let of_ada =
        [("My urgent ones".to_owned(), "/queue?level=urgent&draft=no".to_owned()), ("Mine".to_owned(), "/queue?holder=me".to_owned())];
    assert_eq!(views(&site, &ada).await, of_ada);
    assert_eq!(views(&site, &bob).await, of_ada[1..], "the other's own are not shown");
    assert_eq!(views(&site, &cem).await, [], "nor another clinic's");
    assert_eq!((rows(&site.get(&ada, "/queue?holder=me").await), rows(&site.get(&bob, "/queue?holder=me").await)), (2, 1));
    let current = site.get(&bob, "/queue?holder=me").await;
    assert!(all(&current, ".views [aria-current]").join("").contains("Mine"), "the view that is shown is marked");
    // The same again is no news; the same name for something else is refused, and nothing typed is lost.
    assert_eq!(site.post(&ada, "/queue/views", &shared).await.status, 303);
    assert_eq!(site.post(&ada, "/queue/views", &[mine[0], ("name", "My urgent  ones"), mine[2]]).await.status, 303);
    assert_eq!(views(&site, &ada).await, of_ada, "the same, however it is spaced");
    for (name, whose, said) in [
        ("Mine", "all", "another view of this name"),
        ("", "me", "Give the view a name"),
        (&*"x".repeat(41), "me", "no more than 40"),
        ("a\u{7}b", "all", "cannot be stored"),
    ] {
        let wrong = site.post(&bob, "/queue/views", &[("view", "level=soon"), ("name", name), ("whose", whose)]).await;
        assert!(wrong.status == 422 && text(&wrong, ".summary").contains(said), "{name}: {}", text(&wrong, ".summary"));
        assert!(wrong.body.contains(&format!("value=\"{name}\"")) && wrong.value("name=\"view\"") == "level=soon", "{name}");
        let everybody = wrong.body.contains("value=\"all\" checked");
        assert_eq!((everybody, text(&wrong, ".chips").contains("Soon")), (whose == "all", true), "{name}: the page stays what it was");
    }
    // Only one's own and the clinic's can be deleted.
    let page = site.get(&ada, "/queue").await;
    let html = Html::parse_document(&page.body);
    let ids: Vec<String> = html
        .select(&Selector::parse("form[action='/queue/views/delete'] [name=view]").expect("selector"))
        .filter_map(|field| field.attr("value").map(str::to_owned))
        .collect();
    let delete = async |who: &Client, id: &str| site.post(who, "/queue/views/delete", &[("view", id), ("from", "level=soon")]).await;
    assert_eq!(delete(&bob, &ids[0]).await.to(), "/queue?level=soon");
    assert_eq!(delete(&cem, &ids[1]).await.status, 303);
    assert_eq!(views(&site, &ada).await.len(), 2, "neither the other's own, nor another clinic's");
    delete(&bob, &ids[1]).await;
    delete(&bob, &ids[1]).await;
    assert_eq!(views(&site, &ada).await, of_ada[..1]);
    for odd in ["", "x", "0198a3b0-0000-7000-8000-000000000001"] {
        assert_eq!(delete(&ada, odd).await.status, 303, "{odd}");
    }
    let record: Vec<String> = sqlx::query_scalar(
        "SELECT concat_ws(' ', e.action, a.login, e.detail->>'shared') FROM audit_event e JOIN account a USING (account_id) WHERE e.action LIKE 'view-%' ORDER BY e.event_id",
    )
    .fetch_all(&mut site.superuser)
    .await
    .expect("the record");
    assert_eq!(record, ["view-save ada false", "view-save ada true", "view-save ada true", "view-save ada false", "view-delete bob true"]);
    // There is an end to it.
    for n in 1..30 {
        let one = format!("View {n}");
        assert_eq!(site.post(&ada, "/queue/views", &[("view", ""), ("name", &one), ("whose", "me")]).await.status, 303, "{n}");
    }
    let full = site.post(&ada, "/queue/views", &[("view", ""), ("name", "One more"), ("whose", "me")]).await;
    assert!(full.status == 422 && text(&full, ".summary").contains("30 views already"));
}
