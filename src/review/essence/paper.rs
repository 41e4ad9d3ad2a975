//! The essence as a document to print: one page of A4 for an ordinary case.

use super::Essence;
use crate::paper::{Block, Document, Kind};
use crate::review::answers::Reader;
use crate::review::case::CaseFile;
use crate::review::same::SameView;
use crate::review::{person, plain, row};
use crate::summary::Sentence;

/// Set apart, so that its direction is its own; a text that runs as most do stays as it is, to be searched and copied.
fn apart(text: &str) -> String {
    let turned = |letter: char| matches!(letter, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}' | '\u{10800}'..='\u{10fff}');
    if text.chars().any(turned) { format!("\u{2068}{text}\u{2069}") } else { text.to_owned() }
}

/// The document, printed by this person.
pub(super) fn document(file: &CaseFile, reader: &Reader<'_>, same: &SameView, by: &str) -> Document {
    let (words, frame) = (reader.words, &reader.words.frame);
    let level = file.level();
    let mut blocks = vec![Block::new(Kind::Marked(level.rank()), words.ranked(level, Some(&file.package.rules)))];
    let heading: Vec<String> = plain::heading(file, reader).into_iter().skip(2).collect();
    blocks.push(Block::new(Kind::Small, heading.join(" ")));
    let asked = file.asked(words).map(|asked| asked.text);
    blocks.extend(person::tags(file, words).into_iter().skip(1).chain(asked).map(|tag| Block::new(Kind::Small, tag)));
    if !file.package.rules.signed_off {
        blocks.push(Block::new(Kind::Small, frame.t("review-sbar-unsigned")));
    }
    if let Some(essence) = Essence::of(file, reader) {
        essence.print(reader, same, &mut blocks);
    } else {
        blocks.extend((!same.short.is_empty()).then(|| run(&same.short)));
        blocks.push(Block::new(Kind::Paragraph, frame.t("review-no-ledger")));
        let flags = file.row.flags.iter().map(|id| row::headline(id, Some(&file.package.rules), words));
        blocks.extend(flags.map(|flag| Block::new(Kind::Paragraph, flag)));
    }
    let asked = plain::asked(file, words);
    if !asked.is_empty() {
        blocks.push(Block::new(Kind::Heading, frame.t("review-questions")));
        blocks.extend(asked.iter().map(|point| Block::new(Kind::Paragraph, apart(&on_one_line(point)))));
    }
    blocks.push(Block::new(Kind::Small, frame.t("review-paper-rest")));
    let reference = &file.row.reference;
    Document {
        language: frame.language.clone(),
        // It stands in lists of files and windows: no name in it.
        title: format!("{} {reference}", frame.t("review-case-title")),
        made_at: words.now,
        banner: banner(file, reader),
        blocks,
        foot: format!("{} {}", frame.t2("review-paper-foot", ("time", words.full(words.now)), ("reference", reference)), apart(by)),
        page: frame.t2("review-paper-page", ("n", "{n}"), ("m", "{m}")),
    }
}

fn banner(file: &CaseFile, reader: &Reader<'_>) -> Vec<Block> {
    let frame = &reader.words.frame;
    let banner = person::banner(file, reader);
    let unknown = || frame.t("review-not-known");
    let facts = [
        ("review-born", banner.born),
        ("review-sex", banner.sex),
        ("review-reference", banner.reference),
        ("review-phone", banner.phone.unwrap_or_else(unknown)),
        ("review-allergies", banner.allergies.unwrap_or_else(unknown)),
    ];
    let mut block = Block { kind: Kind::Paragraph, spans: Vec::new() };
    for (n, (key, value)) in facts.into_iter().enumerate() {
        let gap = if n == 0 { "" } else { "   " };
        block = block.plain(format!("{gap}{} ", frame.t(key))).bold(apart(&value));
    }
    vec![Block::new(Kind::Title, apart(&banner.name)), block]
}

impl Essence {
    fn print(&self, reader: &Reader<'_>, same: &SameView, blocks: &mut Vec<Block>) {
        let frame = &reader.words.frame;
        if let Some((words, long)) = &self.headline {
            blocks.extend(words.lines().filter(|line| !line.trim().is_empty()).map(|line| Block::new(Kind::Quote, line)));
            let whose = frame.t(if reader.proxy { "review-own-words-proxy" } else { "review-own-words" });
            let rest = if *long { format!(" {}", frame.t("review-paper-longer")) } else { String::new() };
            blocks.push(Block::new(Kind::Small, whose + &rest));
        }
        blocks.extend((!same.short.is_empty()).then(|| run(&same.short)));
        blocks.push(Block::new(Kind::Heading, frame.t1("review-flags", "n", self.signs.len())));
        for sign in &self.signs {
            let said: Vec<String> = sign.because.iter().map(|piece| apart(&piece.text)).collect();
            let opinion = sign.opinion.as_ref().map(|said| format!(" [{said}]")).unwrap_or_default();
            let above = sign.above.as_ref().map(|above| format!(" {above}")).unwrap_or_default();
            let rule = Block { kind: Kind::Paragraph, spans: Vec::new() }.bold(&sign.name);
            blocks.push(rule.plain(format!("{opinion} {}{above}", said.join("; "))));
        }
        blocks.extend(self.verdicts.iter().map(sentence));
        for list in [&self.changed, &self.open, &self.negative, &self.contributors] {
            blocks.extend(list.iter().map(sentence));
        }
        for (heading, sentences) in &self.parts {
            blocks.push(Block::new(Kind::Heading, heading));
            blocks.push(run(sentences));
        }
        blocks.push(Block::new(Kind::Heading, frame.t("review-distress")));
        blocks.extend(self.distress.iter().map(|said| Block::new(Kind::Paragraph, pieces(said))));
        blocks.push(Block::new(Kind::Small, frame.t("review-distress-note")));
    }
}

fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn pieces(sentence: &Sentence) -> String {
    sentence.pieces.iter().map(|piece| apart(&piece.text)).collect::<Vec<_>>().join("; ")
}

/// A paragraph; a long list in small letters, so that all of it is there and the sheet is still one.
fn sentence(sentence: &Sentence) -> Block {
    let kind = if sentence.rest().is_empty() { Kind::Paragraph } else { Kind::Small };
    Block { kind, spans: Vec::new() }.bold(&sentence.lead).plain(format!(" {}", pieces(sentence)))
}

/// Sentences one after the other, to save room.
fn run(sentences: &[Sentence]) -> Block {
    let mut block = Block { kind: Kind::Paragraph, spans: Vec::new() };
    for (n, sentence) in sentences.iter().enumerate() {
        let gap = if n == 0 { "" } else { "  ·  " };
        let lead = if sentence.lead.is_empty() { String::new() } else { format!("{} ", sentence.lead) };
        block = block.plain(gap).bold(lead).plain(pieces(sentence));
    }
    block
}
