//! The case page, made from what was read.

use std::collections::BTreeSet;

use askama::Template;

use super::addenda;
use super::answers::{Line, Reader, Section, Sections};
use super::case::CaseFile;
use super::case_lines::{Decided, assessed, decided, differs, headline, since, trail};
use super::compare::{self, Update};
use super::decide;
use super::essence::Essence;
use super::filters::Filters;
use super::flags::{self, Flag, Verdict};
use super::hands::{Hands, HandsView, Holder};
use super::ledger::{self, Group};
use super::level_view::LevelView;
use super::opinion;
use super::pages::Shown;
use super::person::{self, Banner, Fact};
use super::plain;
use super::row;
use super::told::Told;
use super::trail::Item;
use super::undo::{self, Undo};
use super::words::{Due, Ticking, Words};
use crate::account::Clinician;
use crate::web::field::Problem;
use crate::web::frame::Frame;

#[derive(Template)]
#[template(path = "review/case.html")]
pub(super) struct CasePage {
    frame: Frame,
    now: String,
    unsigned: bool,
    /// The view the case was opened from, at its row.
    back: String,
    /// Addresses of the forms that decide, take and give back.
    action: String,
    claim: String,
    judge: String,
    notes: String,
    reopen: String,
    /// Why a closed case is opened again: code and label.
    reopenings: Vec<(&'static str, String)>,
    level_action: String,
    level: LevelView,
    /// Where the level was to be lowered to, and why.
    lower_to: String,
    because: String,
    release: String,
    hands: HandsView,
    /// Why it is decided over whoever works on it.
    reason: String,
    version: i32,
    problems: Vec<Problem>,
    outcome: String,
    outcomes: Vec<(&'static str, String)>,
    note: String,
    message: String,
    /// The newest decision, while whoever looks at it can undo it.
    undo: Option<Undo>,
    /// Why one could not be undone, and whether one was.
    refused: Option<String>,
    undone: bool,
    /// What has happened since the page that was sent; none when it was not stale.
    stale: Option<Vec<Item>>,
    banner: Banner,
    rank: i16,
    word: String,
    arrived: String,
    waiting: Option<(Ticking, Due)>,
    closed: Option<String>,
    tags: Vec<String>,
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
    verdict: Option<Verdict>,
    flags: Vec<Flag>,
    /// Why a flag is not relevant: code and label.
    reasons: Vec<(&'static str, String)>,
    /// Where on the page it goes on: an id.
    at: String,
    /// The flags kept with the case, where the ledger cannot be read.
    kept: Vec<String>,
    checks: Vec<Flag>,
    /// Names of the checks that found nothing.
    checked: Vec<String>,
    groups: Vec<Group>,
    /// Questions left out for want of a published wording in the language the patient reads.
    unworded: Vec<String>,
    /// That language.
    language: String,
    summary: Option<String>,
    /// Addresses of the same as files.
    text: String,
    pdf: String,
    regions: BTreeSet<String>,
    region_words: Vec<String>,
    distress: Vec<Fact>,
    contact: Vec<Fact>,
    sections: Vec<Section>,
    unseen: Vec<Line>,
    settled: Vec<Line>,
    unreadable: usize,
    trail: Vec<Item>,
    cut: bool,
    older: Vec<String>,
    decisions: Vec<Decided>,
    /// What the patient said since the form was sent, the newest first.
    updates: Vec<Update>,
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
    pub fn new(file: &CaseFile, words: &Words, clinician: &Clinician, attempt: Attempt<'_>, hands: Hands) -> Self {
        let draft = &attempt.shown.draft;
        let reader = Reader::of(file, words);
        let told = file.ledger.as_ref().map(|ledger| Told::new(ledger, &file.package, words));
        let rules = &file.package.rules;
        let level = file.level();
        let (regions, region_words) = reader.regions();
        let Sections { asked, unseen, settled } = reader.sections();
        let trail = trail(file, words);
        let open = file.row.closed_at.is_none();
        Self {
            now: words.now.to_string(),
            unsigned: !rules.signed_off,
            back: attempt.from.place_of(file.id),
            action: attempt.from.case_act(file.id, "decisions"),
            level_action: attempt.from.case_act(file.id, "level"),
            level: LevelView::new(file, clinician, words),
            lower_to: draft.lower_to.clone(),
            because: draft.because.clone(),
            notes: attempt.from.case_act(file.id, "notes"),
            reopen: attempt.from.case_act(file.id, "reopen"),
            reopenings: addenda::REASONS.into_iter().map(|code| (code, words.frame.t(&format!("review-reopen-{code}")))).collect(),
            judge: attempt.from.case_act(file.id, "flags"),
            claim: attempt.from.case_act(file.id, "claim"),
            release: attempt.from.case_act(file.id, "release"),
            hands: hands.view(words),
            reason: draft.reason.clone(),
            version: file.row.version,
            problems: attempt
                .shown
                .troubles
                .iter()
                .map(|trouble| Problem { id: trouble.field.to_owned(), text: words.frame.t(trouble.key) })
                .collect(),
            outcome: draft.outcome.clone(),
            outcomes: decide::OUTCOMES.into_iter().map(|code| (code, words.outcome(code))).collect(),
            // A browser would drop it or show something else; the problem says what it was.
            note: draft.words.note.replace('\0', "\u{fffd}"),
            message: draft.words.message.replace('\0', "\u{fffd}"),
            undo: undo::of_case(&file.decisions, file.closed_at(), clinician.account, file.id, attempt.from, words),
            refused: attempt.shown.refused.map(|key| words.frame.t(key)),
            undone: attempt.shown.undone,
            stale: attempt.shown.stale.then(|| since(&trail, draft)),
            banner: person::banner(file, &reader),
            rank: level.rank(),
            word: words.level(level, Some(rules)),
            arrived: words.moment(file.row.arrived_at),
            waiting: open.then(|| (words.waited(file.row.arrived_at), words.due(file.row.due_at))),
            closed: file.row.closed_at.map(|at| words.full(at.to_jiff())),
            tags: person::tags(file, words),
            unreachable: file.row.help_unreachable,
            differs: differs(file, words),
            substitute: file.substitute.then(|| words.frame.t("review-substitute")),
            headline: headline(file, &reader),
            essence: Essence::of(file, &reader),
            story: rules.items.story.clone(),
            own_words: words.frame.t(if reader.proxy { "review-own-words-proxy" } else { "review-own-words" }),
            meaning: rules.level(level).meaning.get(&words.frame.language, false).to_owned(),
            verdict: told.as_ref().map(flags::verdict),
            flags: told.as_ref().map(|told| flags::fired(told, file)).unwrap_or_default(),
            reasons: opinion::reasons(words),
            at: attempt.shown.at.clone(),
            kept: if told.is_some() { Vec::new() } else { file.row.flags.iter().map(|id| row::headline(id, Some(rules), words)).collect() },
            checks: told.as_ref().map(flags::checks).unwrap_or_default(),
            checked: told.as_ref().map(flags::checked).unwrap_or_default(),
            groups: told.as_ref().map(ledger::groups).unwrap_or_default(),
            unworded: told.as_ref().map(Told::unworded).unwrap_or_default(),
            language: words.language(&reader.language),
            summary: plain::summary(file, &reader).map(|summary| summary.plain()),
            text: format!("/cases/{}.txt", file.id),
            pdf: format!("/cases/{}.pdf", file.id),
            regions,
            region_words,
            distress: rules.items.distress.iter().filter_map(|item| person::distress(item, &reader)).collect(),
            contact: person::contact(&reader),
            sections: asked,
            unseen,
            settled,
            unreadable: reader.unreadable,
            trail,
            cut: file.cut,
            older: file.assessments.iter().skip(1).map(|older| assessed(older, file, words)).collect(),
            decisions: file.decisions.iter().map(|decision| decided(decision, file, words)).collect(),
            updates: compare::updates(file, words),
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
