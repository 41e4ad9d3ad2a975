//! A case in a minute: what matters of it on one screen of a laptop, and on one sheet of A4.

use anteroom::account::Role;
use anteroom::intake::Until;
use data_encoding::BASE64;
use serde_json::{Value as Json, json};

use crate::chrome::{Browser, Setup};
use crate::clinician::comes;
use crate::poppler::poppler;
use crate::site::{PASSWORD, Site};

/// A laptop with little room, and no scaling.
const LAPTOP: Setup = Setup { width: 1280, height: 720, phone: false, script: true };

/// The room there is from the top of the window, without the bar of a demo.
const ROOM: u64 = 720;

impl Browser {
    /// Signs in; the addresses of all cases in the queue.
    async fn cases(&self) -> Vec<String> {
        self.open("/sign-in").await;
        self.write("#login", "clinician").await;
        self.write("#password", PASSWORD).await;
        self.follow("main form button").await;
        let addresses = self.run("return [...document.querySelectorAll('.case-who a')].map(one => one.getAttribute('href'))").await;
        addresses.as_array().expect("a list").iter().filter_map(Json::as_str).map(str::to_owned).collect()
    }

    /// The page as it is printed.
    async fn print(&self) -> Vec<u8> {
        let printed = self.cdp("Page.printToPDF", json!({ "preferCSSPageSize": true })).await;
        BASE64.decode(printed["data"].as_str().expect("a file").as_bytes()).expect("Base64")
    }
}

/// However its lines break: at spaces, and after hyphens, which are lost.
fn bare(text: &str) -> String {
    text.replace(|one: char| one.is_whitespace() || one == '-', "")
}

/// The words of each page.
fn sheets(pdf: &[u8]) -> Vec<String> {
    let text = poppler("pdftotext", &["-layout"], pdf);
    text.split_terminator('\u{c}').map(|page| page.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

#[actix_web::test]
async fn the_essence_of_a_case_fits_one_screen_of_a_laptop_and_one_sheet_of_paper() {
    let mut site = Site::start().await;
    let all: Vec<String> = (1..=24).map(|number| format!("OV{number:02}")).collect();
    for id in &all {
        comes(&site, id, json!({ "name-family": id }), Until::Submit).await;
    }
    site.enrol("clinician", 0, Role::Clinician).await;
    let browser = Browser::start(&site.url, LAPTOP).await;
    let addresses = browser.cases().await;
    assert_eq!(addresses.len(), all.len());
    let mut beyond = Vec::new();
    for address in addresses {
        browser.open(&address).await;
        let name = browser.text(".patient-bar .name").await;
        let bottom = browser.run("return Math.round(document.querySelector('.essence').getBoundingClientRect().bottom)").await;
        beyond.extend(bottom.as_u64().is_none_or(|bottom| bottom > ROOM).then(|| format!("{name}: {bottom}")));
        let printed = sheets(&browser.print().await);
        // What is folded away on the screen stands on the sheet.
        let folded = browser.run("return [...document.querySelectorAll('.essence details a')].map(one => one.textContent)").await;
        let folded: Vec<&str> = folded.as_array().expect("a list").iter().filter_map(Json::as_str).collect();
        let lacking: Vec<&&str> = folded.iter().filter(|one| !printed.iter().any(|page| bare(page).contains(&bare(one)))).collect();
        let whole = printed.len() == 1 && bare(&printed[0]).ends_with("1/1") && lacking.is_empty();
        beyond.extend((!whole).then(|| format!("{name}: {} sheets without {lacking:?}", printed.len())));
    }
    assert!(beyond.is_empty(), "beyond the screen or the sheet: {beyond:#?}");
}

#[actix_web::test]
async fn every_sheet_of_a_longer_print_says_whose_it_is_and_nothing_stands_under_that() {
    let mut site = Site::start().await;
    comes(&site, "OV22", json!({ "name-family": "Testsheet" }), Until::Submit).await;
    site.enrol("clinician", 0, Role::Clinician).await;
    let browser = Browser::start(&site.url, LAPTOP).await;
    browser.open(&browser.cases().await[0]).await;
    let reference = browser.run("return document.querySelector('.patient-bar dl').children[2].querySelector('dd').textContent").await;
    let level = browser.text(".case-top .level-word").await;
    let more = "const essence = document.querySelector('.essence');
        for (let n = 0; n < 90; n++) essence.append(Object.assign(document.createElement('p'), { textContent: `LINE${n} goes on` }));";
    browser.run(more).await;
    let file = browser.print().await;
    let printed = sheets(&file);
    assert!(printed.len() > 1, "{printed:?}");
    for (n, page) in (1..).zip(&printed) {
        for wanted in ["TESTSHEET", reference.as_str().expect("a reference"), &level] {
            assert_eq!(page.matches(wanted).count(), 1, "{wanted} on sheet {n}: {page}");
        }
        assert!(bare(page).ends_with(&format!("{n}/{}", printed.len())), "{page}");
    }
    for n in 0..90 {
        assert_eq!(printed.iter().filter(|page| page.contains(&format!("LINE{n} "))).count(), 1, "{n}");
    }
    // On the second sheet the first line begins below the last word of the banner.
    let boxes = poppler("pdftotext", &["-bbox", "-f", "2", "-l", "2"], &file);
    let edge = |line: &str, name: &str| -> f64 {
        line.split_once(&format!("{name}=\"")).and_then(|(_, rest)| rest.split_once('"')).expect("an edge").0.parse().expect("a number")
    };
    let words: Vec<&str> = boxes.lines().filter(|line| line.contains("<word ")).collect();
    let first = words.iter().position(|line| line.contains(">LINE")).expect("a line");
    let below = words[..first].iter().map(|line| edge(line, "yMax")).fold(0.0, f64::max);
    assert!(first > 4 && below <= edge(words[first], "yMin"), "{below}: {boxes}");
}
