//! The patient's way: start, fill in, stop page, check answers, submit, receipt.

mod after;
mod again;
mod born;
mod carry;
mod case_store;
mod check;
mod choose;
mod code;
mod come_back;
mod confirm;
mod contact;
mod draft;
mod enter;
mod fill;
mod housekeeping;
mod key_store;
mod outage;
mod post;
mod quiet;
mod reading;
mod receipt;
mod resume;
mod ride;
mod sent;
mod sheet;
mod start;
mod stop;
mod store;
mod take;
mod told;
mod trail_store;
mod versus;
mod view;
mod walk;

pub use after::{
    answer_question, answers, answers_fhir, answers_text, close, door, knock, opened, record_update, record_update_form, status, update,
    update_form,
};
pub use check::{check, submit};
pub use come_back::{come_back, come_back_ask};
pub use confirm::{confirm, confirm_form};
pub use contact::{carry_on, contact, contact_form};
pub use fill::{answer, page, resume};
pub use housekeeping::{housekeeping, sweep};
pub use receipt::{finish, receipt};
pub use resume::{resume_by_code, resume_by_link, resume_form, resume_link_form};
pub use start::{begin, clear, drafts, front, goodbye, home};
pub use stop::{stop, stop_answer, unreachable};
pub use walk::{Until, walk};
