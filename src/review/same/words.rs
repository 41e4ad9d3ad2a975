//! Differences in words, each with the place where its answer stands.

use super::difference::{Change, Difference, Finding, What};
use super::side::Side;
use super::store::Other;
use crate::questionnaire::{Item, Value};
use crate::review::row;
use crate::review::words::Words;
use crate::summary::answer_words;

/// Differences shown at once in a group; the rest is folded away. What is dangerous is never folded away.
const UNFOLDED: usize = 6;

/// Differences of one kind.
pub(in crate::review) struct Group {
    pub title: String,
    /// Shown at once.
    pub first: Vec<Entry>,
    pub rest: Vec<Entry>,
    /// Of what is so now: a danger in it is marked as such.
    pub now: bool,
    /// It stands in the summary too.
    pub told: bool,
}

/// One difference.
#[derive(Clone, Debug)]
pub(in crate::review) struct Entry {
    pub text: String,
    /// Where its answer stands.
    pub url: String,
    pub danger: bool,
}

/// What words are made from.
struct Writer<'a> {
    then: &'a Side<'a>,
    now: &'a Side<'a>,
    last: &'a Other,
    words: &'a Words,
}

/// The groups that are not empty, what is new first.
pub(super) fn groups(difference: &Difference, then: &Side<'_>, now: &Side<'_>, last: &Other, words: &Words) -> Vec<Group> {
    let writer = Writer { then, now, last, words };
    let found = |list: &[Finding], is_now: bool| list.iter().map(|finding| writer.finding(finding, is_now)).collect::<Vec<_>>();
    let group = |title: String, now: bool, told: bool, mut first: Vec<Entry>| {
        let dangers = first.iter().filter(|entry| entry.danger).count();
        let rest = first.split_off(first.len().min(UNFOLDED.max(dangers)));
        Group { title, first, rest, now, told }
    };
    let groups = [
        group(words.frame.t("review-same-new"), true, true, found(&difference.new, true)),
        group(words.frame.t("review-same-unknown-then"), true, false, found(&difference.unknown_then, true)),
        group(words.frame.t("review-same-changed"), true, false, difference.changed.iter().map(|change| writer.change(change)).collect()),
        group(words.frame.t("review-same-gone"), false, true, found(&difference.gone, false)),
        group(words.frame.t("review-same-unknown-now"), false, false, found(&difference.unknown_now, false)),
    ];
    groups.into_iter().filter(|group| !group.first.is_empty()).collect()
}

impl Writer<'_> {
    fn finding(&self, finding: &Finding, is_now: bool) -> Entry {
        let side = if is_now { self.now } else { self.then };
        let (text, url) = match &finding.what {
            What::Flag(rule) => {
                let case = if is_now { String::new() } else { format!("/cases/{}", self.last.case_id) };
                (row::headline(rule, Some(&side.package.rules), self.words), format!("{case}#f-{rule}"))
            }
            What::Answers { link_id, values } => (self.answers(side, link_id, values), self.place(link_id)),
        };
        Entry { text, url, danger: finding.danger.is_some() }
    }

    fn change(&self, change: &Change) -> Entry {
        let said = |side: &Side<'_>, values: &[Value]| self.said(side, &change.link_id, values);
        let (label, before, now) = (label(self.now, &change.link_id), said(self.then, &change.then), said(self.now, &change.now));
        let text = self.words.frame.with("review-same-step", &[("label", &label), ("then", &before), ("now", &now)]);
        Entry { text, url: self.place(&change.link_id), danger: change.danger.is_some() }
    }

    /// `Other symptoms: cramps, stiffness`; a yes needs no word.
    fn answers(&self, side: &Side<'_>, link_id: &str, values: &[Value]) -> String {
        let label = label(side, link_id);
        if values == [Value::Boolean(true)] { label } else { format!("{label}: {}", self.said(side, link_id, values)) }
    }

    fn said(&self, side: &Side<'_>, link_id: &str, values: &[Value]) -> String {
        let item = side.package.questionnaire.item(link_id);
        let said = item.map(|item| answer_words(item, values, &self.words.frame.language, true, self.words));
        said.unwrap_or_default().join(", ")
    }

    /// Among the answers of this case; of the other one, where this one's form has no such question.
    fn place(&self, link_id: &str) -> String {
        let here = self.now.package.questionnaire.index(link_id).is_some();
        if here { format!("#a-{link_id}") } else { format!("/cases/{}#a-{link_id}", self.last.case_id) }
    }
}

fn label(side: &Side<'_>, link_id: &str) -> String {
    side.package.questionnaire.item(link_id).map_or(link_id, Item::label).to_owned()
}
