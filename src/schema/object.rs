//! The shape of an entry of the schema: objects, tables, groups.

use super::Syntax;
use crate::smi::Oid;

/// A scalar or a column.
#[derive(Debug)]
pub struct Object {
    /// The descriptor.
    pub name: &'static str,
    /// Below the base; an instance has `.0` or the row's index behind it.
    pub arcs: &'static [u32],
    /// What values it has.
    pub syntax: Syntax,
    /// The UNITS clause.
    pub units: Option<&'static str>,
    /// The MAX-ACCESS clause.
    pub access: Access,
    /// The DESCRIPTION clause.
    pub description: &'static str,
}

/// What can be done with an object (RFC 2578 section 7.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Nothing: it is an index of its table (RFC 2578 section 7.7).
    NotAccessible,
    /// It can be read.
    ReadOnly,
    /// It can be read, and written where the configuration allows it.
    ReadWrite,
}

/// A table. Its entry is `.1` below it, its columns lie below that.
#[derive(Debug)]
pub struct Table {
    /// The descriptor of the table, ending in `Table`.
    pub name: &'static str,
    /// The same ending in `Entry`.
    pub entry: &'static str,
    /// Below the base.
    pub arcs: &'static [u32],
    /// The DESCRIPTION clause of the table.
    pub description: &'static str,
    /// The DESCRIPTION clause of the entry.
    pub entry_description: &'static str,
    /// The INDEX clause: columns of this table and perhaps of others, in the order of an instance's sub-identifiers.
    pub index: &'static [&'static Object],
    /// The columns, its own indexes first.
    pub columns: &'static [&'static Object],
}

/// A part of the tree, with the OBJECT-GROUP that holds its objects.
#[derive(Debug)]
pub struct Group {
    /// The descriptor of the node.
    pub name: &'static str,
    /// Below the base; the last one is also the number of the OBJECT-GROUP.
    pub arcs: &'static [u32],
    /// What it is, in a line above it.
    pub title: &'static str,
    /// Its scalars.
    pub scalars: &'static [&'static Object],
    /// Its tables.
    pub tables: &'static [&'static Table],
    /// The descriptor of the OBJECT-GROUP.
    pub conformance: &'static str,
    /// The DESCRIPTION clause of the OBJECT-GROUP.
    pub description: &'static str,
}

impl Object {
    /// One that can be read.
    pub(super) const fn read_only(name: &'static str, arcs: &'static [u32], syntax: Syntax, description: &'static str) -> Self {
        Self { name, arcs, syntax, units: None, access: Access::ReadOnly, description }
    }

    /// One that can be read and written.
    pub(super) const fn read_write(name: &'static str, arcs: &'static [u32], syntax: Syntax, description: &'static str) -> Self {
        Self { name, arcs, syntax, units: None, access: Access::ReadWrite, description }
    }

    /// The index of a table.
    pub(super) const fn index(name: &'static str, arcs: &'static [u32], syntax: Syntax, description: &'static str) -> Self {
        Self { name, arcs, syntax, units: None, access: Access::NotAccessible, description }
    }

    /// The same with a UNITS clause.
    pub(super) const fn in_units(mut self, units: &'static str) -> Self {
        self.units = Some(units);
        self
    }

    /// Whether it can be read.
    #[must_use]
    pub fn is_readable(&self) -> bool {
        self.access != Access::NotAccessible
    }

    /// The instance of a scalar, `.0` (RFC 2578 section 7).
    #[must_use]
    pub fn scalar(&self, base: &Oid) -> Oid {
        self.instance(base, &[0])
    }

    /// The instance of a column in the row with this index.
    #[must_use]
    pub fn instance(&self, base: &Oid, index: &[u32]) -> Oid {
        base.child(&[self.arcs, index].concat())
    }
}

impl Access {
    /// The word of the MAX-ACCESS clause.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::NotAccessible => "not-accessible",
            Self::ReadOnly => "read-only",
            Self::ReadWrite => "read-write",
        }
    }
}

impl Group {
    /// Its readable objects, in the order of a walk.
    pub fn readable(&self) -> impl Iterator<Item = &'static Object> {
        let mut objects: Vec<&'static Object> =
            self.scalars.iter().copied().chain(self.tables.iter().flat_map(|table| table.columns.iter().copied())).collect();
        objects.retain(|object| object.is_readable());
        objects.sort_by_key(|object| object.arcs);
        objects.into_iter()
    }
}
