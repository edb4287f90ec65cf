//! Alarms about heartbeat links, as this node hears the other over them.
//!
//! | link \ peer | in service for longer than the deadtime | otherwise |
//! |---|---|---|
//! | down | heartbeatLinkLost | as it was |
//! | never heard, for longer than the deadtime | heartbeatLinkLost | as it was |
//! | late, not heard yet | as it was | as it was |
//! | up | clear | clear |
//!
//! All links of a node that is dead are silent: its own alarm says so. One that comes back is not heard over all of them at once.

use super::state::{Case, State};
use crate::config::{Part, Severity};
use crate::view::cluster::{Cluster, Link, LinkState, NodeState};

pub(super) fn states(cluster: &Cluster) -> impl Iterator<Item = State> + '_ {
    cluster.links.iter().filter(|link| link.node == cluster.local).map(|link| state(cluster, link))
}

fn state(cluster: &Cluster, link: &Link) -> State {
    let mut peers = cluster.numbered_nodes().filter(|(index, _)| *index != cluster.local);
    let is_peer_there = peers.any(|(_, peer)| peer.state == NodeState::Online && peer.since >= cluster.deadtime);
    let is_silent = match link.state {
        LinkState::Down => true,
        LinkState::Unknown => link.since >= cluster.deadtime,
        LinkState::Up | LinkState::Late => false,
    };
    let case = match link.state {
        LinkState::Up => Case::Clear,
        _ if is_silent && is_peer_there => Case::Alarm { severity: Severity::Major, notify: "heartbeatLinkLost" },
        _ => Case::Neither,
    };
    let text = match link.state {
        LinkState::Up => format!("heartbeats arrive over {}", link.name),
        _ => format!("no heartbeats over {} ({})", link.name, link.medium),
    };
    State {
        age: link.since,
        new: link.state.label().to_owned(),
        text,
        ..State::of("heartbeatLinkLost", Part::Link(link.name.clone()), "heartbeatLinkRestored", case).own_view()
    }
}
