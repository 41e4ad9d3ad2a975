//! SQL of the outbox.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde_json::Value as Json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::Kind;
use crate::error::Result;
use crate::ids::{ClinicId, MailId};

/// A letter that a sender holds.
#[derive(Debug)]
pub struct MailRow {
    pub mail_id: Uuid,
    pub kind: String,
    /// This try included.
    pub attempts: i32,
    pub created_at: Timestamp,
    pub give_up_at: Timestamp,
    pub document: Json,
}

/// Puts a letter in.
pub async fn insert(
    conn: &mut PgConnection,
    clinic: ClinicId,
    id: MailId,
    kind: &str,
    now: Timestamp,
    give_up_at: Timestamp,
    document: Json,
) -> Result<()> {
    sqlx::query!(
        "INSERT INTO mail (clinic_id, mail_id, kind, status, attempts, created_at, next_try_at, give_up_at, document)
         VALUES ($1, $2, $3, 'waiting', 0, $4, $4, $5, $6)",
        clinic.0,
        id.0,
        kind,
        now.to_sqlx(),
        give_up_at.to_sqlx(),
        document,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes a letter that is due, until `lease` at the latest; other senders pass it by. Those that call somebody to a case
/// go before all others, whatever waits; else the one that has been due longest.
pub async fn take(
    conn: &mut PgConnection,
    clinic: ClinicId,
    now: Timestamp,
    lease: Timestamp,
    urgent_only: bool,
) -> Result<Option<MailRow>> {
    let row = sqlx::query_as!(
        MailRow,
        "UPDATE mail SET attempts = attempts + 1, next_try_at = $3
         WHERE clinic_id = $1 AND mail_id = (SELECT mail_id FROM mail WHERE clinic_id = $1 AND status = 'waiting' AND next_try_at <= $2
                                               AND (kind = $4 OR NOT $5)
                                             ORDER BY kind <> $4, next_try_at LIMIT 1 FOR UPDATE SKIP LOCKED)
         RETURNING mail_id, kind, attempts, created_at, give_up_at, document",
        clinic.0,
        now.to_sqlx(),
        lease.to_sqlx(),
        Kind::Escalation.name(),
        urgent_only
    )
    .fetch_optional(conn)
    .await?;
    Ok(row)
}

/// Ends a letter as `status` and forgets what it said. False when another sender has taken it since `attempts`.
pub async fn finish(conn: &mut PgConnection, clinic: ClinicId, row: &MailRow, status: &str, now: Timestamp) -> Result<bool> {
    let done = sqlx::query!(
        "UPDATE mail SET status = $4, finished_at = $5, document = $6
         WHERE clinic_id = $1 AND mail_id = $2 AND attempts = $3 AND status = 'waiting'",
        clinic.0,
        row.mail_id,
        row.attempts,
        status,
        now.to_sqlx(),
        Json::Object(serde_json::Map::new()),
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Puts a letter off. False when another sender has taken it since `attempts`.
pub async fn put_off(conn: &mut PgConnection, clinic: ClinicId, row: &MailRow, until: Timestamp) -> Result<bool> {
    let done = sqlx::query!(
        "UPDATE mail SET next_try_at = $4 WHERE clinic_id = $1 AND mail_id = $2 AND attempts = $3 AND status = 'waiting'",
        clinic.0,
        row.mail_id,
        row.attempts,
        until.to_sqlx(),
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}
