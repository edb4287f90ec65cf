//! How long to wait before the next try.

use crate::random::Random;
use crate::time::Instant;
use std::time::Duration;

/// Pauses that double from a first one to a longest one, each shortened by up to a quarter at random, so that several subagents of one
/// master do not come back in step.
#[derive(Debug)]
pub struct BackOff {
    /// State of a SplitMix64 generator: jitter need not be hard to guess.
    random: Random,
    connects: u32,
    refusals: u32,
    /// Sessions in a row that did not last.
    short: u32,
    /// When the last session began, until it is lost.
    up_since: Option<Instant>,
}

/// For "cannot connect" and for a lost session. A try on a socket that is not there costs one system call, so the longest pause may be
/// short enough to be served again well within 0.3 s of the master's return.
const CONNECT: (Duration, Duration) = (Duration::from_millis(50), Duration::from_millis(200));

/// For a master that is there and says no: only a person or another subagent's end will change that.
const REFUSED: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(15));

/// A session that lasted so long was a good one.
const LASTING: Duration = Duration::from_secs(10);

/// A master that ends session after session sooner than that does not want us, or something that we send makes it stumble; so many of them
/// in a row may have been restarts of it.
const SHORT_SESSIONS: u32 = 3;

impl BackOff {
    pub fn new(seed: u64) -> Self {
        Self { random: Random::new(seed), connects: 0, refusals: 0, short: 0, up_since: None }
    }

    /// The pause after a failed connect or a lost connection.
    pub fn after_loss(&mut self, now: Instant) -> Duration {
        if let Some(since) = self.up_since.take() {
            self.short = if now.since(since) < LASTING { self.short.saturating_add(1) } else { 0 };
            if let Some(times) = self.short.checked_sub(SHORT_SESSIONS.saturating_add(1)) {
                return self.random.shortened(doubled(REFUSED, times));
            }
        }
        let pause = doubled(CONNECT, self.connects);
        self.connects = self.connects.saturating_add(1);
        self.random.shortened(pause)
    }

    /// The pause after the master's refusal.
    pub fn after_refusal(&mut self) -> Duration {
        let pause = doubled(REFUSED, self.refusals);
        self.refusals = self.refusals.saturating_add(1);
        self.random.shortened(pause)
    }

    /// A session is up: the next trouble begins with the first pause, unless sessions do not last.
    pub fn up(&mut self, now: Instant) {
        (self.connects, self.refusals) = (0, 0);
        self.up_since = Some(now);
    }
}

fn doubled((first, longest): (Duration, Duration), times: u32) -> Duration {
    first.saturating_mul(1 << times.min(16)).min(longest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Instant {
        Instant::default().after(Duration::from_secs(seconds))
    }

    fn close_to(pause: Duration, whole: u64) {
        let whole = Duration::from_millis(whole);
        assert!(pause <= whole && pause >= whole * 3 / 4, "{pause:?} of {whole:?}");
    }

    #[test]
    fn pauses_double_up_to_the_longest() {
        let mut back_off = BackOff::new(1);
        for whole in [50, 100, 200, 200, 200] {
            close_to(back_off.after_loss(at(0)), whole);
        }
        for whole in [1_000, 2_000, 4_000, 8_000, 15_000, 15_000] {
            close_to(back_off.after_refusal(), whole);
        }
        back_off.up(at(0));
        close_to(back_off.after_loss(at(10)), 50);
        close_to(back_off.after_refusal(), 1_000);
    }

    #[test]
    fn jitter_depends_on_the_seed_only() {
        let pauses = |seed| {
            let mut back_off = BackOff::new(seed);
            (0..8).map(|_| back_off.after_refusal()).collect::<Vec<_>>()
        };
        assert_eq!(pauses(7), pauses(7));
        assert_ne!(pauses(7), pauses(8));
    }

    #[test]
    fn never_overflows() {
        let mut back_off =
            BackOff { random: Random::new(u64::MAX), connects: u32::MAX, refusals: u32::MAX, short: u32::MAX, up_since: None };
        close_to(back_off.after_refusal(), 15_000);
        close_to(back_off.after_loss(at(0)), 200);
        back_off.up(at(1));
        close_to(back_off.after_loss(at(2)), 15_000);
    }

    #[test]
    fn sessions_that_do_not_last_are_a_refusal() {
        let mut back_off = BackOff::new(1);
        let mut lost_after = |seconds| {
            back_off.up(at(0));
            back_off.after_loss(at(seconds))
        };
        for whole in [50, 50, 50, 1_000, 2_000, 4_000] {
            close_to(lost_after(9), whole);
        }
        close_to(lost_after(10), 50);
        close_to(lost_after(9), 50);
    }
}
