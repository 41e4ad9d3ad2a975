//! Sign in, sessions, staff accounts.
//!
//! Who may enter is settled in three steps that never share a transaction with the slow hashing:
//! `proof` (login and password, throttled, one answer for every failure), `session::open` (a session pinned to
//! one membership, in one transaction with its audit row), `session::session` (every later request).

mod device;
mod easy;
mod enrol;
mod fields;
mod kept;
mod new_password;
mod pages;
mod password;
mod password_pages;
mod proof;
mod session;
mod stay;
mod store;
mod welcome_pages;

use std::str::FromStr;

use crate::ids::same;

pub use enrol::{Enrolment, Standing, create_with_password, invite, set_standing};
pub use pages::{choose_clinic, sign_in, sign_in_form, sign_out};
pub use password::generated as generated_password;
pub use password_pages::{change_password, password_form};
pub use session::{Clinician, session, staff_frame, still_in};
pub use stay::{session_left, session_stay};
pub use welcome_pages::{welcome, welcome_form};

/// What a membership lets its holder do in its clinic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Sees the queue and decides on cases.
    Clinician,
    /// Also manages the clinic.
    Admin,
}

impl Role {
    /// The stored name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Clinician => "clinician",
            Self::Admin => "admin",
        }
    }
}

impl FromStr for Role {
    type Err = anyhow::Error;

    fn from_str(name: &str) -> anyhow::Result<Self> {
        match name {
            "clinician" => Ok(Self::Clinician),
            "admin" => Ok(Self::Admin),
            _ => anyhow::bail!("a role is `clinician` or `admin`"),
        }
    }
}

/// A login as it is stored and looked up: without the spaces around it, in small letters. NUL, which Postgres
/// cannot hold, becomes a character that no login has.
fn normal_login(typed: &str) -> String {
    typed.trim().to_lowercase().replace('\0', "\u{fffd}")
}
