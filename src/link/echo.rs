//! Echo requests and replies: RFC 792 (ICMP) and RFC 4443 section 4 (ICMPv6).
//!
//! ```text
//! | type | code | checksum | identifier | sequence | nonce (8) |
//! ```
//!
//! The nonce is different in each request and cannot be guessed, so that neither another program's replies nor invented ones count.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

const LEN: usize = 16;
/// Of an IPv4 header without options.
const MIN_IPV4_HEADER: usize = 20;

/// What an echo request says, and its reply repeats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EchoPacket {
    /// Of the sender. A datagram socket replaces it.
    pub identifier: u16,
    /// Of the request.
    pub sequence: u16,
    /// Of the request.
    pub nonce: u64,
}

impl EchoPacket {
    /// The octets of the request. In the ICMPv6 one the kernel puts the checksum, which covers addresses that we do not know.
    #[must_use]
    pub fn request(&self, v6: bool) -> [u8; LEN] {
        let kind = if v6 { 128 } else { 8 };
        let ([i0, i1], [s0, s1]) = (self.identifier.to_be_bytes(), self.sequence.to_be_bytes());
        let [n0, n1, n2, n3, n4, n5, n6, n7] = self.nonce.to_be_bytes();
        let with = |c0, c1| [kind, 0, c0, c1, i0, i1, s0, s1, n0, n1, n2, n3, n4, n5, n6, n7];
        if v6 {
            return with(0, 0);
        }
        let [c0, c1] = checksum(&with(0, 0)).to_be_bytes();
        with(c0, c1)
    }
}

/// What the echo reply in `octets` repeats; `None` where they are anything else. `with_header`: an IPv4 header comes first, as raw sockets
/// give it (raw(7)). The kernel has checked the checksum of ICMPv6 and of datagram sockets; of raw ICMP it is checked here.
#[must_use]
pub fn read_reply(octets: &[u8], v6: bool, with_header: bool) -> Option<EchoPacket> {
    let icmp = if with_header { octets.get(ipv4_header_len(octets)?..)? } else { octets };
    let &[kind, 0, _, _, i0, i1, s0, s1, ref nonce @ ..] = icmp.first_chunk::<LEN>()? else { return None };
    let expected = if v6 { 129 } else { 0 };
    if kind != expected || icmp.len() != LEN || (with_header && checksum(icmp) != 0) {
        return None;
    }
    Some(EchoPacket { identifier: u16::from_be_bytes([i0, i1]), sequence: u16::from_be_bytes([s0, s1]), nonce: u64::from_be_bytes(*nonce) })
}

fn ipv4_header_len(octets: &[u8]) -> Option<usize> {
    let first = *octets.first()?;
    let len = usize::from(first & 0x0f) * 4;
    (first >> 4 == 4 && len >= MIN_IPV4_HEADER).then_some(len)
}

/// The Internet checksum (RFC 1071); 0 over octets that hold their own.
fn checksum(octets: &[u8]) -> u16 {
    let words = octets.chunks(2).map(|pair| match pair {
        [high, low] => u16::from_be_bytes([*high, *low]),
        [high] => u16::from_be_bytes([*high, 0]),
        _ => 0,
    });
    // One's complement sum: a carry comes back in at the bottom.
    !words.fold(0, |sum: u16, word| {
        let (sum, carry) = sum.overflowing_add(word);
        sum + u16::from(carry)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PACKET: EchoPacket = EchoPacket { identifier: 0x1234, sequence: 2, nonce: 0x0102_0304_0506_0708 };

    /// What a host makes of a request: another type, and over ICMP another checksum (RFC 792).
    fn reply(v6: bool) -> Vec<u8> {
        let mut octets = PACKET.request(v6).to_vec();
        octets[0] = if v6 { 129 } else { 0 };
        if !v6 {
            octets[2..4].fill(0);
            let sum = checksum(&octets).to_be_bytes();
            octets[2..4].copy_from_slice(&sum);
        }
        octets
    }

    fn with_header(first: u8, icmp: &[u8]) -> Vec<u8> {
        [&[first], [0; 19].as_slice(), &vec![0; usize::from(first & 15).saturating_sub(5) * 4], icmp].concat()
    }

    #[test]
    fn octets_of_a_request() {
        assert_eq!(PACKET.request(false), [8, 0, 0xd5, 0xb5, 0x12, 0x34, 0, 2, 1, 2, 3, 4, 5, 6, 7, 8]);
        assert_eq!(PACKET.request(true), [128, 0, 0, 0, 0x12, 0x34, 0, 2, 1, 2, 3, 4, 5, 6, 7, 8]);
        assert_eq!(checksum(&PACKET.request(false)), 0);
        // The example of RFC 1071 section 3, and an odd octet.
        assert_eq!(checksum(&[0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7]), !0xddf2);
        assert_eq!(checksum(&[0xff, 0xff, 0x01]), !0x0100);
    }

    #[test]
    fn replies_of_every_socket() {
        assert_eq!(read_reply(&reply(true), true, false), Some(PACKET));
        assert_eq!(read_reply(&reply(false), false, false), Some(PACKET));
        for first in [0x45, 0x46, 0x4f] {
            assert_eq!(read_reply(&with_header(first, &reply(false)), false, true), Some(PACKET));
        }
    }

    #[test]
    fn what_is_no_reply() {
        let other = |at: usize| {
            let mut octets = reply(false);
            octets[at] ^= 1;
            octets
        };
        let long = [reply(false), vec![0]].concat();
        for icmp in [other(0), other(1), other(2), other(15), PACKET.request(false).to_vec(), long, reply(true)] {
            assert_eq!(read_reply(&with_header(0x45, &icmp), false, true), None, "{icmp:02x?}");
        }
        for first in [0x44, 0x65, 0x05] {
            assert_eq!(read_reply(&with_header(first, &reply(false)), false, true), None);
        }
        assert_eq!(read_reply(&reply(false), true, false), None);
        let whole = with_header(0x46, &reply(false));
        for len in 0..whole.len() {
            assert_eq!(read_reply(&whole[..len], false, true), None);
        }
    }

    proptest! {
        #[test]
        fn nothing_panics(octets in proptest::collection::vec(any::<u8>(), 0..128), v6: bool, with_header: bool) {
            let _ = read_reply(&octets, v6, with_header);
        }
    }
}
