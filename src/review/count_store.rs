//! SQL of the counts of open cases beside the filters.

use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use uuid::Uuid;

use super::row_store::Wanted;
use super::terms::Recent;
use super::words::Words;
use crate::error::Result;

/// How many open cases share what the filters look at.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "columns of a query, each a filter of its own")]
pub(super) struct Count {
    pub level: i16,
    pub no_contact: bool,
    pub draft: bool,
    pub overdue: bool,
    /// Whose it is.
    pub owner: Option<Uuid>,
    /// The patient is asked something; an answer came that nobody has acted on.
    pub asked: bool,
    pub answered: bool,
    pub language: String,
    pub form: String,
    pub flags: Vec<String>,
    /// Whether they arrived in the last days.
    pub today: bool,
    pub week: bool,
    pub month: bool,
    /// Whether they arrived on or after the first day that is asked for, and on or before the last.
    pub from: bool,
    pub to: bool,
    pub n: i64,
}

/// The open cases counted, by everything a filter can ask. Reads the open cases only.
pub(super) async fn open(conn: &mut PgConnection, wanted: &Wanted<'_>, words: &Words) -> Result<Vec<Count>> {
    let begins = |recent: Recent| words.day_begins(recent.first_day(words.today())).to_sqlx();
    let from = wanted.filters.from.map(|day| words.day_begins(day).to_sqlx());
    let rows = sqlx::query_as!(
        Count,
        r#"SELECT level, no_contact, draft, due_at < $2 AS "overdue!", CASE WHEN owned_until > $2 THEN owner END AS owner,
                  asked_at IS NOT NULL AS "asked!", answered_at IS NOT NULL AS "answered!", language, form, flags,
                  arrived_at >= $3 AS "today!", arrived_at >= $4 AS "week!", arrived_at >= $5 AS "month!",
                  coalesce(arrived_at >= $6, true) AS "from!", arrived_at < $7 AS "to!", count(*) AS "n!"
           FROM patient_case WHERE clinic_id = $1 AND status = 'open' GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15"#,
        wanted.clinic.0,
        wanted.now.to_sqlx(),
        begins(Recent::Today),
        begins(Recent::Week),
        begins(Recent::Month),
        from as _,
        wanted.until.to_sqlx(),
    );
    Ok(rows.fetch_all(conn).await?)
}
