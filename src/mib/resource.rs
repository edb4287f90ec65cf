//! `base.1.7`: the resources.

use super::Tree;
use super::cluster::{shown, shown_truth};
use crate::schema::{date_and_time, resource};
use crate::smi::{Name, Value};
use crate::time::Instant;
use crate::view::cluster::{Resource, ResourceState};
use crate::view::{Snapshot, View};

pub fn build(tree: &mut Tree<'_>, view: &View, now: Instant) {
    let Some(snapshot) = &view.cluster else { return };
    for (group, facts) in snapshot.cluster.resources() {
        row(tree, snapshot, &group.name, facts, now);
    }
}

/// The row of one resource of this group.
pub fn row(tree: &mut Tree<'_>, snapshot: &Snapshot, group: &Name, facts: &Resource, now: Instant) {
    let mut row = tree.row(facts.name.index());
    row.text(&resource::AGENT, &facts.agent);
    row.text(&resource::GROUP_NAME, group.as_str());
    row.cell(&resource::STATE, Value::Integer(shown(snapshot, now, facts.state, ResourceState::Unknown) as i32));
    row.text(&resource::NODE, snapshot.cluster.node_name(facts.node));
    row.cell(&resource::MANAGED, shown_truth(snapshot, now, Some(facts.managed)));
    row.text(&resource::LAST_OPERATION, &facts.last_operation);
    row.text(&resource::LAST_RESULT, &facts.last_result);
    row.cell(&resource::SINCE, date_and_time(snapshot.at(facts.since)));
    row.number(&resource::STATE_AGE, snapshot.seconds(facts.since, now));
}
