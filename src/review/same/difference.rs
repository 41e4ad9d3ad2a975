//! What is different between two cases of the same person. What was not asked, left blank or answered with "not sure"
//! is unknown: it is neither new nor gone.

use std::collections::BTreeMap;

use super::side::{Side, is_compared};
use crate::questionnaire::{Item, Value};
use crate::triage::Level;

/// The differences, in each list the dangerous first, then what stands on the body map.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Difference {
    /// So now, and known not to be so then.
    pub new: Vec<Finding>,
    /// So then, and known not to be so now.
    pub gone: Vec<Finding>,
    /// So both times, but another answer.
    pub changed: Vec<Change>,
    /// So now; then it was not known.
    pub unknown_then: Vec<Finding>,
    /// So then; now it is not known.
    pub unknown_now: Vec<Finding>,
}

/// Something that is so in one of the cases.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Finding {
    pub what: What,
    /// The level of the red-flag rule that fired, or of the worst one that fired by the answer.
    pub danger: Option<Level>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum What {
    /// A red-flag rule fired.
    Flag(String),
    /// Answers at a question.
    Answers { link_id: String, values: Vec<Value> },
}

/// A question with another answer.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Change {
    pub link_id: String,
    pub then: Vec<Value>,
    pub now: Vec<Value>,
    /// Of the worst red-flag rule that fired by the answer of now.
    pub danger: Option<Level>,
}

impl Difference {
    /// Between an earlier and a later case.
    pub fn new(then: &Side<'_>, now: &Side<'_>) -> Self {
        let (new, unknown_then) = only(now, then);
        let (gone, unknown_now) = only(then, now);
        Self { new, gone, changed: changed(then, now), unknown_then, unknown_now }
    }
}

fn compared<'a>(side: &'a Side<'_>) -> impl Iterator<Item = &'a Item> {
    let roles = &side.package.rules.items;
    side.package.questionnaire.items.iter().filter(|item| is_compared(item, roles))
}

/// What is so in one case: (known not to be so in the other, not known there).
fn only(side: &Side<'_>, other: &Side<'_>) -> (Vec<Finding>, Vec<Finding>) {
    let (mut absent, mut unknown) = (Vec::new(), Vec::new());
    for (rule, level) in side.flags() {
        let list = match other.fired(rule) {
            Some(true) => continue,
            Some(false) => &mut absent,
            None => &mut unknown,
        };
        list.push(Finding { what: What::Flag(rule.to_owned()), danger: Some(level) });
    }
    for item in compared(side) {
        let (here, there) = (side.known(item), other.known(item));
        if !item.repeats && !there.has.is_empty() {
            continue; // the same or changed
        }
        let gone = |value: &Value| there.rest && other.offers(&item.link_id, value);
        let more = here.has.into_iter().filter(|value| !there.has.contains(value));
        let (known, open): (Vec<Value>, Vec<Value>) = more.partition(gone);
        absent.extend(findings(side, item, known));
        unknown.extend(findings(side, item, open));
    }
    for list in [&mut absent, &mut unknown] {
        list.sort_by_key(|finding| finding.place(&side.package.rules.items.body_map));
    }
    (absent, unknown)
}

/// The answers at a question, the dangerous apart from the others.
fn findings(side: &Side<'_>, item: &Item, values: Vec<Value>) -> Vec<Finding> {
    let mut by_danger: BTreeMap<Option<Level>, Vec<Value>> = BTreeMap::new();
    for value in values {
        by_danger.entry(side.danger(item, &value)).or_default().push(value);
    }
    let what = |values| What::Answers { link_id: item.link_id.clone(), values };
    by_danger.into_iter().map(|(danger, values)| Finding { what: what(values), danger }).collect()
}

impl Finding {
    /// Where it stands: rules before answers, the worst first; then the body map, then the order of the form.
    fn place(&self, body_map: &str) -> impl Ord + use<> {
        let answers = matches!(self.what, What::Answers { .. });
        let off_map = !matches!(&self.what, What::Answers { link_id, .. } if link_id == body_map);
        (self.danger.is_none(), answers, self.danger, off_map)
    }
}

