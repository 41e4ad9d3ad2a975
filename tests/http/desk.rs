//! Who works on a case: taking it, the next one, giving it back, taking it over; never two at once.

use anteroom::account::Role;
use anteroom::intake::Until;
use futures_util::future::join_all;
use jiff::SignedDuration;
use reqwest::Client;

use crate::site::{Answer, PASSWORD, Site, browser};

/// Puts a routine patient into the queue, a minute after the one before; its address.
async fn arrives(site: &Site, family: &str) -> String {
    arrives_as(site, "OV06", family, Until::Submit).await
}

/// Puts a vignette's patient into the queue, a minute after the one before; the case's address.
pub async fn arrives_as(site: &Site, vignette: &str, family: &str, until: Until) -> String {
    crate::review::arrives(site, vignette, family, until).await;
    site.clock.advance(SignedDuration::from_mins(1));
    let id: uuid::Uuid = sqlx::query_scalar("SELECT case_id FROM patient_case WHERE document->>'family' = $1")
        .bind(family)
        .fetch_one(&mut site.connection().await)
        .await
        .expect("a case");
    format!("/cases/{id}")
}

pub async fn clinician(site: &mut Site, login: &str) -> Client {
    site.enrol(login, 0, Role::Clinician).await;
    let own = browser();
    assert_eq!(site.sign_in(&own, login, PASSWORD).await.to(), "/queue");
    own
}

pub fn text(page: &Answer, selector: &str) -> String {
    let html = scraper::Html::parse_document(&page.body);
    let selector = scraper::Selector::parse(selector).expect("selector");
    html.select(&selector).flat_map(|found| found.text()).collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

pub async fn acts(site: &Site, kind: &str) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM case_event WHERE kind = $1 AND account_id IS NOT NULL")
        .bind(kind)
        .fetch_one(&mut site.connection().await)
        .await
        .expect("a count")
}

#[actix_web::test]
async fn a_case_is_taken_by_one_click_and_the_others_are_told() {
    let mut site = Site::start().await;
    let case = arrives(&site, "Wanted").await;
    let (ada, bob) = (clinician(&mut site, "ada").await, clinician(&mut site, "bob").await);
    assert!(text(&site.get(&ada, "/queue").await, ".case-hold button").starts_with("Take"));
    assert_eq!(site.post(&ada, &format!("{case}/claim"), &[]).await.to(), case);
    assert!(text(&site.get(&ada, &case).await, ".hands").starts_with("You took this case at"));
    let queue = site.get(&bob, "/queue").await;
    assert!(
        text(&queue, ".case-hold").contains("by Test ada") && text(&queue, ".case-hold button").is_empty(),
        "{}",
        text(&queue, ".case-hold")
    );
    // Bob is told who has it, and the page says who looks at it.
    let late = site.post(&bob, &format!("{case}/claim"), &[]).await;
    assert!(late.status == 409 && text(&late, ".hands").contains("Test ada"), "{}", late.body);
    assert!(text(&late, "main").contains("Also open with: Test ada"));
    // The filters know it.
    for (who, filter, found) in [(&ada, "me", 1), (&bob, "me", 0), (&ada, "nobody", 0)] {
        let page = site.get(who, &format!("/queue?holder={filter}")).await;
        assert_eq!(page.body.matches("class=\"case-who\"").count(), found, "{filter}");
    }
    // Once more is no news.
    assert_eq!(site.post(&ada, &format!("{case}/claim"), &[]).await.to(), case);
    assert_eq!(acts(&site, "claimed").await, 1);
    assert_eq!(site.post(&bob, &format!("{case}/release"), &[]).await.status, 409, "only who has it gives it back");
    assert_eq!(site.post(&ada, &format!("{case}/release"), &[]).await.to(), format!("/queue#case-{}", &case[7..]));
    assert_eq!(site.post(&bob, &format!("{case}/claim"), &[]).await.to(), case);
    assert_eq!((acts(&site, "claimed").await, acts(&site, "released").await), (2, 1));
    let story = text(&site.get(&bob, &case).await, ".trail");
    assert!(story.contains("Test ada: took the case") && story.contains("Test ada: gave the case back"), "{story}");
    let missing = site.post(&bob, &format!("/cases/{}/claim", uuid::Uuid::now_v7()), &[]).await;
    assert_eq!(missing.status, 404);
}

