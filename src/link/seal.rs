//! The seal of a frame: HMAC-SHA-256 (RFC 2104, FIPS 180-4) over everything before it.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::frame::{Frame, Malformed, Parts, SEAL_LEN, Unsendable};
use super::keys::{Key, Keys};
use crate::view::cluster::LinkCounters;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// Why octets are not taken as a frame.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// They are none.
    #[error("no frame: {0}")]
    Malformed(#[from] Malformed),
    /// It names another cluster. Whether it comes from there is not known: its key is not ours.
    #[error("a frame of the cluster '{0}'")]
    Foreign(String),
    /// It names a key that is not in the key file.
    #[error("sealed with key {0}, which is not in the key file")]
    Key(u32),
    /// The seal does not fit: another key of that number, or a forgery.
    #[error("the seal does not fit key {0}: do both key files hold the same key of that number?")]
    Seal(u32),
}

impl OpenError {
    /// Adds one to what counts it.
    pub fn count(&self, counters: &mut LinkCounters) {
        let counter = match self {
            Self::Malformed(_) => &mut counters.malformed,
            Self::Foreign(_) => &mut counters.foreign,
            Self::Key(_) | Self::Seal(_) => &mut counters.authentication,
        };
        *counter = counter.saturating_add(1);
    }
}

/// The octets of `frame`, sealed with the first key.
///
/// # Errors
/// [`Unsendable`].
pub fn seal(frame: &Frame, cluster: &str, keys: &Keys) -> Result<Vec<u8>, Unsendable> {
    let key = keys.first();
    let mut octets = frame.encode(cluster, key.number)?;
    let code = code(key, &octets);
    octets.extend_from_slice(&code);
    Ok(octets)
}

/// The frame in `octets`, if a key of ours seals it. That it is fresh is not known: see the engine.
///
/// # Errors
/// [`OpenError`].
pub fn open(octets: &[u8], cluster: &str, keys: &Keys) -> Result<Frame, OpenError> {
    let parts = Parts::of(octets)?;
    if parts.cluster != cluster {
        return Err(OpenError::Foreign(parts.cluster.to_owned()));
    }
    let key = keys.get(parts.key).ok_or(OpenError::Key(parts.key))?;
    // In a time that does not depend on how much of it is right.
    match bool::from(code(key, parts.sealed).ct_eq(parts.seal)) {
        true => Ok(parts.frame()),
        false => Err(OpenError::Seal(parts.key)),
    }
}

fn code(key: &Key, octets: &[u8]) -> [u8; SEAL_LEN] {
    <Hmac<Sha256> as KeyInit>::new((&*key.octets).into()).chain_update(octets).finalize().into_bytes().into()
}

#[cfg(test)]
mod tests;
