//! The command line, and nothing else: `anteroom --help`.

mod commands;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let commands = commands::Anteroom::parse();
    match actix_web::rt::System::new().block_on(commands::run(commands)) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("anteroom: {}", chain(&error));
            ExitCode::FAILURE
        }
    }
}

/// All causes, on one line. Some of the libraries' errors say their cause themselves: then it is not said twice.
fn chain(error: &anyhow::Error) -> String {
    let mut said = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if said.is_empty() {
            said = cause;
        } else if !said.ends_with(&cause) {
            said = format!("{said}: {cause}");
        }
    }
    said
}
