//! Rules that are data, and what they find: conditions with three truth values, rule sets, and
//! `assess(questionnaire, rules, response, today) -> Assessment`. Pure: no SQL, no HTTP, no clock.

mod advice;
mod assess;
mod condition;
mod contributors;
mod data_checks;
mod evaluate;
mod level;
mod level_texts;
mod numbers;
mod phrase;
mod prove;
mod quality;
mod rules;
mod sources;
mod wording;

pub use advice::{StopAction, StopAdvice, stop_advice};
pub use assess::{Assessment, Entry, Kind, Outcome, Reading, Response, State, assess};
pub use condition::Condition;
pub use contributors::{Contribution, Contributions, Contributors, Substance};
pub use data_checks::*;
pub use evaluate::{Evaluator, Truth};
pub use level::Level;
pub use level_texts::{Counts, LevelTexts, Recipient, Step};
pub use numbers::{CountryNumbers, Helplines, Number, NumberText};
pub use phrase::{Phrase, plain_words};
pub use quality::{Danger, Odd, dangers, oddities};
pub use rules::*;
pub use sources::sources;

use crate::questionnaire::{Finding, Questionnaire};

/// Reads and proves a rule set for `questionnaire`.
#[must_use]
pub fn read(source: &str, questionnaire: &Questionnaire) -> (Option<RuleSet>, Vec<Finding>) {
    match toml::from_str::<RuleSet>(source) {
        Err(error) => (None, misshapen(source, &error)),
        Ok(mut rules) => {
            let mut findings = rules.word();
            findings.extend(prove::prove(&rules, questionnaire));
            let usable = !crate::questionnaire::has_errors(&findings);
            (usable.then_some(rules), findings)
        }
    }
}

/// Every entry of the file's lists that cannot be read, by its id; the reader itself stops at the first.
fn misshapen(source: &str, first: &toml::de::Error) -> Vec<Finding> {
    let Ok(table) = source.parse::<toml::Table>() else { return vec![Finding::error("triage.toml", first.to_string())] };
    let mut findings = Vec::new();
    findings.extend(each::<LevelTexts>(table.get("level"), "code"));
    findings.extend(each::<Fact>(table.get("fact"), "name"));
    findings.extend(each::<Count>(table.get("count"), "name"));
    findings.extend(each::<Rule>(table.get("rule"), "id"));
    findings.extend(each::<Line>(table.get("line"), "name"));
    findings.extend(each::<Conflict>(table.get("conflict"), "keep"));
    findings.extend(each::<Named>(table.get("contradiction").and_then(|part| part.get("pair")), "name"));
    findings.extend(each::<Named>(table.get("proxy").and_then(|part| part.get("case")), "name"));
    findings.extend(each::<OddRule>(table.get("impossible").and_then(|part| part.get("odd")), "name"));
    findings.extend(each::<DangerGroup>(table.get("danger-words").and_then(|part| part.get("group")), "name"));
    findings.extend(each::<Substance>(table.get("contributors").and_then(|part| part.get("substance")), "name"));
    if findings.is_empty() {
        findings.push(Finding::error("triage.toml", first.to_string()));
    }
    findings
}

/// What is wrong with the entries of one list.
fn each<T: serde::de::DeserializeOwned>(list: Option<&toml::Value>, key: &str) -> Vec<Finding> {
    let entries = list.and_then(toml::Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let fault = |entry: &toml::Value| {
        let subject = entry.get(key).and_then(toml::Value::as_str).unwrap_or("triage.toml");
        entry.clone().try_into::<T>().err().map(|error| Finding::error(subject, error.to_string().trim().to_owned()))
    };
    entries.iter().filter_map(fault).collect()
}
