//! The safety case (docs/safety-case.md) is kept true: each hazard names tests that exist, or says that it is not yet
//! controlled.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

const CASE: &str = include_str!("../docs/safety-case.md");

/// The hazards of a list that is worked off; two share a heading with their neighbour.
const LIST_HAZARDS: [&str; 10] = ["PLI066", "PLI097", "PLI099", "PLI100", "PLI108", "PLI116", "PLI125", "PLI129", "PLI220", "PLI274"];

/// A hazard as written.
#[derive(Debug, Default)]
struct Hazard {
    id: String,
    /// `file::test`, of its lines "Test:".
    tests: Vec<String>,
    /// What stands behind "Not yet controlled:".
    open: String,
}

/// Headings `### H01 ...` with points `- Test: ...` and `- Not yet controlled: ...`, each on one line.
fn hazards(case: &str) -> Vec<Hazard> {
    let mut found: Vec<Hazard> = Vec::new();
    for line in case.lines() {
        if let Some(heading) = line.strip_prefix("### ") {
            let id = heading.split_whitespace().next().unwrap_or_default().to_owned();
            found.push(Hazard { id, ..Hazard::default() });
        }
        let Some(hazard) = found.last_mut() else { continue };
        if let Some(tests) = line.strip_prefix("- Test:") {
            hazard.tests.extend(tests.split('`').skip(1).step_by(2).map(str::to_owned));
        } else if let Some(open) = line.strip_prefix("- Not yet controlled:") {
            open.trim().clone_into(&mut hazard.open);
        }
    }
    found
}

/// What is wrong with a safety case.
fn faults(case: &str) -> Vec<String> {
    let hazards = hazards(case);
    let mut faults = Vec::new();
    let numbered = (1..=20).map(|number| format!("H{number:02}"));
    for id in numbered.chain(LIST_HAZARDS.map(str::to_owned)) {
        if !hazards.iter().any(|hazard| hazard.id == id) {
            faults.push(format!("{id} is missing"));
        }
    }
    let mut seen = BTreeSet::new();
    for hazard in &hazards {
        let id = &hazard.id;
        if !seen.insert(id) {
            faults.push(format!("{id} stands twice"));
        }
        if hazard.tests.is_empty() && hazard.open.is_empty() {
            faults.push(format!("{id} has neither a test nor a word on why it is not yet controlled"));
        }
        faults.extend(hazard.tests.iter().filter(|test| !exists(test)).map(|test| format!("{id} names {test}, which is no test")));
    }
    faults
}

/// Whether `tests/file.rs::name` or `src/file.rs::name` is a test that runs.
fn exists(test: &str) -> bool {
    let Some((file, name)) = test.split_once("::") else { return false };
    let ours = ["tests/", "src/"].iter().any(|folder| file.starts_with(folder)) && !file.contains("..");
    let source = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap_or_default();
    ours && is_test(&source, name)
}

/// The name of the function that a line begins.
fn declared(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("async ").unwrap_or(line).strip_prefix("fn ")?;
    rest.split_once('(').map(|(name, _)| name)
}

fn is_test(source: &str, name: &str) -> bool {
    let lines: Vec<&str> = source.lines().map(str::trim).collect();
    // Some are made by a macro, a line each: `name "what is in it"`.
    if lines.iter().any(|line| declared(line) == Some("$name")) && lines.iter().any(|line| line.split_whitespace().next() == Some(name)) {
        return true;
    }
    let Some(place) = lines.iter().position(|line| declared(line) == Some(name)) else { return false };
    let attributes: Vec<&&str> = lines[..place].iter().rev().take_while(|line| line.starts_with("#[")).collect();
    attributes.iter().any(|line| line.ends_with("test]")) && !attributes.iter().any(|line| line.starts_with("#[ignore"))
}

#[test]
fn every_hazard_has_a_test_or_is_said_to_be_open() {
    let faults = faults(CASE);
    assert!(faults.is_empty(), "docs/safety-case.md:\n{}", faults.join("\n"));
    assert!(CASE.contains("nothing here is clinically signed off"), "the status is gone");
}

#[test]
fn every_kind_of_fault_is_found() {
    let without = |from: &str, to: &str| {
        assert!(CASE.contains(from), "{from}");
        faults(&CASE.replacen(from, to, 1))
    };
    assert_eq!(without("### H07 ", "### H99 "), ["H07 is missing"]);
    assert_eq!(without("### H28 ", "### H27 "), ["H27 stands twice"]);
    // One that no test holds yet.
    let open = CASE.split("### ").find(|part| part.starts_with('H') && !part.contains("- Test:")).expect("one is open");
    let (id, line) = (&open[..3], open.lines().find(|line| line.starts_with("- Not yet controlled:")).expect("it says so"));
    let silent = format!("{id} has neither a test nor a word on why it is not yet controlled");
    assert_eq!(without(line, ""), [silent.as_str()]);
    assert_eq!(without(line, "- Not yet controlled:"), [silent]);
    for wrong in [
        "tests/vignettes.rs::no_such_test",
        "tests/vignettes.rs::package",
        "tests/no_such_file.rs::x",
        "src/../tests/vignettes.rs::every_vignette_passes",
        "x",
    ] {
        let named = format!("- Test: `{wrong}`");
        assert_eq!(without(line, &named), [format!("{id} names {wrong}, which is no test")]);
    }
}
