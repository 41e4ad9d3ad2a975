//! Questions and answers as a page shows them.

use super::sheet::Sheet;
use crate::questionnaire::{
    Answers, Choice as Choice_, Control as Shown, Item, Kind, PartialDate, Problem, ProblemKind, Questionnaire, Value,
};
use crate::summary::Phrases;
use crate::web::field::{Choice, Control, Field, Problem as Line, RegionGroup};
use crate::web::form::Form;
use crate::web::frame::Frame;

/// How the questions are worded, and what stands in their fields.
pub struct View<'a> {
    pub frame: &'a Frame,
    pub questionnaire: &'a Questionnaire,
    pub language: &'a str,
    pub proxy: bool,
    pub answers: &'a Answers,
    /// What was typed, when the page comes back: shown instead of the answers.
    pub typed: Option<&'a Form>,
    pub problems: &'a [Problem],
}

impl View<'_> {
    /// The fields of a sheet. A question that opens with one option of another stands right behind it.
    #[must_use]
    pub fn fields(&self, sheet: &Sheet) -> Vec<Field> {
        let items: Vec<&Item> = sheet.questions.iter().map(|index| &self.questionnaire.items[*index]).collect();
        let follows: Vec<Option<(String, String)>> = items.iter().map(|item| self.follows(item, sheet)).collect();
        let lone = follows.iter().filter(|follows| follows.is_none()).count() == 1 && sheet.demanding;
        let mut fields: Vec<Field> = Vec::new();
        for (item, follows) in items.iter().zip(&follows) {
            let mut field = self.field(item, sheet.demanding);
            match follows {
                None => {
                    field.heading = lone;
                    fields.push(field);
                }
                Some((source, code)) => attach(&mut fields, source, code, field),
            }
        }
        fields
    }

    /// The option the item opens behind: (linkId, value), when it is of that simple kind.
    fn follows(&self, item: &Item, sheet: &Sheet) -> Option<(String, String)> {
        let [condition] = item.gate.as_ref()?.conditions.as_slice() else { return None };
        let source = &self.questionnaire.items[condition.source];
        let simple = condition.operator == crate::questionnaire::Operator::Equal
            && matches!(condition.value, Value::Code(_) | Value::Boolean(true))
            && sheet.questions.contains(&condition.source);
        simple.then(|| (source.link_id.clone(), condition.value.wire()))
    }

    fn field(&self, item: &Item, demanding: bool) -> Field {
        let error =
            self.problems.iter().find(|problem| problem.link_id == item.link_id).map(|problem| self.problem_text(item, &problem.kind));
        Field {
            id: item.link_id.clone(),
            name: item.link_id.clone(),
            label: self.text(item),
            help: item.help.iter().map(|help| help.get(self.language, self.proxy).to_owned()).filter(|help| !help.is_empty()).collect(),
            optional: demanding && !item.required,
            error,
            heading: false,
            safety: item.safety_screen,
            control: self.control(item),
        }
    }

    fn text(&self, item: &Item) -> String {
        item.text.get(self.language, self.proxy).to_owned()
    }

    fn control(&self, item: &Item) -> Control {
        let current: Vec<String> = match self.typed {
            Some(form) => form.all(&item.link_id).map(str::to_owned).collect(),
            None => self.answers.get(&item.link_id).iter().map(Value::wire).collect(),
        };
        match item.kind {
            Kind::Boolean if item.control == Shown::CheckBox => {
                let choice = plain_choice(item, "true", self.text(item), &current);
                Control::Choices { multiple: true, choices: vec![choice], inline: false }
            }
            Kind::Boolean => {
                let choices = [("true", "yes"), ("false", "no")].map(|(value, key)| plain_choice(item, value, self.frame.t(key), &current));
                Control::Choices { multiple: false, choices: choices.to_vec(), inline: true }
            }
            Kind::Integer if scale(item).is_some() => {
                let (min, max) = scale(item).unwrap_or_default();
                let choices = (min..=max).map(|number| plain_choice(item, &number.to_string(), number.to_string(), &current)).collect();
                Control::Choices { multiple: false, choices, inline: true }
            }
            Kind::Choice | Kind::OpenChoice if item.control == Shown::BodyMap => Control::BodyMap { groups: self.regions(item, &current) },
            Kind::Choice | Kind::OpenChoice => {
                let first_exclusive = item.choices.iter().position(|choice| choice.exclusive);
                let choices = item
                    .choices
                    .iter()
                    .enumerate()
                    .map(|(place, choice)| self.choice(item, choice, &current, first_exclusive == Some(place)));
                Control::Choices { multiple: item.repeats, choices: choices.collect(), inline: false }
            }
            Kind::Date => self.date(item),
            _ => self.line(item, current.into_iter().next().unwrap_or_default()),
        }
    }

    fn choice(&self, item: &Item, choice: &Choice_, current: &[String], divider: bool) -> Choice {
        let label = choice.text.get(self.language, self.proxy).to_owned();
        let plain = plain_choice(item, &choice.code, label, current);
        Choice { exclusive: choice.exclusive && item.repeats, divider: divider && item.repeats, ..plain }
    }

    fn regions(&self, item: &Item, current: &[String]) -> Vec<RegionGroup> {
        let mut groups: Vec<RegionGroup> = Vec::new();
        for choice in &item.choices {
            let legend = choice.group.as_ref().map_or("", |group| group.get(self.language, self.proxy)).to_owned();
            let choice = self.choice(item, choice, current, false);
            match groups.iter_mut().find(|group| group.legend == legend) {
                Some(group) => group.choices.push(choice),
                None => groups.push(RegionGroup { legend, choices: vec![choice] }),
            }
        }
        groups
    }

    fn date(&self, item: &Item) -> Control {
        let typed = |part: &str| self.typed.map(|form| form.text(&format!("{}.{part}", item.link_id)).to_owned());
        let stored = match self.answers.get(&item.link_id) {
            [Value::Date(date)] => Some(*date),
            _ => None,
        };
        let part = |part: Option<i8>| part.map(|part| part.to_string()).unwrap_or_default();
        Control::Date {
            day: typed("day").unwrap_or_else(|| part(stored.and_then(|date| date.day))),
            month: typed("month").unwrap_or_else(|| part(stored.and_then(|date| date.month))),
            year: typed("year").unwrap_or_else(|| stored.map(|date| date.year.to_string()).unwrap_or_default()),
            partial: item.partial_date,
            autocomplete: item.autocomplete.is_some() && !self.proxy,
        }
    }

    fn line(&self, item: &Item, value: String) -> Control {
        let autocomplete = item.autocomplete.clone().filter(|_| !self.proxy);
        let (input_type, inputmode) = match (item.kind, item.autocomplete.as_deref()) {
            (Kind::Integer, _) => ("text", "numeric"),
            (Kind::Decimal | Kind::Quantity, _) => ("text", "decimal"),
            (_, Some("tel")) => ("tel", ""),
            (_, Some("email")) => ("email", ""),
            _ => ("text", ""),
        };
        Control::Text { value, multiline: item.kind == Kind::Text, input_type, inputmode, autocomplete, max: item.max_length }
    }

    /// The lines of the error summary.
    #[must_use]
    pub fn summary(&self) -> Vec<Line> {
        let line = |problem: &Problem| {
            let item = self.questionnaire.item(&problem.link_id)?;
            Some(Line { id: item.link_id.clone(), text: self.problem_text(item, &problem.kind) })
        };
        self.problems.iter().filter_map(line).collect()
    }

    fn problem_text(&self, item: &Item, kind: &ProblemKind) -> String {
        let label = self.text(item);
        let label = label.trim_start_matches('¿').trim_end_matches(['?', '؟', '.', ':', '…']).to_owned();
        let choice = matches!(item.kind, Kind::Choice | Kind::OpenChoice | Kind::Boolean) || scale(item).is_some();
        let args = |key: &str, more: &[(&str, String)]| {
            let mut args: Vec<(&str, &str)> = vec![("question", &label)];
            args.extend(more.iter().map(|(name, value)| (*name, value.as_str())));
            self.frame.with(key, &args)
        };
        match kind {
            ProblemKind::Missing if choice => args("problem-missing-choice", &[]),
            ProblemKind::Missing => args("problem-missing-text", &[]),
            ProblemKind::NotANumber => args("problem-not-a-number", &[]),
            ProblemKind::NotWhole => args("problem-not-whole", &[]),
            ProblemKind::OutOfRange { min, max } => args("problem-out-of-range", &[("min", min.to_string()), ("max", max.to_string())]),
            ProblemKind::TooLong { max, length } => {
                args("problem-too-long", &[("max", max.to_string()), ("over", (length - max).to_string())])
            }
            ProblemKind::BadCharacter => args("problem-bad-character", &[]),
            ProblemKind::UnknownOption => args("problem-unknown-option", &[]),
            ProblemKind::NoneAndOthers => args("problem-none-and-others", &[]),
            ProblemKind::OnlyOne => args("problem-only-one", &[]),
            ProblemKind::NoSuchDate => args("problem-no-such-date", &[]),
            ProblemKind::IncompleteDate => args("problem-incomplete-date", &[]),
            ProblemKind::InFuture => args("problem-in-future", &[]),
            ProblemKind::TooLongAgo { years } => args("problem-too-long-ago", &[("years", years.to_string())]),
        }
    }

    /// The answers to an item in words, for the person to read.
    #[must_use]
    pub fn words(&self, item: &Item) -> Vec<String> {
        self.answers.get(&item.link_id).iter().map(|value| self.word(item, value)).collect()
    }

    /// One answer in words.
    #[must_use]
    pub fn word(&self, item: &Item, value: &Value) -> String {
        match value {
            Value::Boolean(true) => self.frame.t("yes"),
            Value::Boolean(false) => self.frame.t("no"),
            Value::Date(date) => self.frame.date(*date),
            Value::Code(code) => {
                item.choice(code).map_or_else(|| code.clone(), |choice| choice.text.get(self.language, self.proxy).to_owned())
            }
            other => other.wire(),
        }
    }
}

