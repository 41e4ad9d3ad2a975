//! How hard the questions of a package are to read, in English: Flesch-Kincaid, and the ratchet that only lets them
//! get easier. The formula counts words, sentences and syllables; it knows nothing of meaning, and short texts make
//! it jump. So it finds what to look at again, and people judge.

use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;

use anyhow::Context;
use serde::Deserialize;

use super::{Package, files};
use crate::questionnaire::{Item, Questionnaire, Text};

/// A child in school grade 0 is five years old.
const AGE_OF_GRADE_0: f64 = 5.0;
/// How far the ratchet may stand above what is measured.
const SLACK: f64 = 0.2;

/// The package's `readability.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ratchet {
    /// Reading age allowed to all texts taken together.
    pub whole: f64,
    /// Reading age allowed to the hardest one.
    pub worst: f64,
    /// Words that nothing plainer can say: each counts as one syllable.
    pub exceptions: BTreeSet<String>,
    /// Rows that are measured and do not count: published scales, whose wording is not ours, and lists of names.
    pub left_alone: BTreeSet<String>,
}

/// What a text is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Measure {
    pub words: usize,
    pub syllables: usize,
    pub sentences: usize,
    /// Words in the longest sentence.
    pub longest: usize,
}

impl Measure {
    /// Counts; `exceptions` in small letters.
    #[must_use]
    pub fn of(text: &str, exceptions: &BTreeSet<String>) -> Self {
        let mut all = Self::default();
        for sentence in text.split_inclusive(['.', '?', '!', '\n']).map(words).filter(|words| !words.is_empty()) {
            let hard = sentence.iter().filter(|word| !exceptions.contains(*word)).map(|word| syllables(word) - 1);
            all.syllables += sentence.len() + hard.sum::<usize>();
            all.words += sentence.len();
            all.sentences += 1;
            all.longest = all.longest.max(sentence.len());
        }
        all
    }

    fn with(self, other: Self) -> Self {
        Self {
            words: self.words + other.words,
            syllables: self.syllables + other.syllables,
            sentences: self.sentences + other.sentences,
            longest: self.longest.max(other.longest),
        }
    }

    /// Flesch-Kincaid grade.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "counts of words")]
    pub fn grade(self) -> f64 {
        let (words, sentences) = (self.words.max(1) as f64, self.sentences.max(1) as f64);
        0.39 * words / sentences + 11.8 * self.syllables as f64 / words - 15.59
    }

    /// The age at which it is read with ease.
    #[must_use]
    pub fn age(self) -> f64 {
        self.grade() + AGE_OF_GRADE_0
    }
}

/// The words of a sentence, in small letters. A number is a word; it is read as quickly as it is seen.
fn words(sentence: &str) -> Vec<String> {
    let parts = sentence.split(|c: char| !(c.is_alphanumeric() || c == '\'' || c == '’'));
    parts.map(str::to_lowercase).filter(|word| word.contains(char::is_alphanumeric)).collect()
}

/// By rule of thumb: a group of vowels is a syllable, but for a silent ending.
fn syllables(word: &str) -> usize {
    let letters: Vec<char> = word.chars().filter(char::is_ascii_alphabetic).collect();
    let vowel = |c: &char| "aeiouy".contains(*c);
    let groups = letters.iter().enumerate().filter(|(at, c)| vowel(c) && (*at == 0 || !vowel(&letters[at - 1]))).count();
    // Two vowels that are spoken apart: anxious is not among them, medium and video are.
    let apart = ["iu", "ia", "eo"].iter().filter(|pair| word.contains(**pair) && !word.contains("cia") && !word.contains("tia")).count();
    let stem = word.strip_suffix('s').unwrap_or(word);
    let consonant = |back: usize| letters.len().checked_sub(back).and_then(|at| letters.get(at)).is_some_and(|c| !vowel(c));
    let plural = usize::from(word.len() > stem.len());
    let silent = if stem.ends_with('e') {
        let spoken = stem.ends_with("le") && consonant(3 + plural);
        let hissed = plural == 1 && ["ces", "ses", "xes", "zes", "ges", "ches", "shes"].iter().any(|end| word.ends_with(end));
        consonant(2 + plural) && !spoken && !hissed
    } else {
        word.ends_with("ed") && consonant(3) && !word.ends_with("ted") && !word.ends_with("ded")
    };
    (groups + apart).saturating_sub(usize::from(silent)).max(1)
}

/// One question, or the answers it offers, measured.
#[derive(Clone, Debug)]
pub struct Row {
    /// The linkId, and `answers` for what may be chosen.
    pub name: String,
    pub measure: Measure,
    /// It does not count.
    pub left_alone: bool,
}

/// All questions of a package, the hardest first.
#[derive(Clone, Debug)]
pub struct Report {
    pub rows: Vec<Row>,
    pub whole: Measure,
    pub ratchet: Ratchet,
}

/// Measures the package in `folder`.
///
/// # Errors
/// When it has faults, or its `readability.toml` cannot be read.
pub fn report(folder: &Path) -> anyhow::Result<Report> {
    let (questionnaire, rules) = files(folder).map_err(anyhow::Error::msg)?;
    let package =
        Package::read(questionnaire, rules).map_err(|_| anyhow::anyhow!("the package has faults: run `anteroom form lint` first"))?;
    let text = std::fs::read_to_string(folder.join("readability.toml")).context("readability.toml")?;
    Ok(measured(&package.questionnaire, toml::from_str(&text).context("readability.toml")?))
}

