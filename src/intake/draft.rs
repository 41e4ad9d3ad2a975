//! A response while the patient has it in hand.

use std::sync::Arc;

use actix_web::HttpRequest;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::key_store;
use super::ride::ride;
use super::store::{self, ResponseRow, Saved};
use crate::clinic::Clinic;
use crate::db::{self, Tx};
use crate::error::{Error, Result};
use crate::ids::{CaseId, RequestId, ResponseId, hash, public_id, secret};
use crate::package::Package;
use crate::questionnaire::Answers;
use crate::record::ResponseDocument;
use crate::state::State;
use crate::text::Texts;
use crate::web::frame::Frame;
use crate::web::shell::request_id;
use crate::web::{cookies, language};

/// Beginning of the name of the cookie that holds a draft's secret; its public id follows.
pub const COOKIE: &str = "intake-";

/// Stands for who fills the form in until that is told.
pub const UNKNOWN: &str = "unknown";

/// A response and everything needed to go on with it.
#[derive(Clone, Debug)]
pub struct Draft {
    pub id: ResponseId,
    pub public_id: String,
    pub clinic: Arc<Clinic>,
    pub package: Arc<Package>,
    pub case: Option<CaseId>,
    pub completed: bool,
    pub version: i32,
    pub expires_at: Timestamp,
    pub submitted_at: Option<Timestamp>,
    pub document: ResponseDocument,
    pub answers: Answers,
    pub(super) texts: Texts,
    /// The request that has it in hand.
    pub request: RequestId,
    /// It was stored by this request already.
    pub settled: bool,
}

/// Whether the row is held against others until the transaction ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hold {
    Read,
    Lock,
}

impl Draft {
    /// The response `public_id`, for the browser that has its secret.
    ///
    /// # Errors
    /// Not found (a wrong secret looks the same); expired.
    pub async fn open(
        state: &State,
        tx: &mut Tx,
        clinic: &Arc<Clinic>,
        request: &HttpRequest,
        public_id: &str,
        hold: Hold,
    ) -> Result<Self> {
        // First the cookie: an id that nobody was given is not looked up, whatever stands in the address.
        let secret = cookies::read(&state.config, request, &format!("{COOKIE}{public_id}")).ok_or(Error::NotFound)?;
        let row = match hold {
            Hold::Read => store::find(tx, clinic.id, public_id).await?,
            Hold::Lock => store::lock(tx, clinic.id, public_id).await?,
        };
        let Some(row) = row else {
            // One that was erased is told from one that never was by what its cookie bears.
            return Err(if secret.ends_with(&mark(state, clinic, public_id)) { Error::Expired } else { Error::NotFound });
        };
        let key = hash(&secret);
        if key != row.secret_hash && !key_store::has_key(tx, clinic.id, row.response_id, &key, state.clock.now()).await? {
            return Err(Error::NotFound);
        }
        let mut draft = Self::of(state, tx, clinic, row).await?;
        // What is stored from here on was read in the language of this request.
        draft.document.language = language::of(state, Some(clinic), request);
        draft.request = request_id(request);
        draft.settled = draft.document.request == Some(draft.request);
        if !draft.completed && draft.expires_at <= state.clock.now() {
            return Err(Error::Expired);
        }
        Ok(draft)
    }

    /// The draft of a stored row.
    ///
    /// # Errors
    /// Expired, for one that was ended; unreadable content.
    pub async fn of(state: &State, tx: &mut Tx, clinic: &Arc<Clinic>, row: ResponseRow) -> Result<Self> {
        if row.status == "stopped" {
            return Err(Error::Expired);
        }
        let package = state.packages.by_hash(tx, &row.package_hash).await?;
        let document: ResponseDocument = serde_json::from_value(row.document)?;
        let answers = Answers::from_json(&package.questionnaire, &document.answers)
            .map_err(|wrong| anyhow::anyhow!("stored answers do not fit their questionnaire ({} faults)", wrong.len()))?;
        Ok(Self {
            id: row.response_id.into(),
            public_id: row.public_id,
            clinic: Arc::clone(clinic),
            package,
            case: row.case_id.map(CaseId),
            completed: row.status == "completed",
            version: row.version,
            expires_at: row.expires_at,
            submitted_at: row.submitted_at.map(jiff_sqlx::Timestamp::to_jiff),
            document,
            answers,
            texts: state.texts.clone(),
            request: RequestId::new(),
            settled: false,
        })
    }

