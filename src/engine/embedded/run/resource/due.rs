//! What a resource is due for, as far as it alone is concerned.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::super::Goal;
use super::super::state::State;
use super::Resource;
use crate::resource_agent::Operation;
use crate::time::Instant;

/// After so many failed probes, and after every second one from there on, what is not known is stopped, to know it.
const DOUBTS: u32 = 2;

impl Resource {
    /// The look at it that is due.
    pub fn look(&self, now: Instant, goal: Goal) -> Option<Operation> {
        let left_alone = !self.managed || goal == Goal::Hold;
        let watched = left_alone || goal == Goal::Started && !self.restart;
        let wanted = match self.state {
            State::Blocked => None,
            State::Confirming => Some(Operation::Probe),
            State::Unknown if !left_alone && self.is_doubtful() => None,
            State::Unknown => self.probe_pause.is_over(now).then_some(Operation::Probe),
            _ if now < self.look_at => None,
            State::Running if self.unproven => watched.then_some(Operation::Monitor),
            State::Running if self.config.monitor.is_some() => watched.then_some(Operation::Monitor),
            // It may be installed by now.
            State::Stopped if self.is_not_installed() && goal == Goal::Stopped => Some(Operation::Probe),
            State::Running if self.is_unasked() => None,
            State::Running | State::Stopped | State::Broken => left_alone.then_some(Operation::Probe),
        };
        wanted.filter(|_| self.outstanding.is_none())
    }

    /// Whether it may be started now.
    pub fn can_start(&self, now: Instant) -> bool {
        self.state == State::Stopped && self.outstanding.is_none() && self.start_pause.is_over(now)
    }

    /// Whether it may be stopped now.
    pub fn can_stop(&self, now: Instant) -> bool {
        let known = match self.state {
            State::Running | State::Broken => true,
            State::Unknown => self.is_doubtful() && self.probe_pause.is_over(now),
            State::Stopped | State::Confirming | State::Blocked => false,
        };
        known && self.outstanding.is_none()
    }

    /// Probes do not tell how it is: a stop may.
    pub fn is_doubtful(&self) -> bool {
        let doubts = self.probe_pause.failures();
        self.state == State::Unknown && doubts >= DOUBTS && doubts.is_multiple_of(2)
    }

    /// When time alone may ask for something; also what is past.
    pub fn wakes(&self, goal: Goal) -> [Option<Instant>; 3] {
        [
            self.probe_pause.until().filter(|_| self.state == State::Unknown),
            self.start_pause.until().filter(|_| self.state == State::Stopped && self.managed && goal == Goal::Started),
            Some(self.look_at).filter(|at| self.state != State::Unknown && self.look(*at, goal).is_some()),
        ]
    }
}
