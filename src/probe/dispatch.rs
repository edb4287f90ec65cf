//! Which probe is started when, and what is reported of it: schedule and slots put together. Runs themselves are the shell's.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::schedule::{Due, Schedule};
use super::slots::Slots;
use crate::config::Config;
use crate::smi::Name;
use crate::time::Instant;
use crate::view::{Failure, ProbeKind, Reading, Sample};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

/// A run is cut off at its timeout, and may then take so long to be gone before it is reported without it.
const MARGIN: Duration = Duration::from_secs(1);

/// Starts runs and reports them.
///
/// Every due point of a probe leads to one reading, except while an earlier run is within its time. A run that outstays its timeout, because
/// the kernel or another user holds it, is reported then; it is not started again until it is gone, and each due point meanwhile says so.
#[derive(Debug)]
pub struct Dispatch {
    schedule: Schedule,
    slots: Slots,
    max_scripts: usize,
    probes: BTreeMap<Name, Probe>,
    /// When each running probe outstays its time.
    limits: BTreeSet<(Instant, Name)>,
    outputs: VecDeque<Output>,
}

#[derive(Debug)]
struct Probe {
    timeout: Duration,
    /// Whether it takes a slot.
    script: bool,
    run: Run,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Run {
    None,
    Going(Instant),
    /// Began at this point, and was reported as timed out.
    Outstaying(Instant),
}

/// What the shell is to do.
#[derive(Debug, PartialEq)]
pub enum Output {
    /// Start this probe, and tell its end to [`Dispatch::ended`].
    Start(Name),
    /// Hand this on.
    Report(Reading),
}

impl Dispatch {
    /// All probes of the configuration; `node` seeds the spreading of their starts.
    #[must_use]
    pub fn new(config: &Config, node: &str, now: Instant) -> Self {
        let intervals = config.probes.iter().map(|(name, probe)| (name.clone(), probe.interval));
        let probes = config.probes.iter().map(|(name, probe)| {
            let script = probe.action.kind() == ProbeKind::Script;
            (name.clone(), Probe { timeout: probe.timeout, script, run: Run::None })
        });
        Self {
            schedule: Schedule::new(intervals, node, now),
            slots: Slots::new(config.agent.max_scripts),
            max_scripts: config.agent.max_scripts,
            probes: probes.collect(),
            limits: BTreeSet::new(),
            outputs: VecDeque::new(),
        }
    }

    /// Starts and reports what is due.
    pub fn handle_timeout(&mut self, now: Instant) {
        for due in self.schedule.due(now) {
            match due {
                Due::Start(name) => self.start(name, now),
                Due::Running(name, since) => self.skip(name, since, now),
            }
        }
        // Behind the due points: a run that outstays its timeout just at one of them is reported once.
        while let Some((limit, name)) = self.limits.pop_first() {
            if limit > now {
                self.limits.insert((limit, name));
                break;
            }
            self.outstay(name, now);
        }
        self.start_waiting(now);
    }

    /// A run has ended, and gave this.
    pub fn ended(&mut self, name: Name, outcome: Result<Sample, Failure>, now: Instant) {
        let Some(probe) = self.probes.get_mut(&name) else { return };
        let (started, reported) = match std::mem::replace(&mut probe.run, Run::None) {
            Run::None => return,
            Run::Going(started) => (started, false),
            Run::Outstaying(started) => (started, true),
        };
        if probe.script {
            self.slots.ended(&name, started, now);
        }
        self.limits.remove(&(limit(probe, started), name.clone()));
        self.schedule.finished(&name);
        // Its timeout has been reported; figures that came after all are as good as any.
        if !reported || outcome.is_ok() {
            self.report(name, now, now.since(started), outcome);
        }
        self.start_waiting(now);
    }

    /// When to call [`Dispatch::handle_timeout`]; `None` without probes.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        [self.schedule.next_due(), self.slots.poll_timeout(), self.limits.first().map(|(at, _)| *at)].into_iter().flatten().min()
    }

    /// The next thing to do; to be asked after each call until there is none.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    fn start(&mut self, name: Name, now: Instant) {
        if !self.probes.get(&name).is_some_and(|probe| probe.script) {
            self.go(name, now);
        } else if let Err(refusal) = self.slots.request(name.clone()) {
            self.schedule.finished(&name);
            self.report(name, now, Duration::ZERO, Err(Failure::System(refusal.to_string())));
        }
    }

    fn start_waiting(&mut self, now: Instant) {
        while let Some(name) = self.slots.poll_start(now) {
            self.go(name, now);
        }
    }

    fn go(&mut self, name: Name, now: Instant) {
        if let Some(probe) = self.probes.get_mut(&name) {
            probe.run = Run::Going(now);
            self.limits.insert((limit(probe, now), name.clone()));
            self.outputs.push_back(Output::Start(name));
        }
    }

    /// A due point during a run, or while the script waits for its slot.
    fn skip(&mut self, name: Name, since: Instant, now: Instant) {
        let Some(probe) = self.probes.get(&name) else { return };
        let (took, failure) = match probe.run {
            Run::Going(_) => return,
            Run::Outstaying(started) => {
                let hangs = now.since(started);
                (hangs, format!("not started: the run before has been hanging for {:.0} s and cannot be killed", hangs.as_secs_f64()))
            }
            Run::None => {
                let waits = now.since(since).as_secs_f64();
                (Duration::ZERO, format!("not started yet: waits for {waits:.1} s for one of the {} slots (max-scripts)", self.max_scripts))
            }
        };
        self.report(name, now, took, Err(Failure::System(failure)));
    }

    fn outstay(&mut self, name: Name, now: Instant) {
        let Some(probe) = self.probes.get_mut(&name) else { return };
        let Run::Going(started) = probe.run else { return };
        probe.run = Run::Outstaying(started);
        let failure = Failure::Timeout(probe.timeout);
        self.report(name, now, now.since(started), Err(failure));
    }

    fn report(&mut self, probe: Name, finished: Instant, took: Duration, outcome: Result<Sample, Failure>) {
        self.outputs.push_back(Output::Report(Reading { probe, finished, took, outcome }));
    }
}

fn limit(probe: &Probe, started: Instant) -> Instant {
    started.after(probe.timeout).after(MARGIN)
}

#[cfg(test)]
mod tests;
