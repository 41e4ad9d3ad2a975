//! enableWhen, and what a closed gate tells a rule, against a second, slow reading of their definition: on small
//! made-up questionnaires with every operator, and on the real form.

#![expect(clippy::expect_used, reason = "a test that cannot go on should stop")]

#[path = "oracle/enable.rs"]
mod enable;
#[path = "oracle/answers.rs"]
mod random;

use std::sync::LazyLock;

use anteroom::questionnaire::{self, Answers, ClosedMeans, Evaluation, Questionnaire, Standing};
use enable::{Form, Items, Known};
use jiff::civil::date;
use proptest::prelude::*;
use serde_json::{Map, Value as Json, json};

/// One item of a made-up questionnaire.
#[derive(Clone, Debug)]
struct Made {
    kind: &'static str,
    repeats: bool,
    /// Among the items before it, which it stands in; itself = none.
    parent: usize,
    all: Option<bool>,
    closed_means: &'static str,
    /// (source among all items, operator, which of the values of its type)
    conditions: Vec<(usize, &'static str, usize)>,
    /// Which of the values of its type are answered.
    answers: Vec<usize>,
}

const KINDS: [&str; 8] = ["group", "group", "boolean", "integer", "decimal", "date", "string", "choice"];
const OPERATORS: [&str; 7] = ["exists", "=", "!=", ">", "<", ">=", "<="];

/// Three values of a type.
fn values(kind: &str) -> [Json; 3] {
    match kind {
        "boolean" => [json!(true), json!(false), json!(true)],
        "integer" => [json!(1), json!(2), json!(3)],
        "decimal" => [json!(1.5), json!(2.0), json!(2.5)],
        "date" => [json!("1999-12-31"), json!("2000-01-01"), json!("2000-02-01")],
        _ => [json!("a"), json!("b"), json!("c")],
    }
}

fn answer_key(kind: &str) -> &'static str {
    match kind {
        "boolean" => "answerBoolean",
        "integer" => "answerInteger",
        "decimal" => "answerDecimal",
        "date" => "answerDate",
        "string" => "answerString",
        _ => "answerCoding",
    }
}

fn made() -> impl Strategy<Value = Vec<Made>> {
    let item = (
        prop::sample::select(KINDS.as_slice()),
        any::<bool>(),
        0..8_usize,
        prop::option::of(any::<bool>()),
        prop::sample::select(vec!["negative", "not-applicable", "not-asked", ""]),
        prop::collection::vec((0..8_usize, prop::sample::select(OPERATORS.as_slice()), 0..3_usize), 0..4),
        prop::collection::vec(0..3_usize, 0..4),
    );
    let item = item.prop_map(|(kind, repeats, parent, all, closed_means, conditions, answers)| Made {
        kind,
        repeats: repeats && kind != "group",
        parent,
        all,
        closed_means,
        conditions,
        answers,
    });
    prop::collection::vec(item, 2..9)
}

