//! A single fault that does no harm: every process has to stay untouched.

use super::chance::Chance;
use super::draw::{direction, link_trouble};
use super::fault::{DiskTrouble, Fault, Planned, Trouble};
use super::plan::Class;
use super::world::World;
use ha_snmp::config::{Connectivity, Embedded, Fencing};
use ha_snmp::engine::embedded::command::Command;
use ha_snmp::resource_agent::Operation;
use std::time::Duration;

/// One such fault, once everything runs.
pub fn draw(chance: &mut Chance, config: &Embedded, at: Duration) -> Vec<Planned> {
    let (fault, lasting) = one(chance, config);
    vec![Planned { at, lasting, forever: false, fault }]
}

fn one(chance: &mut Chance, config: &Embedded) -> (Fault, Duration) {
    let node = chance.node();
    let (short, long) = (chance.between(Duration::ZERO, config.deadtime / 2), chance.between(config.deadtime, config.deadtime * 20));
    let at_once = chance.between(Duration::ZERO, config.keepalive / 2);
    let group = chance.below(config.groups.len());
    let resource = chance.below(config.groups[group].resources.len());
    let is_patient = config.groups[group].resources[resource].monitor.is_some_and(|monitor| monitor.failures > 1);
    // A node that reaches none runs nothing, where it is said so.
    let needs_pings = config.pings.len() < 2 && config.groups.iter().any(|group| group.connectivity == Connectivity::Require);
    match chance.below(14) {
        0 | 1 if config.links.len() > 1 => {
            let link = chance.below(config.links.len());
            (Fault::Link { link, to: direction(chance), trouble: link_trouble(chance) }, long)
        }
        2 => (Fault::Subagent { node }, long),
        3 => (Fault::Killed { node, store_lost: false }, at_once),
        4 | 5 if is_patient => (Fault::LateMonitor { node, group, resource }, long),
        6 if !config.pings.is_empty() && !needs_pings => (Fault::Router { ping: chance.below(config.pings.len()) }, long),
        7 => (Fault::Disk { node, trouble: chance.pick(&[DiskTrouble::Slow, DiskTrouble::Frozen, DiskTrouble::Failing]) }, long),
        8 if config.fencing == Fencing::Devices => (Fault::Device { device: 0, by: direction(chance), trouble: Trouble::Fails }, long),
        9 => {
            let operation = chance.pick(&[Operation::Start, Operation::Stop]);
            (Fault::Agent { node, group, resource, operation, trouble: Trouble::Fails }, long)
        }
        10 => (Fault::Stopped { node }, short),
        // Its last words take so long at most.
        11 => (Fault::Order { node, command: Command::Detach }, config.keepalive * 12),
        12 => (Fault::Replay { to: node }, long),
        13 => (Fault::SpareLost, long),
        _ => (Fault::Slow { node }, long),
    }
}

impl World<'_> {
    /// Whether the fault has begun that must not do any harm.
    pub fn is_harmless_now(&self) -> bool {
        self.plan.class == Class::Harmless && self.plan.faults.first().is_some_and(|fault| fault.at <= self.now)
    }

    /// A core wants something started or stopped.
    pub fn check_harmless(&mut self, node: u8, (group, resource): (usize, usize), operation: Operation) {
        if matches!(operation, Operation::Start | Operation::Stop) && self.is_harmless_now() {
            self.wrong(|| format!("node {node}: {} of res{group}{resource} because of a harmless fault", operation.label()));
        }
    }
}
