//! Riding out a short outage: the database changes over to another machine, restarts, or breaks a connection. What
//! a person sent is tried again for a while before anybody is told; a danger does not wait for that.

use std::time::{Duration, Instant};

use crate::error::Result;
use crate::ids::RequestId;
use crate::state::State;

/// The first pause; each one after is twice as long, up to the longest.
const SHORTEST: Duration = Duration::from_millis(50);
const LONGEST: Duration = Duration::from_secs(2);

/// Does `work`, a transaction of its own at each try, until it succeeds, fails for another reason than the database
/// being away, or the patience is at its end. What is `urgent` is tried once.
///
/// # Errors
/// Those of the last try.
pub(super) async fn ride<T>(state: &State, urgent: impl Fn() -> bool, work: impl AsyncFn() -> Result<T>) -> Result<T> {
    let until = Instant::now() + state.config.patience;
    let mut pause = SHORTEST;
    loop {
        let error = match work().await {
            Err(error) if error.may_pass() => error,
            done => return done,
        };
        let pause_now = jittered(pause);
        if urgent() || state.is_draining() || Instant::now() + pause_now >= until {
            return Err(error);
        }
        tracing::debug!(cause = %error, "tried again");
        tokio::time::sleep(pause_now).await;
        pause = (pause * 2).min(LONGEST);
    }
}

/// Between half the pause and all of it: those who were thrown out together do not come back together.
fn jittered(pause: Duration) -> Duration {
    let chance = u32::from(RequestId::new().0.as_bytes()[15]);
    pause / 2 + pause / 512 * chance
}
