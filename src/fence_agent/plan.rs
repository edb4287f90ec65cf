//! In which order the devices are tried: levels, retries, pauses.
//!
//! | state | begin | succeeded | failed |
//! |---|---|---|---|
//! | idle | first device, first try, after its delay; [`Step::Exhausted`] where no device can fence the node | idle | idle |
//! | trying, tries left | first device, first try | [`Step::Done`], then idle | the same device, next try, after [`RETRY_PAUSE`] |
//! | trying, no tries left, further devices | first device, first try | [`Step::Done`], then idle | next device, first try, after its delay |
//! | trying, no tries left, no further device | first device, first try | [`Step::Done`], then idle | [`Step::Exhausted`], then idle |
//!
//! In idle a result is an old one: it changes nothing, and [`Step::Exhausted`] says that nothing is under way.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use crate::config::Fence;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Before a device that failed is tried again: one that refuses at once would else be out of tries before it could have changed its mind.
pub const RETRY_PAUSE: Duration = Duration::from_secs(1);

/// The devices that can fence one node, and where among them we are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    levels: Vec<Level>,
    /// Index into `levels`, and the try, from 1. `None`: idle.
    at: Option<(usize, u32)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Level {
    device: usize,
    tries: u32,
    delay: Duration,
}

/// What the plan is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tried {
    /// Nothing yet: start with the first device.
    Begin,
    /// The run that it asked for last has fenced the node.
    Succeeded,
    /// The run that it asked for last has not, as far as is known.
    Failed,
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Run a device.
    Run {
        /// Its index in the devices that the plan was made from.
        device: usize,
        /// Which try with this device it is, from 1.
        attempt: u32,
        /// To wait before it.
        after: Duration,
    },
    /// The node is fenced.
    Done,
    /// No device is left to be tried.
    Exhausted,
}

impl Plan {
    /// A plan for the node with index `target`, from the devices in their order. A device without parameters for that node is left out.
    #[must_use]
    pub fn new(devices: &[Fence], target: u8) -> Self {
        let can = |device: &Fence| matches!(device.parameters.get(usize::from(target)), Some(Some(_)));
        let levels = devices.iter().enumerate().filter(|(_, device)| can(device)).map(|(index, device)| Level {
            device: index,
            tries: device.retries.saturating_add(1),
            delay: device.delay,
        });
        Self { levels: levels.collect(), at: None }
    }

    /// The next step, as in the table.
    pub fn next(&mut self, tried: Tried) -> Step {
        match (tried, self.at) {
            (Tried::Begin, _) => self.level(0),
            (Tried::Succeeded, Some(_)) => {
                self.at = None;
                Step::Done
            }
            (Tried::Failed, Some((index, attempt))) => self.again(index, attempt),
            (Tried::Succeeded | Tried::Failed, None) => Step::Exhausted,
        }
    }

    fn again(&mut self, index: usize, attempt: u32) -> Step {
        match self.levels.get(index) {
            Some(level) if attempt < level.tries => {
                self.at = Some((index, attempt + 1));
                Step::Run { device: level.device, attempt: attempt + 1, after: RETRY_PAUSE }
            }
            _ => self.level(index + 1),
        }
    }

    fn level(&mut self, index: usize) -> Step {
        let Some(level) = self.levels.get(index) else {
            self.at = None;
            return Step::Exhausted;
        };
        self.at = Some((index, 1));
        Step::Run { device: level.device, attempt: 1, after: level.delay }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::smi::Name;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn device(nodes: [bool; 2], retries: u32, delay: u64) -> Fence {
        Fence {
            name: "pdu".parse::<Name>().unwrap(),
            program: "/usr/sbin/fence_apc".into(),
            action: "off".into(),
            parameters: nodes.map(|can| can.then(BTreeMap::new)),
            secret_files: BTreeMap::new(),
            timeout: Duration::from_secs(20),
            retries,
            delay: Duration::from_secs(delay),
        }
    }

    fn run(device: usize, attempt: u32, after: u64) -> Step {
        Step::Run { device, attempt, after: Duration::from_secs(after) }
    }

    /// Device 0 cannot fence node 1, device 1 has two tries and a delay, device 2 has one try.
    fn plan() -> Plan {
        Plan::new(&[device([true, false], 0, 0), device([true, true], 1, 5), device([false, true], 0, 0)], 1)
    }

    #[test]
    fn the_table() {
        let states: [(&str, &[Tried]); 5] = [
            ("idle", &[]),
            ("tries left", &[Tried::Begin]),
            ("no tries left, further devices", &[Tried::Begin, Tried::Failed]),
            ("no tries left, no further device", &[Tried::Begin, Tried::Failed, Tried::Failed]),
            ("done", &[Tried::Begin, Tried::Succeeded]),
        ];
        let expected = [
            // begin, succeeded, failed
            [run(1, 1, 5), Step::Exhausted, Step::Exhausted],
            [run(1, 1, 5), Step::Done, run(1, 2, 1)],
            [run(1, 1, 5), Step::Done, run(2, 1, 0)],
            [run(1, 1, 5), Step::Done, Step::Exhausted],
            [run(1, 1, 5), Step::Exhausted, Step::Exhausted],
        ];
        for ((state, way), row) in states.into_iter().zip(expected) {
            for (tried, expected) in [Tried::Begin, Tried::Succeeded, Tried::Failed].into_iter().zip(row) {
                let mut plan = plan();
                for step in way {
                    plan.next(*step);
                }
                assert_eq!(plan.next(tried), expected, "{state}, {tried:?}");
                if !matches!(expected, Step::Run { .. }) {
                    assert_eq!(plan.at, None, "{state}, {tried:?}: idle again");
                }
            }
        }
    }

    #[test]
    fn without_a_device_for_the_node_nothing_is_to_be_tried() {
        for (devices, target) in [(vec![], 0), (vec![device([true, false], 3, 0)], 1), (vec![device([true, true], 3, 0)], 2)] {
            assert_eq!(Plan::new(&devices, target).next(Tried::Begin), Step::Exhausted);
        }
    }

    proptest! {
        #[test]
        fn every_device_gets_all_its_tries_in_order(devices in proptest::collection::vec((any::<bool>(), 0_u32..4, 0_u64..9), 0..6)) {
            let fences: Vec<Fence> = devices.iter().map(|(can, retries, delay)| device([false, *can], *retries, *delay)).collect();
            let mut plan = Plan::new(&fences, 1);
            let mut tried = Tried::Begin;
            let mut seen = Vec::new();
            while let Step::Run { device, attempt, .. } = plan.next(tried) {
                seen.push((device, attempt));
                tried = Tried::Failed;
            }
            let wanted: Vec<(usize, u32)> = devices.iter().enumerate().filter(|(_, (can, ..))| *can)
                .flat_map(|(index, (_, retries, _))| (1..=retries + 1).map(move |attempt| (index, attempt))).collect();
            prop_assert_eq!(seen, wanted);
        }
    }
}
