//! When somebody watches the queue, and when a promise that is made now must be kept. Everything that a patient is
//! told and everything that the queue shows is reckoned here.

use std::iter::successors;

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

use crate::triage::{Counts, LevelTexts};

/// How many days ahead anybody is looked for. A clinic with less staffed time than is asked for in all of them counts as one that
/// never says when it is staffed.
const HORIZON: usize = 400;

/// Hours in which somebody watches the queue, in the clinic's zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Staffed {
    /// 1 = Monday ... 7 = Sunday.
    pub days: Vec<i8>,
    /// `HH:MM`, inclusive.
    pub from: Time,
    /// `HH:MM`, exclusive; the last moment of a day stands for its end.
    pub to: Time,
}

/// Days on which nobody watches the queue, whatever the weekly hours say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holiday {
    pub name: String,
    /// Both days included.
    pub from: Date,
    pub to: Date,
}

/// A clinic's hours.
#[derive(Clone, Copy, Debug)]
pub struct Hours<'a> {
    pub zone: &'a TimeZone,
    pub staffed: &'a [Staffed],
    pub holidays: &'a [Holiday],
}

impl Hours<'_> {
    /// Whether somebody is meant to watch the queue at `at`.
    #[must_use]
    pub fn is_staffed(&self, at: Timestamp) -> bool {
        self.of_day(at.to_zoned(self.zone.clone()).date()).iter().any(|(from, to)| (*from..*to).contains(&at))
    }

    /// When a promise of this level ends that is made at `since`.
    ///
    /// Counted in staffed time: when so many staffed minutes have passed. Counted in elapsed time: so many minutes
    /// later, day and night; where nobody is there at that moment, at the last one before it at which somebody was;
    /// but never before the clinic has had its least staffed time for it. A clinic that never says when it is staffed
    /// has elapsed time only.
    #[must_use]
    pub fn due(&self, since: Timestamp, level: &LevelTexts) -> Timestamp {
        let elapsed = later(since, level.due_minutes);
        match level.counts() {
            Counts::Staffed => self.after(since, level.due_minutes).unwrap_or(elapsed),
            Counts::Elapsed => match self.after(since, level.least_staffed_minutes()) {
                Some(least) if least < elapsed => self.last(since, elapsed).unwrap_or(elapsed),
                least => least.unwrap_or(elapsed),
            },
        }
    }

    /// When a step is taken `minutes` after `since`, by the clock of a promise that ends at `due`. Of one that ends
    /// sooner than its level says, the steps come sooner in the same measure.
    #[must_use]
    pub fn step(&self, since: Timestamp, due: Timestamp, level: &LevelTexts, minutes: i64) -> Timestamp {
        let whole = SignedDuration::from_mins(level.due_minutes);
        let room = due.duration_since(since);
        match level.counts() {
            Counts::Staffed => self.after(since, minutes).unwrap_or_else(|| later(since, minutes)),
            Counts::Elapsed if room.is_positive() && room < whole => {
                later_by(since, SignedDuration::from_secs(room.as_secs().saturating_mul(minutes) / level.due_minutes.max(1)))
            }
            Counts::Elapsed => later(since, minutes),
        }
    }

    /// When so many staffed minutes have passed since `since`; none where they do not come together within [`HORIZON`] days.
    fn after(&self, since: Timestamp, minutes: i64) -> Option<Timestamp> {
        let mut left = SignedDuration::from_mins(minutes);
        for (from, to) in self.spans(since) {
            let here = to.duration_since(from);
            if left <= here {
                return Some(later_by(from, left));
            }
            left -= here;
        }
        None
    }

    /// The last moment from `since` to `at` at which somebody is there.
    fn last(&self, since: Timestamp, at: Timestamp) -> Option<Timestamp> {
        self.spans(since).take_while(|(from, _)| *from <= at).last().map(|(_, to)| to.min(at))
    }

    /// Staffed times from `since` on.
    fn spans(&self, since: Timestamp) -> impl Iterator<Item = (Timestamp, Timestamp)> {
        let first = since.to_zoned(self.zone.clone()).date();
        let days = successors(Some(first), |day| day.tomorrow().ok()).take(if self.staffed.is_empty() { 0 } else { HORIZON });
        days.flat_map(|day| self.of_day(day)).filter(move |(_, to)| *to > since).map(move |(from, to)| (from.max(since), to))
    }

    /// The staffed times of a day, in order; those that touch are one.
    fn of_day(&self, day: Date) -> Vec<(Timestamp, Timestamp)> {
        if self.holidays.iter().any(|holiday| (holiday.from..=holiday.to).contains(&day)) {
            return Vec::new();
        }
        let weekday = day.weekday().to_monday_one_offset();
        let at = |time: Time| match time {
            Time::MAX => Some(day.checked_add(1.day()).ok()?.to_zoned(self.zone.clone()).ok()?.timestamp()),
            time => Some(day.to_datetime(time).to_zoned(self.zone.clone()).ok()?.timestamp()),
        };
        let of_today = self.staffed.iter().filter(|hours| hours.days.contains(&weekday));
        let mut spans: Vec<_> = of_today.filter_map(|hours| at(hours.from).zip(at(hours.to))).filter(|(from, to)| from < to).collect();
        spans.sort_unstable();
        spans.dedup_by(|next, kept| {
            let touches = next.0 <= kept.1;
            kept.1 = if touches { kept.1.max(next.1) } else { kept.1 };
            touches
        });
        spans
    }
}

fn later(since: Timestamp, minutes: i64) -> Timestamp {
    later_by(since, SignedDuration::from_mins(minutes))
}

fn later_by(since: Timestamp, by: SignedDuration) -> Timestamp {
    since.checked_add(by).unwrap_or(since)
}
