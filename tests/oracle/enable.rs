//! forms.md section 3 (enableWhen), and what clinical-reference 3.2 says of closed gates, read a second time: straight
//! from the text, on the raw JSON, recursive and slow, sharing nothing with the program.

use std::cmp::Ordering;
use std::collections::HashMap;

use serde_json::{Map, Value as Json};

/// By linkId: the item and those it stands in, outermost first.
pub struct Items<'a>(HashMap<&'a str, Vec<&'a Json>>);

impl<'a> Items<'a> {
    pub fn new(questionnaire: &'a Json) -> Self {
        fn add<'a>(items: &'a Json, above: &[&'a Json], found: &mut HashMap<&'a str, Vec<&'a Json>>) {
            for item in items.as_array().into_iter().flatten() {
                let path = [above, &[item]].concat();
                add(&item["item"], &path, found);
                found.insert(item["linkId"].as_str().expect("a linkId"), path);
            }
        }
        let mut found = HashMap::new();
        add(&questionnaire["item"], &[], &mut found);
        Self(found)
    }
}

/// A questionnaire and answers (by linkId: a value, or a list of values) on a day (year, month, day).
pub struct Form<'a> {
    pub items: &'a Items<'a>,
    pub answers: &'a Map<String, Json>,
    pub today: (i64, i64, i64),
}

impl<'a> Form<'a> {
    pub fn path(&self, link_id: &str) -> &'a [&'a Json] {
        self.items.0.get(link_id).unwrap_or_else(|| panic!("no such item: {link_id}"))
    }

    pub fn item(&self, link_id: &str) -> &'a Json {
        self.path(link_id).last().expect("the item itself")
    }

    /// "Disabled means: every descendant is disabled whatever its own conditions."
    pub fn is_enabled(&self, link_id: &str) -> bool {
        self.path(link_id).iter().all(|item| self.conditions_hold(item) && !self.is_no_update(item))
    }

    /// The page of an update does not apply until something on it was answered.
    pub fn is_no_update(&self, item: &Json) -> bool {
        fn answered(item: &Json, answers: &Map<String, Json>) -> bool {
            let own = item["linkId"].as_str().and_then(|link_id| answers.get(link_id));
            own.is_some_and(|answer| !answer.as_array().is_some_and(Vec::is_empty))
                || item["item"].as_array().into_iter().flatten().any(|item| answered(item, answers))
        }
        extension(item, "update-page").is_some() && !answered(item, self.answers)
    }

    fn conditions_hold(&self, item: &Json) -> bool {
        let Some(conditions) = item["enableWhen"].as_array() else { return true };
        let mut results = conditions.iter().map(|condition| self.holds(condition));
        // "On import its absence means any."
        if item["enableBehavior"] == "all" { results.all(|result| result) } else { results.any(|result| result) }
    }

    pub fn holds(&self, condition: &Json) -> bool {
        let answers = self.answers_that_count(condition["question"].as_str().expect("a question"));
        let (kind, wanted) =
            condition.as_object().expect("an object").iter().find(|(key, _)| key.starts_with("answer")).expect("an answer");
        // A coding is its code. Codes and booleans have no order: none of them is more or less than another.
        let wanted = wanted.get("code").unwrap_or(wanted);
        let ordered = kind != "answerCoding" && kind != "answerBoolean";
        let some = |satisfies: fn(Ordering) -> bool| ordered && answers.iter().any(|answer| compare(answer, wanted).is_some_and(satisfies));
        match condition["operator"].as_str().expect("an operator") {
            // "compares 'has an answer' with the boolean"
            "exists" => answers.is_empty() != wanted.as_bool().expect("a boolean"),
            // "true if at least one answer satisfies"
            "=" => answers.iter().any(|answer| same(answer, wanted)),
            // "true if no answer equals"
            "!=" => answers.iter().all(|answer| !same(answer, wanted)),
            ">" => some(Ordering::is_gt),
            "<" => some(Ordering::is_lt),
            ">=" => some(Ordering::is_ge),
            "<=" => some(Ordering::is_le),
            other => panic!("no such operator: {other}"),
        }
    }

    /// "A disabled source counts as unanswered." Computed items are worked out, whatever was sent for them.
    pub fn answers_that_count(&self, link_id: &str) -> Vec<Json> {
        if !self.is_enabled(link_id) {
            return Vec::new();
        }
        let item = self.item(link_id);
        if let Some(computed) = extension(item, "computed") {
            return self.compute(computed).into_iter().collect();
        }
        let values = match self.answers.get(link_id) {
            None => Vec::new(),
            Some(Json::Array(values)) => values.clone(),
            Some(value) => vec![value.clone()],
        };
        // The codes of a scale may be written as numbers.
        let is_choice = item["type"] == "choice";
        values.into_iter().map(|value| if is_choice && value.is_number() { value.to_string().into() } else { value }).collect()
    }

    /// "A leaf on a question that is enabled but blank is unknown; on a disabled one it is false if an answered gate
    /// closed it as negative or not applicable, else unknown. The same along chains of gates."
    pub fn known(&self, link_id: &str) -> Known {
        for item in self.path(link_id) {
            if self.is_no_update(item) {
                return Known::Closed;
            }
            let conditions: Vec<&Json> = item["enableWhen"].as_array().into_iter().flatten().collect();
            if self.conditions_hold(item) {
                continue;
            }
            // The outermost item that its own conditions disable is the one that disables all below it.
            let says_something =
                |condition: &Json| !matches!(self.known(condition["question"].as_str().expect("a question")), Known::Unknown);
            let mut failing = conditions.into_iter().filter(|condition| !self.holds(condition));
            // One of several that all must hold is enough to close; where any would do, all must be known.
            let by_an_answer = if item["enableBehavior"] == "all" { failing.any(says_something) } else { failing.all(says_something) };
            let means = extension(item, "closed-means").and_then(|extension| extension["valueCode"].as_str());
            return if by_an_answer && matches!(means, Some("negative" | "not-applicable")) { Known::Closed } else { Known::Unknown };
        }
        let values = self.answers_that_count(link_id);
        if values.is_empty() { Known::Unknown } else { Known::Answered(values) }
    }

    fn compute(&self, computed: &Json) -> Option<Json> {
        let part = |name: &'static str| computed["extension"].as_array().expect("parts").iter().filter(move |part| part["url"] == name);
        let sources: Vec<&str> = part("source").map(|part| part["valueString"].as_str().expect("a source")).collect();
        let function = part("function").next().expect("a function")["valueCode"].as_str().expect("a code");
        match function {
            "age-in-years" => age(self.answers_that_count(sources[0]).first()?.as_str()?, self.today).map(Json::from),
            "sum" => {
                let scores: Vec<i64> = sources.iter().filter_map(|source| self.score(source)).collect();
                (!scores.is_empty()).then(|| scores.iter().sum::<i64>().into())
            }
            other => panic!("no such function: {other}"),
        }
    }

    fn score(&self, link_id: &str) -> Option<i64> {
        let answer = self.answers_that_count(link_id).first()?.clone();
        if answer.is_number() {
            return answer.as_i64();
        }
        let item = self.item(link_id);
        option(item, answer.as_str()?).and_then(ordinal)
    }
}

