//! SQL of what is new since a page was made.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::Result;
use crate::ids::ClinicId;
use crate::triage::Level;

/// Most changed cases named to a page; more than that stand on none.
const MOST: i32 = 500;
/// So many of the cases that changed last are looked at: what a page that is further behind can be told is bounded.
const FAR: i64 = 2_000;

/// What has happened to the queue since a snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct News {
    /// How many open cases came, rose or came back.
    pub arrived: i64,
    /// How many of those are emergencies.
    pub emergencies: i64,
    /// Cases of which anything changed, the last first.
    pub changed: Vec<Uuid>,
    /// So much has changed that not all was looked at: there may be more of each.
    pub far: bool,
}

/// What this page is made from, as Postgres writes it: what it does not see is news.
pub(super) async fn snapshot(conn: &mut PgConnection) -> Result<String> {
    Ok(sqlx::query_scalar!(r#"SELECT pg_current_snapshot()::text AS "seen!""#).fetch_one(conn).await?)
}

/// What `seen` does not see. Numbers of transactions that are still to come are of another database, which this one
/// was restored from.
pub(super) async fn news(conn: &mut PgConnection, clinic: ClinicId, seen: &str) -> Result<News> {
    let news = sqlx::query_as!(
        News,
        r#"WITH latest AS MATERIALIZED (
               SELECT case_id, level, status, entered_in, changed_in FROM patient_case
               WHERE clinic_id = $1 AND changed_in >= pg_snapshot_xmin($2::text::pg_snapshot) AND changed_in < pg_snapshot_xmax(pg_current_snapshot())
               ORDER BY changed_in DESC LIMIT $3
           ), unseen AS (
               SELECT case_id, level, changed_in, status = 'open' AND NOT pg_visible_in_snapshot(entered_in, $2::text::pg_snapshot)
                      AND entered_in < pg_snapshot_xmax(pg_current_snapshot()) AS new
               FROM latest WHERE NOT pg_visible_in_snapshot(changed_in, $2::text::pg_snapshot)
           )
           SELECT count(*) FILTER (WHERE new) AS "arrived!", count(*) FILTER (WHERE new AND level = $4) AS "emergencies!",
                  coalesce((array_agg(case_id ORDER BY changed_in DESC, case_id))[1:$5], '{}') AS "changed!: Vec<Uuid>",
                  (SELECT count(*) FROM latest) = $3 AS "far!"
           FROM unseen"#,
        clinic.0,
        seen,
        FAR,
        Level::Emergency.rank(),
        MOST
    );
    Ok(news.fetch_one(conn).await?)
}
