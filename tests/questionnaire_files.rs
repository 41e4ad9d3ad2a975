//! The proof of a form package: every fault is found and named, and no file makes it fall over. The fixtures are
//! small and our own.

#![expect(clippy::expect_used, reason = "a test that cannot go on should stop")]

#[path = "support/small.rs"]
mod small;

use anteroom::package::{Package, lint};
use anteroom::questionnaire::{self, Severity};
use anteroom::triage;
use serde_json::{Value as Json, json};
use toml::Table;

use small::{EXTENSION, OURS, SMALL_RULES, choice, control, form, found, gated, prove, small, small_form};

/// These items are refused because of `subject`.
fn refused(items: &Json, subject: &str, reason: &str) {
    let (usable, findings) = questionnaire::read(&form(items));
    found(&findings, Severity::Error, subject, reason);
    assert!(usable.is_none(), "{items} can be used");
}

#[test]
fn every_fault_of_an_item_is_an_error_that_names_it() {
    const SDC: &str = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-";
    let ask = json!({ "linkId": "ask", "text": "?", "type": "boolean" });
    let extended = |url: String| json!({ "type": "integer", "extension": [{ "url": url }] });
    let options = |options: Json| json!({ "type": "choice", "answerOption": options });
    for (more, reason) in [
        (json!({}), "no type"),
        (json!({ "type": "boolish" }), "unknown type “boolish”"),
        (json!({ "type": "display", "item": [ask] }), "display item has children"),
        (json!({ "type": "group", "repeats": true, "item": [ask] }), "repeating groups"),
        (json!({ "type": "boolean", "modifierExtension": [{ "url": "u" }] }), "modifier extension"),
        (json!({ "type": "choice" }), "without options"),
        (options(json!([{ "valueCoding": { "code": "a" } }])), "without code and display"),
        (options(json!([{ "valueCoding": { "display": "A" } }])), "without code and display"),
        (options(json!([{ "valueReference": { "reference": "Patient/1" } }])), "without code and display"),
        (options(json!([{ "valueString": "same" }, { "valueString": "same" }])), "option same stands more than once"),
        (json!({ "type": "choice", "required": true, "answerValueSet": "https://x.example/vs" }), "not resolved"),
        (
            json!({ "type": "choice", "answerValueSet": "#v", "answerOption": [{ "valueString": "a" }] }),
            "both answerOption and answerValueSet",
        ),
        (extended(format!("{SDC}calculatedExpression")), "depends on an expression"),
        (extended(format!("{SDC}enableWhenExpression")), "depends on an expression"),
        (extended(format!("{EXTENSION}questionnaire-constraint")), "depends on an expression"),
    ] {
        let mut item = json!({ "linkId": "x", "text": "?" });
        item.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        refused(&json!([item]), "x", reason);
    }
    refused(&json!([ask, ask]), "ask", "more than once");
    refused(&json!([{ "text": "Which?", "type": "boolean" }]), "item “Which?”", "no linkId");
    for (function, source, reason) in [
        ("age-in-years", "nothing", "“nothing”, which is not in the form"),
        ("age-in-years", "ask", "takes one date"),
        ("median", "ask", "unknown function “median”"),
        ("sum", "pick", "no score"),
    ] {
        refused(&computed(function, source), "x", reason);
    }
}

