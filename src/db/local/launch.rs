//! Makes a cluster and starts the server on it.

use std::fs::{self, OpenOptions, Permissions};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;
use std::process;

use anyhow::{Context, bail};

use super::postmaster::Postmaster;
use super::runner::{Runner, programs};
use super::{Durability, PREFIX, SUPERUSER};

/// The cluster's folder inside ours.
pub(super) const DATA: &str = "postgres";
/// What the server says, inside our folder.
pub(super) const LOG: &str = "postgres.log";
/// A log longer than this starts anew.
const LOG_LIMIT: u64 = 5_000_000;

/// Makes the cluster if need be and starts the server on it, on a socket in a short folder of its own (the
/// system takes no more than some hundred characters for its path). Does not wait until it answers.
pub(super) async fn launch(runner: &Runner, dir: &Path, durability: Durability) -> anyhow::Result<Postmaster> {
    let data = dir.join(DATA);
    let made_by = fs::read_to_string(data.join("PG_VERSION")).ok().and_then(|text| text.trim().parse().ok());
    let programs = programs(made_by)?;
    if made_by.is_none() {
        create_cluster(runner, &programs.join("initdb"), &data, durability).await?;
    }
    let socket = tempfile::Builder::new().prefix(PREFIX).permissions(Permissions::from_mode(0o700)).tempdir_in("/tmp")?.keep();
    runner.give(&socket)?;
    spawn(runner, &programs.join("postgres"), &data, &socket, &dir.join(LOG), durability)
}

/// `initdb`, beside its place and moved there when done: being killed half-way leaves no half of a cluster.
async fn create_cluster(runner: &Runner, initdb: &Path, data: &Path, durability: Durability) -> anyhow::Result<()> {
    // A name of our own: an initdb whose starter was killed may still be writing to the last one.
    let unfinished = data.with_extension(format!("new-{}", process::id()));
    let others = data.parent().and_then(|dir| fs::read_dir(dir).ok()).into_iter().flatten().flatten();
    for other in others.filter(|other| other.file_name().to_string_lossy().starts_with("postgres.new")) {
        let _ = fs::remove_dir_all(other.path());
    }
    let mut said = String::new();
    // Not every system has C.UTF-8.
    for locale in ["C.UTF-8", "C"] {
        let _ = fs::remove_dir_all(&unfinished);
        fs::create_dir(&unfinished)?;
        fs::set_permissions(&unfinished, Permissions::from_mode(0o700))?;
        runner.give(&unfinished)?;
        let mut command = runner.command(initdb);
        // Anybody who reaches the socket may come in; the socket's folder lets nobody reach it.
        command.args(["--auth=trust", "--encoding=UTF8", "--username", SUPERUSER, "--locale", locale, "-D"]).arg(&unfinished);
        if durability == Durability::TestOnly {
            command.arg("--no-sync");
        }
        let mut command = tokio::process::Command::from(command);
        let output = command.kill_on_drop(true).output().await.with_context(|| format!("cannot run {}", initdb.display()))?;
        if output.status.success() {
            fs::rename(&unfinished, data)?;
            return Ok(());
        }
        said = String::from_utf8_lossy(&output.stderr).into_owned();
    }
    bail!("initdb failed: {}", said.trim())
}

/// Starts the server. What it logs never holds the text or the values of a statement.
fn spawn(runner: &Runner, program: &Path, data: &Path, socket: &Path, log: &Path, durability: Durability) -> anyhow::Result<Postmaster> {
    if fs::metadata(log).is_ok_and(|found| found.len() > LOG_LIMIT) {
        fs::remove_file(log)?;
    }
    let log = OpenOptions::new().create(true).append(true).mode(0o600).open(log)?;
    let sockets = format!("unix_socket_directories={}", socket.display());
    let mut settings = vec![
        "listen_addresses=",
        &sockets,
        "unix_socket_permissions=0700",
        "port=5432",
        "max_connections=100",
        "timezone=UTC",
        "log_timezone=UTC",
        "log_destination=stderr",
        "logging_collector=off",
        // Nothing of what a statement said: ERROR lines quote values, DETAIL and CONTEXT quote rows.
        "log_min_messages=log",
        "log_error_verbosity=terse",
        "log_statement=none",
        "log_min_error_statement=panic",
        "log_parameter_max_length=0",
        "log_parameter_max_length_on_error=0",
    ];
    if durability == Durability::TestOnly {
        settings.extend(["fsync=off", "synchronous_commit=off", "full_page_writes=off"]);
    }
    let mut command = runner.command(program);
    command.arg("-D").arg(data).stdout(log.try_clone()?).stderr(log);
    for setting in settings {
        command.arg("-c").arg(setting);
    }
    let child = command.spawn().with_context(|| format!("cannot run {}", program.display()))?;
    Postmaster::started(child, data, socket)
}
