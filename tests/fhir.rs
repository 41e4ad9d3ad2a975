//! The shipped questionnaires are FHIR: somebody else's typed model reads them, and gives back every element.
//! (Questionnaire is the same in R4 and in R4B, which the model speaks.)

use fhir_sdk::r4b::resources::Questionnaire;
use serde_json::{Value as Json, json};

const MUSCLE_TWITCHING: &str = include_str!("../forms/muscle-twitching/questionnaire.json");

/// What the typed model makes of it.
fn there_and_back(json: &Json) -> Result<Json, String> {
    let model: Questionnaire = serde_json::from_value(json.clone()).map_err(|error| error.to_string())?;
    serde_json::to_value(model).map_err(|error| error.to_string())
}

/// Every number as a float: `1` and `1.0` are the same decimal.
fn plain(json: &Json) -> Json {
    match json {
        Json::Number(number) => json!(number.as_f64()),
        Json::Array(parts) => parts.iter().map(plain).collect(),
        Json::Object(parts) => Json::Object(parts.iter().map(|(name, part)| (name.clone(), plain(part))).collect()),
        other => other.clone(),
    }
}

/// Elements of one that the other has not, or has otherwise.
fn differences(path: &str, ours: &Json, theirs: &Json, found: &mut Vec<String>) {
    match (ours, theirs) {
        (Json::Object(ours), Json::Object(theirs)) => {
            for name in ours.keys().chain(theirs.keys().filter(|name| !ours.contains_key(*name))) {
                let nothing = Json::Null;
                differences(&format!("{path}.{name}"), ours.get(name).unwrap_or(&nothing), theirs.get(name).unwrap_or(&nothing), found);
            }
        }
        (Json::Array(ours), Json::Array(theirs)) if ours.len() == theirs.len() => {
            for (place, (one, other)) in ours.iter().zip(theirs).enumerate() {
                differences(&format!("{path}[{place}]"), one, other, found);
            }
        }
        (ours, theirs) if ours == theirs => {}
        (ours, theirs) => found.push(format!("{path}: {ours} became {theirs}")),
    }
}

#[test]
fn a_typed_model_reads_the_form_and_loses_nothing() {
    let form: Json = serde_json::from_str(MUSCLE_TWITCHING).expect("JSON");
    let back = there_and_back(&form).expect("FHIR");
    let mut found = Vec::new();
    differences("", &plain(&form), &plain(&back), &mut found);
    assert!(found.is_empty(), "{}", found.join("\n"));
    assert!(back["item"].as_array().is_some_and(|items| items.len() > 3));
}

#[test]
fn the_model_is_strict() {
    let form = |item: Json| json!({ "resourceType": "Questionnaire", "status": "draft", "item": [item] });
    let good = form(json!({ "linkId": "a", "type": "boolean" }));
    assert_eq!(there_and_back(&good).map(|back| plain(&back)), Ok(plain(&good)));
    for faulty in [
        form(json!({ "linkId": "a", "type": "yes-or-no" })),
        form(json!({ "linkId": "a", "type": "boolean", "required": "yes" })),
        form(json!({ "linkId": "a", "type": "boolean", "requird": true })),
        form(json!({ "linkId": "a", "type": "choice", "answerOption": [{ "valueCode": "x" }] })),
        form(json!({ "type": "boolean" })),
        json!({ "resourceType": "Questionnaire" }),
    ] {
        let back = there_and_back(&faulty);
        assert!(back.is_err() || back.is_ok_and(|back| plain(&back) != plain(&faulty)), "{faulty} passed");
    }
}

#[test]
fn what_fhir_says_of_items_holds() {
    let form: Json = serde_json::from_str(MUSCLE_TWITCHING).expect("JSON");
    let mut open: Vec<&Json> = form["item"].as_array().expect("items").iter().collect();
    let mut seen = std::collections::BTreeSet::new();
    while let Some(item) = open.pop() {
        let link_id = item["linkId"].as_str().expect("a linkId");
        assert!(seen.insert(link_id), "{link_id} stands twice (que-2)");
        let kind = item["type"].as_str().expect("a type");
        let has = |name: &str| item.get(name).is_some();
        assert!(kind != "group" || has("item"), "{link_id}: a group without items (que-1)");
        assert!(
            kind != "display" || !(has("item") || has("required") || has("repeats") || has("readOnly")),
            "{link_id} (que-1, que-6, que-9)"
        );
        assert!(has("text") || kind == "group", "{link_id} has no text");
        assert!(!has("answerOption") || !has("answerValueSet"), "{link_id} (que-4)");
        assert!(
            !has("answerOption") || ["choice", "open-choice", "integer", "date", "time", "string"].contains(&kind),
            "{link_id} (que-5)"
        );
        assert!(!has("maxLength") || ["string", "text", "url", "integer", "decimal"].contains(&kind), "{link_id} (que-10)");
        let conditions = item["enableWhen"].as_array().map_or(0, Vec::len);
        assert!(conditions < 2 || has("enableBehavior"), "{link_id} (que-12)");
        for condition in item["enableWhen"].as_array().into_iter().flatten() {
            assert!(condition["operator"] != "exists" || condition["answerBoolean"].is_boolean(), "{link_id} (que-7)");
        }
        open.extend(item["item"].as_array().into_iter().flatten());
    }
}
