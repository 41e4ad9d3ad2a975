//! `anteroom with-postgres`: a command with a database around it, for the tests.

use std::env;
use std::ffi::OsString;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{ExitCode, ExitStatus};
use std::time::Duration;

use anteroom::db::local::{APP, Durability, Folder, LocalPostgres};
use anteroom::db::migrate;
use anyhow::Context;
use clap::Args;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tokio::process::{Child, Command};
use tokio::time::sleep;

use super::signals::{Ending, Signals};

/// What the temporary folders' names begin with.
const PREFIX: &str = "anteroom-test-";
/// The database that tests clone.
const TEMPLATE: &str = "anteroom_template";
const DATABASE: &str = "anteroom";

/// Run a command with a temporary private Postgres, and end with the command's exit code.
///
/// The command finds a migrated database in `DATABASE_URL` (as the application) and `DATABASE_OWNER_URL`.
#[derive(Args)]
pub struct WithPostgres {
    /// For tests: fast and not durable; `ANTEROOM_TEST_OWNER_URL` is the cluster's superuser, and the migrated
    /// database `anteroom_template` is there to be cloned.
    #[arg(long)]
    test: bool,
    /// The command and its arguments, after --
    #[arg(last = true, required = true, value_name = "CMD")]
    command: Vec<OsString>,
}

impl WithPostgres {
    pub async fn run(&self) -> anyhow::Result<ExitCode> {
        let mut signals = Signals::listen()?;
        sweep().await;
        let mode = if nix::unistd::geteuid().is_root() { 0o711 } else { 0o700 };
        let folder = tempfile::Builder::new().prefix(PREFIX).permissions(Permissions::from_mode(mode)).tempdir()?;
        let durability = if self.test { Durability::TestOnly } else { Durability::Safe };
        let postgres = tokio::select! {
            postgres = self.prepare(folder.path(), durability) => postgres?,
            _ = signals.ending() => return Ok(ExitCode::from(130)),
        };
        let ended = self.command(&postgres, &mut signals).await;
        let stopped = postgres.stop().await;
        let ended = ended?;
        stopped?;
        Ok(code(ended))
    }

    async fn prepare(&self, folder: &Path, durability: Durability) -> anyhow::Result<LocalPostgres> {
        let postgres = LocalPostgres::start(folder, durability).await?;
        for database in [DATABASE, TEMPLATE].into_iter().take(if self.test { 2 } else { 1 }) {
            postgres.create_database(database).await?;
            migrate(&postgres.owner_options(database), APP, None).await?;
        }
        Ok(postgres)
    }

    async fn command(&self, postgres: &LocalPostgres, signals: &mut Signals) -> anyhow::Result<ExitStatus> {
        let [app, owner, superuser] = postgres.urls(DATABASE);
        let (program, arguments) = self.command.split_first().context("no command")?;
        let mut command = Command::new(program);
        command.args(arguments).env("DATABASE_URL", app).env("DATABASE_OWNER_URL", owner);
        if self.test {
            command.env("ANTEROOM_TEST_OWNER_URL", superuser);
        }
        let mut child = command.spawn().with_context(|| format!("cannot run {}", program.display()))?;
        let ending = tokio::select! {
            ended = child.wait() => return Ok(ended?),
            ending = signals.ending() => ending,
        };
        // Ctrl-C reached the command too, and a second signal would make some test runners give up on their
        // clean-up: give it time. Of anything else the command knows nothing yet.
        if ending == Ending::Interrupt {
            tokio::select! {
                ended = child.wait() => return Ok(ended?),
                () = sleep(Duration::from_secs(5)) => {}
            }
        }
        end(&mut child).await
    }
}

/// Asks the command to end, and makes it.
async fn end(child: &mut Child) -> anyhow::Result<ExitStatus> {
    if let Some(id) = child.id() {
        let _ = kill(Pid::from_raw(i32::try_from(id)?), Signal::SIGTERM);
    }
    tokio::select! {
        ended = child.wait() => return Ok(ended?),
        () = sleep(Duration::from_secs(10)) => child.kill().await?,
    }
    Ok(child.wait().await?)
}

/// Stops and deletes what others of us left behind when they were killed. One that is in use is locked.
async fn sweep() {
    for entry in fs::read_dir(env::temp_dir()).into_iter().flatten().flatten() {
        let ours = entry.file_name().to_string_lossy().starts_with(PREFIX) && Folder::is_marked(&entry.path());
        if ours && LocalPostgres::erase(&entry.path()).await.is_ok() {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// The command's own exit code, or what a shell says of one that a signal ended.
fn code(ended: ExitStatus) -> ExitCode {
    let code = ended.code().or_else(|| ended.signal().map(|signal| 128 + signal)).and_then(|code| u8::try_from(code).ok());
    ExitCode::from(code.unwrap_or(1))
}
