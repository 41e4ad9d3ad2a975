//! SQL of members of staff who come and go, as the owner of the database.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;

use crate::account::Role;
use crate::error::Result;
use crate::ids::{AccountId, ClinicId, MembershipId};

/// The clinic with this slug.
pub async fn clinic_id(conn: &mut PgConnection, slug: &str) -> Result<Option<ClinicId>> {
    let id = sqlx::query_scalar!("SELECT clinic_id FROM clinic WHERE slug = $1", slug).fetch_optional(conn).await?;
    Ok(id.map(ClinicId::from))
}

/// Adds an account unless the login exists.
pub async fn add_account(conn: &mut PgConnection, login: &str, name: &str, at: Timestamp) -> Result<()> {
    sqlx::query!(
        "INSERT INTO account (account_id, login, display_name, created_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT ON CONSTRAINT account_login_once DO NOTHING",
        AccountId::new().0,
        login,
        name,
        at.to_sqlx(),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Gives the account a role in the clinic, or gives it back.
pub async fn add_membership(conn: &mut PgConnection, account: AccountId, clinic: ClinicId, role: Role, at: Timestamp) -> Result<()> {
    sqlx::query!(
        "INSERT INTO membership (clinic_id, membership_id, account_id, role, created_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT ON CONSTRAINT membership_once DO UPDATE SET role = excluded.role, revoked_at = NULL",
        clinic.0,
        MembershipId::new().0,
        account.0,
        role.name(),
        at.to_sqlx(),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Adds a one-time link and uses up the account's older ones.
pub async fn add_link(conn: &mut PgConnection, account: AccountId, token: &[u8], at: Timestamp, until: Timestamp) -> Result<()> {
    sqlx::query!("UPDATE one_time_link SET used_at = $2 WHERE account_id = $1 AND used_at IS NULL", account.0, at.to_sqlx())
        .execute(&mut *conn)
        .await?;
    sqlx::query!("INSERT INTO one_time_link (token_hash, account_id, expires_at) VALUES ($1, $2, $3)", token, account.0, until.to_sqlx())
        .execute(conn)
        .await?;
    Ok(())
}

/// Closes the account since then, or opens it, and ends its sessions; false when it stood so already.
pub async fn set_disabled(conn: &mut PgConnection, account: AccountId, since: Option<Timestamp>) -> Result<bool> {
    let done = sqlx::query!(
        "UPDATE account SET disabled_at = $2, session_epoch = session_epoch + 1
         WHERE account_id = $1 AND (disabled_at IS NULL) <> ($2::timestamptz IS NULL)",
        account.0,
        since.map(ToSqlx::to_sqlx) as _,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Takes the account's place in the clinic away since then, or gives it back; false when there is none, or it
/// stood so already.
pub async fn set_revoked(conn: &mut PgConnection, clinic: ClinicId, account: AccountId, since: Option<Timestamp>) -> Result<bool> {
    let done = sqlx::query!(
        "UPDATE membership SET revoked_at = $3
         WHERE clinic_id = $1 AND account_id = $2 AND (revoked_at IS NULL) <> ($3::timestamptz IS NULL)",
        clinic.0,
        account.0,
        since.map(ToSqlx::to_sqlx) as _,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Ends the account's sessions in this clinic.
pub async fn end_sessions(conn: &mut PgConnection, clinic: ClinicId, account: AccountId, at: Timestamp) -> Result<()> {
    sqlx::query!(
        "UPDATE staff_session SET ended_at = $3 WHERE clinic_id = $1 AND account_id = $2 AND ended_at IS NULL",
        clinic.0,
        account.0,
        at.to_sqlx()
    )
    .execute(conn)
    .await?;
    Ok(())
}
