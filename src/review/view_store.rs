//! SQL of saved views.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::Result;
use crate::ids::{AccountId, ClinicId};

/// A view that was kept.
#[derive(Clone, Debug)]
pub(super) struct SavedView {
    pub view_id: Uuid,
    pub name: String,
    /// The query of its address.
    pub query: String,
    /// The whole clinic's, not somebody's own.
    pub shared: bool,
}

/// The views of an account: its own and the clinic's, by name.
pub(super) async fn views(conn: &mut PgConnection, clinic: ClinicId, me: AccountId) -> Result<Vec<SavedView>> {
    let rows = sqlx::query_as!(
        SavedView,
        r#"SELECT view_id, name, query, account_id IS NULL AS "shared!" FROM saved_view
           WHERE clinic_id = $1 AND (account_id = $2 OR account_id IS NULL) ORDER BY account_id IS NULL, lower(name), name"#,
        clinic.0,
        me.0
    );
    Ok(rows.fetch_all(conn).await?)
}

/// Keeps a view; whether the name was free, or is that of the same view.
pub(super) async fn save(conn: &mut PgConnection, clinic: ClinicId, me: AccountId, view: &SavedView, at: Timestamp) -> Result<bool> {
    let kept = sqlx::query!(
        "INSERT INTO saved_view (clinic_id, view_id, account_id, name, query, created_by, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (clinic_id, account_id, name) DO UPDATE SET name = excluded.name WHERE saved_view.query = excluded.query",
        clinic.0,
        view.view_id,
        (!view.shared).then_some(me.0) as _,
        view.name,
        view.query,
        me.0,
        at.to_sqlx()
    )
    .execute(conn)
    .await?;
    Ok(kept.rows_affected() == 1)
}

/// Deletes a view of the account's own, or one of the clinic's; whether that one was shared, none when there is none.
pub(super) async fn delete(conn: &mut PgConnection, clinic: ClinicId, me: AccountId, view: Uuid) -> Result<Option<bool>> {
    let shared = sqlx::query_scalar!(
        r#"DELETE FROM saved_view WHERE clinic_id = $1 AND view_id = $3 AND (account_id = $2 OR account_id IS NULL)
           RETURNING account_id IS NULL AS "shared!""#,
        clinic.0,
        me.0,
        view
    );
    Ok(shared.fetch_optional(conn).await?)
}
