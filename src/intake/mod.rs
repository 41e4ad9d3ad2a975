//! The patient's way: start, fill in, stop page, check answers, submit, receipt.

mod after;
mod case_store;
mod check;
mod confirm;
mod contact;
mod draft;
mod enter;
mod fill;
mod housekeeping;
mod outage;
mod receipt;
mod sheet;
mod start;
mod stop;
mod store;
mod take;
mod told;
mod view;
mod walk;

pub use after::{answers, answers_fhir, answers_text, close, door, knock, opened, status};
pub use check::{check, submit};
pub use confirm::{confirm, confirm_form};
pub use contact::{carry_on, contact, contact_form};
pub use fill::{answer, page, resume};
pub use housekeeping::{housekeeping, sweep};
pub use receipt::{finish, receipt};
pub use start::{begin, clear, drafts, front, goodbye, home};
pub use stop::{stop, stop_answer, unreachable};
pub use walk::{Until, walk};
