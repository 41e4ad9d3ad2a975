//! SQL of the patient's record.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde_json::Value as Json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::super::store::ResponseRow;
use crate::error::Result;
use crate::ids::{CaseId, ClinicId, ResponseId};

/// What stands behind an access code.
#[derive(Debug)]
pub(super) struct Behind {
    pub response_id: Uuid,
    pub case_id: Option<Uuid>,
    pub public_id: String,
    pub package_hash: String,
    pub wrong_dates: i16,
    pub locked_until: Option<jiff_sqlx::Timestamp>,
    pub document: Json,
}

/// The response with this access code, held until the transaction ends: guesses at one code wait for each other.
pub(super) async fn behind(conn: &mut PgConnection, clinic: ClinicId, code_hash: &[u8]) -> Result<Option<Behind>> {
    let row = sqlx::query_as!(
        Behind,
        r#"SELECT response_id, case_id, public_id, package_hash, wrong_dates, locked_until, document
           FROM response WHERE clinic_id = $1 AND access_code_hash = $2 AND status = 'completed' FOR UPDATE"#,
        clinic.0,
        code_hash
    );
    Ok(row.fetch_optional(conn).await?)
}

/// Counts wrong dates of birth; too many lock the code for a while.
pub(super) async fn count_wrong(
    conn: &mut PgConnection,
    clinic: ClinicId,
    response: Uuid,
    wrong: i16,
    locked_until: Option<Timestamp>,
) -> Result<()> {
    sqlx::query!(
        "UPDATE response SET wrong_dates = $3, locked_until = $4 WHERE clinic_id = $1 AND response_id = $2",
        clinic.0,
        response,
        wrong,
        locked_until.map(jiff_sqlx::ToSqlx::to_sqlx) as _
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Opens a session.
pub(super) async fn open_session(
    conn: &mut PgConnection,
    clinic: ClinicId,
    token_hash: &[u8],
    response: Uuid,
    now: Timestamp,
    until: Timestamp,
) -> Result<()> {
    sqlx::query!(
        "INSERT INTO record_session (clinic_id, token_hash, response_id, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)",
        clinic.0,
        token_hash,
        response,
        now.to_sqlx(),
        until.to_sqlx()
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Whether a session with this token is open for the response.
pub(super) async fn is_open(
    conn: &mut PgConnection,
    clinic: ClinicId,
    token_hash: &[u8],
    response: ResponseId,
    now: Timestamp,
) -> Result<bool> {
    let open = sqlx::query_scalar!(
        "SELECT EXISTS (SELECT FROM record_session WHERE clinic_id = $1 AND token_hash = $2 AND response_id = $3 AND expires_at > $4)",
        clinic.0,
        token_hash,
        response.0,
        now.to_sqlx()
    )
    .fetch_one(conn)
    .await?;
    Ok(open.unwrap_or_default())
}

/// Ends a session.
pub(super) async fn close_session(conn: &mut PgConnection, clinic: ClinicId, token_hash: &[u8]) -> Result<()> {
    sqlx::query!("DELETE FROM record_session WHERE clinic_id = $1 AND token_hash = $2", clinic.0, token_hash).execute(conn).await?;
    Ok(())
}

/// Takes sessions away that are over.
pub async fn erase_sessions(conn: &mut PgConnection, clinic: ClinicId, now: Timestamp) -> Result<()> {
    sqlx::query!("DELETE FROM record_session WHERE clinic_id = $1 AND expires_at <= $2", clinic.0, now.to_sqlx()).execute(conn).await?;
    Ok(())
}

/// A case as its patient may see it.
#[derive(Debug)]
pub(super) struct CaseRow {
    pub reference: String,
    pub level: i16,
    pub flags: Vec<String>,
    pub due_at: Timestamp,
    pub updated_at: Option<jiff_sqlx::Timestamp>,
    pub checked_in_at: Option<jiff_sqlx::Timestamp>,
}

impl CaseRow {
    /// Whether the patient was asked how it is, and has not said so since.
    pub fn asks_how_it_is(&self) -> bool {
        let asked = self.checked_in_at.map(jiff_sqlx::Timestamp::to_jiff);
        asked.is_some_and(|asked| self.updated_at.is_none_or(|updated| updated.to_jiff() < asked))
    }
}

/// The case.
pub(super) async fn case(conn: &mut PgConnection, clinic: ClinicId, case: CaseId) -> Result<CaseRow> {
    let row = sqlx::query_as!(
        CaseRow,
        "SELECT reference, level, flags, due_at, updated_at, checked_in_at FROM patient_case WHERE clinic_id = $1 AND case_id = $2",
        clinic.0,
        case.0
    );
    Ok(row.fetch_one(conn).await?)
}

/// What was sent of a case, the oldest first.
pub(super) async fn responses(conn: &mut PgConnection, clinic: ClinicId, case: CaseId) -> Result<Vec<ResponseRow>> {
    let rows = sqlx::query_as!(
        ResponseRow,
        "SELECT response_id, public_id, secret_hash, case_id, package_hash, status, version, started_at, saved_at, expires_at, submitted_at, document
         FROM response WHERE clinic_id = $1 AND case_id = $2 AND status = 'completed' ORDER BY submitted_at, response_id",
        clinic.0,
        case.0
    );
    Ok(rows.fetch_all(conn).await?)
}

/// A clinician's answer.
#[derive(Debug)]
pub(super) struct DecisionRow {
    pub decided_at: Timestamp,
    /// When the patient was told.
    pub told_at: Timestamp,
    /// The clinician's display name.
    pub name: String,
    pub outcome: String,
    pub document: Json,
}

/// What was decided and told, the oldest first.
pub(super) async fn decisions(conn: &mut PgConnection, clinic: ClinicId, case: CaseId) -> Result<Vec<DecisionRow>> {
    let rows = sqlx::query_as!(
        DecisionRow,
        r#"SELECT d.decided_at, d.settled_at AS "told_at!", a.display_name AS name, d.outcome, d.document
         FROM decision d JOIN account a ON a.account_id = d.account_id
         WHERE d.clinic_id = $1 AND d.case_id = $2 AND d.status = 'told' ORDER BY d.decided_at, d.decision_id"#,
        clinic.0,
        case.0
    );
    Ok(rows.fetch_all(conn).await?)
}

/// When staff first opened the case, at or after `since`.
pub(super) async fn first_opened(conn: &mut PgConnection, clinic: ClinicId, case: CaseId, since: Timestamp) -> Result<Option<Timestamp>> {
    let at = sqlx::query_scalar!(
        "SELECT min(at) FROM audit_event
         WHERE clinic_id = $1 AND case_id = $2 AND at >= $3 AND action = 'case-view' AND outcome = 'done' AND account_id IS NOT NULL",
        clinic.0,
        case.0,
        since.to_sqlx()
    )
    .fetch_one(conn)
    .await?;
    Ok(at.map(jiff_sqlx::Timestamp::to_jiff))
}

/// Somebody saw or changed something of the case.
#[derive(Debug)]
pub(super) struct SeenRow {
    pub at: Timestamp,
    pub action: String,
    /// None = the patient, or the server by itself.
    pub account_id: Option<Uuid>,
    /// The account's display name.
    pub name: Option<String>,
}

/// The newest `limit` events of a case, the newest first. What was refused was seen by nobody.
pub(super) async fn seen(conn: &mut PgConnection, clinic: ClinicId, case: CaseId, limit: i64) -> Result<Vec<SeenRow>> {
    let rows = sqlx::query_as!(
        SeenRow,
        r#"SELECT e.at, e.action, e.account_id, a.display_name AS "name?"
           FROM audit_event e LEFT JOIN account a USING (account_id)
           WHERE e.clinic_id = $1 AND e.case_id = $2 AND e.outcome = 'done' ORDER BY e.at DESC, e.event_id DESC LIMIT $3"#,
        clinic.0,
        case.0,
        limit
    );
    Ok(rows.fetch_all(conn).await?)
}

/// Whether the patient of a case was asked how it is, and has not said so since.
pub async fn asks_how_it_is(conn: &mut PgConnection, clinic: ClinicId, case: CaseId) -> Result<bool> {
    Ok(self::case(conn, clinic, case).await?.asks_how_it_is())
}
