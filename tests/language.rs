//! Every word a person may see comes through the language layer, and nothing gets into a page round it: keys
//! that are used and those that exist are the same, templates hold no words and no script, static files stay small.

#![expect(clippy::expect_used, reason = "a test that cannot go on should stop")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anteroom::record::EventKind;

#[path = "../build/locales.rs"]
mod locales;

const MIGRATION: &str = include_str!("../migrations/0001_foundation.sql");
/// Words that stand in templates as they are: the product's name.
const NAMES: [&str; 1] = ["Anteroom"];
/// What looks like a family of keys and is none.
const NO_FAMILIES: [&str; 1] = ["demo-{}"];

/// What stands inside a tag: it holds attributes, not text.
const ATTRIBUTES: [&str; 8] = [
    "block body_class",
    "block main_class",
    "block main_data",
    "block tab_",
    "macro described(",
    "macro described_date(",
    "macro fill_in(",
    "macro width(",
];

/// Keys that are put together at run time: the pattern as it stands in the code, and what may stand in the gap.
fn families() -> Vec<(&'static str, Vec<String>)> {
    let list = |members: &str| members.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let columns = list(
        "hour cases weekday days per_day level decided kept missed kept_share median_minutes ninetieth_minutes promise_minutes under_4_h from_4_h \
         from_1_d from_3_d from_7_d from_14_d open overdue rule name fired agreed not_relevant not_relevant_share interval_low interval_high what times \
         share_of_cases",
    );
    let settled = list("not-asked skipped not-evaluable negative not-applicable");
    vec![
        ("account-role-{}", stored("membership_role")),
        ("review-assessed-{}", list("danger changed abandoned submitted updated")),
        ("review-language-{}", list("en es ar")),
        ("review-outcome-{}", stored("decision_outcome")),
        ("status-outcome-{}", stored("decision_outcome")),
        ("status-{}", list("done now later")),
        ("review-event-{}", EventKind::ALL.map(EventKind::code).into_iter().chain(["other"]).map(str::to_owned).collect()),
        ("review-told-{}", list("second-contact second-contact-untold lead lead-untold")),
        ("review-escalated-{}", list("second-contact lead")),
        ("review-over-{}", list("asked away urgent mine")),
        ("review-reopen-{}", list("called result unfinished mistaken")),
        ("review-because-{}", list("known explained examined misunderstood over spoke treated elsewhere second-contact sent")),
        ("review-level-{}", list("emergency urgent soon routine self-care")),
        ("review-trail-{}", list("changed cleared stale stripped")),
        ("review-ledger-{}", settled.clone()),
        ("review-ledger-{}-note", settled),
        ("review-search-{}", list("name born phone reference")),
        ("review-search-{}-hint", list("name born reference")),
        ("numbers-{}-title", list("hours weekdays waiting open rules overrides stops")),
        ("numbers-{}-lead", list("hours weekdays waiting open rules overrides stops")),
        ("numbers-act-{}", list("level-raised level-lowered flag-closed stop-called stop-cannot stop-mistake")),
        ("numbers-column-{}", columns),
        ("review-filter-{}", list("status level overdue flag draft contact holder question reads form arrived from to order")),
        ("review-filter-{}-any", list("level overdue flag draft contact holder question reads form arrived")),
        ("review-filter-{}-day", list("from to")),
        (
            "review-filter-{}-{}",
            list(
                "status-open status-closed overdue-yes draft-yes draft-no contact-none holder-nobody holder-me question-asked \
                 question-answered arrived-today arrived-week arrived-month order-danger order-due order-arrival",
            ),
        ),
    ]
}

/// The values that a CHECK of the database lets in.
fn stored(constraint: &str) -> Vec<String> {
    let rest = MIGRATION.split_once(&format!("CONSTRAINT {constraint}")).expect("the constraint").1;
    let list = rest.split_once("IN").expect("a list").1.split_once("))").expect("its end").0;
    list.split('\'').skip(1).step_by(2).map(str::to_owned).collect()
}

fn files(folder: &str, ending: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut open = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(dir) = open.pop() {
        for entry in fs::read_dir(dir).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else if path.to_string_lossy().ends_with(ending) {
                let text = fs::read_to_string(&path).expect("a text");
                found.push((path, text));
            }
        }
    }
    assert!(!found.is_empty(), "nothing in {folder}");
    found
}

