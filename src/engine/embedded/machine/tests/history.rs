//! What both nodes note of takeovers, whatever they come of.

use super::super::*;
use super::pair::Pair;
use crate::engine::embedded::sighting::Runs;
use crate::view::cluster::TakeoverCause::{
    self, Failback, Isolation, NodeFenced, NodeLost, NodeStopped, Order, ResourceFailure, SplitBrain, Standby, Start,
};

fn told(runs: &[Runs]) -> Vec<(u8, TakeoverCause)> {
    runs.iter().map(|runs| (runs.node, runs.cause)).collect()
}

/// What is noted at each node after the start.
fn after_start(pair: &Pair) -> [Vec<(u8, TakeoverCause)>; 2] {
    let rest = |runs: &[Runs]| {
        let told = told(runs);
        assert_eq!(told[0].0, 0, "where the group ran first");
        told[1..].to_vec()
    };
    pair.runs.each_ref().map(|runs| rest(runs))
}

#[test]
fn the_first_sight_of_it() {
    let pair = Pair::new();
    assert_eq!(told(&pair.runs[0]), [(0, Start)]);
    assert_eq!((pair.runs[1].len(), pair.runs[1][0].outage), (1, None));
}

#[test]
fn by_order_and_back() {
    let mut pair = Pair::new();
    let group: Name = "frontend".parse().unwrap();
    pair.order(0, 1, Command::Move { group: group.clone(), to: Some(1), lasting: None });
    pair.go(40);
    assert_eq!(after_start(&pair), [[(1, Order)]; 2].map(|rows| rows.to_vec()));
    assert!(pair.runs.iter().all(|runs| runs[1].outage.is_some_and(|outage| outage < Duration::from_secs(2))), "{:?}", pair.runs);
    assert!(pair.runs.iter().all(|runs| runs[1].reason == "by order"), "{:?}", pair.runs);
    pair.order(1, 2, Command::Move { group, to: None, lasting: None });
    pair.go(pair.keepalives(Duration::from_secs(400)));
    assert_eq!(after_start(&pair), [[(1, Order), (0, Failback)]; 2].map(|rows| rows.to_vec()));
}

#[test]
fn standby() {
    let mut pair = Pair::new();
    pair.order(1, 1, Command::Standby { node: 0, on: true });
    pair.go(40);
    assert_eq!(after_start(&pair), [[(1, Standby)]; 2].map(|rows| rows.to_vec()));
}

#[test]
fn a_node_that_is_stopped() {
    let mut pair = Pair::new();
    pair.order(0, 1, Command::Shutdown);
    pair.go(40);
    assert!(pair.ended[0]);
    assert_eq!(after_start(&pair), [vec![], vec![(1, NodeStopped)]]);
}

#[test]
fn a_node_that_dies() {
    let mut pair = Pair::new();
    pair.ended[0] = true;
    let died = pair.now;
    pair.go(pair.keepalives(Duration::from_secs(30)));
    assert_eq!(pair.fenced, [0]);
    assert_eq!(after_start(&pair), [vec![], vec![(1, NodeFenced)]]);
    let outage = pair.runs[1][1].outage.unwrap();
    assert!(outage >= pair.nodes[1].deadtime() && outage < pair.now.since(died), "since the last frame: {outage:?}");
}

/// The peer can only wait until a node that is cut off has surely stopped.
#[test]
fn a_node_that_is_cut_off_without_fencing() {
    let mut pair = Pair::without_fencing();
    pair.alone[0] = true;
    pair.deaf = [true; 2];
    let wait = pair.nodes[0].settings.config.takeover_wait();
    pair.go(pair.keepalives(wait + Duration::from_secs(60)));
    assert_eq!(after_start(&pair), [vec![], vec![(1, NodeLost)]]);
    // Back among the others it sees where the group is, and knows why it let it go.
    pair.alone[0] = false;
    pair.deaf = [false; 2];
    pair.go(4);
    assert_eq!(after_start(&pair)[0], [(1, Isolation)]);
}

#[test]
fn a_group_that_both_held() {
    let mut pair = Pair::without_fencing();
    pair.deaf = [true; 2];
    // Nobody is cut off from the ping nodes, so that both go on.
    let wait = pair.nodes[0].settings.config.takeover_wait();
    pair.go(pair.keepalives(wait + Duration::from_secs(60)));
    assert_eq!(after_start(&pair), [vec![], vec![(1, NodeLost)]]);
    pair.deaf = [false; 2];
    pair.go(4);
    assert!(matches!(after_start(&pair)[0].first(), Some((1, SplitBrain | Isolation))), "{:?}", pair.runs);
}

/// A monitor that fails too often.
#[test]
fn a_resource_that_fails() {
    let mut pair = Pair::new();
    pair.running.retain(|(_, _, resource)| *resource != 0);
    for _ in 0..pair.keepalives(Duration::from_secs(600)) {
        pair.go(1);
        // It dies again as long as it is there.
        pair.running.remove(&(0, 0, 0));
    }
    assert_eq!(after_start(&pair)[0].first(), Some(&(1, ResourceFailure)), "{:?}", pair.runs);
    assert_eq!(after_start(&pair)[1].first(), Some(&(1, ResourceFailure)), "{:?}", pair.runs);
}
