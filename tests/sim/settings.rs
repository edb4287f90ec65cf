//! Configurations, as a person might have written them.

use super::chance::Chance;
use ha_snmp::config::{
    Connectivity, Embedded, FailCount, Fence, FenceKind, Fencing, Group, Link, Medium, Monitor, OnFailure, Ping, Resource, ResourceAgent,
    UdpMode, Unset,
};
use ha_snmp::smi::Name;
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

pub fn name(text: &str) -> Name {
    text.parse().unwrap()
}

/// A configuration that `check` would take.
pub fn embedded(chance: &mut Chance, fencing: Fencing, chained: bool) -> Embedded {
    let keepalive = chance.pick(&[250, 500, 1000].map(Duration::from_millis));
    let deadtime = keepalive * chance.pick(&[3, 4, 6]);
    let pings = if fencing == Fencing::None { 1 + chance.below(2) } else { chance.below(3) };
    let links = links(chance);
    let udp = links.iter().filter(|link| matches!(link.medium, Medium::Udp { .. })).count();
    let pings = (0..pings).map(|index| ping(chance, index, udp, keepalive, fencing)).collect();
    let embedded = Embedded {
        nodes: [name("zipi"), name("zape")],
        keepalive,
        warntime: keepalive * 2,
        deadtime,
        initdead: deadtime * chance.pick(&[2, 4]),
        auto_failback: chance.percent(60),
        failback_delay: keepalive * chance.pick(&[0, 5, 20]),
        key_file: PathBuf::from("/etc/ha-snmp/keys"),
        fencing,
        fence_delay: deadtime * chance.pick(&[1, 2]),
        isolation_time: deadtime * chance.pick(&[1, 2]),
        start_alone_after: chance.percent(10).then(|| deadtime * 10),
        max_moves: chance.pick(&[3, 10, 100]),
        ping_dampening: keepalive * chance.pick(&[0, 3, 8]),
        watchdog: Some(PathBuf::from("/dev/watchdog")),
        recorder: None,
        state_dir: PathBuf::from("/var/lib/ha-snmp/core"),
        socket: PathBuf::from("/run/ha-snmp/core.sock"),
        links,
        pings,
        groups: (0..1 + chance.below(3)).map(|index| group(chance, index, keepalive, chained)).collect(),
        fences: if fencing == Fencing::None { Vec::new() } else { (0..1 + chance.below(2)).map(|index| fence(chance, index)).collect() },
        fence_levels: Vec::new(),
    };
    Embedded { fence_levels: (0..embedded.fences.len()).map(|device| vec![device]).collect(), ..embedded }
}

fn links(chance: &mut Chance) -> Vec<Link> {
    let interfaces = |index: usize| [format!("eth{index}"), format!("eth{index}")];
    let to = SocketAddr::new(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1)), 694);
    let mut links: Vec<Link> = (0..1 + chance.below(2))
        .map(|index| Link {
            name: name(&format!("udp{index}")),
            medium: Medium::Udp { interface: interfaces(index), mode: UdpMode::Unicast([to, to]) },
        })
        .collect();
    if chance.percent(30) {
        let device = ["/dev/ttyS0", "/dev/ttyS0"].map(PathBuf::from);
        links.push(Link { name: name("serial"), medium: Medium::Serial { device, baud: 115_200 } });
    }
    links
}

/// Without fencing a link runs over its interface; else it may be reached by any way.
fn ping(chance: &mut Chance, index: usize, udp: usize, keepalive: Duration, fencing: Fencing) -> Ping {
    let eth = chance.below(if fencing == Fencing::None { udp } else { 2 });
    let interface = (fencing == Fencing::None || chance.percent(60)).then(|| [format!("eth{eth}"), format!("eth{eth}")]);
    Ping {
        name: name(&format!("router{index}")),
        host: IpAddr::V4(Ipv4Addr::new(192, 0, 2, 254)),
        interval: keepalive,
        timeout: keepalive * 3,
        interface,
    }
}

fn group(chance: &mut Chance, index: usize, keepalive: Duration, chained: bool) -> Group {
    let number = 1 + chance.below(4);
    let mut resources: Vec<Resource> = (0..number).map(|resource| self::resource(chance, index, resource, keepalive)).collect();
    // What others stand on is not restarted under them, where they depend on it.
    for resource in resources.iter_mut().take(number - 1).filter(|it| chained && it.on_failure == OnFailure::RestartAlone) {
        resource.on_failure = OnFailure::RestartFromHere;
    }
    Group {
        name: name(&format!("group{index}")),
        preferred: chance.percent(70).then(|| chance.node()),
        connectivity: chance.pick(&[Connectivity::Require, Connectivity::Prefer, Connectivity::Prefer, Connectivity::Ignore]),
        fail_count: FailCount { warn: 1, critical: 2, limit: chance.pick(&[2, 3, 5]) },
        failure_timeout: chance.percent(50).then(|| keepalive * 60),
        requires: if chance.percent(15) { vec![name("database")] } else { Vec::new() },
        resources,
        digest: 1000 + u64::try_from(index).unwrap_or_default(),
    }
}

fn resource(chance: &mut Chance, group: usize, index: usize, keepalive: Duration) -> Resource {
    let own_name = format!("res{group}{index}");
    let address = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 100));
    let agent = match index {
        0 => ResourceAgent::IpAddr { address, prefix: 24, interface: ["eth0".to_owned(), "eth0".to_owned()], announce_interval: None },
        _ => ResourceAgent::Lsb(own_name.clone()),
    };
    let (interval, failures) = (keepalive * chance.pick(&[2, 5, 10]), chance.pick(&[1, 1, 2]));
    let monitor = Monitor { interval, timeout: keepalive * 6, failures, depth: 0 };
    Resource {
        name: name(&own_name),
        agent,
        start_timeout: keepalive * chance.pick(&[8, 20]),
        stop_timeout: keepalive * chance.pick(&[8, 20]),
        monitor: chance.percent(90).then_some(monitor),
        on_failure: chance.pick(&[
            OnFailure::RestartAlone,
            OnFailure::RestartAlone,
            OnFailure::RestartFromHere,
            OnFailure::Move,
            OnFailure::Standby,
            OnFailure::Ignore,
        ]),
        start_failures: chance.pick(&[1, 1, 3]),
        unset: Unset::default(),
    }
}

fn fence(chance: &mut Chance, index: usize) -> Fence {
    Fence {
        name: name(&format!("power{index}")),
        program: PathBuf::from("/usr/sbin/fence_ipmilan"),
        kind: FenceKind::Power,
        action: chance.pick(&["off", "reboot"]).to_owned(),
        parameters: [Some(BTreeMap::new()), Some(BTreeMap::new())],
        secret_files: BTreeMap::new(),
        timeout: Duration::from_secs(chance.pick(&[3, 6])),
        retries: chance.pick(&[0, 1]),
        delay: Duration::from_secs(chance.pick(&[0, 0, 1])),
        look: Some(Duration::from_secs(60)),
    }
}
