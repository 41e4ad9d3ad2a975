//! The session of a patient who reads their record: half an hour, for one record.

use std::sync::Arc;

use actix_web::cookie::{Cookie, SameSite};
use actix_web::{HttpRequest, HttpResponse};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::super::draft::Draft;
use super::super::store::find;
use super::store;
use crate::clinic::Clinic;
use crate::config::Config;
use crate::db::Tx;
use crate::error::Result;
use crate::ids::{CaseId, hash, secret};
use crate::state::State;
use crate::web::{cookies, language, see_other};

/// Beginning of the name of the cookie that holds a session's secret; the record's public id follows.
const COOKIE: &str = "record-";
/// How long a record stays open.
pub(super) const OPEN: SignedDuration = SignedDuration::from_mins(30);

/// A record that this browser may read.
pub(super) struct Record {
    /// The response whose access code opened it: the first of the case.
    pub first: Draft,
    pub case: CaseId,
}

impl Record {
    /// The record at (clinic, public id) of an address, in a transaction of its own; none when this browser has
    /// no open session for it.
    ///
    /// # Errors
    /// When there is no such clinic, or the database is away.
    pub async fn open(state: &State, request: &HttpRequest, path: &(String, String)) -> Result<Option<(Tx, Self)>> {
        let clinic = state.clinics.find(&state.db, &path.0).await?;
        let Some(token) = token(&state.config, request, &path.1) else { return Ok(None) };
        let mut tx = state.db.begin(clinic.id).await?;
        let Some(row) = find(&mut tx, clinic.id, &path.1).await? else { return Ok(None) };
        let Some(case) = row.case_id.map(CaseId) else { return Ok(None) };
        if !store::is_open(&mut tx, clinic.id, &hash(&token), row.response_id.into(), state.clock.now()).await? {
            return Ok(None);
        }
        let mut first = Draft::of(state, &mut tx, &clinic, row).await?;
        // Numbers and texts around it are for whoever reads it now.
        first.document.language = language::of(state, Some(&clinic), request);
        Ok(Some((tx, Self { first, case })))
    }

    /// Address of a page below this record.
    pub fn path(&self, page: &str) -> String {
        path(&self.first.clinic, &self.first.public_id, page)
    }
}

/// Address of a page below the record `public_id`.
pub(super) fn path(clinic: &Clinic, public_id: &str, page: &str) -> String {
    format!("/c/{}/r/{public_id}/{page}", clinic.slug)
}

/// To the door: there is no such record, or none that this browser may read; the two look alike.
pub(super) fn to_door(path: &(String, String)) -> HttpResponse {
    see_other(&format!("/c/{}/status?again=1", path.0))
}

/// Opens a session for `response`; the cookie for it.
pub(super) async fn start(
    state: &State,
    tx: &mut Tx,
    clinic: &Arc<Clinic>,
    (response, public_id): (Uuid, &str),
    now: Timestamp,
) -> Result<Cookie<'static>> {
    let token = secret();
    store::open_session(tx, clinic.id, &hash(&token), response, now, now + OPEN).await?;
    Ok(cookies::make(&state.config, &format!("{COOKIE}{public_id}"), token, SameSite::Lax, Some(OPEN.as_secs())))
}

/// The secret this browser has for the record.
pub(super) fn token(config: &Config, request: &HttpRequest, public_id: &str) -> Option<String> {
    cookies::read(config, request, &format!("{COOKIE}{public_id}"))
}

/// The cookie, ended.
pub(super) fn ended(config: &Config, public_id: &str) -> Cookie<'static> {
    cookies::end(config, &format!("{COOKIE}{public_id}"), SameSite::Lax)
}
