//! The cluster as this node shows it to people and to the agent.

use super::Machine;
use crate::config::Fencing as Means;
use crate::engine::embedded::claim::Sight;
use crate::engine::embedded::explain;
use crate::engine::embedded::group::GroupLife;
use crate::engine::embedded::peer::{How, Standing};
use crate::engine::embedded::placement::Situation;
use crate::engine::embedded::redundancy;
use crate::engine::embedded::report::{GroupReport, Phase, RunState, bit};
use crate::smi::Name;
use crate::time::Instant;
use crate::view::cluster::{
    Cluster, Failures, Group, GroupState, Link, LinkCounters, LinkState, Node, NodeState, Ping, Redundancy, Resource, ResourceState,
};
use std::time::Duration;

impl Machine {
    /// The cluster as this node sees it.
    #[must_use]
    pub fn snapshot(&self, now: Instant) -> Cluster {
        let config = &self.settings.config;
        let mut cluster = Cluster {
            name: self.settings.cluster.clone(),
            local: self.settings.local,
            quorate: self.is_quorate(now),
            maintenance: self.intent.maintenance,
            split_brain: !self.split_brain.is_empty(),
            config_agrees: !self.mismatches(),
            redundancy: None,
            // The driver sees when it changes.
            redundancy_since: Duration::ZERO,
            fencing: match config.fencing {
                Means::None => "none".to_owned(),
                Means::Devices => config.fences.iter().map(|fence| fence.name.as_str()).collect::<Vec<_>>().join(" "),
            },
            takeovers: self.takeovers.0,
            last_takeover: self.takeovers.1.map(|at| now.since(at)),
            keepalive: config.keepalive,
            warntime: config.warntime,
            deadtime: config.deadtime,
            nodes: [0, 1].into_iter().filter_map(|index| self.node(now, index)).collect(),
            links: self.link_rows(now),
            pings: self.ping_rows(now),
            fences: self.fence_devices.rows(config, now),
            groups: (0..self.groups.len()).filter_map(|index| self.group_row(now, index)).collect(),
            // The driver keeps them.
            history: Vec::new(),
            events: self.events(now),
        };
        redundancy::judge(&mut cluster);
        cluster
    }

    fn node(&self, now: Instant, index: u8) -> Option<Node> {
        let name = self.settings.config.nodes.get(usize::from(index))?.clone();
        let standby = self.intent.is_standby(index);
        if index == self.settings.local {
            let fail_count = self.groups.iter().fold(0_u32, |sum, group| sum.saturating_add(group.run.fail_count()));
            let since = now.since(self.phase_since);
            let (incarnation, agent_alive) = (self.own, self.agent_alive);
            let state = phase_state(self.phase);
            let fence_failed = self.fence_devices.have_failed(&self.settings.config, self.peer_index());
            let (transitions, last_heard) = (0, None);
            return Some(Node { name, state, standby, since, transitions, fail_count, last_heard, incarnation, agent_alive, fence_failed });
        }
        let (report, is_live) = (self.peer.report(), matches!(self.peer.sight(), Sight::Live(_)));
        let (since, transitions) = self.peer.since();
        Some(Node {
            name,
            state: self.peer_state(),
            standby,
            since: now.since(since),
            transitions,
            fail_count: report.groups.iter().fold(0_u32, |sum, group| sum.saturating_add(group.fail_count)),
            last_heard: self.peer.heard().map(|heard| now.since(heard)),
            incarnation: self.peer.life().unwrap_or(0),
            agent_alive: report.agent_alive && is_live,
            fence_failed: report.fence_failed && is_live,
        })
    }

    fn peer_state(&self) -> NodeState {
        match self.peer.standing() {
            Standing::Never => NodeState::Unknown,
            _ if self.fencing.is_running() => NodeState::Fencing,
            Standing::Live => phase_state(self.peer.report().phase),
            Standing::OneWay | Standing::Lost(_) => NodeState::Lost,
            Standing::Gone(How::Goodbye | How::Off) => NodeState::Offline,
            Standing::Gone(How::Fenced | How::Confirmed) => NodeState::Fenced,
            Standing::Gone(How::Waited | How::Alone) => NodeState::Lost,
            Standing::Detached(_) => NodeState::Detached,
        }
    }