/// Every message of the English files, with the variables it needs.
fn messages() -> BTreeMap<String, BTreeSet<String>> {
    let mut messages: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (path, text) in files("locales/en", ".ftl") {
        let mut key = String::new();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            if let Some((name, _)) = line.split_once(" =").filter(|_| line.starts_with(|c: char| c.is_ascii_lowercase())) {
                name.clone_into(&mut key);
                assert!(messages.insert(key.clone(), BTreeSet::new()).is_none(), "{key} stands twice ({})", path.display());
            }
            let variables = line.split('$').skip(1).map(|rest| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect());
            messages.entry(key.clone()).or_default().extend(variables);
        }
    }
    messages.remove("");
    messages
}

/// Sources and templates as (place, code): comments gone, of templates only what is evaluated.
fn code() -> Vec<(PathBuf, String)> {
    let rust = files("src", ".rs").into_iter().map(|(path, text)| {
        let lines: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        (path, lines.join("\n").replace("'\"'", "' '"))
    });
    let templates = files("templates", ".html").into_iter().map(|(path, text)| {
        let (_, expressions) = take_apart(&text);
        (path, expressions.join("\n"))
    });
    rust.chain(templates).collect()
}

/// What stands between quotes.
fn literals(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut open: Option<String> = None;
    let mut letters = code.chars();
    while let Some(letter) = letters.next() {
        match (letter, &mut open) {
            ('"', Some(text)) => {
                found.push(std::mem::take(text));
                open = None;
            }
            ('"', None) => open = Some(String::new()),
            ('\\', Some(text)) => text.extend(['\\'].into_iter().chain(letters.next())),
            (letter, Some(text)) => text.push(letter),
            _ => {}
        }
    }
    found
}

/// `review-search-{name}-hint` as `review-search-{}-hint`.
fn pattern(literal: &str) -> String {
    let mut parts = literal.split('{');
    let mut pattern = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        pattern.push_str("{}");
        pattern.push_str(part.split_once('}').map_or(part, |(_, rest)| rest));
    }
    pattern
}

/// Template text and template expressions apart; comments are gone.
fn take_apart(template: &str) -> (String, Vec<String>) {
    let (mut text, mut expressions, mut rest) = (String::new(), Vec::new(), template);
    while let Some(at) = rest.find('{') {
        let end = match &rest[at..(at + 2).min(rest.len())] {
            "{{" => "}}",
            "{%" => "%}",
            "{#" => "#}",
            _ => {
                text.push_str(&rest[..=at]);
                rest = &rest[at + 1..];
                continue;
            }
        };
        text.push_str(&rest[..at]);
        let inside = &rest[at + 2..];
        let (expression, after) = inside.split_once(end).expect("a closed expression");
        if end != "#}" {
            expressions.push(expression.to_owned());
            // Where something was, so that words do not grow together.
            text.push('\u{1}');
        }
        rest = after;
    }
    text.push_str(rest);
    (text, expressions)
}

/// A template without what goes into tags: blocks and macros of attributes.
fn without_attributes(template: &str) -> String {
    let mut kept = template.to_owned();
    for name in ATTRIBUTES {
        let (opening, closing) = if name.starts_with("block") { (name, "endblock") } else { (name, "endmacro") };
        while let Some(start) = kept.find(opening) {
            let end = start + kept[start..].find(closing).expect("its end");
            // From inside the opening expression to inside the closing one: one expression is left.
            kept.replace_range(start..end, "");
        }
    }
    kept
}

/// Tags, and the text between them.
fn tags(text: &str) -> (Vec<String>, String) {
    let (mut tags, mut between, mut quoted, mut inside) = (Vec::new(), String::new(), false, false);
    for letter in text.chars() {
        match letter {
            '<' if !inside => {
                inside = true;
                tags.push(String::new());
            }
            '>' if inside && !quoted => inside = false,
            letter if inside => {
                quoted ^= letter == '"';
                tags.last_mut().expect("an open tag").push(letter);
            }
            letter => between.push(letter),
        }
    }
    (tags, between)
}

/// An error's stem: a title and a text belong to it.
fn is_stem(messages: &BTreeMap<String, BTreeSet<String>>, literal: &str) -> bool {
    literal.starts_with("error-") && ["title", "text"].iter().all(|part| messages.contains_key(&format!("{literal}-{part}")))
}

