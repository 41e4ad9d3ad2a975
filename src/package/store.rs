//! SQL of pinned form packages.

use anyhow::ensure;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;

use super::Package;
use crate::error::{Error, Result};

/// Keeps a package's content. The same version with another content is refused.
pub(super) async fn pin(conn: &mut PgConnection, package: &Package, at: Timestamp) -> anyhow::Result<()> {
    let (url, version) = (&package.questionnaire.url, &package.questionnaire.version);
    sqlx::query!(
        "INSERT INTO form_package (package_hash, url, version, questionnaire, triage, first_served_at)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
        package.hash,
        url,
        version,
        package.questionnaire_source,
        package.rules_source,
        at.to_sqlx(),
    )
    .execute(&mut *conn)
    .await?;
    let kept =
        sqlx::query_scalar!("SELECT package_hash FROM form_package WHERE url = $1 AND version = $2", url, version).fetch_one(conn).await?;
    ensure!(
        kept == package.hash,
        "the form package {url} version {version} was served before with another content; give the changed package a new version"
    );
    Ok(())
}

/// The content of a package: (questionnaire, rules).
pub(super) async fn content(conn: &mut PgConnection, hash: &str) -> Result<(String, String)> {
    let row = sqlx::query!("SELECT questionnaire, triage FROM form_package WHERE package_hash = $1", hash).fetch_optional(conn).await?;
    let row = row.ok_or(Error::NotFound)?;
    Ok((row.questionnaire, row.triage))
}
