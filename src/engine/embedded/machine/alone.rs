//! A node that never heard its peer goes on alone after `start-alone-after`: F1.
//!
//! With devices it asks them first. Where they say that the peer is off, it need not be shot. Where it may be on, only a node shoots that
//! reaches something, and that was not shot itself as far as it knows: its core ended in order before this boot, or it never had one. So two
//! nodes that cannot hear each other do not shoot each other in turn.

use super::Machine;
use crate::engine::embedded::output::{Job, Output};
use crate::engine::embedded::peer::{How, Standing};
use crate::engine::embedded::power::Answer;
use crate::engine::embedded::report::Phase;
use crate::time::Instant;

impl Machine {
    /// When.
    pub(super) fn alone_at(&self) -> Option<Instant> {
        self.settings.config.start_alone_after.map(|wait| self.started.after(wait))
    }

    /// Asks the devices whether the peer has power, where that is wanted.
    pub(super) fn ask_for_power(&mut self, now: Instant) {
        if !self.wants_to_go_alone(now) {
            if let Some(id) = self.power.relax() {
                self.outputs.push_back(Output::Job(Job::CutShort { id }));
            }
            return;
        }
        self.power.want(now);
        if self.may_ask_for_power()
            && let Some(device) = self.power.begin(now, self.next_id)
        {
            let id = self.next_id();
            self.outputs.push_back(Output::Job(Job::FenceStatus { id, device }));
        }
    }

    /// Whether devices may be asked: one thing at a time, for some management processors take one session only.
    pub(super) fn may_ask_for_power(&self) -> bool {
        self.fencing.is_idle() && !self.fence_devices.is_looking()
    }

    fn wants_to_go_alone(&self, now: Instant) -> bool {
        let is_due = self.alone_at().is_some_and(|at| at <= now) && self.phase == Phase::Online && !self.intent.maintenance;
        is_due && !self.is_fenceless() && self.peer.standing() == Standing::Never && (self.keeps_any(now) || self.lacks_any(now))
    }

    /// A device has told whether the peer has power.
    pub(super) fn power_told(&mut self, now: Instant, id: u64, power: Result<bool, String>) {
        match self.power.answered(now, id, power.ok()) {
            Answer::Off => {
                self.peer.is_gone(now, How::Off);
                self.peer_left = false;
                self.changed = true;
            }
            Answer::NotKnown => {}
            Answer::Stray => self.strays = self.strays.saturating_add(1),
        }
    }

    /// Since when the peer may be shot that was never heard.
    pub(super) fn may_shoot_unheard(&self, now: Instant) -> Option<Instant> {
        let may = self.was_not_shot && self.power.may_be_on() && self.is_reaching(now);
        self.alone_at().filter(|at| may && *at <= now)
    }
}
