//! A case as one row of a list: in the queue, among the closed, found by a search. A row that cannot be read
//! in full still shows what can, with a link to its case.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use sqlx::PgConnection;
use uuid::Uuid;

use super::row_store::CaseRow;
use super::words::{Due, Ticking, Words};
use crate::package::Package;
use crate::record::CaseDocument;
use crate::state::State;
use crate::triage::{Level, RuleSet};

/// Flags shown in words; the rest is counted.
const FLAGS: usize = 3;

/// The packages that the rows of a list were assessed by.
#[derive(Default)]
pub(super) struct Forms {
    by_hash: BTreeMap<String, Arc<Package>>,
    by_url: BTreeMap<String, Arc<Package>>,
}

impl Forms {
    /// Finds the packages of `rows`. One that cannot be read is left out: its rows then use the form's current
    /// one, or none.
    pub async fn of(state: &State, conn: &mut PgConnection, rows: impl IntoIterator<Item = &CaseRow>) -> Self {
        let mut forms = Self::default();
        for row in rows {
            if let Some(hash) = row.package_hash.as_ref().filter(|hash| !forms.by_hash.contains_key(*hash))
                && let Ok(package) = state.packages.by_hash(conn, hash).await
            {
                forms.by_hash.insert(hash.clone(), package);
            }
            if let Some(package) = state.packages.current(&row.form) {
                forms.by_url.insert(row.form.clone(), package);
            }
        }
        forms
    }

    /// Whether one of them is not clinically signed off.
    pub fn unsigned(&self) -> bool {
        self.by_hash.values().chain(self.by_url.values()).any(|package| !package.rules.signed_off)
    }

    fn find(&self, row: &CaseRow) -> Option<&Package> {
        let exact = row.package_hash.as_ref().and_then(|hash| self.by_hash.get(hash));
        exact.or_else(|| self.by_url.get(&row.form)).map(Arc::as_ref)
    }
}

/// One row.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub case_id: Uuid,
    pub url: String,
    pub rank: i16,
    /// The level's word.
    pub word: String,
    /// `FAMILY, Given`, or that it is not known.
    pub name: String,
    pub born: String,
    pub reference: String,
    /// The patient's own words.
    pub headline: Option<String>,
    /// Stands in their place: the first flag.
    pub instead: String,
    /// The first flags, in words; without the one that stands above them already.
    pub because: String,
    pub more: usize,
    /// The day, unless it is today, and the time.
    pub arrived: (Option<String>, String),
    /// None on a closed case.
    pub waiting: Option<(Ticking, Due)>,
    pub closed: Option<String>,
    pub outcome: Option<String>,
    pub draft: bool,
    /// Who was told that nobody takes it, and when.
    pub escalated: Option<String>,
    /// When the person was here before, as far as somebody said that it is the same one.
    pub before: Option<String>,
    /// The patient pressed "I cannot call".
    pub unreachable: bool,
    /// Who fills it in, when it is not the patient.
    pub proxy: Option<String>,
    /// When the patient last said how it is, and how: `updated 10:42, worse`.
    pub updated: Option<String>,
    /// That they read another language than the clinic's.
    pub reads: Option<String>,
    /// Since when the patient is asked and has not answered.
    pub asked: Option<Ticking>,
    /// That an answer has come, or that it waits for a second person.
    pub talk: Vec<String>,
    /// Since when somebody works on it, and who.
    pub taken: Option<(String, String)>,
}

