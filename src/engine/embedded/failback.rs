//! How long the preferred node of a group has been fit to take it back.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use crate::time::Instant;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Of one group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Failback {
    delay: Duration,
    fit_since: Option<Instant>,
}

impl Failback {
    /// The preferred node is not known to be fit; it is to be for so long (`failback-delay`).
    #[must_use]
    pub fn new(delay: Duration) -> Self {
        Self { delay, fit_since: None }
    }

    /// Whether the preferred node is fit now, with a failcount of zero.
    pub fn note(&mut self, now: Instant, fit: bool) {
        self.fit_since = fit.then(|| self.fit_since.unwrap_or(now));
    }

    /// Whether it has been for long enough.
    #[must_use]
    pub fn is_ripe(&self, now: Instant) -> bool {
        self.fit_since.is_some_and(|since| now.since(since) >= self.delay)
    }

    /// When it will have been, if that is still to come.
    #[must_use]
    pub fn poll_timeout(&self, now: Instant) -> Option<Instant> {
        self.fit_since.map(|since| since.after(self.delay)).filter(|ripe| *ripe > now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Instant {
        Instant::default().after(Duration::from_secs(seconds))
    }

    #[test]
    fn ripens_without_a_break() {
        let mut failback = Failback::new(Duration::from_secs(10));
        assert!(!failback.is_ripe(at(100)));
        failback.note(at(0), true);
        failback.note(at(5), true);
        assert_eq!((failback.is_ripe(at(9)), failback.poll_timeout(at(9))), (false, Some(at(10))));
        assert_eq!((failback.is_ripe(at(10)), failback.poll_timeout(at(10))), (true, None));
        failback.note(at(11), false);
        failback.note(at(12), true);
        assert_eq!((failback.is_ripe(at(21)), failback.poll_timeout(at(21))), (false, Some(at(22))));
    }

    #[test]
    fn without_delay_at_once() {
        let mut failback = Failback::new(Duration::ZERO);
        failback.note(at(3), true);
        assert_eq!((failback.is_ripe(at(3)), failback.poll_timeout(at(3))), (true, None));
    }
}
