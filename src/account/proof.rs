//! Login and password, compared: within the limits, in the same time and with the same answer whatever is
//! wrong, and on record.

use std::net::IpAddr;

use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use uuid::Uuid;

use super::password::{Check, Pepper};
use super::session::Proof;
use super::store::{Account, Membership};
use super::{device, normal_login, same, store};
use crate::audit::{self, Action, Event};
use crate::config::Secret;
use crate::db;
use crate::error::{Error, Result};
use crate::ids::{self, AccountId, ClinicId, RequestId};
use crate::limits::Lane;
use crate::state::State;

/// How long somebody may take to choose among several clinics.
const CHOICE: SignedDuration = SignedDuration::from_mins(5);

/// Where and when something is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Origin {
    pub address: Option<IpAddr>,
    pub request: RequestId,
    pub at: Timestamp,
}

/// What somebody sent who wants to come in.
pub struct Claim<'a> {
    pub login: &'a str,
    pub password: &'a str,
    /// The browser's device cookie.
    pub device: &'a str,
    pub from: Origin,
}

/// Somebody whose password was right, and where they may go: at least one place.
pub struct Person {
    pub proof: Proof,
    pub memberships: Vec<Membership>,
}

/// Looks the login up and compares the password. Nobody = wrong, for whatever reason: it is on record already.
///
/// # Errors
/// [`Error::TooMany`] over the limits; and when the database is away.
pub async fn prove(state: &State, claim: &Claim<'_>) -> Result<Option<Person>> {
    let login = normal_login(claim.login);
    let mut tx = state.db.begin(ClinicId::NONE).await?;
    let account = store::by_login(&mut tx, &login).await?;
    let memberships = store::memberships(&mut tx, &login).await?;
    db::commit(tx).await?;
    let denial = Denial { account: account.as_ref().map(|account| account.id), from: &claim.from };

    let lane = lane(state, claim, account.as_ref(), &login);
    take_place(state, &lane, claim.from.at, ClinicId::NONE, denial.event()).await?;
    let stored = account.as_ref().and_then(|account| account.password_hash.clone());
    let checked = check(state, &lane, claim.password, stored.clone()).await?;

    let (proof, renewed, reason) = match (account, stored, checked) {
        (None, ..) => (None, None, "unknown"),
        (Some(_), None, _) | (Some(_), _, Check::Wrong) => (None, None, "password"),
        (Some(account), ..) if account.disabled => (None, None, "disabled"),
        (Some(_), ..) if memberships.is_empty() => (None, None, "no-clinic"),
        (Some(account), Some(hash), Check::Right { renewed }) => (Some(Proof { account: account.id, hash }), renewed, ""),
    };
    let Some(proof) = proof else {
        denial.record(state, reason).await?;
        return Ok(None);
    };
    state.throttles.give_back(&lane);
    let proof = match renewed {
        Some(hash) => renew(state, proof, hash).await?,
        None => proof,
    };
    Ok(Some(Person { proof, memberships }))
}

/// Takes a place in `lane` before a secret is looked at. The first refusal of a row is on record, as the denied
/// `event` of `clinic`.
///
/// # Errors
/// [`Error::TooMany`] over the limit.
pub async fn take_place(state: &State, lane: &Lane, at: Timestamp, clinic: ClinicId, event: Event) -> Result<()> {
    let Err(refused) = state.throttles.take(lane, at) else { return Ok(()) };
    if refused.first {
        record_denied(state, clinic, event, "throttled").await?;
    }
    Err(Error::TooMany(refused.seconds))
}

/// Records that `event` of `clinic` was denied, and why.
///
/// # Errors
/// When it cannot be written.
pub async fn record_denied(state: &State, clinic: ClinicId, event: Event, reason: &str) -> Result<()> {
    let mut tx = state.db.begin(clinic).await?;
    audit::record(&mut tx, event.denied().detail(json!({ "reason": reason }))).await?;
    db::commit(tx).await
}

