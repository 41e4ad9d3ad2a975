//! Reads FHIR JSON. Lenient in what it looks at, strict in what it lets through: every fault is a finding
//! with its item, and only a questionnaire without errors comes out.

mod element;
mod option;

use std::cell::RefCell;
use std::collections::HashMap;

use element::Element;
use serde_json::{Map, Value as Json};

use super::{ClosedMeans, Control, Finding, Item, Kind, Questionnaire, has_errors, prove};

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

/// Whose form it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It has rules of ours: whoever keeps it can mend it, so what it leaves open is an error.
    Own,
    /// Somebody else's: it is taken as their systems take it.
    Foreign,
}

/// What of an item is joined to others once all are read.
pub(super) struct Raw {
    pub enable_when: Vec<Json>,
    pub enable_behavior: Option<String>,
    /// The extension that makes it computed: (function, sources).
    pub computed: Option<(String, Vec<String>)>,
}

/// Reads and proves somebody else's questionnaire. The findings hold warnings and notes even when it is usable.
#[must_use]
pub fn read(json: &Json) -> (Option<Questionnaire>, Vec<Finding>) {
    let (questionnaire, findings) = read_all(json, Origin::Foreign);
    (questionnaire.filter(|_| !has_errors(&findings)), findings)
}

/// The same for a form of `origin`, of which as much as can be read comes out even when it has errors: so that
/// the rules for it can be looked at too.
#[must_use]
pub fn read_all(json: &Json, origin: Origin) -> (Option<Questionnaire>, Vec<Finding>) {
    let Some(object) = json.as_object().filter(|object| object.get("resourceType") == Some(&Json::from("Questionnaire"))) else {
        return (None, vec![Finding::error("", "not a FHIR Questionnaire (resourceType)")]);
    };
    let found = RefCell::new(Vec::new());
    let form = Element { object, subject: "", findings: &found };
    if !form.objects("modifierExtension").is_empty() {
        form.error("a modifier extension that is not understood");
    }
    let mut reader = Reader { items: Vec::new(), raws: Vec::new(), findings: &found };
    for (place, item) in form.objects("item").into_iter().enumerate() {
        reader.add(item, None, place);
    }
    let Reader { items, raws, .. } = reader;
    let mut by_link_id = HashMap::new();
    for (index, item) in items.iter().enumerate() {
        if by_link_id.insert(item.link_id.clone(), index).is_some() {
            found.borrow_mut().push(Finding::error(&item.link_id, "linkId stands more than once"));
        }
    }
    let text = |name: &str| form.text(name).unwrap_or_default().to_owned();
    let mut questionnaire = Questionnaire {
        url: text("url"),
        version: text("version"),
        title: form.wording("title", ""),
        language: form.text("language").filter(|language| !language.is_empty()).unwrap_or("en").to_owned(),
        items,
        by_link_id,
        order: Vec::new(),
    };
    let mut findings = found.into_inner();
    prove::connect(&mut questionnaire, &raws, origin, &mut findings);
    (Some(questionnaire), findings)
}

struct Reader<'a> {
    items: Vec<Item>,
    raws: Vec<Raw>,
    findings: &'a RefCell<Vec<Finding>>,
}

impl Reader<'_> {
    fn add(&mut self, object: &Map<String, Json>, parent: Option<usize>, place: usize) {
        let named = object.get("linkId").and_then(Json::as_str).filter(|link_id| !link_id.is_empty());
        let unnamed = || match object.get("text").and_then(Json::as_str) {
            Some(text) => format!("item “{text}”"),
            None => format!("item {} of {}", place + 1, parent.map_or("the form", |parent| self.items[parent].link_id.as_str())),
        };
        let subject = named.map_or_else(unnamed, str::to_owned);
        let element = Element { object, subject: &subject, findings: self.findings };
        if element.text("linkId").is_none_or(str::is_empty) {
            element.error("has no linkId");
        }
        let index = self.items.len();
        let item = item(element, parent);
        let takes_children = item.kind != Kind::Display;
        self.items.push(item);
        self.raws.push(raw(element));
        let children = element.objects("item");
        if !takes_children && !children.is_empty() {
            element.error("a display item has children");
        }
        for (place, child) in children.into_iter().enumerate() {
            let added = self.items.len();
            self.add(child, Some(index), place);
            if self.items[added].kind == Kind::Display && self.items[added].control == Control::Help {
                let help = self.items[added].text.paragraphs();
                self.items[index].help.extend(help);
            }
        }
    }
}

