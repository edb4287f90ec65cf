use super::*;
use crate::view::cluster::{
    Event, FenceDevice, FenceDeviceState, Group, GroupState, Happening, Lack, LackCause, Link, LinkCounters, LinkState, Node, Ping,
    Redundancy,
};
use Edge::{Change, Clear, Raise};

mod events;
mod properties;

const LONG: Duration = Duration::from_secs(1000);
const MINUTE: Duration = Duration::from_secs(60);

fn name(text: &str) -> Name {
    text.parse().unwrap()
}

fn node(text: &str) -> Node {
    Node {
        name: name(text),
        state: NodeState::Online,
        standby: false,
        since: LONG,
        transitions: 0,
        fail_count: 0,
        last_heard: None,
        incarnation: 77,
        agent_alive: true,
        fence_failed: false,
    }
}

fn redundancy(is_given: bool) -> Redundancy {
    let lack = Lack { cause: LackCause::Unfit, text: "group web cannot go to zape: a start failed".to_owned() };
    Redundancy { lacks: if is_given { Vec::new() } else { vec![lack] } }
}

/// Two nodes with nothing amiss, seen by zipi.
fn healthy() -> Cluster {
    let link = |node| Link {
        node,
        name: name("cross"),
        medium: "udp eth1 unicast".to_owned(),
        state: LinkState::Up,
        since: LONG,
        counters: LinkCounters::default(),
        round_trip: None,
        problem: None,
    };
    let ping =
        |text: &str| Ping { name: name(text), host: String::new(), reachable: Some(true), since: LONG, round_trip: None, problem: None };
    let fence = FenceDevice {
        name: name("ipmi"),
        kind: "power".to_owned(),
        level: 1,
        nodes: vec![0, 1],
        state: FenceDeviceState::Ok,
        since: LONG,
        looked: Some(LONG),
        look_result: "ok".to_owned(),
        used: None,
        use_result: String::new(),
    };
    let group = Group {
        name: name("web"),
        state: GroupState::Started,
        active: Some(0),
        preferred: None,
        epoch: 1,
        fail_counts: vec![0, 0],
        warn: 3,
        critical: 4,
        limit: 5,
        since: LONG,
        moves: 0,
        reason: "no node is fit".to_owned(),
        redundancy: Some(Redundancy::default()),
        explanation: Vec::new(),
        resources: Vec::new(),
    };
    Cluster {
        name: "front".to_owned(),
        quorate: true,
        config_agrees: true,
        redundancy: Some(Redundancy::default()),
        redundancy_since: LONG,
        deadtime: Duration::from_secs(2),
        nodes: vec![node("zipi"), node("zape")],
        links: vec![link(0), link(1)],
        pings: vec![ping("gateway"), ping("dns")],
        fences: vec![fence],
        groups: vec![group],
        ..Cluster::default()
    }
}

/// What an agent does with what it is to tell.
#[derive(Default)]
struct Bench {
    watch: ClusterWatch,
    standing: Vec<Standing>,
}

impl Bench {
    /// The notifications that a snapshot leads to.
    fn see(&mut self, cluster: &Cluster) -> Vec<(Option<Edge>, String, Severity)> {
        let told = self.watch.handle(cluster, &self.standing, MINUTE);
        for tidings in &told {
            self.standing.retain(|standing| standing.key != tidings.key || tidings.edge.is_none());
            if matches!(tidings.edge, Some(Raise | Change)) {
                self.standing.push(Standing {
                    key: tidings.key.clone(),
                    severity: tidings.severity,
                    notify_clear: tidings.notify_clear.clone(),
                    acknowledged: false,
                    suppressed: 0,
                    seen: tidings.new.clone(),
                });
            }
        }
        told.into_iter().map(|tidings| (tidings.edge, tidings.notify, tidings.severity)).collect()
    }

