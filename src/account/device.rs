//! The device cookie: proof that this browser has signed in to an account before. It opens nothing; it only
//! puts the browser's wrong guesses in a lane of their own, so that strangers who guess at an account never
//! lock its owner out. One cookie serves the several people who share a workstation.

use jiff::{SignedDuration, Timestamp};

use super::same;
use crate::config::Secret;
use crate::ids::{self, AccountId};

/// How long a browser stays known.
pub const KEPT: SignedDuration = SignedDuration::from_hours(180 * 24);
/// People that one browser remembers.
const MOST: usize = 8;

/// The lane of this browser for `account`, when its cookie proves that it has one.
#[must_use]
pub fn lane(secret: &Secret, cookie: &str, account: AccountId, now: Timestamp) -> Option<Vec<u8>> {
    cookie.split('~').take(MOST).find(|entry| is_for(secret, entry, account, now)).map(ids::hash)
}

/// The cookie after `account` signed in: its old entry gives way to a new one, the others stay.
#[must_use]
pub fn renewed(secret: &Secret, cookie: &str, account: AccountId, now: Timestamp) -> String {
    let issued = now.as_second().to_string();
    let nonce = ids::public_id();
    let mac = mac(secret, &issued, &nonce, account);
    let mut entries = vec![format!("{issued}.{nonce}.{mac}")];
    let others = cookie.split('~').take(MOST).filter(|entry| is_ours_in_form(entry) && !is_for(secret, entry, account, now));
    entries.extend(others.take(MOST - 1).map(str::to_owned));
    entries.join("~")
}

fn is_for(secret: &Secret, entry: &str, account: AccountId, now: Timestamp) -> bool {
    let mut parts = entry.splitn(3, '.');
    let (Some(issued), Some(nonce), Some(given)) = (parts.next(), parts.next(), parts.next()) else { return false };
    let fresh =
        issued.parse().ok().and_then(|second| Timestamp::from_second(second).ok()).is_some_and(|issued| now.duration_since(issued) < KEPT);
    fresh && same(given.as_bytes(), mac(secret, issued, nonce, account).as_bytes())
}

/// Keeps rubbish of a client's making from being handed round.
fn is_ours_in_form(entry: &str) -> bool {
    entry.len() < 100 && entry.split('.').count() == 3
}

fn mac(secret: &Secret, issued: &str, nonce: &str, account: AccountId) -> String {
    let mac = secret.derive("device", &[issued.as_bytes(), nonce.as_bytes(), account.0.as_bytes()]);
    data_encoding::BASE64URL_NOPAD.encode(&mac)
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan;

    use super::*;

    fn secret() -> Secret {
        Secret::new("0123456789abcdef0123456789abcdef").expect("long enough")
    }

    #[test]
    fn a_browser_is_known_to_its_own_accounts_for_180_days() {
        let (mine, colleagues, now) = (AccountId::new(), AccountId::new(), Timestamp::UNIX_EPOCH);
        let cookie = renewed(&secret(), "", mine, now);
        assert!(lane(&secret(), &cookie, mine, now).is_some());
        assert_eq!(lane(&secret(), &cookie, colleagues, now), None);
        assert_eq!(lane(&secret(), "", mine, now), None);
        let both = renewed(&secret(), &cookie, colleagues, now);
        assert_eq!(lane(&secret(), &both, mine, now), lane(&secret(), &cookie, mine, now));
        assert!(lane(&secret(), &both, colleagues, now).is_some());
        assert_eq!(lane(&secret(), &both, mine, now + (180 * 24).hours()), None);
    }

    #[test]
    fn a_shared_browser_keeps_a_bounded_cookie() {
        let now = Timestamp::UNIX_EPOCH;
        let accounts: Vec<AccountId> = (0..20).map(|_| AccountId::new()).collect();
        let cookie = accounts.iter().fold(String::new(), |cookie, account| renewed(&secret(), &cookie, *account, now));
        assert!(cookie.len() < 800, "{}", cookie.len());
        let known = accounts.iter().filter(|account| lane(&secret(), &cookie, **account, now).is_some()).count();
        assert_eq!(known, MOST);
        let again = renewed(&secret(), &cookie, accounts[19], now);
        assert_eq!(again.split('~').count(), MOST);
    }

    #[test]
    fn a_made_up_cookie_is_worth_nothing() {
        let (account, now) = (AccountId::new(), Timestamp::UNIX_EPOCH);
        let cookie = renewed(&secret(), "rubbish~a.b.c~~..", account, now);
        let other = Secret::new("another secret of thirty-two bytes").expect("long enough");
        assert_eq!(lane(&other, &cookie, account, now), None);
        let later = cookie.replacen("0.", "999999999.", 1);
        assert_eq!(lane(&secret(), &later, account, now), None);
    }
}
