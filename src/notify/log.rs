//! The notification log: every edge, in order, with its number. Pure.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::Record;
use crate::smi::Oid;
use std::collections::VecDeque;

/// The last notifications.
#[derive(Clone, Debug)]
pub struct Log {
    generation: u32,
    next: u32,
    rows: VecDeque<Record>,
    capacity: usize,
}

impl Log {
    /// An empty log of at most `capacity` rows. `generation` tells its numbers from those of another life.
    #[must_use]
    pub fn new(generation: u32, capacity: usize) -> Self {
        Self { generation, next: 1, rows: VecDeque::new(), capacity: capacity.max(1) }
    }

    /// The log of an earlier life: its rows in any order, and the number that comes next.
    #[must_use]
    pub fn restored(generation: u32, next: u32, mut rows: Vec<Record>, capacity: usize) -> Self {
        // Counted back from the next number, so that a log that passed the end of the numbers is in order too.
        rows.sort_by_key(|row| row.sequence.wrapping_sub(next));
        let next = rows.last().map_or(next, |row| following(row.sequence)).max(1);
        let mut log = Self { generation, next, rows: VecDeque::new(), capacity: capacity.max(1) };
        for row in rows {
            if log.rows.back().is_some_and(|last| following(last.sequence) != row.sequence) {
                // A hole, which no store of ours has: what is before it cannot be found by number.
                log.rows.clear();
            }
            log.rows.push_back(row);
        }
        log.trim();
        log
    }

    /// The numbers after `kept` belong to another life: those of this one can no longer be kept.
    pub fn begin_generation(&mut self, generation: u32, kept: u32) {
        self.generation = generation;
        self.rows.iter_mut().filter(|row| is_later(row.sequence, kept)).for_each(|row| row.generation = generation);
    }

    /// Keeps at most so many rows from now on.
    pub fn set_capacity(&mut self, capacity: usize) {
        self.capacity = capacity.max(1);
        self.trim();
    }

    /// Gives the record its number and keeps it; the oldest row makes room. The sequence of the record that is passed is overwritten.
    pub fn append(&mut self, mut record: Record) -> u32 {
        let sequence = self.next;
        record.sequence = sequence;
        record.generation = self.generation;
        self.next = following(sequence);
        self.rows.push_back(record);
        self.trim();
        sequence
    }

    /// Moves the OIDs of all rows to another base.
    pub fn move_to(&mut self, from: &Oid, to: &Oid) {
        self.rows.iter_mut().for_each(|row| row.move_to(from, to));
    }

    /// The rows that are there, oldest first.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &Record> {
        self.rows.iter()
    }

    /// One row, if it is still there.
    #[must_use]
    pub fn row(&self, sequence: u32) -> Option<&Record> {
        let first = self.rows.front()?.sequence;
        // There is no number 0 between the last number and the first.
        let skipped = u32::from(sequence < first);
        let place = usize::try_from(sequence.wrapping_sub(first).wrapping_sub(skipped)).ok()?;
        self.rows.get(place).filter(|row| row.sequence == sequence)
    }

    /// The number of the last notification; 0 before the first.
    #[must_use]
    pub fn last_sequence(&self) -> u32 {
        // Before 1 stands 0 at the start, and 2^32-1 in a log that has passed the end of the numbers.
        self.rows.back().map_or(self.next.wrapping_sub(1), |row| row.sequence)
    }

    /// The number that comes next.
    #[must_use]
    pub fn next_sequence(&self) -> u32 {
        self.next
    }

    /// Which life of the log this is.
    #[must_use]
    pub fn generation(&self) -> u32 {
        self.generation
    }

    /// At most so many rows.
    #[must_use]
    pub fn capacity(&self) -> usize {
        self.capacity
    }

    fn trim(&mut self) {
        while self.rows.len() > self.capacity {
            self.rows.pop_front();
        }
    }
}

/// The number after this one. Zero is no index (RFC 2578 section 7.7): after 2^32-1 it goes on with 1.
fn following(sequence: u32) -> u32 {
    sequence.checked_add(1).unwrap_or(1)
}

/// Whether `a` was given later than `b`. Numbers wrap; what is less than half the circle ahead is later.
#[must_use]
pub fn is_later(a: u32, b: u32) -> bool {
    a != b && a.wrapping_sub(b) < u32::MAX / 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notify::record::tests::record;
    use crate::smi::Value;

    #[test]
    fn numbers_grow_by_one_and_the_oldest_goes() {
        let mut log = Log::new(7, 2);
        assert_eq!(log.last_sequence(), 0);
        for text in ["a", "b", "c"] {
            log.append(record(text));
        }
        let rows: Vec<_> = log.rows().map(|row| (row.sequence, row.generation, row.text.as_str())).collect();
        assert_eq!(rows, [(2, 7, "b"), (3, 7, "c")]);
        assert_eq!(log.row(1), None);
        assert_eq!(log.row(3).map(|row| row.text.as_str()), Some("c"));
    }

    #[test]
    fn rows_move_with_the_base() {
        let mut log = Log::new(1, 2);
        let (old, new) = (Oid::from([1, 3, 6]), Oid::from([1, 3, 9, 9]));
        let foreign = (Oid::from([1, 2]), Value::Null);
        let objects = vec![(old.child(&[1, 5, 0]), Value::Null), foreign.clone()];
        log.append(Record { oid: old.child(&[0, 6]), objects, ..record("") });
        log.move_to(&old, &new);
        let row = log.row(1).unwrap();
        assert_eq!((&row.oid, &row.objects), (&new.child(&[0, 6]), &vec![(new.child(&[1, 5, 0]), Value::Null), foreign]));
    }

    #[test]
    fn zero_is_skipped_at_the_end_of_the_numbers() {
        let mut log = Log { next: u32::MAX, ..Log::new(1, 10) };
        assert_eq!(log.append(record("")), u32::MAX);
        assert_eq!(log.append(record("c")), 1);
        assert_eq!(log.append(record("d")), 2);
        let text = |sequence| log.row(sequence).map(|row| row.text.as_str());
        assert_eq!((text(u32::MAX), text(0), text(1), text(2), text(3)), (Some(""), None, Some("c"), Some("d"), None));
        assert!(is_later(1, u32::MAX) && !is_later(u32::MAX, 1) && !is_later(7, 7));
    }

    #[test]
    fn an_earlier_life_goes_on() {
        let rows = |numbers: &[u32]| numbers.iter().map(|&sequence| Record { sequence, ..record("") }).collect::<Vec<_>>();
        let numbers = |log: &Log| log.rows().map(|row| row.sequence).collect::<Vec<_>>();
        let log = Log::restored(7, 12, rows(&[9, 11, 10]), 2);
        assert_eq!((numbers(&log), log.next_sequence(), log.last_sequence()), (vec![10, 11], 12, 11));
        let wrapped = Log::restored(7, 3, rows(&[1, 2, u32::MAX]), 9);
        assert_eq!(numbers(&wrapped), [u32::MAX, 1, 2]);
        assert_eq!(numbers(&Log::restored(7, 6, rows(&[1, 2, 4, 5]), 9)), [4, 5], "what is before a hole is given up");
        let mut empty = Log::restored(7, 40, Vec::new(), 9);
        assert_eq!((empty.last_sequence(), empty.append(record(""))), (39, 40));
    }
}
