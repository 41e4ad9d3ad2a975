//! The end of a session: told before it comes, put off by whoever is there, and no note is lost by it.

use jiff::SignedDuration;
use serde_json::json;

use crate::chrome::{Browser, DESKTOP};
use crate::clinician::a_morning;
use crate::site::{PASSWORD, Site};

const BAR: &str = ".session-bar.on";
const QUIET: &str = ".session-bar:not(.on)";
const NOTE: &str = "Phoned twice, no answer.\nAgain at noon.";
const SAVE: &str = "#decide ~ form > .actions button";

/// The page's clock is set by hand, as the server's is: `pass(seconds)`, and what had to wait so long is done.
const CLOCK: &str = "
    const [now, later, never] = [Date.now.bind(Date), setTimeout.bind(window), clearTimeout.bind(window)];
    const waiting = new Map();
    let [ahead, last] = [0, 0];
    Date.now = () => now() + ahead;
    window.setTimeout = (what, time) => {
        if (!(time >= 10000)) return later(what, time);
        last -= 1;
        waiting.set(last, { what, at: Date.now() + time });
        return last;
    };
    window.clearTimeout = (id) => { if (!waiting.delete(id)) never(id); };
    window.waits = () => waiting.size;
    window.pass = (seconds) => {
        ahead += 1000 * seconds;
        for (const [id, one] of [...waiting]) if (one.at <= Date.now() && waiting.delete(id)) one.what();
    };";

/// Time passes, for the server and for the page.
async fn pass(site: &Site, browser: &Browser, seconds: i64) {
    site.clock.advance(SignedDuration::from_secs(seconds));
    browser.run(&format!("pass({seconds})")).await;
}

async fn warned(browser: &Browser) {
    browser.wait_for(BAR).await;
    let said = browser.text(BAR).await;
    assert!(said.starts_with("You will be signed out in 3 min.") && said.ends_with("Stay signed in"), "{said}");
}

async fn note(browser: &Browser) -> serde_json::Value {
    browser.run("return document.querySelector('#note').value").await
}

#[actix_web::test]
async fn the_end_of_a_session_is_told_put_off_and_loses_no_note() {
    let mut site = a_morning().await;
    let mut browser = Browser::start(&site.url, DESKTOP).await;
    browser.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": format!("{{{CLOCK}}}") })).await;
    browser.enter("clinician").await;
    browser.open("/queue?level=routine").await;
    browser.follow(".case-who a").await;
    let case = browser.path().await;
    browser.write("#note", NOTE).await;
    // Whoever has written something is not bothered: the page goes on by itself.
    pass(&site, &browser, 27 * 60).await;
    while !browser.holds("return waits() === 1").await {}
    assert_eq!(browser.count(BAR).await, 0);
    pass(&site, &browser, 26 * 60).await;
    assert!(!browser.shown(".session-bar button").await && browser.count(BAR).await == 0, "not before its time");
    pass(&site, &browser, 60).await;
    warned(&browser).await;
    browser.inspect_both("session-warning").await;
    browser.in_the_dark("session-warning").await;

    // The button, and any key, put it off by half an hour each.
    browser.click(".session-bar button").await;
    browser.wait_for(QUIET).await;
    pass(&site, &browser, 27 * 60).await;
    warned(&browser).await;
    browser.run("document.activeElement.blur()").await;
    browser.key('x').await;
    browser.wait_for(QUIET).await;
    pass(&site, &browser, 27 * 60).await;
    warned(&browser).await;
    // So does a click that comes from neither keys nor a pointer.
    browser.run("document.querySelector('.session-bar button').click()").await;
    browser.wait_for(QUIET).await;
    pass(&site, &browser, 27 * 60).await;
    warned(&browser).await;

    // Nobody is there. What is typed stays in the page, and comes back after the sign-in.
    pass(&site, &browser, 181).await;
    browser.wait_for(&format!("{BAR} button[hidden]")).await;
    assert!(browser.text(BAR).await.starts_with("You are signed out. What you wrote is still on this page"));
    assert_eq!(note(&browser).await, json!(NOTE));
    browser.inspect_both("session-over").await;
    browser.choose("outcome-advice").await;
    browser.leave(browser.tap(SAVE)).await;
    assert!(browser.text(".notice").await.contains("What you wrote is not lost"));
    let _ = browser.complaints().await; // the status of a refusal
    browser.inspect("session-sign-in").await;
    browser.write("[name=login]", "clinician").await;
    browser.write("[name=password]", PASSWORD).await;
    browser.follow("main form button").await;
    browser.inspect("session-put-back").await;
    browser.follow("main form button").await;
    assert_eq!((browser.path().await.starts_with(&case[..43]), note(&browser).await), (true, json!(NOTE)));
    browser.leave(browser.tap(SAVE)).await;
    assert_eq!(browser.at().await, "queue");
    let kept: String =
        sqlx::query_scalar("SELECT document->>'note' FROM decision").fetch_one(&mut site.superuser).await.expect("one decision");
    assert_eq!(kept, NOTE);

    // After twelve hours it ends whoever is there, and the page says so instead of offering more.
    site.as_superuser("UPDATE staff_session SET created_at = created_at - interval '11 hours 57 minutes 50 seconds'").await;
    browser.open("/queue").await;
    browser.follow(".case-who a").await;
    browser.wait_for(BAR).await;
    browser.click(".session-bar button").await;
    browser.wait_for(&format!("{BAR} button[hidden]")).await;
    assert!(browser.text(BAR).await.starts_with("Your session ends in 3 min and cannot be prolonged."), "{}", browser.text(BAR).await);
    // Signed out elsewhere, the page says so before its own time is up.
    site.as_superuser("UPDATE staff_session SET ended_at = now()").await;
    pass(&site, &browser, 20).await;
    while !browser.text(BAR).await.starts_with("You are signed out.") {}
}
