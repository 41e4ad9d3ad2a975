//! A document on pages of A4, as a PDF: headings, paragraphs and marks, in every script the fonts know, in either
//! direction. A character that no font has is reported and never printed as a box. The file can be read out (PDF/UA-1) and
//! archived (PDF/A-2a). It knows nothing of patients.

mod draw;
mod fonts;
mod layout;
mod mark;
mod promise;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::Semaphore;

use fonts::Fonts;

/// What is to be printed.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// Language of the texts, for those who hear the file read out.
    pub language: String,
    /// In the file's properties and the window's title, and above its outline. Never empty.
    pub title: String,
    pub made_at: Timestamp,
    /// At the top of every page.
    pub banner: Vec<Block>,
    pub blocks: Vec<Block>,
    /// At the foot of every page, before the page's number.
    pub foot: String,
    /// `Page {n} of {m}`.
    pub page: String,
}

/// A paragraph, a heading, a quotation.
#[derive(Clone, Debug)]
pub struct Block {
    pub kind: Kind,
    pub spans: Vec<Span>,
}

/// What a block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The name of the whole.
    Title,
    Heading,
    Paragraph,
    /// In its own direction, beside a line.
    Quote,
    /// In small letters.
    Small,
    /// Large, after a mark that can be told without colour: the number of its shape, from 1.
    Marked(i16),
}

/// A piece of a block.
#[derive(Clone, Debug)]
pub struct Span {
    pub text: String,
    pub bold: bool,
}

impl Block {
    /// A block of one piece.
    pub fn new(kind: Kind, text: impl Into<String>) -> Self {
        Self { kind, spans: Vec::new() }.plain(text)
    }

    /// With another piece at its end.
    #[must_use]
    pub fn plain(mut self, text: impl Into<String>) -> Self {
        self.spans.push(Span { text: text.into(), bold: false });
        self
    }

    /// With another piece in bold at its end.
    #[must_use]
    pub fn bold(mut self, text: impl Into<String>) -> Self {
        self.spans.push(Span { text: text.into(), bold: true });
        self
    }
}

/// The Debian package that brings a font for a character which those of the other packages lack.
#[must_use]
pub fn package_of(letter: char) -> Option<&'static str> {
    Some(match letter {
        '\u{1100}'..='\u{11ff}'
        | '\u{2e80}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7ff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{ff00}'..='\u{ffef}'
        | '\u{20000}'..='\u{3ffff}' => "fonts-noto-cjk",
        '\u{2000}'..='\u{2e7f}' | '\u{1f000}'..='\u{1fbff}' => "fonts-symbola",
        letter if letter.is_alphanumeric() => "fonts-noto-core",
        _ => return None,
    })
}

/// Why there is no PDF.
#[derive(Debug)]
pub enum Trouble {
    /// There are no fonts in this folder.
    NoFonts(PathBuf),
    /// No font has these characters.
    NoLetters(BTreeSet<char>),
    /// A fault of ours.
    Broken(anyhow::Error),
}

/// Makes PDFs, so many at a time. The fonts are read when the first is wanted.
#[derive(Clone, Debug)]
pub struct Press {
    fonts: Arc<Fonts>,
    turns: Arc<Semaphore>,
}

/// Documents made at a time: each takes a thread for a moment.
const TURNS: usize = 2;

impl Press {
    /// With the fonts below this folder.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        Self { fonts: Arc::new(Fonts::new(folder)), turns: Arc::new(Semaphore::new(TURNS)) }
    }

    /// The document as a PDF, on one page if it can be, made away from the threads that answer requests.
    ///
    /// # Errors
    /// See [`Trouble`].
    pub async fn print(&self, document: Document) -> Result<Vec<u8>, Trouble> {
        let broken = |error: anyhow::Error| Trouble::Broken(error);
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(|error| broken(error.into()))?;
        let fonts = Arc::clone(&self.fonts);
        let made = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            draw::pdf(&document, fonts.library()?)
        });
        made.await.map_err(|error| broken(error.into()))?
    }
}