    fn with(&mut self, change: impl FnOnce(&mut Cluster)) -> Vec<(Option<Edge>, String, Severity)> {
        let mut cluster = healthy();
        change(&mut cluster);
        self.see(&cluster)
    }
}

fn told(edge: Edge, notify: &str, severity: Severity) -> (Option<Edge>, String, Severity) {
    (Some(edge), notify.to_owned(), severity)
}

/// Every row of the tables of conditions: what raises it, how bad it is, and how it ends.
#[test]
fn conditions() {
    use Severity::{Critical, Major, Warning};
    type Trouble = fn(&mut Cluster);
    let cases: &[(Trouble, &str, Severity, &str)] = &[
        (|cluster| cluster.quorate = false, "quorumLost", Critical, "quorumRegained"),
        (|cluster| cluster.config_agrees = false, "configMismatch", Major, "configMismatch"),
        (|cluster| cluster.redundancy = Some(redundancy(false)), "clusterNotRedundant", Warning, "clusterRedundant"),
        (|cluster| cluster.redundancy = None, "", Warning, ""),
        (|cluster| cluster.nodes[1].state = NodeState::Lost, "nodeOutOfService", Critical, "nodeReady"),
        (|cluster| cluster.nodes[1].state = NodeState::Fenced, "nodeOutOfService", Critical, "nodeReady"),
        (|cluster| cluster.nodes[1].state = NodeState::Offline, "nodeOutOfService", Major, "nodeReady"),
        (|cluster| cluster.nodes[1].state = NodeState::Unknown, "nodeOutOfService", Major, "nodeReady"),
        (|cluster| cluster.nodes[0].standby = true, "nodeOutOfService", Warning, "nodeReady"),
        (|cluster| cluster.nodes[1].agent_alive = false, "agentOffline", Major, "agentOnline"),
        (|cluster| cluster.pings[0].reachable = Some(false), "connectivityLost", Major, "connectivityReady"),
        (|cluster| cluster.pings.truncate(0), "", Critical, ""),
        (|cluster| cluster.links[0].state = LinkState::Down, "heartbeatLinkLost", Major, "heartbeatLinkRestored"),
        (|cluster| cluster.links[0].state = LinkState::Unknown, "heartbeatLinkLost", Major, "heartbeatLinkRestored"),
        (|cluster| cluster.links[0].state = LinkState::Late, "", Major, ""),
        (|cluster| cluster.links[1].state = LinkState::Down, "", Major, ""),
        (|cluster| cluster.fences[0].state = FenceDeviceState::Failed, "fencingDeviceFailed", Major, "fencingDeviceRecovered"),
        (|cluster| cluster.fences[0].state = FenceDeviceState::Unknown, "", Major, ""),
        (|cluster| cluster.groups[0].state = GroupState::OutOfService, "groupOutOfService", Critical, "groupRestored"),
        (|cluster| cluster.groups[0].state = GroupState::Blocked, "groupOutOfService", Critical, "groupRestored"),
        (|cluster| cluster.groups[0].state = GroupState::Stopped, "", Critical, ""),
        (|cluster| cluster.groups[0].fail_counts[0] = 3, "failCountWarnLevel", Warning, "failCountReset"),
        (|cluster| cluster.groups[0].fail_counts[0] = 4, "failCountCriticalLevel", Critical, "failCountReset"),
        (|cluster| cluster.groups[0].fail_counts[1] = 4, "", Critical, ""),
    ];
    for (index, (trouble, notify, severity, clear)) in cases.iter().enumerate() {
        let mut bench = Bench::default();
        assert_eq!(bench.see(&healthy()), [], "{index}");
        let raise: Vec<_> = (!notify.is_empty()).then(|| told(Raise, notify, *severity)).into_iter().collect();
        assert_eq!(bench.with(trouble), raise, "{index} {notify}");
        assert_eq!(bench.with(trouble), [], "{index} {notify}: once");
        let after: Vec<_> = (!clear.is_empty()).then(|| told(Clear, clear, *severity)).into_iter().collect();
        assert_eq!(bench.see(&healthy()), after, "{index} {clear}");
        assert_eq!(bench.see(&healthy()), [], "{index} {clear}: once");
    }
}

