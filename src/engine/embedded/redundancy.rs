//! Whether the cluster survives the next failure, and why not: what speaks against it in a snapshot, and in the situation of each group.
//!
//! | lack | when |
//! |---|---|
//! | split brain | both nodes hold a group |
//! | node away | a node is not online, for whatever reason |
//! | standby, maintenance | by order |
//! | definitions | the nodes define a group differently |
//! | fencing | of a node: a device has failed in each level that could fence the other one. One level that is whole is enough |
//! | links | of two or more configured, fewer than two work both ways |
//! | out of service | a group runs nowhere but should, or is blocked |
//! | unfit | the node that does not hold a group could not take it |
//! | unmanaged | a resource of a group is left alone by order |
//! | connectivity | without fencing, and the node that would take over reaches no ping node: it would stay still |
//!
//! What was decided for good is no lack, since an alarm that only a screwdriver ends would be switched off: a single link in the configuration,
//! `fencing = "none"`. Nor is another release on one node, since a group leaves a dead one all the same, nor a group that is stopped by order.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::explain;
use super::placement::{Situation, Unfit};
use crate::smi::Name;
use crate::view::cluster::{Cluster, FenceDevice, FenceDeviceState, Lack, LackCause, LinkState, Node, NodeState, Redundancy};
use std::collections::BTreeMap;

/// Fills in what a snapshot says of the cluster, and so of each group. The groups have what they lack themselves already.
pub(super) fn judge(cluster: &mut Cluster) {
    let whole = whole(cluster);
    let mut all = whole.clone();
    for group in &mut cluster.groups {
        let own = group.redundancy.take().unwrap_or_default().lacks;
        // The cluster says once that definitions differ, and each group for itself how it is defined.
        let is_other = |lack: &&Lack| lack.cause != LackCause::Definitions;
        let named = |lack: &Lack| Lack { text: format!("group {} {}", group.name, lack.text), ..lack.clone() };
        all.extend(own.iter().filter(is_other).map(named));
        let shared = whole.iter().filter(is_other).cloned();
        group.redundancy = Some(Redundancy { lacks: shared.chain(own).collect() });
    }
    cluster.redundancy = Some(Redundancy { lacks: all });
}

/// Frames come that no key opens: where a node is not heard, that is why.
pub(super) fn doubt_keys(cluster: &mut Cluster) {
    let groups = cluster.groups.iter_mut().map(|group| &mut group.redundancy);
    for redundancy in groups.chain([&mut cluster.redundancy]).flatten() {
        if redundancy.lacks.iter().any(|lack| lack.cause == LackCause::NodeAway) {
            redundancy.lacks.insert(0, lack(LackCause::Keys, "frames come that no key of this node opens: do both key files agree?"));
        }
    }
}

/// What a group lacks itself; `unmanaged`: a resource of it that is left alone. Of the nodes as such [`whole`] tells.
pub(super) fn of_group(situation: &Situation<'_>, unmanaged: Option<&Name>, is_fenceless: bool) -> Vec<Lack> {
    if situation.ordered.stopped {
        return Vec::new();
    }
    let mut lacks = Vec::new();
    if !situation.same_digest {
        lacks.push(lack(LackCause::Definitions, "is defined differently on both nodes"));
    }
    lacks.extend(unmanaged.map(|name| lack(LackCause::Unmanaged, format!("has resource {name} left alone"))));
    let Some(holder) = situation.holder.filter(|holder| *holder < 2) else {
        lacks.insert(0, lack(LackCause::OutOfService, "runs nowhere"));
        return lacks;
    };
    if situation.unfit(holder) == Some(Unfit::Blocked) {
        let here = explain::name(situation, holder);
        lacks.insert(0, lack(LackCause::OutOfService, format!("is blocked: a resource could not be stopped on {here}")));
    }
    let other = 1_u8.saturating_sub(holder);
    let there = explain::name(situation, other);
    match situation.unfit(other) {
        Some(Unfit::NotThere | Unfit::NotOnline | Unfit::Standby | Unfit::Differs) => {}
        Some(unfit) => {
            let text = explain::unfit_text(situation, other, unfit);
            lacks.push(lack(LackCause::Unfit, format!("cannot go to {there}: {text}")));
        }
        None if is_fenceless && situation.candidate(other).is_some_and(|candidate| candidate.connected == Some(false)) => {
            lacks.push(lack(LackCause::Connectivity, format!("cannot go to {there}: no ping node")));
        }
        None => {}
    }
    lacks
}

