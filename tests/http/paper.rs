//! The case in a minute: on the page, as a PDF, as text; what is missing is said, and no box is ever printed.

use std::path::Path;

use anteroom::config::FONTS;
use anteroom::intake::{Until, walk};
use anteroom::paper::{Block, Document, Kind, Press, Trouble};
use anteroom::questionnaire::{Answers, Value};
use reqwest::{Client, Method};
use serde_json::{Value as Json, json};

use crate::after::{Sent, case_of};
use crate::desk::{arrives_as, clinician, text};
use crate::driver::Visit;
use crate::poppler::poppler;
use crate::site::Site;

fn pages(pdf: &[u8]) -> String {
    let about = poppler("pdfinfo", &[], pdf);
    let line = |name: &str| about.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default().trim().to_owned();
    assert!(line("Tagged:") == "yes" && line("Page size:").contains("A4"), "{about}");
    // What the file promises of itself, so that it can be read out and kept.
    let promised = poppler("pdfinfo", &["-meta"], pdf);
    assert!(["pdfuaid:part>1<", "pdfaid:part>2<", "pdfaid:conformance>A<"].iter().all(|part| promised.contains(part)), "{promised}");
    line("Pages:")
}

/// The words of a PDF, however its lines break.
pub fn words(pdf: &[u8]) -> String {
    poppler("pdftotext", &[], pdf).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A case of which the patient says this.
async fn says(site: &Site, said: &[(&str, &str)]) -> String {
    let clinic = site.state.clinics.find(&site.state.db, "riverside").await.expect("the clinic");
    let package = site.state.packages.current(&clinic.questionnaire).expect("the form");
    let vignettes: Vec<Json> = serde_json::from_str(include_str!("../../forms/muscle-twitching/vignettes.json")).expect("vignettes");
    let vignette = vignettes.iter().find(|vignette| vignette["id"] == "OV16").expect("the vignette");
    let mut answers = Answers::from_json(&package.questionnaire, &vignette["answers"]).expect("answers");
    for (link_id, words) in said {
        answers.set(link_id, vec![Value::Text((*words).to_owned())]);
    }
    walk(&site.state, &clinic, &answers, Until::Submit).await.expect("walked");
    let newest = "SELECT case_id FROM patient_case ORDER BY arrived_at DESC, case_id DESC LIMIT 1";
    let id: uuid::Uuid = sqlx::query_scalar(newest).fetch_one(&mut site.connection().await).await.expect("a case");
    format!("/cases/{id}")
}

async fn pdf(site: &Site, who: &Client, case: &str) -> Vec<u8> {
    let answer = site.request(who, Method::GET, &format!("{case}.pdf")).send().await.expect("an answer");
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["content-type"], "application/pdf");
    assert_eq!(answer.headers()["cache-control"], "no-store");
    let name = answer.headers()["content-disposition"].to_str().expect("text").to_owned();
    let reference = name.strip_prefix("attachment; filename=\"").and_then(|rest| rest.strip_suffix(".pdf\"")).expect("a name");
    assert!(reference.len() == 9 && reference.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-'), "{name}");
    answer.bytes().await.expect("a file").to_vec()
}

/// The words of a case's PDF.
pub async fn paper_of(site: &Site, who: &Client, case: &str) -> String {
    words(&pdf(site, who, case).await)
}

#[actix_web::test]
async fn a_case_is_one_page_that_says_who_it_is_how_grave_and_why() {
    let mut site = Site::start().await;
    let case = arrives_as(&site, "OV16", "Printed", Until::Submit).await;
    let ada = clinician(&mut site, "ada").await;
    let file = pdf(&site, &ada, &case).await;
    assert_eq!(pages(&file), "1");
    let said = words(&file);
    let page = site.get(&ada, &case).await;
    let level = text(&page, ".case-top .level b") + " " + &text(&page, ".case-top .level-word");
    for wanted in ["PRINTED", "Born", "Sex recorded at birth", &level, "Rules that fired:", "Situation", "Background", "Recommendation"] {
        assert!(said.contains(wanted), "{wanted} is not in {said}");
    }
    for wanted in ["Page 1 of 1", "Distress and impact", "by Test ada", "All answers,", "Asked and negative:"] {
        assert!(said.contains(wanted), "{wanted} is not in {said}");
    }
    assert!(!poppler("pdfinfo", &[], &file).to_uppercase().contains("PRINTED"), "no name in the properties");
    let forms: Vec<Option<String>> =
        sqlx::query_scalar("SELECT detail->>'form' FROM audit_event WHERE action = 'case-view' ORDER BY event_id")
            .fetch_all(&mut site.superuser)
            .await
            .expect("the audit");
    assert_eq!(forms, ["pdf", "page"].map(|form| Some(form.to_owned())));
}

#[actix_web::test]
async fn arabic_is_joined_and_runs_from_the_right_with_latin_and_numbers_inside_it() {
    let mut site = Site::start().await;
    let story = "عضلة ساقي ترتعش منذ 3 أيام بعد تناول Sertraline 50 mg كل يوم";
    let case = says(&site, &[("story", story), ("name-family", "تجربة"), ("name-given", "مريض")]).await;
    let ada = clinician(&mut site, "ada").await;
    let file = pdf(&site, &ada, &case).await;
    assert_eq!(pages(&file), "1");
    // Letter by letter in the order of reading, marks of direction aside; a line that turns comes in pieces.
    let marks = |c: &char| !matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let said: String = words(&file).chars().filter(marks).collect();
    for wanted in ["عضلة ساقي ترتعش منذ", "أيام بعد تناول", "Sertraline 50 mg", "كل يوم", "تجربة", "مريض"]
    {
        assert!(said.contains(wanted), "{wanted} is not in {said}");
    }
    // The first word stands at the right margin, the one after it to its left.
    let boxes = poppler("pdftotext", &["-bbox"], &file);
    let edges = |word: &str| {
        // As the letters stand on the paper, from the left.
        let turned: String = word.chars().rev().collect();
        let is = |line: &&str| [word, &turned].iter().any(|word| line.contains(&format!(">{word}<")));
        let line = boxes.lines().find(is).unwrap_or_else(|| panic!("no {word} in {boxes}"));
        let edge = |name: &str| -> f64 {
            line.split_once(&format!("{name}=\"")).and_then(|(_, rest)| rest.split_once('"')).expect("an edge").0.parse().expect("a number")
        };
        (edge("xMin"), edge("xMax"))
    };
    let (first, second) = (edges("عضلة"), edges("ساقي"));
    assert!((535.0..556.0).contains(&first.1), "{first:?}");
    assert!(second.1 < first.0, "{first:?} {second:?}");
    let (latin, dose) = (edges("Sertraline"), edges("50"));
    assert!(latin.1 < dose.0, "Latin inside runs from the left: {latin:?} {dose:?}");
    assert!(dose.1 < edges("تناول").0 && edges("كل").1 < latin.0, "and stands where it is read");
}

#[actix_web::test]
async fn without_fonts_there_is_a_page_that_says_what_to_install() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut site = Site::tuned(|config| config.fonts = folder.path().to_owned()).await;
    let case = arrives_as(&site, "OV06", "Unprinted", Until::Submit).await;
    let ada = clinician(&mut site, "ada").await;
    let answer = site.get(&ada, &format!("{case}.pdf")).await;
    assert_eq!(answer.status, 503);
    let said = text(&answer, "main");
    for wanted in ["The PDF could not be made", folder.path().to_str().expect("a path"), "fonts-noto-core"] {
        assert!(said.contains(wanted), "{wanted} is not in {said}");
    }
    for instead in [format!("{case}.txt"), case.clone()] {
        assert!(answer.body.contains(&format!("href=\"{instead}\"")) && site.get(&ada, &instead).await.status == 200, "{instead}");
    }
    // Once they are installed, no restart is needed.
    std::os::unix::fs::symlink(FONTS, folder.path().join("fonts")).expect("a link");
    assert_eq!(pages(&pdf(&site, &ada, &case).await), "1");
}

