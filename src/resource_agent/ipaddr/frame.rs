//! Ethernet frames around one address: who has it, here it is, and somebody else has it. Pure.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Address Resolution Protocol (RFC 826).
pub(super) const ARP: u16 = 0x0806;
/// IPv6 over Ethernet (RFC 2464).
pub(super) const IPV6: u16 = 0x86dd;

const BROADCAST: [u8; 6] = [0xff; 6];
/// `ares_op$REQUEST` and `ares_op$REPLY` (RFC 826).
const REQUEST: u16 = 1;
const REPLY: u16 = 2;
/// Hardware type Ethernet, protocol type IPv4, and the lengths of their addresses.
const ARP_HEAD: [u8; 6] = [0, 1, 0x08, 0x00, 6, 4];

/// RFC 4861 sections 4.3 and 4.4.
const NEIGHBOUR_SOLICITATION: u8 = 135;
const NEIGHBOUR_ADVERTISEMENT: u8 = 136;
const ICMPV6: u8 = 58;
/// Flags of an advertisement: it comes from a router; it replaces what the neighbours remember.
const ROUTER: u8 = 0x80;
const OVERRIDE: u8 = 0x20;
/// Option "target link-layer address", and its length in units of eight octets.
const TARGET_LINK_LAYER: [u8; 2] = [2, 1];

/// The question who has an address, from somebody who does not have it yet: an ARP probe (RFC 5227 section 2.1.1), or a neighbour
/// solicitation from `::` (RFC 4862 section 5.4.2).
pub(super) fn probe(mac: [u8; 6], address: IpAddr) -> Vec<u8> {
    match address {
        IpAddr::V4(address) => arp(mac, REQUEST, Ipv4Addr::UNSPECIFIED, [0; 6], address),
        IpAddr::V6(address) => {
            let [.., a, b, c] = address.octets();
            let group = Ipv6Addr::new(0xff02, 0, 0, 0, 0, 1, 0xff00 | u16::from(a), u16::from_be_bytes([b, c]));
            let message = [&[NEIGHBOUR_SOLICITATION, 0, 0, 0, 0, 0, 0, 0], address.octets().as_slice()].concat();
            icmpv6(mac, Ipv6Addr::UNSPECIFIED, group, &message)
        }
    }
}

/// What makes the neighbours send to us: an ARP announcement (RFC 5227 section 2.3) as a request and, for those that only listen to these, as
/// a reply; or an unsolicited neighbour advertisement (RFC 4861 section 7.2.6).
pub(super) fn announcements(mac: [u8; 6], address: IpAddr, is_router: bool) -> Vec<Vec<u8>> {
    match address {
        IpAddr::V4(address) => {
            vec![arp(mac, REQUEST, address, [0; 6], address), arp(mac, REPLY, address, BROADCAST, address)]
        }
        IpAddr::V6(address) => {
            let flags = if is_router { OVERRIDE | ROUTER } else { OVERRIDE };
            let head = [NEIGHBOUR_ADVERTISEMENT, 0, 0, 0, flags, 0, 0, 0];
            let message = [head.as_slice(), &address.octets(), &TARGET_LINK_LAYER, &mac].concat();
            vec![icmpv6(mac, address, Ipv6Addr::new(0xff02, 0, 0, 0, 0, 0, 0, 1), &message)]
        }
    }
}

/// Who else claims `address` in this frame: an ARP packet from it (RFC 5227 section 2.4), or a neighbour advertisement of it.
pub(super) fn claimant(frame: &[u8], address: IpAddr) -> Option<[u8; 6]> {
    let (source, rest) = frame.get(6..)?.split_first_chunk::<6>()?;
    let (kind, packet) = rest.split_first_chunk::<2>()?;
    match (address, u16::from_be_bytes(*kind)) {
        (IpAddr::V4(address), ARP) => {
            let (sender, rest) = packet.strip_prefix(&ARP_HEAD)?.get(2..)?.split_first_chunk::<6>()?;
            rest.starts_with(&address.octets()).then_some(*sender)
        }
        (IpAddr::V6(address), IPV6) => {
            // The fixed header, without extensions: nobody puts any before an advertisement.
            let message = packet.get(40..).filter(|_| packet.get(6) == Some(&ICMPV6))?;
            let target = message.strip_prefix(&[NEIGHBOUR_ADVERTISEMENT, 0])?.get(6..)?;
            let options = target.strip_prefix(&address.octets())?;
            options.strip_prefix(&TARGET_LINK_LAYER).and_then(|mac| mac.first_chunk()).copied().or(Some(*source))
        }
        _ => None,
    }
}

fn arp(mac: [u8; 6], operation: u16, sender: Ipv4Addr, target_mac: [u8; 6], target: Ipv4Addr) -> Vec<u8> {
    let packet = [&ARP_HEAD, operation.to_be_bytes().as_slice(), &mac, &sender.octets(), &target_mac, &target.octets()].concat();
    ethernet(BROADCAST, mac, ARP, &packet)
}

fn ethernet(to: [u8; 6], from: [u8; 6], kind: u16, packet: &[u8]) -> Vec<u8> {
    [&to, from.as_slice(), &kind.to_be_bytes(), packet].concat()
}

/// An ICMPv6 message, whose checksum is still zero, to a multicast group.
fn icmpv6(mac: [u8; 6], from: Ipv6Addr, to: Ipv6Addr, message: &[u8]) -> Vec<u8> {
    let length = u16::try_from(message.len()).unwrap_or(u16::MAX).to_be_bytes();
    let mut message = message.to_vec();
    let sum = checksum(&[&from.octets(), to.octets().as_slice(), &[0, 0], &length, &[0, 0, 0, ICMPV6], &message].concat());
    message.splice(2..4, sum.to_be_bytes());
    // Hop limit 255: it can only have come from this link (RFC 4861 section 7.1).
    let header = [&[0x60, 0, 0, 0], length.as_slice(), &[ICMPV6, 255], &from.octets(), &to.octets()].concat();
    let [.., a, b, c, d] = to.octets();
    ethernet([0x33, 0x33, a, b, c, d], mac, IPV6, &[header, message].concat())
}

/// The Internet checksum (RFC 1071) over the pseudo-header (RFC 8200 section 8.1) and the message.
fn checksum(octets: &[u8]) -> u16 {
    let sum: u32 = octets.chunks(2).map(|pair| u32::from(pair.iter().fold(0_u16, |word, octet| word << 8 | u16::from(*octet)))).sum();
    let folded = (sum & 0xffff) + (sum >> 16);
    !u16::try_from((folded & 0xffff) + (folded >> 16)).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests;
