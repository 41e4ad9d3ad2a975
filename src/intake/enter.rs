//! How a response enters the queue, and how what changes in it shows there. Software raises a level, never
//! lowers one.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;

use super::case_store::{self, AssessmentRow, CaseRow};
use super::draft::Draft;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::ids::{CaseId, reference};
use crate::promises::{self, Promise};
use crate::questionnaire::Answers;
use crate::record::{AssessmentDocument, CaseDocument, EventDocument, EventKind, search_tokens};
use crate::triage::{Assessment, Entry, Level, Reading, RuleSet, State};

/// Why a response enters the queue or is assessed again there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// An emergency rule is true in an unfinished form.
    Danger,
    /// It stands in the queue already and an answer changed.
    Changed,
    /// It was left alone (D01).
    Abandoned,
    /// The patient sent it.
    Submitted,
    /// The patient said how it is now.
    Updated,
}

impl Reason {
    fn name(self) -> &'static str {
        match self {
            Self::Danger => "danger",
            Self::Changed => "changed",
            Self::Abandoned => "abandoned",
            Self::Submitted => "submitted",
            Self::Updated => "updated",
        }
    }
}

/// Puts the draft into the queue, or brings its case up to date, and keeps the assessment with the answers it
/// was made from (an old page may have sent some that the draft does not hold). The caller stores the draft
/// itself, in the same transaction.
///
/// # Errors
/// When anything cannot be stored.
pub async fn enter(
    tx: &mut Tx,
    draft: &mut Draft,
    answers: &Answers,
    assessment: &Assessment,
    reason: Reason,
    now: Timestamp,
) -> Result<CaseId> {
    let case = match draft.case {
        None => arrive(tx, draft, assessment, reason, now).await?,
        Some(case) => {
            update(tx, draft, case, assessment, reason, now).await?;
            case
        }
    };
    draft.case = Some(case);
    keep(tx, draft, answers, case, assessment, reason, now).await?;
    Ok(case)
}

/// When a promise of this level ends that is made now.
fn promised(draft: &Draft, level: Level, now: Timestamp) -> Timestamp {
    promises::due(&draft.clinic, &draft.package.rules, level, now)
}

/// How often a new reference is drawn when one is taken already (a chance of one in millions).
const DRAWS: usize = 5;

async fn arrive(tx: &mut Tx, draft: &Draft, assessment: &Assessment, reason: Reason, now: Timestamp) -> Result<CaseId> {
    let rules = &draft.package.rules;
    let mut row = CaseRow {
        case_id: CaseId::new().0,
        reference: free_reference(tx, draft).await?,
        form: draft.package.questionnaire.url.clone(),
        language: draft.document.language.clone(),
        status: "open".to_owned(),
        level: assessment.level.rank(),
        danger_count: 0,
        no_contact: no_contact(draft),
        draft: reason != Reason::Submitted,
        help_unreachable: false,
        flags: flags(rules, fired(assessment)),
        arrived_at: now,
        due_at: promised(draft, assessment.level, now),
        updated_at: None,
        version: 1,
        document: serde_json::to_value(CaseDocument::of(
            &draft.answers,
            &draft.package.questionnaire,
            &rules.items,
            &draft.document.language,
        ))?,
    };
    row.danger_count = dangers(rules, &row.flags);
    case_store::insert(tx, draft.clinic.id, &row).await?;
    let case = CaseId(row.case_id);
    let promise = Promise { level: assessment.level, since: now, due: row.due_at };
    promises::make(tx, &draft.clinic, case, rules, promise).await?;
    case_store::index(tx, draft.clinic.id, case, &search_tokens(&draft.answers, &rules.items, &row.reference)).await?;
    let document = serde_json::to_value(EventDocument { rules: row.flags, ..EventDocument::default() })?;
    case_store::add_event(tx, draft.clinic.id, case, now, event(reason), document).await?;
    Ok(case)
}