#[test]
fn every_fault_of_a_condition_is_an_error_that_names_its_item() {
    let known = json!([
        { "linkId": "ask", "text": "?", "type": "boolean" },
        { "linkId": "number", "text": "?", "type": "integer" },
        choice("pick"),
        { "linkId": "text", "text": "Text", "type": "display" }
    ]);
    for (condition, reason) in [
        (json!({ "question": "ask", "hasAnswer": true }), "STU3"),
        (json!({ "question": "ask", "answerBoolean": true }), "without an operator"),
        (json!({ "operator": "=", "answerBoolean": true }), "without a question"),
        (json!({ "question": "", "operator": "=", "answerBoolean": true }), "without a question"),
        (json!({ "question": "ask", "operator": "~", "answerBoolean": true }), "unknown operator “~”"),
        (json!({ "question": "nothing", "operator": "exists", "answerBoolean": true }), "“nothing”, which is not in the form"),
        (json!({ "question": "gated", "operator": "exists", "answerBoolean": true }), "on itself"),
        (json!({ "question": "text", "operator": "exists", "answerBoolean": true }), "takes no answer"),
        (json!({ "question": "ask", "operator": "=" }), "without an answer"),
        (json!({ "question": "ask", "operator": "=", "answerReference": { "reference": "Patient/1" } }), "without an answer"),
        (json!({ "question": "ask", "operator": "=", "answerInteger": 1 }), "another type"),
        (json!({ "question": "number", "operator": ">", "answerBoolean": true }), "another type"),
        (json!({ "question": "pick", "operator": "=", "answerBoolean": true }), "another type"),
        (json!({ "question": "pick", "operator": "=", "answerCoding": { "code": "c" } }), "does not offer"),
        (json!({ "question": "number", "operator": "exists", "answerInteger": 1 }), "takes answerBoolean"),
        (json!({ "question": "ask", "operator": "=", "answerBoolean": true, "modifierExtension": [{}] }), "modifier extension"),
    ] {
        let items: Json = known.as_array().expect("items").iter().cloned().chain([gated(&condition)]).collect();
        refused(&items, "gated", reason);
    }
    let opens = |link_id: &str, by: &str| json!({ "linkId": link_id, "text": "?", "type": "boolean", "enableWhen": [yes(by)] });
    refused(&json!([opens("one", "two"), opens("two", "one")]), "two", "circle with “one”");
    let inside = json!([{ "linkId": "x", "text": "?", "type": "group", "item": [known[0]], "enableWhen": [yes("ask")] }]);
    refused(&inside, "x", "stands inside it");
    let most = json!([known[0], { "linkId": "x", "text": "?", "type": "boolean", "enableBehavior": "most", "enableWhen": [yes("ask")] }]);
    refused(&most, "x", "unknown enableBehavior");
    // Filled in page by page: nothing may stand outside a page or open by what comes later.
    refused(&json!([page("first", &json!([known[0]])), known[1]]), "number", "stands on no page");
    let later = json!([page("first", &json!([gated(&yes("ask"))])), page("second", &json!([known[0]]))]);
    refused(&later, "gated", "shown before “ask” is asked");
}

/// The boolean `question` was answered with yes.
fn yes(question: &str) -> Json {
    json!({ "question": question, "operator": "=", "answerBoolean": true })
}

fn page(link_id: &str, items: &Json) -> Json {
    json!({ "linkId": link_id, "text": "Page", "type": "group", "extension": [control("page")], "item": items })
}

/// `x`, worked out by `function` from `source`.
fn computed(function: &str, source: &str) -> Json {
    let parts = json!([{ "url": "function", "valueCode": function }, { "url": "source", "valueString": source }]);
    json!([
        { "linkId": "ask", "text": "?", "type": "boolean" },
        choice("pick"),
        { "linkId": "x", "text": "?", "type": "integer", "extension": [{ "url": format!("{OURS}computed"), "extension": parts }] }
    ])
}

#[test]
fn what_is_no_questionnaire_is_said_to_be_none() {
    for json in
        [json!({}), json!([]), json!("Questionnaire"), json!({ "resourceType": "Patient" }), json!({ "pages": [{ "questions": [] }] })]
    {
        let (usable, findings) = questionnaire::read(&json);
        found(&findings, Severity::Error, "", "not a FHIR Questionnaire");
        assert!(usable.is_none());
    }
    found(
        &questionnaire::read(&json!({ "resourceType": "Questionnaire", "modifierExtension": [{ "url": "u" }] })).1,
        Severity::Error,
        "",
        "modifier extension",
    );
    found(&questionnaire::read(&json!({ "resourceType": "Questionnaire", "item": "all" })).1, Severity::Error, "", "cannot be read");
}

