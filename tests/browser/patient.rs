//! The patient's way, on a phone.

use serde::Deserialize;
use serde_json::{Value as Json, json};

use crate::chrome::{Browser, PHONE, Setup};
use crate::driver::Visit;
use crate::site::Site;

pub const VIGNETTES: &str = include_str!("../../forms/muscle-twitching/vignettes.json");
/// Most pages a walk may take.
pub const PAGES: usize = 120;

const CONTROLS: &str = "
    return [...document.querySelectorAll('main form :is(input, textarea):not([type=hidden])')].map(one =>
        ({ id: one.id, name: one.name, ticks: one.matches('[type=radio], [type=checkbox]'), value: one.value }));";

/// Something that can be filled in.
#[derive(Debug, Deserialize)]
pub struct Control {
    pub id: String,
    pub name: String,
    /// A choice; else a field for text.
    pub ticks: bool,
    value: String,
}

impl Control {
    /// What `answers` put here: the text, or the code of a choice to be made.
    pub fn wanted(&self, answers: &Json) -> Option<String> {
        let (link_id, part) = self.name.split_once('.').map_or((self.name.as_str(), None), |(link_id, part)| (link_id, Some(part)));
        let text = |answer: &Json| answer.as_str().map_or_else(|| answer.to_string(), str::to_owned);
        match answers.get(link_id)? {
            Json::Array(wanted) if self.ticks => wanted.iter().map(text).find(|code| *code == self.value),
            answer if self.ticks => Some(text(answer)).filter(|code| *code == self.value),
            answer => Some(part.map_or_else(|| text(answer), |part| date_part(&text(answer), part))),
        }
    }
}

/// The answers of a patient on paper, with what the form asks of everybody.
pub fn vignette(id: &str) -> Json {
    let vignettes: Vec<Json> = serde_json::from_str(VIGNETTES).expect("vignettes");
    let mut vignette = vignettes.into_iter().find(|vignette| vignette["id"] == id).expect("the vignette");
    let mut answers = vignette["answers"].take();
    answers["story"] = vignette["story"].take();
    for (link_id, value) in [("help-needed", json!(["none"])), ("allergies", json!("none"))] {
        if answers.get(link_id).is_none() {
            answers[link_id] = value;
        }
    }
    answers
}

#[expect(clippy::needless_pass_by_value, reason = "called with json! literals")]
pub fn patient(more: Json) -> Json {
    let mut answers = json!({ "consent-use": true, "consent-share": true, "completed-by": "self", "country-now": "gb" });
    for (link_id, value) in more.as_object().expect("an object") {
        answers[link_id] = value.clone();
    }
    answers
}

/// A form filled in without a browser as far as the page `until`, and the cookies that open it.
pub async fn begun<'a>(site: &'a Site, answers: &Json, until: &str) -> (Visit<'a>, Vec<String>) {
    let mut visit = Visit::open(site, "riverside").await;
    let started = site.post(&visit.browser, "/c/riverside/start", &[]).await;
    let cookies = started.headers.get_all("set-cookie").iter().filter_map(|line| line.to_str().ok()?.split(';').next());
    let cookies = cookies.map(str::to_owned).collect();
    visit.go(started.to()).await;
    visit.walk(answers, until).await;
    (visit, cookies)
}

