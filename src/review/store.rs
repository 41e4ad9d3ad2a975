//! SQL of the lists: the open queue, search.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;

use super::row_store::{CaseRow, Cursor, Wanted, open_rows, with_outcome};
use super::terms::{Holder, Order, Talk};
use crate::error::Result;
use crate::ids::{CaseId, ClinicId};
use crate::triage::Level;

/// The place of a case in the lists.
pub(super) async fn cursor(conn: &mut PgConnection, clinic: ClinicId, case: CaseId) -> Result<Option<Cursor>> {
    let row = sqlx::query_as!(
        Cursor,
        "SELECT case_id, level, worse, danger_count, arrived_at, due_at, closed_at FROM patient_case WHERE clinic_id = $1 AND case_id = $2",
        clinic.0,
        case.0
    );
    Ok(row.fetch_optional(conn).await?)
}

/// Open cases in the order of danger, from `after` on: with contact, or those without.
pub(super) async fn open_page(conn: &mut PgConnection, wanted: &Wanted<'_>, after: Option<&Cursor>, limit: i64) -> Result<Vec<CaseRow>> {
    let rows = open_rows!(
        "FROM patient_case c",
        "AND c.no_contact = $14
         AND ($15::smallint IS NULL
              OR (c.level, NOT c.worse, - c.danger_count, c.arrived_at, c.case_id) > ($15, NOT $16::boolean, - $17::smallint, $18::timestamptz, $19::uuid))
         ORDER BY c.level, c.no_contact, c.worse DESC, c.danger_count DESC, c.arrived_at, c.case_id
         LIMIT $20",
        wanted,
        wanted.filters.no_contact,
        after.map(|cursor| cursor.level) as _,
        after.map(|cursor| cursor.worse) as _,
        after.map(|cursor| cursor.danger_count) as _,
        after.map(|cursor| cursor.arrived_at.to_sqlx()) as _,
        after.map(|cursor| cursor.case_id) as _,
        limit
    );
    Ok(rows.fetch_all(conn).await?)
}

/// The first few open cases without any contact of each of `levels`: a flood of them cannot push the others away.
pub(super) async fn folded(conn: &mut PgConnection, wanted: &Wanted<'_>, levels: &[i16], limit: i64) -> Result<Vec<CaseRow>> {
    let rows = open_rows!(
        "FROM unnest($14::smallint[]) AS wanted(level) CROSS JOIN LATERAL (SELECT c.* FROM patient_case c",
        "AND c.level = wanted.level AND c.no_contact
         ORDER BY c.worse DESC, c.danger_count DESC, c.arrived_at, c.case_id LIMIT $15) c
         ORDER BY c.level, c.worse DESC, c.danger_count DESC, c.arrived_at, c.case_id",
        wanted,
        levels,
        limit
    );
    Ok(rows.fetch_all(conn).await?)
}

/// Open cases in the order of another clock, with contact or without. The open ones are few: they are all read and
/// sorted, and OFFSET keeps Postgres from looking for them among the closed ones, by when they arrived.
pub(super) async fn timed_page(conn: &mut PgConnection, wanted: &Wanted<'_>, after: Option<&Cursor>, limit: i64) -> Result<Vec<CaseRow>> {
    let due = wanted.filters.order == Order::Due;
    let rows = open_rows!(
        "FROM (SELECT c.*, CASE WHEN $14::boolean THEN c.due_at ELSE c.arrived_at END AS place FROM patient_case c",
        "AND (NOT $15::boolean OR c.no_contact) OFFSET 0) c
         WHERE $16::timestamptz IS NULL OR (c.place, c.case_id) > ($16, $17::uuid)
         ORDER BY c.place, c.case_id LIMIT $18",
        wanted,
        due,
        wanted.filters.no_contact,
        after.map(|cursor| if due { cursor.due_at } else { cursor.arrived_at }.to_sqlx()) as _,
        after.map(|cursor| cursor.case_id) as _,
        limit
    );
    Ok(rows.fetch_all(conn).await?)
}

/// Cases that carry every one of `tokens`, open or closed, the newest first: ids are in the order of time.
pub(super) async fn find(conn: &mut PgConnection, clinic: ClinicId, tokens: &[String], now: Timestamp, limit: i64) -> Result<Vec<CaseRow>> {
    let rows = with_outcome!(
        "FROM (SELECT t.case_id FROM search_token t WHERE t.clinic_id = $1 AND t.token = ANY ($3::text[])
               GROUP BY t.case_id HAVING count(*) = cardinality($3::text[])
               ORDER BY t.case_id DESC LIMIT $4) found
         JOIN patient_case c ON c.clinic_id = $1 AND c.case_id = found.case_id
         ORDER BY c.arrived_at DESC, c.case_id DESC",
        clinic.0,
        now.to_sqlx(),
        tokens,
        limit
    );
    Ok(rows.fetch_all(conn).await?)
}

/// When the last case arrived. Ids are in the order of time.
pub(super) async fn last_arrival(conn: &mut PgConnection, clinic: ClinicId) -> Result<Option<Timestamp>> {
    let at = sqlx::query_scalar!("SELECT arrived_at FROM patient_case WHERE clinic_id = $1 ORDER BY case_id DESC LIMIT 1", clinic.0)
        .fetch_optional(conn)
        .await?;
    Ok(at.map(jiff_sqlx::Timestamp::to_jiff))
}
