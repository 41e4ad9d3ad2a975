//! Work that nobody asks for: looked after again and again, each kind in a loop of its own, so that none waits for another.
//! A look that hangs or panics is ended, said and tried again; when the last one that succeeded was is watched.

use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use futures_util::FutureExt;
use jiff::SignedDuration;
use tokio::time::{sleep, timeout};

use crate::clock::Clock;
use crate::error::Result;

/// Without a look that succeeded for longer than this a kind of work is late.
const LATE: SignedDuration = SignedDuration::from_mins(5);
/// How often it is looked whether any is late.
const WATCH: Duration = Duration::from_mins(1);

/// A kind of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Round {
    /// Drafts left alone, what has expired, check-ins, the clinics' settings.
    Housekeeping,
    /// Who is to be told of cases that nobody takes.
    Escalation,
    /// What clinicians tell patients.
    Outgoing,
    /// Letters that call somebody to a case.
    UrgentMail,
    /// All letters.
    Mail,
}

impl Round {
    const ALL: [Self; 5] = [Self::Housekeeping, Self::Escalation, Self::Outgoing, Self::UrgentMail, Self::Mail];

    /// In the log.
    fn name(self) -> &'static str {
        match self {
            Self::Housekeeping => "housekeeping",
            Self::Escalation => "escalation",
            Self::Outgoing => "outgoing",
            Self::UrgentMail => "urgent mail",
            Self::Mail => "mail",
        }
    }

    /// How long between two looks, and how long one may take. Mail servers may be slow: each letter has a time of its own.
    fn pace(self) -> (Duration, Duration) {
        match self {
            Self::Housekeeping | Self::Escalation | Self::Outgoing => (Duration::from_secs(30), Duration::from_mins(2)),
            Self::UrgentMail | Self::Mail => (Duration::from_secs(10), Duration::from_hours(1)),
        }
    }
}

/// When each kind of work was last done.
#[derive(Debug)]
pub struct Rounds {
    clock: Clock,
    /// Microseconds since 1970, in the order of `Round::ALL`.
    done: [AtomicI64; 5],
}

impl Rounds {
    /// As if all had been done now.
    #[must_use]
    pub fn new(clock: Clock) -> Self {
        let now = clock.now().as_microsecond();
        Self { clock, done: Round::ALL.map(|_| AtomicI64::new(now)) }
    }

    /// Whether it has not been done for too long.
    #[must_use]
    pub fn is_late(&self, round: Round) -> bool {
        let done = self.done[round as usize].load(Ordering::SeqCst);
        SignedDuration::from_micros(self.clock.now().as_microsecond() - done) > LATE
    }

    /// Looks again and again, for as long as the process lives.
    pub async fn go(&self, round: Round, look: impl AsyncFn() -> Result<()>) {
        let (pause, longest) = round.pace();
        self.every(round, pause, longest, look).await;
    }

    async fn every(&self, round: Round, pause: Duration, longest: Duration, look: impl AsyncFn() -> Result<()>) {
        loop {
            self.once(round, longest, look()).await;
            sleep(pause).await;
        }
    }

    /// One look. Whatever becomes of it, it comes back.
    pub async fn look(&self, round: Round, look: impl Future<Output = Result<()>>) {
        self.once(round, round.pace().1, look).await;
    }

    async fn once(&self, round: Round, longest: Duration, look: impl Future<Output = Result<()>>) {
        let cause = match timeout(longest, AssertUnwindSafe(look).catch_unwind()).await {
            Ok(Ok(Ok(()))) => {
                self.done[round as usize].store(self.clock.now().as_microsecond(), Ordering::SeqCst);
                return;
            }
            Ok(Ok(Err(error))) => error.causes(),
            Ok(Err(_)) => "it panicked".to_owned(),
            Err(_) => "it took too long".to_owned(),
        };
        tracing::error!(work = round.name(), cause, "background work failed; it will be tried again");
    }

    /// Says again and again what is late.
    pub async fn watch(&self) {
        loop {
            sleep(WATCH).await;
            for round in Round::ALL.into_iter().filter(|round| self.is_late(*round)) {
                tracing::error!(work = round.name(), "background work is late: it has not been done for minutes");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use jiff::{SignedDuration, Timestamp};
    use tokio::sync::Notify;
    use tokio::time::timeout;

    use super::{LATE, Round, Rounds};
    use crate::clock::Clock;
    use crate::error::Error;

    #[tokio::test]
    async fn what_hangs_panics_or_fails_is_looked_at_again_and_late_meanwhile() {
        let clock = Clock::manual(Timestamp::UNIX_EPOCH);
        let (rounds, looks, done) = (Rounds::new(clock.clone()), AtomicUsize::new(0), Notify::new());
        clock.advance(LATE);
        assert!(!rounds.is_late(Round::Escalation));
        clock.advance(SignedDuration::from_micros(1));
        assert!(rounds.is_late(Round::Escalation));
        let look = async || match looks.fetch_add(1, Ordering::SeqCst) {
            0 => std::future::pending().await,
            1 => panic!("a look"),
            2 => Err(Error::NotConfirmed),
            3 => Ok(()),
            _ => {
                done.notify_one();
                std::future::pending().await
            }
        };
        let moment = Duration::from_millis(1);
        let late = async {
            done.notified().await;
            (rounds.is_late(Round::Escalation), rounds.is_late(Round::Housekeeping))
        };
        let late = timeout(Duration::from_secs(30), async {
            tokio::select! {
                () = rounds.every(Round::Escalation, moment, moment, look) => None,
                late = late => Some(late),
            }
        });
        assert_eq!(late.await, Ok(Some((false, true))), "one kind of work is not another");
    }
}
