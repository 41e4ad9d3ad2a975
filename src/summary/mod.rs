//! The clinical summary as plain text, for a record elsewhere: situation, background, assessment,
//! recommendation, in fixed template text. What was not asked is said, not left out. Pure: the fixed words and
//! the dates come from [`Phrases`], everything else from the form, the rules, the answers and the ledger.

pub mod copy;
mod lines;

use std::collections::BTreeSet;

use lines::Lines;

use crate::questionnaire::{Answers, Choice, Computed, Evaluation, Item, PartialDate, Questionnaire, Value};
use crate::triage::{Assessment, Entry, Kind as EntryKind, Level, Outcome, Reading, RuleSet, State};

/// Negatives, and unanswered questions, that are named.
const LISTED: usize = 16;

/// The fixed words of a language, and how it writes dates.
pub trait Phrases {
    /// The text `key` with `args` filled in.
    fn say(&self, key: &str, args: &[(&str, &str)]) -> String;
    /// A date for staff.
    fn date(&self, date: PartialDate) -> String;
}

/// What a summary is made from.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    pub questionnaire: &'a Questionnaire,
    pub rules: &'a RuleSet,
    pub assessment: &'a Assessment,
    /// The answers it was made from.
    pub answers: &'a Answers,
    /// The level of the case: the worst since the last decision.
    pub level: Level,
    /// Language the patient read.
    pub shown_in: &'a str,
    /// Language of the reader.
    pub language: &'a str,
    /// Who it is, and when it came: a line each.
    pub heading: &'a [String],
}

/// The summary, in lines of at most 80 characters. Only headings begin in the first column: what a person
/// typed is indented and cannot pass for one.
#[must_use]
pub fn sbar(source: &Source<'_>, phrases: &dyn Phrases) -> String {
    let writer = Writer { source, phrases, evaluation: Evaluation::new(source.questionnaire, source.answers, source.assessment.made_on) };
    let mut lines = Lines::default();
    lines.heading(&phrases.say("review-sbar-title", &[]));
    for line in source.heading {
        lines.plain(line);
    }
    if !source.rules.signed_off {
        lines.plain(&phrases.say("review-sbar-unsigned", &[]));
    }
    writer.situation(&mut lines);
    writer.background(&mut lines);
    writer.assessment(&mut lines);
    writer.recommendation(&mut lines);
    lines.finish()
}

/// The answers to `item` in words: option texts, yes or no, dates as staff write them.
#[must_use]
pub fn answer_words(item: &Item, values: &[Value], language: &str, proxy: bool, phrases: &dyn Phrases) -> Vec<String> {
    let word = |value: &Value| match value {
        Value::Boolean(yes) => phrases.say(if *yes { "yes" } else { "no" }, &[]),
        Value::Date(date) => phrases.date(*date),
        Value::Code(code) => item.choice(code).map_or_else(|| code.clone(), |choice| choice.text.get(language, proxy).to_owned()),
        other => other.wire(),
    };
    values.iter().map(word).collect()
}

/// Short labels of the questions for want of which red-flag rules stand open, in the order of the form.
/// `language` is the one the patient read.
#[must_use]
pub fn unanswered(questionnaire: &Questionnaire, assessment: &Assessment, language: &str) -> Vec<String> {
    let open = assessment.entries.iter().filter(|entry| entry.level.is_some_and(Level::is_red_flag) && is_open(entry));
    let readings = open.flat_map(|entry| &entry.because).filter(|reading| leaves_open(questionnaire, reading, language));
    let items: BTreeSet<usize> = readings.filter_map(|reading| questionnaire.index(&reading.link_id)).collect();
    items.into_iter().map(|index| questionnaire.items[index].label().to_owned()).collect()
}

