//! Conditions evaluated with three truth values (Kleene), and the items that decided.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::{Codes, Condition, Count, RuleSet};
use crate::questionnaire::{ClosedMeans, Evaluation, Index, Item, PartialDate, Questionnaire, Standing, Value};

/// True, false, or not known. Unknown is never "no".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Truth {
    True,
    False,
    Unknown,
}

impl From<bool> for Truth {
    fn from(yes: bool) -> Self {
        if yes { Self::True } else { Self::False }
    }
}

impl std::ops::Not for Truth {
    type Output = Self;
    fn not(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
        }
    }
}

/// Answers seen through the eyes of the rules.
pub struct Evaluator<'a> {
    pub(super) questionnaire: &'a Questionnaire,
    pub(super) rules: &'a RuleSet,
    pub(super) evaluation: &'a Evaluation,
    today: Date,
    /// The bucket that counts where a date says something more recent: (item, code).
    overrides: Vec<(String, Value)>,
}

impl<'a> Evaluator<'a> {
    /// For one set of answers, already evaluated for enablement, on the day `today`.
    #[must_use]
    pub fn new(questionnaire: &'a Questionnaire, rules: &'a RuleSet, evaluation: &'a Evaluation, today: Date) -> Self {
        let mut evaluator = Self { questionnaire, rules, evaluation, today, overrides: Vec::new() };
        let facts = rules.facts.iter().map(|fact| &fact.when);
        let pairs = rules.contradiction.pairs.iter().map(|pair| &pair.when);
        for leaf in facts.chain(pairs).flat_map(Condition::walk) {
            if let Condition::DateDisagrees { date, bucket, days } = leaf {
                let more_recent = evaluator.more_recent_bucket(date, bucket, days);
                evaluator.overrides.extend(more_recent.map(|code| (bucket.clone(), Value::Code(code))));
            }
        }
        evaluator
    }

    /// Whether the condition holds.
    #[must_use]
    pub fn truth(&self, condition: &Condition) -> Truth {
        match condition {
            Condition::All(parts) => all(parts.iter().map(|part| self.truth(part))),
            Condition::Any(parts) => !all(parts.iter().map(|part| !self.truth(part))),
            Condition::Not(part) => !self.truth(part),
            Condition::Has { item, of } => self.has(item, of),
            Condition::Yes { item } => self.leaf(item, |values| values.contains(&Value::Boolean(true)).into()),
            Condition::AtLeast { item, number } => self.number(item, |found| found >= *number),
            Condition::Below { item, number } => self.number(item, |found| found < *number),
            Condition::Count { name, at_least } => match self.rules.counts.iter().find(|count| count.name == *name) {
                Some(count) => reaches(self.count(count), *at_least),
                None => Truth::Unknown,
            },
            Condition::Fact { name } => {
                self.rules.facts.iter().find(|fact| fact.name == *name).map_or(Truth::Unknown, |fact| self.truth(&fact.when))
            }
            Condition::Only { item, of } => self.leaf(item, |values| {
                values.iter().all(|value| value.code().is_some_and(|code| of.iter().any(|other| other == code))).into()
            }),
            Condition::NoneAndOthers { item } => self.leaf(item, |values| {
                let exclusive = |value: &Value| self.item(item).zip(value.code()).is_some_and(|(item, code)| is_exclusive(item, code));
                (values.len() > 1 && values.iter().any(exclusive)).into()
            }),
            Condition::DateDisagrees { date, bucket, days } => match self.ranges(date, bucket, days) {
                Some((date, bucket)) => (!overlap(date, bucket)).into(),
                None => Truth::Unknown,
            },
        }
    }

