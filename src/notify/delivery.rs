//! What became of one notification at one sink, and how a sink does.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use crate::smi::Name;
use crate::time::WallTime;
use serde::{Deserialize, Serialize};

/// A cell of the log x sink table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// Where it stands.
    pub result: DeliveryResult,
    /// When it was last sent, if it was.
    pub sent: Option<WallTime>,
    /// How often it was sent.
    pub attempts: u32,
}

/// Where a notification stands at a sink. The discriminants are the enumeration `HaDeliveryOutcome` of the MIB.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DeliveryResult {
    /// Waits to be sent.
    Queued = 1,
    /// Handed to the network or to the master agent; nothing more can be known of a trap.
    Sent = 2,
    /// The receiver has acknowledged it; of the master agent: has taken it.
    Acknowledged = 3,
    /// The receiver refused it, or did not acknowledge it in time.
    Failed = 4,
    /// Its row made room before it could be sent.
    Dropped = 5,
    /// Switched off: logged, not sent.
    Suppressed = 6,
    /// From before this start of the agent, or of the sink: nothing is known, and nothing is left to do. Of an earlier life of the agent.
    Earlier = 7,
}

/// How one sink does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SinkStatus {
    /// Its name.
    pub name: Name,
    /// `agentx`, `v1 trap udp:192.0.2.10:162`: never a secret.
    pub address: String,
    /// Whether it can be sent to now.
    pub state: SinkState,
    /// Notifications that wait or are in flight.
    pub queue: u64,
    /// The sequence of the oldest of them, 0 without.
    pub oldest: u32,
    /// When that was logged.
    pub oldest_at: Option<WallTime>,
    /// Messages sent, each repetition counted.
    pub sent: u64,
    /// Notifications acknowledged.
    pub acknowledged: u64,
    /// Notifications given up.
    pub failed: u64,
    /// Notifications whose row made room before they were sent.
    pub dropped: u64,
    /// Messages that were received and ignored: wrong address, request id, engine, digest, time window, garbage.
    pub ignored: u64,
    /// The last error, empty without.
    pub last_error: String,
    /// When that was.
    pub last_error_at: Option<WallTime>,
}

/// Whether a sink can be sent to. The discriminants are the enumeration `HaSinkCondition` of the MIB.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SinkState {
    /// As far as is known it works.
    Up = 1,
    /// The last try failed; it goes on trying.
    Down = 2,
    /// Nothing was tried yet.
    Unknown = 3,
}
