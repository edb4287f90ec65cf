//! The notification log: every edge, in order, with its number. Pure.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::Record;
use crate::smi::Oid;
use std::collections::VecDeque;

/// The last notifications. Kept in memory only: a restart of the agent begins a new generation.
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
        // Zero is no index (RFC 2578 section 7.7): after 2^32-1 it goes on with 1.
        self.next = sequence.checked_add(1).unwrap_or(1);
        self.rows.push_back(record);
        self.trim();
        sequence
    }

    /// Moves the OIDs of all rows to another base: a receiver resolves them with the modules of today.
    pub fn move_to(&mut self, from: &Oid, to: &Oid) {
        let moved = |oid: &Oid| oid.strip_prefix(from).map_or_else(|| oid.clone(), |arcs| to.child(arcs));
        for row in &mut self.rows {
            row.oid = moved(&row.oid);
            for (oid, _) in &mut row.objects {
                *oid = moved(oid);
            }
        }
    }

    /// The rows that are there, oldest first.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &Record> {
        self.rows.iter()
    }

    /// One row, if it is still there.
    #[must_use]
    pub fn row(&self, sequence: u32) -> Option<&Record> {
        self.rows.iter().rev().find(|row| row.sequence == sequence)
    }

    /// The number of the last notification; 0 before the first.
    #[must_use]
    pub fn last_sequence(&self) -> u32 {
        self.rows.back().map_or(0, |row| row.sequence)
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
        assert_eq!(log.append(record("")), 1);
    }
}
