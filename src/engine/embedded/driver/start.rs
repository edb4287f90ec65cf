//! Opens everything that the core needs, in the order in which a failure does least harm: nothing is started before all is there.

use super::claims_file::{ClaimsError, ClaimsFile};
use super::clock::{BootClock, boot_id};
use super::core::Core;
use super::feeder::Feeder;
use super::hands::Hands;
use super::history_file::HistoryFile;
use super::netlink::NetEvents;
use super::quiet::Quiet;
use super::recording::Recording;
use super::redundancy::RedundancyWatch;
use super::store::ClaimsStore;
use super::supervisor::Supervisor;
use super::watchdog::{Watchdog, WatchdogError};
use crate::config::Embedded;
use crate::engine::embedded::durable::Durable;
use crate::engine::embedded::machine::{Machine, Settings};
use crate::link::{Keys, Links, Pings};
use crate::resource_agent::Context;
use crate::time::{Clock, Instant};
use crate::view::cluster::Cluster;
use std::collections::BTreeMap;
use std::collections::hash_map::RandomState;
use std::fs::DirBuilder;
use std::hash::{BuildHasher, Hasher};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::PathBuf;
use std::sync::Arc;
use tracing::{info, warn};

/// So many times within ten seconds the log tells what has changed, at most; then it waits, and tells what is other in the end.
const PICTURES: u32 = 50;

/// Why a core does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The directory of the claims.
    #[error("the state directory {} cannot be made: {error}", path.display())]
    Directory {
        /// As configured.
        path: PathBuf,
        /// What the operating system says.
        error: io::Error,
    },
    /// The claims.
    #[error(transparent)]
    Claims(#[from] ClaimsError),
    /// What is in them is no record of this release.
    #[error("the claims in {} are not understood: {reason}; a newer release wrote them? This node holds still", path.display())]
    Record {
        /// The directory.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// The watchdog.
    #[error(transparent)]
    Watchdog(#[from] WatchdogError),
    /// Threads, clocks.
    #[error("{what}: {error}")]
    System {
        /// What was wanted.
        what: &'static str,
        /// What the operating system says.
        error: io::Error,
    },
}

impl Core {
    /// Opens links, disk, watchdog; starts the threads. To be called within a single-threaded runtime with I/O and time.
    ///
    /// # Errors
    /// [`StartError`].
    pub fn start(cluster: &str, config: &Embedded, local: u8, keys: Keys) -> Result<Self, StartError> {
        let system = |what| move |error| StartError::System { what, error };
        let directory = config.state_dir.clone();
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&directory)
            .map_err(|error| StartError::Directory { path: directory.clone(), error })?;
        let (file, payload) = ClaimsFile::open(&directory)?;
        let durable = payload.map(|payload| serde_json::from_slice::<Durable>(&payload)).transpose();
        let durable = durable.map_err(|error| StartError::Record { path: directory.clone(), reason: error.to_string() })?;
        if durable.is_none() {
            info!("no claims in {}: this node claims nothing before it has heard its peer, or fenced it", directory.display());
        }
        let boot = boot_id().map_err(system("the kernel's boot id"))?;
        let clock = BootClock::start().map_err(system("CLOCK_BOOTTIME"))?;
        let node = config.nodes.get(usize::from(local)).cloned();
        let node = node.ok_or_else(|| system("a third node")(io::ErrorKind::InvalidInput.into()))?;
        let hands =
            Hands::start(Arc::new(config.clone()), Context::new(local, node).among(config)).map_err(system("the thread of the agents"))?;
        let store = ClaimsStore::start(file).map_err(system("the thread of the claims"))?;
        let history = HistoryFile::open(&directory).map_err(system("the thread of the history"))?;
        let recording = config
            .recorder
            .and_then(|octets| Recording::start(&directory, octets, config).inspect_err(|error| warn!("no flight recorder: {error}")).ok());
        if let Some(recording) = &recording {
            flush_at_panic(recording.flusher());
        }
        let net = NetEvents::open().inspect_err(|error| warn!("changes of interfaces are seen only each second: {error}")).ok();
        let now = clock.now();
        let (watchdog, supervisor) = feeders(config, now)?;
        let settings = Settings { cluster: cluster.to_owned(), config: config.clone(), local, boot };
        let machine = Machine::new(settings, durable, random(), now);
        Ok(Self {
            // What it has told already is still to be logged.
            seen: Arc::new(Cluster { events: Vec::new(), ..machine.snapshot(now) }),
            machine,
            links: Links::start(&config.links, local, cluster, keys),
            pings: Pings::start(&config.pings, local),
            answers: BTreeMap::new(),
            next_order: 1,
            is_stale: true,
            not_understood: Quiet::default(),
            not_sent: Quiet::default(),
            not_kept: Quiet::default(),
            told: Quiet::of(PICTURES),
            published: now,
            redundancy: RedundancyWatch::default(),
            is_cut: false,
            clock,
            wall: Clock::start(),
            history,
            local,
            store,
            hands,
            recording,
            watchdog,
            supervisor,
            net,
        })
    }
}

/// Who feeds the machine's watchdog and the service manager's, where there are such.
fn feeders(config: &Embedded, now: Instant) -> Result<(Option<Feeder>, Option<Feeder>), StartError> {
    let failed = |error| StartError::System { what: "the thread that feeds the watchdog", error };
    let supervisor =
        Supervisor::patience().map(|patience| Feeder::start("supervisor", Supervisor, patience, now)).transpose().map_err(failed)?;
    // Longer than the loop may stand still, shorter than the peer waits. Opened last: from here on it has to be fed.
    let device = config.watchdog.as_deref().map(|path| Watchdog::open(path, config.deadtime)).transpose()?;
    let watchdog = device.map(|device| Feeder::start("watchdog", device, config.deadtime, now)).transpose().map_err(failed)?;
    Ok((watchdog, supervisor))
}

/// The input that a core dies of is the one that its recording is wanted for.
fn flush_at_panic(flush: impl Fn() + Send + Sync + 'static) {
    let tell = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        flush();
        tell(panic);
    }));
}

/// A number that nobody can guess, and no two starts share: the standard library seeds its hash keys from the operating system.
fn random() -> u64 {
    RandomState::new().build_hasher().finish()
}
