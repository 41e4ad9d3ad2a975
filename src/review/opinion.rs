//! What clinicians think of a red flag: that it stands, or that it is not relevant and why. It is shown beside the
//! flag and in the timeline, for whoever reads the case next and for the rule's author; it changes no level.

use serde_json::json;

use super::case::{self, CaseFile};
use super::case_store;
use super::claim::{self, Claimed, TakeOver};
use super::claim_store::{self, Act};
use super::decide::Kept;
use super::draft::Draft;
use super::words::Words;
use crate::account::Clinician;
use crate::audit::{self, Action, Event};
use crate::db;
use crate::error::Result;
use crate::ids::{CaseId, RequestId};
use crate::record::{EventDocument, EventKind};
use crate::state::State;
use crate::web::form::Form;

/// Why a flag is not relevant, in the order shown.
pub(super) const REASONS: [&str; 5] = ["known", "explained", "examined", "misunderstood", "over"];

/// An opinion as it came from the page.
#[derive(Clone, Debug)]
pub(super) struct Opinion {
    pub rule: String,
    kind: EventKind,
    /// A code; empty = none was given.
    reason: String,
}

impl Opinion {
    /// Takes what the page sent; none when it is no opinion.
    pub fn read(form: &Form) -> Option<Self> {
        if let Some(rule) = form.get("agree") {
            return Some(Self { rule: rule.to_owned(), kind: EventKind::FlagAgreed, reason: String::new() });
        }
        let rule = form.get("dismiss")?.to_owned();
        let reason = form.text(&format!("because-{rule}")).to_owned();
        (reason.is_empty() || REASONS.contains(&reason.as_str())).then_some(Self { rule, kind: EventKind::FlagNotRelevant, reason })
    }
}

/// Keeps an opinion on a flag of the newest answers; `page` is the rest of the page it came from. The same opinion
/// of the same clinician once more is no news.
///
/// # Errors
/// When it cannot be stored.
pub(super) async fn keep(
    state: &State,
    clinician: &Clinician,
    request: RequestId,
    case: CaseId,
    page: &Draft,
    opinion: &Opinion,
) -> Result<Kept> {
    let (clinic, now) = (clinician.clinic.id, state.clock.now());
    let mut tx = state.db.begin(clinic).await?;
    let Some((version, _)) = case_store::lock(&mut tx, clinic, case).await? else { return Ok(Kept::Missing) };
    let Some(file) = case::load(state, &mut tx, clinic, case).await? else { return Ok(Kept::Missing) };
    let fired = file.ledger.iter().flat_map(|ledger| ledger.assessment.fired()).any(|entry| entry.rule == opinion.rule);
    if page.version != Some(version) || !fired {
        return Ok(Kept::Stale);
    }
    let document = EventDocument { rules: vec![opinion.rule.clone()], reason: opinion.reason.clone(), ..EventDocument::default() };
    let same = latest(&file, &opinion.rule).is_some_and(|(row, before)| {
        row.account_id == Some(clinician.account.0) && row.is(&[opinion.kind]) && before == document && !earlier(&file, row)
    });
    if same {
        return Ok(Kept::Stored);
    }
    let over = TakeOver { from: &page.from, reason: &page.reason };
    if claim::may(&mut tx, clinician, request, case, over, now).await? == Claimed::Held {
        return Ok(Kept::Held);
    }
    let act = Act { case, by: clinician.account, at: now, kind: opinion.kind, document: serde_json::to_value(document)? };
    claim_store::add_act(&mut tx, clinic, act).await?;
    case_store::answer_read(&mut tx, clinic, case).await?;
    // Which flag it was tells what the patient said: that stands with the case.
    let event = Event::new(Action::FlagOpinion, clinic, now).by(clinician.account).case(case).request(request);
    audit::record(&mut tx, event.detail(json!({ "opinion": opinion.kind.code(), "reason": opinion.reason }))).await?;
    db::commit(tx).await?;
    Ok(Kept::Stored)
}

/// The newest opinion on a flag.
fn latest<'a>(file: &'a CaseFile, rule: &str) -> Option<(&'a case_store::EventRow, EventDocument)> {
    file.events.iter().rev().filter(|row| row.is(&[EventKind::FlagAgreed, EventKind::FlagNotRelevant])).find_map(|row| {
        let document: EventDocument = serde_json::from_value(row.document.clone()).ok()?;
        document.rules.iter().any(|known| known == rule).then_some((row, document))
    })
}

/// Whether the flag was called not relevant, and the patient has said nothing since.
pub(super) fn is_dismissed(file: &CaseFile, rule: &str) -> bool {
    latest(file, rule).is_some_and(|(row, _)| row.is(&[EventKind::FlagNotRelevant]) && !earlier(file, row))
}

/// Whether the patient has said something since.
fn earlier(file: &CaseFile, row: &case_store::EventRow) -> bool {
    file.assessments.first().is_some_and(|newest| newest.made_at > row.at)
}

/// The newest opinion on a flag, as the page shows it.
#[derive(Clone, Debug)]
pub(super) struct OpinionView {
    pub agreed: bool,
    /// `Not relevant`
    pub said: String,
    pub by: String,
    pub time: String,
    /// Why, in words; empty when no reason was given.
    pub reason: String,
    /// The patient has said something since.
    pub earlier: bool,
}

/// The newest opinion on a flag.
pub(super) fn view(file: &CaseFile, rule: &str, words: &Words) -> Option<OpinionView> {
    let (row, document) = latest(file, rule)?;
    let agreed = row.is(&[EventKind::FlagAgreed]);
    Some(OpinionView {
        agreed,
        said: words.frame.t(if agreed { "review-flag-agreed" } else { "review-flag-not-relevant" }),
        by: row.by.clone().unwrap_or_default(),
        time: words.moment(row.at),
        reason: if document.reason.is_empty() { String::new() } else { words.frame.t(&format!("review-because-{}", document.reason)) },
        earlier: earlier(file, row),
    })
}

/// Reasons: code and label.
pub(super) fn reasons(words: &Words) -> Vec<(&'static str, String)> {
    REASONS.into_iter().map(|code| (code, words.frame.t(&format!("review-because-{code}")))).collect()
}
