//! SQL of one case.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use serde_json::Value as Json;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::Result;
use crate::ids::{AccountId, CaseId, ClinicId};
use crate::record::EventKind;

/// The case itself.
#[derive(Debug)]
pub(super) struct CaseRow {
    pub reference: String,
    /// Url of the questionnaire.
    pub form: String,
    pub level: i16,
    pub flags: Vec<String>,
    pub draft: bool,
    pub no_contact: bool,
    pub help_unreachable: bool,
    pub arrived_at: Timestamp,
    pub due_at: Timestamp,
    pub closed_at: Option<jiff_sqlx::Timestamp>,
    pub updated_at: Option<jiff_sqlx::Timestamp>,
    pub version: i32,
    /// Since when a question waits for its answer, and when an answer came that nobody has acted on.
    pub asked_at: Option<jiff_sqlx::Timestamp>,
    pub answered_at: Option<jiff_sqlx::Timestamp>,
    pub document: Json,
}

/// A filling-in of the form.
#[derive(Debug)]
pub(super) struct ResponseRow {
    pub response_id: Uuid,
    pub package_hash: String,
    pub status: String,
    pub started_at: Timestamp,
    pub submitted_at: Option<jiff_sqlx::Timestamp>,
    pub document: Json,
}

/// What the rules found once; `document` only of the newest.
#[derive(Debug)]
pub(super) struct AssessmentRow {
    pub response_id: Uuid,
    pub kind: String,
    pub made_at: Timestamp,
    pub made_on: Date,
    pub package_hash: String,
    pub level: i16,
    pub document: Option<Json>,
}

/// A change of one answer.
#[derive(Debug)]
pub(super) struct ChangeRow {
    pub link_id: String,
    pub changed_at: Timestamp,
    pub author: String,
    pub language: String,
    pub kind: String,
    pub document: Json,
}

/// Something that happened around the case.
#[derive(Debug)]
pub(super) struct EventRow {
    pub event_id: Uuid,
    pub at: Timestamp,
    pub kind: String,
    /// The clinician who did it and their display name; none = the patient, or the server by itself.
    pub account_id: Option<Uuid>,
    pub by: Option<String>,
    pub document: Json,
}

impl EventRow {
    /// Whether it is of one of these kinds.
    pub fn is(&self, kinds: &[EventKind]) -> bool {
        EventKind::of(&self.kind).is_some_and(|kind| kinds.contains(&kind))
    }
}

/// The case, if this clinic has it.
pub(super) async fn case(conn: &mut PgConnection, clinic: ClinicId, case: CaseId) -> Result<Option<CaseRow>> {
    let row = sqlx::query_as!(
        CaseRow,
        "SELECT reference, form, level, flags, draft, no_contact, help_unreachable, arrived_at, due_at, closed_at, updated_at, version, asked_at, answered_at, document
         FROM patient_case WHERE clinic_id = $1 AND case_id = $2",
        clinic.0,
        case.0
    );
    Ok(row.fetch_optional(conn).await?)
}

/// Its responses, oldest first.
pub(super) async fn responses(conn: &mut PgConnection, clinic: ClinicId, case: CaseId) -> Result<Vec<ResponseRow>> {
    let rows = sqlx::query_as!(
        ResponseRow,
        "SELECT response_id, package_hash, status, started_at, submitted_at, document
         FROM response WHERE clinic_id = $1 AND case_id = $2 ORDER BY started_at, response_id",
        clinic.0,
        case.0
    );
    Ok(rows.fetch_all(conn).await?)
}

/// Its assessments, newest first, the newest with its ledger.
pub(super) async fn assessments(conn: &mut PgConnection, clinic: ClinicId, case: CaseId) -> Result<Vec<AssessmentRow>> {
    let rows = sqlx::query_as!(
        AssessmentRow,
        r#"SELECT response_id, kind, made_at, made_on, package_hash, level,
                  CASE WHEN row_number() OVER newest = 1 THEN document END AS document
           FROM assessment WHERE clinic_id = $1 AND case_id = $2
           WINDOW newest AS (ORDER BY made_at DESC, assessment_id DESC)
           ORDER BY made_at DESC, assessment_id DESC"#,
        clinic.0,
        case.0
    );
    Ok(rows.fetch_all(conn).await?)
}

