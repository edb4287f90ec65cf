//! Faults, drawn as chance wants them.

use super::chance::Chance;
use super::fault::{DiskTrouble, Fault, LinkTrouble, Planned, Trouble, Way};
use super::plan::Class;
use ha_snmp::config::{Embedded, OnFailure};
use ha_snmp::engine::embedded::command::Command;
use ha_snmp::resource_agent::Operation;
use std::time::Duration;

/// So many kinds of faults there are, as a swarm leaves some of them out.
const KINDS: usize = 16;

/// Which kinds of faults a plan has: in half of the plans all, else each with a chance of one half. What many kinds at once hide is seen where
/// few are.
struct Swarm(u64);

impl Swarm {
    fn draw(chance: &mut Chance) -> Self {
        Self(if chance.percent(50) { u64::MAX } else { (0..KINDS).fold(0, |mask, _| mask << 1 | u64::from(chance.percent(50))) })
    }

    fn has(&self, fault: &Fault) -> bool {
        let kind = match fault {
            Fault::Stopped { .. } => 0,
            Fault::Paused { .. } => 1,
            Fault::Killed { .. } => 2,
            Fault::PowerLoss { .. } | Fault::SpareLost => 3,
            Fault::Link { .. } => 4,
            Fault::Partition { .. } => 5,
            Fault::Isolated { .. } => 6,
            Fault::Interface { .. } => 7,
            Fault::Ping { .. } | Fault::Router { .. } => 8,
            Fault::Disk { .. } => 9,
            Fault::Device { .. } => 10,
            Fault::Dies { .. } | Fault::Broken { .. } => 11,
            Fault::Agent { .. } | Fault::LateMonitor { .. } | Fault::Slow { .. } => 12,
            Fault::Subagent { .. } | Fault::Probe { .. } => 13,
            Fault::Order { .. } => 14,
            Fault::Replay { .. } => 15,
        };
        self.0 >> kind & 1 == 1
    }
}

/// Up to ten faults in the time from `begin` on.
pub fn draw(chance: &mut Chance, class: Class, config: &Embedded, begin: Duration, length: Duration) -> Vec<Planned> {
    let number = chance.pick(&[0, 1, 1, 2, 2, 3, 4, 5, 7, 10]);
    let swarm = Swarm::draw(chance);
    let mut faults: Vec<Planned> = Vec::new();
    for _ in 0..number {
        // Now and then during the start.
        let at = if chance.percent(20) { chance.between(Duration::ZERO, begin) } else { chance.between(begin, begin + length * 4 / 5) };
        let lasting = lasting(chance, config);
        let fault = one(chance, class, config);
        // Whoever was to start it again does not come.
        let is_left = matches!(fault, Fault::Order { command: Command::Detach | Command::Shutdown, .. }) && chance.percent(30);
        let lasting = if is_left { length } else { lasting };
        if swarm.has(&fault) {
            faults.extend(second(chance, config, at, lasting, &fault));
            faults.push(Planned { at, lasting, forever: false, fault });
        }
    }
    if class == Class::Isolated {
        // Two nodes that are cut off by turns, or each from another network, are two faults.
        let first = faults.iter().find_map(|planned| cut_off(&planned.fault));
        faults.retain(|planned| cut_off(&planned.fault).is_none_or(|node| Some(node) == first));
        // Nothing but a watchdog helps against a core that is away for longer.
        let killed = faults.iter_mut().filter(|planned| matches!(planned.fault, Fault::Killed { .. }));
        killed.for_each(|planned| planned.lasting = planned.lasting.min(config.keepalive));
    }
    faults.sort_by_key(|planned| planned.at);
    faults
}

/// The node that an interface belongs to.
fn cut_off(fault: &Fault) -> Option<u8> {
    if let Fault::Interface { node, .. } = fault { Some(*node) } else { None }
}

/// What is hard together with a fault, and comes shortly after it: the same interface the other way, the next one, or that of the other node;
/// maintenance in the midst of a stop; the end of a core while something is left alone; and isolation of a node that cannot stop something.
fn second(chance: &mut Chance, config: &Embedded, at: Duration, lasting: Duration, fault: &Fault) -> Option<Planned> {
    let short = |fault| (fault, config.keepalive * 4);
    let (fault, within) = match (fault, chance.below(6)) {
        (&Fault::Interface { node, interface, way }, 0) => {
            (Fault::Interface { node, interface, way: if way == Way::In { Way::Out } else { Way::In } }, config.deadtime * 2)
        }
        (&Fault::Interface { node, interface, way }, 1) => (Fault::Interface { node, interface: 1 - interface, way }, config.deadtime * 2),
        (&Fault::Interface { node, interface, way }, 2) => (Fault::Interface { node: 1 - node, interface, way }, config.deadtime * 2),
        (Fault::Order { node, command: Command::Shutdown | Command::Run { on: false, .. } | Command::Standby { on: true, .. } }, 0 | 1) => {
            short(Fault::Order { node: *node, command: Command::Maintenance { on: true } })
        }
        (Fault::Order { node, command: Command::Manage { on: false, .. } }, 0..3) => {
            short(Fault::Order { node: *node, command: Command::Shutdown })
        }
        (&Fault::Agent { node, operation: Operation::Stop, .. }, 0 | 1) => short(Fault::Isolated { node }),
        _ => return None,
    };
    let later = chance.between(Duration::ZERO, within);
    Some(Planned { at: at + later, lasting: lasting.saturating_sub(later), forever: false, fault })
}

