//! What the kernel lets through to a raw socket for echo replies.
//!
//! Without this a raw socket gets a copy of every ICMP packet that the host receives (raw(7)), and whoever floods the host with pings wakes
//! the core with each of them.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use socket2::SockFilter;

/// BPF_LDX | BPF_B | BPF_MSH: the length of an IPv4 header, into X.
const HEADER_LEN: u16 = 0xb1;
/// BPF_LD | BPF_B | BPF_IND, BPF_LD | BPF_H | BPF_IND: an octet, or two, behind X.
const OCTET: u16 = 0x50;
const TWO_OCTETS: u16 = 0x48;
/// BPF_LDX | BPF_W | BPF_IMM: a constant into X.
const INDEX: u16 = 0x01;
/// BPF_JMP | BPF_JEQ | BPF_K.
const IS_EQUAL: u16 = 0x15;
/// BPF_RET | BPF_K: so many octets of the packet are taken.
const TAKE: u16 = 0x06;

/// Instructions (packet(7), `SO_ATTACH_FILTER` of socket(7)) that take echo replies with this identifier, and nothing else. Raw ICMP comes
/// with its IPv4 header, raw ICMPv6 without.
pub(super) fn only_replies(v6: bool, identifier: u16) -> [SockFilter; 7] {
    let (begin, reply) = if v6 { (INDEX, 129) } else { (HEADER_LEN, 0) };
    [
        SockFilter::new(begin, 0, 0, 0),
        SockFilter::new(OCTET, 0, 0, 0),
        SockFilter::new(IS_EQUAL, 0, 3, reply),
        SockFilter::new(TWO_OCTETS, 0, 0, 4),
        SockFilter::new(IS_EQUAL, 0, 1, u32::from(identifier)),
        SockFilter::new(TAKE, 0, 0, u32::MAX),
        SockFilter::new(TAKE, 0, 0, 0),
    ]
}
