//! Hours and holidays as they are written on a command line, and read back from it.

use anteroom::clinic::{Holiday, Staffed};
use anteroom::mail;
use anyhow::{Context, ensure};
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// `mon-fri 08:00-18:30`, `sat,sun 09:00-12:00`, `mon-sun 00:00-24:00`
pub fn staffed(typed: &str) -> anyhow::Result<Staffed> {
    let (days, hours) = typed.trim().split_once(' ').context("write days and hours, for example: mon-fri 08:00-18:30")?;
    let (from, to) = hours.trim().split_once('-').context("write the hours as 08:00-18:30")?;
    let clock = |text: &str| text.trim().parse::<Time>().ok().with_context(|| format!("{text} is not a time of day like 08:00"));
    let from = clock(from)?;
    // The end of the day.
    let to = if to.trim() == "24:00" { Time::MAX } else { clock(to)? };
    ensure!(from < to, "the hours must end after they begin; a night is two: fri 20:00-24:00 and sat 00:00-06:00");
    let mut found = Vec::new();
    for part in days.split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (first, last) = (weekday(first)?, weekday(last)?);
        ensure!(first <= last, "{part}: write the earlier day first");
        found.extend(first..=last);
    }
    found.sort_unstable();
    found.dedup();
    Ok(Staffed { days: found, from, to })
}

/// 1 = Monday.
fn weekday(name: &str) -> anyhow::Result<i8> {
    let found = DAYS.iter().zip(1..).find(|(day, _)| name.trim().to_lowercase() == **day).map(|(_, number)| number);
    found.with_context(|| format!("{name} is not a day: use {}", DAYS.join(", ")))
}

/// The same, back again: `mon,tue 08:00-18:30`
pub fn hours(staffed: &Staffed) -> String {
    let name = |day: &i8| DAYS.iter().zip(1_i8..).find(|(_, number)| number == day).map_or("?", |(name, _)| name);
    let days: Vec<&str> = staffed.days.iter().map(name).collect();
    let to = if staffed.to == Time::MAX { "24:00".to_owned() } else { staffed.to.strftime("%H:%M").to_string() };
    format!("{} {}-{to}", days.join(","), staffed.from.strftime("%H:%M"))
}

/// `2026-12-25 Christmas`, `2026-12-24..2027-01-01 Between the years`
pub fn holiday(typed: &str) -> anyhow::Result<Holiday> {
    let (days, name) = typed.trim().split_once(' ').context("write the day and its name, for example: 2026-12-25 Christmas")?;
    let day = |text: &str| text.parse::<Date>().ok().with_context(|| format!("{text} is not a day like 2026-12-25"));
    let (from, to) = days.split_once("..").unwrap_or((days, days));
    let (from, to) = (day(from)?, day(to)?);
    ensure!(from <= to, "{days}: write the earlier day first");
    let name = name.trim();
    ensure!(!name.is_empty() && !name.contains(char::is_control), "a holiday needs a name");
    Ok(Holiday { name: name.to_owned(), from, to })
}

/// The same, back again.
pub fn days(holiday: &Holiday) -> String {
    let to = if holiday.to == holiday.from { String::new() } else { format!("..{}", holiday.to) };
    format!("{}{to} {}", holiday.from, holiday.name)
}

/// Where mail can be sent.
pub fn address(typed: &str) -> anyhow::Result<String> {
    Ok(mail::address(typed).with_context(|| format!("{typed} is not an address of mail"))?.to_string())
}

pub fn zone(typed: &str) -> anyhow::Result<TimeZone> {
    TimeZone::get(typed).ok().with_context(|| format!("{typed} is not a time zone that this system knows"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn staffed_hours_are_read_and_written() {
        let weekdays = staffed("mon-fri 08:00-18:30").unwrap();
        assert_eq!(weekdays.days, [1, 2, 3, 4, 5]);
        assert_eq!((weekdays.from, weekdays.to), (Time::constant(8, 0, 0, 0), Time::constant(18, 30, 0, 0)));
        assert_eq!(staffed("Sun,sat 09:00-12:00").unwrap().days, [6, 7]);
        for wrong in ["mon-fri", "mon 18:00-08:00", "fri-mon 08:00-18:00", "day 08:00-09:00", "mon 8-18", "mon 08:00-25:00"] {
            assert!(staffed(wrong).is_err(), "{wrong}");
        }
        for written in ["mon,tue 08:00-18:30", "sun 00:00-24:00"] {
            assert_eq!(hours(&staffed(written).unwrap()), written);
        }
    }

    #[test]
    fn holidays_are_read_and_written() {
        for written in ["2026-12-25 Christmas", "2026-12-24..2027-01-01 Between the years"] {
            assert_eq!(days(&holiday(written).unwrap()), written);
        }
        for wrong in ["2026-12-25", "Christmas", "2026-02-30 x", "2026-12-25..2026-12-24 x", "25/12/2026 x", "2026-12-25  \u{7}"] {
            assert!(holiday(wrong).is_err(), "{wrong}");
        }
    }
}
