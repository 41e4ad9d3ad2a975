//! SQL of the lists: the open queue, closed cases, search.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde_json::Value as Json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::filters::{Filters, Holder};
use crate::error::Result;
use crate::ids::{AccountId, CaseId, ClinicId};
use crate::triage::Level;

/// A case as a row of a list shows it.
#[derive(Debug)]
pub(super) struct CaseRow {
    pub case_id: Uuid,
    pub reference: String,
    /// Url of the questionnaire.
    pub form: String,
    pub level: i16,
    pub flags: Vec<String>,
    pub draft: bool,
    pub help_unreachable: bool,
    pub arrived_at: Timestamp,
    pub due_at: Timestamp,
    pub closed_at: Option<jiff_sqlx::Timestamp>,
    pub updated_at: Option<jiff_sqlx::Timestamp>,
    pub document: Json,
    /// Of the newest assessment.
    pub package_hash: Option<String>,
    /// Of the newest decision.
    pub outcome: Option<String>,
    /// Who works on it: their display name, as long as the claim has not lapsed.
    pub owner: Option<String>,
    pub owned_since: Option<jiff_sqlx::Timestamp>,
}

/// How many open cases share what the filters look at.
#[derive(Clone, Debug)]
pub(super) struct Count {
    pub level: i16,
    pub no_contact: bool,
    pub draft: bool,
    pub overdue: bool,
    /// Whose it is.
    pub owner: Option<Uuid>,
    pub n: i64,
}

/// Where a page begins: the place of the last case of the page before. A level only rises, so a case that
/// moved since is shown twice rather than not at all.
#[derive(Clone, Debug)]
pub(super) struct Cursor {
    pub case_id: Uuid,
    pub level: i16,
    pub worse: bool,
    pub danger_count: i16,
    pub arrived_at: Timestamp,
    pub closed_at: Option<Timestamp>,
}

/// The open cases counted, by everything a filter can ask. Reads the open cases only.
pub(super) async fn counts(conn: &mut PgConnection, clinic: ClinicId, now: Timestamp) -> Result<Vec<Count>> {
    let rows = sqlx::query_as!(
        Count,
        r#"SELECT level, no_contact, draft, due_at < $2 AS "overdue!", CASE WHEN owned_until > $2 THEN owner END AS owner, count(*) AS "n!"
           FROM patient_case WHERE clinic_id = $1 AND status = 'open' GROUP BY 1, 2, 3, 4, 5"#,
        clinic.0,
        now.to_sqlx()
    );
    Ok(rows.fetch_all(conn).await?)
}

/// The place of a case in the lists.
pub(super) async fn cursor(conn: &mut PgConnection, clinic: ClinicId, case: CaseId) -> Result<Option<Cursor>> {
    let row = sqlx::query!(
        "SELECT case_id, level, worse, danger_count, arrived_at, closed_at FROM patient_case WHERE clinic_id = $1 AND case_id = $2",
        clinic.0,
        case.0
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| Cursor {
        case_id: row.case_id,
        level: row.level,
        worse: row.worse,
        danger_count: row.danger_count,
        arrived_at: row.arrived_at.to_jiff(),
        closed_at: row.closed_at.map(jiff_sqlx::Timestamp::to_jiff),
    }))
}

