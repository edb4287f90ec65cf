//! `base.1.14`: what became of the notifications.

use super::{Notifications, Tree};
use crate::schema::statistics;
use crate::view::AgentX;

pub fn build(tree: &mut Tree<'_>, notifications: &Notifications<'_>, session: &AgentX) {
    tree.number(&statistics::LOGGED, notifications.totals.logged);
    tree.number(&statistics::SENT, session.notifies_sent);
    tree.number(&statistics::TAKEN, session.notifies_taken);
    tree.number(&statistics::REFUSED, session.notifies_refused);
    tree.number(&statistics::DROPPED, notifications.sinks.iter().map(|sink| sink.dropped).sum());
}
