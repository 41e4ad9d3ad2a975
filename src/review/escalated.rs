//! That a case was escalated and nobody has seen to it since.

use crate::promises::{Mailed, Standing};

use super::words::Words;

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
