//! Where groups belong, who may start them, and what that means for their resources.

use super::Machine;
use crate::engine::embedded::claim::{Facts, Sight, State};
use crate::engine::embedded::explain;
use crate::engine::embedded::group::GroupLife;
use crate::engine::embedded::intent::Intent;
use crate::engine::embedded::output::{Job, Output};
use crate::engine::embedded::peer::Standing;
use crate::engine::embedded::placement::{Why, place};
use crate::engine::embedded::report::{Fitness, GroupReport, Phase, RunState};
use crate::engine::embedded::run::{Away, Goal, Order};
use crate::resource_agent::Operation;
use crate::time::Instant;
use crate::view::cluster::{Happening, TakeoverCause};

impl Machine {
    /// One step of each group; whether anything changed.
    pub(super) fn step_groups(&mut self, now: Instant) -> bool {
        let mut changed = self.step_phase(now);
        for index in 0..self.groups.len() {
            changed |= self.step_group(now, index);
        }
        changed
    }

    fn step_group(&mut self, now: Instant, index: usize) -> bool {
        let Some(group) = self.groups.get(index) else { return false };
        let situation = self.situation(now, index, group);
        let placement = place(&situation);
        let departure = self.departure(&situation, group, placement);
        let told = self.told(index).cloned();
        let wanted = placement.node == Some(self.settings.local) && !self.waits_for_starter(now, index);
        // Of what may be taken now.
        let reason = if wanted && !group.has_claim() { explain::reason(&situation, placement) } else { String::new() };
        let is_moved = placement.node.is_some() && (placement.node == Some(self.settings.local)) != group.has_claim();
        let moves_since = is_moved.then(|| group.moves_since.unwrap_or(now));
        let agreed = !self.rules.digests || told.as_ref().is_none_or(|told| told.digest == group.config.digest);
        let is_tie = self.loses_tie(now, group, told.as_ref());
        let facts = Facts {
            local: self.settings.local,
            own: self.own,
            sight: self.peer.sight(),
            told: told.as_ref().filter(|_| matches!(self.peer.sight(), Sight::Live(_))),
            wanted,
            unwanted: placement.node.is_none(),
            disk_answers: moves_since.is_none_or(|since| self.disk.has_answered_since(since)),
            stopped: group.run.state() == RunState::Stopped,
            frozen: self.intent.maintenance || (!agreed && self.is_heard()),
            fencing: self.fencing.is_open(),
            ending: self.phase == Phase::Stopping && !self.intent.maintenance,
            must_leave: self.cut_off.is_some() || self.isolated || is_tie,
        };
        let (local, rules, peer, phase, maintenance) =
            (self.settings.local, self.rules, self.peer_index(), self.phase, self.intent.maintenance);
        let still = self.stalls.holds_still(now);
        let Some(group) = self.groups.get_mut(index) else { return false };
        let before = (group.claim.state(), group.run.state());
        group.placement = placement;
        let is_new = moves_since.is_some() && group.moves_since.is_none();
        group.moves_since = moves_since;
        note_looked(group);
        group.claim.look(&facts, rules);
        let is_driven_out = facts.must_leave && matches!((before.0, group.claim.state()), (State::Held(_), State::Leaving(_)));
        let departure = if is_driven_out { Some(driven_out(is_tie)) } else { departure };
        // Of the claim as it is now: nothing is started under one that was just dropped (C1).
        let goal = goal(group, &facts, maintenance, phase);
        if let State::Taking(epoch) = group.claim.state()
            && !matches!(before.0, State::Taking(_))
        {
            group.note_taking(epoch, peer, reason);
            if group.placement.why != Why::Ordered {
                group.moves.record(now);
            }
        }
        if group.claim.shown().is_some() {
            group.note_holder(local);
        }
        group.run.set_urgent(facts.must_leave || group.claim.cannot_wait(&facts, rules));
        group.run.set_still(still);
        group.run.set_goal(now, goal);
        group.run.handle_timeout(now);
        step_away(group, local, facts.told.is_some_and(|told| told.claim.is_some()), now);
        self.take_orders(now, index);
        self.look_where_it_runs(now, index, departure);
        self.tell_takeover(now, index);
        self.reboot_if_stuck(index, &facts);
        is_new || self.groups.get(index).is_some_and(|group| before != (group.claim.state(), group.run.state()))
    }

    /// What the resources want done, and what happened to them.
    fn take_orders(&mut self, now: Instant, index: usize) {
        while let Some(resource) = self.groups.get_mut(index).and_then(|group| group.run.poll_cut()) {
            let is_it = |place: &(usize, usize, Operation)| (place.0, place.1) == (index, resource);
            if let Some((id, _)) = self.operations.iter().find(|(_, place)| is_it(place)) {
                self.outputs.push_back(Output::Job(Job::CutShort { id: *id }));
            }
        }
        while let Some(order) = self.groups.get_mut(index).and_then(|group| group.run.poll_order()) {
            let id = self.next_id();
            self.operations.insert(id, (index, order.resource, order.operation));
            let Order { resource, operation, timeout } = order;
            self.outputs.push_back(Output::Job(Job::Operate { id, group: index, resource, operation, timeout }));
        }
        while let Some(what) = self.groups.get_mut(index).and_then(|group| group.run.poll_event()) {
            self.tell(now, what);
        }
    }

    /// C10: what must be let go and cannot be stopped ends with the machine.
    fn reboot_if_stuck(&mut self, index: usize, facts: &Facts<'_>) {
        let Some(group) = self.groups.get(index) else { return };
        if !group.claim.cannot_wait(facts, self.rules) {
            return;
        }
        if let Some(resource) = group.run.failed_stop().and_then(|i| group.config.resources.get(i)) {
            let reason = format!("{} cannot be stopped, and the other node may run it: {}", resource.name, group.config.name);
            let reboot = Output::Reboot(reason);
            if !self.outputs.contains(&reboot) && !self.is_over {
                self.is_over = true;
                self.outputs.push_back(reboot);
            }
        }
    }

