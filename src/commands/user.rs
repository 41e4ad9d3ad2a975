//! `anteroom user add`, `disable` and `enable`

use std::io::{Write, stdout};

use anteroom::account::{self, Role, Standing};
use anteroom::clock::Clock;
use anteroom::config;
use clap::{Args, Subcommand};
use sqlx::{ConnectOptions, Connection};

use super::environment::{OWNER_HELP, owner};

#[derive(Subcommand)]
pub enum User {
    Add(Add),
    /// Close an account, or only its place in one clinic. It holds from the next request on; open sessions end.
    #[command(after_help = OWNER_HELP)]
    Disable(Who),
    /// Open an account again that was disabled, or its place in one clinic.
    #[command(after_help = OWNER_HELP)]
    Enable(Who),
}

impl User {
    pub async fn run(&self) -> anyhow::Result<()> {
        match self {
            Self::Add(add) => add.run().await,
            Self::Disable(who) => who.set(Standing::Disabled).await,
            Self::Enable(who) => who.set(Standing::Enabled).await,
        }
    }
}

#[derive(Args)]
pub struct Who {
    /// What they sign in with.
    login: String,
    /// Only in this clinic; without it, everywhere.
    #[arg(long, value_name = "SLUG")]
    clinic: Option<String>,
}

impl Who {
    async fn set(&self, standing: Standing) -> anyhow::Result<()> {
        let mut conn = owner()?.connect().await?;
        account::set_standing(&mut conn, &self.login, self.clinic.as_deref(), standing, Clock::System.now()).await?;
        conn.close().await?;
        let place = self.clinic.as_ref().map_or_else(|| "everywhere".to_owned(), |slug| format!("in {slug}"));
        let done = if standing == Standing::Disabled { "disabled" } else { "enabled" };
        eprintln!("{} is {done} {place}", self.login);
        Ok(())
    }
}

/// Let somebody into a clinic: prints a one-time link, good for one hour, by which they choose a password.
///
/// There are no default accounts. For somebody who has an account already, this adds the clinic; the link then
/// sets a new password, also in the place of one that was lost.
#[derive(Args)]
#[command(after_help = OWNER_HELP)]
pub struct Add {
    /// What they sign in with, for example an e-mail address.
    #[arg(long)]
    login: String,
    /// As colleagues see it, for example "Dr Ada Byron".
    #[arg(long)]
    name: String,
    /// The clinic's short name, as in its address.
    #[arg(long, value_name = "SLUG")]
    clinic: String,
    /// `clinician` sees the queue and decides; `admin` also manages the clinic.
    #[arg(long, value_parser = ["clinician", "admin"])]
    role: String,
    /// The address the public uses, which the link begins with.
    #[arg(long, env = "ANTEROOM_PUBLIC_URL", value_name = "URL")]
    public_url: String,
}

impl Add {
    async fn run(&self) -> anyhow::Result<()> {
        let role: Role = self.role.parse()?;
        let public_url = config::public_url(&self.public_url)?;
        let mut conn = owner()?.connect().await?;
        let token = account::invite(&mut conn, &self.login, &self.name, &self.clinic, role, Clock::System.now()).await?;
        conn.close().await?;
        eprintln!("This link works once, within one hour:");
        writeln!(stdout(), "{public_url}/welcome/{token}")?;
        Ok(())
    }
}
