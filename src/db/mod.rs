//! The database: one pool, and the one way to open a transaction.

pub mod local;
mod setup;

use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgListener, PgPoolOptions};
use sqlx::{Connection, PgConnection, PgPool, Postgres, Transaction};

use crate::error::{Error, Result};
use crate::ids::ClinicId;

pub use setup::{MIGRATOR, check_durability, check_roles, migrate, migrations_applied};

/// A transaction that sees one clinic's rows.
pub type Tx = Transaction<'static, Postgres>;

/// How long a commit may take before we say "not confirmed" (`statement_timeout` does not bound COMMIT).
const COMMIT_DEADLINE: Duration = Duration::from_secs(8);

/// The application's connections, as the application role.
#[derive(Clone, Debug)]
pub struct Db {
    pool: PgPool,
}

impl Db {
    /// Opens the pool; connections are made when needed.
    #[must_use]
    pub fn connect_lazy(options: PgConnectOptions, connections: u32) -> Self {
        let options = options.options([("statement_timeout", "20s"), ("lock_timeout", "10s"), ("timezone", "UTC")]);
        let pool = PgPoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(Duration::from_secs(3))
            .max_lifetime(Duration::from_mins(10))
            .connect_lazy_with(options);
        Self { pool }
    }

    /// Opens a transaction in which row-level security shows `clinic`'s rows and no other's. Every query of
    /// the application runs in one of these; [`ClinicId::NONE`] is for the directory and the sign-in look-up.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn begin(&self, clinic: ClinicId) -> Result<Tx> {
        let mut tx = self.pool.begin().await?;
        enter(&mut tx, clinic).await?;
        Ok(tx)
    }

    /// Hears what is notified on `channel`, on a connection that is taken from the pool for as long.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn listen(&self, channel: &str) -> Result<PgListener> {
        let mut ear = PgListener::connect_with(&self.pool).await?;
        ear.listen(channel).await?;
        Ok(ear)
    }

    /// Closes every connection; for shutdown and tests.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}

/// The same on the connection of a command, which is the owner's: row-level security holds for the owner too.
///
/// # Errors
/// When the database cannot be reached.
pub async fn begin_on(conn: &mut PgConnection, clinic: ClinicId) -> Result<Transaction<'_, Postgres>> {
    let mut tx = conn.begin().await?;
    enter(&mut tx, clinic).await?;
    Ok(tx)
}

async fn enter(conn: &mut PgConnection, clinic: ClinicId) -> Result<()> {
    sqlx::query!("SELECT set_config('app.clinic', $1, true)", clinic.to_string()).fetch_one(conn).await?;
    Ok(())
}

/// Commits, within a deadline. Only after this returned `Ok` may anybody be told that something is stored.
///
/// # Errors
/// [`Error::NotConfirmed`] when the deadline passed: the outcome is unknown until it is asked again.
pub async fn commit(tx: Tx) -> Result<()> {
    match tokio::time::timeout(COMMIT_DEADLINE, tx.commit()).await {
        Ok(done) => done.map_err(Error::from),
        Err(_) => Err(Error::NotConfirmed),
    }
}
