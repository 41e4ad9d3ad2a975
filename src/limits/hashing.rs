//! The few threads on which passwords are hashed.

use std::sync::Arc;

use tokio::sync::Semaphore;

use crate::error::{Error, Result};

/// Hashes that run at once.
const RUNNING: usize = 2;
/// Strangers that may wait for one; as many again may who are known.
const WAITING: usize = 16;

/// A bounded pool: so many hashes run, so many wait, the rest is told to come again. Those known to us wait in
/// a queue that strangers cannot fill.
pub struct Hashing {
    running: Arc<Semaphore>,
    strangers: Semaphore,
    known: Semaphore,
}

impl Default for Hashing {
    fn default() -> Self {
        Self { running: Arc::new(Semaphore::new(RUNNING)), strangers: Semaphore::new(WAITING), known: Semaphore::new(WAITING) }
    }
}

impl Hashing {
    /// Runs `work` off the request's thread. A request that is given up frees its place in the queue, but not
    /// the thread that already works for it.
    ///
    /// # Errors
    /// [`Error::TooMany`] when the queue is full, and what `work` says.
    pub async fn run<T: Send + 'static>(&self, known: bool, work: impl FnOnce() -> anyhow::Result<T> + Send + 'static) -> Result<T> {
        let queue = if known { &self.known } else { &self.strangers };
        let _place = queue.try_acquire().map_err(|_| Error::TooMany(2))?;
        let permit = Arc::clone(&self.running).acquire_owned().await.map_err(anyhow::Error::from)?;
        let done = tokio::task::spawn_blocking(move || {
            let result = work();
            drop(permit);
            result
        });
        Ok(done.await.map_err(anyhow::Error::from)??)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_full_queue_turns_strangers_away_but_not_the_known() {
        let hashing = Arc::new(Hashing::default());
        let (stop, wait) = std::sync::mpsc::channel::<()>();
        let wait = Arc::new(std::sync::Mutex::new(wait));
        let mut busy = Vec::new();
        for _ in 0..WAITING {
            let (hashing, wait) = (Arc::clone(&hashing), Arc::clone(&wait));
            let work = move || {
                let _ = wait.lock().map(|wait| wait.recv());
                Ok(())
            };
            busy.push(tokio::spawn(async move { hashing.run(false, work).await }));
        }
        tokio::task::yield_now().await;
        assert!(matches!(hashing.run(false, || Ok(())).await, Err(Error::TooMany(_))));
        let known = tokio::spawn(async move { hashing.run(true, || Ok("served")).await });
        tokio::task::yield_now().await;
        drop(stop);
        assert!(matches!(known.await, Ok(Ok("served"))));
        for one in busy {
            assert!(matches!(one.await, Ok(Ok(()))));
        }
    }
}
