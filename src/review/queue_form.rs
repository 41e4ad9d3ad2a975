//! The form by which the queue is filtered: every option with the number of cases behind it, and a chip for
//! each filter that is set.

use std::collections::HashMap;
use std::sync::Arc;

use super::counts::Counts;
use super::filters::Filters;
use super::row;
use super::terms::{Holder, Order, Recent, Talk};
use super::words::Words;
use crate::package::Package;
use crate::state::State;
use crate::triage::{Level, RuleSet};

/// The forms of this server, the clinic's own first.
pub(super) struct Catalogue(Vec<Arc<Package>>);

impl Catalogue {
    pub fn of(state: &State, own: &str) -> Self {
        let mut all: Vec<Arc<Package>> = state.packages.all().cloned().collect();
        all.sort_by_key(|package| package.questionnaire.url != own);
        Self(all)
    }

    /// Of the clinic's form.
    pub fn rules(&self) -> Option<&RuleSet> {
        self.0.first().map(|package| &package.rules)
    }

    /// A rule in a few words.
    fn flag(&self, id: &str, words: &Words) -> String {
        let knows = |package: &&Arc<Package>| package.rules.rule(id).is_some() || row::check(id, &package.rules).is_some();
        row::headline(id, self.0.iter().find(knows).map(|package| &package.rules), words)
    }

    /// The title of a form.
    fn form(&self, url: &str, words: &Words) -> String {
        let form = self.0.iter().find(|package| package.questionnaire.url == url);
        form.map_or_else(|| url.to_owned(), |package| package.questionnaire.title.get(&words.frame.language, false).to_owned())
    }
}

/// A question of the filter form.
pub(super) struct Choose {
    pub name: &'static str,
    pub label: String,
    pub options: Vec<Choice>,
}

/// An option of it.
pub(super) struct Choice {
    pub value: String,
    pub label: String,
    pub selected: bool,
}

/// An active filter, with the address of the view without it.
pub(super) struct Chip {
    pub text: String,
    pub url: String,
}

/// What the form is made from.
pub(super) struct Options<'a> {
    pub words: &'a Words,
    pub filters: &'a Filters,
    pub catalogue: &'a Catalogue,
    pub counts: &'a Counts,
}

impl Options<'_> {
    /// The questions with a list of options.
    pub fn choices(&self) -> Vec<Choose> {
        let codes = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect::<Vec<_>>();
        let open = !self.filters.closed;
        let values = self.counts.values(self.filters.closed);
        let all = [
            (true, "status", codes(&["open", "closed"])),
            (true, "level", codes(&Level::ALL.map(Level::code))),
            (open, "overdue", codes(&["yes"])),
            (true, "flag", self.flags(values.flags)),
            (open, "holder", codes(&Holder::ALL.map(Holder::code))),
            (open, "question", codes(&Talk::ALL.map(Talk::code))),
            (true, "draft", codes(&["no", "yes"])),
            (open, "contact", codes(&["none"])),
            (true, "reads", with_chosen(values.languages, self.filters.language.as_ref())),
            (true, "form", with_chosen(values.forms, self.filters.form.as_ref())),
            (true, "arrived", codes(&Recent::ALL.map(Recent::code))),
            (open, "order", codes(&Order::ALL.map(Order::code))),
        ];
        all.into_iter().filter(|(asked, ..)| *asked).map(|(_, name, values)| self.choose(name, values)).collect()
    }

    fn choose(&self, name: &'static str, values: Vec<String>) -> Choose {
        let chosen = match name {
            "status" => if self.filters.closed { "closed" } else { "open" }.to_owned(),
            "order" => self.filters.order.code().to_owned(),
            _ => self.filters.pairs().into_iter().find(|(known, _)| *known == name).map(|(_, value)| value).unwrap_or_default(),
        };
        let any = if matches!(name, "status" | "order") { None } else { Some(String::new()) };
        let options = any.into_iter().chain(values).map(|value| self.option(name, value, &chosen)).collect();
        Choose { name, label: self.words.frame.t(&format!("review-filter-{name}")), options }
    }

    /// An option, and how many cases it would show.
    fn option(&self, name: &'static str, value: String, chosen: &str) -> Choice {
        let label = self.label(name, &value);
        let n = (name != "order").then(|| self.counts.matching(&self.filters.choosing(name, &value)));
        Choice { label: n.map_or_else(|| label.clone(), |n| format!("{label} ({n})")), selected: value == chosen, value }
    }

    /// What a filter set to a value is called.
    pub fn label(&self, name: &str, value: &str) -> String {
        let (frame, words) = (&self.words.frame, self.words);
        match (name, value) {
            (_, "") => frame.t(&format!("review-filter-{name}-any")),
            ("level", code) => Level::from_code(code).map_or_else(String::new, |level| words.ranked(level, self.catalogue.rules())),
            ("flag", id) => self.catalogue.flag(id, words),
            ("reads", code) => words.language(code),
            ("form", url) => self.catalogue.form(url, words),
            ("from" | "to", day) => {
                let day = day.parse().map_or_else(|_| day.to_owned(), |day| words.day(day));
                frame.t1(&format!("review-filter-{name}-day"), "day", day)
            }
            _ => frame.t(&format!("review-filter-{name}-{value}")),
        }
    }

    /// What is set, each with the view without it.
    pub fn chips(&self) -> Vec<Chip> {
        let set = self.filters.narrowing().into_iter();
        set.map(|(name, value)| Chip { text: self.chip(name, &value), url: self.filters.choosing(name, "").url() }).collect()
    }

    fn chip(&self, name: &str, value: &str) -> String {
        let label = self.label(name, value);
        if matches!(name, "flag" | "reads" | "form" | "arrived") {
            format!("{}: {label}", self.words.frame.t(&format!("review-filter-{name}")))
        } else {
            label
        }
    }

    /// The flags of the cases, the most dangerous first.
    fn flags(&self, here: Vec<String>) -> Vec<String> {
        let rules = self.catalogue.0.iter().flat_map(|package| &package.rules.rules);
        let levels: HashMap<&str, Level> = rules.map(|rule| (rule.id.as_str(), rule.level)).collect();
        let mut here = with_chosen(here, self.filters.flag.as_ref());
        here.sort_by_key(|id| levels.get(id.as_str()).map_or((true, Level::Emergency), |level| (false, *level)));
        here
    }
}

/// What is chosen stands in its list, whatever the cases have.
fn with_chosen(mut known: Vec<String>, chosen: Option<&String>) -> Vec<String> {
    if let Some(chosen) = chosen.filter(|chosen| !known.contains(chosen)) {
        known.push(chosen.clone());
    }
    known
}
