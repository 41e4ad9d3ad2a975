//! SQL of what a list says of earlier cases of the same person.

use jiff::Timestamp;
use sqlx::PgConnection;
use uuid::Uuid;

use super::VOID;
use crate::error::Result;
use crate::ids::ClinicId;

/// The case before a case of the same person.
#[derive(Debug)]
pub(in crate::review) struct Before {
    /// The later one.
    pub case_id: Uuid,
    pub arrived_at: Timestamp,
    pub level: i16,
    /// Nobody has decided on it yet.
    pub open: bool,
}

/// Of these cases, those that are linked with one that came before: the newest of them, and not one that was sent twice
/// or by mistake.
pub(in crate::review) async fn before(conn: &mut PgConnection, clinic: ClinicId, cases: &[Uuid]) -> Result<Vec<Before>> {
    let rows = sqlx::query_as!(
        Before,
        r#"SELECT me.case_id, b.arrived_at AS "arrived_at!", b.level AS "level!", b.open AS "open!"
           FROM same_person me
           JOIN patient_case c ON c.clinic_id = me.clinic_id AND c.case_id = me.case_id
           CROSS JOIN LATERAL (
               SELECT o.arrived_at, o.level, o.closed_at IS NULL AS open FROM same_person s
               JOIN patient_case o ON o.clinic_id = s.clinic_id AND o.case_id = s.case_id
               WHERE s.clinic_id = me.clinic_id AND s.person_id = me.person_id AND s.ended_at IS NULL
                 AND (o.arrived_at, o.case_id) < (c.arrived_at, c.case_id)
                 AND (o.closed_at IS NULL
                      OR coalesce((SELECT d.outcome FROM decision d WHERE d.clinic_id = o.clinic_id AND d.case_id = o.case_id
                                   AND d.status <> 'undone' ORDER BY d.decided_at DESC LIMIT 1), '') <> ALL ($3::text[]))
               ORDER BY o.arrived_at DESC, o.case_id DESC LIMIT 1
           ) b
           WHERE me.clinic_id = $1 AND me.case_id = ANY ($2) AND me.ended_at IS NULL"#,
        clinic.0,
        cases,
        &VOID.map(str::to_owned)[..]
    );
    Ok(rows.fetch_all(conn).await?)
}
