//! SQL of the demo.

use jiff::Timestamp;
use sqlx::PgConnection;
use uuid::Uuid;

/// An open case, for the clinicians of the week that the demo shows.
pub struct OpenCase {
    pub case_id: Uuid,
    pub level: i16,
    pub arrived_at: Timestamp,
    pub version: i32,
}

/// Every open case of the transaction's clinic, oldest first.
pub async fn open_cases(conn: &mut PgConnection) -> sqlx::Result<Vec<OpenCase>> {
    sqlx::query_as!(OpenCase, "SELECT case_id, level, arrived_at, version FROM patient_case WHERE status = 'open' ORDER BY arrived_at")
        .fetch_all(conn)
        .await
}

/// The membership of an account.
pub async fn membership(conn: &mut PgConnection, account: Uuid) -> sqlx::Result<Uuid> {
    sqlx::query_scalar!("SELECT membership_id FROM membership WHERE account_id = $1", account).fetch_one(conn).await
}

/// The clinic with this slug.
pub async fn clinic(conn: &mut PgConnection, slug: &str) -> sqlx::Result<Option<Uuid>> {
    sqlx::query_scalar!("SELECT clinic_id FROM clinic WHERE slug = $1", slug).fetch_optional(conn).await
}

/// Whether the account exists: it is made last, so then everything before it is there too.
pub async fn has_account(conn: &mut PgConnection, login: &str) -> sqlx::Result<bool> {
    let found = sqlx::query_scalar!("SELECT EXISTS (SELECT FROM account WHERE login = $1)", login).fetch_one(conn).await?;
    Ok(found.unwrap_or_default())
}

/// How many patients have been through the form already.
pub async fn patients(conn: &mut PgConnection) -> sqlx::Result<i64> {
    Ok(sqlx::query_scalar!("SELECT count(*) FROM response").fetch_one(conn).await?.unwrap_or_default())
}
