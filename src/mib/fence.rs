//! `base.1.16`: the fence devices.

use super::Tree;
use super::cluster::shown;
use crate::schema::{date_and_time, fence};
use crate::smi::Value;
use crate::time::Instant;
use crate::view::cluster::{FenceDevice, FenceDeviceState};
use crate::view::{Snapshot, View};

pub fn build(tree: &mut Tree<'_>, view: &View, now: Instant) {
    let Some(snapshot) = &view.cluster else { return };
    for facts in &snapshot.cluster.fences {
        row(tree, snapshot, facts, now);
    }
}

/// The row of one fence device.
pub fn row(tree: &mut Tree<'_>, snapshot: &Snapshot, facts: &FenceDevice, now: Instant) {
    let nodes: Vec<_> = facts.nodes.iter().map(|node| snapshot.cluster.node_name(Some(*node))).collect();
    let mut row = tree.row(facts.name.index());
    row.text(&fence::KIND, &facts.kind);
    row.number(&fence::LEVEL, facts.level.into());
    row.text(&fence::NODES, &nodes.join(" "));
    row.cell(&fence::STATE, Value::Integer(shown(snapshot, now, facts.state, FenceDeviceState::Unknown) as i32));
    row.cell(&fence::SINCE, date_and_time(snapshot.at(facts.since)));
    row.number(&fence::STATE_AGE, snapshot.seconds(facts.since, now));
    row.number_if_known(&fence::LAST_LOOK_AGE, facts.looked.map(|age| snapshot.seconds(age, now)));
    row.text(&fence::LAST_LOOK_RESULT, &facts.look_result);
    row.number_if_known(&fence::LAST_USE_AGE, facts.used.map(|age| snapshot.seconds(age, now)));
    row.text(&fence::LAST_USE_RESULT, &facts.use_result);
}
