//! The proof: gates and computations point at something they can look at, nothing goes in circles, pages can
//! be filled in one after another.

use serde_json::Value as Json;

use super::read::{Origin, Raw};
use super::{ClosedMeans, Computed, Condition, Finding, Gate, Index, Item, Kind, Operator, PartialDate, Questionnaire, Value};

/// Joins gates and computations to their sources, finds the order of evaluation, and says what is wrong.
pub(super) fn connect(questionnaire: &mut Questionnaire, raws: &[Raw], origin: Origin, findings: &mut Vec<Finding>) {
    for (index, raw) in raws.iter().enumerate() {
        let gate = gate(questionnaire, index, raw, origin, findings);
        questionnaire.items[index].gate = gate;
        if let Some((function, sources)) = &raw.computed {
            let computed = computation(questionnaire, index, function, sources, findings);
            questionnaire.items[index].computed = computed;
        }
    }
    questionnaire.order = order(questionnaire, findings);
    pages(questionnaire, findings);
}

fn gate(questionnaire: &Questionnaire, index: Index, raw: &Raw, origin: Origin, findings: &mut Vec<Finding>) -> Option<Gate> {
    if raw.enable_when.is_empty() {
        return None;
    }
    let link_id = &questionnaire.items[index].link_id;
    let any = match raw.enable_behavior.as_deref() {
        Some("any") => true,
        Some("all") => false,
        Some(other) => {
            findings.push(Finding::error(link_id, format!("unknown enableBehavior “{other}”")));
            false
        }
        None => {
            if raw.enable_when.len() > 1 {
                let reason = "several conditions without enableBehavior: read as “any”";
                findings.push(if origin == Origin::Own { Finding::error(link_id, reason) } else { Finding::warning(link_id, reason) });
            }
            true
        }
    };
    let conditions: Vec<Condition> = raw
        .enable_when
        .iter()
        .filter_map(|json| match condition(questionnaire, index, json) {
            Ok(condition) => Some(condition),
            Err(reason) => {
                findings.push(Finding::error(link_id, reason));
                None
            }
        })
        .collect();
    Some(Gate { any, conditions })
}

fn condition(questionnaire: &Questionnaire, index: Index, json: &Json) -> Result<Condition, String> {
    if json.get("hasAnswer").is_some() {
        return Err("enableWhen in the STU3 dialect (hasAnswer, no operator)".to_owned());
    }
    if json.get("modifierExtension").is_some() {
        return Err("a condition with a modifier extension that is not understood".to_owned());
    }
    let question =
        json.get("question").and_then(Json::as_str).filter(|question| !question.is_empty()).ok_or("a condition without a question")?;
    let operator = match json.get("operator").and_then(Json::as_str).ok_or("a condition without an operator")? {
        "exists" => Operator::Exists,
        "=" => Operator::Equal,
        "!=" => Operator::NotEqual,
        ">" => Operator::Greater,
        "<" => Operator::Less,
        ">=" => Operator::GreaterOrEqual,
        "<=" => Operator::LessOrEqual,
        other => return Err(format!("unknown operator “{other}”")),
    };
    let source = questionnaire.index(question).ok_or_else(|| format!("a condition on “{question}”, which is not in the form"))?;
    let item = &questionnaire.items[source];
    if !item.kind.is_question() {
        return Err(format!("a condition on “{question}”, which takes no answer"));
    }
    if source == index {
        return Err("a condition on itself".to_owned());
    }
    if ancestors(questionnaire, source).any(|ancestor| ancestor == index) {
        return Err(format!("a condition on “{question}”, which stands inside it"));
    }
    let value = answer(item, json).ok_or_else(|| format!("a condition on “{question}” without an answer of its type"))?;
    match (&value, operator) {
        (Value::Boolean(_), Operator::Exists) => {}
        (value, _) if operator != Operator::Exists && !fits(value, item.kind) => {
            return Err(format!("a condition on “{question}” with an answer of another type"));
        }
        (_, Operator::Exists) => return Err("“exists” takes answerBoolean".to_owned()),
        (Value::Code(code), _) if item.kind == Kind::Choice && item.choice(code).is_none() => {
            return Err(format!("a condition on the option “{code}”, which “{question}” does not offer"));
        }
        _ => {}
    }
    Ok(Condition { source, operator, value })
}

/// The answer[x] of a condition, as an answer to `item` would be written.
fn answer(item: &Item, json: &Json) -> Option<Value> {
    let (name, answer) = json.as_object()?.iter().find(|(name, _)| name.starts_with("answer"))?;
    let is_choice = matches!(item.kind, Kind::Choice | Kind::OpenChoice);
    match name.as_str() {
        "answerBoolean" => answer.as_bool().map(Value::Boolean),
        "answerInteger" => answer.as_i64().map(Value::Integer),
        "answerDecimal" => answer.as_f64().map(Value::Decimal),
        "answerQuantity" => answer.get("value")?.as_f64().map(Value::Decimal),
        "answerCoding" => answer.get("code")?.as_str().map(|code| Value::Code(code.to_owned())),
        "answerDate" => answer.as_str().and_then(PartialDate::read).map(Value::Date),
        "answerString" if is_choice => answer.as_str().map(|code| Value::Code(code.to_owned())),
        "answerString" | "answerTime" | "answerDateTime" => answer.as_str().map(|text| Value::Text(text.to_owned())),
        _ => None,
    }
}