#[actix_web::test]
async fn a_character_without_a_font_is_named_and_never_a_box() {
    let mut site = Site::start().await;
    let case = says(&site, &[("story", "My hand \u{e123} jumps")]).await;
    let ada = clinician(&mut site, "ada").await;
    let answer = site.get(&ada, &format!("{case}.pdf")).await;
    assert_eq!(answer.status, 503);
    let said = text(&answer, "main");
    assert!(said.contains("U+E123") && said.contains("As a text file"), "{said}");
    // What people do write has one.
    let case = says(&site, &[("story", "Рука дёргается, χέρι, יד, हाथ 😀 → ½ “quoted” — ê"), ("name-family", "Ñandú-Škoda")]).await;
    assert!(words(&pdf(&site, &ada, &case).await).contains("Рука дёргается, χέρι"));
}

#[actix_web::test]
async fn a_longer_text_flows_on_with_the_banner_and_the_number_on_every_page() {
    let line = "What the person wrote goes on and on, and none of it is lost. ".repeat(4);
    let document = Document {
        language: "en".to_owned(),
        title: "Long".to_owned(),
        banner: vec![Block::new(Kind::Title, "BANNER, Test")],
        blocks: (0..60).map(|n| Block::new(Kind::Paragraph, format!("Paragraph{n}. {line}"))).collect(),
        foot: "Foot".to_owned(),
        page: "Page {n} of {m}".to_owned(),
        ..Document::default()
    };
    let file = Press::new(Path::new(FONTS).to_owned()).print(document.clone()).await.expect("a PDF");
    let count: usize = pages(&file).parse().expect("a number");
    let said = words(&file);
    assert!(count > 1 && said.matches("BANNER, Test").count() == count, "{count}");
    for n in 1..=count {
        assert!(said.contains(&format!("Page {n} of {count}")), "{n}");
    }
    for n in 0..60 {
        assert_eq!(said.matches(&format!("Paragraph{n}. ")).count(), 1, "{n}");
    }
    let nowhere = Press::new(Path::new("/nowhere").to_owned()).print(document).await;
    assert!(matches!(nowhere, Err(Trouble::NoFonts(folder)) if folder == Path::new("/nowhere")));
}

