//! Every setting, typed, from flags and environment. No secret has a default.

use std::collections::BTreeSet;
use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, ensure};
use hmac::{Hmac, KeyInit, Mac};
use lettre::message::Mailbox;
use lettre::{AsyncSmtpTransport, Tokio1Executor};
use sha2::Sha256;

/// How the server runs.
#[derive(Clone, Debug)]
pub struct Config {
    /// The address the public uses, without a trailing slash, for example `https://intake.example.org`.
    /// Decides whether cookies are `Secure` and which `Origin` is ours.
    pub public_url: String,
    /// The demo: banner on every page, cookies without `Secure` on plain http.
    pub demo: bool,
    /// The key of every derived secret; at least 32 bytes.
    pub secret: Secret,
    /// Reverse proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// How long what a patient sent is tried again while the database is away, before the page says so.
    pub patience: Duration,
    /// New intakes one address may start in an hour.
    pub intakes_per_hour: u32,
    /// Wrong passwords one address may send in an hour.
    pub sign_ins_per_hour: u32,
    /// Wrong passwords strangers may send for one account in an hour, all addresses together.
    pub guesses_per_account: u32,
    /// How long a request may take to arrive.
    pub deadlines: Deadlines,
    /// How mail leaves; without it no page offers any.
    pub mail: Option<Mail>,
    /// The folder below which the fonts of PDFs are.
    pub fonts: PathBuf,
}

/// Where the fonts are that Debian packages bring.
pub const FONTS: &str = "/usr/share/fonts";

/// How long the parts of a request may take to arrive.
#[derive(Clone, Copy, Debug)]
pub struct Deadlines {
    /// Its head, from the first byte on.
    pub head: Duration,
    /// Its body.
    pub body: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self { head: Duration::from_secs(10), body: Duration::from_secs(30) }
    }
}

impl Config {
    /// Whether browsers reach us by TLS.
    #[must_use]
    pub fn secure(&self) -> bool {
        self.public_url.starts_with("https://")
    }

    /// A cookie's name: with the `__Host-` prefix wherever browsers accept it (TLS only).
    #[must_use]
    pub fn cookie_name(&self, name: &str) -> String {
        if self.secure() { format!("__Host-{name}") } else { name.to_owned() }
    }
}

/// The address the public uses, as browsers write it in `Origin`: scheme and host in small letters, no default
/// port, no slash at the end.
///
/// # Errors
/// When it is not a plain http or https address of a host.
pub fn public_url(typed: &str) -> anyhow::Result<String> {
    let url = typed.trim().to_ascii_lowercase();
    let parts = url.split_once("://").map(|(scheme, rest)| (scheme, rest.strip_suffix('/').unwrap_or(rest)));
    let (scheme, port, host) = match parts {
        Some(("https", host)) => ("https", ":443", host),
        Some(("http", host)) => ("http", ":80", host),
        _ => anyhow::bail!("the public address starts with https://, for example https://intake.example.org"),
    };
    let host = host.strip_suffix(port).unwrap_or(host);
    let plain = |one: char| one.is_ascii_alphanumeric() || ".-:[]".contains(one);
    anyhow::ensure!(
        !host.is_empty() && host.chars().all(plain),
        "the public address is a scheme and a host, without a path or anything else, for example https://intake.example.org"
    );
    Ok(format!("{scheme}://{host}"))
}

/// How mail leaves.
#[derive(Clone, Debug)]
pub struct Mail {
    /// Whom it is from.
    pub from: Mailbox,
    pub carrier: Carrier,
}

/// Who takes letters.
#[derive(Clone, Debug)]
pub enum Carrier {
    /// A mail server.
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
    /// A folder, a file a letter: the demo's.
    Folder(PathBuf),
}

/// How long a mail server may take for each step.
const SMTP_STEP: Duration = Duration::from_secs(20);