/// Whether what was said here, in `language`, leaves a rule open: nothing, or "not sure".
#[must_use]
pub fn leaves_open(questionnaire: &Questionnaire, reading: &Reading, language: &str) -> bool {
    // The answers stand in the ledger in words, in the wording that was shown.
    let is = |choice: &Choice, answer: &String| [false, true].into_iter().any(|proxy| choice.text.get(language, proxy) == answer);
    let unsure =
        |item: &Item| item.choices.iter().any(|choice| choice.uncertain && reading.answers.iter().any(|answer| is(choice, answer)));
    match reading.state {
        State::Skipped | State::NotShown => true,
        State::Answered => questionnaire.item(&reading.link_id).is_some_and(unsure),
        State::ClosedBy { .. } => false,
    }
}

/// Whether a rule could not be settled.
#[must_use]
pub fn is_open(entry: &Entry) -> bool {
    matches!(entry.outcome, Outcome::Skipped | Outcome::NotAsked | Outcome::NotEvaluable)
}

/// How many of the questions a total is made of were answered: (answered, all). None for other items.
#[must_use]
pub fn parts_answered(evaluation: &Evaluation, item: &Item) -> Option<(usize, usize)> {
    match &item.computed {
        Some(Computed::Sum(sources)) => {
            let answered = sources.iter().filter(|source| !evaluation.values(**source).is_empty()).count();
            Some((answered, sources.len()))
        }
        _ => None,
    }
}

struct Writer<'a> {
    source: &'a Source<'a>,
    phrases: &'a dyn Phrases,
    evaluation: Evaluation,
}

