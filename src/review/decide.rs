//! A clinician's decision about a case, as it is kept.

use serde_json::json;

use super::case::{self, CaseFile};
use super::case_store;
use super::claim::{self, Claimed, TakeOver};
use super::close;
use super::decision_store::{self, NewDecision};
use super::draft::Draft;
use crate::account::Clinician;
use crate::audit::{self, Action, Event};
use crate::db;
use crate::error::Result;
use crate::ids::{CaseId, RequestId};
use crate::outgoing::{self, Status};
use crate::record::DecisionDocument;
use crate::state::State;

/// What became of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kept {
    /// It is stored, by this request or by the same one sent before.
    Stored,
    /// The case has changed since its page was made; nothing was stored.
    Stale,
    /// Somebody else works on it, and no reason was given to decide it over them; nothing was stored.
    Held,
    /// There is no such case in this clinic.
    Missing,
}

/// What became of a decision that was sent.
pub(super) enum Became {
    Settled(Kept),
    /// It closes an emergency without anything done about it: it is asked once more.
    Asked(Box<CaseFile>),
}

/// Stores a decision that has no troubles: the row, the case off the queue, the audit row, all or nothing.
///
/// # Errors
/// When anything of it cannot be stored.
pub(super) async fn keep(state: &State, clinician: &Clinician, request: RequestId, case: CaseId, draft: &Draft) -> Result<Became> {
    let clinic = clinician.clinic.id;
    let now = state.clock.now();
    let mut tx = state.db.begin(clinic).await?;
    let Some((version, level)) = case_store::lock(&mut tx, clinic, case).await? else { return Ok(Became::Settled(Kept::Missing)) };
    if draft.version != Some(version) {
        let before = decision_store::decisions(&mut tx, clinic, case).await?;
        // A double click, or a page sent again after a lost connection, decides once.
        let again = before.last().is_some_and(|last| {
            let words: Option<DecisionDocument> = serde_json::from_value(last.document.clone()).ok();
            draft.version == version.checked_sub(1)
                && last.status != Status::Undone.name()
                && last.account_id == clinician.account.0
                && last.outcome == draft.outcome
                && words.as_ref() == Some(&draft.words)
        });
        return Ok(Became::Settled(if again { Kept::Stored } else { Kept::Stale }));
    }
    if draft.is_overtaken(&mut tx, clinician, case).await? {
        return Ok(Became::Settled(Kept::Stale));
    }
    if close::may_be_grave(&draft.outcome, level) {
        let file = case::load(state, &mut tx, clinic, case).await?.filter(|file| close::is_grave(file, &clinician.clinic, &draft.outcome));
        // Two people settle it by its level, whatever one of them is sure of.
        let lowered_first = |file: &CaseFile| close::is_lowered_first(file, &clinician.clinic, &draft.outcome);
        let sure = !draft.words.because.is_empty() && !file.as_ref().is_some_and(lowered_first);
        if let Some(file) = file.filter(|_| !sure) {
            return Ok(Became::Asked(Box::new(file)));
        }
    }
    let over = TakeOver { from: &draft.from, reason: &draft.reason };
    if claim::may(&mut tx, clinician, request, case, over, now).await? == Claimed::Held {
        return Ok(Became::Settled(Kept::Held));
    }
    let decision = NewDecision {
        case,
        by: clinician.account,
        at: now,
        outcome: &draft.outcome,
        document: &draft.words,
        level,
        at_once: draft.at_once,
    };
    decision_store::decide(&mut tx, clinic, &decision).await?;
    let event = Event::new(Action::Decision, clinic, now).by(clinician.account).case(case).request(request);
    audit::record(
        &mut tx,
        event.detail(json!({ "outcome": draft.outcome, "level": level, "at-once": draft.at_once, "reason": draft.words.because })),
    )
    .await?;
    if draft.at_once && !draft.words.message.is_empty() {
        outgoing::announce(state, &mut tx, &clinician.clinic, case, now).await?;
    }
    db::commit(tx).await?;
    Ok(Became::Settled(Kept::Stored))
}

/// Decides a case as its page would, seen at `version`; answers whether it was stored.
///
/// # Errors
/// When it cannot be stored.
pub async fn conclude(
    state: &State,
    clinician: &Clinician,
    case: CaseId,
    version: i32,
    outcome: &str,
    words: DecisionDocument,
) -> Result<bool> {
    let draft = Draft { outcome: outcome.to_owned(), words, version: Some(version), ..Draft::default() };
    let sound = draft.troubles().is_empty();
    Ok(sound && matches!(keep(state, clinician, RequestId::new(), case, &draft).await?, Became::Settled(Kept::Stored)))
}
