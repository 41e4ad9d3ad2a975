//! What a rule set says of a level: its words, its promised time, and who is told when nobody comes.

use serde::Deserialize;

use super::Level;
use crate::questionnaire::Text;

/// Texts and times of a level.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct LevelTexts {
    pub code: Level,
    pub rank: u8,
    pub name: Text,
    pub short: Text,
    pub meaning: Text,
    /// What the patient is told; `{DUE}` is the promised time.
    pub patient: Text,
    /// The clinician's first action.
    pub action: Text,
    /// What happens when the clock runs out.
    pub overdue: Text,
    /// The promised time, in minutes from arrival.
    pub due_minutes: i64,
    /// Which minutes count.
    counts: Option<Counts>,
    /// Of a time counted day and night: how much staffed time there is in it at least.
    least_staffed_minutes: Option<i64>,
    /// Who is told when nobody acknowledges the case by name, the first first.
    #[serde(default)]
    pub escalate: Vec<Step>,
}

impl LevelTexts {
    /// Which minutes count. Where the rule set does not say, those of a staffed clinic for less than an hour.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.counts.unwrap_or(if self.due_minutes < 60 { Counts::Staffed } else { Counts::Elapsed })
    }

    /// How much staffed time there is at least before the promised time ends; an hour where the rule set does not say.
    #[must_use]
    pub fn least_staffed_minutes(&self) -> i64 {
        self.least_staffed_minutes.unwrap_or(60)
    }
}

/// Which minutes of a promised time count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Counts {
    /// Those in which somebody watches the queue.
    Staffed,
    /// All, day and night.
    Elapsed,
}

/// A step of an escalation.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Step {
    pub to: Recipient,
    /// Counted as the promised time is.
    pub after_minutes: i64,
}

/// Who is told. The names are stored; never rename one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Recipient {
    SecondContact,
    Lead,
}

impl Recipient {
    /// The stored name.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::SecondContact => "second-contact",
            Self::Lead => "lead",
        }
    }
}
