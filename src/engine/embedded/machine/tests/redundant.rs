//! Whether the next failure would be survived: each reason by itself, and what both nodes say of what happens.

use super::super::*;
use super::pair::Pair;
use crate::config::Connectivity;
use crate::engine::embedded::placement::{Candidate, Situation};
use crate::engine::embedded::redundancy::{doubt_keys, judge, of_group};
use crate::engine::embedded::report::Fitness;
use crate::fence_agent::FenceAction;
use crate::view::cluster::{Cluster, Lack, LackCause, Link, LinkState, NodeState, Redundancy};

/// By one link: a pair hears no other.
fn pair() -> Pair {
    Pair::of(|config| {
        config.links.truncate(1);
        config.groups[0].connectivity = Connectivity::Prefer;
    })
}

fn why(pair: &Pair, node: usize) -> String {
    pair.nodes[node].snapshot(pair.now).redundancy.unwrap().why()
}

/// What both say; they agree.
fn agreed(pair: &Pair) -> String {
    assert_eq!(why(pair, 0), why(pair, 1));
    why(pair, 0)
}

/// Nothing but what a test makes of it speaks against this one.
fn well() -> Cluster {
    let pair = pair();
    let mut cluster = pair.nodes[0].snapshot(pair.now);
    cluster.groups.truncate(1);
    cluster.groups[0].redundancy = None;
    cluster
}

fn with_links(cluster: &mut Cluster, states: [[LinkState; 2]; 2]) {
    let one = cluster.links[0].clone();
    cluster.links.clear();
    for (name, states) in ["a", "b"].into_iter().zip(states) {
        for (node, state) in [0, 1].into_iter().zip(states) {
            cluster.links.push(Link { name: name.parse().unwrap(), node, state, ..one.clone() });
        }
    }
}

#[test]
fn the_whole() {
    use LackCause::{Definitions, Fencing, Keys, Links, Maintenance, NodeAway, OutOfService, SplitBrain, Standby};
    use LinkState::{Down, Late, Up};
    type Change = fn(&mut Cluster);
    let cases: &[(Change, Option<LackCause>, &str)] = &[
        (|_| {}, None, ""),
        (|cluster| cluster.split_brain = true, Some(SplitBrain), "both nodes hold a group"),
        (|cluster| cluster.nodes[1].state = NodeState::Unknown, Some(NodeAway), "node zape was never heard"),
        (|cluster| cluster.nodes[1].state = NodeState::Starting, Some(NodeAway), "node zape is starting"),
        (|cluster| cluster.nodes[1].state = NodeState::Stopping, Some(NodeAway), "node zape is stopping"),
        (|cluster| cluster.nodes[1].state = NodeState::Offline, Some(NodeAway), "node zape is offline"),
        (|cluster| cluster.nodes[1].state = NodeState::Fencing, Some(NodeAway), "node zape is being fenced"),
        (|cluster| cluster.nodes[1].state = NodeState::Fenced, Some(NodeAway), "node zape is fenced"),
        (|cluster| cluster.nodes[1].state = NodeState::Detached, Some(NodeAway), "node zape has no core: it is being replaced"),
        (|cluster| cluster.nodes[1].state = NodeState::Lost, Some(NodeAway), "node zape is heard, but does not hear this one"),
        (
            |cluster| (cluster.nodes[1].state, cluster.nodes[1].last_heard) = (NodeState::Lost, Some(cluster.deadtime)),
            Some(NodeAway),
            "node zape is lost",
        ),
        (|cluster| cluster.nodes[0].state = NodeState::Starting, Some(NodeAway), "node zipi is starting"),
        (|cluster| cluster.nodes[1].standby = true, Some(Standby), "node zape is standby"),
        (|cluster| cluster.maintenance = true, Some(Maintenance), "maintenance"),
        (|cluster| cluster.config_agrees = false, Some(Definitions), "the nodes define groups differently"),
        (|cluster| cluster.nodes[1].fence_failed = true, Some(Fencing), "node zape cannot fence zipi"),
        (|cluster| with_links(cluster, [[Up, Late], [Up, Up]]), None, ""),
        (|cluster| with_links(cluster, [[Up, Up], [Down, Up]]), Some(Links), "only link a is left"),
        (|cluster| with_links(cluster, [[Up, Down], [Up, Up]]), Some(Links), "only link b is left"),
        (|cluster| with_links(cluster, [[Up, Down], [Down, Up]]), Some(Links), "no link works both ways"),
        (
            |cluster| {
                let lack = Lack { cause: OutOfService, text: "runs nowhere".to_owned() };
                cluster.groups[0].redundancy = Some(Redundancy { lacks: vec![lack] });
            },
            Some(OutOfService),
            "group frontend runs nowhere",
        ),
        (|cluster| (cluster.nodes[0].standby, cluster.maintenance) = (true, true), Some(Standby), "node zipi is standby; maintenance"),
    ];
    for (change, cause, text) in cases {
        let mut cluster = well();
        change(&mut cluster);
        judge(&mut cluster);
        let whole = cluster.redundancy.clone().unwrap();
        assert_eq!((whole.lacks.first().map(|lack| lack.cause), whole.why().as_str()), (*cause, *text));
        // What speaks against all groups speaks against each; of itself it has no need to say its name.
        let group = cluster.groups[0].redundancy.as_ref().unwrap().why();
        let expected = if *cause == Some(Definitions) { "" } else { text.trim_start_matches("group frontend ") };
        assert_eq!(group, expected);
        doubt_keys(&mut cluster);
        let first = cluster.redundancy.unwrap().lacks.first().map(|lack| lack.cause);
        assert_eq!(first, if *cause == Some(NodeAway) { Some(Keys) } else { *cause }, "{text}");
    }
}

