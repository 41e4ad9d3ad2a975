//! Cases of the same person: offered when name, date of birth and phone number all agree, linked by a clinician's
//! click, compared, never merged.

mod act;
mod before_store;
mod difference;
mod pages;
mod side;
mod spark;
mod store;
mod view;
mod words;

pub use pages::same_person;

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::case::{self, CaseFile};
use crate::account::Clinician;
use crate::audit::{self, Action, Event};
use crate::db::Tx;
use crate::error::Result;
use crate::ids::{CaseId, ClinicId, RequestId};
use crate::package::Package;
use crate::questionnaire::PartialDate;
use crate::record::{self, AssessmentDocument, CaseDocument};
use crate::state::State;
pub(super) use before_store::{Before, before};
use store::Other;
pub(super) use view::SameView;

/// Most cases of a group that are shown.
const MOST: i64 = 50;
/// Most cases with the same phone number and date of birth that are looked at, the newest first.
const ALIKE: i64 = 200;
/// Most cases that are offered at a time.
const OFFERED: usize = 5;
/// Outcomes after which a case says nothing about how the person was.
const VOID: [&str; 2] = ["duplicate", "entered-in-error"];

/// What is known of other cases of the same person.
pub(super) struct Known {
    /// All cases of the group, this one among them, the newest first; empty = it belongs to none.
    linked: Vec<Other>,
    /// Perhaps of the same person; one of each group, the newest first.
    offered: Vec<Other>,
    /// Somebody said that they are of another person.
    apart: Vec<Other>,
    last: Option<Last>,
}

/// The case before this one, as it was last assessed.
struct Last {
    other: Other,
    package: Arc<Package>,
    /// None = it cannot be read any more.
    ledger: Option<AssessmentDocument>,
}

impl Known {
    /// What is known of the other cases, without what they say.
    ///
    /// # Errors
    /// When the database cannot be read.
    async fn of(conn: &mut PgConnection, clinic: ClinicId, file: &CaseFile) -> Result<Self> {
        let linked = store::linked(conn, clinic, file.id, MOST).await?;
        let mut known = Self { linked, offered: Vec::new(), apart: Vec::new(), last: None };
        known.apart = store::told_apart(conn, clinic, &known.group(file.id), MOST).await?;
        if let Some((phone, birth)) = tokens(file) {
            let alike = store::alike(conn, clinic, file.id, (&phone, &birth), ALIKE).await?;
            known.offered = known.choose(alike, &file.who);
        }
        Ok(known)
    }

    /// And what the case before this one says.
    ///
    /// # Errors
    /// When the database cannot be read.
    async fn load(state: &State, conn: &mut PgConnection, clinic: ClinicId, file: &CaseFile) -> Result<Self> {
        let mut known = Self::of(conn, clinic, file).await?;
        if let Some(other) = known.before(file).cloned() {
            let assessed = store::assessed(conn, clinic, other.case_id).await?;
            let hash = assessed.as_ref().map(|assessed| &assessed.package_hash);
            let (package, _) = case::package(state, conn, hash, &other.form).await?;
            let ledger = assessed.and_then(|assessed| serde_json::from_value(assessed.document).ok());
            known.last = Some(Last { other, package, ledger });
        }
        Ok(known)
    }

    /// The ids of the group; of the case alone when it belongs to none.
    fn group(&self, case: CaseId) -> Vec<Uuid> {
        if self.linked.is_empty() { vec![case.0] } else { self.linked.iter().map(|other| other.case_id).collect() }
    }

    /// The newest linked case that came before this one; not one that was sent twice or by mistake.
    fn before(&self, file: &CaseFile) -> Option<&Other> {
        let void = |other: &Other| other.closed_at.is_some() && other.outcome.as_deref().is_some_and(|code| VOID.contains(&code));
        self.linked.iter().find(|other| (other.arrived_at, other.case_id) < (file.row.arrived_at, file.id.0) && !void(other))
    }

    /// Of the cases that share phone number and date of birth, those that may be asked about.
    fn choose(&self, alike: Vec<Other>, who: &CaseDocument) -> Vec<Other> {
        let mut seen: BTreeSet<Uuid> = self.linked.iter().chain(&self.apart).filter_map(|other| other.person_id).collect();
        let apart: BTreeSet<Uuid> = self.apart.iter().map(|other| other.case_id).collect();
        let named = |other: &Other| {
            let theirs: CaseDocument = serde_json::from_value(other.document.clone()).unwrap_or_default();
            is_same_name(who, &theirs)
        };
        let fresh = alike.into_iter().filter(|other| named(other) && !apart.contains(&other.case_id));
        fresh.filter(|other| other.person_id.is_none_or(|person| seen.insert(person))).take(OFFERED).collect()
    }
}

/// What is known of other cases of the same person, for the case's page. Answers of the case before are shown there: that
/// is on record for that case too.
///
/// # Errors
/// When the database cannot be read or written.
pub(super) async fn seen(
    state: &State,
    tx: &mut Tx,
    clinician: &Clinician,
    request: RequestId,
    file: &CaseFile,
    now: Timestamp,
) -> Result<Known> {
    let clinic = clinician.clinic.id;
    let known = Known::load(state, tx, clinic, file).await?;
    if let Some(last) = &known.last {
        let event = Event::new(Action::CaseView, clinic, now).by(clinician.account).case(CaseId(last.other.case_id)).request(request);
        audit::record(tx, event.detail(json!({ "beside": file.id }))).await?;
    }
    Ok(known)
}

/// The tokens of the phone number and of the date of birth. Without both, and a whole name, nothing is like it: what is
/// not known never agrees.
fn tokens(file: &CaseFile) -> Option<(String, String)> {
    let answers = super::answers::lenient(&file.package, &file.response.answers).0;
    let phone = record::phone_token(&answers.one(&file.package.rules.items.phone)?)?;
    let birth = PartialDate::read(file.who.birth_date.as_deref()?)?.whole()?;
    is_same_name(&file.who, &file.who).then(|| (phone, birth.to_string()))
}

/// Whether both have a given and a family name, and the same ones but for capitals and punctuation.
fn is_same_name(one: &CaseDocument, other: &CaseDocument) -> bool {
    let parts = |who: &CaseDocument| [&who.given, &who.family].map(|part| record::words(part.as_deref().unwrap_or_default()));
    let name = parts(one);
    name.iter().all(|part| !part.is_empty()) && name == parts(other)
}

#[cfg(test)]
mod tests {
    use super::is_same_name;
    use crate::record::CaseDocument;

    fn who(given: &str, family: &str) -> CaseDocument {
        let part = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        CaseDocument { given: part(given), family: part(family), ..CaseDocument::default() }
    }

    #[test]
    fn a_name_is_the_same_only_when_all_of_it_is_known_and_agrees() {
        for (given, family) in [("Ada", "Test-Elm"), (" ADA ", "test elm"), ("ada", "Test–Elm")] {
            assert!(is_same_name(&who("Ada", "Test-Elm"), &who(given, family)), "{given} {family}");
        }
        for (given, family) in [("Ada", "Elm"), ("Test-Elm", "Ada"), ("Ada", ""), ("", "Test-Elm"), ("", ""), ("Ida", "Test-Elm")] {
            assert!(!is_same_name(&who("Ada", "Test-Elm"), &who(given, family)), "{given} {family}");
        }
        for (given, family) in [("", ""), ("Ada", ""), ("", "Elm"), ("-", "Elm")] {
            assert!(!is_same_name(&who(given, family), &who(given, family)), "unknown is never the same: {given} {family}");
        }
    }
}
