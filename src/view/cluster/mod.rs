//! The cluster as one node sees it: what an engine publishes, the tables of the MIB and `ha-snmp status` show.
//!
//! Points in time are ages at the moment of publication: each process has a clock of its own, and the wall clock may jump.

mod event;
mod fence;
mod group;
mod node;
mod redundancy;
mod resource;
mod takeover;
mod ways;

pub use event::{Event, Happening};
pub use fence::{FenceDevice, FenceDeviceState};
pub use group::{Group, GroupState};
pub use node::{Node, NodeState};
pub use redundancy::{Lack, LackCause, Redundancy};
pub use resource::{Failures, Resource, ResourceState};
pub use takeover::{Takeover, TakeoverCause};
pub use ways::{Link, LinkCounters, LinkState, Ping};

use serde::{Deserialize, Serialize};
use std::time::Duration;

/// The whole cluster at one moment.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Cluster {
    /// Its name; empty without one.
    pub name: String,
    /// Index of the node that says all this.
    pub local: u8,
    /// Whether this node may run groups: it sees its peer, or knows for sure that the peer runs nothing.
    pub quorate: bool,
    /// Whether nothing is started, stopped, moved or fenced at the moment.
    pub maintenance: bool,
    /// Whether both nodes hold a group.
    pub split_brain: bool,
    /// Whether both nodes' configurations define the groups alike.
    pub config_agrees: bool,
    /// Whether the next failure would be survived; `None`: not told.
    #[serde(default)]
    pub redundancy: Option<Redundancy>,
    /// How long it has been so, or not.
    #[serde(default)]
    pub redundancy_since: Duration,
    /// What makes sure that a lost node runs nothing; `none` without.
    pub fencing: String,
    /// Groups that this node took over from the other, since the core started.
    pub takeovers: u64,
    /// How long ago the last of them was.
    pub last_takeover: Option<Duration>,
    /// From one frame to the next.
    pub keepalive: Duration,
    /// A silent link is late after so long.
    pub warntime: Duration,
    /// A silent peer is lost after so long.
    pub deadtime: Duration,
    /// The nodes, in the order of the configuration.
    pub nodes: Vec<Node>,
    /// Every link, as both nodes see it.
    pub links: Vec<Link>,
    /// Ping nodes, as this node sees them.
    pub pings: Vec<Ping>,
    /// Fence devices, as this node finds them.
    #[serde(default)]
    pub fences: Vec<FenceDevice>,
    /// The groups.
    pub groups: Vec<Group>,
    /// The last takeovers, also those before a restart, oldest first.
    #[serde(default)]
    pub history: Vec<Takeover>,
    /// What happened lately and is no state, oldest first. Numbers go on for as long as this node's incarnation lasts.
    pub events: Vec<Event>,
}

impl Cluster {
    /// The node with this index.
    #[must_use]
    pub fn node(&self, index: u8) -> Option<&Node> {
        self.nodes.get(usize::from(index))
    }

    /// The name of the node with this index; empty where there is none.
    #[must_use]
    pub fn node_name(&self, index: Option<u8>) -> &str {
        index.and_then(|index| self.node(index)).map_or("", |node| node.name.as_str())
    }

    /// The nodes with their indexes.
    pub fn numbered_nodes(&self) -> impl Iterator<Item = (u8, &Node)> {
        (0..=u8::MAX).zip(&self.nodes)
    }

    /// Every resource, and the group that it belongs to.
    pub fn resources(&self) -> impl Iterator<Item = (&Group, &Resource)> {
        self.groups.iter().flat_map(|group| group.resources.iter().map(move |resource| (group, resource)))
    }
}
