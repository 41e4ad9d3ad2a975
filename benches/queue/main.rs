//! What the queue page costs: at a million cases against a thousand, and against the SQL of it by itself.
//!
//! `make bench` runs it around a private Postgres. Its numbers are ratios within one run, the requests taken in turns, so
//! that a busy machine slows both sides: of medians, and of means where pgbench tells no other. The exit code is not zero when a budget is passed.
#![expect(clippy::expect_used, reason = "a measurement that cannot go on should stop")]
#![expect(clippy::print_stdout, reason = "its numbers are read where it was started")]

#[path = "../../tests/support/many.rs"]
mod many;
#[path = "../../tests/support/postgres.rs"]
mod postgres;
#[path = "../../tests/support/site.rs"]
#[expect(dead_code, reason = "tests use the rest")]
mod site;
mod statements;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use reqwest::Client;

use crate::many::CLINICIAN;
use crate::site::{PASSWORD, Site, browser};

/// How many cases are open.
const OPEN: i64 = 200;
/// Requests of each kind that are timed, and before them those that only warm up.
const TIMED: usize = 400;
const WARM: usize = 40;
/// The million may cost this much more than the thousand.
const OF_THOUSAND: f64 = 1.2;
/// The page may cost this much more than its SQL.
const OF_SQL: f64 = 3.0;

#[actix_web::main]
async fn main() -> ExitCode {
    let (thousand, million) = (desk(1_000).await, desk(1_000_000).await);
    println!("{OPEN} open cases each, the others closed; {TIMED} requests of each kind, in turns.");
    let mut ok = true;
    for address in ["/queue", "/queue?status=closed", "/queue?status=closed&reads=en"] {
        let [small, large] = in_turns(address, &thousand, &million).await;
        ok &= within(&format!("{address} at 1,000,000 cases to 1,000"), large, small, OF_THOUSAND);
    }
    let (site, own) = million;
    let script = statements::of(&site, async |site: &Site| drop(site.get(&own, "/queue").await)).await;
    println!("{} statements make the page, its transactions and audit included", script.statements);
    let mut rounds = Vec::new();
    for _ in 0..5 {
        let page = mean(&timed(&site, &own, "/queue", TIMED / 5).await);
        rounds.push((page, script.run(&site).await));
    }
    rounds.sort_by(|one, other| share(one.0, one.1).total_cmp(&share(other.0, other.1)));
    let (page, sql) = rounds[rounds.len() / 2];
    ok &= within("/queue at 1,000,000 cases to its SQL by pgbench", page, sql, OF_SQL);
    if ok { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// A clinic with so many cases, and a clinician who is signed in.
async fn desk(cases: i64) -> (Site, Client) {
    let mut site = Site::start().await;
    many::seed(&mut site, cases, OPEN).await;
    let own = browser();
    assert_eq!(site.sign_in(&own, CLINICIAN, PASSWORD).await.to(), "/queue", "signed in");
    (site, own)
}

/// Medians of the same address at both, one request here, one there.
async fn in_turns(address: &str, one: &(Site, Client), other: &(Site, Client)) -> [Duration; 2] {
    let mut times = [Vec::new(), Vec::new()];
    for turn in 0..WARM + TIMED {
        for ((site, own), times) in [one, other].into_iter().zip(&mut times) {
            let time = timed(site, own, address, 1).await;
            if turn >= WARM {
                times.extend(time);
            }
        }
    }
    times.map(|mut times| median(&mut times))
}

async fn timed(site: &Site, own: &Client, address: &str, times: usize) -> Vec<Duration> {
    let mut took = Vec::new();
    for _ in 0..times {
        let began = Instant::now();
        let page = site.get(own, address).await;
        took.push(began.elapsed());
        assert_eq!(page.status, 200, "{}", page.body);
    }
    took
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort();
    times[times.len() / 2]
}

/// What pgbench tells of its SQL.
fn mean(times: &[Duration]) -> Duration {
    times.iter().sum::<Duration>() / u32::try_from(times.len()).expect("few")
}

fn share(one: Duration, of: Duration) -> f64 {
    one.as_secs_f64() / of.as_secs_f64()
}

/// Prints the ratio; whether it is within the budget.
fn within(what: &str, one: Duration, of: Duration, budget: f64) -> bool {
    let ratio = share(one, of);
    let verdict = if ratio <= budget { "within" } else { "ABOVE" };
    println!("{what}: {ratio:.2}, {verdict} {budget} ({one:.2?} and {of:.2?})");
    ratio <= budget
}
