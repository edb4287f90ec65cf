//! What is known of the boots and the time of the authoritative engine (RFC 3414 sections 2.3 and 3.2 step 7b).

use crate::time::Instant;
use std::time::Duration;

/// A message that is older has been held back (RFC 3414 section 2.2.3).
const TIME_WINDOW: Duration = Duration::from_secs(150);
/// Boots that are used up, and the end of time: the greatest number of both fields (RFC 3414 section 2.2).
pub const LAST: u32 = 2_147_483_647;

/// Boots and time of a remote engine, as of its newest authentic message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EngineTime {
    boots: u32,
    /// latestReceivedEngineTime, in seconds.
    latest: u32,
    /// When it was received.
    at: Instant,
}

impl EngineTime {
    /// As an authentic message says that came at `now`.
    pub fn new(now: Instant, boots: u32, time: u32) -> Self {
        Self { boots, latest: time, at: now }
    }

    /// Boots, and what the engine's clock should show at `now`.
    pub fn read(&self, now: Instant) -> (u32, u32) {
        let passed = u32::try_from(now.since(self.at).as_secs()).unwrap_or(LAST);
        (self.boots, self.latest.saturating_add(passed).min(LAST))
    }

    /// Takes what an authentic message says, if it is newer: a replayed one never sets the clock back.
    pub fn learn(&mut self, now: Instant, boots: u32, time: u32) {
        if boots > self.boots || boots == self.boots && time > self.latest {
            *self = Self::new(now, boots, time);
        }
    }

    /// Whether a message with these boots and this time is inside of the time window.
    pub fn accepts(&self, now: Instant, boots: u32, time: u32) -> bool {
        let (own_boots, own_time) = self.read(now);
        let age = Duration::from_secs(u64::from(own_time.saturating_sub(time)));
        own_boots != LAST && (boots > own_boots || boots == own_boots && age <= TIME_WINDOW)
    }

    /// Whether the engine would refuse a message that we sent with these boots and this time (RFC 3414 section 3.2 step 7a).
    pub fn refuses(&self, now: Instant, boots: u32, time: u32) -> bool {
        let (own_boots, own_time) = self.read(now);
        own_boots == LAST || boots != own_boots || Duration::from_secs(u64::from(own_time.abs_diff(time))) > TIME_WINDOW
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Instant {
        Instant::after_start(Duration::from_secs(seconds))
    }

    #[test]
    fn newer_messages_set_the_clock() {
        let mut clock = EngineTime::new(at(10), 3, 1000);
        assert_eq!(clock.read(at(15)), (3, 1005));
        for (boots, time, read) in [
            (3, 900, (3, 1010)),  // older: nothing
            (2, 5000, (3, 1010)), // before the restart: nothing
            (3, 1001, (3, 1001)), // newer, and behind of what we thought
            (4, 2, (4, 2)),       // a restart
            (3, 9000, (4, 2)),
        ] {
            clock.learn(at(20), boots, time);
            assert_eq!(clock.read(at(20)), read, "boots {boots}, time {time}");
        }
        assert_eq!(EngineTime::new(at(0), 1, LAST - 1).read(at(100)), (1, LAST));
    }

    #[test]
    fn the_window_is_150_seconds() {
        let clock = EngineTime::new(at(0), 3, 1000);
        for (boots, time, accepted, refused) in [
            (3, 1000, true, false),
            (3, 850, true, false),
            (3, 849, false, true),
            (3, 1150, true, false),
            (3, 1151, true, true),
            (2, 1000, false, true),
            (4, 0, true, true),
        ] {
            assert_eq!(clock.accepts(at(0), boots, time), accepted, "{boots} {time} received");
            assert_eq!(clock.refuses(at(0), boots, time), refused, "{boots} {time} sent");
        }
        assert!(!EngineTime::new(at(0), LAST, 0).accepts(at(0), LAST, 0));
    }
}