    pub(super) fn is_heard(&self) -> bool {
        matches!(self.peer.standing(), Standing::Live | Standing::OneWay)
    }

    /// Healed split brain: both hold it. A higher epoch is C10; of equal ones the node that reaches more ping nodes stays, then the first.
    fn loses_tie(&self, now: Instant, group: &GroupLife, told: Option<&GroupReport>) -> bool {
        let (Some(ours), Some(theirs)) = (group.claim.shown(), told.and_then(|told| told.claim)) else { return false };
        if ours != theirs || !matches!(self.peer.sight(), Sight::Live(_)) {
            return self.rules.higher_drops && ours < theirs && self.is_heard();
        }
        let pings = (self.last_report.pings.count_ones().max(self.ping_bits(now).count_ones()), self.peer.report().pings.count_ones());
        (pings.0, self.peer_index()) < (pings.1, self.settings.local)
    }

    /// Notes how long the preferred node has been fit, and which groups both nodes hold.
    pub(super) fn note_groups(&mut self, now: Instant) {
        let (local, heard) = (self.settings.local, self.is_heard());
        for index in 0..self.groups.len() {
            let told = self.told(index).filter(|_| heard).cloned();
            let Some(group) = self.groups.get(index) else { continue };
            let ours = self.fitness(now, group) == Fitness::Fit && group.run.fail_count() == 0;
            let theirs = told.as_ref().is_some_and(|told| told.fitness == Fitness::Fit && told.fail_count == 0);
            let is_online = |intent: &Intent, node: u8, phase: Phase| phase == Phase::Online && !intent.is_standby(node);
            let fit = match group.config.preferred {
                Some(node) if node == local => ours && is_online(&self.intent, node, self.phase),
                Some(node) => theirs && is_online(&self.intent, node, self.peer.report().phase),
                None => false,
            };
            let both = group.claim.shown().is_some() && told.as_ref().is_some_and(|told| told.claim.is_some());
            let name = group.config.name.clone();
            if let Some(group) = self.groups.get_mut(index) {
                group.failback.note(now, fit);
            }
            if both && self.split_brain.insert(index) {
                self.tell(now, Happening::SplitBrainDetected(name));
            } else if !both && heard && self.split_brain.remove(&index) {
                self.tell(now, Happening::SplitBrainResolved(name));
            }
        }
        self.announce_after_a_split();
    }

    /// The neighbours may know the peer, where that has held an address meanwhile. Not as long as it does: whoever lets go would announce too.
    fn announce_after_a_split(&mut self) {
        let is_resolved = self.is_heard() && self.split_brain.is_empty();
        if is_resolved && self.peer.take_return() && self.groups.iter().any(|group| group.claim.is_held()) {
            self.outputs.push_back(Output::Job(Job::Announce));
        }
    }

    /// A resource cannot be stopped, or what the peer asks for cannot be granted, as the disk does not take it (C5): only the other node can
    /// help, and only with fencing.
    pub(super) fn is_beyond_help(&self, now: Instant) -> bool {
        let is_granting = |group: &GroupLife| matches!(group.claim.state(), State::Granting(_));
        let is_stuck = |group: &GroupLife| {
            group.run.failed_stop().is_some() || (self.phase == Phase::Online && self.disk.is_silent(now) && is_granting(group))
        };
        !self.is_fenceless() && self.groups.iter().any(is_stuck)
    }

    /// `on-failure = "standby"`.
    pub(super) fn step_standby(&mut self) -> bool {
        let local = self.settings.local;
        let away = self.groups.iter().any(|group| group.run.wants_away() == Some(Away::Standby));
        if !away || self.intent.is_standby(local) {
            return false;
        }
        self.change_intent(|intent| intent.set_standby(local, true));
        true
    }
}

/// C9, with the last probe of the group: what the disk says is held and does not run is asked for anew.
fn note_looked(group: &mut GroupLife) {
    if !group.looked && group.run.state() != RunState::Unknown {
        group.looked = true;
        if !group.run.is_running_something() {
            group.claim.found_stopped();
        }
    }
}

/// Why a group leaves a node that must let it go.
fn driven_out(is_tie: bool) -> (TakeoverCause, String) {
    if is_tie {
        return (TakeoverCause::SplitBrain, "both nodes held it".to_owned());
    }
    (TakeoverCause::Isolation, "its node was cut off".to_owned())
}

/// What the resources are to become.
fn goal(group: &GroupLife, facts: &Facts<'_>, maintenance: bool, phase: Phase) -> Goal {
    if maintenance || phase == Phase::Detached {
        return Goal::Hold;
    }
    match group.claim.state() {
        // What must be let go is let go, whatever the nodes disagree about (C10).
        State::Leaving(_) => Goal::Stopped,
        _ if facts.frozen => Goal::Hold,
        State::Held(_) => Goal::Started,
        _ => Goal::Stopped,
    }
}

/// A failure that sends the group away has done so, or there is nowhere to go. Until the peer has taken it this node is not fit for it, else a
/// preferred node would fetch it back before the peer has it.
fn step_away(group: &mut GroupLife, local: u8, is_theirs: bool, now: Instant) {
    let Some(away) = group.run.wants_away() else { return };
    let (stays, goes) = (group.placement.node == Some(local), group.placement.node.is_some_and(|node| node != local));
    let is_expected = away == Away::Move && goes && !is_theirs;
    if stays || (group.claim.shown().is_none() && !is_expected) {
        group.run.clear_away(now);
    }
}
