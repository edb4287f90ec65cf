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
use super::log::is_later;
use std::collections::{BTreeSet, VecDeque};

/// The place of one sink in the log.
#[derive(Clone, Debug, Default)]
pub struct Queue {
    waiting: VecDeque<u32>,
    in_flight: VecDeque<u32>,
    /// The last number that was ever pushed.
    last: u32,
    dropped: u64,
}

impl Queue {
    /// A place behind everything that the log has up to `place`: what came later waits.
    #[must_use]
    pub fn behind(place: u32, log: &Log) -> Self {
        let waiting = log.rows().filter(|row| is_later(row.sequence, place) && !row.suppressed).map(|row| row.sequence).collect();
        Self { waiting, in_flight: VecDeque::new(), last: log.last_sequence(), dropped: 0 }
    }

    /// A notification was logged.
    pub fn push(&mut self, sequence: u32) {
        self.waiting.push_back(sequence);
        self.last = sequence;
    }

    /// A notification that was logged is not for this sink.
    pub fn skip(&mut self, sequence: u32) {
        self.last = sequence;
    }

    /// Sends these numbers again, in their order among those that wait.
    pub fn again(&mut self, sequences: &[u32]) {
        let known: BTreeSet<u32> = self.waiting.iter().chain(&self.in_flight).copied().collect();
        self.waiting.extend(sequences.iter().filter(|sequence| !known.contains(sequence)));
        let last = self.last;
        // Counted back from the last, so that numbers that passed the end of all numbers are in order too.
        self.waiting.make_contiguous().sort_by_key(|sequence| sequence.wrapping_sub(last).wrapping_sub(1));
    }

    /// Drops the numbers whose row is gone from the log.
    pub fn trim(&mut self, log: &Log) {
        while self.waiting.front().is_some_and(|&sequence| log.row(sequence).is_none()) {
            self.drop_next();
        }
    }

    /// The next number to send, not beyond `released`; those whose row is gone are counted as dropped.
    pub fn next(&mut self, log: &Log, released: u32) -> Option<u32> {
        self.trim(log);
        self.waiting.front().copied().filter(|&sequence| !is_later(sequence, released))
    }

    /// Gives up the next number: it can never be sent.
    pub fn drop_next(&mut self) -> Option<u32> {
        let dropped = self.waiting.pop_front()?;
        self.dropped = self.dropped.saturating_add(1);
        Some(dropped)
    }

    /// The number that `next` gave was handed to the sink.
    pub fn sent(&mut self, sequence: u32) {
        if self.waiting.front() == Some(&sequence) {
            self.waiting.pop_front();
            self.in_flight.push_back(sequence);
        }
    }

    /// The receiver took it, or refused it: sent again it would be refused again. Whether it was in flight.
    pub fn landed(&mut self, sequence: u32) -> bool {
        let before = self.in_flight.len();
        self.in_flight.retain(|&in_flight| in_flight != sequence);
        self.in_flight.len() < before
    }

    /// The sink ended, and tells no more of what it was handed.
    pub fn lost_all(&mut self) {
        for sequence in std::mem::take(&mut self.in_flight).into_iter().rev() {
            self.put_back(sequence);
        }
    }

    /// The sink ended before the answer: nobody knows whether it arrived, so it is sent again.
    pub fn lost(&mut self, sequence: u32) {
        if self.landed(sequence) {
            self.put_back(sequence);
        }
    }

    /// The number up to which nothing is left to do: what a restart goes on behind.
    #[must_use]
    pub fn place(&self) -> u32 {
        self.oldest().map_or(self.last, |oldest| oldest.wrapping_sub(1))
    }

    /// The oldest number that waits or is in flight.
    #[must_use]
    pub fn oldest(&self) -> Option<u32> {
        let unfinished = self.waiting.front().into_iter().chain(&self.in_flight);
        unfinished.copied().reduce(|a, b| if is_later(a, b) { b } else { a })
    }

    /// The numbers that wait.
    pub fn waiting(&self) -> impl Iterator<Item = u32> {
        self.waiting.iter().copied()
    }

    /// How many wait or are in flight.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.waiting.len().saturating_add(self.in_flight.len())
    }

    /// How many were never sent: their row was gone before the sink could take them.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    fn put_back(&mut self, sequence: u32) {
        let place = self.waiting.iter().position(|&waiting| is_later(waiting, sequence)).unwrap_or(self.waiting.len());
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
            assert_eq!(queue.next(&log, 5), Some(expected));
            queue.sent(expected);
        }
        assert!(queue.landed(2));
        for lost in [1, 3, 4] {
            queue.lost(lost);
        }
        let again: Vec<_> = std::iter::from_fn(|| queue.next(&log, 5).inspect(|&sequence| queue.sent(sequence))).collect();
        assert_eq!(again, [1, 3, 4, 5]);
        queue.lost(2);
        assert_eq!((queue.next(&log, 5), queue.dropped()), (None, 0));
    }

    #[test]
    fn rows_that_are_gone_are_counted_as_dropped() {
        let (mut queue, log) = filled(5, 2);
        assert_eq!(queue.next(&log, 5), Some(4));
        assert_eq!(queue.dropped(), 3);
    }

    #[test]
    fn nothing_is_sent_before_it_is_released() {
        let (mut queue, log) = filled(3, 9);
        assert_eq!(queue.next(&log, 0), None);
        assert_eq!(queue.next(&log, 1), Some(1));
        queue.sent(1);
        assert_eq!((queue.next(&log, 1), queue.next(&log, 2)), (None, Some(2)));
    }

    #[test]
    fn a_restart_goes_on_behind_the_place() {
        let (mut queue, mut log) = filled(4, 9);
        assert_eq!((Queue::default().place(), queue.place()), (0, 0));
        for sequence in 1..=3 {
            queue.sent(sequence);
        }
        queue.landed(1);
        queue.landed(3);
        assert_eq!(queue.place(), 1, "2 is not answered yet");
        let mut restarted = Queue::behind(queue.place(), &log);
        assert_eq!((restarted.next(&log, 4), restarted.depth()), (Some(2), 3));
        queue.landed(2);
        queue.sent(4);
        queue.landed(4);
        assert_eq!(queue.place(), 4);
        queue.skip(log.append(record("")));
        assert_eq!(queue.place(), 5);
        queue.again(&[2]);
        assert_eq!((queue.next(&log, 5), Queue::behind(5, &log).depth()), (Some(2), 0));
    }

    proptest! {
        /// Whatever happens to the sink: nothing vanishes uncounted, what is sent is in order from one loss to the next, and a restart at
        /// any moment sends everything that has not landed.
        #[test]
        fn nothing_vanishes(events in prop::collection::vec(0u8..5, 0..300)) {
            let (mut queue, mut log) = filled(0, 5);
            let (mut logged, mut landed, mut last) = (0, 0, 0);
            for event in events {
                match event {
                    0 => { queue.push(log.append(record(""))); logged += 1; }
                    1 => if let Some(sequence) = queue.next(&log, u32::MAX / 4) {
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
                let depth = u64::try_from(queue.depth()).unwrap();
                prop_assert_eq!(logged, landed + queue.dropped() + depth);
                let restarted = Queue::behind(queue.place(), &log);
                for sequence in queue.waiting.iter().chain(&queue.in_flight).filter(|&&sequence| log.row(sequence).is_some()) {
                    prop_assert!(restarted.waiting.contains(sequence));
                }
            }
        }
    }
}
