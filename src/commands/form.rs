//! `anteroom form lint`, `test` and `readability`

use std::io::{Write, stdout};
use std::path::PathBuf;
use std::process::ExitCode;

use anteroom::package::{lint, readability, vignettes};
use clap::{Args, Subcommand};

#[derive(Subcommand)]
pub enum Form {
    Lint(Lint),
    Test(Test),
    Readability(Readability),
}

/// Print every fault of a form package, with the item or rule it is about; exit code 1 when there is one.
#[derive(Args)]
pub struct Lint {
    /// A folder with questionnaire.json and triage.toml, or a single questionnaire.
    #[arg(value_name = "DIR|FILE")]
    path: PathBuf,
}

/// Run the vignettes of a form package: a line for each that fails, then `N passed, N failed`; exit code 1 when
/// one fails.
#[derive(Args)]
pub struct Test {
    /// The package's folder.
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Vignettes to run instead of the package's own vignettes.json.
    #[arg(long, value_name = "FILE")]
    vignettes: Option<PathBuf>,
}

/// Print how hard each question is to read (Flesch-Kincaid, in English), the hardest first, and what is over the
/// package's readability.toml; exit code 1 when something is.
#[derive(Args)]
pub struct Readability {
    /// The package's folder.
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

impl Form {
    pub fn run(&self) -> anyhow::Result<ExitCode> {
        let (lines, good) = match self {
            Self::Lint(command) => {
                let findings = lint(&command.path);
                (findings.iter().map(ToString::to_string).collect(), !findings.iter().any(anteroom::questionnaire::Finding::is_error))
            }
            Self::Test(command) => {
                let report = vignettes::run(&command.folder, command.vignettes.as_deref())?;
                let mut lines = report.failures;
                lines.push(format!("{} passed, {} failed", report.passed, report.failed));
                (lines, report.failed == 0)
            }
            Self::Readability(command) => {
                let report = readability::report(&command.folder)?;
                let faults = report.faults();
                let good = faults.is_empty();
                (report.to_string().lines().map(str::to_owned).chain(faults).collect(), good)
            }
        };
        let mut out = stdout().lock();
        for line in lines {
            writeln!(out, "{line}")?;
        }
        Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}
