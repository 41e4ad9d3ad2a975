//! How are we doing: arrivals, waiting against the promise, what is open, rules and what clinicians thought of them,
//! overrides, the stop page: counts only, never a patient. And each promise that was broken, with its case.
//!
//! `store` counts in SQL, `sections` and `judged` make tables and charts of the counts, `pages` shows them.

mod breach_store;
mod breaches;
mod chart;
mod figures;
mod judged;
mod pages;
mod period;
mod sections;
mod store;
mod table;

pub use breaches::{list, list_file};
pub use pages::{download, numbers};