/// What speaks against all groups.
fn whole(cluster: &Cluster) -> Vec<Lack> {
    let mut lacks = Vec::new();
    if cluster.split_brain {
        lacks.push(lack(LackCause::SplitBrain, "both nodes hold a group"));
    }
    lacks.extend(cluster.numbered_nodes().filter_map(|(index, node)| away(cluster, index, node)));
    let standby = cluster.nodes.iter().filter(|node| node.standby);
    lacks.extend(standby.map(|node| lack(LackCause::Standby, format!("node {} is standby", node.name))));
    if cluster.maintenance {
        lacks.push(lack(LackCause::Maintenance, "maintenance"));
    }
    if !cluster.config_agrees {
        lacks.push(lack(LackCause::Definitions, "the nodes define groups differently"));
    }
    lacks.extend(cluster.numbered_nodes().filter(|(_, node)| node.fence_failed).map(|(index, node)| fencing(cluster, index, node)));
    lacks.extend(links(cluster));
    lacks
}

fn away(cluster: &Cluster, index: u8, node: &Node) -> Option<Lack> {
    let is_heard = index != cluster.local && node.last_heard.is_some_and(|ago| ago < cluster.deadtime);
    let text = match node.state {
        NodeState::Online => return None,
        NodeState::Unknown => "was never heard",
        NodeState::Lost if is_heard => "is heard, but does not hear this one",
        NodeState::Fencing => "is being fenced",
        NodeState::Detached => "has no core: it is being replaced",
        NodeState::Starting | NodeState::Stopping | NodeState::Offline | NodeState::Lost | NodeState::Fenced => {
            return Some(lack(LackCause::NodeAway, format!("node {} is {}", node.name, node.state.label())));
        }
    };
    Some(lack(LackCause::NodeAway, format!("node {} {text}", node.name)))
}

/// Which devices it is of the other node is known there only.
fn fencing(cluster: &Cluster, index: u8, node: &Node) -> Lack {
    let peer = 1_u8.saturating_sub(index);
    let other = cluster.node_name(Some(peer));
    let counts = |fence: &&FenceDevice| fence.nodes.contains(&peer) && fence.state == FenceDeviceState::Failed;
    let failed = cluster.fences.iter().find(counts).filter(|_| index == cluster.local);
    let device = failed.map(|fence| format!(": fence device {}", fence.text())).unwrap_or_default();
    lack(LackCause::Fencing, format!("node {} cannot fence {other}{device}", node.name))
}

/// Where both nodes hear each other: by which links, both ways.
fn links(cluster: &Cluster) -> Option<Lack> {
    let mut ways: BTreeMap<&Name, bool> = BTreeMap::new();
    for link in &cluster.links {
        let works = matches!(link.state, LinkState::Up | LinkState::Late);
        ways.entry(&link.name).and_modify(|both| *both &= works).or_insert(works);
    }
    let is_whole = cluster.nodes.iter().all(|node| node.state == NodeState::Online);
    if ways.len() < 2 || !is_whole {
        return None;
    }
    let left: Vec<&Name> = ways.iter().filter(|(_, works)| **works).map(|(name, _)| *name).collect();
    match left.as_slice() {
        [] => Some(lack(LackCause::Links, "no link works both ways")),
        [only] => Some(lack(LackCause::Links, format!("only link {only} is left"))),
        _ => None,
    }
}

fn lack(cause: LackCause, text: impl Into<String>) -> Lack {
    Lack { cause, text: text.into() }
}
