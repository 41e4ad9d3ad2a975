//! How many open cases stand behind a choice of filters. Beside an option stands how many would be shown if it
//! were chosen, the other filters staying as they are.

use super::count_store::Count;
use super::filters::Filters;
use super::terms::{Holder, Recent, Talk};
use crate::ids::AccountId;

/// The open cases, counted.
pub(super) struct Counts {
    pub of: Vec<Count>,
    pub me: AccountId,
}

impl Counts {
    /// How many open cases there are at all.
    pub fn all(&self) -> i64 {
        self.sum(|_| true)
    }

    /// How many meet the filters.
    pub fn matching(&self, filters: &Filters) -> i64 {
        self.sum(|count| self.meets(count, filters))
    }

    /// How many meet the filters and something besides.
    pub fn matching_and(&self, filters: &Filters, besides: impl Fn(&Count) -> bool) -> i64 {
        self.sum(|count| besides(count) && self.meets(count, filters))
    }

    /// Whether there is an open case that nobody has.
    pub fn any_free(&self) -> bool {
        self.of.iter().any(|count| count.owner.is_none())
    }

    /// Every value that an open case has of something.
    pub fn values<'a>(&'a self, of: impl Fn(&'a Count) -> &'a [String]) -> Vec<String> {
        let mut values: Vec<String> = self.of.iter().flat_map(|count| of(count).iter().cloned()).collect();
        values.sort();
        values.dedup();
        values
    }

    fn sum(&self, wanted: impl Fn(&Count) -> bool) -> i64 {
        self.of.iter().filter(|count| wanted(count)).map(|count| count.n).sum()
    }

    fn meets(&self, count: &Count, filters: &Filters) -> bool {
        let is = |wanted: &Option<String>, value: &String| wanted.as_ref().is_none_or(|wanted| wanted == value);
        filters.level.is_none_or(|level| level.rank() == count.level)
            && (!filters.overdue || count.overdue)
            && filters.flag.as_ref().is_none_or(|flag| count.flags.contains(flag))
            && filters.draft.is_none_or(|draft| draft == count.draft)
            && (!filters.no_contact || count.no_contact)
            && is(&filters.language, &count.language)
            && is(&filters.form, &count.form)
            && (filters.from.is_none() || count.from)
            && (filters.to.is_none() || count.to)
            && match filters.holder {
                None => true,
                Some(Holder::Me) => count.owner == Some(self.me.0),
                Some(Holder::Nobody) => count.owner.is_none(),
            }
            && match filters.talk {
                None => true,
                Some(Talk::Asked) => count.asked,
                Some(Talk::Answered) => count.answered,
            }
            && match filters.recent {
                None => true,
                Some(Recent::Today) => count.today,
                Some(Recent::Week) => count.week,
                Some(Recent::Month) => count.month,
            }
    }
}
