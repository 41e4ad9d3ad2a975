//! The case as plain text for a record elsewhere: on its page to copy, and at `/cases/{id}.txt`.

use actix_web::HttpResponse;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};

use super::answers::{Reader, lenient};
use super::at_case::{CaseRequest, Opened};
use super::case::CaseFile;
use super::essence::changed;
use super::same::SameView;
use super::words::Words;
use super::{person, question, row};
use crate::db;
use crate::error::Result;
use crate::outgoing::Status;
use crate::summary::{Source, Summary, listed};

/// `GET /cases/{id}.txt`: the same text that the page shows, in lines of at most 80 characters.
///
/// # Errors
/// Not found in this clinic; when the database cannot be read or the view cannot be put on record.
pub async fn case_text(at: CaseRequest) -> Result<HttpResponse> {
    let words = at.words("review-case-title");
    let Opened { tx, file, same } = at.open("text").await?;
    db::commit(tx).await?;
    let reader = Reader::of(&file, &words);
    let same = SameView::new(&same, &file, &words, &at.from());
    // Without the reasons there is still who it is, and which rules fired.
    let text = text(&file, &reader, &same).unwrap_or_else(|| {
        let flags = file.row.flags.iter().map(|id| row::headline(id, Some(&file.package.rules), &words));
        let lines: Vec<String> = heading(&file, &reader).into_iter().chain([words.frame.t("review-no-ledger")]).chain(flags).collect();
        lines.join("\n")
    });
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/plain; charset=utf-8"))
        .insert_header((CONTENT_DISPOSITION, format!("inline; filename=\"{}.txt\"", file.row.reference)))
        .body(text))
}

/// Who it is, when it came, and how far it got: a line each.
pub(super) fn heading(file: &CaseFile, reader: &Reader<'_>) -> Vec<String> {
    let (words, frame) = (reader.words, &reader.words.frame);
    let sex = reader.for_staff(&file.package.rules.items.sex).unwrap_or_else(|| frame.t("review-not-known"));
    let (arrived, due, now) = (words.full(file.row.arrived_at), words.full(file.row.due_at), words.full(words.now));
    let assessed = file.ledger.as_ref().map(|ledger| ledger.assessment.made_on);
    let assessed = assessed.map_or_else(|| frame.t("review-not-known"), |day| words.day(day));
    vec![
        format!("{}. {} {}. {}: {sex}.", words.name(&file.who), frame.t("review-born"), words.born(&file.who), frame.t("review-sex")),
        format!("{} {}", frame.t("review-reference"), file.row.reference),
        frame.with("review-sbar-times", &[("arrived", &arrived), ("due", &due), ("assessed", &assessed), ("now", &now)]),
        frame.t(if file.row.draft { "review-sbar-draft" } else { "review-sbar-submitted" }),
        frame.t1("review-sbar-by", "who", person::authors(file, words).join("; ")),
    ]
}

/// The summary as text, with what is different since the case before, and what was asked and answered since.
pub(super) fn text(file: &CaseFile, reader: &Reader<'_>, same: &SameView) -> Option<String> {
    let mut summary = summary(file, reader)?;
    same.tell(&mut summary);
    let points = asked(file, reader.words);
    let asked = if points.is_empty() { String::new() } else { listed(&reader.words.frame.t("review-sbar-asked"), &points) };
    Some(format!("{}{asked}", summary.plain()))
}

/// The summary, from the newest ledger and exactly what it was made from.
pub(super) fn summary(file: &CaseFile, reader: &Reader<'_>) -> Option<Summary> {
    let ledger = file.ledger.as_ref()?;
    let (answers, _) = lenient(&file.package, &ledger.answers);
    let source = Source {
        questionnaire: &file.package.questionnaire,
        rules: &file.package.rules,
        assessment: &ledger.assessment,
        answers: &answers,
        level: file.level(),
        shown_in: &ledger.language,
        language: &reader.words.frame.language,
        heading: &heading(file, reader),
        changed: &changed(file, reader),
    };
    Some(crate::summary::summary(&source, reader.words))
}

/// What the patient was asked since, and what they answered; nothing when nothing has reached them.
pub(super) fn asked(file: &CaseFile, words: &Words) -> Vec<String> {
    let mut points = Vec::new();
    for row in file.questions.iter().filter(|row| row.status == Status::Told.name()) {
        points.push(format!("{}, {}: {}", words.full(row.asked_at), row.name, question::text(row)));
        points.push(match row.answered_at.zip(question::answer(row)) {
            Some((at, answer)) => words.frame.t2("review-sbar-answer", ("time", words.full(at.to_jiff())), ("answer", answer.text)),
            None => words.frame.t("review-sbar-no-answer"),
        });
    }
    points
}
