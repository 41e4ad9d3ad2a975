//! What the form of a case page sends: a decision with its words, and what else was typed beside it.

use jiff::Timestamp;

use super::case_store;
use super::close;
use crate::account::Clinician;
use crate::db::Tx;
use crate::error::Result;
use crate::ids::CaseId;
use crate::record::DecisionDocument;
use crate::web::form::Form;

/// What can be decided, in the order shown.
pub(super) const OUTCOMES: [&str; 8] =
    ["advice", "appointment", "referral", "emergency-care", "could-not-reach", "duplicate", "entered-in-error", "no-action"];
/// Longest note, and longest message, in characters.
const MAX_TEXT: usize = 5_000;

/// A decision as it came from the page.
#[derive(Clone, Debug, Default)]
pub(super) struct Draft {
    pub outcome: String,
    /// For the clinic, and for the patient.
    pub words: DecisionDocument,
    /// A question to the patient.
    pub question: String,
    /// The patient is told at once, which cannot be undone.
    pub at_once: bool,
    /// From the page that asks once more whether an emergency is closed like this.
    pub sure: bool,
    /// The version of the case on the page it came from.
    pub version: Option<i32>,
    /// When that page was made.
    pub seen: Option<Timestamp>,
    /// Who had the case on that page, and why it is decided all the same: both empty when nobody had.
    pub from: String,
    pub reason: String,
    /// Where the level was to be lowered to, and why, when nothing came of it: codes.
    pub lower_to: String,
    pub because: String,
}

/// A problem the page explains: the field, and the key of its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Trouble {
    pub field: &'static str,
    pub key: &'static str,
}

impl Draft {
    /// Takes what the page sent, whatever it is.
    pub fn read(form: &Form) -> Self {
        let words = |name: &str| form.text(name).replace("\r\n", "\n").trim().to_owned();
        let sure = form.get("close") == Some("sure");
        let because = Some(form.text("because-level")).filter(|code| sure && close::reasons(form.text("outcome")).contains(code));
        Self {
            outcome: form.text("outcome").to_owned(),
            words: DecisionDocument { note: words("note"), message: words("message"), because: because.unwrap_or_default().to_owned() },
            sure,
            question: words("question"),
            at_once: form.get("at-once").is_some(),
            version: form.text("version").parse().ok(),
            seen: form.text("seen").parse().ok(),
            from: form.text("from").to_owned(),
            reason: form.text("reason").to_owned(),
            lower_to: form.text("lower-to").to_owned(),
            because: form.text("because-level").to_owned(),
        }
    }

    /// Whether nothing was chosen or written.
    pub fn is_empty(&self) -> bool {
        self.outcome.is_empty() && self.question.is_empty() && self.because.is_empty() && self.words == DecisionDocument::default()
    }

    /// This one, and where nothing stands in it what stands in the other.
    pub fn or(self, other: Self) -> Self {
        let text = |one: String, other: String| if one.is_empty() { other } else { one };
        Self {
            outcome: text(self.outcome, other.outcome),
            words: DecisionDocument {
                note: text(self.words.note, other.words.note),
                message: text(self.words.message, other.words.message),
                because: text(self.words.because, other.words.because),
            },
            question: text(self.question, other.question),
            ..self
        }
    }

    /// Whether another clinician has done something about the case since the page was made that this came from. A note or
    /// an opinion makes no new version: whoever adds something to the case is not kept from it.
    pub async fn is_overtaken(&self, tx: &mut Tx, clinician: &Clinician, case: CaseId) -> Result<bool> {
        let Some(seen) = self.seen else { return Ok(false) };
        case_store::others_acted(tx, clinician.clinic.id, case, clinician.account, seen).await
    }

    /// What must be put right before the note is kept by itself.
    pub fn note_troubles(&self) -> Vec<Trouble> {
        if self.words.note.is_empty() {
            return vec![Trouble { field: "note", key: "review-note-missing" }];
        }
        let mut troubles = self.text_troubles();
        troubles.retain(|trouble| trouble.field == "note");
        troubles
    }

    /// What must be put right before the patient is asked.
    pub fn question_troubles(&self) -> Vec<Trouble> {
        if self.question.is_empty() {
            return vec![Trouble { field: "question", key: "review-question-missing" }];
        }
        let mut troubles = self.text_troubles();
        troubles.retain(|trouble| trouble.field == "question");
        troubles
    }

    /// What must be put right first.
    pub fn troubles(&self) -> Vec<Trouble> {
        let mut troubles = Vec::new();
        if !OUTCOMES.contains(&self.outcome.as_str()) {
            troubles.push(Trouble { field: "outcome", key: "review-outcome-missing" });
        }
        troubles.extend(self.text_troubles());
        if !self.question.is_empty() {
            // A case that is closed asks nothing: it would be lost.
            troubles.push(Trouble { field: "question", key: "review-question-unsent" });
        }
        troubles
    }

    fn text_troubles(&self) -> Vec<Trouble> {
        let mut troubles = Vec::new();
        let texts = [
            ("note", &self.words.note, "review-note-long", "review-note-character"),
            ("message", &self.words.message, "review-message-long", "review-message-character"),
            ("question", &self.question, "review-question-long", "review-question-character"),
        ];
        for (field, text, long, character) in texts {
            if text.chars().count() > MAX_TEXT {
                troubles.push(Trouble { field, key: long });
            } else if text.contains('\0') {
                troubles.push(Trouble { field, key: character });
            }
        }
        troubles
    }
}

#[cfg(test)]
mod tests {
    use super::Draft;
    use crate::web::form::Form;

    fn troubles(outcome: &str, note: &str) -> Vec<&'static str> {
        let of = |field: &str, text: &str| (field.to_owned(), text.to_owned());
        let message = note.chars().rev().collect::<String>();
        let form = Form(vec![of("outcome", outcome), of("note", note), of("message", &message)]);
        Draft::read(&form).troubles().into_iter().map(|trouble| trouble.field).collect()
    }

    #[test]
    fn a_note_may_have_any_character_but_nul_up_to_the_limit() {
        assert!(troubles("advice", "").is_empty());
        assert!(troubles("advice", &"😀".repeat(5_000)).is_empty());
        assert_eq!(troubles("advice", &"a".repeat(5_001)), ["note", "message"]);
        assert_eq!(troubles("advice", "a\0b"), ["note", "message"]);
        assert_eq!(troubles("", "kept"), ["outcome"]);
        assert_eq!(troubles("promote", "kept"), ["outcome"]);
    }
}
