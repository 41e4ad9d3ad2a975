//! The box of the case page about other cases of the same person: what is different first.

use std::collections::BTreeSet;

use super::difference::Difference;
use super::side::Side;
use super::spark::Spark;
use super::store::Other;
use super::words::{Group, groups};
use super::{Known, Last};
use crate::review::case::CaseFile;
use crate::review::filters::Filters;
use crate::review::words::Words;
use crate::summary::{About, Piece, Sentence, Summary, answer_words};
use crate::triage::Level;

/// The box. All its lists may be empty; then it is not shown.
pub(in crate::review) struct SameView {
    /// Address of its buttons.
    pub action: String,
    pub since: Option<Since>,
    /// A linked case that came after this one.
    pub later: Option<Line>,
    /// The other cases of the group, the newest first.
    pub linked: Vec<Line>,
    pub spark: Option<Spark>,
    pub offered: Vec<Line>,
    pub apart: Vec<Line>,
    /// What belongs on a sheet of paper: how it was last time, what is new and what is gone; that there is a later case.
    pub short: Vec<Sentence>,
}

/// A case in a line: nothing by which a person could be known.
#[derive(Clone, Debug)]
pub(in crate::review) struct Line {
    pub id: String,
    pub url: String,
    pub reference: String,
    pub day: String,
    pub rank: i16,
    /// The level's word.
    pub word: String,
    /// Open, or what was decided.
    pub state: String,
}

/// What is different since the case before.
pub(in crate::review) struct Since {
    /// `Since last time (ABCD-EFGH, 12-Mar-2026)`
    pub title: String,
    pub then: Line,
    /// It cannot be told, and why.
    pub trouble: Option<String>,
    /// What to bear in mind.
    pub notes: Vec<String>,
    pub groups: Vec<Group>,
    /// Then and now; none where the forms know no body map.
    pub maps: Vec<BodyMap>,
}

/// The body map of one of the two.
pub(in crate::review) struct BodyMap {
    pub title: String,
    /// None = it is not known.
    pub regions: Option<BTreeSet<String>>,
    /// The same in words.
    pub words: Vec<String>,
}

impl SameView {
    pub fn new(known: &Known, file: &CaseFile, words: &Words, from: &Filters) -> Self {
        let lines =
            |others: &[Other]| others.iter().filter(|other| other.case_id != file.id.0).map(|other| line(other, file, words)).collect();
        let newest = known.linked.first().filter(|newest| newest.case_id != file.id.0);
        let since = known.last.as_ref().map(|last| since(last, file, words));
        let later = newest.filter(|newest| newest.arrived_at >= file.row.arrived_at).map(|newest| line(newest, file, words));
        Self {
            short: since.iter().flat_map(|since| since.in_short(words)).chain(later.as_ref().map(|later| later.in_short(words))).collect(),
            action: from.case_act(file.id, "same-person"),
            since,
            later,
            linked: lines(&known.linked),
            spark: Spark::new(&known.linked, &file.package.rules, words),
            offered: lines(&known.offered),
            apart: lines(&known.apart),
        }
    }

    /// Adds what is new and what is gone to a summary of the case.
    pub fn tell(&self, summary: &mut Summary) {
        let Some(since) = &self.since else { return };
        for group in since.groups.iter().filter(|group| group.told) {
            let texts = group.first.iter().chain(&group.rest).map(|entry| entry.text.clone());
            summary.parts[2].sentences.push(sentence(format!("{}: {}", since.title, group.title), texts));
        }
    }

    /// Whether there is nothing to show.
    pub fn is_empty(&self) -> bool {
        self.linked.is_empty() && self.offered.is_empty() && self.apart.is_empty()
    }
}