impl Writer<'_> {
    fn situation(&self, lines: &mut Lines) {
        lines.section(&self.phrases.say("review-sbar-situation", &[]));
        let level = self.source.rules.level(self.source.level);
        lines.bullet(&format!(
            "{} {}: {}",
            level.rank,
            level.short.get(self.source.language, false),
            level.meaning.get(self.source.language, false)
        ));
        let roles = &self.source.rules.items;
        match self.source.answers.one(&roles.story) {
            // What a person typed is never an argument of a phrase: digits would be taken for a number.
            Some(story) => lines.bullet(&format!("{} \"{}\"", self.phrases.say("review-sbar-story", &[]), one_line(&story))),
            None => lines.bullet(&self.phrases.say("review-sbar-no-story", &[])),
        }
        self.items(&roles.situation, lines);
        self.items(std::slice::from_ref(&roles.body_map), lines);
    }

    fn background(&self, lines: &mut Lines) {
        lines.section(&self.phrases.say("review-sbar-background", &[]));
        let roles = &self.source.rules.items;
        self.items(&roles.background, lines);
        if self.source.answers.get(&roles.allergies).is_empty() {
            lines.bullet(&self.phrases.say("review-sbar-no-allergies", &[]));
        }
        self.items(std::slice::from_ref(&roles.allergies), lines);
    }

    fn assessment(&self, lines: &mut Lines) {
        let assessment = self.source.assessment;
        lines.section(&self.phrases.say("review-sbar-assessment", &[]));
        let fired: Vec<&Entry> = assessment.fired().filter(|entry| entry.kind == EntryKind::Rule).collect();
        for entry in &fired {
            lines.bullet(&format!("{}. {}", self.rule(entry), self.because(entry)));
        }
        let unanswered = unanswered(self.source.questionnaire, assessment, self.source.shown_in);
        let red = fired.iter().any(|entry| entry.level.is_some_and(Level::is_red_flag));
        match (red, assessment.all_red_flags_asked()) {
            (false, true) => lines.bullet(&self.phrases.say("review-sbar-clear", &[])),
            (false, false) => lines.bullet(&self.phrases.say("review-sbar-not-clear", &[])),
            (true, _) => {}
        }
        let negative =
            assessment.entries.iter().filter(|entry| entry.outcome == Outcome::Negative && entry.level.is_some_and(Level::is_red_flag));
        self.list("review-sbar-negative", &self.shortened(negative.map(|entry| self.rule(entry)).collect()), lines);
        self.list("review-sbar-unanswered", &self.shortened(unanswered), lines);
        let label = |link_id: &String| self.source.questionnaire.item(link_id).map_or(link_id.as_str(), Item::label).to_owned();
        self.list("review-sbar-unworded", &assessment.unworded.iter().map(label).collect::<Vec<_>>(), lines);
        for check in assessment.fired().filter(|entry| entry.kind == EntryKind::Data) {
            let found = if check.details.is_empty() { self.because(check) } else { check.details.join("; ") };
            lines.bullet(&format!("{} {}: {}", self.phrases.say("review-sbar-check", &[]), check.rule, one_line(&found)));
        }
        let distress: Vec<String> = self.source.rules.items.distress.iter().filter_map(|item| self.item(item)).collect();
        self.list("review-sbar-distress", &distress, lines);
    }

    fn recommendation(&self, lines: &mut Lines) {
        let (rules, language) = (self.source.rules, self.source.language);
        lines.section(&self.phrases.say("review-sbar-recommendation", &[]));
        lines.bullet(rules.level(self.source.level).action.get(language, false));
        for rule in self.source.assessment.fired().filter_map(|entry| rules.rule(&entry.rule)) {
            lines.bullet(&format!("{}: {}", rule.id, rule.clinician.get(language, false)));
        }
    }

    /// `label: answers` for each of `items` that is answered.
    fn items(&self, items: &[String], lines: &mut Lines) {
        for line in items.iter().filter_map(|item| self.item(item)) {
            lines.bullet(&line);
        }
    }

    fn item(&self, link_id: &str) -> Option<String> {
        let index = self.source.questionnaire.index(link_id)?;
        let item = &self.source.questionnaire.items[index];
        let values = self.evaluation.values(index);
        if values.is_empty() {
            return None;
        }
        let words = answer_words(item, values, self.source.language, true, self.phrases).join("; ");
        let words = if item.kind.is_free_text() { format!("\"{}\"", one_line(&words)) } else { words };
        match parts_answered(&self.evaluation, item) {
            Some((answered, all)) if answered < all => {
                let args = [("n", answered.to_string()), ("all", all.to_string())];
                let partial = self.phrases.say("review-partial-total", &args.each_ref().map(|(name, value)| (*name, value.as_str())));
                Some(format!("{}: {words} ({partial})", item.label()))
            }
            _ => Some(format!("{}: {words}", item.label())),
        }
    }

    /// `U01 Bulbar symptoms`.
    fn rule(&self, entry: &Entry) -> String {
        let name = self.source.rules.rule(&entry.rule).map(|rule| rule.name.get(self.source.language, false));
        name.map_or_else(|| entry.rule.clone(), |name| format!("{} {name}", entry.rule))
    }

    /// The answers that decided, under their short labels.
    fn because(&self, entry: &Entry) -> String {
        let said = entry.because.iter().filter(|reading| reading.state == State::Answered).map(|reading| {
            let questionnaire = self.source.questionnaire;
            let Some(index) = questionnaire.index(&reading.link_id) else {
                return format!("{}: {}", reading.question, reading.answers.join(", "));
            };
            let item = &questionnaire.items[index];
            // A danger word is quoted, not the whole text it stands in.
            let words = if item.kind.is_free_text() {
                reading.answers.clone()
            } else {
                answer_words(item, self.evaluation.values(index), self.source.language, true, self.phrases)
            };
            format!("{}: {}", item.label(), one_line(&words.join(", ")))
        });
        said.collect::<Vec<_>>().join("; ")
    }

    /// The first of many, the most dangerous or the earliest, and how many more.
    fn shortened(&self, mut parts: Vec<String>) -> Vec<String> {
        let more = parts.len().saturating_sub(LISTED);
        if more > 0 {
            parts.truncate(LISTED);
            parts.push(self.phrases.say("review-sbar-more", &[("n", &more.to_string())]));
        }
        parts
    }

    fn list(&self, key: &str, parts: &[String], lines: &mut Lines) {
        if !parts.is_empty() {
            lines.bullet(&format!("{} {}", self.phrases.say(key, &[]), parts.join("; ")));
        }
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
