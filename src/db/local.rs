//! A private Postgres for the demo and the tests, run from the installed programs: on a unix socket in a folder
//! of its own, reachable by nobody else, its data kept between runs.

mod folder;
mod launch;
mod postmaster;
mod runner;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection};
use tokio::time::{sleep, timeout};

pub use folder::Folder;
use postmaster::Postmaster;
use runner::Runner;

/// What the socket folders' names begin with.
const PREFIX: &str = "anteroom-";
/// The role that owns the databases: not a superuser; makes the application's roles when it migrates.
const OWNER: &str = "anteroom_owner";
/// The login role of the application; `migrate` makes it and puts it into the group role.
pub const APP: &str = "anteroom_web";
/// The cluster's superuser.
const SUPERUSER: &str = "postgres";
/// A start may have to replay what a crash left.
const START_WITHIN: Duration = Duration::from_mins(1);

/// How much a commit promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// What was committed survives a power cut.
    Safe,
    /// Faster, and lost in a power cut: for data that nobody keeps.
    TestOnly,
}

/// A running private Postgres. Stops when it is dropped; [`LocalPostgres::stop`] says whether that went well.
pub struct LocalPostgres {
    server: Option<Postmaster>,
    socket: PathBuf,
    folder: Folder,
}

/// What a server says of itself.
struct Told {
    data: String,
    fsync: bool,
}

impl LocalPostgres {
    /// Starts the Postgres whose data is in `dir`/postgres, making all of it the first time; takes over the one
    /// that is left running there after we were killed.
    ///
    /// # Errors
    /// When Postgres is not installed, cannot enter the folder or does not start, or when the folder is somebody
    /// else's or in use: with what to do about it.
    pub async fn start(dir: &Path, durability: Durability) -> anyhow::Result<Self> {
        let dir = std::path::absolute(dir)?;
        let runner = Runner::find()?;
        if let Some(above) = dir.parent() {
            runner.check_way(above)?;
        }
        let folder = Folder::claim(&dir)?;
        runner.check_way(folder.path())?;
        let data = folder.path().join(launch::DATA);
        let server = match Postmaster::adopt(&data, durability == Durability::Safe).await? {
            Some(orphan) => orphan,
            None => launch::launch(&runner, folder.path(), durability).await?,
        };
        // From here on the server stops with this value, also when the caller gives up waiting.
        let mut local = Self { socket: server.socket.clone(), server: Some(server), folder };
        local.wait().await?;
        local.prepare_owner().await?;
        Ok(local)
    }

    /// Deletes what is in `dir`, after stopping a Postgres that still runs there. A folder that is not there, or
    /// is empty, is fresh already.
    ///
    /// # Errors
    /// When the folder bears no mark of ours: then nothing is touched.
    pub async fn erase(dir: &Path) -> anyhow::Result<()> {
        if !dir.exists() || (dir.is_dir() && fs::read_dir(dir)?.next().is_none()) {
            return Ok(());
        }
        ensure!(
            Folder::is_marked(dir),
            "--fresh deletes only what anteroom made, and {} bears no mark of it: nothing was deleted. Choose another folder with --data-dir",
            dir.display()
        );
        let folder = Folder::claim(dir)?;
        if let Some(mut orphan) = Postmaster::adopt(&folder.path().join(launch::DATA), true).await? {
            tokio::task::spawn_blocking(move || orphan.stop()).await??;
        }
        folder.empty()
    }

    /// The folder it lives in.
    #[must_use]
    pub fn folder(&self) -> &Folder {
        &self.folder
    }

    /// Makes the database `name` when it is not there; it belongs to the owner role.
    ///
    /// # Errors
    /// When Postgres refuses.
    pub async fn create_database(&self, name: &'static str) -> anyhow::Result<()> {
        let mut conn = self.options(SUPERUSER, "postgres").connect().await?;
        let exists = sqlx::query_scalar!(r#"SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1) AS "exists!""#, name)
            .fetch_one(&mut conn)
            .await?;
        if !exists {
            // Our own constant, never what somebody typed.
            let sql = format!("CREATE DATABASE \"{name}\" OWNER {OWNER}");
            sqlx::query(AssertSqlSafe(sql)).execute(&mut conn).await.context("cannot create the database")?;
        }
        conn.close().await?;
        Ok(())
    }

    /// Connects to `database` as its owner, who migrates and adds clinics and accounts.
    #[must_use]
    pub fn owner_options(&self, database: &str) -> PgConnectOptions {
        self.options(OWNER, database)
    }

    /// Connects to `database` as the application does.
    #[must_use]
    pub fn app_options(&self, database: &str) -> PgConnectOptions {
        self.options(APP, database)
    }

    /// The addresses of `database` for the application, its owner and the superuser.
    #[must_use]
    pub fn urls(&self, database: &str) -> [String; 3] {
        let socket = self.socket.to_string_lossy().replace('/', "%2F");
        [APP, OWNER, SUPERUSER].map(|role| format!("postgres://{role}@{socket}/{database}"))
    }

    /// Stops it, having written everything.
    ///
    /// # Errors
    /// When it does not stop.
    pub async fn stop(mut self) -> anyhow::Result<()> {
        let server = self.server.take();
        tokio::task::spawn_blocking(move || server.map_or(Ok(()), |mut server| server.stop())).await?
    }

    /// Waits until it answers.
    async fn wait(&mut self) -> anyhow::Result<()> {
        let until = Instant::now() + START_WITHIN;
        while answers(&self.socket).await.is_err() {
            if self.server.as_mut().is_none_or(Postmaster::is_gone) || Instant::now() > until {
                let log = self.folder.path().join(launch::LOG);
                let said = fs::read_to_string(&log).unwrap_or_default();
                let skip = said.lines().count().saturating_sub(5);
                let end: Vec<&str> = said.lines().skip(skip).collect();
                bail!("Postgres did not start. The end of {}:\n  {}", log.display(), end.join("\n  "));
            }
            sleep(Duration::from_millis(30)).await;
        }
        Ok(())
    }

    async fn prepare_owner(&self) -> anyhow::Result<()> {
        let mut conn = self.options(SUPERUSER, "postgres").connect().await?;
        let exists = sqlx::query_scalar!(r#"SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1) AS "exists!""#, OWNER)
            .fetch_one(&mut conn)
            .await?;
        if !exists {
            sqlx::query("CREATE ROLE anteroom_owner LOGIN CREATEROLE").execute(&mut conn).await?;
        }
        conn.close().await?;
        Ok(())
    }

    fn options(&self, role: &str, database: &str) -> PgConnectOptions {
        options(&self.socket, role, database)
    }
}

impl Drop for LocalPostgres {
    fn drop(&mut self) {
        if let Some(mut server) = self.server.take()
            && let Err(error) = server.stop()
        {
            tracing::error!(%error, "the private Postgres did not stop");
        }
    }
}

fn options(socket: &Path, role: &str, database: &str) -> PgConnectOptions {
    PgConnectOptions::new_without_pgpass().socket(socket).port(5432).username(role).database(database).ssl_mode(PgSslMode::Disable)
}

/// Asks the server behind `socket` who it is.
async fn answers(socket: &Path) -> anyhow::Result<Told> {
    let ask = async {
        let mut conn: PgConnection = options(socket, SUPERUSER, "postgres").connect().await?;
        let told =
            sqlx::query_as!(Told, r#"SELECT current_setting('data_directory') AS "data!", current_setting('fsync')::boolean AS "fsync!""#)
                .fetch_one(&mut conn)
                .await?;
        conn.close().await?;
        Ok(told)
    };
    timeout(Duration::from_secs(3), ask).await.context("no answer")?
}
