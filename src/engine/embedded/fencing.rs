//! Orders to fence the other node: F2, C6.
//!
//! | state | needed | not needed any more | time is up | succeeded | failed |
//! |---|---|---|---|---|---|
//! | idle | waiting (until the time that it is ordered for, and the device's delay) | | | | |
//! | waiting | waiting, until the time that it is ordered for now, if no device has begun | to switch on, else idle | running | | |
//! | running | | goes on: it cannot be called back | | the level's next device: waiting; its last one: the node is fenced, if it is still the same life; to switch on, else idle | waiting: the next try, or level |
//! | running, no level left | | | | | waiting: from the first level again, after a pause |
//! | to switch on | waiting: from the first level | | switching on | | |
//! | switching on | goes on | goes on | | to switch on the next, else idle | to switch on: the next try, or the next device: that one stays off |
//!
//! To switch on is what was switched off to be switched on again, see [`Plan`]; without such a device it is skipped. It is no order: the
//! node is fenced, or need not be.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::report::Incarnation;
use crate::config::Fence;
use crate::fence_agent::{FenceAction, Plan, Step, Tried};
use crate::time::Instant;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::time::Duration;

/// After all devices have failed.
const PAUSE: Duration = Duration::from_secs(5);

/// The orders of this node.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Fencing {
    plan: Plan,
    state: State,
    last_error: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum State {
    Idle,
    Waiting { until: Instant, run: Run, life: Option<Incarnation>, is_first: bool },
    Running { id: u64, run: Run, life: Option<Incarnation> },
    ToSwitchOn { until: Instant, run: Run },
    SwitchingOn { id: u64, run: Run },
}

/// A run of a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// The device.
    pub device: usize,
    /// What it is to do.
    pub action: FenceAction,
}

/// What came of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Result {
    /// The node of that life is fenced, by these devices.
    Fenced(Option<Incarnation>, Vec<usize>),
    /// The next run follows: of the same device again, or another.
    Again,
    /// No level could: why. From the first one again, later.
    Exhausted(String),
    /// A device that was switched off was to be switched on, and is, or is not.
    SwitchedOn,
    /// Of no order that is open.
    Unknown,
}

impl Fencing {
    /// None is open. `levels` are indexes into `devices`.
    #[must_use]
    pub fn new(devices: &[Fence], levels: &[Vec<usize>], target: u8) -> Self {
        Self { plan: Plan::new(devices, levels, target), state: State::Idle, last_error: String::new() }
    }

    /// The devices that may have left the other node without power, and are to switch it on.
    #[must_use]
    pub fn owed(&self) -> &BTreeSet<usize> {
        self.plan.owed()
    }

    /// An earlier core did not get so far as to switch these on.
    pub fn owe(&mut self, now: Instant, devices: impl Iterator<Item = usize>) {
        self.plan.owe(devices);
        self.switch_on(now, Tried::Over);
    }

    /// The other node of that life must be fenced, not before that time: it may change until the first device has begun.
    pub fn order(&mut self, at: Instant, life: Option<Incarnation>) {
        if matches!(self.state, State::Idle | State::ToSwitchOn { .. } | State::Waiting { is_first: true, .. }) {
            let step = self.plan.next(Tried::Begin);
            self.wait(at, step, life, true);
        }
    }

    fn wait(&mut self, at: Instant, step: Step, life: Option<Incarnation>, is_first: bool) {
        self.state = match step {
            Step::Run { device, action, after, .. } => {
                State::Waiting { until: at.after(after), run: Run { device, action }, life, is_first }
            }
            Step::Done | Step::Exhausted | Step::Restored => State::Idle,
        };
    }

    /// What was switched off may have power again.
    fn switch_on(&mut self, now: Instant, tried: Tried) {
        self.state = match self.plan.next(tried) {
            Step::Run { device, action, after, .. } => State::ToSwitchOn { until: now.after(after), run: Run { device, action } },
            Step::Done | Step::Exhausted | Step::Restored => State::Idle,
        };
    }

    /// It need not be fenced any more. A run that has begun goes on.
    pub fn relax(&mut self, now: Instant) {
        if let State::Waiting { .. } = self.state {
            self.switch_on(now, Tried::Over);
        }
    }

    /// What to run now, under this id; `None` if it is not time.
    pub fn begin(&mut self, now: Instant, id: u64) -> Option<Run> {
        let (until, run, running) = match self.state {
            State::Waiting { until, run, life, .. } => (until, run, State::Running { id, run, life }),
            State::ToSwitchOn { until, run } => (until, run, State::SwitchingOn { id, run }),
            State::Idle | State::Running { .. } | State::SwitchingOn { .. } => return None,
        };
        (until <= now).then(|| {
            self.state = running;
            self.plan.begun();
            run
        })
    }

    /// The run of this id, if it is under way.
    #[must_use]
    pub fn run(&self, id: u64) -> Option<Run> {
        match self.state {
            State::Running { id: running, run, .. } | State::SwitchingOn { id: running, run } if running == id => Some(run),
            _ => None,
        }
    }

    /// A run has ended.
    pub fn ended(&mut self, now: Instant, id: u64, error: Option<String>) -> Result {
        if self.run(id).is_none() {
            return Result::Unknown;
        }
        let tried = if error.is_none() { Tried::Succeeded } else { Tried::Failed };
        let State::Running { life, .. } = self.state else {
            self.switch_on(now, tried);
            return Result::SwitchedOn;
        };
        self.last_error = error.unwrap_or_default();
        let devices = self.plan.devices();
        match self.plan.next(tried) {
            step @ Step::Run { .. } => {
                self.wait(now, step, life, false);
                Result::Again
            }
            Step::Done => {
                self.switch_on(now, Tried::Over);
                Result::Fenced(life, devices)
            }
            Step::Exhausted | Step::Restored => {
                let first = self.plan.next(Tried::Begin);
                self.wait(now.after(PAUSE), first, life, false);
                Result::Exhausted(self.last_error.clone())
            }
        }
    }

    /// Whether an order is open: C6.
    #[must_use]
    pub fn is_open(&self) -> bool {
        matches!(self.state, State::Waiting { .. } | State::Running { .. })
    }

    /// Whether nothing is to be done: no order is open, and nothing is to be switched on.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.state == State::Idle
    }

    /// Whether a device is at work to fence the node.
    #[must_use]
    pub fn is_running(&self) -> bool {
        matches!(self.state, State::Running { .. })
    }

    /// When `begin` is wanted next.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        match self.state {
            State::Waiting { until, .. } | State::ToSwitchOn { until, .. } => Some(until),
            State::Idle | State::Running { .. } | State::SwitchingOn { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests;
