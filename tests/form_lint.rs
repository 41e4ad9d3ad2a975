//! What `form lint` finds beyond single faults: every one of many, rules beside a broken form, rules that can
//! never fire, levels that are milder than the package's own vignettes.

#![expect(clippy::expect_used, reason = "a test that cannot go on should stop")]

#[path = "support/small.rs"]
mod small;

use std::path::Path;

use anteroom::package::lint;
use anteroom::questionnaire::{self, Answers, Evaluation, Finding, Questionnaire, Severity};
use anteroom::triage::{self, Evaluator, RuleSet, Truth};
use jiff::civil::date;
use proptest::prelude::*;
use serde_json::{Value as Json, json};
use toml::Table;

use small::{EXTENSION, OURS, SMALL_RULES, choice, control, form, found, gated, prove, set, small_form};

fn errors(findings: &[Finding]) -> Vec<&Finding> {
    findings.iter().filter(|finding| finding.is_error()).collect()
}

#[test]
fn every_field_of_the_wrong_type_is_named_with_its_item() {
    let ours = |name: &str, value: Json| json!([{ "url": format!("{OURS}{name}"), "valueThing": value }]);
    let theirs = |name: &str, value: Json| json!([{ "url": format!("{EXTENSION}{name}"), "valueThing": value }]);
    let wrong = [
        ("required", json!("yes"), "“required” cannot be read: it must be true or false"),
        ("repeats", json!(1), "“repeats”"),
        ("maxLength", json!("20"), "“maxLength” cannot be read: it must be a whole number"),
        ("maxLength", json!(-1), "“maxLength”"),
        ("text", json!({}), "“text” cannot be read: it must be a text"),
        ("type", json!(["boolean"]), "“type”"),
        ("enableWhen", json!({}), "“enableWhen” cannot be read: it must be a list"),
        ("enableWhen", json!(["ask"]), "“enableWhen” cannot be read: it must be a list of objects"),
        ("enableBehavior", json!(true), "“enableBehavior”"),
        ("answerOption", json!("a"), "“answerOption”"),
        ("answerValueSet", json!(7), "“answerValueSet”"),
        ("answerConstraint", json!(7), "“answerConstraint”"),
        ("extension", json!("x"), "“extension”"),
        ("extension", json!([{ "url": 7 }]), "“url”"),
        ("modifierExtension", json!({}), "“modifierExtension”"),
        ("item", json!("none"), "“item”"),
        ("_text", json!("es"), "“_text” cannot be read: it must be an object"),
        ("extension", theirs("questionnaire-hidden", json!("yes")), "questionnaire-hidden cannot be read: it must hold true or false"),
        ("extension", theirs("minValue", json!("0")), "minValue cannot be read: it must hold a number"),
        ("extension", ours("proxy-text", json!(7)), "“valueString”"),
        ("extension", ours("safety-screen", json!("yes")), "safety-screen"),
        ("extension", ours("closed-means", json!("nothing")), "unknown meaning of a closed gate “nothing”"),
    ];
    let mut items = Vec::new();
    for (place, (field, value, _)) in wrong.iter().enumerate() {
        let mut item = json!({ "linkId": format!("item-{place}"), "text": "?", "type": "boolean" });
        let value = if wrong[place].2 == "“valueString”" {
            json!([{ "url": format!("{OURS}proxy-text"), "valueString": 7 }])
        } else {
            value.clone()
        };
        item[*field] = value;
        items.push(item);
    }
    // All of them at once: none hides another.
    let (usable, findings) = questionnaire::read(&form(&Json::Array(items)));
    assert!(usable.is_none());
    for (place, (.., reason)) in wrong.iter().enumerate() {
        found(&findings, Severity::Error, &format!("item-{place}"), reason);
    }
}

#[test]
fn one_fault_in_every_item_of_the_form_is_a_finding_for_each() {
    let mut form: Json = serde_json::from_str(include_str!("../forms/muscle-twitching/questionnaire.json")).expect("JSON");
    let mut bent = Vec::new();
    let mut open: Vec<&mut Json> = form["item"].as_array_mut().expect("items").iter_mut().collect();
    while let Some(item) = open.pop() {
        item["required"] = json!("very");
        bent.push(item["linkId"].as_str().expect("a linkId").to_owned());
        open.extend(item.get_mut("item").and_then(Json::as_array_mut).into_iter().flatten());
    }
    let (usable, findings) = questionnaire::read(&form);
    assert!(usable.is_none() && bent.len() > 250, "{}", bent.len());
    let named: Vec<&str> = errors(&findings).iter().map(|finding| finding.subject.as_str()).collect();
    for link_id in bent {
        assert_eq!(named.iter().filter(|name| **name == link_id).count(), 1, "{link_id}");
    }
}

