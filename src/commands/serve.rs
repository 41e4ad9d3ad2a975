//! `anteroom serve`

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use anteroom::config::{self, Config, Deadlines, Mail, Secret};
use anteroom::db::{check_durability, check_roles, migrations_applied};
use anyhow::{Context, bail, ensure};
use clap::Args;
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection};

use super::environment::{APP, SECRET, SMTP};
use super::signals::Signals;
use super::{logs, server};

/// Serve patients and staff.
///
/// Speaks plain HTTP: put a reverse proxy that speaks TLS in front. Refuses to start without its secrets, on a
/// database that was not migrated or could lose answers in a crash, and with a form package that has a fault.
/// On SIGTERM, /readyz says 503 for a while, then requests are finished and the process ends.
#[derive(Args)]
#[command(after_help = "Environment:
  DATABASE_URL       the database as the application: postgres://anteroom_web:password@host/database
  ANTEROOM_SECRET    at least 32 random characters, made once with: openssl rand -hex 32. Whoever changes it signs
                     everybody out and makes every password useless.
  ANTEROOM_SMTP_URL  the mail server: smtps://user:password@host:465, smtp://host:587?tls=required or smtp://host:25.
                     Without it no mail is sent, and no page offers any.
  ANTEROOM_LOG       what is logged, for example info or warn,anteroom=debug
  Each but the last may stand in a file instead, named by the same name with _FILE behind it.")]
pub struct Serve {
    /// Where to listen.
    #[arg(long, env = "ANTEROOM_LISTEN", default_value = "127.0.0.1:8080", value_name = "ADDRESS:PORT")]
    listen: String,
    /// The address the public uses; it begins with `https://`.
    #[arg(long, env = "ANTEROOM_PUBLIC_URL", value_name = "URL")]
    public_url: Option<String>,
    /// Reverse proxies whose X-Forwarded-For is believed, separated by commas.
    #[arg(long, env = "ANTEROOM_TRUSTED_PROXY", value_name = "ADDRESS", value_delimiter = ',')]
    trusted_proxy: Vec<IpAddr>,
    /// A folder of form packages, in place of those built in.
    #[arg(long, env = "ANTEROOM_FORMS", value_name = "DIR")]
    forms: Option<PathBuf>,
    /// The folder below which the fonts of PDFs are: files of the Debian packages fonts-noto-core and fonts-symbola.
    #[arg(long, env = "ANTEROOM_FONTS", default_value = config::FONTS, value_name = "DIR")]
    fonts: PathBuf,
    /// Connections to the database, at most: eight for the background work, the rest for the threads that serve, at least two each.
    #[arg(long, env = "ANTEROOM_DB_CONNECTIONS", default_value_t = 20, value_parser = clap::value_parser!(u32).range(2..=1000))]
    db_connections: u32,
    /// How long /readyz says 503 before the server stops taking connections: longer than the load balancer asks.
    #[arg(long, env = "ANTEROOM_DRAIN_SECONDS", default_value_t = 5, value_parser = clap::value_parser!(u64).range(0..=300))]
    drain_seconds: u64,
    /// How long what a patient sends is held and tried again while the database is away; then the page says so.
    #[arg(long, env = "ANTEROOM_OUTAGE_SECONDS", default_value_t = 20, value_parser = clap::value_parser!(u64).range(0..=30))]
    outage_seconds: u64,
    /// New intakes one network address may start in an hour. A waiting room may share one address.
    #[arg(long, env = "ANTEROOM_INTAKES_PER_HOUR", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..))]
    intakes_per_hour: u32,
    /// Wrong passwords one network address may send in an hour.
    #[arg(long, env = "ANTEROOM_SIGN_INS_PER_HOUR", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..))]
    sign_ins_per_hour: u32,
    /// Wrong passwords strangers may send for one account in an hour, from all addresses together.
    #[arg(long, env = "ANTEROOM_GUESSES_PER_ACCOUNT", default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..))]
    guesses_per_account: u32,
    /// Whom mail to patients is from, for example "Hill Practice <no-reply@hill.example>"; goes with `ANTEROOM_SMTP_URL`.
    #[arg(long, env = "ANTEROOM_MAIL_FROM", value_name = "MAILBOX")]
    mail_from: Option<String>,
    /// Only for tests: take a database that loses answers in a crash, and a public address without TLS.
    #[arg(long)]
    unsafe_test_mode: bool,
}

