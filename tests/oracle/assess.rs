//! clinical-reference section 3.2 read a second time: straight from the text, on the raw JSON, with the rules as the
//! reference writes them (`rules.rs`), sharing nothing with the program.

#![expect(clippy::cast_precision_loss, reason = "the numbers of a form are small")]

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::{Map, Value as Json};

use super::enable::{Form, Items, Known, extension, option, ordinal};
use super::rules::{FACTS, RULES};

/// Duration of the twitching, in days before today.
const BUCKETS: [(&str, f64, f64); 6] = [
    ("lt-24h", 0.0, 1.0),
    ("1-7d", 1.0, 7.0),
    ("1-4w", 7.0, 28.0),
    ("1-3m", 28.0, 91.0),
    ("3-12m", 91.0, 365.0),
    ("gt-12m", 365.0, 50_000.0),
];

/// What a rule came to. The reference does not tell the kinds of "negative" or of "unknown" apart any further.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Fired,
    Negative,
    Unknown,
}

/// Every rule with its outcome, in the order of the reference. `spoken`: the free texts hold danger words, and nobody
/// is then left to look after themselves.
pub fn assess(items: &Items<'_>, answers: &Map<String, Json>, today: (i64, i64, i64), spoken: bool) -> Vec<(&'static str, Outcome)> {
    let reader = Reader { form: Form { items, answers, today }, known: RefCell::default(), facts: RefCell::default() };
    let outcome = |when: &str, unless: &str| match reader.truth(when) {
        // "A rule fires when `when` is true and `unless` is not known true. Unknown never fires."
        Some(true) if unless.is_empty() || reader.truth(unless) != Some(true) => Outcome::Fired,
        Some(_) => Outcome::Negative,
        None => Outcome::Unknown,
    };
    let heard = |id: &str, outcome: Outcome| match outcome {
        Outcome::Fired if spoken && id.starts_with('C') => Outcome::Negative,
        other => other,
    };
    RULES.iter().map(|(id, when, unless)| (*id, heard(id, outcome(when, unless)))).collect()
}

/// The level: the worst rule that fires; routine when none does.
pub fn level(fired: &[&str]) -> &'static str {
    let levels = [('E', "emergency"), ('U', "urgent"), ('N', "soon"), ('R', "routine"), ('C', "self-care")];
    let worst = levels.iter().find(|(letter, _)| fired.iter().any(|id| id.starts_with(*letter)));
    worst.map_or("routine", |(_, level)| level)
}

/// A truth (none = unknown), or the interval a number lies in.
#[derive(Clone, Copy, Debug)]
enum Value {
    Truth(Option<bool>),
    Between(f64, f64),
}

struct Reader<'a> {
    form: Form<'a>,
    known: RefCell<HashMap<String, Known>>,
    facts: RefCell<BTreeMap<&'static str, Value>>,
}

