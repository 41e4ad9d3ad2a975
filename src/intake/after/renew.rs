//! What an update makes of a case: the last answers with what was just said laid over them, assessed as a whole.

use std::collections::BTreeSet;
use std::sync::Arc;

use actix_web::HttpRequest;
use jiff::Timestamp;
use serde_json::Value as Json;

use super::super::draft::{Draft, UNKNOWN};
use super::super::sheet::Sheet;
use super::super::store::Change;
use super::super::take::change_document;
use super::store;
use crate::clinic::Clinic;
use crate::clock::day;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::ids::{CaseId, ResponseId, public_id};
use crate::questionnaire::{Answers, Problem, Questionnaire, Value};
use crate::state::State;
use crate::triage::{Assessment, DangerGroup, Level, Response, RuleSet, dangers};
use crate::web::form::Form;
use crate::web::language;

/// A case before an update.
pub(super) struct Before {
    /// The response that the case came with, and when it was sent.
    pub first: ResponseId,
    pub sent: Timestamp,
    /// The newest of what was said, in the language of this request.
    pub last: Draft,
}

impl Before {
    pub async fn read(state: &State, tx: &mut Tx, request: &HttpRequest, clinic: &Arc<Clinic>, case: CaseId) -> Result<Self> {
        let mut rows = store::responses(tx, clinic.id, case).await?;
        let first = rows.first().ok_or(Error::NotFound)?;
        let (first, sent) = (first.response_id.into(), first.submitted_at.map(jiff_sqlx::Timestamp::to_jiff).ok_or(Error::NotFound)?);
        let last = rows.pop().ok_or(Error::NotFound)?;
        let mut last = Draft::of(state, tx, clinic, last).await?;
        last.document.language = language::of(state, Some(clinic), request);
        Ok(Self { first, sent, last })
    }
}

/// A line of the trail to be written.
pub(super) struct Said {
    link_id: String,
    page: String,
    author: String,
    language: String,
    document: Json,
}

impl Said {
    pub fn row(&self) -> Change<'_> {
        Change {
            link_id: &self.link_id,
            page: &self.page,
            author: &self.author,
            language: &self.language,
            kind: "answered",
            document: self.document.clone(),
        }
    }
}

/// The update as it would stand.
pub(super) struct Renewed {
    pub draft: Draft,
    pub assessment: Assessment,
    pub problems: Vec<Problem>,
    /// Names of groups of danger words that the person was not asked about yet.
    pub doubts: Vec<String>,
    pub changes: Vec<Said>,
}

/// The questions of an update: the safety screens, those of the update's own page, who fills it in; and those that
/// danger words made us ask again. None when the form has no such page.
pub(super) fn sheet(questionnaire: &Questionnaire, rules: &RuleSet, again: &[String]) -> Option<Sheet> {
    let page = questionnaire.update_page()?;
    let screens = questionnaire.items.iter().enumerate().filter(|(_, item)| item.safety_screen).map(|(index, _)| index);
    let own = questionnaire.questions_on(page).map(|(index, _)| index);
    let author = questionnaire.index(&rules.items.author);
    let asked = again.iter().filter_map(|name| group(rules, name)).filter_map(|group| questionnaire.index(&group.ask_again));
    let mut questions: Vec<usize> = Vec::new();
    for index in screens.chain(asked).chain(own).chain(author) {
        if !questions.contains(&index) {
            questions.push(index);
        }
    }
    Some(Sheet { name: questionnaire.items[page].link_id.clone(), questions, demanding: true })
}

/// The group of danger words with this name.
pub(super) fn group<'a>(rules: &'a RuleSet, name: &str) -> Option<&'a DangerGroup> {
    rules.danger_words.groups.iter().find(|group| group.name == name)
}

