//! A whole form filled in page by page, through the code that a patient's POST runs. The demo's patients come
//! into being this way.

use std::sync::Arc;

use jiff::SignedDuration;

use super::check::{Submit, complete};
use super::draft::Draft;
use super::sheet::{self, Sheet};
use super::stop::{Reply, acknowledge};
use super::take::{Outcome, Way, take};
use crate::audit::{self, Action, Event};
use crate::clinic::Clinic;
use crate::clock::day;
use crate::db::commit;
use crate::error::{Error, Result};
use crate::questionnaire::Answers;
use crate::state::State;
use crate::web::form::Form;

/// How far the patient gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// Sends the form.
    Submit,
    /// Leaves at the first stop page, or before sending.
    StopPage,
}

/// Seconds a person takes for a page.
const PAGE: SignedDuration = SignedDuration::from_secs(12);

/// Fills in the clinic's form with `answers`, at the pace of the state's clock, which it moves.
///
/// # Errors
/// When a page comes back with problems, or the database is away.
pub async fn walk(state: &State, clinic: &Arc<Clinic>, answers: &Answers, until: Until) -> Result<()> {
    let mut tx = state.db.begin(clinic.id).await?;
    let (mut draft, _) = Draft::start(state, &mut tx, clinic, clinic.language.clone(), state.clock.now()).await?;
    let package = Arc::clone(&draft.package);
    audit::record(&mut tx, Event::new(Action::IntakeStart, clinic.id, state.clock.now()).response(draft.id)).await?;
    let mut page = None;
    loop {
        let now = state.clock.now();
        let evaluation = draft.evaluate(&draft.answers, day(now, &clinic.zone));
        let Some(name) = sheet::next(&draft, &evaluation, page.as_deref()) else { break };
        let Some(sheet) = Sheet::of(&package.questionnaire, &evaluation, &name, &draft.document.language) else { break };
        let form = form(&draft, &sheet, answers);
        let outcome = take(&mut tx, &mut draft, &sheet, &form, Way::Continue, now).await?;
        state.clock.advance(PAGE);
        match outcome {
            Outcome::Saved => {}
            Outcome::Emergency => {
                if until == Until::StopPage {
                    return commit(tx).await;
                }
                let assessment = draft.assess(&draft.answers, day(now, &clinic.zone), false);
                let fired = draft.unanswered_emergencies(&assessment);
                acknowledge(&mut tx, &mut draft, &fired, Reply::Called, now).await?;
            }
            _ => return Err(Error::Internal(anyhow::anyhow!("page {name} did not go through"))),
        }
        page = Some(name);
    }
    if until == Until::Submit {
        let now = state.clock.now();
        let submit = Submit { key: "walk".to_owned(), body: Vec::new() };
        complete(state, &mut tx, &mut draft, &submit, now).await?;
        let event = Event::new(Action::IntakeSubmit, clinic.id, now).response(draft.id);
        audit::record(&mut tx, draft.case.map_or(event.clone(), |case| event.case(case))).await?;
    }
    commit(tx).await
}

/// The page's fields as a browser would send them.
fn form(draft: &Draft, sheet: &Sheet, answers: &Answers) -> Form {
    let mut fields = vec![("_version".to_owned(), draft.version.to_string())];
    for index in &sheet.questions {
        let link_id = &draft.package.questionnaire.items[*index].link_id;
        fields.extend(sheet::fields(link_id, answers.get(link_id)));
    }
    Form(fields)
}
