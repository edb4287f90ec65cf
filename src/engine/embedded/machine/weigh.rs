//! What speaks for one node or the other as the place of a group.

use super::Machine;
use crate::engine::embedded::claim::{Sight, State};
use crate::engine::embedded::dampening::Reached;
use crate::engine::embedded::group::GroupLife;
use crate::engine::embedded::peer::Standing;
use crate::engine::embedded::placement::{Candidate, Situation};
use crate::engine::embedded::report::{Fitness, GroupReport, POLICY, Phase};
use crate::time::Instant;
use crate::view::cluster::ResourceState;

impl Machine {
    /// What is known of a group and of both nodes.
    pub(super) fn situation<'a>(&'a self, now: Instant, index: usize, group: &'a GroupLife) -> Situation<'a> {
        let told = self.told(index);
        let heard = self.is_heard();
        let ours = self.candidate(now, group);
        let theirs = (self.peer.standing() != Standing::Never).then(|| self.peer_candidate(group, told));
        Situation {
            group: &group.config,
            candidates: if self.settings.local == 0 { [Some(ours), theirs] } else { [theirs, Some(ours)] },
            holder: self.holder(group, told),
            ordered: self.intent.group(group.id),
            auto_failback: self.settings.config.auto_failback,
            failback_ripe: group.failback.is_ripe(now),
            moves_left: group.moves.has_left(now),
            same_policy: !heard || self.peer.report().policy == POLICY,
            same_digest: !self.rules.digests || !heard || told.is_none_or(|told| told.digest == group.config.digest),
            maintenance: self.intent.maintenance,
            nodes: &self.settings.config.nodes,
        }
    }

    /// The node that holds a group, as far as is known: of a silent peer what it told last.
    fn holder(&self, group: &GroupLife, told: Option<&GroupReport>) -> Option<u8> {
        if group.has_claim() {
            return Some(self.settings.local);
        }
        let is_gone = self.peer.sight() == Sight::Gone;
        let theirs = told.is_some_and(|told| told.claim.is_some()) && !is_gone;
        (theirs || matches!(group.claim.state(), State::Granted(_) | State::Granting(_))).then(|| self.peer_index())
    }

    /// What both nodes reach, as far as it can be compared: before both know, it speaks for neither.
    fn compared_pings(&self) -> Reached {
        let counts = self.dampening.counts();
        let is_known = !self.is_heard() || (counts.ours.is_some() && counts.theirs.is_some());
        if is_known { counts } else { Reached::default() }
    }

    /// Whether this node could run the group.
    pub(super) fn fitness(&self, now: Instant, group: &GroupLife) -> Fitness {
        group.fitness(self.lacks_requirement(group), self.disk.is_silent(now))
    }

    fn candidate(&self, now: Instant, group: &GroupLife) -> Candidate {
        let reached = self.compared_pings().ours;
        Candidate {
            may_run: true,
            phase_ok: self.phase == Phase::Online || (self.phase == Phase::Starting && group.claim.shown().is_some()),
            standby: self.intent.is_standby(self.settings.local),
            fitness: self.fitness(now, group),
            fail_count: group.run.fail_count(),
            pings: reached.unwrap_or(0),
            connected: reached.filter(|_| !self.pings.is_empty()).map(|reached| reached > 0),
            wants_away: group.run.wants_away().is_some(),
            left_alone: group.run.left_alone().is_some(),
        }
    }

    fn peer_candidate(&self, group: &GroupLife, told: Option<&GroupReport>) -> Candidate {
        let report = self.peer.report();
        let reached = self.compared_pings().theirs;
        let fail_count = told.map_or(0, |told| told.fail_count);
        let fitness = told.map_or(Fitness::Fit, |told| told.fitness);
        Candidate {
            may_run: matches!(self.peer.standing(), Standing::Live | Standing::Detached(_)),
            phase_ok: report.phase == Phase::Online
                || (matches!(report.phase, Phase::Starting | Phase::Detached) && told.is_some_and(|told| told.claim.is_some())),
            standby: self.intent.is_standby(self.peer_index()),
            fitness,
            fail_count,
            pings: reached.unwrap_or(0),
            connected: reached.filter(|_| !self.pings.is_empty()).map(|reached| reached > 0),
            wants_away: false,
            left_alone: self.peer_leaves_alone(group, told),
        }
    }

    /// Whether a resource runs on the peer, or may, that is left alone by order.
    fn peer_leaves_alone(&self, group: &GroupLife, told: Option<&GroupReport>) -> bool {
        let states = told.iter().flat_map(|told| &told.resources);
        let runs = |state: u8| state != ResourceState::Stopped as u8;
        group.resource_ids.iter().zip(states).any(|(id, resource)| self.intent.is_unmanaged(*id) && runs(resource.state))
    }

    /// Whether something that the group requires is not there.
    pub(super) fn lacks_requirement(&self, group: &GroupLife) -> bool {
        group.config.requires.iter().any(|probe| self.failed_probes.contains(probe))
    }

    /// Both nodes start: the one that a group belongs on is given the time to look around.
    pub(super) fn waits_for_starter(&self, now: Instant, index: usize) -> bool {
        let Some(group) = self.groups.get(index) else { return false };
        let is_starting = self.peer.report().phase == Phase::Starting && self.peer.standing() == Standing::Live;
        let chosen = self.intent.group(group.id).on.or(group.config.preferred);
        let belongs_there = chosen == Some(self.peer_index()) && !self.intent.is_standby(self.peer_index());
        is_starting && belongs_there && !group.has_claim() && now.since(self.peer.since().0) < self.settings.config.initdead
    }
}
