//! The proof of a rule set against its questionnaire.

mod possible;
mod rules;

use std::collections::BTreeSet;

use super::{Condition, Level, RuleSet, wording};
use crate::questionnaire::{Finding, Kind, Questionnaire, has_errors};

/// Everything that is wrong, or worth knowing.
pub(super) fn prove(rules: &RuleSet, questionnaire: &Questionnaire) -> Vec<Finding> {
    let mut prover = Prover { rules, questionnaire, findings: Vec::new() };
    prover.package();
    prover.levels();
    prover.roles();
    prover.update_page();
    prover.names();
    for (subject, condition) in prover.conditions() {
        prover.condition(&subject, condition);
    }
    prover.never();
    prover.rules();
    prover.lines();
    prover.danger_words();
    prover.contributors();
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
        for level in &self.rules.levels {
            let steps: Vec<i64> = level.escalate.iter().map(|step| step.after_minutes).collect();
            if level.due_minutes < 1 || level.least_staffed_minutes() < 0 || steps.first().is_some_and(|first| *first < 1) {
                self.error(level.code.code(), "times must be longer than nothing");
            }
            if !steps.is_sorted() {
                self.error(level.code.code(), "the steps of an escalation must stand in the order of time");
            }
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
            &roles.update_course,
            &roles.update_story,
            &roles.update_days,
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
        let choices = self.questionnaire.item(&roles.author).map(|item| &item.choices);
        if choices.is_some_and(|choices| !choices.iter().any(|choice| choice.code == roles.author_self)) {
            self.error("items", format!("“{}” does not offer the code “{}” (author-self)", roles.author, roles.author_self));
        }
        if self.rules.check_in.after_days < 1 {
            self.error("check-in", "must come at least a day after the form");
        }
        for link_id in &self.rules.danger_words.items {
            if self.questionnaire.item(link_id).is_some_and(|item| !item.kind.is_free_text()) {
                self.error(&self.rules.danger_words.id, format!("“{link_id}” is not a free text"));
            }
        }
    }

    /// The page on which the patient says how it is now.
    fn update_page(&mut self) {
        let roles = &self.rules.items;
        match self.questionnaire.update_page() {
            // A form without pages is somebody else's.
            None if self.questionnaire.pages().next().is_none() => {}
            None => self.findings.push(Finding::warning("items", "there is no page for updates: nobody can say that it got worse")),
            Some(page) => {
                for link_id in [&roles.update_course, &roles.update_story, &roles.update_days] {
                    if self.questionnaire.index(link_id).and_then(|index| self.questionnaire.page_of(index)) != Some(page) {
                        self.error("items", format!("“{link_id}” does not stand on the page for updates"));
                    }
                }
                if !self.questionnaire.item(&roles.update_days).is_some_and(|item| item.hidden && item.kind == Kind::Integer) {
                    self.error("items", format!("“{}” must be a hidden whole number", roles.update_days));
                }
            }
        }
    }

    fn names(&mut self) {
        let rules = self.rules;
        let sets: [(&str, Vec<&str>); 5] = [
            ("rule", rules.rules.iter().map(|rule| rule.id.as_str()).collect()),
            ("fact", rules.facts.iter().map(|fact| fact.name.as_str()).collect()),
            ("count", rules.counts.iter().map(|count| count.name.as_str()).collect()),
            ("line", rules.lines.iter().map(|line| line.name.as_str()).collect()),
            ("substance", rules.contributors.substances.iter().map(|one| one.name.as_str()).collect()),
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
        found.extend(rules.check_in.unless.iter().map(|unless| ("check-in".to_owned(), unless)));
        found.extend(rules.contradiction.pairs.iter().map(|pair| (pair.name.clone(), &pair.when)));
        found.extend(rules.proxy.cases.iter().map(|case| (case.name.clone(), &case.when)));
        found.extend(rules.impossible.odd.iter().map(|odd| (odd.name.clone(), &odd.when)));
        let substances = rules.contributors.substances.iter();
        found.extend(substances.flat_map(|one| one.when.iter().map(|when| (one.name.clone(), when))));
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

    /// Rules and checks whose condition contradicts itself, or the gates of the questions it reads.
    fn never(&mut self) {
        if has_errors(&self.findings) {
            return; // facts may go in a circle
        }
        for (subject, condition) in self.conditions() {
            if let Some(items) = possible::contradiction(self.rules, self.questionnaire, condition) {
                let items: Vec<&str> = items.into_iter().collect();
                self.error(&subject, format!("can never be true: what it needs of “{}” contradicts itself", items.join("”, “")));
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
}
