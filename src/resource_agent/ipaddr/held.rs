//! What an interface holds of one address. Pure.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use netlink_packet_route::AddressFamily;
use netlink_packet_route::address::{AddressAttribute, AddressFlags, AddressHeaderFlags, AddressMessage, AddressScope, CacheInfo};
use std::net::{IpAddr, Ipv4Addr};

/// An address of an interface, as the kernel lists it. IPv4 allows the same address several times, with different prefixes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Held {
    pub(super) address: IpAddr,
    pub(super) prefix: u8,
    /// Duplicate address detection has not ended (RFC 4862 section 5.4).
    pub(super) is_tentative: bool,
    /// It found a duplicate.
    pub(super) is_duplicate: bool,
}

/// How an interface holds an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Absent,
    Present,
    /// Only with this prefix, which is not the one that is wanted.
    OtherPrefix(u8),
    Tentative,
    Duplicate,
}

/// Judges everything that the interface holds of one address.
pub(super) fn state(prefix: u8, held: &[Held]) -> State {
    match held.iter().find(|entry| entry.prefix == prefix).or(held.first()) {
        None => State::Absent,
        Some(entry) if entry.is_duplicate => State::Duplicate,
        Some(entry) if entry.prefix != prefix => State::OtherPrefix(entry.prefix),
        Some(entry) if entry.is_tentative => State::Tentative,
        Some(_) => State::Present,
    }
}

impl Held {
    pub(super) fn new(address: IpAddr, prefix: u8) -> Self {
        Self { address, prefix, is_tentative: false, is_duplicate: false }
    }

    /// Reads a row of the kernel's list: the address of interface `index`, or `None` where it is another's.
    pub(super) fn read(index: u32, message: &AddressMessage) -> Option<Self> {
        if message.header.index != index {
            return None;
        }
        let (mut local, mut address) = (None, None);
        let mut flags = AddressFlags::from_bits_retain(u32::from(message.header.flags.bits()));
        for attribute in &message.attributes {
            match attribute {
                AddressAttribute::Local(value) => local = Some(*value),
                AddressAttribute::Address(value) => address = Some(*value),
                AddressAttribute::Flags(value) => flags = *value,
                _ => {}
            }
        }
        // On a point-to-point interface IFA_ADDRESS is the peer's (rtnetlink(7)).
        Some(Self {
            address: local.or(address)?,
            prefix: message.header.prefix_len,
            is_tentative: flags.contains(AddressFlags::Tentative),
            is_duplicate: flags.contains(AddressFlags::Dadfailed),
        })
    }

    /// The message that adds or deletes it.
    pub(super) fn message(self, index: u32) -> AddressMessage {
        let mut message = AddressMessage::default();
        message.header.prefix_len = self.prefix;
        message.header.index = index;
        message.header.scope = AddressScope::Universe;
        message.attributes = vec![AddressAttribute::Local(self.address), AddressAttribute::Address(self.address)];
        match self.address {
            IpAddr::V4(address) => {
                message.header.family = AddressFamily::Inet;
                message.attributes.extend(broadcast(address, self.prefix).map(AddressAttribute::Broadcast));
            }
            IpAddr::V6(_) => {
                message.header.family = AddressFamily::Inet6;
                // Usable at once: whether somebody else has it is asked by ourselves.
                message.header.flags = AddressHeaderFlags::Nodad;
                message.attributes.push(AddressAttribute::CacheInfo(never_a_source()));
            }
        }
        message
    }
}

/// For ever, and never preferred: of several addresses the kernel takes the last one as the source of this host's own connections, and those
/// would break at the next takeover. A deprecated one it takes only where there is no other (RFC 6724 section 5, rule 3). Of IPv4 addresses in one
/// network it takes the first.
fn never_a_source() -> CacheInfo {
    let mut lifetimes = CacheInfo::default();
    (lifetimes.ifa_preferred, lifetimes.ifa_valid) = (0, u32::MAX);
    lifetimes
}

/// The broadcast address of a network; networks of one or two addresses have none (RFC 3021).
fn broadcast(address: Ipv4Addr, prefix: u8) -> Option<Ipv4Addr> {
    let hosts = u32::MAX.checked_shr(u32::from(prefix)).filter(|hosts| *hosts > 1)?;
    Some(Ipv4Addr::from_bits(address.to_bits() | hosts))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(prefix: u8, is_tentative: bool, is_duplicate: bool) -> Held {
        Held { address: "2001:db8::5".parse().unwrap(), prefix, is_tentative, is_duplicate }
    }

    #[test]
    fn states() {
        for (entries, expected) in [
            (vec![], State::Absent),
            (vec![held(64, false, false)], State::Present),
            (vec![held(64, true, false)], State::Tentative),
            (vec![held(64, true, true)], State::Duplicate),
            (vec![held(128, false, false)], State::OtherPrefix(128)),
            (vec![held(128, false, false), held(64, false, false)], State::Present),
        ] {
            assert_eq!(state(64, &entries), expected, "{entries:?}");
        }
    }

    #[test]
    fn messages_say_what_they_mean() {
        for text in ["10.9.0.100", "2001:db8::5"] {
            let entry = Held::new(text.parse().unwrap(), 24);
            let message = entry.message(7);
            assert_eq!(Held::read(7, &message), Some(entry));
            assert_eq!(Held::read(8, &message), None);
        }
    }

    #[test]
    fn broadcasts() {
        let of = |prefix| broadcast("10.9.1.100".parse().unwrap(), prefix).map(|address| address.to_string());
        assert_eq!(of(24).as_deref(), Some("10.9.1.255"));
        assert_eq!(of(16).as_deref(), Some("10.9.255.255"));
        assert_eq!(of(30).as_deref(), Some("10.9.1.103"));
        assert_eq!((of(31), of(32), of(255)), (None, None, None));
    }
}
