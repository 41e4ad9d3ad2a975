//! Logs go to stderr. They carry ids and causes, never what a patient said.

use std::io;
use std::panic;

use tracing_subscriber::EnvFilter;

/// Postgres's notices and slow statements are worth a line only when something is wrong.
const QUIET: &str = "sqlx::postgres::notice=warn";

/// A JSON object a line, for machines.
pub fn json() {
    tracing_subscriber::fmt().json().flatten_event(true).with_env_filter(filter("info")).with_writer(io::stderr).init();
    quiet_panics();
}

/// Short lines, for people.
pub fn plain() {
    tracing_subscriber::fmt().compact().with_target(false).with_env_filter(filter("warn")).with_writer(io::stderr).init();
    quiet_panics();
}

fn filter(level: &str) -> EnvFilter {
    EnvFilter::try_from_env("ANTEROOM_LOG").unwrap_or_else(|_| EnvFilter::new(format!("{level},{QUIET}")))
}

/// A panic's own message may quote the value it choked on: log only where it was.
fn quiet_panics() {
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        tracing::error!(place, "a thread panicked");
    }));
}
