//! SQL of what is new since a page was made.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::Result;
use crate::ids::ClinicId;
use crate::triage::Level;

/// Most changed cases named to a page; more than that stand on none.
const MOST: usize = 500;

/// What has happened to the queue since a snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct News {
    /// How many open cases came, rose or came back, by level.
    counts: Vec<(i16, i64)>,
    /// Cases of which anything changed.
    pub changed: Vec<Uuid>,
}

impl News {
    pub fn arrived(&self) -> i64 {
        self.counts.iter().map(|(_, n)| n).sum()
    }

    pub fn emergencies(&self) -> i64 {
        self.counts.iter().filter(|(level, _)| *level == Level::Emergency.rank()).map(|(_, n)| n).sum()
    }
}

/// What this page is made from, as Postgres writes it: what it does not see is news.
pub(super) async fn snapshot(conn: &mut PgConnection) -> Result<String> {
    Ok(sqlx::query_scalar!(r#"SELECT pg_current_snapshot()::text AS "seen!""#).fetch_one(conn).await?)
}

/// What `seen` does not see. Numbers of transactions that are still to come are of another database, which this one
/// was restored from.
pub(super) async fn news(conn: &mut PgConnection, clinic: ClinicId, seen: &str) -> Result<News> {
    let rows = sqlx::query!(
        r#"SELECT case_id, level, status = 'open' AND NOT pg_visible_in_snapshot(entered_in, $2::text::pg_snapshot)
                  AND entered_in < pg_snapshot_xmax(pg_current_snapshot()) AS "new!"
           FROM patient_case
           WHERE clinic_id = $1 AND changed_in >= pg_snapshot_xmin($2::text::pg_snapshot) AND changed_in < pg_snapshot_xmax(pg_current_snapshot())
             AND NOT pg_visible_in_snapshot(changed_in, $2::text::pg_snapshot)
           ORDER BY changed_in DESC, case_id"#,
        clinic.0,
        seen
    )
    .fetch_all(conn)
    .await?;
    let counts = Level::ALL.map(|level| (level.rank(), rows.iter().filter(|row| row.new && row.level == level.rank()).count()));
    Ok(News {
        counts: counts.into_iter().map(|(level, n)| (level, i64::try_from(n).unwrap_or(i64::MAX))).collect(),
        changed: rows.into_iter().take(MOST).map(|row| row.case_id).collect(),
    })
}
