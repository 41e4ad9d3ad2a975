//! Limits on guessing and flooding. A place is taken before a secret is looked at and given back when it was
//! right, so that parallel guesses cannot slip through between looking and counting, and only failures count.
//!
//! The limits live in the process: several processes each allow their own share. `governor` was weighed and
//! left: its limiters can neither give a place back nor be told the time by the caller.

mod hashing;

use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;

pub use hashing::Hashing;

use crate::config::Config;
use crate::error::{Error, Result};

const HOUR: i64 = 3_600_000_000;
/// Wrong passwords that one browser which has signed in before, or one signed-in person, may send in an hour.
const KNOWN_PER_HOUR: u32 = 20;
/// Wrong access codes that one address may send in an hour.
const RECORDS_PER_HOUR: u32 = 20;
/// Codes and links of unfinished forms with something wrong about them that one address may send in an hour.
const COME_BACKS_PER_HOUR: u32 = 20;
/// Letters that one address may have sent in an hour.
const LETTERS_PER_HOUR: u32 = 10;
/// Most keys a limit remembers; beyond it those nearest to being forgotten anyway go first.
const MOST_KEYS: usize = 100_000;

/// Whom a guess is counted against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lane {
    /// Somebody whose browser has never signed in to this account: the address and the login typed.
    Stranger { address: Option<IpAddr>, login: Vec<u8> },
    /// A browser that has signed in to this account before, or the signed-in person. Strangers cannot fill this lane.
    Known(Vec<u8>),
    /// Somebody with a link or a value that was given out for a short time.
    Link { address: Option<IpAddr> },
    /// Somebody with an access code to a record.
    Record { address: Option<IpAddr> },
    /// Somebody who wants to come back to an unfinished form.
    ComeBack { address: Option<IpAddr> },
}

/// Refused without looking at the secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused {
    /// When to try again.
    pub seconds: u64,
    /// The first refusal since something was let through: the one that is worth a row in the audit trail. The
    /// others would let a flood fill it.
    pub first: bool,
}

/// Every limit of the process.
pub struct Throttles {
    addresses: Limit<Option<IpAddr>>,
    logins: Limit<Vec<u8>>,
    known: Limit<Vec<u8>>,
    intakes: Limit<Option<IpAddr>>,
    strangers: Limit<Option<IpAddr>>,
    records: Limit<Option<IpAddr>>,
    come_backs: Limit<Option<IpAddr>>,
    letters: Limit<Option<IpAddr>>,
    /// The few threads on which passwords are hashed.
    pub hashing: Hashing,
}

impl Throttles {
    /// The limits that `config` sets.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        Self {
            addresses: Limit::hourly(config.sign_ins_per_hour),
            logins: Limit::hourly(config.guesses_per_account),
            known: Limit::hourly(KNOWN_PER_HOUR),
            intakes: Limit::hourly(config.intakes_per_hour),
            strangers: Limit::hourly(1),
            records: Limit::hourly(RECORDS_PER_HOUR),
            come_backs: Limit::hourly(COME_BACKS_PER_HOUR),
            letters: Limit::hourly(LETTERS_PER_HOUR),
            hashing: Hashing::default(),
        }
    }

    /// Whether `address` may start one more intake. Never asked on the stop page.
    ///
    /// # Errors
    /// [`Error::TooMany`] when it has started too many within the hour.
    pub fn allow_intake(&self, address: impl Into<Option<IpAddr>>, now: Timestamp) -> Result<()> {
        self.intakes.take(network(address.into()), now).map_err(|refused| Error::TooMany(refused.seconds))
    }

    /// Whether `address` may have one more letter sent: ours is no machine to flood mailboxes with.
    ///
    /// # Errors
    /// [`Error::TooMany`] when too many were sent within the hour.
    pub fn allow_letter(&self, address: Option<IpAddr>, now: Timestamp) -> Result<()> {
        self.letters.take(network(address), now).map_err(|refused| Error::TooMany(refused.seconds))
    }

    /// Whether it is worth a row in the audit trail that somebody without a session at `address` asked for a staff
    /// page: the first time in an hour it is. More rows would let a flood fill the trail.
    pub fn is_news(&self, address: Option<IpAddr>, now: Timestamp) -> bool {
        self.strangers.take(network(address), now).is_ok()
    }

    /// The row could not be written: the next time is as good as the first.
    pub fn was_not_told(&self, address: Option<IpAddr>) {
        self.strangers.give_back(&network(address));
    }

    /// Takes a place for one look at a secret.
    ///
    /// # Errors
    /// When there is none left; it says after how many seconds there will be.
    pub fn take(&self, lane: &Lane, now: Timestamp) -> Result<(), Refused> {
        match lane {
            Lane::Known(key) => self.known.take(key.clone(), now),
            Lane::Link { address } => self.addresses.take(network(*address), now),
            Lane::Record { address } => self.records.take(network(*address), now),
            Lane::ComeBack { address } => self.come_backs.take(network(*address), now),
            Lane::Stranger { address, login } => {
                let address = network(*address);
                self.addresses.take(address, now)?;
                self.logins.take(login.clone(), now).inspect_err(|_| self.addresses.give_back(&address))
            }
        }
    }

    /// Gives the place back: the secret was right, or was never looked at.
    pub fn give_back(&self, lane: &Lane) {
        match lane {
            Lane::Known(key) => self.known.give_back(key),
            Lane::Link { address } => self.addresses.give_back(&network(*address)),
            Lane::Record { address } => self.records.give_back(&network(*address)),
            Lane::ComeBack { address } => self.come_backs.give_back(&network(*address)),
            Lane::Stranger { address, login } => {
                self.addresses.give_back(&network(*address));
                self.logins.give_back(login);
            }
        }
    }
}

