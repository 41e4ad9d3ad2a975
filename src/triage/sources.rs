//! What the rules of a level read, down to the questions that a person answers.

use std::collections::BTreeSet;

use super::{Condition, Level, RuleSet};
use crate::questionnaire::{Computed, Index, Questionnaire};

/// The questions whose answers can decide whether a rule of `level` is true: those it reads itself, by its facts
/// and counts, those that a computed item is made of, and those that open or close any of them.
#[must_use]
pub fn sources(questionnaire: &Questionnaire, rules: &RuleSet, level: Level) -> BTreeSet<Index> {
    let own = rules.rules.iter().filter(|rule| rule.level == level);
    let mut conditions: Vec<&Condition> = own.flat_map(|rule| [Some(&rule.when), rule.unless.as_ref()]).flatten().collect();
    let mut names: BTreeSet<&str> = BTreeSet::new();
    let mut open: Vec<Index> = Vec::new();
    while let Some(condition) = conditions.pop() {
        for part in condition.walk() {
            open.extend(part.items().into_iter().filter_map(|link_id| questionnaire.index(link_id)));
            let (Condition::Fact { name } | Condition::Count { name, .. }) = part else { continue };
            if !names.insert(name) {
                continue;
            }
            conditions.extend(rules.facts.iter().filter(|fact| fact.name == *name).map(|fact| &fact.when));
            for count in rules.counts.iter().filter(|count| count.name == *name) {
                conditions.extend(&count.conditions);
                let read = count.codes.iter().map(|codes| &codes.of).chain(&count.values);
                open.extend(read.filter_map(|link_id| questionnaire.index(link_id)));
            }
        }
    }
    let mut found = BTreeSet::new();
    while let Some(index) = open.pop() {
        if !found.insert(index) {
            continue;
        }
        let item = &questionnaire.items[index];
        open.extend(item.parent);
        open.extend(item.computed.iter().flat_map(Computed::sources));
        open.extend(item.gate.iter().flat_map(|gate| &gate.conditions).map(|condition| condition.source));
    }
    found.retain(|index| questionnaire.items[*index].kind.is_question() && questionnaire.items[*index].computed.is_none());
    found
}
