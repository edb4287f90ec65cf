//! `base.1.5`: the ping nodes.

use super::Tree;
use super::cluster::{microseconds, shown_truth};
use crate::schema::{date_and_time, ping};
use crate::time::Instant;
use crate::view::cluster::Ping;
use crate::view::{Snapshot, View};

pub fn build(tree: &mut Tree<'_>, view: &View, now: Instant) {
    let Some(snapshot) = &view.cluster else { return };
    for facts in &snapshot.cluster.pings {
        row(tree, snapshot, facts, now);
    }
}

/// The row of one ping node.
pub fn row(tree: &mut Tree<'_>, snapshot: &Snapshot, facts: &Ping, now: Instant) {
    let mut row = tree.row(facts.name.index());
    row.text(&ping::HOST, &facts.host);
    row.cell(&ping::REACHABLE, shown_truth(snapshot, now, facts.reachable));
    row.cell(&ping::SINCE, date_and_time(snapshot.at(facts.since)));
    row.number(&ping::STATE_AGE, snapshot.seconds(facts.since, now));
    row.number_if_known(&ping::ROUND_TRIP, facts.round_trip.map(microseconds));
}