/// The questionnaire as FHIR, and the answers.
fn build(made: &[Made]) -> (Json, Map<String, Json>) {
    let name = |place: usize| format!("q{place}");
    let parent = |place: usize| Some(made[place].parent).filter(|parent| *parent < place);
    let inside = |place: usize, outer: usize| std::iter::successors(Some(place), |place| parent(*place)).any(|place| place == outer);
    let item = |place: usize| {
        let this = &made[place];
        let mut item = json!({ "linkId": name(place), "text": name(place), "type": this.kind, "repeats": this.repeats });
        if this.kind == "choice" {
            item["answerOption"] =
                values("choice").iter().map(|code| json!({ "valueCoding": { "code": code, "display": code } })).collect();
        }
        // A condition on a group, on itself or on what stands inside is refused: not made here.
        let usable =
            this.conditions.iter().filter(|(source, ..)| *source < made.len() && made[*source].kind != "group" && !inside(*source, place));
        let conditions: Vec<Json> = usable
            .map(|(source, operator, value)| {
                let kind = made[*source].kind;
                let wanted = &values(kind)[*value];
                match (*operator, kind) {
                    ("exists", _) => json!({ "question": name(*source), "operator": "exists", "answerBoolean": value % 2 == 0 }),
                    (_, "choice") => json!({ "question": name(*source), "operator": operator, "answerCoding": { "code": wanted } }),
                    _ => json!({ "question": name(*source), "operator": operator, answer_key(kind): wanted }),
                }
            })
            .collect();
        if !this.closed_means.is_empty() {
            item["extension"] =
                json!([{ "url": "https://anteroom.example/fhir/StructureDefinition/closed-means", "valueCode": this.closed_means }]);
        }
        if !conditions.is_empty() {
            item["enableWhen"] = conditions.into();
            if let Some(all) = this.all {
                item["enableBehavior"] = if all { "all" } else { "any" }.into();
            }
        }
        item
    };
    let items = children(None, made.len(), &parent, &item);
    let questionnaire =
        json!({ "resourceType": "Questionnaire", "url": "https://example.org/q", "version": "1", "title": "Made up", "item": items });
    let mut answers = Map::new();
    for (place, this) in made.iter().enumerate().filter(|(_, this)| this.kind != "group") {
        let given = this.answers.iter().take(if this.repeats { 3 } else { 1 }).map(|value| values(this.kind)[*value].clone());
        let mut given: Vec<Json> = given.fold(Vec::new(), |mut given, value| {
            if !given.contains(&value) {
                given.push(value);
            }
            given
        });
        match given.len() {
            0 => {}
            1 => drop(answers.insert(name(place), given.remove(0))),
            _ => drop(answers.insert(name(place), given.into())),
        }
    }
    (questionnaire, answers)
}

/// The items that stand in `of`, with what stands in them.
fn children(of: Option<usize>, count: usize, parent: &impl Fn(usize) -> Option<usize>, item: &impl Fn(usize) -> Json) -> Vec<Json> {
    let below = (0..count).filter(|place| parent(*place) == of);
    below
        .map(|place| {
            let mut item_json = item(place);
            item_json["item"] = children(Some(place), count, parent, item).into();
            item_json
        })
        .collect()
}

/// Whether an item needs itself: through its parent and the sources of its conditions.
fn has_circle(questionnaire: &Json) -> bool {
    fn collect(items: &Json, parent: Option<&str>, needs: &mut Vec<(String, Vec<String>)>) {
        for item in items.as_array().into_iter().flatten() {
            let link_id = item["linkId"].as_str().expect("a linkId");
            let sources =
                item["enableWhen"].as_array().into_iter().flatten().map(|condition| condition["question"].as_str().expect("a question"));
            needs.push((link_id.to_owned(), parent.into_iter().chain(sources).map(str::to_owned).collect()));
            collect(&item["item"], Some(link_id), needs);
        }
    }
    let mut needs = Vec::new();
    collect(&questionnaire["item"], None, &mut needs);
    // Take away what needs nothing that is left, until nothing changes: what remains goes in circles.
    loop {
        let left: Vec<String> = needs.iter().map(|(link_id, _)| link_id.clone()).collect();
        let before = needs.len();
        needs.retain(|(_, sources)| sources.iter().any(|source| left.contains(source)));
        if needs.len() == before {
            return !needs.is_empty();
        }
    }
}

