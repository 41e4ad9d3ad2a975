//! How are we doing: arrivals, waiting against the promise, what is open, rules and what clinicians thought of them,
//! overrides, the stop page. Counts only, never a patient.
//!
//! `store` counts in SQL, `sections` and `judged` make tables and charts of the counts, `pages` shows them.

mod chart;
mod figures;
mod judged;
mod pages;
mod period;
mod sections;
mod store;
mod table;

pub use pages::{download, numbers};