#[test]
fn what_somebody_should_look_at_is_a_warning_and_the_form_is_usable() {
    let ask = json!({ "linkId": "ask", "text": "?", "type": "boolean" });
    let twice = json!([{ "question": "ask", "operator": "=", "answerBoolean": true }, { "question": "ask", "operator": "exists", "answerBoolean": true }]);
    for (items, subject, reason) in [
        (
            json!([ask, { "linkId": "x", "text": "?", "type": "boolean", "enableWhen": twice }]),
            "x",
            "without enableBehavior: read as “any”",
        ),
        (
            json!([{ "linkId": "x", "text": "?", "type": "boolean", "extension": [{ "url": "https://x.example/ext" }] }]),
            "x",
            "unknown extension https://x.example/ext",
        ),
        (json!([{ "linkId": "x", "text": "?", "type": "choice", "answerValueSet": "https://x.example/vs" }]), "x", "not resolved"),
        (
            json!([{ "linkId": "x", "text": "?", "type": "integer", "extension": [control("slider")] }]),
            "x",
            "simpler control than “slider”",
        ),
        (
            json!([{ "linkId": "x", "text": "?", "type": "group", "extension": [control("gtable")], "item": [ask] }]),
            "x",
            "simpler control than “gtable”",
        ),
        (json!([{ "linkId": "x", "text": "?", "type": "integer", "answerOption": [{ "valueInteger": 1 }] }]), "x", "not offered"),
    ] {
        let (usable, findings) = questionnaire::read(&form(&items));
        found(&findings, Severity::Warning, subject, reason);
        assert!(usable.is_some(), "{findings:?}");
    }
}

#[test]
fn r5_and_plain_options_are_understood() {
    let r5 = json!([{ "linkId": "x", "text": "?", "type": "coding", "answerConstraint": "optionsOrString", "answerOption": [{ "valueString": "a" }, { "valueInteger": 7 }] }]);
    let (usable, findings) = questionnaire::read(&form(&r5));
    let usable = usable.unwrap_or_else(|| panic!("{findings:?}"));
    let item = usable.item("x").expect("there");
    assert_eq!((item.kind, item.choices.len()), (questionnaire::Kind::OpenChoice, 2));
    let (proven, findings) =
        questionnaire::read(&serde_json::from_str(include_str!("../forms/muscle-twitching/questionnaire.json")).expect("JSON"));
    assert!(proven.is_some() && findings.iter().all(|finding| finding.severity == Severity::Note), "{findings:#?}");
}

#[test]
fn a_small_rule_set_without_faults_passes() {
    assert_eq!(prove(&[]), (true, Vec::new()));
}