/// What a rule may know of a question.
#[derive(Clone, Debug, PartialEq)]
pub enum Known {
    Answered(Vec<Json>),
    /// Disabled, and an answer made it so with a declared meaning: as good as "no", or cannot apply.
    Closed,
    /// Enabled but blank, or disabled because a gate was never answered, or because the form says "not asked".
    Unknown,
}

/// The value of our own extension `name`.
pub fn extension<'a>(element: &'a Json, name: &str) -> Option<&'a Json> {
    element["extension"]
        .as_array()?
        .iter()
        .find(|extension| extension["url"].as_str().is_some_and(|url| url.ends_with(&format!("/{name}"))))
}

/// The option of `item` with this code.
pub fn option<'a>(item: &'a Json, code: &str) -> Option<&'a Json> {
    item["answerOption"].as_array()?.iter().find(|option| option["valueCoding"]["code"] == code)
}

/// What an option counts.
pub fn ordinal(option: &Json) -> Option<i64> {
    let of_coding = extension(&option["valueCoding"], "ordinalValue");
    of_coding.or_else(|| extension(option, "ordinalValue"))?["valueDecimal"].as_i64()
}

/// Birthdays counted one by one. In a common year the 29th of February comes on the 1st of March.
fn age(birth: &str, today: (i64, i64, i64)) -> Option<i64> {
    let parts: Vec<i64> = birth.split('-').map(|part| part.parse().expect("a number")).collect();
    let [year, month, day] = parts[..] else { return None };
    if (year, month, day) > today {
        return None;
    }
    let mut age = 0;
    while (year + age + 1, month, day) <= today {
        age += 1;
    }
    Some(age)
}

fn same(answer: &Json, wanted: &Json) -> bool {
    match (answer.as_f64(), wanted.as_f64()) {
        (Some(answer), Some(wanted)) => answer.total_cmp(&wanted).is_eq(),
        _ => answer == wanted,
    }
}

/// Numbers by size; dates as they are written; texts by letters.
fn compare(answer: &Json, wanted: &Json) -> Option<Ordering> {
    match (answer.as_f64(), wanted.as_f64()) {
        (Some(answer), Some(wanted)) => answer.partial_cmp(&wanted),
        _ => Some(answer.as_str()?.cmp(wanted.as_str()?)),
    }
}
