//! Orders to fence the other node: F2, C6.
//!
//! | state | needed | not needed any more | time is up | succeeded | failed |
//! |---|---|---|---|---|---|
//! | idle | waiting (until the time that it is ordered for, and the device's delay) | | | | |
//! | waiting | waiting, until the time that it is ordered for now, if no device has begun | idle | running | | |
//! | running | | goes on: it cannot be called back | | idle: the node is fenced, if it is still the same life | waiting: the next try or device |
//! | running, no device left | | | | | waiting: from the first device again, after a pause |

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::report::Incarnation;
use crate::config::Fence;
use crate::fence_agent::{Plan, Step, Tried};
use crate::time::Instant;
use serde::{Deserialize, Serialize};
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
    Waiting { until: Instant, device: usize, life: Option<Incarnation>, is_first: bool },
    Running { id: u64, device: usize, life: Option<Incarnation> },
}

/// What came of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Result {
    /// The node of that life is fenced, by this device.
    Fenced(Option<Incarnation>, usize),
    /// It is tried again, perhaps with another device.
    Again,
    /// No device could: why. From the first one again, later.
    Exhausted(String),
    /// Of no order that is open.
    Unknown,
}

impl Fencing {
    /// None is open.
    #[must_use]
    pub fn new(devices: &[Fence], target: u8) -> Self {
        Self { plan: Plan::new(devices, target), state: State::Idle, last_error: String::new() }
    }

    /// The other node of that life must be fenced, not before that time: it may change until the first device has begun.
    pub fn order(&mut self, at: Instant, life: Option<Incarnation>) {
        if matches!(self.state, State::Idle | State::Waiting { is_first: true, .. }) {
            let step = self.plan.next(Tried::Begin);
            self.wait(at, step, life, true);
        }
    }

    fn wait(&mut self, at: Instant, step: Step, life: Option<Incarnation>, is_first: bool) {
        self.state = match step {
            Step::Run { device, after, .. } => State::Waiting { until: at.after(after), device, life, is_first },
            Step::Done | Step::Exhausted => State::Idle,
        };
    }

    /// It need not be fenced any more. A run that has begun goes on.
    pub fn relax(&mut self) {
        if let State::Waiting { .. } = self.state {
            self.state = State::Idle;
        }
    }

    /// The device to run now, under this id; `None` if it is not time.
    pub fn begin(&mut self, now: Instant, id: u64) -> Option<usize> {
        let State::Waiting { until, device, life, .. } = self.state else { return None };
        (until <= now).then(|| {
            self.state = State::Running { id, device, life };
            device
        })
    }

    /// A run has ended.
    pub fn ended(&mut self, now: Instant, id: u64, error: Option<String>) -> Result {
        let State::Running { id: running, device, life } = self.state else { return Result::Unknown };
        if running != id {
            return Result::Unknown;
        }
        self.state = State::Idle;
        let Some(error) = error else {
            self.plan.next(Tried::Succeeded);
            return Result::Fenced(life, device);
        };
        self.last_error = error;
        match self.plan.next(Tried::Failed) {
            step @ Step::Run { .. } => {
                self.wait(now, step, life, false);
                Result::Again
            }
            Step::Done | Step::Exhausted => {
                let first = self.plan.next(Tried::Begin);
                self.wait(now.after(PAUSE), first, life, false);
                Result::Exhausted(self.last_error.clone())
            }
        }
    }

    /// Whether an order is open: C6.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.state != State::Idle
    }

    /// Whether a device is at work.
    #[must_use]
    pub fn is_running(&self) -> bool {
        matches!(self.state, State::Running { .. })
    }

    /// When `begin` is wanted next.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        if let State::Waiting { until, .. } = self.state { Some(until) } else { None }
    }
}

#[cfg(test)]
mod tests;
