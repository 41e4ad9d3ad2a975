//! A rule set as written in `triage.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::wording::Wordings;
use super::{
    Abandoned, Condition, Contradiction, Contributors, CountryNumbers, DangerWords, Helplines, Impossible, Level, LevelTexts, Proxy,
};
use crate::questionnaire::Text;

/// Everything in `triage.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RuleSet {
    pub format: u32,
    /// Url of the questionnaire it belongs to.
    pub questionnaire: String,
    pub version: String,
    /// A named clinician has approved this content.
    pub signed_off: bool,
    /// Languages a patient can choose from; the first is the form's own.
    #[serde(default = "own_language")]
    pub languages: Vec<String>,
    /// Of the other ones, those whose emergency texts a clinician who speaks the language has reviewed.
    #[serde(default)]
    pub emergency_reviewed: Vec<String>,
    /// The level when no rule fires.
    pub default_level: Level,
    #[serde(rename = "level")]
    pub levels: Vec<LevelTexts>,
    pub items: Roles,
    pub numbers: BTreeMap<String, CountryNumbers>,
    #[serde(rename = "fact", default)]
    pub facts: Vec<Fact>,
    #[serde(rename = "count", default)]
    pub counts: Vec<Count>,
    #[serde(rename = "rule")]
    pub rules: Vec<Rule>,
    #[serde(rename = "line", default)]
    pub lines: Vec<Line>,
    #[serde(rename = "conflict", default)]
    pub conflicts: Vec<Conflict>,
    pub abandoned: Abandoned,
    pub contradiction: Contradiction,
    pub impossible: Impossible,
    pub proxy: Proxy,
    pub danger_words: DangerWords,
    #[serde(default)]
    pub contributors: Contributors,
    pub advice: Advice,
    pub check_in: CheckIn,
    /// By language; empty once they stand with the texts themselves.
    #[serde(default)]
    pub(super) wording: BTreeMap<String, Wordings>,
}

fn own_language() -> Vec<String> {
    vec!["en".to_owned()]
}

impl RuleSet {
    /// The rule with this id.
    #[must_use]
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.id == id)
    }

    /// Texts and times of a level.
    ///
    /// # Panics
    /// Never for a rule set that was proved: it has all five.
    #[must_use]
    pub fn level(&self, level: Level) -> &LevelTexts {
        self.levels.iter().find(|texts| texts.code == level).unwrap_or(&self.levels[0])
    }

    /// The numbers of a country, worded in `language`; of `other` for one that is not listed.
    #[must_use]
    pub fn helplines(&self, country: &str, language: &str) -> Option<Helplines> {
        let numbers = self.numbers.get(country).or_else(|| self.numbers.get("other"))?;
        Some(numbers.worded(language))
    }
}

/// Which items the program itself must know: who it is, how to reach them, who fills it in.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Roles {
    /// Booleans that must be true to go on at all.
    pub consent: Vec<String>,
    pub author: String,
    /// The code of `author` that means the person itself.
    pub author_self: String,
    pub country: String,
    pub given_name: String,
    pub family_name: String,
    pub birth_date: String,
    pub age: String,
    pub sex: String,
    pub phone: String,
    pub no_phone: String,
    pub email: String,
    pub address: String,
    pub safe_to_message: String,
    pub allergies: String,
    pub body_map: String,
    /// The patient's own words: headline of the case.
    pub story: String,
    /// Of an update: how it is compared with when the form was sent.
    pub update_course: String,
    /// Of an update: what has changed, in the patient's own words.
    pub update_story: String,
    /// Of an update: days since the form was sent, worked out by the program.
    pub update_days: String,
    /// The boolean beside which the safety net is shown.
    pub advice_read: String,
    /// Medicines and conditions, for the background of a summary.
    pub background: Vec<String>,
    /// Shown beside urgency, never mixed into it.
    pub distress: Vec<String>,
    /// What the situation of a summary is told from.
    pub situation: Vec<String>,
}

/// When a patient at the level of self-care is asked how it is now.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CheckIn {
    pub after_days: i64,
    /// Nobody is asked who has said this already.
    pub unless: Option<Condition>,
}

/// A condition with a name.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fact {
    pub name: String,
    pub text: Text,
    pub when: Condition,
}

/// A count with a name: an interval, from what is known to what blanks could add.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Count {
    pub name: String,
    pub text: Text,
    /// One for each listed code that was chosen.
    #[serde(default)]
    pub codes: Vec<Codes>,
    /// One for each that is true.
    #[serde(default)]
    pub conditions: Vec<Condition>,
    /// Scores added up.
    #[serde(default)]
    pub values: Vec<String>,
}

/// Codes of one item that count.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Codes {
    pub of: String,
    pub codes: Vec<String>,
}

/// A rule.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Rule {
    pub id: String,
    pub version: u32,
    pub name: Text,
    pub level: Level,
    /// A few plain words for a row of the queue.
    pub headline: Text,
    pub when: Condition,
    pub unless: Option<Condition>,
    /// What the clinician reads.
    pub clinician: Text,
    /// What the patient is told.
    pub patient: Option<Text>,
    /// Sources, with how far they were read.
    pub citation: Vec<String>,
    /// Emergency: what the stop page asks for.
    pub action: Option<Action>,
    /// Emergency: do and do-not lines of the stop page.
    #[serde(default)]
    pub lines: Vec<String>,
    /// Emergency: a place to call besides the emergency number.
    pub place: Option<String>,
}

/// The one action of a stop page; the smaller is the stronger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// Call the emergency number.
    Call,
    /// Go to an emergency department.
    Go,
}

/// A do or do-not line of the stop page.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    pub name: String,
    pub kind: LineKind,
    pub text: Text,
    /// Wording when somebody else fills the form in; it then stands in the text.
    pub(super) proxy: Option<String>,
}

/// What a line asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LineKind {
    Do,
    DoNot,
}

/// Two lines that must not stand together.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conflict {
    pub lines: [String; 2],
    /// The one that stays.
    pub keep: String,
    pub because: String,
}

/// Texts of the receipt and the safety net.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Advice {
    pub confirmation: Text,
    pub emergency_if: Vec<Text>,
    pub tell_us_if: Vec<Text>,
    pub self_care: Vec<Text>,
    pub medicines: Text,
    pub driving: Text,
    pub falls: Text,
    pub disclaimer: Vec<Text>,
}
