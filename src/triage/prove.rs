//! The proof of a rule set against its questionnaire.

use std::collections::BTreeSet;

use super::{Action, Condition, Level, RuleSet, wording};
use crate::questionnaire::{ClosedMeans, Finding, Item, Kind, Questionnaire};

/// Everything that is wrong, or worth knowing.
pub(super) fn prove(rules: &RuleSet, questionnaire: &Questionnaire) -> Vec<Finding> {
    let mut prover = Prover { rules, questionnaire, findings: Vec::new() };
    prover.package();
    prover.levels();
    prover.roles();
    prover.names();
    for (subject, condition) in prover.conditions() {
        prover.condition(&subject, condition);
    }
    prover.rules();
    prover.lines();
    prover.data();
    prover.findings.extend(wording::form(questionnaire, &rules.languages));
    prover.findings
}

struct Prover<'a> {
    rules: &'a RuleSet,
    questionnaire: &'a Questionnaire,
    findings: Vec<Finding>,
}

impl<'a> Prover<'a> {
    fn error(&mut self, subject: &str, reason: impl Into<String>) {
        self.findings.push(Finding::error(subject, reason));
    }

    fn package(&mut self) {
        if self.rules.format != 1 {
            self.error("triage.toml", format!("format {} is not understood", self.rules.format));
        }
        if self.rules.questionnaire != self.questionnaire.url {
            self.error("triage.toml", format!("belongs to {}, not to {}", self.rules.questionnaire, self.questionnaire.url));
        }
        if self.rules.version != self.questionnaire.version {
            self.error("triage.toml", "has another version than the questionnaire");
        }
        if self.rules.languages.first() != Some(&self.questionnaire.language) {
            self.error("languages", format!("must begin with the form's own, {}", self.questionnaire.language));
        }
        if !self.rules.signed_off {
            self.findings.push(Finding::note("triage.toml", "the content is not clinically signed off"));
        }
    }

    fn levels(&mut self) {
        let found: Vec<(Level, i16)> = self.rules.levels.iter().map(|texts| (texts.code, i16::from(texts.rank))).collect();
        let wanted: Vec<(Level, i16)> = Level::ALL.into_iter().map(|level| (level, level.rank())).collect();
        if found != wanted {
            self.error("level", "the five levels must stand there once each, worst first, with ranks 1 to 5");
        }
        if !self.rules.numbers.contains_key("other") {
            self.error("numbers", "there must be a row for “other” countries");
        }
    }

    fn roles(&mut self) {
        let roles = &self.rules.items;
        let single = [
            &roles.author,
            &roles.country,
            &roles.given_name,
            &roles.family_name,
            &roles.birth_date,
            &roles.age,
            &roles.sex,
            &roles.phone,
            &roles.no_phone,
            &roles.email,
            &roles.address,
            &roles.safe_to_message,
            &roles.allergies,
            &roles.body_map,
            &roles.story,
            &roles.advice_read,
            &self.rules.abandoned.phone,
        ];
        let lists = [
            &roles.consent,
            &roles.background,
            &roles.distress,
            &roles.situation,
            &self.rules.abandoned.screens,
            &self.rules.danger_words.items,
        ];
        let asked = self.rules.danger_words.groups.iter().map(|group| &group.ask_again);
        let odd = self.rules.impossible.odd.iter().map(|odd| &odd.item);
        let all: Vec<&String> = single.into_iter().chain(lists.into_iter().flatten()).chain(asked).chain(odd).collect();
        for link_id in all {
            if self.questionnaire.item(link_id).is_none() {
                self.error("items", format!("“{link_id}” is not in the form"));
            }
        }
        for link_id in &self.rules.danger_words.items {
            if self.questionnaire.item(link_id).is_some_and(|item| !item.kind.is_free_text()) {
                self.error(&self.rules.danger_words.id, format!("“{link_id}” is not a free text"));
            }
        }
    }

    fn names(&mut self) {
        let rules = self.rules;
        let sets: [(&str, Vec<&str>); 4] = [
            ("rule", rules.rules.iter().map(|rule| rule.id.as_str()).collect()),
            ("fact", rules.facts.iter().map(|fact| fact.name.as_str()).collect()),
            ("count", rules.counts.iter().map(|count| count.name.as_str()).collect()),
            ("line", rules.lines.iter().map(|line| line.name.as_str()).collect()),
        ];
        for (what, names) in sets {
            let mut seen = BTreeSet::new();
            for name in names {
                if !seen.insert(name) {
                    self.error(name, format!("a {what} of this name stands more than once"));
                }
            }
        }
        // A fact may only use facts above it: no circles.
        for (place, fact) in rules.facts.iter().enumerate() {
            for leaf in fact.when.walk() {
                if let Condition::Fact { name } = leaf
                    && rules.facts.iter().position(|other| other.name == *name).is_some_and(|other| other >= place)
                {
                    self.error(&fact.name, format!("uses the fact {name}, which does not stand above it"));
                }
            }
        }
    }