async fn update(tx: &mut Tx, draft: &Draft, case: CaseId, assessment: &Assessment, reason: Reason, now: Timestamp) -> Result<()> {
    let rules = &draft.package.rules;
    let mut row = case_store::lock(tx, draft.clinic.id, case).await?;
    let before = Level::from_rank(row.level).unwrap_or(Level::Emergency);
    let reopened = row.status == "closed";
    let news = fired(assessment).any(|id| !row.flags.iter().any(|known| known == id));
    if reopened && reason == Reason::Changed && !news {
        // Somebody has decided; going on with the form opens it again only when it says something new.
        return Ok(());
    }
    let known = case_store::known_flags(tx, draft.clinic.id, case).await?;
    let settled = reopened && case_store::is_answered(tx, draft.clinic.id, case).await?;
    let anew: Vec<&Entry> = assessment.fired().filter(|entry| is_anew(draft, entry, &known)).collect();
    let updated = reason == Reason::Updated;
    // What was decided on does not come back by itself: of an update, only what was said now counts.
    let counted: BTreeSet<&str> =
        if updated { anew.iter().map(|entry| entry.rule.as_str()).collect() } else { fired(assessment).collect() };
    let now_at = if updated { level_anew(&anew, rules, assessment) } else { assessment.level };
    // Worst since the last decision: a case that was answered starts from what it says now.
    let level = if settled { now_at } else { before.min(now_at) };
    let told = flags(rules, counted.iter().copied());
    let since: BTreeSet<&str> = counted.into_iter().chain(row.flags.iter().map(String::as_str).filter(|_| !settled)).collect();
    row.flags = flags(rules, since.into_iter());
    row.danger_count = dangers(rules, &row.flags);
    row.level = level.rank();
    if reopened || level < before {
        let promised = promised(draft, level, now);
        row.due_at = if reopened { promised } else { promised.min(row.due_at) };
        promises::make(tx, &draft.clinic, case, rules, Promise { level, since: now, due: row.due_at }).await?;
    }
    let worse = updated && anew.iter().any(|entry| is_red_flag(entry));
    let unknown = anew.iter().any(|entry| is_red_flag(entry) && !known.contains(&entry.rule));
    if worse || unknown {
        promises::renew(tx, &draft.clinic, case, rules, Promise { level, since: now, due: row.due_at }).await?;
    }
    "open".clone_into(&mut row.status);
    row.draft = row.draft && reason != Reason::Submitted;
    if updated {
        row.updated_at = Some(now.to_sqlx());
    }
    row.no_contact = no_contact(draft);
    row.version += 1;
    row.language.clone_from(&draft.document.language);
    row.document =
        serde_json::to_value(CaseDocument::of(&draft.answers, &draft.package.questionnaire, &rules.items, &draft.document.language))?;
    case_store::save(tx, draft.clinic.id, &row).await?;
    case_store::note_worse(tx, draft.clinic.id, case, worse, reopened).await?;
    case_store::index(tx, draft.clinic.id, case, &search_tokens(&draft.answers, &rules.items, &row.reference)).await?;
    if reason != Reason::Changed {
        let document = serde_json::to_value(EventDocument { rules: told, ..EventDocument::default() })?;
        case_store::add_event(tx, draft.clinic.id, case, now, event(reason), document).await?;
    }
    Ok(())
}

/// Whether what was said now makes the rule true, or it was not known yet.
fn is_anew(draft: &Draft, entry: &Entry, known: &[String]) -> bool {
    let said = |reading: &Reading| draft.document.asked.contains(&reading.link_id) && reading.state == State::Answered;
    !known.contains(&entry.rule) || entry.because.iter().any(said)
}

fn is_red_flag(entry: &Entry) -> bool {
    entry.level.is_some_and(Level::is_red_flag)
}

/// The level of what an update said. Without a red flag in it the case is read like any other.
fn level_anew(anew: &[&Entry], rules: &RuleSet, assessment: &Assessment) -> Level {
    let worst = anew.iter().filter(|entry| is_red_flag(entry)).filter_map(|entry| entry.level).min();
    worst.unwrap_or_else(|| assessment.level.max(rules.default_level))
}

/// Keeps the assessment; one that found the same as the last is not kept again until the form is sent.
async fn keep(
    tx: &mut Tx,
    draft: &Draft,
    answers: &Answers,
    case: CaseId,
    assessment: &Assessment,
    reason: Reason,
    now: Timestamp,
) -> Result<()> {
    let flags = flags(&draft.package.rules, fired(assessment));
    if reason == Reason::Changed && case_store::last_flags(tx, draft.clinic.id, case, draft.id).await?.as_ref() == Some(&flags) {
        return Ok(());
    }
    let document = AssessmentDocument {
        assessment: assessment.clone(),
        answers: answers.to_json(&draft.package.questionnaire),
        language: draft.document.language.clone(),
        proxy: draft.is_proxy(&draft.answers),
    };
    let row = AssessmentRow {
        response: draft.id,
        case,
        kind: reason.name(),
        made_at: now,
        made_on: assessment.made_on,
        package_hash: &draft.package.hash,
        level: assessment.level.rank(),
        flags: &flags,
        document: serde_json::to_value(&document)?,
    };
    case_store::add_assessment(tx, draft.clinic.id, &row).await
}

fn event(reason: Reason) -> EventKind {
    match reason {
        Reason::Danger | Reason::Changed => EventKind::Arrived,
        Reason::Abandoned => EventKind::Abandoned,
        Reason::Submitted => EventKind::Submitted,
        Reason::Updated => EventKind::Updated,
    }
}

fn fired(assessment: &Assessment) -> impl Iterator<Item = &str> {
    assessment.fired().map(|entry| entry.rule.as_str())
}

/// In the order of the rule set, which is most dangerous first; data checks last.
fn flags<'a>(rules: &RuleSet, fired: impl Iterator<Item = &'a str>) -> Vec<String> {
    let place = |id: &str| rules.rules.iter().position(|rule| rule.id == id).unwrap_or(usize::MAX);
    let mut flags: Vec<String> = fired.map(str::to_owned).collect();
    flags.sort_by(|a, b| place(a).cmp(&place(b)).then_with(|| a.cmp(b)));
    flags
}

fn dangers(rules: &RuleSet, flags: &[String]) -> i16 {
    let count = flags.iter().filter(|id| rules.rule(id).is_some_and(|rule| rule.level.is_red_flag())).count();
    i16::try_from(count).unwrap_or(i16::MAX)
}

/// Nothing by which anybody could reach the person.
fn no_contact(draft: &Draft) -> bool {
    let roles = &draft.package.rules.items;
    [&roles.phone, &roles.email, &roles.address].into_iter().all(|item| draft.answers.get(item).is_empty())
}

async fn free_reference(tx: &mut Tx, draft: &Draft) -> Result<String> {
    for _ in 0..DRAWS {
        let reference = reference();
        if !case_store::is_taken(tx, draft.clinic.id, &reference).await? {
            return Ok(reference);
        }
    }
    Err(Error::Internal(anyhow::anyhow!("no free reference after {DRAWS} draws")))
}
