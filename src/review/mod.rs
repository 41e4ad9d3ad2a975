//! The clinician's way: the queue, the case page, decisions, search.
//!
//! A page is read in one transaction that also writes its audit row: if that row cannot be written, nothing is
//! shown. `pages`, `desk` and `judge` hold the handlers; `draft` is what their forms send; `queue`, `case`, `decide`, `claim`,
//! `opinion`, `level`, `addenda` and `search` make what their pages show; the `store` files hold the SQL.

mod addenda;
mod address;
mod answers;
mod at_case;
mod case;
mod case_lines;
mod case_parts;
mod case_store;
mod case_view;
mod claim;
mod claim_store;
mod close;
mod closed_counts;
mod closed_store;
mod compare;
mod count_store;
mod counts;
mod decide;
mod decision_store;
mod desk;
mod draft;
mod escalated;
mod essence;
mod filters;
mod flags;
mod hands;
mod judge;
mod ledger;
mod level;
mod level_view;
mod live;
mod live_store;
mod opinion;
mod pages;
mod person;
mod plain;
mod question;
mod question_store;
mod queue;
mod queue_form;
mod queue_groups;
mod queue_view;
mod row;
mod row_store;
mod same;
mod search;
mod store;
mod terms;
mod told;
mod trail;
mod undo;
mod view_store;
mod views;
mod words;

pub use decide::conclude;
pub use desk::{claim, release, stay, take_next};
pub use essence::case_pdf;
pub use judge::{ask, draft, judge_flag, judge_level, note, reopen, undo};
pub use live::events;
pub use pages::{case, decide, queue, search, search_form};
pub use plain::case_text;
pub use same::same_person;
pub use views::{delete_view, density, save_view};
