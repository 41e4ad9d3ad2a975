//! The desk in a browser: an open queue that lives, and cases that are taken.

use std::sync::Arc;

use anteroom::account::Role;
use serde_json::json;

use crate::chrome::{Browser, DESKTOP};
use crate::clinician::a_morning;
use crate::site::{PASSWORD, browser};

/// Where every row and every link in it stands.
pub const PLACES: &str = "return [...document.querySelectorAll('.case, .case a:not(.moved), .case button')].map(one => {
    const at = one.getBoundingClientRect();
    return [one.textContent.slice(0, 20), Math.round(at.top + scrollY), Math.round(at.left)];
});";

impl Browser {
    pub async fn enter(&self, login: &str) {
        self.open("/queue").await;
        self.write("[name=login]", login).await;
        self.write("[name=password]", PASSWORD).await;
        self.follow("main form button").await;
        assert_eq!(self.at().await, "queue");
    }
}

/// Five minutes later; what the page sends by itself is noted on it when it is answered.
const LATER: &str = "const [send, now] = [window.fetch, Date.now];
    window.fetch = async (...what) => { const answer = await send(...what); document.body.dataset.stayed = answer.status; return answer; };
    Date.now = () => now() + 300001; return true";

#[actix_web::test]
async fn an_open_queue_says_what_is_new_and_no_row_moves() {
    let mut site = a_morning().await;
    site.enrol("other", 0, Role::Clinician).await;
    let state = Arc::clone(&site.state);
    let ear = actix_web::rt::spawn(async move { anteroom::bells::listen(&state.bells, &state.db).await });
    let mut own = Browser::start(&site.url, DESKTOP).await;
    own.enter("clinician").await;
    own.wait_for(".live:not([hidden])").await;
    own.wait_for(".live-news[hidden]").await;
    let places = own.run(PLACES).await;
    let row = own.run("return document.querySelector('.case').id").await;
    let row = row.as_str().expect("a row").to_owned();
    // Somebody else takes a case.
    let other = browser();
    site.sign_in(&other, "other", PASSWORD).await;
    let case = format!("/cases/{}", row.trim_start_matches("case-"));
    assert_eq!(site.post(&other, &format!("{case}/claim"), &[]).await.status.as_u16(), 303);
    own.wait_for(&format!("[id='{row}'] .moved")).await;
    assert_eq!(own.run(PLACES).await, places, "no row moves");
    assert_eq!(own.text(".live-news [role=status]").await, "Something has changed");
    own.inspect("queue-live").await;
    own.follow(".live-news a").await;
    assert!(own.text(&format!("[id='{row}'] .case-hold")).await.contains("Test other"));
    // Paused, it says so and as of when.
    own.wait_for(".live:not([hidden])").await;
    own.click(".live-pause").await;
    assert!(own.text(".live-state").await.starts_with("Paused at"));
    own.click(".live-pause").await;
    // One click, and the case is mine; on somebody else's the page says whose it is.
    own.follow(&format!("[id='{row}'] .case-who a")).await;
    own.inspect_both("case-taken").await;
    own.click(".hands summary").await;
    own.tap("label[for=over-away]").await;
    own.inspect_both("case-take-over").await;
    own.follow(".hands details .button").await;
    assert!(own.text(".hands").await.starts_with("You took this case"));
    own.inspect_both("case-mine").await;
    // Five minutes later a key is a sign of life.
    own.run(LATER).await;
    own.key('\u{e008}').await;
    own.wait_for("body[data-stayed='204']").await;
    own.follow(".hands .button").await;
    let back = own.path().await;
    assert_eq!(back, format!("/queue#{row}"), "back at its row");
    // Signed out elsewhere: the list does not pretend to live.
    own.wait_for(".live:not([hidden])").await;
    site.as_superuser("UPDATE staff_session SET ended_at = now()").await;
    own.wait_for(".live.lost").await;
    assert!(own.text(".live-state").await.starts_with("Connection lost. This list is as of"), "{}", json!(back));
    ear.abort();
    assert!(ear.await.is_err_and(|ended| ended.is_cancelled()));
}
