//! `anteroom migrate`

use anteroom::db;
use clap::Args;
use sqlx::ConnectOptions;

use super::environment::{APP, OWNER, required};

/// Bring the database up to date, and let the application in.
///
/// Run it before `serve`, each time a new version is installed. Safe to run again, and on several machines at once.
#[derive(Args)]
#[command(after_help = "Environment:
  DATABASE_OWNER_URL  the database as its owner (a role that may make roles, or the two below are made beforehand):
                      postgres://owner:password@host/database
  DATABASE_URL        the database as the application. Its user is made, with the password given there, when it is
                      missing, and becomes a member of the group role anteroom_app.
  A value may stand in a file instead, named by DATABASE_OWNER_URL_FILE or DATABASE_URL_FILE.")]
pub struct Migrate {}

impl Migrate {
    pub async fn run(&self) -> anyhow::Result<()> {
        let [owner, app] = required([OWNER, APP])?;
        let (owner, app) = (OWNER.database(&owner)?, APP.database(&app)?);
        db::migrate(&owner, app.get_username(), password(&app.to_url_lossy()).as_deref()).await?;
        eprintln!("The database is up to date.");
        Ok(())
    }
}

/// The password in an address, as it was before it was encoded for the address.
fn password(url: &impl AsRef<str>) -> Option<String> {
    let (_, rest) = url.as_ref().split_once("://")?;
    let (_, encoded) = rest.split_once('@')?.0.split_once(':')?;
    form_urlencoded::parse(format!("password={}", encoded.replace('+', "%2B")).as_bytes()).next().map(|(_, value)| value.into_owned())
}

#[cfg(test)]
mod tests {
    use std::str::FromStr;

    use sqlx::postgres::PgConnectOptions;

    use super::*;

    #[test]
    fn the_password_survives_the_address() {
        for (given, expected) in [("p%40ss%2B%25%20w%C3%B6rd", "p@ss+% wörd"), ("a+b", "a+b"), ("plain", "plain")] {
            let options = PgConnectOptions::from_str(&format!("postgres://web:{given}@db/anteroom")).unwrap();
            assert_eq!(password(&options.to_url_lossy()).as_deref(), Some(expected));
        }
    }
}
