//! The clinician's way, on a desk and on a phone.

use std::sync::Arc;

use anteroom::account::Role;
use anteroom::intake::{self, Until};
use anteroom::questionnaire::Answers;
use jiff::SignedDuration;
use serde_json::{Value as Json, json};

use crate::chrome::{Browser, DESKTOP};
use crate::patient::vignette;
use crate::site::{PASSWORD, Site};

const LONG_NAME: &str = "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewissenhaftschaferswessenschafewarenwohlgepflege";
const RTL_NAME: &str = "عبد الرحمن";
const RTL_STORY: &str = "منذ أسبوعين ترتعش عضلة ساقي اليسرى (calf) كل يوم، ولا أشعر بضعف.";

/// A patient who got as far as `until`, with more answers on top.
pub async fn comes(site: &Site, id: &str, more: Json, until: Until) {
    let mut answers = vignette(id);
    for (link_id, value) in more.as_object().expect("an object") {
        answers[link_id] = value.clone();
    }
    answers.as_object_mut().expect("an object").retain(|_, value| !value.is_null());
    let clinic = site.state.clinics.find(&site.state.db, "riverside").await.expect("the clinic");
    let package = site.state.packages.current(&clinic.questionnaire).expect("the form");
    let answers = Answers::from_json(&package.questionnaire, &answers).expect("answers");
    intake::walk(&site.state, &Arc::clone(&clinic), &answers, until).await.unwrap_or_else(|error| panic!("{id}: {error}"));
    site.clock.advance(SignedDuration::from_mins(17));
}

pub async fn a_morning() -> Site {
    let mut site = Site::tuned(|config| config.demo = true).await;
    let long = "I have had it since spring. ".repeat(170);
    let story = format!("{long}{}", "m".repeat(5000 - long.len()));
    comes(
        &site,
        "OV06",
        json!({ "name-given": LONG_NAME, "name-family": LONG_NAME.repeat(2).split_off(10), "story": story, "allergies": "x".repeat(200) }),
        Until::Submit,
    )
    .await;
    comes(&site, "OV01", json!({}), Until::Submit).await;
    comes(&site, "OV23", json!({}), Until::Submit).await;
    comes(&site, "OV09", json!({}), Until::Submit).await;
    comes(&site, "OV22", json!({ "name-given": RTL_NAME, "name-family": "الحسن", "story": RTL_STORY }), Until::Submit).await;
    comes(&site, "OV12", json!({}), Until::StopPage).await;
    comes(&site, "OV10", json!({ "contact-none": true, "contact-phone": null, "contact-email": null }), Until::Submit).await;
    site.clock.advance(SignedDuration::from_hours(3));
    site.enrol("clinician", 0, Role::Clinician).await;
    site
}

impl Browser {
    /// At this width, and on a phone.
    pub async fn inspect_both(&mut self, name: &str) {
        for width in [1280, 375] {
            self.resize(width).await;
            self.inspect(name).await;
        }
        self.resize(1280).await;
    }

    /// The address of the case in the list whose name begins so.
    async fn case(&self, name: &str) -> String {
        let script = "return [...document.querySelectorAll('.case-who a')].find(one => one.textContent.includes(arguments[0]))?.getAttribute('href') ?? null";
        let address = self.run_with(script, vec![json!(name)]).await;
        address.as_str().unwrap_or_else(|| panic!("no {name} in the list")).to_owned()
    }
}

#[actix_web::test]
async fn a_clinician_works_through_the_queue() {
    let site = a_morning().await;
    let mut browser = Browser::start(&site.url, DESKTOP).await;
    browser.open("/sign-in").await;
    browser.inspect_both("sign-in").await;
    browser.write("#login", "clinician").await;
    browser.write("#password", "not the password").await;
    browser.follow("main form button").await;
    browser.wait_for(".summary:focus").await;
    let _ = browser.complaints().await; // the status of a refusal
    browser.inspect_both("sign-in-refused").await;
    browser.write("#login", "clinician").await;
    browser.write("#password", PASSWORD).await;
    browser.follow("main form button").await;

    assert_eq!(browser.at().await, "queue");
    assert_eq!(browser.count(".queue-group").await, 5, "a group for each level");
    browser.inspect_both("queue").await;
    browser.in_every_light("queue").await;
    browser.open("/queue?level=emergency&draft=yes").await;
    assert_eq!(browser.count(".case").await, 1);
    browser.inspect_both("queue-filtered").await;
    browser.open("/queue").await;

    for (name, picture) in [("WOLFE", "case-long"), ("الحسن", "case-rtl"), ("OV09", "case-urgent")] {
        browser.open("/queue").await;
        let case = browser.case(name).await;
        browser.open(&case).await;
        browser.inspect_both(picture).await;
    }
    browser.in_every_light("case-urgent").await;

    // Before the level is lowered it is asked once more, and what was written stays.
    browser.write("#note", "Phoned, examined today.").await;
    browser.run("document.getElementById('because-level').open = true; return true").await;
    browser.follow("[name=lower]").await;
    browser.inspect_both("case-lower").await;
    browser.follow("[name=keep]").await;

    // A decision without an outcome, then one with.
    browser.follow("#decide ~ form > .actions button").await;
    browser.wait_for(".summary:focus").await;
    assert_eq!(browser.run("return document.getElementById('note').value").await, json!("Phoned, examined today."));
    browser.inspect("case-decide-faulty").await;
    browser.choose("outcome-referral").await;
    browser.follow("#decide ~ form > .actions button").await;
    assert_eq!(browser.at().await, "queue");
    assert_eq!(browser.count("#level-2 .case").await, 0, "off the queue");
    browser.open("/queue?status=closed").await;
    assert_eq!(browser.count(".case").await, 1);
    browser.inspect_both("closed").await;
    browser.follow(".case-who a").await;
    assert!(browser.text(".card").await.contains("Phoned, examined today."));
    browser.inspect("case-closed").await;

    browser.open("/search").await;
    browser.inspect_both("search").await;
    browser.write("#name", "wolfe").await;
    browser.follow("form.block button").await;
    assert_eq!(browser.count(".case").await, 0, "part of a word is no name");
    browser.inspect_both("search-nothing").await;
    browser.write("#name", "الحسن").await;
    browser.follow("form.block button").await;
    assert_eq!(browser.count(".case").await, 1);
    browser.inspect_both("search-found").await;
    browser.open("/numbers").await;
    browser.inspect_both("numbers").await;
    browser.run("document.querySelectorAll('details').forEach(one => one.open = true)").await;
    browser.inspect_both("numbers-tables").await;
    browser.in_every_light("numbers").await;
    browser.open("/password").await;
    browser.inspect_both("password").await;
    browser.open("/cases/00000000-0000-7000-8000-000000000000").await;
    let _ = browser.complaints().await; // the status of the page
    browser.inspect_both("case-not-found").await;

    // Whoever sits here next finds nothing by going back.
    browser.open("/queue").await;
    browser.follow(".who form button").await;
    browser.client.back().await.expect("back");
    browser.wait_for("h1").await;
    assert_eq!((browser.count(".case").await, browser.at().await.as_str()), (0, "sign-in"));
}
