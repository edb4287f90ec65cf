//! Links between the nodes, and ping nodes.

use crate::smi::Name;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// State of a link. The discriminants are the enumeration `HaLinkCondition` of the MIB.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LinkState {
    /// Frames of the peer arrive.
    Up = 1,
    /// Silent for longer than the warntime.
    Late = 2,
    /// Silent for longer than the deadtime.
    Down = 3,
    /// No frame yet.
    #[default]
    Unknown = 4,
}

impl LinkState {
    /// The word that the MIB and the tools use.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Late => "late",
            Self::Down => "down",
            Self::Unknown => "unknown",
        }
    }
}

/// A row of the link table: how one node hears the other over one link.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Link {
    /// Index of the node that hears.
    pub node: u8,
    /// The link.
    pub name: Name,
    /// `udp eth1 unicast`, `serial /dev/ttyS0 115200`.
    pub medium: String,
    /// How it is.
    pub state: LinkState,
    /// How long it has been so.
    pub since: Duration,
    /// What it counts; of the peer's links only what the peer's frames tell: zeros.
    pub counters: LinkCounters,
    /// From a frame to the answer that names it; `None` before the first.
    pub round_trip: Option<Duration>,
    /// Why the link is not open, or did not take the last frame; `None` of the peer's links.
    #[serde(default)]
    pub problem: Option<String>,
}

/// What a link counts. All of them only grow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkCounters {
    /// Frames sent.
    pub sent: u64,
    /// Frames that could not be sent.
    pub send_errors: u64,
    /// Frames taken.
    pub received: u64,
    /// Frames that came later than the warntime after the one before.
    pub late: u64,
    /// Gaps in the sequence.
    pub lost: u64,
    /// Frames whose seal does not fit, or whose key is not known.
    pub authentication: u64,
    /// Frames that were seen before, or were overtaken.
    pub replayed: u64,
    /// Octets that are no frame.
    pub malformed: u64,
    /// Frames of another cluster, of a node that is not configured, or of ourselves.
    pub foreign: u64,
}

/// A row of the ping table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ping {
    /// Its name.
    pub name: Name,
    /// Its address.
    pub host: String,
    /// Whether it answers; `None` before it is known.
    pub reachable: Option<bool>,
    /// How long it has been so.
    pub since: Duration,
    /// Of the last answer.
    pub round_trip: Option<Duration>,
    /// Why no request can be sent.
    #[serde(default)]
    pub problem: Option<String>,
}