#[actix_web::test]
async fn whatever_is_typed_a_file_is_made_that_can_be_read_out_in_order() {
    let press = Press::new(Path::new(FONTS).to_owned());
    let marks = ['\u{200b}'..='\u{200f}', '\u{202a}'..='\u{202e}', '\u{2060}'..='\u{206f}', '\u{fe00}'..='\u{fe0f}'];
    let unseen: String = marks.into_iter().flatten().collect();
    let document = |quote: &str| Document {
        language: "en".to_owned(),
        title: "Case ABCD-EFGH".to_owned(),
        banner: vec![Block::new(Kind::Title, quote)],
        blocks: vec![
            Block::new(Kind::Marked(2), "2 Urgent"),
            Block::new(Kind::Quote, quote),
            Block::new(Kind::Heading, "First"),
            Block::new(Kind::Paragraph, quote),
            Block::new(Kind::Heading, ""),
            Block::new(Kind::Small, ""),
        ],
        foot: quote.to_owned(),
        page: "Page {n} of {m}".to_owned(),
        ..Document::default()
    };
    let arabic = "قالت (Sertraline 50 mg) ثلاثة أيام لا إله";
    for typed in ["plain", "", " ", "\u{feff}", "a\u{ad}b\0\u{feff}c", arabic, "ﬁ é e\u{301} ½ 😀", "हाथ में क्षत्रिय ไทย", &unseen]
    {
        let file = press.print(document(typed)).await.unwrap_or_else(|trouble| panic!("{typed:?}: {trouble:?}"));
        assert_eq!(pages(&file), "1", "{typed:?}");
    }
    for typed in ["a\u{e000}b", "\u{10fffd}"] {
        let lacking = press.print(document(typed)).await;
        assert!(matches!(lacking, Err(Trouble::NoLetters(letters)) if letters.len() == 1), "{typed:?}");
    }
    // A reader hears the title, the level, the quotation, the headings; the foot and the marks are not read.
    let tree = poppler("pdfinfo", &["-struct-text"], &press.print(document("Said")).await.expect("a PDF"));
    let lines = tree.lines().map(str::trim).filter(|line| !line.starts_with('"'));
    let kinds: Vec<&str> = lines.filter_map(|line| line.split([' ', '(']).next()).collect();
    assert_eq!(kinds, ["Document", "H1", "P", "BlockQuote", "P", "H2", "P", "P", "P"], "{tree}");
    assert_eq!(tree.matches("Said").count(), 4, "the title twice, the quotation, the paragraph: {tree}");
}

