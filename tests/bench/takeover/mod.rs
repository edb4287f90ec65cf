//! Takeover: one of two nodes has an address. How long does nobody answer there when that node is killed, or hands it over?
//!
//! | file | holds |
//! |---|---|
//! | `contender` | what is compared, and with which times |
//! | `network`, `machine` | a switch, a client and two nodes in namespaces |
//! | `core`, `heartbeat`, `keepalived` | configurations of the contenders |
//! | `probe` | who asks for the address |
//! | `pair` | two nodes, and what is done to them |
//! | `steady` | our core when nothing happens: what it costs, and that it keeps calm on a busy machine |
//! | `report` | what the report says |

pub mod contender;
mod core;
mod heartbeat;
mod keepalived;
mod machine;
mod network;
mod pair;
mod probe;
pub mod report;
mod steady;

use crate::failure::Failure;
use crate::measure::get::as_f64;
use crate::stages::Run;
use contender::{Contender, Pace};
use pair::{Outage, Pair};
use std::time::Duration;

/// One thing that is measured of takeovers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Took {
    /// From a hard kill of the holder to the first answer, milliseconds.
    Kill(Contender, Pace),
    /// Without an answer while the address is handed over on command, milliseconds.
    HandOver(Contender, Pace),
    /// From the command to the first answer of the other node, milliseconds.
    Command(Contender, Pace),
    /// CPU time of our core at 100 ms / 250 ms, percent of one CPU; of the node that takes more.
    Cpu,
    /// Its resident memory, MiB.
    Resident,
    /// Under load: seconds that were looked at.
    BusyTime,
    /// Nodes that were taken for lost, and moves of the group.
    BusyFalse,
    /// The longest time without an answer, milliseconds.
    BusyGap,
}

impl Run<'_> {
    /// All of it.
    pub fn takeovers(&mut self, progress: fn(&str)) {
        if let Err(failure) = self.cpus.free(&[]) {
            self.failures.push(format!("affinity: {failure}"));
        }
        for round in 1..=self.plan.takeovers {
            for pace in Pace::ALL {
                let mut contenders = self.contenders();
                self.shuffle.shuffle(&mut contenders);
                for contender in contenders {
                    progress(&format!("takeover, round {round}: {} at {}", contender.name(), pace.name()));
                    self.attempt(contender.name(), |run| run.takeover(contender, pace, round));
                }
            }
        }
        if self.contenders().contains(&Contender::Ours) {
            progress("the core when nothing happens, and on a busy machine");
            self.attempt("busy machine", Self::steady);
        }
    }

    /// Those that are there.
    fn contenders(&self) -> Vec<Contender> {
        let contenders = self.place.tools.contenders.iter().copied();
        contenders.filter(|contender| *contender != Contender::Ours || self.plan.agent.is_some()).collect()
    }

    /// Hands the address over, then kills the node that has it.
    fn takeover(&mut self, contender: Contender, pace: Pace, round: usize) -> Result<(), Failure> {
        let pair = Pair::start(&self.place, contender, pace, &format!("{contender:?}-{pace:?}-{round}"))?;
        let Outage { until_answered, length } = pair.hand_over()?;
        self.took.push(Took::HandOver(contender, pace), millis(length));
        self.took.push(Took::Command(contender, pace), millis(until_answered));
        // The rounds go over the whole of a keepalive.
        let (keepalive, _) = pace.times(contender);
        let share = (as_f64(round) - 0.5) / as_f64(self.plan.takeovers);
        let outage = pair.kill_holder(Duration::from_millis(keepalive).mul_f64(share))?;
        self.took.push(Took::Kill(contender, pace), millis(outage.until_answered));
        Ok(())
    }
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
