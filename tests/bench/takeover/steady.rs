//! Our core when nothing happens: what it costs, and whether it keeps calm while everything else is busy.

use super::contender::{Contender, Pace};
use super::pair::Pair;
use super::{Took, core, millis};
use crate::child::Running;
use crate::failure::Failure;
use crate::stages::Run;
use crate::usage::{cpu_ns, resident_kib};
use std::path::Path;
use std::thread::{available_parallelism, sleep};
use std::time::{Duration, Instant};

/// So long its CPU time is counted.
const IDLE: Duration = Duration::from_secs(20);
/// So many programs on each CPU want all of it.
const BUSY: usize = 2;

impl Run<'_> {
    /// At 100 ms / 250 ms.
    pub(super) fn steady(&mut self) -> Result<(), Failure> {
        let pair = Pair::start(&self.place, Contender::Ours, Pace::Tenths, "steady")?;
        self.cost(&pair)?;
        let before = disturbances(&pair)?;
        let begin = Instant::now();
        let log = self.place.make("busy")?.join("log");
        let programs = BUSY * available_parallelism().map_or(1, usize::from);
        let busy = (0..programs).map(|_| Running::start(Path::new("/bin/sh"), &["-c", "while :; do :; done"], &[], &log));
        let busy = busy.collect::<Result<Vec<_>, _>>()?;
        sleep(self.plan.busy);
        drop(busy);
        self.took.push(Took::BusyTime, begin.elapsed().as_secs_f64());
        self.took.push(Took::BusyFalse, disturbances(&pair)? - before);
        if let Some(gap) = pair.probe.longest(begin) {
            self.took.push(Took::BusyGap, millis(gap.length()));
        }
        Ok(())
    }

    /// CPU time and memory of the core that takes more.
    fn cost(&mut self, pair: &Pair) -> Result<(), Failure> {
        let pids: Vec<u32> = pair.processes().into_iter().flatten().collect();
        let spent = || pids.iter().map(|pid| cpu_ns(*pid)).collect::<Result<Vec<_>, _>>();
        let (before, begin) = (spent()?, Instant::now());
        sleep(IDLE);
        let (after, time) = (spent()?, begin.elapsed());
        let most = after.iter().zip(&before).map(|(after, before)| after.saturating_sub(*before)).max();
        if let Some(most) = most {
            self.took.push(Took::Cpu, Duration::from_nanos(most).as_secs_f64() / time.as_secs_f64() * 100.0);
        }
        let resident = pids.iter().map(|pid| resident_kib(*pid)).collect::<Result<Vec<_>, _>>()?;
        if let Some(most) = resident.into_iter().max() {
            self.took.push(Took::Resident, f64::from(most) / 1024.0);
        }
        Ok(())
    }
}

/// What both nodes count of changes: nodes that were lost or came back, moves of the group.
fn disturbances(pair: &Pair) -> Result<f64, Failure> {
    let mut count = 0;
    for directory in pair.directories() {
        let cluster = core::state(directory)?;
        count += cluster.nodes.iter().map(|node| node.transitions).sum::<u64>();
        count += cluster.groups.iter().map(|group| group.moves).sum::<u64>();
    }
    Ok(f64::from(u32::try_from(count).unwrap_or(u32::MAX)))
}
