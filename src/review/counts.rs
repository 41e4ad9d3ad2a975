//! How many cases stand behind a choice of filters. Beside an option stands how many would be shown if it were
//! chosen, the other filters staying as they are.

use super::closed_counts::ClosedCounts;
use super::count_store::Count;
use super::filters::Filters;
use super::terms::{Holder, Recent, Talk};
use crate::ids::AccountId;

/// The cases of a clinic, counted.
pub(super) struct Counts {
    pub open: Vec<Count>,
    pub closed: ClosedCounts,
    pub me: AccountId,
}

/// Values that cases have, for the options of a filter.
#[derive(Default)]
pub(super) struct Values {
    pub flags: Vec<String>,
    pub languages: Vec<String>,
    pub forms: Vec<String>,
}

impl Counts {
    /// How many open cases there are at all.
    pub fn all_open(&self) -> i64 {
        self.sum(|_| true)
    }

    /// How many meet the filters.
    pub fn matching(&self, filters: &Filters) -> i64 {
        if filters.closed { self.closed.matching(filters) } else { self.sum(|count| self.meets(count, filters)) }
    }

    /// How many open ones meet the filters and something besides.
    pub fn matching_and(&self, filters: &Filters, besides: impl Fn(&Count) -> bool) -> i64 {
        self.sum(|count| besides(count) && self.meets(count, filters))
    }

    /// Whether there is an open case that nobody has.
    pub fn any_free(&self) -> bool {
        self.open.iter().any(|count| count.owner.is_none())
    }

    /// The values that the cases of a list have, each once, in their order.
    pub fn values(&self, closed: bool) -> Values {
        let mut values = Values::default();
        if closed {
            values.flags.extend(self.closed.other_flags.iter().map(|count| count.flag.clone()));
            values.languages.extend(self.closed.of.iter().map(|count| count.language.clone()));
            values.forms.extend(self.closed.of.iter().map(|count| count.form.clone()));
        } else {
            for count in &self.open {
                values.flags.extend(count.flags.iter().cloned());
                values.languages.push(count.language.clone());
                values.forms.push(count.form.clone());
            }
        }
        for list in [&mut values.flags, &mut values.languages, &mut values.forms] {
            list.sort();
            list.dedup();
            list.retain(|value| !value.is_empty());
        }
        values
    }

    fn sum(&self, wanted: impl Fn(&Count) -> bool) -> i64 {
        self.open.iter().filter(|count| wanted(count)).map(|count| count.n).sum()
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
