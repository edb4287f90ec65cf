//! What is to be kept on disk: as changes while all is well, and as a whole when a store begins anew. Pure.
//!
//! | shelf | key | value |
//! |---|---|---|
//! | counters | `generation`, `next` | number, 4 octets, most significant first |
//! | counters | `cluster-event` | life of the engine and number of the last event that was told, 8 octets each, as above |
//! | counters | `cluster-takeovers` | of each group, the epoch of the takeover that was told last, JSON |
//! | log | sequence, as above | the record, JSON |
//! | alarms | alarm id | the alarm, JSON |
//! | places | name of the sink | the number up to which it has done everything |
//! | switches | notification, empty for all | the switch, JSON |

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::switches::Switch;
use super::{Alarm, Record};
use crate::smi::Name;
use crate::store::{Shelf, Write};
use crate::watch::cluster::EventMark;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

/// Which life of the log it is.
const GENERATION: &str = "generation";
/// The next sequence.
const NEXT: &str = "next";
/// The last event of the cluster that was told.
const EVENT: &str = "cluster-event";
/// The takeovers that were told.
const TAKEOVERS: &str = "cluster-takeovers";

/// What a store holds.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    /// Which life of the log it is; `None` where nothing was ever kept.
    pub generation: Option<u32>,
    /// The next sequence.
    pub next: u32,
    /// The rows of the log.
    pub rows: Vec<Record>,
    /// The active alarms.
    pub alarms: Vec<Alarm>,
    /// How far each sink was.
    pub places: BTreeMap<String, u32>,
    /// What was switched by SET.
    pub switches: BTreeMap<String, Switch>,
    /// The last event of the cluster that was told.
    pub event: Option<EventMark>,
    /// Entries that cannot be read.
    pub unreadable: usize,
}

/// The content of a shelf.
pub type Entries = Vec<(Vec<u8>, Vec<u8>)>;

impl Kept {
    /// Reads what is on the shelves.
    ///
    /// # Errors
    /// Those of `read`. An entry that makes no sense is left out and counted.
    pub fn read<E>(mut read: impl FnMut(Shelf) -> Result<Entries, E>) -> Result<Self, E> {
        let mut kept = Self::default();
        let mut takeovers = BTreeMap::new();
        for (key, value) in read(Shelf::Counters)? {
            if key == EVENT.as_bytes() {
                kept.event = event_mark(&value);
            } else if key == TAKEOVERS.as_bytes() {
                takeovers = parse(&value, &mut kept.unreadable).unwrap_or_default();
            }
            match (key.as_slice(), number(&value)) {
                (b"generation", Some(number)) => kept.generation = Some(number),
                (b"next", Some(number)) => kept.next = number,
                _ => {}
            }
        }
        if let Some(event) = &mut kept.event {
            event.takeovers = takeovers;
        }
        kept.rows = read(Shelf::Log)?.iter().filter_map(|(_, value)| parse(value, &mut kept.unreadable)).collect();
        kept.alarms = read(Shelf::Alarms)?.iter().filter_map(|(_, value)| parse(value, &mut kept.unreadable)).collect();
        for (key, value) in read(Shelf::Places)? {
            kept.places.extend(String::from_utf8(key).ok().zip(number(&value)));
        }
        for (key, value) in read(Shelf::Switches)? {
            kept.switches.extend(String::from_utf8(key).ok().zip(parse(&value, &mut kept.unreadable)));
        }
        Ok(kept)
    }
}

/// Changes since the last order to the store.
#[derive(Clone, Debug, Default)]
pub struct Journal {
    writes: Vec<Write>,
}

impl Journal {
    /// A row is in the log.
    pub fn row(&mut self, row: &Record) {
        self.put(Shelf::Log, row.sequence.to_be_bytes(), json(row));
    }

    /// The number that comes next.
    pub fn next(&mut self, next: u32) {
        self.counter(NEXT, next);
    }

    /// A row has made room.
    pub fn row_gone(&mut self, sequence: u32) {
        self.writes.push(Write::Delete { shelf: Shelf::Log, key: sequence.to_be_bytes().to_vec() });
    }

    /// An alarm is other than before.
    pub fn alarm(&mut self, alarm: &Alarm) {
        self.put(Shelf::Alarms, alarm.record.alarm_id.as_bytes(), json(alarm));
    }

    /// An alarm has ended.
    pub fn alarm_gone(&mut self, id: &str) {
        self.writes.push(Write::Delete { shelf: Shelf::Alarms, key: id.as_bytes().to_vec() });
    }

    /// A sink has done everything up to this number.
    pub fn place(&mut self, sink: &Name, done: u32) {
        self.put(Shelf::Places, sink.as_str(), done.to_be_bytes());
    }

