//! Answers by linkId, and their one JSON form: `true`, `6`, `"code"`, `["a", "b"]`, `"1999-05-11"`.

use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::Date;
use serde_json::Value as Json;

use super::{Item, Kind, Questionnaire};

/// One answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Boolean(bool),
    Integer(i64),
    Decimal(f64),
    /// An option's code.
    Code(String),
    Text(String),
    Date(PartialDate),
}

/// A date of which the day, or day and month, may be unknown (FHIR date).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PartialDate {
    pub year: i16,
    pub month: Option<i8>,
    pub day: Option<i8>,
}

impl PartialDate {
    /// Reads `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let year = parts.next().filter(|year| year.len() == 4)?.parse().ok()?;
        let month = parts.next().map(str::parse).transpose().ok()?;
        let day = parts.next().map(str::parse).transpose().ok()?;
        if parts.next().is_some() {
            return None;
        }
        let date = Self { year, month, day };
        date.earliest().map(|_| date)
    }

    /// The whole date, when day and month are known.
    #[must_use]
    pub fn whole(self) -> Option<Date> {
        Date::new(self.year, self.month?, self.day?).ok()
    }

    /// The first day it can mean; none when there is no such date.
    #[must_use]
    pub fn earliest(self) -> Option<Date> {
        Date::new(self.year, self.month.unwrap_or(1), self.day.unwrap_or(1)).ok()
    }

    /// The last day it can mean.
    #[must_use]
    pub fn latest(self) -> Option<Date> {
        let month = self.month.unwrap_or(12);
        match self.day {
            Some(day) => Date::new(self.year, month, day).ok(),
            None => Some(Date::new(self.year, month, 1).ok()?.last_of_month()),
        }
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        if let Some(month) = self.month {
            write!(f, "-{month:02}")?;
            if let Some(day) = self.day {
                write!(f, "-{day:02}")?;
            }
        }
        Ok(())
    }
}

impl Value {
    /// The number in it, if it is one.
    #[must_use]
    pub fn number(&self) -> Option<f64> {
        match self {
            #[expect(clippy::cast_precision_loss, reason = "form numbers are small; ranges are checked when parsed")]
            Self::Integer(number) => Some(*number as f64),
            Self::Decimal(number) => Some(*number),
            _ => None,
        }
    }

    /// The code in it, if it is one.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        if let Self::Code(code) = self { Some(code) } else { None }
    }

    /// As an input's value writes it: `true`, a number with a dot, a code, an ISO date.
    #[must_use]
    pub fn wire(&self) -> String {
        match self {
            Self::Boolean(yes) => yes.to_string(),
            Self::Integer(number) => number.to_string(),
            Self::Decimal(number) => number.to_string(),
            Self::Code(text) | Self::Text(text) => text.clone(),
            Self::Date(date) => date.to_string(),
        }
    }

    fn to_json(&self) -> Json {
        match self {
            Self::Boolean(yes) => Json::Bool(*yes),
            Self::Integer(number) => Json::from(*number),
            Self::Decimal(number) => Json::from(*number),
            Self::Code(text) | Self::Text(text) => Json::String(text.clone()),
            Self::Date(date) => Json::String(date.to_string()),
        }
    }

    fn from_json(item: &Item, json: &Json) -> Option<Self> {
        match item.kind {
            Kind::Boolean => json.as_bool().map(Self::Boolean),
            Kind::Integer => json.as_i64().map(Self::Integer),
            Kind::Decimal | Kind::Quantity => json.as_f64().map(Self::Decimal),
            Kind::Choice => {
                // The codes of a scale are numbers, and may be written as such.
                let code = json.as_i64().map_or_else(|| json.as_str().map(str::to_owned), |number| Some(number.to_string()));
                code.filter(|code| item.choice(code).is_some()).map(Self::Code)
            }
            Kind::OpenChoice => json
                .as_str()
                .map(|text| if item.choice(text).is_some() { Self::Code(text.to_owned()) } else { Self::Text(text.to_owned()) }),
            Kind::Date => json.as_str().and_then(PartialDate::read).map(Self::Date),
            Kind::String | Kind::Text | Kind::Url | Kind::DateTime | Kind::Time => json.as_str().map(|text| Self::Text(text.to_owned())),
            Kind::Group | Kind::Display | Kind::Attachment | Kind::Reference => None,
        }
    }
}

/// The answers of one response, by linkId. A question without an answer is absent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answers(BTreeMap<String, Vec<Value>>);

impl Answers {
    /// The answers to `link_id`; empty when there is none.
    #[must_use]
    pub fn get(&self, link_id: &str) -> &[Value] {
        self.0.get(link_id).map(Vec::as_slice).unwrap_or_default()
    }

    /// Puts the answers to `link_id` in place of those before; no values = no answer.
    pub fn set(&mut self, link_id: &str, values: Vec<Value>) {
        if values.is_empty() {
            self.0.remove(link_id);
        } else {
            self.0.insert(link_id.to_owned(), values);
        }
    }

    /// The codes chosen at `link_id`.
    pub fn codes<'a>(&'a self, link_id: &str) -> impl Iterator<Item = &'a str> {
        self.get(link_id).iter().filter_map(Value::code)
    }

    /// The one text, code or date at `link_id`, as an input writes it.
    #[must_use]
    pub fn one(&self, link_id: &str) -> Option<String> {
        self.get(link_id).first().map(Value::wire)
    }

    /// The boolean at `link_id`.
    #[must_use]
    pub fn yes(&self, link_id: &str) -> Option<bool> {
        match self.get(link_id) {
            [Value::Boolean(yes)] => Some(*yes),
            _ => None,
        }
    }

    /// Answered linkIds with their values, in order of linkId.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[Value])> {
        self.0.iter().map(|(link_id, values)| (link_id.as_str(), values.as_slice()))
    }

    /// Whether nothing is answered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The JSON form: what is stored, and what vignettes are written in.
    #[must_use]
    pub fn to_json(&self, questionnaire: &Questionnaire) -> Json {
        let entries = self.0.iter().map(|(link_id, values)| {
            let repeats = questionnaire.item(link_id).is_some_and(|item| item.repeats);
            let json =
                if repeats || values.len() != 1 { Json::Array(values.iter().map(Value::to_json).collect()) } else { values[0].to_json() };
            (link_id.clone(), json)
        });
        Json::Object(entries.collect())
    }

    /// Reads the JSON form. Every linkId or value the questionnaire does not know is named in the error.
    ///
    /// # Errors
    /// The list of what is wrong.
    pub fn from_json(questionnaire: &Questionnaire, json: &Json) -> Result<Self, Vec<String>> {
        let mut answers = Self::default();
        let mut wrong = Vec::new();
        let Some(entries) = json.as_object() else { return Err(vec!["answers is not an object".to_owned()]) };
        for (link_id, json) in entries {
            let Some(item) = questionnaire.item(link_id).filter(|item| item.kind.is_question()) else {
                wrong.push(format!("unknown linkId {link_id}"));
                continue;
            };
            let single = std::slice::from_ref(json);
            let parts = json.as_array().map_or(single, Vec::as_slice);
            if parts.len() > 1 && !item.repeats {
                wrong.push(format!("{link_id} takes one answer"));
            }
            let mut values: Vec<Value> = Vec::new();
            for part in parts {
                match Value::from_json(item, part) {
                    Some(value) if !values.contains(&value) => values.push(value),
                    Some(_) => {}
                    None => wrong.push(format!("{link_id} cannot have the value {part}")),
                }
            }
            answers.set(link_id, values);
        }
        if wrong.is_empty() { Ok(answers) } else { Err(wrong) }
    }
}
