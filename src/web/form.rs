//! Posted forms: name and value pairs, in order, within limits.

use std::future::Future;
use std::pin::Pin;

use actix_web::http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use actix_web::{FromRequest, HttpRequest, dev::Payload, web};
use futures_util::StreamExt;

use crate::config::Deadlines;
use crate::error::Error;
use crate::state::State;
use crate::web::language;

/// Largest body, in bytes.
pub const MAX_BODY: usize = 1024 * 1024;
/// Most fields in one form.
pub const MAX_FIELDS: usize = 2000;

/// A posted form: pairs in the order they came.
#[derive(Clone, Debug, Default)]
pub struct Form(pub Vec<(String, String)>);

impl Form {
    /// The first value of `name`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The first value of `name`, or nothing typed.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.get(name).unwrap_or_default()
    }

    /// A form from the text that `body` makes.
    #[must_use]
    pub fn of_body(body: &str) -> Self {
        Self(form_urlencoded::parse(body.as_bytes()).into_owned().take(MAX_FIELDS).collect())
    }

    /// The form as it is sent: two are the same when this is.
    #[must_use]
    pub fn body(&self) -> String {
        form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.0).finish()
    }

    /// Every value of `name`.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

impl FromRequest for Form {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let headers = request.headers();
        let encoded = headers.contains_key(CONTENT_ENCODING);
        let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
        let deadline = request.app_data::<web::Data<State>>().map_or_else(Deadlines::default, |state| state.config.deadlines).body;
        let (payload, request) = (payload.take(), request.clone());
        Box::pin(async move {
            let is_form = kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/x-www-form-urlencoded");
            if encoded || !(is_form || kind.is_empty()) {
                return Err(Error::UnsupportedBody);
            }
            let body = tokio::time::timeout(deadline, read(payload)).await.map_err(|_| Error::TooSlow)??;
            if !is_form && !body.is_empty() {
                return Err(Error::UnsupportedBody);
            }
            let mut fields: Vec<_> = form_urlencoded::parse(&body).into_owned().take(MAX_FIELDS + 1).collect();
            if fields.len() > MAX_FIELDS {
                return Err(Error::TooLarge);
            }
            // How the page is to be shown is no part of what was typed in it.
            let at = fields.iter().position(|(name, _)| name == language::FIELD);
            if let Some((_, wanted)) = at.map(|at| fields.remove(at)) {
                language::turn(&request, wanted);
            }
            Ok(Self(fields))
        })
    }
}

async fn read(mut stream: Payload) -> Result<Vec<u8>, Error> {
    let mut body = Vec::new();
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|_| Error::BadRequest("error-body-broken"))?;
        if body.len() + chunk.len() > MAX_BODY {
            return Err(Error::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}
