//! A language made from English by wrapping every text in ⟦…⟧, loaded the way every language is: whatever a page
//! shows outside the brackets is hard-coded.

use std::collections::BTreeMap;
use std::path::Path;

use anteroom::package::Packages;
use anteroom::text::Texts;
use fluent_syntax::ast::{Entry, PatternElement};
use fluent_syntax::{parser, serializer};
use serde_json::{Value as Json, json};
use toml::{Table, Value as Toml};

pub const PSEUDO: &str = "en-XA";

const QUESTIONNAIRE: &str = include_str!("../../forms/muscle-twitching/questionnaire.json");
const RULES: &str = include_str!("../../forms/muscle-twitching/triage.toml");
const TRANSLATION: &str = "http://hl7.org/fhir/StructureDefinition/translation";

fn wrapped(text: &str) -> String {
    let paragraphs: Vec<String> = text.split("\n\n").map(|text| format!("⟦{text}⟧")).collect();
    paragraphs.join("\n\n")
}

/// The interface texts, with the language among them.
pub fn texts() -> Texts {
    let mut sources: BTreeMap<String, Vec<String>> = Texts::sources();
    let english = sources["en"].iter().map(|source| interface(source)).collect();
    sources.insert(PSEUDO.to_owned(), english);
    Texts::read(&sources).expect("texts")
}

fn interface(source: &str) -> String {
    let mut resource = parser::parse(source.to_owned()).expect("Fluent");
    for entry in &mut resource.body {
        let Entry::Message(message) = entry else { continue };
        // This one is no text.
        if let Some(pattern) = message.value.as_mut().filter(|_| message.id.name != "emergency-reviewed") {
            pattern.elements.insert(0, PatternElement::TextElement { value: "⟦".to_owned() });
            pattern.elements.push(PatternElement::TextElement { value: "⟧".to_owned() });
        }
    }
    serializer::serialize(&resource)
}

/// The form packages, with the language among theirs.
pub fn packages() -> Packages {
    let folder = tempfile::tempdir().expect("a folder");
    let form = folder.path().join("muscle-twitching");
    std::fs::create_dir(&form).expect("a folder");
    write(&form.join("questionnaire.json"), &questionnaire());
    write(&form.join("triage.toml"), &rules());
    Packages::load(Some(folder.path())).unwrap_or_else(|faults| panic!("{faults}"))
}

fn write(file: &Path, content: &str) {
    std::fs::write(file, content).expect("written");
}

fn questionnaire() -> String {
    let mut form: Json = serde_json::from_str(QUESTIONNAIRE).expect("JSON");
    translate(&mut form);
    form.to_string()
}

/// Adds the language wherever there is a translation.
fn translate(json: &mut Json) {
    match json {
        Json::Object(parts) => {
            let own: Vec<(String, String)> = parts
                .iter()
                .filter(|(name, _)| parts.contains_key(&format!("_{name}")))
                .filter_map(|(name, text)| Some((format!("_{name}"), text.as_str()?.to_owned())))
                .collect();
            for (beside, text) in own {
                let translations = parts[&beside]["extension"].as_array().expect("translations").clone();
                let mine = json!({ "url": TRANSLATION, "extension": [
                    { "url": "lang", "valueCode": PSEUDO }, { "url": "content", "valueString": wrapped(&text) }
                ] });
                parts[&beside]["extension"] = translations.into_iter().chain([mine]).collect();
            }
            parts.values_mut().for_each(translate);
        }
        Json::Array(parts) => parts.iter_mut().for_each(translate),
        _ => {}
    }
}

fn rules() -> String {
    let mut rules: Table = RULES.parse().expect("TOML");
    for list in ["languages", "emergency-reviewed"] {
        rules[list].as_array_mut().expect("languages").push(PSEUDO.into());
    }
    let proxies = rules["wording"]["en"].clone();
    let lines = rules["line"].clone();
    let proxy = |sentence: &str| {
        let line = lines.as_array()?.iter().find(|line| line["text"].as_str() == Some(sentence)).and_then(|line| line.get("proxy"));
        Some(proxies.get(sentence).and_then(|wording| wording.get("proxy")).or(line)?.as_str()?.to_owned())
    };
    let spanish = rules["wording"]["es"].as_table().expect("wordings").clone();
    let wording = spanish.keys().map(|sentence| {
        let mut both = Table::from_iter([("text".to_owned(), Toml::from(wrapped(sentence)))]);
        both.extend(proxy(sentence).map(|proxy| ("proxy".to_owned(), Toml::from(wrapped(&proxy)))));
        (sentence.clone(), Toml::from(both))
    });
    let wording: Table = wording.collect();
    rules["wording"].as_table_mut().expect("wordings").insert(PSEUDO.to_owned(), wording.into());
    for group in rules["danger-words"]["group"].as_array_mut().expect("groups") {
        group["words"].as_table_mut().expect("words").insert(PSEUDO.to_owned(), vec!["xyzzy"].into());
    }
    rules.to_string()
}
