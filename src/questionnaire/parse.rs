//! What a person typed, turned into answers. Messy input is accepted (spaces, month names, a comma for the
//! decimal point); what cannot be understood is a [`Problem`] that the page explains, and nothing is lost.

use jiff::civil::Date;

use super::{Item, Kind, PartialDate, Value};

/// What came from a page for one question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Raw {
    /// Values under the question's own name, in order.
    pub values: Vec<String>,
    /// Day, month and year of a date.
    pub date: Option<[String; 3]>,
}

impl Raw {
    /// Whether nothing was typed or ticked.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.values.iter().all(|value| value.trim().is_empty())
            && self.date.as_ref().is_none_or(|parts| parts.iter().all(|part| part.trim().is_empty()))
    }
}

/// Something the page must explain.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    pub link_id: String,
    pub kind: ProblemKind,
}

/// What is wrong with an answer.
#[derive(Clone, Debug, PartialEq)]
pub enum ProblemKind {
    /// Nothing was answered where an answer is needed.
    Missing,
    /// Not a number.
    NotANumber,
    /// Not a whole number.
    NotWhole,
    /// Outside the range.
    OutOfRange { min: f64, max: f64 },
    /// More characters than fit.
    TooLong { max: usize, length: usize },
    /// A character that cannot be stored (U+0000).
    BadCharacter,
    /// A value the question does not offer.
    UnknownOption,
    /// "None of these" together with another option.
    NoneAndOthers,
    /// Several answers where one is asked for.
    OnlyOne,
    /// Not a date there is.
    NoSuchDate,
    /// A date of which more must be known.
    IncompleteDate,
    /// After today.
    InFuture,
    /// Further back than a life is long, in years.
    TooLongAgo { years: i16 },
}

/// Most characters of a free text whose form gives no limit.
const MAX_TEXT: usize = 20_000;

/// Reads the answer to `item`. `today` and `max_age` (years) bound dates.
///
/// # Errors
/// What the page must explain. The valid part of a multiple choice is in the second place: it is stored
/// even though the page comes back.
pub fn parse(item: &Item, raw: &Raw, today: Date, max_age: i16) -> Result<Vec<Value>, (ProblemKind, Vec<Value>)> {
    if raw.is_blank() {
        return Ok(Vec::new());
    }
    if raw.values.iter().chain(raw.date.iter().flatten()).any(|text| text.contains('\0')) {
        return Err((ProblemKind::BadCharacter, Vec::new()));
    }
    match item.kind {
        Kind::Boolean => one(raw).and_then(boolean),
        Kind::Integer | Kind::Decimal | Kind::Quantity => one(raw).and_then(|text| number(item, text)),
        Kind::Choice | Kind::OpenChoice => return choices(item, raw),
        Kind::Date => date(item, raw, today, max_age),
        _ => one(raw).and_then(|typed| text(item, typed)),
    }
    .map(|value| vec![value])
    .map_err(|kind| (kind, Vec::new()))
}

fn one(raw: &Raw) -> Result<&str, ProblemKind> {
    let mut filled = raw.values.iter().map(String::as_str).filter(|value| !value.trim().is_empty());
    let first = filled.next().unwrap_or_default();
    if filled.any(|other| other != first) { Err(ProblemKind::OnlyOne) } else { Ok(first) }
}

fn boolean(text: &str) -> Result<Value, ProblemKind> {
    match text {
        "true" => Ok(Value::Boolean(true)),
        "false" => Ok(Value::Boolean(false)),
        _ => Err(ProblemKind::UnknownOption),
    }
}

fn number(item: &Item, text: &str) -> Result<Value, ProblemKind> {
    let cleaned: String = text.chars().filter(|c| !c.is_whitespace()).map(|c| if c == ',' { '.' } else { c }).collect();
    let number: f64 = cleaned.parse().ok().filter(|number: &f64| number.is_finite()).ok_or(ProblemKind::NotANumber)?;
    let (min, max) = (item.min.unwrap_or(-1e9), item.max.unwrap_or(1e9));
    if item.kind == Kind::Integer && number.fract() != 0.0 {
        return Err(ProblemKind::NotWhole);
    }
    if number < min || number > max {
        return Err(ProblemKind::OutOfRange { min, max });
    }
    #[expect(clippy::cast_possible_truncation, reason = "whole and within the range checked above")]
    Ok(if item.kind == Kind::Integer { Value::Integer(number as i64) } else { Value::Decimal(number) })
}

