//! The shell around the decisions of [`Dispatch`]: clock, timers, and a task for each run.

use super::dispatch::{Dispatch, Output};
use super::source::Source;
use crate::config::Config;
use crate::smi::Name;
use crate::time::{Clock, Instant};
use crate::view::{Failure, Reading, Sample};
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::sync::mpsc::Sender;
use tokio::task::{JoinHandle, JoinSet};

/// All probes of one configuration, running. Dropping it ends them, and kills the scripts that run: a reload drops the old one and starts
/// a new one.
#[derive(Debug)]
#[must_use = "dropping it ends the probes"]
pub struct Runner {
    driver: JoinHandle<()>,
}

/// Starts the probes of a configuration on the current tokio runtime, which needs I/O and time. Each run gives one reading to `out`; the
/// probes end when nobody receives them any more.
pub fn start(config: &Config, clock: Clock, out: Sender<Reading>) -> Runner {
    // Without a name, both nodes have the same phases: a pity, but nothing to stop for.
    let node = nix::unistd::gethostname().unwrap_or_default();
    let dispatch = Dispatch::new(config, &node.to_string_lossy(), clock.now());
    let sources = config.probes.iter().map(|(name, probe)| (name.clone(), (Source::new(probe), probe.timeout)));
    let driver = Driver { clock, out, dispatch, idle: sources.collect(), runs: JoinSet::new() };
    Runner { driver: tokio::spawn(driver.drive()) }
}

impl Drop for Runner {
    fn drop(&mut self) {
        // With the driver its set of runs is dropped, which ends them.
        self.driver.abort();
    }
}

struct Driver {
    clock: Clock,
    out: Sender<Reading>,
    dispatch: Dispatch,
    /// Every probe that does not run, with its timeout.
    idle: BTreeMap<Name, (Source, Duration)>,
    runs: JoinSet<Ended>,
}

/// A run that ended.
struct Ended {
    name: Name,
    source: Source,
    timeout: Duration,
    outcome: Result<Sample, Failure>,
}

impl Driver {
    async fn drive(mut self) {
        loop {
            while let Some(output) = self.dispatch.poll_output() {
                match output {
                    Output::Start(name) => self.start(name),
                    Output::Report(reading) => {
                        if self.out.send(reading).await.is_err() {
                            return;
                        }
                    }
                }
            }
            tokio::select! {
                () = wait(&self.clock, self.dispatch.poll_timeout()) => {}
                () = self.out.closed() => return,
                // A run that panicked leaves the program in a release; elsewhere its probe counts as running, and is reported as hanging.
                Some(Ok(ended)) = self.runs.join_next() => {
                    self.idle.insert(ended.name.clone(), (ended.source, ended.timeout));
                    self.dispatch.ended(ended.name, ended.outcome, self.clock.now());
                }
            }
            self.dispatch.handle_timeout(self.clock.now());
        }
    }

    fn start(&mut self, name: Name) {
        let Some((mut source, timeout)) = self.idle.remove(&name) else { return };
        let now = self.clock.now();
        self.runs.spawn(async move {
            let outcome = source.run(now, timeout).await;
            Ended { name, source, timeout, outcome }
        });
    }
}

/// Until this point, or for ever.
async fn wait(clock: &Clock, until: Option<Instant>) {
    match until {
        Some(at) => tokio::time::sleep_until(clock.deadline(at).into()).await,
        None => std::future::pending().await,
    }
}