impl Since {
    fn in_short(&self, words: &Words) -> Vec<Sentence> {
        let then = format!("{} {} {}", words.frame.t("review-same-level-then"), self.then.rank, self.then.word);
        let nothing = self.groups.is_empty().then(|| words.frame.t("review-same-nothing"));
        let said = [then].into_iter().chain(self.trouble.clone().or(nothing));
        let group = |group: &Group| {
            let more = (!group.rest.is_empty()).then(|| words.frame.t1("review-same-more", "n", group.rest.len()));
            sentence(group.title.clone(), group.first.iter().map(|entry| entry.text.clone()).chain(more))
        };
        let groups = self.groups.iter().filter(|group| group.told).map(group);
        [sentence(format!("{}:", self.title), said)].into_iter().chain(groups).collect()
    }
}

impl Line {
    fn in_short(&self, words: &Words) -> Sentence {
        let said = format!("{}, {}, {} {}, {}", self.reference, self.day, self.rank, self.word, self.state);
        sentence(words.frame.t("review-same-later"), [said].into_iter())
    }
}

/// A sentence whose pieces come from two cases.
fn sentence(lead: String, texts: impl Iterator<Item = String>) -> Sentence {
    Sentence { about: About::Changed, lead, pieces: texts.map(|text| Piece { text, of: Vec::new() }).collect() }
}

fn line(other: &Other, file: &CaseFile, words: &Words) -> Line {
    let level = Level::from_rank(other.level).unwrap_or(Level::Emergency);
    let state = match &other.outcome {
        Some(outcome) if other.closed_at.is_some() => words.outcome(outcome),
        _ => words.frame.t("review-same-open"),
    };
    Line {
        id: other.case_id.to_string(),
        url: format!("/cases/{}", other.case_id),
        reference: other.reference.clone(),
        day: words.date_of(other.arrived_at),
        rank: level.rank(),
        word: words.level(level, Some(&file.package.rules)),
        state,
    }
}

fn since(last: &Last, file: &CaseFile, words: &Words) -> Since {
    let then = line(&last.other, file, words);
    let title = words.frame.t2("review-same-since", ("reference", &then.reference), ("day", &then.day));
    let mut since = Since { title, trouble: None, notes: Vec::new(), groups: Vec::new(), maps: Vec::new(), then };
    if last.other.form != file.row.form {
        since.trouble = Some(words.frame.t("review-same-other-form"));
        return since;
    }
    let (Some(before), Some(now)) = (&last.ledger, &file.ledger) else {
        since.trouble = Some(words.frame.t("review-same-unreadable"));
        return since;
    };
    let (then, now) = (Side::new(&last.package, before), Side::new(&file.package, now));
    if last.package.hash != file.package.hash || file.substitute {
        let version = |package: &crate::package::Package| package.questionnaire.version.clone();
        since.notes.push(words.frame.t2("review-same-versions", ("then", version(&last.package)), ("now", version(&file.package))));
    }
    if before.proxy != file.ledger.as_ref().is_some_and(|now| now.proxy) {
        since.notes.push(words.frame.t("review-same-author"));
    }
    since.groups = groups(&Difference::new(&then, &now), &then, &now, &last.other, words);
    let days = [last.other.arrived_at, file.row.arrived_at].map(|at| words.date_of(at));
    let titles = [words.frame.t1("review-same-then", "day", &days[0]), words.frame.t1("review-same-now", "day", &days[1])];
    since.maps = [&then, &now].into_iter().zip(titles).filter_map(|(side, title)| body_map(side, title, words)).collect();
    if since.maps.len() < 2 || since.maps.iter().all(|map| map.words.is_empty()) {
        since.maps.clear();
    }
    since
}

fn body_map(side: &Side<'_>, title: String, words: &Words) -> Option<BodyMap> {
    let item = side.package.questionnaire.item(&side.package.rules.items.body_map)?;
    let known = side.known(item);
    let regions = known.has.iter().filter_map(|value| value.code()).map(str::to_owned).collect::<BTreeSet<_>>();
    Some(BodyMap {
        title,
        regions: (known.rest || !regions.is_empty()).then_some(regions),
        words: answer_words(item, &known.has, &words.frame.language, true, words),
    })
}
