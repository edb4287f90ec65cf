//! Everything that is left to chance, from one seed.

use ha_snmp::random::mixed;
use std::time::Duration;

/// A stream of numbers (SplitMix64).
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    /// One of the streams of a seed: what one of them is asked does not change what another one gives.
    pub fn new(seed: u64, stream: u64) -> Self {
        Self(mixed(seed.wrapping_add(1)).wrapping_add(mixed(stream.wrapping_add(77))))
    }

    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mixed(self.0)
    }

    /// 0 to `end` - 1; 0 where there is nothing to choose from.
    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.number() >> 33).unwrap_or_default() % end.max(1)
    }

    pub fn percent(&mut self, percent: u8) -> bool {
        self.below(100) < usize::from(percent)
    }

    pub fn node(&mut self) -> u8 {
        u8::from(self.percent(50))
    }

    /// From `least` to `most`, in steps of a microsecond.
    pub fn between(&mut self, least: Duration, most: Duration) -> Duration {
        let span = u64::try_from(most.saturating_sub(least).as_micros()).unwrap_or_default();
        least + Duration::from_micros(self.number() % (span + 1))
    }

    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }
}
