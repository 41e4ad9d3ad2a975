//! The assessment: a ledger, not a score. For every rule, what became of it and why, in the words the person saw.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::evaluate::{Evaluator, Truth};
use super::{Condition, Danger, Level, Rule, RuleSet, quality};
use crate::questionnaire::{Answers, ClosedMeans, Computed, Evaluation, Index, Item, Questionnaire, Standing, Value};

/// One filling-in of the form, as the rules read it.
#[derive(Clone, Copy, Debug)]
pub struct Response<'a> {
    pub answers: &'a Answers,
    /// Pages that were shown; none = the response is complete, all that applied were.
    pub seen: Option<&'a BTreeSet<String>>,
    /// Language the person read.
    pub language: &'a str,
    /// Somebody else fills it in.
    pub proxy: bool,
    /// Left alone before it was sent.
    pub abandoned: bool,
    /// The worst level any earlier state of it reached.
    pub worst: Option<Level>,
}

/// What the rules found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Assessment {
    /// The day taken as today, in the clinic's zone; assessing again uses it again.
    pub made_on: Date,
    /// The worst rule that fired, or the default.
    pub level: Level,
    pub entries: Vec<Entry>,
    /// Questions (linkIds) that were left out because they have no published wording in the language the person
    /// reads. What they would have told is unknown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unworded: Vec<String>,
}

impl Assessment {
    /// The rules and data checks that fired, in the order of the rule set.
    pub fn fired(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| entry.outcome == Outcome::Fired)
    }

    /// The rules of `level` that fired.
    pub fn fired_at(&self, level: Level) -> impl Iterator<Item = &Entry> {
        self.fired().filter(move |entry| entry.level == Some(level))
    }

    /// How many emergency, urgent and soon rules fired.
    #[must_use]
    pub fn danger_count(&self) -> usize {
        self.fired().filter(|entry| entry.level.is_some_and(Level::is_red_flag)).count()
    }

    /// Whether every red-flag rule was truly asked: only then may anybody say "no red flags".
    #[must_use]
    pub fn all_red_flags_asked(&self) -> bool {
        self.entries
            .iter()
            .filter(|entry| entry.level.is_some_and(Level::is_red_flag))
            .all(|entry| matches!(entry.outcome, Outcome::Fired | Outcome::Negative | Outcome::NotApplicable))
    }
}

/// What became of one rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    pub rule: String,
    pub version: u32,
    pub kind: Kind,
    /// None for a data check: it sets no level.
    pub level: Option<Level>,
    pub outcome: Outcome,
    /// The receipt: what decided.
    pub because: Vec<Reading>,
    /// For a data check: what it found, in words for staff.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub details: Vec<String>,
}

/// A rule of triage, or a check of the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    Rule,
    Data,
}

/// How a rule stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    Fired,
    /// Asked, and not so.
    Negative,
    /// Cannot apply to this person.
    NotApplicable,
    /// The deciding question was shown and left blank.
    Skipped,
    /// The deciding question was never shown.
    NotAsked,
    /// Answered with "not sure" or "would rather not say".
    NotEvaluable,
}

/// One item that decided: the wording shown and the answer given.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    pub link_id: String,
    pub question: String,
    pub answers: Vec<String>,
    pub state: State,
}

/// How the item came to say what it says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    Answered,
    Skipped,
    NotShown,
    /// The answer to another question settled it.
    ClosedBy {
        question: String,
        answers: Vec<String>,
    },
}

/// Assesses a response by the rules, on the day `today`.
#[must_use]
pub fn assess(questionnaire: &Questionnaire, rules: &RuleSet, response: &Response<'_>, today: Date) -> Assessment {
    let evaluation = Evaluation::new(questionnaire, response.answers, today);
    let evaluator = Evaluator::new(questionnaire, rules, &evaluation, today);
    let words = quality::dangers(questionnaire, rules, response);
    let assessor = Assessor { evaluator, response, words };
    let mut entries: Vec<Entry> = rules.rules.iter().map(|rule| assessor.rule(rule)).collect();
    let worst = entries.iter().filter(|entry| entry.outcome == Outcome::Fired).filter_map(|entry| entry.level).min();
    let mut level = worst.unwrap_or(rules.default_level);
    let data = quality::check(&assessor, level);
    if data.abandoned {
        level = level.min(rules.abandoned.floor).min(response.worst.unwrap_or(Level::SelfCare));
    }
    entries.extend(data.entries);
    let unworded = unworded(questionnaire, &assessor.evaluator, response);
    Assessment { made_on: today, level, entries, unworded }
}

fn unworded(questionnaire: &Questionnaire, evaluator: &Evaluator<'_>, response: &Response<'_>) -> Vec<String> {
    let left_out = |(index, item): &(Index, &Item)| {
        let settled = matches!(evaluator.evaluation.standing(*index), Standing::Closed { .. });
        !item.is_worded_in(response.language) && item.kind.is_question() && !settled && evaluator.evaluation.values(*index).is_empty()
    };
    questionnaire.items.iter().enumerate().filter(left_out).map(|(_, item)| item.link_id.clone()).collect()
}

pub(super) struct Assessor<'a> {
    pub evaluator: Evaluator<'a>,
    pub response: &'a Response<'a>,
    /// Danger words in the free texts (D05).
    pub words: Vec<Danger<'a>>,
}

