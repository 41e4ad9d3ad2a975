//! What somebody had typed on a case's page when their session turned out to have ended. It rides through the
//! sign-in as hidden fields of the pages themselves: nothing is stored, and nothing stands in an address or a log.

use actix_web::dev::ServiceRequest;
use uuid::Uuid;

use crate::web::form::Form;

/// Longest that is carried, in bytes as it is sent. A note and a message of their full length fit in any script.
const MAX: usize = 256 * 1024;
/// Longest query of the view a case was opened from.
const MAX_VIEW: usize = 1_500;

/// The form of a case's page, as it was sent.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    pub case: Uuid,
    /// The query that leads back to the view it was opened from.
    pub view: String,
    pub body: String,
}

impl Kept {
    /// Of a request that was refused; none when it is no form of a case's page, or an empty one.
    pub async fn of(request: &mut ServiceRequest) -> Option<Self> {
        let of_case = request.match_pattern().is_some_and(|pattern| pattern.starts_with("/cases/{id}/"));
        let case = request.match_info().get("id").filter(|_| of_case).and_then(|id| Uuid::try_parse(id).ok())?;
        let query = request.query_string().to_owned();
        let view = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "from").map(|(_, view)| view.into_owned());
        let form = request.extract::<Form>().await.ok()?;
        Self::sound(case, view.unwrap_or_default(), form.body())
    }

    /// As a page of the sign-in sends it on.
    pub fn read(form: &Form) -> Option<Self> {
        let case = Uuid::try_parse(form.get("kept-case")?).ok()?;
        Self::sound(case, form.text("kept-view").to_owned(), form.text("kept").to_owned())
    }

    fn sound(case: Uuid, view: String, body: String) -> Option<Self> {
        let view = if view.len() <= MAX_VIEW { view } else { String::new() };
        (!body.is_empty() && body.len() <= MAX).then_some(Self { case, view, body })
    }

    /// The address that puts it back into the case's page.
    pub fn action(&self) -> String {
        let path = format!("/cases/{}/draft", self.case);
        if self.view.is_empty() {
            return path;
        }
        format!("{path}?from={}", form_urlencoded::byte_serialize(self.view.as_bytes()).collect::<String>())
    }
}