/// A mail server by its address, such as `smtps://user:password@host:465`; letters are `from` this mailbox.
///
/// # Errors
/// When one of them is malformed, or a password would travel in the clear. The values are never quoted.
pub fn mail(server: &str, from: &str) -> anyhow::Result<Mail> {
    let from = from.trim().parse().ok().context("ANTEROOM_MAIL_FROM is no mailbox, for example: Hill Practice <no-reply@hill.example>")?;
    let rest = server.split_once("://").map(|(_, rest)| rest).unwrap_or_default();
    let place = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let clear = server.starts_with("smtp://") && !server.contains("tls=required");
    ensure!(
        !clear || !place.contains('@'),
        "ANTEROOM_SMTP_URL holds a password that would travel in the clear: use smtps://, or add ?tls=required for STARTTLS"
    );
    let host = place.rsplit('@').next().unwrap_or_default();
    let carrier = AsyncSmtpTransport::<Tokio1Executor>::from_url(server).ok().filter(|_| !host.is_empty() && !host.starts_with(':'));
    let carrier = carrier.context(
        "ANTEROOM_SMTP_URL is not the address of a mail server: smtps://user:password@host:465, smtp://host:587?tls=required or smtp://host:25",
    )?;
    Ok(Mail { from, carrier: Carrier::Smtp(carrier.timeout(Some(SMTP_STEP)).build()) })
}

/// A key that never shows itself in `Debug` or a log.
#[derive(Clone)]
pub struct Secret(Arc<[u8]>);

impl Secret {
    /// Takes a key of at least 32 bytes.
    ///
    /// # Errors
    /// When it is shorter, or plainly not random.
    pub fn new(key: &str) -> anyhow::Result<Self> {
        let varied = key.bytes().collect::<BTreeSet<u8>>().len() >= 8;
        anyhow::ensure!(
            key.len() >= 32 && varied,
            "the secret must have at least 32 random characters; make one with: openssl rand -hex 32"
        );
        Ok(Self(key.as_bytes().into()))
    }

    /// HMAC-SHA256 of `parts` under this key, for one `purpose`: purposes never share values.
    #[must_use]
    #[expect(clippy::expect_used, clippy::missing_panics_doc, reason = "HMAC takes keys of any length: it never panics")]
    pub fn derive(&self, purpose: &str, parts: &[&[u8]]) -> [u8; 32] {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("any length of key");
        mac.update(purpose.as_bytes());
        for part in parts {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[REDACTED]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_public_address_is_what_browsers_send_as_origin() {
        for (typed, origin) in [
            ("https://Intake.Example.org/", "https://intake.example.org"),
            ("https://intake.example.org:443", "https://intake.example.org"),
            ("https://intake.example.org:8443", "https://intake.example.org:8443"),
            ("http://127.0.0.1:80/", "http://127.0.0.1"),
            ("http://[::1]:8080", "http://[::1]:8080"),
        ] {
            assert_eq!(public_url(typed).unwrap(), origin);
        }
        for wrong in ["intake.example.org", "ftp://x", "https://", "https://x/path", "https://user@x", "https://x?q", "javascript:alert(1)"]
        {
            assert!(public_url(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_mail_server_is_an_address_and_its_password_stays_hidden() {
        let from = "Hill Practice <no-reply@hill.example>";
        for good in
            ["smtps://user:hidden@mail.example:465", "smtp://user:hidden@mail.example?tls=required", "smtp://mail:25", "smtp://[::1]:25"]
        {
            let mail = mail(good, from).unwrap();
            assert!(!format!("{mail:?}").contains("hidden"), "{mail:?}");
        }
        for wrong in [
            "",
            "mail.example",
            "http://mail.example",
            "smtp://",
            "smtps://:465",
            "smtp://user:hidden@mail.example:25",
            "smtp://user:hidden@mail.example?tls=opportunistic",
            "smtps://mail.example:many",
        ] {
            let said = format!("{:#}", mail(wrong, from).unwrap_err());
            assert!(said.contains("ANTEROOM_SMTP_URL") && !said.contains("hidden"), "{said}");
        }
        for wrong in ["", "Hill Practice", "no-reply@", "a@hill.example\nBcc: b@hill.example"] {
            assert!(format!("{:#}", mail("smtp://mail:25", wrong).unwrap_err()).contains("ANTEROOM_MAIL_FROM"), "{wrong}");
        }
    }

    #[test]
    fn a_secret_is_long_and_varied_and_never_shown() {
        assert!(Secret::new("too short").is_err());
        assert!(Secret::new(&"a".repeat(64)).is_err());
        let secret = Secret::new("0123456789abcdef0123456789abcdef").unwrap();
        assert_eq!(format!("{secret:?}"), "[REDACTED]");
    }
}
