//! The life of a core, from looking around to its last words.
//!
//! | phase | what happens | becomes |
//! |---|---|---|
//! | starting | everything is probed and each ping node is known, or `initdead` is over | online |
//! | starting, online | shutdown | stopping; in maintenance detached |
//! | starting, online, stopping | detach, with no start or stop under way | detached |
//! | stopping | everything is stopped, that nothing is held is on disk, and no fence agent is at work | goodbye |
//! | stopping | maintenance begins | detached |
//! | stopping | what is left is left alone by order | detached: it leaves, and is not fenced for that |
//! | stopping | what is left cannot be stopped, or has not been in the time that it may take; or the disk has not taken it in that time | ends without a word, and is fenced; without fencing detached |
//! | stopping | shutdown again | stopping |
//! | goodbye, detached | the other node has understood, is not heard, or was told ten times | ends |

use super::Machine;
use crate::engine::embedded::group::GroupLife;
use crate::engine::embedded::output::Output;
use crate::engine::embedded::report::{Phase, RunState};
use crate::time::Instant;
use std::time::Duration;

impl Machine {
    /// Does what the table says of time and of what has been done; whether anything changed.
    pub(super) fn step_phase(&mut self, now: Instant) -> bool {
        match self.phase {
            Phase::Starting => {
                let is_late = now.since(self.started) >= self.settings.config.initdead;
                if !is_late && !self.has_looked_around() {
                    return false;
                }
                self.enter(now, Phase::Online);
            }
            Phase::Stopping if self.may_leave() && !self.is_fencing_to_the_end(now) => self.enter(now, Phase::Goodbye),
            // Maintenance has begun: nothing is stopped any more.
            Phase::Stopping if self.intent.maintenance => self.enter(now, Phase::Detached),
            Phase::Stopping if now.since(self.phase_since) < self.stop_budget() && !self.is_stuck() => return false,
            // What people want left alone runs on, and must not be started elsewhere.
            Phase::Stopping if self.is_left_alone() => {
                self.leaves = true;
                self.enter(now, Phase::Detached);
            }
            // What cannot be stopped is left, and must not be started elsewhere.
            Phase::Stopping if self.is_fenceless() => self.enter(now, Phase::Detached),
            // Without a word the other node takes us for dead, and fences.
            Phase::Stopping => {
                if !self.is_over {
                    self.is_over = true;
                    self.outputs.push_back(Output::Exit);
                }
                return false;
            }
            Phase::Online | Phase::Goodbye | Phase::Detached => return false,
        }
        true
    }

    /// Whether nothing runs and nothing is held any more; and that is on the disk, for who starts anew would believe it.
    fn may_leave(&self) -> bool {
        if !self.rules.probed_first {
            return self.groups.iter().all(|group| group.claim.is_free());
        }
        self.is_all_stopped() && self.stored == self.durable() && self.disk.is_idle()
    }

    /// Whether nothing runs here, and nothing is held.
    pub(super) fn is_all_stopped(&self) -> bool {
        self.groups.iter().all(|group| group.claim.is_free() && group.run.state() == RunState::Stopped)
    }

    /// Whether all that still runs is left alone by order, or stands below that.
    fn is_left_alone(&self) -> bool {
        let is_done = |group: &GroupLife| group.run.left_alone().is_some() && group.run.failed_stop().is_none();
        self.groups.iter().all(|group| (group.claim.is_free() && group.run.state() == RunState::Stopped) || is_done(group))
    }

    /// Whether nothing is left to be done that helps: what still runs is blocked, or left alone.
    fn is_stuck(&self) -> bool {
        let is_done = |group: &GroupLife| match group.run.state() {
            RunState::Stopped => group.claim.is_free(),
            state => state == RunState::Blocked,
        };
        let is_blocked = self.groups.iter().any(|group| group.run.state() == RunState::Blocked);
        self.operations.is_empty() && is_blocked && self.groups.iter().all(is_done)
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
