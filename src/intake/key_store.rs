//! SQL of coming back: the keys of further devices, and the codes and links that lead to one.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::Result;
use crate::ids::{ClinicId, ResponseId};

/// Wrong dates of birth that end a code or a link.
pub const MOST_TRIES: i16 = 5;

/// Gives a further device a key.
pub async fn add_key(
    conn: &mut PgConnection,
    clinic: ClinicId,
    response: ResponseId,
    key_hash: &[u8],
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<()> {
    sqlx::query!(
        "INSERT INTO response_key (clinic_id, response_id, key_hash, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)",
        clinic.0,
        response.0,
        key_hash,
        now.to_sqlx(),
        expires_at.to_sqlx(),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Whether a device has a key to the response.
pub async fn has_key(conn: &mut PgConnection, clinic: ClinicId, response: Uuid, key_hash: &[u8], now: Timestamp) -> Result<bool> {
    let found = sqlx::query_scalar!(
        "SELECT EXISTS (SELECT FROM response_key WHERE clinic_id = $1 AND response_id = $2 AND key_hash = $3 AND expires_at > $4)",
        clinic.0,
        response,
        key_hash,
        now.to_sqlx(),
    )
    .fetch_one(conn)
    .await?;
    Ok(found.unwrap_or_default())
}

/// The newest code of a response: its number, and whether it still works.
pub async fn newest_code(conn: &mut PgConnection, clinic: ClinicId, response: ResponseId) -> Result<Option<(i16, bool)>> {
    let row = sqlx::query!(
        "SELECT number AS \"number!\", tries FROM come_back WHERE clinic_id = $1 AND response_id = $2 AND kind = 'code'
         ORDER BY number DESC LIMIT 1",
        clinic.0,
        response.0,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| (row.number, row.tries < MOST_TRIES)))
}

/// A code (with its number) or a link (with its end).
#[derive(Clone, Copy, Debug)]
pub enum Way {
    Code(i16),
    Link(Timestamp),
}

/// Lets `token_hash` lead to the response.
pub async fn add_way(
    conn: &mut PgConnection,
    clinic: ClinicId,
    response: ResponseId,
    token_hash: &[u8],
    way: Way,
    now: Timestamp,
) -> Result<()> {
    let (kind, number, expires_at) = match way {
        Way::Code(number) => ("code", Some(number), None),
        Way::Link(until) => ("link", None, Some(until)),
    };
    sqlx::query!(
        "INSERT INTO come_back (clinic_id, token_hash, response_id, kind, number, created_at, expires_at, tries)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 0)",
        clinic.0,
        token_hash,
        response.0,
        kind,
        number,
        now.to_sqlx(),
        expires_at.map(ToSqlx::to_sqlx) as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Where a code or link leads, whether it still works or not.
pub async fn leads_to(conn: &mut PgConnection, clinic: ClinicId, token_hash: &[u8]) -> Result<Option<ResponseId>> {
    let found = sqlx::query_scalar!("SELECT response_id FROM come_back WHERE clinic_id = $1 AND token_hash = $2", clinic.0, token_hash)
        .fetch_optional(conn)
        .await?;
    Ok(found.map(ResponseId))
}

/// Takes one of the tries a code or link has. False when it has none left, or its time is over, or it was used.
pub async fn take_try(conn: &mut PgConnection, clinic: ClinicId, token_hash: &[u8], now: Timestamp) -> Result<bool> {
    let done = sqlx::query!(
        "UPDATE come_back SET tries = tries + 1
         WHERE clinic_id = $1 AND token_hash = $2 AND tries < $3 AND used_at IS NULL AND (expires_at IS NULL OR expires_at > $4)",
        clinic.0,
        token_hash,
        MOST_TRIES,
        now.to_sqlx(),
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The date of birth was right: the try does not count, and a link is used up.
pub async fn opened(conn: &mut PgConnection, clinic: ClinicId, token_hash: &[u8], now: Timestamp) -> Result<()> {
    sqlx::query!(
        "UPDATE come_back SET tries = tries - 1, used_at = CASE kind WHEN 'link' THEN $3::timestamptz END
         WHERE clinic_id = $1 AND token_hash = $2",
        clinic.0,
        token_hash,
        now.to_sqlx(),
    )
    .execute(conn)
    .await?;
    Ok(())
}
