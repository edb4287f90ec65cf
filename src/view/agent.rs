//! The agent itself: what an operator wants to know about the one who tells.

use crate::time::{Instant, WallTime};
use serde::Serialize;

/// Facts about this agent.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Agent {
    /// The version of the program.
    pub version: String,
    /// The name of this node, as `uname -n` prints it.
    pub node: String,
    /// The cluster's name from the configuration, empty without one.
    pub cluster: String,
    /// When the agent started, by the wall clock.
    pub started: WallTime,
    /// The same on our own clock.
    pub started_at: Instant,
    /// SHA-like digest of the configuration in force, as hexadecimal text: equal on both nodes means the same file.
    pub config_digest: String,
    /// When the configuration in force was loaded.
    pub config_loaded: WallTime,
    /// Reloads that were refused because of a mistake in the file.
    pub config_errors: u64,
    /// Counters of the AgentX session.
    pub agentx: AgentX,
}

/// What the AgentX session counts. All of them only grow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct AgentX {
    /// Sessions that were opened and registered.
    pub sessions: u64,
    /// Sessions that were lost.
    pub losses: u64,
    /// Requests answered (Get, `GetNext`, `GetBulk`).
    pub requests: u64,
    /// SETs refused.
    pub sets_refused: u64,
    /// PDUs that could not be decoded.
    pub malformed: u64,
    /// Requests for an unknown session.
    pub foreign: u64,
    /// Registrations refused (duplicateRegistration and others).
    pub registrations_refused: u64,
    /// Notify PDUs sent.
    pub notifies_sent: u64,
    /// Notify PDUs that the master took.
    pub notifies_taken: u64,
    /// Notify PDUs that the master refused.
    pub notifies_refused: u64,
}

impl AgentX {
    /// These, and those of a later connection.
    #[must_use]
    pub fn plus(self, later: Self) -> Self {
        Self {
            sessions: self.sessions.saturating_add(later.sessions),
            losses: self.losses.saturating_add(later.losses),
            requests: self.requests.saturating_add(later.requests),
            sets_refused: self.sets_refused.saturating_add(later.sets_refused),
            malformed: self.malformed.saturating_add(later.malformed),
            foreign: self.foreign.saturating_add(later.foreign),
            registrations_refused: self.registrations_refused.saturating_add(later.registrations_refused),
            notifies_sent: self.notifies_sent.saturating_add(later.notifies_sent),
            notifies_taken: self.notifies_taken.saturating_add(later.notifies_taken),
            notifies_refused: self.notifies_refused.saturating_add(later.notifies_refused),
        }
    }
}
