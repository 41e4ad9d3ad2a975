//! SQL of the trail: a row for every change of an answer.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde_json::Value as Json;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::Result;
use crate::ids::{ClinicId, ResponseId};

/// One line of the trail.
#[derive(Debug)]
pub struct Change<'a> {
    pub link_id: &'a str,
    pub page: &'a str,
    pub author: &'a str,
    pub language: &'a str,
    /// `answered`, `stale` or `stripped`.
    pub kind: &'static str,
    pub document: Json,
}

/// Writes a line of the trail.
pub async fn add_change(conn: &mut PgConnection, clinic: ClinicId, response: ResponseId, at: Timestamp, change: Change<'_>) -> Result<()> {
    sqlx::query!(
        "INSERT INTO answer_change (clinic_id, response_id, change_id, changed_at, link_id, page, author, language, kind, document)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        clinic.0,
        response.0,
        Uuid::now_v7(),
        at.to_sqlx(),
        change.link_id,
        change.page,
        change.author,
        change.language,
        change.kind,
        change.document,
    )
    .execute(conn)
    .await?;
    Ok(())
}
