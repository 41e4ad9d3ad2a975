//! The clinician's way: the queue, the case page, decisions, search.
//!
//! A page is read in one transaction that also writes its audit row: if that row cannot be written, nothing is
//! shown. `pages` holds the handlers; `queue`, `case`, `decide` and `search` make what their pages show; the
//! `store` files hold the SQL.

mod answers;
mod case;
mod case_store;
mod case_view;
mod compare;
mod decide;
mod filters;
mod flags;
mod ledger;
mod news;
mod pages;
mod person;
mod queue;
mod queue_view;
mod row;
mod search;
mod store;
mod told;
mod trail;
mod words;

pub use decide::conclude;
pub use pages::{case, decide, queue, search, search_form};