fn plain_choice(item: &Item, value: &str, label: String, current: &[String]) -> Choice {
    Choice {
        id: format!("{}-{value}", item.link_id),
        value: value.to_owned(),
        label,
        checked: current.iter().any(|current| current == value),
        exclusive: false,
        divider: false,
        follow_up: None,
    }
}

/// The range of a whole number that is asked with a row of buttons (0 to 10), not a box.
fn scale(item: &Item) -> Option<(i64, i64)> {
    #[expect(clippy::cast_possible_truncation, reason = "a range of at most eleven whole numbers")]
    let range = (item.min? as i64, item.max? as i64);
    (item.kind == Kind::Integer && range.1 - range.0 <= 10).then_some(range)
}

fn attach(fields: &mut [Field], source: &str, value: &str, follow_up: Field) {
    let Some(field) = fields.iter_mut().find(|field| field.name == source) else { return };
    if let Control::Choices { choices, .. } = &mut field.control
        && let Some(choice) = choices.iter_mut().find(|choice| choice.value == value)
    {
        choice.follow_up = Some(Box::new(follow_up));
    }
}

/// The fixed words of a patient's page, for texts that the core writes.
pub struct Spoken<'a>(pub &'a Frame);

impl Phrases for Spoken<'_> {
    fn say(&self, key: &str, args: &[(&str, &str)]) -> String {
        self.0.with(key, args)
    }

    fn date(&self, date: PartialDate) -> String {
        self.0.date(date)
    }
}
