//! A running Postgres server as its `postmaster.pid` tells of it: one that outlived us is taken over, or
//! stopped when it does not answer; a file that a dead one left behind is cleared away.

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::Child;
use std::thread;
use std::time::{Duration, Instant};
use std::{fs, io};

use anyhow::{Context, bail};
use nix::errno::Errno;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tokio::time::sleep;

use super::{PREFIX, answers};

/// How long a server that we find running may take to answer: it may be replaying its log.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);

/// The server on a data folder.
pub(super) struct Postmaster {
    pid: Pid,
    data: PathBuf,
    /// Where its socket is.
    pub(super) socket: PathBuf,
    /// Ours to reap, when we started it.
    child: Option<Child>,
}

impl Postmaster {
    /// The server that we just started.
    pub(super) fn started(child: Child, data: &Path, socket: &Path) -> anyhow::Result<Self> {
        let pid = Pid::from_raw(i32::try_from(child.id()).context("a process id out of range")?);
        Ok(Self { pid, data: data.to_owned(), socket: socket.to_owned(), child: Some(child) })
    }

    /// The server that `postmaster.pid` names, whether or not it still runs.
    fn read(data: &Path) -> Option<Self> {
        let text = fs::read_to_string(data.join("postmaster.pid")).ok()?;
        let lines: Vec<&str> = text.lines().collect();
        let pid = Pid::from_raw(lines.first()?.trim().parse().ok().filter(|pid| *pid > 1)?);
        let socket = PathBuf::from(lines.get(4).map(|line| line.trim()).unwrap_or_default());
        Some(Self { pid, data: data.to_owned(), socket, child: None })
    }

    /// A server that outlived one of us, when it answers and is as durable as asked; else it is stopped, and what
    /// it left behind is cleared away.
    pub(super) async fn adopt(data: &Path, fsync: bool) -> anyhow::Result<Option<Self>> {
        let Some(mut found) = Self::read(data) else { return Ok(None) };
        let ours = found.is_ours();
        if ours == Some(false) {
            found.clear();
            return Ok(None);
        }
        let until = Instant::now() + ANSWER_WITHIN;
        while Instant::now() < until && !found.is_gone() {
            match answers(&found.socket).await {
                Ok(server) if Path::new(&server.data) == data && server.fsync == fsync => return Ok(Some(found)),
                Ok(_) => break,
                Err(_) => sleep(Duration::from_millis(100)).await,
            }
        }
        if ours == Some(true) {
            tokio::task::spawn_blocking(move || found.stop()).await??;
        }
        Ok(None)
    }

    /// Whether the process of that number is the server of this data folder; none when the system does not tell.
    fn is_ours(&self) -> Option<bool> {
        if kill(self.pid, None) == Err(Errno::ESRCH) {
            return Some(false);
        }
        let process = PathBuf::from(format!("/proc/{}", self.pid));
        // A server's working folder is its data folder, wherever that was moved to.
        if let (Ok(here), Ok(there)) = (fs::metadata(process.join("cwd")), fs::metadata(&self.data)) {
            return Some((here.dev(), here.ino()) == (there.dev(), there.ino()));
        }
        // A container's root may not look at that; the command line is open to all. Empty: dead, not yet reaped.
        let command = fs::read(process.join("cmdline")).ok()?;
        let program = command.split(|byte| *byte == 0).next().unwrap_or_default();
        if !String::from_utf8_lossy(program).contains("postgres") {
            return Some(false);
        }
        let data = self.data.to_string_lossy();
        command.split(|byte| *byte == 0).any(|word| word == data.as_bytes()).then_some(true)
    }

    /// Whether it ended.
    pub(super) fn is_gone(&mut self) -> bool {
        match &mut self.child {
            Some(child) => !matches!(child.try_wait(), Ok(None)),
            None => self.is_ours() == Some(false),
        }
    }

    /// Stops it: transactions are rolled back, everything is written, nothing is waited for. Blocks.
    ///
    /// # Errors
    /// When it does not stop, not even by force.
    pub(super) fn stop(&mut self) -> anyhow::Result<()> {
        // Fast shutdown; immediate shutdown; the last resort, which Postgres recovers from as from a power cut.
        for (signal, patience) in [(Signal::SIGINT, 20), (Signal::SIGQUIT, 10), (Signal::SIGKILL, 5)] {
            if self.is_gone() {
                break;
            }
            // A server that was suspended hears nothing but this.
            let _ = kill(self.pid, Signal::SIGCONT);
            let sent = kill(self.pid, signal).map_err(io::Error::from);
            if !self.is_gone() {
                sent.with_context(|| format!("cannot stop Postgres (process {})", self.pid))?;
            }
            let until = Instant::now() + Duration::from_secs(patience);
            while !self.is_gone() && Instant::now() < until {
                thread::sleep(Duration::from_millis(20));
            }
        }
        if !self.is_gone() {
            bail!("Postgres (process {}) does not stop; its data is in {}", self.pid, self.data.display());
        }
        self.clear();
        Ok(())
    }

    /// Removes the pid file and the socket folder that a dead server left behind.
    fn clear(&self) {
        let _ = fs::remove_file(self.data.join("postmaster.pid"));
        let ours = self.socket.file_name().is_some_and(|name| name.to_string_lossy().starts_with(PREFIX));
        if ours {
            for file in [".s.PGSQL.5432", ".s.PGSQL.5432.lock"] {
                let _ = fs::remove_file(self.socket.join(file));
            }
            let _ = fs::remove_dir(&self.socket);
        }
    }
}
