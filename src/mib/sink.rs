//! `base.1.13.11` and `.12`: the sinks, and what became of each row of the log at each.

use super::{Notifications, Tree};
use crate::notify::SinkStatus;
use crate::schema::{date_and_time, sink};
use crate::smi::Value;

pub fn build(tree: &mut Tree<'_>, notifications: &Notifications<'_>) {
    // In the order of their index, so that the deliveries are in the order of a walk.
    let mut sinks: Vec<(Vec<u32>, &SinkStatus)> = notifications.sinks.iter().map(|sink| (sink.name.index(), sink)).collect();
    sinks.sort_by(|(a, _), (b, _)| a.cmp(b));
    for (index, sink) in &sinks {
        row(tree, index.clone(), sink, notifications);
    }
    for record in notifications.rows {
        for (index, sink) in &sinks {
            let Some(delivery) = (notifications.delivery)(record.sequence, &sink.name) else { continue };
            let mut row = tree.row([&[record.sequence], index.as_slice()].concat());
            row.cell(&sink::RESULT, Value::Integer(delivery.result as i32));
            if let Some(at) = delivery.sent {
                row.cell(&sink::SENT_AT, date_and_time(at));
            }
            row.number(&sink::ATTEMPTS, delivery.attempts.into());
        }
    }
}

/// The row of one sink.
fn row(tree: &mut Tree<'_>, index: Vec<u32>, facts: &SinkStatus, notifications: &Notifications<'_>) {
    let mut row = tree.row(index);
    row.text(&sink::ADDRESS, &facts.address);
    row.cell(&sink::STATE, Value::Integer(facts.state as i32));
    row.number(&sink::QUEUE, facts.queue);
    row.number(&sink::OLDEST_SEQUENCE, facts.oldest.into());
    row.number(&sink::OLDEST_AGE, facts.oldest_at.map_or(0, |at| notifications.age(at)));
    row.number(&sink::SENT, facts.sent);
    row.number(&sink::ACKNOWLEDGED, facts.acknowledged);
    row.number(&sink::FAILED, facts.failed);
    row.number(&sink::DROPPED, facts.dropped);
    row.number(&sink::IGNORED, facts.ignored);
    row.text(&sink::LAST_ERROR, &facts.last_error);
    if let Some(at) = facts.last_error_at {
        row.cell(&sink::LAST_ERROR_AT, date_and_time(at));
    }
}
