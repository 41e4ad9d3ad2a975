//! A small form, a small rule set for it, and ways to bend both. The fixtures are our own.

use anteroom::questionnaire::{self, Finding, Questionnaire, Severity};
use anteroom::triage;
use serde_json::{Value as Json, json};
use toml::{Table, Value as Toml};

pub const EXTENSION: &str = "http://hl7.org/fhir/StructureDefinition/";
pub const OURS: &str = "https://anteroom.example/fhir/StructureDefinition/";

/// A form of these items.
pub fn form(items: &Json) -> Json {
    json!({ "resourceType": "Questionnaire", "url": "https://x.example/q", "version": "1", "status": "draft", "item": items })
}

/// A choice between `a` and `b`.
pub fn choice(link_id: &str) -> Json {
    json!({ "linkId": link_id, "text": "?", "type": "choice", "answerOption": [
        { "valueCoding": { "code": "a", "display": "A" } }, { "valueCoding": { "code": "b", "display": "B" } }
    ] })
}

/// A question that opens by one condition.
pub fn gated(condition: &Json) -> Json {
    json!({ "linkId": "gated", "text": "?", "type": "boolean", "enableWhen": [condition] })
}

pub fn control(code: &str) -> Json {
    json!({ "url": format!("{EXTENSION}questionnaire-itemControl"), "valueCodeableConcept": { "coding": [{ "code": code }] } })
}

/// The finding about `subject` whose reason holds `reason`, and no other error.
pub fn found(findings: &[Finding], severity: Severity, subject: &str, reason: &str) {
    let hit = |finding: &Finding| finding.severity == severity && finding.subject == subject && finding.reason.contains(reason);
    assert!(findings.iter().any(hit), "not found: {severity:?} {subject}: {reason}\nbut: {findings:#?}");
}

/// A form on which a small rule set can stand.
pub fn small_form() -> Json {
    form(&json!([
        { "linkId": "agree", "text": "Agree?", "type": "boolean" },
        choice("who"),
        { "linkId": "words", "text": "Words", "type": "text" },
        { "linkId": "born", "text": "Born", "type": "date" },
        { "linkId": "number", "text": "Number", "type": "integer", "extension": [
            { "url": format!("{EXTENSION}minValue"), "valueInteger": 0 }, { "url": format!("{EXTENSION}maxValue"), "valueInteger": 10 }
        ] },
        { "linkId": "behind", "text": "Behind", "type": "boolean", "enableWhen": [{ "question": "agree", "operator": "=", "answerBoolean": true }] },
        { "linkId": "settled", "text": "Settled", "type": "boolean", "extension": [{ "url": format!("{OURS}closed-means"), "valueCode": "negative" }],
          "enableWhen": [{ "question": "agree", "operator": "=", "answerBoolean": true }] }
    ]))
}

pub const SMALL_RULES: &str = r#"
format = 1
questionnaire = "https://x.example/q"
version = "1"
signed-off = true
default-level = "routine"

[[level]]
code = "emergency"
rank = 1
name = "n"
short = "s"
meaning = "m"
patient = "p"
action = "a"
overdue = "o"
due-minutes = 1
[[level]]
code = "urgent"
rank = 2
name = "n"
short = "s"
meaning = "m"
patient = "p"
action = "a"
overdue = "o"
due-minutes = 2
[[level]]
code = "soon"
rank = 3
name = "n"
short = "s"
meaning = "m"
patient = "p"
action = "a"
overdue = "o"
due-minutes = 3
[[level]]
code = "routine"
rank = 4
name = "n"
short = "s"
meaning = "m"
patient = "p"
action = "a"
overdue = "o"
due-minutes = 4
[[level]]
code = "self-care"
rank = 5
name = "n"
short = "s"
meaning = "m"
patient = "p"
action = "a"
overdue = "o"
due-minutes = 5

[items]
consent = ["agree"]
author = "who"
author-self = "a"
country = "who"
given-name = "words"
family-name = "words"
birth-date = "born"
age = "number"
sex = "who"
phone = "words"
no-phone = "agree"
email = "words"
address = "words"
safe-to-message = "agree"
allergies = "words"
body-map = "who"
story = "words"
advice-read = "agree"
update-course = "who"
update-story = "words"
update-days = "number"
background = ["who"]
distress = ["number"]
situation = ["who"]

[numbers.other]
name = "Elsewhere"
emergency = { text = "your emergency number" }
advice = { text = "a doctor" }
poisons = { text = "a doctor" }
crisis = []

[[fact]]
name = "agreed"
text = "t"
when = { yes = "agree" }

[[count]]
name = "several"
text = "t"
codes = [{ of = "who", codes = ["a", "b"] }]
conditions = [{ yes = "agree" }]

[[rule]]
id = "E1"
version = 1
name = "n"
level = "emergency"
headline = "h"
when = { any = [{ has = "who", of = ["a"] }, { fact = "agreed" }, { number = "number", at-least = 7 }, { count = "several", at-least = 2 }] }
clinician = "c"
patient = "p"
citation = ["source"]
action = "call"
lines = ["sit"]

[[line]]
name = "sit"
kind = "do"
text = "t"
[[line]]
name = "stand"
kind = "do"
text = "t"

[[conflict]]
lines = ["sit", "stand"]
keep = "sit"
because = "b"

[abandoned]
id = "D1"
version = 1
name = "n"
clinician = "c"
citation = ["source"]
after-minutes = 30
floor = "soon"
levels = ["emergency"]
screens = ["who"]
phone = "words"
keep-days = 7

[contradiction]
id = "D2"
version = 1
name = "n"
clinician = "c"
citation = ["source"]
pair = []

[impossible]
id = "D3"
version = 1
name = "n"
clinician = "c"
citation = ["source"]
max-age = 120

[proxy]
id = "D4"
version = 1
name = "n"
clinician = "c"
citation = ["source"]
case = []

[danger-words]
id = "D5"
version = 1
name = "n"
clinician = "c"
citation = ["source"]
items = ["words"]
group = []

[check-in]
after-days = 14

[advice]
confirmation = "c"
emergency-if = []
tell-us-if = []
self-care = []
medicines = "m"
driving = "d"
falls = "f"
disclaimer = []
"#;

pub fn small() -> Questionnaire {
    let (usable, findings) = questionnaire::read(&small_form());
    usable.unwrap_or_else(|| panic!("{findings:?}"))
}

/// Sets what stands at `path` (`rule.0.when`) to what `value` says in TOML.
pub fn set(rules: &mut Table, path: &str, value: &str) {
    let value = format!("it = {value}").parse::<Table>().expect("TOML").remove("it").expect("a value");
    let (place, name) = path.rsplit_once('.').unwrap_or(("", path));
    let mut at = rules;
    let mut parts = place.split('.').filter(|part| !part.is_empty()).peekable();
    while let Some(part) = parts.next() {
        let next = at.get_mut(part).unwrap_or_else(|| panic!("{path}: no {part}"));
        at = match next {
            Toml::Array(list) => list[parts.next().expect("a place").parse::<usize>().expect("a number")].as_table_mut().expect("a table"),
            other => other.as_table_mut().expect("a table"),
        };
    }
    at.insert(name.to_owned(), value);
}

pub fn prove(changes: &[(&str, &str)]) -> (bool, Vec<Finding>) {
    let mut rules: Table = SMALL_RULES.parse().expect("TOML");
    for (path, value) in changes {
        set(&mut rules, path, value);
    }
    let (usable, findings) = triage::read(&rules.to_string(), &small());
    (usable.is_some(), findings)
}
