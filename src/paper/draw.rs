//! From lines on pages to a file. Everything is tagged: a reader that speaks finds headings and paragraphs, and
//! leaves out what is repeated on every page and what is only drawn.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use krilla::error::KrillaError;
use krilla::geom::{Point, Rect, Transform};
use krilla::page::PageSettings;
use krilla::surface::Surface;
use krilla::tagging::{Artifact, ArtifactType, ContentTag, TagGroup};
use krilla::text::{Font, GlyphId, KrillaGlyph};
use parley::Line;

use super::fonts::Library;
use super::layout::{FOOT, GAP, Laid, MARGIN, PAGE, Placed, Setter, Sheets};
use super::mark::{black, fill, mark, rectangle, rule};
use super::promise::{about, group, outline, settings, tree};
use super::{Block, Document, Kind, Trouble};

/// The document as a PDF.
pub(super) fn pdf(document: &Document, library: &Library) -> Result<Vec<u8>, Trouble> {
    let mut setter = Setter::new(document, library);
    let sheets = setter.sheets(document);
    let count = sheets.pages.len();
    let feet: Vec<[Laid; 2]> = (1..=count)
        .map(|n| {
            let page = document.page.replace("{n}", &n.to_string()).replace("{m}", &count.to_string());
            [&document.foot, &page].map(|text| setter.set(&Block::new(Kind::Small, text.as_str()), sheets.size))
        })
        .collect();
    let lacking = lacking(sheets.banner.iter().chain(&sheets.blocks).chain(feet.iter().flatten()));
    if !lacking.is_empty() {
        return Err(Trouble::NoLetters(lacking));
    }
    let mut pen = Pen { fonts: HashMap::new() };
    let mut file = krilla::Document::new_with(settings()?);
    file.set_metadata(about(document));
    file.set_outline(outline(document, &sheets));
    let mut groups: Vec<TagGroup> = sheets.banner.iter().chain(&sheets.blocks).map(group).collect();
    for (n, feet) in feet.iter().enumerate() {
        let size = PageSettings::from_wh(PAGE.0, PAGE.1).ok_or_else(|| Trouble::Broken(anyhow::anyhow!("no page of this size")))?;
        let mut page = file.start_page_with(size);
        let mut surface = page.surface();
        pen.page(&mut surface, &sheets, n, &mut groups);
        aside(&mut surface, ArtifactType::Footer, |surface| pen.foot(surface, feet));
        surface.finish();
        page.finish();
    }
    file.set_tag_tree(tree(document, sheets.banner.iter().chain(&sheets.blocks).zip(groups)));
    // A font's name may stand in the error, a text never.
    file.finish().map_err(|error: KrillaError| Trouble::Broken(anyhow::anyhow!("{error}")))
}

/// Draws what is seen and not read out.
fn aside(surface: &mut Surface<'_>, kind: ArtifactType, draw: impl FnOnce(&mut Surface<'_>)) {
    surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(kind)));
    draw(surface);
    surface.end_tagged();
}

/// The letters that no font has, and those that mean nothing outside of one.
fn lacking<'a>(laid: impl Iterator<Item = &'a Laid>) -> BTreeSet<char> {
    let mut found = BTreeSet::new();
    for laid in laid {
        for run in laid.layout.lines().flat_map(|line| line.runs().collect::<Vec<_>>()) {
            for cluster in run.clusters() {
                let bare = cluster.glyphs().any(|glyph| glyph.id == 0);
                let letters = laid.text[cluster.text_range()].chars();
                found.extend(letters.filter(|letter| is_private(*letter) || bare && !is_unseen(*letter)));
            }
        }
    }
    found
}

/// Whether a character only steers how its neighbours are written.
fn is_unseen(letter: char) -> bool {
    letter.is_whitespace()
        || matches!(letter, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}')
}

