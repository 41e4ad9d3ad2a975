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

/// Connections of the thread that does the background work, at most: it does several things at once, and hears
/// what is notified.
const HOUSE: u32 = 8;
/// A connection that was used within this time is taken as it is; one that rested longer is asked first.
const FRESH: Duration = Duration::from_secs(1);

/// The application's connections, as the application role. Every thread has a pool of its own: what the database answers
/// is heard by the thread that made the connection, and any other would have to be woken for each answer.
#[derive(Clone, Debug)]
pub struct Db {
    options: PgConnectOptions,
    /// The thread of the background work.
    house: ThreadId,
    /// Connections of each other thread, at most.
    each: u32,
    pools: Arc<Mutex<HashMap<ThreadId, PgPool>>>,
}

impl Db {
    /// Connections are made when needed: `connections` at most, some for this thread and the rest for `workers` others,
    /// which get two each in any case.
    #[must_use]
    pub fn connect_lazy(options: PgConnectOptions, connections: u32, workers: usize) -> Self {
        // To compile a query takes longer than any of ours takes without.
        let settings = [("statement_timeout", "20s"), ("lock_timeout", "10s"), ("timezone", "UTC"), ("jit", "off")];
        let workers = u32::try_from(workers).unwrap_or(u32::MAX).max(1);
        let each = (connections.saturating_sub(HOUSE) / workers).max(2);
        Self { options: options.options(settings), house: thread::current().id(), each, pools: Arc::default() }
    }

    /// The pool of this thread.
    fn pool(&self) -> PgPool {
        let mut pools = self.pools.lock().unwrap_or_else(PoisonError::into_inner);
        let thread = thread::current().id();
        let most = if thread == self.house { HOUSE } else { self.each };
        let make = || {
            PgPoolOptions::new()
                .max_connections(most)
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
        pools.entry(thread).or_insert_with(make).clone()
    }

    /// Opens a transaction in which row-level security shows `clinic`'s rows and no other's. Every query of
    /// the application runs in one of these; [`ClinicId::NONE`] is for the directory and the sign-in look-up.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn begin(&self, clinic: ClinicId) -> Result<Tx> {
        let pool = self.pool();
        // Nothing was asked of it yet: another one will do.
        for _ in 0..pool.size() {
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
