//! What an engine told last, and when.

use super::Freshness;
use super::cluster::Cluster;
use crate::time::{Instant, WallTime};
use std::time::Duration;

/// An engine tells at least each second: what was so longer ago than this may be otherwise by now.
const STALE_AFTER: Duration = Duration::from_secs(5);

/// The cluster as it was when an engine told of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    /// What it told.
    pub cluster: Cluster,
    /// How old it was when it arrived: an engine that hangs is still there to say what it saw last.
    pub old: Duration,
    /// When it arrived.
    pub received: Instant,
    /// The same by the wall clock: points in time are shown from here back, so that they stay the same while nothing new is told.
    pub wall: WallTime,
}

impl Snapshot {
    /// How long ago it was so.
    #[must_use]
    pub fn age(&self, now: Instant) -> Duration {
        self.old.saturating_add(now.since(self.received))
    }

    /// How much it can be trusted.
    #[must_use]
    pub fn freshness(&self, now: Instant) -> Freshness {
        if now >= self.stale_at() { Freshness::Stale } else { Freshness::Fresh }
    }

    /// The first moment at which it is stale.
    #[must_use]
    pub fn stale_at(&self) -> Instant {
        // One nanosecond later than its last fresh moment.
        STALE_AFTER.checked_sub(self.old).map_or(self.received, |rest| self.received.after(rest).after(Duration::from_nanos(1)))
    }

    /// How long ago something is now that was `age` ago when it was told, in seconds.
    #[must_use]
    pub fn seconds(&self, age: Duration, now: Instant) -> u64 {
        age.saturating_add(self.age(now)).as_secs()
    }

    /// When that was, by the wall clock.
    #[must_use]
    pub fn at(&self, age: Duration) -> WallTime {
        self.wall.before(age.saturating_add(self.old))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_grow_and_points_in_time_stay() {
        let second = |seconds| Instant::after_start(Duration::from_secs(seconds));
        let wall = WallTime { unix_ms: 100_000, offset_minutes: 60 };
        let snapshot = Snapshot { cluster: Cluster::default(), old: Duration::ZERO, received: second(10), wall };
        assert_eq!(snapshot.seconds(Duration::from_secs(3), second(12)), 5);
        assert_eq!(snapshot.at(Duration::from_secs(3)), WallTime { unix_ms: 97_000, offset_minutes: 60 });
        assert_eq!((snapshot.freshness(second(15)), snapshot.freshness(second(16))), (Freshness::Fresh, Freshness::Stale));
        let hung = |old| Snapshot { old: Duration::from_secs(old), ..snapshot.clone() };
        assert_eq!((hung(4).freshness(second(11)), hung(4).freshness(second(12))), (Freshness::Fresh, Freshness::Stale));
        assert_eq!((hung(9).freshness(second(10)), hung(9).age(second(11))), (Freshness::Stale, Duration::from_secs(10)));
        assert_eq!(snapshot.seconds(Duration::MAX, second(12)), Duration::MAX.as_secs());
    }
}