fn compare_all(json: &Json, questionnaire: &Questionnaire, answers: &Map<String, Json>) -> Result<(), TestCaseError> {
    let read = Answers::from_json(questionnaire, &Json::Object(answers.clone())).map_err(|wrong| TestCaseError::fail(wrong.join("; ")))?;
    let evaluation = Evaluation::new(questionnaire, &read, date(2026, 3, 2));
    let items = Items::new(json);
    let form = Form { items: &items, answers, today: (2026, 3, 2) };
    for (index, item) in questionnaire.items.iter().enumerate() {
        let link_id = &item.link_id;
        prop_assert_eq!(evaluation.is_enabled(index), form.is_enabled(link_id), "whether {} is enabled", link_id);
        if item.kind.is_question() {
            let known = match evaluation.standing(index) {
                Standing::Open if evaluation.values(index).is_empty() => Known::Unknown,
                Standing::Open => Known::Answered(form.answers_that_count(link_id)),
                Standing::Closed { means: ClosedMeans::Negative | ClosedMeans::NotApplicable, .. } => Known::Closed,
                Standing::Closed { means: ClosedMeans::NotAsked, .. } | Standing::NeverAsked { .. } => Known::Unknown,
            };
            prop_assert_eq!(known, form.known(link_id), "what a rule knows of {}", link_id);
            let values: Vec<String> = evaluation.values(index).iter().map(questionnaire::Value::wire).collect();
            let wanted: Vec<String> = form
                .answers_that_count(link_id)
                .iter()
                .map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned))
                .collect();
            let same_number = |(a, b): (&String, &String)| a == b || a.parse::<f64>().is_ok_and(|a| b.parse::<f64>() == Ok(a));
            prop_assert!(
                values.len() == wanted.len() && values.iter().zip(&wanted).all(same_number),
                "{}: {:?}, not {:?}",
                link_id,
                values,
                wanted
            );
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn made_up_questionnaires(made in made()) {
        let (json, answers) = build(&made);
        match questionnaire::read(&json) {
            (Some(questionnaire), _) => {
                prop_assert!(!has_circle(&json), "a circle was let through");
                compare_all(&json, &questionnaire, &answers)?;
            }
            (None, findings) => prop_assert!(has_circle(&json), "refused: {:?}", findings),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_real_form(answers in random::answers(&FORM.0)) {
        compare_all(&FORM.0, &FORM.1, &answers)?;
    }
}

static FORM: LazyLock<(Json, Questionnaire)> = LazyLock::new(|| {
    let json = serde_json::from_str(include_str!("../forms/muscle-twitching/questionnaire.json")).expect("JSON");
    let questionnaire = questionnaire::read(&json).0.expect("a form without faults");
    (json, questionnaire)
});

/// Sentences of the definition, one by one.
#[test]
fn the_definition_sentence_by_sentence() {
    let enabled = |operator: &str, wanted: Json, answers: Json| {
        let condition = json!({ "question": "source", "operator": operator, "answerInteger": wanted });
        asked(&condition, &answers)
    };
    // "Source with several answers: = > < >= <= are true if at least one answer satisfies."
    assert!(enabled("=", json!(2), json!([1, 2])));
    assert!(enabled(">", json!(2), json!([1, 3])));
    assert!(enabled("<", json!(2), json!([1, 3])));
    assert!(enabled(">=", json!(3), json!([1, 3])));
    assert!(enabled("<=", json!(1), json!([1, 3])));
    assert!(!enabled(">", json!(3), json!([1, 3])));
    // "!= is true if no answer equals."
    assert!(!enabled("!=", json!(2), json!([1, 2])));
    assert!(enabled("!=", json!(2), json!([1, 3])));
    // "Source unanswered: exists = false true, != true, all others false."
    assert!(enabled("!=", json!(2), json!([])));
    for operator in ["=", ">", "<", ">=", "<="] {
        assert!(!enabled(operator, json!(2), json!([])), "{operator}");
    }
    let exists =
        |wanted: bool, answers: Json| asked(&json!({ "question": "source", "operator": "exists", "answerBoolean": wanted }), &answers);
    assert!(exists(false, json!([])) && !exists(true, json!([])));
    assert!(exists(true, json!([1])) && !exists(false, json!([1])));
}

fn asked(condition: &Json, answers: &Json) -> bool {
    let json = json!({ "resourceType": "Questionnaire", "url": "https://example.org/q", "version": "1", "item": [
        { "linkId": "source", "text": "Source", "type": "integer", "repeats": true },
        { "linkId": "asked", "text": "Asked", "type": "string", "enableWhen": [condition] },
    ] });
    let (questionnaire, findings) = questionnaire::read(&json);
    let questionnaire = questionnaire.unwrap_or_else(|| panic!("{findings:?}"));
    let answers = Answers::from_json(&questionnaire, &json!({ "source": answers })).expect("answers the form knows");
    Evaluation::new(&questionnaire, &answers, date(2026, 3, 2)).is_enabled(1)
}
