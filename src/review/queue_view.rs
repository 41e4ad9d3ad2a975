//! The queue's page, made from what was read: header, filters, a group a level.

use askama::Template;

use super::filters::{Filters, Holder};
use super::queue::Read;
use super::row::{Forms, Row};
use super::store::{CaseRow, Count};
use super::undo::Undo;
use super::words::Words;
use crate::ids::AccountId;
use crate::triage::{Level, RuleSet};
use crate::web::frame::Frame;

#[derive(Template)]
#[template(path = "review/queue.html")]
pub(super) struct QueuePage {
    frame: Frame,
    now: String,
    unsigned: bool,
    closed: bool,
    ignored: bool,
    /// What whoever looks at it can still undo.
    undos: Vec<Undo>,
    as_of: String,
    /// How many cases stand here, of how many.
    showing: String,
    chips: Vec<Chip>,
    clear: String,
    refresh: String,
    levels: Vec<Choice>,
    overdue: Vec<Choice>,
    drafts: Vec<Choice>,
    contacts: Vec<Choice>,
    holders: Vec<Choice>,
    /// Where one takes the most urgent case that nobody has; none when there is none.
    next_free: Option<&'static str>,
    /// Where this page hears what is new; a list of closed cases does not.
    events: Option<String>,
    groups: Vec<Group>,
    first: Option<String>,
    next: Option<String>,
    empty: Option<Empty>,
}

/// An active filter, with the address of the view without it.
struct Chip {
    text: String,
    url: String,
}

/// An option of the filter form.
struct Choice {
    value: &'static str,
    label: String,
    selected: bool,
}

/// The cases of one level on this page.
struct Group {
    rank: i16,
    title: String,
    count: String,
    rows: Vec<Row>,
    folded: Option<Folded>,
}

/// The cases of a level without any contact.
struct Folded {
    summary: String,
    rows: Vec<Row>,
    /// Address of all of them, when not all are here.
    all: Option<String>,
}

/// What stands in the place of an empty list.
struct Empty {
    text: String,
    more: String,
    /// Address without the filters.
    clear: Option<String>,
}

/// What a page of the queue is made from.
pub(super) struct View<'a> {
    pub me: AccountId,
    pub words: &'a Words,
    /// Something in the address was not understood and is left out.
    pub ignored: bool,
    pub filters: &'a Filters,
    /// Of the clinic's form.
    pub rules: Option<&'a RuleSet>,
    pub forms: &'a Forms,
    pub read: &'a Read,
}

