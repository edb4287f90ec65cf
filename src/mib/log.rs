//! `base.1.13`: the notification log.

use super::{Notifications, Totals, Tree};
use crate::notify;
use crate::schema::log;
use crate::smi::Value;

pub fn build(tree: &mut Tree<'_>, capacity: usize, notifications: &Notifications<'_>) {
    for record in notifications.rows {
        let mut row = tree.row(vec![record.sequence]);
        for (object, value) in notify::leading(record) {
            row.cell(object, value);
        }
        row.cell(&log::NOTIFICATION, Value::ObjectId(record.oid.clone()));
    }
    tree.number(&log::CAPACITY, u64::try_from(capacity).unwrap_or(u64::MAX));
    tree.number(&log::ROWS, u64::try_from(notifications.rows.len()).unwrap_or(u64::MAX));
    tree.number(&log::LAST_SEQUENCE, notifications.last_sequence.into());
    tree.number(&log::CURRENT_GENERATION, notifications.generation.into());
    store(tree, &notifications.totals);
}

/// Whether it is kept, which notifications carry too.
pub fn store(tree: &mut Tree<'_>, totals: &Totals<'_>) {
    tree.truth(&log::DURABLE, totals.is_durable);
    tree.text(&log::STORE_ERROR, totals.store_error);
}