impl Browser {
    /// Goes on with a form that was begun elsewhere.
    pub async fn take_over(&self, (visit, cookies): (Visit<'_>, Vec<String>)) {
        for cookie in cookies {
            let (name, value) = cookie.split_once('=').expect("a cookie");
            self.cdp("Network.setCookie", json!({ "name": name, "value": value, "url": self.base, "httpOnly": true, "sameSite": "Lax" }))
                .await;
        }
        self.open(&visit.path).await;
        assert_eq!(self.at().await, visit.at());
    }

    pub async fn start_form(&self) {
        self.open("/c/riverside").await;
        self.follow("main form button").await;
    }

    /// Gives those of `answers` that the page asks for, by the labels: what is hidden is not answered.
    pub async fn fill(&self, answers: &Json) {
        for control in self.controls().await {
            let Some(answer) = control.wanted(answers) else { continue };
            let field = format!("[id='{}']", control.id);
            if control.ticks && !self.checked(&field).await {
                self.choose(&control.id).await;
            } else if !control.ticks && self.shown(&field).await {
                self.write(&field, &answer).await;
            }
        }
    }

    /// What can be filled in on this page, in its order.
    pub async fn controls(&self) -> Vec<Control> {
        serde_json::from_value(self.run(CONTROLS).await).expect("controls")
    }

    /// Touches the label of a choice.
    pub async fn choose(&self, id: &str) {
        let chosen = format!("[id='{id}']");
        let before = self.checked(&chosen).await;
        self.tap(&format!("label[for='{id}']")).await;
        assert!(!before && self.checked(&chosen).await, "{id} on {}", self.path().await);
    }

    pub async fn carry_on(&self, answers: &Json) {
        self.fill(answers).await;
        self.follow("main form .actions button").await;
    }

    /// Walks on until the page whose path ends in `until`.
    pub async fn walk(&self, answers: &Json, until: &str) {
        for _ in 0..PAGES {
            let at = self.at().await;
            if at == until {
                return;
            }
            self.carry_on(answers).await;
            let problems = self.count(".summary").await;
            assert_eq!(problems, 0, "{at}: {}", self.text("main").await);
        }
        panic!("no end");
    }
}

pub fn date_part(date: &str, part: &str) -> String {
    let place = ["year", "month", "day"].iter().position(|name| *name == part).expect("a part");
    date.split('-').nth(place).unwrap_or_default().to_owned()
}

#[actix_web::test]
async fn a_routine_form_is_filled_in_on_a_phone() {
    let site = Site::start().await;
    let mut browser = Browser::start(&site.url, PHONE).await;
    let answers = vignette("OV06");
    browser.open("/c/riverside").await;
    browser.inspect("front").await;
    browser.follow("main form button").await;
    let mut pages = 0;
    while browser.at().await != "receipt" {
        let at = browser.at().await;
        pages += 1;
        assert!(pages < PAGES, "no end: {at}");
        browser.inspect(&at).await;
        if at == "page-map" {
            the_drawing_ticks_the_boxes(&browser).await;
        }
        if at == "check" {
            browser.leave(browser.double_click("main form button")).await;
            continue;
        }
        browser.carry_on(&answers).await;
        assert_eq!(browser.count(".summary").await, 0, "{at}: {}", browser.text("main").await);
    }
    assert!(pages > 35, "{pages} pages");
    browser.inspect("receipt").await;
    let reference = browser.text(".reference").await;
    // The browser's own way back, and the button once more, lead to the same receipt.
    browser.client.back().await.expect("back");
    browser.wait_for("h1").await;
    if browser.at().await == "check" {
        browser.follow("main form button").await;
    }
    assert_eq!((browser.at().await.as_str(), browser.text(".reference").await), ("receipt", reference.clone()));
    let mut conn = site.connection().await;
    let cases: Vec<(String, i16, bool, Vec<String>)> =
        sqlx::query_as("SELECT reference, level, draft, flags FROM patient_case").fetch_all(&mut conn).await.expect("cases");
    assert_eq!(cases, [(reference, 4, false, vec!["R01".to_owned(), "R02".to_owned()])]);
    browser.follow("form.no-print button").await;
    browser.inspect("finished").await;
    // Whoever has the phone next finds nothing by going back.
    browser.client.back().await.expect("back");
    browser.wait_for("h1").await;
    assert_eq!((browser.count(".reference").await, browser.count("dl.answers").await), (0, 0), "{}", browser.text("main").await);
}

/// A finger on the drawing ticks the box and says so; once more, and it is cleared. Both figures stand for one box.
async fn the_drawing_ticks_the_boxes(browser: &Browser) {
    let (calf, said) = ("#twitch-regions-calf-l", ".body-said");
    assert_eq!(browser.text(said).await, "");
    assert_eq!(browser.count("svg.body-map .r-calf-l path").await, 2, "front and back");
    browser.tap("svg.body-map .r-calf-l path").await;
    assert!(browser.checked(calf).await);
    assert_eq!(browser.text(said).await, "Your left lower leg (calf or shin), selected");
    let colours =
        browser.run("return new Set([...document.querySelectorAll('.r-calf-l path')].map(one => getComputedStyle(one).fill)).size").await;
    assert_eq!(colours, json!(1), "both figures show it");
    assert!(browser.path().await.ends_with("page-map"), "the page stays where it is");
    browser.picture("page-map-tapped").await;
    browser.tap("svg.body-map .r-calf-l path").await;
    assert!(!browser.checked(calf).await);
    assert_eq!(browser.text(said).await, "Your left lower leg (calf or shin), not selected");
    // A finger beside it means it too; what is said is in sight wherever the finger was; nothing moves for who asked.
    browser.run(BESIDE_THE_CALF).await;
    assert!(browser.checked(calf).await);
    browser.run("document.querySelector('.body-figure').scrollIntoView({ block: 'start' })").await;
    assert!(
        browser.holds("const said = document.querySelector('.body-said').getBoundingClientRect(); return said.bottom <= innerHeight").await
    );
    assert!(browser.holds("return getComputedStyle(document.querySelector('.region path')).transitionDuration === '0s'").await);
    browser.run(BESIDE_THE_CALF).await;
    assert!(!browser.checked(calf).await);
    assert_eq!(browser.run(TOO_SMALL).await, json!([]), "parts for a fingertip");
}

/// A touch just outside of the left calf.
const BESIDE_THE_CALF: &str = "
    const calf = document.querySelector('svg.body-map .r-calf-l path');
    calf.scrollIntoView({ block: 'center' });
    const { right, top, height } = calf.getBoundingClientRect();
    const [clientX, clientY] = [right + 6, top + height / 2];
    const there = document.elementFromPoint(clientX, clientY);
    if (there.closest('a')) throw new Error('not beside it');
    there.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, clientX, clientY }));";

