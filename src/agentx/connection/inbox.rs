//! What callers hand to the connection. Its lock is never held across a system call that could block, so callers never wait.

use crate::agentx::session::Notification;
use crate::agentx::table::Table;
use std::collections::VecDeque;
use std::sync::Arc;

/// So many notifications may be accepted and not told of yet.
pub const QUEUE: usize = 64;

/// Wishes that the session has not seen yet.
#[derive(Debug, Default)]
pub struct Inbox {
    /// The newest table, if it is newer than the session's.
    pub table: Option<Arc<Table>>,
    /// To be sent, in this order, as the window allows.
    pub notifications: VecDeque<Notification>,
    /// Notifications whose outcome was not told yet, those in the queue among them.
    pub outstanding: usize,
    /// Close the session.
    pub stop: bool,
    /// The timer thread has something to do before its deadline.
    pub wake: bool,
}

impl Inbox {
    /// Whether the session has seen everything.
    pub fn is_empty(&self) -> bool {
        self.table.is_none() && self.notifications.is_empty() && !self.stop
    }
}
