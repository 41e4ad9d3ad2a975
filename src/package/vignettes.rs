//! Vignettes: patients on paper, with the level and flags the rules must give them.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::Context;
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::Value as Json;

use super::{Package, files};
use crate::questionnaire::{Answers, Evaluation, Finding, Questionnaire};
use crate::triage::{Assessment, Kind, Level, Outcome, Response, RuleSet, assess};

/// One patient on paper. Unknown keys are ignored.
#[derive(Clone, Debug, Deserialize)]
pub struct Vignette {
    pub id: String,
    #[serde(default)]
    pub title: String,
    /// What the patient would say, in their own words.
    #[serde(default)]
    pub story: String,
    /// The day taken as today.
    pub authored: Date,
    /// Answers by linkId.
    pub answers: Json,
    pub expected_level: String,
    /// Levels that are right too.
    #[serde(default)]
    pub acceptable_levels: Vec<String>,
    /// At least these fire.
    #[serde(default)]
    pub expected_flags: Vec<String>,
    /// None of these fires.
    #[serde(default)]
    pub must_not_flag: Vec<String>,
    /// Names of what the data checks must find, at least: a pair of D02, an odd answer of D03, a case of D04,
    /// a group of words of D05.
    #[serde(default)]
    pub expected_details: Vec<String>,
    /// `in-progress` = left alone before it was sent.
    #[serde(default)]
    pub status: Option<String>,
    /// Pages that were shown, for one left alone; all when absent.
    #[serde(default)]
    pub seen: Option<BTreeSet<String>>,
}

impl Vignette {
    /// Assesses it as a submit would: answers to disabled questions are stripped first.
    ///
    /// # Errors
    /// What the questionnaire does not know in its answers.
    pub fn assess(&self, questionnaire: &Questionnaire, rules: &RuleSet) -> Result<Assessment, Vec<String>> {
        let answers = Answers::from_json(questionnaire, &self.answers)?;
        let answers = Evaluation::new(questionnaire, &answers, self.authored).strip(questionnaire, &answers);
        let author = answers.one(&rules.items.author);
        let response = Response {
            answers: &answers,
            seen: self.seen.as_ref(),
            language: "en",
            proxy: author.is_some_and(|author| author != rules.items.author_self),
            abandoned: self.status.as_deref() == Some("in-progress"),
            worst: None,
        };
        Ok(assess(questionnaire, rules, &response, self.authored))
    }

    /// What is not as expected; nothing when it passes.
    #[must_use]
    pub fn failures(&self, questionnaire: &Questionnaire, rules: &RuleSet) -> Vec<String> {
        let assessment = match self.assess(questionnaire, rules) {
            Ok(assessment) => assessment,
            Err(wrong) => return wrong,
        };
        let mut failures = Vec::new();
        let level = assessment.level.code();
        if level != self.expected_level && !self.acceptable_levels.iter().any(|acceptable| acceptable == level) {
            failures.push(format!("level {level}, expected {}", self.expected_level));
        }
        let outcome = |id: &String| assessment.entries.iter().find(|entry| entry.rule == *id).map(|entry| entry.outcome);
        for id in &self.expected_flags {
            match outcome(id) {
                Some(Outcome::Fired) => {}
                Some(other) => failures.push(format!("{id} did not fire ({other:?})")),
                None => failures.push(format!("{id} is no rule")),
            }
        }
        for id in &self.must_not_flag {
            match outcome(id) {
                Some(Outcome::Fired) => failures.push(format!("{id} fired")),
                Some(_) => {}
                None => failures.push(format!("{id} is no rule")),
            }
        }
        let found: BTreeSet<&str> = assessment.entries.iter().flat_map(|entry| &entry.details).map(String::as_str).collect();
        for name in &self.expected_details {
            match detail(rules, name) {
                Some(text) if found.contains(text) => {}
                Some(_) => failures.push(format!("{name} was not found")),
                None => failures.push(format!("{name} is nothing a data check looks for")),
            }
        }
        failures
    }
}

/// What a data check says when it finds `name`.
fn detail<'a>(rules: &'a RuleSet, name: &str) -> Option<&'a str> {
    let named = rules.contradiction.pairs.iter().chain(&rules.proxy.cases).map(|named| (&named.name, &named.text));
    let odd = rules.impossible.odd.iter().map(|odd| (&odd.name, &odd.text));
    let words = rules.danger_words.groups.iter().map(|group| (&group.name, &group.text));
    named.chain(odd).chain(words).find(|(other, _)| *other == name).map(|(_, text)| text.own())
}

/// What running vignettes gave.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// A line each.
    pub failures: Vec<String>,
    pub passed: usize,
    pub failed: usize,
}

/// Reads vignettes.
///
/// # Errors
/// When the file is not a list of vignettes.
pub fn read(source: &str) -> anyhow::Result<Vec<Vignette>> {
    serde_json::from_str(source).context("not a list of vignettes")
}

/// Rules whose level is milder than a vignette expects in which they alone fire. A package without vignettes
/// has nothing to compare with.
pub(super) fn lint(file: &Path, questionnaire: &Questionnaire, rules: &RuleSet) -> Vec<Finding> {
    let Ok(source) = std::fs::read_to_string(file) else { return Vec::new() };
    let vignettes = match read(&source) {
        Ok(vignettes) => vignettes,
        Err(error) => return vec![Finding::error("vignettes.json", format!("{error:#}"))],
    };
    let too_mild = |vignette: &Vignette| {
        let assessment = vignette.assess(questionnaire, rules).ok()?;
        let mut fired = assessment.fired().filter(|entry| entry.kind == Kind::Rule);
        let (alone, None) = (fired.next()?, fired.next()) else { return None };
        let (level, expected) = (alone.level?, Level::from_code(&vignette.expected_level)?);
        let accepted = vignette.acceptable_levels.iter().any(|code| code == level.code());
        let reason = format!("has the level {}, but {} expects {expected}", level.code(), vignette.id, expected = expected.code());
        (level > expected && !accepted).then(|| Finding::error(&alone.rule, reason))
    };
    vignettes.iter().filter_map(too_mild).collect()
}

/// Runs the vignettes of a package folder, or those in `file`.
///
/// # Errors
/// When the package has faults or the file cannot be read.
pub fn run(folder: &Path, file: Option<&Path>) -> anyhow::Result<Report> {
    let (questionnaire, rules) = files(folder).map_err(anyhow::Error::msg)?;
    let package = Package::read(questionnaire, rules).map_err(|findings| {
        let lines: Vec<String> = findings.iter().filter(|finding| finding.is_error()).map(ToString::to_string).collect();
        anyhow::anyhow!("the package has faults:\n{}", lines.join("\n"))
    })?;
    let file = file.map_or_else(|| folder.join("vignettes.json"), Path::to_owned);
    let source = std::fs::read_to_string(&file).with_context(|| file.display().to_string())?;
    let mut report = Report::default();
    for vignette in read(&source)? {
        let failures = vignette.failures(&package.questionnaire, &package.rules);
        if failures.is_empty() {
            report.passed += 1;
        } else {
            report.failed += 1;
            report.failures.push(format!("{} ({}): {}", vignette.id, vignette.title, failures.join("; ")));
        }
    }
    Ok(report)
}