impl Reader<'_> {
    fn truth(&self, text: &str) -> Option<bool> {
        match self.value(text) {
            Value::Truth(truth) => truth,
            Value::Between(..) => panic!("not a truth: {text}"),
        }
    }

    fn value(&self, text: &str) -> Value {
        let mut parser = Parser { tokens: tokens(text), next: 0, reader: self };
        let value = parser.or();
        assert_eq!(parser.next, parser.tokens.len(), "left over in {text}");
        value
    }

    fn known(&self, question: &str) -> Known {
        if let Some(known) = self.known.borrow().get(question) {
            return known.clone();
        }
        let known = match (self.form.known(question), self.more_recent(question)) {
            (Known::Answered(_), Some(code)) => Known::Answered(vec![code.into()]),
            (known, _) => known,
        };
        self.known.borrow_mut().insert(question.to_owned(), known.clone());
        known
    }

    fn marked(&self, question: &str, code: &Json, extension_name: &str) -> bool {
        let option = code.as_str().and_then(|code| option(self.form.item(question), code));
        option.and_then(|option| extension(option, extension_name)).is_some_and(|extension| extension["valueBoolean"] == true)
    }

    /// The codes that count, and whether "not sure" or the like is among them. "None" beside another does not count.
    fn chosen(&self, question: &str, values: &[Json]) -> (BTreeSet<String>, bool) {
        let counts = |value: &&Json| values.len() == 1 || !self.marked(question, value, "questionnaire-optionExclusive");
        let chosen = values.iter().filter(counts).map(|value| value.as_str().expect("a code").to_owned()).collect();
        (chosen, values.iter().any(|value| self.marked(question, value, "option-uncertain")))
    }

    /// `has(q,a,b)`: any listed answer chosen.
    fn has(&self, question: &str, codes: &[String]) -> Option<bool> {
        match self.known(question) {
            Known::Answered(values) => {
                let (chosen, uncertain) = self.chosen(question, &values);
                let others = codes.iter().any(|code| !self.marked(question, &code.as_str().into(), "option-uncertain"));
                if codes.iter().any(|code| chosen.contains(code)) {
                    Some(true)
                } else if uncertain && others {
                    None // "make the other codes of that question unknown to a rule, not false"
                } else {
                    Some(false)
                }
            }
            Known::Closed => Some(false),
            Known::Unknown => None,
        }
    }

    /// `cnt(q,…)`: known hits at the low end, known hits + what blanks could add at the high end.
    fn count(&self, question: &str, codes: &[String]) -> (f64, f64) {
        let most = if self.form.item(question)["repeats"] == true { codes.len() } else { 1 } as f64;
        match self.known(question) {
            Known::Answered(values) => {
                let (chosen, uncertain) = self.chosen(question, &values);
                let hits = codes.iter().filter(|code| chosen.contains(*code)).count() as f64;
                (hits, if uncertain { most.max(hits) } else { hits })
            }
            Known::Closed => (0.0, 0.0),
            Known::Unknown => (0.0, most),
        }
    }

    /// `n(q)`: the number, or the score of the option. "Blank numbers have no default": anything it could be.
    fn number(&self, question: &str) -> Option<(f64, f64)> {
        let item = self.form.item(question);
        let scores: Vec<f64> =
            item["answerOption"].as_array().into_iter().flatten().filter_map(ordinal).map(|score| score as f64).collect();
        let anything = if scores.is_empty() {
            (f64::NEG_INFINITY, f64::INFINITY)
        } else {
            (scores.iter().copied().fold(f64::INFINITY, f64::min), scores.iter().copied().fold(0.0, f64::max))
        };
        match self.known(question) {
            Known::Answered(values) => {
                let number = values[0].as_f64().or_else(|| option(item, values[0].as_str()?).and_then(ordinal).map(|score| score as f64));
                Some(number.map_or(anything, |number| (number, number)))
            }
            Known::Closed => None,
            Known::Unknown => Some(anything),
        }
    }

    /// Every day before today that `onset-date` can mean (the future counts as today), and the bucket of
    /// `onset-bucket`; none when one of the two is missing.
    fn told(&self) -> Option<(Vec<f64>, f64, f64)> {
        let bucket = self.form.answers_that_count("onset-bucket").first()?.as_str()?.to_owned();
        let date = self.form.answers_that_count("onset-date").first()?.as_str()?.to_owned();
        let days = days_of(&date).into_iter().map(|day| (day_number(self.form.today) - day).max(0) as f64).collect();
        let (_, from, to) = BUCKETS.iter().find(|(code, ..)| *code == bucket)?;
        Some((days, *from, *to))
    }

    /// Whether the two disagree: a quarter more or less, and a day, is how people round.
    fn disagree(&self) -> Option<bool> {
        let (days, from, to) = self.told()?;
        Some(!days.iter().any(|day| *day >= from * 0.75 - 1.0 && *day <= to * 1.25 + 1.0))
    }

    /// Where they disagree the more recent one counts.
    fn more_recent(&self, question: &str) -> Option<String> {
        if question != "onset-bucket" || !self.disagree()? {
            return None;
        }
        let (days, from, _) = self.told()?;
        let latest = days.into_iter().fold(f64::INFINITY, f64::min);
        (latest < from).then(|| BUCKETS.iter().find(|(_, from, to)| latest >= *from && latest < *to).expect("a bucket").0.to_owned())
    }

    fn leaf(&self, function: &str, arguments: &[String]) -> Value {
        let question = arguments[0].as_str();
        let codes = &arguments[1..];
        match function {
            "has" => Value::Truth(self.has(question, codes)),
            "cnt" => {
                let (low, high) = self.count(question, codes);
                Value::Between(low, high)
            }
            // A number on a question that is closed has no value: every comparison with it is false.
            "n" => self.number(question).map_or(Value::Between(f64::NAN, f64::NAN), |(low, high)| Value::Between(low, high)),
            "yes" => Value::Truth(match self.known(question) {
                Known::Answered(values) => Some(values[0] == true),
                Known::Closed => Some(false),
                Known::Unknown => None,
            }),
            // A leaf as any other: blank = unknown.
            "answered" => Value::Truth(match self.known(question) {
                Known::Answered(_) => Some(true),
                Known::Closed => Some(false),
                Known::Unknown => None,
            }),
            "disagree" => Value::Truth(self.disagree()),
            // The count of the listed codes is the count of all that were chosen.
            "only" => Value::Truth(match self.known(question) {
                Known::Answered(values) => Some(values.iter().all(|value| codes.iter().any(|code| value == code))),
                Known::Closed => Some(false),
                Known::Unknown => None,
            }),
            other => panic!("no such function: {other}"),
        }
    }

    fn name(&self, name: &str) -> Value {
        match name {
            "age" => self.leaf("n", &["calc-age".to_owned()]),
            "ageknown" => self.leaf("answered", &["calc-age".to_owned()]),
            _ => {
                let (name, text) = FACTS.iter().find(|(fact, _)| *fact == name).unwrap_or_else(|| panic!("no such fact: {name}"));
                if let Some(value) = self.facts.borrow().get(name) {
                    return *value;
                }
                let value = self.value(text);
                self.facts.borrow_mut().insert(name, value);
                value
            }
        }
    }
}

