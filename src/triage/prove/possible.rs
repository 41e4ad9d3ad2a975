//! Whether a condition can be true at all. Everything it needs is written down, one way of making it true after
//! another, with what the gates of its questions need; a way in which one question would have to say two things
//! is none. Only what is certain is said: counts, dates and texts always count as possible, and so does a
//! condition with too many ways to follow.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use super::super::{Condition, RuleSet};
use crate::questionnaire::{Gate, Index, Item, Kind, Operator, Questionnaire, Value};

/// Ways followed before a condition is taken to be possible.
const MOST: usize = 20_000;
/// Gates behind gates that are followed: in a form with errors they may go in a circle.
const DEEPEST: usize = 60;

/// What one question would have to say.
#[derive(Clone, Debug, PartialEq)]
enum Need<'a> {
    /// One of these codes counts: an option that excludes the others counts only when it stands alone.
    Chosen(BTreeSet<&'a str>),
    /// None of these counts.
    NotChosen(BTreeSet<&'a str>),
    /// Nothing but these.
    Only(BTreeSet<&'a str>),
    /// This code is among the answers (how a gate looks at it).
    Contains(&'a str),
    Lacks(&'a str),
    Said(bool),
    NotSaid(bool),
    AtLeast(f64),
    Below(f64),
    AtMost(f64),
    Above(f64),
    /// An option that excludes the others stands beside another one.
    Several,
    Answered,
    Unanswered,
}

/// One way: what each question must say.
type Way<'a> = BTreeMap<&'a str, Vec<Need<'a>>>;

/// The questions that would have to say two things at once, if `condition` can never be true.
pub(super) fn contradiction<'a>(
    rules: &'a RuleSet,
    questionnaire: &'a Questionnaire,
    condition: &'a Condition,
) -> Option<BTreeSet<&'a str>> {
    let ways = Ways { rules, questionnaire, depth: Cell::new(0) }.of(condition, true)?;
    let mut torn = BTreeSet::new();
    for way in &ways {
        let here: Vec<&str> = way
            .iter()
            .filter(|(link_id, needs)| questionnaire.item(link_id).is_some_and(|item| !agree(item, needs)))
            .map(|(link_id, _)| *link_id)
            .collect();
        if here.is_empty() {
            return None;
        }
        torn.extend(here);
    }
    Some(torn)
}

struct Ways<'a> {
    rules: &'a RuleSet,
    questionnaire: &'a Questionnaire,
    depth: Cell<usize>,
}

impl<'a> Ways<'a> {
    /// Every way of making the condition true (or false); none when there are too many.
    fn of(&self, condition: &'a Condition, wanted: bool) -> Option<Vec<Way<'a>>> {
        let need = |item: &'a str, yes: Need<'a>, no: Need<'a>| self.leaf(item, if wanted { yes } else { no }, wanted);
        let set = |codes: &'a [String]| codes.iter().map(String::as_str).collect::<BTreeSet<_>>();
        match condition {
            Condition::All(parts) | Condition::Any(parts) => {
                let ways = parts.iter().map(|part| self.of(part, wanted));
                if matches!(condition, Condition::All(_)) == wanted { together(ways) } else { either(ways) }
            }
            Condition::Not(part) => self.of(part, !wanted),
            Condition::Fact { name } => match self.rules.facts.iter().find(|fact| fact.name == *name) {
                Some(fact) => self.of(&fact.when, wanted),
                None => anything(),
            },
            Condition::Has { item, of } => need(item, Need::Chosen(set(of)), Need::NotChosen(set(of))),
            Condition::Yes { item } => need(item, Need::Said(true), Need::NotSaid(true)),
            Condition::AtLeast { item, number } => need(item, Need::AtLeast(*number), Need::Below(*number)),
            Condition::Below { item, number } => need(item, Need::Below(*number), Need::AtLeast(*number)),
            Condition::Only { item, of } if wanted => self.leaf(item, Need::Only(set(of)), true),
            Condition::NoneAndOthers { item } if wanted => self.leaf(item, Need::Several, true),
            Condition::Only { .. } | Condition::NoneAndOthers { .. } | Condition::Count { .. } | Condition::DateDisagrees { .. } => {
                anything()
            }
        }
    }

    /// What one question says. Only an enabled one can say something; a closed one may well not say it.
    fn leaf(&self, link_id: &'a str, need: Need<'a>, enabled: bool) -> Option<Vec<Way<'a>>> {
        let own = Some(vec![Way::from([(link_id, vec![need])])]);
        match self.questionnaire.index(link_id).filter(|_| enabled) {
            Some(index) => together([own, self.open(index)].into_iter()),
            None => own,
        }
    }

    /// Every way in which the item is enabled: its own gate and those of all it stands in.
    fn open(&self, index: Index) -> Option<Vec<Way<'a>>> {
        if self.depth.get() > DEEPEST {
            return None;
        }
        self.depth.set(self.depth.get() + 1);
        let items = &self.questionnaire.items;
        let above = std::iter::successors(Some(index), |index| items[*index].parent);
        let ways = together(above.filter_map(|index| items[index].gate.as_ref()).map(|gate| self.gate(gate)));
        self.depth.set(self.depth.get() - 1);
        ways
    }

    fn gate(&self, gate: &'a Gate) -> Option<Vec<Way<'a>>> {
        let ways = gate.conditions.iter().map(|condition| {
            let source = &self.questionnaire.items[condition.source];
            let (need, answered) = match (condition.operator, &condition.value) {
                (Operator::Exists, Value::Boolean(true)) => (Need::Answered, true),
                (Operator::Exists, _) => (Need::Unanswered, false),
                (Operator::Equal, Value::Code(code)) => (Need::Contains(code), true),
                (Operator::NotEqual, Value::Code(code)) => (Need::Lacks(code), false),
                (Operator::Equal, Value::Boolean(said)) => (Need::Said(*said), true),
                (Operator::NotEqual, Value::Boolean(said)) => (Need::NotSaid(*said), false),
                (operator, value) => match (operator, value.number()) {
                    (Operator::Greater, Some(number)) => (Need::Above(number), true),
                    (Operator::GreaterOrEqual, Some(number)) => (Need::AtLeast(number), true),
                    (Operator::Less, Some(number)) => (Need::Below(number), true),
                    (Operator::LessOrEqual, Some(number)) => (Need::AtMost(number), true),
                    _ => return anything(),
                },
            };
            self.leaf(&source.link_id, need, answered)
        });
        if gate.any { either(ways) } else { together(ways) }
    }
}

/// Nothing is needed that could be looked at here.
#[expect(clippy::unnecessary_wraps, reason = "one of the answers of the functions above")]
fn anything<'a>() -> Option<Vec<Way<'a>>> {
    Some(vec![Way::new()])
}

fn either<'a>(parts: impl Iterator<Item = Option<Vec<Way<'a>>>>) -> Option<Vec<Way<'a>>> {
    let mut ways = Vec::new();
    for part in parts {
        ways.extend(part?);
        if ways.len() > MOST {
            return None;
        }
    }
    Some(ways)
}

