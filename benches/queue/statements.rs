//! The SQL of a request, as Postgres itself took it down, to be run again by pgbench.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use sqlx::Executor;

use crate::site::Site;

/// How long pgbench runs each time, in seconds.
const SECONDS: &str = "3";

/// A pgbench script.
pub struct Script {
    pub statements: usize,
    file: tempfile::NamedTempFile,
}

/// Everything the application sends to its database in `act`.
pub async fn of(site: &Site, act: impl AsyncFn(&Site)) -> Script {
    let logged = "ALTER ROLE anteroom_web SET log_statement = 'all'; ALTER ROLE anteroom_web SET log_parameter_max_length = -1;
         ALTER ROLE anteroom_web SET log_error_verbosity = 'default'";
    site.connection().await.execute(logged).await.expect("written down from now on");
    // The connections that there are do not know it yet; new ones prepare first what they will execute.
    site.outage(true).await;
    site.outage(false).await;
    act(site).await;
    let before = log(site).await.len();
    act(site).await;
    let said = log(site).await;
    site.connection().await.execute("ALTER ROLE anteroom_web RESET ALL").await.expect("no longer");
    let statements = read(&said[before..]);
    assert!(statements.iter().any(|one| one.contains("audit_event")), "the audit row is part of it: {statements:?}");
    let file = tempfile::NamedTempFile::new().expect("a file");
    fs::write(file.path(), statements.join(";\n") + ";\n").expect("written");
    Script { statements: statements.len(), file }
}

/// The log of the private server, which belongs to whoever runs this.
async fn log(site: &Site) -> String {
    let sql = "SELECT current_setting('data_directory')";
    let data = sqlx::query_scalar::<_, String>(sql).fetch_one(&mut site.connection().await).await.expect("its folder");
    fs::read_to_string(Path::new(&data).with_file_name("postgres.log")).expect("its log")
}

/// The statements of a log, each on a line of its own, with the values they were executed with.
fn read(log: &str) -> Vec<String> {
    let mut statements: Vec<String> = Vec::new();
    for entry in entries(log) {
        if let Some((_, values)) = entry.split_once("DETAIL:  parameters: ") {
            let statement = statements.last_mut().expect("a statement before its values");
            *statement = filled(statement, &parameters(values));
        } else if let Some((_, rest)) = entry.split_once("LOG:  execute ") {
            statements.push(rest.split_once(": ").expect("a name").1.to_owned());
        } else if let Some((_, rest)) = entry.split_once("LOG:  statement: ") {
            statements.push(rest.to_owned());
        }
    }
    statements
}

/// Lines that belong together: all but the first begin with a tab.
fn entries(log: &str) -> Vec<String> {
    let mut entries: Vec<String> = Vec::new();
    for line in log.lines() {
        match (line.strip_prefix('\t'), entries.last_mut()) {
            (Some(more), Some(entry)) => entry.extend([" ", more]),
            _ => entries.push(line.to_owned()),
        }
    }
    entries
}

/// `$1 = 'it''s', $2 = NULL` as literals.
fn parameters(values: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = values;
    while let Some((_, after)) = rest.split_once(" = ") {
        let mut end = 0;
        let mut inside = false;
        for (at, letter) in after.char_indices() {
            match letter {
                '\'' => inside = !inside,
                ',' if !inside => break,
                _ => (),
            }
            end = at + letter.len_utf8();
        }
        found.push(after[..end].to_owned());
        rest = &after[end..];
    }
    found
}

/// The statement with its values; a row of the audit gets an id of its own at every run.
fn filled(statement: &str, values: &[String]) -> String {
    let audit = statement.starts_with("INSERT INTO audit_event");
    let mut filled = statement.to_owned();
    for (index, value) in values.iter().enumerate().rev() {
        let value = if audit && index == 1 { "gen_random_uuid()" } else { value };
        filled = filled.replace(&format!("${}", index + 1), value);
    }
    filled
}

impl Script {
    /// How long one run of it takes, by pgbench with one client and prepared statements, as the application's role.
    pub async fn run(&self, site: &Site) -> Duration {
        let rows = || async {
            let mut conn = site.connection().await;
            sqlx::query_scalar::<_, i64>("SELECT count(*) FROM audit_event").fetch_one(&mut conn).await.expect("a count")
        };
        let before = rows().await;
        let mut command = Command::new(program());
        command.args(["-n", "-M", "prepared", "-c", "1", "-T", SECONDS, "-f"]).arg(self.file.path()).arg(site.database.url("anteroom_web"));
        let done = actix_web::web::block(move || command.output().expect("pgbench")).await.expect("ended");
        let said = String::from_utf8_lossy(&done.stdout).into_owned();
        assert!(done.status.success(), "{said}{}", String::from_utf8_lossy(&done.stderr));
        assert!(rows().await > before, "it writes the audit as the page does");
        let latency = said.lines().find_map(|line| line.strip_prefix("latency average = ")).expect("a latency");
        Duration::from_secs_f64(latency.trim_end_matches(" ms").parse::<f64>().expect("a number") / 1000.0)
    }
}

/// pgbench stands beside the server that runs.
fn program() -> PathBuf {
    let folders = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let found = folders.map(|folder| folder.path().join("bin/pgbench")).find(|path| path.exists());
    found.unwrap_or_else(|| "pgbench".into())
}
