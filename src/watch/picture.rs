//! What the rules look at: the facts, and the tables of the MIB, which a room above makes of them.

use crate::schema::Object;
use crate::smi::{Name, Value};
use crate::time::Instant;
use crate::view::View;

/// Everything that a rule can look at, at one moment.
#[derive(Clone, Copy)]
pub struct Picture<'a> {
    /// The facts.
    pub view: &'a View,
    /// The cell of this column in this row; `None` where there is no such row. A row whose source fails is still there.
    pub cell: &'a dyn Fn(&'static Object, &Name) -> Option<Cell>,
    /// The rows of the table that has this column.
    pub rows: &'a dyn Fn(&'static Object) -> Vec<Name>,
}

/// A cell of a row that is there.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cell {
    /// The value that is shown, if there is one.
    pub value: Option<Value>,
    /// When it was measured; `None` where it never was.
    pub measured: Option<Instant>,
    /// When it becomes stale; `None` where it never does.
    pub stale_at: Option<Instant>,
    /// The source failed when it was asked last: the value is an earlier one.
    pub failed: bool,
}