fn together<'a>(parts: impl Iterator<Item = Option<Vec<Way<'a>>>>) -> Option<Vec<Way<'a>>> {
    let mut ways = vec![Way::new()];
    for part in parts {
        let part = part?;
        if ways.len().saturating_mul(part.len()) > MOST {
            return None;
        }
        ways = ways.iter().flat_map(|way| part.iter().map(|other| joined(way, other))).collect();
    }
    Some(ways)
}

fn joined<'a>(one: &Way<'a>, other: &Way<'a>) -> Way<'a> {
    let mut joined = one.clone();
    for (link_id, needs) in other {
        let mine = joined.entry(link_id).or_default();
        mine.extend(needs.iter().filter(|need| !one.get(link_id).is_some_and(|mine| mine.contains(need))).cloned());
    }
    joined
}

/// Whether one question can say all of this at once.
fn agree(item: &Item, needs: &[Need<'_>]) -> bool {
    let says = |need: &Need<'_>| !matches!(need, Need::NotChosen(_) | Need::Lacks(_) | Need::NotSaid(_) | Need::Unanswered);
    if needs.contains(&Need::Unanswered) && needs.iter().any(says) {
        return false;
    }
    needs_of_yes_or_no(needs) && needs_of_numbers(item, needs) && (item.choices.is_empty() || needs_of_codes(item, needs))
}

fn needs_of_yes_or_no(needs: &[Need<'_>]) -> bool {
    let said = |yes: bool| needs.contains(&Need::Said(yes));
    let not = |yes: bool| needs.contains(&Need::NotSaid(yes));
    !(said(true) && (said(false) || not(true)) || said(false) && not(false))
}

fn needs_of_numbers(item: &Item, needs: &[Need<'_>]) -> bool {
    // (bound, whether it is itself too low or too high)
    let (mut low, mut high) = ((item.min.unwrap_or(f64::NEG_INFINITY), false), (item.max.unwrap_or(f64::INFINITY), false));
    let mut asked = false;
    for need in needs {
        let (bound, is_low) = match need {
            Need::AtLeast(number) => ((*number, false), true),
            Need::Above(number) => ((*number, true), true),
            Need::Below(number) => ((*number, true), false),
            Need::AtMost(number) => ((*number, false), false),
            _ => continue,
        };
        asked = true;
        if is_low && (bound.0 > low.0 || (bound.0 >= low.0 && bound.1)) {
            low = bound;
        }
        if !is_low && (bound.0 < high.0 || (bound.0 <= high.0 && bound.1)) {
            high = bound;
        }
    }
    !asked || low.0 < high.0 || (low.0 <= high.0 && !low.1 && !high.1)
}

fn needs_of_codes(item: &Item, needs: &[Need<'_>]) -> bool {
    let exclusive = |code: &&str| item.choice(code).is_some_and(|choice| choice.exclusive);
    let mut allowed: BTreeSet<&str> = item.choices.iter().map(|choice| choice.code.as_str()).collect();
    for need in needs {
        match need {
            Need::Only(of) => allowed.retain(|code| of.contains(code)),
            Need::Lacks(code) => drop(allowed.remove(code)),
            // Beside others an option that excludes them does not count, but may stand there.
            Need::NotChosen(of) => allowed.retain(|code| !of.contains(code) || (item.repeats && exclusive(code))),
            _ => {}
        }
    }
    // Each of these must be met by one of the answers; a single answer, or one that excludes the others, must
    // meet all of them.
    let mut alone = !item.repeats;
    let mut wanted: Vec<BTreeSet<&str>> = Vec::new();
    for need in needs {
        match need {
            Need::Chosen(of) => {
                let of: BTreeSet<&str> = of.intersection(&allowed).copied().collect();
                alone |= of.iter().all(exclusive);
                wanted.push(of);
            }
            Need::Contains(code) => wanted.push(allowed.get(code).into_iter().copied().collect()),
            Need::Only(_) => wanted.push(allowed.clone()),
            // An open choice takes words too.
            Need::Answered if item.kind == Kind::Choice => wanted.push(allowed.clone()),
            _ => {}
        }
    }
    if needs.contains(&Need::Several) && (alone || !allowed.iter().any(exclusive) || allowed.iter().all(exclusive)) {
        return false;
    }
    let common = || wanted.iter().skip(1).fold(wanted[0].clone(), |common, next| common.intersection(next).copied().collect());
    wanted.is_empty() || (wanted.iter().all(|of| !of.is_empty()) && (!alone || !common().is_empty()))
}
