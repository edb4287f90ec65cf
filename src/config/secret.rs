//! A community or a passphrase: comes from a file, is shown nowhere, and is overwritten when it is dropped.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use zeroize::Zeroizing;

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
