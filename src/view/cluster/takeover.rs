//! The history of takeovers: when a group changed its node, and why.

use crate::smi::Name;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Why a group changed its node. The discriminants are the enumeration `HaTakeoverKind` of the MIB.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TakeoverCause {
    /// A person ordered it to the other node.
    Order = 1,
    /// Back to its preferred node.
    Failback = 2,
    /// The node was put on standby.
    Standby = 3,
    /// The node was stopped in order: it said goodbye.
    NodeStopped = 4,
    /// The node was lost, and fenced.
    NodeFenced = 5,
    /// The node was lost: a person said that it is off, or it has surely had the time to stop.
    NodeLost = 6,
    /// The node was cut off from its peer and from every ping node, and stopped the group itself.
    Isolation = 7,
    /// A resource could not be started.
    StartFailure = 8,
    /// A resource failed, or the failcount reached its limit.
    ResourceFailure = 9,
    /// The node reached no ping node, or fewer.
    Connectivity = 10,
    /// Something that the group requires was not there.
    Requirement = 11,
    /// The disk of the node was not up to date.
    Disk = 12,
    /// Both nodes held it, and one let it go.
    SplitBrain = 13,
    /// The cluster started, and it ran on the other node before.
    Start = 14,
    /// Anything else: the text says it.
    Other = 15,
    /// It happened while the engine of this node did not run.
    #[default]
    Unknown = 16,
}

impl TakeoverCause {
    /// The word that the MIB and the tools use.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Order => "order",
            Self::Failback => "failback",
            Self::Standby => "standby",
            Self::NodeStopped => "nodeStopped",
            Self::NodeFenced => "nodeFenced",
            Self::NodeLost => "nodeLost",
            Self::Isolation => "isolation",
            Self::StartFailure => "startFailure",
            Self::ResourceFailure => "resourceFailure",
            Self::Connectivity => "connectivity",
            Self::Requirement => "requirement",
            Self::Disk => "disk",
            Self::SplitBrain => "splitBrain",
            Self::Start => "start",
            Self::Other => "other",
            Self::Unknown => "unknown",
        }
    }
}

/// A row of the takeover table. Nodes are named, so that it can be read after the configuration has changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Takeover {
    /// From 1 on, without a gap.
    pub number: u32,
    /// The group.
    pub group: Name,
    /// The node that it ran on before.
    pub from: Name,
    /// The node that it runs on since.
    pub to: Name,
    /// Why.
    pub cause: TakeoverCause,
    /// The same in one line.
    pub reason: String,
    /// How long ago it was seen to run there.
    pub age: Duration,
    /// How long it ran nowhere; `None` where nobody saw when that began.
    pub outage: Option<Duration>,
}
