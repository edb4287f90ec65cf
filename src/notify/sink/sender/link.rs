//! The socket, as the sender sees it.

use super::{Output, Sender, What};
use crate::time::Instant;
use std::net::Ipv4Addr;
use std::time::Duration;

/// Pauses before a socket is asked for again: the first and the longest; they double.
const PAUSES: (Duration, Duration) = (Duration::from_millis(500), Duration::from_secs(30));

/// State of the socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// Asked for.
    Opening,
    /// There.
    Open,
    /// Not to be asked for before then.
    Closed { until: Instant },
}

impl Sender {
    pub(super) fn socket_up(&mut self, address: Ipv4Addr) {
        if self.link != Link::Opening {
            return;
        }
        self.agent_address = address;
        self.link = Link::Open;
        if std::mem::take(&mut self.could_not_open) {
            self.tell_state(What::Up);
        }
    }

    pub(super) fn socket_down(&mut self, now: Instant, reason: String) {
        if matches!(self.link, Link::Closed { .. }) {
            return;
        }
        self.could_not_open = self.link == Link::Opening;
        let pause = PAUSES.0.saturating_mul(1 << self.failures.min(16)).min(PAUSES.1);
        self.link = Link::Closed { until: now.after(self.random.shortened(pause)) };
        self.failures = self.failures.saturating_add(1);
        self.is_narrow = true;
        self.send_again();
        self.tell_state(What::Down { reason });
    }

    pub(super) fn reopen_when_due(&mut self, now: Instant) {
        if matches!(self.link, Link::Closed { until } if until <= now) {
            self.reopen();
        }
    }

    pub(super) fn reopen(&mut self) {
        self.link = Link::Opening;
        self.outputs.push_back(Output::Reopen);
    }
}
