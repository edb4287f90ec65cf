//! What this node's own stalls excuse: F5.

use super::Machine;
use crate::time::Instant;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// After a stall that was longer than a deadtime nothing is started for so long, where the peer is not heard before.
const HOLDS_STILL: Duration = Duration::from_secs(60);
/// Short stalls of this node excuse the peer's silence for so long at most.
const MOST: Duration = Duration::from_millis(1500);

/// When this node's loop stood still.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Stalls {
    /// For how long in all since the peer was heard last.
    counts: Duration,
    /// When the last one was over.
    over: Instant,
    /// The end of the last long one.
    long: Option<Instant>,
    /// Until when nothing is started.
    holds_still: Option<Instant>,
}

impl Stalls {
    /// None since this node started.
    pub(super) fn new(now: Instant) -> Self {
        Self { counts: Duration::ZERO, over: now, long: None, holds_still: None }
    }

    /// The peer was heard: its silence is over.
    pub(super) fn heard(&mut self) {
        self.counts = Duration::ZERO;
    }

    /// The peer has heard a frame of ours that was sent then: what lay in the socket during a stall does not show that.
    pub(super) fn answered(&mut self, sent: Instant) {
        if sent >= self.over {
            self.holds_still = None;
        }
    }

    /// Whether this node stood still for so long that it may be about to be switched off: it starts nothing before it knows more.
    pub(super) fn holds_still(&self, now: Instant) -> bool {
        self.holds_still.is_some_and(|until| now < until)
    }

    /// Until when.
    pub(super) fn poll_timeout(&self) -> Option<Instant> {
        self.holds_still
    }
}

impl Machine {
    /// F5: this node's loop stood still.
    pub(super) fn stood_still(&mut self, now: Instant, gap: Duration) {
        let config = &self.settings.config;
        let stalls = &mut self.stalls;
        // Of many short gaps so much counts in all: a node that stalls now and then still takes over.
        let counts = if gap < config.deadtime { gap.min(MOST.saturating_sub(stalls.counts)) } else { gap };
        (stalls.counts, stalls.over) = (stalls.counts.saturating_add(counts), now);
        if gap.saturating_mul(2) >= config.deadtime {
            stalls.long = Some(now);
        }
        if config.cuts_power() {
            // The peer may be about to switch this node off, or has begun nothing: to be here proves that it has not. Nothing is stopped for it.
            if gap > config.deadtime {
                stalls.holds_still = Some(now.after(HOLDS_STILL));
            }
            return;
        }
        let limit = if self.is_fenceless() { self.patience() } else { config.deadtime };
        if gap > limit && !self.intent.maintenance {
            self.cut_off = Some(now);
        }
    }

    /// After a long stall, when the silence of ping nodes means something again: until then they had no time to answer.
    pub(super) fn pings_count_at(&self) -> Option<Instant> {
        let timeout = self.settings.config.pings.iter().map(|ping| ping.timeout).max().unwrap_or_default();
        self.stalls.long.map(|at| at.after(timeout))
    }

    /// Until when the peer's silence says nothing, as this node stood still: its frames lie in the socket, and the next comes in a keepalive.
    pub(super) fn excused_until(&self) -> Instant {
        let config = &self.settings.config;
        if self.stalls.counts.is_zero() {
            return self.started;
        }
        let heard = self.peer.heard().unwrap_or(self.started);
        let sent = self.stalls.over.after(config.keepalive.saturating_mul(2));
        heard.after(config.deadtime).after(self.stalls.counts).max(sent)
    }
}
