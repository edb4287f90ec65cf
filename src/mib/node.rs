//! `base.1.3`: the nodes.

use super::Tree;
use super::cluster::{shown, shown_truth};
use crate::schema::{date_and_time, node};
use crate::smi::Value;
use crate::time::Instant;
use crate::view::cluster::{Node, NodeState};
use crate::view::{Snapshot, View};

pub fn build(tree: &mut Tree<'_>, view: &View, now: Instant) {
    let Some(snapshot) = &view.cluster else { return };
    for facts in &snapshot.cluster.nodes {
        row(tree, snapshot, facts, now);
    }
}

/// The row of one node.
pub fn row(tree: &mut Tree<'_>, snapshot: &Snapshot, facts: &Node, now: Instant) {
    let mut row = tree.row(facts.name.index());
    row.cell(&node::STATE, Value::Integer(shown(snapshot, now, facts.state, NodeState::Unknown) as i32));
    row.cell(&node::STANDBY, shown_truth(snapshot, now, Some(facts.standby)));
    row.cell(&node::SINCE, date_and_time(snapshot.at(facts.since)));
    row.number(&node::STATE_AGE, snapshot.seconds(facts.since, now));
    row.number(&node::TRANSITIONS, facts.transitions);
    row.number(&node::FAIL_COUNT, facts.fail_count.into());
    if let Some(age) = facts.last_heard {
        row.cell(&node::LAST_HEARD, date_and_time(snapshot.at(age)));
        row.number(&node::LAST_HEARD_AGE, snapshot.seconds(age, now));
    }
    let incarnation = if facts.incarnation == 0 { String::new() } else { format!("{:016x}", facts.incarnation) };
    row.text(&node::INCARNATION, &incarnation);
    row.cell(&node::AGENT_ALIVE, shown_truth(snapshot, now, Some(facts.agent_alive)));
}
