//! The answers as the patient gave them, in the clinic's language: what they left blank, what they were never asked.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde_json::Value as Json;

use super::case::CaseFile;
use super::words::Words;
use crate::package::Package;
use crate::questionnaire::{Answers, Evaluation, Index, Item, Standing};
use crate::record::ResponseDocument;
use crate::summary::{answer_words, parts_answered};

/// One response, read.
pub(super) struct Reader<'a> {
    pub words: &'a Words,
    pub package: &'a Package,
    pub answers: Answers,
    pub evaluation: Evaluation,
    /// The language the patient reads.
    pub language: String,
    pub proxy: bool,
    /// Answers this version of the form does not know.
    pub unreadable: usize,
    /// linkId -> who gave the answer.
    authors: BTreeMap<String, String>,
    /// None = submitted: every page that applied was shown.
    seen: Option<BTreeSet<String>>,
}

/// What became of a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Said {
    Answered(Vec<String>),
    /// Shown and left blank.
    Blank,
    /// Left out: it has no published wording in the language the patient reads.
    Unworded,
    /// Its page was never shown.
    Unseen,
    /// Another answer settled that it is not asked: that question and its answer.
    Closed {
        question: String,
        answer: String,
    },
}

impl Said {
    /// The answers, if there are any.
    pub fn answers(&self) -> &[String] {
        if let Self::Answered(answers) = self { answers } else { &[] }
    }

    /// What is said where there is no answer: not provided is not the same as not asked.
    pub fn missing(&self) -> &'static str {
        match self {
            Self::Blank => "review-not-provided",
            Self::Unworded => "review-unworded-one",
            _ => "review-not-asked",
        }
    }

    /// The question and answer that settled it.
    pub fn closed_by(&self) -> Option<(&str, &str)> {
        if let Self::Closed { question, answer } = self { Some((question, answer)) } else { None }
    }
}

/// A question with what became of it.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub link_id: String,
    /// In the clinic's language, as it is worded for whoever filled the form in.
    pub question: String,
    pub said: Said,
    /// Who gave the answer, where it was not the patient.
    pub by: Option<String>,
}

/// The form's questions, by what became of them.
#[derive(Clone, Debug)]
pub(super) struct Sections {
    /// Answered or left blank.
    pub asked: Vec<Section>,
    /// Their pages were never shown.
    pub unseen: Vec<Line>,
    /// Other answers settled them.
    pub settled: Vec<Line>,
}

/// A section of the form: what was asked in it.
#[derive(Clone, Debug)]
pub(super) struct Section {
    pub title: String,
    pub lines: Vec<Line>,
}

impl<'a> Reader<'a> {
    /// `submitted`: the response is complete. `today` is the day ages are counted to.
    /// Of the newest response of a case.
    pub fn of(file: &'a CaseFile, words: &'a Words) -> Self {
        let made_on = file.assessments.first().map_or_else(|| words.today(), |newest| newest.made_on);
        Self::new(words, &file.package, file.response.clone(), file.submitted, made_on)
    }

    pub fn new(words: &'a Words, package: &'a Package, document: ResponseDocument, submitted: bool, today: Date) -> Self {
        let (answers, unreadable) = lenient(package, &document.answers);
        let roles = &package.rules.items;
        let proxy = answers.one(&roles.author).is_some_and(|author| author != roles.author_self);
        let evaluation = Evaluation::new(&package.questionnaire, &answers, today);
        let seen = (!submitted).then_some(document.seen);
        Self { words, package, answers, evaluation, language: document.language, proxy, unreadable, authors: document.authors, seen }
    }

    /// The question in the clinic's language, as it is worded for whoever filled the form in.
    pub fn question(&self, item: &Item) -> String {
        if item.computed.is_some() { item.label().to_owned() } else { item.text.get(&self.words.frame.language, self.proxy).to_owned() }
    }

    pub fn said(&self, index: Index) -> Said {
        let item = &self.package.questionnaire.items[index];
        let values = self.evaluation.values(index);
        match self.evaluation.standing(index) {
            Standing::Closed { by, .. } => {
                let source = &self.package.questionnaire.items[by];
                let answer = self.shown(source, by).join("; ");
                Said::Closed { question: self.question(source), answer }
            }
            Standing::Open if !values.is_empty() => Said::Answered(self.shown(item, index)),
            // A total or an age stands as the question it is made from.
            Standing::Open if let Some(source) = item.computed.as_ref().and_then(|computed| computed.sources().first()) => {
                self.said(*source)
            }
            Standing::Open if !item.is_worded_in(&self.language) => Said::Unworded,
            Standing::Open if self.was_shown(index) => Said::Blank,
            _ => Said::Unseen,
        }
    }

