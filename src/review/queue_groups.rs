//! The cases on a page of the queue, a group a level.

use super::count_store::Count;
use super::escalated;
use super::filters::Filters;
use super::queue_view::View;
use super::row::Row;
use super::row_store::CaseRow;
use super::same::Before;
use super::terms::Order;
use crate::triage::{Counts, Level, RuleSet};

/// The cases of one level on this page.
pub(super) struct Group {
    pub rank: i16,
    pub title: String,
    pub count: String,
    pub rows: Vec<Row>,
    pub folded: Option<Folded>,
}

/// The cases of a level without any contact.
pub(super) struct Folded {
    pub summary: String,
    pub rows: Vec<Row>,
    /// Address of all of them, when not all are here.
    pub all: Option<String>,
}

impl View<'_> {
    fn rules(&self) -> Option<&RuleSet> {
        self.catalogue.rules()
    }

    /// One group for each level that has cases on this page.
    pub fn groups(&self) -> Vec<Group> {
        Level::ALL.into_iter().filter_map(|level| self.group(level)).collect()
    }

    fn row(&self, row: &CaseRow) -> Row {
        let escalated = escalated::of(row, &self.read.standing, self.words);
        let before = self.read.before.iter().find(|before| before.case_id == row.case_id).map(|before| self.before(before));
        Row { url: self.filters.case_url(row.case_id), escalated, before, ..Row::new(row, self.forms, self.words) }
    }

    /// `Seen before: 3 months ago, 4 Routine`; or that nobody has decided on that one yet.
    fn before(&self, before: &Before) -> String {
        let level = self.words.ranked(Level::from_rank(before.level).unwrap_or(Level::Emergency), self.rules());
        let key = if before.open { "review-open-before" } else { "review-seen-before" };
        self.words.frame.t2(key, ("ago", self.words.ago(before.arrived_at)), ("level", level))
    }

    fn group(&self, level: Level) -> Option<Group> {
        let rank = level.rank();
        let of_level = |rows: &[CaseRow]| rows.iter().filter(|row| row.level == rank).map(|row| self.row(row)).collect::<Vec<_>>();
        let (rows, folded) = (of_level(&self.read.rows), of_level(&self.read.folded));
        let waiting = self.matching(|count| count.level == rank);
        (!rows.is_empty() || !folded.is_empty()).then(|| Group {
            rank,
            title: self.words.level(level, self.rules()),
            count: self.promise(level, waiting),
            rows,
            folded: (!folded.is_empty()).then(|| self.folded(level, folded)),
        })
    }

    fn matching(&self, besides: impl Fn(&Count) -> bool) -> i64 {
        self.read.counts.matching_and(self.filters, besides)
    }

    fn folded(&self, level: Level, rows: Vec<Row>) -> Folded {
        let all = self.matching(|count| count.level == level.rank() && count.no_contact);
        let filters = Filters { level: Some(level), no_contact: true, ..self.filters.first_page() };
        let hidden = i64::try_from(rows.len()).is_ok_and(|shown| shown < all);
        Folded { summary: self.words.frame.t1("review-folded", "n", all), rows, all: hidden.then(|| filters.url()) }
    }

    /// `3 waiting, to be read within 24 hours`.
    fn promise(&self, level: Level, waiting: i64) -> String {
        let waiting = self.words.frame.t1("review-waiting", "n", waiting);
        let Some(rules) = self.rules() else { return waiting };
        let (key, n) = match rules.level(level).due_minutes {
            minutes if rules.level(level).counts() == Counts::Staffed => ("review-within-staffed", minutes),
            minutes @ ..120 => ("review-within-minutes", minutes),
            minutes @ 120..=4320 => ("review-within-hours", minutes / 60),
            minutes => ("review-within-days", minutes / 1440),
        };
        format!("{waiting}, {}", self.words.frame.t1(key, "n", n))
    }

    /// Cases without groups.
    pub fn flat(&self) -> Vec<Group> {
        let rows: Vec<Row> = self.read.rows.iter().map(|row| self.row(row)).collect();
        let key = match (self.filters.closed, self.filters.looks_through(), self.filters.order) {
            (true, true, _) => "review-closed-arrived",
            (true, false, _) => "review-closed-newest",
            (false, _, Order::Due) => "review-open-due",
            (false, ..) => "review-open-arrival",
        };
        let group = Group { rank: 0, title: self.words.frame.t(key), count: String::new(), rows, folded: None };
        if group.rows.is_empty() { Vec::new() } else { vec![group] }
    }
}
