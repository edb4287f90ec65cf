//! What is wrong with the cluster, and how bad that is.
//!
//! | how bad | what |
//! |---|---|
//! | critical | the core's loop tells nothing; both nodes hold a group; a group is not where it should be, or its failcount is critical; a node is lost or could not be fenced yet |
//! | warning | anything else that is not as it should be, or not as it always is: standby, maintenance, and that the cluster is not redundant |

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::age::age;
use crate::cli::names::node_name;
use crate::control::CoreState;
use crate::view::cluster::{Cluster, FenceDeviceState, Group, GroupState, Lack, LackCause, LinkState, NodeState, ResourceState};
use std::time::Duration;

/// The core publishes each second: an older state is a sign that its loop hangs.
const STALE: Duration = Duration::from_secs(5);

/// How bad.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Badness {
    /// Somebody should look at it some time.
    Warning,
    /// Somebody should look at it now.
    Critical,
}

/// Whether what the core tells is too old to be true.
pub fn is_stale(state: &CoreState) -> bool {
    state.age > STALE
}

/// Everything that is wrong, the worst first.
pub fn verdict(state: &CoreState) -> Vec<(Badness, String)> {
    let cluster = &state.cluster;
    let mut wrong = whole(state);
    wrong.extend(nodes(cluster));
    wrong.extend(cluster.groups.iter().flat_map(|group| group_wrong(group, cluster)));
    wrong.extend(ways(cluster));
    wrong.sort_by_key(|(badness, _)| std::cmp::Reverse(*badness));
    wrong
}

fn whole(state: &CoreState) -> Vec<(Badness, String)> {
    let cluster = &state.cluster;
    let (is_redundant, redundancy) = redundancy(cluster);
    let stale = format!("the core has told nothing for {}: its loop hangs", age(state.age));
    [
        (is_stale(state), Badness::Critical, stale.as_str()),
        (cluster.split_brain, Badness::Critical, "both nodes hold a group"),
        (!is_redundant, Badness::Warning, redundancy.as_str()),
        (!cluster.quorate, Badness::Warning, "this node may not run groups: it does not know what its peer runs"),
        (!cluster.config_agrees, Badness::Warning, "the nodes' configurations differ"),
        (cluster.maintenance, Badness::Warning, "maintenance"),
    ]
    .into_iter()
    .filter(|(is_so, ..)| *is_so)
    .map(|(_, badness, text)| (badness, text.to_owned()))
    .collect()
}

/// Whether the cluster is redundant, and what to say where it is not: beside that, what no other line says.
fn redundancy(cluster: &Cluster) -> (bool, String) {
    let lacks = cluster.redundancy.as_ref().map_or(&[][..], |redundancy| &redundancy.lacks);
    let is_own = |lack: &&Lack| match lack.cause {
        LackCause::Keys | LackCause::Fencing | LackCause::Unfit | LackCause::Connectivity => true,
        LackCause::SplitBrain
        | LackCause::NodeAway
        | LackCause::Standby
        | LackCause::Maintenance
        | LackCause::Definitions
        | LackCause::Links
        | LackCause::OutOfService
        | LackCause::Unmanaged => false,
    };
    let texts: Vec<&str> = lacks.iter().filter(is_own).map(|lack| lack.text.as_str()).collect();
    let colon = if texts.is_empty() { "" } else { ": " };
    (lacks.is_empty(), format!("not redundant{colon}{}", texts.join("; ")))
}

fn nodes(cluster: &Cluster) -> Vec<(Badness, String)> {
    let mut wrong = Vec::new();
    for node in &cluster.nodes {
        let badness = match node.state {
            NodeState::Online => None,
            NodeState::Lost | NodeState::Fencing => Some(Badness::Critical),
            NodeState::Unknown
            | NodeState::Starting
            | NodeState::Stopping
            | NodeState::Offline
            | NodeState::Fenced
            | NodeState::Detached => Some(Badness::Warning),
        };
        wrong.extend(badness.map(|badness| (badness, format!("node {} is {}", node.name, node.state.label()))));
        if node.standby {
            wrong.push((Badness::Warning, format!("node {} is on standby", node.name)));
        }
        if node.state == NodeState::Online && !node.agent_alive {
            wrong.push((Badness::Warning, format!("no agent lives on node {}", node.name)));
        }
    }
    wrong
}