/// Lays what was said over the last answers.
///
/// # Errors
/// When the form has no page for updates.
pub(super) fn renew(before: &Before, form: &Form, now: Timestamp) -> Result<Renewed> {
    let last = &before.last;
    let (package, zone) = (Arc::clone(&last.package), &last.clinic.zone);
    let (questionnaire, rules) = (&package.questionnaire, &package.rules);
    let today = day(now, zone);
    let confirmed: Vec<String> = form.all("confirmed").filter(|name| group(rules, name).is_some()).map(str::to_owned).collect();
    let sheet = sheet(questionnaire, rules, &confirmed).ok_or(Error::NotFound)?;
    let posted = sheet.read(questionnaire, form, today, rules.impossible.max_age);

    let mut answers = last.answers.clone();
    for (index, item) in questionnaire.items.iter().enumerate() {
        if item.kind.is_question() && questionnaire.page_of(index) == questionnaire.update_page() {
            // What the update before said of itself is not said again.
            answers.set(&item.link_id, Vec::new());
        }
    }
    let answers = posted.apply(questionnaire, &answers);
    let answers = with_days(answers, rules, i64::from((today - day(before.sent, zone)).get_days()));

    let said: BTreeSet<String> = posted
        .answers
        .iter()
        .filter(|(_, values)| !values.is_empty())
        .map(|(index, _)| questionnaire.items[*index].link_id.clone())
        .collect();
    let mut draft = last.clone();
    draft.id = ResponseId::new();
    draft.public_id = public_id();
    draft.version = 1;
    draft.submitted_at = Some(now);
    draft.answers = answers;
    draft.document.seen.insert(sheet.name.clone());
    draft.document.asked = sheet.questions.iter().map(|index| questionnaire.items[*index].link_id.clone()).collect();
    draft.document.pending.clear();
    let author = draft.author();
    let changes = changes(last, &draft, &sheet, &said, &author)?;
    draft.document.authors.extend(said.iter().map(|link_id| (link_id.clone(), author.clone())));
    draft.document.authors.retain(|link_id, who| who != UNKNOWN && !draft.answers.get(link_id).is_empty());

    let assessment = draft.assess(&draft.answers, today, false);
    // A danger that is said again is a danger now, whatever became of it then.
    let anew = |entry: &crate::triage::Entry| entry.because.iter().any(|reading| said.contains(&reading.link_id));
    let known = assessment.fired_at(Level::Emergency).filter(|entry| !anew(entry)).map(|entry| entry.rule.clone());
    let known: BTreeSet<String> = known.filter(|rule| last.document.acknowledged.contains(rule)).collect();
    draft.document.acknowledged = known;
    draft.document.worst = Some(last.document.worst.map_or(assessment.level, |worst| worst.min(assessment.level)));

    let problems = sheet.problems(questionnaire, &draft.evaluate(&draft.answers, today), &draft.answers, posted.problems);
    let doubts = doubts(&draft, &confirmed);
    Ok(Renewed { draft, assessment, problems, doubts, changes })
}

/// Days since the form was sent: for the rules, not for the person.
fn with_days(mut answers: Answers, rules: &RuleSet, days: i64) -> Answers {
    answers.set(&rules.items.update_days, vec![Value::Integer(days.max(0))]);
    answers
}

/// Danger words in what was just written, unless the person has looked at the question since.
fn doubts(draft: &Draft, confirmed: &[String]) -> Vec<String> {
    spoken(draft, &draft.answers).into_iter().filter(|name| !confirmed.contains(name)).collect()
}

/// The groups whose danger words stand in what these answers say in the patient's own words of an update.
pub(super) fn spoken(draft: &Draft, answers: &Answers) -> BTreeSet<String> {
    let (questionnaire, rules) = (&draft.package.questionnaire, &draft.package.rules);
    let response =
        Response { answers, seen: None, language: &draft.document.language, proxy: draft.is_proxy(answers), abandoned: false, worst: None };
    let found = dangers(questionnaire, rules, &response).into_iter().filter(|danger| danger.item == rules.items.update_story);
    found.map(|danger| danger.group.name.clone()).collect()
}

/// A line of the trail for every answer that was given, or taken back.
fn changes(last: &Draft, draft: &Draft, sheet: &Sheet, said: &BTreeSet<String>, author: &str) -> Result<Vec<Said>> {
    let questionnaire = &draft.package.questionnaire;
    let asked = sheet.questions.iter().map(|index| questionnaire.items[*index].link_id.as_str());
    let differing = asked.filter(|link_id| said.contains(*link_id) || !last.answers.get(link_id).is_empty());
    let differing = differing.filter(|link_id| last.answers.get(link_id) != draft.answers.get(link_id));
    let mut changes = Vec::new();
    for link_id in differing {
        let mut one = Answers::default();
        one.set(link_id, draft.answers.get(link_id).to_vec());
        changes.push(Said {
            link_id: link_id.to_owned(),
            page: sheet.name.clone(),
            author: author.to_owned(),
            language: draft.document.language.clone(),
            document: change_document(last, link_id, &one)?,
        });
    }
    Ok(changes)
}
