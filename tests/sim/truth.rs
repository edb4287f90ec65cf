//! What could run where: by the true state of the world, as a person would say who sees all of it.

use super::fault::{DiskTrouble, LinkTrouble, Trouble};
use super::world::World;
use ha_snmp::config::{Connectivity, Fencing};
use ha_snmp::engine::embedded::intent;
use ha_snmp::engine::embedded::report::Phase;
use ha_snmp::resource_agent::Operation;

impl World<'_> {
    /// Whether a node hears the other, over any link.
    pub fn hears(&self, node: u8) -> bool {
        let carries =
            |link: usize| self.network.links[link][usize::from(node)].trouble != Some(LinkTrouble::Cut) && self.is_wired(link, node);
        (0..self.network.links.len()).any(carries)
    }

    /// Whether a node could run a group if it were alone: it has power, a core and a disk, its agents work, what the group requires is there, and
    /// nobody has ordered anything else.
    pub fn is_fit(&self, node: u8, group: usize) -> bool {
        let is_there = &self.nodes[usize::from(node)];
        let config = &self.plan.config.groups[group];
        let Some(daemon) = is_there.daemon.as_ref().filter(|daemon| is_there.powered && daemon.stopped.is_none()) else { return false };
        let intent = daemon.machine.durable().intent;
        let order = intent.group(intent::digest(&config.name));
        let is_ordered = !intent.is_standby(node) && !intent.maintenance && !order.stopped;
        let disk_works = !matches!(is_there.disk.trouble, Some(DiskTrouble::Frozen | DiskTrouble::Failing));
        let works = |resource: usize| {
            let of = |operation| is_there.troubles.get(&(group, resource, operation)).is_none_or(|trouble| *trouble == Trouble::Slow);
            let is_well = [Operation::Probe, Operation::Start, Operation::Stop, Operation::Monitor].into_iter().all(of);
            is_well && !is_there.processes[group][resource].broken
        };
        let has_required = config.requires.is_empty() || !is_there.probe_failed;
        let is_near = config.connectivity != Connectivity::Require || self.plan.config.pings.is_empty() || self.reaches_any(node);
        is_ordered && disk_works && has_required && is_near && (0..config.resources.len()).all(works)
    }

    /// Whether a node has to run a group if no better one does: it is fit, and the other node lets it, or can be made to.
    pub fn can_run(&self, node: u8, group: usize) -> bool {
        if !self.is_fit(node, group) {
            return false;
        }
        let Some(daemon) = &self.nodes[usize::from(node)].daemon else { return false };
        let other = &self.nodes[usize::from(1 - node)];
        let is_alone = other.daemon.is_none();
        let (hears, is_heard) = (!is_alone && self.hears(node), !is_alone && self.hears(1 - node));
        // It holds what it holds.
        let holds = daemon.sent.as_ref().is_some_and(|frame| frame.report.groups[group].claim.is_some());
        if hears && is_heard {
            // What cannot be stopped there has to be shot.
            let is_stuck = other.troubles.keys().any(|(of, _, operation)| *of == group && *operation == Operation::Stop);
            // Its disk takes no grant: it has to be shot too.
            let is_stuck = is_stuck || (!holds && matches!(other.disk.trouble, Some(DiskTrouble::Frozen | DiskTrouble::Failing)));
            return !is_stuck || (self.plan.config.fencing == Fencing::Devices && self.can_fence(node));
        }
        // F1: nobody starts anything who has never met the other; and nobody shoots it, unless he knows that he was not shot himself.
        let has_met = daemon.contact.answered.is_some();
        let said_goodbye = daemon.heard.as_ref().is_some_and(|frame| frame.report.phase == Phase::Goodbye) && is_alone;
        match self.plan.config.fencing {
            // One that hears the other does not take it for dead, even if it is not heard.
            _ if hears => false,
            Fencing::Devices => holds || said_goodbye || (has_met && self.can_fence(node)),
            Fencing::None => (has_met || self.plan.config.start_alone_after.is_some()) && self.reaches_any(node),
        }
    }

    /// Without fencing nothing is promised where both nodes reach a ping node, and not each other.
    pub fn is_unprotected(&self) -> bool {
        let is_split = !(self.hears(0) && self.hears(1)) && self.nodes.iter().all(|node| node.daemon.is_some());
        self.plan.config.fencing == Fencing::None && is_split
    }
}
