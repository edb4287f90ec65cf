//! How long to wait before the next try.

use std::time::Duration;

/// Pauses that double from a first one to a longest one, each shortened by up to a quarter at random, so that several subagents of one
/// master do not come back in step.
#[derive(Debug)]
pub struct BackOff {
    /// State of a SplitMix64 generator: jitter need not be hard to guess.
    random: u64,
    connects: u32,
    refusals: u32,
}

/// For "cannot connect" and for a lost session. A try on a socket that is not there costs one system call, so the longest pause may be
/// short enough to be served again well within 0.3 s of the master's return.
const CONNECT: (Duration, Duration) = (Duration::from_millis(50), Duration::from_millis(200));

/// For a master that is there and says no: only a person or another subagent's end will change that.
const REFUSED: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(15));

impl BackOff {
    pub fn new(seed: u64) -> Self {
        Self { random: seed, connects: 0, refusals: 0 }
    }

    /// The pause after a failed connect or a lost connection.
    pub fn after_loss(&mut self) -> Duration {
        let pause = doubled(CONNECT, self.connects);
        self.connects = self.connects.saturating_add(1);
        self.shortened(pause)
    }

    /// The pause after the master's refusal.
    pub fn after_refusal(&mut self) -> Duration {
        let pause = doubled(REFUSED, self.refusals);
        self.refusals = self.refusals.saturating_add(1);
        self.shortened(pause)
    }

    /// All went well: the next trouble begins with the first pause.
    pub fn reset(&mut self) {
        (self.connects, self.refusals) = (0, 0);
    }

    fn shortened(&mut self, pause: Duration) -> Duration {
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.random;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let part = u32::from((bits >> 48) as u16);
        // part / 65536 of a quarter.
        pause.saturating_sub(pause / 4 * part / 65_536)
    }
}

fn doubled((first, longest): (Duration, Duration), times: u32) -> Duration {
    first.saturating_mul(1 << times.min(16)).min(longest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close_to(pause: Duration, whole: u64) {
        let whole = Duration::from_millis(whole);
        assert!(pause <= whole && pause >= whole * 3 / 4, "{pause:?} of {whole:?}");
    }

    #[test]
    fn pauses_double_up_to_the_longest() {
        let mut back_off = BackOff::new(1);
        for whole in [50, 100, 200, 200, 200] {
            close_to(back_off.after_loss(), whole);
        }
        for whole in [1_000, 2_000, 4_000, 8_000, 15_000, 15_000] {
            close_to(back_off.after_refusal(), whole);
        }
        back_off.reset();
        close_to(back_off.after_loss(), 50);
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
        let mut back_off = BackOff { random: u64::MAX, connects: u32::MAX, refusals: u32::MAX };
        close_to(back_off.after_refusal(), 15_000);
        close_to(back_off.after_loss(), 200);
    }
}