#[test]
fn of_each_group() {
    use LackCause::{Definitions, OutOfService, Unfit, Unmanaged};
    type Change = fn(&mut Situation<'_>);
    fn spare<'a>(situation: &'a mut Situation<'_>) -> &'a mut Candidate {
        situation.candidates[1].as_mut().unwrap()
    }
    // Without a resource that is left alone, and with fencing.
    let cases: &[(Change, Option<LackCause>, &str)] = &[
        (|_| {}, None, ""),
        (|situation| situation.same_policy = false, None, ""),
        (|situation| situation.moves_left = false, None, ""),
        (|situation| spare(situation).connected = Some(false), None, ""),
        (|situation| situation.same_digest = false, Some(Definitions), "is defined differently on both nodes"),
        (|situation| situation.holder = None, Some(OutOfService), "runs nowhere"),
        (
            |situation| situation.candidates[0].as_mut().unwrap().fitness = Fitness::Blocked,
            Some(OutOfService),
            "is blocked: a resource could not be stopped on zipi",
        ),
        (|situation| spare(situation).fitness = Fitness::Disk, Some(Unfit), "cannot go to zape: disk not up to date"),
        (|situation| spare(situation).fitness = Fitness::Requirement, Some(Unfit), "cannot go to zape: a requirement fails"),
        (|situation| spare(situation).fitness = Fitness::Blocked, Some(Unfit), "cannot go to zape: blocked"),
        (|situation| spare(situation).fail_count = 5, Some(Unfit), "cannot go to zape: failcount 5 of 5"),
        (|situation| spare(situation).fitness = Fitness::Unprobed, Some(Unfit), "cannot go to zape: a resource cannot be probed"),
        (
            |situation| spare(situation).fitness = Fitness::NotInstalled,
            Some(Unfit),
            "cannot go to zape: a resource is not installed, or has no carrier",
        ),
        (
            |situation| spare(situation).fitness = Fitness::ClaimsDisk,
            Some(Unfit),
            "cannot go to zape: the disk of its claims does not answer",
        ),
        (|situation| spare(situation).fitness = Fitness::StartFailed, Some(Unfit), "cannot go to zape: a start failed"),
        (|situation| spare(situation).fitness = Fitness::Other, Some(Unfit), "cannot go to zape: not fit, says a later release"),
        // The cluster says so of its nodes.
        (|situation| spare(situation).standby = true, None, ""),
        (|situation| spare(situation).may_run = false, None, ""),
        (|situation| spare(situation).phase_ok = false, None, ""),
        // Where it is has no need of a holder that is fit.
        (|situation| situation.candidates[0].as_mut().unwrap().fail_count = 5, None, ""),
        (|situation| (situation.ordered.stopped, situation.holder) = (true, None), None, ""),
    ];
    let pair = pair();
    let machine = &pair.nodes[0];
    let of = |change: Change, unmanaged: Option<&Name>, is_fenceless| {
        let mut situation = machine.situation(pair.now, 0, &machine.groups[0]);
        change(&mut situation);
        of_group(&situation, unmanaged, is_fenceless)
    };
    let lack =
        |cause: Option<LackCause>, text: &str| cause.map(|cause| Lack { cause, text: text.to_owned() }).into_iter().collect::<Vec<_>>();
    for (change, cause, text) in cases {
        assert_eq!(of(*change, None, false), lack(*cause, text), "{text}");
    }
    let data: Name = "data".parse().unwrap();
    assert_eq!(of(|_| {}, Some(&data), false), lack(Some(Unmanaged), "has resource data left alone"));
    let cut_off = |situation: &mut Situation<'_>| spare(situation).connected = Some(false);
    assert_eq!(of(cut_off, None, true), lack(Some(LackCause::Connectivity), "cannot go to zape: no ping node"));
}

#[test]
fn orders_are_reasons_until_they_are_taken_back() {
    let mut pair = pair();
    assert_eq!(agreed(&pair), "");
    let data = || "data".parse().unwrap();
    let cases = [
        (Command::Standby { node: 1, on: true }, "node zape is standby", Command::Standby { node: 1, on: false }),
        (Command::Maintenance { on: true }, "maintenance", Command::Maintenance { on: false }),
        (
            Command::Manage { resource: data(), on: false },
            "group frontend has resource data left alone",
            Command::Manage { resource: data(), on: true },
        ),
    ];
    for (id, (order, text, back)) in (1..).zip(cases) {
        pair.order(0, 2 * id, order);
        pair.go(20);
        assert_eq!(agreed(&pair), text);
        pair.order(1, 2 * id + 1, back);
        pair.go(20);
        assert_eq!(agreed(&pair), "");
    }
    pair.order(0, 99, Command::Run { group: "frontend".parse().unwrap(), on: false });
    pair.go(40);
    assert_eq!(agreed(&pair), "", "stopped by order");
}

/// A node knows only its own devices, and tells whether one is left.
#[test]
fn a_node_tells_that_it_cannot_fence() {
    let mut pair = pair();
    let now = pair.now;
    let device = pair.nodes[1].settings.config.fence_levels[0][0];
    pair.nodes[1].fence_devices.used(now, device, FenceAction::Configured, Some("login failed"));
    pair.go(2);
    let name = pair.nodes[1].settings.config.fences[device].name.clone();
    let here = format!("node zape cannot fence zipi: fence device {name} is failed: login failed");
    assert_eq!((why(&pair, 0).as_str(), why(&pair, 1)), ("node zape cannot fence zipi", here));
    pair.go(pair.keepalives(Duration::from_secs(61)));
    assert_eq!(agreed(&pair), "", "looked at again");
}

/// One level that is whole is enough.
#[test]
fn a_level_is_left() {
    let mut pair = Pair::of(|config| {
        config.links.truncate(1);
        let second = config::Fence { name: "second".parse().unwrap(), look: None, ..config.fences[0].clone() };
        config.fence_levels = vec![vec![0], vec![config.fences.len()]];
        config.fences.push(second);
    });
    let now = pair.now;
    let fail = |pair: &mut Pair, device| pair.nodes[0].fence_devices.used(now, device, FenceAction::Configured, Some("no answer"));
    fail(&mut pair, 0);
    assert_eq!(why(&pair, 0), "");
    let second = pair.nodes[0].settings.config.fences.len() - 1;
    fail(&mut pair, second);
    assert!(why(&pair, 0).starts_with("node zipi cannot fence zape: fence device "), "{}", why(&pair, 0));
}

#[test]
fn a_dead_node_and_its_return() {
    let mut pair = pair();
    pair.ended[1] = true;
    pair.go(pair.keepalives(Duration::from_secs(60)));
    assert_eq!(why(&pair, 0), "node zape is fenced");
    pair.ended[1] = false;
    pair.replace(1);
    pair.go(100);
    assert_eq!(agreed(&pair), "");
}

/// Links of the configuration that were never heard count as others do.
#[test]
fn of_several_links_one_is_left() {
    let pair = Pair::new();
    assert!(pair.nodes[0].settings.config.links.len() > 1);
    assert!(agreed(&pair).starts_with("only link "), "{}", agreed(&pair));
}
