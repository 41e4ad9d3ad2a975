//! Before and now: what a patient was asked again since the form was sent, each update beside what stood before it.

use std::collections::BTreeSet;

use super::answers::lenient;
use super::case::CaseFile;
use super::row;
use super::words::Words;
use crate::package::Package;
use crate::questionnaire::{Answers, Item, Value};
use crate::record::ResponseDocument;
use crate::summary::answer_words;
use crate::triage::{Condition, RuleSet};

/// Updates shown, the newest of them; all of them stand in the trail.
const SHOWN: usize = 10;

/// One update.
pub(super) struct Update {
    pub title: String,
    /// Who gave it, where it was not the patient.
    pub by: Option<String>,
    /// What has changed, in the patient's own words.
    pub words: Option<String>,
    pub rows: Vec<Row>,
    /// Questions that were answered as before.
    pub same: Vec<String>,
}

/// A question with another answer than before.
pub(super) struct Row {
    pub question: String,
    pub before: Vec<String>,
    pub now: Vec<String>,
    /// A red flag reads an answer that was not there before.
    pub danger: bool,
}

/// The updates of a case, the newest first.
pub(super) fn updates(file: &CaseFile, words: &Words) -> Vec<Update> {
    let package = &file.package;
    let mut found: Vec<Update> = Vec::new();
    let mut before = Answers::default();
    for response in &file.responses {
        let document: ResponseDocument = serde_json::from_value(response.document.clone()).unwrap_or_default();
        let (now, _) = lenient(package, &document.answers);
        if !document.asked.is_empty() {
            let at = response.submitted_at.map_or(response.started_at, jiff_sqlx::Timestamp::to_jiff);
            found.push(update(package, &document, (&before, &now), words.full(at), words));
        }
        before = now;
    }
    found.reverse();
    found.truncate(SHOWN);
    found
}

fn update(package: &Package, document: &ResponseDocument, (before, now): (&Answers, &Answers), at: String, words: &Words) -> Update {
    let roles = &package.rules.items;
    let language = &words.frame.language;
    let asked = document.asked.iter().filter_map(|link_id| package.questionnaire.index(link_id)).collect::<BTreeSet<_>>();
    let (mut rows, mut same) = (Vec::new(), Vec::new());
    for item in asked.into_iter().map(|index| &package.questionnaire.items[index]).filter(|item| item.link_id != roles.update_story) {
        let (was, is) = (before.get(&item.link_id), now.get(&item.link_id));
        // How it is compared with the form is news each time.
        if was == is && item.link_id != roles.update_course {
            if item.link_id != roles.author {
                same.push(item.label().to_owned());
            }
            continue;
        }
        let said = |values: &[Value]| answer_words(item, values, language, true, words);
        rows.push(Row {
            question: item.text.get(language, true).to_owned(),
            before: said(was),
            now: said(is),
            danger: is.iter().any(|value| !was.contains(value) && is_danger(&package.rules, item, value)),
        });
    }
    let author = now.one(&roles.author).filter(|author| *author != roles.author_self);
    Update {
        title: words.frame.t1("review-update-at", "time", at),
        by: author.map(|code| row::author(&code, Some(package), words)),
        words: now.one(&roles.update_story),
        rows,
        same,
    }
}

/// Whether a red-flag rule looks for this answer.
fn is_danger(rules: &RuleSet, item: &Item, value: &Value) -> bool {
    if value.code().and_then(|code| item.choice(code)).is_some_and(|choice| choice.exclusive) {
        return false;
    }
    rules.rules.iter().filter(|rule| rule.level.is_red_flag()).any(|rule| looks_for(rules, &rule.when, &item.link_id, value))
}

/// Whether the condition looks for this answer.
pub(super) fn looks_for(rules: &RuleSet, condition: &Condition, link_id: &str, value: &Value) -> bool {
    condition.walk().into_iter().any(|leaf| match leaf {
        Condition::Has { item, of } => item == link_id && of.iter().any(|wanted| value.code() == Some(wanted)),
        Condition::Yes { item } => item == link_id && *value == Value::Boolean(true),
        Condition::Fact { name } => {
            rules.facts.iter().find(|fact| fact.name == *name).is_some_and(|fact| looks_for(rules, &fact.when, link_id, value))
        }
        _ => false,
    })
}
