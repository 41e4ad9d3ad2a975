//! Checks of the data (D01-D05): they are always made, may raise (D01, and D05 out of self-care) and never lower.

use std::collections::BTreeSet;

use super::assess::{Assessor, Entry, Kind, Outcome, Reading, Response};
use super::evaluate::{Evaluator, Truth};
use super::phrase::Searched;
use super::{DangerGroup, Level, Named, OddRule, RuleSet, State};
use crate::questionnaire::{Answers, Evaluation, Questionnaire, Value};

pub(super) struct Checked {
    pub entries: Vec<Entry>,
    /// D01 applies.
    pub abandoned: bool,
}

pub(super) fn check(assessor: &Assessor<'_>, level: Level) -> Checked {
    let rules = assessor.evaluator.rules;
    let abandoned = assessor.response.abandoned && enters_queue(assessor, level);
    let entries = vec![
        entry(&rules.abandoned.id, rules.abandoned.version, abandoned, Vec::new(), Vec::new()),
        named(assessor, &rules.contradiction.id, rules.contradiction.version, &rules.contradiction.pairs),
        odd(assessor),
        named(assessor, &rules.proxy.id, rules.proxy.version, &rules.proxy.cases),
        danger_words(assessor),
    ];
    Checked { entries, abandoned }
}

fn entry(id: &str, version: u32, fired: bool, because: Vec<Reading>, details: Vec<String>) -> Entry {
    let outcome = if fired { Outcome::Fired } else { Outcome::Negative };
    Entry { rule: id.to_owned(), version, kind: Kind::Data, level: None, outcome, because, details }
}

/// D01: an emergency or urgent rule ever fired, or a safety screen is part-answered and a phone is known.
fn enters_queue(assessor: &Assessor<'_>, level: Level) -> bool {
    let rules = assessor.evaluator.rules;
    let answers = assessor.response.answers;
    let danger = |level: Level| rules.abandoned.levels.contains(&level);
    let answered = |screen: &String| !answers.get(screen).is_empty();
    let part_screened = rules.abandoned.screens.iter().any(answered) && !rules.abandoned.screens.iter().all(answered);
    danger(level) || assessor.response.worst.is_some_and(danger) || (part_screened && !answers.get(&rules.abandoned.phone).is_empty())
}

fn named<'a>(assessor: &Assessor<'a>, id: &str, version: u32, pairs: &'a [Named]) -> Entry {
    let found: Vec<&Named> = pairs.iter().filter(|pair| assessor.evaluator.truth(&pair.when) == Truth::True).collect();
    let mut because: Vec<Reading> = Vec::new();
    for reading in found.iter().flat_map(|pair| assessor.receipt(&pair.when)) {
        if !because.contains(&reading) {
            because.push(reading);
        }
    }
    entry(id, version, !found.is_empty(), because, found.iter().map(|pair| pair.text.own().to_owned()).collect())
}

fn odd(assessor: &Assessor<'_>) -> Entry {
    let rules = assessor.evaluator.rules;
    let found: Vec<&OddRule> = rules.impossible.odd.iter().filter(|odd| assessor.evaluator.truth(&odd.when) == Truth::True).collect();
    let because = found.iter().flat_map(|odd| assessor.receipt(&odd.when)).collect();
    let details = found.iter().map(|odd| odd.text.own().to_owned()).collect();
    entry(&rules.impossible.id, rules.impossible.version, !found.is_empty(), because, details)
}

fn danger_words(assessor: &Assessor<'_>) -> Entry {
    let rule = &assessor.evaluator.rules.danger_words;
    let details: BTreeSet<String> = assessor.words.iter().map(|danger| danger.group.text.own().to_owned()).collect();
    entry(&rule.id, rule.version, !assessor.words.is_empty(), spoken(assessor), details.into_iter().collect())
}

/// The danger words, as the receipt of what they decided.
pub(super) fn spoken(assessor: &Assessor<'_>) -> Vec<Reading> {
    let mut because: Vec<Reading> = Vec::new();
    for danger in &assessor.words {
        let reading = Reading {
            link_id: danger.item.clone(),
            question: assessor.questionnaire().item(&danger.item).map(|item| item.label().to_owned()).unwrap_or_default(),
            answers: vec![danger.found.clone()],
            state: State::Answered,
        };
        if !because.contains(&reading) {
            because.push(reading);
        }
    }
    because
}

/// A danger word found in free text (D05).
#[derive(Clone, Debug)]
pub struct Danger<'a> {
    pub group: &'a DangerGroup,
    pub item: String,
    /// The person's own words.
    pub found: String,
}

/// Danger words in the free texts, in every language of the form: people mix them.
#[must_use]
pub fn dangers<'a>(questionnaire: &Questionnaire, rules: &'a RuleSet, response: &Response<'_>) -> Vec<Danger<'a>> {
    let texts: Vec<(&String, Searched<'_>)> = rules
        .danger_words
        .items
        .iter()
        .filter(|item| questionnaire.item(item).is_some())
        .filter_map(|item| match response.answers.get(item) {
            [Value::Text(text)] => Some((item, Searched::new(text))),
            _ => None,
        })
        .collect();
    let mut found = Vec::new();
    for group in &rules.danger_words.groups {
        for phrase in group.words.values().flatten() {
            let hits = texts.iter().filter_map(|(item, text)| Some((item, text.find(phrase)?)));
            found.extend(hits.map(|(item, words)| Danger { group, item: (*item).clone(), found: words.to_owned() }));
        }
    }
    found
}

/// An odd but possible answer (D03): the person is asked once whether it is right.
#[derive(Clone, Copy, Debug)]
pub struct Odd<'a> {
    pub rule: &'a OddRule,
}

/// The odd answers of a response.
#[must_use]
pub fn oddities<'a>(questionnaire: &Questionnaire, rules: &'a RuleSet, answers: &Answers, today: jiff::civil::Date) -> Vec<Odd<'a>> {
    let evaluation = Evaluation::new(questionnaire, answers, today);
    let evaluator = Evaluator::new(questionnaire, rules, &evaluation, today);
    rules.impossible.odd.iter().filter(|odd| evaluator.truth(&odd.when) == Truth::True).map(|rule| Odd { rule }).collect()
}
