//! What may be asked: a FHIR Questionnaire read into our own types and proved; which items are enabled;
//! answers parsed and checked. Pure: no SQL, no HTTP, no clock.

mod answer;
mod enable;
mod finding;
mod item;
mod parse;
mod prove;
mod read;
mod text;

pub use answer::{Answers, PartialDate, Value};
pub use enable::{Evaluation, Standing};
pub use finding::{Finding, Severity, has_errors};
pub use item::{Choice, ClosedMeans, Computed, Condition, Control, Gate, Index, Item, Kind, Operator, Questionnaire};
pub use parse::{Problem, ProblemKind, Raw, dates_in_order, parse};
pub use read::{Origin, read, read_all};
pub use text::{Text, is_rtl, isolate};
