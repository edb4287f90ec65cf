//! How often a group was moved without being asked: a window of an hour that slides along.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use crate::time::Instant;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use std::time::Duration;

/// The window.
pub const WINDOW: Duration = Duration::from_secs(3600);

/// The moves of one group within [`WINDOW`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Moves {
    most: usize,
    /// When they were, oldest first; no more of them than `most`.
    times: VecDeque<Instant>,
}

impl Moves {
    /// None yet; at most so many (`max-moves`).
    #[must_use]
    pub fn new(most: u32) -> Self {
        Self { most: usize::try_from(most).unwrap_or(usize::MAX), times: VecDeque::new() }
    }

    /// The group was moved; a move that a person has ordered is not to be told here.
    pub fn record(&mut self, now: Instant) {
        self.times.push_back(now);
        while self.times.len() > self.most {
            self.times.pop_front();
        }
    }

    /// Whether it may be moved once more.
    #[must_use]
    pub fn has_left(&self, now: Instant) -> bool {
        self.times.iter().filter(|time| now.since(**time) < WINDOW).count() < self.most
    }

    /// When it may be moved again, if it may not now and ever may.
    #[must_use]
    pub fn poll_timeout(&self, now: Instant) -> Option<Instant> {
        // As many as there may be are in the window: the oldest leaves it first.
        (!self.has_left(now)).then(|| self.times.front().map(|oldest| oldest.after(WINDOW))).flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Instant {
        Instant::default().after(Duration::from_secs(seconds))
    }

    #[test]
    fn the_window_slides() {
        let mut moves = Moves::new(2);
        assert!(moves.has_left(at(0)));
        moves.record(at(0));
        moves.record(at(100));
        assert!(!moves.has_left(at(3599)));
        assert_eq!(moves.poll_timeout(at(3599)), Some(at(3600)));
        assert!(moves.has_left(at(3600)));
        assert_eq!(moves.poll_timeout(at(3600)), None);
        moves.record(at(3600));
        assert_eq!(moves.poll_timeout(at(3600)), Some(at(3700)));
        // Moves without need are ended by the limit; those that must be go on, and push its end away.
        moves.record(at(3650));
        assert_eq!(moves.poll_timeout(at(3650)), Some(at(7200)));
    }

    #[test]
    fn none_at_all() {
        let mut moves = Moves::new(0);
        moves.record(at(0));
        assert!(!moves.has_left(at(9999)));
        assert_eq!(moves.poll_timeout(at(9999)), None);
    }
}
