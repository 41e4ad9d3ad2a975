//! Rules that are data, and what they find: conditions with three truth values, rule sets, and
//! `assess(questionnaire, rules, response, today) -> Assessment`. Pure: no SQL, no HTTP, no clock.

mod advice;
mod assess;
mod condition;
mod evaluate;
mod level;
mod numbers;
mod prove;
mod quality;
mod rules;

pub use advice::{StopAction, StopAdvice, stop_advice};
pub use assess::{Assessment, Entry, Kind, Outcome, Reading, Response, State, assess};
pub use condition::Condition;
pub use evaluate::{Evaluator, Truth};
pub use level::Level;
pub use numbers::{Helplines, Number};
pub use quality::{Danger, Odd, dangers, oddities};
pub use rules::*;

use crate::questionnaire::{Finding, Questionnaire};

/// Reads and proves a rule set for `questionnaire`.
#[must_use]
pub fn read(source: &str, questionnaire: &Questionnaire) -> (Option<RuleSet>, Vec<Finding>) {
    match toml::from_str::<RuleSet>(source) {
        Err(error) => (None, vec![Finding::error("triage.toml", error.to_string())]),
        Ok(rules) => {
            let findings = prove::prove(&rules, questionnaire);
            let usable = !crate::questionnaire::has_errors(&findings);
            (usable.then_some(rules), findings)
        }
    }
}
