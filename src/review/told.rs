//! The newest ledger as staff read it: questions and answers in the clinic's language, whatever language they were
//! shown in; what a person typed as they typed it.

use super::words::Words;
use crate::package::Package;
use crate::questionnaire::{Evaluation, Index, Item, Kind, PartialDate, Standing};
use crate::record::AssessmentDocument;
use crate::summary::{Phrases, answer_words};
use crate::triage::{Reading, State};

/// A ledger, and what its receipts are worded from.
pub(super) struct Told<'a> {
    pub ledger: &'a AssessmentDocument,
    pub package: &'a Package,
    pub words: &'a Words,
    /// Of exactly the answers that the ledger was made from.
    evaluation: Evaluation,
}

/// One question that decided, with the answer.
#[derive(Clone, Debug)]
pub(super) struct Receipt {
    pub link_id: String,
    pub question: String,
    pub answers: Vec<String>,
    pub state: ReceiptState,
    /// The question stands among the answers; a computed one does not.
    pub linked: bool,
}

/// How the question came to say what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ReceiptState {
    Answered,
    Skipped,
    NotShown,
    /// The answer to this other question settled it.
    ClosedBy(String, String),
}

impl<'a> Told<'a> {
    pub fn new(ledger: &'a AssessmentDocument, package: &'a Package, words: &'a Words) -> Self {
        let (answers, _) = super::answers::lenient(package, &ledger.answers);
        let evaluation = Evaluation::new(&package.questionnaire, &answers, ledger.assessment.made_on);
        Self { ledger, package, words, evaluation }
    }

    /// The receipts of `readings`; several finds in one text stand in one line.
    pub fn receipts(&self, readings: &[Reading]) -> Vec<Receipt> {
        let mut lines: Vec<Receipt> = Vec::new();
        for line in readings.iter().map(|reading| self.receipt(reading)) {
            match lines
                .iter_mut()
                .find(|other| other.link_id == line.link_id && other.state == ReceiptState::Answered && other.state == line.state)
            {
                Some(other) => other.answers.extend(line.answers),
                None => lines.push(line),
            }
        }
        lines
    }

    /// One of them. What this version of the form does not know stands as it was kept.
    pub fn receipt(&self, reading: &Reading) -> Receipt {
        let known = self.package.questionnaire.index(&reading.link_id);
        let item = known.map(|index| &self.package.questionnaire.items[index]);
        Receipt {
            link_id: reading.link_id.clone(),
            question: item.map_or_else(|| reading.question.clone(), |item| self.question(item)),
            linked: item.is_some_and(|item| !item.hidden),
            answers: known.map_or_else(|| reading.answers.clone(), |index| self.answers(index, &reading.answers)),
            state: match &reading.state {
                State::Answered => ReceiptState::Answered,
                State::Skipped => ReceiptState::Skipped,
                State::NotShown => ReceiptState::NotShown,
                State::ClosedBy { question, answers } => match known.map(|index| self.evaluation.standing(index)) {
                    Some(Standing::Closed { by, .. }) => {
                        let closer = &self.package.questionnaire.items[by];
                        ReceiptState::ClosedBy(self.question(closer), self.answers(by, answers).join("; "))
                    }
                    _ => ReceiptState::ClosedBy(question.clone(), answers.join("; ")),
                },
            },
        }
    }

    fn question(&self, item: &Item) -> String {
        if item.computed.is_some() {
            item.label().to_owned()
        } else {
            item.text.get(&self.words.frame.language, self.ledger.proxy).to_owned()
        }
    }

    /// The answers at an item; of a free text what was found in it, as the ledger kept it.
    fn answers(&self, index: Index, kept: &[String]) -> Vec<String> {
        let item = &self.package.questionnaire.items[index];
        let values = self.evaluation.values(index);
        if item.kind.is_free_text() || values.is_empty() {
            return kept.iter().map(|answer| plain(answer, item.kind, self.words)).collect();
        }
        answer_words(item, values, &self.words.frame.language, self.ledger.proxy, self.words)
    }

    /// Short labels of the questions that were left out for want of a published wording.
    pub fn unworded(&self) -> Vec<String> {
        let label = |link_id: &String| self.package.questionnaire.item(link_id).map_or(link_id.as_str(), Item::label).to_owned();
        self.ledger.assessment.unworded.iter().map(label).collect()
    }
}

fn plain(answer: &str, kind: Kind, words: &Words) -> String {
    match (kind, answer) {
        (Kind::Boolean, "true") => words.frame.t("yes"),
        (Kind::Boolean, "false") => words.frame.t("no"),
        (Kind::Date, date) => PartialDate::read(date).map_or_else(|| date.to_owned(), |date| words.date(date)),
        (_, answer) => answer.to_owned(),
    }
}
