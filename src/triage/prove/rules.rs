//! The proof of the rules themselves: what they say, the lines they name, the counts they stand on.

use std::collections::BTreeSet;

use super::Prover;
use crate::questionnaire::{ClosedMeans, Finding, Item, Text};
use crate::triage::{Action, Condition, Level};

impl Prover<'_> {
    pub(super) fn rules(&mut self) {
        let mut silent = BTreeSet::new();
        for rule in &self.rules.rules {
            if rule.citation.iter().all(|citation| citation.trim().is_empty()) {
                self.error(&rule.id, "has no citation");
            }
            if rule.clinician.is_empty() {
                self.error(&rule.id, "has no text for the clinician");
            }
            if rule.headline.own().chars().count() > 60 || rule.headline.is_empty() {
                self.error(&rule.id, "needs a headline of at most 60 characters");
            }
            let emergency = rule.level == Level::Emergency;
            if emergency && rule.patient.as_ref().is_none_or(Text::is_empty) {
                self.error(&rule.id, "an emergency rule needs a text for the patient");
            }
            if emergency != rule.action.is_some() {
                self.error(&rule.id, "emergency rules, and no others, need an action");
            }
            if !emergency && rule.action == Some(Action::Call) {
                self.error(&rule.id, "only an emergency rule may ask to call");
            }
            if rule.level.is_red_flag() {
                silent.extend(rule.when.walk().into_iter().flat_map(Condition::items));
            }
        }
        // A closable question behind a red flag: the ledger must know what a closed gate means.
        for link_id in silent {
            let Some(item) = self.questionnaire.item(link_id) else { continue };
            if let Some(gate) = &item.gate
                && item.closed_means != ClosedMeans::NotAsked
            {
                let path: Vec<&str> =
                    gate.conditions.iter().map(|condition| self.questionnaire.items[condition.source].link_id.as_str()).collect();
                let path = path.join(", ");
                self.findings
                    .push(Finding::note(link_id, format!("decides a red flag and can be closed by {path}: {:?}", item.closed_means)));
            } else if item.gate.is_some() {
                self.findings.push(Finding::warning(link_id, "decides a red flag, can be closed, and a closed gate means “not asked”"));
            }
        }
    }

    pub(super) fn lines(&mut self) {
        let known = |name: &String| self.rules.lines.iter().any(|line| line.name == *name);
        let of_rules = self.rules.rules.iter().flat_map(|rule| rule.lines.iter().map(|line| (rule.id.clone(), line)));
        let of_conflicts = self.rules.conflicts.iter().flat_map(|conflict| conflict.lines.iter().map(|line| ("conflict".to_owned(), line)));
        let unknown: Vec<_> = of_rules.chain(of_conflicts).filter(|(_, line)| !known(line)).collect();
        for (subject, line) in unknown {
            self.error(&subject, format!("names the line “{line}”, which there is not"));
        }
        for conflict in &self.rules.conflicts {
            if !conflict.lines.contains(&conflict.keep) {
                self.error("conflict", format!("keeps “{}”, which is neither of its lines", conflict.keep));
            }
        }
    }

    /// Danger words: in every language of the form, and in no other.
    pub(super) fn danger_words(&mut self) {
        let languages = &self.rules.languages;
        for group in &self.rules.danger_words.groups {
            for language in languages {
                if group.words.get(language).is_none_or(Vec::is_empty) {
                    self.error(&group.name, format!("has no danger words in {language}"));
                }
            }
            for language in group.words.keys().filter(|language| !languages.contains(language)) {
                self.error(&group.name, format!("has danger words in {language}, which is no language of the form"));
            }
            for phrase in group.words.values().flatten().filter(|phrase| phrase.is_empty()) {
                self.error(&group.name, format!("all of the danger words “{}” may be left out", phrase.written));
            }
        }
    }

    /// What can play a part: each with a source and a way to be found.
    pub(super) fn contributors(&mut self) {
        let known = &self.rules.contributors;
        for link_id in &known.items {
            if !self.questionnaire.item(link_id).is_some_and(|item| item.kind.is_free_text()) {
                self.error("contributors", format!("“{link_id}” is not a free text of the form"));
            }
        }
        if let Some(link_id) = known.changed.as_ref().filter(|link_id| self.questionnaire.item(link_id).is_none()) {
            self.error("contributors", format!("“{link_id}” is not in the form"));
        }
        for one in &known.substances {
            if one.citation.iter().all(|citation| citation.trim().is_empty()) {
                self.error(&one.name, "has no citation");
            }
            if one.text.is_empty() {
                self.error(&one.name, "has no text for the clinician");
            }
            if one.when.is_none() && one.words.is_empty() {
                self.error(&one.name, "can never be found: it has neither a condition nor words");
            }
            for phrase in one.words.iter().filter(|phrase| phrase.is_empty()) {
                self.error(&one.name, format!("all of the words “{}” may be left out", phrase.written));
            }
        }
    }

    pub(super) fn data(&mut self) {
        for count in &self.rules.counts {
            for codes in &count.codes {
                if self.questionnaire.item(&codes.of).is_none() {
                    self.error(&count.name, format!("counts codes of “{}”, which is not in the form", codes.of));
                }
                self.codes(&count.name, &codes.of, &codes.codes);
            }
            for value in &count.values {
                if self.questionnaire.item(value).is_none() {
                    self.error(&count.name, format!("adds up “{value}”, which is not in the form"));
                }
                let scored = |item: &Item| {
                    item.kind.is_number() || (!item.choices.is_empty() && item.choices.iter().all(|choice| choice.ordinal.is_some()))
                };
                if self.questionnaire.item(value).is_some_and(|item| !scored(item)) {
                    self.error(&count.name, format!("adds up “{value}”, which has no score"));
                }
            }
        }
    }
}