#[actix_web::test]
async fn twelve_at_once_never_take_the_same_case() {
    let mut site = Site::start().await;
    let contested = arrives(&site, "Contested").await;
    for n in 0..9 {
        arrives(&site, &format!("Waiting-{n}")).await;
    }
    let mut all = Vec::new();
    for login in ["a1", "a2", "a3", "a4", "a5", "a6", "a7", "a8", "a9", "b1", "b2", "b3"] {
        all.push(clinician(&mut site, login).await);
    }
    let (place, site) = (format!("{contested}/claim"), &site);
    let answers = join_all(all.iter().map(|one| site.post(one, &place, &[]))).await;
    let won = answers.iter().filter(|answer| answer.status == 303).count();
    let told = answers.iter().filter(|answer| answer.status == 409 && text(answer, ".hands").contains("Test ")).count();
    assert_eq!((won, told, acts(site, "claimed").await), (1, 11, 1));
    // Nine more cases for twelve hands: each is taken once, the most urgent first, and three find none.
    let next = join_all(all.iter().map(|one| site.post(one, "/queue/next", &[]))).await;
    let mut places: Vec<&str> = next.iter().map(Answer::to).filter(|to| to.starts_with("/cases/")).collect();
    places.sort_unstable();
    places.dedup();
    let none = next.iter().filter(|answer| answer.to() == "/queue?holder=nobody").count();
    assert_eq!((places.len(), none, acts(site, "claimed").await), (9, 3, 10));
    let owned: i64 = sqlx::query_scalar("SELECT count(DISTINCT owner) FROM patient_case WHERE owner IS NOT NULL")
        .fetch_one(&mut site.connection().await)
        .await
        .expect("a count");
    assert!(owned >= 9, "{owned}");
}

#[actix_web::test]
async fn a_claim_lapses_unless_its_owner_looks_again() {
    let mut site = Site::start().await;
    let (case, other) = (arrives(&site, "Left").await, arrives(&site, "Next").await);
    let (ada, bob) = (clinician(&mut site, "ada").await, clinician(&mut site, "bob").await);
    assert_eq!(site.post(&ada, "/queue/next", &[]).await.to(), case, "the one who waits longest");
    site.clock.advance(SignedDuration::from_mins(14));
    site.get(&ada, &case).await;
    site.clock.advance(SignedDuration::from_mins(14));
    assert_eq!(site.post(&bob, &format!("{case}/claim"), &[]).await.status, 409, "she looked again");
    // Nor when her page says that she writes on it; his says nothing for her.
    assert_eq!(site.post(&ada, &format!("{case}/stay"), &[]).await.status, 204);
    site.clock.advance(SignedDuration::from_mins(14));
    assert_eq!(site.post(&bob, &format!("{case}/stay"), &[]).await.status, 204);
    assert_eq!(site.post(&bob, &format!("{case}/claim"), &[]).await.status, 409);
    site.clock.advance(SignedDuration::from_mins(2));
    let queue = site.get(&bob, "/queue?holder=nobody").await;
    assert_eq!(queue.body.matches("class=\"case-who\"").count(), 2, "it has lapsed");
    assert_eq!(site.post(&bob, "/queue/next", &[]).await.to(), case);
    assert_eq!(site.post(&bob, "/queue/next", &[]).await.to(), other);
    assert_eq!(site.post(&bob, "/queue/next", &[]).await.to(), "/queue?holder=nobody");
    // Her late sign of life takes nothing back.
    site.get(&ada, &case).await;
    assert!(text(&site.get(&ada, &case).await, ".hands").contains("Test bob"));
}

