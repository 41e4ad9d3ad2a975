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
use crate::questionnaire::{Item, Questionnaire};
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
    /// The answers that decided and do not stand at a rule above.
    pub because: Vec<Piece>,
    /// That there are others, which do.
    pub above: Option<String>,
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
        let questionnaire = &file.package.questionnaire;
        let mut seen = BTreeSet::new();
        let signs: Vec<Sign> = flags::fired(&told, file).into_iter().map(|flag| sign(flag, &summary, &mut seen, reader)).collect();
        let about = |what: About| summary.about(&what).cloned().collect::<Vec<_>>();
        let headline = case_lines::headline(file, reader);
        let story = &file.package.rules.items.story;
        let shown = |sentence: &&Sentence| headline.is_none() || !sentence.pieces.iter().any(|piece| piece.of.iter().any(|of| of == story));
        let part = |at: usize, skip: usize| {
            let mut sentences: Vec<Sentence> = summary.parts[at].sentences.iter().skip(skip).filter(shown).cloned().collect();
            shorten(sentences.iter_mut().flat_map(|sentence| &mut sentence.pieces), questionnaire);
            (reader.words.frame.t(PARTS[at]), sentences)
        };
        // The level stands above.
        let mut parts = vec![part(0, 1), part(1, 0), part(3, 0)];
        if let Some((_, advice)) = parts.last_mut() {
            brief(advice, &signs, reader);
        }
        Some(Self {
            signs,
            verdicts: [about(About::Verdict), about(About::Check)].concat(),
            parts,
            open: [about(About::Open), about(About::Unworded)].concat(),
            negative: about(About::Negative),
            contributors: about(About::Contributor),
            changed: about(About::Changed),
            distress: about(About::Distress),
            headline,
        })
    }
}

/// The rule with what decided. Several rules go by the same answers: each stands at the gravest of them, and is not
/// `seen` again.
fn sign(flag: Flag, summary: &Summary, seen: &mut BTreeSet<String>, reader: &Reader<'_>) -> Sign {
    let about = About::Rule(flag.rule.clone());
    let all = summary.about(&about).flat_map(|sentence| sentence.pieces.clone());
    let (mut because, above): (Vec<Piece>, Vec<Piece>) = all.partition(|piece| seen.insert(piece.text.clone()));
    shorten(because.iter_mut(), &reader.package.questionnaire);
    let key = if because.is_empty() { "review-sign-above" } else { "review-sign-and-above" };
    Sign {
        name: format!("{} {}", flag.rule, flag.name),
        rule: flag.rule,
        mild: flag.mild,
        because,
        above: (!above.is_empty()).then(|| reader.words.frame.t(key)),
        opinion: flag.opinion.map(|opinion| opinion.said),
    }
}

/// Where a rule of urgent or worse fired, the texts of milder ones are noise: they are named, and stand with the rules.
fn brief(advice: &mut Vec<Sentence>, signs: &[Sign], reader: &Reader<'_>) {
    if signs.iter().all(|sign| sign.mild) {
        return;
    }
    let mild: Vec<&str> = signs.iter().filter(|sign| sign.mild).map(|sign| sign.rule.as_str()).collect();
    let before = advice.len();
    advice.retain(|sentence| !mild.iter().any(|rule| sentence.lead.strip_suffix(':') == Some(*rule)));
    if advice.len() < before {
        let text = reader.words.frame.t("review-advice-mild");
        advice.push(Sentence { about: About::Fact, lead: format!("{}:", mild.join(", ")), pieces: vec![Piece { text, of: Vec::new() }] });
    }
}

/// Leaves out what a label has in common with the one before it: `Weakness: type: ..; onset: ..`.
fn shorten<'a>(pieces: impl Iterator<Item = &'a mut Piece>, questionnaire: &Questionnaire) {
    let mut last = None;
    for piece in pieces {
        let label = piece.of.first().and_then(|link_id| questionnaire.item(link_id)).map(Item::label);
        let topic = label.filter(|label| piece.text.starts_with(label)).and_then(|label| label.split_once(": ")).map(|(topic, _)| topic);
        if topic.is_some() && topic == last {
            piece.text = piece.text.split_once(": ").map(|(_, rest)| rest.to_owned()).unwrap_or_default();
        }
        last = topic;
    }
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
