//! `anteroom clinic set`

use std::path::PathBuf;

use anteroom::audit::{self, Action, Event};
use anteroom::clinic::{self, Holiday, Staffed, store};
use anteroom::clock::Clock;
use anteroom::db;
use anteroom::ids::ClinicId;
use anyhow::{Context, ensure};
use clap::Args;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::json;
use sqlx::{ConnectOptions, Connection};

use super::super::environment::{OWNER_HELP, owner};
use super::words::{address, days, holiday, hours, staffed, zone};

/// Change the settings of a clinic: only what is given changes. Says how they stand then; with nothing given, how they
/// stand now.
///
/// Running servers go by them within 30 seconds. A promise that was made before stays as the patient was told it.
#[derive(Args)]
#[command(after_help = OWNER_HELP)]
pub struct Set {
    /// Its short name in addresses; it stays.
    slug: String,
    /// As patients know it.
    #[arg(long)]
    name: Option<String>,
    /// Its telephone number, written for people: "020 7946 0000".
    #[arg(long)]
    phone: Option<String>,
    /// Whose emergency numbers are shown before the patient says where they are: gb, ie, us, ca, au, nz, in, eu, other.
    #[arg(long)]
    country: Option<String>,
    /// Its time zone, by its IANA name: Europe/London.
    #[arg(long, value_parser = zone)]
    zone: Option<TimeZone>,
    /// The language of its pages.
    #[arg(long)]
    language: Option<String>,
    /// When somebody watches the queue: "mon-fri 08:00-18:30", "mon-sun 00:00-24:00". May be given several times; takes
    /// the place of all hours before.
    #[arg(long, value_name = "DAYS HH:MM-HH:MM", value_parser = staffed)]
    staffed: Vec<Staffed>,
    /// Nobody is promised to watch the queue any more.
    #[arg(long, conflicts_with = "staffed")]
    unstaffed: bool,
    /// Adds days on which nobody watches, whatever the hours say: "2026-12-25 Christmas", "2026-12-24..2027-01-01
    /// Christmas". May be given several times. Days that begin on the same day as others take their place.
    #[arg(long, value_name = "DAY[..DAY] NAME", value_parser = holiday)]
    holiday: Vec<Holiday>,
    /// Takes away the holiday that begins on this day. May be given several times.
    #[arg(long, value_name = "DAY")]
    no_holiday: Vec<Date>,
    /// Whom escalations go to when nobody takes a case, for example a telephone number.
    #[arg(long)]
    second_contact: Option<String>,
    /// Where they are mailed; none = nowhere.
    #[arg(long, value_name = "ADDRESS|none", value_parser = address_or_none)]
    second_contact_mail: Option<Address>,
    /// Where they are mailed when nobody takes the case even then; none = nowhere.
    #[arg(long, value_name = "ADDRESS|none", value_parser = address_or_none)]
    lead_mail: Option<Address>,
    /// Whether to lower an emergency takes a second person.
    #[arg(long, value_name = "true|false")]
    second_person: Option<bool>,
    /// The url of the questionnaire that new intakes use.
    #[arg(long, value_name = "URL")]
    questionnaire: Option<String>,
    /// A folder of form packages, in place of those built in.
    #[arg(long, env = "ANTEROOM_FORMS", value_name = "DIR")]
    forms: Option<PathBuf>,
}

/// An address, or that there is to be none.
#[derive(Clone)]
struct Address(Option<String>);

fn address_or_none(typed: &str) -> anyhow::Result<Address> {
    if typed == "none" { Ok(Address(None)) } else { address(typed).map(|address| Address(Some(address))) }
}

impl Set {
    pub async fn run(&self) -> anyhow::Result<()> {
        let mut conn = owner()?.connect().await?;
        let mut tx = db::begin_on(&mut conn, ClinicId::NONE).await?;
        let before = store::all(&mut tx).await?.into_iter().find(|clinic| clinic.slug == self.slug);
        tx.commit().await?;
        let before = before.with_context(|| format!("there is no clinic {}", self.slug))?;
        let mut after = before.clone();
        self.change(&mut after)?;
        super::check(&mut after, self.forms.as_deref())?;
        super::check_zone(&mut conn, &after.zone).await?;
        let changed: Vec<&str> =
            lines(&before).into_iter().zip(lines(&after)).filter(|(old, new)| old.1 != new.1).map(|(_, new)| new.0).collect();
        if !changed.is_empty() {
            let mut tx = db::begin_on(&mut conn, after.id).await?;
            store::set(&mut tx, &after).await?;
            let event = Event::new(Action::ClinicSet, after.id, Clock::System.now()).detail(json!({ "changed": changed }));
            audit::record(&mut tx, event).await?;
            tx.commit().await?;
        }
        conn.close().await?;
        for (name, value) in lines(&after) {
            let mark = if changed.contains(&name) { '*' } else { ' ' };
            eprintln!("{mark} {name:<20} {value}");
        }
        eprintln!(
            "{}",
            if changed.is_empty() { "Nothing has changed." } else { "* has changed. Running servers go by it within 30 seconds." }
        );
        Ok(())
    }

    fn change(&self, clinic: &mut clinic::Clinic) -> anyhow::Result<()> {
        let texts = [
            (&self.name, &mut clinic.name),
            (&self.phone, &mut clinic.phone),
            (&self.country, &mut clinic.country),
            (&self.language, &mut clinic.language),
            (&self.second_contact, &mut clinic.second_contact),
            (&self.questionnaire, &mut clinic.questionnaire),
        ];
        for (given, setting) in texts {
            if let Some(given) = given {
                given.clone_into(setting);
            }
        }
        clinic.zone = self.zone.clone().unwrap_or_else(|| clinic.zone.clone());
        if self.unstaffed || !self.staffed.is_empty() {
            clinic.staffed.clone_from(&self.staffed);
        }
        for day in &self.no_holiday {
            let before = clinic.holidays.len();
            clinic.holidays.retain(|holiday| holiday.from != *day);
            ensure!(clinic.holidays.len() < before, "no holiday begins on {day}");
        }
        clinic.holidays.retain(|old| !self.holiday.iter().any(|new| new.from == old.from));
        clinic.holidays.extend(self.holiday.iter().cloned());
        for (given, setting) in [(&self.second_contact_mail, &mut clinic.second_contact_mail), (&self.lead_mail, &mut clinic.lead_mail)] {
            if let Some(Address(address)) = given {
                setting.clone_from(address);
            }
        }
        clinic.second_person = self.second_person.unwrap_or(clinic.second_person);
        Ok(())
    }
}

/// Every setting with its value, as a person reads it.
fn lines(clinic: &clinic::Clinic) -> Vec<(&'static str, String)> {
    let list = |parts: Vec<String>| if parts.is_empty() { "none".to_owned() } else { parts.join("; ") };
    let mail = |address: &Option<String>| address.clone().unwrap_or_else(|| "none".to_owned());
    vec![
        ("name", clinic.name.clone()),
        ("phone", clinic.phone.clone()),
        ("country", clinic.country.clone()),
        ("zone", clinic.zone.iana_name().unwrap_or("UTC").to_owned()),
        ("language", clinic.language.clone()),
        ("staffed", list(clinic.staffed.iter().map(hours).collect())),
        ("holidays", list(clinic.holidays.iter().map(days).collect())),
        ("second-contact", clinic.second_contact.clone()),
        ("second-contact-mail", mail(&clinic.second_contact_mail)),
        ("lead-mail", mail(&clinic.lead_mail)),
        ("second-person", clinic.second_person.to_string()),
        ("questionnaire", clinic.questionnaire.clone()),
    ]
}
