//! The folder a private Postgres lives in: marked as ours, locked while one of us uses it.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions, TryLockError};
use std::io::{Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::{io, process};

use anyhow::{Context, bail, ensure};
use nix::unistd::{Uid, User, geteuid};

/// Its presence says that the folder is ours to fill and to empty.
const MARKER: &str = ".anteroom-data";
const MARKER_TEXT: &str = "Made by `anteroom`, which keeps a private Postgres here. `anteroom demo --fresh` empties this folder.\n";
const LOCK: &str = "lock";

/// A folder that is ours, locked for as long as this value lives.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    _lock: File,
}

impl Folder {
    /// Makes `dir`, or takes it when it is ours or empty, and locks it against a second one of us.
    ///
    /// # Errors
    /// When it belongs to someone else, holds something that is not ours, or is in use.
    pub fn claim(dir: &Path) -> anyhow::Result<Self> {
        make(dir).with_context(|| format!("cannot make the folder {}", dir.display()))?;
        let link = fs::symlink_metadata(dir)?;
        let found = fs::metadata(dir)?;
        ensure!(found.is_dir(), "{} is not a folder", dir.display());
        for owner in [link.uid(), found.uid()] {
            ensure!(
                owner == geteuid().as_raw(),
                "the folder {} belongs to {}, not to {}: choose another with --data-dir, or run as its owner",
                dir.display(),
                name(Uid::from_raw(owner)),
                name(geteuid())
            );
        }
        let path = fs::canonicalize(dir)?;
        let marked = Self::is_marked(&path);
        let strange = |entry: io::Result<fs::DirEntry>| entry.map_or(true, |entry| entry.file_name() != LOCK);
        ensure!(
            marked || !fs::read_dir(&path)?.any(strange),
            "the folder {} is not empty and bears no mark of ours ({MARKER}), so nothing is put into it: choose another with --data-dir",
            path.display()
        );
        // Locked before it is marked: what is marked and not locked is nobody's at the moment.
        let lock = lock(&path)?;
        if !marked {
            // Root's folder lets user postgres pass through, and nobody read.
            fs::set_permissions(&path, Permissions::from_mode(mode()))?;
            private(&path.join(MARKER))?.write_all(MARKER_TEXT.as_bytes())?;
        }
        Ok(Self { path, _lock: lock })
    }

    /// Whether `dir` bears our mark: made by one of us, at some time.
    #[must_use]
    pub fn is_marked(dir: &Path) -> bool {
        fs::symlink_metadata(dir.join(MARKER)).is_ok_and(|found| found.is_file())
    }

    /// Where it is, without symbolic links.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The text of a file that only we may read; made by `make` the first time.
    ///
    /// # Errors
    /// When it cannot be read or written.
    pub fn keep(&self, file: &str, make: impl FnOnce() -> String) -> anyhow::Result<String> {
        let path = self.path.join(file);
        match fs::read_to_string(&path) {
            Ok(text) if !text.trim().is_empty() => return Ok(text.trim().to_owned()),
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(error).with_context(|| format!("cannot read {}", path.display()));
            }
            _ => {}
        }
        let text = make();
        // Written beside and moved over, so that being killed half-way leaves no half of it.
        let unfinished = self.path.join(format!("{file}.new"));
        let mut out = private(&unfinished)?;
        writeln!(out, "{text}")?;
        out.sync_all()?;
        fs::rename(&unfinished, &path)?;
        Ok(text)
    }

    /// Deletes everything in it but the mark and the lock.
    pub(super) fn empty(&self) -> anyhow::Result<()> {
        for entry in fs::read_dir(&self.path)? {
            let entry = entry?;
            if entry.file_name() == MARKER || entry.file_name() == LOCK {
                continue;
            }
            let path = entry.path();
            let gone = if entry.file_type()?.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
            gone.with_context(|| format!("cannot delete {}", path.display()))?;
        }
        Ok(())
    }
}

/// A file that only its owner may read, empty.
fn private(path: &Path) -> io::Result<File> {
    OpenOptions::new().create(true).write(true).truncate(true).mode(0o600).open(path)
}

fn mode() -> u32 {
    if geteuid().is_root() { 0o711 } else { 0o700 }
}

fn make(dir: &Path) -> io::Result<()> {
    if dir.exists() {
        return Ok(());
    }
    DirBuilder::new().recursive(true).mode(mode()).create(dir)
}

fn lock(path: &Path) -> anyhow::Result<File> {
    let mut file = OpenOptions::new().create(true).truncate(false).read(true).write(true).mode(0o600).open(path.join(LOCK))?;
    match file.try_lock() {
        Ok(()) => {
            file.set_len(0)?;
            writeln!(file, "{}", process::id())?;
            Ok(file)
        }
        Err(TryLockError::WouldBlock) => {
            let mut holder = String::new();
            file.read_to_string(&mut holder)?;
            bail!(
                "the folder {} is in use by another anteroom (process {}): stop that one, or choose another folder with --data-dir",
                path.display(),
                holder.trim()
            )
        }
        Err(TryLockError::Error(error)) => Err(error).with_context(|| format!("cannot lock {}", path.display())),
    }
}

fn name(uid: Uid) -> String {
    match User::from_uid(uid) {
        Ok(Some(user)) => format!("user {}", user.name),
        _ => format!("user id {uid}"),
    }
}
