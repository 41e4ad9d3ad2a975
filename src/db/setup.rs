//! Migrations, roles, and what must be true of a database before patients' answers go into it.

use anyhow::{Context, bail, ensure};
use sqlx::migrate::Migrator;
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection};

/// The migrations, embedded in the binary.
pub static MIGRATOR: Migrator = sqlx::migrate!("./migrations");

/// Brings the schema up to date as the owner, and makes the login role `app` (with `password`, if it has one and
/// the role is not there yet) a member of the application's group role.
///
/// # Errors
/// When the database refuses, with the reason.
pub async fn migrate(owner: &PgConnectOptions, app: &str, password: Option<&str>) -> anyhow::Result<()> {
    ensure!(
        app != owner.get_username(),
        "the application and the owner of the database must be two roles, and both are {app}: give DATABASE_URL another user"
    );
    let mut conn = owner.clone().connect().await.context("cannot connect as the owner of the database")?;
    MIGRATOR.run(&mut conn).await.context("a migration failed")?;
    // The application asks whether it fits the schema (`migrations_applied`).
    sqlx::query("GRANT SELECT ON _sqlx_migrations TO anteroom_app").execute(&mut conn).await?;
    admit(&mut conn, app, password).await?;
    conn.close().await?;
    Ok(())
}

/// Makes the login role when it is missing, and a member of the group role when it is not one yet: what an
/// administrator has done beforehand is left as it is, and then the owner needs no right to make roles.
async fn admit(conn: &mut PgConnection, app: &str, password: Option<&str>) -> anyhow::Result<()> {
    let found = sqlx::query!(
        r#"SELECT quote_ident($1) AS "name!", quote_literal($2) AS "password!",
                  EXISTS (SELECT FROM pg_roles WHERE rolname = $1) AS "exists!",
                  EXISTS (SELECT FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid JOIN pg_roles r ON r.oid = m.member
                          WHERE g.rolname = 'anteroom_app' AND r.rolname = $1) AS "member!""#,
        app,
        password.unwrap_or_default()
    )
    .fetch_one(&mut *conn)
    .await?;
    // Role names and passwords cannot be bound as parameters; quote_ident and quote_literal quoted them.
    if !found.exists {
        let password = if password.is_some() { format!(" PASSWORD {}", found.password) } else { String::new() };
        let sql = format!("CREATE ROLE {} LOGIN{password}", found.name);
        sqlx::query(AssertSqlSafe(sql)).execute(&mut *conn).await.context("cannot make the application's role")?;
    }
    if !found.member {
        let sql = format!("GRANT anteroom_app TO {}", found.name);
        sqlx::query(AssertSqlSafe(sql)).execute(&mut *conn).await.context("cannot make the application's role a member of anteroom_app")?;
    }
    Ok(())
}

/// The application's role must not be able to step round row-level security.
///
/// # Errors
/// When it is a superuser, may bypass row-level security, or owns the tables.
pub async fn check_roles(conn: &mut PgConnection) -> anyhow::Result<()> {
    let role = sqlx::query!(
        r#"SELECT rolsuper AS "superuser!", rolbypassrls AS "bypass!",
                  EXISTS (SELECT FROM pg_class c WHERE c.relname = 'patient_case' AND pg_has_role(c.relowner, 'USAGE')) AS "owner!"
           FROM pg_roles WHERE rolname = current_user"#
    )
    .fetch_one(conn)
    .await?;
    if role.superuser || role.bypass || role.owner {
        bail!(
            "DATABASE_URL names a role that can step round row-level security (superuser, BYPASSRLS or owner of the tables); \
               use a plain login role: `anteroom migrate` makes it a member of anteroom_app"
        );
    }
    Ok(())
}

/// A receipt promises that the answers are on disk.
///
/// # Errors
/// When `fsync` or `synchronous_commit` is off.
pub async fn check_durability(conn: &mut PgConnection) -> anyhow::Result<()> {
    let set = sqlx::query!(r#"SELECT current_setting('fsync') AS "fsync!", current_setting('synchronous_commit') AS "commit!""#)
        .fetch_one(conn)
        .await?;
    ensure!(set.fsync == "on", "the database runs with fsync = off: a crash would lose answers after the receipt; refusing to start");
    ensure!(
        set.commit != "off",
        "the database runs with synchronous_commit = off: a crash would lose answers after the receipt; refusing to start"
    );
    Ok(())
}

/// Whether every migration of this binary is in the database. A newer schema is fine: a release runs on the
/// schema of the next one.
///
/// # Errors
/// When the database cannot be asked.
pub async fn migrations_applied(conn: &mut PgConnection) -> sqlx::Result<bool> {
    /// No such table, or none that we may read: never migrated, or not for this role.
    const NOT_MIGRATED: [&str; 2] = ["42P01", "42501"];

    let newest = MIGRATOR.iter().map(|migration| migration.version).max().unwrap_or_default();
    match sqlx::query_scalar!("SELECT max(version) FROM _sqlx_migrations WHERE success").fetch_one(conn).await {
        Ok(applied) => Ok(applied.unwrap_or_default() >= newest),
        Err(sqlx::Error::Database(error)) if error.code().is_some_and(|code| NOT_MIGRATED.contains(&&*code)) => Ok(false),
        Err(error) => Err(error),
    }
}
