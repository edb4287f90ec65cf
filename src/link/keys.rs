//! Numbered keys: the first seals, all open.
//!
//! ```text
//! # number  key
//! 2  a-new-key-of-at-least-16-octets
//! 1  the-key-that-is-to-go-away
//! ```
//!
//! A key is replaced without a gap: write the new one as the second line on both nodes, then as the first, then take the old one out; each
//! step on one node after the other, with a reload. At every moment each node opens what the other seals.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use std::fmt;
use zeroize::Zeroizing;

/// The octets of the shortest key: 128 bits.
pub const MIN_KEY: usize = 16;

/// The octets of the longest key: one block of SHA-256. More would be hashed first (RFC 2104 section 2), and be no stronger.
pub const MAX_KEY: usize = 64;

/// At least one key. The octets are overwritten when they are dropped.
#[derive(Clone)]
pub struct Keys {
    first: Key,
    further: Vec<Key>,
}

/// A key and its number.
#[derive(Clone)]
pub(super) struct Key {
    pub number: u32,
    /// Zeros behind the key, as HMAC pads it (RFC 2104 section 2).
    pub octets: Zeroizing<[u8; MAX_KEY]>,
}

/// Why a text holds no keys. Never says what is in it; lines count from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeysError {
    /// No line holds a key.
    #[error("no key: write a line with a number, a space, and at least {MIN_KEY} random characters")]
    Empty,
    /// A line that is not a number and one word.
    #[error("line {0}: not a number from 0 to 4294967295, a space, and a key without spaces")]
    Line(usize),
    /// A key that others may find out.
    #[error("line {line}: key {number} has {octets} octets, but a key has at least {MIN_KEY}: make one with `openssl rand -hex 32`")]
    TooShort {
        /// Where.
        line: usize,
        /// Which.
        number: u32,
        /// What it has.
        octets: usize,
    },
    /// A key that does not fit.
    #[error("line {line}: key {number} has {octets} octets, but a key has at most {MAX_KEY}: make one with `openssl rand -hex 32`")]
    TooLong {
        /// Where.
        line: usize,
        /// Which.
        number: u32,
        /// What it has.
        octets: usize,
    },
    /// A number that was there before.
    #[error("line {line}: key {number} is there twice: give it another number")]
    Twice {
        /// Where the second one is.
        line: usize,
        /// Which.
        number: u32,
    },
}

impl Keys {
    /// Reads `number key`, a line each; `#` begins a comment line.
    ///
    /// # Errors
    /// [`KeysError`].
    pub fn parse(text: &str) -> Result<Self, KeysError> {
        let mut keys: Vec<Key> = Vec::new();
        for (line, content) in (1..).zip(text.lines()) {
            let content = content.trim();
            if content.is_empty() || content.starts_with('#') {
                continue;
            }
            let key = Key::parse(line, content)?;
            if keys.iter().any(|known| known.number == key.number) {
                return Err(KeysError::Twice { line, number: key.number });
            }
            keys.push(key);
        }
        let mut keys = keys.into_iter();
        let first = keys.next().ok_or(KeysError::Empty)?;
        Ok(Self { first, further: keys.collect() })
    }

    /// The key that seals.
    pub(super) fn first(&self) -> &Key {
        &self.first
    }

    /// The key of this number.
    pub(super) fn get(&self, number: u32) -> Option<&Key> {
        std::iter::once(&self.first).chain(&self.further).find(|key| key.number == number)
    }
}

impl Key {
    fn parse(line: usize, content: &str) -> Result<Self, KeysError> {
        let mut words = content.split_whitespace();
        let (Some(number), Some(key), None) = (words.next(), words.next(), words.next()) else { return Err(KeysError::Line(line)) };
        let number = number.parse().map_err(|_| KeysError::Line(line))?;
        if key.len() < MIN_KEY {
            return Err(KeysError::TooShort { line, number, octets: key.len() });
        }
        let mut octets = Zeroizing::new([0; MAX_KEY]);
        let place = octets.get_mut(..key.len()).ok_or(KeysError::TooLong { line, number, octets: key.len() })?;
        place.copy_from_slice(key.as_bytes());
        Ok(Self { number, octets })
    }
}

/// The numbers, never the octets.
impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entry(&self.first.number).entries(self.further.iter().map(|key| key.number)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_seals_and_all_open() {
        let keys = Keys::parse("# keys\n\n 7  0123456789abcdef \n1\tfedcba9876543210\r\n").unwrap();
        assert_eq!((keys.first().number, &keys.first().octets[..17]), (7, b"0123456789abcdef\0".as_slice()));
        assert_eq!(&keys.get(1).unwrap().octets[..16], b"fedcba9876543210");
        assert!(keys.get(2).is_none());
        assert_eq!(format!("{keys:?}"), "[7, 1]");
    }

    #[test]
    fn mistakes_are_named_without_the_key() {
        let long = format!("3 {}", "0123456789".repeat(7));
        let cases = [
            (long.as_str(), KeysError::TooLong { line: 1, number: 3, octets: 70 }),
            ("", KeysError::Empty),
            ("# only this\n", KeysError::Empty),
            ("1 0123456789abcde", KeysError::TooShort { line: 1, number: 1, octets: 15 }),
            ("\nsecret", KeysError::Line(2)),
            ("one 0123456789abcdef", KeysError::Line(1)),
            ("-1 0123456789abcdef", KeysError::Line(1)),
            ("1 0123456789abcdef more", KeysError::Line(1)),
            ("1 0123456789abcdef\n1 fedcba9876543210", KeysError::Twice { line: 2, number: 1 }),
        ];
        for (text, error) in cases {
            assert_eq!(Keys::parse(text).unwrap_err(), error, "{text}");
            assert!(!error.to_string().contains("0123456789"), "{error}");
        }
    }
}