fn measured(questionnaire: &Questionnaire, ratchet: Ratchet) -> Report {
    let asked = questionnaire.items.iter().filter(|item| item.kind.is_question() && item.computed.is_none() && !item.hidden);
    let mut rows: Vec<Row> = asked.flat_map(|item| rows(item, &ratchet)).collect();
    rows.sort_by(|one, other| other.measure.grade().total_cmp(&one.measure.grade()));
    let whole = rows.iter().filter(|row| !row.left_alone).fold(Measure::default(), |whole, row| whole.with(row.measure));
    Report { rows, whole, ratchet }
}

fn rows(item: &Item, ratchet: &Ratchet) -> Vec<Row> {
    let question: Vec<&str> = std::iter::once(item.text.own()).chain(item.help.iter().map(Text::own)).collect();
    let answers: Vec<&str> = item.choices.iter().map(|choice| choice.text.own()).collect();
    let row = |name: String, texts: &[&str]| Row {
        measure: Measure::of(&texts.join("\n"), &ratchet.exceptions),
        left_alone: ratchet.left_alone.contains(&name),
        name,
    };
    let mut rows = vec![row(item.link_id.clone(), &question)];
    if !answers.is_empty() {
        rows.push(row(format!("{} answers", item.link_id), &answers));
    }
    rows
}

impl Report {
    /// What is harder than the ratchet allows, and where the ratchet can be drawn tighter.
    #[must_use]
    pub fn faults(&self) -> Vec<String> {
        let (ratchet, ours) = (&self.ratchet, self.rows.iter().filter(|row| !row.left_alone));
        let mut faults: Vec<String> = ours
            .clone()
            .filter(|row| row.measure.age() > ratchet.worst)
            .map(|row| format!("{}: reading age {:.1}, over {:.1}", row.name, row.measure.age(), ratchet.worst))
            .collect();
        let worst = ours.map(|row| row.measure.age()).fold(f64::MIN, f64::max);
        if self.whole.age() > ratchet.whole {
            faults.push(format!("all texts: reading age {:.2}, over {:.2}", self.whole.age(), ratchet.whole));
        }
        for (name, age, allowed) in [("worst", worst, ratchet.worst), ("whole", self.whole.age(), ratchet.whole)] {
            if allowed - age > SLACK {
                faults.push(format!("readability.toml: {name} can be drawn tighter, to {:.2}", age + SLACK / 2.0));
            }
        }
        faults
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "words  syllables  longest sentence  grade  reading age  question")?;
        let mut line = |name: &str, measure: Measure| {
            let Measure { words, syllables, longest, .. } = measure;
            writeln!(f, "{words:5}  {syllables:9}  {longest:16}  {:5.1}  {:11.1}  {name}", measure.grade(), measure.age())
        };
        for row in &self.rows {
            let name = if row.left_alone { format!("{} (left alone)", row.name) } else { row.name.clone() };
            line(&name, row.measure)?;
        }
        line("all that counts, together", self.whole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables_are_those_one_hears() {
        for (word, heard) in [
            ("the", 1),
            ("face", 1),
            ("faces", 2),
            ("muscle", 2),
            ("muscles", 2),
            ("twitching", 2),
            ("twitched", 1),
            ("wanted", 2),
            ("medicine", 3),
            ("medicines", 3),
            ("video", 3),
            ("anxious", 2),
            ("pregnant", 2),
            ("eye", 1),
            ("eyelids", 2),
            ("times", 1),
            ("weakness", 2),
            ("breathe", 1),
            ("10", 1),
        ] {
            assert_eq!(syllables(word), heard, "{word}");
        }
    }

    #[test]
    fn a_text_is_measured_by_its_words_and_sentences() {
        let none = BTreeSet::new();
        let text = "Are you pregnant? You can say \"not sure\".\nMedicines: 3";
        let measure = Measure::of(text, &none);
        assert_eq!(measure, Measure { words: 10, syllables: 13, sentences: 3, longest: 5 });
        assert_eq!(Measure::of(text, &["pregnant".to_owned(), "medicines".to_owned()].into()).syllables, 10);
        assert!(Measure::of("Do you feel sick?", &none).age() < Measure::of("Do you experience nausea?", &none).age());
        assert_eq!(Measure::of(" \n", &none), Measure::default());
    }

    #[test]
    fn the_questions_are_as_easy_to_read_as_they_have_ever_been() {
        let mut report = report(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/forms/muscle-twitching"))).unwrap();
        assert!(report.faults().is_empty(), "{}", report.faults().join("\n"));
        let known: BTreeSet<&String> = report.rows.iter().map(|row| &row.name).collect();
        assert!(report.ratchet.left_alone.iter().all(|name| known.contains(name)), "something is left alone that is not there");
        assert!((9.0..=11.5).contains(&report.ratchet.worst) && report.ratchet.whole < 9.5, "for readers of 9 to 11");
        // It moves one way only.
        report.ratchet.worst += 1.0;
        assert_eq!(report.faults().len(), 1, "{:?}", report.faults());
        report.ratchet.worst -= 2.0;
        assert!(report.faults().iter().any(|fault| fault.starts_with(&report.rows.iter().find(|row| !row.left_alone).unwrap().name)));
    }
}
