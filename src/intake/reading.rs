//! What a draft says: assessed, evaluated, in words.

use jiff::civil::Date;

use super::draft::{Draft, UNKNOWN};
use crate::questionnaire::{Answers, Evaluation, Value};
use crate::triage::{Assessment, Level, Response, assess};

impl Draft {
    /// What the rules say of `answers` in this draft's place.
    #[must_use]
    pub fn assess(&self, answers: &Answers, today: Date, abandoned: bool) -> Assessment {
        let response = Response {
            answers,
            seen: Some(&self.document.seen),
            language: &self.document.language,
            proxy: self.is_proxy(answers),
            abandoned,
            worst: self.document.worst,
        };
        assess(&self.package.questionnaire, &self.package.rules, &response, today)
    }

    /// Enablement of every item for `answers`.
    #[must_use]
    pub fn evaluate(&self, answers: &Answers, today: Date) -> Evaluation {
        Evaluation::new(&self.package.questionnaire, answers, today)
    }

    /// Whether somebody else fills it in.
    #[must_use]
    pub fn is_proxy(&self, answers: &Answers) -> bool {
        let roles = &self.package.rules.items;
        answers.one(&roles.author).is_some_and(|author| author != roles.author_self)
    }

    /// Who fills it in, as told.
    #[must_use]
    pub fn author(&self) -> String {
        self.answers.one(&self.package.rules.items.author).unwrap_or_else(|| UNKNOWN.to_owned())
    }

    /// The country the person is in, or the clinic's until it is known.
    #[must_use]
    pub fn country(&self) -> String {
        self.answers.one(&self.package.rules.items.country).unwrap_or_else(|| self.clinic.country.clone())
    }

    /// The date of birth, once it is known whole.
    #[must_use]
    pub fn born(&self) -> Option<Date> {
        match self.answers.get(&self.package.rules.items.birth_date) {
            [Value::Date(date)] => date.whole(),
            _ => None,
        }
    }

    /// Whether every consent was given.
    #[must_use]
    pub fn consented(&self) -> bool {
        self.package.rules.items.consent.iter().all(|item| self.answers.yes(item) == Some(true))
    }

    /// Whether a consent was refused.
    #[must_use]
    pub fn refused(&self) -> bool {
        self.package.rules.items.consent.iter().any(|item| self.answers.yes(item) == Some(false))
    }

    /// Emergency rules that are true now and whose stop page was not answered yet.
    #[must_use]
    pub fn unanswered_emergencies(&self, assessment: &Assessment) -> Vec<String> {
        let fired = assessment.fired_at(Level::Emergency).map(|entry| entry.rule.clone()).chain(self.document.pending.iter().cloned());
        fired.filter(|rule| !self.document.acknowledged.contains(rule)).collect()
    }

    /// The wording of a question as this person reads it.
    #[must_use]
    pub fn wording(&self, link_id: &str) -> String {
        let item = self.package.questionnaire.item(link_id);
        item.map(|item| item.text.get(&self.document.language, self.is_proxy(&self.answers)).to_owned()).unwrap_or_default()
    }

    /// The answers to a question in words, as this person reads them.
    #[must_use]
    pub fn words(&self, answers: &Answers, link_id: &str) -> Vec<String> {
        let Some(item) = self.package.questionnaire.item(link_id) else { return Vec::new() };
        let proxy = self.is_proxy(&self.answers);
        let word = |value: &Value| match value {
            Value::Boolean(yes) => self.texts.get(&self.document.language, if *yes { "yes" } else { "no" }, &[]),
            Value::Date(date) => self.texts.date(&self.document.language, *date),
            Value::Code(code) => {
                item.choice(code).map_or_else(|| code.clone(), |choice| choice.text.get(&self.document.language, proxy).to_owned())
            }
            other => other.wire(),
        };
        answers.get(link_id).iter().map(word).collect()
    }
}
