//! Telephone numbers by the country a person is in.

use serde::Deserialize;

/// A number to show, and to dial where it can be dialled.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Number {
    pub text: String,
    /// Only this becomes a `tel:` link.
    pub dial: Option<String>,
}

/// The numbers of one country.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Helplines {
    pub name: String,
    pub emergency: Number,
    pub advice: Number,
    pub crisis: Vec<Number>,
    pub poisons: Number,
}

impl Helplines {
    /// `text` with `{EMERGENCY}`, `{ADVICE}` and `{CRISIS}` filled in.
    #[must_use]
    pub fn fill(&self, text: &str) -> String {
        let crisis: Vec<&str> = self.crisis.iter().map(|number| number.text.as_str()).collect();
        text.replace("{EMERGENCY}", &self.emergency.text).replace("{ADVICE}", &self.advice.text).replace("{CRISIS}", &crisis.join(", "))
    }
}
