//! The whole way in every language, on a phone: with script, where every page is inspected, and without.

use serde_json::{Value as Json, json};

use crate::chrome::{Browser, PHONE, Setup};
use crate::patient::{VIGNETTES, vignette};
use crate::site::Site;

/// Words of a drawing that run into each other.
const OVERLAPPING: &str = "
    const words = [...document.querySelectorAll('svg.body-map text')].map(one => [one.textContent, one.getBoundingClientRect()]);
    return words.flatMap(([one, a], place) => words.slice(place + 1)
        .filter(([, b]) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)
        .map(([other]) => `${one} / ${other}`));";

/// A site on the day of the vignette.
async fn on_the_day(id: &str) -> Site {
    let site = Site::start().await;
    let vignettes: Vec<Json> = serde_json::from_str(VIGNETTES).expect("vignettes");
    let day = vignettes.iter().find(|vignette| vignette["id"] == id).and_then(|vignette| vignette["authored"].as_str()).expect("a day");
    site.clock.set(format!("{day}T12:00:00Z").parse().expect("a day"));
    site
}

impl Browser {
    async fn reads(&self, language: &str, dir: &str) -> bool {
        self.holds(&format!("const page = document.documentElement; return page.lang === '{language}' && page.dir === '{dir}'")).await
    }

    /// From the first page to the receipt; `look` is called on every page with its name.
    async fn whole_way(&mut self, language: &str, dir: &str, answers: &Json, look: impl AsyncFn(&mut Self, &str)) -> usize {
        self.open(&format!("/c/riverside?language={language}")).await;
        for pages in 1..150 {
            let at = self.at().await;
            assert!(self.reads(language, dir).await, "{at} is not in {language}");
            look(self, &format!("{at}-{language}")).await;
            if at == "page-map" {
                assert!(self.count("svg.body-map text").await > 5);
                assert_eq!(self.run(OVERLAPPING).await, json!([]));
            }
            match at.as_str() {
                "receipt" => return pages,
                "riverside" | "check" => self.follow("main form button").await,
                "stop" => self.follow(".stop-answers button[value=called]").await,
                "carry-on" => self.follow("main .actions a.button").await,
                "confirm" => self.follow("main form button.button").await,
                _ => self.carry_on(answers).await,
            }
            assert_eq!(self.count(".summary").await, 0, "{at}: {}", self.text("main").await);
        }
        panic!("no end");
    }

    /// What the person comes back to with the access code, and what is answered when something is missing.
    async fn afterwards(&mut self, language: &str, answers: &Json) {
        let code = self.run("return document.querySelectorAll('.reference')[1].textContent").await;
        self.open("/c/riverside/status").await;
        self.follow("main form button").await;
        self.inspect(&format!("door-faulty-{language}")).await;
        self.fill(&json!({ "access-code": code, "birth-date": answers["birth-date"] })).await;
        self.follow("main form button").await;
        let record = self.path().await;
        for page in ["", "answers", "opened", "update"] {
            self.open(&format!("{record}{page}")).await;
            self.inspect(&format!("record-{page}-{language}")).await;
        }
    }
}

async fn with_script(language: &str, dir: &str, light: &str) {
    let site = on_the_day("OV10").await;
    let mut browser = Browser::start(&site.url, PHONE).await;
    browser.emulate("", &[("prefers-color-scheme", light)]).await;
    let answers = vignette("OV10");
    let pages = browser.whole_way(language, dir, &answers, async |browser, name| browser.inspect(name).await).await;
    assert!(pages > 40, "{pages} pages");
    browser.afterwards(language, &answers).await;
}

async fn without_script(language: &str, dir: &str, light: &str) {
    let site = on_the_day("OV01").await;
    let mut browser = Browser::start(&site.url, Setup { script: false, ..PHONE }).await;
    browser.emulate("", &[("prefers-color-scheme", light)]).await;
    let look = async |browser: &mut Browser, name: &str| {
        browser.fits(name).await;
        browser.picture(&format!("{name}-no-script")).await;
    };
    let pages = browser.whole_way(language, dir, &vignette("OV01"), look).await;
    assert!(pages > 25, "{pages} pages");
}

#[actix_web::test]
async fn an_emergency_in_english_on_a_phone_in_the_dark() {
    with_script("en", "ltr", "dark").await;
}

#[actix_web::test]
async fn self_care_in_english_without_script() {
    without_script("en", "ltr", "light").await;
}

#[actix_web::test]
async fn an_emergency_in_spanish_on_a_phone() {
    with_script("es", "ltr", "light").await;
}

#[actix_web::test]
async fn an_emergency_in_arabic_on_a_phone_in_the_dark() {
    with_script("ar", "rtl", "dark").await;
}

#[actix_web::test]
async fn self_care_in_spanish_without_script_in_the_dark() {
    without_script("es", "ltr", "dark").await;
}

#[actix_web::test]
async fn self_care_in_arabic_without_script() {
    without_script("ar", "rtl", "light").await;
}
