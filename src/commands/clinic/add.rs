//! `anteroom clinic add`

use std::path::PathBuf;

use anteroom::audit::{self, Action, Event};
use anteroom::clinic::{self, Holiday, Staffed, store};
use anteroom::clock::Clock;
use anteroom::db;
use anteroom::ids::ClinicId;
use anteroom::package::Packages;
use clap::Args;
use jiff::tz::TimeZone;
use sqlx::{ConnectOptions, Connection};

use super::super::environment::{OWNER_HELP, owner};
use super::words::{address, holiday, staffed, zone};

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
    #[arg(long, value_parser = zone)]
    zone: TimeZone,
    /// The language of its pages.
    #[arg(long, default_value = "en")]
    language: String,
    /// When somebody watches the queue: "mon-fri 08:00-18:30", "mon-sun 00:00-24:00". May be given several times; never
    /// given, nobody is promised to watch.
    #[arg(long, value_name = "DAYS HH:MM-HH:MM", value_parser = staffed)]
    staffed: Vec<Staffed>,
    /// Days on which nobody does, whatever the hours say: "2026-12-25 Christmas", "2026-12-24..2027-01-01 Christmas". May
    /// be given several times.
    #[arg(long, value_name = "DAY[..DAY] NAME", value_parser = holiday)]
    holiday: Vec<Holiday>,
    /// Whom escalations go to when nobody takes a case, for example a telephone number.
    #[arg(long)]
    second_contact: String,
    /// Where they are mailed.
    #[arg(long, value_name = "ADDRESS", value_parser = address)]
    second_contact_mail: Option<String>,
    /// Where they are mailed when nobody takes the case even then.
    #[arg(long, value_name = "ADDRESS", value_parser = address)]
    lead_mail: Option<String>,
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
    pub async fn run(&self) -> anyhow::Result<()> {
        let clinic = self.clinic()?;
        let mut conn = owner()?.connect().await?;
        super::check_zone(&mut conn, &clinic.zone).await?;
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
        let questionnaire = match &self.questionnaire {
            Some(url) => url.clone(),
            None => Packages::load(self.forms.as_deref())?.first_url().unwrap_or_default().to_owned(),
        };
        let mut clinic = clinic::Clinic {
            id: ClinicId::new(),
            slug: self.slug.clone(),
            name: self.name.clone(),
            phone: self.phone.clone(),
            country: self.country.clone(),
            zone: self.zone.clone(),
            language: self.language.clone(),
            staffed: self.staffed.clone(),
            holidays: self.holiday.clone(),
            second_contact: self.second_contact.clone(),
            second_contact_mail: self.second_contact_mail.clone(),
            lead_mail: self.lead_mail.clone(),
            second_person: self.second_person,
            questionnaire,
        };
        super::check(&mut clinic, self.forms.as_deref())?;
        Ok(clinic)
    }
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
