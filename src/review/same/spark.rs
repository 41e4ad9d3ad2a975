//! The levels of linked cases over time as a small drawing. Shapes and words tell them apart, no colour is needed.

use super::store::Other;
use crate::review::words::Words;
use crate::triage::{Level, RuleSet};

/// Most cases that are drawn, the newest.
const DRAWN: usize = 12;
/// Units of the drawing, about a pixel each: where the marks begin, how wide they spread, how high a level is.
const FIRST: usize = 112;
const SPREAD: usize = 220;
const STEP: usize = 24;

/// The drawing.
pub(in crate::review) struct Spark {
    /// The levels, the worst at the top: how far down, and its name.
    pub levels: Vec<(usize, String)>,
    /// The oldest first.
    pub points: Vec<Point>,
    /// Through all of them, as a path.
    pub line: String,
    /// The same in words.
    pub told: String,
    /// The first and the last day.
    pub days: [String; 2],
}

/// A case in it.
pub(in crate::review) struct Point {
    pub x: usize,
    pub y: usize,
    pub rank: i16,
}

impl Spark {
    /// Of cases, the newest first; none of fewer than two.
    pub(super) fn new(cases: &[Other], rules: &RuleSet, words: &Words) -> Option<Self> {
        let mut drawn: Vec<&Other> = cases.iter().take(DRAWN).collect();
        drawn.reverse();
        let ([first, .., last], between) = (&drawn[..], drawn.len().checked_sub(1)?) else { return None };
        let level = |other: &Other| Level::from_rank(other.level).unwrap_or(Level::Emergency);
        let down = |level: Level| usize::try_from(level.rank()).unwrap_or(1) * STEP - STEP / 2;
        let points: Vec<Point> = (0..)
            .zip(&drawn)
            .map(|(place, other)| Point { x: FIRST + place * SPREAD / between, y: down(level(other)), rank: level(other).rank() })
            .collect();
        let line: Vec<String> = points.iter().map(|point| format!("{} {}", point.x, point.y)).collect();
        let told: Vec<String> =
            drawn.iter().map(|other| format!("{}: {}", words.date_of(other.arrived_at), words.ranked(level(other), Some(rules)))).collect();
        Some(Self {
            levels: Level::ALL.into_iter().map(|level| (down(level) + 4, words.ranked(level, Some(rules)))).collect(),
            line: format!("M{}", line.join("L")),
            points,
            told: told.join("; "),
            days: [words.date_of(first.arrived_at), words.date_of(last.arrived_at)],
        })
    }
}
