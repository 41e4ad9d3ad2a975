//! What the binary can do, a file a command.

mod clinic;
mod demo;
mod environment;
mod form;
mod healthcheck;
mod logs;
mod migrate;
mod serve;
mod server;
mod signals;
mod user;
mod with_postgres;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Pre-consultation intake and triage for clinics.
///
/// `anteroom demo` shows everything on this machine, with made-up patients. `anteroom serve` is the production
/// way: first `migrate`, then `clinic add` and `user add`, then `serve`.
#[derive(Parser)]
#[command(name = "anteroom", version)]
pub struct Anteroom {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Demo(demo::Demo),
    Serve(serve::Serve),
    Migrate(migrate::Migrate),
    /// Manage the directory of clinics.
    #[command(subcommand)]
    Clinic(clinic::Clinic),
    /// Manage accounts of the staff.
    #[command(subcommand)]
    User(user::User),
    /// Check form packages.
    #[command(subcommand)]
    Form(form::Form),
    Healthcheck(healthcheck::Healthcheck),
    #[command(hide = true)]
    WithPostgres(with_postgres::WithPostgres),
}

/// Does what the command line says.
///
/// # Errors
/// With what went wrong and, where somebody can do something about it, what.
pub async fn run(line: Anteroom) -> anyhow::Result<ExitCode> {
    match line.command {
        Command::Demo(command) => command.run().await.map(done),
        Command::Serve(command) => command.run().await.map(done),
        Command::Migrate(command) => command.run().await.map(done),
        Command::Clinic(command) => command.run().await.map(done),
        Command::User(command) => command.run().await.map(done),
        Command::Form(command) => command.run(),
        Command::Healthcheck(command) => command.run().map(done),
        Command::WithPostgres(command) => command.run().await,
    }
}

fn done((): ()) -> ExitCode {
    ExitCode::SUCCESS
}