/// Parts of the body of which no drawing is 24 pixels wide and high.
const TOO_SMALL: &str = "
    const largest = {};
    for (const part of document.querySelectorAll('svg.body-map a.region')) {
        const { width, height } = part.getBoundingClientRect();
        const side = Math.min(width, height);
        largest[part.getAttribute('href')] = Math.max(side, largest[part.getAttribute('href')] ?? 0);
    }
    return Object.entries(largest).filter(([, side]) => side < 24).map(String);";

#[actix_web::test]
async fn the_emergency_pages_can_be_read_in_every_light() {
    let site = Site::start().await;
    let mut browser = Browser::start(&site.url, Setup { width: 320, ..PHONE }).await;
    browser.start_form().await;
    browser.walk(&patient(json!({})), "page-now").await;
    browser.carry_on(&json!({ "es-now": ["breathing-hard", "self-harm-now"] })).await;
    assert_eq!(browser.at().await, "stop");
    let call = browser.find("a.stop-call").await;
    assert_eq!(call.attr("href").await.expect("a link"), Some("tel:999".to_owned()));
    assert!(
        browser.holds("return document.querySelector('a.stop-call').getBoundingClientRect().bottom <= innerHeight").await,
        "the number is in sight at once"
    );
    browser.inspect("stop").await;
    browser.in_every_light("stop").await;
    browser.emulate("", &[("forced-colors", "active")]).await;
    assert!(
        browser.holds("return getComputedStyle(document.querySelector('a.stop-call')).borderTopStyle === 'solid'").await,
        "still a button"
    );
    browser.emulate("print", &[]).await;
    assert!(!browser.shown(".stop-answers").await && browser.shown(".stop-call").await);
    browser.emulate("", &[]).await;

    browser.follow(".stop-answers button[value=cannot]").await;
    assert_eq!(browser.at().await, "unreachable");
    browser.inspect("unreachable").await;
    browser.in_the_dark("unreachable").await;
    browser.follow("main .actions a.button").await;
    assert_eq!(browser.at().await, "contact");
    browser.inspect("contact").await;
    browser.in_the_dark("contact").await;
    browser.carry_on(&json!({ "contact-phone": "+44 7700 900000" })).await;
    assert_eq!(browser.at().await, "carry-on");
    browser.inspect("carry-on").await;
    browser.follow("main .actions a.button").await;
    assert_eq!(browser.at().await, "page-new", "on with the form");

    let mut answers = vignette("OV06");
    answers["es-now"] = json!(["breathing-hard"]);
    browser.take_over(begun(&site, &answers, "page-map").await).await;
    browser.fill(&answers).await;
    browser.inspect("page-map-filled").await;
    browser.in_every_light("page-map-filled").await;
    browser.emulate("", &[("forced-colors", "active")]).await;
    let fills =
        browser.run("return ['.r-calf-l path', '.r-neck path'].map(one => getComputedStyle(document.querySelector(one)).fill)").await;
    assert_ne!(fills[0], fills[1], "what is chosen differs from what is not");
    browser.emulate("", &[]).await;
    browser.take_over(begun(&site, &answers, "check").await).await;
    browser.inspect("check-emergency").await;
    browser.in_the_dark("check-emergency").await;
    browser.follow("main form button").await;
    assert_eq!(browser.at().await, "receipt");
    browser.inspect("receipt-emergency").await;
    browser.in_every_light("receipt-emergency").await;
    browser.emulate("print", &[]).await;
    assert!(browser.shown(".reference").await && !browser.shown("form.no-print").await);
}