impl View<'_> {
    pub fn page(&self, shown: usize, unsigned: bool, undos: Vec<Undo>) -> QueuePage {
        let (filters, frame) = (self.filters, &self.words.frame);
        let groups = if filters.closed { self.flat() } else { self.groups() };
        let next = self.read.rows.last().filter(|_| self.read.more).map(|row| filters.page_after(row.case_id.into()).url());
        QueuePage {
            now: self.words.now.to_string(),
            unsigned,
            closed: filters.closed,
            ignored: self.ignored,
            undos,
            as_of: self.words.as_of(),
            showing: self.showing(shown),
            chips: self.chips(),
            clear: filters.cleared().url(),
            refresh: filters.url(),
            levels: self.levels(),
            overdue: self.options("overdue", &["", "yes"]),
            drafts: self.options("draft", &["", "no", "yes"]),
            contacts: self.options("contact", &["", "none"]),
            holders: self.options("holder", &["", "nobody", "me"]),
            events: (!filters.closed).then(|| format!("/queue/events?seen={}", self.read.seen)),
            next_free: (!filters.closed && self.count(|count| count.owner.is_none()) > 0).then_some("/queue/next"),
            groups,
            first: filters.after.map(|_| filters.first_page().url()),
            next,
            empty: (shown == 0).then(|| self.empty()),
            frame: frame.clone(),
        }
    }

    /// `Showing 50 of 63`, and how many match when they do not all stand here. Closed cases are not counted.
    fn showing(&self, shown: usize) -> String {
        let frame = &self.words.frame;
        if self.filters.closed {
            return frame.t1("review-showing-closed", "shown", shown);
        }
        let matching = self.count(|count| self.matches(count));
        let showing = frame.t2("review-showing", ("shown", shown), ("total", self.count(|_| true)));
        let all = !self.filters.narrows() || i64::try_from(shown).is_ok_and(|shown| shown == matching);
        if all { showing } else { format!("{showing} {}", frame.t1("review-matching", "n", matching)) }
    }

    fn count(&self, wanted: impl Fn(&Count) -> bool) -> i64 {
        self.read.counts.iter().filter(|count| wanted(count)).map(|count| count.n).sum()
    }

    fn matches(&self, count: &Count) -> bool {
        let filters = self.filters;
        filters.level.is_none_or(|level| level.rank() == count.level)
            && (!filters.overdue || count.overdue)
            && filters.draft.is_none_or(|draft| draft == count.draft)
            && (!filters.no_contact || count.no_contact)
            && match filters.holder {
                None => true,
                Some(Holder::Me) => count.owner == Some(self.me.0),
                Some(Holder::Nobody) => count.owner.is_none(),
            }
    }

    /// One group for each level that has cases on this page.
    fn groups(&self) -> Vec<Group> {
        Level::ALL.into_iter().filter_map(|level| self.group(level)).collect()
    }

    fn row(&self, row: &CaseRow) -> Row {
        Row { url: self.filters.case_url(row.case_id), ..Row::new(row, self.forms, self.words) }
    }

    fn group(&self, level: Level) -> Option<Group> {
        let rank = level.rank();
        let of_level = |rows: &[CaseRow]| rows.iter().filter(|row| row.level == rank).map(|row| self.row(row)).collect::<Vec<_>>();
        let (rows, folded) = (of_level(&self.read.rows), of_level(&self.read.folded));
        let waiting = self.count(|count| count.level == rank && self.matches(count));
        (!rows.is_empty() || !folded.is_empty()).then(|| Group {
            rank,
            title: self.words.level(level, self.rules),
            count: self.promise(level, waiting),
            rows,
            folded: (!folded.is_empty()).then(|| self.folded(level, folded)),
        })
    }

    fn folded(&self, level: Level, rows: Vec<Row>) -> Folded {
        let all = self.count(|count| count.level == level.rank() && count.no_contact && self.matches(count));
        let filters = Filters { level: Some(level), no_contact: true, ..self.filters.first_page() };
        let hidden = i64::try_from(rows.len()).is_ok_and(|shown| shown < all);
        Folded { summary: self.words.frame.t1("review-folded", "n", all), rows, all: hidden.then(|| filters.url()) }
    }

    /// `3 waiting, to be read within 24 hours`.
    fn promise(&self, level: Level, waiting: i64) -> String {
        let waiting = self.words.frame.t1("review-waiting", "n", waiting);
        let Some(rules) = self.rules else { return waiting };
        let (key, n) = match rules.level(level).due_minutes {
            minutes @ ..120 => ("review-within-minutes", minutes),
            minutes @ 120..=4320 => ("review-within-hours", minutes / 60),
            minutes => ("review-within-days", minutes / 1440),
        };
        format!("{waiting}, {}", self.words.frame.t1(key, "n", n))
    }

    /// Closed cases, without groups.
    fn flat(&self) -> Vec<Group> {
        let rows: Vec<Row> = self.read.rows.iter().map(|row| self.row(row)).collect();
        let group = Group { rank: 0, title: self.words.frame.t("review-closed-newest"), count: String::new(), rows, folded: None };
        if group.rows.is_empty() { Vec::new() } else { vec![group] }
    }

    fn chips(&self) -> Vec<Chip> {
        let narrowing = self.filters.pairs().into_iter().filter(|(name, _)| *name != "status");
        narrowing.map(|(name, value)| Chip { text: self.label(name, value), url: self.filters.without(name).url() }).collect()
    }

    fn label(&self, name: &str, value: &str) -> String {
        match Level::from_code(value).filter(|_| name == "level") {
            Some(level) => self.words.ranked(level, self.rules),
            None if value.is_empty() => self.words.frame.t(&format!("review-filter-{name}-any")),
            None => self.words.frame.t(&format!("review-filter-{name}-{value}")),
        }
    }

    fn options(&self, name: &str, values: &[&'static str]) -> Vec<Choice> {
        let chosen = self.filters.pairs().into_iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value);
        values.iter().map(|value| Choice { value, label: self.label(name, value), selected: *value == chosen }).collect()
    }

    fn levels(&self) -> Vec<Choice> {
        let mut choices = self.options("level", &["", "emergency", "urgent", "soon", "routine", "self-care"]);
        if !self.filters.closed {
            for choice in &mut choices {
                let level = Level::from_code(choice.value);
                let n = self.count(|count| level.is_none_or(|level| level.rank() == count.level));
                choice.label = format!("{} ({n})", choice.label);
            }
        }
        choices
    }

    fn empty(&self) -> Empty {
        let (frame, filters) = (&self.words.frame, self.filters);
        if filters.narrows() {
            return Empty { text: frame.t("review-empty-filtered"), more: String::new(), clear: Some(filters.cleared().url()) };
        }
        let more = match self.read.last {
            Some(at) => frame.t1("review-empty-last", "time", self.words.moment(at)),
            None if filters.closed => String::new(),
            None => frame.t("review-empty-never"),
        };
        let key = if filters.closed { "review-empty-closed" } else { "review-empty" };
        Empty { text: frame.t(key), more, clear: None }
    }
}
