//! The messages that may still be answered.

use crate::snmp::EngineId;
use std::collections::VecDeque;

/// Older ones are given up: more than any sink has in flight, repetitions included.
const MOST: usize = 256;

/// A message that was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// msgID.
    pub message_id: i32,
    /// What it was for.
    pub purpose: Purpose,
    /// Whether an unauthenticated report on it has come. Each message lets one act, and no more.
    pub is_reported: bool,
}

/// What a message was for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To learn the engine id.
    Discovery,
    /// To learn boots and time of this engine, which may be the receiver.
    Synchronization(EngineId),
    /// To notify.
    Inform {
        /// The receiver.
        engine: EngineId,
        /// request-id of the PDU.
        request_id: i32,
        /// Its boots and time, as the message says.
        boots_and_time: (u32, u32),
    },
}

/// At most [`MOST`] messages, the oldest first.
#[derive(Debug, Default)]
pub struct Outstanding(VecDeque<Sent>);

impl Outstanding {
    /// Adds one. A message with the same id is no longer waited for.
    pub fn push(&mut self, message_id: i32, purpose: Purpose) {
        self.remove(message_id);
        if self.0.len() >= MOST {
            self.0.pop_front();
        }
        self.0.push_back(Sent { message_id, purpose, is_reported: false });
    }

    /// The one with this id.
    pub fn get_mut(&mut self, message_id: i32) -> Option<&mut Sent> {
        self.0.iter_mut().find(|sent| sent.message_id == message_id)
    }

    /// Removes the one with this id.
    pub fn remove(&mut self, message_id: i32) {
        self.0.retain(|sent| sent.message_id != message_id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_gives_way() {
        let mut outstanding = Outstanding::default();
        for id in 0..=256 {
            outstanding.push(id, Purpose::Discovery);
        }
        assert!(outstanding.get_mut(0).is_none());
        assert!(outstanding.get_mut(1).is_some());
        outstanding.push(1, Purpose::Discovery);
        outstanding.remove(1);
        assert!(outstanding.get_mut(1).is_none(), "there is one of each id");
    }
}
