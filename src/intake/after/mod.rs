//! After sending: the patient's own record, opened with the access code and the date of birth.

mod afar;
mod answer;
mod ask;
mod check_in;
mod door;
mod opened;
mod own;
mod question;
mod question_store;
mod renew;
mod session;
mod status;
mod store;
mod update;
mod update_store;

pub(super) use check_in::check_in;
pub use door::{close, door, knock};
pub use opened::opened;
pub use own::{answers, answers_fhir, answers_text};
pub use question::answer_question;
pub use status::status;
pub(super) use store::asks_how_it_is;
pub(super) use store::erase_sessions;
pub use update::{record_update, record_update_form, update, update_form};
