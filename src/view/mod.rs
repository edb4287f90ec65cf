//! The facts. Every source writes here, everything that is shown or watched reads here; nothing in it knows SNMP sessions, sockets or files.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

pub mod cluster;

mod agent;
mod fields;
mod figure;
mod object;
mod probe;
mod snapshot;

pub use agent::{Agent, AgentX};
pub use figure::Figure;
pub use object::{Freshness, Object};
pub use probe::{Failure, Probe, ProbeKind, Reading, Sample, Status};
pub use snapshot::Snapshot;

use crate::smi::Name;
use std::collections::BTreeMap;

/// All facts of one moment.
#[derive(Clone, Debug, Default)]
pub struct View {
    /// This agent.
    pub agent: Agent,
    /// Every probe, scripts and Tomcats among them, by name.
    pub probes: BTreeMap<Name, Probe>,
    /// The site's objects by their descriptor, as in `[[object]] name`.
    pub objects: BTreeMap<String, Object>,
    /// The cluster as an engine told last; `None` without an engine, and before its first word.
    pub cluster: Option<Snapshot>,
    /// What the alarms about the cluster mean for the overall status, by what they are about.
    pub cluster_alarms: BTreeMap<String, Status>,
}
