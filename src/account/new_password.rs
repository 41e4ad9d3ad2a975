//! A new password as it is typed: twice, and what may be wrong with it.

use super::easy;
use super::fields::line;
use super::password::Pepper;
use crate::error::Result;
use crate::state::State;
use crate::web::field::Field;
use crate::web::form::Form;
use crate::web::frame::Frame;

/// What is wrong with what was typed, as keys of the language layer.
#[derive(Clone, Copy, Default)]
pub struct Wrong {
    pub old: Option<&'static str>,
    pub new: Option<&'static str>,
    pub again: Option<&'static str>,
}

impl Wrong {
    /// Whether anything is.
    pub fn is_any(self) -> bool {
        self.old.is_some() || self.new.is_some() || self.again.is_some()
    }

    /// Looks at the new password and its repetition.
    pub fn with_new(form: &Form, names: &[&str]) -> Self {
        let (new, again) = (form.text("new"), form.text("again"));
        let problem = if new.is_empty() { Some("account-new-missing") } else { easy::problem(new, names) };
        let differs = problem.is_none() && new != again;
        Self { old: None, new: problem, again: differs.then_some("account-again-differs") }
    }

    /// The two fields; what was typed is never shown again.
    pub fn new_fields(self, frame: &Frame) -> Vec<Field> {
        let mut new = line(frame, "new", "account-new", self.new, ("password", "new-password"), "");
        new.help = vec![frame.t("account-new-hint")];
        vec![new, line(frame, "again", "account-again", self.again, ("password", "new-password"), "")]
    }
}

/// Its hash to store, made on the hashing threads.
///
/// # Errors
/// [`crate::error::Error::TooMany`] when too many wait.
pub async fn hash(state: &State, password: &str) -> Result<String> {
    let (pepper, password) = (Pepper::new(&state.config.secret), password.to_owned());
    state.throttles.hashing.run(true, move || pepper.hash(&password)).await
}
