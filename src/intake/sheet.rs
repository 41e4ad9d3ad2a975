//! One page of questions: what is on it, what came back from it, and where to go next.

use jiff::civil::Date;

use super::draft::Draft;
use crate::questionnaire::{Answers, Evaluation, Index, Item, Kind, Problem, ProblemKind, Questionnaire, Raw, Value, parse};
use crate::triage::RuleSet;
use crate::web::form::Form;

/// The questions of one page as they were shown.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// linkId of the page, or the name of a page of our own.
    pub name: String,
    pub questions: Vec<Index>,
    /// Whether required questions must be answered to go on.
    pub demanding: bool,
}

/// What a page sent.
#[derive(Clone, Debug, Default)]
pub struct Posted {
    pub answers: Vec<(Index, Vec<Value>)>,
    pub problems: Vec<Problem>,
}

impl Sheet {
    /// The page `name` of the form as it is shown for these answers in `language`; none when nothing on it is asked.
    #[must_use]
    pub fn of(questionnaire: &Questionnaire, evaluation: &Evaluation, name: &str, language: &str) -> Option<Self> {
        let page = questionnaire.index(name).filter(|index| questionnaire.items[*index].is_page())?;
        let shown = |index: Index| evaluation.is_enabled(index) || follows_on_page(questionnaire, index, page, evaluation);
        let questions = questionnaire.questions_on(page).map(|(index, _)| index);
        let questions: Vec<Index> =
            questions.filter(|index| shown(*index) && is_asked(questionnaire, evaluation, *index, language)).collect();
        let any = questions.iter().any(|index| evaluation.is_enabled(*index));
        any.then(|| Self { name: name.to_owned(), questions, demanding: true })
    }

    /// The contact step after the stop page: who, and how to reach them. Nothing is required.
    #[must_use]
    pub fn contact(form: &Questionnaire, rules: &RuleSet) -> Self {
        let items = &rules.items;
        let asked = [&items.given_name, &items.family_name, &items.birth_date, &items.phone, &items.address];
        let questions = asked.into_iter().filter_map(|link_id| form.index(link_id)).collect();
        Self { name: "contact".to_owned(), questions, demanding: false }
    }

    /// Everything that page may ask, whatever was answered before: what is open is not known.
    #[must_use]
    pub fn whole(form: &Questionnaire, name: &str) -> Option<Self> {
        let page = form.index(name).filter(|index| form.items[*index].is_page())?;
        Some(Self { name: name.to_owned(), questions: form.questions_on(page).map(|(index, _)| index).collect(), demanding: true })
    }

    /// Reads what the page sent. A question that was not on the page as shown is not read at all.
    #[must_use]
    pub fn read(&self, questionnaire: &Questionnaire, form: &Form, today: Date, max_age: i16) -> Posted {
        let mut posted = Posted::default();
        for &index in &self.questions {
            let item = &questionnaire.items[index];
            let Some(raw) = raw(item, form) else { continue };
            match parse(item, &raw, today, max_age) {
                Ok(values) => posted.answers.push((index, values)),
                Err((kind, valid)) => {
                    posted.problems.push(Problem { link_id: item.link_id.clone(), kind });
                    if !valid.is_empty() {
                        posted.answers.push((index, valid));
                    }
                }
            }
        }
        posted
    }

    /// What is still wrong once the page's answers are in: problems of fields that are open, and required
    /// ones without an answer.
    #[must_use]
    pub fn problems(
        &self,
        questionnaire: &Questionnaire,
        evaluation: &Evaluation,
        answers: &Answers,
        mut found: Vec<Problem>,
    ) -> Vec<Problem> {
        found.retain(|problem| questionnaire.index(&problem.link_id).is_some_and(|index| evaluation.is_enabled(index)));
        if self.demanding {
            for &index in &self.questions {
                let item = &questionnaire.items[index];
                let known = found.iter().any(|problem| problem.link_id == item.link_id);
                if item.required && evaluation.is_enabled(index) && answers.get(&item.link_id).is_empty() && !known {
                    found.push(Problem { link_id: item.link_id.clone(), kind: ProblemKind::Missing });
                }
            }
        }
        let place = |problem: &Problem| self.questions.iter().position(|index| questionnaire.items[*index].link_id == problem.link_id);
        found.sort_by_key(place);
        found
    }
}

impl Posted {
    /// `answers` with those of the page put in.
    #[must_use]
    pub fn apply(&self, questionnaire: &Questionnaire, answers: &Answers) -> Answers {
        let mut answers = answers.clone();
        for (index, values) in &self.answers {
            answers.set(&questionnaire.items[*index].link_id, values.clone());
        }
        answers
    }
}

