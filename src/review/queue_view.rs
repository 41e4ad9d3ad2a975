//! The queue's page, made from what was read: its header, its filters, its views.

use askama::Template;

use super::filters::Filters;
use super::queue::Read;
use super::queue_form::{Catalogue, Chip, Choose, Options};
use super::queue_groups::Group;
use super::row::Forms;
use super::terms::Order;
use super::undo::Undo;
use super::view_store::SavedView;
use super::views::Saving;
use super::words::Words;
use crate::web::frame::Frame;

#[derive(Template)]
#[template(path = "review/queue.html")]
pub(super) struct QueuePage {
    frame: Frame,
    now: String,
    unsigned: bool,
    closed: bool,
    /// What is not as it was asked for.
    notices: Vec<String>,
    /// What whoever looks at it can still undo.
    undos: Vec<Undo>,
    as_of: String,
    /// How many cases stand escalated.
    escalated: i64,
    /// How many cases stand here, of how many.
    showing: String,
    chips: Vec<Chip>,
    clear: String,
    refresh: String,
    /// What comes first.
    sorted: String,
    /// It is not the order of danger: the address of that one.
    undangerous: Option<String>,
    choices: Vec<Choose>,
    /// First and last day of arrival, as their fields have them.
    days: [(&'static str, String); 2],
    /// Where one takes the most urgent case that nobody has; none when there is none.
    next_free: Option<&'static str>,
    /// Where this page hears what is new; a list of closed cases does not.
    events: Option<String>,
    groups: Vec<Group>,
    first: Option<String>,
    next: Option<String>,
    empty: Option<Empty>,
    views: Vec<Kept>,
    /// The query that would be kept.
    query: String,
    saving: Saving,
}

/// A view that was kept, as a link.
struct Kept {
    id: String,
    name: String,
    url: String,
    shared: bool,
    /// It is the one that is shown.
    current: bool,
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
    pub words: &'a Words,
    /// Something in the address was not understood and is left out.
    pub ignored: bool,
    /// The page that was asked for is no longer there; this is the first one.
    pub moved: bool,
    pub filters: &'a Filters,
    pub catalogue: &'a Catalogue,
    pub forms: &'a Forms,
    pub read: &'a Read,
    pub views: &'a [SavedView],
    pub saving: Saving,
}

impl View<'_> {
    pub fn page(&self, shown: usize, unsigned: bool, undos: Vec<Undo>) -> QueuePage {
        let (filters, frame) = (self.filters, &self.words.frame);
        let options = Options { words: self.words, filters, catalogue: self.catalogue, counts: &self.read.counts };
        let in_danger_order = !filters.closed && filters.order == Order::Danger;
        let day = |day: Option<jiff::civil::Date>| day.map(|day| day.to_string()).unwrap_or_default();
        QueuePage {
            now: self.words.now.to_string(),
            unsigned,
            closed: filters.closed,
            notices: [(self.moved, "review-moved"), (self.ignored, "review-ignored")]
                .into_iter()
                .filter(|(so, _)| *so)
                .map(|(_, key)| frame.t(key))
                .collect(),
            undos,
            as_of: self.words.as_of(),
            escalated: self.read.escalated,
            showing: self.showing(shown),
            chips: options.chips(),
            clear: filters.cleared().url(),
            refresh: filters.url(),
            sorted: frame.t(self.sorted()),
            undangerous: (!filters.closed && !in_danger_order).then(|| filters.choosing("order", "").url()),
            choices: options.choices(),
            days: [("from", day(filters.from)), ("to", day(filters.to))],
            events: (!filters.closed).then(|| format!("/queue/events?seen={}", self.read.seen)),
            next_free: (!filters.closed && self.read.counts.any_free()).then_some("/queue/next"),
            groups: if in_danger_order { self.groups() } else { self.flat() },
            first: filters.after.as_ref().map(|_| filters.first_page().url()),
            next: self.read.next.as_ref().map(|last| filters.page_after(last.clone()).url()),
            empty: (shown == 0).then(|| self.empty()),
            views: self.views.iter().map(|view| self.kept(view)).collect(),
            query: filters.first_page().query(),
            saving: self.saving.clone(),
            frame: frame.clone(),
        }
    }

    fn sorted(&self) -> &'static str {
        match (self.filters.closed, self.filters.order) {
            (true, _) if self.filters.looks_through() => "review-sorted-arrived",
            (true, _) => "review-sorted-closed",
            (false, Order::Danger) => "review-sorted",
            (false, Order::Due) => "review-sorted-due",
            (false, Order::Arrival) => "review-sorted-arrival",
        }
    }

    fn kept(&self, view: &SavedView) -> Kept {
        let filters = Filters::read(&view.query).0;
        Kept {
            id: view.view_id.to_string(),
            name: view.name.clone(),
            current: filters == self.filters.first_page(),
            url: filters.url(),
            shared: view.shared,
        }
    }

    /// `Showing 50 of 63`, and how many match when they do not all stand here; of the closed ones, those that match.
    fn showing(&self, shown: usize) -> String {
        let (frame, counts) = (&self.words.frame, &self.read.counts);
        let matching = counts.matching(self.filters);
        if self.filters.closed {
            return frame.t2("review-showing-closed", ("shown", shown), ("total", matching));
        }
        let showing = frame.t2("review-showing", ("shown", shown), ("total", counts.all_open()));
        let all = !self.filters.narrows() || i64::try_from(shown).is_ok_and(|shown| shown == matching);
        if all { showing } else { format!("{showing} {}", frame.t1("review-matching", "n", matching)) }
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
