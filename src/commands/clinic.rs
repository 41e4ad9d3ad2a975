//! `anteroom clinic add`

use std::path::PathBuf;

use anteroom::audit::{self, Action, Event};
use anteroom::clinic::{self, Staffed, store};
use anteroom::clock::Clock;
use anteroom::db;
use anteroom::ids::ClinicId;
use anteroom::package::Packages;
use anyhow::{Context, ensure};
use clap::{Args, Subcommand};
use jiff::civil::Time;
use jiff::tz::TimeZone;
use sqlx::{ConnectOptions, Connection};
use unic_langid::LanguageIdentifier;

use super::environment::{OWNER_HELP, owner};

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

#[derive(Subcommand)]
pub enum Clinic {
    Add(Add),
}

impl Clinic {
    pub async fn run(&self) -> anyhow::Result<()> {
        match self {
            Self::Add(add) => add.run().await,
        }
    }
}

/// Add a clinic to the directory.
#[derive(Args)]
#[command(after_help = OWNER_HELP)]
pub struct Add {
    /// Its short name in addresses (/c/SLUG): small letters, digits and hyphens.
    #[arg(long)]
    slug: String,
    /// As patients know it.
    #[arg(long)]
    name: String,
    /// Its telephone number, written for people: "020 7946 0000".
    #[arg(long)]
    phone: String,
    /// Whose emergency numbers are shown before the patient says where they are: gb, ie, us, ca, au, nz, in, eu, other.
    #[arg(long)]
    country: String,
    /// Its time zone, by its IANA name: Europe/London.
    #[arg(long)]
    zone: String,
    /// The language of its pages.
    #[arg(long, default_value = "en")]
    language: String,
    /// When somebody watches the queue: "mon-fri 08:00-18:30". May be given several times; never given, nobody is
    /// promised to watch.
    #[arg(long, value_name = "DAYS HH:MM-HH:MM", value_parser = staffed)]
    staffed: Vec<Staffed>,
    /// Whom escalations go to when the first person does not answer, for example a telephone number.
    #[arg(long)]
    second_contact: String,
    /// To lower an emergency takes a second person: it waits until another account confirms it.
    #[arg(long)]
    second_person: bool,
    /// The url of the questionnaire that new intakes use; by default that of the first form package.
    #[arg(long, value_name = "URL")]
    questionnaire: Option<String>,
    /// A folder of form packages, in place of those built in.
    #[arg(long, env = "ANTEROOM_FORMS", value_name = "DIR")]
    forms: Option<PathBuf>,
}

impl Add {
    async fn run(&self) -> anyhow::Result<()> {
        let clinic = self.clinic()?;
        let mut conn = owner()?.connect().await?;
        let at = Clock::System.now();
        let mut tx = db::begin_on(&mut conn, clinic.id).await?;
        store::add(&mut tx, &clinic, at).await.map_err(explain)?;
        audit::record(&mut tx, Event::new(Action::ClinicAdd, clinic.id, at)).await?;
        tx.commit().await?;
        conn.close().await?;
        eprintln!("Added {}: its page is at /c/{}", clinic.name, clinic.slug);
        Ok(())
    }

    fn clinic(&self) -> anyhow::Result<clinic::Clinic> {
        let packages = Packages::load(self.forms.as_deref())?;
        let first = packages.first_url().unwrap_or_default();
        let questionnaire = self.questionnaire.as_deref().unwrap_or(first);
        let package = packages.current(questionnaire).with_context(|| format!("there is no form package {questionnaire}"))?;
        let known: Vec<&str> = package.rules.numbers.keys().map(String::as_str).collect();
        ensure!(
            known.contains(&self.country.as_str()),
            "the form package knows the emergency numbers of {}, not of {}",
            known.join(", "),
            self.country
        );
        let language: LanguageIdentifier =
            self.language.parse().ok().with_context(|| format!("{} is not a language tag", self.language))?;
        for (what, value) in [("name", &self.name), ("phone", &self.phone), ("second contact", &self.second_contact)] {
            ensure!(!value.trim().is_empty() && !value.contains(char::is_control), "the {what} must not be empty");
        }
        Ok(clinic::Clinic {
            id: ClinicId::new(),
            slug: self.slug.clone(),
            name: self.name.trim().to_owned(),
            phone: self.phone.trim().to_owned(),
            country: self.country.clone(),
            zone: TimeZone::get(&self.zone).with_context(|| format!("{} is not a time zone that this system knows", self.zone))?,
            language: language.to_string(),
            staffed: self.staffed.clone(),
            second_contact: self.second_contact.trim().to_owned(),
            second_person: self.second_person,
            questionnaire: questionnaire.to_owned(),
        })
    }
}

/// `mon-fri 08:00-18:30`, `sat,sun 09:00-12:00`
fn staffed(typed: &str) -> anyhow::Result<Staffed> {
    let (days, hours) = typed.trim().split_once(' ').context("write days and hours, for example: mon-fri 08:00-18:30")?;
    let (from, to) = hours.trim().split_once('-').context("write the hours as 08:00-18:30")?;
    let clock = |text: &str| text.trim().parse::<Time>().ok().with_context(|| format!("{text} is not a time of day like 08:00"));
    let (from, to) = (clock(from)?, clock(to)?);
    ensure!(from < to, "the hours must end after they begin");
    let mut found = Vec::new();
    for part in days.split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (first, last) = (day(first)?, day(last)?);
        ensure!(first <= last, "{part}: write the earlier day first");
        found.extend(first..=last);
    }
    found.sort_unstable();
    found.dedup();
    Ok(Staffed { days: found, from, to })
}

/// 1 = Monday.
fn day(name: &str) -> anyhow::Result<i8> {
    let found = DAYS.iter().zip(1..).find(|(day, _)| name.trim().to_lowercase() == **day).map(|(_, number)| number);
    found.with_context(|| format!("{name} is not a day: use {}", DAYS.join(", ")))
}

/// What a rule of the database means in words.
fn explain(error: anteroom::error::Error) -> anyhow::Error {
    let cause = anyhow::Error::from(error);
    let database = cause.chain().find_map(|cause| cause.downcast_ref::<sqlx::Error>()).and_then(sqlx::Error::as_database_error);
    match database.and_then(|error| error.constraint()) {
        Some("clinic_slug_key") => anyhow::anyhow!("there is a clinic with this slug already"),
        Some("clinic_slug_form") => {
            anyhow::anyhow!("a slug has small letters, digits and hyphens, at most 41, and begins with a letter or digit")
        }
        _ => cause,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn staffed_hours_are_read() {
        let weekdays = staffed("mon-fri 08:00-18:30").unwrap();
        assert_eq!(weekdays.days, [1, 2, 3, 4, 5]);
        assert_eq!((weekdays.from, weekdays.to), (Time::constant(8, 0, 0, 0), Time::constant(18, 30, 0, 0)));
        assert_eq!(staffed("Sun,sat 09:00-12:00").unwrap().days, [6, 7]);
        for wrong in ["mon-fri", "mon 18:00-08:00", "fri-mon 08:00-18:00", "day 08:00-09:00", "mon 8-18", "mon 08:00-25:00"] {
            assert!(staffed(wrong).is_err(), "{wrong}");
        }
    }
}
