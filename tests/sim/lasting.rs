//! Faults that are never repaired: whatever can run somewhere has to run there all the same.

use super::chance::Chance;
use super::draw::{direction, is_looked_after, resource};
use super::fault::{DiskTrouble, Fault, LinkTrouble, Planned, Trouble, Way};
use ha_snmp::config::Embedded;
use ha_snmp::resource_agent::Operation;
use std::time::Duration;

/// One fault that lasts, now and then two, from some time between `begin` and `end` on.
pub fn draw(chance: &mut Chance, config: &Embedded, begin: Duration, end: Duration) -> Vec<Planned> {
    let number = chance.pick(&[1, 1, 1, 2]);
    let mut faults: Vec<Planned> = (0..number)
        .map(|_| {
            let at = if chance.percent(20) { chance.between(Duration::ZERO, begin) } else { chance.between(begin, end) };
            Planned { at, lasting: Duration::MAX, forever: true, fault: one(chance, config) }
        })
        .collect();
    // What is broken for good is often seen only by who starts anew, or has to take over.
    if chance.percent(60) {
        let (node, at) = (chance.node(), chance.between(faults[0].at, end.max(faults[0].at)));
        let fault = match chance.below(3) {
            0 => Fault::Killed { node, store_lost: false },
            _ => Fault::PowerLoss { node, store_lost: false, starts_by_itself: None },
        };
        faults.push(Planned { at, lasting: chance.between(Duration::ZERO, config.deadtime * 10), forever: false, fault });
    }
    faults.sort_by_key(|planned| planned.at);
    faults
}

fn one(chance: &mut Chance, config: &Embedded) -> Fault {
    let node = chance.node();
    let (group, resource) = resource(chance, config);
    match chance.below(20) {
        0..3 => Fault::PowerLoss { node, store_lost: false, starts_by_itself: None },
        3..8 => Fault::Agent {
            node,
            group,
            resource,
            operation: chance.pick(&[Operation::Probe, Operation::Probe, Operation::Start, Operation::Stop, Operation::Monitor]),
            trouble: chance.pick(&[Trouble::Fails, Trouble::Hangs]),
        },
        8 => Fault::Link { link: chance.below(config.links.len()), to: direction(chance), trouble: LinkTrouble::Cut },
        9 => Fault::Partition { to: direction(chance) },
        10..12 => Fault::Interface { node, interface: chance.below(2), way: chance.pick(&[Way::Both, Way::In, Way::Out]) },
        12 if !config.pings.is_empty() => Fault::Router { ping: chance.below(config.pings.len()) },
        13 if !config.pings.is_empty() => Fault::Ping { node, ping: chance.below(config.pings.len()) },
        14 if !config.fences.is_empty() => {
            Fault::Device { device: chance.below(config.fences.len()), by: direction(chance), trouble: Trouble::Fails }
        }
        15 => Fault::Disk { node, trouble: chance.pick(&[DiskTrouble::Frozen, DiskTrouble::Failing]) },
        16 => Fault::Slow { node },
        17 => Fault::Replay { to: node },
        18 if is_looked_after(config, group, resource) => Fault::Broken { node, group, resource },
        19 => Fault::Isolated { node },
        _ => Fault::Probe { node },
    }
}
