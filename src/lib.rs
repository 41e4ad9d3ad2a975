//! Anteroom: pre-consultation intake and triage for clinics. This file is the map; imports only point down
//! it (`tests/layers.rs` holds the code against it).

pub mod app; // the URL table and the middleware, on one screen

pub mod demo; // the demo's patients, sent through the patient's own code

pub mod intake; // the patient's way: start, fill in, stop page, check answers, submit, receipt
pub mod review; // the clinician's way: queue, case, decisions

pub mod numbers; // how the clinic is doing: counts, and the promises that were broken

pub mod account; // sign in, sessions, staff accounts

pub mod outgoing; // what clinicians tell patients: it leaves ten minutes later, unless it is undone

pub mod promises; // by when somebody is to come, and who is told when nobody does

pub mod mail; // letters: queued with what they tell, sent afterwards

pub mod audit; // who did and saw what; append-only

pub mod web; // page frame, form fields, headers, refusals, static files

pub mod state; // what every request can reach

pub mod clinic; // the directory of clinics and their settings
pub mod package; // form packages as loaded and pinned, by content hash

pub mod rounds; // work that nobody asks for, and when it was last done

pub mod bells; // a clinic's queue has changed: told to whoever has it open
pub mod db; // pools, transactions, migrations, the private local Postgres
pub mod limits; // on guessing and flooding
pub mod paper; // a document on pages of A4, as PDF
pub mod text; // the language layer: every string a person may see

pub mod config; // every setting, typed
pub mod error; // one error enum -> one page

pub mod record; // what stands in the document columns
pub mod summary; // the clinical summary: sentences from answers and assessment, each with its questions

pub mod triage; // conditions, rule sets, assess(..) -> Assessment

pub mod questionnaire; // what may be asked: FHIR Questionnaire, enablement, answers

pub mod clock; // the one place that may ask what time it is
pub mod ids; // ClinicId, CaseId ... uuid v7 newtypes; tokens and references
