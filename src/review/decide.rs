//! A clinician's decision about a case, as sent and as kept.

use jiff::Timestamp;
use serde_json::json;

use super::case_store::{self, NewDecision};
use crate::account::Clinician;
use crate::audit::{self, Action, Event};
use crate::db;
use crate::error::Result;
use crate::ids::{CaseId, RequestId};
use crate::record::DecisionDocument;
use crate::state::State;
use crate::web::form::Form;

/// What can be decided, in the order shown.
pub(super) const OUTCOMES: [&str; 8] =
    ["advice", "appointment", "referral", "emergency-care", "could-not-reach", "duplicate", "entered-in-error", "no-action"];
/// Longest note, in characters.
pub(super) const MAX_NOTE: usize = 5_000;

/// A decision as it came from the page.
#[derive(Clone, Debug, Default)]
pub(super) struct Draft {
    pub outcome: String,
    pub note: String,
    /// The version of the case on the page it came from.
    version: Option<i32>,
    /// When that page was made.
    pub seen: Option<Timestamp>,
}

/// A problem the page explains: the field, and the key of its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Trouble {
    pub field: &'static str,
    pub key: &'static str,
}

/// What became of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kept {
    /// It is stored, by this request or by the same one sent before.
    Stored,
    /// The case has changed since its page was made; nothing was stored.
    Stale,
    /// There is no such case in this clinic.
    Missing,
}

impl Draft {
    /// Takes what the page sent, whatever it is.
    pub fn read(form: &Form) -> Self {
        Self {
            outcome: form.text("outcome").to_owned(),
            note: form.text("note").replace("\r\n", "\n").trim().to_owned(),
            version: form.text("version").parse().ok(),
            seen: form.text("seen").parse().ok(),
        }
    }

    /// What must be put right first.
    pub fn troubles(&self) -> Vec<Trouble> {
        let mut troubles = Vec::new();
        if !OUTCOMES.contains(&self.outcome.as_str()) {
            troubles.push(Trouble { field: "outcome", key: "review-outcome-missing" });
        }
        if self.note.chars().count() > MAX_NOTE {
            troubles.push(Trouble { field: "note", key: "review-note-long" });
        } else if self.note.contains('\0') {
            troubles.push(Trouble { field: "note", key: "review-note-character" });
        }
        troubles
    }
}

/// Stores a decision that has no troubles: the row, the case off the queue, the audit row, all or nothing.
///
/// # Errors
/// When anything of it cannot be stored.
pub(super) async fn keep(state: &State, clinician: &Clinician, request: RequestId, case: CaseId, draft: &Draft) -> Result<Kept> {
    let clinic = clinician.clinic.id;
    let now = state.clock.now();
    let mut tx = state.db.begin(clinic).await?;
    let Some((version, level)) = case_store::lock(&mut tx, clinic, case).await? else { return Ok(Kept::Missing) };
    if draft.version != Some(version) {
        let before = case_store::decisions(&mut tx, clinic, case).await?;
        // A double click, or a page sent again after a lost connection, decides once.
        let again = before.last().is_some_and(|last| {
            let note = serde_json::from_value(last.document.clone()).map(|document: DecisionDocument| document.note);
            draft.version == version.checked_sub(1)
                && last.account_id == clinician.account.0
                && last.outcome == draft.outcome
                && note.is_ok_and(|note| note == draft.note)
        });
        return Ok(if again { Kept::Stored } else { Kept::Stale });
    }
    let decision = NewDecision { case, by: clinician.account, at: now, outcome: &draft.outcome, note: &draft.note, level };
    case_store::decide(&mut tx, clinic, &decision).await?;
    let event = Event::new(Action::Decision, clinic, now).by(clinician.account).case(case).request(request);
    audit::record(&mut tx, event.detail(json!({ "outcome": draft.outcome, "level": level }))).await?;
    db::commit(tx).await?;
    Ok(Kept::Stored)
}

/// Decides a case as its page would, seen at `version`; answers whether it was stored.
///
/// # Errors
/// When it cannot be stored.
pub async fn conclude(state: &State, clinician: &Clinician, case: CaseId, version: i32, outcome: &str, note: &str) -> Result<bool> {
    let draft = Draft { outcome: outcome.to_owned(), note: note.to_owned(), version: Some(version), seen: None };
    let sound = draft.troubles().is_empty();
    Ok(sound && keep(state, clinician, RequestId::new(), case, &draft).await? == Kept::Stored)
}

#[cfg(test)]
mod tests {
    use super::Draft;
    use crate::web::form::Form;

    fn troubles(outcome: &str, note: &str) -> Vec<&'static str> {
        let form = Form(vec![("outcome".to_owned(), outcome.to_owned()), ("note".to_owned(), note.to_owned())]);
        Draft::read(&form).troubles().into_iter().map(|trouble| trouble.field).collect()
    }

    #[test]
    fn a_note_may_have_any_character_but_nul_up_to_the_limit() {
        assert!(troubles("advice", "").is_empty());
        assert!(troubles("advice", &"😀".repeat(5_000)).is_empty());
        assert_eq!(troubles("advice", &"a".repeat(5_001)), ["note"]);
        assert_eq!(troubles("advice", "a\0b"), ["note"]);
        assert_eq!(troubles("", "kept"), ["outcome"]);
        assert_eq!(troubles("promote", "kept"), ["outcome"]);
    }
}
