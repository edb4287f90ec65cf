//! In which order the devices are tried: levels, retries, pauses, and what was switched off on again.
//!
//! | state | begin | succeeded | failed | over |
//! |---|---|---|---|---|
//! | idle | first level, first device, first try, after its delay; [`Step::Exhausted`] where no device can fence the node | - | - | [`Step::Restored`], or on of the first that was switched off |
//! | trying, tries left | as idle | next device of the level; the last one: [`Step::Done`], then idle | the same device, next try, after [`RETRY_PAUSE`] | as idle |
//! | trying, no tries left | as idle | the same | next level, first device, first try, after its delay; none: [`Step::Exhausted`], then idle | as idle |
//! | switching on, tries left | as idle | on of the next that was switched off; none: [`Step::Restored`], then idle | the same device, next try, after [`RETRY_PAUSE`] | as idle |
//! | switching on, no tries left | as idle | the same | it stays off; then as succeeded | as idle |
//!
//! Where a level has one device, it does what is configured. Of several that are to reboot, all are switched off, and only then on again: a
//! machine with two power supplies would else never be without power. What was switched off for a level that then failed is owed its on too,
//! whichever level fences the node in the end, or none; so is what a reboot that failed, or was cut short, may have left off.
//!
//! In idle a result is an old one: it changes nothing, and [`Step::Exhausted`] says that nothing is under way.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use crate::config::Fence;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::time::Duration;

/// Before a device that failed is tried again: one that refuses at once would else be out of tries before it could have changed its mind.
pub const RETRY_PAUSE: Duration = Duration::from_secs(1);

/// What a device is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FenceAction {
    /// Its configured `action`.
    Configured,
    /// Switch off.
    Off,
    /// Switch on again.
    On,
}

