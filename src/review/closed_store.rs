//! SQL of the list of closed cases, and of the counts beside its filters. `closed_count` says on which days there are any;
//! no others are read.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;

use super::closed_counts::{ClosedCount, DAWN, DUSK, FlagCount, Run, runs};
use super::row_store::{CaseRow, Cursor, Wanted, with_outcome};
use super::terms::Recent;
use crate::error::Result;
use crate::triage::Level;

/// Closed cases, the last closed first, from `after` on. Each level is read for itself, drafts apart: so a rare one
/// is not sought among all that were ever closed.
pub(super) async fn closed_page(conn: &mut PgConnection, wanted: &Wanted<'_>, after: Option<&Cursor>, limit: i64) -> Result<Vec<CaseRow>> {
    let levels: Vec<i16> = wanted.filters.level.map_or_else(|| Level::ALL.map(Level::rank).to_vec(), |level| vec![level.rank()]);
    let drafts = wanted.filters.draft.map_or_else(|| vec![false, true], |draft| vec![draft]);
    let rows = with_outcome!(
        "FROM unnest($3::smallint[]) AS wanted(level)
         CROSS JOIN unnest($4::boolean[]) AS kind(draft)
         CROSS JOIN LATERAL (
             SELECT * FROM patient_case p
             WHERE p.clinic_id = $1 AND p.status = 'closed' AND p.level = wanted.level AND p.draft = kind.draft
               AND p.closed_at <= $5
               AND ($6::uuid IS NULL OR p.closed_at < $5 OR p.case_id > $6)
             ORDER BY p.closed_at DESC, p.case_id
             LIMIT $7
         ) c
         ORDER BY c.closed_at DESC, c.case_id
         LIMIT $7",
        wanted.clinic.0,
        wanted.now.to_sqlx(),
        &levels,
        &drafts,
        after.and_then(|cursor| cursor.closed_at).map_or(Timestamp::MAX, jiff_sqlx::Timestamp::to_jiff).to_sqlx(),
        after.map(|cursor| cursor.case_id) as _,
        limit
    );
    Ok(rows.fetch_all(conn).await?)
}

/// Closed cases that meet the filters, the last arrived first, from `after` on. Only the last days that have enough of them
/// are read, however rare they are. A day may begin some hours off where clocks change at midnight: a case's own day decides.
pub(super) async fn arrived_page(conn: &mut PgConnection, wanted: &Wanted<'_>, after: Option<&Cursor>, limit: i64) -> Result<Vec<CaseRow>> {
    let rows = with_outcome!(
        "FROM (WITH here AS (SELECT time_zone, ($3::timestamptz AT TIME ZONE time_zone)::date AS came FROM clinic WHERE clinic_id = $1)
               SELECT begins, time_zone, sum(CASE WHEN begins = came THEN 0 ELSE n END)
                          OVER (ORDER BY begins DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS later
               FROM here, (SELECT k.begins, sum(k.n) AS n FROM closed_count k
                           WHERE k.clinic_id = $1 AND k.span = 'day' AND k.flag = $13
                             AND k.begins >= $5 AND k.begins <= least($6, (SELECT came FROM here))
                             AND ($7::smallint IS NULL OR k.level = $7)
                             AND ($8::boolean IS NULL OR k.draft = $8)
                             AND ($9::text IS NULL OR k.language = $9)
                             AND ($10::text IS NULL OR k.form = $10)
                           GROUP BY k.begins HAVING sum(k.n) > 0 ORDER BY k.begins DESC LIMIT $12::bigint + 1) counted) day
         CROSS JOIN LATERAL (
             SELECT * FROM patient_case p
             WHERE p.clinic_id = $1 AND p.status = 'closed'
               AND p.arrived_at >= day.begins::timestamp AT TIME ZONE day.time_zone - interval '3 hours'
               AND p.arrived_at < (day.begins + 1)::timestamp AT TIME ZONE day.time_zone + interval '3 hours'
               AND (p.arrived_at AT TIME ZONE day.time_zone)::date = day.begins
               AND ($3::timestamptz IS NULL OR (p.arrived_at, p.case_id) < ($3, $11::uuid))
               AND ($4::text IS NULL OR p.flags @> ARRAY[$4])
               AND ($7::smallint IS NULL OR p.level = $7)
               AND ($8::boolean IS NULL OR p.draft = $8)
               AND ($9::text IS NULL OR p.language = $9)
               AND ($10::text IS NULL OR p.form = $10)
             ORDER BY p.arrived_at DESC, p.case_id DESC LIMIT $12
         ) c
         WHERE coalesce(day.later, 0) < $12
         ORDER BY c.arrived_at DESC, c.case_id DESC LIMIT $12",
        wanted.clinic.0,
        wanted.now.to_sqlx(),
        after.map(|cursor| cursor.arrived_at.to_sqlx()) as _,
        wanted.filters.flag.as_deref() as _,
        wanted.first.unwrap_or(DAWN).to_sqlx() as _,
        wanted.last.unwrap_or(DUSK).to_sqlx() as _,
        wanted.filters.level.map(Level::rank) as _,
        wanted.filters.draft as _,
        wanted.filters.language.as_deref() as _,
        wanted.filters.form.as_deref() as _,
        after.map(|cursor| cursor.case_id) as _,
        limit,
        // Not by coalesce of the other: row-level security would keep that from the index.
        wanted.filters.flag.as_deref().unwrap_or_default()
    );
    Ok(rows.fetch_all(conn).await?)
}

