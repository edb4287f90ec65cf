//! What is still to be sent to one sink: numbers of the log, in order. Pure.
//!
//! | state of a number \ event | sent | taken | refused | lost |
//! |---|---|---|---|---|
//! | waiting | in flight | - | - | - |
//! | in flight | - | gone, counted taken | gone, counted refused | waiting again, before all that wait |
//!
//! What is lost with a session is sent again with the same sequence, so that a double can be recognised.

use super::Log;
use std::collections::VecDeque;

/// The place of one sink in the log.
#[derive(Clone, Debug, Default)]
pub struct Queue {
    waiting: VecDeque<u32>,
    in_flight: VecDeque<u32>,
    statistics: Statistics,
}

/// What a sink counts. All of them only grow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Notifications that were logged.
    pub logged: u64,
    /// Handed to the sink, again after a loss included.
    pub sent: u64,
    /// Taken by the receiver: for AgentX, taken by the master, which is not the same as delivered (RFC 2741 section 7.1.10).
    pub taken: u64,
    /// Refused by the receiver.
    pub refused: u64,
    /// Never sent: their row was gone from the log before the sink could take them.
    pub dropped: u64,
}

impl Queue {
    /// A notification was logged.
    pub fn push(&mut self, sequence: u32) {
        self.statistics.logged = self.statistics.logged.saturating_add(1);
        self.waiting.push_back(sequence);
    }

    /// The next number to send that still has its row; those whose row is gone are counted as dropped.
    pub fn next(&mut self, log: &Log) -> Option<u32> {
        while let Some(&sequence) = self.waiting.front() {
            if log.row(sequence).is_some() {
                return Some(sequence);
            }
            self.waiting.pop_front();
            self.statistics.dropped = self.statistics.dropped.saturating_add(1);
        }
        None
    }

    /// The number that `next` gave was handed to the sink.
    pub fn sent(&mut self, sequence: u32) {
        if self.waiting.front() == Some(&sequence) {
            self.waiting.pop_front();
            self.in_flight.push_back(sequence);
            self.statistics.sent = self.statistics.sent.saturating_add(1);
        }
    }

    /// The receiver took it.
    pub fn taken(&mut self, sequence: u32) {
        if self.land(sequence) {
            self.statistics.taken = self.statistics.taken.saturating_add(1);
        }
    }

    /// The receiver refused it: sending it again would be refused again.
    pub fn refused(&mut self, sequence: u32) {
        if self.land(sequence) {
            self.statistics.refused = self.statistics.refused.saturating_add(1);
        }
    }

    /// The session was lost: nobody knows which of those in flight arrived, so that all are sent again.
    pub fn lost(&mut self) {
        while let Some(sequence) = self.in_flight.pop_back() {
            self.waiting.push_front(sequence);
        }
    }

    /// How many are not taken yet.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.waiting.len().saturating_add(self.in_flight.len())
    }

    /// What it counted.
    #[must_use]
    pub fn statistics(&self) -> Statistics {
        self.statistics
    }

    fn land(&mut self, sequence: u32) -> bool {
        let before = self.in_flight.len();
        self.in_flight.retain(|&in_flight| in_flight != sequence);
        self.in_flight.len() < before
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Severity;
    use crate::notify::{AlarmState, EntityKind, Record};
    use crate::smi::Oid;
    use crate::time::WallTime;
    use proptest::prelude::*;

    fn record() -> Record {
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
            text: String::new(),
            name: String::new(),
            oid: Oid::default(),
            objects: Vec::new(),
        }
    }

    fn filled(rows: usize, capacity: usize) -> (Queue, Log) {
        let (mut queue, mut log) = (Queue::default(), Log::new(1, capacity));
        for _ in 0..rows {
            queue.push(log.append(record()));
        }
        (queue, log)
    }

    #[test]
    fn what_was_in_flight_is_sent_again_first_and_in_order() {
        let (mut queue, log) = filled(4, 10);
        for expected in 1..=3 {
            assert_eq!(queue.next(&log), Some(expected));
            queue.sent(expected);
        }
        queue.taken(2);
        queue.lost();
        let again: Vec<_> = std::iter::from_fn(|| queue.next(&log).inspect(|&sequence| queue.sent(sequence))).collect();
        assert_eq!(again, [1, 3, 4]);
        queue.refused(1);
        queue.taken(1);
        let counted = Statistics { logged: 4, sent: 6, taken: 1, refused: 1, dropped: 0 };
        assert_eq!((queue.statistics(), queue.depth()), (counted, 2));
    }

    #[test]
    fn rows_that_are_gone_are_counted_as_dropped() {
        let (mut queue, log) = filled(5, 2);
        assert_eq!(queue.next(&log), Some(4));
        assert_eq!(queue.statistics().dropped, 3);
    }

    proptest! {
        /// Whatever happens to the sink: nothing vanishes uncounted.
        #[test]
        fn nothing_vanishes(events in prop::collection::vec(0u8..5, 0..300)) {
            let (mut queue, mut log) = filled(0, 5);
            for event in events {
                match event {
                    0 => queue.push(log.append(record())),
                    1 => if let Some(sequence) = queue.next(&log) { queue.sent(sequence) },
                    2 => if let Some(&sequence) = queue.in_flight.front() { queue.taken(sequence) },
                    3 => if let Some(&sequence) = queue.in_flight.back() { queue.refused(sequence) },
                    _ => queue.lost(),
                }
                let counted = queue.statistics();
                let ended = counted.taken + counted.refused + counted.dropped;
                prop_assert_eq!(counted.logged, ended + u64::try_from(queue.depth()).unwrap());
            }
        }
    }
}
