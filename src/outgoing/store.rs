//! SQL of what leaves.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde_json::Value as Json;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::Result;
use crate::ids::{CaseId, ClinicId};

/// Something whose time has come: a decision, or a question.
#[derive(Debug)]
pub(super) struct Due {
    pub case_id: Uuid,
    pub id: Uuid,
    pub question: bool,
}

/// Everything whose time has come, the oldest first.
pub(super) async fn due(conn: &mut PgConnection, clinic: ClinicId, now: Timestamp) -> Result<Vec<Due>> {
    let rows = sqlx::query_as!(
        Due,
        r#"SELECT case_id AS "case_id!", id AS "id!", question AS "question!" FROM (
               SELECT case_id, decision_id AS id, false AS question, leaves_at FROM decision
               WHERE clinic_id = $1 AND status = 'waiting' AND leaves_at <= $2
               UNION ALL
               SELECT case_id, request_id, true, leaves_at FROM communication_request
               WHERE clinic_id = $1 AND status = 'waiting' AND leaves_at <= $2
           ) due ORDER BY leaves_at LIMIT 200"#,
        clinic.0,
        now.to_sqlx()
    );
    Ok(rows.fetch_all(conn).await?)
}

/// Holds the case until the transaction ends; false while somebody else does.
pub(super) async fn hold(conn: &mut PgConnection, clinic: ClinicId, case: CaseId) -> Result<bool> {
    let row = sqlx::query_scalar!(
        "SELECT case_id FROM patient_case WHERE clinic_id = $1 AND case_id = $2 FOR UPDATE SKIP LOCKED",
        clinic.0,
        case.0
    );
    Ok(row.fetch_optional(conn).await?.is_some())
}

/// How something was settled.
#[derive(Debug)]
pub(super) struct Settled {
    pub status: String,
    pub document: Json,
}

/// Settles what still waits: a decision is told as long as the case has stayed closed since, a question as long as it is
/// open. The case is held.
pub(super) async fn settle(conn: &mut PgConnection, clinic: ClinicId, due: &Due, now: Timestamp) -> Result<Option<Settled>> {
    if due.question {
        let row = sqlx::query_as!(
            Settled,
            "UPDATE communication_request q SET status = CASE WHEN c.status = 'open' THEN 'told' ELSE 'withheld' END, settled_at = $4
             FROM patient_case c
             WHERE q.clinic_id = $1 AND q.case_id = $2 AND q.request_id = $3 AND q.status = 'waiting' AND c.clinic_id = $1 AND c.case_id = $2
             RETURNING q.status, q.document",
            clinic.0,
            due.case_id,
            due.id,
            now.to_sqlx()
        );
        let settled = row.fetch_optional(&mut *conn).await?;
        note_asked(conn, clinic, CaseId(due.case_id)).await?;
        return Ok(settled);
    }
    let row = sqlx::query_as!(
        Settled,
        "UPDATE decision d SET status = CASE WHEN c.closed_at <= d.decided_at THEN 'told' ELSE 'withheld' END, settled_at = $4
         FROM patient_case c
         WHERE d.clinic_id = $1 AND d.case_id = $2 AND d.decision_id = $3 AND d.status = 'waiting' AND c.clinic_id = $1 AND c.case_id = $2
         RETURNING d.status, d.document",
        clinic.0,
        due.case_id,
        due.id,
        now.to_sqlx()
    );
    Ok(row.fetch_optional(conn).await?)
}

/// The newest thing that was filled in.
#[derive(Debug)]
pub(super) struct ResponseRow {
    pub package_hash: String,
    pub document: Json,
}

/// The newest response of a case.
pub(super) async fn last_response(conn: &mut PgConnection, clinic: ClinicId, case: CaseId) -> Result<Option<ResponseRow>> {
    let row = sqlx::query_as!(
        ResponseRow,
        "SELECT package_hash, document FROM response WHERE clinic_id = $1 AND case_id = $2 ORDER BY started_at DESC, response_id DESC LIMIT 1",
        clinic.0,
        case.0
    );
    Ok(row.fetch_optional(conn).await?)
}

/// Notes on the case since when a question waits for its answer.
///
/// # Errors
/// When it cannot be stored.
pub async fn note_asked(conn: &mut PgConnection, clinic: ClinicId, case: CaseId) -> Result<()> {
    sqlx::query!(
        "UPDATE patient_case c SET asked_at = (
             SELECT min(q.asked_at) FROM communication_request q
             WHERE q.clinic_id = c.clinic_id AND q.case_id = c.case_id AND q.status IN ('waiting', 'told') AND NOT EXISTS (
                 SELECT FROM communication a WHERE a.clinic_id = q.clinic_id AND a.case_id = q.case_id AND a.request_id = q.request_id))
         WHERE c.clinic_id = $1 AND c.case_id = $2",
        clinic.0,
        case.0
    )
    .execute(conn)
    .await?;
    Ok(())
}
