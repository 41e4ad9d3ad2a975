//! SQL of claims: who works on a case, and who has it open.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde_json::Value as Json;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::Result;
use crate::ids::{AccountId, CaseId, ClinicId};
use crate::record::EventKind;

/// A claim that has not lapsed.
#[derive(Clone, Debug)]
pub(super) struct Owner {
    pub account: Uuid,
    /// The account's display name.
    pub name: String,
    pub since: Timestamp,
    pub until: Timestamp,
}

/// A case as a claim needs it.
#[derive(Debug)]
pub(super) struct Claimable {
    pub open: bool,
    pub owner: Option<Owner>,
}

/// Somebody else who has the case open.
#[derive(Debug)]
pub(super) struct Look {
    pub name: String,
    pub looked_at: Timestamp,
}

/// Holds the case until the transaction ends.
pub(super) async fn lock(conn: &mut PgConnection, clinic: ClinicId, case: CaseId, now: Timestamp) -> Result<Option<Claimable>> {
    let row = sqlx::query!(
        r#"SELECT status = 'open' AS "open!" FROM patient_case WHERE clinic_id = $1 AND case_id = $2 FOR UPDATE"#,
        clinic.0,
        case.0
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Claimable { open: row.open, owner: owner(conn, clinic, case, now).await? }))
}

/// Who works on the case.
pub(super) async fn owner(conn: &mut PgConnection, clinic: ClinicId, case: CaseId, now: Timestamp) -> Result<Option<Owner>> {
    let row = sqlx::query_as!(
        Owner,
        r#"SELECT c.owner AS "account!", a.display_name AS name, c.owned_since AS "since!", c.owned_until AS "until!"
           FROM patient_case c JOIN account a ON a.account_id = c.owner
           WHERE c.clinic_id = $1 AND c.case_id = $2 AND c.owned_until > $3"#,
        clinic.0,
        case.0,
        now.to_sqlx()
    );
    Ok(row.fetch_optional(conn).await?)
}

/// Puts the case into somebody's hands.
pub(super) async fn own(
    conn: &mut PgConnection,
    clinic: ClinicId,
    case: CaseId,
    account: AccountId,
    now: Timestamp,
    until: Timestamp,
) -> Result<()> {
    sqlx::query!(
        "UPDATE patient_case SET owner = $3, owned_since = $4, owned_until = $5 WHERE clinic_id = $1 AND case_id = $2",
        clinic.0,
        case.0,
        account.0,
        now.to_sqlx(),
        until.to_sqlx()
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Prolongs a lease that has not lapsed; nobody else's.
pub(super) async fn prolong(
    conn: &mut PgConnection,
    clinic: ClinicId,
    case: CaseId,
    account: AccountId,
    now: Timestamp,
    until: Timestamp,
) -> Result<()> {
    sqlx::query!(
        "UPDATE patient_case SET owned_until = $5 WHERE clinic_id = $1 AND case_id = $2 AND owner = $3 AND owned_until > $4 AND owned_until < $5",
        clinic.0,
        case.0,
        account.0,
        now.to_sqlx(),
        until.to_sqlx()
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Nobody works on the case any more.
pub(super) async fn free(conn: &mut PgConnection, clinic: ClinicId, case: CaseId) -> Result<()> {
    sqlx::query!(
        "UPDATE patient_case SET owner = NULL, owned_since = NULL, owned_until = NULL WHERE clinic_id = $1 AND case_id = $2",
        clinic.0,
        case.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The first case of the queue that nobody works on, held until the transaction ends. One that somebody else is
/// taking at this moment is passed over; one that somebody only opens is not.
pub(super) async fn next(conn: &mut PgConnection, clinic: ClinicId, now: Timestamp) -> Result<Option<CaseId>> {
    let case = sqlx::query_scalar!(
        "SELECT case_id FROM patient_case
         WHERE clinic_id = $1 AND status = 'open' AND (owner IS NULL OR owned_until <= $2)
         ORDER BY level, no_contact, worse DESC, danger_count DESC, arrived_at, case_id
         LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED",
        clinic.0,
        now.to_sqlx()
    )
    .fetch_optional(conn)
    .await?;
    Ok(case.map(CaseId))
}

/// An act of a clinician about to stand in the case's timeline.
#[derive(Debug)]
pub(super) struct Act {
    pub case: CaseId,
    pub by: AccountId,
    pub at: Timestamp,
    pub kind: EventKind,
    pub document: Json,
}

/// Adds to the case's timeline.
pub(super) async fn add_act(conn: &mut PgConnection, clinic: ClinicId, act: Act) -> Result<()> {
    sqlx::query!(
        "INSERT INTO case_event (clinic_id, case_id, event_id, at, kind, document, account_id) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        clinic.0,
        act.case.0,
        Uuid::now_v7(),
        act.at.to_sqlx(),
        act.kind.code(),
        act.document,
        act.by.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Somebody has the case open.
pub(super) async fn look(conn: &mut PgConnection, clinic: ClinicId, case: CaseId, account: AccountId, now: Timestamp) -> Result<()> {
    sqlx::query!(
        "INSERT INTO case_look (clinic_id, case_id, account_id, looked_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (clinic_id, case_id, account_id) DO UPDATE SET looked_at = excluded.looked_at",
        clinic.0,
        case.0,
        account.0,
        now.to_sqlx()
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Who else has had the case open since `from`, the last first.
pub(super) async fn looks(conn: &mut PgConnection, clinic: ClinicId, case: CaseId, but: AccountId, from: Timestamp) -> Result<Vec<Look>> {
    let rows = sqlx::query_as!(
        Look,
        "SELECT a.display_name AS name, l.looked_at FROM case_look l JOIN account a USING (account_id)
         WHERE l.clinic_id = $1 AND l.case_id = $2 AND l.account_id <> $3 AND l.looked_at > $4 ORDER BY l.looked_at DESC",
        clinic.0,
        case.0,
        but.0,
        from.to_sqlx()
    );
    Ok(rows.fetch_all(conn).await?)
}
