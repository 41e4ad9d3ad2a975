//! Closing an emergency without anything done about it is as grave as lowering it: it is asked once more, on the same page and
//! with a reason. Where the clinic wants two people to lower an emergency, it is lowered first, unless nobody could reach
//! the patient.

use super::case::CaseFile;
use super::level;
use super::opinion;
use crate::clinic::Clinic;
use crate::triage::Level;

/// Why there is nothing to be done, in the order shown.
const SETTLED: &[&str] = &["spoke", "examined", "explained", "misunderstood", "treated", "elsewhere"];
/// Why nobody goes on trying: none of these says that there is no danger.
const SOUGHT: &[&str] = &["second-contact", "sent", "elsewhere"];
/// Nobody has heard the patient: nothing that could lower the level.
const UNREACHED: &str = "could-not-reach";
/// Outcomes after which nobody does anything about it now, and why it is closed all the same.
const QUIET: [(&str, &[&str]); 5] =
    [("advice", SETTLED), (UNREACHED, SOUGHT), ("duplicate", SETTLED), ("entered-in-error", SETTLED), ("no-action", SETTLED)];

/// Why a case is closed with this outcome, in the order shown; none where nobody is asked.
pub(super) fn reasons(outcome: &str) -> &'static [&'static str] {
    QUIET.iter().find(|(quiet, _)| *quiet == outcome).map_or(&[], |(_, reasons)| reasons)
}

/// Whether the outcome may be one that is asked once more, at this level.
pub(super) fn may_be_grave(outcome: &str, level: i16) -> bool {
    !reasons(outcome).is_empty() && level <= Level::Urgent.rank()
}

/// Whether two people have to lower the level before the case is closed like this.
pub(super) fn is_lowered_first(file: &CaseFile, clinic: &Clinic, outcome: &str) -> bool {
    outcome != UNREACHED && level::wants_second(clinic, file.level())
}

/// Whether closing the case like this is asked once more: a red flag stands that nobody has called not relevant since the
/// patient was last heard, or two people are wanted.
pub(super) fn is_grave(file: &CaseFile, clinic: &Clinic, outcome: &str) -> bool {
    let stands = || level::red_flags(file).is_none_or(|flags| flags.iter().any(|rule| !opinion::is_dismissed(file, rule)));
    may_be_grave(outcome, file.row.level) && file.row.closed_at.is_none() && (level::wants_second(clinic, file.level()) || stands())
}
