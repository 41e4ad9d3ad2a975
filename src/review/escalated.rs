//! That a case was escalated and nobody has seen to it since.

use crate::promises::{Mailed, Standing};

use super::row_store::CaseRow;
use super::words::Words;

/// The same of a row, where its case is among those that stand escalated.
pub(super) fn of(row: &CaseRow, standing: &[Standing], words: &Words) -> Option<String> {
    standing.iter().find(|standing| standing.case_id == row.case_id).map(|standing| said(standing, words))
}

/// `Escalated to second contact 09:31`, and what became of the letter where that is not well.
pub(super) fn said(standing: &Standing, words: &Words) -> String {
    let frame = &words.frame;
    let said = frame.t1(&format!("review-escalated-{}", standing.recipient), "time", words.moment(standing.at));
    let mail = match standing.mailed {
        Mailed::Sent => return said,
        Mailed::Nobody => "review-escalated-untold",
        Mailed::Waiting => "review-escalated-waiting",
        Mailed::Lost => "review-escalated-lost",
    };
    format!("{said}, {}", frame.t(mail))
}