    fn link_rows(&self, now: Instant) -> Vec<Link> {
        let config = &self.settings.config;
        let (local, peer) = (self.settings.local, self.peer_index());
        let is_live = matches!(self.peer.sight(), Sight::Live(_));
        let mut rows = Vec::new();
        for ((link, life), n) in config.links.iter().zip(&self.links).zip(0_u32..) {
            let (state, since) = life.state();
            let own = |node| (node, link.name.clone(), link.medium.text(node));
            let (node, name, medium) = own(local);
            let (counters, round_trip, since) = (life.counters(), life.round_trip(), now.since(since));
            rows.push(Link { node, name, medium, state, since, counters, round_trip, problem: None });
            let (node, name, medium) = own(peer);
            let is_up = self.peer.report().links & bit(n) != 0;
            let state = match (is_live, is_up) {
                (false, _) => LinkState::Unknown,
                (true, true) => LinkState::Up,
                (true, false) => LinkState::Down,
            };
            let since = now.since(self.peer.since().0);
            rows.push(Link { node, name, medium, state, since, counters: LinkCounters::default(), round_trip: None, problem: None });
        }
        rows.sort_by_key(|row| row.node);
        rows
    }

    fn ping_rows(&self, now: Instant) -> Vec<Ping> {
        let row = |(ping, life): (&crate::config::Ping, &super::PingLife)| {
            let (reachable, since) = life.state();
            let (name, host) = (ping.name.clone(), ping.host.to_string());
            Ping { name, host, reachable, since: now.since(since), round_trip: life.round_trip(), problem: None }
        };
        self.settings.config.pings.iter().zip(&self.pings).map(row).collect()
    }

    fn group_row(&self, now: Instant, index: usize) -> Option<Group> {
        let group = self.groups.get(index)?;
        let situation = self.situation(now, index, group);
        let told = self.told(index);
        let active = self.active(group, told);
        let fail_counts = self.by_node(group.run.fail_count(), told.map_or(0, |told| told.fail_count));
        Some(Group {
            name: group.config.name.clone(),
            state: group.shown.0,
            active,
            preferred: group.config.preferred,
            epoch: group.claim.epoch(),
            fail_counts: fail_counts.into(),
            warn: group.config.fail_count.warn,
            critical: group.config.fail_count.critical,
            limit: group.config.fail_count.limit,
            since: now.since(group.shown.1),
            moves: group.changes,
            reason: self.reason(&situation, group),
            explanation: explain::weighed(&situation),
            redundancy: Some(Redundancy { lacks: redundancy::of_group(&situation, self.left_alone(group), self.is_fenceless()) }),
            resources: self.resource_rows(now, group, told, active),
        })
    }

