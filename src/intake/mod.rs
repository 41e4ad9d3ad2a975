//! The patient's way: start, fill in, stop page, check answers, submit, receipt.

mod case_store;
mod check;
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
mod view;
mod walk;

pub use check::{check, confirm, confirm_form, submit};
pub use fill::{answer, page, resume};
pub use housekeeping::{housekeeping, sweep};
pub use receipt::{finish, receipt};
pub use start::{begin, clear, drafts, front, home, goodbye};
pub use walk::{Until, walk};
pub use stop::{carry_on, contact, contact_form, stop, stop_answer, unreachable};
