//! Names of what is shown: the index of our tables.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// At most so many octets: they are the index of tables, and a whole OID has 128 sub-identifiers.
pub const MAX_NAME: usize = 32;

/// A name of `[A-Za-z0-9._-]`, 1 to 32 octets.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct Name(String);

/// Why a text is no name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// No characters.
    #[error("a name must not be empty")]
    Empty,
    /// Over 32 octets.
    #[error("'{0}' has {len} characters, a name has at most {MAX_NAME}", len = .0.len())]
    TooLong(String),
    /// A character that a name may not have.
    #[error("'{1}' in '{0}': a name has letters, digits and . _ - only")]
    Character(String, char),
}

impl Name {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The sub-identifiers of this name as an index: its length, then its octets (RFC 2578 section 7.7, strings without IMPLIED).
    #[must_use]
    pub fn index(&self) -> Vec<u32> {
        let length = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        std::iter::once(length).chain(self.0.bytes().map(u32::from)).collect()
    }
}

impl FromStr for Name {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        if text.is_empty() {
            return Err(NameError::Empty);
        }
        if let Some(bad) = text.chars().find(|c| !(c.is_ascii_alphanumeric() || ".-_".contains(*c))) {
            return Err(NameError::Character(text.to_owned(), bad));
        }
        if text.len() > MAX_NAME {
            return Err(NameError::TooLong(text.to_owned()));
        }
        Ok(Self(text.to_owned()))
    }
}

impl TryFrom<String> for Name {
    type Error = NameError;

    fn try_from(text: String) -> Result<Self, NameError> {
        text.parse()
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts() {
        for good in ["a", "gatekeeper", "eth0.12", "Front_Backup-1", &"x".repeat(32)] {
            assert_eq!(good.parse::<Name>().unwrap().as_str(), good);
        }
        assert_eq!("".parse::<Name>(), Err(NameError::Empty));
        assert_eq!("a b".parse::<Name>(), Err(NameError::Character("a b".to_owned(), ' ')));
        assert_eq!("é".parse::<Name>(), Err(NameError::Character("é".to_owned(), 'é')));
        assert_eq!("x".repeat(33).parse::<Name>(), Err(NameError::TooLong("x".repeat(33))));
    }

    #[test]
    fn index_has_its_length_first() {
        assert_eq!("ab".parse::<Name>().unwrap().index(), [2, 97, 98]);
    }
}
