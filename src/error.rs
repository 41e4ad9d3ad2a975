//! One error enum for everything that is not a problem of a form. The person sees a page that says what to
//! do and a request id; the cause goes to the log (`web::errors` renders the page).

use std::fmt::Write as _;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};

/// Why a request could not be answered as asked. `Display` is for the log and never carries what a patient said.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such page, or not yours: the two look alike.
    #[error("not found")]
    NotFound,
    /// A draft that is past its time.
    #[error("draft expired")]
    Expired,
    /// Signed out, or the session ended.
    #[error("sign-in needed")]
    SignInNeeded,
    /// Signed in, but not allowed.
    #[error("forbidden")]
    Forbidden,
    /// The request makes no sense; the text is a key of the language layer.
    #[error("bad request: {0}")]
    BadRequest(&'static str),
    /// A request that another site made in this browser.
    #[error("cross-site request refused")]
    CrossSite,
    /// Too much at once; try again after so many seconds.
    #[error("too many requests")]
    TooMany(u64),
    /// Nothing answers to this method here; the methods that something answers to.
    #[error("method not allowed")]
    Method(&'static str),
    /// The address is over the limit.
    #[error("address too long")]
    UrlTooLong,
    /// The head is over the limit.
    #[error("head too large")]
    HeadTooLarge,
    /// The body is over the limit.
    #[error("body too large")]
    TooLarge,
    /// A body in an encoding that is not accepted (compressed, or not a form).
    #[error("unsupported body")]
    UnsupportedBody,
    /// The body did not arrive in time.
    #[error("body too slow")]
    TooSlow,
    /// The database cannot be reached or is not answering: nothing was stored.
    #[error("database unavailable")]
    Unavailable(#[source] sqlx::Error),
    /// The commit did not answer in time: it is not known whether it was stored.
    #[error("commit not confirmed")]
    NotConfirmed,
    /// A fault of ours.
    #[error("internal error")]
    Internal(#[source] anyhow::Error),
}

/// What a handler returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Codes, or their beginnings, of what passes by itself.
const OUTAGE: [&str; 9] = ["57P0", "08", "53", "55000", "3D000", "25006", "40001", "40P01", "55P03"];

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::Io(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed
            | sqlx::Error::Tls(_)
            | sqlx::Error::Protocol(_) => Self::Unavailable(error),
            // 57P0x: the server is shutting down or starting; 08: the connection broke; 53: out of resources;
            // 55000, 3D000: the database takes no connections; 25006: it is read-only (failover); 40001, 40P01: two
            // transactions got in each other's way; 55P03: one waited too long for the other.
            sqlx::Error::Database(ref cause) if cause.code().is_some_and(|code| OUTAGE.iter().any(|class| code.starts_with(class))) => {
                Self::Unavailable(error)
            }
            other => Self::Internal(other.into()),
        }
    }
}

impl Error {
    /// Whether the same may succeed in a moment: the database is away, or its last word was not heard.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        matches!(self, Self::Unavailable(_) | Self::NotConfirmed)
    }

    /// Whether the database said so, or did not answer: a transaction in which that happened stores nothing any more.
    #[must_use]
    pub fn is_of_database(&self) -> bool {
        self.may_pass() || matches!(self, Self::Internal(cause) if cause.is::<sqlx::Error>())
    }

    /// The chain of causes, for the log.
    #[must_use]
    pub fn causes(&self) -> String {
        let mut text = self.to_string();
        let mut source = std::error::Error::source(self);
        while let Some(cause) = source {
            // A database's message may quote a value; its code and constraint do not.
            if let Some(sqlx::Error::Database(database)) = cause.downcast_ref::<sqlx::Error>() {
                let _ = write!(text, ": database {:?} {:?}", database.code(), database.constraint());
                break;
            }
            text.push_str(": ");
            text.push_str(&cause.to_string());
            source = cause.source();
        }
        text
    }

    /// Whether the database is to blame: what a person typed could not be stored, but may be sent again.
    #[must_use]
    pub fn is_outage(&self) -> bool {
        matches!(self, Self::Unavailable(_) | Self::NotConfirmed | Self::Internal(_))
    }
}

impl From<anyhow::Error> for Error {
    fn from(error: anyhow::Error) -> Self {
        Self::Internal(error)
    }
}

impl From<askama::Error> for Error {
    fn from(error: askama::Error) -> Self {
        Self::Internal(error.into())
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        // serde_json names a position, not a value, but a value may be quoted in "invalid type": keep the class only.
        Self::Internal(anyhow::anyhow!("stored document unreadable: {:?}", error.classify()))
    }
}

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Expired => StatusCode::GONE,
            Self::SignInNeeded => StatusCode::UNAUTHORIZED,
            Self::Forbidden | Self::CrossSite => StatusCode::FORBIDDEN,
            Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Method(_) => StatusCode::METHOD_NOT_ALLOWED,
            Self::UrlTooLong => StatusCode::URI_TOO_LONG,
            Self::HeadTooLarge => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedBody => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::Unavailable(_) | Self::NotConfirmed => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status_code())
    }
}
