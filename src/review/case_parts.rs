//! Parts of the case page: where its forms lead, what was typed into them, what became of what was tried, where the case
//! stands, what the rules found, what was answered.

use std::collections::BTreeSet;

use super::addenda;
use super::answers::{Line, Reader, Section, Sections};
use super::at_case::{Notice as Tried, Shown};
use super::case::CaseFile;
use super::case_lines;
use super::draft::{self, Draft, Trouble};
use super::escalated;
use super::filters::Filters;
use super::flags::{self, Flag, Verdict};
use super::ledger::{self, Group};
use super::opinion;
use super::person;
use super::row;
use super::told::Told;
use super::trail::Item;
use super::words::{Due, Ticking, Words};
use crate::web::field::Problem;

/// Addresses.
pub(super) struct Ways {
    /// Of the forms that decide, judge, take and give back.
    pub action: String,
    pub judge: String,
    pub level_action: String,
    pub notes: String,
    pub reopen: String,
    pub claim: String,
    pub release: String,
    /// Where the page says that somebody still works on it.
    pub stay: String,
    pub ask: String,
    pub undo: String,
    /// Of the summary as a file.
    pub text: String,
    pub pdf: String,
}

impl Ways {
    pub fn of(file: &CaseFile, from: &Filters) -> Self {
        let act = |what: &str| from.case_act(file.id, what);
        Self {
            action: act("decisions"),
            judge: act("flags"),
            level_action: act("level"),
            notes: act("notes"),
            reopen: act("reopen"),
            claim: act("claim"),
            release: act("release"),
            stay: format!("/cases/{}/stay", file.id),
            ask: act("questions"),
            undo: act("undo"),
            text: format!("/cases/{}.txt", file.id),
            pdf: format!("/cases/{}.pdf", file.id),
        }
    }
}

