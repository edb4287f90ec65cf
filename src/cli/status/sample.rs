//! Clusters for tests.

use crate::view::cluster::{
    Cluster, Failures, FenceDevice, FenceDeviceState, Group, GroupState, Lack, LackCause, Link, LinkCounters, LinkState, Node, NodeState,
    Ping, Redundancy, Resource, ResourceState,
};
use std::time::Duration;

const HOURS: Duration = Duration::from_secs(11_100);

/// Two nodes, and nothing is wrong.
pub fn well() -> Cluster {
    Cluster {
        name: "gbroker-frontend".to_owned(),
        local: 1,
        quorate: true,
        config_agrees: true,
        redundancy: Some(Redundancy::default()),
        fencing: "ipmi".to_owned(),
        takeovers: 2,
        last_takeover: Some(Duration::from_secs(300_000)),
        keepalive: Duration::from_millis(500),
        warntime: Duration::from_secs(1),
        deadtime: Duration::from_secs(2),
        nodes: vec![node("zipi", 0), node("zape", 1)],
        links: vec![link("cross", 0, "udp eth1 unicast"), link("cross", 1, "udp eth1 unicast")],
        pings: vec![Ping {
            name: "gateway".parse().unwrap(),
            host: "192.168.0.1".to_owned(),
            reachable: Some(true),
            since: HOURS,
            round_trip: Some(Duration::from_micros(412)),
            problem: None,
        }],
        fences: vec![FenceDevice {
            name: "ipmi".parse().unwrap(),
            kind: "power".to_owned(),
            level: 1,
            nodes: vec![0, 1],
            state: FenceDeviceState::Ok,
            since: HOURS,
            looked: Some(Duration::from_secs(600)),
            look_result: "ok".to_owned(),
            used: None,
            use_result: String::new(),
        }],
        groups: vec![group()],
        ..Cluster::default()
    }
}

/// The other node is lost and not fenced yet; here the application failed too often.
pub fn in_trouble() -> Cluster {
    let mut cluster = well();
    cluster.quorate = false;
    cluster.nodes[0].state = NodeState::Lost;
    cluster.nodes[0].since = Duration::from_secs(4);
    cluster.nodes[0].last_heard = Some(Duration::from_secs(6));
    cluster.nodes[1].agent_alive = false;
    cluster.nodes[1].fail_count = 4;
    let lack = Lack { cause: LackCause::NodeAway, text: "node zipi is lost".to_owned() };
    cluster.redundancy = Some(Redundancy { lacks: vec![lack.clone()] });
    cluster.groups[0].redundancy = Some(Redundancy { lacks: vec![lack] });
    cluster.links[1].state = LinkState::Down;
    cluster.links[1].round_trip = None;
    cluster.links[1].problem = Some("interface eth1: No such device (os error 19)".to_owned());
    cluster.pings[0].reachable = Some(false);
    cluster.fences[0].state = FenceDeviceState::Failed;
    cluster.fences[0].look_result = "/usr/sbin/fence_ipmilan exited with status 1: login failed".to_owned();
    let group = &mut cluster.groups[0];
    group.state = GroupState::OutOfService;
    group.active = None;
    group.fail_counts = vec![0, 4];
    group.reason = "zipi is lost and not fenced yet".to_owned();
    for resource in &mut group.resources {
        resource.state = ResourceState::Stopped;
        resource.node = None;
    }
    let gatekeeper = &mut group.resources[2];
    gatekeeper.state = ResourceState::Failed;
    gatekeeper.last_result = "not running".to_owned();
    let reason = "not running: the java process of /srv/tomcat/gatekeeper went away \u{1b}[31mwithout a word".to_owned();
    gatekeeper.failures = vec![Failures::default(), Failures { count: 4, last: Some(Duration::from_secs(42)), reason }];
    cluster
}

fn node(name: &str, fail_count: u32) -> Node {
    Node {
        name: name.parse().unwrap(),
        state: NodeState::Online,
        standby: false,
        since: HOURS,
        transitions: 1,
        fail_count,
        last_heard: Some(Duration::from_millis(300)),
        incarnation: 7,
        agent_alive: true,
        fence_failed: false,
    }
}

fn link(name: &str, node: u8, medium: &str) -> Link {
    Link {
        node,
        name: name.parse().unwrap(),
        medium: medium.to_owned(),
        state: LinkState::Up,
        since: HOURS,
        counters: LinkCounters { lost: 2, late: 1, replayed: 3, ..LinkCounters::default() },
        round_trip: Some(Duration::from_micros(250)),
        problem: None,
    }
}

fn group() -> Group {
    Group {
        name: "frontend".parse().unwrap(),
        state: GroupState::Started,
        active: Some(0),
        preferred: Some(0),
        epoch: 7,
        fail_counts: vec![0, 1],
        warn: 3,
        critical: 4,
        limit: 5,
        since: HOURS,
        moves: 1,
        reason: "zipi is its preferred node".to_owned(),
        redundancy: Some(Redundancy::default()),
        explanation: vec![
            "zipi: fit, failcount 0, reaches 1 ping node".to_owned(),
            "zape: fit, failcount 1, reaches 1 ping node".to_owned(),
        ],
        resources: vec![resource("drbd0", "drbd"), resource("vip", "ipaddr"), resource("gatekeeper", "systemd:tomcat@gatekeeper")],
    }
}

fn resource(name: &str, agent: &str) -> Resource {
    Resource {
        name: name.parse().unwrap(),
        agent: agent.to_owned(),
        state: ResourceState::Started,
        node: Some(0),
        managed: true,
        last_operation: "monitor".to_owned(),
        last_result: "ok".to_owned(),
        since: HOURS,
        failures: vec![Failures::default(), Failures::default()],
    }
}
