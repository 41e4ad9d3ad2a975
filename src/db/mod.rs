//! The database: its connections, and the one way to open a transaction.

pub mod local;
mod setup;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, ThreadId};
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgListener, PgPoolOptions};
use sqlx::{AssertSqlSafe, Connection, PgConnection, PgPool, Postgres, Transaction};

use crate::error::{Error, Result};
use crate::ids::ClinicId;

pub use setup::{MIGRATOR, check_durability, check_roles, migrate, migrations_applied};

/// A transaction that sees one clinic's rows.
pub type Tx = Transaction<'static, Postgres>;

/// How long a commit may take before we say "not confirmed" (`statement_timeout` does not bound COMMIT).
const COMMIT_DEADLINE: Duration = Duration::from_secs(8);

/// A connection that was used within this time is taken as it is; one that rested longer is asked first.
const FRESH: Duration = Duration::from_secs(1);

/// The application's connections, as the application role. Every thread has a pool of its own: what the database answers
/// is heard by the thread that made the connection, and any other would have to be woken for each answer.
#[derive(Clone, Debug)]
pub struct Db {
    options: PgConnectOptions,
    /// Connections of each thread, at most.
    each: u32,
    pools: Arc<Mutex<HashMap<ThreadId, PgPool>>>,
}

impl Db {
    /// Connections are made when needed, at most `connections` in `threads` threads, and two in each in any case.
    #[must_use]
    pub fn connect_lazy(options: PgConnectOptions, connections: u32, threads: u32) -> Self {
        let options = options.options([("statement_timeout", "20s"), ("lock_timeout", "10s"), ("timezone", "UTC")]);
        Self { options, each: (connections / threads.max(1)).max(2), pools: Arc::default() }
    }

    /// The pool of this thread.
    fn pool(&self) -> PgPool {
        let mut pools = self.pools.lock().unwrap_or_else(PoisonError::into_inner);
        let make = || {
            PgPoolOptions::new()
                .max_connections(self.each)
                .acquire_timeout(Duration::from_secs(3))
                .max_lifetime(Duration::from_mins(10))
                .test_before_acquire(false)
                .before_acquire(|conn, used| {
                    Box::pin(async move {
                        if used.idle_for > FRESH {
                            conn.ping().await?;
                        }
                        Ok(true)
                    })
                })
                .connect_lazy_with(self.options.clone())
        };
        pools.entry(thread::current().id()).or_insert_with(make).clone()
    }

    /// Opens a transaction in which row-level security shows `clinic`'s rows and no other's. Every query of
    /// the application runs in one of these; [`ClinicId::NONE`] is for the directory and the sign-in look-up.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn begin(&self, clinic: ClinicId) -> Result<Tx> {
        let pool = self.pool();
        // Nothing was asked of it yet: another one will do.
        for _ in 0..self.each {
            match pool.begin_with(enter(clinic)).await {
                Err(error) if was_cut(&error) => {}
                begun => return Ok(begun?),
            }
        }
        Ok(pool.begin_with(enter(clinic)).await?)
    }

    /// Hears what is notified on `channel`, on a connection that is taken from the pool for as long.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn listen(&self, channel: &str) -> Result<PgListener> {
        let mut ear = PgListener::connect_with(&self.pool()).await?;
        ear.listen(channel).await?;
        Ok(ear)
    }

    /// Closes every connection; for shutdown and tests.
    pub async fn close(&self) {
        let pools: Vec<PgPool> = self.pools.lock().unwrap_or_else(PoisonError::into_inner).values().cloned().collect();
        for pool in pools {
            pool.close().await;
        }
    }
}

/// The same on the connection of a command, which is the owner's: row-level security holds for the owner too.
///
/// # Errors
/// When the database cannot be reached.
pub async fn begin_on(conn: &mut PgConnection, clinic: ClinicId) -> Result<Transaction<'_, Postgres>> {
    Ok(conn.begin_with(enter(clinic)).await?)
}

/// Whether the connection ended while it rested: with its server, or by somebody's order.
fn was_cut(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) => true,
        sqlx::Error::Database(said) => said.code().is_some_and(|code| code.starts_with("57P")),
        _ => false,
    }
}

/// In one message. An id of a clinic is letters, digits and hyphens.
fn enter(clinic: ClinicId) -> AssertSqlSafe<String> {
    AssertSqlSafe(format!("BEGIN; SET LOCAL app.clinic = '{clinic}'"))
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
