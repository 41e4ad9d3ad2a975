//! SQL of promises and escalations. What ends and acknowledges a promise stands in the database itself (triggers of
//! `case_event`, `decision` and `patient_case`), so that no new way of seeing to a case can forget it.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use uuid::Uuid;

use super::Promise;
use crate::error::Result;
use crate::ids::{CaseId, ClinicId, MailId};
use crate::record::{EventDocument, EventKind};
use crate::triage::Recipient;

/// Ends the promise that the case has, when another takes its place: one with the same end goes on in it, and is not
/// broken by itself. What was planned for it is planned anew.
pub(super) async fn end(conn: &mut PgConnection, clinic: ClinicId, case: CaseId, next: Promise) -> Result<()> {
    sqlx::query!("DELETE FROM escalation WHERE clinic_id = $1 AND case_id = $2 AND taken_at IS NULL", clinic.0, case.0)
        .execute(&mut *conn)
        .await?;
    sqlx::query!(
        "UPDATE promise SET ended_at = CASE WHEN due_at = $4 THEN least($3, due_at) ELSE $3 END
         WHERE clinic_id = $1 AND case_id = $2 AND ended_at IS NULL",
        clinic.0,
        case.0,
        next.since.to_sqlx() as _,
        next.due.to_sqlx() as _
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Keeps a promise. Another one of the same moment gives way to it.
pub(super) async fn insert(conn: &mut PgConnection, clinic: ClinicId, case: CaseId, promise: Promise) -> Result<()> {
    sqlx::query!(
        "INSERT INTO promise (clinic_id, case_id, since, level, due_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (clinic_id, case_id, since) DO UPDATE
         SET level = excluded.level, due_at = excluded.due_at, ended_at = NULL, acknowledged_at = NULL, acknowledged_by = NULL",
        clinic.0,
        case.0,
        promise.since.to_sqlx(),
        promise.level.rank(),
        promise.due.to_sqlx()
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Plans a step. One of the same moment that was taken already is not taken again.
pub(super) async fn plan(
    conn: &mut PgConnection,
    clinic: ClinicId,
    case: CaseId,
    since: Timestamp,
    step: i16,
    to: Recipient,
    planned: Timestamp,
) -> Result<()> {
    sqlx::query!(
        "INSERT INTO escalation (clinic_id, case_id, since, step, recipient, planned_at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
        clinic.0,
        case.0,
        since.to_sqlx(),
        step,
        to.code(),
        planned.to_sqlx()
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Whether the promise that the case has is acknowledged.
pub(super) async fn is_acknowledged(conn: &mut PgConnection, clinic: ClinicId, case: CaseId) -> Result<bool> {
    let found = sqlx::query_scalar!(
        r#"SELECT acknowledged_at IS NOT NULL AS "acknowledged!" FROM promise WHERE clinic_id = $1 AND case_id = $2 AND ended_at IS NULL"#,
        clinic.0,
        case.0
    );
    Ok(found.fetch_optional(conn).await?.unwrap_or(true))
}

/// A step whose time has come.
#[derive(Clone, Debug)]
pub(super) struct Planned {
    pub case_id: Uuid,
    pub since: Timestamp,
    pub step: i16,
    pub recipient: String,
}

/// The steps whose time has come, the first first.
pub(super) async fn planned(conn: &mut PgConnection, clinic: ClinicId, now: Timestamp, limit: i64) -> Result<Vec<Planned>> {
    let rows = sqlx::query_as!(
        Planned,
        "SELECT case_id, since, step, recipient FROM escalation
         WHERE clinic_id = $1 AND taken_at IS NULL AND planned_at <= $2 ORDER BY planned_at, step LIMIT $3",
        clinic.0,
        now.to_sqlx(),
        limit
    );
    Ok(rows.fetch_all(conn).await?)
}

/// A case about which somebody is to be told.
#[derive(Debug)]
pub(super) struct Waiting {
    pub reference: String,
    /// Url of the questionnaire.
    pub form: String,
    pub level: i16,
    /// Somebody has it in hand until then.
    pub owned_until: Option<jiff_sqlx::Timestamp>,
}

/// Holds the case until the transaction ends, if the step is still to be taken now. The case first, as all that
/// change it do.
pub(super) async fn hold(conn: &mut PgConnection, clinic: ClinicId, step: &Planned, now: Timestamp) -> Result<Option<Waiting>> {
    let waiting = sqlx::query_as!(
        Waiting,
        "SELECT reference, form, level, owned_until FROM patient_case WHERE clinic_id = $1 AND case_id = $2 FOR UPDATE",
        clinic.0,
        step.case_id
    );
    let waiting = waiting.fetch_optional(&mut *conn).await?;
    let still = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM escalation
           WHERE clinic_id = $1 AND case_id = $2 AND since = $3 AND step = $4 AND taken_at IS NULL AND planned_at <= $5) AS "still!""#,
        clinic.0,
        step.case_id,
        step.since.to_sqlx(),
        step.step,
        now.to_sqlx()
    );
    Ok(if still.fetch_one(conn).await? { waiting } else { None })
}

/// Puts a step off.
pub(super) async fn put_off(conn: &mut PgConnection, clinic: ClinicId, step: &Planned, until: Timestamp) -> Result<()> {
    sqlx::query!(
        "UPDATE escalation SET planned_at = $5 WHERE clinic_id = $1 AND case_id = $2 AND since = $3 AND step = $4",
        clinic.0,
        step.case_id,
        step.since.to_sqlx(),
        step.step,
        until.to_sqlx()
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes that a step is taken: with the letter, in the timeline, and for every open list.
pub(super) async fn take(conn: &mut PgConnection, clinic: ClinicId, step: &Planned, now: Timestamp, mail: Option<MailId>) -> Result<()> {
    sqlx::query!(
        "UPDATE escalation SET taken_at = $5, mail_id = $6 WHERE clinic_id = $1 AND case_id = $2 AND since = $3 AND step = $4",
        clinic.0,
        step.case_id,
        step.since.to_sqlx(),
        step.step,
        now.to_sqlx(),
        mail.map(|mail| mail.0)
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "UPDATE promise SET escalated = greatest(escalated, $4) WHERE clinic_id = $1 AND case_id = $2 AND since = $3",
        clinic.0,
        step.case_id,
        step.since.to_sqlx(),
        step.step
    )
    .execute(&mut *conn)
    .await?;
    let told = if mail.is_some() { step.recipient.clone() } else { format!("{}-untold", step.recipient) };
    sqlx::query!(
        "INSERT INTO case_event (clinic_id, case_id, event_id, at, kind, document) VALUES ($1, $2, $3, $4, $5, $6)",
        clinic.0,
        step.case_id,
        Uuid::now_v7(),
        now.to_sqlx(),
        EventKind::Escalated.code(),
        serde_json::to_value(EventDocument { reason: told, ..EventDocument::default() })?
    )
    .execute(&mut *conn)
    .await?;
    // The case itself stays as it is, and so does its version: whoever is deciding it is not interrupted.
    sqlx::query!("UPDATE patient_case SET version = version WHERE clinic_id = $1 AND case_id = $2", clinic.0, step.case_id)
        .execute(conn)
        .await?;
    Ok(())
}

/// What became of the letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mailed {
    /// There was no address, or no mail server.
    Nobody,
    /// It is on its way.
    Waiting,
    Sent,
    /// It was given up.
    Lost,
}

/// A case that was escalated, has not been acknowledged since, and is in nobody's hands.
#[derive(Clone, Debug)]
pub struct Standing {
    pub case_id: Uuid,
    /// The code of whom the last step went to.
    pub recipient: String,
    pub at: Timestamp,
    pub mailed: Mailed,
}

/// Those of `cases` that stand escalated.
///
/// # Errors
/// When the database cannot be read.
pub async fn standing(conn: &mut PgConnection, clinic: ClinicId, cases: &[Uuid], now: Timestamp) -> Result<Vec<Standing>> {
    let rows = sqlx::query!(
        r#"SELECT p.case_id, e.recipient, e.taken_at AS "at!", m.status AS "status?"
           FROM promise p
           JOIN escalation e ON e.clinic_id = p.clinic_id AND e.case_id = p.case_id AND e.since = p.since AND e.step = p.escalated
           LEFT JOIN mail m ON m.clinic_id = e.clinic_id AND m.mail_id = e.mail_id
           JOIN patient_case c ON c.clinic_id = p.clinic_id AND c.case_id = p.case_id
           WHERE p.clinic_id = $1 AND p.case_id = ANY ($2) AND p.escalated > 0 AND p.acknowledged_at IS NULL AND p.ended_at IS NULL
             AND (c.owned_until > $3) IS NOT TRUE"#,
        clinic.0,
        cases,
        now.to_sqlx()
    );
    let standing = rows.fetch_all(conn).await?.into_iter().map(|row| Standing {
        case_id: row.case_id,
        recipient: row.recipient,
        at: row.at.to_jiff(),
        mailed: match row.status.as_deref() {
            None => Mailed::Nobody,
            Some("sent") => Mailed::Sent,
            Some("dead") => Mailed::Lost,
            Some(_) => Mailed::Waiting,
        },
    });
    Ok(standing.collect())
}

/// How many cases stand escalated.
///
/// # Errors
/// When the database cannot be read.
pub async fn standing_count(conn: &mut PgConnection, clinic: ClinicId, now: Timestamp) -> Result<i64> {
    let n = sqlx::query_scalar!(
        r#"SELECT count(*) AS "n!" FROM promise p JOIN patient_case c ON c.clinic_id = p.clinic_id AND c.case_id = p.case_id
           WHERE p.clinic_id = $1 AND p.escalated > 0 AND p.acknowledged_at IS NULL AND p.ended_at IS NULL
             AND (c.owned_until > $2) IS NOT TRUE"#,
        clinic.0,
        now.to_sqlx()
    );
    Ok(n.fetch_one(conn).await?)
}
