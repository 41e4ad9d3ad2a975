//! The days that are counted.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, Unit};

/// Periods to choose from, in days; the middle one when nothing is chosen.
pub(super) const DAYS: [i32; 3] = [7, 28, 90];
const USUAL: i32 = 28;
/// The longest, so that the page stays quick.
const MOST: i32 = 366;

/// Whole days of the clinic's calendar, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Period {
    pub from: Date,
    pub to: Date,
}

impl Period {
    /// Reads an address's query. What is not understood gives the usual period; the second value says so.
    pub fn read(query: &str, today: Date) -> (Self, bool) {
        let (mut days, mut from, mut to, mut ignored) = (None, None, None, false);
        for (name, value) in form_urlencoded::parse(query.as_bytes()).filter(|(_, value)| !value.is_empty()) {
            match &*name {
                "days" => days = value.parse().ok().filter(|days| DAYS.contains(days)),
                "from" => from = value.parse().ok(),
                "to" => to = value.parse().ok(),
                _ => {}
            }
            ignored |= match &*name {
                "days" => days.is_none(),
                "from" => from.is_none(),
                "to" => to.is_none(),
                _ => true,
            };
        }
        let usual = Self::last(USUAL, today);
        let chosen = match (days, from, to) {
            (Some(days), None, None) => Some(Self::last(days, today)),
            (None, Some(from), to) => Self::between(from, to.unwrap_or(today).min(today)),
            (None, None, None) if !ignored => Some(usual),
            _ => None,
        };
        (chosen.filter(|_| !ignored).unwrap_or(usual), ignored || chosen.is_none())
    }

    fn last(days: i32, today: Date) -> Self {
        Self { from: today.saturating_sub((days - 1).days()), to: today }
    }

    fn between(from: Date, to: Date) -> Option<Self> {
        let period = Self { from, to };
        (from <= to && period.days() <= MOST).then_some(period)
    }

    /// How many days.
    pub fn days(self) -> i32 {
        self.from.until((Unit::Day, self.to)).map_or(0, |span| span.get_days()) + 1
    }

    /// How many of its days are this weekday, 1 = Monday.
    pub fn weekdays(self, weekday: i16) -> i64 {
        let days = self.from.series(1.day()).take_while(|day| *day <= self.to);
        i64::try_from(days.filter(|day| i16::from(day.weekday().to_monday_one_offset()) == weekday).count()).unwrap_or(0)
    }

    /// From when until before when, in a zone.
    pub fn bounds(self, zone: &TimeZone) -> Option<(Timestamp, Timestamp)> {
        let midnight = |day: Date| Some(day.to_zoned(zone.clone()).ok()?.timestamp());
        Some((midnight(self.from)?, midnight(self.to.tomorrow().ok()?)?))
    }

    /// As a query reads it.
    pub fn query(self) -> String {
        format!("from={}&to={}", self.from, self.to)
    }
}

#[cfg(test)]
mod tests {
    use super::Period;
    use jiff::civil::{Date, date};
    use jiff::tz::TimeZone;

    const TODAY: Date = date(2026, 11, 23);

    fn read(query: &str) -> (String, bool) {
        let (period, ignored) = Period::read(query, TODAY);
        (period.query(), ignored)
    }

    #[test]
    fn a_period_is_read_or_said_not_to_be() {
        let usual = "from=2026-10-27&to=2026-11-23";
        for (query, period, ignored) in [
            ("", usual, false),
            ("from=&to=&days=", usual, false),
            ("days=7", "from=2026-11-17&to=2026-11-23", false),
            ("from=2026-11-01&to=2026-11-02", "from=2026-11-01&to=2026-11-02", false),
            ("from=2026-11-01", "from=2026-11-01&to=2026-11-23", false),
            ("from=2026-11-01&to=2027-01-01", "from=2026-11-01&to=2026-11-23", false),
            ("days=8", usual, true),
            ("days=7&from=2026-11-01", usual, true),
            ("to=2026-11-01", usual, true),
            ("from=2026-11-02&to=2026-11-01", usual, true),
            ("from=2026-11-24", usual, true),
            ("from=2024-11-01&to=2026-11-01", usual, true),
            ("from=yesterday", usual, true),
            ("name=Ann", usual, true),
        ] {
            assert_eq!(read(query), (period.to_owned(), ignored), "{query}");
        }
    }

    #[test]
    fn days_are_the_clinics_own() {
        let zone = TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC);
        let (period, _) = Period::read("from=2026-03-28&to=2026-03-29", TODAY);
        let bounds = period.bounds(&zone).map(|(from, to)| (from.to_string(), to.to_string()));
        // The clocks go forward: the second day has 23 hours.
        assert_eq!(bounds, Some(("2026-03-28T00:00:00Z".to_owned(), "2026-03-29T23:00:00Z".to_owned())));
        let (month, _) = Period::read("days=28", TODAY);
        assert!((1..=7).all(|weekday| month.weekdays(weekday) == 4));
        assert_eq!((period.days(), period.weekdays(6), period.weekdays(1)), (2, 1, 0));
    }
}
