//! The date of birth, asked as the form asks it, by those who want to come back to one.

use jiff::civil::Date;

use super::sheet::Sheet;
use super::view::View;
use crate::package::Package;
use crate::questionnaire::{Answers, Problem, ProblemKind, Value};
use crate::web::field::Field;
use crate::web::form::Form;
use crate::web::frame::Frame;

fn sheet(package: &Package) -> Sheet {
    let question = package.questionnaire.index(&package.rules.items.birth_date);
    Sheet { name: "resume".to_owned(), questions: question.into_iter().collect(), demanding: true }
}

/// The whole date that was typed.
///
/// # Errors
/// What the page must explain.
pub(super) fn read(package: &Package, form: &Form, today: Date) -> Result<Date, Problem> {
    let link_id = &package.rules.items.birth_date;
    let mut posted = sheet(package).read(&package.questionnaire, form, today, package.rules.impossible.max_age);
    let kind = match posted.answers.iter().find_map(|(_, values)| values.first()) {
        Some(Value::Date(date)) => match date.whole() {
            Some(date) => return Ok(date),
            None => ProblemKind::IncompleteDate,
        },
        _ => posted.problems.pop().map_or(ProblemKind::Missing, |problem| problem.kind),
    };
    Err(Problem { link_id: link_id.clone(), kind })
}

/// Its field, with what was typed and what is wrong with it.
pub(super) fn fields(frame: &Frame, package: &Package, typed: Option<&Form>, problems: &[Problem]) -> Vec<Field> {
    let answers = Answers::default();
    let questionnaire = &package.questionnaire;
    let view = View { frame, questionnaire, language: &frame.language, proxy: false, answers: &answers, typed, problems };
    let asked = view.fields(&sheet(package)).into_iter();
    asked.map(|field| Field { heading: false, ..field }).collect()
}