/// What counts as one address: an IPv6 customer has 2^64 of them.
fn network(address: Option<IpAddr>) -> Option<IpAddr> {
    Some(match address?.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX))),
        v4 @ IpAddr::V4(_) => v4,
    })
}

/// So many within an hour for each key, then one whenever an hour's share has passed (a leaky bucket: all it
/// remembers of a key is when it will be empty).
struct Limit<K> {
    share: i64,
    buckets: Mutex<Buckets<K>>,
}

struct Buckets<K> {
    by_key: HashMap<K, Bucket>,
    sweep_at: usize,
}

struct Bucket {
    empty_at: i64,
    refusing: bool,
}

impl<K: Hash + Eq> Limit<K> {
    fn hourly(most: u32) -> Self {
        Self { share: HOUR / i64::from(most.max(1)), buckets: Mutex::new(Buckets { by_key: HashMap::new(), sweep_at: 1024 }) }
    }

    fn take(&self, key: K, now: Timestamp) -> Result<(), Refused> {
        let now = now.as_microsecond();
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        buckets.sweep(now);
        let bucket = buckets.by_key.entry(key).or_insert(Bucket { empty_at: now, refusing: false });
        let filled = bucket.empty_at.max(now) + self.share;
        if filled - now > HOUR {
            let first = !std::mem::replace(&mut bucket.refusing, true);
            let wait = u64::try_from(filled - now - HOUR).unwrap_or_default();
            return Err(Refused { seconds: wait.div_ceil(1_000_000), first });
        }
        *bucket = Bucket { empty_at: filled, refusing: false };
        Ok(())
    }

    fn give_back(&self, key: &K) {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bucket) = buckets.by_key.get_mut(key) {
            bucket.empty_at -= self.share;
        }
    }
}

impl<K: Hash + Eq> Buckets<K> {
    /// Forgets what is empty; when that is not enough, the emptier half.
    fn sweep(&mut self, now: i64) {
        if self.by_key.len() < self.sweep_at {
            return;
        }
        self.by_key.retain(|_, bucket| bucket.empty_at > now);
        if self.by_key.len() >= MOST_KEYS {
            let mut times: Vec<i64> = self.by_key.values().map(|bucket| bucket.empty_at).collect();
            let half = times.len() / 2;
            let median = *times.select_nth_unstable(half).1;
            self.by_key.retain(|_, bucket| bucket.empty_at > median);
        }
        self.sweep_at = (2 * self.by_key.len()).clamp(1024, MOST_KEYS);
    }
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, ToSpan};

    use super::*;

    fn limit(most: u32) -> Limit<Option<IpAddr>> {
        Limit::hourly(most)
    }

    fn at(minutes: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + minutes.minutes()
    }

    #[test]
    fn a_full_bucket_refuses_and_drains() {
        let limit = limit(4);
        for _ in 0..4 {
            assert_eq!(limit.take(None, at(0)), Ok(()));
        }
        assert_eq!(limit.take(None, at(0)), Err(Refused { seconds: 900, first: true }));
        assert_eq!(limit.take(None, at(10)), Err(Refused { seconds: 300, first: false }));
        assert_eq!(limit.take(None, at(15)), Ok(()));
        assert_eq!(limit.take(None, at(15)), Err(Refused { seconds: 900, first: true }));
        let other = Some(IpAddr::from([192, 0, 2, 1]));
        assert_eq!(limit.take(other, at(15)), Ok(()));
    }

    #[test]
    fn only_what_is_not_given_back_counts() {
        let limit = limit(2);
        for _ in 0..100 {
            assert_eq!(limit.take(None, at(0)), Ok(()));
            limit.give_back(&None);
        }
        assert_eq!(limit.take(None, at(0)), Ok(()));
    }

    #[test]
    fn a_day_lets_no_more_through_than_its_share() {
        let limit = limit(4);
        let let_through = (0..24 * 60).filter(|minute| limit.take(None, at(*minute)).is_ok()).count();
        assert_eq!(let_through, 4 + 4 * 24 - 1);
    }

    #[test]
    fn an_ipv6_customer_is_one_address() {
        let ip = |text: &str| network(text.parse().ok());
        assert_eq!(ip("2001:db8::1"), ip("2001:db8::ffff:1"));
        assert_ne!(ip("2001:db8::1"), ip("2001:db8:0:1::1"));
        assert_eq!(ip("::ffff:192.0.2.1"), ip("192.0.2.1"));
        assert_ne!(ip("192.0.2.1"), ip("192.0.2.2"));
    }

    #[test]
    fn a_flood_of_keys_forgets_the_emptiest_first() {
        let limit: Limit<u32> = Limit::hourly(10);
        for _ in 0..10 {
            let _ = limit.take(u32::MAX, at(0));
        }
        let later = at(0) + SignedDuration::from_secs(1);
        for key in 0..200_000 {
            let _ = limit.take(key, later);
        }
        let known = limit.buckets.lock().map_or(usize::MAX, |buckets| buckets.by_key.len());
        assert!(known <= MOST_KEYS, "{known} keys");
        assert!(limit.take(u32::MAX, later).is_err());
    }
}