/// Compares one password on the hashing threads. A place in `lane` must have been taken; it is given back when
/// nothing was compared.
///
/// # Errors
/// [`Error::TooMany`] when too many wait.
pub async fn check(state: &State, lane: &Lane, password: &str, stored: Option<String>) -> Result<Check> {
    let (pepper, password) = (Pepper::new(&state.config.secret), password.to_owned());
    let known = matches!(lane, Lane::Known(_));
    let compared = state.throttles.hashing.run(known, move || pepper.check(&password, stored.as_deref())).await;
    compared.inspect_err(|_| state.throttles.give_back(lane))
}

fn lane(state: &State, claim: &Claim<'_>, account: Option<&Account>, login: &str) -> Lane {
    let known = account.and_then(|account| device::lane(&state.config.secret, claim.device, account.id, claim.from.at));
    known.map_or_else(|| Lane::Stranger { address: claim.from.address, login: ids::hash(login) }, Lane::Known)
}

/// Puts a hash of today's cost in the place of the one just proved.
async fn renew(state: &State, proof: Proof, hash: String) -> Result<Proof> {
    let mut tx = state.db.begin(ClinicId::NONE).await?;
    let done = store::renew_hash(&mut tx, proof.account, &proof.hash, &hash).await?;
    db::commit(tx).await?;
    Ok(if done { Proof { account: proof.account, hash } } else { proof })
}

struct Denial<'a> {
    account: Option<AccountId>,
    from: &'a Origin,
}

impl Denial<'_> {
    /// The typed login is never recorded: people type passwords there.
    fn event(&self) -> Event {
        let event = Event::new(Action::SignIn, ClinicId::NONE, self.from.at).request(self.from.request);
        match self.account {
            Some(account) => event.by(account),
            None => event,
        }
    }

    async fn record(&self, state: &State, reason: &str) -> Result<()> {
        record_denied(state, ClinicId::NONE, self.event(), reason).await
    }
}

/// A value that stands for "the password was right" while a clinic is being chosen. It holds no secret, is good
/// for minutes, and dies with the password.
#[must_use]
pub fn ticket(secret: &Secret, proof: &Proof, now: Timestamp) -> String {
    let until = (now + CHOICE).as_second();
    format!("{}.{until}.{}", proof.account, ticket_mac(secret, proof.account, until, &proof.hash))
}

/// Whom a ticket stands for. One that is not good is on record, and counts against the address.
///
/// # Errors
/// [`Error::TooMany`] over the limits; and when the database is away.
pub async fn redeem(state: &State, ticket: &str, from: &Origin) -> Result<Option<Person>> {
    let lane = Lane::Link { address: from.address };
    take_place(state, &lane, from.at, ClinicId::NONE, Denial { account: None, from }.event()).await?;
    let mut tx = state.db.begin(ClinicId::NONE).await?;
    let account = match parts(ticket) {
        Some((account, ..)) => store::by_id(&mut tx, account).await?,
        None => None,
    };
    let memberships = match &account {
        Some(account) => store::memberships(&mut tx, &account.login).await?,
        None => Vec::new(),
    };
    db::commit(tx).await?;
    let denial = Denial { account: account.as_ref().map(|account| account.id), from };
    let Some(proof) = account.and_then(|account| believed(&state.config.secret, ticket, account, from.at)) else {
        denial.record(state, "ticket").await?;
        return Ok(None);
    };
    state.throttles.give_back(&lane);
    Ok(Some(Person { proof, memberships }))
}

fn believed(secret: &Secret, ticket: &str, account: Account, now: Timestamp) -> Option<Proof> {
    let (_, until, given) = parts(ticket)?;
    let hash = account.password_hash.filter(|_| !account.disabled)?;
    let good = same(given.as_bytes(), ticket_mac(secret, account.id, until, &hash).as_bytes());
    (good && now.as_second() < until).then_some(Proof { account: account.id, hash })
}

fn parts(ticket: &str) -> Option<(AccountId, i64, &str)> {
    let mut parts = ticket.splitn(3, '.');
    Some((Uuid::try_parse(parts.next()?).ok()?.into(), parts.next()?.parse().ok()?, parts.next()?))
}

fn ticket_mac(secret: &Secret, account: AccountId, until: i64, hash: &str) -> String {
    let mac = secret.derive("clinic-choice", &[account.0.as_bytes(), &until.to_be_bytes(), hash.as_bytes()]);
    data_encoding::BASE64URL_NOPAD.encode(&mac)
}
