//! Which installed Postgres is used, and as whom it runs: as the person who started us, or as user `postgres`
//! when that person is root, because Postgres refuses to run as root.

use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs, io};

use anyhow::{Context, bail};
use nix::unistd::{User, geteuid};

/// The person Postgres runs as when we are root.
const STAND_IN: &str = "postgres";
/// What to say when there is no Postgres.
const INSTALL: &str =
    "install the Postgres server (Debian and Ubuntu: apt-get install postgresql), or set DATABASE_URL to use a server of your own";

/// As whom Postgres runs.
pub(super) struct Runner {
    /// Someone other than ourselves, because we are root.
    other: Option<User>,
}

impl Runner {
    /// Ourselves, or user `postgres` when we are root.
    pub(super) fn find() -> anyhow::Result<Self> {
        if !geteuid().is_root() {
            return Ok(Self { other: None });
        }
        match User::from_name(STAND_IN).context("cannot look up user `postgres`")? {
            Some(user) => Ok(Self { other: Some(user) }),
            None => bail!("Postgres refuses to run as root and there is no user `{STAND_IN}` to run it as; {INSTALL}"),
        }
    }

    /// A command that runs as that person: in its own process group, so that Ctrl-C in the terminal reaches only
    /// us, and without our environment, which holds secrets and settings that libpq would take for its own.
    pub(super) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.env_clear().current_dir("/").stdin(Stdio::null()).process_group(0);
        for name in ["PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"] {
            if let Some(value) = env::var_os(name) {
                command.env(name, value);
            }
        }
        if let Some(user) = &self.other {
            // The standard library drops the supplementary groups of root along with the uid.
            command.uid(user.uid.as_raw()).gid(user.gid.as_raw());
        }
        command
    }

    /// Gives `path` to that person.
    pub(super) fn give(&self, path: &Path) -> io::Result<()> {
        match &self.other {
            Some(user) => chown(path, Some(user.uid.as_raw()), Some(user.gid.as_raw())),
            None => Ok(()),
        }
    }

    /// Whether that person can get into `dir` (or the nearest folder above it that exists).
    ///
    /// # Errors
    /// When not: names the first folder on the way that keeps them out.
    pub(super) fn check_way(&self, dir: &Path) -> anyhow::Result<()> {
        if self.other.is_none() || self.enters(dir) {
            return Ok(());
        }
        let mut way: Vec<&Path> = dir.ancestors().filter(|path| path.exists()).collect();
        way.reverse();
        let Some(closed) = way.into_iter().find(|path| !self.enters(path)) else { return Ok(()) };
        let mode = fs::metadata(closed).map_or(0, |found| found.mode() & 0o7777);
        bail!(
            "Postgres refuses to run as root, so it runs as user `{STAND_IN}`, and that user cannot enter {closed} \
             (mode {mode:04o}), which is on the way to {dir}. Choose another folder with --data-dir, for example under \
             /var/tmp, or let others pass through: chmod o+x {closed}",
            closed = closed.display(),
            dir = dir.display(),
        )
    }

    /// Asks the system rather than reading modes: access lists and mounts count too.
    fn enters(&self, dir: &Path) -> bool {
        let mut shell = self.command(Path::new("/bin/sh"));
        shell.args(["-c", "cd -- \"$1\"", "sh"]).arg(dir).stdout(Stdio::null()).stderr(Stdio::null());
        shell.status().is_ok_and(|status| status.success())
    }
}

/// The folder of the installed programs: on PATH, else under `/usr/lib/postgresql`, newest first. Data that was
/// made by one major version (`made_by`) can only be opened by the same.
///
/// # Errors
/// When Postgres, or that version of it, is not installed: says what to install.
pub(super) fn programs(made_by: Option<u32>) -> anyhow::Result<PathBuf> {
    let installed: Vec<(PathBuf, u32)> =
        folders().into_iter().filter_map(|folder| major_version(&folder).map(|major| (folder, major))).collect();
    if installed.is_empty() {
        bail!("Postgres is not installed (looked for initdb and postgres on PATH and in /usr/lib/postgresql/*/bin); {INSTALL}");
    }
    let Some(made_by) = made_by else { return Ok(installed.into_iter().next().map(|(folder, _)| folder).unwrap_or_default()) };
    match installed.iter().find(|(_, major)| *major == made_by) {
        Some((folder, _)) => Ok(folder.clone()),
        None => bail!(
            "the data was made by Postgres {made_by}, and only version {} is installed: install postgresql-{made_by}, or throw the data away with --fresh",
            installed.iter().map(|(_, major)| major.to_string()).collect::<Vec<_>>().join(", ")
        ),
    }
}

fn folders() -> Vec<PathBuf> {
    let on_path = env::var_os("PATH").map(|path| env::split_paths(&path).collect::<Vec<_>>()).unwrap_or_default();
    // initdb looks for postgres beside itself, where a symbolic link on PATH leads to.
    let mut found: Vec<PathBuf> = on_path
        .into_iter()
        .filter_map(|folder| fs::canonicalize(folder.join("initdb")).ok())
        .filter_map(|initdb| initdb.parent().map(Path::to_owned))
        .collect();
    let mut versions: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .collect();
    versions.sort_by(|one, other| other.cmp(one));
    found.extend(versions.into_iter().map(|(_, bin)| bin));
    let mut seen = Vec::new();
    found.retain(|folder| {
        let new = !seen.contains(folder);
        seen.push(folder.clone());
        new
    });
    found.retain(|folder| folder.join("initdb").is_file() && folder.join("postgres").is_file());
    found
}

/// `postgres (PostgreSQL) 15.12 (Debian ...)` is 15.
fn major_version(folder: &Path) -> Option<u32> {
    let output = Command::new(folder.join("postgres")).arg("--version").env("LC_ALL", "C").output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let number = text.split_whitespace().find(|word| word.starts_with(|first: char| first.is_ascii_digit()))?;
    number.split(|other: char| !other.is_ascii_digit()).next()?.parse().ok()
}
