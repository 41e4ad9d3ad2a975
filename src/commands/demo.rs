//! `anteroom demo`

use std::io::{IsTerminal, Write, stderr, stdout};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anteroom::clinic::store;
use anteroom::config::{self, Carrier, Config, Deadlines, FONTS, Mail, Secret};
use anteroom::db::local::{Durability, Folder, LocalPostgres};
use anteroom::db::migrate;
use anteroom::demo::{DemoAccounts, prepare};
use anteroom::ids;
use anteroom::state::State;
use anyhow::{Context, ensure};
use clap::Args;
use nix::unistd::geteuid;
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection};

use super::environment::{APP, OWNER};
use super::signals::Signals;
use super::{logs, server};

/// The database of the demo.
const DATABASE: &str = "anteroom";

/// The demo's own clinic; a database that holds another one may hold real patients.
const CLINIC: &str = "demo-clinic";

/// Show everything on this machine, with some 60 made-up patients.
///
/// Needs no database server: it runs the installed Postgres privately, on a unix socket that only it can reach, and
/// stops it on Ctrl-C. What is entered stays for the next time. When it is ready it prints one line with its
/// address and two sign-ins.
#[derive(Args)]
#[command(after_help = "Environment:
  DATABASE_URL        use this database, as the application, instead of a private Postgres. The demo writes
                      made-up patients into it: never name one that holds real patients.
  DATABASE_OWNER_URL  the same database as its owner; needed along with DATABASE_URL.")]
pub struct Demo {
    /// Where to listen; port 0 takes any free port.
    #[arg(long, env = "ANTEROOM_LISTEN", default_value = "127.0.0.1:8080", value_name = "ADDRESS:PORT")]
    listen: String,
    /// The folder that keeps the demo's data; by default /var/tmp/anteroom-demo-UID.
    #[arg(long, env = "ANTEROOM_DATA_DIR", value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// Throw the demo's data away first. Only a folder that anteroom made is deleted.
    #[arg(long)]
    fresh: bool,
    /// The address that browsers use, when it is not the one it listens on.
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    /// A folder of form packages, in place of those built in.
    #[arg(long, env = "ANTEROOM_FORMS", value_name = "DIR")]
    forms: Option<PathBuf>,
    /// The folder below which the fonts of PDFs are.
    #[arg(long, env = "ANTEROOM_FONTS", default_value = FONTS, value_name = "DIR")]
    fonts: PathBuf,
}

/// The database: a private Postgres, or one that `DATABASE_URL` names (then only the folder is ours).
enum Database {
    Private(LocalPostgres),
    Named { folder: Folder, owner: Box<PgConnectOptions>, app: Box<PgConnectOptions> },
}

struct Ready {
    state: Arc<State>,
    accounts: DemoAccounts,
    url: String,
    database: Database,
}

impl Demo {
    pub async fn run(self) -> anyhow::Result<()> {
        let mut signals = Signals::listen()?;
        logs::plain();
        // First, because it is what fails most often.
        let listener = server::listen(&self.listen)?;
        let ready = tokio::select! {
            ready = self.prepare(&listener) => ready?,
            _ = signals.ending() => {
                // Dropped half-way, it stopped its Postgres.
                say("Stopped.");
                return Ok(());
            }
        };
        let Ready { state, accounts, url, database } = ready;
        let announce = || announce(&url, &accounts);
        let served = server::serve(state, listener, Duration::ZERO, &mut signals, announce).await;
        say("Stopping.");
        let stopped = database.stop().await;
        served.and(stopped)
    }

    /// Everything up to the server.
    async fn prepare(&self, listener: &TcpListener) -> anyhow::Result<Ready> {
        let address = listener.local_addr()?;
        let url = match &self.public_url {
            Some(url) => config::public_url(url)?,
            None => format!("http://{}", server::reachable(address)),
        };
        if !address.ip().is_loopback() {
            say(&format!("Careful: {address} may be reached from other machines, and the demo's passwords are no secret."));
        }
        let database = self.database().await?;
        let (owner, app) = database.options();
        say("Bringing the database up to date ...");
        migrate(&owner, app.get_username(), None).await?;
        let config = Config {
            public_url: url.clone(),
            demo: true,
            secret: Secret::new(&database.folder().keep("secret", ids::secret)?)?,
            trusted_proxies: Vec::new(),
            patience: Duration::from_secs(20),
            // One person tries everything from one address.
            intakes_per_hour: 1000,
            sign_ins_per_hour: 100,
            guesses_per_account: 100,
            deadlines: Deadlines::default(),
            mail: Some(Mail {
                from: "Anteroom demo <demo@clinic.example>".parse()?,
                carrier: Carrier::Folder(database.folder().path().join("mail")),
            }),
            fonts: self.fonts.clone(),
        };
        let state = server::assemble(config, app, 20, self.forms.as_deref()).await?;
        let mut progress = Progress::default();
        let accounts =
            prepare(&owner, &state, &mut |done, all| progress.show(done, all)).await.context("cannot make the demo's patients")?;
        Ok(Ready { state, accounts, url, database })
    }

