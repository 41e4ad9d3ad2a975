//! The product over real HTTP and a real Postgres, a database for each test.
#![expect(clippy::expect_used, reason = "a test that cannot go on should stop")]

#[path = "../support/driver.rs"]
mod driver;
#[path = "../support/many.rs"]
mod many;
#[path = "../support/poppler.rs"]
mod poppler;
#[path = "../support/post.rs"]
mod post;
#[path = "../support/postgres.rs"]
mod postgres;
#[path = "../support/pseudo.rs"]
mod pseudo;
#[path = "../support/site.rs"]
mod site;

mod access;
mod account;
mod after;
mod background;
mod budgets;
mod canary;
mod clock;
mod closed;
mod come_back;
mod comfort;
mod copies;
mod desk;
mod find;
mod hours;
mod intake;
mod journeys;
mod judge;
mod keep;
mod languages;
mod list_hazards;
mod live;
mod mail;
mod numbers;
mod outage;
mod paper;
mod passwords;
mod pseudo_locale;
mod question;
mod review;
mod rows;
mod same_person;
mod shell;
mod twelve;
mod undo;
mod update;
mod wire;