/// Open cases in the queue's order, from `after` on: with contact, or those without.
pub(super) async fn open_page(
    conn: &mut PgConnection,
    clinic: ClinicId,
    filters: &Filters,
    me: AccountId,
    after: Option<&Cursor>,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<CaseRow>> {
    let rows = sqlx::query_as!(
        CaseRow,
        r#"SELECT c.case_id, c.reference, c.form, c.level, c.flags, c.draft, c.help_unreachable, c.arrived_at, c.due_at, c.closed_at, c.updated_at, c.document,
                  (SELECT a.package_hash FROM assessment a WHERE a.clinic_id = c.clinic_id AND a.case_id = c.case_id
                   ORDER BY a.made_at DESC LIMIT 1) AS package_hash,
                  NULL::text AS outcome,
                  (SELECT o.display_name FROM account o WHERE o.account_id = c.owner AND c.owned_until > $5) AS owner, c.owned_since
           FROM patient_case c
           WHERE c.clinic_id = $1 AND c.status = 'open' AND c.no_contact = $2
             AND ($3::smallint IS NULL OR c.level = $3)
             AND (NOT $4::boolean OR c.due_at < $5)
             AND ($6::boolean IS NULL OR c.draft = $6)
             AND ($13::uuid IS NULL OR (c.owner = $13 AND c.owned_until > $5))
             AND (NOT $14::boolean OR c.owned_until IS NULL OR c.owned_until <= $5)
             AND ($7::smallint IS NULL
                  OR (c.level, NOT c.worse, - c.danger_count, c.arrived_at, c.case_id) > ($7, NOT $8::boolean, - $9::smallint, $10::timestamptz, $11::uuid))
           ORDER BY c.level, c.no_contact, c.worse DESC, c.danger_count DESC, c.arrived_at, c.case_id
           LIMIT $12"#,
        clinic.0,
        filters.no_contact,
        filters.level.map(Level::rank) as _,
        filters.overdue,
        now.to_sqlx(),
        filters.draft as _,
        after.map(|cursor| cursor.level) as _,
        after.map(|cursor| cursor.worse) as _,
        after.map(|cursor| cursor.danger_count) as _,
        after.map(|cursor| cursor.arrived_at.to_sqlx()) as _,
        after.map(|cursor| cursor.case_id) as _,
        limit,
        filters.owner_is(me) as _,
        filters.holder == Some(Holder::Nobody)
    );
    Ok(rows.fetch_all(conn).await?)
}

/// The first few open cases without any contact of each of `levels`: a flood of them cannot push the others away.
pub(super) async fn folded(
    conn: &mut PgConnection,
    clinic: ClinicId,
    filters: &Filters,
    me: AccountId,
    levels: &[i16],
    now: Timestamp,
    limit: i64,
) -> Result<Vec<CaseRow>> {
    let rows = sqlx::query_as!(
        CaseRow,
        r#"SELECT c.case_id AS "case_id!", c.reference AS "reference!", c.form AS "form!", c.level AS "level!", c.flags AS "flags!", c.draft AS "draft!",
                  c.help_unreachable AS "help_unreachable!", c.arrived_at AS "arrived_at!", c.due_at AS "due_at!", c.closed_at, c.updated_at, c.document AS "document!",
                  (SELECT a.package_hash FROM assessment a WHERE a.clinic_id = c.clinic_id AND a.case_id = c.case_id
                   ORDER BY a.made_at DESC LIMIT 1) AS package_hash,
                  NULL::text AS outcome,
                  (SELECT o.display_name FROM account o WHERE o.account_id = c.owner AND c.owned_until > $4) AS owner, c.owned_since
           FROM unnest($2::smallint[]) AS wanted(level)
           CROSS JOIN LATERAL (
               SELECT * FROM patient_case p
               WHERE p.clinic_id = $1 AND p.status = 'open' AND p.level = wanted.level AND p.no_contact
                 AND (NOT $3::boolean OR p.due_at < $4)
                 AND ($5::boolean IS NULL OR p.draft = $5)
                 AND ($7::uuid IS NULL OR (p.owner = $7 AND p.owned_until > $4))
                 AND (NOT $8::boolean OR p.owned_until IS NULL OR p.owned_until <= $4)
               ORDER BY p.worse DESC, p.danger_count DESC, p.arrived_at, p.case_id
               LIMIT $6
           ) c
           ORDER BY c.level, c.worse DESC, c.danger_count DESC, c.arrived_at, c.case_id"#,
        clinic.0,
        levels,
        filters.overdue,
        now.to_sqlx(),
        filters.draft as _,
        limit,
        filters.owner_is(me) as _,
        filters.holder == Some(Holder::Nobody)
    );
    Ok(rows.fetch_all(conn).await?)
}

/// Closed cases, the last closed first, from `after` on. Each level is read for itself, drafts apart: so a rare one
/// is not sought among all that were ever closed.
pub(super) async fn closed_page(
    conn: &mut PgConnection,
    clinic: ClinicId,
    filters: &Filters,
    after: Option<&Cursor>,
    limit: i64,
) -> Result<Vec<CaseRow>> {
    let levels: Vec<i16> = filters.level.map_or_else(|| Level::ALL.map(Level::rank).to_vec(), |level| vec![level.rank()]);
    let drafts = filters.draft.map_or_else(|| vec![false, true], |draft| vec![draft]);
    let rows = sqlx::query_as!(
        CaseRow,
        r#"SELECT c.case_id AS "case_id!", c.reference AS "reference!", c.form AS "form!", c.level AS "level!", c.flags AS "flags!", c.draft AS "draft!",
                  c.help_unreachable AS "help_unreachable!", c.arrived_at AS "arrived_at!", c.due_at AS "due_at!", c.closed_at, c.updated_at, c.document AS "document!",
                  (SELECT a.package_hash FROM assessment a WHERE a.clinic_id = c.clinic_id AND a.case_id = c.case_id
                   ORDER BY a.made_at DESC LIMIT 1) AS package_hash,
                  (SELECT d.outcome FROM decision d WHERE d.clinic_id = c.clinic_id AND d.case_id = c.case_id AND d.status <> 'undone'
                   ORDER BY d.decided_at DESC LIMIT 1) AS outcome,
                  NULL::text AS owner, c.owned_since
           FROM unnest($2::smallint[]) AS wanted(level)
           CROSS JOIN unnest($3::boolean[]) AS kind(draft)
           CROSS JOIN LATERAL (
               SELECT * FROM patient_case p
               WHERE p.clinic_id = $1 AND p.status = 'closed' AND p.level = wanted.level AND p.draft = kind.draft
                 AND p.closed_at <= $4
                 AND ($5::uuid IS NULL OR p.closed_at < $4 OR p.case_id > $5)
               ORDER BY p.closed_at DESC, p.case_id
               LIMIT $6
           ) c
           ORDER BY c.closed_at DESC, c.case_id
           LIMIT $6"#,
        clinic.0,
        &levels,
        &drafts,
        after.and_then(|cursor| cursor.closed_at).unwrap_or(Timestamp::MAX).to_sqlx(),
        after.map(|cursor| cursor.case_id) as _,
        limit
    );
    Ok(rows.fetch_all(conn).await?)
}

/// Cases that carry every one of `tokens`, open or closed, the newest first: ids are in the order of time.
pub(super) async fn find(conn: &mut PgConnection, clinic: ClinicId, tokens: &[String], now: Timestamp, limit: i64) -> Result<Vec<CaseRow>> {
    let rows = sqlx::query_as!(
        CaseRow,
        r#"SELECT c.case_id, c.reference, c.form, c.level, c.flags, c.draft, c.help_unreachable, c.arrived_at, c.due_at, c.closed_at, c.updated_at, c.document,
                  (SELECT a.package_hash FROM assessment a WHERE a.clinic_id = c.clinic_id AND a.case_id = c.case_id
                   ORDER BY a.made_at DESC LIMIT 1) AS package_hash,
                  (SELECT d.outcome FROM decision d WHERE d.clinic_id = c.clinic_id AND d.case_id = c.case_id AND d.status <> 'undone'
                   ORDER BY d.decided_at DESC LIMIT 1) AS outcome,
                  (SELECT o.display_name FROM account o WHERE o.account_id = c.owner AND c.owned_until > $4) AS owner, c.owned_since
           FROM (SELECT t.case_id FROM search_token t WHERE t.clinic_id = $1 AND t.token = ANY ($2::text[])
                 GROUP BY t.case_id HAVING count(*) = cardinality($2::text[])
                 ORDER BY t.case_id DESC LIMIT $3) found
           JOIN patient_case c ON c.clinic_id = $1 AND c.case_id = found.case_id
           ORDER BY c.arrived_at DESC, c.case_id DESC"#,
        clinic.0,
        tokens,
        limit,
        now.to_sqlx()
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
