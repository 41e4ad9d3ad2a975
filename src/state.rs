//! What every request can reach. One value per process, handed to the handlers; no globals.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::bells::Bells;
use crate::clinic::Clinics;
use crate::clock::Clock;
use crate::config::Config;
use crate::db::Db;
use crate::limits::Throttles;
use crate::package::Packages;
use crate::paper::Press;
use crate::rounds::Rounds;
use crate::text::Texts;

/// The process's shared parts.
pub struct State {
    /// Settings.
    pub config: Config,
    /// Database.
    pub db: Db,
    /// Source of time.
    pub clock: Clock,
    /// Form packages, loaded and proved.
    pub packages: Packages,
    /// The directory of clinics as last read.
    pub clinics: Clinics,
    /// Every text a person may see, by language.
    pub texts: Texts,
    /// Limits on guessing and flooding.
    pub throttles: Throttles,
    /// One for each clinic whose queue somebody has open.
    pub bells: Bells,
    /// Makes PDFs.
    pub press: Press,
    /// When what nobody asks for was last done.
    pub rounds: Rounds,
    draining: AtomicBool,
}

impl State {
    /// Puts the parts together.
    #[must_use]
    pub fn new(config: Config, db: Db, clock: Clock, packages: Packages, clinics: Clinics, texts: Texts) -> Arc<Self> {
        let throttles = Throttles::new(&config);
        let press = Press::new(config.fonts.clone());
        let (rounds, draining) = (Rounds::new(clock.clone()), AtomicBool::new(false));
        Arc::new(Self { config, db, clock, packages, clinics, texts, throttles, bells: Bells::default(), press, rounds, draining })
    }

    /// From now on /readyz answers 503: the load balancer sends nobody new.
    pub fn drain(&self) {
        self.draining.store(true, Ordering::SeqCst);
    }

    /// Whether the process is on its way out.
    #[must_use]
    pub fn is_draining(&self) -> bool {
        self.draining.load(Ordering::SeqCst)
    }
}
