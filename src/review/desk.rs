//! The handlers of claims: take a case, take the next one, give one back. Their buttons send the form of the decision too,
//! so that nothing typed there is lost.

use actix_web::{HttpRequest, HttpResponse, web};

use super::at_case::{CaseRequest, Notice, Shown};
use super::case_store;
use super::claim::{self, Claimed, TakeOver};
use super::draft::Draft;
use crate::account::Clinician;
use crate::audit::Action;
use crate::db;
use crate::error::Result;
use crate::state::State;
use crate::web::form::Form;
use crate::web::see_other;
use crate::web::shell::request_id;

/// `POST /cases/{id}/claim`: takes the case, from somebody else only with a reason.
///
/// # Errors
/// Not found in this clinic; when the claim cannot be put on record.
pub async fn claim(at: CaseRequest, form: Form) -> Result<HttpResponse> {
    let draft = Draft::read(&form);
    let over = form.get("over").map(|reason| TakeOver { from: &draft.from, reason });
    let claimed = claim::claim(&at.state, &at.clinician, at.id(), at.case, over).await?;
    settled(&at, draft, claimed).await
}

/// `POST /cases/{id}/release`: gives the case back.
///
/// # Errors
/// Not found in this clinic; when the claim cannot be put on record.
pub async fn release(at: CaseRequest, form: Form) -> Result<HttpResponse> {
    let draft = Draft::read(&form);
    match claim::release(&at.state, &at.clinician, at.id(), at.case).await? {
        Claimed::Yes if draft.is_empty() => Ok(see_other(&at.from().place_of(at.case))),
        other => settled(&at, draft, other).await,
    }
}

/// `POST /cases/{id}/stay`: a sign of life from somebody who writes on the page; a claim goes on with it.
///
/// # Errors
/// Not found in this clinic; when the database is away.
pub async fn stay(at: CaseRequest) -> Result<HttpResponse> {
    let clinic = at.clinician.clinic.id;
    let mut tx = at.state.db.begin(clinic).await?;
    if case_store::lock(&mut tx, clinic, at.case).await?.is_none() {
        drop(tx);
        return at.denied(Action::CaseView).await;
    }
    claim::look(&mut tx, &at.clinician, at.case, at.state.clock.now()).await?;
    db::commit(tx).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// `POST /queue/next`: takes the most urgent case that nobody works on.
///
/// # Errors
/// When the claim cannot be put on record.
pub async fn take_next(clinician: Clinician, state: web::Data<State>, request: HttpRequest) -> Result<HttpResponse> {
    let taken = claim::take_next(&state, &clinician, request_id(&request)).await?;
    Ok(see_other(&taken.map_or_else(|| "/queue?holder=nobody".to_owned(), |case| format!("/cases/{case}"))))
}

/// Back to the case; what was typed of a decision stays.
async fn settled(at: &CaseRequest, draft: Draft, claimed: Claimed) -> Result<HttpResponse> {
    let notice = match claimed {
        Claimed::Yes if draft.is_empty() => return Ok(see_other(&at.from().case_url(at.case.0))),
        Claimed::Yes => Notice::Nothing,
        Claimed::Held => Notice::Held,
        Claimed::Closed => Notice::Closed,
        Claimed::Missing => return at.denied(Action::CaseClaim).await,
    };
    at.show(Shown::of(draft, notice)).await
}
