//! Telephone numbers by the country a person is in.

use serde::Deserialize;

use crate::questionnaire::{Text, isolate};

/// The numbers of one country, as the package has them.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CountryNumbers {
    pub name: Text,
    pub emergency: NumberText,
    pub advice: NumberText,
    pub crisis: Vec<NumberText>,
    pub poisons: NumberText,
}

/// One of them: what is shown, and what is dialled where it can be dialled.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NumberText {
    pub text: Text,
    pub dial: Option<String>,
}

/// A number to show, and to dial where it can be dialled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    pub text: String,
    /// Only this becomes a `tel:` link.
    pub dial: Option<String>,
}

/// The numbers of one country, in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Helplines {
    pub name: String,
    pub emergency: Number,
    pub advice: Number,
    pub crisis: Vec<Number>,
    pub poisons: Number,
}

impl CountryNumbers {
    /// Worded in `language`.
    #[must_use]
    pub fn worded(&self, language: &str) -> Helplines {
        let number = |number: &NumberText| Number { text: isolate(language, number.text.get(language, false)), dial: number.dial.clone() };
        Helplines {
            name: self.name.get(language, false).to_owned(),
            emergency: number(&self.emergency),
            advice: number(&self.advice),
            crisis: self.crisis.iter().map(number).collect(),
            poisons: number(&self.poisons),
        }
    }

    /// Every text a person may read.
    pub(super) fn texts_mut(&mut self) -> impl Iterator<Item = &mut Text> {
        let single = [&mut self.emergency, &mut self.advice, &mut self.poisons];
        single.into_iter().chain(&mut self.crisis).map(|number| &mut number.text).chain([&mut self.name])
    }
}

impl Helplines {
    /// `text` with `{EMERGENCY}`, `{ADVICE}` and `{CRISIS}` filled in.
    #[must_use]
    pub fn fill(&self, text: &str) -> String {
        let crisis: Vec<&str> = self.crisis.iter().map(|number| number.text.as_str()).collect();
        text.replace("{EMERGENCY}", &self.emergency.text).replace("{ADVICE}", &self.advice.text).replace("{CRISIS}", &crisis.join(", "))
    }
}
