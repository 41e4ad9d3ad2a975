//! The product in a real browser: phone and desktop, keyboard alone, without script, in dark, in print.
//! Chromium and chromedriver must be there: a missing browser fails the run.
#![expect(clippy::expect_used, reason = "a test that cannot go on should stop")]

mod back;
mod chrome;
mod clinician;
mod day;
mod desk;
#[path = "../support/driver.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod driver;
mod keep;
mod keyboard;
mod languages;
mod live;
mod look;
#[path = "../support/many.rs"]
mod many;
mod minute;
mod patient;
#[path = "../support/poppler.rs"]
mod poppler;
#[path = "../support/postgres.rs"]
mod postgres;
#[path = "../support/site.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod site;
mod stay;
mod zoom;
