//! The life of a core, from looking around to its last words.
//!
//! | phase | what happens | becomes |
//! |---|---|---|
//! | starting | everything is probed and each ping node is known, or `initdead` is over | online |
//! | starting, online | shutdown | stopping; in maintenance detached |
//! | starting, online | detach, with no start or stop under way | detached |
//! | stopping | everything is stopped, and that nothing is held is on disk | goodbye |
//! | stopping | maintenance begins | detached |
//! | stopping | what is left has not stopped in the time that it may take | ends without a word, and is fenced; without fencing detached |
//! | goodbye, detached | the other node has understood, is not heard, or was told ten times | ends |

use super::Machine;
use crate::config::Fencing;
use crate::engine::embedded::output::Output;
use crate::engine::embedded::report::{Phase, RunState};
use crate::time::Instant;
use std::time::Duration;

impl Machine {
    /// Does what the table says of time and of what has been done; whether anything changed.
    pub(super) fn step_phase(&mut self, now: Instant) -> bool {
        let is_late = now.since(self.started) >= self.settings.config.initdead;
        let may_leave = self.groups.iter().all(|group| group.claim.is_free() && group.run.state() == RunState::Stopped);
        let waited = now.since(self.phase_since);
        // That nothing is held any more is on the disk first; one that hangs does not keep the machine from its end.
        let is_stored = || self.stored == self.to_store() && self.on_disk >= self.last_store || waited >= self.stop_budget();
        match self.phase {
            Phase::Starting if is_late || self.has_looked_around() => self.enter(now, Phase::Online),
            Phase::Stopping if may_leave && is_stored() => self.enter(now, Phase::Goodbye),
            Phase::Stopping if !self.rules.probed_first && self.groups.iter().all(|group| group.claim.is_free()) => {
                self.enter(now, Phase::Goodbye);
            }
            // Maintenance has begun: nothing is stopped any more.
            Phase::Stopping if self.intent.maintenance => self.enter(now, Phase::Detached),
            // What cannot be stopped is left, and must not be started elsewhere.
            Phase::Stopping if waited >= self.stop_budget() && self.settings.config.fencing == Fencing::None => {
                self.enter(now, Phase::Detached);
            }
            // Without a word the other node takes us for dead, and fences.
            Phase::Stopping if waited >= self.stop_budget() && !self.is_over => {
                self.is_over = true;
                self.outputs.push_back(Output::Exit);
                return false;
            }
            _ => return false,
        }
        true
    }

    /// After so long everything is stopped, or will not be.
    pub(super) fn stop_budget(&self) -> Duration {
        let config = &self.settings.config;
        config.stop_time().saturating_add(config.deadtime.saturating_mul(2))
    }

    pub(super) fn enter(&mut self, now: Instant, phase: Phase) {
        self.phase = phase;
        self.phase_since = now;
        self.changed = true;
    }
}