impl<'a> Assessor<'a> {
    fn rule(&self, rule: &'a Rule) -> Entry {
        let when = self.evaluator.truth(&rule.when);
        let excepted = rule.unless.as_ref().filter(|unless| self.evaluator.truth(unless) == Truth::True);
        // Words set no level. But while they speak of a danger nobody is left to look after themselves.
        let spoken = rule.level == Level::SelfCare && !self.words.is_empty();
        let (outcome, because) = match (when, excepted) {
            (Truth::True, Some(unless)) => (Outcome::Negative, self.receipt(unless)),
            (Truth::True, None) if spoken => (Outcome::Negative, quality::spoken(self)),
            (Truth::True, None) => (Outcome::Fired, self.receipt(&rule.when)),
            (Truth::False, _) => (self.negative(&rule.when), self.receipt(&rule.when)),
            (Truth::Unknown, _) => (self.unknown(&rule.when), self.receipt(&rule.when)),
        };
        Entry {
            rule: rule.id.clone(),
            version: rule.version,
            kind: Kind::Rule,
            level: Some(rule.level),
            outcome,
            because,
            details: Vec::new(),
        }
    }

    /// The readings of the items that decided a condition.
    pub fn receipt(&self, condition: &'a Condition) -> Vec<Reading> {
        let mut indexes: Vec<Index> =
            self.evaluator.decisive(condition).into_iter().filter_map(|item| self.questionnaire().index(item)).collect();
        indexes.sort_unstable();
        indexes.into_iter().map(|index| self.reading(index)).collect()
    }

    pub fn questionnaire(&self) -> &'a Questionnaire {
        self.evaluator.questionnaire
    }

    fn reading(&self, index: Index) -> Reading {
        let item = &self.questionnaire().items[index];
        let answers = self.words(index);
        let state = match self.evaluator.evaluation.standing(index) {
            Standing::Closed { by, .. } => State::ClosedBy { question: self.wording(by), answers: self.words(by) },
            Standing::Open if !answers.is_empty() => State::Answered,
            Standing::Open if self.was_shown(index) => State::Skipped,
            _ => State::NotShown,
        };
        Reading { link_id: item.link_id.clone(), question: self.wording(index), answers, state }
    }

    fn wording(&self, index: Index) -> String {
        let item = &self.questionnaire().items[index];
        if item.computed.is_some() {
            item.label().to_owned()
        } else {
            item.text.get(self.response.language, self.response.proxy).to_owned()
        }
    }

    fn words(&self, index: Index) -> Vec<String> {
        let item = &self.questionnaire().items[index];
        let values = self.evaluator.evaluation.values(index);
        values
            .iter()
            .map(|value| match value.code().and_then(|code| item.choice(code)) {
                Some(choice) => choice.text.get(self.response.language, self.response.proxy).to_owned(),
                None => value.wire(),
            })
            .collect()
    }

    fn was_shown(&self, index: Index) -> bool {
        let items = &self.questionnaire().items;
        let left_out = |index: Index| !items[index].is_worded_in(self.response.language);
        let sources = items[index].computed.as_ref().map(Computed::sources).unwrap_or_default();
        if left_out(index) || (!sources.is_empty() && sources.iter().all(|source| left_out(*source))) {
            return false;
        }
        let Some(seen) = self.response.seen else { return true };
        let page = self.questionnaire().page_of(index);
        page.is_some_and(|page| seen.contains(&self.questionnaire().items[page].link_id))
    }

    /// Asked and not so, or not applicable to this person.
    fn negative(&self, condition: &'a Condition) -> Outcome {
        if self.cannot_apply(condition) { Outcome::NotApplicable } else { Outcome::Negative }
    }

    /// False because of who the person is (age, or a gate closed as not applicable), whatever the rest says.
    fn cannot_apply(&self, condition: &'a Condition) -> bool {
        let is_false = |part: &&'a Condition| self.evaluator.truth(part) == Truth::False;
        match condition {
            Condition::All(parts) => parts.iter().filter(is_false).any(|part| self.cannot_apply(part)),
            Condition::Any(parts) => parts.iter().filter(is_false).all(|part| self.cannot_apply(part)),
            Condition::Fact { name } => {
                let fact = self.evaluator.rules.facts.iter().find(|fact| fact.name == *name);
                fact.is_some_and(|fact| self.cannot_apply(&fact.when))
            }
            Condition::Not(_) | Condition::Count { .. } => false,
            leaf => leaf.items().iter().all(|link_id| {
                let Some(index) = self.questionnaire().index(link_id) else { return false };
                let by_age = matches!(self.questionnaire().items[index].computed, Some(Computed::AgeInYears(_)));
                by_age || matches!(self.evaluator.evaluation.standing(index), Standing::Closed { means: ClosedMeans::NotApplicable, .. })
            }),
        }
    }

    /// Why it is not known.
    fn unknown(&self, condition: &'a Condition) -> Outcome {
        let missing = self.evaluator.decisive(condition);
        let indexes = missing.into_iter().filter_map(|item| self.questionnaire().index(item));
        let reasons = indexes.filter_map(|index| match self.evaluator.evaluation.standing(index) {
            Standing::Open if !self.evaluator.evaluation.values(index).is_empty() => {
                let uncertain = self.evaluator.evaluation.values(index).iter().filter_map(Value::code);
                let item = &self.questionnaire().items[index];
                let uncertain = uncertain.filter_map(|code| item.choice(code)).any(|choice| choice.uncertain);
                uncertain.then_some(Outcome::NotEvaluable)
            }
            Standing::Open if self.was_shown(index) => Some(Outcome::Skipped),
            Standing::Closed { means: ClosedMeans::Negative | ClosedMeans::NotApplicable, .. } => None,
            _ => Some(Outcome::NotAsked),
        });
        let reasons: BTreeSet<Outcome> = reasons.collect();
        // The worst kind of not knowing names the whole: a question never shown before one left blank.
        [Outcome::NotAsked, Outcome::Skipped, Outcome::NotEvaluable]
            .into_iter()
            .find(|reason| reasons.contains(reason))
            .unwrap_or(Outcome::NotEvaluable)
    }
}