#[test]
fn every_key_that_is_used_exists() {
    let messages = messages();
    let families = families();
    let rooms: BTreeSet<&str> = messages.keys().filter_map(|key| Some(key.split_once('-')?.0)).collect();
    let mut wrong = Vec::new();
    for (path, code) in code() {
        for literal in literals(&code) {
            let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-{}_.".contains(c);
            if !literal.contains('-') || !literal.chars().all(is_name) {
                continue;
            }
            let room = literal.split_once('-').map(|(room, _)| room).unwrap_or_default();
            let shape = pattern(&literal);
            if literal.contains('{') {
                let known = families.iter().any(|(family, _)| *family == shape) || NO_FAMILIES.contains(&shape.as_str());
                if rooms.contains(room) && !known {
                    wrong.push(format!("{}: the family {literal} is not known here", path.display()));
                }
            } else if ["account", "review", "error", "problem"].contains(&room)
                && !messages.contains_key(&literal)
                && !is_stem(&messages, &literal)
            {
                wrong.push(format!("{}: there is no text {literal}", path.display()));
            }
        }
        for call in [".t(\"", "fr.t(\"", ".say(\"", ".with(\"", "args(\"", "key(frame, \"", "number(frame, \"", ".t1(\"", ".t2(\""] {
            for (at, _) in code.match_indices(call) {
                let key = code[at + call.len()..].split('"').next().unwrap_or_default();
                if !messages.contains_key(key) {
                    wrong.push(format!("{}: there is no text {key}", path.display()));
                }
            }
        }
        for (at, _) in code.match_indices("Frame::new(") {
            let call = code[at..].split(';').next().unwrap_or_default();
            let title = literals(call).into_iter().next().filter(|key| !key.contains('{'));
            wrong.extend(title.filter(|key| !messages.contains_key(key)).map(|key| format!("{}: there is no text {key}", path.display())));
        }
    }
    for (family, members) in &families {
        for member in members {
            let key = if *family == "review-filter-{}-{}" { format!("review-filter-{member}") } else { family.replace("{}", member) };
            if !messages.contains_key(&key) {
                wrong.push(format!("there is no text {key}"));
            }
        }
    }
    wrong.sort();
    wrong.dedup();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_text_is_used() {
    let messages = messages();
    let mut used: BTreeSet<String> = BTreeSet::new();
    for literal in code().iter().flat_map(|(_, code)| literals(code)) {
        if is_stem(&messages, &literal) {
            used.extend(["title", "text"].map(|part| format!("{literal}-{part}")));
        }
        used.insert(literal);
    }
    for (family, members) in families() {
        used.extend(members.iter().map(|member| family.replacen("{}-{}", "{}", 1).replace("{}", member)));
    }
    let unused: Vec<&String> = messages.keys().filter(|key| !used.contains(*key)).collect();
    assert!(unused.is_empty(), "texts that nothing shows: {unused:?}");
}

#[test]
fn every_text_gets_the_values_it_names() {
    let messages = messages();
    let mut wrong = Vec::new();
    for (path, code) in code() {
        for (call, most) in [(".t(\"", 0), (".t1(\"", 1), (".t2(\"", 2)] {
            for (at, _) in code.match_indices(call) {
                let rest = &code[at + call.len()..];
                let (key, rest) = rest.split_once('"').expect("a closed text");
                // `.t1("key", "name", value)`, `.t2("key", ("name", value), ("other", value))`
                let given: BTreeSet<String> = match most {
                    0 => BTreeSet::new(),
                    1 => literals(rest).into_iter().take(1).collect(),
                    _ => rest.split("(\"").skip(1).take(2).filter_map(|part| Some(part.split_once('"')?.0.to_owned())).collect(),
                };
                if messages.get(key).is_some_and(|wanted| *wanted != given) {
                    wrong.push(format!("{}: {key} wants {:?} and gets {given:?}", path.display(), messages[key]));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_language_that_lacks_a_text_or_has_another_fails_the_build() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, content: &str| {
        let file = folder.path().join(name);
        fs::create_dir_all(file.parent().expect("a folder")).expect("made");
        fs::write(file, content).expect("written");
    };
    let english = "one = One\ntwo = { $n ->\n    [one] { $n } of { $all }\n   *[other] { $n }\n }\nthree = { NUMBER($x) }\n";
    write("en/web.ftl", english);
    write("en/review.ftl", "staff = Staff\n");
    write("xx/web.ftl", english);
    assert_eq!(locales::faults(folder.path()), Vec::<String>::new(), "the staff's rooms are English only");
    for (content, fault) in [
        ("one = Uno\ntwo = { $n } { $all }\n", "xx/web.ftl: three is missing"),
        ("one = Uno\ntwo = { $n } { $all }\nthree = { $x }\nfour = 4\n", "xx/web.ftl: four is no English text"),
        ("one = Uno\ntwo = { $n }\nthree = { $x }\n", "xx/web.ftl: two fills in"),
        ("one = Uno { $n }\ntwo = { $n } { $all }\nthree = { $x }\n", "xx/web.ftl: one fills in"),
        ("one = Uno\none = Uno\n", "one stands twice"),
        ("one\n", "malformed"),
    ] {
        write("xx/web.ftl", content);
        let faults = locales::faults(folder.path());
        assert!(faults.len() == 1 && faults[0].contains(fault) && faults[0].starts_with("xx"), "{fault}: {faults:?}");
    }
    write("xx/web.ftl", english);
    write("xx/review.ftl", "staff = Personal\n");
    assert_eq!(locales::faults(folder.path()), ["xx: review.ftl is no file of the patient's side"]);
    write("yy/intake.ftl", "");
    assert!(locales::faults(folder.path()).iter().any(|fault| fault.starts_with("yy: ") && fault.contains("web.ftl")));
    // The languages there are.
    assert_eq!(locales::faults(&Path::new(env!("CARGO_MANIFEST_DIR")).join("locales")), Vec::<String>::new());
}

#[test]
fn templates_hold_no_words_of_their_own() {
    const SHOWN: [&str; 6] = ["alt=\"", "aria-label=\"", "aria-description=\"", "title=\"", "placeholder=\"", "label=\""];
    for (path, template) in files("templates", ".html") {
        let (text, _) = take_apart(&without_attributes(&template));
        let (tags, mut between) = tags(&text);
        for name in NAMES {
            between = between.replace(name, "");
        }
        let words: String = between.chars().filter(|c| c.is_alphabetic()).collect();
        assert!(words.is_empty(), "{}: {words:?}", path.display());
        for tag in tags {
            for attribute in SHOWN {
                let value = tag.split_once(attribute).map(|(_, rest)| rest.split('"').next().unwrap_or_default());
                assert!(!value.unwrap_or_default().contains(char::is_alphabetic), "{}: <{tag}>", path.display());
            }
        }
    }
}

#[test]
fn templates_hold_no_script_and_no_style() {
    for (path, template) in files("templates", ".html") {
        let place = path.display();
        let (text, expressions) = take_apart(&template);
        for expression in expressions {
            let squeezed: String = expression.chars().filter(|c| !c.is_whitespace()).collect();
            assert!(!squeezed.contains("|safe") && !squeezed.contains("\"none\""), "{place}: {expression}");
        }
        for tag in tags(&text).0 {
            let name = tag.split(|c: char| c.is_whitespace() || c == '/').next().unwrap_or_default();
            assert!(!["style", "iframe", "object", "embed", "base"].contains(&name), "{place}: <{tag}>");
            assert!(name != "script" || tag.contains(" src="), "{place}: <{tag}>");
            let attributes = tag.split(char::is_whitespace).skip(1).filter_map(|part| Some(part.split_once('=')?.0));
            for attribute in attributes {
                assert!(attribute != "style" && attribute != "srcdoc" && !attribute.starts_with("on"), "{place}: <{tag}>");
            }
            assert!(!tag.contains("javascript:"), "{place}: <{tag}>");
        }
    }
    // Every template is HTML, and escaped as HTML.
    for (path, code) in files("src", ".rs") {
        for (at, _) in code.match_indices("#[template(") {
            let attribute = code[at..].split_once(")]").expect("a closed attribute").0;
            assert!(
                attribute.ends_with(".html\"") && !attribute.contains("escape") && !attribute.contains("source"),
                "{}: {attribute}",
                path.display()
            );
        }
    }
}

#[test]
fn static_files_are_small_and_harmless() {
    let css = include_str!("../static/anteroom.css");
    let js = include_str!("../static/anteroom.js");
    // As sent, without compression: about 9 and 4 KB with.
    assert!(css.len() <= 44 * 1024, "the stylesheet has {} bytes", css.len());
    assert!(js.len() <= 12 * 1024, "the script has {} bytes", js.len());
    let rules: String = css
        .split("/*")
        .enumerate()
        .map(|(place, part)| if place == 0 { part } else { part.split_once("*/").map_or("", |(_, rest)| rest) })
        .collect();
    for word in rules.split(|c: char| !c.is_alphanumeric()) {
        assert!(!["left", "right"].contains(&word), "a side of the screen in the stylesheet: pages may run from right to left");
    }
    assert!(!css.contains("@import") && !css.contains("url("), "the stylesheet fetches nothing");
    for danger in [
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "Function(",
        "createContextualFragment",
        "DOMParser",
        "srcdoc",
        "localStorage",
        "sessionStorage",
    ] {
        assert!(!js.contains(danger), "{danger} in the script");
    }
}
