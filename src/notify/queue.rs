//! What is still to be sent to one sink: numbers of the log, in order. Pure.
//!
//! | state of a number \ event | sent | landed | lost | its row is gone from the log |
//! |---|---|---|---|---|
//! | waiting | in flight | - | - | gone, counted as dropped |
//! | in flight | - | gone | waiting again, in its old order | - |
//!
//! What is lost with a sink is sent again with the same sequence, so that a double can be recognised.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::Log;
use std::collections::VecDeque;

/// The place of one sink in the log.
#[derive(Clone, Debug, Default)]
pub struct Queue {
    waiting: VecDeque<u32>,
    in_flight: VecDeque<u32>,
    logged: u64,
    dropped: u64,
}

impl Queue {
    /// A notification was logged.
    pub fn push(&mut self, sequence: u32) {
        self.logged = self.logged.saturating_add(1);
        self.waiting.push_back(sequence);
    }

    /// The next number to send that still has its row; those whose row is gone are counted as dropped.
    pub fn next(&mut self, log: &Log) -> Option<u32> {
        while let Some(&sequence) = self.waiting.front() {
            if log.row(sequence).is_some() {
                return Some(sequence);
            }
            self.drop_next();
        }
        None
    }

    /// Gives up the next number: it can never be sent.
    pub fn drop_next(&mut self) {
        if self.waiting.pop_front().is_some() {
            self.dropped = self.dropped.saturating_add(1);
        }
    }

    /// The number that `next` gave was handed to the sink.
    pub fn sent(&mut self, sequence: u32) {
        if self.waiting.front() == Some(&sequence) {
            self.waiting.pop_front();
            self.in_flight.push_back(sequence);
        }
    }

    /// The receiver took it, or refused it: sent again it would be refused again.
    pub fn landed(&mut self, sequence: u32) {
        self.in_flight.retain(|&in_flight| in_flight != sequence);
    }

    /// The sink ended, and tells no more of what it was handed.
    pub fn lost_all(&mut self) {
        for sequence in std::mem::take(&mut self.in_flight).into_iter().rev() {
            self.put_back(sequence);
        }
    }

    /// The sink ended before the answer: nobody knows whether it arrived, so it is sent again.
    pub fn lost(&mut self, sequence: u32) {
        let before = self.in_flight.len();
        self.landed(sequence);
        if self.in_flight.len() < before {
            self.put_back(sequence);
        }
    }

    /// How many were ever logged.
    #[must_use]
    pub fn logged(&self) -> u64 {
        self.logged
    }

    /// How many were never sent: their row was gone before the sink could take them.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    fn put_back(&mut self, sequence: u32) {
        // Numbers wrap; what is less than half the circle ahead is later.
        let is_later = |&waiting: &u32| waiting.wrapping_sub(sequence) < u32::MAX / 2;
        let place = self.waiting.iter().position(is_later).unwrap_or(self.waiting.len());
        self.waiting.insert(place, sequence);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notify::record::tests::record;
    use proptest::prelude::*;

    fn filled(rows: usize, capacity: usize) -> (Queue, Log) {
        let (mut queue, mut log) = (Queue::default(), Log::new(1, capacity));
        for _ in 0..rows {
            queue.push(log.append(record("")));
        }
        (queue, log)
    }

    #[test]
    fn what_was_in_flight_is_sent_again_first_and_in_order() {
        let (mut queue, log) = filled(5, 10);
        for expected in 1..=4 {
            assert_eq!(queue.next(&log), Some(expected));
            queue.sent(expected);
        }
        queue.landed(2);
        for lost in [1, 3, 4] {
            queue.lost(lost);
        }
        let again: Vec<_> = std::iter::from_fn(|| queue.next(&log).inspect(|&sequence| queue.sent(sequence))).collect();
        assert_eq!(again, [1, 3, 4, 5]);
        queue.lost(2);
        assert_eq!((queue.next(&log), queue.logged(), queue.dropped()), (None, 5, 0));
    }

    #[test]
    fn rows_that_are_gone_are_counted_as_dropped() {
        let (mut queue, log) = filled(5, 2);
        assert_eq!(queue.next(&log), Some(4));
        assert_eq!(queue.dropped(), 3);
    }

    proptest! {
        /// Whatever happens to the sink: nothing vanishes uncounted, and what is sent is in order from one loss to the next.
        #[test]
        fn nothing_vanishes(events in prop::collection::vec(0u8..5, 0..300)) {
            let (mut queue, mut log) = filled(0, 5);
            let (mut landed, mut last) = (0, 0);
            for event in events {
                match event {
                    0 => queue.push(log.append(record(""))),
                    1 => if let Some(sequence) = queue.next(&log) {
                        prop_assert!(sequence > last);
                        last = sequence;
                        queue.sent(sequence);
                    },
                    2 => if let Some(&sequence) = queue.in_flight.front() { queue.landed(sequence); landed += 1; },
                    3 => if let Some(&sequence) = queue.in_flight.back() { queue.landed(sequence); landed += 1; },
                    _ => {
                        let in_flight = queue.in_flight.clone();
                        for &sequence in in_flight.iter().take(in_flight.len() / 2) {
                            queue.lost(sequence);
                        }
                        queue.lost_all();
                        last = 0;
                    }
                }
                let depth = u64::try_from(queue.waiting.len() + queue.in_flight.len()).unwrap();
                prop_assert_eq!(queue.logged(), landed + queue.dropped() + depth);
            }
        }
    }
}