/// Around the times that the machine waits for, or much longer.
fn lasting(chance: &mut Chance, config: &Embedded) -> Duration {
    match chance.below(4) {
        0 => chance.between(Duration::ZERO, config.keepalive * 2),
        1 => chance.between(config.deadtime / 2, config.deadtime * 2),
        2 => chance.between(config.deadtime, config.deadtime * 6),
        _ => chance.between(config.deadtime, config.deadtime * 30),
    }
}

fn one(chance: &mut Chance, class: Class, config: &Embedded) -> Fault {
    let node = chance.node();
    let (group, resource) = resource(chance, config);
    let store_lost = chance.percent(8) && class != Class::Isolated;
    match chance.below(100) {
        0..8 => Fault::Killed { node, store_lost },
        8..18 => Fault::PowerLoss { node, store_lost, starts_by_itself: chance.percent(15).then_some((group, resource)) },
        18..22 => Fault::Isolated { node },
        22..25 => interface(chance, node),
        25..32 if is_looked_after(config, group, resource) => Fault::Dies { node, group, resource },
        32..37 => Fault::Broken { node, group, resource },
        37..40 => Fault::Subagent { node },
        40..42 => Fault::Probe { node },
        42 => Fault::Replay { to: node },
        43..58 => Fault::Order { node, command: command(chance, config) },
        _ if class == Class::Isolated => {
            if chance.percent(50) {
                Fault::Isolated { node }
            } else {
                interface(chance, node)
            }
        }
        58..63 => Fault::Stopped { node },
        63..66 => Fault::Paused { node },
        66..72 => Fault::Link { link: chance.below(config.links.len()), to: direction(chance), trouble: link_trouble(chance) },
        72..77 => Fault::Partition { to: direction(chance) },
        77..80 => interface(chance, node),
        80 if !config.pings.is_empty() => Fault::Router { ping: chance.below(config.pings.len()) },
        81..84 if !config.pings.is_empty() => Fault::Ping { node, ping: chance.below(config.pings.len()) },
        84..88 => Fault::Disk { node, trouble: chance.pick(&[DiskTrouble::Slow, DiskTrouble::Frozen, DiskTrouble::Failing]) },
        88..91 if !config.fences.is_empty() => {
            Fault::Device { device: chance.below(config.fences.len()), by: direction(chance), trouble: trouble(chance, class) }
        }
        91 => Fault::Slow { node },
        _ => Fault::Agent {
            node,
            group,
            resource,
            operation: chance.pick(&[Operation::Probe, Operation::Start, Operation::Stop, Operation::Monitor]),
            trouble: if chance.percent(20) { Trouble::Absent } else { trouble(chance, class) },
        },
    }
}

fn interface(chance: &mut Chance, node: u8) -> Fault {
    Fault::Interface { node, interface: chance.below(2), way: chance.pick(&[Way::Both, Way::Both, Way::In, Way::Out]) }
}

pub fn resource(chance: &mut Chance, config: &Embedded) -> (usize, usize) {
    let group = chance.below(config.groups.len());
    (group, chance.below(config.groups[group].resources.len()))
}

/// Whether anybody notices that it is gone, and does something.
pub fn is_looked_after(config: &Embedded, group: usize, resource: usize) -> bool {
    let resource = &config.groups[group].resources[resource];
    resource.monitor.is_some() && resource.on_failure != OnFailure::Ignore
}

pub fn direction(chance: &mut Chance) -> Option<u8> {
    chance.percent(50).then(|| chance.node())
}

pub fn link_trouble(chance: &mut Chance) -> LinkTrouble {
    chance.pick(&[LinkTrouble::Cut, LinkTrouble::Loses, LinkTrouble::Delays, LinkTrouble::Repeats, LinkTrouble::Crawls])
}

fn trouble(chance: &mut Chance, class: Class) -> Trouble {
    if class == Class::Lying && chance.percent(60) {
        return Trouble::Lies;
    }
    chance.pick(&[Trouble::Slow, Trouble::Fails, Trouble::Hangs])
}

fn command(chance: &mut Chance, config: &Embedded) -> Command {
    let node = chance.node();
    let (group, resource) = resource(chance, config);
    let group_name = config.groups[group].name.clone();
    let resource_name = config.groups[group].resources[resource].name.clone();
    match chance.below(20) {
        0..4 => Command::Standby { node, on: chance.percent(60) },
        4..6 => Command::Maintenance { on: chance.percent(70) },
        6..10 => Command::Move {
            group: group_name,
            to: chance.percent(80).then_some(node),
            lasting: chance.percent(50).then(|| chance.between(config.deadtime, config.deadtime * 10)),
        },
        10..13 => Command::Run { group: group_name, on: chance.percent(40) },
        13..15 => Command::Cleanup { resource: chance.percent(50).then_some(resource_name) },
        15 => Command::Manage { resource: resource_name, on: chance.percent(40) },
        16..18 => Command::FenceConfirm { node },
        18 => Command::Detach,
        _ => Command::Shutdown,
    }
}
