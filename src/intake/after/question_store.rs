//! SQL of the clinic's questions and the patient's answers.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde_json::Value as Json;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::Result;
use crate::ids::{CaseId, ClinicId};

/// A question that has reached the patient, and the answer.
#[derive(Debug)]
pub(super) struct QuestionRow {
    pub request_id: Uuid,
    pub told_at: Timestamp,
    /// The clinician's display name.
    pub name: String,
    pub document: Json,
    pub answered_at: Option<jiff_sqlx::Timestamp>,
    pub answer: Option<Json>,
}

/// What was asked of a patient, the oldest first.
pub(super) async fn questions(conn: &mut PgConnection, clinic: ClinicId, case: CaseId) -> Result<Vec<QuestionRow>> {
    let rows = sqlx::query_as!(
        QuestionRow,
        r#"SELECT q.request_id, q.settled_at AS "told_at!", u.display_name AS name, q.document, a.sent_at AS "answered_at?", a.document AS "answer?"
           FROM communication_request q JOIN account u ON u.account_id = q.account_id
           LEFT JOIN communication a ON a.clinic_id = q.clinic_id AND a.case_id = q.case_id AND a.request_id = q.request_id
           WHERE q.clinic_id = $1 AND q.case_id = $2 AND q.status = 'told' ORDER BY q.settled_at, q.request_id"#,
        clinic.0,
        case.0
    );
    Ok(rows.fetch_all(conn).await?)
}

/// Whether the case, which is held by the caller, still takes answers: it is open, or what closed it has not been told yet.
pub(super) async fn takes_answers(conn: &mut PgConnection, clinic: ClinicId, case: CaseId) -> Result<bool> {
    let takes = sqlx::query_scalar!(
        "SELECT c.status = 'open' OR EXISTS (SELECT FROM decision d WHERE d.clinic_id = c.clinic_id AND d.case_id = c.case_id
                                             AND d.status = 'waiting' AND d.decided_at = c.closed_at)
         FROM patient_case c WHERE c.clinic_id = $1 AND c.case_id = $2",
        clinic.0,
        case.0
    );
    Ok(takes.fetch_one(conn).await?.unwrap_or_default())
}

/// An answer about to be kept.
#[derive(Debug)]
pub(super) struct NewAnswer<'a> {
    pub case: CaseId,
    pub question: Uuid,
    pub document: Json,
    /// The check of the data that found words of danger in it.
    pub danger: Option<&'a str>,
}

/// Keeps an answer. The case shows that it came, open again if it was closed; words of danger put it before the others of its
/// level.
pub(super) async fn add_answer(conn: &mut PgConnection, clinic: ClinicId, answer: &NewAnswer<'_>, now: Timestamp) -> Result<()> {
    sqlx::query!(
        "INSERT INTO communication (clinic_id, case_id, request_id, sent_at, document) VALUES ($1, $2, $3, $4, $5)",
        clinic.0,
        answer.case.0,
        answer.question,
        now.to_sqlx(),
        answer.document
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "UPDATE patient_case SET answered_at = $3, status = 'open', closed_at = NULL, version = version + 1, worse = worse OR $4::text IS NOT NULL,
                flags = CASE WHEN $4 = ANY (flags) THEN flags ELSE array_cat(flags, array_remove(ARRAY[$4], NULL)) END
         WHERE clinic_id = $1 AND case_id = $2",
        clinic.0,
        answer.case.0,
        now.to_sqlx(),
        answer.danger as _
    )
    .execute(conn)
    .await?;
    Ok(())
}
