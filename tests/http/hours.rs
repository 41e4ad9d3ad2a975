//! When a promise ends: by examples, and by properties that hold for all hours, holidays, zones and moments.

use anteroom::clinic::{Holiday, Hours, Staffed};
use anteroom::package::{Package, Packages};
use anteroom::triage::{Counts, Level};
use jiff::civil::{Date, Time, date, time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use std::sync::Arc;

fn package() -> Arc<Package> {
    let packages = Packages::load(None).unwrap_or_else(|faults| panic!("{faults}"));
    packages.first_url().and_then(|url| packages.current(url)).expect("the form")
}

fn hours(days: &[i8], from: Time, to: Time) -> Staffed {
    Staffed { days: days.to_vec(), from, to }
}

fn holiday(from: Date, to: Date) -> Holiday {
    Holiday { name: "Closed".to_owned(), from, to }
}

/// `2026-11-20 18:25`, in London.
fn london(text: &str) -> Timestamp {
    let local: jiff::civil::DateTime = text.parse().expect("a time");
    local.to_zoned(TimeZone::get("Europe/London").expect("a zone")).expect("a moment").timestamp()
}

fn written(at: Timestamp) -> String {
    at.to_zoned(TimeZone::get("Europe/London").expect("a zone")).strftime("%a %Y-%m-%d %H:%M").to_string()
}

#[test]
fn what_is_promised_can_be_held_and_is_no_later_than_it_must_be() {
    let (package, zone) = (package(), TimeZone::get("Europe/London").expect("a zone"));
    let staffed = [hours(&[1, 2, 3, 4, 5], time(8, 0, 0, 0), time(18, 30, 0, 0))];
    let holidays = [holiday(date(2026, 12, 25), date(2026, 12, 28))];
    let clinic = Hours { zone: &zone, staffed: &staffed, holidays: &holidays };
    for (since, level, due) in [
        // Fifteen staffed minutes.
        ("2026-11-24 10:00", Level::Emergency, "Tue 2026-11-24 10:15"),
        ("2026-11-20 18:25", Level::Emergency, "Mon 2026-11-23 08:10"),
        ("2026-11-22 03:00", Level::Emergency, "Mon 2026-11-23 08:15"),
        ("2026-12-24 18:20", Level::Emergency, "Tue 2026-12-29 08:05"),
        // A day and a night; never into a closed clinic; never without an hour to do it in.
        ("2026-11-23 10:00", Level::Urgent, "Tue 2026-11-24 10:00"),
        ("2026-11-23 19:00", Level::Urgent, "Tue 2026-11-24 18:30"),
        ("2026-11-20 09:00", Level::Urgent, "Fri 2026-11-20 18:30"),
        ("2026-11-20 18:00", Level::Urgent, "Mon 2026-11-23 08:30"),
        ("2026-11-20 19:00", Level::Urgent, "Mon 2026-11-23 09:00"),
        ("2026-11-26 10:00", Level::Soon, "Fri 2026-11-27 18:30"),
        ("2026-12-24 10:00", Level::Soon, "Thu 2026-12-24 18:30"),
        ("2026-12-24 17:00", Level::Soon, "Tue 2026-12-29 10:30"),
        // The clocks go forward meanwhile: a fortnight is as long as ever.
        ("2026-03-23 12:00", Level::Routine, "Mon 2026-04-06 13:00"),
        ("2026-11-21 11:00", Level::Routine, "Fri 2026-12-04 18:30"),
    ] {
        assert_eq!(written(clinic.due(london(since), package.rules.level(level))), due, "{since} {level:?}");
    }
    let nobody = Hours { staffed: &[], ..clinic };
    assert_eq!(written(nobody.due(london("2026-11-21 03:00"), package.rules.level(Level::Emergency))), "Sat 2026-11-21 03:15");
    assert_eq!(written(nobody.due(london("2026-11-20 19:00"), package.rules.level(Level::Urgent))), "Sat 2026-11-21 19:00");
}

#[test]
fn steps_are_counted_as_the_promise_is_and_follow_one_that_ends_sooner() {
    let (package, zone) = (package(), TimeZone::get("Europe/London").expect("a zone"));
    let staffed = [hours(&[1, 2, 3, 4, 5], time(8, 0, 0, 0), time(18, 30, 0, 0))];
    let clinic = Hours { zone: &zone, staffed: &staffed, holidays: &[] };
    for (since, level, steps) in [
        ("2026-11-20 18:25", Level::Emergency, &["Mon 2026-11-23 08:10", "Mon 2026-11-23 08:25"][..]),
        ("2026-11-23 10:00", Level::Urgent, &["Tue 2026-11-24 06:00", "Tue 2026-11-24 10:00"]),
        ("2026-11-20 09:00", Level::Urgent, &["Fri 2026-11-20 16:55", "Fri 2026-11-20 18:30"]),
        // The clinic is closed for longer than a day: somebody is told all the same.
        ("2026-11-20 19:00", Level::Urgent, &["Sat 2026-11-21 15:00", "Sat 2026-11-21 19:00"]),
        ("2026-11-23 10:00", Level::Soon, &["Wed 2026-11-25 22:00"]),
        ("2026-11-23 10:00", Level::Routine, &[]),
    ] {
        let (since, texts) = (london(since), package.rules.level(level));
        let due = clinic.due(since, texts);
        let found: Vec<String> = texts.escalate.iter().map(|step| written(clinic.step(since, due, texts, step.after_minutes))).collect();
        assert_eq!(found, steps, "{level:?}");
    }
}

/// A clinic: its zone, hours that may overlap, holidays. Whoever is there a minute a week does not come to an hour within the
/// days that are looked ahead: that is nobody.
fn clinics() -> impl Strategy<Value = (TimeZone, Vec<Staffed>, Vec<Holiday>)> {
    let zones = ["Europe/London", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "America/Santiago", "UTC"];
    let zone = prop::sample::select(zones.to_vec()).prop_map(|name| TimeZone::get(name).expect("a zone"));
    let span = (prop::collection::vec(1..=7_i8, 1..4), 0..23_i8, 0..60_i8, 5..600_i64);
    let span = span.prop_map(|(days, hour, minute, long)| {
        let from = time(hour, minute, 0, 0);
        let to = from.saturating_add(SignedDuration::from_mins(long));
        hours(&days, from, if to.second() == 0 && to > from { to } else { Time::MAX })
    });
    let day = (1..=366_i32, 0..9_i32).prop_map(|(start, long)| {
        let start = date(2026, 1, 1).saturating_add(jiff::Span::new().days(start));
        holiday(start, start.saturating_add(jiff::Span::new().days(long)))
    });
    (zone, prop::collection::vec(span, 0..4), prop::collection::vec(day, 0..4))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_promise_is_never_early_never_ends_with_nobody_there_and_never_counts_a_holiday(
        (zone, staffed, holidays) in clinics(),
        minute in 0..525_600_i64,
    ) {
        let package = package();
        let clinic = Hours { zone: &zone, staffed: &staffed, holidays: &holidays };
        let start: Timestamp = "2026-01-01T00:00Z".parse().expect("a time");
        let since = start + SignedDuration::from_mins(minute);
        let at = |minutes: i64| since + SignedDuration::from_mins(minutes);
        for minutes in (0..20_160).step_by(53) {
            let moment = at(minutes);
            let day = moment.to_zoned(zone.clone()).date();
            let closed = holidays.iter().any(|holiday| holiday.from <= day && day <= holiday.to);
            prop_assert!(!(closed && clinic.is_staffed(moment)), "a holiday counts at {moment}");
        }
        for level in [Level::Emergency, Level::Urgent, Level::Soon] {
            let texts = package.rules.level(level);
            let due = clinic.due(since, texts);
            let elapsed = at(texts.due_minutes);
            prop_assert!(due > since, "{level:?}: before it was made");
            if staffed.is_empty() {
                prop_assert_eq!(due, elapsed);
                continue;
            }
            let there = clinic.is_staffed(due) || clinic.is_staffed(due - SignedDuration::from_micros(1));
            prop_assert!(there, "{level:?}: nobody is there at {due}");
            // Minute by minute, by the clock on the wall.
            let until = due.duration_since(since).as_mins();
            let in_it = (0..until).filter(|minute| clinic.is_staffed(at(*minute))).count();
            let in_it = i64::try_from(in_it).expect("so many");
            if texts.counts() == Counts::Staffed {
                prop_assert_eq!(in_it, texts.due_minutes, "staffed minutes");
            } else {
                let least = texts.least_staffed_minutes();
                prop_assert!(in_it >= least, "{level:?}: only {in_it} staffed minutes");
                prop_assert!(due <= elapsed || in_it == least, "{level:?}: later than it must be");
            }
            let mut before = since;
            for step in &texts.escalate {
                let planned = clinic.step(since, due, texts, step.after_minutes);
                prop_assert!(planned >= before, "{level:?}: steps out of order");
                before = planned;
            }
        }
    }
}
