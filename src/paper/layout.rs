//! From blocks to lines on pages.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

use parley::{
    Alignment, AlignmentOptions, FontContext, FontFamily, FontFamilyName, FontWeight, Layout, LayoutContext, LineHeight, OverflowWrap,
    StyleProperty,
};

use super::fonts::Library;
use super::{Block, Document, Kind};

/// A4, in points.
pub(super) const PAGE: (f32, f32) = (595.28, 841.89);
pub(super) const MARGIN: f32 = 42.0;
const WIDTH: f32 = PAGE.0 - 2.0 * MARGIN;
/// Between the banner and what follows.
pub(super) const GAP: f32 = 8.0;
/// The foot's height.
pub(super) const FOOT: f32 = 22.0;
/// Sizes of letters to try: the first at which all of it stands on one page, else the middle one.
const SIZES: [f32; 4] = [10.0, 9.5, 9.0, 8.5];
const FLOWING: f32 = 9.5;
/// Room for a mark before its words.
pub(super) const MARK: f32 = 24.0;
const QUOTE: f32 = 10.0;

/// A block with its lines broken.
pub(super) struct Laid {
    pub kind: Kind,
    pub text: String,
    pub layout: Layout<[u8; 4]>,
    /// Where its lines begin, from the margin.
    pub indent: f32,
    /// Room before it.
    before: f32,
}

/// Lines of a block on a page.
pub(super) struct Placed {
    /// Which block.
    pub block: usize,
    pub lines: Range<usize>,
    /// Where the top of the block would be on this page.
    pub top: f32,
}

/// All of it, ready to be drawn.
pub(super) struct Sheets {
    pub banner: Vec<Laid>,
    pub banner_places: Vec<Placed>,
    /// Where the banner ends.
    pub below: f32,
    pub blocks: Vec<Laid>,
    pub pages: Vec<Vec<Placed>>,
    pub size: f32,
}

/// Sets blocks in fonts.
pub(super) struct Setter<'a> {
    fonts: FontContext,
    context: LayoutContext,
    families: FontFamily<'a>,
}

impl<'a> Setter<'a> {
    pub fn new(document: &Document, library: &'a Library) -> Self {
        let spans = document.banner.iter().chain(&document.blocks).flat_map(|block| &block.spans).map(|span| span.text.as_str());
        let letters: BTreeSet<char> = spans.chain([document.foot.as_str(), document.page.as_str()]).flat_map(str::chars).collect();
        let names = library.families(&letters).into_iter().map(|name| FontFamilyName::Named(Cow::Borrowed(name)));
        let families = FontFamily::List(Cow::Owned(names.collect()));
        Self { fonts: library.context(), context: LayoutContext::new(), families }
    }

    /// The whole, on one page if letters of a readable size allow it.
    pub fn sheets(&mut self, document: &Document) -> Sheets {
        let one = SIZES.iter().map(|size| self.at(document, *size)).find(|sheets| sheets.pages.len() == 1);
        one.unwrap_or_else(|| self.at(document, FLOWING))
    }

    fn at(&mut self, document: &Document, size: f32) -> Sheets {
        let banner: Vec<Laid> = document.banner.iter().map(|block| self.set(block, size)).collect();
        let blocks: Vec<Laid> = document.blocks.iter().map(|block| self.set(block, size)).collect();
        let (mut first, below) = pages(&banner, MARGIN);
        let (pages, _) = pages(&blocks, below + GAP);
        Sheets { banner, banner_places: first.remove(0), below, blocks, pages, size }
    }

    /// One block, its lines broken at its width.
    pub fn set(&mut self, block: &Block, size: f32) -> Laid {
        let (scale, before, indent) = match block.kind {
            Kind::Title => (1.5, 0.0, 0.0),
            Kind::Heading => (1.05, 6.0, 0.0),
            Kind::Paragraph => (1.0, 2.0, 0.0),
            Kind::Quote => (1.15, 4.0, QUOTE),
            Kind::Small => (0.88, 1.0, 0.0),
            Kind::Marked(_) => (1.35, 2.0, MARK),
        };
        let mut text = String::new();
        let mut bold: Vec<Range<usize>> = Vec::new();
        for span in &block.spans {
            let from = text.len();
            // A line ends where the paper does; what cannot be seen is not printed.
            text.extend(
                span.text
                    .chars()
                    .map(|letter| if letter.is_whitespace() { ' ' } else { letter })
                    .filter(|c| !c.is_control() && *c != '\u{feff}'),
            );
            if span.bold || matches!(block.kind, Kind::Title | Kind::Heading | Kind::Marked(_)) {
                bold.push(from..text.len());
            }
        }
        let mut builder = self.context.ranged_builder(&mut self.fonts, &text, 1.0, false);
        builder.push_default(StyleProperty::FontFamily(self.families.clone()));
        builder.push_default(StyleProperty::FontSize(size * scale));
        builder.push_default(StyleProperty::LineHeight(LineHeight::FontSizeRelative(1.3)));
        builder.push_default(StyleProperty::OverflowWrap(OverflowWrap::Anywhere));
        for range in bold {
            builder.push(StyleProperty::FontWeight(FontWeight::BOLD), range);
        }
        let mut layout = builder.build(&text);
        layout.break_all_lines(Some(WIDTH - indent));
        layout.align(Alignment::Start, AlignmentOptions::default());
        Laid { kind: block.kind, text, layout, indent, before }
    }
}

/// Puts blocks on pages from `top` on, line by line; a heading stays with what follows. Also where the last ends.
fn pages(blocks: &[Laid], top: f32) -> (Vec<Vec<Placed>>, f32) {
    let bottom = PAGE.1 - MARGIN - FOOT;
    let mut pages = vec![Vec::new()];
    let mut y = top;
    for (block, laid) in blocks.iter().enumerate() {
        y += laid.before;
        let keep = if laid.kind == Kind::Heading { laid.layout.height() * 2.0 } else { 0.0 };
        if y + keep > bottom {
            pages.push(Vec::new());
            y = top;
        }
        let (mut from, mut start) = (0, y);
        for (at, line) in laid.layout.lines().enumerate() {
            let metrics = line.metrics();
            if start + metrics.block_max_coord > bottom && start + metrics.block_min_coord > top {
                place(&mut pages, Placed { block, lines: from..at, top: start });
                pages.push(Vec::new());
                (from, start) = (at, top - metrics.block_min_coord);
            }
        }
        y = start + laid.layout.height();
        place(&mut pages, Placed { block, lines: from..laid.layout.len(), top: start });
    }
    (pages, y)
}

fn place(pages: &mut [Vec<Placed>], placed: Placed) {
    if let Some(page) = pages.last_mut().filter(|_| !placed.lines.is_empty()) {
        page.push(placed);
    }
}
