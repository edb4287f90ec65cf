//! What is served: an immutable snapshot of names and values, built once, swapped whole, searched without a lock.
//!
//! Names lie behind one another in one arena, encoded varbinds in a second one, and a sorted index points into both: a tree of
//! 50 000 values is three allocations, and an answer is a binary search and a copy.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

mod writable;

pub use writable::Accepts;

use super::wire::{ByteOrder, HEADER_LEN, MAX_PDU, Reader, encode_varbind};
use crate::smi::{MAX_SUB_IDS, Oid, Value};
use std::borrow::Cow;

/// The longest octet string that is served, in octets. Under the longest name it still fits into a Response of its own
/// (RFC 2741 section 6.2.16): header, sysUpTime, error and index, then type and reserved, the name, the string's length.
const MAX_OCTETS: usize = MAX_PDU - HEADER_LEN - 8 - (4 + 4 + 4 * MAX_SUB_IDS + 4);

/// The byte order of the encoded varbinds: the one that our Open asks the master to use (RFC 2741 section 7.1.1).
pub const TABLE_ORDER: ByteOrder = ByteOrder::Big;

/// A snapshot of everything that is served.
#[derive(Debug, Default)]
pub struct Table {
    sub_ids: Vec<u32>,
    varbinds: Vec<u8>,
    /// Sorted by name.
    rows: Vec<Row>,
    /// Sorted, none below another.
    objects: Vec<Oid>,
    /// The instances that can be written, sorted.
    writable: Vec<(Oid, Accepts)>,
}

/// Collects the entries of a [`Table`], in any order.
#[derive(Debug, Default)]
pub struct TableBuilder {
    table: Table,
}

/// What a Get finds (RFC 2741 section 7.2.3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lookup {
    /// This entry.
    Found(usize),
    /// The object type is known, there is no such instance of it.
    NoSuchInstance,
    /// No object type of that name.
    NoSuchObject,
}

/// Why entries make no table.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// Two values for one name.
    #[error("{0} has two values")]
    Duplicate(Oid),
    /// The index has 32 bits.
    #[error("{0} octets of values are more than a table holds")]
    TooLarge(usize),
}

/// Where an entry lies in the two arenas.
#[derive(Clone, Copy, Debug)]
struct Row {
    name: (u32, u32),
    varbind: (u32, u32),
}

impl TableBuilder {
    /// `objects` are the OIDs of all object types that exist here, with or without a value at the moment: scalars without their `.0`,
    /// and columns.
    #[must_use]
    pub fn new(mut objects: Vec<Oid>) -> Self {
        objects.sort_unstable();
        // What lies below another object adds nothing, and without it the nearest object at or before a name is the only candidate.
        objects.dedup_by(|later, earlier| later.starts_with(earlier));
        Self { table: Table { objects, ..Table::default() } }
    }

    /// Adds one instance. An octet string that would not fit into a PDU is cut, at a character boundary where it is UTF-8.
    pub fn push(&mut self, name: &Oid, value: &Value) {
        let table = &mut self.table;
        let (name_start, varbind_start) = (index(table.sub_ids.len()), index(table.varbinds.len()));
        table.sub_ids.extend_from_slice(name.sub_ids());
        encode_varbind(&mut table.varbinds, TABLE_ORDER, name, &fitting(value));
        let row = Row { name: (name_start, index(table.sub_ids.len())), varbind: (varbind_start, index(table.varbinds.len())) };
        table.rows.push(row);
    }

    /// Adds one instance that can be written: [`super::Event::Set`] tells of it.
    pub fn push_writable(&mut self, name: &Oid, value: &Value, accepts: Accepts) {
        self.push(name, value);
        self.table.writable.push((name.clone(), accepts));
    }