impl Row {
    pub fn new(row: &CaseRow, forms: &Forms, words: &Words) -> Self {
        let package = forms.find(row);
        let rules = package.map(|package| &package.rules);
        let level = Level::from_rank(row.level).unwrap_or(Level::Emergency);
        let who: CaseDocument = serde_json::from_value(row.document.clone()).unwrap_or_default();
        let flags: Vec<String> = row.flags.iter().map(|id| headline(id, rules, words)).collect();
        let word = words.level(level, rules);
        let headline = who.headline.clone().filter(|text| !text.trim().is_empty());
        let said = usize::from(headline.is_none());
        let open = |at: Option<jiff_sqlx::Timestamp>| at.filter(|_| row.closed_at.is_none()).map(jiff_sqlx::Timestamp::to_jiff);
        Self {
            case_id: row.case_id,
            url: format!("/cases/{}", row.case_id),
            rank: level.rank(),
            name: words.name(&who),
            born: words.born(&who),
            reference: row.reference.clone(),
            instead: flags.first().cloned().unwrap_or_else(|| words.frame.t("review-no-flag")),
            word,
            because: flags.iter().take(FLAGS).skip(said).cloned().collect::<Vec<_>>().join("; "),
            more: flags.len().saturating_sub(FLAGS),
            arrived: words.parted(row.arrived_at),
            waiting: row.closed_at.is_none().then(|| (words.waited(row.arrived_at), words.due(row.due_at))),
            closed: row.closed_at.map(|at| words.moment(at.to_jiff())),
            outcome: row.outcome.as_deref().filter(|_| row.closed_at.is_some()).map(|code| words.outcome(code)),
            draft: row.draft,
            escalated: None,
            before: None,
            unreachable: row.help_unreachable,
            proxy: who.proxy.as_deref().map(|code| author(code, package, words)),
            reads: words.foreign(&who.language),
            asked: open(row.asked_at).map(|at| words.asked(at)),
            talk: open(row.answered_at)
                .map(|at| words.answered(at))
                .into_iter()
                .chain((row.proposed && row.closed_at.is_none()).then(|| words.frame.t("review-second-waits")))
                .collect(),
            taken: row.owner.clone().zip(row.owned_since).map(|(name, since)| (words.moment(since.to_jiff()), name)),
            headline,
            updated: open(row.updated_at).map(|at| updated(at, who.course.as_deref(), package, words)),
        }
    }
}

/// A rule in a few words: its headline, the name of a data check, or its id when the package is not at hand.
pub(super) fn headline(id: &str, rules: Option<&RuleSet>, words: &Words) -> String {
    let Some(rules) = rules else { return id.to_owned() };
    let language = &words.frame.language;
    if let Some(rule) = rules.rule(id) {
        return rule.headline.get(language, false).to_owned();
    }
    check(id, rules).map_or_else(|| id.to_owned(), |(name, ..)| name.get(language, false).to_owned())
}

/// Name, text for staff and citation of a data check.
pub(super) fn check<'a>(
    id: &str,
    rules: &'a RuleSet,
) -> Option<(&'a crate::questionnaire::Text, &'a crate::questionnaire::Text, &'a [String])> {
    let checks = [
        (&rules.abandoned.id, &rules.abandoned.name, &rules.abandoned.clinician, &rules.abandoned.citation),
        (&rules.contradiction.id, &rules.contradiction.name, &rules.contradiction.clinician, &rules.contradiction.citation),
        (&rules.impossible.id, &rules.impossible.name, &rules.impossible.clinician, &rules.impossible.citation),
        (&rules.proxy.id, &rules.proxy.name, &rules.proxy.clinician, &rules.proxy.citation),
        (&rules.danger_words.id, &rules.danger_words.name, &rules.danger_words.clinician, &rules.danger_words.citation),
    ];
    checks.into_iter().find(|(known, ..)| *known == id).map(|(_, name, text, citation)| (name, text, citation.as_slice()))
}

/// When the patient last said how it is, and how, in the form's words.
pub(super) fn updated(at: Timestamp, course: Option<&str>, package: Option<&Package>, words: &Words) -> String {
    let choice = course.and_then(|code| package?.questionnaire.item(&package?.rules.items.update_course)?.choice(code));
    let course = choice.map(|choice| choice.text.get(&words.frame.language, true).to_lowercase());
    match course {
        Some(course) => words.frame.t2("review-updated-as", ("time", words.moment(at)), ("course", course)),
        None => words.frame.t1("review-updated", "time", words.moment(at)),
    }
}

/// Who fills the form in, in the form's words.
pub(super) fn author(code: &str, package: Option<&Package>, words: &Words) -> String {
    let choice = package.and_then(|package| package.questionnaire.item(&package.rules.items.author)?.choice(code));
    let unknown = || if code == "unknown" { words.frame.t("review-author-unknown") } else { code.to_owned() };
    choice.map_or_else(unknown, |choice| choice.text.get(&words.frame.language, true).to_owned())
}
