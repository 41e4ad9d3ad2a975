//! The whole way by the keyboard alone, in a window zoomed to 400 %, in every language; and the pages of an emergency
//! on the smallest phone in every light.

use fantoccini::key::Key;
use serde_json::{Value as Json, json};

use crate::chrome::{Browser, PHONE, Setup};
use crate::patient::{PAGES, patient, vignette};
use crate::site::Site;

/// A window of 1280 by 1024 pixels at 400 %.
const ZOOMED: Setup = Setup { width: 320, height: 256, phone: false, script: true };

impl Browser {
    /// The front page, in a language chosen by its link.
    async fn begin_in(&self, language: &str) {
        self.open("/c/riverside").await;
        if language != "en" {
            self.follow(&format!(".languages a[hreflang={language}]")).await;
        }
    }

    /// The page is in the language, from its side, and says nothing in another but where it marks it.
    async fn speaks(&self, language: &str) {
        let dir = if language == "ar" { "rtl" } else { "ltr" };
        let page =
            self.run("return [document.documentElement.lang, document.documentElement.dir, getComputedStyle(document.body).direction]");
        assert_eq!(page.await, json!([language, dir, dir]), "{}", self.path().await);
    }

    /// Gives the answers that the page asks for without a pointer, from the top of the page to its button.
    async fn fill_by_keys(&self, answers: &Json) {
        for control in self.controls().await {
            let Some(answer) = control.wanted(answers) else { continue };
            let field = format!("[id='{}']", control.id);
            if !control.ticks {
                if self.shown(&field).await {
                    self.tab_to(&field).await;
                    self.client.active_element().await.expect("a field").send_keys(&answer).await.expect("typed");
                }
            } else if !self.checked(&field).await {
                // Tab leads to a group of radios, the arrows through it.
                self.tab_to(&format!("[name='{}']:is([type=radio], {field})", control.name)).await;
                for _ in 0..PAGES {
                    if self.focused(&field).await {
                        break;
                    }
                    self.key(Key::Down.into()).await;
                }
                if !self.checked(&field).await {
                    self.key(Key::Space.into()).await;
                }
                assert!(self.checked(&field).await, "{field} on {}", self.path().await);
            }
        }
    }
}

async fn by_keyboard(language: &str) {
    let site = Site::start().await;
    let mut browser = Browser::start(&site.url, ZOOMED).await;
    let answers = vignette("OV06");
    let name = |at: &str| format!("{at}-{language}-zoomed");
    browser.begin_in(language).await;
    let mut pages = 0;
    loop {
        let at = browser.at().await;
        browser.speaks(language).await;
        browser.inspect(&name(&at)).await;
        pages += 1;
        assert!(pages < PAGES, "no end: {at}");
        match at.as_str() {
            "receipt" => break,
            "riverside" | "check" => browser.send().await,
            _ => {
                browser.fill_by_keys(&answers).await;
                browser.send().await;
            }
        }
        assert_eq!(browser.count(".summary").await, 0, "{at}: {}", browser.text("main").await);
    }
    assert!(pages > 35, "{pages} pages");
    // What became of it can be read by the code on the receipt.
    let code = browser.text(".receipt dl div:nth-child(2) .reference").await;
    browser.follow(".receipt p a").await;
    browser.inspect(&name("door")).await;
    browser.fill(&json!({ "access-code": code, "birth-date": answers["birth-date"] })).await;
    browser.follow("main form .actions button").await;
    browser.speaks(language).await;
    browser.inspect(&name("status")).await;
}

#[actix_web::test]
async fn english_by_the_keyboard_at_400_percent() {
    by_keyboard("en").await;
}

#[actix_web::test]
async fn spanish_by_the_keyboard_at_400_percent() {
    by_keyboard("es").await;
}

#[actix_web::test]
async fn arabic_by_the_keyboard_at_400_percent() {
    by_keyboard("ar").await;
}

async fn stops(language: &str) {
    let site = Site::start().await;
    let mut browser = Browser::start(&site.url, Setup { width: 320, ..PHONE }).await;
    let name = |at: &str| format!("{at}-{language}-small");
    browser.begin_in(language).await;
    browser.follow("main form button").await;
    browser.carry_on(&Json::Null).await;
    browser.speaks(language).await;
    browser.inspect(&name("page-consent-faulty")).await;
    browser.walk(&patient(json!({})), "page-now").await;
    browser.carry_on(&json!({ "es-now": ["breathing-hard", "self-harm-now"] })).await;
    assert_eq!(browser.at().await, "stop");
    browser.speaks(language).await;
    let call = "return document.querySelector('a.stop-call').getBoundingClientRect().bottom <= innerHeight";
    assert!(browser.holds(call).await, "the number is in sight at once");
    browser.inspect(&name("stop")).await;
    browser.in_every_light(&name("stop")).await;
    browser.follow(".stop-answers button[value=cannot]").await;
    browser.inspect(&name("unreachable")).await;
    browser.in_the_dark(&name("unreachable")).await;
    browser.follow("main .actions a.button").await;
    browser.inspect(&name("contact")).await;
    browser.carry_on(&json!({ "contact-phone": "+44 7700 900000" })).await;
    browser.speaks(language).await;
    browser.inspect(&name("carry-on")).await;
}

#[actix_web::test]
async fn an_emergency_in_spanish_can_be_read_in_every_light() {
    stops("es").await;
}

#[actix_web::test]
async fn an_emergency_in_arabic_can_be_read_in_every_light() {
    stops("ar").await;
}
