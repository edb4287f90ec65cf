//! What must be true of every world at every step. "Active" is read from the processes, never from claims.

use super::memory::Memory;
use super::plan::{Class, Plan};
use super::shots::Shots;
use super::sometimes::Rare;
use super::world::World;
use ha_snmp::config::Fencing;
use ha_snmp::engine::embedded::input::Heard;
use ha_snmp::resource_agent::Operation;
use ha_snmp::smi::Name;
use ha_snmp::time::Instant;
use ha_snmp::view::cluster::{Cluster, GroupState, Happening, NodeState};
use std::collections::BTreeMap;
use std::time::Duration;

/// What is remembered in order to check.
pub struct Checks {
    /// What was wrong first.
    pub wrong: Option<String>,
    /// Whether two nodes must never be active.
    pub is_exclusive: bool,
    /// Who has shown a claim: by group and epoch.
    claims: BTreeMap<(usize, u64), u8>,
    /// What was shown and told.
    pub memory: Memory,
    /// Where each group was active last, and how often that changed since everything had settled.
    active: Vec<Option<u8>>,
    moves: Vec<u32>,
    pub shots: Shots,
    /// By group: the node where a start has failed since one has succeeded.
    pub start_failed: Vec<Option<u8>>,
    /// By group: the node that stopped something of it, although nothing had gone wrong yet.
    stopped: Vec<Option<u8>>,
}

impl Checks {
    pub fn new(plan: &Plan) -> Self {
        let groups = plan.config.groups.len();
        Self {
            wrong: None,
            is_exclusive: match plan.class {
                Class::Sound | Class::Differs | Class::Isolated | Class::Harmless => true,
                Class::Lasting => plan.config.fencing == Fencing::Devices,
                Class::Unfenced | Class::Lying => false,
            },
            claims: BTreeMap::new(),
            memory: Memory::default(),
            active: vec![None; groups],
            moves: vec![0; groups],
            shots: Shots::default(),
            start_failed: vec![None; groups],
            stopped: vec![None; groups],
        }
    }
}

/// Whether both nodes hear each other, as one of them says.
fn sees_other(seen: &Cluster, node: u8) -> bool {
    seen.node(1 - node).is_some_and(|other| other.state == NodeState::Online)
}