#[test]
fn an_item_without_a_name_is_named_by_its_place() {
    let (_, findings) = questionnaire::read(&form(&json!([
        { "linkId": 7, "text": "Which?", "type": "boolean" },
        { "linkId": "g", "text": "Group", "type": "group", "item": [{ "type": "boolean" }] }
    ])));
    found(&findings, Severity::Error, "item “Which?”", "“linkId” cannot be read: it must be a text");
    found(&findings, Severity::Error, "item 1 of g", "has no linkId");
}

fn write(folder: &Path, name: &str, content: &str) {
    std::fs::write(folder.join(name), content).expect("written");
}

#[test]
fn rules_are_looked_at_beside_a_form_with_errors() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut broken = small_form();
    broken["item"][2]["required"] = json!("yes");
    let mut rules: Table = SMALL_RULES.parse().expect("TOML");
    set(&mut rules, "rule.0.when", "{ yes = 'nothing' }");
    write(folder.path(), "questionnaire.json", &broken.to_string());
    write(folder.path(), "triage.toml", &rules.to_string());
    let findings = lint(folder.path());
    found(&findings, Severity::Error, "words", "“required” cannot be read");
    found(&findings, Severity::Error, "E1", "the question “nothing”");
    assert_eq!(errors(&findings).len(), 2, "{findings:#?}");
}

#[test]
fn several_conditions_need_a_behaviour_in_a_form_of_ours() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut open = small_form();
    let condition = open["item"][5]["enableWhen"][0].clone();
    open["item"][5]["enableWhen"] = json!([condition, condition]);
    write(folder.path(), "questionnaire.json", &open.to_string());
    // Alone it may be anybody's; with rules it is ours.
    found(&lint(&folder.path().join("questionnaire.json")), Severity::Warning, "behind", "without enableBehavior");
    write(folder.path(), "triage.toml", SMALL_RULES);
    found(&lint(folder.path()), Severity::Error, "behind", "without enableBehavior");
}

#[test]
fn the_code_for_the_person_itself_must_exist() {
    found(&prove(&[("items.author-self", "'c'")]).1, Severity::Error, "items", "“who” does not offer the code “c” (author-self)");
}

#[test]
fn what_may_contribute_has_a_source_and_a_way_to_be_found() {
    let faults = "{ items = ['agree', 'words'], changed = 'nothing', substance = [
        { name = 'salt', text = 'Salt', citation = [''] },
        { name = 'tea', text = '', words = ['(tea|)'], citation = ['S1'] },
        { name = 'tea', text = 'Tea', when = { has = 'who', of = ['z'] }, citation = ['S1'] },
    ] }";
    let (usable, findings) = prove(&[("contributors", &faults.replace('\n', " "))]);
    assert!(!usable);
    for (subject, reason) in [
        ("contributors", "“agree” is not a free text of the form"),
        ("contributors", "“nothing” is not in the form"),
        ("salt", "has no citation"),
        ("salt", "can never be found"),
        ("tea", "has no text for the clinician"),
        ("tea", "all of the words “(tea|)” may be left out"),
        ("tea", "a substance of this name stands more than once"),
        ("tea", "“who” does not offer the code “z”"),
    ] {
        found(&findings, Severity::Error, subject, reason);
    }
    assert_eq!(errors(&findings).len(), 8, "{findings:#?}");
    assert!(
        prove(&[(
            "contributors",
            "{ items = ['words'], substance = [{ name = 'tea', text = 'Tea', words = ['tea'], citation = ['S1'] }] }"
        )])
        .0
    );
}

#[test]
fn a_level_milder_than_a_vignette_expects_is_found() {
    let folder = tempfile::tempdir().expect("a folder");
    let vignette = |level: &str| json!([{ "id": "V1", "authored": "2026-11-22", "answers": { "agree": true }, "expected_level": level, "expected_flags": ["E1"] }]);
    let mut rules: Table = SMALL_RULES.parse().expect("TOML");
    set(&mut rules, "rule.0.level", "'soon'");
    rules["rule"][0].as_table_mut().expect("a table").remove("action");
    write(folder.path(), "questionnaire.json", &small_form().to_string());
    write(folder.path(), "triage.toml", &rules.to_string());
    for (level, errors) in [("urgent", 1), ("soon", 0), ("routine", 0)] {
        write(folder.path(), "vignettes.json", &vignette(level).to_string());
        let findings = lint(folder.path());
        assert_eq!(findings.iter().filter(|finding| finding.is_error()).count(), errors, "{level}: {findings:#?}");
    }
    write(folder.path(), "vignettes.json", &vignette("urgent").to_string());
    found(&lint(folder.path()), Severity::Error, "E1", "has the level soon, but V1 expects urgent");
    write(folder.path(), "vignettes.json", "{");
    found(&lint(folder.path()), Severity::Error, "vignettes.json", "not a list of vignettes");
}

