//! What can happen around a case: the kinds of the rows of `case_event`.

/// A kind of event. Its code stands in `case_event.kind`; in the timeline it is the sentence `review-event-…`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// A dangerous answer brought the case into the queue.
    Arrived,
    /// A dangerous draft that was left alone did.
    Abandoned,
    Submitted,
    Updated,
    /// The patient was asked by letter how it is now.
    CheckIn,
    /// On the stop page: "I have called", "I cannot", "that was a mistake".
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
    /// A lowering that waits for a second person.
    LevelProposed,
    /// The second person has lowered it.
    LevelConfirmed,
    LevelDeclined,
    Note,
    Reopened,
    /// A decision was taken back.
    Undone,
    QuestionUndone,
    /// The patient was asked something.
    Asked,
    Escalated,
    /// The case was linked with another of the same person; that was taken back; it is of another person; so was that.
    SamePerson,
    SamePersonUndone,
    AnotherPerson,
    AnotherUndone,
}

impl EventKind {
    /// Every kind.
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

    /// As stored.
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
}
