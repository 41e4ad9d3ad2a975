//! What is read from the environment only, because a command line is seen by everyone on the machine: secrets,
//! and addresses that hold passwords. Each may also stand in a file that `NAME_FILE` names, as container and
//! service managers hand secrets over.

use std::env;
use std::fs;
use std::str::FromStr;

use anyhow::{Context, bail};
use sqlx::postgres::PgConnectOptions;

/// Said under the help of every command that reads them.
pub const OWNER_HELP: &str = "Environment:
  DATABASE_OWNER_URL  the database as its owner, who may change the schema and add clinics and accounts:
                      postgres://owner:password@host/database
  A value may stand in a file instead, named by DATABASE_OWNER_URL_FILE.";

/// The database's owner.
pub const OWNER: Setting =
    Setting { name: "DATABASE_OWNER_URL", what: "the database as its owner, for example postgres://owner:password@host/database" };
/// The application's role.
pub const APP: Setting =
    Setting { name: "DATABASE_URL", what: "the database as the application, for example postgres://anteroom_web:password@host/database" };
/// The key of derived secrets.
pub const SECRET: Setting =
    Setting { name: "ANTEROOM_SECRET", what: "at least 32 random characters, made once with: openssl rand -hex 32" };

/// The mail server.
pub const SMTP: Setting =
    Setting { name: "ANTEROOM_SMTP_URL", what: "the mail server, for example smtps://user:password@mail.example:465" };

/// A setting of the environment.
#[derive(Clone, Copy)]
pub struct Setting {
    name: &'static str,
    what: &'static str,
}

impl Setting {
    /// Its value; none when unset or empty.
    ///
    /// # Errors
    /// When the file that should hold it cannot be read.
    pub fn find(self) -> anyhow::Result<Option<String>> {
        let by_file = format!("{}_FILE", self.name);
        let value = match (env::var(self.name), env::var_os(&by_file)) {
            (Ok(value), _) => value,
            (Err(env::VarError::NotUnicode(_)), _) => bail!("{} is not readable text", self.name),
            (Err(env::VarError::NotPresent), Some(path)) if !path.is_empty() => {
                fs::read_to_string(&path).with_context(|| format!("cannot read the file of {by_file}"))?
            }
            (Err(env::VarError::NotPresent), _) => return Ok(None),
        };
        Ok(Some(value.trim().to_owned()).filter(|value| !value.is_empty()))
    }

    /// A line that says what it is.
    pub fn line(self) -> String {
        format!("  {:<20} {}", self.name, self.what)
    }

    /// Its value as the address of a database.
    ///
    /// # Errors
    /// When it is no such address.
    pub fn database(self, value: &str) -> anyhow::Result<PgConnectOptions> {
        let parsed =
            PgConnectOptions::from_str(value).ok().filter(|_| value.starts_with("postgres://") || value.starts_with("postgresql://"));
        // The parser's own words may quote the address, which holds a password.
        parsed.with_context(|| format!("{} is not the address of a Postgres database, which begins with postgres://", self.name))
    }
}

/// The values of all of `settings`.
///
/// # Errors
/// Lists those that are missing.
pub fn required<const N: usize>(settings: [Setting; N]) -> anyhow::Result<[String; N]> {
    let mut found = settings.map(|_| String::new());
    let mut missing = Vec::new();
    for (setting, value) in settings.into_iter().zip(&mut found) {
        match setting.find()? {
            Some(text) => *value = text,
            None => missing.push(setting.line()),
        }
    }
    if !missing.is_empty() {
        bail!("these must be set in the environment:\n{}", missing.join("\n"));
    }
    Ok(found)
}

/// The database as its owner.
///
/// # Errors
/// When it is not set, or no address.
pub fn owner() -> anyhow::Result<PgConnectOptions> {
    let [url] = required([OWNER])?;
    OWNER.database(&url)
}
