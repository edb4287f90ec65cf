//! `base.1.13`: the notification log.

use super::{LogFacts, Tree};
use crate::notify::{self, Record};
use crate::schema::log;
use crate::smi::Value;

pub fn build<'r>(tree: &mut Tree<'_>, facts: &LogFacts, capacity: usize, records: impl IntoIterator<Item = &'r Record>) {
    let mut rows = 0;
    for record in records {
        let mut row = tree.row(vec![record.sequence]);
        for (object, value) in notify::leading(record) {
            row.cell(object, value);
        }
        row.cell(&log::NOTIFICATION, Value::ObjectId(record.oid.clone()));
        rows += 1;
    }
    tree.number(&log::CAPACITY, u64::try_from(capacity).unwrap_or(u64::MAX));
    tree.number(&log::ROWS, rows);
    tree.number(&log::LAST_SEQUENCE, facts.last_sequence.into());
    tree.number(&log::CURRENT_GENERATION, facts.generation.into());
}
