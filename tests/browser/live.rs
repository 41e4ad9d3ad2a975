//! The live line of the queue in a browser: refused, it comes back; hidden, it is heard.

use std::sync::Arc;

use anteroom::intake::Until;
use serde_json::json;

use crate::chrome::{Browser, DESKTOP};
use crate::clinician::{a_morning, comes};

/// The page's long pauses pass at once; they, answers to its questions and sounds are written down on it.
const HASTE: &str = "{
    const [set, ask] = [setTimeout, fetch];
    const note = (name, what) => { const kept = document.documentElement.dataset; kept[name] = `${kept[name] ?? ''} ${what}`.trim(); };
    window.setTimeout = (act, wait, ...rest) => {
        const long = [15000, 30000, 60000].includes(wait);
        if (long) note('waited', wait / 1000);
        return set(act, long ? 1 : wait, ...rest);
    };
    window.fetch = async (...all) => { const answer = await ask(...all); set(() => note('asked', answer.status)); return answer; };
    window.AudioContext = class extends AudioContext { constructor() { super(); note('rang', 'yes'); } };
    window.EventSource = class extends EventSource { close() { super.close(); note('closed', 'yes'); } };
    Object.defineProperty(document, 'hidden', { get: () => window.away === true });
}";

impl Browser {
    /// Every page from now on is in haste.
    async fn hasten(&self) {
        self.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": HASTE })).await;
    }

    async fn noted(&self, name: &str) -> serde_json::Value {
        self.run(&format!("return document.documentElement.dataset.{name} ?? ''")).await
    }

    /// Another tab is in front of the page, or not any more.
    async fn behind(&self, away: bool) {
        self.run(&format!("window.away = {away}; document.dispatchEvent(new Event('visibilitychange'));")).await;
    }
}

#[actix_web::test]
async fn a_list_whose_stream_was_refused_lives_again_by_itself_until_the_session_is_over() {
    let site = a_morning().await;
    let state = Arc::clone(&site.state);
    let ear = actix_web::rt::spawn(async move { anteroom::bells::listen(&state.bells, &state.db).await });
    let own = Browser::start(&site.url, DESKTOP).await;
    own.hasten().await;
    own.enter("clinician").await;
    own.wait_for(".live-news[hidden]").await;
    site.outage(true).await;
    own.wait_for(".live.lost").await;
    own.wait_for("html[data-waited^='15 30']").await;
    own.wait_for("html[data-waited^='15 30 60 60']").await;
    site.outage(false).await;
    own.wait_for(".live:not(.lost)").await;
    assert!(own.text(".live-state").await.starts_with("Live, "));
    // Signed out elsewhere: it asks once, and no more.
    own.click(".live-pause").await;
    sqlx::query("UPDATE staff_session SET ended_at = now()").execute(&mut site.connection().await).await.expect("ended");
    let waited = own.noted("waited").await;
    own.click(".live-pause").await;
    own.wait_for("html[data-asked$=' 0']").await;
    own.wait_for(".live.lost").await;
    assert_eq!(own.noted("waited").await, waited, "the session is over");
    ear.abort();
    assert!(ear.await.is_err_and(|ended| ended.is_cancelled()));
}

#[actix_web::test]
async fn an_emergency_is_heard_while_another_tab_is_in_front() {
    let mut site = a_morning().await;
    let state = Arc::clone(&site.state);
    let ear = actix_web::rt::spawn(async move { anteroom::bells::listen(&state.bells, &state.db).await });
    let own = Browser::start(&site.url, DESKTOP).await;
    own.hasten().await;
    own.enter("clinician").await;
    own.wait_for(".live-news[hidden]").await;
    // Without the sound it is only said.
    site.as_superuser("UPDATE patient_case SET level = 1 WHERE level = 5").await;
    own.wait_for(".live-news:not([hidden])").await;
    assert_eq!((own.text(".live-news").await.contains("1 emergency"), own.noted("rang").await), (true, json!("")));
    own.behind(true).await;
    assert_eq!(own.noted("closed").await, "yes", "without the sound nobody listens");
    own.behind(false).await;
    own.click(".live-sound input").await;
    own.wait_for("html[data-rang='yes']").await;
    own.behind(true).await;
    assert_eq!(own.noted("closed").await, "yes", "with it somebody does");
    comes(&site, "OV13", json!({ "name-family": "Behind" }), Until::Submit).await;
    own.wait_for("html[data-rang='yes yes']").await;
    assert!(own.text(".live-news").await.contains("2 emergencies"), "the first one rings no more");
    ear.abort();
    assert!(ear.await.is_err_and(|ended| ended.is_cancelled()));
}