/// `a or b`, `a and b`, `not a`, `x >= 3`, `x + y`, `(1 if a else 0)`, `f('q','code')`, names.
struct Parser<'a> {
    tokens: Vec<String>,
    next: usize,
    reader: &'a Reader<'a>,
}

impl Parser<'_> {
    fn take(&mut self, wanted: &str) -> bool {
        let found = self.tokens.get(self.next).is_some_and(|token| token == wanted);
        self.next += usize::from(found);
        found
    }

    fn must(&mut self, wanted: &str) {
        assert!(self.take(wanted), "{wanted} expected at {:?}", &self.tokens[self.next..]);
    }

    fn or(&mut self) -> Value {
        let mut value = self.and();
        while self.take("or") {
            value = match (truth(value), truth(self.and())) {
                (Some(true), _) | (_, Some(true)) => Value::Truth(Some(true)),
                (None, _) | (_, None) => Value::Truth(None),
                _ => Value::Truth(Some(false)),
            };
        }
        value
    }

    fn and(&mut self) -> Value {
        let mut value = self.not();
        while self.take("and") {
            value = match (truth(value), truth(self.not())) {
                (Some(false), _) | (_, Some(false)) => Value::Truth(Some(false)),
                (None, _) | (_, None) => Value::Truth(None),
                _ => Value::Truth(Some(true)),
            };
        }
        value
    }

    fn not(&mut self) -> Value {
        if self.take("not") { Value::Truth(truth(self.not()).map(|truth| !truth)) } else { self.comparison() }
    }

    fn comparison(&mut self) -> Value {
        let value = self.sum();
        if self.take(">=") {
            let (low, high) = between(value);
            let number = self.number();
            // "true if the low end reaches, false if the high end cannot, else unknown"
            Value::Truth(if low.is_nan() || high < number {
                Some(false)
            } else if low >= number {
                Some(true)
            } else {
                None
            })
        } else if self.take("<") {
            let (low, high) = between(value);
            let number = self.number();
            Value::Truth(if low.is_nan() || low >= number {
                Some(false)
            } else if high < number {
                Some(true)
            } else {
                None
            })
        } else {
            value
        }
    }

    fn sum(&mut self) -> Value {
        let mut value = self.term();
        while self.take("+") {
            let ((low, high), (more_low, more_high)) = (between(value), between(self.term()));
            // What is closed adds nothing.
            let or_nothing = |number: f64| if number.is_nan() { 0.0 } else { number };
            value = Value::Between(or_nothing(low) + or_nothing(more_low), or_nothing(high) + or_nothing(more_high));
        }
        value
    }

    fn term(&mut self) -> Value {
        if self.take("(") {
            if self.take("1") {
                self.must("if");
                let condition = truth(self.or());
                self.must("else");
                self.must("0");
                self.must(")");
                return match condition {
                    Some(true) => Value::Between(1.0, 1.0),
                    Some(false) => Value::Between(0.0, 0.0),
                    None => Value::Between(0.0, 1.0),
                };
            }
            let value = self.or();
            self.must(")");
            return value;
        }
        let name = self.tokens[self.next].clone();
        self.next += 1;
        if !self.take("(") {
            return self.reader.name(&name);
        }
        let mut arguments = Vec::new();
        while !self.take(")") {
            arguments.push(self.tokens[self.next].trim_matches('\'').to_owned());
            self.next += 1;
            self.take(",");
        }
        self.reader.leaf(&name, &arguments)
    }

    fn number(&mut self) -> f64 {
        self.next += 1;
        self.tokens[self.next - 1].parse().expect("a number")
    }
}

