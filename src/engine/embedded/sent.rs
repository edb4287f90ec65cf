//! Our frames of late: which answer is young, and how long it took.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use crate::time::Instant;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;

/// So many are remembered: several deadtimes at any keepalive.
const MAX: usize = 512;

/// The numbers of our last frames, and when they went out.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Sent {
    frames: VecDeque<(u64, Instant)>,
    last: u64,
    /// The newest that the peer has heard, and when it went out.
    answered: u64,
    echoed: Option<Instant>,
}

impl Sent {
    /// The number of the next frame, which goes out now: 1 for the first.
    pub fn next(&mut self, now: Instant) -> u64 {
        self.last = self.last.saturating_add(1);
        self.frames.push_back((self.last, now));
        if self.frames.len() > MAX {
            self.frames.pop_front();
        }
        self.last
    }

    /// When that frame went out; `None` for one that is forgotten or never was.
    #[must_use]
    pub fn at(&self, sequence: u64) -> Option<Instant> {
        let first = self.frames.front()?.0;
        let place = usize::try_from(sequence.checked_sub(first)?).ok()?;
        self.frames.get(place).map(|(_, at)| *at)
    }

    /// The peer has heard that frame: when it went out.
    pub fn answer(&mut self, sequence: u64) -> Option<Instant> {
        self.answered = self.answered.max(sequence);
        let at = self.at(sequence);
        self.echoed = self.echoed.max(at);
        at
    }

    /// The newest that the peer has heard; 0 before the first.
    #[must_use]
    pub fn answered(&self) -> u64 {
        self.answered
    }

    /// When the newest went out that the peer has heard.
    #[must_use]
    pub fn echoed(&self) -> Option<Instant> {
        self.echoed
    }

    /// The number of the last frame.
    #[must_use]
    pub fn last(&self) -> u64 {
        self.last
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn the_last_frames_are_known() {
        let at = |frame| Instant::default().after(Duration::from_millis(frame));
        let mut sent = Sent::default();
        assert_eq!((sent.last(), sent.at(0), sent.at(1)), (0, None, None));
        for frame in 1..=1000 {
            assert_eq!(sent.next(at(frame)), frame);
        }
        assert_eq!([1, 488, 489, 1000, 1001].map(|frame| sent.at(frame)), [None, None, Some(at(489)), Some(at(1000)), None]);
        assert_eq!(sent.last(), 1000);
    }
}
