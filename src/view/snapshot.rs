//! What an engine told last, and when.

use super::Freshness;
use super::cluster::Cluster;
use crate::time::{Instant, WallTime};
use std::time::Duration;

/// An engine tells at least each second. What it told longer ago than this is not what is the case any more.
const STALE_AFTER: Duration = Duration::from_secs(5);

/// The cluster as it was when an engine told of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    /// What it told.
    pub cluster: Cluster,
    /// When that arrived.
    pub received: Instant,
    /// The same by the wall clock: points in time are shown from here back, so that they stay the same while nothing new is told.
    pub wall: WallTime,
}

impl Snapshot {
    /// How long ago it arrived.
    #[must_use]
    pub fn age(&self, now: Instant) -> Duration {
        now.since(self.received)
    }

    /// How much it can be trusted.
    #[must_use]
    pub fn freshness(&self, now: Instant) -> Freshness {
        if now > self.fresh_until() { Freshness::Stale } else { Freshness::Fresh }
    }

    /// The last moment at which it is fresh.
    #[must_use]
    pub fn fresh_until(&self) -> Instant {
        self.received.after(STALE_AFTER)
    }

    /// How long ago something is now that was `age` ago when it was told, in seconds.
    #[must_use]
    pub fn seconds(&self, age: Duration, now: Instant) -> u64 {
        age.saturating_add(self.age(now)).as_secs()
    }

    /// When that was, by the wall clock.
    #[must_use]
    pub fn at(&self, age: Duration) -> WallTime {
        self.wall.before(age)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_grow_and_points_in_time_stay() {
        let second = |seconds| Instant::after_start(Duration::from_secs(seconds));
        let wall = WallTime { unix_ms: 100_000, offset_minutes: 60 };
        let snapshot = Snapshot { cluster: Cluster::default(), received: second(10), wall };
        assert_eq!(snapshot.seconds(Duration::from_secs(3), second(12)), 5);
        assert_eq!(snapshot.at(Duration::from_secs(3)), WallTime { unix_ms: 97_000, offset_minutes: 60 });
        assert_eq!((snapshot.freshness(second(15)), snapshot.freshness(second(16))), (Freshness::Fresh, Freshness::Stale));
        assert_eq!(snapshot.seconds(Duration::MAX, second(12)), Duration::MAX.as_secs());
    }
}
