//! What is drawn and not written: lines, and the mark of a level.

use krilla::geom::{Path, PathBuilder, Rect, Transform};
use krilla::num::NormalizedF32;
use krilla::paint::{Fill, Stroke};
use krilla::surface::Surface;

use super::layout::{MARGIN, MARK, PAGE};

pub(super) fn black() -> Fill {
    Fill { paint: krilla::color::rgb::Color::new(0, 0, 0).into(), opacity: NormalizedF32::ONE, rule: krilla::paint::FillRule::NonZero }
}

pub(super) fn fill(surface: &mut Surface<'_>, path: Option<Path>) {
    if let Some(path) = path {
        surface.set_fill(Some(black()));
        surface.draw_path(&path);
    }
}

pub(super) fn rectangle(of: Rect) -> Option<Path> {
    let mut path = PathBuilder::new();
    path.push_rect(of);
    path.finish()
}

/// A thin line from margin to margin.
pub(super) fn rule(surface: &mut Surface<'_>, y: f32) {
    fill(surface, Rect::from_xywh(MARGIN, y, PAGE.0 - 2.0 * MARGIN, 0.6).and_then(rectangle));
}

/// The mark of a level, as on the screen: told by its shape, in a square of 24.
pub(super) fn mark(surface: &mut Surface<'_>, shape: i16, x: f32, y: f32, height: f32) {
    const SIDE: f32 = 24.0;
    let side = height.min(MARK - 6.0);
    surface.push_transform(&Transform::from_row(side / SIDE, 0.0, 0.0, side / SIDE, x, y + (height - side) / 2.0));
    match shape {
        1 => fill(
            surface,
            polygon(&[(8.0, 2.0), (16.0, 2.0), (22.0, 8.0), (22.0, 16.0), (16.0, 22.0), (8.0, 22.0), (2.0, 16.0), (2.0, 8.0)]),
        ),
        2 => fill(surface, polygon(&[(12.0, 2.5), (22.5, 21.5), (1.5, 21.5)])),
        3 => {
            fill(surface, polygon(&[(12.0, 2.0), (12.0, 22.0), (2.0, 12.0)]));
            outline(surface, polygon(&[(12.0, 2.0), (22.0, 12.0), (12.0, 22.0), (2.0, 12.0)]), 2.0);
        }
        4 => outline(surface, circle(7.25), 5.5),
        _ => outline(surface, circle(9.0), 2.0),
    }
    surface.pop();
}

fn outline(surface: &mut Surface<'_>, path: Option<Path>, width: f32) {
    if let Some(path) = path {
        surface.set_fill(None);
        surface.set_stroke(Some(Stroke { width, ..Stroke::default() }));
        surface.draw_path(&path);
        surface.set_stroke(None);
    }
}

fn polygon(corners: &[(f32, f32)]) -> Option<Path> {
    let mut path = PathBuilder::new();
    for (n, (x, y)) in corners.iter().enumerate() {
        if n == 0 { path.move_to(*x, *y) } else { path.line_to(*x, *y) }
    }
    path.close();
    path.finish()
}

/// Around the middle of the square, of four curves.
fn circle(radius: f32) -> Option<Path> {
    const MIDDLE: f32 = 12.0;
    let (r, k) = (radius, radius * 0.5523);
    let mut path = PathBuilder::new();
    path.move_to(MIDDLE + r, MIDDLE);
    path.cubic_to(MIDDLE + r, MIDDLE + k, MIDDLE + k, MIDDLE + r, MIDDLE, MIDDLE + r);
    path.cubic_to(MIDDLE - k, MIDDLE + r, MIDDLE - r, MIDDLE + k, MIDDLE - r, MIDDLE);
    path.cubic_to(MIDDLE - r, MIDDLE - k, MIDDLE - k, MIDDLE - r, MIDDLE, MIDDLE - r);
    path.cubic_to(MIDDLE + k, MIDDLE - r, MIDDLE + r, MIDDLE - k, MIDDLE + r, MIDDLE);
    path.close();
    path.finish()
}