#[test]
fn every_fault_of_a_rule_set_is_an_error_that_names_the_rule() {
    for (path, value, subject, reason) in [
        ("format", "2", "triage.toml", "format 2 is not understood"),
        ("questionnaire", "'https://x.example/other'", "triage.toml", "belongs to https://x.example/other"),
        ("version", "'2'", "triage.toml", "another version"),
        ("level.0.rank", "2", "level", "five levels"),
        ("level.1.code", "'soon'", "level", "five levels"),
        ("items.consent", "['nothing']", "items", "“nothing” is not in the form"),
        ("items.phone", "'nothing'", "items", "“nothing” is not in the form"),
        ("abandoned.screens", "['nothing']", "items", "“nothing” is not in the form"),
        ("danger-words.items", "['who']", "D5", "not a free text"),
        (
            "numbers",
            "{ gb = { name = 'UK', emergency = { text = '999' }, advice = { text = '111' }, poisons = { text = '111' }, crisis = [] } }",
            "numbers",
            "“other” countries",
        ),
        ("rule.0.when", "{ yes = 'nothing' }", "E1", "the question “nothing”, which is not in the form"),
        ("rule.0.unless", "{ yes = 'nothing' }", "E1", "the question “nothing”, which is not in the form"),
        ("rule.0.when", "{ all = [{ not = { any = [{ has = 'who', of = ['c'] }] } }] }", "E1", "does not offer the code “c”"),
        ("rule.0.when", "{ only = 'who', of = ['c'] }", "E1", "does not offer the code “c”"),
        ("rule.0.when", "{ number = 'words', at-least = 1 }", "E1", "as a number, which it is not"),
        ("rule.0.when", "{ number = 'agree', below = 1 }", "E1", "as a number, which it is not"),
        ("rule.0.when", "{ yes = 'who' }", "E1", "as a yes or no, which it is not"),
        ("rule.0.when", "{ fact = 'nothing' }", "E1", "the fact nothing, which there is not"),
        ("rule.0.when", "{ count = 'nothing', at-least = 1 }", "E1", "the count nothing, which there is not"),
        ("rule.0.when", "{ number = 'number', at-least = 11 }", "E1", "can never be true"),
        ("rule.0.when", "{ number = 'number', below = 0 }", "E1", "can never be true"),
        // `who` takes one answer, so the most is that one and the condition.
        ("rule.0.when", "{ count = 'several', at-least = 3 }", "E1", "can never be true"),
        ("rule.0.when", "{ none-and-others = 'who' }", "E1", "excludes the others"),
        ("rule.0.when", "{ date-disagrees = 'words', bucket = 'who', days = { a = [0, 1] } }", "E1", "as a date, which it is not"),
        ("rule.0.when", "{ date-disagrees = 'born', bucket = 'who', days = { c = [0, 1] } }", "E1", "does not offer the code “c”"),
        ("rule.0.citation", "[]", "E1", "no citation"),
        ("rule.0.citation", "[' ']", "E1", "no citation"),
        ("rule.0.clinician", "''", "E1", "no text for the clinician"),
        ("rule.0.patient", "''", "E1", "needs a text for the patient"),
        ("rule.0.headline", "''", "E1", "headline of at most 60"),
        ("rule.0.headline", "'1234567890123456789012345678901234567890123456789012345678901'", "E1", "headline of at most 60"),
        ("rule.0.level", "'urgent'", "E1", "no others, need an action"),
        ("rule.0.lines", "['lie down']", "E1", "the line “lie down”, which there is not"),
        ("conflict.0.lines", "['sit', 'lie down']", "conflict", "the line “lie down”, which there is not"),
        ("conflict.0.keep", "'neither'", "conflict", "neither of its lines"),
        ("count.0.codes", "[{ of = 'nothing', codes = ['a'] }]", "several", "“nothing”, which is not in the form"),
        ("count.0.codes", "[{ of = 'who', codes = ['c'] }]", "several", "does not offer the code “c”"),
        ("count.0.values", "['nothing']", "several", "“nothing”, which is not in the form"),
        ("count.0.values", "['who']", "several", "has no score"),
        ("fact.0.when", "{ fact = 'agreed' }", "agreed", "does not stand above it"),
        ("line.1.name", "'sit'", "sit", "stands more than once"),
        ("contradiction.pair", "[{ name = 'pair', text = 't', when = { yes = 'nothing' } }]", "pair", "the question “nothing”"),
        ("proxy.case", "[{ name = 'case', text = 't', when = { yes = 'nothing' } }]", "case", "the question “nothing”"),
        (
            "impossible.odd",
            "[{ name = 'odd', item = 'nothing', text = 't', patient = 'p', when = { yes = 'agree' } }]",
            "items",
            "“nothing” is not in the form",
        ),
        (
            "danger-words.group",
            "[{ name = 'g', text = 't', ask-again = 'nothing', patient = 'p', words = { en = ['w'] } }]",
            "items",
            "“nothing” is not in the form",
        ),
    ] {
        let (usable, findings) = prove(&[(path, value)]);
        found(&findings, Severity::Error, subject, reason);
        assert!(!usable, "{path} = {value} can be used");
    }
}

#[test]
fn what_is_no_condition_is_refused_with_its_words() {
    for (when, reason) in [
        ("{ when = 'agree' }", "not a condition"),
        ("{ all = [] }", "an empty list"),
        ("{ all = 'agree' }", "take a list"),
        ("{ has = 'who' }", "“of” must be a list"),
        ("{ has = 'who', of = [] }", "“of” must be a list"),
        ("{ has = 'who', of = [1] }", "a code must be a text"),
        ("{ yes = 'agree', of = ['a'] }", "“of” does not belong"),
        ("{ number = 'number' }", "“at-least” must be a number"),
        ("{ number = 'number', at-least = '7' }", "“at-least” must be a number"),
        ("{ not = 'agree' }", "must be a table"),
        ("{ date-disagrees = 'born', bucket = 'who', days = { a = [1] } }", "must be [from, to]"),
        ("'agree'", "must be a table"),
    ] {
        let (usable, findings) = prove(&[("rule.0.when", when)]);
        found(&findings, Severity::Error, "E1", reason);
        assert!(!usable);
    }
    for (path, value) in [("rule.0.points", "3"), ("rule.0.level", "'dire'"), ("advice.more", "'x'"), ("level.0.due-minutes", "'soon'")] {
        let (usable, findings) = prove(&[(path, value)]);
        assert!(!usable && findings[0].is_error(), "{path}: {findings:?}");
    }
}

