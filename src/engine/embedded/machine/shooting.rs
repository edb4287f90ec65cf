//! Who fences whom, and when: F2, F3.

use super::Machine;
use crate::engine::embedded::fencing::Result as Came;
use crate::engine::embedded::group::GroupLife;
use crate::engine::embedded::output::{Job, Output};
use crate::engine::embedded::peer::{How, Standing};
use crate::engine::embedded::report::{Fitness, Phase, RunState};
use crate::time::Instant;
use crate::view::cluster::Happening;
use std::time::Duration;

impl Machine {
    pub(super) fn step_fencing(&mut self, now: Instant) {
        match self.fence_delay(now) {
            Some(delay) => self.fencing.order(now, self.peer.life(), delay),
            None => {
                self.fencing.relax();
                self.has_told_failure &= self.fencing.is_open();
            }
        }
        if let Some(device) = self.fencing.begin(now, self.next_id) {
            let id = self.next_id();
            self.outputs.push_back(Output::Job(Job::Fence { id, device }));
            let name = self.settings.config.fences.get(device).map(|fence| fence.name.clone());
            if let Some(name) = name.filter(|_| !self.has_told_failure) {
                self.tell(now, Happening::FencingStarted { node: self.peer_index(), device: name });
            }
        }
    }

    /// Whether the peer must be fenced, and how long to wait before that: F2.
    fn fence_delay(&self, now: Instant) -> Option<Duration> {
        let config = &self.settings.config;
        if self.is_fenceless() || self.intent.maintenance || self.phase != Phase::Online {
            return None;
        }
        let (local, report) = (self.settings.local, self.peer.report());
        let holds = self.groups.iter().any(GroupLife::has_claim);
        let lacks = self.groups.iter().any(|group| group.placement.node == Some(local) && !group.has_claim());
        let peer_holds = report.groups.iter().any(|group| group.claim.is_some() || group.run != RunState::Stopped);
        // The holder is the first to shoot; of equals the lower-indexed one: not both at the same moment.
        let is_first = if holds == peer_holds { local == 0 } else { holds };
        let delay = if is_first { Duration::ZERO } else { config.fence_delay };
        match self.peer.standing() {
            Standing::Live if report.fence_me => (holds || lacks || self.could_help(now)).then_some(delay),
            Standing::Lost(_) if now < self.excused_until => None,
            Standing::Lost(_) => {
                // One that holds nothing, was granted nothing and was not to run anything shoots nobody: it need not be shot.
                let has_granted = self.groups.iter().any(|group| group.claim.grant().is_some());
                let is_harmless = self.intent.is_standby(self.peer_index()) && !peer_holds && !has_granted;
                (lacks || (holds && !is_harmless)).then_some(delay)
            }
            Standing::Never if (holds || lacks) && self.alone_at().is_some_and(|at| at <= now) => Some(config.fence_delay),
            _ => None,
        }
    }

    /// Whether this node could run what the other cannot stop.
    fn could_help(&self, now: Instant) -> bool {
        let is_blocked = |index| self.told(index).is_some_and(|told| told.fitness == Fitness::Blocked);
        let mut groups = self.groups.iter().enumerate();
        !self.intent.is_standby(self.settings.local)
            && groups.any(|(index, group)| is_blocked(index) && self.fitness(now, group) == Fitness::Fit)
    }

    /// A run of a fence agent has ended.
    pub(super) fn fenced(&mut self, now: Instant, id: u64, error: Option<String>) {
        let node = self.peer_index();
        match self.fencing.ended(now, id, error) {
            Came::Fenced(life, device) => {
                let device = self.settings.config.fences.get(device).map_or_else(String::new, |fence| fence.name.to_string());
                // C6: who has started again meanwhile is another.
                if life == self.peer.life() || !self.rules.fence_names_life {
                    self.peer.is_gone(now, How::Fenced);
                    self.peer_left = false;
                }
                self.has_told_failure = false;
                self.tell(now, Happening::FencingSucceeded { node, device });
            }
            Came::Exhausted(reason) => {
                if !std::mem::replace(&mut self.has_told_failure, true) {
                    self.tell(now, Happening::FencingFailed { node, reason });
                }
            }
            Came::Again => {}
            Came::Unknown => self.strays = self.strays.saturating_add(1),
        }
    }
}