/// A form with gates, and with an option that excludes the others.
fn gates() -> Questionnaire {
    let mut many = choice("many");
    many["repeats"] = json!(true);
    many["answerOption"].as_array_mut().expect("options").push(json!({
        "valueCoding": { "code": "none", "display": "None" },
        "extension": [{ "url": format!("{EXTENSION}questionnaire-optionExclusive"), "valueBoolean": true }]
    }));
    let mut base = small_form();
    let items = base["item"].as_array_mut().expect("items");
    items.push(many);
    let mut child = gated(&json!({ "question": "many", "operator": "=", "answerCoding": { "code": "a" } }));
    child["linkId"] = json!("child");
    items.push(json!({ "linkId": "folder", "text": "Folder", "type": "group", "extension": [control("gtable")],
        "enableWhen": [{ "question": "number", "operator": ">=", "answerInteger": 5 }], "item": [child] }));
    let (usable, findings) = questionnaire::read(&base);
    usable.unwrap_or_else(|| panic!("{findings:?}"))
}

fn rules(when: &str) -> (Option<RuleSet>, bool) {
    let mut rules: Table = SMALL_RULES.parse().expect("TOML");
    set(&mut rules, "rule.0.when", when);
    let (usable, findings) = triage::read(&rules.to_string(), &gates());
    let never = findings.iter().any(|finding| finding.is_error() && finding.subject == "E1" && finding.reason.contains("contradicts"));
    (usable, never)
}

#[test]
fn a_rule_that_can_never_fire_is_found() {
    for (when, never) in [
        ("{ all = [{ has = 'who', of = ['a'] }, { has = 'who', of = ['b'] }] }", true),
        ("{ all = [{ has = 'who', of = ['a', 'b'] }, { not = { has = 'who', of = ['a', 'b'] } }] }", true),
        ("{ all = [{ has = 'many', of = ['a'] }, { has = 'many', of = ['b'] }] }", false),
        ("{ all = [{ has = 'many', of = ['none'] }, { has = 'many', of = ['b'] }] }", true),
        ("{ all = [{ only = 'many', of = ['none'] }, { has = 'many', of = ['b'] }] }", true),
        ("{ all = [{ none-and-others = 'many' }, { has = 'many', of = ['b'] }] }", false),
        ("{ all = [{ none-and-others = 'many' }, { has = 'many', of = ['none'] }] }", true),
        ("{ all = [{ yes = 'behind' }, { not = { yes = 'agree' } }] }", true),
        ("{ all = [{ yes = 'behind' }, { fact = 'agreed' }] }", false),
        ("{ all = [{ yes = 'settled' }, { not = { fact = 'agreed' } }] }", true),
        ("{ all = [{ number = 'number', at-least = 7 }, { number = 'number', below = 7 }] }", true),
        ("{ all = [{ number = 'number', at-least = 6 }, { number = 'number', below = 7 }] }", false),
        ("{ all = [{ yes = 'child' }, { number = 'number', below = 5 }] }", true),
        ("{ all = [{ yes = 'child' }, { not = { has = 'many', of = ['a'] } }] }", true),
        ("{ all = [{ yes = 'child' }, { only = 'many', of = ['b'] }] }", true),
        ("{ all = [{ yes = 'child' }, { has = 'many', of = ['b'] }] }", false),
        ("{ any = [{ all = [{ yes = 'child' }, { number = 'number', below = 5 }] }, { yes = 'agree' }] }", false),
        // What counts reach is looked at elsewhere.
        ("{ all = [{ count = 'several', at-least = 2 }, { not = { yes = 'agree' } }] }", false),
    ] {
        assert_eq!(rules(when).1, never, "{when}");
    }
}

