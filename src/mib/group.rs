//! `base.1.6`: the groups of resources.

use super::Tree;
use super::cluster::{kind, shown, truth};
use crate::schema::{date_and_time, group};
use crate::smi::Value;
use crate::time::Instant;
use crate::view::cluster::{Group, GroupState, Redundancy};
use crate::view::{Snapshot, View};

pub fn build(tree: &mut Tree<'_>, view: &View, now: Instant) {
    let Some(snapshot) = &view.cluster else { return };
    for facts in &snapshot.cluster.groups {
        row(tree, snapshot, facts, now);
    }
}

/// The row of one group.
pub fn row(tree: &mut Tree<'_>, snapshot: &Snapshot, facts: &Group, now: Instant) {
    let cluster = &snapshot.cluster;
    let fail_count = facts.fail_counts.get(usize::from(cluster.local)).copied().unwrap_or(0);
    let mut row = tree.row(facts.name.index());
    row.cell(&group::STATE, Value::Integer(shown(snapshot, now, facts.state, GroupState::Unknown) as i32));
    row.text(&group::ACTIVE_NODE, cluster.node_name(facts.active));
    row.text(&group::PREFERRED_NODE, cluster.node_name(facts.preferred));
    row.number(&group::FAIL_COUNT, fail_count.into());
    row.number(&group::FAIL_COUNT_WARN, facts.warn.into());
    row.number(&group::FAIL_COUNT_CRITICAL, facts.critical.into());
    row.number(&group::FAIL_COUNT_LIMIT, facts.limit.into());
    row.cell(&group::SINCE, date_and_time(snapshot.at(facts.since)));
    row.number(&group::STATE_AGE, snapshot.seconds(facts.since, now));
    row.number(&group::MOVES, facts.moves);
    row.text(&group::REASON, &facts.reason);
    let redundancy = shown(snapshot, now, facts.redundancy.as_ref(), None);
    row.cell(&group::REDUNDANT, Value::Integer(truth(redundancy.map(Redundancy::is_given))));
    row.cell(&group::REDUNDANT_CAUSE, Value::Integer(kind(redundancy)));
    row.text(&group::REDUNDANT_REASON, &redundancy.map(Redundancy::why).unwrap_or_default());
}
