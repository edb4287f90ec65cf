//! A group of a cluster.

use super::{Redundancy, Resource};
use crate::smi::Name;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// State of a group. The discriminants are the enumeration `HaGroupCondition` of the MIB.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GroupState {
    /// All its resources run.
    Started = 1,
    /// Its resources are being started.
    Starting = 2,
    /// Its resources are being stopped.
    Stopping = 3,
    /// Runs nowhere, as it should.
    Stopped = 4,
    /// Runs nowhere, but should.
    OutOfService = 5,
    /// A resource could not be stopped: nothing is done until somebody looks.
    Blocked = 6,
    /// Not known: not probed, or the node that may run it is lost.
    #[default]
    Unknown = 7,
}

impl GroupState {
    /// The word that the MIB and the tools use.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Started => "started",
            Self::Starting => "starting",
            Self::Stopping => "stopping",
            Self::Stopped => "stopped",
            Self::OutOfService => "outOfService",
            Self::Blocked => "blocked",
            Self::Unknown => "unknown",
        }
    }
}

/// A row of the group table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// Its name.
    pub name: Name,
    /// How it is.
    pub state: GroupState,
    /// The node that holds it.
    pub active: Option<u8>,
    /// The node that it belongs on.
    pub preferred: Option<u8>,
    /// Its claim's epoch; 0 before the first.
    pub epoch: u64,
    /// Its failcount on each node.
    pub fail_counts: Vec<u32>,
    /// From here on failCountWarnLevel.
    pub warn: u32,
    /// From here on failCountCriticalLevel.
    pub critical: u32,
    /// From here on it leaves the node.
    pub limit: u32,
    /// How long it has been in this state.
    pub since: Duration,
    /// How often it changed its node since this core started.
    pub moves: u64,
    /// Why it is where it is, in one line.
    pub reason: String,
    /// Everything that was weighed, one line each: `ha-snmp explain`.
    pub explanation: Vec<String>,
    /// Whether it would survive the next failure; `None`: not told.
    #[serde(default)]
    pub redundancy: Option<Redundancy>,
    /// Its resources, in the order in which they start.
    pub resources: Vec<Resource>,
}
