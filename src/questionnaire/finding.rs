//! What a proof of a form package finds.

use std::fmt;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The package cannot be used.
    Error,
    /// It can be used, but somebody should look.
    Warning,
    /// Worth knowing.
    Note,
}

/// One finding, with the item or rule it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub severity: Severity,
    /// The linkId or rule id; empty for the package as a whole.
    pub subject: String,
    pub reason: String,
}

impl Finding {
    /// The package cannot be used because of `subject`.
    pub fn error(subject: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { severity: Severity::Error, subject: subject.into(), reason: reason.into() }
    }

    /// Somebody should look at `subject`.
    pub fn warning(subject: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, subject: subject.into(), reason: reason.into() }
    }

    /// Worth knowing about `subject`.
    pub fn note(subject: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { severity: Severity::Note, subject: subject.into(), reason: reason.into() }
    }

    /// Whether the package cannot be used.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// Whether any finding forbids use.
#[must_use]
pub fn has_errors(findings: &[Finding]) -> bool {
    findings.iter().any(Finding::is_error)
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        };
        let subject = if self.subject.is_empty() { "(package)" } else { &self.subject };
        write!(f, "{severity}: {subject}: {}", self.reason)
    }
}
