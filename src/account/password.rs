//! Passwords: hashed with Argon2id on a few threads of their own.
//!
//! The server's secret goes into the hash as Argon2's secret value (RFC 9106, 3.1): a stolen copy of the
//! database alone cannot be searched for passwords. A fingerprint of that secret stands in the stored string
//! as `keyid`, so that a hash made under another secret is told from a wrong password, in the log.

use anyhow::anyhow;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, ParamsBuilder, Version};

use crate::config::Secret;
use crate::ids;

/// Memory in KiB, passes, lanes: the floor of the OWASP cheat sheet. Whoever raises them has old hashes
/// replaced at the next sign-in.
const COST: (u32, u32, u32) = (19 * 1024, 2, 1);

/// A password that nobody has to think of: 24 unambiguous characters, over 100 bits.
#[must_use]
pub fn generated() -> String {
    ids::unambiguous(&[ids::hash(&ids::secret()), ids::hash(&ids::secret())].concat(), 24).to_lowercase()
}

/// What goes into every hash besides the password.
#[derive(Clone)]
pub struct Pepper {
    key: [u8; 32],
    id: [u8; 6],
}

/// What came of comparing.
#[derive(Debug, PartialEq, Eq)]
pub enum Check {
    /// Not this password, or there is none.
    Wrong,
    /// This password; hashed anew when the stored hash was cheaper than today's.
    Right { renewed: Option<String> },
}

impl Pepper {
    /// The pepper under the server's secret.
    #[must_use]
    pub fn new(secret: &Secret) -> Self {
        let mut id = [0; 6];
        id.copy_from_slice(&secret.derive("password-pepper-id", &[])[..6]);
        Self { key: secret.derive("password-pepper", &[]), id }
    }

    /// The hash to store. Slow on purpose: call it through [`crate::limits::Hashing::run`].
    ///
    /// # Errors
    /// When there is no memory for it.
    pub fn hash(&self, password: &str) -> anyhow::Result<String> {
        let hash = self.argon2()?.hash_password(password.as_bytes()).map_err(|error| anyhow!("hashing failed: {error}"))?;
        Ok(hash.to_string())
    }

    /// Compares, in the same time whether there is a hash or not. Slow on purpose: call it through [`crate::limits::Hashing::run`].
    ///
    /// # Errors
    /// When there is no memory for it.
    pub fn check(&self, password: &str, stored: Option<&str>) -> anyhow::Result<Check> {
        let Some(stored) = stored.and_then(|stored| self.readable(stored)) else {
            let mut wasted = [0; 32];
            let done = self.argon2()?.hash_password_into(password.as_bytes(), b"nobody's account", &mut wasted);
            return done.map(|()| Check::Wrong).map_err(|error| anyhow!("hashing failed: {error}"));
        };
        if self.argon2()?.verify_password(password.as_bytes(), &stored).is_err() {
            return Ok(Check::Wrong);
        }
        let renewed = if is_current(&stored) { None } else { Some(self.hash(password)?) };
        Ok(Check::Right { renewed })
    }

    fn argon2(&self) -> anyhow::Result<Argon2<'_>> {
        let (memory, passes, lanes) = COST;
        let keyid = self.id.as_slice().try_into().map_err(|error| anyhow!("the pepper's id: {error}"))?;
        let params = ParamsBuilder::new().m_cost(memory).t_cost(passes).p_cost(lanes).keyid(keyid).build();
        let params = params.map_err(|error| anyhow!("the cost of hashing: {error}"))?;
        Argon2::new_with_secret(&self.key, Algorithm::Argon2id, Version::V0x13, params).map_err(|error| anyhow!("the pepper: {error}"))
    }

    fn readable(&self, stored: &str) -> Option<PasswordHash> {
        let hash = PasswordHash::new(stored).ok();
        let params = hash.as_ref().and_then(|hash| Params::try_from(hash).ok());
        match params {
            Some(params) if params.keyid() == self.id => hash,
            Some(_) => {
                tracing::error!("a stored password hash was made under another secret: nobody can sign in with it");
                None
            }
            None => {
                tracing::error!("a stored password hash is unreadable");
                None
            }
        }
    }
}

fn is_current(stored: &PasswordHash) -> bool {
    Params::try_from(stored).is_ok_and(|params| (params.m_cost(), params.t_cost(), params.p_cost()) == COST)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pepper(secret: &str) -> Pepper {
        Pepper::new(&Secret::new(secret).expect("long enough"))
    }

    fn ours() -> Pepper {
        pepper("0123456789abcdef0123456789abcdef")
    }

    #[test]
    fn the_whole_password_counts() {
        let long = "a sentence that goes on ".repeat(6);
        let hash = ours().hash(&long).expect("hashed");
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1,keyid="), "{hash}");
        assert_eq!(ours().check(&long, Some(&hash)).ok(), Some(Check::Right { renewed: None }));
        for place in [0, 71, 72, 100, long.len() - 1] {
            let mut other = long.clone().into_bytes();
            other[place] = b'!';
            let other = String::from_utf8(other).expect("ascii");
            assert_eq!(ours().check(&other, Some(&hash)).ok(), Some(Check::Wrong), "byte {place}");
        }
    }

    #[test]
    fn a_hash_is_worth_nothing_under_another_secret() {
        let hash = ours().hash("correct horse battery staple").expect("hashed");
        let theirs = pepper("another secret of thirty-two bytes");
        assert_eq!(theirs.check("correct horse battery staple", Some(&hash)).ok(), Some(Check::Wrong));
        let plain = Argon2::default().hash_password(b"correct horse battery staple").expect("hashed").to_string();
        assert_eq!(ours().check("correct horse battery staple", Some(&plain)).ok(), Some(Check::Wrong));
    }

    #[test]
    fn a_cheaper_hash_is_renewed() {
        let pepper = ours();
        let keyid = pepper.id.as_slice().try_into().expect("short");
        let cheap = ParamsBuilder::new().m_cost(64).t_cost(1).p_cost(1).keyid(keyid).build().expect("valid");
        let argon2 = Argon2::new_with_secret(&pepper.key, Algorithm::Argon2id, Version::V0x13, cheap).expect("valid");
        let old = argon2.hash_password(b"correct horse battery staple").expect("hashed").to_string();
        let Ok(Check::Right { renewed: Some(new) }) = pepper.check("correct horse battery staple", Some(&old)) else {
            panic!("not renewed");
        };
        assert_eq!(pepper.check("correct horse battery staple", Some(&new)).ok(), Some(Check::Right { renewed: None }));
    }

    #[test]
    fn nobody_and_nonsense_are_just_wrong() {
        assert_eq!(ours().check("correct horse battery staple", None).ok(), Some(Check::Wrong));
        assert_eq!(ours().check("correct horse battery staple", Some("$nonsense")).ok(), Some(Check::Wrong));
    }

    #[test]
    fn generated_passwords_keep_our_own_rules() {
        let password = generated();
        assert_eq!(password.len(), 29, "{password}");
        assert_ne!(password, generated());
        assert_eq!(super::super::easy::problem(&password, &["anteroom"]), None);
    }
}
