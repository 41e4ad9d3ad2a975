//! How many closed cases stand behind a choice of filters. There are too many to be read: they are kept counted, by the
//! day, by the month and in all.

use jiff::ToSpan;
use jiff::civil::{Date, date};

use super::filters::Filters;
use super::terms::Recent;

/// Days that are added up from rows of one kind: from the first to before the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Run {
    pub span: &'static str,
    pub first: Date,
    pub past: Date,
}

/// Before any case arrived, and after.
pub(super) const DAWN: Date = date(1970, 1, 1);
pub(super) const DUSK: Date = date(9_999, 12, 1);

/// A period, by days of arrival, as few rows as can be: whole months by the month, what is left by the day.
pub(super) fn runs(first: Option<Date>, last: Option<Date>) -> Vec<Run> {
    let run = |span, first, past| Run { span, first, past };
    if first.is_none() && last.is_none() {
        return vec![run("ever", DAWN, DUSK)];
    }
    let first = first.unwrap_or(DAWN);
    let past = last.map_or(DUSK, |last| last.saturating_add(1.day()));
    let month = if first.day() == 1 { first } else { first.last_of_month().saturating_add(1.day()) };
    let months_past = past.first_of_month();
    let runs = if month < months_past {
        vec![run("day", first, month), run("month", month, months_past), run("day", months_past, past)]
    } else {
        vec![run("day", first, past)]
    };
    runs.into_iter().filter(|run| run.first < run.past).collect()
}

/// Closed cases with the flag that is chosen, or all when none is, that share the rest of what the filters look at.
#[derive(Clone, Debug)]
pub(super) struct ClosedCount {
    /// Code of the last days in which they arrived, within the other bounds of the period; empty for those bounds alone.
    pub recent: String,
    pub level: i16,
    pub draft: bool,
    pub language: String,
    pub form: String,
    pub n: i64,
}

/// Closed cases with another flag, or all when one is chosen, that meet the other filters.
#[derive(Clone, Debug)]
pub(super) struct FlagCount {
    /// Empty for all.
    pub flag: String,
    pub n: i64,
}

/// The closed cases, counted as far as an option can ask for them.
#[derive(Default)]
pub(super) struct ClosedCounts {
    /// The flag that is chosen.
    pub flag: Option<String>,
    pub of: Vec<ClosedCount>,
    pub other_flags: Vec<FlagCount>,
}

impl ClosedCounts {
    /// How many meet the filters, of which one is other than was chosen.
    pub fn matching(&self, filters: &Filters) -> i64 {
        if filters.flag == self.flag {
            self.of.iter().filter(|count| count.meets(filters)).map(|count| count.n).sum()
        } else {
            let flag = filters.flag.as_deref().unwrap_or_default();
            self.other_flags.iter().filter(|count| count.flag == flag).map(|count| count.n).sum()
        }
    }
}

impl ClosedCount {
    fn meets(&self, filters: &Filters) -> bool {
        let is = |wanted: &Option<String>, value: &String| wanted.as_ref().is_none_or(|wanted| wanted == value);
        self.recent == filters.recent.map_or("", Recent::code)
            && filters.level.is_none_or(|level| level.rank() == self.level)
            && filters.draft.is_none_or(|draft| draft == self.draft)
            && is(&filters.language, &self.language)
            && is(&filters.form, &self.form)
    }
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan;
    use jiff::civil::{Date, date};

    use super::{Run, runs};

    /// The days of a run's rows, each row being a day or a whole month.
    fn days(run: &Run) -> Vec<Date> {
        if run.span == "month" {
            assert!(run.first.day() == 1 && run.past.day() == 1, "{run:?}");
        }
        run.first.series(1.day()).take_while(|day| *day < run.past).collect()
    }

    #[test]
    fn a_period_is_added_up_with_each_of_its_days_once() {
        let start = date(2026, 1, 28);
        for from in 0..70 {
            for length in 0..100 {
                let (first, last) = (start + from.days(), start + from.days() + length.days());
                let added: Vec<Date> = runs(Some(first), Some(last)).iter().flat_map(days).collect();
                let wanted: Vec<Date> = first.series(1.day()).take_while(|day| *day <= last).collect();
                assert_eq!(added, wanted, "{first} {last}");
            }
        }
        let year = runs(Some(date(2025, 3, 1)), Some(date(2026, 2, 28)));
        assert_eq!(year, [Run { span: "month", first: date(2025, 3, 1), past: date(2026, 3, 1) }]);
        assert!(runs(Some(date(2026, 3, 2)), Some(date(2026, 3, 1))).is_empty());
        assert_eq!(runs(None, None)[0].span, "ever");
    }
}
