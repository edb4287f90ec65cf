//! When the next table is built. Pure.
//!
//! A change is shown at the next moment that a build is allowed; without a change the table is built anew now and then, since ages grow.
//! A build of many thousand objects takes milliseconds: the pause after it is a multiple of what it took, so that building never takes
//! more than a small part of a core. That pause has an end: a build may have taken long only because the machine was busy or stood still, and
//! a tree that is not built anew shows what has become stale as fresh.

use crate::time::Instant;
use std::time::Duration;

/// After a change, at least this long after the last build.
const AFTER_CHANGE: Duration = Duration::from_millis(100);
/// Ages have seconds.
const FOR_AGES: Duration = Duration::from_secs(1);
/// One part of building in so many of time.
const SHARE: u32 = 50;
/// No longer than this, whatever the last build took.
const LONGEST: Duration = Duration::from_secs(2);

/// What a build is wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Urgency {
    /// Nothing has changed but ages.
    Ages,
    /// Something has changed.
    Change,
    /// Something has changed, and edges are on their way to the disk: a build would stand between them and their notifications.
    AfterCommit,
}

/// The times of the last build.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pace {
    began: Instant,
    took: Duration,
}

impl Pace {
    /// Whether to build now.
    #[must_use]
    pub fn is_due(&self, now: Instant, urgency: Urgency) -> bool {
        self.next(urgency) <= now
    }

    /// When to build next.
    #[must_use]
    pub fn next(&self, urgency: Urgency) -> Instant {
        let (pause, patience) = match urgency {
            Urgency::Ages => (FOR_AGES, Duration::ZERO),
            Urgency::Change => (AFTER_CHANGE, Duration::ZERO),
            Urgency::AfterCommit => (AFTER_CHANGE, AFTER_CHANGE),
        };
        self.began.after(pause.max(self.took.saturating_mul(SHARE).min(LONGEST))).after(patience)
    }

    /// A table was built between these two moments.
    pub fn published(&mut self, began: Instant, ended: Instant) {
        *self = Self { began, took: ended.since(began) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_soon_ages_each_second_and_large_tables_rarely() {
        let at = |ms| Instant::default().after(Duration::from_millis(ms));
        let mut pace = Pace::default();
        pace.published(at(1000), at(1001));
        assert_eq!((pace.next(Urgency::Change), pace.next(Urgency::Ages)), (at(1100), at(2000)));
        assert_eq!(pace.next(Urgency::AfterCommit), at(1200));
        assert!(pace.is_due(at(1100), Urgency::Change) && !pace.is_due(at(1100), Urgency::Ages));
        pace.published(at(1000), at(1030));
        assert_eq!((pace.next(Urgency::Change), pace.next(Urgency::Ages)), (at(2500), at(2500)));
        pace.published(at(1000), at(9000));
        assert_eq!((pace.next(Urgency::Change), pace.next(Urgency::Ages)), (at(3000), at(3000)));
        assert!(pace.is_due(at(9000), Urgency::Ages));
    }
}
