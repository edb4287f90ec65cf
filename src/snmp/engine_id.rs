//! snmpEngineID: who an SNMP engine is (RFC 3411 section 5).

use sha2::{Digest, Sha256};
use std::fmt;
use std::str::FromStr;

/// The enterprise number of net-snmp with the bit that says that a format octet follows, and the format: 5, octets that are administered.
const PREFIX: [u8; 5] = [0x80, 0x00, 0x1f, 0x88, 5];

/// Enough of a digest that two nodes never share it.
const DIGEST: usize = 12;

/// An engine id: 5 to 32 octets, not all zeros and not all ones.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EngineId(Vec<u8>);

/// Why octets or a text are no engine id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EngineIdError {
    /// Too short or too long.
    #[error("an engine id of {0} octets, it has 5 to 32")]
    Length(usize),
    /// All octets 0x00, or all 0xff.
    #[error("an engine id must not be all 00 or all ff")]
    Constant,
    /// Not pairs of hexadecimal digits.
    #[error("'{0}' is no engine id: write it as 0x and pairs of hexadecimal digits")]
    Hex(String),
}

impl EngineId {
    /// The engine id of these octets.
    ///
    /// # Errors
    /// The wrong length, or all octets 0x00 or 0xff.
    pub fn new(octets: &[u8]) -> Result<Self, EngineIdError> {
        if !(5..=32).contains(&octets.len()) {
            return Err(EngineIdError::Length(octets.len()));
        }
        if octets.iter().all(|octet| *octet == 0x00) || octets.iter().all(|octet| *octet == 0xff) {
            return Err(EngineIdError::Constant);
        }
        Ok(Self(octets.to_vec()))
    }

    /// Our own on `node` of the machine with this `/etc/machine-id`: the same after every start, even without a store, and another one for
    /// each node. It tells nothing of the machine id.
    #[must_use]
    pub fn of_node(machine_id: &str, node: &str) -> Self {
        let mut digest = Sha256::new();
        digest.update(b"ha-snmp engine id\0");
        digest.update(machine_id.as_bytes());
        digest.update(b"\0");
        digest.update(node.as_bytes());
        Self(PREFIX.into_iter().chain(digest.finalize().into_iter().take(DIGEST)).collect())
    }

    /// Its octets.
    #[must_use]
    pub fn octets(&self) -> &[u8] {
        &self.0
    }
}

/// As net-snmp's `createUser -e` takes it: `0x80001f8805...`.
impl fmt::Display for EngineId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("0x")?;
        self.0.iter().try_for_each(|octet| write!(f, "{octet:02x}"))
    }
}

impl fmt::Debug for EngineId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EngineId({self})")
    }
}

impl FromStr for EngineId {
    type Err = EngineIdError;

    /// Pairs of hexadecimal digits, behind `0x` or alone.
    fn from_str(text: &str) -> Result<Self, EngineIdError> {
        let hex = || EngineIdError::Hex(text.to_owned());
        let digits = text.strip_prefix("0x").unwrap_or(text);
        let nibbles = digits.chars().map(|digit| digit.to_digit(16).and_then(|nibble| u8::try_from(nibble).ok()));
        let nibbles = nibbles.collect::<Option<Vec<u8>>>().ok_or_else(hex)?;
        let (pairs, []) = nibbles.as_chunks::<2>() else { return Err(hex()) };
        Self::new(&pairs.iter().map(|[high, low]| high << 4 | low).collect::<Vec<_>>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts() {
        let engine: EngineId = "0x80001f8805AB".parse().unwrap();
        assert_eq!(engine.octets(), [0x80, 0, 0x1f, 0x88, 5, 0xab]);
        assert_eq!(engine.to_string(), "0x80001f8805ab");
        assert_eq!("80001f8805ab".parse(), Ok(engine));
        for bad in ["", "0x", "0x8", "0x80001f880", "80001f88zz", "0x80 00 1f 88 05", "0xä0001f8805"] {
            assert!(bad.parse::<EngineId>().is_err(), "{bad}");
        }
        assert_eq!(EngineId::new(&[0; 12]), Err(EngineIdError::Constant));
        assert_eq!(EngineId::new(&[0xff; 12]), Err(EngineIdError::Constant));
        assert_eq!(EngineId::new(&[1; 4]), Err(EngineIdError::Length(4)));
        assert_eq!(EngineId::new(&[1; 33]), Err(EngineIdError::Length(33)));
    }

    #[test]
    fn a_node_keeps_its_own() {
        let engine = EngineId::of_node("0123456789abcdef0123456789abcdef", "zipi");
        // Receivers have it in their configuration: it must never become another one.
        assert_eq!(engine.to_string(), "0x80001f8805d6632ff005c57e4b865c66c1");
        assert_ne!(engine, EngineId::of_node("0123456789abcdef0123456789abcdef", "zape"));
        assert_ne!(engine, EngineId::of_node("1123456789abcdef0123456789abcdef", "zipi"));
        assert_ne!(EngineId::of_node("a", "bc"), EngineId::of_node("ab", "c"));
        assert_eq!(EngineId::new(engine.octets()), Ok(engine));
    }
}
