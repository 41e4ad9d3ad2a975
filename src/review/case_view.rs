//! The case page, made from what was read.

use askama::Template;

use super::answers::Reader;
use super::at_case::Shown;
use super::case::CaseFile;
use super::case_lines::{Decided, assessed, decided, headline, trail};
use super::case_parts::{Answered, Found, Head, Notice, Typed, Ways};
use super::compare::{self, Update};
use super::essence::Essence;
use super::filters::Filters;
use super::hands::{Hands, HandsView, Holder};
use super::level_view::LevelView;
use super::person::{self, Banner, Fact};
use super::plain;
use super::question::{self, QuestionView};
use super::same::{self, SameView};
use super::trail::Item;
use super::undo::{self, Undo};
use super::words::Words;
use crate::account::Clinician;
use crate::web::frame::Frame;

#[derive(Template)]
#[template(path = "review/case.html")]
pub(super) struct CasePage {
    frame: Frame,
    now: String,
    unsigned: bool,
    /// The view the case was opened from, at its row.
    back: String,
    ways: Ways,
    form: Typed,
    level: LevelView,
    hands: HandsView,
    version: i32,
    notice: Notice,
    /// The newest decision, while whoever looks at it can undo it.
    undo: Option<Undo>,
    /// What the patient was asked.
    questions: Vec<QuestionView>,
    banner: Banner,
    head: Head,
    headline: Option<(String, bool)>,
    /// The case in a minute; none where the ledger cannot be read.
    essence: Option<Essence>,
    story: String,
    /// Whose words the headline is in.
    own_words: String,
    found: Found,
    /// Where on the page it goes on: an id.
    at: String,
    /// That the patient read it in.
    language: String,
    summary: Option<String>,
    distress: Vec<Fact>,
    contact: Vec<Fact>,
    told: Answered,
    trail: Vec<Item>,
    /// There were more changes than the timeline shows.
    cut: bool,
    older: Vec<String>,
    decisions: Vec<Decided>,
    /// What the patient said since the form was sent, the newest first.
    updates: Vec<Update>,
    /// Other cases of the same person.
    same: SameView,
}

/// How the page came to be shown.
#[derive(Clone, Copy)]
pub(super) struct Attempt<'a> {
    pub shown: &'a Shown,
    /// The view the case was opened from.
    pub from: &'a Filters,
}

impl CasePage {
    /// The page of `file`, with the decision that was tried, if any.
    pub fn new(file: &CaseFile, words: &Words, clinician: &Clinician, attempt: Attempt<'_>, hands: Hands, same: &same::Known) -> Self {
        let draft = &attempt.shown.draft;
        let same = SameView::new(same, file, words, attempt.from);
        let reader = Reader::of(file, words);
        let rules = &file.package.rules;
        let trail = trail(file, words);
        Self {
            now: words.now.to_string(),
            unsigned: !rules.signed_off,
            back: attempt.from.place_of(file.id),
            ways: Ways::of(file, attempt.from),
            form: Typed::of(draft, words),
            level: LevelView::new(file, clinician, words),
            hands: hands.view(words),
            version: file.row.version,
            notice: Notice::of(attempt.shown, &trail, words),
            undo: undo::of_case(&file.decisions, file.closed_at(), clinician.account, file.id, attempt.from, words),
            questions: question::views(file, clinician.account, words),
            banner: person::banner(file, &reader),
            head: Head::of(file, words),
            headline: headline(file, &reader),
            essence: Essence::of(file, &reader),
            story: rules.items.story.clone(),
            own_words: words.frame.t(if reader.proxy { "review-own-words-proxy" } else { "review-own-words" }),
            found: Found::of(file, words),
            at: attempt.shown.at.clone(),
            language: words.language(&reader.language),
            summary: plain::text(file, &reader, &same),
            distress: rules.items.distress.iter().filter_map(|item| person::distress(item, &reader)).collect(),
            contact: person::contact(&reader),
            told: Answered::of(&reader),
            trail,
            cut: file.cut,
            older: file.assessments.iter().skip(1).map(|older| assessed(older, file, words)).collect(),
            decisions: file.decisions.iter().map(|decision| decided(decision, file, words)).collect(),
            updates: compare::updates(file, words),
            same,
            frame: words.frame.clone(),
        }
    }
}

impl CasePage {
    /// Why a field has to be put right.
    fn trouble(&self, field: &str) -> Option<&str> {
        let Notice::Troubles(problems) = &self.notice else { return None };
        problems.iter().find(|problem| problem.id == field).map(|problem| problem.text.as_str())
    }
}
