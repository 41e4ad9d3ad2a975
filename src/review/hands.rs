//! In whose hands a case is, as its page says it.

use super::claim::REASONS;
use super::claim_store::{Look, Owner};
use super::words::Words;
use crate::ids::AccountId;

/// What was read of it.
pub(super) struct Hands {
    pub me: AccountId,
    pub owner: Option<Owner>,
    pub looks: Vec<Look>,
    /// What was tried was refused because somebody else works on it.
    pub held: bool,
}

/// Who works on the case.
pub(super) enum Holder {
    Nobody,
    /// Since when, and how long without a sign of life, in words.
    Me(String),
    Other {
        account: String,
        name: String,
        since: String,
    },
}

/// The part of the page about it.
pub(super) struct HandsView {
    pub holder: Holder,
    /// Others who have the case open: the name, and since when.
    pub looks: Vec<(String, String)>,
    /// Why it may be taken from somebody: code and label.
    pub reasons: Vec<(&'static str, String)>,
    pub held: bool,
}

impl Hands {
    pub fn view(self, words: &Words) -> HandsView {
        let holder = match self.owner {
            None => Holder::Nobody,
            Some(owner) if owner.account == self.me.0 => {
                let (since, until) = (words.moment(owner.since), words.moment(owner.until));
                Holder::Me(words.frame.t2("review-taken-mine", ("since", since), ("until", until)))
            }
            Some(owner) => Holder::Other { account: owner.account.to_string(), name: owner.name, since: words.moment(owner.since) },
        };
        HandsView {
            holder,
            looks: self.looks.into_iter().map(|look| (look.name, words.clock(look.looked_at))).collect(),
            reasons: REASONS.into_iter().map(|code| (code, words.frame.t(&format!("review-over-{code}")))).collect(),
            held: self.held,
        }
    }
}