    /// A switch was set.
    pub fn switch(&mut self, name: &str, switch: Switch) {
        self.put(Shelf::Switches, name, json(&switch));
    }

    /// The last event of the cluster that was told.
    pub fn event(&mut self, mark: &EventMark) {
        self.put(Shelf::Counters, EVENT, [mark.incarnation.to_be_bytes(), mark.sequence.to_be_bytes()].concat());
        self.put(Shelf::Counters, TAKEOVERS, json(&mark.takeovers));
    }

    /// A life of the log has begun.
    pub fn generation(&mut self, generation: u32, next: u32) {
        self.counter(GENERATION, generation);
        self.next(next);
    }

    /// How many changes there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.writes.len()
    }

    /// Whether there is something to keep.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.writes.is_empty()
    }

    /// Takes what there is to keep.
    pub fn take(&mut self) -> Vec<Write> {
        std::mem::take(&mut self.writes)
    }

    fn counter(&mut self, name: &str, number: u32) {
        self.put(Shelf::Counters, name, number.to_be_bytes());
    }

    fn put(&mut self, shelf: Shelf, key: impl AsRef<[u8]>, value: impl AsRef<[u8]>) {
        self.writes.push(Write::Put { shelf, key: key.as_ref().to_vec(), value: value.as_ref().to_vec() });
    }
}

/// Serialising cannot fail: there is no map with keys other than texts in what is kept, and no writer but memory.
fn json(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).unwrap_or_default()
}

fn parse<T: DeserializeOwned>(value: &[u8], unreadable: &mut usize) -> Option<T> {
    let parsed = serde_json::from_slice(value).ok();
    *unreadable = unreadable.saturating_add(usize::from(parsed.is_none()));
    parsed
}

fn event_mark(value: &[u8]) -> Option<EventMark> {
    let (incarnation, sequence) = value.split_at_checked(size_of::<u64>())?;
    Some(EventMark {
        incarnation: u64::from_be_bytes(incarnation.try_into().ok()?),
        sequence: u64::from_be_bytes(sequence.try_into().ok()?),
        takeovers: BTreeMap::new(),
    })
}

fn number(value: &[u8]) -> Option<u32> {
    value.try_into().ok().map(u32::from_be_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notify::record::tests::record;
    use proptest::prelude::*;
    use std::convert::Infallible;

    /// What a store would hold after these writes.
    pub fn kept(writes: Vec<Write>) -> Kept {
        let mut shelves: BTreeMap<Shelf, BTreeMap<Vec<u8>, Vec<u8>>> = BTreeMap::new();
        for write in writes {
            match write {
                Write::Put { shelf, key, value } => drop(shelves.entry(shelf).or_default().insert(key, value)),
                Write::Delete { shelf, key } => drop(shelves.entry(shelf).or_default().remove(&key)),
                Write::Clear { shelf } => drop(shelves.remove(&shelf)),
            }
        }
        let read = |shelf| Ok::<_, Infallible>(shelves.get(&shelf).cloned().unwrap_or_default().into_iter().collect());
        Kept::read(read).unwrap()
    }

    #[test]
    fn what_was_kept_is_read() {
        let mut journal = Journal::default();
        assert!(journal.is_empty());
        journal.generation(9, 1);
        let rows = [1, 2, 3].map(|sequence| Record { sequence, ..record("é") });
        for row in &rows {
            journal.row(row);
            journal.next(row.sequence + 1);
        }
        journal.row_gone(1);
        journal.place(&"noc".parse().unwrap(), 2);
        let mark = EventMark { incarnation: u64::MAX, sequence: 7, takeovers: BTreeMap::from([("web".parse().unwrap(), 3)]) };
        journal.event(&mark);
        let kept = kept(journal.take());
        assert_eq!((kept.generation, kept.next, kept.unreadable), (Some(9), 4, 0));
        assert_eq!(kept.rows, rows[1..]);
        assert_eq!(kept.event, Some(mark));
        assert_eq!(kept.places, BTreeMap::from([("noc".to_owned(), 2)]));
        assert!(journal.is_empty());
    }

    proptest! {
        /// Whatever stands on the shelves: no panic, and what makes no sense is left out.
        #[test]
        fn garbage_is_left_out(key in prop::collection::vec(any::<u8>(), 0..9), value in prop::collection::vec(any::<u8>(), 0..99)) {
            let Ok(kept) = Kept::read(|_| Ok::<_, Infallible>(vec![(key.clone(), value.clone())]));
            prop_assert!(kept.rows.is_empty() && kept.alarms.is_empty());
            prop_assert!(kept.unreadable >= 2);
        }
    }
}
