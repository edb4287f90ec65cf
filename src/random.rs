//! Numbers that others cannot guess, as long as they cannot guess the seed: ids of messages and requests, and a little disorder in pauses.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use std::time::Duration;

/// State of a SplitMix64 generator. Who does not see the messages does not see the numbers either, so it need not be a cipher.
#[derive(Debug)]
pub struct Random(u64);

impl Random {
    /// A generator that begins with this seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// 1 to 2147483647: a msgID (RFC 3412 section 6.2) or a request-id.
    pub fn id(&mut self) -> i32 {
        let bits = u32::try_from(self.next() >> 33).unwrap_or_default();
        i32::try_from(bits).unwrap_or(i32::MAX).max(1)
    }

    /// `pause`, shortened by up to a quarter, so that several agents do not come back in step.
    pub fn shortened(&mut self, pause: Duration) -> Duration {
        let part = u32::try_from(self.next() >> 48).unwrap_or_default();
        // part / 65536 of a quarter.
        pause.saturating_sub(pause / 4 * part / 65_536)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mixed(self.0)
    }
}

/// The last step of SplitMix64: each bit of what comes out depends on every bit of what goes in.
#[must_use]
pub fn mixed(bits: u64) -> u64 {
    let bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_positive_and_differ() {
        let mut random = Random::new(7);
        let ids: std::collections::BTreeSet<i32> = (0..1000).map(|_| random.id()).collect();
        assert!(ids.len() > 990 && ids.iter().all(|id| *id > 0));
    }

    #[test]
    fn a_pause_keeps_three_quarters() {
        let mut random = Random::new(8);
        for _ in 0..1000 {
            let pause = random.shortened(Duration::from_secs(30));
            assert!((Duration::from_millis(22_500)..=Duration::from_secs(30)).contains(&pause), "{pause:?}");
        }
    }
}