    /// Who gave the answer, in the form's words, where it was not the patient.
    pub fn by(&self, link_id: &str) -> Option<String> {
        let code = self.authors.get(link_id).filter(|code| **code != self.package.rules.items.author_self)?;
        Some(super::row::author(code, Some(self.package), self.words))
    }

    fn shown(&self, item: &Item, index: Index) -> Vec<String> {
        answer_words(item, self.evaluation.values(index), &self.words.frame.language, self.proxy, self.words)
    }

    /// What was said at the item with this linkId; never asked when the form has none.
    pub fn at(&self, link_id: &str) -> Said {
        self.package.questionnaire.index(link_id).map_or(Said::Unseen, |index| self.said(index))
    }

    /// The answer at `link_id` in words for staff, if there is one.
    pub fn for_staff(&self, link_id: &str) -> Option<String> {
        let index = self.package.questionnaire.index(link_id)?;
        let item = &self.package.questionnaire.items[index];
        let words = answer_words(item, self.evaluation.values(index), &self.words.frame.language, true, self.words).join("; ");
        let partial = parts_answered(&self.evaluation, item).filter(|(answered, all)| answered < all);
        let partial = partial.map(|(answered, all)| self.words.frame.t2("review-partial-total", ("n", answered), ("all", all)));
        (!words.is_empty()).then(|| partial.map_or_else(|| words.clone(), |partial| format!("{words} ({partial})")))
    }

    /// Every question of the form, by what became of it.
    pub fn sections(&self) -> Sections {
        let questionnaire = &self.package.questionnaire;
        let mut asked: BTreeMap<Index, Vec<Line>> = BTreeMap::new();
        let (mut unseen, mut settled) = (Vec::new(), Vec::new());
        for (index, item) in questionnaire.items.iter().enumerate().filter(|(_, item)| item.kind.is_question() && !item.hidden) {
            let said = self.said(index);
            let by = if said.answers().is_empty() { None } else { self.by(&item.link_id) };
            let line = Line { link_id: item.link_id.clone(), question: self.question(item), said, by };
            match line.said {
                // Nobody is asked on the way through the form how it is since.
                Said::Closed { .. } | Said::Unseen if questionnaire.page_of(index) == questionnaire.update_page() => {}
                Said::Closed { .. } => settled.push(line),
                Said::Unseen => unseen.push(line),
                _ => asked.entry(questionnaire.section_of(index)).or_default().push(line),
            }
        }
        let title = |index: Index| questionnaire.items[index].text.get(&self.words.frame.language, self.proxy).to_owned();
        let asked = asked.into_iter().map(|(index, lines)| Section { title: title(index), lines }).collect();
        Sections { asked, unseen, settled }
    }

    /// Regions chosen on the body map: codes, and words as seen from the other side.
    pub fn regions(&self) -> (BTreeSet<String>, Vec<String>) {
        let map = &self.package.rules.items.body_map;
        let Some(index) = self.package.questionnaire.index(map) else { return Default::default() };
        let values = self.evaluation.values(index);
        let codes = values.iter().filter_map(|value| value.code()).map(str::to_owned).collect();
        (codes, answer_words(&self.package.questionnaire.items[index], values, &self.words.frame.language, true, self.words))
    }

    fn was_shown(&self, index: Index) -> bool {
        let Some(seen) = &self.seen else { return true };
        let page = self.package.questionnaire.page_of(index);
        page.is_some_and(|page| seen.contains(&self.package.questionnaire.items[page].link_id))
    }
}

/// Reads what can be read, and counts the rest: an answer that this version of the form does not know must
/// not hide the others.
pub(super) fn lenient(package: &Package, json: &Json) -> (Answers, usize) {
    if let Ok(answers) = Answers::from_json(&package.questionnaire, json) {
        return (answers, 0);
    }
    let (mut answers, mut unreadable) = (Answers::default(), 0);
    for (link_id, value) in json.as_object().into_iter().flatten() {
        let one = Json::Object([(link_id.clone(), value.clone())].into_iter().collect());
        match Answers::from_json(&package.questionnaire, &one) {
            Ok(read) => answers.set(link_id, read.get(link_id).to_vec()),
            Err(_) => unreadable += 1,
        }
    }
    (answers, unreadable)
}