/// Whether an answer to a question of this kind can ever be compared with `value`.
fn fits(value: &Value, kind: Kind) -> bool {
    match value {
        Value::Boolean(_) => kind == Kind::Boolean,
        Value::Integer(_) | Value::Decimal(_) => kind.is_number(),
        Value::Code(_) => matches!(kind, Kind::Choice | Kind::OpenChoice),
        Value::Date(_) => matches!(kind, Kind::Date | Kind::DateTime),
        Value::Text(_) => kind.is_free_text() || matches!(kind, Kind::Url | Kind::Time | Kind::DateTime),
    }
}

fn computation(
    questionnaire: &Questionnaire,
    index: Index,
    function: &str,
    sources: &[String],
    findings: &mut Vec<Finding>,
) -> Option<Computed> {
    let link_id = &questionnaire.items[index].link_id;
    let mut fail = |reason: String| findings.push(Finding::error(link_id, reason));
    let mut found = Vec::new();
    for source in sources {
        match questionnaire.index(source) {
            Some(source) => found.push(source),
            None => fail(format!("computed from “{source}”, which is not in the form")),
        }
    }
    match function {
        "age-in-years" if found.len() == 1 && questionnaire.items[found[0]].kind == Kind::Date => Some(Computed::AgeInYears(found[0])),
        "age-in-years" => {
            fail("age-in-years takes one date".to_owned());
            None
        }
        "sum" => {
            for source in &found {
                let item = &questionnaire.items[*source];
                if !item.kind.is_number() && item.choices.iter().any(|choice| choice.ordinal.is_none()) {
                    fail(format!("sums up “{}”, whose options have no score", item.link_id));
                }
            }
            Some(Computed::Sum(found))
        }
        other => {
            fail(format!("unknown function “{other}”"));
            None
        }
    }
}

fn ancestors(questionnaire: &Questionnaire, index: Index) -> impl Iterator<Item = Index> + '_ {
    std::iter::successors(questionnaire.items[index].parent, |index| questionnaire.items[*index].parent)
}

/// What must be evaluated before `index`.
fn needs(item: &Item) -> impl Iterator<Item = Index> + '_ {
    let gate = item.gate.iter().flat_map(|gate| gate.conditions.iter().map(|condition| condition.source));
    let computed = item.computed.iter().flat_map(|computed| computed.sources().iter().copied());
    item.parent.into_iter().chain(gate).chain(computed)
}

/// Depth first; an item met again while its own needs are being visited stands on a cycle.
fn order(questionnaire: &Questionnaire, findings: &mut Vec<Finding>) -> Vec<Index> {
    #[derive(Clone, Copy, PartialEq)]
    enum Mark {
        New,
        Open,
        Done,
    }
    let mut marks = vec![Mark::New; questionnaire.items.len()];
    let mut order = Vec::with_capacity(marks.len());
    for start in 0..marks.len() {
        let mut stack = vec![(start, false)];
        while let Some((index, leaving)) = stack.pop() {
            if leaving {
                marks[index] = Mark::Done;
                order.push(index);
            } else if marks[index] == Mark::New {
                marks[index] = Mark::Open;
                stack.push((index, true));
                for need in needs(&questionnaire.items[index]) {
                    if marks[need] == Mark::Open {
                        findings.push(Finding::error(
                            &questionnaire.items[index].link_id,
                            format!("goes in a circle with “{}”", questionnaire.items[need].link_id),
                        ));
                    } else {
                        stack.push((need, false));
                    }
                }
            }
        }
    }
    order
}

/// Rules of filling in page by page; a form without pages (somebody else's) is left alone.
fn pages(questionnaire: &Questionnaire, findings: &mut Vec<Finding>) {
    if questionnaire.pages().next().is_none() {
        return;
    }
    let updates: Vec<&Item> = questionnaire.items.iter().filter(|item| item.update).collect();
    for item in updates.iter().filter(|item| !item.is_page() || item.gate.is_some()) {
        findings.push(Finding::error(&item.link_id, "asks for an update, and must be a page without a condition"));
    }
    for item in updates.iter().skip(1) {
        findings.push(Finding::error(&item.link_id, "is a second page of updates"));
    }
    for (index, item) in questionnaire.items.iter().enumerate() {
        let page = questionnaire.page_of(index);
        if item.kind.is_question() && !item.hidden && page.is_none() {
            findings.push(Finding::error(&item.link_id, "stands on no page"));
        }
        let Some(gate) = &item.gate else { continue };
        if item.closed_means == ClosedMeans::NotAsked {
            findings.push(Finding::note(&item.link_id, "a closed gate means “not asked”"));
        }
        for condition in &gate.conditions {
            let source = &questionnaire.items[condition.source];
            let place = |index| page_order(questionnaire, index);
            if source.computed.is_some() && place(condition.source) >= place(index) {
                findings.push(Finding::error(&item.link_id, format!("must stand on a later page than “{}” is worked out", source.link_id)));
            }
            if place(condition.source) > place(index) {
                findings.push(Finding::error(&item.link_id, format!("is shown before “{}” is asked", source.link_id)));
            }
        }
    }
}

fn page_order(questionnaire: &Questionnaire, index: Index) -> Index {
    questionnaire.page_of(index).unwrap_or(index)
}
