//! The level on the case page, and the page that asks once more before a level with red flags is lowered.

use askama::Template;

use super::answers::Reader;
use super::case::CaseFile;
use super::close;
use super::draft::Draft;
use super::filters::Filters;
use super::flags::{self, Flag};
use super::level::{self, REASONS};
use super::person::{self, Banner};
use super::row;
use super::told::Told;
use super::words::Words;
use crate::account::Clinician;
use crate::triage::Level;
use crate::web::frame::Frame;

/// The part of the case page about its level.
pub(super) struct LevelView {
    pub now: String,
    /// Where it can be raised and lowered to: code and name.
    pub raises: Vec<(&'static str, String)>,
    pub lowers: Vec<(&'static str, String)>,
    pub reasons: Vec<(&'static str, String)>,
    pub pending: Option<Pending>,
    /// A lowering from here waits for a second person.
    pub second: bool,
}

/// A lowering that waits for a second person.
pub(super) struct Pending {
    pub id: String,
    pub by: String,
    pub time: String,
    pub to: String,
    pub reason: String,
    /// Proposed by whoever looks at the page.
    pub mine: bool,
}

impl LevelView {
    pub fn new(file: &CaseFile, clinician: &Clinician, words: &Words) -> Self {
        let rules = Some(&file.package.rules);
        let now = file.level();
        let named = |level: Level| (level.code(), words.ranked(level, rules));
        let pending = level::pending(file).map(|waits| Pending {
            id: waits.row.event_id.to_string(),
            by: waits.row.by.clone().unwrap_or_default(),
            time: words.moment(waits.row.at),
            to: words.ranked(waits.to, rules),
            reason: words.frame.t(&format!("review-because-{}", waits.reason)),
            mine: waits.row.account_id == Some(clinician.account.0),
        });
        Self {
            now: words.ranked(now, rules),
            raises: Level::ALL.into_iter().filter(|level| *level < now).map(named).collect(),
            lowers: Level::ALL.into_iter().filter(|level| *level > now).map(named).collect(),
            reasons: reasons(&REASONS, words),
            pending,
            second: level::wants_second(&clinician.clinic, now),
        }
    }
}

fn reasons(codes: &[&'static str], words: &Words) -> Vec<(&'static str, String)> {
    codes.iter().map(|code| (*code, words.frame.t(&format!("review-because-{code}")))).collect()
}

/// The one page that stands between a clinician and an act: to lower the level of a case with red flags, or to close
/// an emergency without anything done about it.
#[derive(Template)]
#[template(path = "review/lower.html")]
pub(super) struct LowerPage {
    frame: Frame,
    unsigned: bool,
    banner: Banner,
    purpose: Purpose,
    /// Where it is done, and where it is left as it is.
    action: String,
    level_action: String,
    title: String,
    from: String,
    flags: Vec<Flag>,
    /// The flags kept with the case that are not among those of the newest answers.
    kept: Vec<String>,
    /// What is asked for a reason, the reasons, and that it was sent without one.
    why: String,
    reasons: Vec<(&'static str, String)>,
    unreasoned: Option<String>,
    version: i32,
    draft: Draft,
    seen: String,
}

/// What the page is about.
enum Purpose {
    /// To a level: code and name. A second person may have to confirm it.
    Lower {
        code: &'static str,
        name: String,
        second: bool,
    },
    Close,
    /// To close it takes two people: a lower level is proposed instead, one of these.
    LowerFirst(Vec<(&'static str, String)>),
}

impl LowerPage {
    /// Of a change of level.
    pub fn new(file: &CaseFile, words: &Words, clinician: &Clinician, draft: Draft, to: Level, view: &Filters, unreasoned: bool) -> Self {
        let (rules, second) = (Some(&file.package.rules), level::wants_second(&clinician.clinic, file.level()));
        let (from, name) = (words.ranked(file.level(), rules), words.ranked(to, rules));
        let title = words.frame.t2("review-lower-title", ("from", &from), ("to", &name));
        Self::of(file, words, draft, view, title, Purpose::Lower { code: to.code(), name, second }, unreasoned)
    }

    /// Of a decision.
    pub fn closing(file: &CaseFile, words: &Words, clinician: &Clinician, draft: Draft, view: &Filters) -> Self {
        let named = |level: Level| (level.code(), words.ranked(level, Some(&file.package.rules)));
        let lower = || Level::ALL.into_iter().filter(|level| *level > file.level()).map(named).collect();
        let first = close::is_lowered_first(file, &clinician.clinic, &draft.outcome);
        let purpose = if first { Purpose::LowerFirst(lower()) } else { Purpose::Close };
        let from = words.ranked(file.level(), Some(&file.package.rules));
        let title = words.frame.t2("review-close-title", ("from", from), ("outcome", words.outcome(&draft.outcome)));
        let sure = draft.sure;
        Self::of(file, words, draft, view, title, purpose, sure)
    }

    fn of(file: &CaseFile, words: &Words, draft: Draft, view: &Filters, title: String, purpose: Purpose, unreasoned: bool) -> Self {
        let rules = &file.package.rules;
        let made_on = file.assessments.first().map_or_else(|| words.today(), |newest| newest.made_on);
        let reader = Reader::new(words, &file.package, file.response.clone(), file.submitted, made_on);
        let told = file.ledger.as_ref().map(|ledger| Told::new(ledger, &file.package, words));
        let mut flags = told.as_ref().map(|told| flags::fired(told, file)).unwrap_or_default();
        // What the answers of the case are linked to stands on another page.
        flags.iter_mut().flat_map(|flag| &mut flag.readings).for_each(|reading| reading.linked = false);
        let now = |id: &String| file.ledger.iter().flat_map(|ledger| ledger.assessment.fired()).any(|entry| entry.rule == *id);
        let kept = file.row.flags.iter().filter(|id| !now(id));
        let (act, codes, why, missing) = match purpose {
            Purpose::Close => ("decisions", close::reasons(&draft.outcome), "review-close-because", "review-close-unreasoned"),
            _ => ("level", &REASONS[..], "review-lower-because", "review-lower-unreasoned"),
        };
        Self {
            unsigned: !rules.signed_off,
            banner: person::banner(file, &reader),
            action: view.case_act(file.id, act),
            level_action: view.case_act(file.id, "level"),
            title,
            from: words.ranked(file.level(), Some(rules)),
            kept: kept.map(|id| row::headline(id, Some(rules), words)).collect(),
            flags,
            why: words.frame.t(why),
            reasons: reasons(codes, words),
            unreasoned: unreasoned.then(|| words.frame.t(missing)),
            purpose,
            version: file.row.version,
            seen: draft.seen.map(|seen| seen.to_string()).unwrap_or_default(),
            draft,
            frame: words.frame.clone(),
        }
    }
}