/// Those that have the flag that is chosen, or all when none is, counted for each of the last days that can be asked for. Each
/// run of rows is asked for by itself: joined, Postgres may read the whole table for them.
pub(super) async fn counts(conn: &mut PgConnection, wanted: &Wanted<'_>) -> Result<Vec<ClosedCount>> {
    let mut asked: Vec<(&str, Run)> = Vec::new();
    for recent in [""].into_iter().chain(Recent::ALL.map(Recent::code)) {
        let (first, last) = wanted.filters.choosing("arrived", recent).days(wanted.today);
        asked.extend(runs(first, last).into_iter().map(|run| (recent, run)));
    }
    let rows = sqlx::query_as!(
        ClosedCount,
        r#"SELECT recent AS "recent!", level AS "level!", draft AS "draft!", language AS "language!", form AS "form!", sum(n)::bigint AS "n!"
           FROM unnest($2::text[], $3::text[], $4::date[], $5::date[]) AS asked (recent, span, first, past)
           CROSS JOIN LATERAL (
               SELECT level, draft, language, form, sum(n) AS n FROM closed_count k
               WHERE k.clinic_id = $1 AND k.span = asked.span AND k.flag = $6 AND k.begins >= first AND k.begins < past
               GROUP BY level, draft, language, form
           ) k
           GROUP BY 1, 2, 3, 4, 5 HAVING sum(n) > 0"#,
        wanted.clinic.0,
        &asked.iter().map(|(recent, _)| (*recent).to_owned()).collect::<Vec<_>>(),
        &asked.iter().map(|(_, run)| run.span.to_owned()).collect::<Vec<_>>(),
        &asked.iter().map(|(_, run)| run.first.to_sqlx()).collect::<Vec<_>>() as _,
        &asked.iter().map(|(_, run)| run.past.to_sqlx()).collect::<Vec<_>>() as _,
        wanted.filters.flag.as_deref().unwrap_or_default(),
    );
    Ok(rows.fetch_all(conn).await?)
}

/// Those that meet the other filters, by each flag but the one that is chosen.
pub(super) async fn counts_by_flag(conn: &mut PgConnection, wanted: &Wanted<'_>) -> Result<Vec<FlagCount>> {
    let filters = wanted.filters;
    let runs = runs(wanted.first, wanted.last);
    let rows = sqlx::query_as!(
        FlagCount,
        r#"SELECT flag, sum(n)::bigint AS "n!"
           FROM (SELECT DISTINCT flag FROM closed_count WHERE clinic_id = $1 AND span = 'ever' AND flag <> $5) known
           CROSS JOIN unnest($2::text[], $3::date[], $4::date[]) AS asked (span, first, past)
           CROSS JOIN LATERAL (
               SELECT sum(n) AS n FROM closed_count k
               WHERE k.clinic_id = $1 AND k.span = asked.span AND k.flag = known.flag AND begins >= first AND begins < past
                 AND ($6::smallint IS NULL OR level = $6)
                 AND ($7::boolean IS NULL OR draft = $7)
                 AND ($8::text IS NULL OR language = $8)
                 AND ($9::text IS NULL OR form = $9)
           ) k
           GROUP BY flag HAVING sum(n) > 0"#,
        wanted.clinic.0,
        &runs.iter().map(|run| run.span.to_owned()).collect::<Vec<_>>(),
        &runs.iter().map(|run| run.first.to_sqlx()).collect::<Vec<_>>() as _,
        &runs.iter().map(|run| run.past.to_sqlx()).collect::<Vec<_>>() as _,
        filters.flag.as_deref().unwrap_or_default(),
        filters.level.map(Level::rank) as _,
        filters.draft as _,
        filters.language.as_deref() as _,
        filters.form.as_deref() as _,
    );
    Ok(rows.fetch_all(conn).await?)
}
