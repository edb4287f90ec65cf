//! Everything that is left to chance: from one seed, or from bytes that somebody has chosen.

use ha_snmp::random::mixed;
use std::time::Duration;

/// A stream of numbers.
#[derive(Clone, Debug)]
pub enum Chance {
    /// The state of a SplitMix64 generator.
    Seed(u64),
    /// Bytes, the next one first: each choice takes as few of them as it needs, and where none are left the first choice.
    Bytes(Vec<u8>),
}

impl Chance {
    /// One of the streams of a seed: what one of them is asked does not change what another one gives.
    pub fn new(seed: u64, stream: u64) -> Self {
        Self::Seed(mixed(seed.wrapping_add(1)).wrapping_add(mixed(stream.wrapping_add(77))))
    }

    /// The choices of a fuzzer.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        Self::Bytes(bytes.iter().rev().copied().collect())
    }

    pub fn number(&mut self) -> u64 {
        self.bits(8)
    }

    /// A number; of bytes so many are taken.
    fn bits(&mut self, octets: u32) -> u64 {
        match self {
            Self::Seed(state) => {
                *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
                mixed(*state)
            }
            Self::Bytes(left) => (0..octets).fold(0, |number, _| number << 8 | u64::from(left.pop().unwrap_or(0))),
        }
    }

    /// 0 to `end` - 1; 0 where there is nothing to choose from.
    pub fn below(&mut self, end: usize) -> usize {
        let number = match self {
            Self::Seed(_) => self.bits(8) >> 33,
            Self::Bytes(_) => self.bits(if end > 256 { 2 } else { 1 }),
        };
        usize::try_from(number).unwrap_or_default() % end.max(1)
    }

    pub fn percent(&mut self, percent: u8) -> bool {
        self.below(100) < usize::from(percent)
    }

    pub fn node(&mut self) -> u8 {
        u8::from(self.percent(50))
    }

    /// From `least` to `most`, in steps of a microsecond; of bytes in 65536 steps.
    pub fn between(&mut self, least: Duration, most: Duration) -> Duration {
        let span = u64::try_from(most.saturating_sub(least).as_micros()).unwrap_or_default();
        let part = match self {
            Self::Seed(_) => self.bits(8) % (span + 1),
            Self::Bytes(_) => span / 65_535 * self.bits(2),
        };
        least + Duration::from_micros(part)
    }

    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }
}