/// The table of the module's text: another severity of the same alarm, a state that says nothing, a thing that is gone.
#[test]
fn an_alarm_changes_stays_and_goes_with_its_thing() {
    let mut bench = Bench::default();
    let count = |count| move |cluster: &mut Cluster| cluster.groups[0].fail_counts[0] = count;
    assert_eq!(bench.with(count(3)), [told(Raise, "failCountWarnLevel", Severity::Warning)]);
    assert_eq!(bench.with(count(5)), [told(Change, "failCountCriticalLevel", Severity::Critical)]);
    assert_eq!(bench.with(count(3)), [told(Change, "failCountWarnLevel", Severity::Warning)]);
    assert_eq!(bench.with(|cluster| cluster.groups.clear()), [told(Clear, "failCountReset", Severity::Warning)]);
    bench.with(|cluster| cluster.groups[0].state = GroupState::OutOfService);
    assert_eq!(bench.with(|cluster| cluster.groups[0].state = GroupState::Starting), []);
    assert_eq!(bench.see(&healthy()), [told(Clear, "groupRestored", Severity::Critical)]);
    bench.with(|cluster| cluster.pings[0].reachable = Some(false));
    let all = |cluster: &mut Cluster| cluster.pings.iter_mut().for_each(|ping| ping.reachable = Some(false));
    assert_eq!(bench.with(all), [told(Change, "connectivityLost", Severity::Critical)]);
    assert_eq!(bench.with(|cluster| cluster.pings[0].reachable = None), [], "ready are all of them");
}

/// A failover under way is no alarm; one that is active stays where nobody knows, or a new core has not seen it for long.
#[test]
fn not_redundant_for_a_minute() {
    let not = |seconds| {
        move |cluster: &mut Cluster| {
            (cluster.redundancy, cluster.redundancy_since) = (Some(redundancy(false)), Duration::from_secs(seconds));
        }
    };
    let mut bench = Bench::default();
    assert_eq!(bench.with(not(59)), []);
    let mut cluster = healthy();
    not(60)(&mut cluster);
    let tidings = bench.watch.handle(&cluster, &bench.standing, MINUTE).remove(0);
    assert_eq!(tidings.text, "the cluster is not redundant: group web cannot go to zape: a start failed");
    assert_eq!((tidings.key.source.entity().as_str(), tidings.age, tidings.is_own_view), ("front", MINUTE, false));
    assert_eq!(bench.see(&cluster), [told(Raise, "clusterNotRedundant", Severity::Warning)]);
    assert_eq!(bench.with(not(1)), [], "a core that was replaced");
    assert_eq!(bench.with(|cluster| cluster.redundancy = None), []);
    let briefly = |cluster: &mut Cluster| cluster.redundancy_since = Duration::ZERO;
    assert_eq!(bench.with(briefly), [told(Clear, "clusterRedundant", Severity::Warning)]);
    // The other node tells.
    let elsewhere = |cluster: &mut Cluster| {
        not(100)(cluster);
        cluster.local = 1;
    };
    assert_eq!(bench.with(elsewhere), []);
}

/// A restart of the agent: the alarms of before are handed in again, nothing else is remembered.
#[test]
fn a_restart_neither_repeats_nor_forgets() {
    let lost = |cluster: &mut Cluster| cluster.nodes[1].state = NodeState::Lost;
    let mut bench = Bench::default();
    assert_eq!(bench.with(lost).len(), 1);
    bench.watch = ClusterWatch::new(bench.watch.mark().cloned());
    assert_eq!(bench.with(lost), []);
    bench.watch = ClusterWatch::new(bench.watch.mark().cloned());
    assert_eq!(bench.see(&healthy()), [told(Clear, "nodeReady", Severity::Critical)]);
}

