//! A change of a case's level by a clinician. To raise it takes one click; to lower it takes a reason, one more page
//! when there are red flags, and where the clinic says so a second person for an emergency. Software never lowers.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde_json::json;
use uuid::Uuid;

use super::case::{self, CaseFile};
use super::case_store::{self, EventRow};
use super::claim::{self, Claimed, TakeOver};
use super::claim_store::{self, Act};
use super::decide::Kept;
use super::draft::Draft;
use super::row;
use crate::account::Clinician;
use crate::audit::{self, Action, Event};
use crate::clinic::Clinic;
use crate::db;
use crate::error::Result;
use crate::ids::{CaseId, RequestId};
use crate::promises::{self, Promise};
use crate::record::{EventDocument, EventKind};
use crate::state::State;
use crate::triage::Level;
use crate::web::form::Form;

/// Why a level is lowered, in the order shown.
pub(super) const REASONS: [&str; 5] = ["spoke", "examined", "explained", "misunderstood", "treated"];
/// What clinicians do about a level; and those of it that set it.
const KINDS: [EventKind; 5] =
    [EventKind::LevelRaised, EventKind::LevelLowered, EventKind::LevelProposed, EventKind::LevelConfirmed, EventKind::LevelDeclined];
const SETS: [EventKind; 3] = [EventKind::LevelRaised, EventKind::LevelLowered, EventKind::LevelConfirmed];

/// A change as it came from the page.
#[derive(Clone, Debug)]
pub(super) enum Change {
    Raise(Level),
    /// Sure = from the page that asks once more.
    Lower {
        to: Level,
        reason: String,
        sure: bool,
    },
    /// What somebody proposed: confirmed, or declined.
    Settle {
        proposal: Uuid,
        yes: bool,
    },
}

/// What became of it.
pub(super) enum Became {
    Settled(Kept),
    /// No reason was given.
    Unreasoned,
    /// There are red flags: it is asked once more.
    Asked(Box<CaseFile>, Level),
}

/// A lowering that waits for a second person.
#[derive(Clone, Debug)]
pub(super) struct Proposal<'a> {
    pub row: &'a EventRow,
    pub to: Level,
    pub reason: String,
}

impl Change {
    /// Takes what the page sent; none when it is no change.
    pub fn read(form: &Form) -> Option<Self> {
        let level = |name: &str| Level::ALL.into_iter().find(|level| level.code() == form.text(name));
        let proposal = |name: &str| Uuid::try_parse(form.get(name)?).ok();
        if let Some(to) = level("raise") {
            return Some(Self::Raise(to));
        }
        if let Some(proposal) = proposal("confirm") {
            return Some(Self::Settle { proposal, yes: true });
        }
        if let Some(proposal) = proposal("decline") {
            return Some(Self::Settle { proposal, yes: false });
        }
        let sure = form.get("lower")? == "sure";
        Some(Self::Lower { to: level("lower-to")?, reason: form.text("because-level").to_owned(), sure })
    }
}

/// Whether a lowering from this level waits for a second person.
pub(super) fn wants_second(clinic: &Clinic, from: Level) -> bool {
    clinic.second_person && from == Level::Emergency
}

/// The newest thing that clinicians did about the level.
fn latest(file: &CaseFile) -> Option<(&EventRow, EventDocument)> {
    let row = file.events.iter().rev().find(|row| row.is(&KINDS))?;
    Some((row, serde_json::from_value(row.document.clone()).ok()?))
}

/// The lowering that waits for a second person. Whatever happens to the case meanwhile ends it.
pub(super) fn pending(file: &CaseFile) -> Option<Proposal<'_>> {
    let (row, document) = latest(file)?;
    let waits = row.is(&[EventKind::LevelProposed]) && document.version == Some(file.row.version) && file.row.closed_at.is_none();
    let to = Level::from_rank(document.to?)?;
    waits.then_some(Proposal { row, to, reason: document.reason })
}

/// The act that set the level as it is, if the patient has said nothing since.
pub(super) fn set_by(file: &CaseFile) -> Option<&EventRow> {
    let mut acts = file.events.iter().rev().filter(|row| row.is(&SETS));
    acts.next().filter(|row| file.assessments.first().is_none_or(|newest| newest.made_at <= row.at))
}

/// The rules for danger that have fired since the last decision, or do now; none when that cannot be read: then there may be one.
pub(super) fn red_flags(file: &CaseFile) -> Option<BTreeSet<&str>> {
    let rules = &file.package.rules;
    let red = |id: &&str| rules.rule(id).map_or_else(|| row::check(id, rules).is_none(), |rule| rule.level.is_red_flag());
    let now = file.ledger.as_ref()?.assessment.fired().map(|entry| entry.rule.as_str());
    Some(file.row.flags.iter().map(String::as_str).chain(now).filter(red).collect())
}

fn is_flagged(file: &CaseFile) -> bool {
    red_flags(file).is_none_or(|flags| !flags.is_empty())
}

/// When the promised time of a level ends that was set now. A higher one is promised from now on, a lower one from
/// when the patient was heard last; one does not put the time off, the other does not bring it forward.
fn promised(file: &CaseFile, clinic: &Clinic, to: Level, now: Timestamp) -> Timestamp {
    let row = &file.row;
    let since = if to < file.level() { now } else { row.updated_at.map_or(row.arrived_at, jiff_sqlx::Timestamp::to_jiff) };
    let ends = promises::due(clinic, &file.package.rules, to, since);
    if to < file.level() { ends.min(row.due_at) } else { ends.max(row.due_at) }
}

