//! SQL of questions to the patient.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde_json::Value as Json;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::Result;
use crate::ids::{AccountId, CaseId, ClinicId};
use crate::outgoing::{self, GRACE, Status};

/// A question, and the answer.
#[derive(Debug)]
pub(super) struct QuestionRow {
    pub request_id: Uuid,
    pub asked_at: Timestamp,
    pub account_id: Uuid,
    /// The account's display name.
    pub name: String,
    pub status: String,
    pub leaves_at: Timestamp,
    pub settled_at: Option<jiff_sqlx::Timestamp>,
    pub document: Json,
    pub answered_at: Option<jiff_sqlx::Timestamp>,
    pub answer: Option<Json>,
}

/// What the patient was asked, the oldest first.
pub(super) async fn questions(conn: &mut PgConnection, clinic: ClinicId, case: CaseId) -> Result<Vec<QuestionRow>> {
    let rows = sqlx::query_as!(
        QuestionRow,
        r#"SELECT q.request_id, q.asked_at, q.account_id, u.display_name AS name, q.status, q.leaves_at, q.settled_at, q.document,
                  a.sent_at AS "answered_at?", a.document AS "answer?"
           FROM communication_request q JOIN account u ON u.account_id = q.account_id
           LEFT JOIN communication a ON a.clinic_id = q.clinic_id AND a.case_id = q.case_id AND a.request_id = q.request_id
           WHERE q.clinic_id = $1 AND q.case_id = $2 ORDER BY q.asked_at, q.request_id"#,
        clinic.0,
        case.0
    );
    Ok(rows.fetch_all(conn).await?)
}

/// A question about to be asked.
#[derive(Debug)]
pub(super) struct NewQuestion {
    pub case: CaseId,
    pub by: AccountId,
    pub at: Timestamp,
    pub document: Json,
    /// It leaves at once and cannot be undone.
    pub at_once: bool,
}

/// Keeps a question; the case shows that it waits for its patient.
pub(super) async fn ask(conn: &mut PgConnection, clinic: ClinicId, question: &NewQuestion) -> Result<()> {
    let (status, leaves_at) = if question.at_once { (Status::Told, question.at) } else { (Status::Waiting, question.at + GRACE) };
    sqlx::query!(
        "INSERT INTO communication_request (clinic_id, case_id, request_id, asked_at, account_id, status, leaves_at, settled_at, document)
         VALUES ($1, $2, $3, $4, $5, $6, $7, CASE WHEN $6::text = 'told' THEN $4::timestamptz END, $8)",
        clinic.0,
        question.case.0,
        Uuid::now_v7(),
        question.at.to_sqlx(),
        question.by.0,
        status.name(),
        leaves_at.to_sqlx(),
        question.document
    )
    .execute(&mut *conn)
    .await?;
    changed(conn, clinic, question.case).await
}

/// Marks a question as undone.
pub(super) async fn undo(
    conn: &mut PgConnection,
    clinic: ClinicId,
    (case, question): (CaseId, Uuid),
    by: AccountId,
    now: Timestamp,
) -> Result<()> {
    sqlx::query!(
        "UPDATE communication_request SET status = 'undone', settled_at = $4, settled_by = $5
         WHERE clinic_id = $1 AND case_id = $2 AND request_id = $3",
        clinic.0,
        case.0,
        question,
        now.to_sqlx(),
        by.0
    )
    .execute(&mut *conn)
    .await?;
    changed(conn, clinic, case).await
}

async fn changed(conn: &mut PgConnection, clinic: ClinicId, case: CaseId) -> Result<()> {
    sqlx::query!("UPDATE patient_case SET version = version + 1 WHERE clinic_id = $1 AND case_id = $2", clinic.0, case.0)
        .execute(&mut *conn)
        .await?;
    outgoing::note_asked(conn, clinic, case).await
}
