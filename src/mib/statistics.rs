//! `base.1.14`: what became of the notifications, all sinks together.

use super::{Notifications, Tree};
use crate::notify::SinkStatus;
use crate::schema::statistics;
use crate::view::AgentX;

pub fn build(tree: &mut Tree<'_>, notifications: &Notifications<'_>, session: &AgentX) {
    let sum = |figure: fn(&SinkStatus) -> u64| notifications.sinks.iter().map(figure).fold(0, u64::saturating_add);
    tree.number(&statistics::LOGGED, notifications.totals.logged);
    tree.number(&statistics::SENT, sum(|sink| sink.sent));
    tree.number(&statistics::TAKEN, session.notifies_taken);
    tree.number(&statistics::REFUSED, session.notifies_refused);
    tree.number(&statistics::DROPPED, sum(|sink| sink.dropped));
    tree.number(&statistics::SUPPRESSED, notifications.totals.suppressed);
    tree.number(&statistics::QUEUED, sum(|sink| sink.queue));
    tree.number(&statistics::ACKNOWLEDGED, sum(|sink| sink.acknowledged));
    tree.number(&statistics::FAILED, sum(|sink| sink.failed));
}
