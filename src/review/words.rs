//! Dates, times, names and ages as staff read them: `dd-Mmm-yyyy`, 24-hour times, the clinic's zone; what is
//! not known says so.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Unit};

use crate::clinic::Clinic;
use crate::clock;
use crate::questionnaire::PartialDate;
use crate::record::CaseDocument;
use crate::summary::Phrases;
use crate::triage::{Level, RuleSet};
use crate::web::frame::Frame;

/// The words of one page: its language, its clinic's zone, and the moment it is made.
pub(super) struct Words {
    pub frame: Frame,
    pub now: Timestamp,
    zone: TimeZone,
}

/// A time span that moves on while the page is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ticking {
    /// `waited 29 min`, as of now.
    pub text: String,
    /// The wording in minutes, hours and days, for the script.
    pub steps: String,
    /// What it is counted from.
    pub datetime: String,
}

/// The end of a level's promised time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Due {
    /// Still ahead: `due 10:12`.
    At(String),
    /// Past: `overdue 14 min`.
    Over(Ticking),
}

impl Words {
    pub fn new(frame: Frame, clinic: &Clinic, now: Timestamp) -> Self {
        Self { frame, now, zone: clinic.zone.clone() }
    }

    /// The same words for the page of one case. The title stands in the browser's history: no name in it.
    pub fn titled(mut self, reference: &str, error: bool) -> Self {
        let title = format!("{} {reference}", self.frame.t("review-case-title"));
        self.frame = self.frame.titled(title).with_error(error);
        self
    }

    /// The day in the clinic.
    pub fn today(&self) -> Date {
        clock::day(self.now, &self.zone)
    }

    /// When a day of the clinic begins.
    pub fn day_begins(&self, day: Date) -> Timestamp {
        day.to_zoned(self.zone.clone()).map_or(Timestamp::MAX, |at| at.timestamp())
    }

    /// `14-Jul-1981`.
    pub fn day(&self, date: Date) -> String {
        self.date(PartialDate { year: date.year(), month: Some(date.month()), day: Some(date.day()) })
    }

    /// The day of a moment in the clinic.
    pub fn date_of(&self, at: Timestamp) -> String {
        self.day(clock::day(at, &self.zone))
    }

    /// `09:12` today, `21-Nov-2026 09:12` on another day.
    pub fn moment(&self, at: Timestamp) -> String {
        if clock::day(at, &self.zone) == self.today() { self.clock(at) } else { self.full(at) }
    }

    /// The day, unless it is today, and the time: for narrow columns.
    pub fn parted(&self, at: Timestamp) -> (Option<String>, String) {
        let day = clock::day(at, &self.zone);
        ((day != self.today()).then(|| self.day(day)), self.clock(at))
    }

    /// `21-Nov-2026 09:12`.
    pub fn full(&self, at: Timestamp) -> String {
        format!("{} {}", self.day(clock::day(at, &self.zone)), self.clock(at))
    }

    /// `09:12`.
    pub fn clock(&self, at: Timestamp) -> String {
        at.to_zoned(self.zone.clone()).strftime("%H:%M").to_string()
    }

    /// `09:41:12`: when this page was made.
    pub fn as_of(&self) -> String {
        self.now.to_zoned(self.zone.clone()).strftime("%H:%M:%S").to_string()
    }

    /// `waited 29 min`.
    pub fn waited(&self, since: Timestamp) -> Ticking {
        self.ticking("review-waited-steps", since)
    }

    /// Since when the patient is asked and has not answered: `Asked 2 d 4 h ago, no answer yet`.
    pub fn asked(&self, since: Timestamp) -> Ticking {
        self.ticking("review-asked-steps", since)
    }

    /// That an answer came that nobody has acted on yet.
    pub fn answered(&self, at: Timestamp) -> String {
        self.frame.t1("review-answered-tag", "time", self.moment(at))
    }

    /// Due, or overdue.
    pub fn due(&self, due: Timestamp) -> Due {
        if due < self.now {
            Due::Over(self.ticking("review-overdue-steps", due))
        } else {
            Due::At(self.frame.t1("review-due", "time", self.moment(due)))
        }
    }

    fn ticking(&self, key: &str, since: Timestamp) -> Ticking {
        let steps = self.frame.t(key);
        let minutes = self.now.duration_since(since).as_mins().max(0);
        Ticking { text: span(&steps, minutes), steps, datetime: since.to_string() }
    }

    /// `FAMILY, Given`.
    pub fn name(&self, who: &CaseDocument) -> String {
        let part = |text: &Option<String>| text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
        match (part(&who.family), part(&who.given)) {
            (Some(family), Some(given)) => format!("{}, {given}", family.to_uppercase()),
            (Some(family), None) => family.to_uppercase(),
            (None, Some(given)) => given,
            (None, None) => self.frame.t("review-name-unknown"),
        }
    }