#[actix_web::test]
async fn a_case_is_taken_over_with_a_reason_and_decided_over_nobody_by_chance() {
    let mut site = Site::start().await;
    let case = arrives(&site, "Handed").await;
    let (ada, bob) = (clinician(&mut site, "ada").await, clinician(&mut site, "bob").await);
    // Bob opened the case before Ada took it: his decision is held back, with what he wrote.
    let before = site.get(&bob, &case).await;
    site.post(&ada, &format!("{case}/claim"), &[]).await;
    let version = before.value("name=\"version\"");
    let note = [("version", version.as_str()), ("outcome", "advice"), ("note", "Bob wrote this")];
    let held = site.post(&bob, &format!("{case}/decisions"), &note).await;
    assert!(
        held.status == 409
            && held.body.contains("Bob wrote this")
            && text(&held, ".hands").contains("Somebody else is working on this case")
    );
    let owner = held.value("name=\"from\"");
    for (from, reason) in
        [(owner.as_str(), ""), (owner.as_str(), "because"), ("", "away"), ("0198a3b0-0000-7000-8000-000000000001", "away")]
    {
        let refused = site.post(&bob, &format!("{case}/claim"), &[("from", from), ("over", reason)]).await;
        assert_eq!(refused.status, 409, "{from} {reason}");
    }
    assert_eq!(acts(&site, "taken-over").await, 0);
    assert_eq!(site.post(&bob, &format!("{case}/claim"), &[("from", &owner), ("over", "away")]).await.to(), case);
    assert!(text(&site.get(&ada, &case).await, ".trail").contains("Test bob: took the case over (They are not there)"));
    // Ada's page still says that she has it: her decision does not go over Bob's head by chance.
    let mine = [("version", version.as_str()), ("outcome", "advice"), ("from", owner.as_str()), ("reason", "urgent")];
    assert_eq!(site.post(&ada, &format!("{case}/decisions"), &mine).await.status, 409);
    let page = site.get(&ada, &case).await;
    let bobs = page.value("name=\"from\"");
    let over = [("version", version.as_str()), ("outcome", "advice"), ("from", bobs.as_str()), ("reason", "urgent")];
    assert_eq!(site.post(&ada, &format!("{case}/decisions"), &over).await.to(), "/queue");
    assert_eq!(acts(&site, "taken-over").await, 2);
    let left: Option<uuid::Uuid> =
        sqlx::query_scalar("SELECT owner FROM patient_case").fetch_one(&mut site.connection().await).await.expect("a case");
    assert_eq!(left, None, "a closed case is in nobody's hands");
    assert_eq!(site.post(&bob, &format!("{case}/claim"), &[]).await.status, 409, "there is nothing to take");
    let trail = site.trail().await;
    assert_eq!(trail.iter().filter(|line| line.contains("case-claim")).count(), 3, "{trail:?}");
}

#[actix_web::test]
async fn the_way_back_leads_to_the_same_row_of_the_same_view() {
    let mut site = Site::start().await;
    let case = arrives(&site, "Row").await;
    let ada = clinician(&mut site, "ada").await;
    let queue = site.get(&ada, "/queue?level=routine&draft=no").await;
    let link = text_of_link(&queue);
    assert_eq!(link, format!("{case}?from=level%3Droutine%26draft%3Dno"));
    let page = site.get(&ada, &link).await;
    let row = format!("/queue?level=routine&#38;draft=no#case-{}", &case[7..]);
    assert!(page.body.contains(&format!("href=\"{row}\"")), "{}", page.body);
    assert!(queue.body.contains(&format!("id=\"case-{}\"", &case[7..])), "and the row is there");
    let version = page.value("name=\"version\"");
    let decided = site.post(&ada, &format!("{case}/decisions?from=level%3Droutine"), &[("version", &version), ("outcome", "advice")]).await;
    assert_eq!(decided.to(), "/queue?level=routine");
    for odd in ["//evil.example", "level%3Dpurple", "https%3A%2F%2Fevil.example", "%00"] {
        let page = site.get(&ada, &format!("{case}?from={odd}")).await;
        assert!(page.status == 200 && page.body.contains(&format!("href=\"/queue#case-{}\"", &case[7..])), "{odd}");
    }
}