#[test]
fn every_entry_that_cannot_be_read_is_named_not_only_the_first() {
    let (usable, findings) =
        prove(&[("rule.0.when", "'agree'"), ("level.1.due-minutes", "'soon'"), ("level.2.rank", "-1"), ("line.0.kind", "'maybe'")]);
    assert!(!usable);
    let subjects: Vec<&str> = findings.iter().map(|finding| finding.subject.as_str()).collect();
    assert_eq!(subjects.len(), 4, "{findings:?}");
    assert!(subjects.contains(&"E1") && subjects.contains(&"urgent") && subjects.contains(&"soon"), "{subjects:?}");
}

#[test]
fn what_a_closed_gate_means_behind_a_red_flag_is_said() {
    found(&prove(&[("rule.0.when", "{ yes = 'behind' }")]).1, Severity::Warning, "behind", "a closed gate means “not asked”");
    found(&prove(&[("rule.0.when", "{ yes = 'settled' }")]).1, Severity::Note, "settled", "can be closed by agree");
    found(&prove(&[("signed-off", "false")]).1, Severity::Note, "triage.toml", "not clinically signed off");
}

#[test]
fn files_and_folders_are_read_whole_or_not_at_all() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, content: &[u8]| std::fs::write(folder.path().join(name), content).expect("written");
    found(&lint(folder.path()), Severity::Error, "", "questionnaire.json");
    write("questionnaire.json", small_form().to_string().as_bytes());
    found(&lint(folder.path()), Severity::Error, "", "triage.toml");
    write("triage.toml", SMALL_RULES.as_bytes());
    assert_eq!(lint(folder.path()), Vec::new());
    write("triage.toml", b"format = ");
    found(&lint(folder.path()), Severity::Error, "triage.toml", "TOML");
    for (content, reason) in
        [(&b"{"[..], "not JSON"), (b"\xff\xfe", "cannot be read"), (b"", "not JSON"), ("[".repeat(100_000).as_bytes(), "recursion")]
    {
        write("other.json", content);
        found(&lint(&folder.path().join("other.json")), Severity::Error, "", reason);
    }
    found(&lint(&folder.path().join("missing.json")), Severity::Error, "", "cannot be read");
}

/// Every place in a tree, with what stands there taken out or replaced.
fn bent(json: &Json) -> Vec<Json> {
    let mut found: Vec<Json> =
        vec![json!(null), json!(true), json!(-7), json!(1.5e300), json!(""), json!("who"), json!([]), json!([[]]), json!({})];
    match json {
        Json::Object(parts) => {
            for (name, part) in parts {
                let mut without = parts.clone();
                without.remove(name);
                found.push(Json::Object(without));
                found.extend(bent(part).into_iter().map(|bent| {
                    let mut parts = parts.clone();
                    parts.insert(name.clone(), bent);
                    Json::Object(parts)
                }));
            }
        }
        Json::Array(parts) => {
            for (place, part) in parts.iter().enumerate() {
                found.push(parts.iter().chain([part]).cloned().collect());
                found.extend(bent(part).into_iter().map(|bent| {
                    let mut parts = parts.clone();
                    parts[place] = bent;
                    Json::Array(parts)
                }));
            }
        }
        _ => {}
    }
    found
}

#[test]
fn nothing_in_a_file_makes_the_proof_fall_over() {
    let forms = bent(&small_form());
    assert!(forms.len() > 500, "{}", forms.len());
    let mut usable = 0;
    for form in forms {
        usable += usize::from(Package::read(form.to_string(), SMALL_RULES.to_owned()).is_ok());
    }
    assert!(usable > 10, "some changes do no harm: {usable}");
    let rules: Json = serde_json::to_value(SMALL_RULES.parse::<Table>().expect("TOML")).expect("JSON");
    let questionnaire = small();
    for rules in bent(&rules) {
        // TOML knows no null.
        if let Ok(rules) = toml::to_string(&rules) {
            let _ = triage::read(&rules, &questionnaire);
        }
    }
}
