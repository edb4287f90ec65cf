//! Our own points in time. Decisions never read a clock: a shell at the edge does, and hands the reading in.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::time::Duration;

/// Nanoseconds since a start that the clock has: of the process, in the core of the kernel's boot. Printable, serialisable, and not to be had
/// from the operating system by decisions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Instant(u64);

impl Instant {
    /// `elapsed` after the start.
    #[must_use]
    pub fn after_start(elapsed: Duration) -> Self {
        Self(u64::try_from(elapsed.as_nanos()).unwrap_or(u64::MAX))
    }

    /// How long since `earlier`; zero where `earlier` is the later one.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_nanos(self.0.saturating_sub(earlier.0))
    }

    /// `wait` later.
    #[must_use]
    pub fn after(self, wait: Duration) -> Self {
        Self(self.0.saturating_add(u64::try_from(wait.as_nanos()).unwrap_or(u64::MAX)))
    }

    /// How long after the start.
    #[must_use]
    pub fn since_start(self) -> Duration {
        Duration::from_nanos(self.0)
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "+{:.3}s", self.since_start().as_secs_f64())
    }
}

/// A reading of the wall clock, with what local time needs: handed to decisions like `Instant`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct WallTime {
    /// Milliseconds since 1970-01-01 00:00 UTC.
    pub unix_ms: i64,
    /// Minutes that local time is ahead of UTC.
    pub offset_minutes: i16,
}

impl WallTime {
    /// `age` earlier.
    #[must_use]
    pub fn before(self, age: Duration) -> Self {
        Self { unix_ms: self.unix_ms.saturating_sub(i64::try_from(age.as_millis()).unwrap_or(i64::MAX)), ..self }
    }
}

/// The clocks of the operating system: the one place that reads them. Clones share the start.
#[derive(Clone, Debug)]
pub struct Clock {
    start: std::time::Instant,
    wall_start: std::time::SystemTime,
}

impl Clock {
    /// Starts now.
    #[must_use]
    pub fn start() -> Self {
        Self { start: std::time::Instant::now(), wall_start: std::time::SystemTime::now() }
    }

    /// The time since the start, never going back.
    #[must_use]
    pub fn now(&self) -> Instant {
        Instant::after_start(self.start.elapsed())
    }

    /// The same point on the runtime's clock, for its timers.
    #[must_use]
    pub fn deadline(&self, at: Instant) -> std::time::Instant {
        self.start + at.since_start()
    }

    /// How much more the wall clock has gone since the start than ours, which stands still while the machine is suspended; zero where it has
    /// gone less.
    #[must_use]
    pub fn ahead(&self) -> Duration {
        self.wall_start.elapsed().unwrap_or_default().saturating_sub(self.start.elapsed())
    }

    /// The wall clock, which may jump.
    #[must_use]
    pub fn wall(&self) -> WallTime {
        let now = jiff::Zoned::now();
        WallTime { unix_ms: now.timestamp().as_millisecond(), offset_minutes: i16::try_from(now.offset().seconds() / 60).unwrap_or(0) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arithmetic_saturates() {
        let second = Instant::default().after(Duration::from_secs(1));
        assert_eq!(second.to_string(), "+1.000s");
        assert_eq!(Instant::default().since(second), Duration::ZERO);
        assert_eq!(second.after(Duration::MAX).since(second), Duration::from_nanos(u64::MAX - 1_000_000_000));
    }
}
