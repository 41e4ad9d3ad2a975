//! What the file promises, so that it can be read out and kept for good: PDF/UA-1 and PDF/A-2a. What stands on paper is
//! told in order, by its kind and under an outline; a file that breaks the promise is not made.

use std::num::NonZeroU16;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use krilla::SerializeSettings;
use krilla::configure::{Accessibility, Archival, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::geom::Point;
use krilla::metadata::{DateTime, Metadata, TextDirection};
use krilla::outline::{Outline, OutlineNode};
use krilla::tagging::{Tag, TagGroup, TagTree};

use super::layout::{Laid, MARGIN, Sheets};
use super::{Document, Kind, Trouble};
use crate::questionnaire::is_rtl;

/// How the file is written.
pub(super) fn settings() -> Result<SerializeSettings, Trouble> {
    let promise = ConfigurationBuilder::new().with_archival_validator(Archival::A2_A).with_accessibility_validator(Accessibility::UA1);
    let configuration = promise.finish().map_err(|error| Trouble::Broken(anyhow::anyhow!("{error:?}")))?;
    Ok(SerializeSettings { configuration, ..SerializeSettings::default() })
}

/// What the file says of itself.
pub(super) fn about(document: &Document) -> Metadata {
    let direction = if is_rtl(&document.language) { TextDirection::RightToLeft } else { TextDirection::LeftToRight };
    let about = Metadata::new().title(document.title.clone()).language(document.language.clone());
    about.creator("Anteroom".to_owned()).text_direction(direction).creation_date(moment(document.made_at))
}

fn moment(at: Timestamp) -> DateTime {
    let at = at.to_zoned(TimeZone::UTC);
    let part = |number: i8| u8::try_from(number).unwrap_or_default();
    let date = DateTime::new(u16::try_from(at.year()).unwrap_or_default()).month(part(at.month())).day(part(at.day()));
    date.hour(part(at.hour())).minute(part(at.minute())).second(part(at.second())).utc_offset_hour(0).utc_offset_minute(0)
}

/// What a block is, still without what is drawn of it.
pub(super) fn group(laid: &Laid) -> TagGroup {
    let level = match laid.kind {
        Kind::Title => NonZeroU16::new(1),
        Kind::Heading => NonZeroU16::new(2),
        _ => None,
    };
    match level.filter(|_| !laid.text.trim().is_empty()) {
        Some(level) => TagGroup::new(Tag::Hn(level, Some(laid.text.clone()))),
        None => TagGroup::new(Tag::P),
    }
}

/// The blocks, in the order in which they are read.
pub(super) fn tree<'a>(document: &Document, groups: impl Iterator<Item = (&'a Laid, TagGroup)>) -> TagTree {
    let mut tree = TagTree::new().with_lang(Some(document.language.clone()));
    for (laid, group) in groups {
        if laid.kind == Kind::Quote {
            let mut quote = TagGroup::new(Tag::BlockQuote);
            quote.push(group);
            tree.push(quote);
        } else {
            tree.push(group);
        }
    }
    tree
}

/// The headings under the document's title, each with its place.
pub(super) fn outline(document: &Document, sheets: &Sheets) -> Outline {
    let place = |page: usize, y: f32| XyzDestination::new(page, Point::from_xy(MARGIN, y));
    let mut whole = OutlineNode::new(document.title.clone(), place(0, MARGIN)).with_open(true);
    for (page, placed) in sheets.pages.iter().enumerate().flat_map(|(page, all)| all.iter().map(move |placed| (page, placed))) {
        let laid = &sheets.blocks[placed.block];
        if laid.kind == Kind::Heading && placed.lines.start == 0 {
            whole.push_child(OutlineNode::new(laid.text.clone(), place(page, placed.top)));
        }
    }
    let mut outline = Outline::new();
    outline.push_child(whole);
    outline
}