#[test]
fn a_dead_node_is_told_once_and_silences_its_own() {
    let mut bench = Bench::default();
    let dead = |cluster: &mut Cluster| {
        (cluster.nodes[1].state, cluster.nodes[1].agent_alive) = (NodeState::Lost, false);
        cluster.links[0].state = LinkState::Down;
    };
    assert_eq!(bench.with(dead), [told(Raise, "nodeOutOfService", Severity::Critical)]);
    let back = |seconds| {
        move |cluster: &mut Cluster| {
            (cluster.nodes[1].since, cluster.nodes[1].agent_alive) = (Duration::from_secs(seconds), false);
            cluster.links[0].state = LinkState::Down;
        }
    };
    assert_eq!(bench.with(back(1)), [told(Clear, "nodeReady", Severity::Critical)], "its links come one by one");
    assert_eq!(bench.with(back(2)), [told(Raise, "heartbeatLinkLost", Severity::Major)]);
    assert_eq!(bench.with(back(30)), [told(Raise, "agentOffline", Severity::Major)]);
}

/// What both nodes know is told by one: by the second where the first cannot.
#[test]
fn one_node_tells_what_both_know() {
    let trouble = |cluster: &mut Cluster| {
        (cluster.config_agrees, cluster.local) = (false, 1);
        (cluster.groups[0].state, cluster.groups[0].active) = (GroupState::OutOfService, None);
    };
    let mut bench = Bench::default();
    assert_eq!(bench.with(trouble), []);
    let alone = |cluster: &mut Cluster| {
        trouble(cluster);
        cluster.nodes[0].agent_alive = false;
    };
    let names: Vec<_> = bench.with(alone).into_iter().map(|(_, notify, _)| notify).collect();
    assert_eq!(names, ["groupOutOfService", "configMismatch", "agentOffline"]);
}

#[test]
fn a_split_brain_stays_until_somebody_has_seen_it() {
    let mut bench = Bench::default();
    let split = |cluster: &mut Cluster| cluster.split_brain = true;
    assert_eq!(bench.with(split), [told(Raise, "splitBrainDetected", Severity::Critical)]);
    assert_eq!(bench.see(&healthy()), [told(Change, "splitBrainResolved", Severity::Warning)]);
    assert_eq!(bench.see(&healthy()), []);
    bench.standing[0].acknowledged = true;
    assert_eq!(bench.see(&healthy()), [told(Clear, "splitBrainResolved", Severity::Warning)]);
    let brief = |cluster: &mut Cluster| cluster.events.push(event(1, Happening::SplitBrainDetected(name("web"))));
    assert_eq!(bench.with(brief), [told(Raise, "splitBrainDetected", Severity::Critical)]);
    assert_eq!(bench.with(brief), [told(Change, "splitBrainResolved", Severity::Warning)]);
}

#[test]
fn a_silent_engine_is_told_until_it_answers() {
    let mut bench = Bench::default();
    let tidings = silent(&bench.standing, Duration::from_secs(10)).unwrap();
    assert_eq!((tidings.edge, tidings.notify.as_str()), (Some(Raise), "probeFailed"));
    let standing = Standing {
        key: tidings.key,
        severity: tidings.severity,
        notify_clear: tidings.notify_clear,
        acknowledged: false,
        suppressed: 0,
        seen: tidings.new,
    };
    bench.standing.push(standing);
    assert_eq!(silent(&bench.standing, Duration::from_secs(10)), None);
    assert_eq!(dismissed(&bench.standing).map(|tidings| tidings.notify).collect::<Vec<_>>(), ["probeRecovered"]);
    assert_eq!(bench.see(&healthy()), [told(Clear, "probeRecovered", Severity::Major)]);
}

fn event(sequence: u64, what: Happening) -> Event {
    Event { sequence, age: Duration::from_secs(100 - sequence), what }
}