/// What was typed and chosen, and what there is to choose from: code and label.
pub(super) struct Typed {
    pub outcome: String,
    pub outcomes: Vec<(&'static str, String)>,
    pub note: String,
    pub message: String,
    pub question: String,
    /// Why it is decided over whoever works on it.
    pub reason: String,
    /// Where the level was to be lowered to, and why.
    pub lower_to: String,
    pub because: String,
    /// Why a closed case is opened again.
    pub reopenings: Vec<(&'static str, String)>,
}

impl Typed {
    pub fn of(draft: &Draft, words: &Words) -> Self {
        // A browser would drop it or show something else; the problem says what it was.
        let visible = |text: &str| text.replace('\0', "\u{fffd}");
        Self {
            outcome: draft.outcome.clone(),
            outcomes: draft::OUTCOMES.into_iter().map(|code| (code, words.outcome(code))).collect(),
            note: visible(&draft.words.note),
            message: visible(&draft.words.message),
            question: visible(&draft.question),
            reason: draft.reason.clone(),
            lower_to: draft.lower_to.clone(),
            because: draft.because.clone(),
            reopenings: addenda::REASONS.into_iter().map(|code| (code, words.frame.t(&format!("review-reopen-{code}")))).collect(),
        }
    }
}

/// What the page says at its top of what was just tried, in words.
pub(super) enum Notice {
    Nothing,
    Troubles(Vec<Problem>),
    /// The case has changed; what has happened since the page that was sent.
    Stale(Vec<Item>),
    /// Why a decision could not be undone.
    Refused(String),
    Undone,
    Restored,
}

impl Notice {
    pub fn of(shown: &Shown, trail: &[Item], words: &Words) -> Self {
        let problem = |trouble: &Trouble| Problem { id: trouble.field.to_owned(), text: words.frame.t(trouble.key) };
        match &shown.notice {
            Tried::Troubles(troubles) => Self::Troubles(troubles.iter().map(problem).collect()),
            Tried::Stale => Self::Stale(case_lines::since(trail, &shown.draft)),
            Tried::Refused(key) => Self::Refused(words.frame.t(key)),
            Tried::Undone => Self::Undone,
            Tried::Restored => Self::Restored,
            // Who has the case, and that it is closed, stand on the page by themselves.
            Tried::Nothing | Tried::Unreadable | Tried::Held | Tried::Closed => Self::Nothing,
        }
    }
}

/// Where the case stands.
pub(super) struct Head {
    pub rank: i16,
    pub word: String,
    pub meaning: String,
    pub arrived: String,
    pub waiting: Option<(Ticking, Due)>,
    pub closed: Option<String>,
    pub tags: Vec<String>,
    /// Since when the patient is asked and has not answered.
    pub asked: Option<Ticking>,
    /// Who was told that nobody takes it, and when.
    pub escalated: Option<String>,
    /// The patient said that no help can be reached.
    pub unreachable: bool,
    /// The newest assessment alone gives another level.
    pub differs: Option<String>,
    /// The form's own version cannot be read.
    pub substitute: Option<String>,
}

impl Head {
    pub fn of(file: &CaseFile, words: &Words) -> Self {
        let (rules, level) = (&file.package.rules, file.level());
        let closed = file.closed_at();
        Self {
            rank: level.rank(),
            word: words.level(level, Some(rules)),
            meaning: rules.level(level).meaning.get(&words.frame.language, false).to_owned(),
            arrived: words.moment(file.row.arrived_at),
            waiting: closed.is_none().then(|| (words.waited(file.row.arrived_at), words.due(file.row.due_at))),
            closed: closed.map(|at| words.full(at)),
            tags: person::tags(file, words),
            asked: file.asked(words),
            escalated: file.standing.as_ref().map(|standing| escalated::said(standing, words)),
            unreachable: file.row.help_unreachable,
            differs: case_lines::differs(file, words),
            substitute: file.substitute.then(|| words.frame.t("review-substitute")),
        }
    }
}

/// What the rules found.
pub(super) struct Found {
    pub verdict: Option<Verdict>,
    pub flags: Vec<Flag>,
    /// Why a flag is not relevant: code and label.
    pub reasons: Vec<(&'static str, String)>,
    /// The flags kept with the case, where the ledger cannot be read.
    pub kept: Vec<String>,
    pub checks: Vec<Flag>,
    /// Names of the checks that found nothing.
    pub checked: Vec<String>,
    pub groups: Vec<Group>,
    /// Questions left out for want of a published wording in the language the patient reads.
    pub unworded: Vec<String>,
}

impl Found {
    pub fn of(file: &CaseFile, words: &Words) -> Self {
        let reasons = opinion::reasons(words);
        let Some(ledger) = &file.ledger else {
            let kept = file.row.flags.iter().map(|id| row::headline(id, Some(&file.package.rules), words)).collect();
            let (flags, checks, checked, groups, unworded) = Default::default();
            return Self { verdict: None, flags, reasons, kept, checks, checked, groups, unworded };
        };
        let told = Told::new(ledger, &file.package, words);
        Self {
            verdict: Some(flags::verdict(&told)),
            flags: flags::fired(&told, file),
            reasons,
            kept: Vec::new(),
            checks: flags::checks(&told),
            checked: flags::checked(&told),
            groups: ledger::groups(&told),
            unworded: told.unworded(),
        }
    }
}

/// What the patient answered.
pub(super) struct Answered {
    pub sections: Vec<Section>,
    pub unseen: Vec<Line>,
    pub settled: Vec<Line>,
    pub unreadable: usize,
    /// On the body map, and in words.
    pub regions: BTreeSet<String>,
    pub region_words: Vec<String>,
}

impl Answered {
    pub fn of(reader: &Reader<'_>) -> Self {
        let Sections { asked, unseen, settled } = reader.sections();
        let (regions, region_words) = reader.regions();
        Self { sections: asked, unseen, settled, unreadable: reader.unreadable, regions, region_words }
    }
}
