//! A community or a passphrase: comes from a file, is shown nowhere, and is overwritten when it is dropped.

use super::place::Place;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use zeroize::Zeroizing;

/// A file that the configuration names for a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SecretFile {
    pub path: PathBuf,
    /// Where it is named.
    pub place: Place,
    pub kind: SecretKind,
}

/// What a secret is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretKind {
    /// Of versions 1 and 2c.
    Community,
    /// Of version 3: a key is made of it.
    Passphrase,
    /// Of a fence agent: the value of a parameter.
    Parameter,
}

/// The content of a secret file. Clones share it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret {
    /// Where it comes from.
    pub file: PathBuf,
    octets: Arc<Zeroizing<Vec<u8>>>,
}

impl Secret {
    /// A secret that was read from `file`.
    #[must_use]
    pub fn new(file: PathBuf, octets: Vec<u8>) -> Self {
        Self { file, octets: Arc::new(Zeroizing::new(octets)) }
    }

    /// A secret whose file is named, and not read yet.
    pub(super) fn unread(file: PathBuf) -> Self {
        Self::new(file, Vec::new())
    }

    /// The octets: for messages and keys only.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &self.octets
    }
}

/// Never the octets.
impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secret({})", self.file.display())
    }
}