/// The devices that can fence one node, and where among them we are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// None is empty.
    levels: Vec<Vec<Device>>,
    at: At,
    /// Switched off, perhaps, and to be switched on again: indexes of devices.
    owed: BTreeSet<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum At {
    Idle,
    /// `level` and `device` are indexes into `levels`; `attempt` is from 1.
    Trying {
        level: usize,
        device: usize,
        attempt: u32,
    },
    /// `device` is one of `owed`.
    SwitchingOn {
        device: usize,
        attempt: u32,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Device {
    index: usize,
    reboots: bool,
    tries: u32,
    delay: Duration,
}

/// What the plan is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tried {
    /// Nothing yet: start with the first device.
    Begin,
    /// The run that it asked for last has done what it was to do.
    Succeeded,
    /// The run that it asked for last has not, as far as is known.
    Failed,
    /// The node is fenced or need not be any more: what was switched off may have power again.
    Over,
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Run a device.
    Run {
        /// Its index in the devices that the plan was made from.
        device: usize,
        /// What it is to do.
        action: FenceAction,
        /// Which try with this device it is, from 1.
        attempt: u32,
        /// To wait before it.
        after: Duration,
    },
    /// The node is fenced.
    Done,
    /// No level is left to be tried.
    Exhausted,
    /// Nothing is left to be switched on.
    Restored,
}

impl Plan {
    /// A plan for the node with index `target`: levels of indexes into `devices`. A device without parameters for that node is left out.
    #[must_use]
    pub fn new(devices: &[Fence], levels: &[Vec<usize>], target: u8) -> Self {
        let device = |index: &usize| {
            let device = devices.get(*index).filter(|device| device.can_fence(target))?;
            let (tries, delay) = (device.retries.saturating_add(1), device.delay);
            Some(Device { index: *index, reboots: device.action == "reboot", tries, delay })
        };
        let levels = levels.iter().map(|level| level.iter().filter_map(device).collect::<Vec<_>>());
        Self { levels: levels.filter(|level| !level.is_empty()).collect(), at: At::Idle, owed: BTreeSet::new() }
    }

    /// The next step, as in the table.
    pub fn next(&mut self, tried: Tried) -> Step {
        match (tried, self.at) {
            (Tried::Begin, _) => self.level(0),
            (Tried::Over, _) => self.switch_on(),
            (Tried::Succeeded, At::Trying { level, device, .. }) => {
                self.has_rebooted(level);
                self.device(level, device.saturating_add(1))
            }
            (Tried::Failed, At::Trying { level, device, attempt }) => self.again(level, device, attempt),
            (Tried::Succeeded, At::SwitchingOn { device, .. }) => {
                self.owed.remove(&device);
                self.switch_on()
            }
            (Tried::Failed, At::SwitchingOn { device, attempt }) => self.on_again(device, attempt),
            (Tried::Succeeded | Tried::Failed, At::Idle) => Step::Exhausted,
        }
    }

    /// The devices of the level that is being tried.
    #[must_use]
    pub fn devices(&self) -> Vec<usize> {
        let At::Trying { level, .. } = self.at else { return Vec::new() };
        self.levels.get(level).into_iter().flatten().map(|device| device.index).collect()
    }

    fn again(&mut self, level: usize, device: usize, attempt: u32) -> Step {
        match self.levels.get(level).and_then(|level| level.get(device)) {
            Some(found) if attempt < found.tries => {
                let found = *found;
                self.run(level, device, found, attempt.saturating_add(1), RETRY_PAUSE)
            }
            _ => self.level(level.saturating_add(1)),
        }
    }

    fn level(&mut self, level: usize) -> Step {
        if level < self.levels.len() {
            return self.device(level, 0);
        }
        self.at = At::Idle;
        Step::Exhausted
    }

    /// The first try with that device of that level, which exists; the level is done where it has no such device.
    fn device(&mut self, level: usize, device: usize) -> Step {
        let Some(found) = self.levels.get(level).and_then(|level| level.get(device)).copied() else {
            self.at = At::Idle;
            return Step::Done;
        };
        self.run(level, device, found, 1, found.delay)
    }

    fn run(&mut self, level: usize, device: usize, found: Device, attempt: u32, after: Duration) -> Step {
        self.at = At::Trying { level, device, attempt };
        let action = if self.only(level).is_some() { FenceAction::Configured } else { FenceAction::Off };
        Step::Run { device: found.index, action, attempt, after }
    }

    /// The only device of that level, if it has no other.
    fn only(&self, level: usize) -> Option<usize> {
        let [device] = self.levels.get(level)?.as_slice() else { return None };
        Some(device.index)
    }

    /// A device that is alone has switched on again by itself.
    fn has_rebooted(&mut self, level: usize) {
        if let Some(device) = self.only(level) {
            self.owed.remove(&device);
        }
    }

    /// The run that was asked for last has begun: it may switch off, also where it fails or is cut short.
    pub fn begun(&mut self) {
        let At::Trying { level, device, .. } = self.at else { return };
        if let Some(found) = self.levels.get(level).and_then(|level| level.get(device)).filter(|found| found.reboots) {
            self.owed.insert(found.index);
        }
    }

    /// What may be off, and is to be switched on: indexes of devices.
    #[must_use]
    pub fn owed(&self) -> &BTreeSet<usize> {
        &self.owed
    }

    /// What an earlier core left off, perhaps; the next step is [`Tried::Over`].
    pub fn owe(&mut self, devices: impl Iterator<Item = usize>) {
        let reboots = |index: &usize| self.levels.iter().flatten().any(|device| device.index == *index && device.reboots);
        self.owed = devices.filter(reboots).collect();
    }

    fn switch_on(&mut self) -> Step {
        let Some(device) = self.owed.first().copied() else {
            self.at = At::Idle;
            return Step::Restored;
        };
        self.at = At::SwitchingOn { device, attempt: 1 };
        Step::Run { device, action: FenceAction::On, attempt: 1, after: Duration::ZERO }
    }

    fn on_again(&mut self, device: usize, attempt: u32) -> Step {
        let tries = self.levels.iter().flatten().find(|known| known.index == device).map_or(1, |known| known.tries);
        if attempt < tries {
            let attempt = attempt.saturating_add(1);
            self.at = At::SwitchingOn { device, attempt };
            return Step::Run { device, action: FenceAction::On, attempt, after: RETRY_PAUSE };
        }
        self.owed.remove(&device);
        self.switch_on()
    }
}

#[cfg(test)]
mod tests;
