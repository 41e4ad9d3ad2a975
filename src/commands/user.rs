//! `anteroom user add`

use std::io::{Write, stdout};

use anteroom::account::{self, Role};
use anteroom::clock::Clock;
use anteroom::config;
use clap::{Args, Subcommand};
use sqlx::{ConnectOptions, Connection};

use super::environment::{OWNER_HELP, owner};

#[derive(Subcommand)]
pub enum User {
    Add(Add),
}

impl User {
    pub async fn run(&self) -> anyhow::Result<()> {
        match self {
            Self::Add(add) => add.run().await,
        }
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