/// Changes of answers, the newest `limit` of them, newest first.
pub(super) async fn changes(conn: &mut PgConnection, clinic: ClinicId, responses: &[Uuid], limit: i64) -> Result<Vec<ChangeRow>> {
    let rows = sqlx::query_as!(
        ChangeRow,
        "SELECT link_id, changed_at, author, language, kind, document
         FROM answer_change WHERE clinic_id = $1 AND response_id = ANY ($2) ORDER BY changed_at DESC, change_id DESC LIMIT $3",
        clinic.0,
        responses,
        limit
    );
    Ok(rows.fetch_all(conn).await?)
}

/// What happened around it.
pub(super) async fn events(conn: &mut PgConnection, clinic: ClinicId, case: CaseId) -> Result<Vec<EventRow>> {
    let rows = sqlx::query_as!(
        EventRow,
        r#"SELECT e.event_id, e.at, e.kind, e.document, e.account_id, a.display_name AS "by?" FROM case_event e LEFT JOIN account a USING (account_id)
           WHERE e.clinic_id = $1 AND e.case_id = $2 ORDER BY e.at, e.event_id"#,
        clinic.0,
        case.0
    );
    Ok(rows.fetch_all(conn).await?)
}

/// Holds the case until the transaction ends: (version, level).
pub(super) async fn lock(conn: &mut PgConnection, clinic: ClinicId, case: CaseId) -> Result<Option<(i32, i16)>> {
    let row = sqlx::query!("SELECT version, level FROM patient_case WHERE clinic_id = $1 AND case_id = $2 FOR UPDATE", clinic.0, case.0)
        .fetch_optional(conn)
        .await?;
    Ok(row.map(|row| (row.version, row.level)))
}

/// Puts the case on another level.
pub(super) async fn set_level(conn: &mut PgConnection, clinic: ClinicId, case: CaseId, level: i16, due: Timestamp) -> Result<()> {
    sqlx::query!(
        "UPDATE patient_case SET level = $3, due_at = $4, version = version + 1 WHERE clinic_id = $1 AND case_id = $2",
        clinic.0,
        case.0,
        level,
        due.to_sqlx()
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Puts a closed case back into the queue.
pub(super) async fn reopen(conn: &mut PgConnection, clinic: ClinicId, case: CaseId, due: Timestamp) -> Result<()> {
    sqlx::query!(
        "UPDATE patient_case SET status = 'open', closed_at = NULL, answered_at = NULL, due_at = $3, version = version + 1
         WHERE clinic_id = $1 AND case_id = $2",
        clinic.0,
        case.0,
        due.to_sqlx()
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Whether another clinician has done something about the case since then: what they wrote may be what matters.
pub(super) async fn others_acted(conn: &mut PgConnection, clinic: ClinicId, case: CaseId, me: AccountId, since: Timestamp) -> Result<bool> {
    let found = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM case_event WHERE clinic_id = $1 AND case_id = $2 AND account_id <> $3 AND at > $4) AS "found!""#,
        clinic.0,
        case.0,
        me.0,
        since.to_sqlx()
    );
    Ok(found.fetch_one(conn).await?)
}

/// A clinician has acted on what the patient answered.
pub(super) async fn answer_read(conn: &mut PgConnection, clinic: ClinicId, case: CaseId) -> Result<()> {
    sqlx::query!(
        "UPDATE patient_case SET answered_at = NULL WHERE clinic_id = $1 AND case_id = $2 AND answered_at IS NOT NULL",
        clinic.0,
        case.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Something waits for a second person as long as the case stays as it is, or no longer does.
pub(super) async fn note_proposed(conn: &mut PgConnection, clinic: ClinicId, case: CaseId, waits: bool) -> Result<()> {
    sqlx::query!(
        "UPDATE patient_case SET proposed_version = CASE WHEN $3 THEN version END WHERE clinic_id = $1 AND case_id = $2",
        clinic.0,
        case.0,
        waits
    )
    .execute(conn)
    .await?;
    Ok(())
}
