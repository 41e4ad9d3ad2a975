//! The checks D01 to D05 of a rule set, as written in `triage.toml`: what is amiss with the answers themselves.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Condition, Level, Phrase};
use crate::questionnaire::Text;

/// D01: a draft that was left alone.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Abandoned {
    pub id: String,
    pub version: u32,
    pub name: Text,
    pub clinician: Text,
    pub citation: Vec<String>,
    /// Minutes without a POST.
    pub after_minutes: i64,
    /// The level is at least this.
    pub floor: Level,
    /// A rule of these levels that ever fired takes it into the queue.
    pub levels: Vec<Level>,
    /// So does a part-answered one of these, if the phone is known.
    pub screens: Vec<String>,
    pub phone: String,
    /// Days a draft is kept.
    pub keep_days: i64,
}

/// D02: answers that contradict each other.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contradiction {
    pub id: String,
    pub version: u32,
    pub name: Text,
    pub clinician: Text,
    pub citation: Vec<String>,
    #[serde(rename = "pair")]
    pub pairs: Vec<Named>,
}

/// D04: who fills the form in.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proxy {
    pub id: String,
    pub version: u32,
    pub name: Text,
    pub clinician: Text,
    pub citation: Vec<String>,
    #[serde(rename = "case")]
    pub cases: Vec<Named>,
}

/// A named condition with a text for staff.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    pub name: String,
    pub text: Text,
    pub when: Condition,
}

/// D03: data that cannot be, or is odd.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Impossible {
    pub id: String,
    pub version: u32,
    pub name: Text,
    pub clinician: Text,
    pub citation: Vec<String>,
    /// Oldest a person can be, in years.
    pub max_age: i16,
    #[serde(default)]
    pub odd: Vec<OddRule>,
}

/// Possible but odd: the person is asked once whether it is right.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OddRule {
    pub name: String,
    pub item: String,
    pub text: Text,
    /// For the person; `{VALUE}` is what they answered.
    pub patient: Text,
    pub when: Condition,
}

/// D05: danger words in free text.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DangerWords {
    pub id: String,
    pub version: u32,
    pub name: Text,
    pub clinician: Text,
    pub citation: Vec<String>,
    /// Free-text items that are read.
    pub items: Vec<String>,
    #[serde(rename = "group")]
    pub groups: Vec<DangerGroup>,
}

/// Words that mean one danger.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DangerGroup {
    pub name: String,
    pub text: Text,
    /// The structured question that is asked again before submit.
    pub ask_again: String,
    pub patient: Text,
    /// By language.
    pub words: BTreeMap<String, Vec<Phrase>>,
}
