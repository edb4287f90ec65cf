//! The failures of one resource on this node.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use crate::time::Instant;
use crate::view;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How many, and the last one. Grows only, until all are forgotten at once: because somebody says so, or because the last one is old. On disk
/// as it is here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Failures {
    count: u32,
    /// Of these, so many weigh against this node.
    weight: u32,
    /// Failed starts since it ran last.
    #[serde(skip_serializing_if = "is_zero")]
    starts: u32,
    last: Option<Instant>,
    reason: String,
}

impl Failures {
    /// One more; gives how many there are with it.
    pub fn record(&mut self, now: Instant, reason: &str, weighs: bool) -> u32 {
        self.count = self.count.saturating_add(1);
        self.weight = self.weight.saturating_add(u32::from(weighs));
        self.last = Some(now);
        reason.clone_into(&mut self.reason);
        self.count
    }

    /// A start has failed; to be said beside [`Self::record`].
    pub fn start_failed(&mut self) {
        self.starts = self.starts.saturating_add(1);
    }

    /// A start has failed for good: as many as `limit`, with the one that is said next.
    pub fn no_more_starts(&mut self, limit: u32) {
        self.starts = self.starts.max(limit.saturating_sub(1));
    }

    /// It runs.
    pub fn started(&mut self) {
        self.starts = 0;
    }

    /// Failed starts since it ran last.
    #[must_use]
    pub fn starts(&self) -> u32 {
        self.starts
    }

    /// So many weigh against this node.
    #[must_use]
    pub fn weight(&self) -> u32 {
        self.weight
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The same, as an earlier core has left them; none of them can have been after `now`.
    #[must_use]
    pub fn until(self, now: Instant) -> Self {
        Self { last: self.last.map(|last| last.min(now)), ..self }
    }

    /// Forgets all; whether there were any.
    pub fn forget(&mut self) -> bool {
        std::mem::take(self).count > 0
    }

    /// When they are old enough to be forgotten (`failure-timeout`).
    #[must_use]
    pub fn expire(&self, timeout: Option<Duration>) -> Option<Instant> {
        Some(self.last?.after(timeout?))
    }

    /// As they are shown.
    #[must_use]
    pub fn shown(&self, now: Instant) -> view::cluster::Failures {
        view::cluster::Failures { count: self.count, last: self.last.map(|last| now.since(last)), reason: self.reason.clone() }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counted_and_forgotten() {
        let at = |seconds| Instant::default().after(Duration::from_secs(seconds));
        let mut failures = Failures::default();
        assert!(!failures.forget());
        assert_eq!(failures.expire(Some(Duration::from_secs(5))), None);
        assert_eq!((failures.record(at(1), "a", true), failures.record(at(2), "b", false)), (1, 2));
        assert_eq!(failures.weight(), 1);
        assert_eq!((failures.expire(None), failures.expire(Some(Duration::from_secs(5)))), (None, Some(at(7))));
        let shown = view::cluster::Failures { count: 2, last: Some(Duration::from_secs(8)), reason: "b".to_owned() };
        assert_eq!(failures.shown(at(10)), shown);
        assert_eq!(failures.clone().until(at(2)), failures);
        assert_eq!(failures.clone().until(at(1)).expire(Some(Duration::from_secs(5))), Some(at(6)));
        assert!(!failures.is_empty() && failures.forget());
        assert_eq!((failures.is_empty(), failures), (true, Failures::default()));
    }
}
