//! Taking what a page sent: stored, assessed and brought into the queue, in the caller's transaction. Nothing
//! here knows HTTP.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;

use super::draft::{Draft, UNKNOWN};
use super::enter::{Reason, enter};
use super::sheet::{Posted, Sheet};
use super::store::{self, Change};
use super::versus::{self, Difference};
use crate::clock::day;
use crate::db::Tx;
use crate::error::Result;
use crate::questionnaire::{Answers, Problem, Value};
use crate::record::{ChangeDocument, Written};
use crate::triage::Assessment;
use crate::web::form::Form;

/// How a page comes to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// The person pressed the button.
    Continue,
    /// The page saved itself while the person was still at it: stored and counted, but it leads nowhere.
    Quiet,
}

/// What became of a page that was sent.
pub(super) enum Outcome {
    /// An emergency rule is newly true.
    Emergency,
    /// A consent was refused.
    Refused,
    /// Consent was not given yet: nothing of this page is kept.
    NoConsent,
    /// Some answers were changed elsewhere meanwhile: those were not overwritten, the others are stored.
    Apart(Vec<Difference>),
    Problems(Vec<Problem>),
    Saved,
}

/// Takes what a page sent: stores, assesses, and brings the queue up to date, in the caller's transaction.
pub(super) async fn take(tx: &mut Tx, draft: &mut Draft, sheet: &Sheet, form: &Form, way: Way, now: Timestamp) -> Result<Outcome> {
    let package = Arc::clone(&draft.package);
    let questionnaire = &package.questionnaire;
    let today = day(now, &draft.clinic.zone);
    let posted = sheet.read(questionnaire, form, today, package.rules.impossible.max_age);
    let sent = posted.apply(questionnaire, &draft.answers);
    let changed = changed(draft, &posted);
    if way == Way::Quiet && changed.is_empty() {
        return Ok(if posted.problems.is_empty() { Outcome::Saved } else { Outcome::Problems(posted.problems) });
    }
    let apart: Vec<String> = changed.iter().filter(|link_id| versus::is_apart(draft, form, link_id)).cloned().collect();
    if way == Way::Continue {
        draft.document.seen.insert(sheet.name.clone());
    }
    // What was sent is assessed, whether or not all of it is stored.
    let assessment = draft.assess(&sent, today, false);
    let emergencies = draft.unanswered_emergencies(&assessment);
    remember(draft, &assessment);
    if emergencies.is_empty() && !consents(draft, sheet) {
        return Ok(Outcome::NoConsent);
    }
    let differences = versus::differences(draft, &sent, &apart);
    store_answers(tx, draft, sheet, form, &posted, &changed, &apart, now).await?;
    remember_authors(draft, changed.iter().filter(|link_id| !apart.contains(link_id)));
    if draft.case.is_some() || (way == Way::Continue && !emergencies.is_empty()) {
        // The same once more is no news.
        let danger = way == Way::Continue && !emergencies.is_empty() && (draft.case.is_none() || !changed.is_empty());
        enter(tx, draft, &sent, &assessment, if danger { Reason::Danger } else { Reason::Changed }, now).await?;
    }
    if !apart.is_empty() {
        // The answer that raised it may be in the trail only; the stop page must still find the rule.
        draft.document.pending.extend(emergencies.iter().cloned());
    }
    draft.save(tx, now).await?;
    if way == Way::Continue && !emergencies.is_empty() {
        return Ok(Outcome::Emergency);
    }
    if way == Way::Continue && draft.refused() {
        return Ok(Outcome::Refused);
    }
    if !differences.is_empty() {
        return Ok(Outcome::Apart(differences));
    }
    let problems = sheet.problems(questionnaire, &draft.evaluate(&draft.answers, today), &draft.answers, posted.problems);
    Ok(if problems.is_empty() { Outcome::Saved } else { Outcome::Problems(problems) })
}

