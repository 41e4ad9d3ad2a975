//! New members of staff, from the command line: as the owner of the database, with no default accounts.

mod store;

use anyhow::{Context, ensure};
use jiff::{SignedDuration, Timestamp};
use sqlx::{Connection, PgConnection};

use super::password::Pepper;
use super::{Role, easy, normal_login};
use crate::config::Secret;
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
    let mut tx = conn.begin().await?;
    let clinic = store::clinic_id(&mut tx, clinic_slug).await?.with_context(|| format!("there is no clinic {clinic_slug}"))?;
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
    let mut tx = conn.begin().await?;
    let account = enrol(&mut tx, who, at).await?;
    super::store::set_password(&mut tx, account, &hash).await?;
    super::store::end_all_sessions(&mut tx, account, ClinicId::NONE, at).await?;
    tx.commit().await?;
    Ok(account)
}

async fn enrol(conn: &mut PgConnection, who: &Enrolment<'_>, at: Timestamp) -> anyhow::Result<AccountId> {
    let login = normal_login(who.login);
    ensure!((2..=100).contains(&login.chars().count()) && !login.contains(char::is_control), "a login has 2 to 100 characters");
    ensure!(!who.name.trim().is_empty() && !who.name.contains(char::is_control), "a member of staff has a name");
    store::add_account(conn, &login, who.name.trim(), at).await?;
    let account = super::store::by_login(conn, &login).await?.context("the account was not created")?;
    ensure!(!account.disabled, "the account {login} is disabled");
    store::add_membership(conn, account.id, who.clinic, who.role, at).await?;
    Ok(account.id)
}
