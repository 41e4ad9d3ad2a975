//! Taking what a page sent: stored, assessed and brought into the queue, in the caller's transaction. Nothing
//! here knows HTTP.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;

use super::draft::{Draft, UNKNOWN};
use super::enter::{Reason, enter};
use super::sheet::{Posted, Sheet};
use super::store::{self, Change};
use crate::clock::day;
use crate::db::Tx;
use crate::error::Result;
use crate::questionnaire::{Answers, Problem, Value};
use crate::record::ChangeDocument;
use crate::web::form::Form;

/// One question with two answers.
pub(super) struct Difference {
    pub question: String,
    pub saved: Vec<String>,
    pub sent: Vec<String>,
}

/// What became of a page that was sent.
pub(super) enum Outcome {
    /// An emergency rule is newly true.
    Emergency,
    /// A consent was refused.
    Refused,
    /// Consent was not given yet: nothing of this page is kept.
    NoConsent,
    /// Sent from an old page, with other answers than those saved: nothing was overwritten.
    Stale(Vec<Difference>),
    Problems(Vec<Problem>),
    Saved,
}

/// Takes what a page sent: stores, assesses, and brings the queue up to date, in the caller's transaction.
pub(super) async fn take(tx: &mut Tx, draft: &mut Draft, sheet: &Sheet, form: &Form, now: Timestamp) -> Result<Outcome> {
    let package = Arc::clone(&draft.package);
    let today = day(now, &draft.clinic.zone);
    let posted = sheet.read(&package.questionnaire, form, today, package.rules.impossible.max_age);
    let answers = posted.apply(&package.questionnaire, &draft.answers);
    let changed: Vec<String> = changed(draft, &posted);
    let stale = form.get("_version").and_then(|version| version.parse().ok()) != Some(draft.version) && !changed.is_empty();
    draft.document.seen.insert(sheet.name.clone());
    let assessment = draft.assess(&answers, today, false);
    let emergencies = draft.unanswered_emergencies(&assessment);
    // A rule that is no longer true stops the person again when it becomes true again.
    let fired: BTreeSet<&str> = assessment.fired().map(|entry| entry.rule.as_str()).collect();
    draft.document.acknowledged.retain(|rule| fired.contains(rule.as_str()));
    draft.document.worst = Some(draft.document.worst.map_or(assessment.level, |worst| worst.min(assessment.level)));
    let consent = |item: &String| package.rules.items.consent.contains(item);
    let consent_page = changed.iter().any(consent)
        || draft.consented()
        || sheet.questions.iter().any(|index| consent(&package.questionnaire.items[*index].link_id));
    if emergencies.is_empty() && !consent_page {
        return Ok(Outcome::NoConsent);
    }
    trail(tx, draft, sheet, &posted, &changed, stale, now).await?;
    let differences = if stale { differences(draft, &answers, &changed) } else { Vec::new() };
    if !stale {
        draft.answers.clone_from(&answers);
        remember_authors(draft, &changed);
    }
    if !emergencies.is_empty() || draft.case.is_some() {
        let reason = if emergencies.is_empty() { Reason::Changed } else { Reason::Danger };
        enter(tx, draft, &answers, &assessment, reason, now).await?;
    }
    if !emergencies.is_empty() && stale {
        // The answer that raised it is in the trail only; the stop page must still find the rule.
        draft.document.pending.extend(emergencies.iter().cloned());
    }
    draft.save(tx, now).await?;
    if !emergencies.is_empty() {
        return Ok(Outcome::Emergency);
    }
    if draft.refused() {
        return Ok(Outcome::Refused);
    }
    if stale {
        return Ok(Outcome::Stale(differences));
    }
    let problems = sheet.problems(&package.questionnaire, &draft.evaluate(&draft.answers, today), &draft.answers, posted.problems);
    Ok(if problems.is_empty() { Outcome::Saved } else { Outcome::Problems(problems) })
}

/// Notes who gave the answers that changed. What was answered before anybody said who fills the form in was given
/// by the first who said so; whoever comes later changes nothing of what stands.
fn remember_authors(draft: &mut Draft, changed: &[String]) {
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
fn changed(draft: &Draft, posted: &Posted) -> Vec<String> {
    let set = |values: &[Value]| values.iter().map(Value::wire).collect::<BTreeSet<_>>();
    let items = &draft.package.questionnaire.items;
    let differs = posted.answers.iter().filter(|(index, values)| set(values) != set(draft.answers.get(&items[*index].link_id)));
    differs.map(|(index, _)| items[*index].link_id.clone()).collect()
}

/// A row of the trail for every answer that changed, or that an old page sent.
async fn trail(tx: &mut Tx, draft: &Draft, sheet: &Sheet, posted: &Posted, changed: &[String], stale: bool, now: Timestamp) -> Result<()> {
    let questionnaire = &draft.package.questionnaire;
    for (index, values) in &posted.answers {
        let item = &questionnaire.items[*index];
        if !changed.contains(&item.link_id) {
            continue;
        }
        let mut one = Answers::default();
        one.set(&item.link_id, values.clone());
        let change = change_document(draft, &item.link_id, &one)?;
        let author = draft.author();
        let kind = if stale { "stale" } else { "answered" };
        let change = Change {
            link_id: &item.link_id,
            page: &sheet.name,
            author: &author,
            language: &draft.document.language,
            kind,
            document: change,
        };
        store::add_change(tx, draft.clinic.id, draft.id, now, change).await?;
    }
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

fn differences(draft: &Draft, sent: &Answers, changed: &[String]) -> Vec<Difference> {
    let one = |link_id: &String| Difference {
        question: draft.wording(link_id),
        saved: draft.words(&draft.answers, link_id),
        sent: draft.words(sent, link_id),
    };
    changed.iter().map(one).collect()
}
