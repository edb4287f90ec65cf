//! Object identifiers (RFC 2578 section 3.5): at most 128 sub-identifiers, compared one by one.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// At most so many sub-identifiers (RFC 2578 section 3.5, RFC 2741 section 5.1).
pub const MAX_SUB_IDS: usize = 128;

/// An object identifier. `Ord` is the order of a walk: element by element, a prefix first.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "Vec<u32>")]
pub struct Oid(Vec<u32>);

/// Why a text or a list of numbers is no object identifier.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OidError {
    /// A part between two dots is not a number from 0 to 4294967295.
    #[error("'{0}' is not a number from 0 to 4294967295")]
    SubId(String),
    /// Nothing between the dots at all.
    #[error("an OID needs at least one number")]
    Empty,
    /// More sub-identifiers than an OID may have.
    #[error("{0} numbers, but an OID has at most {MAX_SUB_IDS}")]
    TooLong(usize),
}

impl Oid {
    /// The OID of these sub-identifiers; an empty list is the null OID.
    ///
    /// # Errors
    /// [`OidError::TooLong`] beyond 128.
    pub fn new(sub_ids: impl Into<Vec<u32>>) -> Result<Self, OidError> {
        let sub_ids = sub_ids.into();
        if sub_ids.len() > MAX_SUB_IDS {
            return Err(OidError::TooLong(sub_ids.len()));
        }
        Ok(Self(sub_ids))
    }

    /// The sub-identifiers.
    #[must_use]
    pub fn sub_ids(&self) -> &[u32] {
        &self.0
    }

    /// This OID with `more` behind it, cut at 128 sub-identifiers. What is built here from configuration was checked to fit.
    #[must_use]
    pub fn child(&self, more: &[u32]) -> Self {
        let mut sub_ids = Vec::with_capacity(self.0.len().saturating_add(more.len()));
        sub_ids.extend_from_slice(&self.0);
        sub_ids.extend_from_slice(more);
        sub_ids.truncate(MAX_SUB_IDS);
        Self(sub_ids)
    }

    /// Whether `self` is `prefix` or lies below it.
    #[must_use]
    pub fn starts_with(&self, prefix: &Self) -> bool {
        self.0.starts_with(&prefix.0)
    }

    /// What stands behind `prefix`, or `None` where `self` does not lie below it.
    #[must_use]
    pub fn strip_prefix(&self, prefix: &Self) -> Option<&[u32]> {
        self.0.strip_prefix(prefix.0.as_slice())
    }

    /// The number of sub-identifiers.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether this is the null OID.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<const N: usize> From<[u32; N]> for Oid {
    fn from(sub_ids: [u32; N]) -> Self {
        const { assert!(N <= MAX_SUB_IDS) };
        Self(sub_ids.to_vec())
    }
}

impl TryFrom<Vec<u32>> for Oid {
    type Error = OidError;

    fn try_from(sub_ids: Vec<u32>) -> Result<Self, OidError> {
        Self::new(sub_ids)
    }
}

impl FromStr for Oid {
    type Err = OidError;

    /// `1.3.6.1` or `.1.3.6.1`.
    fn from_str(text: &str) -> Result<Self, OidError> {
        let digits = text.strip_prefix('.').unwrap_or(text);
        if digits.is_empty() {
            return Err(OidError::Empty);
        }
        let sub_ids = digits
            .split('.')
            .map(|part| match part.parse::<u32>() {
                // `parse` takes "+1" too, which no MIB tool does.
                Ok(number) if part.bytes().all(|byte| byte.is_ascii_digit()) => Ok(number),
                _ => Err(OidError::SubId(part.to_owned())),
            })
            .collect::<Result<Vec<_>, _>>()?;
        Self::new(sub_ids)
    }
}

impl fmt::Display for Oid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, sub_id) in self.0.iter().enumerate() {
            if position > 0 {
                f.write_str(".")?;
            }
            write!(f, "{sub_id}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Oid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Oid({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts() {
        for (text, parsed) in [
            ("1.3.6.1", Ok("1.3.6.1")),
            (".1.3.6.1", Ok("1.3.6.1")),
            ("4294967295", Ok("4294967295")),
            ("", Err(OidError::Empty)),
            (".", Err(OidError::Empty)),
            ("1..3", Err(OidError::SubId(String::new()))),
            ("1.+3", Err(OidError::SubId("+3".to_owned()))),
            ("1.4294967296", Err(OidError::SubId("4294967296".to_owned()))),
        ] {
            assert_eq!(text.parse::<Oid>().map(|oid| oid.to_string()), parsed.map(str::to_owned), "{text}");
        }
        let long = vec!["1"; 129].join(".");
        assert_eq!(long.parse::<Oid>(), Err(OidError::TooLong(129)));
    }

    #[test]
    fn order_is_the_order_of_a_walk() {
        let sorted = ["1.3", "1.3.0", "1.3.1", "1.3.1.5", "1.3.2", "1.3.10", "1.4"];
        let mut oids: Vec<Oid> = sorted.iter().rev().map(|text| text.parse().unwrap()).collect();
        oids.sort();
        assert_eq!(oids.iter().map(Oid::to_string).collect::<Vec<_>>(), sorted);
    }

    #[test]
    fn prefixes_are_of_whole_sub_identifiers() {
        let oid: Oid = "1.10.2".parse().unwrap();
        assert!(!oid.starts_with(&Oid::from([1, 1])));
        assert!(oid.starts_with(&oid));
        assert_eq!(oid.strip_prefix(&Oid::from([1, 10])), Some([2].as_slice()));
        assert_eq!(oid.strip_prefix(&Oid::from([2])), None);
    }
}
