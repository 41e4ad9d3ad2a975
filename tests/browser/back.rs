//! Stopping half-way and coming back, on a phone that forgot the form meanwhile.

use anteroom::config;
use serde_json::json;

use crate::chrome::{Browser, PHONE};
use crate::patient::vignette;
use crate::site::Site;

#[actix_web::test]
async fn a_form_is_left_on_a_phone_and_found_again() {
    let site =
        Site::tuned(|config| config.mail = Some(config::mail("smtp://127.0.0.1:9", "no-reply@riverside.example").expect("mail"))).await;
    let mut browser = Browser::start(&site.url, PHONE).await;
    let mut answers = vignette("OV06");
    answers["birth-date"] = json!("1987-06-05");
    browser.start_form().await;
    browser.walk(&answers, "page-name").await;
    browser.fill(&answers).await;
    browser.follow("main form .actions button[name=later]").await;
    assert_eq!(browser.at().await, "come-back");
    browser.inspect("come-back").await;
    browser.in_every_light("come-back").await;
    let code = browser.text(".reference").await;
    browser.follow("form.no-print button").await;
    browser.inspect("left").await;
    browser.open("/c/riverside").await;
    browser.follow("main a[href$='/resume']").await;
    browser.inspect("resume").await;
    browser.fill(&json!({ "code": "7K3M-X9QD-AC4TT", "birth-date": "1987-06-05" })).await;
    browser.follow("main form button").await;
    assert!(browser.text(".error").await.contains("There is a mistake in the code"));
    browser.accessible("resume-slip").await;
    browser.picture("resume-slip").await;
    browser.fill(&json!({ "code": code.to_lowercase(), "birth-date": "1987-06-06" })).await;
    browser.follow("main form button").await;
    assert_eq!(browser.text("h1").await, "We could not open a form with that");
    browser.accessible("resume-wrong").await;
    browser.picture("resume-wrong").await;
    browser.follow("main li a").await;
    browser.fill(&json!({ "code": code.to_lowercase(), "birth-date": "1987-06-05" })).await;
    browser.follow("main form button").await;
    assert_eq!(browser.at().await, "page-sex", "where the form goes on");
}