fn changed(then: &Side<'_>, now: &Side<'_>) -> Vec<Change> {
    let mut changes: Vec<Change> = Vec::new();
    for item in compared(now).filter(|item| !item.repeats) {
        let (before, after) = (then.known(item).has, now.known(item).has);
        if !before.is_empty() && !after.is_empty() && before != after {
            let danger = after.iter().filter_map(|value| now.danger(item, value)).min();
            changes.push(Change { link_id: item.link_id.clone(), then: before, now: after, danger });
        }
    }
    changes.sort_by_key(|change| (change.danger.is_none(), change.danger));
    changes
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, LazyLock};

    use jiff::civil::date;
    use proptest::prelude::*;

    use super::{Difference, Finding, What, compared};
    use crate::package::{Package, Packages};
    use crate::questionnaire::{Answers, Evaluation, Kind, Value};
    use crate::record::AssessmentDocument;
    use crate::review::same::side::Side;
    use crate::triage::{Response, assess};

    static PACKAGE: LazyLock<Arc<Package>> = LazyLock::new(|| {
        let packages = Packages::load(None).unwrap_or_else(|faults| panic!("{faults}"));
        packages.first_url().and_then(|url| packages.current(url)).expect("a form")
    });

    /// Assesses these answers.
    fn ledger(answers: &Answers) -> AssessmentDocument {
        let (questionnaire, rules) = (&PACKAGE.questionnaire, &PACKAGE.rules);
        let response = Response { answers, seen: None, language: "en", proxy: false, abandoned: false, worst: None };
        let assessment = assess(questionnaire, rules, &response, date(2026, 3, 2));
        AssessmentDocument { assessment, answers: answers.to_json(questionnaire), language: "en".to_owned(), proxy: false }
    }

    fn between(then: &AssessmentDocument, now: &AssessmentDocument) -> Difference {
        Difference::new(&Side::new(&PACKAGE, then), &Side::new(&PACKAGE, now))
    }

    /// Answers to whatever is compared: each byte chooses one, or none.
    fn answered(bytes: &[u8]) -> Answers {
        let empty = ledger(&Answers::default());
        let side = Side::new(&PACKAGE, &empty);
        let mut answers = Answers::default();
        for (item, byte) in compared(&side).zip(bytes.iter().cycle()).filter(|(_, byte)| **byte % 4 > 0) {
            let number = usize::from(byte / 4);
            let code = |place: usize| Value::Code(item.choices[place % item.choices.len()].code.clone());
            let mut values = match item.kind {
                Kind::Boolean => vec![Value::Boolean(number % 2 == 0)],
                Kind::Integer => vec![Value::Integer(i64::from(byte / 4 % 11))],
                Kind::Decimal => vec![Value::Decimal(f64::from(byte / 4))],
                _ if item.repeats => vec![code(number), code(number / 3 + 1)],
                _ => vec![code(number)],
            };
            values.dedup();
            answers.set(&item.link_id, values);
        }
        // As a form is when it is sent.
        Evaluation::new(&PACKAGE.questionnaire, &answers, date(2026, 3, 2)).strip(&PACKAGE.questionnaire, &answers)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn what_is_new_one_way_is_gone_the_other_and_what_is_unknown_is_neither(
            one in prop::collection::vec(any::<u8>(), 90..120),
            other in prop::collection::vec(any::<u8>(), 90..120),
            taken in prop::collection::vec(any::<bool>(), 90..120),
        ) {
            let (a, b) = (answered(&one), answered(&other));
            let (la, lb) = (ledger(&a), ledger(&b));
            prop_assert_eq!(between(&la, &la), Difference::default());
            let (there, back) = (between(&la, &lb), between(&lb, &la));
            prop_assert_eq!(&there.new, &back.gone);
            prop_assert_eq!(&there.gone, &back.new);
            prop_assert_eq!(&there.unknown_now, &back.unknown_then);
            prop_assert_eq!(there.changed.len(), back.changed.len());
            for change in &there.changed {
                prop_assert!(back.changed.iter().any(|other| other.link_id == change.link_id && other.then == change.now && other.now == change.then));
            }
            // Whatever answers are left out: nothing is gone by it, and nothing is new or other.
            let mut less = Answers::default();
            for ((link_id, values), taken) in a.iter().zip(taken.iter().cycle()) {
                if !taken {
                    less.set(link_id, values.to_vec());
                }
            }
            let less = between(&la, &ledger(&less));
            prop_assert!(less.gone.is_empty() && less.new.is_empty() && less.changed.is_empty(), "{less:?}");
            prop_assert!(less.unknown_then.is_empty(), "{less:?}");
        }
    }

    #[test]
    fn not_sure_and_left_blank_are_not_no() {
        let said = |codes: &[&str]| {
            let mut answers = Answers::default();
            answers.set("es-new", codes.iter().map(|code| Value::Code((*code).to_owned())).collect());
            ledger(&answers)
        };
        let weak = said(&["limbs-weak"]);
        let answer =
            |list: &[Finding]| list.iter().any(|finding| matches!(&finding.what, What::Answers { link_id, .. } if link_id == "es-new"));
        for (now, gone, unknown) in [(said(&["none"]), true, false), (said(&["unsure"]), false, true), (said(&[]), false, true)] {
            let difference = between(&weak, &now);
            assert_eq!((answer(&difference.gone), answer(&difference.unknown_now)), (gone, unknown), "{difference:?}");
            let difference = between(&now, &weak);
            assert_eq!((answer(&difference.new), answer(&difference.unknown_then)), (gone, unknown), "{difference:?}");
            assert!(difference.new.iter().chain(&difference.unknown_then).all(|finding| finding.danger.is_some()), "{difference:?}");
        }
    }
}
