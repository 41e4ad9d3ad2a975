//! SQL of the patient's side.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde_json::Value as Json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::check::Submit;
pub use super::trail_store::{Change, add_change};
use crate::error::Result;
use crate::ids::{CaseId, ClinicId, ResponseId};

/// A response as stored.
#[derive(Debug)]
pub struct ResponseRow {
    pub response_id: Uuid,
    pub public_id: String,
    pub secret_hash: Vec<u8>,
    pub case_id: Option<Uuid>,
    pub package_hash: String,
    pub status: String,
    pub version: i32,
    pub started_at: Timestamp,
    pub saved_at: Timestamp,
    pub expires_at: Timestamp,
    pub submitted_at: Option<jiff_sqlx::Timestamp>,
    pub document: Json,
}

/// Starts a draft.
pub async fn insert(conn: &mut PgConnection, clinic: ClinicId, row: &ResponseRow) -> Result<()> {
    sqlx::query!(
        "INSERT INTO response (clinic_id, response_id, public_id, secret_hash, package_hash, status, version, started_at, saved_at, expires_at, document)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        clinic.0,
        row.response_id,
        row.public_id,
        row.secret_hash,
        row.package_hash,
        row.status,
        row.version,
        row.started_at.to_sqlx(),
        row.saved_at.to_sqlx(),
        row.expires_at.to_sqlx(),
        row.document,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Reads a response.
pub async fn find(conn: &mut PgConnection, clinic: ClinicId, public_id: &str) -> Result<Option<ResponseRow>> {
    let row = sqlx::query_as!(
        ResponseRow,
        "SELECT response_id, public_id, secret_hash, case_id, package_hash, status, version, started_at, saved_at, expires_at, submitted_at, document
         FROM response WHERE clinic_id = $1 AND public_id = $2",
        clinic.0,
        public_id
    )
    .fetch_optional(conn)
    .await?;
    Ok(row)
}

/// Reads a response and holds it until the transaction ends: pages sent at the same time wait for each other.
pub async fn lock(conn: &mut PgConnection, clinic: ClinicId, public_id: &str) -> Result<Option<ResponseRow>> {
    let row = sqlx::query_as!(
        ResponseRow,
        "SELECT response_id, public_id, secret_hash, case_id, package_hash, status, version, started_at, saved_at, expires_at, submitted_at, document
         FROM response WHERE clinic_id = $1 AND public_id = $2 FOR UPDATE",
        clinic.0,
        public_id
    )
    .fetch_optional(conn)
    .await?;
    Ok(row)
}

/// Reads a response by its own id and holds it until the transaction ends.
pub async fn lock_by_id(conn: &mut PgConnection, clinic: ClinicId, response: ResponseId) -> Result<Option<ResponseRow>> {
    let row = sqlx::query_as!(
        ResponseRow,
        "SELECT response_id, public_id, secret_hash, case_id, package_hash, status, version, started_at, saved_at, expires_at, submitted_at, document
         FROM response WHERE clinic_id = $1 AND response_id = $2 FOR UPDATE",
        clinic.0,
        response.0
    )
    .fetch_optional(conn)
    .await?;
    Ok(row)
}

/// Drafts left alone since `before` that must enter the queue.
pub async fn abandoned(conn: &mut PgConnection, clinic: ClinicId, before: Timestamp) -> Result<Vec<ResponseId>> {
    let ids = sqlx::query_scalar!(
        "SELECT response_id FROM response
         WHERE clinic_id = $1 AND status = 'in-progress' AND case_id IS NULL AND abandon_level IS NOT NULL AND saved_at <= $2
         ORDER BY saved_at LIMIT 200",
        clinic.0,
        before.to_sqlx()
    )
    .fetch_all(conn)
    .await?;
    Ok(ids.into_iter().map(ResponseId).collect())
}

/// One of them, held for this transaction; none when another process holds it or it is no longer so.
pub async fn lock_abandoned(
    conn: &mut PgConnection,
    clinic: ClinicId,
    response: ResponseId,
    before: Timestamp,
) -> Result<Option<ResponseRow>> {
    let row = sqlx::query_as!(
        ResponseRow,
        "SELECT response_id, public_id, secret_hash, case_id, package_hash, status, version, started_at, saved_at, expires_at, submitted_at, document
         FROM response
         WHERE clinic_id = $1 AND response_id = $2 AND status = 'in-progress' AND case_id IS NULL AND abandon_level IS NOT NULL AND saved_at <= $3
         FOR UPDATE SKIP LOCKED",
        clinic.0,
        response.0,
        before.to_sqlx()
    )
    .fetch_optional(conn)
    .await?;
    Ok(row)
}

/// What a page's POST changes of a response.
#[derive(Debug)]
pub struct Saved<'a> {
    pub version: i32,
    pub at: Timestamp,
    pub expires_at: Timestamp,
    pub abandon_level: Option<i16>,
    pub case: Option<CaseId>,
    pub document: &'a Json,
}

/// Stores a draft's new state.
pub async fn save(conn: &mut PgConnection, clinic: ClinicId, response: ResponseId, saved: &Saved<'_>) -> Result<()> {
    sqlx::query!(
        "UPDATE response SET version = $3, saved_at = $4, expires_at = $5, abandon_level = $6, case_id = $7, document = $8
         WHERE clinic_id = $1 AND response_id = $2",
        clinic.0,
        response.0,
        saved.version,
        saved.at.to_sqlx(),
        saved.expires_at.to_sqlx(),
        saved.abandon_level,
        saved.case.map(|case| case.0),
        saved.document,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes which case a response belongs to; nothing else of it changes, and it counts as no POST.
pub async fn link(conn: &mut PgConnection, clinic: ClinicId, response: ResponseId, case: CaseId) -> Result<()> {
    sqlx::query!("UPDATE response SET case_id = $3 WHERE clinic_id = $1 AND response_id = $2", clinic.0, response.0, case.0)
        .execute(conn)
        .await?;
    Ok(())
}

/// Completes a response; nothing leads back to it any more.
pub async fn complete(
    conn: &mut PgConnection,
    clinic: ClinicId,
    response: ResponseId,
    at: Timestamp,
    submit: &Submit,
    access_code_hash: &[u8],
) -> Result<()> {
    sqlx::query!(
        "WITH gone AS (DELETE FROM come_back WHERE clinic_id = $1 AND response_id = $2)
         UPDATE response SET status = 'completed', submitted_at = $3, submit_key = $4, submit_hash = $5, access_code_hash = $6,
                abandon_level = NULL
         WHERE clinic_id = $1 AND response_id = $2",
        clinic.0,
        response.0,
        at.to_sqlx(),
        submit.key,
        submit.body,
        access_code_hash,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// What came with the submit that won.
pub async fn submit(conn: &mut PgConnection, clinic: ClinicId, response: ResponseId) -> Result<Option<Submit>> {
    let row = sqlx::query!("SELECT submit_key, submit_hash FROM response WHERE clinic_id = $1 AND response_id = $2", clinic.0, response.0)
        .fetch_one(conn)
        .await?;
    Ok(row.submit_key.zip(row.submit_hash).map(|(key, body)| Submit { key, body }))
}

/// Ends a draft that stands in the queue and must therefore be kept; nothing leads back to it any more.
pub async fn stop(conn: &mut PgConnection, clinic: ClinicId, response: ResponseId) -> Result<()> {
    sqlx::query!(
        "WITH gone AS (DELETE FROM come_back WHERE clinic_id = $1 AND response_id = $2)
         UPDATE response SET status = 'stopped', abandon_level = NULL WHERE clinic_id = $1 AND response_id = $2",
        clinic.0,
        response.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Erases a draft with its trail.
pub async fn erase(conn: &mut PgConnection, clinic: ClinicId, response: ResponseId) -> Result<()> {
    sqlx::query!("DELETE FROM response WHERE clinic_id = $1 AND response_id = $2 AND case_id IS NULL", clinic.0, response.0)
        .execute(conn)
        .await?;
    Ok(())
}

/// Ends drafts that are past their time and stand in the queue; returns how many.
pub async fn stop_expired(conn: &mut PgConnection, clinic: ClinicId, now: Timestamp) -> Result<u64> {
    let ended = sqlx::query_scalar!(
        "WITH ended AS (UPDATE response SET status = 'stopped', abandon_level = NULL
             WHERE (clinic_id, response_id) IN (SELECT clinic_id, response_id FROM response
                 WHERE clinic_id = $1 AND status = 'in-progress' AND case_id IS NOT NULL AND expires_at <= $2 LIMIT 200 FOR UPDATE SKIP LOCKED)
             RETURNING response_id),
         gone AS (DELETE FROM come_back WHERE clinic_id = $1 AND response_id IN (SELECT response_id FROM ended))
         SELECT count(*) FROM ended",
        clinic.0,
        now.to_sqlx()
    )
    .fetch_one(conn)
    .await?;
    Ok(ended.and_then(|ended| u64::try_from(ended).ok()).unwrap_or_default())
}

/// Erases drafts that are past their time and no case needs; returns their ids.
pub async fn erase_expired(conn: &mut PgConnection, clinic: ClinicId, now: Timestamp) -> Result<Vec<ResponseId>> {
    let rows = sqlx::query_scalar!(
        "DELETE FROM response WHERE (clinic_id, response_id) IN (SELECT clinic_id, response_id FROM response
             WHERE clinic_id = $1 AND status = 'in-progress' AND case_id IS NULL AND abandon_level IS NULL AND expires_at <= $2
             LIMIT 200 FOR UPDATE SKIP LOCKED)
         RETURNING response_id",
        clinic.0,
        now.to_sqlx()
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(ResponseId).collect())
}
