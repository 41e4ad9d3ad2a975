//! What a page may weigh on a slow connection, and that its look is one for every reader.

use std::collections::BTreeSet;
use std::io::Write;

use anteroom::web::assets;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::site::{Site, browser};

const CSS: &str = include_str!("../../static/anteroom.css");

fn gzipped(text: &str) -> usize {
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(text.as_bytes()).expect("packed");
    packed.finish().expect("packed").len()
}

#[actix_web::test]
async fn the_first_page_is_light() {
    let site = Site::start().await;
    let front = site.get(&browser(), "/c/riverside").await;
    for (path, most) in [("/c/riverside".to_owned(), 10), (assets::url("anteroom.css"), 15), (assets::url("anteroom.js"), 6)] {
        let page = site.get(&browser(), &path).await;
        assert!(path.starts_with("/c/") || front.body.contains(&path), "the page uses {path}");
        let bytes = gzipped(&page.body);
        assert!(page.status == 200 && bytes <= most * 1024, "{path}: {bytes} bytes, more than {most} KiB");
    }
    let files: BTreeSet<&str> = front.body.split("/static/").skip(1).filter_map(|rest| rest.split('"').next()?.split('/').nth(1)).collect();
    assert_eq!(files, BTreeSet::from(["anteroom.css", "anteroom.js", "icon.svg"]), "and nothing else");
}

/// The declarations of the style sheet: (property, value).
fn declarations() -> Vec<(String, String)> {
    let mut bare = String::new();
    let mut rest = CSS;
    while let Some((before, comment)) = rest.split_once("/*") {
        bare.push_str(before);
        rest = comment.split_once("*/").expect("a comment ends").1;
    }
    bare.push_str(rest);
    let parts = bare.split(['{', '}', ';']).filter_map(|part| part.split_once(':'));
    let plain = |name: &str| name.chars().all(|c| c.is_ascii_lowercase() || c == '-');
    parts
        .map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
        .filter(|(name, _)| plain(name) && !name.is_empty())
        .collect()
}

#[test]
fn nothing_in_the_look_knows_left_from_right() {
    let all = declarations();
    assert!(all.len() > 500, "{}", all.len());
    let sides = |text: &str| text.split(['-', ' ', ',']).any(|word| word == "left" || word == "right");
    let wrong: Vec<&(String, String)> = all
        .iter()
        .filter(|(name, value)| {
            let physical = sides(name) || (["text-align", "float", "clear", "caption-side"].contains(&name.as_str()) && sides(value));
            // Four different sides in one breath: the second and the fourth are right and left.
            let boxed = ["margin", "padding", "inset", "border-width", "border-color", "border-style"].contains(&name.as_str());
            let four: Vec<&str> = value.split_whitespace().collect();
            physical || (boxed && four.len() == 4 && !value.contains('(') && four[1] != four[3])
        })
        .collect();
    // Two borders make an arrow, which is turned round from right to left, and a tick, which is one everywhere.
    let known = ["0 0 2px 2px", "0 3px 3px 0"];
    assert!(wrong.iter().all(|(name, value)| name == "border-width" && known.contains(&value.as_str())), "{wrong:?}");
}

#[test]
fn the_look_heeds_what_readers_ask_for_and_loads_nothing() {
    for asked in ["(prefers-color-scheme: dark)", "(prefers-reduced-motion: no-preference)", "(forced-colors: active)", "print"] {
        assert!(CSS.contains(&format!("@media {asked}")), "{asked}");
    }
    let (still, moving) = CSS.split_once("@media (prefers-reduced-motion: no-preference)").expect("a part that moves");
    let moves = |css: &str| ["transition", "animation", "@keyframes", "scroll-behavior"].into_iter().find(|word| css.contains(word));
    assert_eq!((moves(still), moves(moving.split_once("\n}").expect("it ends").1)), (None, None), "what moves stands where it may");
    assert!(!CSS.contains("url(") && !CSS.contains("@import") && !CSS.contains("@font-face"));
}
