//! How long everything may take, by the configuration.

use ha_snmp::config::{Embedded, Fencing, Group};
use std::time::Duration;

/// How long a node that was off takes to be back, and what was being fenced or tried to be gone.
pub fn repair_time(config: &Embedded) -> Duration {
    let once = Duration::from_secs(25) + config.initdead + config.deadtime + config.fence_delay;
    once + fencing(config) + config.isolation_time + operations(config)
}

/// How long a group needs that could not run before: probes, stops, a backed-off start, failback.
pub fn settling_time(config: &Embedded) -> Duration {
    Duration::from_secs(65)
        + operations(config) * 2
        + config.failback_delay
        + config.ping_dampening
        + config.deadtime * 4
        + config.isolation_time
}

/// The same where faults last: it is tried on the bad node until the failures there are too many, with a pause after each; who is fenced comes
/// back, and is fenced once more; and what cannot be looked at is looked at again after a minute at most.
pub fn lasting_time(config: &Embedded) -> Duration {
    let tries = config.groups.iter().map(|group| group.fail_count.limit).max().unwrap_or(1);
    let each = operations(config) + looks(config) + pause(tries);
    let alone = config.start_alone_after.unwrap_or_default();
    let gone = if config.fencing == Fencing::None {
        config.takeover_wait()
    } else {
        fencing(config) + config.fence_delay + Duration::from_secs(20)
    };
    settling_time(config) + each * (tries + 1) + (gone + config.initdead) * 2 + alone + Duration::from_secs(120)
}

/// All tries with all devices.
fn fencing(config: &Embedded) -> Duration {
    config.fences.iter().map(|fence| fence.delay + fence.timeout * (fence.retries + 1)).sum()
}

/// The longest that all operations of a group take.
pub fn operations(config: &Embedded) -> Duration {
    let of_group =
        |group: &Group| -> Duration { group.resources.iter().map(|resource| resource.start_timeout + resource.stop_timeout).sum() };
    config.groups.iter().map(of_group).max().unwrap_or_default()
}

/// Until each monitor of a group has failed as often as counts.
fn looks(config: &Embedded) -> Duration {
    let of_group = |group: &Group| -> Duration {
        let of = |resource: &ha_snmp::config::Resource| resource.monitor.map_or(resource.start_timeout, |it| it.interval + it.timeout) * 2;
        group.resources.iter().map(of).sum()
    };
    config.groups.iter().map(of_group).max().unwrap_or_default()
}

/// Before the last of so many tries.
fn pause(tries: u32) -> Duration {
    Duration::from_secs(2_u64.pow(tries.min(6)).min(60))
}
