//! One of two cases that are compared: what is known to be so in it, what is known not to be so, and what is unknown.

use std::sync::Arc;

use crate::package::Package;
use crate::questionnaire::{ClosedMeans, Evaluation, Item, Kind, Standing, Value};
use crate::record::AssessmentDocument;
use crate::review::answers::lenient;
use crate::review::compare::looks_for;
use crate::triage::{Assessment, Kind as EntryKind, Level, Outcome, Roles};

/// A case as its newest assessment has it.
pub(super) struct Side<'a> {
    pub package: &'a Arc<Package>,
    pub assessment: &'a Assessment,
    /// Of exactly the answers that were assessed.
    pub evaluation: Evaluation,
}

/// What is known at a question.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Known {
    /// What is so.
    pub has: Vec<Value>,
    /// Everything else is known not to be so.
    pub rest: bool,
}

impl<'a> Side<'a> {
    pub fn new(package: &'a Arc<Package>, ledger: &'a AssessmentDocument) -> Self {
        let (answers, _) = lenient(package, &ledger.answers);
        let evaluation = Evaluation::new(&package.questionnaire, &answers, ledger.assessment.made_on);
        Self { package, assessment: &ledger.assessment, evaluation }
    }

    /// What is known at the question of the other case's form. Another kind of question is another question.
    pub fn known(&self, item: &Item) -> Known {
        let questionnaire = &self.package.questionnaire;
        let Some(index) = questionnaire.index(&item.link_id) else { return Known::default() };
        let own = &questionnaire.items[index];
        if own.kind != item.kind || own.repeats != item.repeats {
            return Known::default();
        }
        match self.evaluation.standing(index) {
            Standing::Closed { means: ClosedMeans::Negative | ClosedMeans::NotApplicable, .. } => Known { has: Vec::new(), rest: true },
            Standing::Open => {
                let values = self.evaluation.values(index);
                let choice = |value: &Value| value.code().and_then(|code| own.choice(code));
                let says = |value: &&Value| {
                    **value != Value::Boolean(false) && !choice(value).is_some_and(|choice| choice.exclusive || choice.uncertain)
                };
                let unsure = values.iter().any(|value| choice(value).is_some_and(|choice| choice.uncertain));
                Known { has: values.iter().filter(says).cloned().collect(), rest: !values.is_empty() && !unsure }
            }
            _ => Known::default(),
        }
    }

    /// Whether it was possible to give this answer.
    pub fn offers(&self, link_id: &str, value: &Value) -> bool {
        let code = value.code();
        code.is_none_or(|code| self.package.questionnaire.item(link_id).is_some_and(|item| item.choice(code).is_some()))
    }

    /// The red-flag rules that fired, and their levels.
    pub fn flags(&self) -> impl Iterator<Item = (&str, Level)> {
        let red = |level: &Level| level.is_red_flag();
        let rules = self.assessment.fired().filter(|entry| entry.kind == EntryKind::Rule);
        rules.filter_map(move |entry| Some((entry.rule.as_str(), entry.level.filter(red)?)))
    }

    /// The worst red-flag rule that fired and looks for this answer.
    pub fn danger(&self, item: &Item, value: &Value) -> Option<Level> {
        let rules = &self.package.rules;
        let reads = |id: &str| rules.rule(id).is_some_and(|rule| looks_for(rules, &rule.when, &item.link_id, value));
        self.flags().filter(|(id, _)| reads(id)).map(|(_, level)| level).min()
    }

    /// Whether a rule fired; none = it is not known, or there was no such rule.
    pub fn fired(&self, rule: &str) -> Option<bool> {
        match self.assessment.entries.iter().find(|entry| entry.rule == rule)?.outcome {
            Outcome::Fired => Some(true),
            Outcome::Negative | Outcome::NotApplicable => Some(false),
            Outcome::Skipped | Outcome::NotAsked | Outcome::NotEvaluable => None,
        }
    }
}

/// Whether an answer tells how the person is: coded or a number, and not who it is or how the form is filled in. Words
/// of their own are read, not compared.
pub(super) fn is_compared(item: &Item, roles: &Roles) -> bool {
    let told = matches!(item.kind, Kind::Boolean | Kind::Choice | Kind::Integer | Kind::Decimal);
    let other = [
        &roles.author,
        &roles.country,
        &roles.sex,
        &roles.no_phone,
        &roles.safe_to_message,
        &roles.advice_read,
        &roles.update_course,
        &roles.update_days,
    ];
    told && !item.hidden && item.computed.is_none() && !other.contains(&&item.link_id) && !roles.consent.contains(&item.link_id)
}
