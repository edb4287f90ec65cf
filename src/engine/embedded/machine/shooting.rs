//! Who fences whom, and when: F2, F3.

use super::Machine;
use crate::config::Connectivity;
use crate::engine::embedded::arbitration::Shooter;
use crate::engine::embedded::fencing::{Result as Came, Run};
use crate::engine::embedded::group::GroupLife;
use crate::engine::embedded::output::{Job, Output};
use crate::engine::embedded::peer::{How, Standing};
use crate::engine::embedded::report::{Fitness, Phase};
use crate::fence_agent::FenceAction;
use crate::time::Instant;
use crate::view::cluster::Happening;
use std::time::Duration;

impl Machine {
    pub(super) fn step_fencing(&mut self, now: Instant) {
        let since = self.fence_since(now);
        let is_new = since.is_some() != self.fence_since.is_some();
        self.fence_since = since;
        self.reaching_since = self.is_reaching(now).then(|| self.reaching_since.unwrap_or(now));
        match since {
            Some(since) => {
                let delay = self.shooter(now, since).delay(self.settings.config.fence_delay);
                self.fencing.order(since.after(delay), self.peer.life());
            }
            None => {
                self.fencing.relax(now);
                self.has_told_failure &= self.fencing.is_open();
            }
        }
        self.changed |= is_new;
        if let Some(Run { device, action }) = self.fencing.begin(now, self.next_id) {
            for id in [self.fence_devices.call_off(now), self.power.call_off(now)].into_iter().flatten() {
                self.outputs.push_back(Output::Job(Job::CutShort { id }));
            }
            let id = self.next_id();
            self.outputs.push_back(Output::Job(Job::Fence { id, device, action }));
            let name = self.settings.config.fences.get(device).map(|fence| fence.name.clone());
            if let Some(name) = name.filter(|_| !self.has_told_failure && action != FenceAction::On) {
                self.tell(now, Happening::FencingStarted { node: self.peer_index(), device: name });
            }
        }
    }

    /// What the core before had begun to fence with may have got as far as off.
    pub(super) fn carry_through(&mut self, now: Instant) {
        let names = &self.stored.to_switch_on;
        let devices = self.settings.config.fences.iter().enumerate().filter(|(_, fence)| names.contains(&fence.name));
        self.fencing.owe(now, devices.map(|(index, _)| index));
    }

    /// Whether this core is to stay for what it fences with: as long as it stays for its resources.
    pub(super) fn is_fencing_to_the_end(&self, now: Instant) -> bool {
        !self.fencing.is_idle() && now.since(self.phase_since) < self.stop_budget()
    }

    /// Whether fence devices may be looked at: not while one is needed, nor while this core ends.
    pub(super) fn may_look(&self) -> bool {
        self.fencing.is_idle() && !self.power.is_asking() && matches!(self.phase, Phase::Starting | Phase::Online)
    }

    pub(super) fn look_at_fences(&mut self, now: Instant) {
        if self.may_look()
            && let Some(device) = self.fence_devices.begin(now, self.next_id)
        {
            let id = self.next_id();
            self.outputs.push_back(Output::Job(Job::LookAtFence { id, device }));
        }
    }

    /// A look at a fence device has ended.
    pub(super) fn fence_looked(&mut self, now: Instant, id: u64, error: Option<String>) {
        if self.fence_devices.ended(now, id, error) {
            self.changed = true;
        } else {
            self.strays = self.strays.saturating_add(1);
        }
    }

    /// Since when the peer must be fenced, if it must: F2. A node that may run nothing shoots nobody.
    fn fence_since(&self, now: Instant) -> Option<Instant> {
        if self.is_fenceless() || self.intent.maintenance || self.phase != Phase::Online {
            return None;
        }
        let (holds, lacks) = (self.keeps_any(now), self.lacks_any(now));
        let since = self.fence_since.unwrap_or(now);
        match self.peer.standing() {
            Standing::Live if self.peer.report().fence_me => (holds || lacks || self.could_help(now)).then_some(since),
            Standing::Lost(_) if now < self.excused_until() => None,
            // It went in order, and what it has left running people want left alone.
            Standing::Lost(_) if self.peer.report().phase == Phase::Detached && self.peer.report().leaves => None,
            Standing::Lost(lost) => {
                // One that holds nothing, was granted nothing and was not to run anything shoots nobody: it need not be shot. Nor is it shot
                // by one that reaches nothing and has all that it wants: it may be on standby by an order that was not heard here.
                let is_harmless = (self.intent.is_standby(self.peer_index()) && !self.peer_holds()) || !self.is_reaching(now);
                (lacks || (holds && !is_harmless)).then_some(lost)
            }
            Standing::Never if holds || lacks => self.may_shoot_unheard(now),
            _ => None,
        }
    }

    /// What counts when both are to shoot each other.
    fn shooter(&self, now: Instant, since: Instant) -> Shooter {
        Shooter {
            local: self.settings.local,
            reaches: self.reaching_since.is_some(),
            holds: self.keeps_any(now),
            peer_holds: self.peer_holds(),
            late: self.reached_late(since),
        }
    }

    /// How long after that a ping node was reached. One that is asked less often than the peer speaks may answer a little later.
    fn reached_late(&self, since: Instant) -> Duration {
        let interval = self.settings.config.pings.iter().map(|ping| ping.interval).max().unwrap_or_default();
        self.reaching_since.map(|at| at.since(since)).filter(|late| *late > interval).unwrap_or_default()
    }

    /// Whether this node holds a group that it may keep.
    pub(super) fn keeps_any(&self, now: Instant) -> bool {
        self.groups.iter().any(|group| group.has_claim() && self.may_run(now, group))
    }

    /// Whether a group belongs on this node that it does not hold.
    pub(super) fn lacks_any(&self, now: Instant) -> bool {
        self.groups.iter().any(|group| !group.has_claim() && self.may_run(now, group))
    }

    /// Whether a group belongs here; not where it must leave anyway once that has been dampened.
    fn may_run(&self, now: Instant, group: &GroupLife) -> bool {
        let is_connected = group.config.connectivity != Connectivity::Require || self.is_reaching(now);
        group.placement.node == Some(self.settings.local) && is_connected
    }

    /// Whether the peer holds a group, as it told last, or was granted one. What is not known, or left alone by order, is not held.
    fn peer_holds(&self) -> bool {
        self.peer.report().groups.iter().any(|group| group.claim.is_some()) || self.groups.iter().any(|group| group.claim.is_granting())
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
        if let Some(Run { device, action }) = self.fencing.run(id) {
            self.fence_devices.used(now, device, action, error.as_deref());
            self.changed = true;
        }
        match self.fencing.ended(now, id, error) {
            Came::Fenced(life, devices) => {
                let names = devices.iter().filter_map(|device| Some(self.settings.config.fences.get(*device)?.name.as_str()));
                let device = names.collect::<Vec<_>>().join(" and ");
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
            Came::Again | Came::SwitchedOn => {}
            Came::Unknown => self.strays = self.strays.saturating_add(1),
        }
    }
}
