//! SQL of decisions.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde_json::Value as Json;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::Result;
use crate::ids::{AccountId, CaseId, ClinicId};
use crate::outgoing::{GRACE, Status};
use crate::record::DecisionDocument;

/// What a clinician decided.
#[derive(Debug)]
pub(super) struct DecisionRow {
    pub decision_id: Uuid,
    pub decided_at: Timestamp,
    pub account_id: Uuid,
    /// The account's display name.
    pub name: String,
    pub outcome: String,
    pub level: i16,
    pub status: String,
    pub leaves_at: Timestamp,
    pub settled_at: Option<jiff_sqlx::Timestamp>,
    pub document: Json,
}

impl DecisionRow {
    /// How far it got, on a case that was closed at `closed_at`. One that the case was opened again over is withheld when its
    /// time has come, and so from now on.
    pub fn fate(&self, closed_at: Option<Timestamp>) -> Status {
        let stands = closed_at.is_some_and(|closed| closed <= self.decided_at);
        match Status::of(&self.status) {
            Status::Waiting if !stands => Status::Withheld,
            status => status,
        }
    }
}

/// What was decided, oldest first.
pub(super) async fn decisions(conn: &mut PgConnection, clinic: ClinicId, case: CaseId) -> Result<Vec<DecisionRow>> {
    let rows = sqlx::query_as!(
        DecisionRow,
        "SELECT d.decision_id, d.decided_at, d.account_id, a.display_name AS name, d.outcome, d.level, d.status, d.leaves_at, d.settled_at, d.document
         FROM decision d JOIN account a ON a.account_id = d.account_id
         WHERE d.clinic_id = $1 AND d.case_id = $2 ORDER BY d.decided_at, d.decision_id",
        clinic.0,
        case.0
    );
    Ok(rows.fetch_all(conn).await?)
}

/// A decision about to be kept.
#[derive(Debug)]
pub(super) struct NewDecision<'a> {
    pub case: CaseId,
    pub by: AccountId,
    pub at: Timestamp,
    pub outcome: &'a str,
    pub document: &'a DecisionDocument,
    /// The case's level now.
    pub level: i16,
    /// The patient is told at once: it cannot be undone.
    pub at_once: bool,
}

/// Keeps a decision and takes the case off the open queue and out of its owner's hands. One that is closed already
/// keeps its closing time.
pub(super) async fn decide(conn: &mut PgConnection, clinic: ClinicId, decision: &NewDecision<'_>) -> Result<()> {
    let (status, leaves_at) = if decision.at_once { (Status::Told, decision.at) } else { (Status::Waiting, decision.at + GRACE) };
    sqlx::query!(
        "INSERT INTO decision (clinic_id, case_id, decision_id, decided_at, account_id, outcome, level, document, status, leaves_at, settled_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, CASE WHEN $9::text = 'told' THEN $4::timestamptz END)",
        clinic.0,
        decision.case.0,
        Uuid::now_v7(),
        decision.at.to_sqlx(),
        decision.by.0,
        decision.outcome,
        decision.level,
        serde_json::to_value(decision.document)?,
        status.name(),
        leaves_at.to_sqlx()
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "UPDATE patient_case SET status = 'closed', closed_at = coalesce(closed_at, $3), version = version + 1,
                owner = NULL, owned_since = NULL, owned_until = NULL
         WHERE clinic_id = $1 AND case_id = $2",
        clinic.0,
        decision.case.0,
        decision.at.to_sqlx()
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Marks a decision as undone. A case that it closed is open again as it was: whether it did.
pub(super) async fn undo(
    conn: &mut PgConnection,
    clinic: ClinicId,
    (case, decision): (CaseId, Uuid),
    by: AccountId,
    now: Timestamp,
) -> Result<bool> {
    sqlx::query!(
        "UPDATE decision SET status = 'undone', settled_at = $4, settled_by = $5 WHERE clinic_id = $1 AND case_id = $2 AND decision_id = $3",
        clinic.0,
        case.0,
        decision,
        now.to_sqlx(),
        by.0
    )
    .execute(&mut *conn)
    .await?;
    let row = sqlx::query!(
        r#"UPDATE patient_case c SET version = c.version + 1,
                  status = CASE WHEN c.closed_at = d.decided_at THEN 'open' ELSE c.status END, closed_at = nullif(c.closed_at, d.decided_at)
           FROM decision d
           WHERE c.clinic_id = $1 AND c.case_id = $2 AND d.clinic_id = $1 AND d.case_id = $2 AND d.decision_id = $3
           RETURNING c.status = 'open' AS "open!""#,
        clinic.0,
        case.0,
        decision
    )
    .fetch_one(conn)
    .await?;
    Ok(row.open)
}

/// A decision that its author may still undo.
#[derive(Debug)]
pub(super) struct Undoable {
    pub case_id: Uuid,
    pub decision_id: Uuid,
    pub decided_at: Timestamp,
    pub leaves_at: Timestamp,
    pub outcome: String,
    /// Of the case.
    pub document: Json,
}

/// What this clinician decided within the last minutes, the newest first.
pub(super) async fn undoable(conn: &mut PgConnection, clinic: ClinicId, by: AccountId, now: Timestamp) -> Result<Vec<Undoable>> {
    let rows = sqlx::query_as!(
        Undoable,
        "SELECT d.case_id, d.decision_id, d.decided_at, d.leaves_at, d.outcome, c.document
         FROM decision d JOIN patient_case c ON c.clinic_id = d.clinic_id AND c.case_id = d.case_id
         WHERE d.clinic_id = $1 AND d.status = 'waiting' AND d.leaves_at > $2 AND d.account_id = $3 AND c.closed_at <= d.decided_at
         ORDER BY d.leaves_at DESC LIMIT 50",
        clinic.0,
        now.to_sqlx(),
        by.0
    );
    Ok(rows.fetch_all(conn).await?)
}
