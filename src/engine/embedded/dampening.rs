//! What both nodes reach of the ping nodes, as far as it may move a group: dampened.
//!
//! The pair of both nodes' figures counts once it has lasted for `ping-dampening`. A figure of the peer that is older than our own last
//! change says nothing about what has happened since: the pair waits for a younger one, so that the loss of a ping node that both see is
//! never taken for a loss of one side.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use crate::time::Instant;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// What this node and its peer reach.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reached {
    /// So many ping nodes, from here; `None` before it was measured.
    pub ours: Option<u32>,
    /// From the peer; `None` while it is not heard.
    pub theirs: Option<u32>,
}

/// Dampens what is reached.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dampening {
    wait: Duration,
    /// What was seen last.
    seen: Reached,
    /// Since when it has been so.
    since: Instant,
    /// When our own figure changed last.
    ours_changed: Instant,
    /// When the peer was heard last.
    heard: Option<Instant>,
    counts: Reached,
}

impl Dampening {
    /// Nothing is known; a change is to last for so long (`ping-dampening`).
    #[must_use]
    pub fn new(wait: Duration, now: Instant) -> Self {
        Self { wait, seen: Reached::default(), since: now, ours_changed: now, heard: None, counts: Reached::default() }
    }

    /// So many ping nodes are reached from here.
    pub fn ours(&mut self, now: Instant, reached: u32) {
        self.handle_timeout(now);
        if self.seen.ours != Some(reached) {
            self.ours_changed = now;
            self.see(now, Reached { ours: Some(reached), ..self.seen });
        }
        self.handle_timeout(now);
    }

    /// The peer reports that it reaches so many: to be told with every report; `None` when the peer is lost or gone.
    pub fn theirs(&mut self, now: Instant, reached: Option<u32>) {
        self.handle_timeout(now);
        self.heard = reached.map(|_| now);
        if self.seen.theirs != reached {
            self.see(now, Reached { theirs: reached, ..self.seen });
        }
        self.handle_timeout(now);
    }

    /// Lets count what has lasted.
    pub fn handle_timeout(&mut self, now: Instant) {
        if now.since(self.since) >= self.wait && self.is_answered() {
            self.counts = self.seen;
        }
    }

    /// When `handle_timeout` is wanted next; `None` also while a report of the peer is waited for.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        (self.counts != self.seen && self.is_answered()).then(|| self.since.after(self.wait))
    }

    /// What counts.
    #[must_use]
    pub fn counts(&self) -> Reached {
        self.counts
    }

    /// A first figure, or that there is none any more, counts at once: there is nothing to compare it with.
    fn see(&mut self, now: Instant, seen: Reached) {
        let first = |old: Option<u32>, new: Option<u32>| old.is_none() != new.is_none();
        if first(self.seen.ours, seen.ours) {
            self.counts.ours = seen.ours;
        }
        if first(self.seen.theirs, seen.theirs) {
            self.counts.theirs = seen.theirs;
        }
        (self.seen, self.since) = (seen, now);
    }

    /// Whether the peer was heard after our own last change, or is not there.
    fn is_answered(&self) -> bool {
        self.heard.is_none_or(|heard| heard > self.ours_changed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WAIT: Duration = Duration::from_secs(5);

    fn at(seconds: u64) -> Instant {
        Instant::default().after(Duration::from_secs(seconds))
    }

    fn counts(dampening: &Dampening) -> (Option<u32>, Option<u32>) {
        (dampening.counts().ours, dampening.counts().theirs)
    }

    /// Both reach two ping nodes, and have done so for long.
    fn steady() -> Dampening {
        let mut dampening = Dampening::new(WAIT, at(0));
        assert_eq!(counts(&dampening), (None, None));
        dampening.ours(at(0), 2);
        assert_eq!(counts(&dampening), (Some(2), None));
        dampening.theirs(at(1), Some(2));
        dampening.handle_timeout(at(6));
        assert_eq!(counts(&dampening), (Some(2), Some(2)));
        dampening
    }

    #[test]
    fn a_change_counts_after_it_has_lasted() {
        let mut dampening = steady();
        dampening.ours(at(10), 1);
        dampening.theirs(at(11), Some(2));
        assert_eq!(dampening.poll_timeout(), Some(at(15)));
        dampening.handle_timeout(at(14));
        assert_eq!(counts(&dampening), (Some(2), Some(2)));
        dampening.handle_timeout(at(15));
        assert_eq!(counts(&dampening), (Some(1), Some(2)));
        assert_eq!(dampening.poll_timeout(), None);
    }

    #[test]
    fn what_does_not_last_never_counts() {
        let mut dampening = steady();
        dampening.ours(at(10), 1);
        dampening.theirs(at(11), Some(2));
        dampening.ours(at(12), 2);
        dampening.theirs(at(13), Some(2));
        dampening.handle_timeout(at(30));
        assert_eq!((counts(&dampening), dampening.poll_timeout()), ((Some(2), Some(2)), None));
    }

    #[test]
    fn our_loss_waits_for_a_younger_report() {
        let mut dampening = steady();
        dampening.ours(at(10), 0);
        assert_eq!(dampening.poll_timeout(), None, "only a report can help");
        dampening.handle_timeout(at(60));
        assert_eq!(counts(&dampening), (Some(2), Some(2)));
        // The ping node is gone for both: never (0, 2).
        dampening.theirs(at(60), Some(0));
        assert_eq!(counts(&dampening), (Some(2), Some(2)));
        dampening.handle_timeout(at(65));
        assert_eq!(counts(&dampening), (Some(0), Some(0)));
    }

    #[test]
    fn without_a_peer_our_loss_stands_alone() {
        let mut dampening = steady();
        dampening.theirs(at(10), None);
        assert_eq!(counts(&dampening), (Some(2), None));
        dampening.ours(at(11), 0);
        dampening.handle_timeout(at(16));
        assert_eq!(counts(&dampening), (Some(0), None));
        // It returns: its first figure counts at once.
        dampening.theirs(at(20), Some(1));
        assert_eq!(counts(&dampening), (Some(0), Some(1)));
    }
}
