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
        let number = |number: &NumberText| Number {
            text: isolate(language, &unbroken(number.text.get(language, false))),
            dial: number.dial.clone(),
        };
        let emergency = number(&self.emergency);
        Helplines {
            name: self.name.get(language, false).to_owned(),
            // Short, and in the largest letters of the page: one word.
            emergency: Number { text: emergency.text.replace(' ', "\u{a0}"), ..emergency },
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

/// With no line break inside a number: spaces between digits hold them together.
#[must_use]
pub fn unbroken(text: &str) -> String {
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let mut held = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let inside = c == ' ' && digit(held.chars().next_back()) && digit(rest.peek().copied());
        held.push(if inside { '\u{a0}' } else { c });
    }
    held
}

impl Helplines {
    /// `text` with `{EMERGENCY}`, `{ADVICE}` and `{CRISIS}` filled in.
    #[must_use]
    pub fn fill(&self, text: &str) -> String {
        let crisis: Vec<&str> = self.crisis.iter().map(|number| number.text.as_str()).collect();
        text.replace("{EMERGENCY}", &self.emergency.text).replace("{ADVICE}", &self.advice.text).replace("{CRISIS}", &crisis.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::unbroken;

    #[test]
    fn a_number_stays_on_one_line_and_words_do_not() {
        assert_eq!(unbroken("Samaritans 116 123 (free)"), "Samaritans 116\u{a0}123 (free)");
        assert_eq!(unbroken("020 7946 0000"), "020\u{a0}7946\u{a0}0000");
        assert_eq!(unbroken(" 1 "), " 1 ");
    }
}
