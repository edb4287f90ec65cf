//! A node of a cluster.

use crate::smi::Name;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// A node. The discriminants are the enumeration `HaNodeCondition` of the MIB.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NodeState {
    /// In service.
    Online = 1,
    /// Not heard since this node's core started.
    #[default]
    Unknown = 2,
    /// It starts: resources are being probed.
    Starting = 3,
    /// It is being stopped in an orderly way.
    Stopping = 4,
    /// Stopped in an orderly way: it runs nothing.
    Offline = 5,
    /// Silent for too long; whether it still runs something is not known.
    Lost = 6,
    /// Being fenced.
    Fencing = 7,
    /// Fenced: it runs nothing.
    Fenced = 8,
    /// Its core is being replaced; services run on.
    Detached = 9,
}

impl NodeState {
    /// The word that the MIB and the tools use.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Online => "online",
            Self::Unknown => "unknown",
            Self::Starting => "starting",
            Self::Stopping => "stopping",
            Self::Offline => "offline",
            Self::Lost => "lost",
            Self::Fencing => "fencing",
            Self::Fenced => "fenced",
            Self::Detached => "detached",
        }
    }
}

/// A row of the node table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Node {
    /// As `uname -n` prints it.
    pub name: Name,
    /// How it is.
    pub state: NodeState,
    /// Whether it is kept from running groups.
    pub standby: bool,
    /// How long it has been in this state.
    pub since: Duration,
    /// Changes of its state since this core started.
    pub transitions: u64,
    /// Sum of its groups' failcounts.
    pub fail_count: u32,
    /// How long ago it was heard; `None` for the local node, and before the first time.
    pub last_heard: Option<Duration>,
    /// The number of its core's life; 0 before it was heard.
    pub incarnation: u64,
    /// Whether its agent is alive.
    pub agent_alive: bool,
    /// None of its fence devices would fence the other node any more, as it says itself.
    #[serde(default)]
    pub fence_failed: bool,
}
