//! The tables of the cluster.

use super::*;
use crate::view::Snapshot;
use crate::view::cluster::{
    Cluster, Failures, FenceDevice, FenceDeviceState, Group, Lack, LackCause, Link, LinkCounters, Node, Ping, Redundancy, Resource,
    Takeover, TakeoverCause,
};

/// A cluster of which everything is known, each as large as it can be.
pub fn snapshot() -> Snapshot {
    let long = "é".repeat(300);
    let node = |text: &str, state, last_heard| Node {
        name: name(text),
        state,
        standby: true,
        since: NOW,
        transitions: u64::MAX,
        fail_count: u32::MAX,
        last_heard,
        incarnation: u64::MAX,
        agent_alive: true,
        fence_failed: true,
    };
    let link = |node| Link {
        node,
        name: name("cross"),
        medium: long.clone(),
        state: LinkState::Up,
        since: NOW,
        counters: LinkCounters::default(),
        round_trip: Some(Duration::MAX),
        problem: None,
    };
    let ping =
        |text: &str, reachable| Ping { name: name(text), host: long.clone(), reachable, since: NOW, round_trip: Some(NOW), problem: None };
    let cluster = Cluster {
        name: long.clone(),
        quorate: true,
        fencing: long.clone(),
        last_takeover: Some(NOW),
        keepalive: Duration::MAX,
        nodes: vec![node("zipi", NodeState::Online, None), node("zape", NodeState::Lost, Some(NOW))],
        links: vec![link(0), link(1)],
        pings: vec![ping("gateway", Some(true)), ping("dns", None)],
        fences: vec![FenceDevice {
            name: name("power"),
            kind: long.clone(),
            level: u32::MAX,
            nodes: vec![0, 1],
            state: FenceDeviceState::Failed,
            since: NOW,
            looked: Some(NOW),
            look_result: long.clone(),
            used: Some(Duration::MAX),
            use_result: long.clone(),
        }],
        groups: vec![group()],
        history: vec![Takeover {
            number: u32::MAX,
            group: name("web"),
            from: name("zipi"),
            to: name("zape"),
            cause: TakeoverCause::NodeFenced,
            reason: long.clone(),
            age: NOW,
            outage: Some(Duration::MAX),
        }],
        ..Cluster::default()
    };
    Snapshot { cluster, old: Duration::ZERO, received: now(), wall: WallTime { unix_ms: 100_000, offset_minutes: 0 } }
}

fn group() -> Group {
    let long = "é".repeat(300);
    let failures = Failures { count: u32::MAX, last: Some(NOW), reason: long.clone() };
    let resource = Resource {
        name: name("vip"),
        agent: long.clone(),
        state: ResourceState::Started,
        node: Some(0),
        managed: true,
        last_operation: long.clone(),
        last_result: long.clone(),
        since: NOW,
        failures: vec![failures.clone(), Failures::default()],
    };
    Group {
        name: name("web"),
        state: GroupState::Started,
        active: Some(0),
        preferred: Some(1),
        epoch: 7,
        fail_counts: vec![3, 4],
        warn: 3,
        critical: 4,
        limit: 5,
        since: Duration::MAX,
        moves: 7,
        reason: long.clone(),
        redundancy: Some(Redundancy { lacks: vec![Lack { cause: LackCause::Unfit, text: long.clone() }] }),
        explanation: Vec::new(),
        resources: vec![resource],
    }
}

/// A column of a table of the cluster is watched like any other: until it is stale.
#[test]
fn cells_of_the_cluster() {
    let view = View { cluster: Some(snapshot()), ..View::default() };
    for (column, row, value) in [
        (&schema::node::STATE, "zape", Value::Integer(6)),
        (&schema::ping::REACHABLE, "dns", Value::Integer(3)),
        (&schema::fence::STATE, "power", Value::Integer(2)),
        (&schema::group::FAIL_COUNT, "web", Value::Gauge32(3)),
        (&schema::group::REDUNDANT, "web", Value::Integer(2)),
        (&schema::group::REDUNDANT_CAUSE, "web", Value::Integer(11)),
        (&schema::resource::STATE, "vip", Value::Integer(1)),
    ] {
        assert!(rows(&view, column).contains(&name(row)), "{row}");
        let cell = cell(&view, column, &name(row), now()).unwrap();
        assert_eq!((cell.value, cell.measured), (Some(value), Some(now())), "{row}");
        assert!(cell.stale_at > Some(now()));
        assert_eq!(super::super::cell(&view, column, &name("other"), now()), None);
        assert_eq!(super::super::cell(&View::default(), column, &name(row), now()), None);
    }
}
