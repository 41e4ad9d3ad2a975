//! What clinicians say of two cases: that they are of the same person, or of two people; and each of it taken back.

use serde_json::json;
use uuid::Uuid;

use super::Known;
use super::store::{self, Other, Saying};
use crate::account::Clinician;
use crate::audit::{self, Action, Event};
use crate::db::{self, Tx};
use crate::error::Result;
use crate::ids::{CaseId, RequestId};
use crate::record::{EventDocument, EventKind};
use crate::review::case::{self, CaseFile};
use crate::review::case_store;
use crate::review::claim::{self, Claimed, TakeOver};
use crate::review::claim_store::{self, Act};
use crate::review::decide::Kept;
use crate::review::draft::Draft;
use crate::state::State;
use crate::web::form::Form;

/// In the order of the buttons: the button's name, and the act in the timeline.
const ACTS: [(Says, &str, EventKind); 4] = [
    (Says::Same, "same", EventKind::SamePerson),
    (Says::NotSame, "same-undo", EventKind::SamePersonUndone),
    (Says::Another, "another", EventKind::AnotherPerson),
    (Says::Perhaps, "another-undo", EventKind::AnotherUndone),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Says {
    /// Of the same person.
    Same,
    /// That they are is taken back.
    NotSame,
    /// Of two people.
    Another,
    /// That they are of two people is taken back.
    Perhaps,
}

/// What is said, and of which other case.
#[derive(Clone, Copy, Debug)]
pub(super) struct Said {
    says: Says,
    kind: EventKind,
    other: Uuid,
}

impl Said {
    /// Takes what the page sent; none when it says nothing of a case.
    pub fn read(form: &Form) -> Option<Self> {
        let find = |(says, name, kind)| Some(Self { says, kind, other: Uuid::try_parse(form.get(name)?).ok()? });
        ACTS.into_iter().find_map(find)
    }
}

/// Keeps it, if it is what the page may ask. The same once more is no news.
///
/// # Errors
/// When it cannot be stored.
pub(super) async fn keep(state: &State, clinician: &Clinician, request: RequestId, case: CaseId, page: &Draft, said: Said) -> Result<Kept> {
    let (clinic, now) = (clinician.clinic.id, state.clock.now());
    let mut tx = state.db.begin(clinic).await?;
    store::one_at_a_time(&mut tx, clinic).await?;
    let Some((version, _)) = case_store::lock(&mut tx, clinic, case).await? else { return Ok(Kept::Missing) };
    let Some(file) = case::load(state, &mut tx, clinic, case).await? else { return Ok(Kept::Missing) };
    let known = Known::of(&mut tx, clinic, &file).await?;
    let list = match said.says {
        Says::Same | Says::Another => &known.offered,
        Says::NotSame => &known.linked,
        Says::Perhaps => &known.apart,
    };
    let other = list.iter().find(|other| other.case_id == said.other && other.case_id != case.0);
    let Some(other) = other.filter(|_| page.version == Some(version)) else {
        return Ok(if is_so(&known, &file, said) { Kept::Stored } else { Kept::Stale });
    };
    let over = TakeOver { from: &page.from, reason: &page.reason };
    if claim::may(&mut tx, clinician, request, case, over, now).await? == Claimed::Held {
        return Ok(Kept::Held);
    }
    let saying = Saying { by: clinician.account, at: now };
    match said.says {
        Says::Same => store::link(&mut tx, clinic, case, said.other, saying).await?,
        Says::NotSame => store::unlink(&mut tx, clinic, said.other, saying).await?,
        Says::Another => store::tell_apart(&mut tx, clinic, case, said.other, saying).await?,
        Says::Perhaps => store::ask_again(&mut tx, clinic, &known.group(case), said.other, saying).await?,
    }
    note(&mut tx, clinician, request, &file, other, said, saying).await?;
    db::commit(tx).await?;
    Ok(Kept::Stored)
}

/// Whether it is so already: a double click, or somebody else was quicker.
fn is_so(known: &Known, file: &CaseFile, said: Said) -> bool {
    let among = |list: &[Other]| list.iter().any(|other| other.case_id == said.other && other.case_id != file.id.0);
    let was = |list: [EventKind; 2]| {
        let mut kinds = file.events.iter().rev().filter(|row| row.is(&list));
        let about = |document: serde_json::Value| serde_json::from_value::<EventDocument>(document).ok()?.other;
        kinds.find(|row| about(row.document.clone()) == Some(said.other)).is_some_and(|row| row.is(&[said.kind]))
    };
    match said.says {
        Says::Same => among(&known.linked),
        Says::Another => among(&known.apart),
        Says::NotSame => !among(&known.linked) && was([EventKind::SamePerson, EventKind::SamePersonUndone]),
        Says::Perhaps => !among(&known.apart) && was([EventKind::AnotherPerson, EventKind::AnotherUndone]),
    }
}

/// Puts it into both timelines, and on record for both.
async fn note(
    tx: &mut Tx,
    clinician: &Clinician,
    request: RequestId,
    file: &CaseFile,
    other: &Other,
    said: Said,
    saying: Saying,
) -> Result<()> {
    let clinic = clinician.clinic.id;
    let sides = [(file.id, other.case_id, &other.reference), (CaseId(other.case_id), file.id.0, &file.row.reference)];
    for (case, with, reference) in sides {
        let document = EventDocument { other: Some(with), reference: reference.clone(), ..EventDocument::default() };
        let act = Act { case, by: saying.by, at: saying.at, kind: said.kind, document: serde_json::to_value(document)? };
        claim_store::add_act(tx, clinic, act).await?;
        let event = Event::new(Action::SamePerson, clinic, saying.at).by(saying.by).case(case).request(request);
        audit::record(tx, event.detail(json!({ "says": said.kind.code(), "other": with }))).await?;
    }
    Ok(())
}