    /// The finished table.
    ///
    /// # Errors
    /// [`TableError::Duplicate`] when a name was pushed twice, [`TableError::TooLarge`] beyond 4 GiB.
    pub fn build(self) -> Result<Table, TableError> {
        let Table { sub_ids, varbinds, mut rows, objects, mut writable } = self.table;
        if let Some(too_many) = [varbinds.len(), sub_ids.len()].into_iter().find(|len| u32::try_from(*len).is_err()) {
            return Err(TableError::TooLarge(too_many));
        }
        rows.sort_by(|a, b| slice(&sub_ids, a.name).cmp(slice(&sub_ids, b.name)));
        for (a, b) in rows.iter().zip(rows.iter().skip(1)) {
            let name = slice(&sub_ids, a.name);
            if name == slice(&sub_ids, b.name) {
                return Err(TableError::Duplicate(Oid::default().child(name)));
            }
        }
        writable.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        let mut table = Table { sub_ids, varbinds, rows, objects, writable };
        table.sub_ids.shrink_to_fit();
        table.varbinds.shrink_to_fit();
        table.rows.shrink_to_fit();
        Ok(table)
    }
}

impl Table {
    /// The exact match of a Get (RFC 2741 section 7.2.3.1).
    #[must_use]
    pub fn get(&self, name: &[u32]) -> Lookup {
        let place = self.first_not_below(name);
        if self.name(place) == Some(name) {
            return Lookup::Found(place);
        }
        if self.object(name).is_some() { Lookup::NoSuchInstance } else { Lookup::NoSuchObject }
    }

    /// The first entry behind `start` (or at it, with `include`) and before `end`; an empty `end` is no bound
    /// (RFC 2741 sections 5.2 and 7.2.3.2).
    #[must_use]
    pub fn next(&self, start: &[u32], include: bool, end: &[u32]) -> Option<usize> {
        let mut place = self.first_not_below(start);
        let mut name = self.name(place)?;
        if !include && name == start {
            place = place.saturating_add(1);
            name = self.name(place)?;
        }
        (end.is_empty() || name < end).then_some(place)
    }

    /// Name and encoded varbind (in [`TABLE_ORDER`]) of an entry that `get` or `next` found; both empty for any other.
    #[must_use]
    pub fn entry(&self, place: usize) -> (&[u32], &[u8]) {
        match self.rows.get(place) {
            Some(row) => (slice(&self.sub_ids, row.name), slice(&self.varbinds, row.varbind)),
            None => (&[], &[]),
        }
    }

    /// All entries in the order of a walk.
    pub fn iter(&self) -> impl Iterator<Item = (Oid, Value)> {
        self.rows.iter().filter_map(|row| Reader::new(slice(&self.varbinds, row.varbind), TABLE_ORDER).varbind().ok())
    }

    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether nothing is served.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The object type that `name` is or would be an instance of.
    fn object(&self, name: &[u32]) -> Option<&Oid> {
        let known = self.objects.partition_point(|object| object.sub_ids() <= name);
        let nearest = known.checked_sub(1).and_then(|nearest| self.objects.get(nearest));
        nearest.filter(|object| name.starts_with(object.sub_ids()))
    }

    fn name(&self, place: usize) -> Option<&[u32]> {
        self.rows.get(place).map(|row| slice(&self.sub_ids, row.name))
    }

    fn first_not_below(&self, name: &[u32]) -> usize {
        self.rows.partition_point(|row| slice(&self.sub_ids, row.name) < name)
    }
}

/// A position in an arena. One that does not fit saturates, and [`TableBuilder::build`] refuses the arena.
fn index(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}

fn slice<T>(arena: &[T], (start, end): (u32, u32)) -> &[T] {
    arena.get(start as usize..end as usize).unwrap_or_default()
}

/// The value, cut to what a PDU can carry.
fn fitting(value: &Value) -> Cow<'_, Value> {
    match value {
        Value::OctetString(octets) if octets.len() > MAX_OCTETS => Cow::Owned(Value::OctetString(cut(octets).to_vec())),
        Value::Opaque(octets) if octets.len() > MAX_OCTETS => Cow::Owned(Value::Opaque(cut(octets).to_vec())),
        _ => Cow::Borrowed(value),
    }
}

fn cut(octets: &[u8]) -> &[u8] {
    let head = octets.get(..MAX_OCTETS).unwrap_or(octets);
    let Ok(text) = std::str::from_utf8(octets) else { return head };
    head.get(..text.floor_char_boundary(MAX_OCTETS)).unwrap_or(head)
}

#[cfg(test)]
mod tests;