    /// `14-Jul-1981 (45y)`.
    pub fn born(&self, who: &CaseDocument) -> String {
        let Some(date) = who.birth_date.as_deref().and_then(PartialDate::read) else { return self.frame.t("review-not-known") };
        match date.whole().and_then(|whole| self.age(whole)) {
            Some(age) => format!("{} ({age})", self.date(date)),
            None => self.date(date),
        }
    }

    /// Days up to four weeks, months up to two years, then years.
    fn age(&self, birth: Date) -> Option<String> {
        let today = self.today();
        let age = birth.until((Unit::Year, today)).ok().filter(|age| !age.is_negative())?;
        let (years, months) = (i32::from(age.get_years()), age.get_months());
        let days = birth.until((Unit::Day, today)).ok()?.get_days();
        Some(match (years, months) {
            (0, _) if days < 28 => self.frame.t1("review-age-days", "n", days),
            (0 | 1, months) => self.frame.t1("review-age-months", "n", years * 12 + months),
            (years, _) => self.frame.t1("review-age-years", "n", years),
        })
    }

    /// `3 months ago`, by the clinic's days: days up to two weeks, weeks up to two months, months up to two years.
    pub fn ago(&self, at: Timestamp) -> String {
        let (day, today) = (clock::day(at, &self.zone), self.today());
        let days = day.until((Unit::Day, today)).map_or(0, |past| past.get_days());
        let months = day.until((Unit::Month, today)).map_or(0, |past| past.get_months());
        match (days, months) {
            (..1, _) => self.frame.t("review-ago-today"),
            (1..14, _) => self.frame.t1("review-ago-days", "n", days),
            (_, ..2) => self.frame.t1("review-ago-weeks", "n", days / 7),
            (_, 2..24) => self.frame.t1("review-ago-months", "n", months),
            _ => self.frame.t1("review-ago-years", "n", months / 12),
        }
    }

    /// The short word of a level: the package's, or ours when the package is not at hand.
    pub fn level(&self, level: Level, rules: Option<&RuleSet>) -> String {
        match rules {
            Some(rules) => rules.level(level).short.get(&self.frame.language, false).to_owned(),
            None => self.frame.t(&format!("review-level-{}", level.code())),
        }
    }

    /// `2 Urgent`.
    pub fn ranked(&self, level: Level, rules: Option<&RuleSet>) -> String {
        format!("{} {}", level.rank(), self.level(level, rules))
    }

    /// The name of a language; its code where it has none here.
    pub fn language(&self, code: &str) -> String {
        let key = format!("review-language-{code}");
        let name = self.frame.t(&key);
        if name == key { code.to_owned() } else { name }
    }

    /// That somebody reads another language than the clinic's.
    pub fn foreign(&self, code: &str) -> Option<String> {
        (!code.is_empty() && code != self.frame.language).then(|| self.frame.t1("review-reads", "language", self.language(code)))
    }

    /// What an outcome of a decision is called.
    pub fn outcome(&self, code: &str) -> String {
        self.frame.t(&format!("review-outcome-{code}"))
    }
}

impl Phrases for Words {
    fn say(&self, key: &str, args: &[(&str, &str)]) -> String {
        self.frame.with(key, args)
    }

    fn date(&self, date: PartialDate) -> String {
        let months = self.frame.t("review-months");
        let place = date.month.and_then(|month| usize::try_from(month).ok()?.checked_sub(1));
        let month = place.and_then(|place| months.split_whitespace().nth(place));
        match (date.day, month) {
            (Some(day), Some(month)) => format!("{day:02}-{month}-{:04}", date.year),
            (None, Some(month)) => format!("{month}-{:04}", date.year),
            _ => format!("{:04}", date.year),
        }
    }
}

/// A span in the wording `minutes|hours|days`, by the same steps as the script.
fn span(steps: &str, minutes: i64) -> String {
    let step = match minutes {
        ..60 => 0,
        60..1440 => 1,
        _ => 2,
    };
    let words = steps.split('|').nth(step).unwrap_or(steps);
    let (m, h) = if step == 2 { (minutes % 60, minutes / 60 % 24) } else { (minutes % 60, minutes / 60) };
    words.replace("{m}", &m.to_string()).replace("{h}", &h.to_string()).replace("{d}", &(minutes / 1440).to_string())
}

#[cfg(test)]
mod tests {
    use super::span;

    #[test]
    fn spans_step_from_minutes_to_hours_to_days() {
        let steps = "waited {m} min|waited {h} h {m} min|waited {d} d {h} h";
        assert_eq!(span(steps, 0), "waited 0 min");
        assert_eq!(span(steps, 59), "waited 59 min");
        assert_eq!(span(steps, 60), "waited 1 h 0 min");
        assert_eq!(span(steps, 1439), "waited 23 h 59 min");
        assert_eq!(span(steps, 1440 + 61), "waited 1 d 1 h");
    }
}
