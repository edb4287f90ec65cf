//! What became other from one picture of the cluster to the next, in words: a line each.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use crate::smi::Name;
use crate::view::cluster::{Cluster, FenceDeviceState, Group, GroupState, LinkState, Resource};

/// From `old` to `new`, but for resources, of which the events tell. Ages and counters are no change, nor is a link that is only late: it may
/// be so with each other frame.
#[must_use]
pub fn changes(old: &Cluster, new: &Cluster) -> Vec<String> {
    let mut lines = facts(old, new);
    for node in &new.nodes {
        let before = old.nodes.iter().find(|before| before.name == node.name);
        if before.is_none_or(|before| (before.state, before.standby) != (node.state, node.standby)) {
            lines.push(format!("node {} is {}{}", node.name, node.state.label(), if node.standby { ", standby" } else { "" }));
        }
    }
    let is_heard = |state| if state == LinkState::Late { LinkState::Up } else { state };
    for link in &new.links {
        let before = old.links.iter().find(|before| (before.node, &before.name) == (link.node, &link.name));
        if before.is_none_or(|before| is_heard(before.state) != is_heard(link.state)) {
            lines.push(format!("link {} is {} at {}", link.name, link.state.label(), node(new, Some(link.node))));
        }
    }
    for ping in &new.pings {
        let before = old.pings.iter().find(|before| before.name == ping.name);
        if let Some(reachable) = ping.reachable
            && before.is_none_or(|before| before.reachable != ping.reachable)
        {
            lines.push(format!("ping node {} {}", ping.name, if reachable { "answers" } else { "does not answer" }));
        }
    }
    for fence in &new.fences {
        let before = old.fences.iter().find(|before| before.name == fence.name);
        if fence.state != FenceDeviceState::Unknown && before.is_none_or(|before| before.state != fence.state) {
            lines.push(format!("fence device {}", fence.text()));
        }
    }
    for group in &new.groups {
        if before_of(old, group).is_none_or(|before| key(before) != key(group)) {
            let (state, at) = (group.state.label(), node(new, group.active));
            lines.push(format!("group {} is {state} at {at}, epoch {}: {}", group.name, group.epoch, group.reason));
        }
    }
    let told = old.events.last().map_or(0, |event| event.sequence);
    lines.extend(new.events.iter().filter(|event| event.sequence > told).map(|event| event.what.text(&new.nodes)));
    lines
}

/// The same of resources.
#[must_use]
pub fn resource_changes(old: &Cluster, new: &Cluster) -> Vec<String> {
    let mut lines = Vec::new();
    for group in &new.groups {
        for resource in &group.resources {
            let before = before_of(old, group).and_then(|old| old.resources.iter().find(|before| before.name == resource.name));
            let key = |resource: &Resource| (resource.state, resource.node, resource.managed);
            if before.is_none_or(|before| key(before) != key(resource)) {
                let managed = if resource.managed { "" } else { ", left alone" };
                let at = node(new, resource.node);
                lines.push(format!("resource {}/{} is {} at {at}{managed}", group.name, resource.name, resource.state.label()));
            }
        }
    }
    lines
}

fn key(group: &Group) -> (GroupState, Option<u8>, u64, &str) {
    (group.state, group.active, group.epoch, &group.reason)
}

fn before_of<'a>(old: &'a Cluster, group: &Group) -> Option<&'a Group> {
    old.groups.iter().find(|before| before.name == group.name)
}

fn facts(old: &Cluster, new: &Cluster) -> Vec<String> {
    [
        (old.quorate, new.quorate, "this node may run groups", "this node may not run groups"),
        (old.maintenance, new.maintenance, "maintenance begins", "maintenance is over"),
        (old.split_brain, new.split_brain, "both nodes hold a group", "no group is held twice any more"),
        (old.config_agrees, new.config_agrees, "the configurations agree", "the configurations differ"),
    ]
    .into_iter()
    .filter(|(old, new, ..)| old != new)
    .map(|(_, new, yes, no)| if new { yes } else { no }.to_owned())
    .collect()
}

fn node(cluster: &Cluster, index: Option<u8>) -> String {
    let Some(index) = index else { return "no node".to_owned() };
    cluster.nodes.get(usize::from(index)).map_or_else(|| format!("node {index}"), |node| Name::to_string(&node.name))
}
