//! The five levels. Their texts and times are data of the package; their order is not.

use serde::{Deserialize, Serialize};

/// How soon a case must be seen. `Emergency < SelfCare`: smaller is worse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    Emergency = 1,
    Urgent,
    Soon,
    Routine,
    SelfCare,
}

impl Level {
    /// Worst first.
    pub const ALL: [Self; 5] = [Self::Emergency, Self::Urgent, Self::Soon, Self::Routine, Self::SelfCare];

    /// 1 = emergency ... 5 = self-care; stored and sorted by.
    #[must_use]
    pub fn rank(self) -> i16 {
        self as i16
    }

    /// The level of a stored rank.
    #[must_use]
    pub fn from_rank(rank: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.rank() == rank)
    }

    /// The code in packages, vignettes and addresses.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Emergency => "emergency",
            Self::Urgent => "urgent",
            Self::Soon => "soon",
            Self::Routine => "routine",
            Self::SelfCare => "self-care",
        }
    }

    /// The level of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.code() == code)
    }

    /// Emergency, urgent and soon: the levels whose rules are red flags.
    #[must_use]
    pub fn is_red_flag(self) -> bool {
        self <= Self::Soon
    }
}