    async fn database(&self) -> anyhow::Result<Database> {
        let standard = PathBuf::from(format!("/var/tmp/anteroom-demo-{}", geteuid()));
        let dir = self.data_dir.as_deref().unwrap_or(&standard);
        let Some(app) = APP.find()? else {
            return self.private(dir).await.map(Database::Private);
        };
        ensure!(!self.fresh, "--fresh deletes the demo's own Postgres; it cannot empty the database that DATABASE_URL names");
        let owner =
            OWNER.find()?.context("with DATABASE_URL the demo needs DATABASE_OWNER_URL too; without both it runs a Postgres of its own")?;
        let (owner, app) = (Box::new(OWNER.database(&owner)?), Box::new(APP.database(&app)?));
        let mut conn = owner.connect().await.context("cannot reach the database of DATABASE_OWNER_URL")?;
        // A database that was never migrated has no directory yet, and nobody in it.
        let clinics = store::all(&mut conn).await.unwrap_or_default();
        conn.close().await?;
        ensure!(
            clinics.iter().all(|clinic| clinic.slug == CLINIC),
            "the database that DATABASE_URL names holds clinics of its own, so the demo puts no made-up patients into it"
        );
        Ok(Database::Named { folder: Folder::claim(dir)?, owner, app })
    }

    async fn private(&self, dir: &Path) -> anyhow::Result<LocalPostgres> {
        if self.fresh {
            LocalPostgres::erase(dir).await?;
            say(&format!("Emptied {}", dir.display()));
        }
        say(&format!("Starting a private Postgres in {} ...", dir.display()));
        let postgres = LocalPostgres::start(dir, Durability::Safe).await?;
        postgres.create_database(DATABASE).await?;
        Ok(postgres)
    }
}

impl Database {
    /// As its owner, and as the application.
    fn options(&self) -> (PgConnectOptions, PgConnectOptions) {
        match self {
            Self::Private(postgres) => (postgres.owner_options(DATABASE), postgres.app_options(DATABASE)),
            Self::Named { owner, app, .. } => (owner.as_ref().clone(), app.as_ref().clone()),
        }
    }

    fn folder(&self) -> &Folder {
        match self {
            Self::Private(postgres) => postgres.folder(),
            Self::Named { folder, .. } => folder,
        }
    }

    async fn stop(self) -> anyhow::Result<()> {
        match self {
            Self::Private(postgres) => postgres.stop().await,
            Self::Named { .. } => Ok(()),
        }
    }
}

/// The one line on stdout.
fn announce(url: &str, accounts: &DemoAccounts) {
    let DemoAccounts { clinician: (clinician, first), admin: (admin, second) } = accounts;
    let mut out = stdout().lock();
    // A reader who has gone is no reason to stop.
    let _ = writeln!(out, "Anteroom demo: {url} clinician {clinician} / {first} admin {admin} / {second}");
    let _ = out.flush();
    say("Press Ctrl-C to stop; what is entered stays for the next time.");
}

fn say(line: &str) {
    let _ = writeln!(stderr(), "{line}");
}

/// How far the patients are: rewritten in place on a terminal, else a line at each quarter.
#[derive(Default)]
struct Progress {
    quarter: usize,
}

impl Progress {
    fn show(&mut self, done: usize, all: usize) {
        if stderr().is_terminal() {
            let end = if done >= all { "\n" } else { "" };
            let _ = write!(stderr(), "\rMaking up patients: {done} of {all}{end}");
        } else if all > 0 && done * 4 / all > self.quarter {
            self.quarter = done * 4 / all;
            say(&format!("Making up patients: {done} of {all}"));
        }
    }
}
