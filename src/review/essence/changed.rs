//! Changed answers to questions that a red flag stands on: what was said before is never lost from sight.

use std::collections::BTreeSet;

use crate::questionnaire::Index;
use crate::record::ChangeDocument;
use crate::review::answers::Reader;
use crate::review::case::CaseFile;
use crate::review::case_store::ChangeRow;
use crate::review::row;
use crate::summary::Piece;
use crate::triage::{Level, sources};

/// The changes, newest first.
pub(in crate::review) fn changed(file: &CaseFile, reader: &Reader<'_>) -> Vec<Piece> {
    let (questionnaire, rules) = (&file.package.questionnaire, &file.package.rules);
    let red = Level::ALL.into_iter().filter(|level| level.is_red_flag());
    let watched: BTreeSet<Index> = red.flat_map(|level| sources(questionnaire, rules, level)).collect();
    let of_flag = |row: &&ChangeRow| questionnaire.index(&row.link_id).is_some_and(|index| watched.contains(&index));
    file.changes.iter().filter(of_flag).filter_map(|row| change(row, file, reader)).collect()
}

/// `Swallowing: “Yes” → “No” at 09:12 (The person who needs help)`; a first answer is no change.
fn change(row: &ChangeRow, file: &CaseFile, reader: &Reader<'_>) -> Option<Piece> {
    let (words, questionnaire) = (reader.words, &file.package.questionnaire);
    let item = questionnaire.item(&row.link_id)?;
    let document: ChangeDocument = serde_json::from_value(row.document.clone()).ok()?;
    if document.previous.is_empty() || document.previous == document.answer || row.kind == "stale" {
        return None;
    }
    let quoted = |answers: &[&String]| match answers {
        [] => words.frame.t("review-changed-nothing"),
        answers => answers.iter().map(|answer| format!("“{}”", spoken(answer, words))).collect::<Vec<_>>().join(", "),
    };
    // Of a list only what was taken out and what was put in.
    let gone: Vec<&String> = document.previous.iter().filter(|answer| !document.answer.contains(answer)).collect();
    let new: Vec<&String> = document.answer.iter().filter(|answer| !document.previous.contains(answer)).collect();
    let step = match (gone.is_empty(), new.is_empty(), item.repeats) {
        (true, _, true) => format!("+ {}", quoted(&new)),
        (_, true, true) => format!("− {}", quoted(&gone)),
        _ => format!("{} → {}", quoted(&gone), quoted(&new)),
    };
    let by = row::author(&row.author, Some(&file.package), words);
    Some(Piece { text: format!("{}: {step} {} ({by})", item.label(), words.moment(row.changed_at)), of: vec![row.link_id.clone()] })
}

/// Yes and no are kept as a computer writes them.
fn spoken(answer: &str, words: &crate::review::words::Words) -> String {
    match answer {
        "true" => words.frame.t("yes"),
        "false" => words.frame.t("no"),
        other => other.to_owned(),
    }
}