#[actix_web::test]
async fn all_that_was_asked_and_is_negative_is_named_the_most_dangerous_first() {
    let mut site = Site::start().await;
    let case = arrives_as(&site, "OV16", "Negative", Until::Submit).await;
    let ada = clinician(&mut site, "ada").await;
    let page = site.get(&ada, &case).await;
    let html = scraper::Html::parse_document(&page.body);
    let select = |selector: &str| scraper::Selector::parse(selector).expect("selector");
    let lines: Vec<_> = html.select(&select(".essence > p.run")).collect();
    let line = lines.iter().find(|line| line.text().collect::<String>().starts_with("Asked and negative:")).expect("the line");
    let next = line.next_siblings().find_map(scraper::ElementRef::wrap).expect("something");
    let folded = Some(next).filter(|next| next.value().name() == "details").expect("the rest");
    let names = |of: scraper::ElementRef<'_>| -> Vec<String> { of.select(&select("a, bdi")).map(|one| one.text().collect()).collect() };
    let rest = names(folded);
    let more = folded.select(&select("summary")).next().expect("a summary").text().next();
    assert_eq!(more, Some(format!("and {} more", rest.len()).as_str()));
    let all = [names(*line), rest].concat();
    let rank = |name: &String| "EUN".find(&name[..1]).unwrap_or_else(|| panic!("{name}"));
    assert!(all.len() > 30 && all.iter().map(rank).is_sorted(), "{all:?}");
    // However lines break: at spaces, and after hyphens, which are lost.
    let bare = |text: &str| text.replace(|one: char| one.is_whitespace() || one == '-', "");
    let file = bare(&site.get(&ada, &format!("{case}.txt")).await.body);
    let sheet = bare(&paper_of(&site, &ada, &case).await);
    for name in all.iter().map(|name| bare(name)) {
        assert!(file.contains(&name) && sheet.contains(&name), "{name}: {file}: {sheet}");
    }
}

#[actix_web::test]
async fn every_sentence_of_the_essence_leads_to_its_answer_on_the_page() {
    let mut site = Site::start().await;
    let ada = clinician(&mut site, "ada").await;
    for (vignette, least) in [("OV16", 15), ("OV06", 10), ("OV01", 10), ("OV12", 10)] {
        let case = arrives_as(&site, vignette, vignette, Until::Submit).await;
        let page = site.get(&ada, &case).await;
        let html = scraper::Html::parse_document(&page.body);
        let links = scraper::Selector::parse(".essence a[href^='#']").expect("selector");
        let targets: Vec<String> = html.select(&links).filter_map(|link| link.attr("href")).map(str::to_owned).collect();
        assert!(targets.len() >= least, "{vignette}: {targets:?}");
        for target in &targets {
            let place = scraper::Selector::parse(&format!("[id='{}']", &target[1..])).expect("selector");
            assert_eq!(html.select(&place).count(), 1, "{vignette}: {target}");
        }
        let rules = targets.iter().filter(|target| target.starts_with("#f-")).count();
        assert_eq!(html.select(&scraper::Selector::parse("article.flag").expect("selector")).count(), rules, "{vignette}");
        // The same sentences stand in the text.
        let plain = site.get(&ada, &format!("{case}.txt")).await.body.split_whitespace().collect::<Vec<_>>().join(" ");
        let sentences = scraper::Selector::parse(".essence > p.run:not(.part)").expect("selector");
        let shown: Vec<String> = html.select(&sentences).map(|one| one.text().collect::<String>()).collect();
        assert!(!shown.is_empty(), "{vignette}");
        for one in shown {
            assert!(plain.contains(one.trim()), "{vignette}: {one}: {plain}");
        }
    }
}

