//! A condition: a tree that is data, never code. Read from TOML inline tables.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use std::collections::BTreeMap;
use toml::{Table, Value};

/// A condition over answers: true, false or unknown (see [`super::Truth`]).
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Not(Box<Condition>),
    /// Any of the codes was chosen at the item.
    Has {
        item: String,
        of: Vec<String>,
    },
    /// The boolean item is true.
    Yes {
        item: String,
    },
    /// The number is at least this much.
    AtLeast {
        item: String,
        number: f64,
    },
    /// The number is less than this.
    Below {
        item: String,
        number: f64,
    },
    /// The named count reaches this much.
    Count {
        name: String,
        at_least: f64,
    },
    /// The named fact holds.
    Fact {
        name: String,
    },
    /// Answered, and nothing outside the codes was chosen.
    Only {
        item: String,
        of: Vec<String>,
    },
    /// "None of these" together with something else.
    NoneAndOthers {
        item: String,
    },
    /// The partial date and the bucket of days before today cannot both be right.
    DateDisagrees {
        date: String,
        bucket: String,
        days: BTreeMap<String, [f64; 2]>,
    },
}

impl Condition {
    /// Every condition in the tree, this one first.
    pub fn walk(&self) -> Vec<&Condition> {
        let mut found = vec![self];
        match self {
            Self::All(parts) | Self::Any(parts) => found.extend(parts.iter().flat_map(Self::walk)),
            Self::Not(part) => found.extend(part.walk()),
            _ => {}
        }
        found
    }

    /// The items a leaf reads; facts and counts are named elsewhere.
    #[must_use]
    pub fn items(&self) -> Vec<&str> {
        match self {
            Self::Has { item, .. }
            | Self::Yes { item }
            | Self::AtLeast { item, .. }
            | Self::Below { item, .. }
            | Self::Only { item, .. }
            | Self::NoneAndOthers { item } => vec![item],
            Self::DateDisagrees { date, bucket, .. } => vec![date, bucket],
            _ => Vec::new(),
        }
    }

    fn read(value: &Value) -> Result<Self, String> {
        let table = value.as_table().ok_or_else(|| format!("a condition must be a table, not {value}"))?;
        let (condition, used): (Self, &[&str]) = if let Some(parts) = table.get("all") {
            (Self::All(read_all(parts)?), &["all"])
        } else if let Some(parts) = table.get("any") {
            (Self::Any(read_all(parts)?), &["any"])
        } else if let Some(part) = table.get("not") {
            (Self::Not(Box::new(Self::read(part)?)), &["not"])
        } else if table.contains_key("has") {
            (Self::Has { item: text(table, "has")?, of: texts(table, "of")? }, &["has", "of"])
        } else if table.contains_key("yes") {
            (Self::Yes { item: text(table, "yes")? }, &["yes"])
        } else if table.contains_key("number") && table.contains_key("below") {
            (Self::Below { item: text(table, "number")?, number: number(table, "below")? }, &["number", "below"])
        } else if table.contains_key("number") {
            (Self::AtLeast { item: text(table, "number")?, number: number(table, "at-least")? }, &["number", "at-least"])
        } else if table.contains_key("count") {
            (Self::Count { name: text(table, "count")?, at_least: number(table, "at-least")? }, &["count", "at-least"])
        } else if table.contains_key("fact") {
            (Self::Fact { name: text(table, "fact")? }, &["fact"])
        } else if table.contains_key("only") {
            (Self::Only { item: text(table, "only")?, of: texts(table, "of")? }, &["only", "of"])
        } else if table.contains_key("none-and-others") {
            (Self::NoneAndOthers { item: text(table, "none-and-others")? }, &["none-and-others"])
        } else if table.contains_key("date-disagrees") {
            let condition =
                Self::DateDisagrees { date: text(table, "date-disagrees")?, bucket: text(table, "bucket")?, days: days(table)? };
            (condition, &["date-disagrees", "bucket", "days"])
        } else {
            return Err(format!("not a condition that is understood: {value}"));
        };
        match table.keys().find(|key| !used.contains(&key.as_str())) {
            Some(key) => Err(format!("“{key}” does not belong in {value}")),
            None => Ok(condition),
        }
    }
}

impl<'de> Deserialize<'de> for Condition {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::read(&Value::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

fn read_all(value: &Value) -> Result<Vec<Condition>, String> {
    let parts = value.as_array().ok_or_else(|| format!("“all” and “any” take a list, not {value}"))?;
    if parts.is_empty() {
        return Err("an empty list of conditions".to_owned());
    }
    parts.iter().map(Condition::read).collect()
}

fn text(table: &Table, key: &str) -> Result<String, String> {
    table.get(key).and_then(Value::as_str).map(str::to_owned).ok_or_else(|| format!("“{key}” must be a text in {table}"))
}

fn texts(table: &Table, key: &str) -> Result<Vec<String>, String> {
    let list = table.get(key).and_then(Value::as_array).filter(|list| !list.is_empty());
    let list = list.ok_or_else(|| format!("“{key}” must be a list of codes in {table}"))?;
    list.iter().map(|code| code.as_str().map(str::to_owned).ok_or_else(|| format!("a code must be a text, not {code}"))).collect()
}

fn number(table: &Table, key: &str) -> Result<f64, String> {
    table.get(key).and_then(as_number).ok_or_else(|| format!("“{key}” must be a number in {table}"))
}

#[expect(clippy::cast_precision_loss, reason = "thresholds are small numbers")]
fn as_number(value: &Value) -> Option<f64> {
    value.as_float().or_else(|| value.as_integer().map(|number| number as f64))
}

fn days(table: &Table) -> Result<BTreeMap<String, [f64; 2]>, String> {
    let buckets =
        table.get("days").and_then(Value::as_table).ok_or_else(|| format!("“days” must give a range for every code in {table}"))?;
    let range = |value: &Value| match value.as_array().map(Vec::as_slice) {
        Some([from, to]) => Some([as_number(from)?, as_number(to)?]),
        _ => None,
    };
    buckets
        .iter()
        .map(|(code, value)| range(value).map(|range| (code.clone(), range)).ok_or_else(|| format!("“{code}” must be [from, to] in days")))
        .collect()
}
