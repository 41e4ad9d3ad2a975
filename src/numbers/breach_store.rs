//! SQL of broken promises. Those that are open and those that have ended stand in an index each, so that nothing is
//! read of the promises that were kept.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use uuid::Uuid;

use super::store::Span;
use crate::error::Result;

/// A promise that was broken.
#[derive(Debug)]
pub(super) struct Breach {
    pub case_id: Uuid,
    pub reference: String,
    /// That was promised for.
    pub level: i16,
    pub since: Timestamp,
    pub due_at: Timestamp,
    pub acknowledged_at: Option<jiff_sqlx::Timestamp>,
    /// The account's display name.
    pub acknowledged_by: Option<String>,
    /// None = the case is open still.
    pub ended_at: Option<jiff_sqlx::Timestamp>,
    /// It ended with a decision; else another promise took its place.
    pub decided: bool,
    /// Microseconds.
    pub late: i64,
}

/// The place of a broken promise in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub level: i16,
    pub late: i64,
    pub case_id: Uuid,
    pub since: Timestamp,
}

/// The promises of a period that were broken by `span.now`, the worst first: by level, then by how late.
pub(super) async fn breaches(conn: &mut PgConnection, span: Span, after: Option<Place>, limit: i64) -> Result<Vec<Breach>> {
    let rows = sqlx::query_as!(
        Breach,
        r#"WITH broken AS (
               SELECT case_id, level, since, due_at, acknowledged_at, acknowledged_by, ended_at,
                      (extract(epoch FROM $4 - due_at) * 1000000)::bigint AS late
               FROM promise WHERE clinic_id = $1 AND ended_at IS NULL AND due_at >= $2 AND due_at < least($3, $4::timestamptz)
               UNION ALL
               SELECT case_id, level, since, due_at, acknowledged_at, acknowledged_by, ended_at,
                      (extract(epoch FROM least(ended_at, $4) - due_at) * 1000000)::bigint
               FROM promise WHERE clinic_id = $1 AND ended_at > due_at AND due_at >= $2 AND due_at < least($3, $4)
           ), listed AS (
               SELECT * FROM broken
               WHERE $5::smallint IS NULL OR (level, - late, case_id, since) > ($5, - $6::bigint, $7::uuid, $8::timestamptz)
               ORDER BY level, late DESC, case_id, since LIMIT $9
           )
           SELECT l.case_id AS "case_id!", c.reference, l.level AS "level!", l.since AS "since!", l.due_at AS "due_at!", l.acknowledged_at,
                  a.display_name AS "acknowledged_by?", l.ended_at, l.late AS "late!",
                  EXISTS (SELECT FROM decision d WHERE d.clinic_id = $1 AND d.case_id = l.case_id AND d.decided_at = l.ended_at AND d.status <> 'undone') AS "decided!"
           FROM listed l JOIN patient_case c ON c.clinic_id = $1 AND c.case_id = l.case_id LEFT JOIN account a ON a.account_id = l.acknowledged_by
           ORDER BY l.level, l.late DESC, l.case_id, l.since"#,
        span.clinic.0,
        span.from.to_sqlx(),
        span.until.to_sqlx(),
        span.now.to_sqlx() as _,
        after.map(|place| place.level) as _,
        after.map(|place| place.late) as _,
        after.map(|place| place.case_id) as _,
        after.map(|place| place.since.to_sqlx()) as _,
        limit
    );
    Ok(rows.fetch_all(conn).await?)
}