/// Conditions over the form, as TOML.
fn conditions() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        prop::sample::select(vec!["who", "many"])
            .prop_flat_map(|item| {
                let codes: &[&str] = if item == "who" { &["a", "b"] } else { &["a", "b", "none"] };
                (Just(item), prop::sample::subsequence(codes.to_vec(), 1..=codes.len()), any::<bool>())
            })
            .prop_map(|(item, codes, only)| format!(
                "{{ {} = '{item}', of = ['{}'] }}",
                if only { "only" } else { "has" },
                codes.join("', '")
            )),
        prop::sample::select(vec!["agree", "behind", "settled", "child"]).prop_map(|item| format!("{{ yes = '{item}' }}")),
        (0..10_i64).prop_map(|number| format!("{{ number = 'number', at-least = {number} }}")),
        (1..10_i64).prop_map(|number| format!("{{ number = 'number', below = {number} }}")),
        Just("{ fact = 'agreed' }".to_owned()),
        Just("{ none-and-others = 'many' }".to_owned()),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..=3).prop_map(|parts| format!("{{ all = [{}] }}", parts.join(", "))),
            prop::collection::vec(inner.clone(), 1..=3).prop_map(|parts| format!("{{ any = [{}] }}", parts.join(", "))),
            inner.prop_map(|part| format!("{{ not = {part} }}")),
        ]
    })
}

