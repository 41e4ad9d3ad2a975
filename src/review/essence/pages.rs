//! `GET /cases/{id}.pdf`: the essence of a case as a PDF.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use askama::Template;

use super::paper;
use crate::db;
use crate::error::{Error, Result};
use crate::ids::CaseId;
use crate::paper::{Trouble, package_of};
use crate::review::answers::Reader;
use crate::review::at_case::{CaseRequest, Opened};
use crate::review::filters::Filters;
use crate::review::same::SameView;
use crate::review::words::Words;
use crate::web::frame::Frame;
use crate::web::page_with;

/// Why there is no PDF, what brings it, and what there is instead.
#[derive(Template)]
#[template(path = "review/no-paper.html")]
struct NoPaper {
    frame: Frame,
    /// The folder without fonts.
    folder: Option<String>,
    /// Characters that no font has, as letter and number.
    letters: Vec<(String, String)>,
    /// Debian packages that bring what is missing.
    packages: Vec<&'static str>,
    text: String,
    case: String,
}

/// Characters that are named; a text in a script without a font has hundreds.
const NAMED: usize = 12;

/// `GET /cases/{id}.pdf`
///
/// # Errors
/// Not found in this clinic; when the database cannot be read or the view cannot be put on record.
pub async fn case_pdf(at: CaseRequest) -> Result<HttpResponse> {
    let words = at.words("review-no-paper");
    let Opened { tx, file, same } = at.open("pdf").await?;
    db::commit(tx).await?;
    let same = SameView::new(&same, &file, &words, &Filters::default());
    let document = paper::document(&file, &Reader::of(&file, &words), &same, &at.clinician.name);
    match at.state.press.print(document).await {
        Ok(pdf) => Ok(HttpResponse::Ok()
            .insert_header((CONTENT_TYPE, "application/pdf"))
            .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{}.pdf\"", file.row.reference)))
            .body(pdf)),
        Err(Trouble::Broken(error)) => Err(Error::Internal(error)),
        Err(trouble) => page_with(StatusCode::SERVICE_UNAVAILABLE, &NoPaper::new(trouble, words, file.id)),
    }
}

impl NoPaper {
    fn new(trouble: Trouble, words: Words, id: CaseId) -> Self {
        let (folder, letters) = match trouble {
            Trouble::NoFonts(folder) => (Some(folder.display().to_string()), Vec::new()),
            Trouble::NoLetters(letters) => (None, letters.into_iter().collect()),
            Trouble::Broken(_) => (None, Vec::new()),
        };
        let mut packages: Vec<&str> = if folder.is_some() { vec!["fonts-noto-core", "fonts-symbola"] } else { Vec::new() };
        packages.extend(letters.iter().filter_map(|letter| package_of(*letter)));
        packages.sort_unstable();
        packages.dedup();
        let letters = letters.into_iter().take(NAMED).map(|letter: char| (letter.to_string(), format!("U+{:04X}", u32::from(letter))));
        Self {
            folder,
            letters: letters.collect(),
            packages,
            text: format!("/cases/{id}.txt"),
            case: format!("/cases/{id}"),
            frame: words.frame,
        }
    }
}
