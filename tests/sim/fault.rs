//! What goes wrong, and what people order meanwhile.

use crate::chance::Chance;
use crate::plan::Class;
use ha_snmp::config::{Embedded, OnFailure};
use ha_snmp::engine::embedded::command::Command;
use ha_snmp::resource_agent::Operation;
use std::time::Duration;

/// A fault with its time.
#[derive(Clone, Debug)]
pub struct Planned {
    pub at: Duration,
    /// After so long it is over, or repaired.
    pub lasting: Duration,
    pub fault: Fault,
}

/// What goes wrong.
#[derive(Clone, Debug)]
pub enum Fault {
    /// The daemon gets SIGSTOP, and SIGCONT in the end.
    Stopped { node: u8 },
    /// The whole machine stands still, its clocks too.
    Paused { node: u8 },
    /// kill -9 of the daemon; services stay; systemd starts it again.
    Killed { node: u8, store_lost: bool },
    /// The machine is without power, and boots in the end.
    PowerLoss { node: u8, store_lost: bool, starts_by_itself: Option<(usize, usize)> },
    /// A link, in the direction to one node or in both.
    Link { link: usize, to: Option<u8>, trouble: LinkTrouble },
    /// All links are cut, in the direction to one node or in both.
    Partition { to: Option<u8> },
    /// A node reaches neither peer nor ping nodes.
    Isolated { node: u8 },
    /// A node does not reach a ping node.
    Ping { node: u8, ping: usize },
    /// The disk of the claims.
    Disk { node: u8, trouble: DiskTrouble },
    /// A fence device.
    Device { device: usize, trouble: Trouble },
    /// A resource ends by itself.
    Dies { node: u8, group: usize, resource: usize },
    /// A resource does not work, wherever it is started on this node; monitors see it.
    Broken { node: u8, group: usize, resource: usize },
    /// The agent of a resource, in one operation.
    Agent { node: u8, group: usize, resource: usize, operation: Operation, trouble: Trouble },
    /// The SNMP agent of a node is away.
    Subagent { node: u8 },
    /// A probe that groups require fails.
    Probe { node: u8 },
    /// Somebody orders something at a node.
    Order { node: u8, command: Command },
}

/// What is wrong with a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkTrouble {
    Cut,
    /// Loses half of the frames.
    Loses,
    /// Delays each by up to two deadtimes: they overtake each other.
    Delays,
    /// Brings many twice, the second time up to a minute later.
    Repeats,
    /// Brings one each second deadtime.
    Crawls,
}

/// What is wrong with a disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiskTrouble {
    Slow,
    Frozen,
    Failing,
}

/// What is wrong with an agent or a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    Slow,
    Fails,
    Hangs,
    /// Does nothing, and says that it did.
    Lies,
}

/// Up to ten faults in the time from `begin` on.
pub fn draw(chance: &mut Chance, class: Class, config: &Embedded, begin: Duration, length: Duration) -> Vec<Planned> {
    let number = chance.pick(&[0, 1, 1, 2, 2, 3, 4, 5, 7, 10]);
    let mut faults: Vec<Planned> = (0..number)
        .map(|_| Planned {
            // Now and then during the start.
            at: if chance.percent(20) { chance.between(Duration::ZERO, begin) } else { chance.between(begin, begin + length * 4 / 5) },
            lasting: lasting(chance, config),
            fault: one(chance, class, config),
        })
        .collect();
    if class == Class::Isolated {
        // Nothing but a watchdog helps against a core that is away for longer.
        let killed = faults.iter_mut().filter(|planned| matches!(planned.fault, Fault::Killed { .. }));
        killed.for_each(|planned| planned.lasting = planned.lasting.min(config.keepalive));
    }
    faults.sort_by_key(|planned| planned.at);
    faults
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
        0..10 => Fault::Killed { node, store_lost },
        10..20 => Fault::PowerLoss { node, store_lost, starts_by_itself: chance.percent(15).then_some((group, resource)) },
        20..25 => Fault::Isolated { node },
        25..32 if is_looked_after(config, group, resource) => Fault::Dies { node, group, resource },
        32..37 => Fault::Broken { node, group, resource },
        37..40 => Fault::Subagent { node },
        40..43 => Fault::Probe { node },
        43..58 => Fault::Order { node, command: command(chance, config) },
        _ if class == Class::Isolated => Fault::Isolated { node },
        58..63 => Fault::Stopped { node },
        63..66 => Fault::Paused { node },
        66..74 => Fault::Link { link: chance.below(config.links.len()), to: direction(chance), trouble: link_trouble(chance) },
        74..80 => Fault::Partition { to: direction(chance) },
        80..84 if !config.pings.is_empty() => Fault::Ping { node, ping: chance.below(config.pings.len()) },
        84..88 => Fault::Disk { node, trouble: chance.pick(&[DiskTrouble::Slow, DiskTrouble::Frozen, DiskTrouble::Failing]) },
        88..91 if !config.fences.is_empty() => Fault::Device { device: chance.below(config.fences.len()), trouble: trouble(chance, class) },
        _ => Fault::Agent {
            node,
            group,
            resource,
            operation: chance.pick(&[Operation::Probe, Operation::Start, Operation::Stop, Operation::Monitor]),
            trouble: trouble(chance, class),
        },
    }
}

fn resource(chance: &mut Chance, config: &Embedded) -> (usize, usize) {
    let group = chance.below(config.groups.len());
    (group, chance.below(config.groups[group].resources.len()))
}

/// Whether anybody notices that it is gone, and does something.
fn is_looked_after(config: &Embedded, group: usize, resource: usize) -> bool {
    let resource = &config.groups[group].resources[resource];
    resource.monitor.is_some() && resource.on_failure != OnFailure::Ignore
}

fn direction(chance: &mut Chance) -> Option<u8> {
    chance.percent(50).then(|| chance.node())
}

fn link_trouble(chance: &mut Chance) -> LinkTrouble {
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
