//! What can happen around a case: the kinds of the rows of `case_event`.

/// A kind of event. Its code stands in `case_event.kind`; in the timeline it is the sentence `review-event-…`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// A dangerous answer brought the case into the queue.
    Arrived,
    Abandoned,
    Submitted,
    Updated,
    CheckIn,
    StopCalled,
    StopCannot,
    StopMistake,
    Claimed,
    TakenOver,
    Released,
    FlagAgreed,
    FlagNotRelevant,
    LevelRaised,
    LevelLowered,
    /// A lowering that waits for a second person, and what they said of it.
    LevelProposed,
    LevelConfirmed,
    LevelDeclined,
    Note,
    Reopened,
    /// A decision was taken back; a question was.
    Undone,
    QuestionUndone,
    Asked,
    Escalated,
    SamePerson,
    SamePersonUndone,
    AnotherPerson,
    AnotherUndone,
}

impl EventKind {
    pub const ALL: [Self; 28] = [
        Self::Arrived,
        Self::Abandoned,
        Self::Submitted,
        Self::Updated,
        Self::CheckIn,
        Self::StopCalled,
        Self::StopCannot,
        Self::StopMistake,
        Self::Claimed,
        Self::TakenOver,
        Self::Released,
        Self::FlagAgreed,
        Self::FlagNotRelevant,
        Self::LevelRaised,
        Self::LevelLowered,
        Self::LevelProposed,
        Self::LevelConfirmed,
        Self::LevelDeclined,
        Self::Note,
        Self::Reopened,
        Self::Undone,
        Self::QuestionUndone,
        Self::Asked,
        Self::Escalated,
        Self::SamePerson,
        Self::SamePersonUndone,
        Self::AnotherPerson,
        Self::AnotherUndone,
    ];

    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Arrived => "arrived",
            Self::Abandoned => "abandoned",
            Self::Submitted => "submitted",
            Self::Updated => "updated",
            Self::CheckIn => "check-in",
            Self::StopCalled => "stop-called",
            Self::StopCannot => "stop-cannot",
            Self::StopMistake => "stop-mistake",
            Self::Claimed => "claimed",
            Self::TakenOver => "taken-over",
            Self::Released => "released",
            Self::FlagAgreed => "flag-agreed",
            Self::FlagNotRelevant => "flag-not-relevant",
            Self::LevelRaised => "level-raised",
            Self::LevelLowered => "level-lowered",
            Self::LevelProposed => "level-proposed",
            Self::LevelConfirmed => "level-confirmed",
            Self::LevelDeclined => "level-declined",
            Self::Note => "note",
            Self::Reopened => "reopened",
            Self::Undone => "undone",
            Self::QuestionUndone => "question-undone",
            Self::Asked => "asked",
            Self::Escalated => "escalated",
            Self::SamePerson => "same-person",
            Self::SamePersonUndone => "same-person-undone",
            Self::AnotherPerson => "another-person",
            Self::AnotherUndone => "another-undone",
        }
    }

    /// None for a code of another release.
    #[must_use]
    pub fn of(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Whether a clinician who does this has seen to the case, so that it escalates no further. To take it is not enough:
    /// that puts it off. Nor is to raise it, to open it again, to give it back or to take something back: there it begins
    /// anew. The trigger `case_event_acknowledges` names the same kinds.
    #[must_use]
    pub fn acknowledges(self) -> bool {
        match self {
            Self::FlagAgreed
            | Self::FlagNotRelevant
            | Self::LevelLowered
            | Self::LevelProposed
            | Self::LevelConfirmed
            | Self::LevelDeclined
            | Self::Note
            | Self::Asked => true,
            Self::Arrived
            | Self::Abandoned
            | Self::Submitted
            | Self::Updated
            | Self::CheckIn
            | Self::StopCalled
            | Self::StopCannot
            | Self::StopMistake
            | Self::Claimed
            | Self::TakenOver
            | Self::Released
            | Self::LevelRaised
            | Self::Reopened
            | Self::Undone
            | Self::QuestionUndone
            | Self::Escalated
            | Self::SamePerson
            | Self::SamePersonUndone
            | Self::AnotherPerson
            | Self::AnotherUndone => false,
        }
    }
}
