//! SQL of updates, and of asking how it is.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde_json::Value as Json;
use sqlx::PgConnection;

use crate::error::Result;
use crate::ids::{CaseId, ClinicId, ResponseId};

/// Updates of a case since `since`; `first` is the response that the case came with.
pub(super) async fn updates_since(conn: &mut PgConnection, clinic: ClinicId, first: ResponseId, since: Timestamp) -> Result<i64> {
    let n = sqlx::query_scalar!(
        "SELECT count(*) FROM response WHERE clinic_id = $1 AND updates = $2 AND submitted_at > $3",
        clinic.0,
        first.0,
        since.to_sqlx()
    )
    .fetch_one(conn)
    .await?;
    Ok(n.unwrap_or_default())
}

/// The update with this key, if it was stored already.
pub(super) async fn same_update(
    conn: &mut PgConnection,
    clinic: ClinicId,
    first: ResponseId,
    key: &str,
) -> Result<Option<(ResponseId, String)>> {
    let row = sqlx::query!(
        "SELECT response_id, public_id FROM response WHERE clinic_id = $1 AND updates = $2 AND submit_key = $3",
        clinic.0,
        first.0,
        key
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| (row.response_id.into(), row.public_id)))
}

/// An update about to be stored.
#[derive(Debug)]
pub(super) struct NewUpdate<'a> {
    pub response: ResponseId,
    pub public_id: &'a str,
    pub secret_hash: &'a [u8],
    pub case: Option<CaseId>,
    pub package_hash: &'a str,
    pub expires_at: Timestamp,
    /// The response that the case came with.
    pub first: ResponseId,
    pub key: &'a str,
    pub document: Json,
}

/// Stores an update: complete as it is.
pub(super) async fn insert_update(conn: &mut PgConnection, clinic: ClinicId, update: &NewUpdate<'_>, now: Timestamp) -> Result<()> {
    sqlx::query!(
        "INSERT INTO response (clinic_id, response_id, public_id, secret_hash, case_id, package_hash, status, version, started_at, saved_at,
                               expires_at, submitted_at, submit_key, updates, document)
         VALUES ($1, $2, $3, $4, $5, $6, 'completed', 1, $7, $7, $8, $7, $9, $10, $11)",
        clinic.0,
        update.response.0,
        update.public_id,
        update.secret_hash,
        update.case.map(|case| case.0),
        update.package_hash,
        now.to_sqlx(),
        update.expires_at.to_sqlx(),
        update.key,
        update.first.0,
        update.document
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Cases at the level of self-care that came between `after` and `before`, and whose patients were not asked yet how it
/// is. What was closed because it should not be there is left alone.
pub(super) async fn to_ask(conn: &mut PgConnection, clinic: ClinicId, after: Timestamp, before: Timestamp) -> Result<Vec<CaseId>> {
    let ids = sqlx::query_scalar!(
        "SELECT case_id FROM patient_case c
         WHERE clinic_id = $1 AND level = 5 AND NOT draft AND checked_in_at IS NULL AND arrived_at > $2 AND arrived_at <= $3
           AND NOT EXISTS (SELECT FROM decision d WHERE d.clinic_id = c.clinic_id AND d.case_id = c.case_id
                           AND d.status <> 'undone' AND d.outcome IN ('duplicate', 'entered-in-error'))
         ORDER BY arrived_at LIMIT 200",
        clinic.0,
        after.to_sqlx(),
        before.to_sqlx()
    );
    Ok(ids.fetch_all(conn).await?.into_iter().map(CaseId).collect())
}

/// Notes that the patient of a case is asked how it is; false when another process has done so, or does so now.
pub(super) async fn note_asked(conn: &mut PgConnection, clinic: ClinicId, case: CaseId, now: Timestamp) -> Result<bool> {
    let done = sqlx::query!(
        "UPDATE patient_case SET checked_in_at = $3
         WHERE (clinic_id, case_id) IN (SELECT clinic_id, case_id FROM patient_case
             WHERE clinic_id = $1 AND case_id = $2 AND level = 5 AND checked_in_at IS NULL FOR UPDATE SKIP LOCKED)",
        clinic.0,
        case.0,
        now.to_sqlx()
    );
    Ok(done.execute(conn).await?.rows_affected() == 1)
}
