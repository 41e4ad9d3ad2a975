//! What a page carries besides its questions, so that what comes back can be judged: which version of the draft it
//! was made from, which copy of the page it is, and, for a time without a database, the answers given elsewhere
//! that an emergency rule reads. None of it is believed for more than the sender's own safety.

use jiff::civil::Date;

use super::draft::Draft;
use super::sheet::{Sheet, fields};
use crate::ids::public_id;
use crate::package::Package;
use crate::questionnaire::{Answers, Index};
use crate::triage::{Level, sources};
use crate::web::form::Form;

/// The hidden fields of a page of questions.
pub(super) fn carried(draft: &Draft, sheet: &Sheet) -> Vec<(String, String)> {
    let country = draft.answers.one(&draft.package.rules.items.country);
    let mut hidden = vec![("_version".to_owned(), draft.version.to_string()), ("_copy".to_owned(), public_id())];
    hidden.extend(country.map(|country| ("_country".to_owned(), country)));
    let told = told(draft, sheet);
    if !told.is_empty() {
        hidden.push(("_told".to_owned(), told));
    }
    hidden
}

/// Questions of other pages that an emergency rule reads, and who fills the form in.
fn read_elsewhere(package: &Package, sheet: &Sheet) -> Vec<Index> {
    let mut read = sources(&package.questionnaire, &package.rules, Level::Emergency);
    read.extend(package.questionnaire.index(&package.rules.items.author));
    read.into_iter().filter(|index| !sheet.questions.contains(index)).collect()
}

/// Their answers, written as a form.
fn told(draft: &Draft, sheet: &Sheet) -> String {
    let items = &draft.package.questionnaire.items;
    let answered = read_elsewhere(&draft.package, sheet).into_iter().map(|index| &items[index].link_id);
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(answered.flat_map(|link_id| fields(link_id, draft.answers.get(link_id))));
    form.finish()
}

/// The answers that the page carried; nothing of it that is not an answer to one of those questions.
pub(super) fn heard(package: &Package, sheet: &Sheet, form: &Form, today: Date) -> Answers {
    let told = Form(form_urlencoded::parse(form.text("_told").as_bytes()).into_owned().collect());
    let elsewhere = Sheet { name: String::new(), questions: read_elsewhere(package, sheet), demanding: false };
    let posted = elsewhere.read(&package.questionnaire, &told, today, package.rules.impossible.max_age);
    posted.apply(&package.questionnaire, &Answers::default())
}