fn truth(value: Value) -> Option<bool> {
    if let Value::Truth(truth) = value { truth } else { panic!("a truth, not {value:?}") }
}

fn between(value: Value) -> (f64, f64) {
    if let Value::Between(low, high) = value { (low, high) } else { panic!("a number, not {value:?}") }
}

fn tokens(text: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '\'' => rest[1..].find('\'').expect("a closing quote") + 2,
            '>' => 2,
            '(' | ')' | ',' | '+' | '<' => 1,
            _ => rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len()),
        };
        tokens.push(rest[..length].to_owned());
        rest = rest[length..].trim_start();
    }
    tokens
}

/// Every day a date (`YYYY`, `YYYY-MM`, `YYYY-MM-DD`) can mean, as a day number.
fn days_of(date: &str) -> Vec<i64> {
    let parts: Vec<i64> = date.split('-').map(|part| part.parse().expect("a number")).collect();
    let months = parts.get(1).map_or((1..=12).collect(), |month| vec![*month]);
    let days_in = |month: i64| {
        let (next_year, next_month) = if month == 12 { (parts[0] + 1, 1) } else { (parts[0], month + 1) };
        day_number((next_year, next_month, 1)) - day_number((parts[0], month, 1))
    };
    let days = |month: i64| parts.get(2).map_or((1..=days_in(month)).collect::<Vec<_>>(), |day| vec![*day]);
    months
        .into_iter()
        .flat_map(|month| days(month).into_iter().map(move |day| (month, day)).collect::<Vec<_>>())
        .map(|(month, day)| day_number((parts[0], month, day)))
        .collect()
}

/// Days since the 1st of January of year 1, counted up.
fn day_number((year, month, day): (i64, i64, i64)) -> i64 {
    let leap = |year: i64| (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let months = [31, if leap(year) { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let before: i64 = (1..month).zip(months).map(|(_, days)| days).sum();
    let years: i64 = (1..year).map(|year| if leap(year) { 366 } else { 365 }).sum();
    years + before + day
}
