//! `anteroom clinic add`, `anteroom clinic set`

mod add;
mod set;
mod words;

use std::path::Path;

use anteroom::clinic;
use anteroom::clock::Clock;
use anteroom::package::Packages;
use anyhow::{Context, ensure};
use clap::Subcommand;
use jiff::tz::TimeZone;
use sqlx::PgConnection;
use unic_langid::LanguageIdentifier;

#[derive(Subcommand)]
pub enum Clinic {
    Add(Box<add::Add>),
    Set(Box<set::Set>),
}

impl Clinic {
    pub async fn run(&self) -> anyhow::Result<()> {
        match self {
            Self::Add(add) => add.run().await,
            Self::Set(set) => set.run().await,
        }
    }
}

/// Refuses a time zone that Postgres does not know, or reads in another way.
async fn check_zone(conn: &mut PgConnection, zone: &TimeZone) -> anyhow::Result<()> {
    let name = zone.iana_name().unwrap_or_default();
    let same = clinic::store::reads_zone(conn, zone, Clock::System.now()).await?;
    ensure!(same, "Postgres does not know the time zone {name}, or reads it in another way: name a place, like Europe/Berlin");
    Ok(())
}

/// Puts a clinic's settings into their usual form, or says what is wrong with them.
fn check(clinic: &mut clinic::Clinic, forms: Option<&Path>) -> anyhow::Result<()> {
    let packages = Packages::load(forms)?;
    let package = packages.current(&clinic.questionnaire).with_context(|| format!("there is no form package {}", clinic.questionnaire))?;
    let known: Vec<&str> = package.rules.numbers.keys().map(String::as_str).collect();
    ensure!(
        known.contains(&clinic.country.as_str()),
        "the form package knows the emergency numbers of {}, not of {}",
        known.join(", "),
        clinic.country
    );
    let language: LanguageIdentifier =
        clinic.language.parse().ok().with_context(|| format!("{} is not a language tag", clinic.language))?;
    clinic.language = language.to_string();
    for (what, value) in [("name", &mut clinic.name), ("phone", &mut clinic.phone), ("second contact", &mut clinic.second_contact)] {
        *value = value.trim().to_owned();
        ensure!(!value.is_empty() && !value.contains(char::is_control), "the {what} must not be empty");
    }
    clinic.holidays.sort_by_key(|holiday| (holiday.from, holiday.to));
    Ok(())
}
