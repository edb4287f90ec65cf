//! `base.1.4`: the heartbeat links.

use super::Tree;
use super::cluster::{microseconds, shown};
use crate::schema::{date_and_time, link};
use crate::smi::{Name, Value};
use crate::time::Instant;
use crate::view::cluster::{Cluster, Link, LinkState};
use crate::view::{Snapshot, View};

pub fn build(tree: &mut Tree<'_>, view: &View, now: Instant) {
    let Some(snapshot) = &view.cluster else { return };
    for facts in &snapshot.cluster.links {
        row(tree, snapshot, facts, now);
    }
}

/// The index of a link at the node with this index.
pub fn index(cluster: &Cluster, node: u8, link: &Name) -> Vec<u32> {
    let node = cluster.node(node).map_or(vec![0], |node| node.name.index());
    [node, link.index()].concat()
}

/// The row of one link at one node.
pub fn row(tree: &mut Tree<'_>, snapshot: &Snapshot, facts: &Link, now: Instant) {
    let mut row = tree.row(index(&snapshot.cluster, facts.node, &facts.name));
    row.text(&link::MEDIUM, &facts.medium);
    row.cell(&link::STATE, Value::Integer(shown(snapshot, now, facts.state, LinkState::Unknown) as i32));
    row.cell(&link::SINCE, date_and_time(snapshot.at(facts.since)));
    row.number(&link::STATE_AGE, snapshot.seconds(facts.since, now));
    if facts.node == snapshot.cluster.local {
        let counters = &facts.counters;
        row.number(&link::SENT_FRAMES, counters.sent);
        row.number(&link::SEND_ERRORS, counters.send_errors);
        row.number(&link::RECEIVED_FRAMES, counters.received);
        row.number(&link::LATE_FRAMES, counters.late);
        row.number(&link::LOST_FRAMES, counters.lost);
        row.number(&link::UNAUTHENTIC_FRAMES, counters.authentication);
        row.number(&link::REPLAYED_FRAMES, counters.replayed);
        row.number(&link::MALFORMED_FRAMES, counters.malformed);
        row.number(&link::FOREIGN_FRAMES, counters.foreign);
    }
    row.number_if_known(&link::ROUND_TRIP, facts.round_trip.map(microseconds));
}
