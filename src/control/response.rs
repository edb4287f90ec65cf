//! What the agent answers.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use crate::config::Severity;
use crate::notify::{Alarm, Delivery, DeliveryResult, Record, SinkStatus};
use crate::smi::{Name, Oid};
use serde::{Deserialize, Serialize};

/// One line of an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Response {
    /// Of `TrapList`.
    Notification(Notification),
    /// Of `TrapTest`.
    Tested(Tested),
    /// Of `TrapLog`.
    Row(Box<Row>),
    /// Of `TrapReplay`.
    Replaying(Replaying),
    /// Of `AlarmList` and `AlarmAck`.
    Alarm(Box<Alarm>),
    /// Of `SinkList`.
    Sink(Box<SinkStatus>),
}

/// A notification of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notification {
    /// Its descriptor.
    pub name: String,
    /// Its OID.
    pub oid: Oid,
    /// Whether it is sent; if not, it is logged only.
    pub enabled: bool,
    /// How bad what it tells is, where that is known beforehand: severities of the watches that send it, in the order of the file.
    pub severities: Vec<Severity>,
}

/// What came back from one sink for a test.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tested {
    /// The sequence of the notification.
    pub sequence: u32,
    /// The sink.
    pub sink: Name,
    /// Where it sends: never a secret.
    pub address: String,
    /// Where it stands. Still `Queued` if nothing came back in time.
    pub result: DeliveryResult,
    /// Why, where it went wrong; empty without.
    pub detail: String,
    /// From the request to this result.
    pub milliseconds: u64,
}

/// A row of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The notification.
    pub record: Record,
    /// What became of it at each sink, in the order of the configuration.
    pub deliveries: Vec<(Name, Delivery)>,
}

/// What is sent again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replaying {
    /// The first sequence.
    pub from: u32,
    /// The last.
    pub to: u32,
    /// So many rows.
    pub rows: u32,
    /// To these sinks.
    pub sinks: Vec<Name>,
}
