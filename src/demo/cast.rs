//! Who comes to the demo's clinic: vignettes of the package, in the order of arrival.

use crate::intake::Until;

/// One patient.
pub struct Part {
    /// Id of the vignette.
    pub vignette: &'static str,
    pub until: Until,
    /// Leaves a phone number.
    pub contact: bool,
    /// Has been here before: as the patient with this number.
    pub again: Option<usize>,
}

const fn part(vignette: &'static str, until: Until, contact: bool) -> Part {
    Part { vignette, until, contact, again: None }
}

const fn again(vignette: &'static str, before: usize) -> Part {
    Part { vignette, until: Until::Submit, contact: true, again: Some(before) }
}

/// Names nobody has.
pub const GIVEN: [&str; 15] = [
    "Alpha", "Bravo", "Charlie", "Delta", "Echo", "Foxtrot", "Golf", "Hotel", "India", "Juliett", "Kilo", "Lima", "Mike", "November",
    "Oscar",
];
/// Put behind "Test-".
pub const FAMILY: [&str; 5] = ["Ash", "Beech", "Cedar", "Elm", "Fir"];

/// How many of them, the last ones, came within the last hours and are still waiting.
pub const FRESH: usize = 8;

/// Mostly benign, as it is in life; every level and every kind of danger somewhere.
#[rustfmt::skip]
pub const CAST: &[Part] = &[
    part("OV15", Until::Submit, true),
    part("OV06", Until::Submit, true),
    part("OV23", Until::Submit, true),
    part("OV04", Until::Submit, true),
    part("OV03", Until::Submit, true),
    part("OV10", Until::Submit, true),
    part("OV24", Until::Submit, true),
    part("OV18", Until::Submit, true),
    part("OV24", Until::Submit, true),
    part("OV23", Until::Submit, true),
    part("OV11", Until::Submit, true),
    part("OV05", Until::Submit, true),
    part("OV02", Until::Submit, true),
    part("OV03", Until::Submit, true),
    part("OV07", Until::Submit, true),
    part("OV14", Until::Submit, true),
    part("OV23", Until::Submit, true),
    part("OV03", Until::Submit, true),
    part("OV02", Until::Submit, true),
    part("OV01", Until::Submit, true),
    part("OV07", Until::Submit, true),
    part("OV13", Until::Submit, true),
    part("OV23", Until::Submit, true),
    part("OV09", Until::Submit, true),
    part("OV05", Until::Submit, true),
    part("OV14", Until::Submit, true),
    part("OV06", Until::Submit, true),
    part("OV14", Until::Submit, true),
    part("OV04", Until::Submit, true),
    part("OV01", Until::Submit, true),
    part("OV02", Until::Submit, true),
    part("OV15", Until::Submit, true),
    part("OV17", Until::Submit, true),
    part("OV06", Until::Submit, true),
    part("OV03", Until::Submit, true),
    part("OV03", Until::Submit, true),
    part("OV06", Until::Submit, true),
    part("OV08", Until::Submit, true),
    part("OV19", Until::Submit, true),
    part("OV03", Until::Submit, true),
    part("OV01", Until::Submit, true),
    part("OV04", Until::Submit, true),
    part("OV15", Until::Submit, true),
    part("OV18", Until::Submit, true),
    part("OV01", Until::Submit, true),
    part("OV01", Until::Submit, true),
    part("OV02", Until::Submit, true),
    part("OV07", Until::Submit, true),
    part("OV06", Until::Submit, true),
    part("OV22", Until::Submit, true),
    part("OV02", Until::Submit, true),
    part("OV04", Until::Submit, true),
    again("OV03", 12),
    part("OV08", Until::Submit, true),
    part("OV18", Until::Submit, true),
    part("OV01", Until::Submit, true),
    part("OV21", Until::Submit, true),
    part("OV16", Until::Submit, true),
    part("OV12", Until::StopPage, true),
    part("OV20", Until::StopPage, false),
];
