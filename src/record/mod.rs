//! What stands in the document columns: the parts that will be sealed one day. Shared by the patient's and
//! the clinician's side, which otherwise keep row structs of their own.

mod event;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use uuid::Uuid;

use crate::ids::RequestId;
use crate::questionnaire::{Answers, PartialDate, Questionnaire, Value};
use crate::triage::{Assessment, Level, Roles, plain_words};

pub use event::EventKind;

/// `patient_case.document`: who it is, as far as known, and what the queue's row says.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CaseDocument {
    pub family: Option<String>,
    pub given: Option<String>,
    /// As answered, whole or not at all.
    pub birth_date: Option<String>,
    /// The wording of the answer.
    pub sex: Option<String>,
    /// The patient's own words.
    pub headline: Option<String>,
    /// Codes of `completed-by` other than the person itself.
    pub proxy: Option<String>,
    /// Of the last update: how it is, as the code of its answer.
    pub course: Option<String>,
    /// Language they read.
    pub language: String,
}

/// `response.document`: everything a draft holds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ResponseDocument {
    /// In the one JSON form of answers.
    pub answers: Json,
    /// Language the person reads.
    pub language: String,
    /// linkIds of pages that were shown.
    pub seen: BTreeSet<String>,
    /// Emergency rules whose stop page the person has answered.
    pub acknowledged: BTreeSet<String>,
    /// Emergency rules that only an answer from an old page made true: kept until their stop page is answered.
    pub pending: BTreeSet<String>,
    /// Odd answers and danger words the person has looked at once more.
    pub confirmed: BTreeSet<String>,
    /// The worst level any state of it reached.
    pub worst: Option<Level>,
    /// linkId -> who gave the answer: the code of "who fills it in" when it was given.
    pub authors: BTreeMap<String, String>,
    /// Of an update: the questions it asked. Everything else was said before.
    pub asked: BTreeSet<String>,
    /// When each answer was last changed, by linkId, and by which page.
    pub written: BTreeMap<String, Written>,
    /// The request that stored it last. One that tries again, because it did not hear of its commit, finds itself here.
    pub request: Option<RequestId>,
}

/// The last change of an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// The draft's version since.
    pub version: i32,
    /// The copy of the page that sent it: a page in a browser is never at odds with itself.
    pub copy: String,
    pub at: Timestamp,
}

impl ResponseDocument {
    /// The e-mail address the patient gave, unless they said that messages are not safe.
    #[must_use]
    pub fn mail_address(&self, roles: &Roles) -> Option<&str> {
        let safe = self.answers.get(&roles.safe_to_message).and_then(Json::as_bool) != Some(false);
        self.answers.get(&roles.email).and_then(Json::as_str).filter(|_| safe)
    }
}

/// `assessment.document`: the ledger, and exactly what it was made from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AssessmentDocument {
    pub assessment: Assessment,
    pub answers: Json,
    pub language: String,
    pub proxy: bool,
}

/// `answer_change.document`: one change of one answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChangeDocument {
    /// The question as shown.
    pub wording: String,
    /// The answer in words; empty = cleared.
    pub answer: Vec<String>,
    /// The answer before, in words.
    pub previous: Vec<String>,
    /// The answer as stored.
    pub value: Json,
}

/// `case_event.document`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct EventDocument {
    /// Rules it was about.
    pub rules: Vec<String>,
    /// Why a clinician did it: a code.
    pub reason: String,
    /// What a clinician wrote, for the clinic.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Of a change of level: the ranks, and the case's version before it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<i16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<i16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<i32>,
    /// Another case that it was about: its id and its reference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other: Option<Uuid>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reference: String,
}

/// `decision.document`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct DecisionDocument {
    /// For the clinic.
    pub note: String,
    /// For the patient, who reads it on the status page.
    pub message: String,
    /// Why an emergency was closed without anything done about it: a code.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub because: String,
}

/// `communication_request.document`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct QuestionDocument {
    /// For the patient, who reads it on the status page.
    pub text: String,
}

/// `communication.document`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct AnswerDocument {
    /// In the patient's own words.
    pub text: String,
    /// Language of the page it was written on.
    pub language: String,
}

impl CaseDocument {
    /// What a case shows of these answers.
    #[must_use]
    pub fn of(answers: &Answers, questionnaire: &Questionnaire, roles: &Roles, language: &str) -> Self {
        let words = |link_id: &String| {
            let code = answers.one(link_id)?;
            let item = questionnaire.item(link_id)?;
            Some(item.choice(&code).map_or(code, |choice| choice.text.own().to_owned()))
        };
        Self {
            family: answers.one(&roles.family_name),
            given: answers.one(&roles.given_name),
            birth_date: answers.one(&roles.birth_date),
            sex: words(&roles.sex),
            headline: answers.one(&roles.story).map(shortened),
            proxy: answers.one(&roles.author).filter(|author| *author != roles.author_self),
            course: answers.one(&roles.update_course),
            language: language.to_owned(),
        }
    }
}

/// How much of the story a list shows, in characters.
const HEADLINE: usize = 400;

/// The beginning of a long story, marked as such.
fn shortened(story: String) -> String {
    if story.chars().count() <= HEADLINE {
        return story;
    }
    story.chars().take(HEADLINE - 1).chain("…".chars()).collect()
}

/// Whole normalised tokens by which a case is found: parts of the names, with and without their accents, the digits of
/// the phone number, the date of birth, the reference.
#[must_use]
pub fn search_tokens(answers: &Answers, roles: &Roles, reference: &str) -> BTreeSet<String> {
    let mut tokens: BTreeSet<String> = BTreeSet::new();
    for name in [&roles.given_name, &roles.family_name] {
        let name = answers.one(name).unwrap_or_default();
        // Each part of "O'Brien" finds it too.
        tokens.extend(words(&name).into_iter().chain(plain_words(&name)));
    }
    if let [Value::Date(PartialDate { year, month: Some(month), day: Some(day) })] = answers.get(&roles.birth_date) {
        tokens.insert(format!("{year:04}-{month:02}-{day:02}"));
    }
    tokens.extend(phone_token(&answers.one(&roles.phone).unwrap_or_default()));
    tokens.insert(reference_token(reference));
    tokens
}

/// The words of a text, in lower case.
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    text.to_lowercase().split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// The last nine digits of a phone number: the same however the country code is written.
#[must_use]
pub fn phone_token(text: &str) -> Option<String> {
    let digits: Vec<char> = text.chars().filter(char::is_ascii_digit).collect();
    (digits.len() >= 6).then(|| digits[digits.len().saturating_sub(9)..].iter().collect())
}

/// A reference as it is compared: letters and digits only, in capitals.
#[must_use]
pub fn reference_token(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}
