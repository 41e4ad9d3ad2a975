//! Closing an emergency without anything done about it is as grave as lowering it: it is asked once more, on the same page and
//! with a reason. Where the clinic wants two people to lower an emergency, it is lowered first.

use super::case::CaseFile;
use super::level;
use super::opinion;
use crate::clinic::Clinic;
use crate::triage::Level;

/// Outcomes after which nobody does anything about it now.
const QUIET: [&str; 4] = ["advice", "duplicate", "entered-in-error", "no-action"];
/// Why it is closed all the same, in the order shown.
pub(super) const REASONS: [&str; 6] = ["spoke", "examined", "explained", "misunderstood", "treated", "elsewhere"];

/// Whether the outcome may be one that is asked once more, at this level.
pub(super) fn may_be_grave(outcome: &str, level: i16) -> bool {
    QUIET.contains(&outcome) && level <= Level::Urgent.rank()
}

/// Whether closing the case like this is asked once more: a red flag stands that nobody has called not relevant since the
/// patient was last heard, or two people are wanted.
pub(super) fn is_grave(file: &CaseFile, clinic: &Clinic, outcome: &str) -> bool {
    let stands = || level::red_flags(file).is_none_or(|flags| flags.iter().any(|rule| !opinion::is_dismissed(file, rule)));
    may_be_grave(outcome, file.row.level) && file.row.closed_at.is_none() && (level::wants_second(clinic, file.level()) || stands())
}
