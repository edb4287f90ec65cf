//! What a seed stands for: a configuration, and the faults and orders that befall it.

use crate::chance::Chance;
use crate::fault::{self, Planned};
use crate::settings;
use ha_snmp::config::{Embedded, Fencing};
use std::time::Duration;

/// What may be asked of a world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Fencing works, though it may be late or fail, and says so; no agent lies: never are two nodes active.
    Sound,
    /// The same, and the nodes define a group differently until all is repaired.
    Differs,
    /// Without fencing, and whole nodes are cut off or lost, no more: neither are they.
    Isolated,
    /// Without fencing, and everything may happen: in the end only one is.
    Unfenced,
    /// Agents of resources and devices lie: the same.
    Lying,
}

/// The plan of a world.
#[derive(Clone, Debug)]
pub struct Plan {
    pub seed: u64,
    pub class: Class,
    pub config: Embedded,
    pub faults: Vec<Planned>,
    /// When each node is switched on.
    pub boots: [Duration; 2],
    /// What each node's clock shows at the beginning.
    pub clocks: [Duration; 2],
    /// From here on nothing goes wrong any more, and what is broken is repaired.
    pub quiet: Duration,
    /// Here people take back all their orders.
    pub orders: Duration,
    /// From here on each group has to run.
    pub settled: Duration,
    /// The end.
    pub end: Duration,
}

impl Plan {
    pub fn new(seed: u64) -> Self {
        let mut chance = Chance::new(seed, 1);
        let class = match chance.below(20) {
            0..12 => Class::Sound,
            12 => Class::Differs,
            13..16 => Class::Isolated,
            16..18 => Class::Unfenced,
            _ => Class::Lying,
        };
        let fencing = match class {
            Class::Sound | Class::Differs => Fencing::Devices,
            Class::Isolated | Class::Unfenced => Fencing::None,
            Class::Lying => chance.pick(&[Fencing::Devices, Fencing::Devices, Fencing::None]),
        };
        let config = settings::embedded(&mut chance, fencing);
        let boots = boots(&mut chance, &config);
        let begin = boots.iter().max().copied().unwrap_or_default() + config.initdead;
        let length = config.keepalive * u32::try_from(60 + chance.below(200)).unwrap_or(60);
        let faults = fault::draw(&mut chance, class, &config, begin, length);
        let clocks = [0, 1].map(|_| chance.between(Duration::ZERO, Duration::from_secs(100_000)));
        Self::with(seed, class, config, faults, boots, clocks, begin + length)
    }

    fn with(
        seed: u64,
        class: Class,
        config: Embedded,
        faults: Vec<Planned>,
        boots: [Duration; 2],
        clocks: [Duration; 2],
        quiet: Duration,
    ) -> Self {
        let orders = quiet + repair_time(&config);
        let settled = orders + settling_time(&config);
        let end = settled + config.failback_delay + config.keepalive * 60;
        Self { seed, class, config, faults, boots, clocks, quiet, orders, settled, end }
    }

    /// Which node defines which group in its own way, where one does.
    pub fn differing(&self) -> Option<(u8, usize)> {
        (self.class == Class::Differs).then(|| {
            let mut chance = Chance::new(self.seed, 3);
            (chance.node(), chance.below(self.config.groups.len()))
        })
    }

    /// The configuration of a node at that time.
    pub fn config_of(&self, node: u8, at: Duration) -> Embedded {
        let mut config = self.config.clone();
        if let Some((differs, group)) = self.differing().filter(|(differs, _)| *differs == node && at < self.quiet) {
            config.groups[group].digest += 1000 + u64::from(differs);
        }
        config
    }

    /// The same without one of the faults.
    pub fn without(&self, index: usize) -> Self {
        let mut plan = self.clone();
        plan.faults.remove(index);
        plan
    }
}

/// Mostly at once, now and then one long after the other.
fn boots(chance: &mut Chance, config: &Embedded) -> [Duration; 2] {
    let mut boots = [0, 1].map(|_| chance.between(Duration::ZERO, config.deadtime));
    if chance.percent(15) {
        boots[chance.below(2)] += config.initdead * 2;
    }
    boots
}

/// How long a node that was off takes to be back, and what was being fenced or tried to be gone.
fn repair_time(config: &Embedded) -> Duration {
    let fencing: Duration = config.fences.iter().map(|fence| fence.delay + fence.timeout * (fence.retries + 1)).sum();
    Duration::from_secs(25) + config.initdead + config.deadtime + config.fence_delay + fencing + config.isolation_time + operations(config)
}

/// How long a group needs that could not run before: probes, stops, a backed-off start, failback.
fn settling_time(config: &Embedded) -> Duration {
    Duration::from_secs(65)
        + operations(config) * 2
        + config.failback_delay
        + config.ping_dampening
        + config.deadtime * 4
        + config.isolation_time
}

/// The longest that all operations of a group take.
fn operations(config: &Embedded) -> Duration {
    let of_group = |group: &ha_snmp::config::Group| -> Duration {
        group.resources.iter().map(|resource| resource.start_timeout + resource.stop_timeout).sum()
    };
    config.groups.iter().map(of_group).max().unwrap_or_default()
}
