//! FNV-1a of 64 bits (draft-eastlake-fnv section 2): a checksum, and no protection.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

/// The hash of these octets.
#[must_use]
pub fn fnv1a(octets: impl Iterator<Item = u8>) -> u64 {
    octets.fold(0xcbf2_9ce4_8422_2325, |hash, octet| (hash ^ u64::from(octet)).wrapping_mul(0x0000_0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The draft's appendix C.
    #[test]
    fn test_vectors() {
        assert_eq!(fnv1a(b"".iter().copied()), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv1a(b"foobar".iter().copied()), 0x8594_4171_f739_67e8);
    }
}
