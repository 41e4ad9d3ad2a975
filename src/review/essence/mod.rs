//! The case in a minute: what the summary says, by kind, each sentence with the answer it comes from. The page, the
//! print and the PDF show the same.

mod changed;
mod pages;
mod paper;

use std::collections::BTreeSet;

use super::answers::{Reader, Sections};
use super::case::CaseFile;
use super::case_lines;
use super::flags::{self, Flag};
use super::plain;
use super::told::Told;
use crate::summary::{About, Piece, Sentence, Summary};

pub use pages::case_pdf;

pub(super) use changed::changed;

/// What the four parts of the summary are called here.
const PARTS: [&str; 4] = ["review-situation", "review-background", "review-assessment", "review-recommendation"];

/// What stands at the top of the case.
pub(super) struct Essence {
    /// The patient's own words, and whether they go on among the answers.
    pub headline: Option<(String, bool)>,
    /// The rules that fired, the most dangerous first.
    pub signs: Vec<Sign>,
    /// Whether there is a red flag at all, where none fired, and the checks of the data that found something.
    pub verdicts: Vec<Sentence>,
    /// Situation, background and recommendation, without what stands elsewhere in it.
    pub parts: Vec<(String, Vec<Sentence>)>,
    /// What was not asked or not answered, first: unknown is not "no".
    pub open: Vec<Sentence>,
    pub negative: Vec<Sentence>,
    pub contributors: Vec<Sentence>,
    pub changed: Vec<Sentence>,
    pub distress: Vec<Sentence>,
}

/// A rule that fired, in short.
pub(super) struct Sign {
    pub rule: String,
    pub name: String,
    /// Below urgent.
    pub mild: bool,
    /// The answers that decided.
    pub because: Vec<Piece>,
    /// What a clinician thinks of it.
    pub opinion: Option<String>,
}

impl Essence {
    /// Of the newest ledger; none where it cannot be read.
    pub fn of(file: &CaseFile, reader: &Reader<'_>) -> Option<Self> {
        let ledger = file.ledger.as_ref()?;
        let mut summary = plain::summary(file, reader)?;
        link(&mut summary, &anchors(&reader.sections()));
        let told = Told::new(ledger, &file.package, reader.words);
        let signs = flags::fired(&told, file).into_iter().map(|flag| sign(flag, &summary)).collect();
        let about = |what: About| summary.about(&what).cloned().collect::<Vec<_>>();
        let headline = case_lines::headline(file, reader);
        let story = &file.package.rules.items.story;
        let shown = |sentence: &&Sentence| headline.is_none() || !sentence.pieces.iter().any(|piece| piece.of.iter().any(|of| of == story));
        let part = |at: usize, skip: usize| {
            let part = &summary.parts[at];
            (reader.words.frame.t(PARTS[at]), part.sentences.iter().skip(skip).filter(shown).cloned().collect())
        };
        Some(Self {
            signs,
            verdicts: [about(About::Verdict), about(About::Check)].concat(),
            // The level stands above.
            parts: vec![part(0, 1), part(1, 0), part(3, 0)],
            open: [about(About::Open), about(About::Unworded)].concat(),
            negative: about(About::Negative),
            contributors: about(About::Contributor),
            changed: about(About::Changed),
            distress: about(About::Distress),
            headline,
        })
    }
}

fn sign(flag: Flag, summary: &Summary) -> Sign {
    let because = summary.about(&About::Rule(flag.rule.clone())).flat_map(|sentence| sentence.pieces.clone()).collect();
    let opinion = flag.opinion.map(|opinion| opinion.said);
    Sign { name: format!("{} {}", flag.rule, flag.name), rule: flag.rule, mild: flag.mild, because, opinion }
}

/// The questions that stand on the page, each under an id of its own.
fn anchors(sections: &Sections) -> BTreeSet<String> {
    let asked = sections.asked.iter().flat_map(|section| &section.lines);
    asked.chain(&sections.unseen).chain(&sections.settled).map(|line| line.link_id.clone()).collect()
}

/// Leaves only questions that stand on the page.
fn link(summary: &mut Summary, anchors: &BTreeSet<String>) {
    for sentence in summary.parts.iter_mut().flat_map(|part| &mut part.sentences) {
        for piece in &mut sentence.pieces {
            piece.of.retain(|link_id| anchors.contains(link_id));
        }
    }
}
