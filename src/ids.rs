//! Identifiers. Ids are uuid v7 and no secret; tokens are 256 random bits and only their hash is stored;
//! references and codes are for people to read out, in an alphabet without look-alikes.

use std::fmt;

use sha2::{Digest, Sha256};
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A new id: time-ordered (uuid v7), never secret.
            #[must_use]
            pub fn new() -> Self {
                Self(Uuid::now_v7())
            }
        }

        impl Default for $name {
            fn default() -> Self {
                Self::new()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }
    };
}

id!(
    /// A clinic: the tenant every row of clinic data belongs to.
    ClinicId
);
id!(
    /// A case in the queue (FHIR Task).
    CaseId
);
id!(
    /// One filling-in of a form (FHIR `QuestionnaireResponse`).
    ResponseId
);
id!(
    /// A person of the staff.
    AccountId
);
id!(
    /// An account's place in one clinic.
    MembershipId
);
id!(
    /// A letter in the outbox.
    MailId
);
id!(
    /// One request, from log line to error page to audit row.
    RequestId
);

impl ClinicId {
    /// Work that belongs to no clinic: the directory, sign-in before a clinic is known. Row-level security
    /// then shows no clinic's rows.
    pub const NONE: Self = Self(Uuid::nil());
}

/// Letters and digits that are not mistaken for each other when read out or written by hand
/// (no 0/O, 1/I/L, 2/Z, 5/S, 8/B, U/V).
pub const UNAMBIGUOUS: &[u8; 22] = b"34679ACDEFGHJKMNPQRTWX";

/// 256 random bits as URL-safe text: a cookie's or link's secret.
#[must_use]
pub fn secret() -> String {
    let mut bytes = [0u8; 32];
    fill(&mut bytes);
    data_encoding::BASE64URL_NOPAD.encode(&bytes)
}

/// A random public id for an address: 100 bits, no meaning.
#[must_use]
pub fn public_id() -> String {
    let mut bytes = [0u8; 16];
    fill(&mut bytes);
    data_encoding::HEXLOWER.encode(&bytes[..13])
}

/// A reference for people: eight unambiguous characters in two groups, for example `7K3M-X9QD`.
#[must_use]
pub fn reference() -> String {
    let mut bytes = [0u8; 16];
    fill(&mut bytes);
    unambiguous(&bytes, 8)
}

/// `length` characters of the unambiguous alphabet out of `bytes`, in groups of four. Takes two bytes a
/// character, so the bias of the modulus stays under one in two thousand.
#[must_use]
pub fn unambiguous(bytes: &[u8], length: usize) -> String {
    let mut text = String::new();
    for (i, pair) in bytes.chunks_exact(2).take(length).enumerate() {
        if i > 0 && i % 4 == 0 {
            text.push('-');
        }
        let number = usize::from(u16::from_be_bytes([pair[0], pair[1]]));
        text.push(char::from(UNAMBIGUOUS[number % UNAMBIGUOUS.len()]));
    }
    text
}

/// Characters of an access code.
pub const ACCESS_CODE: usize = 12;

/// An access code as it was given out, however it was typed: small letters, spaces, other dashes.
#[must_use]
pub fn access_code(typed: &str) -> Option<String> {
    let plain: Vec<char> = typed.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect();
    let groups: Vec<String> = plain.chunks(4).map(|group| group.iter().collect()).collect();
    (plain.len() == ACCESS_CODE).then(|| groups.join("-"))
}

/// SHA-256 of a secret: what is stored in its place.
#[must_use]
pub fn hash(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

/// Whether two secrets are equal, in a time that says nothing about where they differ.
#[must_use]
pub fn same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |difference, (a, b)| difference | (a ^ b)) == 0
}

fn fill(bytes: &mut [u8]) {
    // Without randomness there are no secrets; going on would be worse than stopping.
    #[expect(clippy::expect_used, reason = "no randomness means no secrets; nothing can go on")]
    getrandom::fill(bytes).expect("the operating system gives random bytes");
}
