//! The handler of what clinicians say of two cases. Its buttons send the form of the decision too, so that nothing typed
//! there is lost.

use actix_web::{HttpRequest, HttpResponse, web};

use super::act::{self, Said};
use crate::account::Clinician;
use crate::audit::Action;
use crate::error::Result;
use crate::review::draft::Draft;
use crate::review::judge::{Judged, settled};
use crate::review::pages::{Notice, Shown, case_id, show};
use crate::state::State;
use crate::web::form::Form;
use crate::web::shell::request_id;

/// `POST /cases/{id}/same-person`: links the case with another, takes it out again, or notes that they are of two people.
///
/// # Errors
/// Not found in this clinic; when it cannot be put on record.
pub async fn same_person(
    clinician: Clinician,
    state: web::Data<State>,
    request: HttpRequest,
    path: web::Path<String>,
    form: Form,
) -> Result<HttpResponse> {
    let (case, draft) = (case_id(&path)?, Draft::read(&form));
    let Some(said) = Said::read(&form) else {
        return show(&state, &clinician, &request, case, Shown::of(draft, Notice::Unreadable)).await;
    };
    let kept = act::keep(&state, &clinician, request_id(&request), case, &draft, said).await?;
    settled(&clinician, &state, &request, case, Judged { kept, draft, at: "same-person".to_owned(), action: Action::SamePerson }).await
}