fn item(element: Element<'_>, parent: Option<usize>) -> Item {
    let kind = kind(element);
    let (required, repeats) = (element.flag("required"), element.flag("repeats"));
    if repeats && kind == Kind::Group {
        element.error("repeating groups are not supported");
    }
    if !element.objects("modifierExtension").is_empty() {
        element.error("a modifier extension that is not understood");
    }
    for url in element.extension_urls() {
        known(element, url);
    }
    let control = coded_control(element);
    if let Some(wanted) = control.filter(|code| !SHOWN_AS_IS.contains(code)) {
        element.warn(format!("is shown in a simpler control than “{wanted}”"));
    }
    Item {
        link_id: element.object.get("linkId").and_then(Json::as_str).unwrap_or_default().to_owned(),
        text: element.wording("text", &ours("proxy-text")),
        short: element.value_text(SHORT).unwrap_or_default().to_owned(),
        parent,
        kind,
        help: Vec::new(),
        required,
        repeats,
        hidden: element.value_flag(HIDDEN),
        gate: None,
        closed_means: closed_means(element),
        choices: option::choices(element, kind, required),
        control: match control {
            Some("page") => Control::Page,
            Some("help") => Control::Help,
            Some("body-map") => Control::BodyMap,
            Some("check-box") => Control::CheckBox,
            _ => Control::Standard,
        },
        min: element.value_number(MIN),
        max: element.value_number(MAX),
        max_length: element.count("maxLength"),
        partial_date: element.value_flag(&ours("partial-date")),
        autocomplete: element.value_text(&ours("autocomplete")).map(str::to_owned),
        safety_screen: element.value_flag(&ours("safety-screen")),
        update: element.value_flag(&ours("update-page")),
        computed: None,
        published: element.values(&ours("published-wording")).filter_map(Json::as_str).map(str::to_owned).collect(),
    }
}

fn raw(element: Element<'_>) -> Raw {
    let computed = element.extension(&ours("computed")).and_then(|extension| {
        let function = extension.value_text("function")?.to_owned();
        let parts = extension.objects("extension").into_iter().map(|part| extension.part(part));
        let sources = parts.filter(|part| part.text("url") == Some("source")).filter_map(|part| part.text("valueString"));
        Some((function, sources.map(str::to_owned).collect()))
    });
    Raw {
        enable_when: element.objects("enableWhen").into_iter().cloned().map(Json::Object).collect(),
        enable_behavior: element.text("enableBehavior").map(str::to_owned),
        computed,
    }
}

fn closed_means(element: Element<'_>) -> ClosedMeans {
    match element.value_text(&ours("closed-means")) {
        Some("negative") => ClosedMeans::Negative,
        Some("not-applicable") => ClosedMeans::NotApplicable,
        None | Some("not-asked") => ClosedMeans::NotAsked,
        Some(other) => {
            element.error(format!("unknown meaning of a closed gate “{other}”"));
            ClosedMeans::NotAsked
        }
    }
}

fn kind(element: Element<'_>) -> Kind {
    let open = matches!(element.text("answerConstraint"), Some("optionsOrString" | "optionsOrType"));
    match element.text("type").unwrap_or_default() {
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
        "choice" | "coding" if open => Kind::OpenChoice,
        "choice" | "coding" => Kind::Choice,
        "attachment" => Kind::Attachment,
        "reference" => Kind::Reference,
        "quantity" => Kind::Quantity,
        other => {
            element.error(if other.is_empty() { "has no type".to_owned() } else { format!("unknown type “{other}”") });
            Kind::Display
        }
    }
}

fn known(element: Element<'_>, url: &str) {
    let name = url.rsplit('/').next().unwrap_or_default();
    if EXPRESSIONS.iter().any(|expression| name.ends_with(expression)) {
        element.error(format!("depends on an expression, which is not supported: {url}"));
    } else if !url.starts_with(OURS) && ![HIDDEN, ITEM_CONTROL, MIN, MAX, SHORT].contains(&url) {
        element.warn(format!("unknown extension {url}"));
    }
}

fn coded_control(element: Element<'_>) -> Option<&str> {
    element.value(ITEM_CONTROL)?.pointer("/coding/0/code")?.as_str()
}

/// Url of an extension of ours.
fn ours(name: &str) -> String {
    format!("{OURS}{name}")
}