#[actix_web::test]
async fn a_faulty_page_is_put_right_on_a_phone() {
    let site = Site::start().await;
    let mut browser = Browser::start(&site.url, PHONE).await;
    let answers = vignette("OV06");
    browser.take_over(begun(&site, &answers, "page-name").await).await;
    browser.carry_on(&json!({ "name-given": "Test", "birth-date": "2007-02-31" })).await;
    browser.wait_for(".summary:focus").await;
    browser.inspect("page-name-faulty").await;
    browser.click(".summary li:last-child a").await;
    assert!(browser.holds("return document.activeElement.id.startsWith('birth-date')").await, "the link leads to the field");
    let in_sight =
        "const at = document.querySelector('#birth-date legend').getBoundingClientRect(); return at.top >= 0 && at.bottom <= innerHeight";
    assert!(browser.holds(in_sight).await, "with its question");
    let parts = "return new Set([...document.querySelectorAll('.date-part input')].map(one => one.getBoundingClientRect().top)).size";
    assert_eq!(browser.run(parts).await, json!(1), "day, month and year in a row");
    browser.write("#birth-date-day", "27").await;
    browser.write("#name-family", "Patient").await;
    browser.follow("main form .actions button").await;
    assert_eq!(browser.at().await, "page-sex");

    // "None" and another answer exclude each other, but never on a safety page.
    browser.take_over(begun(&site, &answers, "page-symptoms").await).await;
    browser.fill(&json!({ "symptoms": ["weakness", "cramps"] })).await;
    browser.choose("symptoms-none").await;
    assert!(!browser.checked("#symptoms-weakness").await && !browser.checked("#symptoms-cramps").await);
    browser.choose("symptoms-cramps").await;
    assert!(!browser.checked("#symptoms-none").await);
    let safety = browser.path().await.replace("page-symptoms", "page-now");
    browser.open(&safety).await;
    assert!(browser.checked("#es-now-none").await, "as it was answered");
    browser.choose("es-now-chest-pain").await;
    assert!(browser.checked("#es-now-none").await, "whatever else is ticked, a danger stays, and clears nothing");
    browser.choose("es-now-seizure").await;
    browser.tap("label[for='es-now-none']").await;
    browser.tap("label[for='es-now-none']").await;
    assert!(browser.checked("#es-now-chest-pain").await && browser.checked("#es-now-seizure").await);

    // A draft in this browser, and an address that leads nowhere.
    browser.open("/c/riverside").await;
    browser.follow("main form button").await;
    browser.inspect("drafts").await;
    browser.open("/c/riverside/i/nothing/p/page-now").await;
    assert_eq!(browser.complaints().await.len(), 1, "the console names a page that is not there");
    browser.inspect("not-found").await;
}

#[actix_web::test]
async fn a_form_works_without_script() {
    let site = Site::start().await;
    let browser = Browser::start(&site.url, Setup { script: false, ..PHONE }).await;
    browser.start_form().await;
    let answers = patient(json!({
        "es-now": ["none"], "es-new": ["none"], "story": "It twitches.", "name-given": "Test", "name-family": "Patient", "birth-date": "1994-03-27",
        "sex-at-birth": "female", "contact-phone": "+44 7700 900000", "contact-safe": true, "help-needed": ["none"],
    }));
    browser.walk(&answers, "page-pregnancy").await;
    // A follow-up comes and goes with its answer.
    assert!(!browser.shown("#pregnancy-weeks").await, "nothing is chosen");
    browser.choose("pregnancy-no").await;
    assert!(!browser.shown("#pregnancy-weeks").await);
    browser.choose("pregnancy-pregnant").await;
    assert!(browser.shown("#pregnancy-weeks").await);
    browser.write("#pregnancy-weeks", "20").await;
    browser.picture("page-pregnancy-weeks-no-script").await;
    browser.choose("pregnancy-no").await;
    assert!(!browser.shown("#pregnancy-weeks").await);
    browser.follow("main form .actions button").await;
    assert_eq!(browser.at().await, "page-twitch", "the weeks of a pregnancy taken back are no fault and lead nowhere");

    browser.take_over(begun(&site, &vignette("OV06"), "page-map").await).await;
    browser.tap("svg.body-map .r-thigh-r path").await;
    assert!(browser.path().await.ends_with("#twitch-regions-thigh-r"), "the drawing leads to the box");
    assert!(!browser.checked("#twitch-regions-thigh-r").await, "script is off");
    browser.take_over(begun(&site, &vignette("OV06"), "page-symptoms").await).await;
    browser.fill(&json!({ "symptoms": ["weakness", "none"] })).await;
    assert!(browser.checked("#symptoms-weakness").await && browser.checked("#symptoms-none").await, "nothing clears them");
    browser.carry_on(&Json::Null).await;
    assert_eq!(browser.at().await, "page-symptoms", "so the page explains");
    assert_eq!(browser.count(".summary a[href='#symptoms']").await, 1);

    let safety = browser.path().await.replace("page-symptoms", "page-now");
    browser.open(&safety).await;
    browser.carry_on(&json!({ "es-now": ["chest-pain"] })).await;
    assert_eq!(browser.at().await, "stop");
    browser.follow(".stop-answers button[value=called]").await;
    assert_eq!(browser.at().await, "contact");
}