#[actix_web::test]
async fn a_changed_answer_to_a_red_flag_question_stands_at_the_top_with_what_it_was() {
    let mut site = Site::start().await;
    site.clock.set("2026-03-02T12:00:00Z".parse().expect("a day"));
    let sent = Sent::form(&site, "OV06").await;
    let ada = clinician(&mut site, "ada").await;
    let path = case_of(&site, &sent.reference).await;
    assert!(!text(&site.get(&ada, &path).await, ".essence").contains("Changed answers"));
    let mut visit = Visit { site: &site, browser: sent.browser.clone(), path: String::new(), page: crate::site::Answer::empty() };
    for course in [json!(["unsure"]), json!(["none"])] {
        visit.go(&sent.receipt.replace("receipt", "update")).await;
        visit.send(&json!({ "es-now": ["none"], "es-new": course, "update-course": "worse", "update-story": "Now." }), None).await;
    }
    let page = site.get(&ada, &path).await;
    let said = text(&page, ".essence");
    assert!(said.contains("Changed answers to red-flag questions:"), "{said}");
    let plain = site.get(&ada, &format!("{path}.txt")).await.body;
    assert!(plain.contains("Changed answers to red-flag questions:"), "{plain}");
    assert!(words(&pdf(&site, &ada, &path).await).contains("Changed answers to red-flag questions:"));
}

#[actix_web::test]
async fn what_may_contribute_is_told_with_what_the_patient_said_and_as_no_cause() {
    let mut site = Site::start().await;
    let said = json!({ "med-class": ["ssri-snri"], "med-list": "sertralina 100 mg", "caffeine": 7, "med-change": ["started"], "med-change-class": ["ssri-snri"], "med-extra": "no" });
    let sent = Sent::with(&site, "OV06", &said).await;
    let ada = clinician(&mut site, "ada").await;
    let path = case_of(&site, &sent.reference).await;
    let page = site.get(&ada, &path).await;
    let essence = text(&page, ".essence");
    for wanted in [
        "May contribute (not a cause): Caffeine (Caffeine drinks a day: 7)",
        "Antidepressant (SSRI or SNRI) (Medicines: names and doses: \"sertralina\", changed in the last 2 weeks)",
    ] {
        assert!(essence.contains(wanted), "{wanted} is not in {essence}");
    }
    assert!(text(&page, ".essence a[href='#a-caffeine']").contains("Caffeine"));
    // Nothing was named, and all of it was asked; or it is not known.
    let none =
        Sent::with(&site, "OV06", &json!({ "caffeine": 1, "street-drugs": ["none"], "twitch-worse": ["nothing"], "auditc-1": "0" })).await;
    let page = site.get(&ada, &case_of(&site, &none.reference).await).await;
    let essence = text(&page, ".essence");
    assert!(!essence.contains("(not a cause)") && essence.contains("May contribute: nothing on the form’s list was named."), "{essence}");
    let blank = Sent::form(&site, "OV06").await;
    let page = site.get(&ada, &case_of(&site, &blank.reference).await).await;
    assert!(text(&page, ".essence").contains("What may contribute, not answered: Twitching: worse with; Other drugs; AUDIT-C 1"));
}
