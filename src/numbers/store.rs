//! SQL of the counts: of the cases that arrived in a period, and of those that are open now.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde_json::Value as Json;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::Result;
use crate::ids::ClinicId;

/// Of which clinic, from when until before when, seen from which moment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    pub clinic: ClinicId,
    pub from: Timestamp,
    pub until: Timestamp,
    pub now: Timestamp,
}

/// So many cases arrived in an hour of a weekday.
#[derive(Clone, Copy, Debug)]
pub(super) struct Arrived {
    /// 1 = Monday.
    pub weekday: i16,
    pub hour: i16,
    pub n: i64,
}

/// In the clinic's zone.
pub(super) async fn arrivals(conn: &mut PgConnection, span: Span, zone: &str) -> Result<Vec<Arrived>> {
    let rows = sqlx::query_as!(
        Arrived,
        r#"SELECT extract(isodow FROM arrived_at AT TIME ZONE $4)::smallint AS "weekday!", extract(hour FROM arrived_at AT TIME ZONE $4)::smallint AS "hour!",
                  count(*) AS "n!"
           FROM patient_case WHERE clinic_id = $1 AND arrived_at >= $2 AND arrived_at < $3 GROUP BY 1, 2"#,
        span.clinic.0,
        span.from.to_sqlx(),
        span.until.to_sqlx(),
        zone
    );
    Ok(rows.fetch_all(conn).await?)
}

/// So many cases waited as long for their first decision, or wait still.
#[derive(Clone, Debug)]
pub(super) struct Wait {
    /// When it was decided; now, of those that wait.
    pub level: i16,
    pub minutes: i64,
    pub decided: bool,
    /// Whether the promise was kept, or can be; not known of a case that has been promised another time since.
    pub in_time: Option<bool>,
    pub n: i64,
}

pub(super) async fn waits(conn: &mut PgConnection, span: Span) -> Result<Vec<Wait>> {
    let rows = sqlx::query_as!(
        Wait,
        r#"SELECT coalesce(f.level, c.level) AS "level!", ceil(extract(epoch FROM coalesce(f.decided_at, $4) - c.arrived_at) / 60)::bigint AS "minutes!",
                  f.decided_at IS NOT NULL AS "decided!",
                  CASE WHEN f.decided_at IS NULL THEN c.due_at >= $4
                       WHEN f.decisions > 1 OR c.status = 'open' THEN NULL
                       ELSE f.decided_at <= c.due_at END AS in_time,
                  count(*) AS "n!"
           FROM patient_case c LEFT JOIN LATERAL (
               SELECT d.decided_at, d.level, count(*) OVER () AS decisions FROM decision d
               WHERE d.clinic_id = c.clinic_id AND d.case_id = c.case_id AND d.status <> 'undone' ORDER BY d.decided_at, d.decision_id LIMIT 1
           ) f ON true
           WHERE c.clinic_id = $1 AND c.arrived_at >= $2 AND c.arrived_at < $3 GROUP BY 1, 2, 3, 4"#,
        span.clinic.0,
        span.from.to_sqlx(),
        span.until.to_sqlx(),
        span.now.to_sqlx()
    );
    Ok(rows.fetch_all(conn).await?)
}

/// So many open cases of a level are as old.
#[derive(Clone, Copy, Debug)]
pub(super) struct Open {
    pub level: i16,
    /// The place among `steps`: 0 is younger than the first.
    pub age: i32,
    pub n: i64,
    /// Past their promised time.
    pub overdue: i64,
}

/// All that are open now, whenever they arrived; `steps` are minutes.
pub(super) async fn open(conn: &mut PgConnection, span: Span, steps: &[f64]) -> Result<Vec<Open>> {
    let rows = sqlx::query_as!(
        Open,
        r#"SELECT level, width_bucket((extract(epoch FROM $2 - arrived_at) / 60)::float8, $3::float8[]) AS "age!", count(*) AS "n!",
                  count(*) FILTER (WHERE due_at < $2) AS "overdue!"
           FROM patient_case WHERE clinic_id = $1 AND status = 'open' GROUP BY 1, 2"#,
        span.clinic.0,
        span.now.to_sqlx(),
        steps
    );
    Ok(rows.fetch_all(conn).await?)
}

/// In so many cases a rule was found true at some time.
#[derive(Clone, Debug)]
pub(super) struct Fired {
    pub rule: String,
    pub n: i64,
}

/// By the assessments: a case that came back after an answer no longer shows what was found before.
pub(super) async fn fired(conn: &mut PgConnection, span: Span) -> Result<Vec<Fired>> {
    let rows = sqlx::query_as!(
        Fired,
        r#"SELECT f.rule AS "rule!", count(*) AS "n!"
           FROM patient_case c CROSS JOIN LATERAL (
               SELECT DISTINCT unnest(a.flags) AS rule FROM assessment a WHERE a.clinic_id = c.clinic_id AND a.case_id = c.case_id
           ) f
           WHERE c.clinic_id = $1 AND c.arrived_at >= $2 AND c.arrived_at < $3 GROUP BY 1"#,
        span.clinic.0,
        span.from.to_sqlx(),
        span.until.to_sqlx()
    );
    Ok(rows.fetch_all(conn).await?)
}

/// What a clinician thought of a rule or a level, or what a patient pressed on the stop page.
#[derive(Clone, Debug)]
pub(super) struct Act {
    pub case_id: Uuid,
    pub kind: String,
    pub document: Json,
}

/// In the order of time. A lowering that a second person confirmed is a lowering. The list of kinds is that of the index `case_event_counted`.
pub(super) async fn acts(conn: &mut PgConnection, span: Span) -> Result<Vec<Act>> {
    let rows = sqlx::query_as!(
        Act,
        r#"SELECT e.case_id, CASE e.kind WHEN 'level-confirmed' THEN 'level-lowered' ELSE e.kind END AS "kind!", e.document FROM patient_case c JOIN case_event e ON e.clinic_id = c.clinic_id AND e.case_id = c.case_id
         WHERE c.clinic_id = $1 AND c.arrived_at >= $2 AND c.arrived_at < $3
           AND e.kind IN ('flag-agreed', 'flag-not-relevant', 'level-raised', 'level-lowered', 'level-confirmed', 'stop-called', 'stop-cannot', 'stop-mistake')
         ORDER BY e.at, e.event_id"#,
        span.clinic.0,
        span.from.to_sqlx(),
        span.until.to_sqlx()
    );
    Ok(rows.fetch_all(conn).await?)
}