fn choices(item: &Item, raw: &Raw) -> Result<Vec<Value>, (ProblemKind, Vec<Value>)> {
    let mut values: Vec<Value> = Vec::new();
    let mut unknown = false;
    for code in raw.values.iter().filter(|code| !code.trim().is_empty()) {
        let value = Value::Code(code.clone());
        if item.choice(code).is_none() {
            unknown = true;
        } else if !values.contains(&value) {
            values.push(value);
        }
    }
    let exclusive = |value: &Value| value.code().and_then(|code| item.choice(code)).is_some_and(|choice| choice.exclusive);
    let problem = if unknown {
        Some(ProblemKind::UnknownOption)
    } else if !item.repeats && values.len() > 1 {
        Some(ProblemKind::OnlyOne)
    } else if !item.safety_screen && values.len() > 1 && values.iter().any(exclusive) {
        Some(ProblemKind::NoneAndOthers)
    } else {
        None
    };
    match problem {
        None => Ok(values),
        // Two answers to a question that takes one: neither can be preferred.
        Some(ProblemKind::OnlyOne) => Err((ProblemKind::OnlyOne, Vec::new())),
        Some(kind) => Err((kind, values)),
    }
}

fn text(item: &Item, typed: &str) -> Result<Value, ProblemKind> {
    let cleaned = typed.replace("\r\n", "\n").trim().to_owned();
    let length = cleaned.chars().count();
    let max = item.max_length.unwrap_or(MAX_TEXT);
    if length > max { Err(ProblemKind::TooLong { max, length }) } else { Ok(Value::Text(cleaned)) }
}

fn date(item: &Item, raw: &Raw, today: Date, max_age: i16) -> Result<Value, ProblemKind> {
    let [day, month, year] = match &raw.date {
        Some(parts) => parts.clone().map(|part| part.trim().trim_matches(['.', ',']).to_owned()),
        None => iso_parts(one(raw)?)?,
    };
    let year: i16 = year.parse().ok().filter(|_| year.len() == 4).ok_or(if year.is_empty() {
        ProblemKind::IncompleteDate
    } else {
        ProblemKind::NoSuchDate
    })?;
    let month = if month.is_empty() { None } else { Some(month_number(&month).ok_or(ProblemKind::NoSuchDate)?) };
    let day = if day.is_empty() { None } else { Some(day.parse::<i8>().map_err(|_| ProblemKind::NoSuchDate)?) };
    if (day.is_some() && month.is_none()) || (!item.partial_date && (day.is_none() || month.is_none())) {
        return Err(ProblemKind::IncompleteDate);
    }
    let date = PartialDate { year, month, day };
    let earliest = date.earliest().ok_or(ProblemKind::NoSuchDate)?;
    let latest = date.latest().ok_or(ProblemKind::NoSuchDate)?;
    if earliest > today {
        return Err(ProblemKind::InFuture);
    }
    // Whole years: somebody born 120 years and a day ago is 120 and allowed.
    let limit = Date::new(today.year().saturating_sub(max_age).saturating_sub(1), today.month(), 1);
    if limit.is_ok_and(|limit| latest < limit.with().day(today.day()).build().unwrap_or(limit)) {
        return Err(ProblemKind::TooLongAgo { years: max_age });
    }
    Ok(Value::Date(date))
}

fn iso_parts(text: &str) -> Result<[String; 3], ProblemKind> {
    let date = PartialDate::read(text.trim()).ok_or(ProblemKind::NoSuchDate)?;
    let part = |part: Option<i8>| part.map(|part| part.to_string()).unwrap_or_default();
    Ok([part(date.day), part(date.month), format!("{:04}", date.year)])
}

fn month_number(text: &str) -> Option<i8> {
    const NAMES: [&str; 12] =
        ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];
    if let Ok(number) = text.parse() {
        return Some(number);
    }
    let text = text.to_lowercase();
    let found = NAMES.iter().position(|name| text.len() >= 3 && name.starts_with(&text))?;
    i8::try_from(found + 1).ok()
}

/// Whether `earlier` can lie before or on `later`, whatever their unknown parts are.
#[must_use]
pub fn dates_in_order(earlier: PartialDate, later: PartialDate) -> bool {
    earlier.earliest() <= later.latest()
}