/// Notes who gave the answers that changed. What was answered before anybody said who fills the form in was given
/// by the first who said so; whoever comes later changes nothing of what stands.
fn remember_authors<'a>(draft: &mut Draft, changed: impl Iterator<Item = &'a String>) {
    let author = draft.author();
    let authors = &mut draft.document.authors;
    for link_id in changed {
        authors.insert(link_id.clone(), author.clone());
    }
    if author != UNKNOWN {
        authors.values_mut().filter(|who| *who == UNKNOWN).for_each(|who| who.clone_from(&author));
    }
    authors.retain(|link_id, _| !draft.answers.get(link_id).is_empty());
}

/// linkIds whose answers differ from those saved.
pub(super) fn changed(draft: &Draft, posted: &Posted) -> Vec<String> {
    let set = |values: &[Value]| values.iter().map(Value::wire).collect::<BTreeSet<_>>();
    let items = &draft.package.questionnaire.items;
    let differs = posted.answers.iter().filter(|(index, values)| set(values) != set(draft.answers.get(&items[*index].link_id)));
    differs.map(|(index, _)| items[*index].link_id.clone()).collect()
}

/// What every state of the answers leaves behind.
fn remember(draft: &mut Draft, assessment: &Assessment) {
    // A rule that is no longer true stops the person again when it becomes true again.
    let fired: BTreeSet<&str> = assessment.fired().map(|entry| entry.rule.as_str()).collect();
    draft.document.acknowledged.retain(|rule| fired.contains(rule.as_str()));
    draft.document.worst = Some(draft.document.worst.map_or(assessment.level, |worst| worst.min(assessment.level)));
}

/// Whether anything of this page may be kept: consent was given, or it is the page that asks for it.
fn consents(draft: &Draft, sheet: &Sheet) -> bool {
    let items = &draft.package.questionnaire.items;
    draft.consented() || sheet.questions.iter().any(|index| draft.package.rules.items.consent.contains(&items[*index].link_id))
}

/// Puts the answers into the draft, but for those that stand `apart`, and a row into the trail for every one that
/// changed or that an old page sent.
#[expect(clippy::too_many_arguments, reason = "one step of `take`, with all that it knows")]
async fn store_answers(
    tx: &mut Tx,
    draft: &mut Draft,
    sheet: &Sheet,
    form: &Form,
    posted: &Posted,
    changed: &[String],
    apart: &[String],
    now: Timestamp,
) -> Result<()> {
    let questionnaire = &Arc::clone(&draft.package).questionnaire;
    let mut stored = draft.answers.clone();
    for (index, values) in &posted.answers {
        let link_id = &questionnaire.items[*index].link_id;
        let stale = apart.contains(link_id);
        if !changed.contains(link_id) {
            continue;
        }
        // One that stands apart and was sent with a page of choices is in the trail since it came first.
        if !(stale && versus::is_listed(form, link_id)) {
            let mut one = Answers::default();
            one.set(link_id, values.clone());
            let document = change_document(draft, link_id, &one)?;
            let author = draft.author();
            let kind = if stale { "stale" } else { "answered" };
            let change = Change { link_id, page: &sheet.name, author: &author, language: &draft.document.language, kind, document };
            store::add_change(tx, draft.clinic.id, draft.id, now, change).await?;
        }
        if !stale {
            stored.set(link_id, values.clone());
            let written = Written { version: draft.version + 1, copy: versus::copy(form), at: now };
            draft.document.written.insert(link_id.clone(), written);
        }
    }
    draft.answers = stored;
    Ok(())
}

/// The document of a change of `link_id` to what `to` holds.
pub(super) fn change_document(draft: &Draft, link_id: &str, to: &Answers) -> Result<serde_json::Value> {
    let document = ChangeDocument {
        wording: draft.wording(link_id),
        answer: draft.words(to, link_id),
        previous: draft.words(&draft.answers, link_id),
        value: to.to_json(&draft.package.questionnaire),
    };
    Ok(serde_json::to_value(document)?)
}
