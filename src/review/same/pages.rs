//! The handler of what clinicians say of two cases. Its buttons send the form of the decision too, so that nothing typed
//! there is lost.

use actix_web::HttpResponse;

use super::act::{self, Said};
use crate::audit::Action;
use crate::error::Result;
use crate::review::at_case::{CaseRequest, Notice, Shown};
use crate::review::draft::Draft;
use crate::review::judge::{Judged, settled};
use crate::web::form::Form;

/// `POST /cases/{id}/same-person`: links the case with another, takes it out again, or notes that they are of two people.
///
/// # Errors
/// Not found in this clinic; when it cannot be put on record.
pub async fn same_person(at: CaseRequest, form: Form) -> Result<HttpResponse> {
    let draft = Draft::read(&form);
    let Some(said) = Said::read(&form) else {
        return at.show(Shown::of(draft, Notice::Unreadable)).await;
    };
    let kept = act::keep(&at.state, &at.clinician, at.id(), at.case, &draft, said).await?;
    settled(&at, Judged { kept, draft, at: "same-person".to_owned(), action: Action::SamePerson }).await
}
