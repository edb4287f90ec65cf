//! `base.1.2`: the cluster as a whole, and what its tables have in common.

use super::Tree;
use crate::schema::{cluster, date_and_time};
use crate::smi::Value;
use crate::time::Instant;
use crate::view::cluster::{Cluster, NodeState, Redundancy};
use crate::view::{Freshness, Snapshot, View};
use std::time::Duration;

pub fn build(tree: &mut Tree<'_>, view: &View, now: Instant) {
    let nothing = Cluster::default();
    let told = view.cluster.as_ref();
    let facts = told.map_or(&nothing, |snapshot| &snapshot.cluster);
    let freshness = told.map_or(Freshness::Unknown, |snapshot| snapshot.freshness(now));
    let known = |flag: bool| Value::Integer(truth(Some(flag).filter(|_| freshness == Freshness::Fresh)));
    tree.text(&cluster::NAME, &facts.name);
    tree.scalar(&cluster::FRESHNESS, Value::Integer(freshness as i32));
    if let Some(snapshot) = told {
        tree.number(&cluster::STATE_AGE, snapshot.age(now).as_secs());
    }
    tree.scalar(&cluster::QUORATE, known(facts.quorate));
    tree.text(&cluster::LOCAL_NODE, facts.node_name(told.map(|_| facts.local)));
    tree.number(&cluster::NODES_CONFIGURED, count(facts.nodes.len()));
    let online = facts.nodes.iter().filter(|node| freshness == Freshness::Fresh && node.state == NodeState::Online);
    tree.number(&cluster::NODES_ONLINE, count(online.count()));
    tree.scalar(&cluster::MAINTENANCE, known(facts.maintenance));
    tree.scalar(&cluster::SPLIT_BRAIN, known(facts.split_brain));
    tree.scalar(&cluster::CONFIG_AGREES, known(facts.config_agrees));
    tree.text(&cluster::FENCING, &facts.fencing);
    tree.number(&cluster::TAKEOVERS, facts.takeovers);
    if let Some((snapshot, age)) = told.zip(facts.last_takeover) {
        tree.scalar(&cluster::LAST_TAKEOVER, date_and_time(snapshot.at(age)));
        tree.number(&cluster::LAST_TAKEOVER_AGE, snapshot.seconds(age, now));
    }
    tree.number(&cluster::KEEPALIVE, milliseconds(facts.keepalive));
    tree.number(&cluster::WARNTIME, milliseconds(facts.warntime));
    tree.number(&cluster::DEADTIME, milliseconds(facts.deadtime));
    let redundancy = facts.redundancy.as_ref().filter(|_| freshness == Freshness::Fresh);
    tree.scalar(&cluster::REDUNDANT, Value::Integer(truth(redundancy.map(Redundancy::is_given))));
    tree.scalar(&cluster::REDUNDANT_CAUSE, Value::Integer(kind(redundancy)));
    tree.text(&cluster::REDUNDANT_REASON, &redundancy.map(Redundancy::why).unwrap_or_default());
}

/// `HaRedundancyKind`.
pub fn kind(redundancy: Option<&Redundancy>) -> i32 {
    match redundancy.map(|redundancy| redundancy.lacks.first()) {
        Some(None) => 1,
        Some(Some(lack)) => lack.cause as i32,
        None => 14,
    }
}

/// A state as it is shown: `unknown` where the engine is silent, since an old value must never pass for a fresh one.
pub fn shown<S>(snapshot: &Snapshot, now: Instant, state: S, unknown: S) -> S {
    if snapshot.freshness(now) == Freshness::Fresh { state } else { unknown }
}

/// `HaKnownTruth`.
pub fn truth(flag: Option<bool>) -> i32 {
    match flag {
        Some(true) => 1,
        Some(false) => 2,
        None => 3,
    }
}

/// The same of a table's row.
pub fn shown_truth(snapshot: &Snapshot, now: Instant, flag: Option<bool>) -> Value {
    Value::Integer(truth(shown(snapshot, now, flag, None)))
}

pub fn microseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

pub fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}