    /// The first resource that is left alone by order.
    fn left_alone<'a>(&self, group: &'a GroupLife) -> Option<&'a Name> {
        let mut known = group.resource_ids.iter().zip(&group.config.resources);
        known.find(|(id, _)| self.intent.is_unmanaged(**id)).map(|(_, resource)| &resource.name)
    }

    /// What stands in the way of a placement comes first.
    fn reason(&self, situation: &Situation<'_>, group: &GroupLife) -> String {
        let names = &self.settings.config.nodes;
        let peer = names.get(usize::from(self.peer_index())).map_or("", |name| name.as_str());
        let is_fenceless = self.is_fenceless();
        let waits = group.placement.node == Some(self.settings.local) && !group.has_claim();
        match self.peer.standing() {
            Standing::Lost(_) | Standing::Never if waits && is_fenceless && self.peer_left => {
                format!("{peer} left it running: ha-snmp fence confirm {peer}, if it is off")
            }
            Standing::Never if waits => format!("{peer} was never heard: ha-snmp fence confirm {peer}, if it is off"),
            Standing::Lost(_) if waits && !is_fenceless => format!("waits until {peer} is fenced"),
            Standing::Lost(_) if waits => format!("waits until {peer} has surely stopped"),
            Standing::OneWay if waits => format!("{peer} is heard, but does not hear this node"),
            _ if self.cut_off.is_some() => "this node was cut off: claims are dropped first".to_owned(),
            _ => explain::reason(situation, group.placement),
        }
    }

    pub(super) fn active(&self, group: &GroupLife, told: Option<&GroupReport>) -> Option<u8> {
        if group.claim.shown().is_some() {
            return Some(self.settings.local);
        }
        let is_there = matches!(self.peer.standing(), Standing::Live | Standing::OneWay | Standing::Detached(_));
        (is_there && told.is_some_and(|told| told.claim.is_some())).then(|| self.peer_index())
    }

    /// How a group is, on the whole.
    pub(super) fn group_state(&self, index: usize) -> GroupState {
        let Some(group) = self.groups.get(index) else { return GroupState::Unknown };
        let told = self.told(index);
        if group.run.failed_stop().is_some() {
            return GroupState::Blocked;
        }
        match self.active(group, told) {
            Some(node) if node == self.settings.local => GroupLife::state_from(group.run.state()),
            Some(_) => GroupLife::state_from(told.map_or(RunState::Unknown, |told| told.run)),
            None if self.intent.group(group.id).stopped => GroupState::Stopped,
            None if self.peer.sight() == Sight::Unknown && told.is_some_and(|told| told.claim.is_some()) => GroupState::Unknown,
            None if group.run.state() == RunState::Unknown => GroupState::Unknown,
            None if group.has_claim() => GroupState::Starting,
            // Between two nodes.
            None if group.placement.node.is_some() && self.peer.sight() != Sight::Unknown => GroupState::Starting,
            None => GroupState::OutOfService,
        }
    }

    fn resource_rows(&self, now: Instant, group: &GroupLife, told: Option<&GroupReport>, active: Option<u8>) -> Vec<Resource> {
        let rows = group.run.rows(now);
        let is_remote = active == Some(self.peer_index());
        let row = |(index, (config, row)): (usize, (&crate::config::Resource, super::super::run::Row))| {
            let theirs = told.and_then(|told| told.resources.get(index)).copied().unwrap_or_default();
            let remote = Failures { count: theirs.failures, ..Failures::default() };
            let state = if is_remote { resource_state(theirs.state) } else { row.state };
            Resource {
                name: config.name.clone(),
                agent: config.agent.to_string(),
                state,
                node: active.filter(|_| matches!(state, ResourceState::Started | ResourceState::Starting | ResourceState::Stopping)),
                managed: row.managed,
                last_operation: row.last_operation.to_owned(),
                last_result: row.last_result,
                since: row.since,
                failures: self.by_node(row.failures, remote).into(),
            }
        };
        group.config.resources.iter().zip(rows).enumerate().map(row).collect()
    }

    /// In the order of the nodes.
    fn by_node<T>(&self, ours: T, theirs: T) -> [T; 2] {
        if self.settings.local == 0 { [ours, theirs] } else { [theirs, ours] }
    }
}

fn phase_state(phase: Phase) -> NodeState {
    match phase {
        Phase::Starting => NodeState::Starting,
        Phase::Online => NodeState::Online,
        Phase::Stopping => NodeState::Stopping,
        Phase::Goodbye => NodeState::Offline,
        Phase::Detached => NodeState::Detached,
    }
}

fn resource_state(number: u8) -> ResourceState {
    use ResourceState::{Blocked, Failed, Started, Starting, Stopped, Stopping, Unknown};
    [Started, Starting, Stopping, Stopped, Failed, Blocked].into_iter().find(|state| *state as u8 == number).unwrap_or(Unknown)
}
