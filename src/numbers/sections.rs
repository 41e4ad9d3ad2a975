//! When cases arrive, how long they wait for the first decision, and what is open.

use super::chart::{self, Chart, Range};
use super::figures::{FEW, Waited, percentile, real, share};
use super::period::Period;
use super::store::{Arrived, Open, Wait};
use super::table::{Cell, Table, percent, span};
use crate::triage::{Level, RuleSet};
use crate::web::frame::Frame;

/// What the open cases are sorted into, in minutes: younger than the first, ... , older than the last.
pub(super) const AGES: [f64; 5] = [240.0, 1_440.0, 4_320.0, 10_080.0, 20_160.0];
/// How the columns of those are called.
const AGE_COLUMNS: [&str; 6] = ["under_4_h", "from_4_h", "from_1_d", "from_3_d", "from_7_d", "from_14_d"];

/// A chart with its table and what must be said of them.
pub(super) struct Section {
    /// In addresses, and in the keys of its texts.
    pub id: &'static str,
    pub chart: Chart,
    pub notes: Vec<String>,
    pub table: Table,
}

/// What the sections are worded with.
#[derive(Clone, Copy)]
pub(super) struct Words<'a> {
    pub frame: &'a Frame,
    /// Of the form that new intakes use.
    pub rules: Option<&'a RuleSet>,
}

impl Words<'_> {
    /// `2 Urgent`
    pub fn level(&self, level: Level) -> String {
        format!("{} {}", level.rank(), self.short(level))
    }

    /// `Urgent`
    pub fn short(&self, level: Level) -> String {
        let short = self.rules.map(|rules| rules.level(level).short.get(&self.frame.language, false).to_owned());
        short.unwrap_or_else(|| self.frame.t(&format!("review-level-{}", level.code())))
    }

    /// What a column is called on the page.
    pub fn column(&self, code: &str) -> String {
        self.frame.t(&format!("numbers-column-{code}"))
    }

    fn promise(&self, level: Level) -> Option<i64> {
        self.rules.map(|rules| rules.level(level).due_minutes)
    }
}

pub(super) fn hours(arrived: &[Arrived]) -> Section {
    let hours = (0..24_i16).map(|hour| (format!("{hour:02}:00"), sum(arrived.iter().filter(|one| one.hour == hour).map(|one| one.n))));
    let hours: Vec<(String, i64)> = hours.collect();
    let mut chart = Chart::default();
    let bars = chart::counted(hours.clone());
    chart.bars(&bars, chart::most(&bars));
    let rows = hours.into_iter().map(|(hour, n)| vec![Cell::Text(hour), Cell::Count(n)]).collect();
    Section { id: "hours", chart, notes: Vec::new(), table: Table { columns: &["hour", "cases"], rows } }
}

/// A period need not have as many Mondays as Tuesdays: bars show what a day brings.
pub(super) fn weekdays(words: Words<'_>, arrived: &[Arrived], period: Period) -> Section {
    let (mut bars, mut rows) = (Vec::new(), Vec::new());
    for weekday in 1..=7_i16 {
        let name = words.frame.t1("weekday", "day", weekday);
        let (n, days) = (sum(arrived.iter().filter(|one| one.weekday == weekday).map(|one| one.n)), period.weekdays(weekday));
        let mean = share(n, days).unwrap_or_default();
        bars.push((name.clone(), mean, format!("{mean:.1}")));
        rows.push(vec![Cell::Text(name), Cell::Count(n), Cell::Count(days), Cell::Mean(mean)]);
    }
    let mut chart = Chart::default();
    chart.bars(&bars, chart::most(&bars));
    Section { id: "weekdays", chart, notes: Vec::new(), table: Table { columns: &["weekday", "cases", "days", "per_day"], rows } }
}

