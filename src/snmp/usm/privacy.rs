//! Privacy: DES in cipher block chaining (RFC 3414 section 8), AES in cipher feedback mode (RFC 3826).

use crate::config::Privacy;
use aes::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};
use aes::{Aes128, Aes192, Aes256};
use des::Des;
use zeroize::Zeroizing;

/// The octets of a block of DES, to which its texts are padded.
pub const DES_BLOCK: usize = 8;

/// The localized key of a user at one engine.
pub struct PrivacyKey {
    protocol: Privacy,
    key: Zeroizing<Vec<u8>>,
}

/// What makes every encryption another one: a counter that starts anywhere (RFC 3414 section 8.1.1.1, RFC 3826 section 3.1.2.1).
pub struct Salt(u64);

impl Salt {
    /// Starts at `seed`: a random number, so that two senders with the same key do not use the same salts.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> [u8; 8] {
        self.0 = self.0.wrapping_add(1);
        self.0.to_be_bytes()
    }
}

impl PrivacyKey {
    /// `key` has the length of [`Self::key_len`].
    pub(super) fn new(protocol: Privacy, key: Zeroizing<Vec<u8>>) -> Self {
        Self { protocol, key }
    }

    /// The octets that the key has. With DES half of them are the key, and half are mixed into the initialization vector.
    pub(super) fn key_len(protocol: Privacy) -> usize {
        match protocol {
            Privacy::Des | Privacy::Aes128 => 16,
            Privacy::Aes192 => 24,
            Privacy::Aes256 => 32,
        }
    }

    /// Encrypts `text` in place (DES pads it first), for an engine with these boots and this time. Gives msgPrivacyParameters; `None` if the
    /// key has not its length.
    pub fn encrypt(&self, (boots, time): (u32, u32), salt: &mut Salt, text: &mut Vec<u8>) -> Option<[u8; 8]> {
        let mut salt = salt.next();
        if self.protocol == Privacy::Des {
            let [a, b, c, d] = boots.to_be_bytes();
            let [_, _, _, _, e, f, g, h] = salt;
            salt = [a, b, c, d, e, f, g, h];
            text.resize(text.len().next_multiple_of(DES_BLOCK), 0);
            let (key, vector) = self.des(salt)?;
            let (blocks, []) = des_blocks(text) else { return None };
            cbc::Encryptor::<Des>::new_from_slices(key, &vector).ok()?.encrypt_blocks(blocks);
            return Some(salt);
        }
        let vector = vector((boots, time), salt);
        match self.protocol {
            Privacy::Aes192 => cfb_mode::Encryptor::<Aes192>::new_from_slices(&self.key, &vector).ok()?.encrypt(text),
            Privacy::Aes256 => cfb_mode::Encryptor::<Aes256>::new_from_slices(&self.key, &vector).ok()?.encrypt(text),
            Privacy::Des | Privacy::Aes128 => cfb_mode::Encryptor::<Aes128>::new_from_slices(&self.key, &vector).ok()?.encrypt(text),
        }
        Some(salt)
    }

    /// Decrypts `text` in place. `None` where it is not a whole number of blocks. That it was decrypted with the right key, its meaning shows.
    pub fn decrypt(&self, (boots, time): (u32, u32), salt: [u8; 8], text: &mut [u8]) -> Option<()> {
        if self.protocol == Privacy::Des {
            let (key, vector) = self.des(salt)?;
            let (blocks, []) = des_blocks(text) else { return None };
            cbc::Decryptor::<Des>::new_from_slices(key, &vector).ok()?.decrypt_blocks(blocks);
            return Some(());
        }
        let vector = vector((boots, time), salt);
        match self.protocol {
            Privacy::Aes192 => cfb_mode::Decryptor::<Aes192>::new_from_slices(&self.key, &vector).ok()?.decrypt(text),
            Privacy::Aes256 => cfb_mode::Decryptor::<Aes256>::new_from_slices(&self.key, &vector).ok()?.decrypt(text),
            Privacy::Des | Privacy::Aes128 => cfb_mode::Decryptor::<Aes128>::new_from_slices(&self.key, &vector).ok()?.decrypt(text),
        }
        Some(())
    }

    /// How many octets may lie behind a text that was decrypted.
    pub fn padding(&self) -> usize {
        if self.protocol == Privacy::Des { DES_BLOCK.saturating_sub(1) } else { 0 }
    }

    /// Key and initialization vector of DES (RFC 3414 section 8.1.1.1).
    fn des(&self, salt: [u8; 8]) -> Option<(&[u8; 8], [u8; 8])> {
        let (key, pre_vector) = self.key.split_first_chunk()?;
        let mut vector = *pre_vector.first_chunk::<8>()?;
        for (octet, salt) in vector.iter_mut().zip(salt) {
            *octet ^= salt;
        }
        Some((key, vector))
    }
}

fn des_blocks(text: &mut [u8]) -> (&mut [cbc::cipher::Block<Des>], &mut [u8]) {
    cbc::cipher::Block::<Des>::slice_as_chunks_mut(text)
}

/// The initialization vector of AES (RFC 3826 section 3.1.2.1).
fn vector((boots, time): (u32, u32), salt: [u8; 8]) -> [u8; 16] {
    let number = u128::from(boots) << 96 | u128::from(time) << 64 | u128::from(u64::from_be_bytes(salt));
    number.to_be_bytes()
}
