//! The clinical summary: situation, background, assessment, recommendation, in fixed template text, each sentence with
//! the questions it comes from. What was not asked is said, not left out. Pure: the fixed words and the dates come
//! from [`Phrases`], everything else from the form, the rules, the answers and the ledger.

pub mod copy;
mod lines;
mod sbar;

use std::collections::BTreeSet;

use lines::Lines;
pub use sbar::summary;

use crate::questionnaire::{Answers, Choice, Computed, Evaluation, Item, PartialDate, Questionnaire, Value};
use crate::triage::{Assessment, Entry, Level, Outcome, Reading, RuleSet, State};

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
    /// Answers to questions of a red flag that were changed.
    pub changed: &'a [Piece],
}

/// The summary in parts: to be written as text, on a page, on paper.
#[derive(Clone, Debug)]
pub struct Summary {
    pub title: String,
    /// Who it is, and when it came: a line each.
    pub heading: Vec<String>,
    /// Situation, background, assessment, recommendation.
    pub parts: [Part; 4],
}

/// One of its four parts.
#[derive(Clone, Debug)]
pub struct Part {
    pub heading: String,
    pub sentences: Vec<Sentence>,
}

/// A sentence, or a list of one kind.
#[derive(Clone, Debug)]
pub struct Sentence {
    pub about: About,
    /// What it begins with.
    pub lead: String,
    pub pieces: Vec<Piece>,
}

/// A piece of a sentence, and the questions it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    pub text: String,
    /// linkIds of questions a person is asked.
    pub of: Vec<String>,
}

/// What a sentence is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// What the patient said, or a text of the form.
    Fact,
    /// A rule that fired, by its id.
    Rule(String),
    /// Whether there is a red flag at all.
    Verdict,
    /// Rules of red flags that were asked and are not so, the most dangerous first.
    Negative,
    /// Questions without an answer that leave a red flag open.
    Open,
    /// Questions that were never put.
    Unworded,
    /// A check of the data.
    Check,
    /// Medicines and substances that can play a part.
    Contributor,
    /// Changed answers to questions of a red flag.
    Changed,
    /// Distress and impact.
    Distress,
}

impl Sentence {
    /// How many of its pieces stand at once where there is little room: the first, which are the most dangerous, the newest
    /// or the earliest. A short rest is not worth folding away.
    fn shown(&self) -> usize {
        const SLACK: usize = 2;
        let most = if self.about == About::Changed { 8 } else { 12 };
        if self.pieces.len() <= most + SLACK { self.pieces.len() } else { most }
    }

    /// The pieces that stand at once.
    #[must_use]
    pub fn first(&self) -> &[Piece] {
        &self.pieces[..self.shown()]
    }

    /// The pieces that may be folded away, to be opened on the spot.
    #[must_use]
    pub fn rest(&self) -> &[Piece] {
        &self.pieces[self.shown()..]
    }

    /// As it is read.
    #[must_use]
    pub fn text(&self) -> String {
        let pieces: Vec<&str> = self.pieces.iter().map(|piece| piece.text.as_str()).collect();
        [self.lead.as_str(), &pieces.join("; ")].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }
}

impl Summary {
    /// In lines of at most 80 characters. Only headings begin in the first column: what a person typed is indented
    /// and cannot pass for one.
    #[must_use]
    pub fn plain(&self) -> String {
        let mut lines = Lines::default();
        lines.heading(&self.title);
        for line in &self.heading {
            lines.plain(line);
        }
        for part in &self.parts {
            lines.section(&part.heading);
            for sentence in &part.sentences {
                lines.bullet(&sentence.text());
            }
        }
        lines.finish()
    }

    /// The sentences about something, in their order.
    pub fn about(&self, what: &About) -> impl Iterator<Item = &Sentence> {
        self.parts.iter().flat_map(|part| &part.sentences).filter(move |sentence| sentence.about == *what)
    }
}

/// Points under a heading, as the summary sets them; each keeps its own direction to itself.
#[must_use]
pub fn listed(heading: &str, points: &[String]) -> String {
    let mut lines = Lines::default();
    lines.section(heading);
    for point in points {
        lines.isolated(point);
    }
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

/// The questions for want of which red-flag rules stand open, in the order of the form. `language` is the one the
/// patient read.
#[must_use]
pub fn unanswered<'a>(questionnaire: &'a Questionnaire, assessment: &Assessment, language: &str) -> Vec<&'a Item> {
    let open = assessment.entries.iter().filter(|entry| entry.level.is_some_and(Level::is_red_flag) && is_open(entry));
    let readings = open.flat_map(|entry| &entry.because).filter(|reading| leaves_open(questionnaire, reading, language));
    let items: BTreeSet<usize> = readings.filter_map(|reading| questionnaire.index(&reading.link_id)).collect();
    items.into_iter().map(|index| &questionnaire.items[index]).collect()
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

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The questions a person was asked for an item: itself, or those that a total or an age is made from.
#[must_use]
pub fn sources(questionnaire: &Questionnaire, item: &Item) -> Vec<String> {
    match &item.computed {
        Some(computed) => computed.sources().iter().map(|index| questionnaire.items[*index].link_id.clone()).collect(),
        None => vec![item.link_id.clone()],
    }
}
