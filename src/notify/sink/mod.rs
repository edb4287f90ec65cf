//! The direct sinks: notifications as SNMP messages of our own, to one receiver each.
//!
//! One file per version of SNMP says how a message is encoded and what an answer means; the machine in `sender` decides what is sent when,
//! whatever the version; `socket` and `run` do the I/O.

mod dialect;
mod run;
mod sender;
mod socket;

use crate::smi::{Name, Oid, Value};

pub use run::Handle;

/// A notification as a sink sends it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its number in the log.
    pub sequence: u32,
    /// What it is: the value of snmpTrapOID.0.
    pub oid: Oid,
    /// The variable bindings behind snmpTrapOID.0.
    pub objects: Vec<(Oid, Value)>,
    /// Its alarm: what is told of one alarm never overtakes what was told of it before.
    pub alarm: String,
    /// sysUpTime.0 when it was handed over, in hundredths of a second.
    pub uptime: u32,
}

/// What happened at a sink.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its name.
    pub sink: Name,
    /// What happened.
    pub what: What,
}

/// What can happen at a sink. Of each message that it accepted it tells one `Delivered` or one `Failed`, unless it ends before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A message went out, for the first time or once more.
    Sent {
        /// Its number in the log.
        sequence: u32,
    },
    /// A message is done.
    Delivered {
        /// Its number in the log.
        sequence: u32,
        /// How much is known.
        result: Delivered,
    },
    /// A message is given up.
    Failed {
        /// Its number in the log.
        sequence: u32,
        /// Why, for people.
        reason: String,
    },
    /// The last try failed; it goes on trying.
    Down {
        /// Why, for people.
        reason: String,
    },
    /// As far as is known it works.
    Up,
    /// A message was received that acknowledges nothing.
    Ignored {
        /// Why, for people.
        reason: String,
    },
}

/// How much is known of a message that is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivered {
    /// A trap was handed to the network, and no error came back: nothing more can be known.
    Sent,
    /// The receiver has acknowledged an inform.
    Acknowledged,
}

/// Why a message was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the sink has as many messages as it takes: come back after it has delivered one")]
pub struct Full;
