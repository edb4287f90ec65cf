//! What the core tells, through to the tree and the notifications.

use super::*;
use crate::config::{Embedded, Engine, Fencing};
use crate::notify::{AlarmState, Kept};
use crate::view::cluster::{Cluster, Event as ClusterEvent, Happening, Node, NodeState};

/// An agent of a cluster whose core tells something.
fn clustered(opened: Opened) -> Facts {
    Facts::new(embedded(), "zipi".to_owned(), opened, at(0), wall())
}

fn embedded() -> Config {
    let embedded = Embedded {
        nodes: ["zipi".parse().unwrap(), "zape".parse().unwrap()],
        keepalive: Duration::from_secs(1),
        warntime: Duration::from_secs(2),
        deadtime: Duration::from_secs(3),
        initdead: Duration::ZERO,
        auto_failback: false,
        failback_delay: Duration::ZERO,
        key_file: "/k".into(),
        fencing: Fencing::None,
        fence_delay: Duration::ZERO,
        isolation_time: Duration::ZERO,
        start_alone_after: None,
        max_moves: 1,
        ping_dampening: Duration::ZERO,
        watchdog: None,
        recorder: None,
        state_dir: "/s".into(),
        socket: "/c".into(),
        links: Vec::new(),
        pings: Vec::new(),
        groups: Vec::new(),
        fences: Vec::new(),
        fence_levels: Vec::new(),
    };
    Config { cluster: "front".to_owned(), engine: Engine::Embedded(Box::new(embedded)), ..config("") }
}

/// Two nodes, seen by the first.
fn cluster(peer: NodeState) -> Cluster {
    let node = |name: &str, state| Node {
        name: name.parse().unwrap(),
        state,
        standby: false,
        since: Duration::from_secs(3),
        transitions: 0,
        fail_count: 0,
        last_heard: None,
        incarnation: 7,
        agent_alive: true,
        fence_failed: false,
    };
    let takeover = Happening::Takeover { group: "web".parse().unwrap(), epoch: 2, reason: "zape is lost".to_owned() };
    let events = match peer {
        NodeState::Lost => vec![ClusterEvent { sequence: 1, age: Duration::from_secs(1), what: takeover }],
        _ => Vec::new(),
    };
    let nodes = vec![node("zipi", NodeState::Online), node("zape", peer)];
    Cluster { name: "front".to_owned(), quorate: true, config_agrees: true, nodes, events, ..Cluster::default() }
}

fn told(facts: &Facts) -> Vec<(&str, &str, AlarmState)> {
    facts.outbox.rows().map(|row| (row.name.as_str(), row.alarm_id.as_str(), row.state)).collect()
}

fn number(facts: &Facts, arcs: &[u32], second: u64) -> Option<Value> {
    let oid = schema::default_base().child(arcs);
    facts.entries(at(second), wall()).into_iter().find(|(name, _)| *name == oid).map(|(_, value)| value)
}

/// State of zape, freshness, age, overall status.
fn shown(facts: &Facts, second: u64) -> [Option<Value>; 4] {
    let zape = [&[1, 3, 1, 1, 2, 4][..], b"zape".map(u32::from).as_slice()].concat();
    [&zape[..], &[1, 2, 2, 0], &[1, 2, 3, 0], &[1, 1, 9, 0]].map(|arcs| number(facts, arcs, second))
}

#[test]
fn a_snapshot_is_shown_and_told() {
    use AlarmState::{Clear, Event, Raise};
    let mut facts = clustered(Opened::Memory);
    let (number, gauge) = (|number| Some(Value::Integer(number)), |number| Some(Value::Gauge32(number)));
    assert_eq!(shown(&facts, 0), [None, number(3), None, number(1)], "before its first word");
    facts.cluster(cluster(NodeState::Lost), Duration::ZERO, at(1), wall());
    assert_eq!(shown(&facts, 2), [number(6), number(1), gauge(1), number(3)]);
    facts.cluster(cluster(NodeState::Lost), Duration::ZERO, at(2), wall());
    facts.cluster(cluster(NodeState::Online), Duration::ZERO, at(3), wall());
    let node = ("front/nodeOutOfService/zape", "front/clusterTakeover/web");
    let expected = [("nodeOutOfService", node.0, Raise), ("clusterTakeover", node.1, Event), ("nodeReady", node.0, Clear)];
    assert_eq!(told(&facts)[1..], expected);
    assert_eq!(shown(&facts, 3)[3], number(1));
    let at: Vec<_> = facts.outbox.rows().skip(1).map(|row| wall().unix_ms - row.at.unix_ms).collect();
    assert_eq!(at, [3000, 1000, 3000], "when it happened, not when it was heard of");
}

