//! Charts as a drawing: everything is put in its place here, the template only writes it down. All marks are
//! rectangles, and every number that is drawn is also written.

use super::figures::real;

/// Units of the drawing; a unit is about a pixel.
const WIDTH: f64 = 340.0;
/// Where bars begin beside their label.
const BARS: f64 = 92.0;
/// How long the longest one is; its number stands behind it.
const LONGEST: f64 = 200.0;
const LINE: f64 = 20.0;

/// A drawing.
#[derive(Clone, Debug, Default)]
pub(super) struct Chart {
    pub height: u32,
    pub words: Vec<Word>,
    pub marks: Vec<Mark>,
}

#[derive(Clone, Debug)]
pub(super) struct Word {
    pub x: u32,
    pub y: u32,
    pub class: &'static str,
    pub text: String,
}

/// A rectangle.
#[derive(Clone, Debug)]
pub(super) struct Mark {
    pub class: &'static str,
    pub x: u32,
    pub y: u32,
    pub width: u32,
    pub height: u32,
}

/// A range on a scale from 0 to 1, with a point in it; what reaches further is cut off at 1.
#[derive(Clone, Copy, Debug)]
pub(super) struct Range {
    pub low: f64,
    /// None = not known, or beyond the scale.
    pub point: Option<f64>,
    /// None = beyond the scale.
    pub high: Option<f64>,
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in the drawing, rounded")]
fn unit(x: f64) -> u32 {
    x.max(0.0).round() as u32
}

impl Chart {
    /// A bar for each label; the longest shows `most`.
    pub fn bars(&mut self, rows: &[(String, f64, String)], most: f64) {
        for (label, size, number) in rows {
            let y = self.height;
            let length = if most > 0.0 { (size / most * LONGEST).max(if *size > 0.0 { 2.0 } else { 0.0 }) } else { 0.0 };
            self.word(0.0, y + 15, "label", label.clone());
            self.mark("bar", BARS, y + 4, length, 14);
            self.word(BARS + length + 6.0, y + 15, "value", number.clone());
            self.height += unit(LINE);
        }
    }

    /// A heading above the rows that follow.
    pub fn heading(&mut self, text: String) {
        self.height += if self.height > 0 { 12 } else { 0 };
        self.word(0.0, self.height + 15, "group", text);
        self.height += unit(LINE) + 2;
    }

    /// Words alone.
    pub fn note(&mut self, text: String) {
        self.word(0.0, self.height + 15, "value", text);
        self.height += unit(LINE);
    }

    /// A range over the whole width, with a line across it at `at`.
    pub fn range(&mut self, range: Range, at: Option<f64>) {
        let (y, place) = (self.height + 4, |x: f64| x.clamp(0.0, 1.0) * WIDTH);
        self.mark("scale", 0.0, y + 7, WIDTH, 1);
        let (low, high) = (place(range.low), place(range.high.unwrap_or(1.0)));
        self.mark("whisker", low, y + 5, (high - low).max(1.0), 5);
        if let Some(point) = range.point.filter(|point| *point <= 1.0) {
            self.mark("point", (place(point) - 2.0).clamp(0.0, WIDTH - 4.0), y, 4.0, 15);
        }
        if let Some(at) = at {
            self.mark("limit", place(at) - 1.0, y - 2, 2.0, 19);
        }
        self.height += 24;
    }

    fn word(&mut self, x: f64, y: u32, class: &'static str, text: String) {
        self.words.push(Word { x: unit(x), y, class, text });
    }

    fn mark(&mut self, class: &'static str, x: f64, y: u32, width: f64, height: u32) {
        if width > 0.0 {
            self.marks.push(Mark { class, x: unit(x), y, width: unit(width).max(1), height });
        }
    }
}

/// The rows of a bar chart of counts.
pub(super) fn counted(rows: impl IntoIterator<Item = (String, i64)>) -> Vec<(String, f64, String)> {
    rows.into_iter().map(|(label, n)| (label, real(n), n.to_string())).collect()
}

/// The largest of the rows.
pub(super) fn most(rows: &[(String, f64, String)]) -> f64 {
    rows.iter().map(|(_, size, _)| *size).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::{Chart, Range, WIDTH, counted, most, unit};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn nothing_is_drawn_outside(counts in prop::collection::vec(0_i64..1_000_000, 0..30), ranges in prop::collection::vec((0.0..5.0, 0.0..5.0, 0.0..5.0), 0..6)) {
            let mut chart = Chart::default();
            let rows = counted(counts.iter().map(|n| (n.to_string(), *n)));
            chart.bars(&rows, most(&rows));
            for (low, point, more) in ranges {
                chart.heading("heading".to_owned());
                chart.range(Range { low, point: Some(point), high: (more < 4.0).then_some(low + more) }, Some(0.5));
            }
            for mark in &chart.marks {
                prop_assert!(mark.x + mark.width <= unit(WIDTH) + 1 && mark.y + mark.height <= chart.height, "{mark:?}");
            }
            prop_assert!(chart.words.iter().all(|word| word.x < 310 && word.y < chart.height));
            // Somebody is seen, nobody is not.
            let bars = chart.marks.iter().filter(|mark| mark.class == "bar").count();
            prop_assert_eq!(bars, counts.iter().filter(|n| **n > 0).count());
        }
    }
}