fn group_wrong(group: &Group, cluster: &Cluster) -> Vec<(Badness, String)> {
    let mut wrong = Vec::new();
    let badness = match group.state {
        GroupState::Started => None,
        GroupState::Starting | GroupState::Stopping | GroupState::Stopped => Some(Badness::Warning),
        GroupState::OutOfService | GroupState::Blocked | GroupState::Unknown => Some(Badness::Critical),
    };
    wrong.extend(badness.map(|badness| (badness, format!("group {} is {}: {}", group.name, group.state.label(), group.reason))));
    for (index, count) in group.fail_counts.iter().enumerate() {
        let badness = if *count >= group.critical { Badness::Critical } else { Badness::Warning };
        // A level of 0 is none.
        if *count > 0 && *count >= group.warn.min(group.critical) {
            let node = node_name(cluster, u8::try_from(index).ok());
            wrong.push((badness, format!("failcount of group {} at {node} is {count}", group.name)));
        }
    }
    for resource in &group.resources {
        if matches!(resource.state, ResourceState::Failed | ResourceState::Blocked) {
            wrong.push((Badness::Warning, format!("resource {} is {}", resource.name, resource.state.label())));
        }
        if !resource.managed {
            wrong.push((Badness::Warning, format!("resource {} is left alone", resource.name)));
        }
    }
    wrong
}

fn ways(cluster: &Cluster) -> Vec<(Badness, String)> {
    let links = cluster.links.iter().filter(|link| link.state != LinkState::Up);
    let links = links.map(|link| {
        let (name, state, node) = (&link.name, link.state.label(), node_name(cluster, Some(link.node)));
        format!("link {name} is {state} at {node}{}", because(link.problem.as_ref()))
    });
    let pings = cluster.pings.iter().filter(|ping| ping.reachable == Some(false));
    let pings = pings.map(|ping| format!("ping node {} does not answer{}", ping.name, because(ping.problem.as_ref())));
    let fences = cluster.fences.iter().filter(|fence| fence.state == FenceDeviceState::Failed);
    let fences = fences.map(|fence| format!("fence device {}", fence.text()));
    links.chain(pings).chain(fences).map(|text| (Badness::Warning, text)).collect()
}

fn because(problem: Option<&String>) -> String {
    problem.map(|problem| format!(": {problem}")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::status::sample;
    use crate::view::cluster::Redundancy;

    fn texts(state: &CoreState) -> Vec<String> {
        verdict(state).into_iter().map(|(badness, text)| format!("{badness:?}: {text}")).collect()
    }

    #[test]
    fn nothing_is_wrong_when_all_is_well() {
        assert_eq!(texts(&CoreState { age: Duration::ZERO, cluster: sample::well() }), [""; 0]);
    }

    /// Whatever is lacking, it is a warning at least; what another line says is not said twice.
    #[test]
    fn what_is_lacking_is_a_warning() {
        use LackCause::{Standby, Unfit};
        let lack = |cause, text: &str| Lack { cause, text: text.to_owned() };
        for (lacks, expected) in [
            (vec![lack(Standby, "node zape is standby")], "Warning: not redundant"),
            (
                vec![lack(Standby, "node zape is standby"), lack(Unfit, "group frontend cannot go to zape: failcount 5 of 5")],
                "Warning: not redundant: group frontend cannot go to zape: failcount 5 of 5",
            ),
        ] {
            let cluster = Cluster { redundancy: Some(Redundancy { lacks }), ..sample::well() };
            assert_eq!(texts(&CoreState { age: Duration::ZERO, cluster }), [expected]);
        }
        // A core of another release does not say.
        let cluster = Cluster { redundancy: None, ..sample::well() };
        assert_eq!(texts(&CoreState { age: Duration::ZERO, cluster }), [""; 0]);
    }

    #[test]
    fn the_worst_comes_first() {
        assert_eq!(
            texts(&CoreState { age: Duration::from_secs(7), cluster: sample::in_trouble() }),
            [
                "Critical: the core has told nothing for 7.0 s: its loop hangs",
                "Critical: node zipi is lost",
                "Critical: group frontend is outOfService: zipi is lost and not fenced yet",
                "Critical: failcount of group frontend at zape is 4",
                "Warning: not redundant",
                "Warning: this node may not run groups: it does not know what its peer runs",
                "Warning: no agent lives on node zape",
                "Warning: resource gatekeeper is failed",
                "Warning: link cross is down at zape: interface eth1: No such device (os error 19)",
                "Warning: ping node gateway does not answer",
                "Warning: fence device ipmi is failed: /usr/sbin/fence_ipmilan exited with status 1: login failed",
            ]
        );
    }
}
