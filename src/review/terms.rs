//! What a filter of the queue can ask for, and the orders it can stand in: the codes of its address.

use jiff::ToSpan;
use jiff::civil::Date;

/// In whose hands an open case is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holder {
    Me,
    Nobody,
}

/// What became of the clinic's question to the patient of an open case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Talk {
    /// Asked, and not answered.
    Asked,
    /// Answered, and no clinician has acted on it.
    Answered,
}

/// The last days, today included, in which a case arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Recent {
    Today,
    Week,
    Month,
}

/// What comes first among the open cases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Order {
    /// The queue's own: level, then what got worse, then warning signs, then waiting time.
    #[default]
    Danger,
    /// The promised time that ends first.
    Due,
    /// The longest wait.
    Arrival,
}

impl Holder {
    pub const ALL: [Self; 2] = [Self::Nobody, Self::Me];

    pub fn code(self) -> &'static str {
        match self {
            Self::Me => "me",
            Self::Nobody => "nobody",
        }
    }
}

impl Talk {
    pub const ALL: [Self; 2] = [Self::Asked, Self::Answered];

    pub fn code(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Answered => "answered",
        }
    }
}

impl Recent {
    pub const ALL: [Self; 3] = [Self::Today, Self::Week, Self::Month];

    pub fn code(self) -> &'static str {
        match self {
            Self::Today => "today",
            Self::Week => "week",
            Self::Month => "month",
        }
    }

    /// Its first day.
    pub fn first_day(self, today: Date) -> Date {
        let before = match self {
            Self::Today => 0,
            Self::Week => 6,
            Self::Month => 29,
        };
        today.saturating_sub(before.days())
    }
}

impl Order {
    pub const ALL: [Self; 3] = [Self::Danger, Self::Due, Self::Arrival];

    pub fn code(self) -> &'static str {
        match self {
            Self::Danger => "danger",
            Self::Due => "due",
            Self::Arrival => "arrival",
        }
    }
}