/// Whether what a character means was agreed upon by nobody but those who use it.
fn is_private(letter: char) -> bool {
    matches!(letter, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{ffffd}' | '\u{100000}'..='\u{10fffd}')
}

/// The width of the line beside a quotation.
const BAR: f32 = 2.0;

struct Pen {
    /// By the id of the data.
    fonts: HashMap<u64, Option<Font>>,
}

impl Pen {
    fn page(&mut self, surface: &mut Surface<'_>, sheets: &Sheets, n: usize, groups: &mut [TagGroup]) {
        for placed in &sheets.banner_places {
            let laid = &sheets.banner[placed.block];
            if n == 0 {
                self.told(surface, laid, placed, &mut groups[placed.block]);
            } else {
                // Read out once; on the other pages it is only seen.
                aside(surface, ArtifactType::Header, |surface| self.block(surface, laid, placed));
            }
        }
        aside(surface, ArtifactType::Layout, |surface| rule(surface, sheets.below + GAP / 2.0));
        for placed in &sheets.pages[n] {
            self.told(surface, &sheets.blocks[placed.block], placed, &mut groups[sheets.banner.len() + placed.block]);
        }
    }

    /// A block as part of what is read out; what stands beside its words is not.
    fn told(&mut self, surface: &mut Surface<'_>, laid: &Laid, placed: &Placed, group: &mut TagGroup) {
        if matches!(laid.kind, Kind::Marked(_) | Kind::Quote) {
            aside(surface, ArtifactType::Layout, |surface| beside(surface, laid, placed));
        }
        let id = surface.start_tagged(ContentTag::Other);
        self.block(surface, laid, placed);
        surface.end_tagged();
        group.push(id);
    }

    fn foot(&mut self, surface: &mut Surface<'_>, [foot, number]: &[Laid; 2]) {
        let top = PAGE.1 - MARGIN - FOOT + GAP;
        rule(surface, top - GAP / 2.0);
        let whole = |block: &Laid| Placed { block: 0, lines: 0..block.layout.len(), top };
        self.block(surface, foot, &whole(foot));
        let right = PAGE.0 - MARGIN - number.layout.width() - MARGIN;
        surface.push_transform(&Transform::from_translate(right, 0.0));
        self.block(surface, number, &whole(number));
        surface.pop();
    }

    fn block(&mut self, surface: &mut Surface<'_>, laid: &Laid, placed: &Placed) {
        let left = if is_turned(laid) { MARGIN } else { MARGIN + laid.indent };
        for line in laid.layout.lines().skip(placed.lines.start).take(placed.lines.len()) {
            self.line(surface, &laid.text, &line, left, placed.top);
        }
    }

    fn line(&mut self, surface: &mut Surface<'_>, text: &str, line: &Line<'_, [u8; 4]>, left: f32, top: f32) {
        let mut x = left + line.metrics().offset;
        let y = top + line.metrics().baseline;
        for run in line.runs() {
            let (data, id) = run.font().data.clone().into_raw_parts();
            let index = run.font().index;
            let font = self.fonts.entry(id ^ (u64::from(index) << 48)).or_insert_with(|| Font::new(data.into(), index));
            let size = run.font_size();
            let start = x;
            let mut glyphs: Vec<KrillaGlyph> = Vec::new();
            // From right to left the rest of a ligature comes before its glyph.
            let mut rest: Option<Range<usize>> = None;
            for cluster in run.visual_clusters() {
                let mut range = cluster.text_range();
                if cluster.is_ligature_continuation() {
                    match glyphs.last_mut().filter(|_| !run.is_rtl()) {
                        Some(last) => last.text_range = both(&last.text_range, &range),
                        None => rest = Some(rest.map_or(range.clone(), |rest| both(&rest, &range))),
                    }
                    continue;
                }
                if let Some(rest) = rest.take() {
                    range = both(&rest, &range);
                }
                // What has no glyph by now is not seen anyway.
                for glyph in cluster.glyphs().filter(|glyph| glyph.id != 0) {
                    let (advance, dx, dy) = (glyph.advance / size, glyph.x / size, glyph.y / size);
                    glyphs.push(KrillaGlyph::new(GlyphId::new(glyph.id), advance, dx, dy, 0.0, range.clone(), None));
                    x += glyph.advance;
                }
            }
            if let (Some(font), false) = (font, glyphs.is_empty()) {
                surface.set_fill(Some(black()));
                surface.draw_glyphs(Point::from_xy(start, y), &glyphs, font.clone(), text, size, false);
            }
        }
    }
}

/// Whether a quotation runs from the right: its line stands where it begins.
fn is_turned(laid: &Laid) -> bool {
    laid.kind == Kind::Quote && laid.layout.is_rtl()
}

/// The mark before the words of a block, or the line beside them.
fn beside(surface: &mut Surface<'_>, laid: &Laid, placed: &Placed) {
    if let Kind::Marked(shape) = laid.kind {
        return mark(surface, shape, MARGIN, placed.top, laid.layout.height());
    }
    let bar = if is_turned(laid) { PAGE.0 - MARGIN - BAR } else { MARGIN };
    let lines: Vec<Line<'_, _>> = laid.layout.lines().skip(placed.lines.start).take(placed.lines.len()).collect();
    if let (Some(first), Some(last)) = (lines.first(), lines.last()) {
        let (from, to) = (placed.top + first.metrics().block_min_coord, placed.top + last.metrics().block_max_coord);
        fill(surface, Rect::from_xywh(bar, from, BAR, to - from).and_then(rectangle));
    }
}

fn both(one: &Range<usize>, other: &Range<usize>) -> Range<usize> {
    one.start.min(other.start)..one.end.max(other.end)
}
