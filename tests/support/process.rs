//! The binary as a process.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Command, ExitStatus, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// How long anything may take: making the demo's patients, on a machine that is busy with other tests.
const PATIENCE: Duration = Duration::from_mins(3);

/// The binary, with nothing of ours in its environment.
pub fn anteroom<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_anteroom"));
    command.args(arguments).stdin(Stdio::null());
    for name in [
        "DATABASE_URL",
        "DATABASE_OWNER_URL",
        "ANTEROOM_TEST_OWNER_URL",
        "ANTEROOM_SECRET",
        "ANTEROOM_PUBLIC_URL",
        "ANTEROOM_DATA_DIR",
        "RUST_BACKTRACE",
    ] {
        command.env_remove(name);
    }
    command
}

pub fn output(done: &Output) -> String {
    String::from_utf8_lossy(&done.stdout).into_owned()
}

pub fn errors(done: &Output) -> String {
    String::from_utf8_lossy(&done.stderr).into_owned()
}

/// The status of a GET; 0 when nobody answers.
pub fn get(address: &str, path: &str) -> u16 {
    let ask = || -> std::io::Result<String> {
        let mut stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    };
    ask().ok().and_then(|answer| answer.split_whitespace().nth(1)?.parse().ok()).unwrap_or(0)
}

/// A process that runs beside the test, and is killed with it.
pub struct Background {
    id: Pid,
    /// What `ending` said.
    ended: Option<ExitStatus>,
    ending: Receiver<ExitStatus>,
    output: Receiver<String>,
    errors: Receiver<String>,
}

impl Background {
    pub fn start(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the binary runs");
        let output = lines(child.stdout.take().expect("piped"));
        let errors = lines(child.stderr.take().expect("piped"));
        let id = Pid::from_raw(i32::try_from(child.id()).expect("a process id"));
        let (sender, ending) = channel();
        thread::spawn(move || sender.send(child.wait().expect("a child")));
        Self { id, ended: None, ending, output, errors }
    }

    /// The next line on stdout.
    pub fn line(&self) -> String {
        self.output.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("no line; it said: {:?}", self.errors.try_iter().collect::<Vec<_>>()))
    }

    /// The next line on stderr that is meant.
    pub fn error_line(&self, meant: impl Fn(&str) -> bool) -> String {
        let mut said = Vec::new();
        while let Ok(line) = self.errors.recv_timeout(PATIENCE) {
            if meant(&line) {
                return line;
            }
            said.push(line);
        }
        panic!("it only said: {said:?}");
    }

    pub fn signal(&self, signal: Signal) {
        kill(self.id, signal).expect("it runs");
    }

    /// Waits for its end; its exit code.
    pub fn wait(&mut self) -> Option<i32> {
        self.ends_within(PATIENCE).expect("it does not end").code()
    }

    fn ends_within(&mut self, patience: Duration) -> Option<ExitStatus> {
        self.ended = self.ended.or_else(|| self.ending.recv_timeout(patience).ok());
        self.ended
    }
}

impl Drop for Background {
    /// Asked first: killed, it would leave what it started behind.
    fn drop(&mut self) {
        for (signal, patience) in [(Signal::SIGTERM, Duration::from_secs(10)), (Signal::SIGKILL, PATIENCE)] {
            if self.ends_within(Duration::ZERO).is_none() {
                let _ = kill(self.id, signal);
                self.ends_within(patience);
            }
        }
    }
}

fn lines(stream: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    receiver
}