    /// Every condition with the name it belongs to.
    fn conditions(&self) -> Vec<(String, &'a Condition)> {
        let rules = self.rules;
        let mut found: Vec<(String, &Condition)> = Vec::new();
        found.extend(rules.facts.iter().map(|fact| (fact.name.clone(), &fact.when)));
        found.extend(rules.counts.iter().flat_map(|count| count.conditions.iter().map(|condition| (count.name.clone(), condition))));
        found.extend(rules.rules.iter().flat_map(|rule| {
            std::iter::once((rule.id.clone(), &rule.when)).chain(rule.unless.iter().map(|unless| (rule.id.clone(), unless)))
        }));
        found.extend(rules.contradiction.pairs.iter().map(|pair| (pair.name.clone(), &pair.when)));
        found.extend(rules.proxy.cases.iter().map(|case| (case.name.clone(), &case.when)));
        found.extend(rules.impossible.odd.iter().map(|odd| (odd.name.clone(), &odd.when)));
        found
    }

    fn condition(&mut self, subject: &str, condition: &Condition) {
        for leaf in condition.walk() {
            for link_id in leaf.items() {
                if self.questionnaire.item(link_id).is_none_or(|item| !item.kind.is_question()) {
                    self.error(subject, format!("names the question “{link_id}”, which is not in the form"));
                }
            }
            match leaf {
                Condition::Has { item, of } | Condition::Only { item, of } => self.codes(subject, item, of),
                Condition::AtLeast { item, number } => {
                    self.must_be(subject, item, "a number", Kind::is_number);
                    if self.questionnaire.item(item).and_then(|item| item.max).is_some_and(|max| *number > max) {
                        self.error(subject, format!("can never be true: “{item}” never reaches {number}"));
                    }
                }
                Condition::Below { item, number } => {
                    self.must_be(subject, item, "a number", Kind::is_number);
                    if self.questionnaire.item(item).and_then(|item| item.min).is_some_and(|min| *number <= min) {
                        self.error(subject, format!("can never be true: “{item}” is never below {number}"));
                    }
                }
                Condition::Yes { item } => self.must_be(subject, item, "a yes or no", |kind| kind == Kind::Boolean),
                Condition::Fact { name } if !self.rules.facts.iter().any(|fact| fact.name == *name) => {
                    self.error(subject, format!("names the fact {name}, which there is not"));
                }
                Condition::Count { name, .. } if !self.rules.counts.iter().any(|count| count.name == *name) => {
                    self.error(subject, format!("names the count {name}, which there is not"));
                }
                Condition::Count { name, at_least } if self.most(name).is_some_and(|most| *at_least > most) => {
                    self.error(subject, format!("can never be true: the count {name} never reaches {at_least}"));
                }
                Condition::NoneAndOthers { item } => {
                    let found = self.questionnaire.item(item);
                    if found.is_some_and(|item| !item.choices.iter().any(|choice| choice.exclusive)) {
                        self.error(subject, format!("“{item}” has no option that excludes the others"));
                    }
                }
                Condition::DateDisagrees { date, bucket, days } => {
                    self.must_be(subject, date, "a date", |kind| kind == Kind::Date);
                    self.codes(subject, bucket, &days.keys().cloned().collect::<Vec<_>>());
                }
                _ => {}
            }
        }
    }

    /// The most that a count of codes and conditions can reach.
    #[expect(clippy::cast_precision_loss, reason = "counts are small")]
    fn most(&self, name: &str) -> Option<f64> {
        let count = self.rules.counts.iter().find(|count| count.name == name).filter(|count| count.values.is_empty())?;
        let many = |link_id: &str| self.questionnaire.item(link_id).is_some_and(|item| item.repeats);
        let codes: usize = count.codes.iter().map(|codes| if many(&codes.of) { codes.codes.len() } else { 1 }).sum();
        Some((codes + count.conditions.len()) as f64)
    }

    fn codes(&mut self, subject: &str, link_id: &str, codes: &[String]) {
        let Some(item) = self.questionnaire.item(link_id) else { return };
        for code in codes {
            if item.choice(code).is_none() {
                self.error(subject, format!("“{link_id}” does not offer the code “{code}”"));
            }
        }
    }

    fn must_be(&mut self, subject: &str, link_id: &str, what: &str, is: impl Fn(Kind) -> bool) {
        if self.questionnaire.item(link_id).is_some_and(|item| !is(item.kind)) {
            self.error(subject, format!("tests “{link_id}” as {what}, which it is not"));
        }
    }

    fn rules(&mut self) {
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
            if emergency && rule.patient.as_ref().is_none_or(crate::questionnaire::Text::is_empty) {
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

    fn lines(&mut self) {
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

    fn data(&mut self) {
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
