//! The options of a choice.

use serde_json::Value as Json;

use super::element::Element;
use super::{EXCLUSIVE, ORDINAL, ours};
use crate::questionnaire::{Choice, Kind, Text};

/// The options of an item, with what is wrong with them.
pub(super) fn choices(item: Element<'_>, kind: Kind, required: bool) -> Vec<Choice> {
    let is_choice = matches!(kind, Kind::Choice | Kind::OpenChoice);
    let options = item.objects("answerOption");
    let value_set = item.text("answerValueSet").is_some();
    if !options.is_empty() && value_set {
        item.error("has both answerOption and answerValueSet");
    }
    if value_set {
        let reason = "the value set is not resolved: value sets are not expanded";
        if required {
            item.error(reason);
        } else {
            item.warn(reason);
        }
    } else if is_choice && options.is_empty() {
        item.error("a choice without options");
    }
    if !is_choice && !options.is_empty() {
        item.warn("options on a question that is not a choice are not offered");
        return Vec::new();
    }
    let mut choices: Vec<Choice> = Vec::new();
    for option in options {
        let Some(choice) = choice(item.part(option)) else {
            item.error("an option without code and display");
            continue;
        };
        if choices.iter().any(|other| other.code == choice.code) {
            item.error(format!("option {} stands more than once", choice.code));
        }
        choices.push(choice);
    }
    choices
}

fn choice(option: Element<'_>) -> Option<Choice> {
    let proxy = ours("proxy-text");
    let coding = option.object.get("valueCoding").and_then(Json::as_object).map(|coding| option.part(coding));
    let (system, code, text) = if let Some(coding) = coding {
        let part = |name: &str| coding.text(name).unwrap_or_default().to_owned();
        // The wording for a proxy stands at the option, the display and its translations at the coding.
        let mut text = coding.wording("display", &proxy);
        if let Some(extension) = option.extension(&proxy) {
            text = for_proxy(&text, extension);
        }
        (part("system"), part("code"), text)
    } else {
        // valueString, valueInteger, valueDate: the value is its own code and its own wording.
        let name = ["valueString", "valueInteger", "valueDate", "valueTime"].into_iter().find(|name| option.object.contains_key(*name))?;
        let value = &option.object[name];
        let code = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let mut text = Text::new(code.clone(), option.value_text(&proxy).map(str::to_owned));
        for (language, worded) in option.translations(name) {
            text.translate(language, worded, None);
        }
        (String::new(), code, text)
    };
    if code.is_empty() || text.own().is_empty() {
        return None;
    }
    Some(Choice {
        system,
        code,
        text,
        exclusive: option.value_flag(EXCLUSIVE),
        uncertain: option.value_flag(&ours("option-uncertain")),
        ordinal: coding.and_then(|coding| coding.value_number(ORDINAL)).or_else(|| option.value_number(ORDINAL)),
        group: option.value_wording(&ours("option-group")),
    })
}

/// The same text with the wording for a proxy, and its translations, from an extension.
fn for_proxy(text: &Text, extension: Element<'_>) -> Text {
    let mut worded = Text::new(text.own(), extension.text("valueString").map(str::to_owned));
    let mut proxies = extension.translations("valueString");
    for (language, own) in text.languages() {
        let proxy = proxies.remove(language);
        worded.translate(language, own, proxy);
    }
    worded
}
