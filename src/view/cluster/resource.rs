//! A resource of a group, and its failures.

use crate::smi::Name;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// State of a resource. The discriminants are the enumeration `HaResourceCondition` of the MIB.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ResourceState {
    /// It runs.
    Started = 1,
    /// Being started.
    Starting = 2,
    /// Being stopped.
    Stopping = 3,
    /// It does not run.
    Stopped = 4,
    /// Its last start or monitor failed.
    Failed = 5,
    /// It could not be stopped.
    Blocked = 6,
    /// Not probed.
    #[default]
    Unknown = 7,
}

impl ResourceState {
    /// The word that the MIB and the tools use.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Started => "started",
            Self::Starting => "starting",
            Self::Stopping => "stopping",
            Self::Stopped => "stopped",
            Self::Failed => "failed",
            Self::Blocked => "blocked",
            Self::Unknown => "unknown",
        }
    }
}

/// A row of the resource table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Resource {
    /// Its name.
    pub name: Name,
    /// As in the configuration: `ocf:heartbeat:IPaddr2`.
    pub agent: String,
    /// How it is, on the node where its group is.
    pub state: ResourceState,
    /// The node where it runs.
    pub node: Option<u8>,
    /// Whether it is started, stopped and restarted by us.
    pub managed: bool,
    /// `start`, `stop`, `monitor` or `probe`; empty before the first.
    pub last_operation: String,
    /// What that gave: `ok`, or what went wrong.
    pub last_result: String,
    /// How long it has been in this state.
    pub since: Duration,
    /// Failures on each node, in the order of the nodes.
    pub failures: Vec<Failures>,
}

/// A row of the failcount table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Failures {
    /// How many count.
    pub count: u32,
    /// How long ago the last one was.
    pub last: Option<Duration>,
    /// What it was.
    pub reason: String,
}
