//! Whether a ping node is reached.
//!
//! | state | what happens | becomes |
//! |---|---|---|
//! | any | it answers | reachable |
//! | reachable, not known | no answer for its timeout | not reachable |

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use crate::time::Instant;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// One ping node.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PingLife {
    timeout: Duration,
    reachable: Option<bool>,
    since: Instant,
    answered: Option<Instant>,
    round_trip: Option<Duration>,
}

impl PingLife {
    /// One that has not answered yet.
    #[must_use]
    pub fn new(timeout: Duration, now: Instant) -> Self {
        Self { timeout, reachable: None, since: now, answered: None, round_trip: None }
    }

    /// It answered.
    pub fn answer(&mut self, now: Instant, round_trip: Duration) {
        self.answered = Some(now);
        self.round_trip = Some(round_trip);
        self.become_(now, true);
    }

    fn become_(&mut self, now: Instant, reachable: bool) {
        if self.reachable != Some(reachable) {
            self.reachable = Some(reachable);
            self.since = now;
        }
    }

    /// Does what time asks for.
    pub fn handle_timeout(&mut self, now: Instant) {
        if self.poll_timeout().is_some_and(|due| due <= now) {
            self.become_(now, false);
        }
    }

    /// When `handle_timeout` is wanted next.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        (self.reachable != Some(false)).then(|| self.answered.unwrap_or(self.since).after(self.timeout))
    }

    /// Whether it is reached, and since when that is so.
    #[must_use]
    pub fn state(&self) -> (Option<bool>, Instant) {
        (self.reachable, self.since)
    }

    /// When it answered last.
    #[must_use]
    pub fn answered(&self) -> Option<Instant> {
        self.answered
    }

    /// Of the last answer.
    #[must_use]
    pub fn round_trip(&self) -> Option<Duration> {
        self.round_trip
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TIMEOUT: Duration = Duration::from_secs(2);

    fn at(ms: u64) -> Instant {
        Instant::default().after(Duration::from_millis(ms))
    }

    #[test]
    fn the_table() {
        let mut ping = PingLife::new(TIMEOUT, at(0));
        assert_eq!((ping.state(), ping.poll_timeout()), ((None, at(0)), Some(at(2000))));
        ping.handle_timeout(at(1999));
        assert_eq!(ping.state().0, None);
        let mut silent = ping.clone();
        silent.handle_timeout(at(2000));
        assert_eq!((silent.state(), silent.poll_timeout()), ((Some(false), at(2000)), None));
        silent.handle_timeout(at(9000));
        assert_eq!(silent.state(), (Some(false), at(2000)));
        silent.answer(at(9500), Duration::from_millis(1));
        assert_eq!((silent.state(), silent.poll_timeout()), ((Some(true), at(9500)), Some(at(11_500))));
        ping.answer(at(1500), Duration::from_millis(1));
        ping.answer(at(3000), Duration::from_millis(2));
        assert_eq!((ping.state(), ping.round_trip()), ((Some(true), at(1500)), Some(Duration::from_millis(2))));
        ping.handle_timeout(at(4999));
        assert_eq!(ping.state().0, Some(true));
        ping.handle_timeout(at(5000));
        assert_eq!((ping.state(), ping.answered()), ((Some(false), at(5000)), Some(at(3000))));
    }
}
