//! What a seed stands for: a configuration, and the faults and orders that befall it.

use super::chance::Chance;
use super::fault::Planned;
use super::times::{lasting_time, repair_time, settling_time};
use super::{draw, harmless, lasting, settings};
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
    /// Some faults are never repaired: what can run somewhere comes to run there, and stays.
    Lasting,
    /// One fault that does no harm: no process is touched.
    Harmless,
}

/// What comes of the stop of a resource while the next of its group runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chain {
    /// The stop fails: a file system that is in use.
    Fails,
    /// The next one is killed: as fuser(1) does.
    Kills,
}

/// The plan of a world.
#[derive(Clone, Debug)]
pub struct Plan {
    pub seed: u64,
    pub class: Class,
    pub config: Embedded,
    pub faults: Vec<Planned>,
    /// What the resources of a group have to do with each other; `None`: nothing.
    pub chain: Option<Chain>,
    /// Devices that have their power from the machine that they switch off: with it they are dead.
    pub fed: Vec<bool>,
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
        Self::draw(seed, &mut Chance::new(seed, 1))
    }

    /// The plan that these choices lead to; `seed` is for what happens in the world besides.
    pub fn draw(seed: u64, chance: &mut Chance) -> Self {
        let class = match chance.below(20) {
            0..8 => Class::Sound,
            8 => Class::Differs,
            9..12 => Class::Isolated,
            12..14 => Class::Unfenced,
            14 => Class::Lying,
            15..19 => Class::Lasting,
            _ => Class::Harmless,
        };
        let fencing = match class {
            Class::Sound | Class::Differs => Fencing::Devices,
            Class::Isolated | Class::Unfenced => Fencing::None,
            Class::Lying | Class::Lasting | Class::Harmless => chance.pick(&[Fencing::Devices, Fencing::Devices, Fencing::None]),
        };
        let chain = chance.pick(&[None, None, Some(Chain::Fails), Some(Chain::Kills)]);
        let mut config = settings::embedded(chance, fencing, chain.is_some());
        if matches!(class, Class::Lasting | Class::Harmless) {
            // What is tried again and again because failures are forgotten does not stay where it is.
            config.groups.iter_mut().for_each(|group| group.failure_timeout = None);
        }
        if class == Class::Lasting {
            // The bound grows with all of that, and with it the time that a world takes.
            config.groups.truncate(2);
            for group in &mut config.groups {
                group.resources.truncate(2);
                group.fail_count.limit = group.fail_count.limit.min(3);
            }
        }
        let boots = if class == Class::Harmless { [Duration::ZERO; 2] } else { boots(chance, &config) };
        let begin = boots.iter().max().copied().unwrap_or_default() + config.initdead;
        let length = config.keepalive * u32::try_from(60 + chance.below(200)).unwrap_or(60);
        let begin = if class == Class::Harmless { begin + settling_time(&config) } else { begin };
        let faults = match class {
            Class::Harmless => harmless::draw(chance, &config, begin),
            Class::Lasting => lasting::draw(chance, &config, begin, begin + length * 4 / 5),
            _ => draw::draw(chance, class, &config, begin, length),
        };
        let fed = config.fences.iter().map(|_| chance.percent(25)).collect();
        let clocks = [0, 1].map(|_| chance.between(Duration::ZERO, Duration::from_secs(100_000)));
        let quiet = begin + length;
        let orders = quiet + repair_time(&config);
        let settled = orders + if class == Class::Lasting { lasting_time(&config) } else { settling_time(&config) };
        let end = settled + config.failback_delay + config.keepalive * 60;
        Self { seed, class, config, faults, chain, fed, boots, clocks, quiet, orders, settled, end }
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
