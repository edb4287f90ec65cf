//! How often a group was moved without being asked: a window of an hour that slides along.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use crate::time::Instant;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use std::time::Duration;

/// The window.
pub const WINDOW: Duration = Duration::from_secs(3600);

/// So many of them survive a restart of the core: who allows more than that limits nothing.
const MOST_KEPT: usize = 50;

/// The moves of one group within [`WINDOW`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Moves {
    most: usize,
    /// When they were, oldest first; no more of them than `most`.
    times: VecDeque<Instant>,
}

impl Moves {
    /// At most so many (`max-moves`); `earlier` are those that an earlier core of this boot has counted, oldest first. None can have been
    /// after `now`.
    #[must_use]
    pub fn new(most: u32, earlier: &[Instant], now: Instant) -> Self {
        let mut moves = Self { most: usize::try_from(most).unwrap_or(usize::MAX), times: VecDeque::new() };
        earlier.iter().for_each(|time| moves.record((*time).min(now)));
        moves
    }

    /// The group was moved; a move that a person has ordered is not to be told here.
    pub fn record(&mut self, now: Instant) {
        self.times.retain(|time| now.since(*time) < WINDOW);
        self.times.push_back(now);
        while self.times.len() > self.most {
            self.times.pop_front();
        }
    }

    /// Those that the next core is to count, oldest first.
    #[must_use]
    pub fn kept(&self) -> Vec<Instant> {
        self.times.iter().skip(self.times.len().saturating_sub(MOST_KEPT)).copied().collect()
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
        let mut moves = Moves::new(2, &[], at(0));
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
        let mut moves = Moves::new(0, &[at(0)], at(0));
        moves.record(at(0));
        assert!(!moves.has_left(at(9999)));
        assert_eq!(moves.poll_timeout(at(9999)), None);
    }

    #[test]
    fn the_next_core_counts_on() {
        let mut moves = Moves::new(2, &[at(10), at(20), at(30)], at(25));
        assert_eq!((moves.kept(), moves.has_left(at(26))), (vec![at(20), at(25)], false));
        assert_eq!(Moves::new(2, &moves.kept(), at(26)), moves);
        moves.record(at(3630));
        assert_eq!(moves.kept(), [at(3630)], "what has left the window is not kept");
        let many: Vec<Instant> = (0..1000).map(at).collect();
        assert_eq!(Moves::new(1000, &many, at(1000)).kept(), many[950..]);
    }
}
