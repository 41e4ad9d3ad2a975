//! SQL of accounts, memberships, sessions and one-time links.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;

use super::Role;
use crate::error::Result;
use crate::ids::{AccountId, ClinicId, MembershipId};

/// An account as the sign-in needs it.
#[derive(Clone, Debug)]
pub struct Account {
    pub id: AccountId,
    pub login: String,
    pub name: String,
    pub password_hash: Option<String>,
    pub disabled: bool,
}

/// A place in a clinic that was not revoked.
#[derive(Clone, Copy, Debug)]
pub struct Membership {
    pub id: MembershipId,
    pub clinic: ClinicId,
}

/// A session that is still good, and whose it is.
#[derive(Clone, Debug)]
pub struct Live {
    pub account: AccountId,
    pub membership: MembershipId,
    pub role: Role,
    pub name: String,
    pub login: String,
    pub born_at: Timestamp,
    pub seen_at: Timestamp,
}

/// The account with this login.
pub async fn by_login(conn: &mut PgConnection, login: &str) -> Result<Option<Account>> {
    let found = sqlx::query_as!(
        Account,
        r#"SELECT account_id AS id, login, display_name AS name, password_hash, disabled_at IS NOT NULL AS "disabled!"
           FROM account WHERE login = $1"#,
        login
    );
    Ok(found.fetch_optional(conn).await?)
}

/// The account with this id.
pub async fn by_id(conn: &mut PgConnection, account: AccountId) -> Result<Option<Account>> {
    let found = sqlx::query_as!(
        Account,
        r#"SELECT account_id AS id, login, display_name AS name, password_hash, disabled_at IS NOT NULL AS "disabled!"
           FROM account WHERE account_id = $1"#,
        account.0
    );
    Ok(found.fetch_optional(conn).await?)
}

/// Where the account with this login may go.
pub async fn memberships(conn: &mut PgConnection, login: &str) -> Result<Vec<Membership>> {
    let found = sqlx::query_as!(
        Membership,
        "SELECT m.membership_id AS id, m.clinic_id AS clinic FROM membership m JOIN account a USING (account_id)
         WHERE a.login = $1 AND m.revoked_at IS NULL ORDER BY m.created_at, m.membership_id",
        login
    );
    Ok(found.fetch_all(conn).await?)
}

/// Opens a session, if the password that was proved is still the account's and the membership still stands.
/// The lock waits for a password change that is under way.
pub async fn open_session(
    conn: &mut PgConnection,
    account: AccountId,
    proved: &str,
    to: Membership,
    token: &[u8],
    at: Timestamp,
) -> Result<bool> {
    let done = sqlx::query!(
        "INSERT INTO staff_session (clinic_id, token_hash, membership_id, account_id, epoch, created_at, seen_at)
         SELECT m.clinic_id, $5, m.membership_id, a.account_id, a.session_epoch, $6, $6
         FROM account a JOIN membership m USING (account_id)
         WHERE a.account_id = $1 AND a.password_hash = $2 AND a.disabled_at IS NULL
           AND m.clinic_id = $3 AND m.membership_id = $4 AND m.revoked_at IS NULL FOR SHARE OF a",
        account.0,
        proved,
        to.clinic.0,
        to.id.0,
        token,
        at.to_sqlx(),
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The session with this token, if it was opened after `born` and used after `seen`, of a membership that was
/// not revoked and an account that was not disabled and whose sessions were not all ended since.
pub async fn live_session(
    conn: &mut PgConnection,
    clinic: ClinicId,
    token: &[u8],
    born: Timestamp,
    seen: Timestamp,
) -> Result<Option<Live>> {
    let row = sqlx::query!(
        "SELECT s.account_id, s.membership_id, s.created_at, s.seen_at, m.role, a.login, a.display_name
         FROM staff_session s
         JOIN membership m ON m.clinic_id = s.clinic_id AND m.membership_id = s.membership_id
         JOIN account a ON a.account_id = s.account_id
         WHERE s.clinic_id = $1 AND s.token_hash = $2 AND s.ended_at IS NULL AND s.created_at > $3 AND s.seen_at > $4
           AND s.epoch = a.session_epoch AND m.revoked_at IS NULL AND a.disabled_at IS NULL",
        clinic.0,
        token,
        born.to_sqlx(),
        seen.to_sqlx(),
    )
    .fetch_optional(conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Live {
        account: row.account_id.into(),
        membership: row.membership_id.into(),
        role: row.role.parse()?,
        name: row.display_name,
        login: row.login,
        born_at: row.created_at.to_jiff(),
        seen_at: row.seen_at.to_jiff(),
    }))
}

/// The session was used.
pub async fn touch_session(conn: &mut PgConnection, clinic: ClinicId, token: &[u8], at: Timestamp) -> Result<()> {
    sqlx::query!(
        "UPDATE staff_session SET seen_at = $3 WHERE clinic_id = $1 AND token_hash = $2 AND seen_at < $3",
        clinic.0,
        token,
        at.to_sqlx()
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Ends one session; whose it was.
pub async fn end_session(conn: &mut PgConnection, clinic: ClinicId, token: &[u8], at: Timestamp) -> Result<Option<AccountId>> {
    let account = sqlx::query_scalar!(
        "UPDATE staff_session SET ended_at = $3 WHERE clinic_id = $1 AND token_hash = $2 AND ended_at IS NULL RETURNING account_id",
        clinic.0,
        token,
        at.to_sqlx(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(account.map(AccountId::from))
}

/// Stores a new hash of the same password in the place of the one that was proved; whether that was still there.
pub async fn renew_hash(conn: &mut PgConnection, account: AccountId, proved: &str, hash: &str) -> Result<bool> {
    let done = sqlx::query!(
        "UPDATE account SET password_hash = $3 WHERE account_id = $1 AND password_hash = $2 AND disabled_at IS NULL",
        account.0,
        proved,
        hash
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Stores the hash of a new password in the place of the one that was proved, and ends every session of the
/// account; whether that one was still there.
pub async fn change_password(conn: &mut PgConnection, account: AccountId, proved: &str, hash: &str) -> Result<bool> {
    let done = sqlx::query!(
        "UPDATE account SET password_hash = $3, session_epoch = session_epoch + 1
         WHERE account_id = $1 AND password_hash = $2 AND disabled_at IS NULL",
        account.0,
        proved,
        hash
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Stores the hash of a password, whatever was there before, and ends every session of the account.
pub async fn set_password(conn: &mut PgConnection, account: AccountId, hash: &str) -> Result<()> {
    sqlx::query!("UPDATE account SET password_hash = $2, session_epoch = session_epoch + 1 WHERE account_id = $1", account.0, hash)
        .execute(conn)
        .await?;
    Ok(())
}

/// Whose one-time link this is, while it is good.
pub async fn link_owner(conn: &mut PgConnection, token: &[u8], at: Timestamp) -> Result<Option<AccountId>> {
    let account = sqlx::query_scalar!(
        "SELECT l.account_id FROM one_time_link l JOIN account a USING (account_id)
         WHERE l.token_hash = $1 AND l.used_at IS NULL AND l.expires_at > $2 AND a.disabled_at IS NULL",
        token,
        at.to_sqlx(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(account.map(AccountId::from))
}

/// Uses a one-time link up; false when somebody was faster.
pub async fn use_link(conn: &mut PgConnection, token: &[u8], at: Timestamp) -> Result<bool> {
    let done = sqlx::query!(
        "UPDATE one_time_link SET used_at = $2 WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2",
        token,
        at.to_sqlx()
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}
