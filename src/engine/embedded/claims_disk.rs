//! Whether the disk of the claims answers: what was ordered to be written and is not there yet, and since when.
//!
//! A disk that hangs takes no claim and no grant. It is asked every `CHECK`, so that this is known before anybody relies on it.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use crate::time::Instant;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use std::time::Duration;

/// From the last answer to a write that only asks whether the disk answers.
const CHECK: Duration = Duration::from_secs(10);

/// The writes of this core.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ClaimsDisk {
    deadtime: Duration,
    /// Number of the last write that was ordered, and of the last that was done.
    ordered: u64,
    done: u64,
    /// Those that are under way, and when they were ordered.
    under_way: VecDeque<(u64, Instant)>,
    /// When the newest write that is done was ordered.
    answered: Option<Instant>,
}

impl ClaimsDisk {
    /// Nothing was written yet; a disk that does not answer for `deadtime` is silent.
    #[must_use]
    pub fn new(deadtime: Duration) -> Self {
        Self { deadtime, ordered: 0, done: 0, under_way: VecDeque::new(), answered: None }
    }

    /// Write `id` is ordered.
    pub fn order(&mut self, now: Instant, id: u64) {
        self.ordered = id;
        // Each write holds what those before it hold: the oldest and the newest say all.
        if self.under_way.len() > 1 {
            self.under_way.pop_back();
        }
        self.under_way.push_back((id, now));
    }

    /// Everything that was ordered up to write `id` is on disk.
    pub fn done(&mut self, id: u64) {
        self.done = self.done.max(id);
        while let Some((_, at)) = self.under_way.pop_front_if(|(first, _)| *first <= id) {
            self.answered = Some(at);
        }
    }

    /// Whether the last write that was ordered is done.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.done >= self.ordered
    }

    /// Whether a write is under way for a deadtime.
    #[must_use]
    pub fn is_silent(&self, now: Instant) -> bool {
        self.under_way.front().is_some_and(|(_, at)| now.since(*at) >= self.deadtime)
    }

    /// Whether a write is done that was ordered at that time or later.
    #[must_use]
    pub fn has_answered_since(&self, at: Instant) -> bool {
        self.answered.is_some_and(|answered| answered >= at)
    }

    /// Whether a write was ordered at that time or later, done or not.
    #[must_use]
    pub fn was_asked_since(&self, at: Instant) -> bool {
        self.under_way.back().map(|(_, ordered)| *ordered).max(self.answered).is_some_and(|ordered| ordered >= at)
    }

    /// Whether it is time to ask it.
    #[must_use]
    pub fn is_due(&self, now: Instant) -> bool {
        self.is_idle() && self.answered.is_none_or(|answered| now.since(answered) >= CHECK)
    }

    /// When time alone changes something.
    #[must_use]
    pub fn poll_timeout(&self, now: Instant) -> Option<Instant> {
        let silent = self.under_way.front().map(|(_, at)| at.after(self.deadtime));
        let check = self.answered.filter(|_| self.is_idle()).map(|answered| answered.after(CHECK));
        [silent, check].into_iter().flatten().filter(|at| *at > now).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Instant {
        Instant::default().after(Duration::from_secs(seconds))
    }

    #[test]
    fn a_write_that_is_not_done_is_silence() {
        let mut disk = ClaimsDisk::new(Duration::from_secs(2));
        assert!(disk.is_due(at(0)) && disk.is_idle() && !disk.is_silent(at(9)));
        disk.order(at(1), 7);
        assert_eq!((disk.is_due(at(99)), disk.is_silent(at(2)), disk.poll_timeout(at(2))), (false, false, Some(at(3))));
        assert!(disk.is_silent(at(3)) && disk.was_asked_since(at(1)) && !disk.was_asked_since(at(2)));
        // What is ordered meanwhile does not make it younger.
        for (second, id) in [(3, 8), (4, 9), (5, 12)] {
            disk.order(at(second), id);
        }
        assert!(disk.is_silent(at(5)) && !disk.has_answered_since(at(0)));
        disk.done(7);
        assert!(disk.has_answered_since(at(1)) && !disk.has_answered_since(at(2)));
        assert!(!disk.is_idle() && !disk.is_silent(at(6)) && disk.is_silent(at(7)));
        disk.done(12);
        assert!(disk.is_idle() && disk.has_answered_since(at(5)));
        assert_eq!((disk.is_due(at(14)), disk.is_due(at(15)), disk.poll_timeout(at(6))), (false, true, Some(at(15))));
    }
}
