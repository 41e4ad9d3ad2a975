//! The case page, made from what was read.

use askama::Template;

use super::answers::Reader;
use super::case::CaseFile;
use super::case_lines::{Decided, assessed, decided, differs, headline, since, trail};
use super::case_parts::{Answered, Found, Typed, Ways};
use super::compare::{self, Update};
use super::escalated;
use super::essence::Essence;
use super::filters::Filters;
use super::hands::{Hands, HandsView, Holder};
use super::level_view::LevelView;
use super::pages::Shown;
use super::person::{self, Banner, Fact};
use super::plain;
use super::question::{self, QuestionView};
use super::same::{self, SameView};
use super::trail::Item;
use super::undo::{self, Undo};
use super::words::{Due, Ticking, Words};
use crate::account::Clinician;
use crate::web::field::Problem;
use crate::web::frame::Frame;

#[derive(Template)]
#[template(path = "review/case.html")]
#[expect(clippy::struct_excessive_bools, reason = "each is a line of the page that stands or does not")]
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
    problems: Vec<Problem>,
    /// The newest decision, while whoever looks at it can undo it.
    undo: Option<Undo>,
    /// Why one could not be undone, and whether one was.
    refused: Option<String>,
    undone: bool,
    /// What was typed before the session ended is back.
    restored: bool,
    /// What the patient was asked, and where to ask and to undo.
    questions: Vec<QuestionView>,
    ask: String,
    take_back: String,
    question: String,
    /// What has happened since the page that was sent; none when it was not stale.
    stale: Option<Vec<Item>>,
    banner: Banner,
    rank: i16,
    word: String,
    arrived: String,
    waiting: Option<(Ticking, Due)>,
    closed: Option<String>,
    tags: Vec<String>,
    /// Who was told that nobody takes it, and when.
    escalated: Option<String>,
    unreachable: bool,
    /// The newest assessment alone gives another level.
    differs: Option<String>,
    /// The form's own version cannot be read.
    substitute: Option<String>,
    headline: Option<(String, bool)>,
    /// The case in a minute; none where the ledger cannot be read.
    essence: Option<Essence>,
    story: String,
    /// Whose words the headline is in.
    own_words: String,
    meaning: String,
    found: Found,
    /// Where on the page it goes on: an id.
    at: String,
    /// That language.
    language: String,
    summary: Option<String>,
    distress: Vec<Fact>,
    contact: Vec<Fact>,
    told: Answered,
    trail: Vec<Item>,
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
        let level = file.level();
        let trail = trail(file, words);
        let open = file.row.closed_at.is_none();
        Self {
            now: words.now.to_string(),
            unsigned: !rules.signed_off,
            back: attempt.from.place_of(file.id),
            ways: Ways::of(file, attempt.from),
            form: Typed::of(draft, words),
            level: LevelView::new(file, clinician, words),
            hands: hands.view(words),
            version: file.row.version,
            problems: attempt
                .shown
                .troubles
                .iter()
                .map(|trouble| Problem { id: trouble.field.to_owned(), text: words.frame.t(trouble.key) })
                .collect(),
            undo: undo::of_case(&file.decisions, file.closed_at(), clinician.account, file.id, attempt.from, words),
            refused: attempt.shown.refused.map(|key| words.frame.t(key)),
            undone: attempt.shown.undone,
            restored: attempt.shown.restored,
            questions: question::views(&file.questions, clinician.account, words),
            ask: attempt.from.case_act(file.id, "questions"),
            take_back: attempt.from.case_act(file.id, "undo"),
            question: draft.question.replace('\0', "\u{fffd}"),
            stale: attempt.shown.stale.then(|| since(&trail, draft)),
            banner: person::banner(file, &reader),
            rank: level.rank(),
            word: words.level(level, Some(rules)),
            arrived: words.moment(file.row.arrived_at),
            waiting: open.then(|| (words.waited(file.row.arrived_at), words.due(file.row.due_at))),
            closed: file.row.closed_at.map(|at| words.full(at.to_jiff())),
            tags: person::tags(file, words),
            escalated: file.standing.as_ref().map(|standing| escalated::said(standing, words)),
            unreachable: file.row.help_unreachable,
            differs: differs(file, words),
            substitute: file.substitute.then(|| words.frame.t("review-substitute")),
            headline: headline(file, &reader),
            essence: Essence::of(file, &reader),
            story: rules.items.story.clone(),
            own_words: words.frame.t(if reader.proxy { "review-own-words-proxy" } else { "review-own-words" }),
            meaning: rules.level(level).meaning.get(&words.frame.language, false).to_owned(),
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
    /// Whether there is something wrong with a field of the decision.
    fn wrong(&self, field: &str) -> bool {
        self.problems.iter().any(|problem| problem.id == field)
    }
}