/// The fields by which a browser sends these answers to an item.
#[must_use]
pub fn fields(link_id: &str, values: &[Value]) -> Vec<(String, String)> {
    let field = |value: &Value| match value {
        Value::Date(date) => {
            let part = |part: Option<i8>| part.map(|part| part.to_string()).unwrap_or_default();
            let parts = [("day", part(date.day)), ("month", part(date.month)), ("year", date.year.to_string())];
            parts.into_iter().map(|(name, part)| (format!("{link_id}.{name}"), part)).collect()
        }
        value => vec![(link_id.to_owned(), value.wire())],
    };
    values.iter().flat_map(field).collect()
}

/// Whether the field `name` belongs to the item.
#[must_use]
pub fn belongs(name: &str, link_id: &str) -> bool {
    name.strip_prefix(link_id).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// Whether the item opens or closes by an answer given on its own page: it is shown in any case, and
/// what a closed one sent does not count.
fn follows_on_page(questionnaire: &Questionnaire, index: Index, page: Index, evaluation: &Evaluation) -> bool {
    let item = &questionnaire.items[index];
    evaluation.is_enabled(page)
        && item.gate.as_ref().is_some_and(|gate| gate.conditions.iter().all(|condition| questionnaire.page_of(condition.source) == Some(page)))
        // Its sources must be there to be answered.
        && item.gate.iter().flat_map(|gate| &gate.conditions).all(|condition| evaluation.is_enabled(condition.source))
}

/// Whether the question is put to somebody who reads `language`: one of a scale without a published wording in it
/// is left out, unless it was answered in another.
#[must_use]
pub fn is_asked(questionnaire: &Questionnaire, evaluation: &Evaluation, index: Index, language: &str) -> bool {
    questionnaire.items[index].is_worded_in(language) || !evaluation.values(index).is_empty()
}

/// What the form holds for an item; none when the page did not have it (a radio group without a choice).
fn raw(item: &Item, form: &Form) -> Option<Raw> {
    let name = item.link_id.as_str();
    if item.kind == Kind::Date {
        let part = |part: &str| form.get(&format!("{name}.{part}")).map(str::to_owned);
        let parts = (part("day"), part("month"), part("year"));
        if parts.0.is_some() || parts.1.is_some() || parts.2.is_some() {
            let date = [parts.0, parts.1, parts.2].map(Option::unwrap_or_default);
            return Some(Raw { values: Vec::new(), date: Some(date) });
        }
    }
    let values: Vec<String> = form.all(name).map(str::to_owned).collect();
    // No box ticked sends nothing at all, and means that none is ticked. Anything else that is absent was not
    // on the page the browser had, so nothing is known about it.
    let boxes = item.repeats || (item.kind == Kind::Boolean && item.control == crate::questionnaire::Control::CheckBox);
    (boxes || !values.is_empty()).then_some(Raw { values, date: None })
}

/// The first page after `after` (from the beginning when none) that has something to ask.
#[must_use]
pub fn next(draft: &Draft, evaluation: &Evaluation, after: Option<&str>) -> Option<String> {
    let questionnaire = &draft.package.questionnaire;
    let start = after.and_then(|name| questionnaire.index(name));
    let pages = questionnaire.pages().filter(|(index, _)| start.is_none_or(|start| *index > start));
    pages.map(|(_, page)| page.link_id.clone()).find(|name| Sheet::of(questionnaire, evaluation, name, &draft.document.language).is_some())
}

/// The last page before `before` that has something to ask.
#[must_use]
pub fn previous(draft: &Draft, evaluation: &Evaluation, before: &str) -> Option<String> {
    let questionnaire = &draft.package.questionnaire;
    let start = questionnaire.index(before)?;
    let pages: Vec<String> = questionnaire.pages().filter(|(index, _)| *index < start).map(|(_, page)| page.link_id.clone()).collect();
    pages.into_iter().rev().find(|name| Sheet::of(questionnaire, evaluation, name, &draft.document.language).is_some())
}

/// The first page that was never sent, or lacks an answer that is required: where to go on.
#[must_use]
pub fn unfinished(draft: &Draft, evaluation: &Evaluation) -> Option<String> {
    let questionnaire = &draft.package.questionnaire;
    questionnaire.pages().map(|(_, page)| page.link_id.clone()).find(|name| {
        Sheet::of(questionnaire, evaluation, name, &draft.document.language).is_some_and(|sheet| {
            !draft.document.seen.contains(name) || !sheet.problems(questionnaire, evaluation, &draft.answers, Vec::new()).is_empty()
        })
    })
}
