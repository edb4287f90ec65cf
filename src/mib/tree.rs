//! The tree while it is built: objects are named by their entry in the schema, never by number.

use crate::schema::{Object, truth_value};
use crate::smi::{Oid, Value};
use std::collections::BTreeMap;

/// Instances and their values, below a base.
pub struct Tree<'a> {
    base: &'a Oid,
    /// By the arcs of their object: rows come one after another, a walk goes column by column.
    columns: BTreeMap<&'static [u32], Vec<(Oid, Value)>>,
    site: Vec<(Oid, Value)>,
}

impl<'a> Tree<'a> {
    /// An empty one.
    pub fn new(base: &'a Oid) -> Self {
        Self { base, columns: BTreeMap::new(), site: Vec::new() }
    }

    /// The value of a scalar.
    pub fn scalar(&mut self, object: &Object, value: Value) {
        self.columns.entry(object.arcs).or_default().push((object.scalar(self.base), value));
    }

    /// A scalar that is a number.
    pub fn number(&mut self, object: &Object, number: u64) {
        self.scalar(object, object.syntax.number(number));
    }

    /// A scalar that is true or false.
    pub fn truth(&mut self, object: &Object, flag: bool) {
        self.scalar(object, truth_value(flag));
    }

    /// A scalar that is a text.
    pub fn text(&mut self, object: &Object, text: &str) {
        self.scalar(object, object.syntax.text(text));
    }

    /// The row with this index of a table.
    pub fn row(&mut self, index: Vec<u32>) -> Row<'_, 'a> {
        Row { tree: self, index }
    }

    /// An instance that no entry of the schema names: the site's.
    pub fn instance(&mut self, arcs: &[u32], value: Value) {
        self.site.push((self.base.child(arcs), value));
    }

    /// The value of the only instance of an object.
    pub fn into_value(mut self, object: &Object) -> Option<Value> {
        self.columns.remove(object.arcs)?.pop().map(|(_, value)| value)
    }

    /// All instances, in the order of a walk.
    pub fn into_entries(self) -> Vec<(Oid, Value)> {
        let mut entries: Vec<(Oid, Value)> = self.columns.into_values().flatten().chain(self.site).collect();
        // Mostly in order already, of which only the stable sort makes use: half the time with 50 000 objects.
        entries.sort_by(|(a, _), (b, _)| a.cmp(b));
        entries
    }
}

/// A row that is filled. A column without a value is left out.
pub struct Row<'t, 'a> {
    tree: &'t mut Tree<'a>,
    index: Vec<u32>,
}

impl Row<'_, '_> {
    /// The value of a column.
    pub fn cell(&mut self, object: &Object, value: Value) {
        let instance = object.instance(self.tree.base, &self.index);
        self.tree.columns.entry(object.arcs).or_default().push((instance, value));
    }

    /// A column that is a number.
    pub fn number(&mut self, object: &Object, number: u64) {
        self.cell(object, object.syntax.number(number));
    }

    /// A column that is a number, where that is known.
    pub fn number_if_known(&mut self, object: &Object, number: Option<u64>) {
        if let Some(number) = number {
            self.number(object, number);
        }
    }

    /// A column that is true or false.
    pub fn truth(&mut self, object: &Object, flag: bool) {
        self.cell(object, truth_value(flag));
    }

    /// A column that is a text.
    pub fn text(&mut self, object: &Object, text: &str) {
        self.cell(object, object.syntax.text(text));
    }
}

/// The sub-identifiers of a text as an index: its length, then its octets (RFC 2578 section 7.7, strings without IMPLIED).
pub fn text_index(text: &str) -> Vec<u32> {
    let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
    std::iter::once(length).chain(text.bytes().map(u32::from)).collect()
}