    /// The items that made the condition what it is: true because of these, false because of these, unknown
    /// for want of these.
    pub(super) fn decisive(&self, condition: &'a Condition) -> BTreeSet<&'a str> {
        let truth = self.truth(condition);
        let of_parts = |parts: &'a [Condition], wanted: Truth| -> BTreeSet<&'a str> {
            parts.iter().filter(|part| wanted == self.truth(part)).flat_map(|part| self.decisive(part)).collect()
        };
        match condition {
            Condition::All(parts) | Condition::Any(parts) => of_parts(parts, truth),
            Condition::Not(part) => self.decisive(part),
            Condition::Fact { name } => {
                self.rules.facts.iter().find(|fact| fact.name == *name).map(|fact| self.decisive(&fact.when)).unwrap_or_default()
            }
            Condition::Count { name, .. } => {
                self.rules.counts.iter().find(|count| count.name == *name).map(|count| self.counted(count, truth)).unwrap_or_default()
            }
            leaf => leaf.items().into_iter().collect(),
        }
    }

    fn counted(&self, count: &'a Count, truth: Truth) -> BTreeSet<&'a str> {
        let hit = |codes: &&'a Codes| self.codes(codes).0 > 0.0 || truth != Truth::True;
        let mut found: BTreeSet<&str> = count.codes.iter().filter(hit).map(|codes| codes.of.as_str()).collect();
        found.extend(count.values.iter().map(String::as_str));
        let holds = |condition: &&'a Condition| truth != Truth::True || self.truth(condition) == Truth::True;
        found.extend(count.conditions.iter().filter(holds).flat_map(|condition| self.decisive(condition)));
        found
    }

    pub(super) fn item(&self, link_id: &str) -> Option<&'a Item> {
        self.questionnaire.item(link_id)
    }

    /// The answers a leaf reads; none when the item is blank or disabled.
    pub(super) fn values(&self, index: Index) -> Vec<Value> {
        let link_id = &self.questionnaire.items[index].link_id;
        match self.overrides.iter().find(|(item, _)| item == link_id) {
            Some((_, value)) => vec![value.clone()],
            None => self.evaluation.values(index).to_vec(),
        }
    }

    /// A leaf on a blank question is unknown; on a disabled one false if an answer closed it with a meaning.
    fn leaf(&self, link_id: &str, test: impl Fn(&[Value]) -> Truth) -> Truth {
        let Some(index) = self.questionnaire.index(link_id) else { return Truth::Unknown };
        match self.evaluation.standing(index) {
            Standing::Open => {
                let values = self.values(index);
                if values.is_empty() { Truth::Unknown } else { test(&values) }
            }
            Standing::Closed { means: ClosedMeans::Negative | ClosedMeans::NotApplicable, .. } => Truth::False,
            _ => Truth::Unknown,
        }
    }

    fn has(&self, link_id: &str, of: &[String]) -> Truth {
        let Some(item) = self.item(link_id) else { return Truth::Unknown };
        self.leaf(link_id, |values| {
            if chosen(item, values).any(|code| of.iter().any(|other| other == code)) {
                Truth::True
            } else if is_uncertain(item, values) && of.iter().any(|code| item.choice(code).is_none_or(|choice| !choice.uncertain)) {
                // "Not sure" makes the other codes unknown, not false.
                Truth::Unknown
            } else {
                Truth::False
            }
        })
    }

    fn number(&self, link_id: &str, test: impl Fn(f64) -> bool) -> Truth {
        self.leaf(link_id, |values| values.first().and_then(Value::number).map_or(Truth::Unknown, |number| test(number).into()))
    }

    /// The interval of a count.
    fn count(&self, count: &Count) -> (f64, f64) {
        let codes = count.codes.iter().map(|codes| self.codes(codes));
        let conditions = count.conditions.iter().map(|condition| match self.truth(condition) {
            Truth::True => (1.0, 1.0),
            Truth::False => (0.0, 0.0),
            Truth::Unknown => (0.0, 1.0),
        });
        let values = count.values.iter().map(|link_id| self.score(link_id));
        codes.chain(conditions).chain(values).fold((0.0, 0.0), |sum, part| (sum.0 + part.0, sum.1 + part.1))
    }

    #[expect(clippy::cast_precision_loss, reason = "a handful of codes")]
    fn codes(&self, codes: &Codes) -> (f64, f64) {
        let Some((index, item)) = self.questionnaire.index(&codes.of).zip(self.item(&codes.of)) else { return (0.0, 0.0) };
        let most = if item.repeats { codes.codes.len() } else { 1 } as f64;
        match self.evaluation.standing(index) {
            Standing::Open => {
                let values = self.values(index);
                let hits = chosen(item, &values).filter(|code| codes.codes.iter().any(|other| other == code)).count() as f64;
                if values.is_empty() || is_uncertain(item, &values) { (hits, most.max(hits)) } else { (hits, hits) }
            }
            Standing::Closed { means: ClosedMeans::Negative | ClosedMeans::NotApplicable, .. } => (0.0, 0.0),
            _ => (0.0, most),
        }
    }

    fn score(&self, link_id: &str) -> (f64, f64) {
        let Some((index, item)) = self.questionnaire.index(link_id).zip(self.item(link_id)) else { return (0.0, 0.0) };
        let scores = || item.choices.iter().filter_map(|choice| choice.ordinal);
        // A number without a range could be anything.
        let open = if item.kind.is_number() { f64::INFINITY } else { scores().fold(0.0, f64::max) };
        let blank = (item.min.unwrap_or_else(|| scores().fold(0.0, f64::min)), item.max.unwrap_or(open));
        match self.evaluation.standing(index) {
            Standing::Open => match self.evaluation.values(index).first().and_then(|value| item.score(value)) {
                Some(score) => (score, score),
                None => blank,
            },
            Standing::Closed { means: ClosedMeans::Negative | ClosedMeans::NotApplicable, .. } => (0.0, 0.0),
            _ => blank,
        }
    }

    /// Days before today that the date and the bucket can mean: ((from, to), (from, to)).
    fn ranges(&self, date: &str, bucket: &str, days: &std::collections::BTreeMap<String, [f64; 2]>) -> Option<([f64; 2], [f64; 2])> {
        let stored = |link_id: &str| self.questionnaire.index(link_id).and_then(|index| self.evaluation.values(index).first());
        let Some(Value::Date(date)) = stored(date) else { return None };
        let bucket = days.get(stored(bucket)?.code()?)?;
        Some((self.days_ago(*date)?, *bucket))
    }

    fn days_ago(&self, date: PartialDate) -> Option<[f64; 2]> {
        let ago = |day: Date| f64::from((self.today - day).get_days());
        Some([ago(date.latest()?).max(0.0), ago(date.earliest()?)])
    }

    /// The code of the bucket the date falls in, when that is more recent than the bucket chosen.
    fn more_recent_bucket(&self, date: &str, bucket: &str, days: &std::collections::BTreeMap<String, [f64; 2]>) -> Option<String> {
        let (by_date, by_bucket) = self.ranges(date, bucket, days)?;
        if overlap(by_date, by_bucket) || by_date[0] > by_bucket[1] {
            return None;
        }
        // The most recent reading of an inexact date: the worse one counts.
        days.iter().find(|(_, range)| by_date[0] >= range[0] && by_date[0] < range[1]).map(|(code, _)| code.clone())
    }
}

/// Ranges of days that people would call the same: a quarter more or less, and a day.
fn overlap(date: [f64; 2], bucket: [f64; 2]) -> bool {
    date[0] <= bucket[1] * 1.25 + 1.0 && date[1] >= bucket[0] * 0.75 - 1.0
}

fn all(parts: impl Iterator<Item = Truth>) -> Truth {
    let mut result = Truth::True;
    for part in parts {
        match part {
            Truth::False => return Truth::False,
            Truth::Unknown => result = Truth::Unknown,
            Truth::True => {}
        }
    }
    result
}

fn reaches((low, high): (f64, f64), wanted: f64) -> Truth {
    if low >= wanted {
        Truth::True
    } else if high < wanted {
        Truth::False
    } else {
        Truth::Unknown
    }
}

fn is_exclusive(item: &Item, code: &str) -> bool {
    item.choice(code).is_some_and(|choice| choice.exclusive)
}

fn is_uncertain(item: &Item, values: &[Value]) -> bool {
    values.iter().filter_map(Value::code).any(|code| item.choice(code).is_some_and(|choice| choice.uncertain))
}

/// The codes that count: "none of these" beside something else does not.
fn chosen<'v>(item: &Item, values: &'v [Value]) -> impl Iterator<Item = &'v str> {
    let alone = values.len() == 1;
    values.iter().filter_map(Value::code).filter(move |code| alone || !is_exclusive(item, code))
}
