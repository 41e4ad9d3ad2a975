//! The directory of clinics and their settings: read from the database, kept in memory, so that a page of a
//! clinic (and its emergency numbers) can be shown while the database is away.

mod hours;
pub mod store;

use std::collections::BTreeMap;
use std::sync::{Arc, RwLock};

pub use hours::{Holiday, Hours, Staffed};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::db::Db;
use crate::error::{Error, Result};
use crate::ids::ClinicId;

/// A clinic's settings.
#[derive(Clone, Debug)]
pub struct Clinic {
    pub id: ClinicId,
    /// Its name in addresses: `/c/{slug}`.
    pub slug: String,
    pub name: String,
    /// As written for people, for example `020 7946 0000`.
    pub phone: String,
    /// A code of `country-now`: whose numbers are shown before the patient said where they are.
    pub country: String,
    pub zone: TimeZone,
    /// BCP 47.
    pub language: String,
    pub staffed: Vec<Staffed>,
    pub holidays: Vec<Holiday>,
    /// Whom escalations go to, as written for people.
    pub second_contact: String,
    /// Where they are mailed, first and then.
    pub second_contact_mail: Option<String>,
    pub lead_mail: Option<String>,
    /// Lowering an emergency waits until a second person confirms it.
    pub second_person: bool,
    /// Url of the questionnaire new intakes use.
    pub questionnaire: String,
}

impl Clinic {
    /// When somebody watches the queue.
    #[must_use]
    pub fn hours(&self) -> Hours<'_> {
        Hours { zone: &self.zone, staffed: &self.staffed, holidays: &self.holidays }
    }

    /// Whether somebody is meant to watch the queue at `at`.
    #[must_use]
    pub fn is_staffed(&self, at: Timestamp) -> bool {
        self.hours().is_staffed(at)
    }
}

/// All clinics, as last read.
#[derive(Debug, Default)]
pub struct Clinics {
    by_slug: RwLock<BTreeMap<String, Arc<Clinic>>>,
}

impl Clinics {
    /// Reads the directory.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn load(db: &Db) -> Result<Self> {
        let clinics = Self::default();
        clinics.refresh(db).await?;
        Ok(clinics)
    }

    /// Reads the directory again; on failure the old one stays.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn refresh(&self, db: &Db) -> Result<()> {
        let mut tx = db.begin(ClinicId::NONE).await?;
        let read = store::all(&mut tx).await?;
        crate::db::commit(tx).await?;
        if let Ok(mut map) = self.by_slug.write() {
            *map = read.into_iter().map(|clinic| (clinic.slug.clone(), Arc::new(clinic))).collect();
        }
        Ok(())
    }

    /// The clinic with this slug. One that was added since the last reading is looked up.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none.
    pub async fn find(&self, db: &Db, slug: &str) -> Result<Arc<Clinic>> {
        if let Some(clinic) = self.cached(|clinic| clinic.slug == slug) {
            return Ok(clinic);
        }
        self.refresh(db).await?;
        self.cached(|clinic| clinic.slug == slug).ok_or(Error::NotFound)
    }

    /// The clinic with this id.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none.
    pub async fn get(&self, db: &Db, id: ClinicId) -> Result<Arc<Clinic>> {
        if let Some(clinic) = self.cached(|clinic| clinic.id == id) {
            return Ok(clinic);
        }
        self.refresh(db).await?;
        self.cached(|clinic| clinic.id == id).ok_or(Error::NotFound)
    }

    /// All, by slug.
    #[must_use]
    pub fn all(&self) -> Vec<Arc<Clinic>> {
        self.by_slug.read().map(|map| map.values().cloned().collect()).unwrap_or_default()
    }

    fn cached(&self, is: impl Fn(&Clinic) -> bool) -> Option<Arc<Clinic>> {
        self.by_slug.read().ok()?.values().find(|clinic| is(clinic)).cloned()
    }
}
