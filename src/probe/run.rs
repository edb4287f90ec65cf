//! The shell around the decisions of [`Dispatch`]: clock, timers, and a task for each run.

use super::dispatch::{Dispatch, Output};
use super::source::Source;
use crate::config::{self, Config};
use crate::smi::Name;
use crate::time::{Clock, Instant};
use crate::view::{Failure, Reading, Sample};
use std::collections::BTreeMap;
use tokio::sync::mpsc::{self, Sender, UnboundedReceiver, UnboundedSender};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

/// All probes of a configuration, running. Dropping it ends them, and kills the scripts that run.
#[derive(Debug)]
#[must_use = "dropping it ends the probes"]
pub struct Runner {
    driver: JoinHandle<()>,
    clock: Clock,
    changes: UnboundedSender<Change>,
}

/// Starts the probes of a configuration on the current tokio runtime, which needs I/O and time. Each run gives one reading to `out`; the
/// probes end when nobody receives them any more.
pub fn start(config: &Config, clock: Clock, out: Sender<Reading>) -> Runner {
    let Change { probes, dispatch, out } = Change::to(config, &clock, out);
    let idle = probes.iter().map(|(name, probe)| (name.clone(), Source::new(probe))).collect();
    let driver = Driver { clock: clock.clone(), out, probes, dispatch, idle, runs: JoinSet::new(), stop: watch::Sender::new(()) };
    let (changes, received) = mpsc::unbounded_channel();
    Runner { driver: tokio::spawn(driver.drive(received)), clock, changes }
}

impl Runner {
    /// Goes on with the probes of another configuration, and with another receiver. Scripts that run are killed. A probe that is in both
    /// configurations remembers what it has seen: its restarts are counted on, and a system call that hangs is not made a second time.
    pub fn change(&self, config: &Config, out: Sender<Reading>) {
        // The driver ends only with this runner.
        let _ = self.changes.send(Change::to(config, &self.clock, out));
    }
}

impl Drop for Runner {
    fn drop(&mut self) {
        // With the driver its set of runs is dropped, which ends them.
        self.driver.abort();
    }
}

/// Another configuration.
struct Change {
    probes: BTreeMap<Name, config::Probe>,
    dispatch: Dispatch,
    out: Sender<Reading>,
}

impl Change {
    fn to(config: &Config, clock: &Clock, out: Sender<Reading>) -> Self {
        // Without a name, both nodes have the same phases: a pity, but nothing to stop for.
        let node = nix::unistd::gethostname().unwrap_or_default();
        let dispatch = Dispatch::new(config, &node.to_string_lossy(), clock.now());
        Self { probes: config.probes.clone(), dispatch, out }
    }
}

struct Driver {
    clock: Clock,
    out: Sender<Reading>,
    probes: BTreeMap<Name, config::Probe>,
    dispatch: Dispatch,
    /// Every probe that does not run.
    idle: BTreeMap<Name, Source>,
    runs: JoinSet<Ended>,
    /// Replacing it ends the runs that began under it.
    stop: watch::Sender<()>,
}

/// A run that ended.
struct Ended {
    name: Name,
    source: Source,
    /// `None` where it was stopped.
    outcome: Option<Result<Sample, Failure>>,
}

impl Driver {
    async fn drive(mut self, mut changes: UnboundedReceiver<Change>) {
        loop {
            let change = tokio::select! {
                biased;
                change = changes.recv() => change,
                () = self.work() => {
                    self.stop().await;
                    changes.recv().await
                }
            };
            let Some(change) = change else { return };
            self.change(change).await;
        }
    }

    /// Runs the probes until nobody receives readings any more. May be dropped at any point where readings are not wanted any more.
    async fn work(&mut self) {
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
                    self.idle.insert(ended.name.clone(), ended.source);
                    if let Some(outcome) = ended.outcome {
                        self.dispatch.ended(ended.name, outcome, self.clock.now());
                    }
                }
            }
            self.dispatch.handle_timeout(self.clock.now());
        }
    }

    fn start(&mut self, name: Name) {
        let (Some(mut source), Some(probe)) = (self.idle.remove(&name), self.probes.get(&name)) else { return };
        let (now, timeout, mut stopped) = (self.clock.now(), probe.timeout, self.stop.subscribe());
        self.runs.spawn(async move {
            let outcome = tokio::select! {
                outcome = source.run(now, timeout) => Some(outcome),
                // An error, since the sender is gone.
                _ = stopped.changed() => None,
            };
            Ended { name, source, outcome }
        });
    }

    /// Ends every run, and gets the probes back.
    async fn stop(&mut self) {
        self.stop = watch::Sender::new(());
        while let Some(ended) = self.runs.join_next().await {
            self.idle.extend(ended.map(|ended| (ended.name, ended.source)));
        }
    }

    async fn change(&mut self, change: Change) {
        self.stop().await;
        let before = std::mem::replace(&mut self.probes, change.probes);
        let sources = self.probes.iter().map(|(name, probe)| {
            let known = self.idle.remove(name).filter(|_| before.get(name) == Some(probe));
            (name.clone(), known.map_or_else(|| Source::new(probe), |source| source.reloaded(probe)))
        });
        self.idle = sources.collect();
        (self.dispatch, self.out) = (change.dispatch, change.out);
    }
}

/// Until this point, or for ever.
async fn wait(clock: &Clock, until: Option<Instant>) {
    match until {
        Some(at) => tokio::time::sleep_until(clock.deadline(at).into()).await,
        None => std::future::pending().await,
    }
}