/// Every answering of the form that matters to a condition.
fn answerings() -> Vec<Json> {
    let yes_or_no = [Json::Null, json!(true), json!(false)];
    let mut all = vec![json!({})];
    let questions = [
        ("agree", yes_or_no.to_vec()),
        ("behind", yes_or_no.to_vec()),
        ("settled", vec![Json::Null, json!(true)]),
        ("child", vec![Json::Null, json!(true)]),
        ("who", vec![Json::Null, json!("a"), json!("b")]),
        ("number", [0, 2, 4, 5, 6, 7, 9, 10].iter().map(|number| json!(number)).chain([Json::Null]).collect()),
        (
            "many",
            vec![Json::Null, json!(["a"]), json!(["b"]), json!(["a", "b"]), json!(["none"]), json!(["a", "none"]), json!(["b", "none"])],
        ),
    ];
    for (link_id, values) in questions {
        let with = |answers: &Json, value: &Json| {
            let mut answers = answers.clone();
            if !value.is_null() {
                answers[link_id] = value.clone();
            }
            answers
        };
        all = all.iter().flat_map(|answers| values.iter().map(move |value| with(answers, value))).collect();
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    /// What is said to be never true is never true, whatever is answered.
    #[test]
    fn no_rule_that_can_fire_is_said_not_to(when in conditions()) {
        let (_, never) = rules(&when);
        if never {
            let form = gates();
            let mut set_of_rules: Table = SMALL_RULES.parse().expect("TOML");
            let condition = format!("it = {when}").parse::<Table>().expect("TOML")["it"].clone();
            let condition: triage::Condition = condition.try_into().expect("a condition");
            set(&mut set_of_rules, "rule.0.when", "{ yes = 'agree' }");
            let set_of_rules = triage::read(&set_of_rules.to_string(), &form).0.expect("rules");
            let today = date(2026, 11, 22);
            for answers in answerings() {
                let answers = Answers::from_json(&form, &answers).expect("answers");
                let evaluation = Evaluation::new(&form, &answers, today);
                let truth = Evaluator::new(&form, &set_of_rules, &evaluation, today).truth(&condition);
                prop_assert!(truth != Truth::True, "{when} is true of {answers:?}");
            }
        }
    }
}

#[test]
fn a_text_without_wording_in_a_language_of_the_form_is_an_error() {
    const NAMES: &str = "{ 'Elsewhere' = 'E', 'your emergency number' = 'n', 'a doctor' = 'd', 'c' = 'C', 'm' = 'M', 'd' = 'D', 'f' = 'F', 'p' = { text = 'P' }, 't' = 'T' }";
    let with = |changes: &[(&str, &str)]| {
        let mut form = small_form();
        translate(&mut form);
        let mut rules: Table = SMALL_RULES.parse().expect("TOML");
        set(&mut rules, "languages", "['en', 'es']");
        set(&mut rules, "wording", &format!("{{ es = {NAMES} }}"));
        for (path, value) in changes {
            set(&mut rules, path, value);
        }
        let (form, findings) = questionnaire::read(&form);
        triage::read(&rules.to_string(), &form.unwrap_or_else(|| panic!("{findings:?}"))).1
    };
    assert_eq!(with(&[]), Vec::new());
    for (path, value, subject, reason) in [
        ("wording.es", "{}", "E1", "has no wording in es: “p”"),
        ("wording.es.p", "''", "E1", "has no wording in es: “p”"),
        ("wording.es.t", "{ text = 'T', proxy = 'T' }", "sit", "a wording for a proxy that there is not"),
        ("line.0.proxy", "'for them'", "sit", "has no wording for a proxy in es"),
        ("rule.0.patient", "'Call {EMERGENCY}'", "E1", "has no wording in es"),
        ("wording.es.p", "'{EMERGENCY}'", "E1", "has other placeholders in es"),
        ("wording.es.other", "'x'", "wording.es", "“other” is no text that a patient reads"),
        ("wording.en", "{ nothing = { proxy = 'x' } }", "wording.en", "“nothing” is no text that a patient reads"),
        ("wording.en", "{ p = 'x' }", "E1", "is worded in its own language"),
        ("wording.fr", "{ p = 'x' }", "wording.fr", "is no language of the form"),
        ("languages", "['es', 'en']", "languages", "must begin with the form's own, en"),
        ("languages", "['en', 'es', 'ar']", "agree", "has no wording in ar: “Agree?”"),
        (
            "danger-words.group",
            "[{ name = 'g', text = 't', ask-again = 'who', patient = 'p', words = { en = ['w'] } }]",
            "g",
            "has no danger words in es",
        ),
        (
            "danger-words.group",
            "[{ name = 'g', text = 't', ask-again = 'who', patient = 'p', words = { en = ['w'], es = ['w'], fr = ['w'] } }]",
            "g",
            "danger words in fr, which is no language of the form",
        ),
        (
            "danger-words.group",
            "[{ name = 'g', text = 't', ask-again = 'who', patient = 'p', words = { en = ['!'], es = ['w'] } }]",
            "g",
            "may be left out",
        ),
        (
            "danger-words.group",
            "[{ name = 'g', text = 't', ask-again = 'who', patient = 'p', words = { en = ['(a|) (b|)'], es = ['w'] } }]",
            "g",
            "may be left out",
        ),
    ] {
        found(&with(&[(path, value)]), Severity::Error, subject, reason);
    }
}

#[test]
fn translations_are_read_and_what_is_wrong_with_them_is_said() {
    let translation = |language: Json, content: Json| {
        json!({ "url": TRANSLATION, "extension": [
        { "url": "lang", "valueCode": language }, { "url": "content", "valueString": content }
    ] })
    };
    let item = |extensions: Json| {
        json!([{ "linkId": "x", "text": "One\n\nTwo", "_text": { "extension": extensions }, "type": "boolean",
        "extension": [{ "url": format!("{OURS}proxy-text"), "valueString": "They", "_valueString": { "extension": [translation(json!("es"), json!("Ellos"))] } }] }])
    };
    let (read, findings) = questionnaire::read(&form(&item(json!([translation(json!("es"), json!("Uno\n\nDos"))]))));
    let text = &read.unwrap_or_else(|| panic!("{findings:?}")).items[0].text.clone();
    assert_eq!((text.get("es", false), text.get("es", true), text.get("ar", true)), ("Uno\n\nDos", "Ellos", "They"));
    let paragraphs: Vec<String> = text.paragraphs().iter().map(|one| one.get("es", false).to_owned()).collect();
    assert_eq!(paragraphs, ["Uno", "Dos"]);
    for (extensions, reason) in [
        (json!([translation(json!("es"), json!("a")), translation(json!("es"), json!("b"))]), "translated into es more than once"),
        (json!([{ "url": TRANSLATION }]), "without language or content"),
        (json!([translation(json!(7), json!("a"))]), "must hold a text"),
        (json!("es"), "must be a list"),
    ] {
        let (read, findings) = questionnaire::read(&form(&item(extensions)));
        found(&findings, Severity::Error, "x", reason);
        assert!(read.is_none());
    }
}

const TRANSLATION: &str = "http://hl7.org/fhir/StructureDefinition/translation";

/// Gives every text and option a Spanish wording.
fn translate(json: &mut Json) {
    if let Json::Object(parts) = json {
        for name in ["text", "display"] {
            if parts.get(name).is_some_and(Json::is_string) {
                let translation = json!([{ "url": TRANSLATION, "extension": [{ "url": "lang", "valueCode": "es" }, { "url": "content", "valueString": "X" }] }]);
                parts.insert(format!("_{name}"), json!({ "extension": translation }));
            }
        }
    }
    match json {
        Json::Object(parts) => parts.values_mut().for_each(translate),
        Json::Array(parts) => parts.iter_mut().for_each(translate),
        _ => {}
    }
}