#[test]
fn a_core_that_is_gone_or_hangs_is_told_and_its_word_is_no_longer_the_case() {
    use AlarmState::{Clear, Raise};
    let (number, gauge) = (|number| Some(Value::Integer(number)), |number| Some(Value::Gauge32(number)));
    let mut facts = clustered(Opened::Memory);
    assert_eq!(facts.poll_timeout(), Some(at(10)));
    facts.cluster(cluster(NodeState::Online), Duration::ZERO, at(1), wall());
    assert_eq!(shown(&facts, 7), [number(2), number(2), gauge(6), number(1)], "unknown, stale");
    facts.handle_timeout(at(10), wall());
    assert_eq!(told(&facts).len(), 1);
    // Its socket answers, its loop hangs.
    facts.cluster(cluster(NodeState::Lost), Duration::from_secs(9), at(10), wall());
    assert_eq!(facts.poll_timeout(), Some(at(11)));
    facts.handle_timeout(at(11), wall());
    facts.handle_timeout(at(12), wall());
    assert_eq!((facts.poll_timeout(), shown(&facts, 12)[3].clone()), (None, number(3)));
    facts.cluster(cluster(NodeState::Online), Duration::ZERO, at(13), wall());
    let id = "front/coreFailed/core/zipi";
    assert_eq!(told(&facts)[1..], [("probeFailed", id, Raise), ("probeRecovered", id, Clear)]);
}

/// What the store gives back: alarms that stand, and the last event.
#[test]
fn a_restart_and_an_engine_that_is_configured_no_more() {
    use AlarmState::{Clear, Event, Raise};
    let mut facts = clustered(Opened::Store(Kept::default()));
    facts.cluster(cluster(NodeState::Lost), Duration::ZERO, at(1), wall());
    let kept = Kept {
        generation: Some(1),
        next: 9,
        alarms: facts.outbox.alarms().iter().cloned().collect(),
        event: facts.outbox.event().cloned(),
        ..Kept::default()
    };
    let mut facts = clustered(Opened::Store(kept));
    facts.handle_timeout(at(0), wall());
    assert_eq!(shown(&facts, 0)[3], Some(Value::Integer(3)), "it counts before the core's first word");
    facts.cluster(cluster(NodeState::Lost), Duration::ZERO, at(1), wall());
    let all = |facts: &Facts| facts.outbox.log().rows().map(|row| (row.name.clone(), row.state)).collect::<Vec<_>>();
    assert_eq!(all(&facts), [("agentOnline".to_owned(), Event)]);
    facts.reload(config(""), at(2), wall());
    assert_eq!(all(&facts)[1..], [("nodeReady".to_owned(), Clear)]);
    assert_eq!((facts.outbox.alarms().iter().len(), shown(&facts, 3)[0].clone()), (0, None));
    facts.reload(embedded(), at(4), wall());
    facts.cluster(cluster(NodeState::Lost), Duration::ZERO, at(5), wall());
    assert_eq!(all(&facts)[2..], [("nodeOutOfService".to_owned(), Raise)], "the takeover was told");
}

/// A site's watch on a table of the cluster: its alarm waits for the core's first word.
#[test]
fn a_watch_of_every_row_waits_for_the_core_after_a_restart() {
    const WATCH: &str = "
[[notification]]
oid = 7
name = 'nodeGone'
[[watch]]
column = 'haNodeState'
rows = '*'
raise = { equals = 'lost' }
notify = 'nodeGone'
";
    let watching = |opened| {
        let config = Config { engine: embedded().engine, cluster: "front".to_owned(), ..config(WATCH) };
        Facts::new(config, "zipi".to_owned(), opened, at(0), wall())
    };
    let mut facts = watching(Opened::Store(Kept::default()));
    facts.cluster(cluster(NodeState::Lost), Duration::ZERO, at(1), wall());
    let alarms: Vec<_> = facts.outbox.alarms().iter().cloned().collect();
    assert!(alarms.iter().any(|alarm| alarm.record.alarm_id == "front/nodeGone/zape/zipi"), "{alarms:?}");
    let mut facts =
        watching(Opened::Store(Kept { generation: Some(1), next: 9, alarms, event: facts.outbox.event().cloned(), ..Kept::default() }));
    let rows = |facts: &Facts| facts.outbox.log().rows().map(|row| row.name.clone()).skip(1).collect::<Vec<_>>();
    facts.handle_timeout(at(0), wall());
    facts.cluster(cluster(NodeState::Lost), Duration::ZERO, at(1), wall());
    assert_eq!(rows(&facts), [""; 0]);
    facts.cluster(cluster(NodeState::Online), Duration::ZERO, at(2), wall());
    assert_eq!(rows(&facts), ["nodeReady", "nodeGone"]);
}
