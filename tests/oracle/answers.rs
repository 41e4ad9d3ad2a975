//! Random answers to a questionnaire, in the JSON that vignettes are written in.

use proptest::prelude::*;
use serde_json::{Map, Value as Json, json};

/// Some of the questions answered, with what the form offers.
pub fn answers(questionnaire: &Json) -> BoxedStrategy<Map<String, Json>> {
    let mut questions = Vec::new();
    collect(&questionnaire["item"], &mut questions);
    // How much is answered differs from case to case: sparse ones test the unknown, full ones the rules.
    (0.3..1.0_f64)
        .prop_flat_map(move |answered| {
            let answer = |(link_id, value): &(String, BoxedStrategy<Json>)| {
                let link_id = link_id.clone();
                prop::option::weighted(answered, value.clone()).prop_map(move |value| value.map(|value| (link_id.clone(), value)))
            };
            questions.iter().map(answer).collect::<Vec<_>>()
        })
        .prop_map(|answered| answered.into_iter().flatten().collect())
        .boxed()
}

fn collect(items: &Json, questions: &mut Vec<(String, BoxedStrategy<Json>)>) {
    for item in items.as_array().into_iter().flatten() {
        if let Some(value) = value(item) {
            questions.push((item["linkId"].as_str().expect("a linkId").to_owned(), value));
        }
        collect(&item["item"], questions);
    }
}

fn value(item: &Json) -> Option<BoxedStrategy<Json>> {
    let limit = |name: &str| {
        let extensions = item["extension"].as_array()?;
        extensions.iter().find(|extension| extension["url"].as_str().is_some_and(|url| url.ends_with(name)))?["valueInteger"].as_i64()
    };
    let strategy = match item["type"].as_str()? {
        "boolean" => any::<bool>().prop_map(Json::from).boxed(),
        "integer" => (limit("minValue").unwrap_or(0)..=limit("maxValue").unwrap_or(50)).prop_map(Json::from).boxed(),
        "decimal" => (0..32_i32).prop_map(|half| json!(f64::from(half) / 2.0)).boxed(),
        "string" | "text" => {
            prop::sample::select(vec!["", "nothing much", "I cannot breathe", "it is a worry"]).prop_map(Json::from).boxed()
        }
        "date" if item["linkId"] == "birth-date" => birth_date().boxed(),
        "date" => onset_date().boxed(),
        "choice" => {
            let codes = item["answerOption"].as_array()?.iter().map(|option| option["valueCoding"]["code"].clone()).collect::<Vec<_>>();
            let most = codes.len().min(6);
            if item["repeats"] == true {
                prop::sample::subsequence(codes, 1..=most).prop_map(Json::from).boxed()
            } else {
                prop::sample::select(codes).boxed()
            }
        }
        _ => return None,
    };
    Some(strategy)
}

/// Children, adults and the ages where something changes, around the 2nd of March 2026; a few in the future.
fn birth_date() -> impl Strategy<Value = Json> {
    let age = prop_oneof![0..110_i32, prop::sample::select(vec![-1, 1, 2, 11, 12, 15, 16, 39, 40, 55, 56])];
    (age, 0..4_usize).prop_map(|(age, day)| format!("{}-{}", 2026 - age, ["03-01", "03-02", "03-03", "09-30"][day]).into())
}

/// Days, months and years before the 2nd of March 2026.
fn onset_date() -> impl Strategy<Value = Json> {
    let day = (2024..=2026_i32, 1..=12_i32, 1..=28_i32);
    let whole = day.clone().prop_map(|(year, month, day)| format!("{year}-{month:02}-{day:02}"));
    let month = day.clone().prop_map(|(year, month, _)| format!("{year}-{month:02}"));
    let year = day.prop_map(|(year, ..)| year.to_string());
    let recent = (1..=2_i32, 1..=28_i32).prop_map(|(month, day)| format!("2026-{month:02}-{day:02}"));
    prop_oneof![whole, month, year, recent].prop_map(Json::from)
}
