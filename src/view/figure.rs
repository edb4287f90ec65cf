//! What a probe measures: a value before it has an SNMP type.

use serde::Serialize;
use std::fmt;

/// One measured value. An object gives it its SNMP type (`[[object]] type`), a watch compares it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum Figure {
    /// A whole number; i128 holds every i64 and u64.
    Integer(i128),
    /// A number with a fraction, as in `0.42 load`. Never NaN or infinite.
    Real(f64),
    /// Yes or no.
    Flag(bool),
    /// Text or octets as a script printed them, perhaps not UTF-8.
    Octets(Vec<u8>),
}

impl Figure {
    /// A text.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::Octets(text.into().into_bytes())
    }
}

impl From<u64> for Figure {
    fn from(number: u64) -> Self {
        Self::Integer(number.into())
    }
}

/// As people read it; octets that are not UTF-8 are shown with the replacement character.
impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer(number) => write!(f, "{number}"),
            Self::Real(number) => write!(f, "{number}"),
            Self::Flag(flag) => write!(f, "{flag}"),
            Self::Octets(octets) => f.write_str(&String::from_utf8_lossy(octets)),
        }
    }
}
