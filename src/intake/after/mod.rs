//! After sending: the patient's own record, opened with the access code and the date of birth.

mod door;
mod opened;
mod own;
mod session;
mod status;
mod store;

pub use door::{close, door, knock};
pub use opened::opened;
pub use own::{answers, answers_fhir, answers_text};
pub use status::status;
pub(super) use store::erase_sessions;
