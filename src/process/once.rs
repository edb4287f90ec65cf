//! `ha-snmp walk`: every probe once, then the tree.

use super::facts::Facts;
use crate::config::Config;
use crate::exec;
use crate::notify::Opened;
use crate::probe::run;
use crate::smi::{Oid, Value};
use crate::time::{Clock, Instant};
use std::io;
use std::time::Duration;
use tokio::sync::mpsc;

/// Beyond the longest timeout of a probe: until it was started, and until what it left was cleaned up.
const GRACE: Duration = Duration::from_secs(3);

/// What an agent with this configuration would serve after the first run of each probe.
///
/// # Errors
/// Of the runtime.
pub fn entries(config: Config) -> io::Result<Vec<(Oid, Value)>> {
    exec::keep_capabilities()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build()?;
    let entries = runtime.block_on(measure(config))?;
    runtime.shutdown_timeout(Duration::ZERO);
    Ok(entries)
}

async fn measure(config: Config) -> io::Result<Vec<(Oid, Value)>> {
    let clock = Clock::start();
    let node = super::node::name()?;
    let patience = config.probes.values().map(|probe| probe.timeout).max().unwrap_or_default().saturating_add(GRACE);
    let (sender, mut readings) = mpsc::channel(1);
    let probes = run::start(&config, clock.clone(), sender);
    let mut facts = Facts::new(config, node, Opened::Memory, clock.now(), clock.wall());
    let deadline = clock.deadline(Instant::default().after(patience));
    while !facts.is_complete() {
        match tokio::time::timeout_at(deadline.into(), readings.recv()).await {
            Ok(Some(reading)) => facts.reading(reading, clock.now(), clock.wall()),
            // What has not ended by now shows as unknown.
            Ok(None) | Err(_) => break,
        }
    }
    drop(probes);
    Ok(facts.entries(clock.now(), clock.wall()))
}
