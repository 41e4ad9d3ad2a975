//! The demo's private Postgres, through `anteroom demo`: it keeps its data, outlives us, and is cautious with folders.

#![expect(clippy::expect_used, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Command;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::process::{Background, anteroom, errors, get, output};

/// A folder that anybody may pass through, as the demo's standard folder stands in one.
fn folder() -> (tempfile::TempDir, PathBuf) {
    let above =
        tempfile::Builder::new().prefix("anteroom-demo-test-").permissions(Permissions::from_mode(0o711)).tempdir_in("/tmp").unwrap();
    let dir = above.path().join("data");
    (above, dir)
}

fn demo(dir: &Path) -> Command {
    let mut command = anteroom(["demo", "--listen", "127.0.0.1:0", "--data-dir"]);
    command.arg(dir);
    command
}

/// Starts the demo; where it listens, and the whole ready line.
fn ready(dir: &Path) -> (Background, String, String) {
    let demo = Background::start(demo(dir));
    let line = demo.line();
    let words: Vec<&str> = line.split(' ').collect();
    let ["Anteroom", "demo:", url, "clinician", _, "/", _, "admin", _, "/", _] = words[..] else { panic!("not the ready line: {line}") };
    let address = url.strip_prefix("http://").expect("plain http").to_owned();
    (demo, address, line.replace(url, "URL"))
}

/// The process that serves the data of `dir`.
fn postmaster(dir: &Path) -> Option<u32> {
    fs::read_to_string(dir.join("postgres/postmaster.pid")).ok()?.lines().next()?.trim().parse().ok()
}

/// Dead and not yet reaped counts as dead.
fn runs(process: u32) -> bool {
    let alive = kill(Pid::from_raw(i32::try_from(process).unwrap()), None).is_ok();
    let state = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    alive && !state.contains(") Z ")
}

#[test]
fn it_starts_is_killed_is_taken_over_and_ends_cleanly() {
    let (_above, dir) = folder();
    let (mut first, address, line) = ready(&dir);
    assert_eq!(get(&address, "/readyz"), 200);
    let secret = fs::read_to_string(dir.join("secret")).unwrap();
    assert_eq!(fs::metadata(dir.join("secret")).unwrap().mode() & 0o777, 0o600);

    // Two on one folder: the second says so and leaves the first alone.
    let second = demo(&dir).output().unwrap();
    assert_eq!(second.status.code(), Some(1));
    assert!(errors(&second).contains("in use by another anteroom"), "{}", errors(&second));
    // So with the port.
    let busy = anteroom(["demo", "--listen", &address, "--data-dir"]).arg(&dir).output().unwrap();
    assert!(errors(&busy).contains("--listen 127.0.0.1:0"), "{}", errors(&busy));

    let server = postmaster(&dir).expect("a server");
    first.signal(Signal::SIGKILL);
    first.wait();
    assert!(runs(server), "an orphan is left");
    let (mut again, address, same) = ready(&dir);
    assert_eq!(postmaster(&dir), Some(server), "taken over");
    assert_eq!((same, fs::read_to_string(dir.join("secret")).unwrap()), (line, secret));
    assert_eq!(get(&address, "/readyz"), 200);
    again.signal(Signal::SIGINT);
    assert_eq!(again.wait(), Some(0));
    assert!(!runs(server) && postmaster(&dir).is_none(), "stopped with us");
}

#[test]
fn fresh_empties_only_what_is_ours() {
    let (_above, dir) = folder();
    fs::create_dir(&dir).unwrap();
    fs::write(dir.join("precious"), "").unwrap();
    for flag in [&["--fresh"][..], &[]] {
        let refused = demo(&dir).args(flag).output().unwrap();
        assert_eq!(refused.status.code(), Some(1));
        assert!(errors(&refused).contains("mark"), "{}", errors(&refused));
    }
    assert_eq!(fs::read_dir(&dir).unwrap().count(), 1, "nothing was added and nothing deleted");

    fs::write(dir.join(".anteroom-data"), "").unwrap();
    let mut fresh = Background::start({
        let mut command = demo(&dir);
        command.arg("--fresh");
        command
    });
    fresh.error_line(|line| line.starts_with("Starting"));
    assert!(!dir.join("precious").exists());
    fresh.signal(Signal::SIGTERM);
    assert_eq!(fresh.wait(), Some(0));
}

#[test]
fn as_root_a_closed_folder_is_named() {
    let (above, _) = folder();
    let closed = above.path().join("closed");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, Permissions::from_mode(0o700)).unwrap();
    if fs::metadata(&closed).unwrap().uid() != 0 {
        // Then Postgres runs as ourselves, and may go where we may.
        return;
    }
    let refused = demo(&closed.join("deep/data")).output().unwrap();
    assert_eq!(refused.status.code(), Some(1));
    let said = errors(&refused);
    assert!(said.contains("user `postgres`") && said.contains(&format!("cannot enter {} (mode 0700)", closed.display())), "{said}");
    assert_eq!(fs::read_dir(&closed).unwrap().count(), 0, "nothing was made");
}

#[test]
fn with_postgres_hands_on_the_exit_code_and_leaves_nothing() {
    let done = anteroom(["with-postgres", "--", "sh", "-c", "echo $DATABASE_URL; exit 7"]).output().unwrap();
    assert_eq!(done.status.code(), Some(7), "{}", errors(&done));
    let url = output(&done);
    let socket = url.split(['@', '/']).find(|part| part.starts_with("%2F")).expect("a socket").replace("%2F", "/");
    assert!(!Path::new(&socket).exists(), "{socket}");
}
