//! The patient's own copy of what was sent: every question that applied, in the wording that was shown, with
//! the answers given. As parts for a page, as plain text, and as a FHIR `QuestionnaireResponse`.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde_json::{Value as Json, json};

use super::lines::Lines;
use super::{Phrases, answer_words};
use crate::questionnaire::{Answers, Evaluation, Index, Item, Kind, Questionnaire, Value};

/// Who was responsible for one answer, in FHIR.
const ITEM_AUTHOR: &str = "http://hl7.org/fhir/StructureDefinition/questionnaireresponse-author";

/// One filling-in of the form, as it was sent.
#[derive(Clone, Copy)]
pub struct Copy<'a> {
    pub questionnaire: &'a Questionnaire,
    pub answers: &'a Answers,
    /// The language it was shown in.
    pub language: &'a str,
    /// Somebody else filled it in.
    pub proxy: bool,
    /// The day it was sent.
    pub day: Date,
    /// Of an update: the questions it asked; everything else was said before.
    pub only: Option<&'a BTreeSet<String>>,
}

/// A section of the form with its questions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    pub heading: String,
    pub rows: Vec<Row>,
}

/// A question and what was answered; nothing = left blank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub link_id: String,
    pub question: String,
    pub answers: Vec<String>,
    /// In the person's own words.
    pub free: bool,
}

/// When and by whom the whole was sent.
#[derive(Clone, Copy)]
pub struct Origin<'a> {
    /// The case's reference.
    pub reference: &'a str,
    /// RFC 3339.
    pub authored: &'a str,
    /// Who filled it in, in words; none = the person itself.
    pub author: Option<&'a str>,
    /// Who gave the answer to a question, in words, where it was not the author.
    pub others: &'a dyn Fn(&str) -> Option<String>,
}

impl Copy<'_> {
    /// Every question that applied and was asked of the person, in the form's order.
    #[must_use]
    pub fn sections(&self, phrases: &dyn Phrases) -> Vec<Section> {
        let evaluation = Evaluation::new(self.questionnaire, self.answers, self.day);
        let mut sections: Vec<Section> = Vec::new();
        let mut last = None;
        for (index, item) in self.questionnaire.items.iter().enumerate() {
            let shown = asked(item) && self.only.is_none_or(|only| only.contains(&item.link_id));
            // A question of a scale without published wording in the language was left out.
            let put = item.is_worded_in(self.language) || !evaluation.values(index).is_empty();
            if !shown || !put || !evaluation.is_enabled(index) {
                continue;
            }
            let section = self.questionnaire.section_of(index);
            if last != Some(section) {
                sections.push(Section { heading: self.wording(&self.questionnaire.items[section]), rows: Vec::new() });
                last = Some(section);
            }
            let row = Row {
                link_id: item.link_id.clone(),
                question: self.wording(item),
                answers: answer_words(item, evaluation.values(index), self.language, self.proxy, phrases),
                free: item.kind.is_free_text(),
            };
            if let Some(section) = sections.last_mut() {
                section.rows.push(row);
            }
        }
        sections
    }

    fn wording(&self, item: &Item) -> String {
        item.text.get(self.language, self.proxy).to_owned()
    }

    /// As FHIR, whole: closed questions, and what the program works out by itself, are absent.
    #[must_use]
    pub fn fhir(&self, origin: &Origin<'_>) -> Json {
        let evaluation = Evaluation::new(self.questionnaire, self.answers, self.day);
        let author = match origin.author {
            None => json!({ "type": "Patient", "display": "Patient" }),
            Some(words) => json!({ "type": "RelatedPerson", "display": words }),
        };
        let mut response = json!({
            "resourceType": "QuestionnaireResponse",
            "language": self.language,
            "identifier": { "value": origin.reference },
            "questionnaire": format!("{}|{}", self.questionnaire.url, self.questionnaire.version),
            "status": "completed",
            "authored": origin.authored,
            "author": author,
            "source": author,
        });
        let items = self.items(None, &evaluation, origin);
        if !items.is_empty() {
            response["item"] = Json::Array(items);
        }
        response
    }

    fn items(&self, parent: Option<Index>, evaluation: &Evaluation, origin: &Origin<'_>) -> Vec<Json> {
        let mut found = Vec::new();
        for (index, item) in self.questionnaire.items.iter().enumerate() {
            if item.parent != parent || !evaluation.is_enabled(index) || item.kind == Kind::Display || item.hidden {
                continue;
            }
            let within = self.items(Some(index), evaluation, origin);
            let mut answers: Vec<Json> =
                evaluation.values(index).iter().map(|value| answer(item, value, self.language, self.proxy)).collect();
            let mut json = json!({ "linkId": item.link_id, "text": self.wording(item) });
            if item.kind == Kind::Group {
                if within.is_empty() {
                    continue;
                }
                json["item"] = Json::Array(within);
            } else {
                if answers.is_empty() {
                    continue;
                }
                if let Some(who) = (origin.others)(&item.link_id) {
                    json["extension"] = json!([{ "url": ITEM_AUTHOR, "valueReference": { "display": who } }]);
                }
                // What stands below a question stands below its answer.
                if let (Some(first), false) = (answers.first_mut(), within.is_empty()) {
                    first["item"] = Json::Array(within);
                }
                json["answer"] = Json::Array(answers);
            }
            found.push(json);
        }
        found
    }
}

/// The copies as one plain text in lines of at most 80 characters, under `title` and `heading`. Only headings
/// begin in the first column: what a person typed is indented and cannot pass for one. Every text that may run
/// the other way is set apart (U+2068, U+2069), so that it does not turn its neighbours round.
#[must_use]
pub fn plain(title: &str, heading: &[String], parts: &[(String, Vec<Section>)], blank: &str) -> String {
    let mut lines = Lines::default();
    lines.heading(title);
    for line in heading {
        lines.plain(line);
    }
    for (title, sections) in parts {
        lines.section(title);
        for section in sections {
            lines.section(&section.heading);
            for row in &section.rows {
                lines.plain(&row.question);
                if row.answers.is_empty() {
                    lines.bullet(blank);
                }
                for paragraph in row.answers.iter().flat_map(|answer| answer.lines()).filter(|line| !line.trim().is_empty()) {
                    lines.isolated(paragraph);
                }
            }
        }
    }
    lines.finish()
}

/// A question put to the person, not worked out.
fn asked(item: &Item) -> bool {
    item.kind.is_question() && item.computed.is_none() && !item.hidden
}

fn answer(item: &Item, value: &Value, language: &str, proxy: bool) -> Json {
    match value {
        Value::Boolean(yes) => json!({ "valueBoolean": yes }),
        Value::Integer(number) => json!({ "valueInteger": number }),
        Value::Decimal(number) if item.kind == Kind::Quantity => json!({ "valueQuantity": { "value": number } }),
        Value::Decimal(number) => json!({ "valueDecimal": number }),
        Value::Date(date) => json!({ "valueDate": date.to_string() }),
        Value::Text(text) => json!({ "valueString": text }),
        Value::Code(code) => {
            let mut coding = json!({ "code": code });
            if let Some(choice) = item.choice(code) {
                if !choice.system.is_empty() {
                    coding["system"] = json!(choice.system);
                }
                coding["display"] = json!(choice.text.get(language, proxy));
            }
            json!({ "valueCoding": coding })
        }
    }
}
