//! Reads FHIR JSON. Lenient in what it looks at, strict in what it lets through: every fault is a finding
//! with its item, and only a questionnaire without errors comes out.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::Value as Json;

use super::prove;
use super::{Choice, ClosedMeans, Control, Finding, Item, Kind, Questionnaire, Text, has_errors};

/// Our own extensions.
const OURS: &str = "https://anteroom.example/fhir/StructureDefinition/";
const HIDDEN: &str = "http://hl7.org/fhir/StructureDefinition/questionnaire-hidden";
const ITEM_CONTROL: &str = "http://hl7.org/fhir/StructureDefinition/questionnaire-itemControl";
const MIN: &str = "http://hl7.org/fhir/StructureDefinition/minValue";
const MAX: &str = "http://hl7.org/fhir/StructureDefinition/maxValue";
const EXCLUSIVE: &str = "http://hl7.org/fhir/StructureDefinition/questionnaire-optionExclusive";
const ORDINAL: &str = "http://hl7.org/fhir/StructureDefinition/ordinalValue";
const SHORT: &str = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-shortText";
/// Controls that look here as they were meant to.
const SHOWN_AS_IS: [&str; 5] = ["page", "help", "body-map", "check-box", "radio-button"];
/// Expressions: a form that depends on one would silently do something else here.
const EXPRESSIONS: [&str; 3] = ["enableWhenExpression", "calculatedExpression", "questionnaire-constraint"];

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct RawQuestionnaire {
    resource_type: String,
    url: String,
    version: String,
    title: String,
    language: String,
    item: Vec<RawItem>,
    modifier_extension: Vec<Json>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct RawItem {
    link_id: String,
    text: String,
    #[serde(rename = "type")]
    kind: String,
    required: bool,
    repeats: bool,
    max_length: Option<usize>,
    pub(super) enable_when: Vec<Json>,
    pub(super) enable_behavior: Option<String>,
    answer_option: Vec<Json>,
    answer_value_set: Option<String>,
    answer_constraint: Option<String>,
    extension: Vec<Json>,
    modifier_extension: Vec<Json>,
    item: Vec<RawItem>,
}

/// Reads and proves a questionnaire. The findings hold warnings and notes even when it is usable.
#[must_use]
pub fn read(json: &Json) -> (Option<Questionnaire>, Vec<Finding>) {
    let mut findings = Vec::new();
    if json.get("resourceType").and_then(Json::as_str) != Some("Questionnaire") {
        return (None, vec![Finding::error("", "not a FHIR Questionnaire (resourceType)")]);
    }
    let raw: RawQuestionnaire = match serde_path(json) {
        Ok(raw) => raw,
        Err(finding) => return (None, vec![finding]),
    };
    if !raw.modifier_extension.is_empty() {
        findings.push(Finding::error("", "a modifier extension that is not understood"));
    }
    let mut reader = Reader { items: Vec::new(), raws: Vec::new(), findings };
    for item in raw.item {
        reader.add(item, None);
    }
    let Reader { items, raws, mut findings } = reader;
    let mut by_link_id = HashMap::new();
    for (index, item) in items.iter().enumerate() {
        if by_link_id.insert(item.link_id.clone(), index).is_some() {
            findings.push(Finding::error(&item.link_id, "linkId stands more than once"));
        }
    }
    let mut questionnaire = Questionnaire {
        url: raw.url,
        version: raw.version,
        title: Text::new(raw.title, None),
        language: if raw.language.is_empty() { "en".to_owned() } else { raw.language },
        items,
        by_link_id,
        order: Vec::new(),
    };
    prove::connect(&mut questionnaire, &raws, &mut findings);
    (if has_errors(&findings) { None } else { Some(questionnaire) }, findings)
}

fn serde_path<T: for<'de> Deserialize<'de>>(json: &Json) -> Result<T, Finding> {
    serde_json::from_value(json.clone()).map_err(|error| Finding::error("", format!("cannot be read: {error}")))
}

struct Reader {
    items: Vec<Item>,
    raws: Vec<RawItem>,
    findings: Vec<Finding>,
}

impl Reader {
    fn add(&mut self, mut raw: RawItem, parent: Option<usize>) {
        let index = self.items.len();
        let children = std::mem::take(&mut raw.item);
        let item = self.item(&raw, parent);
        let takes_children = item.kind != Kind::Display;
        let link_id = item.link_id.clone();
        self.items.push(item);
        self.raws.push(raw);
        if !takes_children && !children.is_empty() {
            self.findings.push(Finding::error(&link_id, "a display item has children"));
        }
        for child in children {
            if is_help(&child) {
                let help = child.text.split("\n\n").enumerate().map(|(paragraph, text)| {
                    let proxy = ours(&child.extension, "proxy-text").and_then(Json::as_str);
                    Text::new(text.trim(), proxy.and_then(|proxy| proxy.split("\n\n").nth(paragraph)).map(|text| text.trim().to_owned()))
                });
                self.items[index].help.extend(help);
            }
            self.add(child, Some(index));
        }
    }

    fn item(&mut self, raw: &RawItem, parent: Option<usize>) -> Item {
        let link_id = raw.link_id.clone();
        if link_id.is_empty() {
            self.findings.push(Finding::error(format!("item “{}”", raw.text), "has no linkId"));
        }
        let kind = self.kind(raw);
        if raw.repeats && kind == Kind::Group {
            self.findings.push(Finding::error(&link_id, "repeating groups are not supported"));
        }
        if !raw.modifier_extension.is_empty() {
            self.findings.push(Finding::error(&link_id, "a modifier extension that is not understood"));
        }
        for extension in &raw.extension {
            self.known(&link_id, url(extension));
        }
        if let Some(wanted) = coded_control(&raw.extension).filter(|code| !SHOWN_AS_IS.contains(code)) {
            self.findings.push(Finding::warning(&link_id, format!("is shown in a simpler control than “{wanted}”")));
        }
        let choices = self.choices(raw, kind);
        let number = |wanted: &str| value(&raw.extension, wanted).and_then(Json::as_f64);
        let text = |name: &str| ours(&raw.extension, name).and_then(Json::as_str).map(str::to_owned);
        Item {
            text: Text::new(raw.text.clone(), text("proxy-text")),
            short: value(&raw.extension, SHORT).and_then(Json::as_str).unwrap_or_default().to_owned(),
            parent,
            kind,
            help: Vec::new(),
            required: raw.required,
            repeats: raw.repeats,
            hidden: value(&raw.extension, HIDDEN).and_then(Json::as_bool).unwrap_or_default(),
            gate: None,
            closed_means: match text("closed-means").as_deref() {
                Some("negative") => ClosedMeans::Negative,
                Some("not-applicable") => ClosedMeans::NotApplicable,
                _ => ClosedMeans::NotAsked,
            },
            choices,
            control: control(&raw.extension),
            min: number(MIN),
            max: number(MAX),
            max_length: raw.max_length,
            partial_date: ours(&raw.extension, "partial-date").and_then(Json::as_bool).unwrap_or_default(),
            autocomplete: text("autocomplete"),
            safety_screen: ours(&raw.extension, "safety-screen").and_then(Json::as_bool).unwrap_or_default(),
            computed: None,
            link_id,
        }
    }

    fn kind(&mut self, raw: &RawItem) -> Kind {
        let open = matches!(raw.answer_constraint.as_deref(), Some("optionsOrString" | "optionsOrType"));
        match raw.kind.as_str() {
            "group" => Kind::Group,
            "display" => Kind::Display,
            "boolean" => Kind::Boolean,
            "decimal" => Kind::Decimal,
            "integer" => Kind::Integer,
            "date" => Kind::Date,
            "dateTime" => Kind::DateTime,
            "time" => Kind::Time,
            "string" => Kind::String,
            "text" => Kind::Text,
            "url" => Kind::Url,
            "open-choice" => Kind::OpenChoice,
            "choice" | "coding" => {
                if open {
                    Kind::OpenChoice
                } else {
                    Kind::Choice
                }
            }
            "attachment" => Kind::Attachment,
            "reference" => Kind::Reference,
            "quantity" => Kind::Quantity,
            other => {
                let reason = if other.is_empty() { "has no type".to_owned() } else { format!("unknown type “{other}”") };
                self.findings.push(Finding::error(&raw.link_id, reason));
                Kind::Display
            }
        }
    }

    fn choices(&mut self, raw: &RawItem, kind: Kind) -> Vec<Choice> {
        let is_choice = matches!(kind, Kind::Choice | Kind::OpenChoice);
        if !raw.answer_option.is_empty() && raw.answer_value_set.is_some() {
            self.findings.push(Finding::error(&raw.link_id, "has both answerOption and answerValueSet"));
        }
        if raw.answer_value_set.is_some() {
            let reason = "the value set is not resolved: value sets are not expanded";
            self.findings.push(if raw.required { Finding::error(&raw.link_id, reason) } else { Finding::warning(&raw.link_id, reason) });
        } else if is_choice && raw.answer_option.is_empty() {
            self.findings.push(Finding::error(&raw.link_id, "a choice without options"));
        }
        if !is_choice && !raw.answer_option.is_empty() {
            self.findings.push(Finding::warning(&raw.link_id, "options on a question that is not a choice are not offered"));
            return Vec::new();
        }
        let mut choices: Vec<Choice> = Vec::new();
        for option in &raw.answer_option {
            let Some(choice) = choice(option) else {
                self.findings.push(Finding::error(&raw.link_id, "an option without code and display"));
                continue;
            };
            if choices.iter().any(|other| other.code == choice.code) {
                self.findings.push(Finding::error(&raw.link_id, format!("option {} stands more than once", choice.code)));
            }
            choices.push(choice);
        }
        choices
    }

    fn known(&mut self, link_id: &str, url: &str) {
        let name = url.rsplit('/').next().unwrap_or_default();
        if EXPRESSIONS.iter().any(|expression| name.ends_with(expression)) {
            self.findings.push(Finding::error(link_id, format!("depends on an expression, which is not supported: {url}")));
        } else if !url.starts_with(OURS) && ![HIDDEN, ITEM_CONTROL, MIN, MAX, SHORT].contains(&url) {
            self.findings.push(Finding::warning(link_id, format!("unknown extension {url}")));
        }
    }
}

fn choice(option: &Json) -> Option<Choice> {
    let empty = Vec::new();
    let extensions = option.get("extension").and_then(Json::as_array).unwrap_or(&empty);
    let flag = |wanted: Option<&Json>| wanted.and_then(Json::as_bool).unwrap_or_default();
    let text = |name: &str| ours(extensions, name).and_then(Json::as_str).map(str::to_owned);
    let (system, code, display, coding) = if let Some(coding) = option.get("valueCoding") {
        let part = |name: &str| coding.get(name).and_then(Json::as_str).unwrap_or_default().to_owned();
        (part("system"), part("code"), part("display"), coding.get("extension").and_then(Json::as_array))
    } else {
        // valueString, valueInteger, valueDate: the value is its own code and its own wording.
        let value = ["valueString", "valueInteger", "valueDate", "valueTime"].iter().find_map(|name| option.get(name))?;
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        (String::new(), text.clone(), text, None)
    };
    if code.is_empty() || display.is_empty() {
        return None;
    }
    Some(Choice {
        system,
        code,
        text: Text::new(display, text("proxy-text")),
        exclusive: flag(value(extensions, EXCLUSIVE)),
        uncertain: flag(ours(extensions, "option-uncertain")),
        ordinal: coding.and_then(|extensions| value(extensions, ORDINAL)).or_else(|| value(extensions, ORDINAL)).and_then(Json::as_f64),
        group: text("option-group").map(|group| Text::new(group, None)),
    })
}

fn is_help(raw: &RawItem) -> bool {
    raw.kind == "display" && control(&raw.extension) == Control::Help
}

fn coded_control(extensions: &[Json]) -> Option<&str> {
    value(extensions, ITEM_CONTROL)?.pointer("/coding/0/code")?.as_str()
}

fn control(extensions: &[Json]) -> Control {
    match coded_control(extensions) {
        Some("page") => Control::Page,
        Some("help") => Control::Help,
        Some("body-map") => Control::BodyMap,
        Some("check-box") => Control::CheckBox,
        _ => Control::Standard,
    }
}

fn url(extension: &Json) -> &str {
    extension.get("url").and_then(Json::as_str).unwrap_or_default()
}

/// The value[x] of the extension `wanted`.
pub(super) fn value<'a>(extensions: &'a [Json], wanted: &str) -> Option<&'a Json> {
    let extension = extensions.iter().find(|extension| url(extension) == wanted)?.as_object()?;
    extension.iter().find(|(key, _)| key.starts_with("value")).map(|(_, value)| value)
}

fn ours<'a>(extensions: &'a [Json], name: &str) -> Option<&'a Json> {
    value(extensions, &format!("{OURS}{name}"))
}

/// The extension that makes an item computed: (function, sources).
pub(super) fn computed(raw: &RawItem) -> Option<(String, Vec<String>)> {
    let wanted = format!("{OURS}computed");
    let extension = raw.extension.iter().find(|extension| url(extension) == wanted)?;
    let parts = extension.get("extension")?.as_array()?;
    let function = value(parts, "function")?.as_str()?.to_owned();
    let sources = parts.iter().filter(|part| url(part) == "source");
    Some((function, sources.filter_map(|part| part.get("valueString")?.as_str().map(str::to_owned)).collect()))
}