pub(super) fn waiting(words: Words<'_>, waits: &[Wait]) -> Section {
    let (mut chart, mut rows) = (Chart::default(), Vec::new());
    for level in Level::ALL {
        let promise = words.promise(level);
        let waits: Vec<&Wait> = waits.iter().filter(|wait| wait.level == level.rank()).collect();
        let count = |is: &dyn Fn(&Wait) -> bool| sum(waits.iter().filter(|wait| is(wait)).map(|wait| wait.n));
        let in_time = |wait: &Wait| wait.in_time.or_else(|| promise.map(|promise| wait.minutes <= promise));
        let (all, decided) = (count(&|_| true), count(&|wait| wait.decided));
        let kept = count(&|wait| wait.decided && in_time(wait) == Some(true));
        let missed = count(&|wait| in_time(wait) == Some(false));
        let waited: Vec<Waited> = waits.iter().map(|wait| Waited { minutes: wait.minutes, decided: wait.decided, n: wait.n }).collect();
        let at = |p: f64| if all < FEW { Cell::Few } else { percentile(&waited, p).map_or(Cell::NotReached, Cell::Minutes) };
        let (half, nine) = (at(0.5), at(0.9));
        let share = share(kept, kept + missed).filter(|_| kept + missed >= FEW).map_or(Cell::Few, Cell::Share);
        let heading = promise.map_or_else(
            || words.level(level),
            |promise| words.frame.t2("numbers-level-promise", ("level", words.level(level)), ("promise", span(words.frame, promise))),
        );
        chart.heading(heading);
        if all < FEW {
            chart.note(words.frame.t1("numbers-wait-few", "n", all));
        } else {
            let shown = |cell: &Cell| cell.shown(words.frame);
            chart.note(words.frame.t2("numbers-wait", ("half", shown(&half)), ("nine", shown(&nine))));
            chart.note(words.frame.t1("numbers-in-time", "share", shown(&share)));
            // The scale ends at twice the promise.
            let scaled = |cell: &Cell| match (cell, promise) {
                (Cell::Minutes(minutes), Some(promise)) => Some(real(*minutes) / (2.0 * real(promise.max(1)))),
                _ => None,
            };
            chart.range(Range { low: 0.0, point: scaled(&half), high: scaled(&nine) }, Some(0.5));
        }
        let counts = [all, decided, kept, missed].map(Cell::Count);
        let promise = promise.map_or(Cell::Text(String::new()), Cell::Minutes);
        rows.push([Cell::Text(words.level(level))].into_iter().chain(counts).chain([share, half, nine, promise]).collect());
    }
    let columns = &["level", "cases", "decided", "kept", "missed", "kept_share", "median_minutes", "ninetieth_minutes", "promise_minutes"];
    Section { id: "waiting", chart, notes: Vec::new(), table: Table { columns, rows } }
}

pub(super) fn open(words: Words<'_>, open: &[Open]) -> Section {
    let (mut chart, mut rows, mut levels) = (Chart::default(), Vec::new(), Vec::new());
    for level in Level::ALL {
        let of: Vec<&Open> = open.iter().filter(|one| one.level == level.rank()).collect();
        let count = |age: usize| sum(of.iter().filter(|one| usize::try_from(one.age).is_ok_and(|own| own == age)).map(|one| one.n));
        let ages: Vec<i64> = (0..AGE_COLUMNS.len()).map(count).collect();
        let (all, overdue) = (sum(ages.iter().copied()), sum(of.iter().map(|one| one.overdue)));
        let ends = [all, overdue].map(Cell::Count);
        rows.push([Cell::Text(words.level(level))].into_iter().chain(ages.iter().copied().map(Cell::Count)).chain(ends).collect());
        if all > 0 {
            let heading = [("level", words.level(level)), ("n", all.to_string()), ("overdue", overdue.to_string())];
            let heading: Vec<(&str, &str)> = heading.iter().map(|(name, value)| (*name, value.as_str())).collect();
            levels.push((words.frame.with("numbers-open-level", &heading), ages));
        }
    }
    let label = |age: usize| words.column(AGE_COLUMNS[age]);
    // One scale for all levels.
    let most = levels.iter().flat_map(|(_, ages)| ages).copied().max().unwrap_or_default();
    for (heading, ages) in levels {
        chart.heading(heading);
        chart.bars(&chart::counted(ages.into_iter().enumerate().map(|(age, n)| (label(age), n))), real(most));
    }
    let notes = if most == 0 { vec![words.frame.t("numbers-open-none")] } else { Vec::new() };
    let columns = &["level", "under_4_h", "from_4_h", "from_1_d", "from_3_d", "from_7_d", "from_14_d", "open", "overdue"];
    Section { id: "open", chart, notes, table: Table { columns, rows } }
}

/// A share and its interval in words: `25 % (9 to 53 %)`.
pub(super) fn interval(frame: &Frame, share: f64, (low, high): (f64, f64)) -> String {
    let parts = [share, low, high].map(|part| percent(frame, part));
    frame.with("numbers-interval", &[("share", &parts[0]), ("low", &parts[1]), ("high", &parts[2])])
}

pub(super) fn sum(counts: impl Iterator<Item = i64>) -> i64 {
    counts.sum()
}