/// What is done about the level.
struct Step {
    kind: EventKind,
    to: Level,
    reason: String,
}

/// What the change comes to for this clinician.
enum Plan {
    Do(Step),
    /// It lowers a case with red flags: that is asked once more, and with a reason.
    Ask(Level),
    Unreasoned,
    /// It does not fit the case as it is now.
    Stale,
}

fn plan(file: &CaseFile, clinician: &Clinician, change: &Change) -> Plan {
    let from = file.level();
    let step = |kind, to, reason: &str| Plan::Do(Step { kind, to, reason: reason.to_owned() });
    match change {
        Change::Raise(to) if *to < from => step(EventKind::LevelRaised, *to, ""),
        Change::Lower { to, reason, sure } if *to > from => match REASONS.contains(&reason.as_str()) {
            reasoned if is_flagged(file) && !(reasoned && *sure) => Plan::Ask(*to),
            false => Plan::Unreasoned,
            true => {
                step(if wants_second(&clinician.clinic, from) { EventKind::LevelProposed } else { EventKind::LevelLowered }, *to, reason)
            }
        },
        Change::Settle { proposal, yes } => {
            let waits = pending(file).filter(|waits| waits.row.event_id == *proposal);
            // Who proposed it may take it back, and is not the second person.
            match waits.filter(|waits| !yes || waits.row.account_id != Some(clinician.account.0)) {
                Some(waits) => step(if *yes { EventKind::LevelConfirmed } else { EventKind::LevelDeclined }, waits.to, &waits.reason),
                None => Plan::Stale,
            }
        }
        Change::Raise(_) | Change::Lower { .. } => Plan::Stale,
    }
}

/// Changes the level of an open case, seen at the version of `page`.
///
/// # Errors
/// When it cannot be stored.
pub(super) async fn apply(
    state: &State,
    clinician: &Clinician,
    request: RequestId,
    case: CaseId,
    page: &Draft,
    change: &Change,
) -> Result<Became> {
    let (clinic, now) = (clinician.clinic.id, state.clock.now());
    let mut tx = state.db.begin(clinic).await?;
    let Some((version, rank)) = case_store::lock(&mut tx, clinic, case).await? else { return Ok(Became::Settled(Kept::Missing)) };
    let Some(file) = case::load(state, &mut tx, clinic, case).await? else { return Ok(Became::Settled(Kept::Missing)) };
    if page.version != Some(version) || file.row.closed_at.is_some() {
        return Ok(Became::Settled(if is_again(&file, clinician, page, change) { Kept::Stored } else { Kept::Stale }));
    }
    if !matches!(change, Change::Raise(_)) && page.is_overtaken(&mut tx, clinician, case).await? {
        return Ok(Became::Settled(Kept::Stale));
    }
    let step = match plan(&file, clinician, change) {
        Plan::Do(step) => step,
        Plan::Ask(to) => return Ok(Became::Asked(Box::new(file), to)),
        Plan::Unreasoned => return Ok(Became::Unreasoned),
        Plan::Stale => return Ok(Became::Settled(Kept::Stale)),
    };
    // A second person is asked for by whoever works on the case, and takes nothing from them; nor does whoever raises it.
    let over = TakeOver { from: &page.from, reason: &page.reason };
    if matches!(change, Change::Lower { .. }) && claim::may(&mut tx, clinician, request, case, over, now).await? == Claimed::Held {
        return Ok(Became::Settled(Kept::Held));
    }
    if SETS.contains(&step.kind) {
        let due = promised(&file, &clinician.clinic, step.to, now);
        case_store::set_level(&mut tx, clinic, case, step.to.rank(), due).await?;
        let promise = Promise { level: step.to, since: now, due };
        promises::make(&mut tx, &clinician.clinic, case, &file.package.rules, promise).await?;
    }
    let detail = json!({ "act": step.kind.code(), "from": rank, "to": step.to.rank(), "reason": step.reason });
    let document = EventDocument {
        reason: step.reason,
        from: Some(rank),
        to: Some(step.to.rank()),
        version: Some(version),
        ..EventDocument::default()
    };
    let act = Act { case, by: clinician.account, at: now, kind: step.kind, document: serde_json::to_value(document)? };
    claim_store::add_act(&mut tx, clinic, act).await?;
    case_store::note_proposed(&mut tx, clinic, case, step.kind == EventKind::LevelProposed).await?;
    case_store::answer_read(&mut tx, clinic, case).await?;
    let event = Event::new(Action::LevelChange, clinic, now).by(clinician.account).case(case).request(request);
    audit::record(&mut tx, event.detail(detail)).await?;
    db::commit(tx).await?;
    Ok(Became::Settled(Kept::Stored))
}

/// Whether the same clinician has just done the same: a double click, or a page sent again after a lost connection.
fn is_again(file: &CaseFile, clinician: &Clinician, page: &Draft, change: &Change) -> bool {
    let Some((row, document)) = latest(file) else { return false };
    let to = match change {
        Change::Raise(to) | Change::Lower { to, .. } => Some(to.rank()),
        Change::Settle { .. } => document.to,
    };
    row.account_id == Some(clinician.account.0)
        && document.version.is_some()
        && document.version == page.version
        && document.to == to
        && page.version == file.row.version.checked_sub(1)
}
