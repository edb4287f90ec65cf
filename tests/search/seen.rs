//! The states that were seen, each by a fingerprint of 128 bits: among a billion two are alike with a chance of one in 10^20.

use crate::state::State;
use std::collections::HashSet;
use std::hash::{BuildHasherDefault, Hash, Hasher};

/// States by their fingerprints: 17 bytes each, and room to grow.
pub type Seen = HashSet<u128, BuildHasherDefault<AsItIs>>;

/// The fingerprint of a state.
pub fn fingerprint(state: &State) -> u128 {
    let mut mixer = Mixer::default();
    state.hash(&mut mixer);
    mixer.mix();
    u128::from(mixer.lanes.0) << 64 | u128::from(mixer.lanes.1)
}

/// Collects small values into words, and mixes each word into two lanes.
#[derive(Default)]
struct Mixer {
    lanes: (u64, u64),
    word: u64,
    bits: u32,
}

impl Mixer {
    /// Of lives, epochs and the numbers of variants: all are below 256.
    fn add(&mut self, small: u64) {
        self.word |= small << self.bits;
        self.bits += 8;
        if self.bits == 64 {
            self.mix();
        }
    }

    fn mix(&mut self) {
        self.lanes.0 = stir(self.lanes.0.rotate_left(23) ^ self.word, 0x9e37_79b9_7f4a_7c15);
        self.lanes.1 = stir(self.lanes.1.rotate_left(29) ^ self.word, 0xd6e8_feb8_6659_fd93);
        (self.word, self.bits) = (0, 0);
    }
}

/// The finisher of MurmurHash3, with two factors.
fn stir(word: u64, factor: u64) -> u64 {
    let word = (word ^ (word >> 33) ^ factor).wrapping_mul(0xff51_afd7_ed55_8ccd);
    let word = (word ^ (word >> 33)).wrapping_mul(factor);
    word ^ (word >> 33)
}

impl Hasher for Mixer {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.add(u64::from(*byte));
        }
    }

    fn write_u8(&mut self, byte: u8) {
        self.add(u64::from(byte));
    }

    fn write_u64(&mut self, word: u64) {
        self.add(word);
    }

    fn write_isize(&mut self, variant: isize) {
        self.add(variant.unsigned_abs() as u64);
    }

    /// Lengths, which are those of arrays.
    fn write_usize(&mut self, _: usize) {}

    fn finish(&self) -> u64 {
        self.lanes.1
    }
}

/// A fingerprint is mixed already.
#[derive(Default)]
pub struct AsItIs(u64);

impl Hasher for AsItIs {
    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().take(8).fold(0, |word, byte| word << 8 | u64::from(*byte));
    }

    fn write_u128(&mut self, fingerprint: u128) {
        self.0 = u64::try_from(fingerprint >> 64).unwrap_or_default();
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