impl World<'_> {
    pub fn wrong(&mut self, what: impl FnOnce() -> String) {
        self.checks.wrong.get_or_insert_with(what);
    }

    /// Never two; and in quiet times no moves.
    pub fn check_activity(&mut self) {
        for group in 0..self.plan.config.groups.len() {
            let active = [0, 1].map(|node: usize| self.nodes[node].is_active(group));
            if active == [true, true] && self.checks.is_exclusive {
                self.wrong(|| format!("two nodes run group{group}"));
            }
            let holder = match active {
                [true, false] => Some(0),
                [false, true] => Some(1),
                _ => continue,
            };
            if self.checks.active[group] != holder {
                self.story.tell(self.now, holder, || format!("now runs group{group}"));
                self.checks.active[group] = holder;
                self.checks.moves[group] += 1;
                // One goes back to its preferred node.
                let is_quiet = self.now > self.plan.settled && self.checks.moves[group] > 1;
                if is_quiet && (self.plan.class != Class::Lasting || self.can_run(0, group) || self.can_run(1, group)) {
                    self.wrong(|| format!("group{group} goes to and fro in quiet times"));
                }
            }
        }
    }

    /// Before anything has gone wrong, a group is stopped in order to move, not in order to be started where it was.
    pub fn check_need(&mut self, node: u8, group: usize, operation: Operation, was_running: bool) {
        if self.plan.faults.first().is_some_and(|fault| fault.at <= self.now) {
            return;
        }
        let by = &mut self.checks.stopped[group];
        match operation {
            Operation::Stop if was_running => *by = Some(node),
            Operation::Start if *by == Some(node) => self.wrong(|| format!("node {node} stops group{group}, and starts it again")),
            Operation::Start => *by = None,
            _ => {}
        }
    }

    /// A claim belongs to one node, and is on disk before anybody hears of it (C5).
    pub fn check_frame(&mut self, node: u8, frame: &Heard) {
        for (index, group) in frame.report.groups.iter().enumerate() {
            if let Some(epoch) = group.claim
                && self.checks.is_exclusive
            {
                let owner = *self.checks.claims.entry((index, epoch)).or_insert(node);
                if owner != node {
                    self.wrong(|| format!("both nodes have claimed group{index} with epoch {epoch}"));
                }
            }
            let Some(config) = self.plan.config.groups.get(index) else { continue };
            let shown = group.claim.max(group.grant.map(|grant| grant.epoch)).unwrap_or_default();
            let disk = &self.nodes[usize::from(node)].disk.content;
            let durable = disk.as_ref().and_then(|disk| disk.groups.get(&config.name)).map_or(0, |group| group.epoch);
            if shown > durable {
                self.wrong(|| format!("node {node} shows epoch {shown} of group{index}, on its disk is {durable}"));
            }
        }
    }

    /// A node has lost its store, or is fenced: what nobody else knows may be claimed, and told, anew. Why that does no harm says
    /// the same function of tests/search.
    pub fn forget_claims(&mut self, node: u8) {
        let groups = &self.plan.config.groups;
        let other = self.nodes[usize::from(1 - node)].disk.content.clone().unwrap_or_default();
        let known = |group: &Name| other.groups.get(group).map_or(0, |kept| kept.epoch);
        self.checks.claims.retain(|(group, epoch), owner| *owner != node || *epoch <= known(&groups[*group].name));
        self.checks.memory.forget_takeovers(|group, epoch| epoch <= known(group));
    }

    /// In maintenance nothing is started, stopped or fenced.
    pub fn check_maintenance(&mut self, node: u8) {
        let is_there = &self.nodes[usize::from(node)];
        let now = is_there.now(self.now);
        if is_there.daemon.as_ref().is_some_and(|daemon| !daemon.shuts_down && daemon.machine.snapshot(now).maintenance) {
            self.wrong(|| format!("node {node} starts, stops or fences in maintenance"));
        }
    }

    /// Whether the nodes define a group differently now.
    fn differs(&self, group: usize) -> bool {
        self.now < self.plan.quiet && self.plan.differing().is_some_and(|(_, differs)| differs == group)
    }

    /// What the nodes define differently is not started, and so not moved either, while they hear each other (C8).
    pub fn check_agreement(&mut self, node: u8, group: usize, operation: Operation) {
        if operation == Operation::Start && self.differs(group) && self.snapshot(node).is_some_and(|seen| sees_other(&seen, node)) {
            self.wrong(|| format!("node {node} starts group{group}, which the other defines differently"));
        }
    }

    /// The difference is shown, and nothing is granted (C8).
    pub fn check_difference(&mut self, node: u8, frame: &Heard) {
        let Some((_, group)) = self.plan.differing().filter(|(_, group)| self.differs(*group)) else { return };
        if self.snapshot(node).is_some_and(|seen| seen.config_agrees && sees_other(&seen, node)) {
            self.wrong(|| format!("node {node} does not show that group{group} is defined differently"));
        }
        if frame.report.groups.get(group).is_some_and(|group| group.grant.is_some()) {
            self.wrong(|| format!("node {node} grants group{group}, which the other defines differently"));
        }
    }

    pub fn snapshot(&self, node: u8) -> Option<Cluster> {
        let is_there = &self.nodes[usize::from(node)];
        is_there.daemon.as_ref().map(|daemon| daemon.machine.snapshot(is_there.now(self.now)))
    }

    /// A core that was told to stop everything has done so.
    pub fn check_exit(&mut self, node: u8) {
        let is_there = &self.nodes[usize::from(node)];
        let groups = 0..self.plan.config.groups.len();
        let runs: Vec<usize> = groups.filter(|group| is_there.is_active(*group)).collect();
        let shuts_down = is_there.daemon.as_ref().is_some_and(|daemon| daemon.shuts_down);
        // Where maintenance began meanwhile it detaches; what cannot be stopped is left to the other node, which fences.
        let is_left = |seen: Cluster| seen.maintenance || seen.groups.iter().any(|group| group.state == GroupState::Blocked);
        let shuts_down = shuts_down && self.snapshot(node).is_some_and(|seen| !is_left(seen));
        // What people want left alone is left.
        let is_managed =
            self.snapshot(node).is_some_and(|seen| seen.groups.iter().flat_map(|group| &group.resources).all(|known| known.managed));
        if shuts_down && !is_managed && !runs.is_empty() {
            self.reached(Rare::LeavesUnmanaged);
            self.node(node).left_unmanaged = self.runs_only_unmanaged(node);
        }
        let is_there = &self.nodes[usize::from(node)];
        let runs: Vec<usize> = (0..self.plan.config.groups.len()).filter(|group| is_there.is_active(*group)).collect();
        if shuts_down && is_managed && !runs.is_empty() && self.checks.is_exclusive {
            self.wrong(|| format!("node {node} has shut down, and still runs groups {runs:?}"));
        }
    }

    /// Whether all that runs is left alone by order.
    fn runs_only_unmanaged(&self, node: u8) -> bool {
        let Some(seen) = self.snapshot(node) else { return false };
        let is_there = &self.nodes[usize::from(node)];
        let left =
            |group: usize, resource: usize| !is_there.processes[group][resource].runs || !seen.groups[group].resources[resource].managed;
        (0..seen.groups.len()).all(|group| (0..seen.groups[group].resources.len()).all(|resource| left(group, resource)))
    }

    /// Every event once, in order; moves have reasons.
    pub fn check_snapshot(&mut self, node: u8) {
        let is_there = &self.nodes[usize::from(node)];
        let now = is_there.now(self.now);
        let Some(daemon) = &is_there.daemon else { return };
        let (told, snapshot) = (daemon.told, daemon.machine.snapshot(now));
        let (mut next, mut news) = (told, Vec::new());
        for (index, event) in snapshot.events.iter().enumerate() {
            let is_next = if index == 0 { event.sequence <= told + 1 } else { event.sequence == next + 1 };
            if !is_next {
                return self.wrong(|| format!("node {node}: event {} after {next}", event.sequence));
            }
            next = event.sequence;
            if event.sequence > told {
                self.story.tell(self.now, Some(node), || format!("event {}: {:?}", event.sequence, event.what));
                self.check_event(node, now, &event.what);
                news.push(event.what.clone());
            }
        }
        if next < told {
            self.wrong(|| format!("node {node}: the last event is {next}, it was {told}"));
        }
        if let Some(daemon) = &mut self.node(node).daemon {
            daemon.told = next;
        }
        self.check_memory(node, &snapshot, now, &news);
        self.note_snapshot(node, &snapshot, &news);
        self.check_reasons(node, &snapshot);
    }

    fn check_event(&mut self, node: u8, now: Instant, what: &Happening) {
        match what {
            Happening::Takeover { group, epoch, reason } => self.check_takeover(node, group, *epoch, reason),
            Happening::FailCountReset(resource) => self.check_reset(node, resource, now),
            _ => {}
        }
    }

    fn check_reasons(&mut self, node: u8, snapshot: &Cluster) {
        for group in &snapshot.groups {
            // Before the first look there is none.
            let is_known = group.state != GroupState::Unknown || group.active.is_some();
            if (group.reason.is_empty() && is_known) || group.reason.len() > 80 {
                self.wrong(|| format!("node {node}: {} is {:?} with the reason '{}'", group.name, group.state, group.reason));
            }
        }
    }

    /// Every group runs, all of it, on one node.
    pub fn check_settled(&mut self) {
        self.story.tell(self.now, None, || "everything has to run from here on".to_owned());
        self.checks.moves.fill(0);
        self.check_service("should have been back by now");
    }

    /// The end: all runs, both nodes know it, and every order was answered.
    pub fn check_end(&mut self) -> Result<(), String> {
        self.check_service("does not at the end");
        if self.plan.class == Class::Lasting {
            return self.verdict();
        }
        for node in [0_u8, 1] {
            let is_there = &self.nodes[usize::from(node)];
            let Some(daemon) = &is_there.daemon else {
                self.wrong(|| format!("node {node} has no core at the end"));
                continue;
            };
            let snapshot = daemon.machine.snapshot(is_there.now(self.now));
            let open: Vec<u64> = daemon.asked.iter().copied().collect();
            for (index, group) in snapshot.groups.iter().enumerate() {
                let runs = (0..2_u8).find(|node| self.nodes[usize::from(*node)].is_active(index));
                if group.active != runs || group.state != GroupState::Started {
                    let (state, active) = (group.state, group.active);
                    self.wrong(|| format!("node {node} says that group{index} is {state:?} on {active:?}; it runs on {runs:?}"));
                }
            }
            if !open.is_empty() {
                self.wrong(|| format!("node {node} has not answered orders {open:?}"));
            }
            self.check_disk(node);
        }
        self.verdict()
    }

    fn verdict(&mut self) -> Result<(), String> {
        let at: Duration = self.now;
        self.checks.wrong.take().map_or(Ok(()), |wrong| {
            self.story.tell(at, None, || format!("WRONG: {wrong}"));
            Err(wrong)
        })
    }
}