    /// Starts a draft: the new one, and the secret for its cookie.
    ///
    /// # Errors
    /// When it cannot be stored.
    pub async fn start(state: &State, tx: &mut Tx, clinic: &Arc<Clinic>, language: String, now: Timestamp) -> Result<(Self, String)> {
        let package = state.packages.current(&clinic.questionnaire).ok_or(Error::NotFound)?;
        let public_id = public_id();
        let secret = new_secret(state, clinic, &public_id);
        let document = ResponseDocument { answers: json!({}), language, ..ResponseDocument::default() };
        let draft = Self {
            id: ResponseId::new(),
            public_id,
            clinic: Arc::clone(clinic),
            expires_at: expiry(&package, now),
            package,
            case: None,
            completed: false,
            version: 1,
            submitted_at: None,
            document,
            answers: Answers::default(),
            texts: state.texts.clone(),
            request: RequestId::new(),
            settled: false,
        };
        let row = ResponseRow {
            response_id: draft.id.0,
            public_id: draft.public_id.clone(),
            secret_hash: hash(&secret),
            case_id: None,
            package_hash: draft.package.hash.clone(),
            status: "in-progress".to_owned(),
            version: draft.version,
            started_at: now,
            saved_at: now,
            expires_at: draft.expires_at,
            submitted_at: None,
            document: serde_json::to_value(&draft.document)?,
        };
        store::insert(tx, clinic.id, &row).await?;
        Ok((draft, secret))
    }

    /// Stores the draft as it now stands, one version on.
    ///
    /// # Errors
    /// When it cannot be stored.
    pub async fn save(&mut self, tx: &mut Tx, now: Timestamp) -> Result<()> {
        self.version += 1;
        self.expires_at = expiry(&self.package, now);
        self.document.answers = self.answers.to_json(&self.package.questionnaire);
        self.document.request = Some(self.request);
        let today = crate::clock::day(now, &self.clinic.zone);
        let abandoned = self.assess(&self.answers, today, true);
        let enters = abandoned.fired().any(|entry| entry.rule == self.package.rules.abandoned.id);
        let document = serde_json::to_value(&self.document)?;
        let saved = Saved {
            version: self.version,
            at: now,
            expires_at: self.expires_at,
            abandon_level: (enters && !self.completed).then(|| abandoned.level.rank()),
            case: self.case,
            document: &document,
        };
        store::save(tx, self.clinic.id, self.id, &saved).await
    }

    /// Ends the transaction. When this very request has stored it before, and did not hear of its commit, everything
    /// stays as it is.
    ///
    /// # Errors
    /// When it is not stored, or not known to be.
    pub async fn commit(&self, tx: Tx) -> Result<()> {
        if self.settled { Ok(tx.rollback().await?) } else { db::commit(tx).await }
    }

    /// A frame for a page of this intake, with the numbers of the country the person is in.
    #[must_use]
    pub fn frame(&self, state: &State, request: &HttpRequest, title_key: &str) -> Frame {
        Frame::patient(state, &self.clinic, request, title_key).with_numbers(&self.package.rules, &self.country())
    }

    /// Address of a page below this intake.
    #[must_use]
    pub fn path(&self, page: &str) -> String {
        format!("/c/{}/i/{}/{page}", self.clinic.slug, self.public_id)
    }
}

/// The draft at (clinic, public id) of an address, in a transaction of its own.
///
/// # Errors
/// Not found, expired, or the database is away.
pub async fn open(state: &State, request: &HttpRequest, path: &(String, String), hold: Hold) -> Result<(Tx, Draft)> {
    let clinic = state.clinics.find(&state.db, &path.0).await?;
    let mut tx = state.db.begin(clinic.id).await?;
    let draft = Draft::open(state, &mut tx, &clinic, request, &path.1, hold).await?;
    Ok((tx, draft))
}

/// The same, to be looked at only. A short outage is ridden out.
///
/// # Errors
/// Not found, expired, or the database is away.
pub async fn read(state: &State, request: &HttpRequest, path: &(String, String)) -> Result<Draft> {
    let once = async || {
        let (tx, draft) = open(state, request, path, Hold::Read).await?;
        db::commit(tx).await?;
        Ok(draft)
    };
    ride(state, || false, once).await
}

/// A secret for the cookie of a draft.
pub fn new_secret(state: &State, clinic: &Clinic, public_id: &str) -> String {
    format!("{}{}", secret(), mark(state, clinic, public_id))
}

/// What stands behind the secret in a draft's cookie: this clinic once gave out this draft.
fn mark(state: &State, clinic: &Clinic, public_id: &str) -> String {
    let mark = state.config.secret.derive("draft-cookie", &[clinic.id.0.as_bytes(), public_id.as_bytes()]);
    data_encoding::BASE64URL_NOPAD.encode(&mark[..12])
}

/// When a draft saved at `now` is erased.
fn expiry(package: &Package, now: Timestamp) -> Timestamp {
    now.checked_add(SignedDuration::from_hours(24 * package.rules.abandoned.keep_days)).unwrap_or(now)
}
