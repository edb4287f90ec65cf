//! Authentication: HMAC-MD5-96 and HMAC-SHA-96 (RFC 3414 sections 6 and 7), and HMAC-SHA-2 (RFC 7860 section 4).

use crate::config::Auth;
use hmac::{Hmac, KeyInit, Mac};
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha224, Sha256, Sha384, Sha512};
use std::ops::Range;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// The localized key of a user at one engine.
pub struct AuthenticationKey {
    protocol: Auth,
    key: Zeroizing<Vec<u8>>,
}

impl AuthenticationKey {
    pub(super) fn new(protocol: Auth, key: Zeroizing<Vec<u8>>) -> Self {
        Self { protocol, key }
    }

    /// The octets of an authentication code.
    pub fn code_len(&self) -> usize {
        match self.protocol {
            Auth::Md5 | Auth::Sha1 => 12,
            Auth::Sha224 => 16,
            Auth::Sha256 => 24,
            Auth::Sha384 => 32,
            Auth::Sha512 => 48,
        }
    }

    /// Puts the authentication code into its place in `message`, which holds zeros so far (RFC 3414 section 6.3.1). `None` where that is no
    /// place for it.
    pub fn sign(&self, message: &mut [u8], place: Range<usize>) -> Option<()> {
        let code = self.code(message, &place)?;
        message.get_mut(place)?.copy_from_slice(&code);
        Some(())
    }

    /// Whether the code at its place in `message` is right (RFC 3414 section 6.3.2), in a time that does not depend on how much of it is.
    pub fn verify(&self, message: &[u8], place: &Range<usize>) -> bool {
        let (Some(code), Some(found)) = (self.code(message, place), message.get(place.clone())) else { return false };
        code.ct_eq(found).into()
    }

    /// The code of the message with zeros in `place`; `None` where that has not the length of a code.
    fn code(&self, message: &[u8], place: &Range<usize>) -> Option<Vec<u8>> {
        if place.len() != self.code_len() {
            return None;
        }
        let zeros = vec![0; place.len()];
        let parts = [message.get(..place.start)?, &zeros, message.get(place.end..)?];
        let mut code = match self.protocol {
            Auth::Md5 => hmac::<Hmac<Md5>>(&self.key, parts),
            Auth::Sha1 => hmac::<Hmac<Sha1>>(&self.key, parts),
            Auth::Sha224 => hmac::<Hmac<Sha224>>(&self.key, parts),
            Auth::Sha256 => hmac::<Hmac<Sha256>>(&self.key, parts),
            Auth::Sha384 => hmac::<Hmac<Sha384>>(&self.key, parts),
            Auth::Sha512 => hmac::<Hmac<Sha512>>(&self.key, parts),
        }?;
        code.truncate(place.len());
        Some(code)
    }
}

/// `None` for a key of a length that the code does not take; HMAC takes all.
fn hmac<M: Mac + KeyInit>(key: &[u8], parts: [&[u8]; 3]) -> Option<Vec<u8>> {
    let mut mac = <M as KeyInit>::new_from_slice(key).ok()?;
    for part in parts {
        mac.update(part);
    }
    Some(mac.finalize().into_bytes().to_vec())
}

/// The digest of an authentication protocol, over `parts` one behind the other.
pub(super) fn digest<'a>(protocol: Auth, parts: impl IntoIterator<Item = &'a [u8]>) -> Zeroizing<Vec<u8>> {
    match protocol {
        Auth::Md5 => digest_with::<Md5>(parts),
        Auth::Sha1 => digest_with::<Sha1>(parts),
        Auth::Sha224 => digest_with::<Sha224>(parts),
        Auth::Sha256 => digest_with::<Sha256>(parts),
        Auth::Sha384 => digest_with::<Sha384>(parts),
        Auth::Sha512 => digest_with::<Sha512>(parts),
    }
}

fn digest_with<'a, D: Digest>(parts: impl IntoIterator<Item = &'a [u8]>) -> Zeroizing<Vec<u8>> {
    let mut digest = D::new();
    for part in parts {
        digest.update(part);
    }
    Zeroizing::new(digest.finalize().to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The truncated lengths of RFC 3414 sections 6.1 and 7.1 and of RFC 7860 section 4.2.1. That the codes are right, snmptrapd says (tests/snmp).
    #[test]
    fn length_and_damage() {
        for (protocol, length) in
            [(Auth::Md5, 12), (Auth::Sha1, 12), (Auth::Sha224, 16), (Auth::Sha256, 24), (Auth::Sha384, 32), (Auth::Sha512, 48)]
        {
            let key = AuthenticationKey::new(protocol, Zeroizing::new(vec![0x0b; 20]));
            assert_eq!(key.code_len(), length);
            let mut message = vec![7; length + 9];
            let place = 5..5 + length;
            message[place.clone()].fill(0);
            key.sign(&mut message, place.clone()).unwrap();
            assert!(key.verify(&message, &place));
            for bit in 0..message.len() * 8 {
                let mut damaged = message.clone();
                damaged[bit / 8] ^= 1 << (bit % 8);
                assert!(!key.verify(&damaged, &place), "{protocol:?}, bit {bit}");
            }
            assert!(!key.verify(&message, &(5..4 + length)), "a code that is too short");
            assert!(!key.verify(&message, &(20..20 + length)), "a code that is not there");
            assert_eq!(key.sign(&mut message, 0..0), None);
        }
    }
}
