//! The handlers of claims: take a case, take the next one, give one back.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

use super::claim::{self, Claimed, TakeOver};
use super::filters::Filters;
use super::pages::{Shown, case_id, denied, show};
use crate::account::Clinician;
use crate::audit::Action;
use crate::error::Result;
use crate::ids::CaseId;
use crate::state::State;
use crate::web::form::Form;
use crate::web::see_other;
use crate::web::shell::request_id;

/// `POST /cases/{id}/claim`: takes the case, from somebody else only with a reason.
///
/// # Errors
/// Not found in this clinic; when the claim cannot be put on record.
pub async fn claim(
    clinician: Clinician,
    state: web::Data<State>,
    request: HttpRequest,
    path: web::Path<String>,
    form: Form,
) -> Result<HttpResponse> {
    let case = case_id(&path)?;
    let over = form.get("from").map(|from| TakeOver { from, reason: form.text("reason") });
    let claimed = claim::claim(&state, &clinician, request_id(&request), case, over).await?;
    settled(&clinician, &state, &request, case, claimed).await
}

/// `POST /cases/{id}/release`: gives the case back.
///
/// # Errors
/// Not found in this clinic; when it cannot be put on record.
pub async fn release(clinician: Clinician, state: web::Data<State>, request: HttpRequest, path: web::Path<String>) -> Result<HttpResponse> {
    let case = case_id(&path)?;
    match claim::release(&state, &clinician, request_id(&request), case).await? {
        Claimed::Yes => Ok(see_other(&Filters::come_from(request.query_string()).place_of(case))),
        other => settled(&clinician, &state, &request, case, other).await,
    }
}

/// `POST /queue/next`: takes the most urgent case that nobody works on.
///
/// # Errors
/// When the claim cannot be put on record.
pub async fn take_next(clinician: Clinician, state: web::Data<State>, request: HttpRequest) -> Result<HttpResponse> {
    let taken = claim::take_next(&state, &clinician, request_id(&request)).await?;
    Ok(see_other(&taken.map_or_else(|| "/queue?holder=nobody".to_owned(), |case| format!("/cases/{case}"))))
}

async fn settled(clinician: &Clinician, state: &State, request: &HttpRequest, case: CaseId, claimed: Claimed) -> Result<HttpResponse> {
    match claimed {
        Claimed::Yes => Ok(see_other(&Filters::come_from(request.query_string()).case_url(case.0))),
        Claimed::Held => {
            show(state, clinician, request, case, Shown { status: StatusCode::CONFLICT, held: true, ..Shown::default() }).await
        }
        Claimed::Closed => show(state, clinician, request, case, Shown { status: StatusCode::CONFLICT, ..Shown::default() }).await,
        Claimed::Missing => denied(state, clinician, request, Action::CaseClaim, case).await,
    }
}
