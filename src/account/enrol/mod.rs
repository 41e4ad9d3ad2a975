//! Members of staff come and go, from the command line: as the owner of the database, with no default accounts.

mod store;

use anyhow::{Context, bail, ensure};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use sqlx::PgConnection;

use super::password::Pepper;
use super::{Role, easy, normal_login};
use crate::audit::{self, Action, Event};
use crate::config::Secret;
use crate::db;
use crate::ids::{self, AccountId, ClinicId};

/// How long a one-time link is good.
const LINK: SignedDuration = SignedDuration::from_hours(1);

/// Who is to be let in, where, and as what.
#[derive(Clone, Debug)]
pub struct Enrolment<'a> {
    pub login: &'a str,
    pub name: &'a str,
    pub clinic: ClinicId,
    pub role: Role,
}

/// Creates the account if there is none with this login, gives it the role in the clinic, and makes a one-time
/// link: the token that goes behind `/welcome/`. It sets a password, also in the place of one that was lost.
/// Older links of the account stop working.
///
/// # Errors
/// When there is no such clinic, the login is malformed, the account is disabled, or the database refuses.
pub async fn invite(
    conn: &mut PgConnection,
    login: &str,
    display_name: &str,
    clinic_slug: &str,
    role: Role,
    at: Timestamp,
) -> anyhow::Result<String> {
    let clinic = clinic(conn, clinic_slug).await?;
    let mut tx = db::begin_on(conn, clinic).await?;
    let account = enrol(&mut tx, &Enrolment { login, name: display_name, clinic, role }, at).await?;
    let token = ids::secret();
    store::add_link(&mut tx, account, &ids::hash(&token), at, at + LINK).await?;
    tx.commit().await?;
    Ok(token)
}

/// Creates the account if there is none with this login, gives it the role in the clinic, and sets its password:
/// for the demo, whose passwords are generated. The rules for passwords hold here too.
///
/// # Errors
/// When the password is too easy, the login is malformed, the account is disabled, or the database refuses.
pub async fn create_with_password(
    conn: &mut PgConnection,
    secret: &Secret,
    who: &Enrolment<'_>,
    password: &str,
    at: Timestamp,
) -> anyhow::Result<AccountId> {
    ensure!(
        easy::problem(password, &[who.login, who.name]).is_none(),
        "the password must have 15 to 128 characters and not be easy to guess"
    );
    let (pepper, password) = (Pepper::new(secret), password.to_owned());
    let hash = tokio::task::spawn_blocking(move || pepper.hash(&password)).await??;
    let mut tx = db::begin_on(conn, who.clinic).await?;
    let account = enrol(&mut tx, who, at).await?;
    super::store::set_password(&mut tx, account, &hash).await?;
    tx.commit().await?;
    Ok(account)
}

/// Whether somebody may come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Enabled,
    Disabled,
}

/// Closes or opens an account; with a clinic, only its holder's place there. It holds from the next request on,
/// and no session from before comes back to life.
///
/// # Errors
/// When there is no such account, clinic or place, it stands so already, or the database refuses.
pub async fn set_standing(
    conn: &mut PgConnection,
    login: &str,
    clinic_slug: Option<&str>,
    standing: Standing,
    at: Timestamp,
) -> anyhow::Result<()> {
    let clinic = match clinic_slug {
        Some(slug) => clinic(conn, slug).await?,
        None => ClinicId::NONE,
    };
    let (since, action) = match standing {
        Standing::Enabled => (None, Action::UserEnable),
        Standing::Disabled => (Some(at), Action::UserDisable),
    };
    let mut tx = db::begin_on(conn, clinic).await?;
    let login = normal_login(login);
    let account = super::store::by_login(&mut tx, &login).await?.with_context(|| format!("there is no account {login}"))?;
    match clinic_slug {
        None if !store::set_disabled(&mut tx, account.id, since).await? => bail!("the account {login} stands so already"),
        Some(slug) if !store::set_revoked(&mut tx, clinic, account.id, since).await? => {
            bail!("{login} was never let into {slug}, or stands so there already")
        }
        None => {}
        Some(_) => store::end_sessions(&mut tx, clinic, account.id, at).await?,
    }
    audit::record(&mut tx, Event::new(action, clinic, at).detail(json!({ "account": account.id.0 }))).await?;
    tx.commit().await?;
    Ok(())
}

async fn enrol(conn: &mut PgConnection, who: &Enrolment<'_>, at: Timestamp) -> anyhow::Result<AccountId> {
    let login = normal_login(who.login);
    ensure!((2..=100).contains(&login.chars().count()) && !login.contains(char::is_control), "a login has 2 to 100 characters");
    ensure!(!who.name.trim().is_empty() && !who.name.contains(char::is_control), "a member of staff has a name");
    store::add_account(conn, &login, who.name.trim(), at).await?;
    let account = super::store::by_login(conn, &login).await?.context("the account was not created")?;
    ensure!(!account.disabled, "the account {login} is disabled");
    store::add_membership(conn, account.id, who.clinic, who.role, at).await?;
    let detail = json!({ "account": account.id.0, "role": who.role.name() });
    audit::record(conn, Event::new(Action::UserAdd, who.clinic, at).detail(detail)).await?;
    Ok(account.id)
}

async fn clinic(conn: &mut PgConnection, slug: &str) -> anyhow::Result<ClinicId> {
    let mut tx = db::begin_on(conn, ClinicId::NONE).await?;
    let found = store::clinic_id(&mut tx, slug).await?;
    tx.commit().await?;
    found.with_context(|| format!("there is no clinic {slug}"))
}
