//! The code against the map in `src/lib.rs`: imports only point down it, SQL stands in the stores, the core is
//! pure.

#![expect(clippy::expect_used, reason = "a test that cannot go on should stop")]

use std::fs;
use std::path::Path;

/// Rooms that know no database, no web and no clock.
const PURE: [&str; 6] = ["record", "summary", "triage", "questionnaire", "text", "ids"];
/// Rooms of the people who use the product. They know nothing of each other but what `NEIGHBOURS` says.
const FEATURES: [&str; 4] = ["intake", "review", "numbers", "account"];
/// What a feature may take from another.
const NEIGHBOURS: [&str; 3] = ["account::Clinician", "account::staff_frame", "account::still_in"];
/// Files of features that speak HTTP besides their `pages.rs`: handlers, and what stands directly behind them.
const HANDLERS: [&str; 38] = [
    "account/kept.rs",
    "account/password_pages.rs",
    "account/session.rs",
    "account/stay.rs",
    "account/welcome_pages.rs",
    "intake/after/afar.rs",
    "intake/after/ask.rs",
    "intake/after/door.rs",
    "intake/after/opened.rs",
    "intake/after/own.rs",
    "intake/after/question.rs",
    "intake/after/renew.rs",
    "intake/after/session.rs",
    "intake/after/status.rs",
    "intake/after/update.rs",
    "intake/again.rs",
    "intake/check.rs",
    "intake/choose.rs",
    "intake/come_back.rs",
    "intake/confirm.rs",
    "intake/contact.rs",
    "intake/draft.rs",
    "intake/fill.rs",
    "intake/outage.rs",
    "intake/post.rs",
    "intake/quiet.rs",
    "intake/receipt.rs",
    "intake/resume.rs",
    "intake/sent.rs",
    "intake/start.rs",
    "intake/stop.rs",
    "numbers/breaches.rs",
    "review/at_case.rs",
    "review/desk.rs",
    "review/judge.rs",
    "review/live.rs",
    "review/plain.rs",
    "review/views.rs",
];

/// A source file of the library: its place under `src`, the room it belongs to, its code without comments.
struct Source {
    place: String,
    room: String,
    code: String,
}

fn sources() -> Vec<Source> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut open = vec![src.clone()];
    while let Some(dir) = open.pop() {
        for entry in fs::read_dir(dir).expect("a folder of src") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let place = path.strip_prefix(&src).expect("below src").to_string_lossy().into_owned();
            let room = place.split('/').next().unwrap_or_default().trim_end_matches(".rs").to_owned();
            if matches!(room.as_str(), "lib" | "main" | "commands") || path.extension().is_none_or(|ending| ending != "rs") {
                continue;
            }
            let text = fs::read_to_string(&path).expect("a source file");
            let code = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
            found.push(Source { place, room, code });
        }
    }
    assert!(found.len() > 50, "only {} files", found.len());
    found.sort_by(|one, other| one.place.cmp(&other.place));
    found
}

/// The rooms in the order of the map, the lowest last.
fn map() -> Vec<String> {
    let map = include_str!("../src/lib.rs").lines().filter_map(|line| line.strip_prefix("pub mod ")?.split_once(';'));
    map.map(|(room, _)| room.to_owned()).collect()
}

/// What a file takes from other rooms, as `room::name`; `room::*` for what is not named in one breath.
fn imports(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        let name = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
        let listed = |text: &str| text.split_once('}').expect("a closed list").0.split(',').map(|one| name(one.trim())).collect::<Vec<_>>();
        if let Some(list) = rest.strip_prefix('{') {
            found.extend(listed(list).into_iter().map(|room| format!("{room}::*")));
            continue;
        }
        let room = name(rest);
        let names = match rest[room.len()..].strip_prefix("::") {
            Some(more) if more.starts_with('{') => listed(&more[1..]),
            Some(more) => vec![name(more)],
            None => vec!["*".to_owned()],
        };
        found.extend(names.into_iter().map(|name| format!("{room}::{name}")));
    }
    found
}

/// Fails with every file that names one of `words` and is not `allowed` to.
fn only_in(words: &[&str], allowed: impl Fn(&Source) -> bool) {
    let wrong = |source: &Source| {
        let word = words.iter().find(|word| source.code.contains(**word)).filter(|_| !allowed(source))?;
        Some(format!("{} names {word}", source.place))
    };
    let wrong: Vec<String> = sources().iter().filter_map(wrong).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn imports_only_point_down_the_map() {
    let map = map();
    let height = |room: &str| map.iter().position(|other| other == room);
    let mut wrong = Vec::new();
    for source in sources() {
        let own = height(&source.room).unwrap_or_else(|| panic!("{} is not on the map", source.room));
        for import in imports(&source.code) {
            let room = import.split_once("::").map(|(room, _)| room).unwrap_or_default();
            match height(room) {
                None => wrong.push(format!("{}: crate::{room} is not on the map", source.place)),
                Some(theirs) if theirs < own => wrong.push(format!("{}: crate::{room} stands above it", source.place)),
                Some(_) => {}
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_feature_knows_no_other_feature() {
    let mut wrong = Vec::new();
    for source in sources().into_iter().filter(|source| FEATURES.contains(&source.room.as_str())) {
        for import in imports(&source.code) {
            let room = import.split_once("::").map(|(room, _)| room).unwrap_or_default();
            if room != source.room && FEATURES.contains(&room) && !NEIGHBOURS.contains(&import.as_str()) {
                wrong.push(format!("{}: crate::{import}", source.place));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn sql_stands_in_the_stores() {
    // The audit is one INSERT, and nothing but a store.
    let store = |source: &Source| source.place.ends_with("store.rs") || source.room == "db" || source.place == "audit/mod.rs";
    only_in(&["sqlx::query", "sqlx::raw_sql", "QueryBuilder"], store);
    // Text that becomes SQL at run time: names of databases and roles, which cannot be bound.
    only_in(&["AssertSqlSafe"], |source| source.room == "db");
}

#[test]
fn transactions_are_opened_and_their_clinic_chosen_in_one_place() {
    only_in(&["app.clinic", ".begin()"], |source| source.place == "db/mod.rs");
}

#[test]
fn the_core_knows_no_database_no_web_and_no_clock() {
    let outside = ["sqlx::", "actix", "askama", "tokio", "tracing::", "std::fs", "std::env", "std::net", "Instant", "::now()", "clock::"];
    only_in(&outside, |source| !PURE.contains(&source.room.as_str()));
    only_in(&["Timestamp::now", "SystemTime", "Zoned::now"], |source| source.place == "clock.rs");
    only_in(&["getrandom"], |source| source.place == "ids.rs");
}

#[test]
fn http_is_spoken_by_the_handlers_only() {
    let handlers = |source: &Source| {
        let place = source.place.as_str();
        place.ends_with("/pages.rs") || HANDLERS.contains(&place) || matches!(source.room.as_str(), "app" | "web" | "error")
    };
    only_in(&["actix_web"], handlers);
}

#[test]
fn the_image_is_built_from_all_that_the_build_reads() {
    let sent: Vec<&str> = include_str!("../.dockerignore").lines().filter_map(|line| line.strip_prefix('!')).collect();
    let read = include_str!("../build.rs").split("rerun-if-changed=").skip(1).filter_map(|rest| rest.split('"').next());
    for folder in read.chain(["src", "static", "templates", "forms", ".sqlx", "Cargo.lock"]) {
        assert!(sent.contains(&folder), "{folder} does not reach the build of the image");
    }
}
