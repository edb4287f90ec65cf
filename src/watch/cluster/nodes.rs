//! Alarms about nodes.
//!
//! | class | alarm | clear | told by |
//! |---|---|---|---|
//! | nodeOutOfService | lost, fencing, fenced: critical; offline, or not heard for a minute: major | online and not in standby | the other node |
//! | nodeOutOfService | in standby: warning | as above | the node itself |
//! | agentOffline | the agent of a node in service is not there | it is | the other node |
//! | connectivityLost | no ping node answers: critical; some do not: major | all answer | each node for itself |
//!
//! Whatever else would be told of a node that is not in service waits until it is back.

use super::state::{Case, State};
use crate::config::{Part, Severity};
use crate::view::cluster::{Cluster, Node, NodeState};
use std::time::Duration;

/// A node that was not heard for so long since this one is in service will not just be late.
const NEVER_HEARD: Duration = Duration::from_secs(60);
/// The agent of a node that comes up has so long to start.
const AGENT_STARTS: Duration = Duration::from_secs(30);

pub(super) fn states(cluster: &Cluster) -> impl Iterator<Item = State> + '_ {
    let is_local = |index| index == cluster.local;
    let out_of_service = cluster.numbered_nodes().map(move |(index, node)| out_of_service(cluster, node, is_local(index)));
    let others = cluster.numbered_nodes().filter(move |(index, _)| !is_local(*index));
    out_of_service.chain(others.map(|(_, node)| agent_offline(node))).chain(connectivity(cluster))
}

fn out_of_service(cluster: &Cluster, node: &Node, is_local: bool) -> State {
    let alarm = |severity| Case::Alarm { severity, notify: "nodeOutOfService" };
    let is_serving = || cluster.node(cluster.local).is_some_and(|local| local.state == NodeState::Online);
    let case = match node.state {
        NodeState::Online if !node.standby => Case::Clear,
        _ if is_local => {
            if node.standby {
                alarm(Severity::Warning)
            } else {
                Case::Neither
            }
        }
        NodeState::Lost | NodeState::Fencing | NodeState::Fenced => alarm(Severity::Critical),
        NodeState::Offline => alarm(Severity::Major),
        NodeState::Unknown if node.since >= NEVER_HEARD && is_serving() => alarm(Severity::Major),
        _ => Case::Neither,
    };
    let (name, label) = (&node.name, node.state.label());
    let (new, text) = match node.state {
        NodeState::Online if node.standby => ("standby", format!("{name} is in standby: it runs no group")),
        NodeState::Online => (label, format!("{name} is in service")),
        NodeState::Lost => (label, format!("{name} is lost: silent for too long, what it runs is not known")),
        NodeState::Unknown => (label, format!("{name} was never heard since this node is in service")),
        _ => (label, format!("{name} is {label}")),
    };
    State { age: node.since, new: new.to_owned(), text, ..State::of("nodeOutOfService", Part::Node(name.clone()), "nodeReady", case) }
}

fn agent_offline(node: &Node) -> State {
    let case = match node.agent_alive {
        true => Case::Clear,
        false if node.state == NodeState::Online && node.since >= AGENT_STARTS => {
            Case::Alarm { severity: Severity::Major, notify: "agentOffline" }
        }
        false => Case::Neither,
    };
    let new = if node.agent_alive { "online" } else { "offline" };
    let text = if node.agent_alive { "is there" } else { "does not answer: nobody tells of what happens there alone" };
    State {
        new: new.to_owned(),
        text: format!("the agent of {} {text}", node.name),
        ..State::of("agentOffline", Part::Node(node.name.clone()), "agentOnline", case).own_view()
    }
}

/// Of the ping nodes together: ready is a node that reaches all of them.
fn connectivity(cluster: &Cluster) -> Option<State> {
    let node = cluster.node(cluster.local)?;
    let lost: Vec<_> = cluster.pings.iter().filter(|ping| ping.reachable == Some(false)).collect();
    let alarm = |severity| Case::Alarm { severity, notify: "connectivityLost" };
    let case = match lost.len() {
        0 if cluster.pings.iter().any(|ping| ping.reachable.is_none()) => Case::Neither,
        0 => Case::Clear,
        all if all == cluster.pings.len() => alarm(Severity::Critical),
        _ => alarm(Severity::Major),
    };
    let names: Vec<&str> = lost.iter().map(|ping| ping.name.as_str()).collect();
    let text = match names.as_slice() {
        [] => format!("{} reaches all ping nodes", node.name),
        names => format!("{} does not reach {}", node.name, names.join(", ")),
    };
    let changed = cluster.pings.iter().filter(|ping| lost.is_empty() || ping.reachable == Some(false));
    Some(State {
        age: changed.map(|ping| ping.since).min().unwrap_or_default(),
        new: format!("{} of {}", cluster.pings.len().saturating_sub(lost.len()), cluster.pings.len()),
        text,
        ..State::of("connectivityLost", Part::Node(node.name.clone()), "connectivityReady", case).own_view()
    })
}
