//! SQL of the counts: of the cases that arrived in a period, and of those that are open now.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde_json::Value as Json;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::Result;
use crate::ids::ClinicId;
use crate::record::DecisionDocument;
use crate::triage::Level;

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

/// Cases and decisions are joined before they are grouped, so that a long period is read in one go and not case by case.
pub(super) async fn waits(conn: &mut PgConnection, span: Span) -> Result<Vec<Wait>> {
    let rows = sqlx::query_as!(
        Wait,
        r#"SELECT level AS "level!", ceil(extract(epoch FROM coalesce(decided_at, $4) - arrived_at) / 60)::bigint AS "minutes!",
                  decided_at IS NOT NULL AS "decided!",
                  CASE WHEN decided_at IS NULL THEN due_at >= $4
                       WHEN decisions > 1 OR status = 'open' THEN NULL
                       ELSE decided_at <= due_at END AS in_time,
                  count(*) AS "n!"
           FROM (
               SELECT c.arrived_at, c.due_at, c.status, min(d.decided_at) AS decided_at, count(d.decision_id) AS decisions,
                      CASE count(d.decision_id) WHEN 0 THEN c.level WHEN 1 THEN min(d.level) ELSE (
                          SELECT f.level FROM decision f WHERE f.clinic_id = c.clinic_id AND f.case_id = c.case_id AND f.status <> 'undone'
                          ORDER BY f.decided_at, f.decision_id LIMIT 1
                      ) END AS level
               FROM patient_case c
               LEFT JOIN decision d ON d.clinic_id = c.clinic_id AND d.case_id = c.case_id AND d.status <> 'undone'
               WHERE c.clinic_id = $1 AND c.arrived_at >= $2 AND c.arrived_at < $3 GROUP BY c.clinic_id, c.case_id
           ) waited GROUP BY 1, 2, 3, 4"#,
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
           FROM (
               SELECT DISTINCT a.case_id, unnest(a.flags) AS rule
               FROM patient_case c JOIN assessment a ON a.clinic_id = c.clinic_id AND a.case_id = c.case_id
               WHERE c.clinic_id = $1 AND c.arrived_at >= $2 AND c.arrived_at < $3
           ) f GROUP BY 1"#,
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

/// Emergency and urgent cases that were closed without anything done about them, on the page that asks once more: the
/// reason it asks for stands in the decision, and in no other one.
pub(super) async fn closings(conn: &mut PgConnection, span: Span) -> Result<Vec<Act>> {
    let rows = sqlx::query_as!(
        Act,
        r#"SELECT d.case_id, 'flag-closed' AS "kind!", d.document FROM patient_case c JOIN decision d ON d.clinic_id = c.clinic_id AND d.case_id = c.case_id
         WHERE c.clinic_id = $1 AND c.arrived_at >= $2 AND c.arrived_at < $3
           AND d.level <= $4 AND d.status <> 'undone' AND d.outcome NOT IN ('appointment', 'referral', 'emergency-care')"#,
        span.clinic.0,
        span.from.to_sqlx(),
        span.until.to_sqlx(),
        Level::Urgent.rank()
    );
    let closings = rows.fetch_all(conn).await?.into_iter();
    let reasoned =
        |act: &Act| serde_json::from_value::<DecisionDocument>(act.document.clone()).is_ok_and(|words| !words.because.is_empty());
    Ok(closings.filter(reasoned).collect())
}
