//! The demo's letter box: what would have been mailed.

use std::io::ErrorKind;
use std::path::Path;

use actix_web::{HttpRequest, HttpResponse, web};
use anyhow::Context;
use askama::Template;
use mailparse::{MailHeaderMap, parse_mail};

use crate::config::Carrier;
use crate::error::{Error, Result};
use crate::state::State;
use crate::web::frame::Frame;
use crate::web::page;

/// Most letters shown.
const SHOWN: usize = 50;

#[derive(Template)]
#[template(path = "mail/demo.html")]
struct DemoMailPage {
    frame: Frame,
    letters: Vec<Shown>,
}

struct Shown {
    to: String,
    subject: String,
    date: String,
    /// Lines, and whether one is a link of ours.
    lines: Vec<(String, bool)>,
}

/// `GET /demo/mail`: the newest letters. Only in the demo; elsewhere there is no such page.
///
/// # Errors
/// Not found outside the demo; when the folder cannot be read.
pub async fn demo_mail(state: web::Data<State>, request: HttpRequest) -> Result<HttpResponse> {
    let (true, Some(Carrier::Folder(folder))) = (state.config.demo, state.config.mail.as_ref().map(|mail| &mail.carrier)) else {
        return Err(Error::NotFound);
    };
    let letters = newest(folder).await?.iter().map(|bytes| shown(bytes, &state.config.public_url)).collect::<anyhow::Result<_>>()?;
    page(&DemoMailPage { frame: Frame::public(&state, None, &request, "mail-demo-title"), letters })
}

/// The files of the folder, newest first: their names are ordered by time.
async fn newest(folder: &Path) -> Result<Vec<Vec<u8>>> {
    let mut entries = match tokio::fs::read_dir(folder).await {
        Ok(entries) => entries,
        // Nothing has been sent yet.
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(anyhow::Error::from(error).into()),
    };
    let mut files = Vec::new();
    while let Some(entry) = entries.next_entry().await.map_err(anyhow::Error::from)? {
        files.extend(Some(entry.path()).filter(|path| path.extension().is_some_and(|ending| ending == "eml")));
    }
    files.sort();
    let mut letters = Vec::new();
    for file in files.iter().rev().take(SHOWN) {
        letters.push(tokio::fs::read(file).await.map_err(anyhow::Error::from)?);
    }
    Ok(letters)
}

fn shown(bytes: &[u8], ours: &str) -> anyhow::Result<Shown> {
    let letter = parse_mail(bytes).ok().context("a letter in the folder is unreadable")?;
    let header = |name: &str| letter.headers.get_first_value(name).unwrap_or_default();
    let text = letter.get_body().ok().context("a letter in the folder is unreadable")?;
    let line = |line: &str| (line.to_owned(), line.strip_prefix(ours).is_some_and(|rest| rest.starts_with('/')));
    Ok(Shown { to: header("To"), subject: header("Subject"), date: header("Date"), lines: text.lines().map(line).collect() })
}