fn text_of_link(queue: &Answer) -> String {
    let html = scraper::Html::parse_document(&queue.body);
    let link = scraper::Selector::parse(".case-who a").expect("selector");
    html.select(&link).next().and_then(|link| link.attr("href")).expect("a row").to_owned()
}

/// The queue's stream of events.
struct Stream {
    answer: reqwest::Response,
    held: String,
}

impl Stream {
    async fn open(site: &Site, who: &Client, queue: &Answer) -> Self {
        let path =
            queue.body.split("data-events=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("an address").replace("&#38;", "&");
        let request = site.request(who, reqwest::Method::GET, &path).header("accept", "text/event-stream");
        let answer = request.send().await.expect("an answer");
        assert_eq!(
            (answer.status().as_u16(), answer.headers()["content-type"].to_str().ok()),
            (200, Some("text/event-stream; charset=utf-8"))
        );
        Self { answer, held: String::new() }
    }

    /// What it says next; none when it has ended.
    async fn next(&mut self) -> Option<serde_json::Value> {
        loop {
            if let Some((event, rest)) = self.held.split_once("\n\n") {
                let told = serde_json::from_str(event.strip_prefix("data: ").expect("data")).expect("json");
                let rest = rest.to_owned();
                self.held = rest;
                return Some(told);
            }
            self.held += std::str::from_utf8(&self.answer.chunk().await.expect("a chunk")?).expect("text");
        }
    }

    /// The next sentence that is not `known`.
    async fn says_after(&mut self, known: &str) -> serde_json::Value {
        loop {
            let told = self.next().await.expect("it goes on");
            if told["said"] != known {
                return told;
            }
        }
    }
}

#[actix_web::test]
async fn the_live_line_tells_what_is_new_and_nothing_of_the_patients() {
    let mut site = Site::start().await;
    let old = arrives(&site, "Known").await;
    let (ada, bob) = (clinician(&mut site, "ada").await, clinician(&mut site, "bob").await);
    let state = std::sync::Arc::clone(&site.state);
    let ear = actix_web::rt::spawn(async move { anteroom::bells::listen(&state.bells, &state.db).await });
    let queue = site.get(&ada, "/queue").await;
    let mut stream = Stream::open(&site, &ada, &queue).await;
    let first = stream.next().await.expect("at once");
    assert_eq!((&first["said"], &first["new"], &first["changed"]), (&"".into(), &0.into(), &serde_json::json!([])), "{first}");
    site.post(&bob, &format!("{old}/claim"), &[]).await;
    let told = stream.says_after("").await;
    assert_eq!((&told["said"], &told["changed"]), (&"Something has changed".into(), &serde_json::json!([&old[7..]])));
    crate::review::arrives(&site, "OV06", "Fresh", Until::Submit).await;
    assert_eq!(stream.says_after("Something has changed").await["said"], "1 new");
    crate::review::arrives(&site, "OV13", "Worst", Until::Submit).await;
    let told = stream.says_after("1 new").await;
    assert_eq!((&told["said"], &told["emergencies"]), (&"2 new, 1 emergency".into(), &1.into()));
    let text = told.to_string();
    assert!(!text.contains("Worst") && !text.contains("Fresh") && !text.contains("OV13") && text.len() < 400, "{text}");
    // A page that was made now has nothing to be told; the old one still has.
    let mut late = Stream::open(&site, &ada, &site.get(&ada, "/queue").await).await;
    assert_eq!(late.next().await.expect("at once")["said"], "");
    let mut again = Stream::open(&site, &ada, &queue).await;
    assert_eq!(again.next().await.expect("at once")["said"], "2 new, 1 emergency");
    // Another clinic hears nothing of it.
    site.enrol("cem", 1, Role::Clinician).await;
    let cem = browser();
    site.sign_in(&cem, "cem", PASSWORD).await;
    let mut other = Stream::open(&site, &cem, &queue).await;
    assert_eq!(other.next().await.expect("at once")["said"], "");
    for odd in ["", "?seen=", "?seen=1", "?seen=1:2:x", "?seen=%27"] {
        let refused = site.request(&ada, reqwest::Method::GET, &format!("/queue/events{odd}")).header("accept", "text/event-stream");
        assert_eq!(refused.send().await.expect("an answer").status().as_u16(), 400, "{odd}");
    }
    // Its connection goes back while there is somebody to take it.
    ear.abort();
    assert!(ear.await.is_err_and(|ended| ended.is_cancelled()));
}

#[actix_web::test]
async fn a_session_lives_no_longer_because_a_page_listens_and_the_stream_ends_with_it() {
    let mut site = Site::start().await;
    let ada = clinician(&mut site, "ada").await;
    let queue = site.get(&ada, "/queue").await;
    for _ in 0..3 {
        site.clock.advance(SignedDuration::from_mins(9));
        let mut stream = Stream::open(&site, &ada, &queue).await;
        assert!(stream.next().await.is_some());
    }
    let mut open = Stream::open(&site, &ada, &queue).await;
    assert!(open.next().await.is_some());
    site.clock.advance(SignedDuration::from_mins(4));
    assert!(!site.is_in(&ada).await, "30 minutes without use");
    while open.next().await.is_some() {}
}

#[actix_web::test]
async fn a_server_that_stops_ends_its_streams() {
    let mut site = Site::start().await;
    let ada = clinician(&mut site, "ada").await;
    let mut open = Stream::open(&site, &ada, &site.get(&ada, "/queue").await).await;
    assert!(open.next().await.is_some());
    site.state.drain();
    while open.next().await.is_some() {}
}

#[actix_web::test]
async fn a_case_is_read_as_plain_text_by_its_own_clinic_and_on_record() {
    let mut site = Site::start().await;
    let case = arrives(&site, "Copied").await;
    let ada = clinician(&mut site, "ada").await;
    let page = site.get(&ada, &case).await;
    let text = site.get(&ada, &format!("{case}.txt")).await;
    assert_eq!(text.headers["content-type"], "text/plain; charset=utf-8");
    assert!(text.body.contains("COPIED, Test") && text.body.lines().all(|line| line.chars().count() <= 80), "{}", text.body);
    let html = scraper::Html::parse_document(&page.body);
    let shown = scraper::Selector::parse("#sbar-text").expect("selector");
    let shown: String = html.select(&shown).flat_map(|area| area.text()).collect();
    assert_eq!(shown.trim_start_matches('\n'), text.body, "what the page lets one copy");
    assert_eq!(site.get(&ada, &format!("/cases/{}.txt", uuid::Uuid::now_v7())).await.status, 404);
    let trail = site.trail().await;
    assert_eq!(trail.iter().filter(|line| line.contains("case-view")).count(), 3, "{trail:?}");
}

#[actix_web::test]
async fn nothing_typed_is_lost_by_taking_the_case_or_giving_it_back() {
    let mut site = Site::start().await;
    let case = arrives_as(&site, "OV06", "Typed", Until::Submit).await;
    let (ada, bob) = (clinician(&mut site, "ada").await, clinician(&mut site, "bob").await);
    let typed = async |who: &Client, to: &str, more: &[(&str, &str)]| {
        let page = site.get(who, &case).await;
        let version = page.value("name=\"version\"");
        let fields = [("version", version.as_str()), ("outcome", "advice"), ("note", "Half a note"), ("question", "Since when?")];
        let shown = site.post(who, &format!("{case}/{to}"), &[&fields[..], more].concat()).await;
        assert!(text(&shown, "#note").contains("Half a note") && text(&shown, "#question").contains("Since when?"), "{to}: {}", shown.body);
        assert!(shown.body.contains("value=\"advice\" checked"), "{to}");
        shown
    };
    assert_eq!(typed(&ada, "claim", &[]).await.status, 200);
    assert!(text(&site.get(&bob, &case).await, ".hands").contains("Test ada"));
    // Held back, and taken over from there.
    let held = typed(&bob, "claim", &[]).await;
    assert_eq!(held.status, 409);
    let from = held.value("name=\"from\"");
    assert_eq!(typed(&bob, "claim", &[("from", &from), ("over", "away")]).await.status, 200);
    assert_eq!(typed(&ada, "release", &[]).await.status, 409);
    assert_eq!(typed(&bob, "release", &[]).await.status, 200);
    assert_eq!(acts(&site, "released").await, 1);
    assert_eq!(typed(&bob, "undo", &[("undo", "0198a3b0-0000-7000-8000-000000000001")]).await.status, 409);
    // Each field for itself.
    for (name, typed, shown) in [
        ("outcome", "advice", "value=\"advice\" checked"),
        ("note", "Half a note", "Half a note"),
        ("message", "Half a message", "Half a message"),
        ("question", "Since when?", "Since when?"),
        ("because-level", "spoke", "<details class=\"more\" id=\"because-level\" open>"),
        ("because-level", "spoke", "value=\"spoke\" selected"),
    ] {
        for to in ["claim", "release"] {
            let page = site.post(&ada, &format!("{case}/{to}"), &[(name, typed)]).await;
            assert!(page.status == 200 && page.body.contains(shown), "{to} {name}: {} {}", page.status, page.body);
        }
    }
    // With nothing typed, back to the row.
    site.post(&ada, &format!("{case}/claim"), &[]).await;
    assert!(site.post(&ada, &format!("{case}/release"), &[]).await.to().starts_with("/queue#case-"));
    // Each button on the page sends that form, and Enter in a field presses none of them.
    let page = site.get(&ada, &case).await;
    let buttons = scraper::Selector::parse("main button").expect("selector");
    let html = scraper::Html::parse_document(&page.body);
    let first = html.select(&buttons).next().expect("a button");
    assert!(first.attr("disabled").is_some() && first.attr("form") == Some("decision"));
    let form = scraper::Selector::parse("main form").expect("selector");
    assert_eq!(html.select(&form).count(), 1, "one form on the page of a case that offers everything");
}

#[actix_web::test]
async fn a_decision_waits_until_what_a_colleague_wrote_has_been_seen() {
    let mut site = Site::start().await;
    let case = arrives_as(&site, "OV16", "Overtaken", Until::Submit).await;
    let (ada, bob) = (clinician(&mut site, "ada").await, clinician(&mut site, "bob").await);
    let old = site.get(&bob, &case).await;
    let (version, seen) = (old.value("name=\"version\""), old.value("name=\"seen\""));
    site.clock.advance(SignedDuration::from_mins(1));
    let page = [("version", version.as_str()), ("seen", seen.as_str()), ("outcome", "referral"), ("note", "Bob wrote this")];
    site.post(&ada, &format!("{case}/notes"), &[("note", "Rang: cannot swallow since noon")]).await;
    for (to, more) in [("decisions", &[][..]), ("level", &[("lower", "sure"), ("lower-to", "soon"), ("because-level", "spoke")])] {
        let refused = site.post(&bob, &format!("{case}/{to}"), &[&page[..], more].concat()).await;
        assert_eq!(refused.status, 409, "{to}");
        assert!(
            text(&refused, ".notice").contains("Rang: cannot swallow since noon") && text(&refused, "#note").contains("Bob wrote this")
        );
    }
    let shown = site.get(&bob, &case).await.value("name=\"seen\"");
    // His own note is no news to him.
    site.clock.advance(SignedDuration::from_mins(1));
    site.post(&bob, &format!("{case}/notes"), &[("note", "Read")]).await;
    let page = [("version", version.as_str()), ("seen", shown.as_str()), ("outcome", "referral")];
    assert_eq!(site.post(&bob, &format!("{case}/decisions"), &page).await.to(), "/queue");
}