impl Serve {
    pub async fn run(self) -> anyhow::Result<()> {
        let mut signals = Signals::listen()?;
        let (config, app) = self.settings()?;
        logs::json();
        tokio::select! {
            checked = self.check(&app) => checked?,
            _ = signals.ending() => return Ok(()),
        }
        let listener = server::listen(&self.listen)?;
        let address = listener.local_addr()?;
        let state = tokio::select! {
            state = server::assemble(config, app, self.db_connections, self.forms.as_deref()) => state?,
            _ = signals.ending() => return Ok(()),
        };
        let drain = Duration::from_secs(self.drain_seconds);
        server::serve(state, listener, drain, &mut signals, || tracing::info!(%address, version = env!("CARGO_PKG_VERSION"), "ready"))
            .await?;
        tracing::info!("stopped");
        Ok(())
    }

    /// All settings, or everything that is missing at once.
    fn settings(&self) -> anyhow::Result<(Config, PgConnectOptions)> {
        let (url, secret) = (APP.find()?, SECRET.find()?);
        let mut missing: Vec<String> =
            [(APP, &url), (SECRET, &secret)].into_iter().filter(|(_, value)| value.is_none()).map(|(setting, _)| setting.line()).collect();
        if self.public_url.is_none() {
            missing.push(
                "  ANTEROOM_PUBLIC_URL  (or --public-url) the address the public uses, for example https://intake.example.org".to_owned(),
            );
        }
        let (Some(url), Some(secret), Some(public_url)) = (url, secret, &self.public_url) else {
            bail!("these must be set in the environment before it can serve:\n{}", missing.join("\n"));
        };
        let public_url = config::public_url(public_url)?;
        ensure!(
            public_url.starts_with("https://") || self.unsafe_test_mode,
            "the public address must begin with https://: what patients write must not travel in the clear"
        );
        let config = Config {
            public_url,
            demo: false,
            secret: Secret::new(&secret).context("ANTEROOM_SECRET")?,
            trusted_proxies: self.trusted_proxy.clone(),
            patience: Duration::from_secs(self.outage_seconds),
            intakes_per_hour: self.intakes_per_hour,
            sign_ins_per_hour: self.sign_ins_per_hour,
            guesses_per_account: self.guesses_per_account,
            deadlines: Deadlines::default(),
            mail: self.mail()?,
            fonts: self.fonts.clone(),
        };
        Ok((config, APP.database(&url)?))
    }

    /// The mail server and the sender: both or none.
    fn mail(&self) -> anyhow::Result<Option<Mail>> {
        let from = self.mail_from.as_deref().filter(|from| !from.trim().is_empty());
        match (SMTP.find()?, from) {
            (Some(server), Some(from)) => config::mail(&server, from).map(Some),
            (Some(_), None) => bail!("ANTEROOM_SMTP_URL is set: say with ANTEROOM_MAIL_FROM (or --mail-from) whom mail is from"),
            (None, Some(_)) => bail!("ANTEROOM_MAIL_FROM is set: say with ANTEROOM_SMTP_URL which server takes the mail"),
            (None, None) => Ok(None),
        }
    }

    /// What must be true of the database before patients' answers go into it.
    async fn check(&self, app: &PgConnectOptions) -> anyhow::Result<()> {
        let mut conn = app.clone().connect().await.context("cannot reach the database of DATABASE_URL")?;
        ensure!(migrations_applied(&mut conn).await?, "the database is not up to date: run `anteroom migrate` first");
        check_roles(&mut conn).await?;
        if self.unsafe_test_mode {
            tracing::warn!("in test mode: answers may be lost in a crash");
        } else {
            check_durability(&mut conn).await?;
        }
        conn.close().await?;
        Ok(())
    }
}
