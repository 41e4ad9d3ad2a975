//! SQL of how a response enters the queue.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use serde_json::Value as Json;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::Result;
use crate::ids::{CaseId, ClinicId, ResponseId};
use crate::record::EventKind;

/// A case as the patient's side changes it.
#[derive(Debug)]
pub struct CaseRow {
    pub case_id: Uuid,
    pub reference: String,
    pub form: String,
    /// Code of the language the patient reads.
    pub language: String,
    pub status: String,
    pub level: i16,
    pub danger_count: i16,
    pub no_contact: bool,
    pub draft: bool,
    pub help_unreachable: bool,
    pub flags: Vec<String>,
    pub arrived_at: Timestamp,
    pub due_at: Timestamp,
    pub updated_at: Option<jiff_sqlx::Timestamp>,
    pub version: i32,
    pub document: Json,
}

/// Puts a case into the queue.
pub async fn insert(conn: &mut PgConnection, clinic: ClinicId, row: &CaseRow) -> Result<()> {
    sqlx::query!(
        "INSERT INTO patient_case (clinic_id, case_id, reference, form, status, level, danger_count, no_contact, draft, help_unreachable,
                                   flags, arrived_at, due_at, version, document, language)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        clinic.0,
        row.case_id,
        row.reference,
        row.form,
        row.status,
        row.level,
        row.danger_count,
        row.no_contact,
        row.draft,
        row.help_unreachable,
        &row.flags,
        row.arrived_at.to_sqlx(),
        row.due_at.to_sqlx(),
        row.version,
        row.document,
        row.language,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Whether a reference is in use.
pub async fn is_taken(conn: &mut PgConnection, clinic: ClinicId, reference: &str) -> Result<bool> {
    let taken =
        sqlx::query_scalar!("SELECT EXISTS (SELECT FROM patient_case WHERE clinic_id = $1 AND reference = $2)", clinic.0, reference)
            .fetch_one(conn)
            .await?;
    Ok(taken.unwrap_or_default())
}

/// Reads a case and holds it until the transaction ends.
pub async fn lock(conn: &mut PgConnection, clinic: ClinicId, case: CaseId) -> Result<CaseRow> {
    let row = sqlx::query_as!(
        CaseRow,
        "SELECT case_id, reference, form, language, status, level, danger_count, no_contact, draft, help_unreachable, flags, arrived_at, due_at, updated_at, version, document
         FROM patient_case WHERE clinic_id = $1 AND case_id = $2 FOR UPDATE",
        clinic.0,
        case.0
    )
    .fetch_one(conn)
    .await?;
    Ok(row)
}

/// Reads what the receipt shows of a case: (reference, level, due, flags).
pub async fn find(conn: &mut PgConnection, clinic: ClinicId, case: CaseId) -> Result<(String, i16, Timestamp, Vec<String>)> {
    let row =
        sqlx::query!("SELECT reference, level, due_at, flags FROM patient_case WHERE clinic_id = $1 AND case_id = $2", clinic.0, case.0)
            .fetch_one(conn)
            .await?;
    Ok((row.reference, row.level, row.due_at.to_jiff(), row.flags))
}

/// Stores a case's new state. A closed case that is open again loses its closing time.
pub async fn save(conn: &mut PgConnection, clinic: ClinicId, row: &CaseRow) -> Result<()> {
    sqlx::query!(
        "UPDATE patient_case SET status = $3, level = $4, danger_count = $5, no_contact = $6, draft = $7, help_unreachable = $8, flags = $9,
                due_at = $10, version = $11, document = $12, updated_at = $13, language = $14, closed_at = CASE WHEN $3 = 'open' THEN NULL ELSE closed_at END
         WHERE clinic_id = $1 AND case_id = $2",
        clinic.0,
        row.case_id,
        row.status,
        row.level,
        row.danger_count,
        row.no_contact,
        row.draft,
        row.help_unreachable,
        &row.flags,
        row.due_at.to_sqlx(),
        row.version,
        row.document,
        row.updated_at as _,
        row.language,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes whether the patient said now that something is worse, or dangerous: such a case goes before the others of its
/// level. What was said or answered before a decision counts no more.
pub async fn note_worse(conn: &mut PgConnection, clinic: ClinicId, case: CaseId, now: bool, reopened: bool) -> Result<()> {
    sqlx::query!(
        "UPDATE patient_case SET worse = $3 OR (worse AND NOT $4), answered_at = CASE WHEN NOT $4 THEN answered_at END WHERE clinic_id = $1 AND case_id = $2",
        clinic.0,
        case.0,
        now,
        reopened
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// An assessment about to be kept.
#[derive(Debug)]
pub struct AssessmentRow<'a> {
    pub response: ResponseId,
    pub case: CaseId,
    /// `danger`, `changed`, `abandoned`, `submitted` or `updated`.
    pub kind: &'static str,
    pub made_at: Timestamp,
    pub made_on: Date,
    pub package_hash: &'a str,
    pub level: i16,
    pub flags: &'a [String],
    pub document: Json,
}

/// Keeps an assessment.
pub async fn add_assessment(conn: &mut PgConnection, clinic: ClinicId, row: &AssessmentRow<'_>) -> Result<()> {
    sqlx::query!(
        "INSERT INTO assessment (clinic_id, assessment_id, response_id, case_id, kind, made_at, made_on, package_hash, level, flags, document)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        clinic.0,
        Uuid::now_v7(),
        row.response.0,
        row.case.0,
        row.kind,
        row.made_at.to_sqlx(),
        row.made_on.to_sqlx(),
        row.package_hash,
        row.level,
        row.flags,
        row.document,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The flags of the newest assessment of a response.
pub async fn last_flags(conn: &mut PgConnection, clinic: ClinicId, case: CaseId, response: ResponseId) -> Result<Option<Vec<String>>> {
    let flags = sqlx::query_scalar!(
        "SELECT flags FROM assessment WHERE clinic_id = $1 AND case_id = $2 AND response_id = $3 ORDER BY made_at DESC, assessment_id DESC LIMIT 1",
        clinic.0,
        case.0,
        response.0
    )
    .fetch_optional(conn)
    .await?;
    Ok(flags)
}

/// Every rule that was found of a case when it was last assessed, decided on or not.
pub async fn known_flags(conn: &mut PgConnection, clinic: ClinicId, case: CaseId) -> Result<Vec<String>> {
    let flags = sqlx::query_scalar!(
        "SELECT flags FROM assessment WHERE clinic_id = $1 AND case_id = $2 ORDER BY made_at DESC, assessment_id DESC LIMIT 1",
        clinic.0,
        case.0
    )
    .fetch_optional(conn)
    .await?;
    Ok(flags.unwrap_or_default())
}

/// Whether what was last decided of a case is an answer that has reached its patient; who could not be reached still waits for one.
pub async fn is_answered(conn: &mut PgConnection, clinic: ClinicId, case: CaseId) -> Result<bool> {
    let answered = sqlx::query_scalar!(
        "SELECT status = 'told' AND outcome NOT IN ('could-not-reach', 'duplicate', 'entered-in-error') FROM decision
         WHERE clinic_id = $1 AND case_id = $2 AND status <> 'undone' ORDER BY decided_at DESC, decision_id DESC LIMIT 1",
        clinic.0,
        case.0
    )
    .fetch_optional(conn)
    .await?;
    Ok(answered.flatten().unwrap_or_default())
}

/// Adds to a case's timeline.
pub async fn add_event(
    conn: &mut PgConnection,
    clinic: ClinicId,
    case: CaseId,
    at: Timestamp,
    kind: EventKind,
    document: Json,
) -> Result<()> {
    sqlx::query!(
        "INSERT INTO case_event (clinic_id, case_id, event_id, at, kind, document) VALUES ($1, $2, $3, $4, $5, $6)",
        clinic.0,
        case.0,
        Uuid::now_v7(),
        at.to_sqlx(),
        kind.code(),
        document
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Puts the tokens by which a case is found in place of those before.
pub async fn index(conn: &mut PgConnection, clinic: ClinicId, case: CaseId, tokens: &BTreeSet<String>) -> Result<()> {
    let tokens: Vec<String> = tokens.iter().cloned().collect();
    sqlx::query!("DELETE FROM search_token WHERE clinic_id = $1 AND case_id = $2 AND token <> ALL($3)", clinic.0, case.0, &tokens)
        .execute(&mut *conn)
        .await?;
    sqlx::query!(
        "INSERT INTO search_token (clinic_id, token, case_id) SELECT $1, token, $2 FROM unnest($3::text[]) AS token ON CONFLICT DO NOTHING",
        clinic.0,
        case.0,
        &tokens
    )
    .execute(conn)
    .await?;
    Ok(())
}
