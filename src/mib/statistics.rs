//! `base.1.14`: what became of the notifications.

use super::{LogFacts, Tree};
use crate::schema::statistics;
use crate::view::AgentX;

pub fn build(tree: &mut Tree<'_>, log: &LogFacts, session: &AgentX) {
    tree.number(&statistics::LOGGED, log.logged);
    tree.number(&statistics::SENT, session.notifies_sent);
    tree.number(&statistics::TAKEN, session.notifies_taken);
    tree.number(&statistics::REFUSED, session.notifies_refused);
    tree.number(&statistics::DROPPED, log.dropped);
}
