//! One notification as it is logged and sent.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use crate::config::Severity;
use crate::smi::{Oid, Value};
use crate::time::WallTime;
use serde::{Deserialize, Serialize};

/// A row of the notification log, and the leading objects of every notification, in the order of the MIB.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Its place: grows by one from each notification to the next; the index of the log table.
    pub sequence: u32,
    /// Which life of the log the sequence belongs to: another number means that the log was lost and the sequence began anew.
    pub generation: u32,
    /// When the edge was seen.
    pub at: WallTime,
    /// How bad it is; cleared in a clear.
    pub severity: Severity,
    /// Raise, clear, or an event without end.
    pub state: AlarmState,
    /// `cluster/alarm class/entity`, with the reporter behind it where the fact is one node's view; equal in raise and clear.
    pub alarm_id: String,
    /// The node that tells.
    pub reporter: String,
    /// What sort of thing it is about.
    pub entity_kind: EntityKind,
    /// The name of that thing.
    pub entity: String,
    /// What it was before, as text.
    pub old: String,
    /// What it is now, as text.
    pub new: String,
    /// One line for people, at most 80 octets.
    pub text: String,
    /// The descriptor of the notification.
    pub name: String,
    /// The OID of the notification.
    pub oid: Oid,
    /// Its own objects, behind the leading ones.
    pub objects: Vec<(Oid, Value)>,
    /// It was switched off: logged, not sent.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub suppressed: bool,
}

impl Record {
    /// Moves its OIDs from one base to another: a receiver resolves them with the modules of today.
    pub fn move_to(&mut self, from: &Oid, to: &Oid) {
        let moved = |oid: &Oid| oid.strip_prefix(from).map_or_else(|| oid.clone(), |arcs| to.child(arcs));
        self.oid = moved(&self.oid);
        for (oid, _) in &mut self.objects {
            *oid = moved(oid);
        }
    }
}

/// What a notification says of its alarm. The discriminants are the enumeration `HaAlarmState` of the MIB.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AlarmState {
    /// The alarm began.
    Raise = 1,
    /// The alarm ended.
    Clear = 2,
    /// Something happened that has no end.
    Event = 3,
    /// The alarm goes on with another severity.
    Change = 4,
    /// The alarm goes on, and is told again.
    Repeat = 5,
}

/// What sort of thing a notification is about. The discriminants are the enumeration `HaEntityKind` of the MIB, which later kinds extend.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each says itself")]
pub enum EntityKind {
    Agent = 1,
    Cluster = 2,
    Node = 3,
    Link = 4,
    PingNode = 5,
    Group = 6,
    Resource = 7,
    Drbd = 8,
    Probe = 9,
    Tomcat = 10,
    Object = 11,
    Watch = 12,
    Alarm = 13,
    FenceDevice = 14,
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A record of which only the text matters.
    pub fn record(text: &str) -> Record {
        Record {
            sequence: 0,
            generation: 0,
            at: WallTime::default(),
            severity: Severity::Major,
            state: AlarmState::Event,
            alarm_id: String::new(),
            reporter: String::new(),
            entity_kind: EntityKind::Agent,
            entity: String::new(),
            old: String::new(),
            new: String::new(),
            text: text.to_owned(),
            name: String::new(),
            oid: Oid::default(),
            objects: Vec::new(),
            suppressed: false,
        }
    }
}
