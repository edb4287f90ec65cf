//! What became other from one picture of the cluster to the next, in words: a line each.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use crate::smi::Name;
use crate::view::cluster::{Cluster, Group, Happening, Resource};

/// From `old` to `new`. Ages and counters are no change.
pub fn changes(old: &Cluster, new: &Cluster) -> Vec<String> {
    let mut lines = facts(old, new);
    for node in &new.nodes {
        let before = old.nodes.iter().find(|before| before.name == node.name);
        if before.is_none_or(|before| (before.state, before.standby) != (node.state, node.standby)) {
            lines.push(format!("node {} is {}{}", node.name, node.state.label(), if node.standby { ", standby" } else { "" }));
        }
    }
    for link in &new.links {
        let before = old.links.iter().find(|before| (before.node, &before.name) == (link.node, &link.name));
        if before.is_none_or(|before| before.state != link.state) {
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
    for group in &new.groups {
        lines.extend(group_changes(old.groups.iter().find(|before| before.name == group.name), group, new));
    }
    let told = old.events.last().map_or(0, |event| event.sequence);
    lines.extend(new.events.iter().filter(|event| event.sequence > told).map(|event| happening(&event.what, new)));
    lines
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

fn group_changes(old: Option<&Group>, new: &Group, cluster: &Cluster) -> Vec<String> {
    let mut lines = Vec::new();
    let key = |group: &Group| (group.state, group.active, group.epoch, group.reason.clone());
    if old.is_none_or(|old| key(old) != key(new)) {
        let at = node(cluster, new.active);
        lines.push(format!("group {} is {} at {at}, epoch {}: {}", new.name, new.state.label(), new.epoch, new.reason));
    }
    for resource in &new.resources {
        let before = old.and_then(|old| old.resources.iter().find(|before| before.name == resource.name));
        let key = |resource: &Resource| (resource.state, resource.node, resource.managed);
        if before.is_none_or(|before| key(before) != key(resource)) {
            let managed = if resource.managed { "" } else { ", left alone" };
            let at = node(cluster, resource.node);
            lines.push(format!("resource {}/{} is {} at {at}{managed}", new.name, resource.name, resource.state.label()));
        }
    }
    lines
}

fn happening(what: &Happening, cluster: &Cluster) -> String {
    match what {
        Happening::Takeover { group, epoch, reason } => format!("takeover of {group}, epoch {epoch}: {reason}"),
        Happening::ResourceStarted(name) => format!("{name} was started"),
        Happening::ResourceStopped(name) => format!("{name} was stopped"),
        Happening::ResourceFailed { resource, operation, reason, count } => {
            format!("{resource} failed ({operation}), failcount {count}: {reason}")
        }
        Happening::FailCountReset(name) => format!("failcount of {name} set back"),
        Happening::ActiveWithoutClaim(name) => format!("{name} ran without a claim"),
        Happening::FencingStarted { node: index, device } => format!("fencing of {} by {device} begins", node(cluster, Some(*index))),
        Happening::FencingSucceeded { node: index, device } => format!("{} is fenced by {device}", node(cluster, Some(*index))),
        Happening::FencingFailed { node: index, reason } => format!("fencing of {} failed: {reason}", node(cluster, Some(*index))),
        Happening::SplitBrainDetected(group) => format!("both nodes hold {group}"),
        Happening::SplitBrainResolved(group) => format!("one node has let {group} go"),
    }
}

fn node(cluster: &Cluster, index: Option<u8>) -> String {
    let Some(index) = index else { return "no node".to_owned() };
    cluster.nodes.get(usize::from(index)).map_or_else(|| format!("node {index}"), |node| Name::to_string(&node.name))
}
