//! A case in a minute: what matters of it on one screen of a laptop, and on one sheet of A4.

use anteroom::account::Role;
use anteroom::intake::Until;
use data_encoding::BASE64;
use serde_json::{Value as Json, json};

use crate::chrome::{Browser, Setup};
use crate::clinician::comes;
use crate::site::{PASSWORD, Site};

/// A laptop with little room, and no scaling.
const LAPTOP: Setup = Setup { width: 1280, height: 720, phone: false, script: true };

const CASES: [&str; 6] = ["OV03", "OV06", "OV09", "OV10", "OV15", "OV22"];

#[actix_web::test]
async fn the_essence_of_a_case_fits_one_screen_of_a_laptop_and_one_sheet_of_paper() {
    let mut site = Site::start().await;
    for id in CASES {
        comes(&site, id, json!({ "name-family": id }), Until::Submit).await;
    }
    site.enrol("clinician", 0, Role::Clinician).await;
    let browser = Browser::start(&site.url, LAPTOP).await;
    browser.open("/sign-in").await;
    browser.write("#login", "clinician").await;
    browser.write("#password", PASSWORD).await;
    browser.follow("main form button").await;
    let addresses = browser.run("return [...document.querySelectorAll('.case-who a')].map(one => one.getAttribute('href'))").await;
    let addresses: Vec<&str> = addresses.as_array().expect("a list").iter().filter_map(Json::as_str).collect();
    assert_eq!(addresses.len(), CASES.len());
    let mut heights = Vec::new();
    for address in addresses {
        browser.open(address).await;
        let bottom = browser.run("return Math.round(document.querySelector('.essence').getBoundingClientRect().bottom)").await;
        heights.push(format!("{}: {bottom}", browser.text(".patient-bar .name").await));
        if bottom.as_u64().is_none_or(|bottom| bottom <= 720) {
            heights.pop();
        }
        // The sheet: its pages are counted in the file, as the browser numbers them at their feet.
        let printed = browser.cdp("Page.printToPDF", json!({ "preferCSSPageSize": true })).await;
        let file = BASE64.decode(printed["data"].as_str().expect("a file").as_bytes()).expect("Base64");
        let pages = String::from_utf8_lossy(&file).matches("/Type /Page\n").count();
        assert_eq!(pages, 1, "{address}");
    }
    assert!(heights.is_empty(), "beyond the screen: {heights:?}");
}
