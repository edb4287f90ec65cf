//! Messages of rtnetlink(7) as events.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use netlink_packet_core::{NLM_F_DUMP, NLM_F_REQUEST, NetlinkHeader, NetlinkMessage, NetlinkPayload};
use netlink_packet_route::address::{AddressAttribute, AddressHeaderFlags, AddressMessage};
use netlink_packet_route::link::{LinkAttribute, LinkFlags, LinkMessage};
use netlink_packet_route::{AddressFamily, RouteNetlinkMessage};
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

/// What happened. An event tells how it is now; it may say the same as the one before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NetEvent {
    /// An interface.
    Link {
        /// Its name; empty where the kernel does not tell.
        name: String,
        /// Its number, by which addresses name it.
        index: u32,
        /// Whether it is switched on (`ip link set up`).
        up: bool,
        /// Whether it has a carrier: a cable with somebody at the other end.
        carrier: bool,
        /// Whether it is gone.
        removed: bool,
    },
    /// An address of the host.
    Address {
        /// The number of its interface.
        index: u32,
        /// The address.
        address: IpAddr,
        /// Length of the network's prefix.
        prefix: u8,
        /// Whether the kernel still looks whether somebody else has it: it cannot be used yet (RFC 4862 section 5.4).
        tentative: bool,
        /// Whether somebody else has it: it cannot be used.
        duplicate: bool,
        /// Whether it is gone.
        removed: bool,
    },
    /// Events were lost. Everything that is there follows.
    Overrun,
}

/// A message that matters here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Message {
    Event(NetEvent),
    /// The end of an answer, or the refusal of one.
    Done,
}

/// A request for everything of a kind, as octets.
pub(super) fn dump_request(message: RouteNetlinkMessage) -> Vec<u8> {
    let mut header = NetlinkHeader::default();
    header.flags = NLM_F_REQUEST | NLM_F_DUMP;
    let mut request = NetlinkMessage::new(header, NetlinkPayload::InnerMessage(message));
    request.finalize();
    let mut octets = vec![0; request.buffer_len()];
    request.serialize(&mut octets);
    octets
}

/// The messages of a datagram. What is cut, or not understood, is passed over: a kernel of tomorrow may say more than we know.
pub(super) fn decode(datagram: &[u8]) -> Vec<Message> {
    let (mut messages, mut rest) = (Vec::new(), datagram);
    while let Some((message, after)) = next(rest) {
        if let Ok(message) = NetlinkMessage::<RouteNetlinkMessage>::deserialize(message) {
            messages.extend(meaning(message.payload));
        }
        rest = after;
    }
    messages
}

/// The octets of the first message, which begins with its length in the host's order (struct nlmsghdr, netlink(7)), and what follows it at a
/// multiple of four.
fn next(octets: &[u8]) -> Option<(&[u8], &[u8])> {
    let length = usize::try_from(u32::from_ne_bytes(*octets.first_chunk()?)).ok()?;
    let message = octets.get(..length).filter(|message| !message.is_empty())?;
    Some((message, octets.get(length.next_multiple_of(4)..).unwrap_or_default()))
}

fn meaning(payload: NetlinkPayload<RouteNetlinkMessage>) -> Option<Message> {
    match payload {
        NetlinkPayload::InnerMessage(RouteNetlinkMessage::NewLink(link)) => self::link(&link, false),
        NetlinkPayload::InnerMessage(RouteNetlinkMessage::DelLink(link)) => self::link(&link, true),
        NetlinkPayload::InnerMessage(RouteNetlinkMessage::NewAddress(address)) => self::address(&address, false),
        NetlinkPayload::InnerMessage(RouteNetlinkMessage::DelAddress(address)) => self::address(&address, true),
        NetlinkPayload::Done(_) | NetlinkPayload::Error(_) => Some(Message::Done),
        _ => None,
    }
}

fn link(message: &LinkMessage, removed: bool) -> Option<Message> {
    let header = &message.header;
    // A bridge tells about its ports in the same words: there, removed is only out of the bridge.
    if header.interface_family != AddressFamily::Unspec {
        return None;
    }
    let name = message.attributes.iter().find_map(|attribute| match attribute {
        LinkAttribute::IfName(name) => Some(name.clone()),
        _ => None,
    });
    Some(Message::Event(NetEvent::Link {
        name: name.unwrap_or_default(),
        index: header.index,
        up: !removed && header.flags.contains(LinkFlags::Up),
        carrier: !removed && header.flags.contains(LinkFlags::LowerUp),
        removed,
    }))
}

fn address(message: &AddressMessage, removed: bool) -> Option<Message> {
    let (mut local, mut other) = (None, None);
    for attribute in &message.attributes {
        match attribute {
            AddressAttribute::Local(address) => local = Some(*address),
            AddressAttribute::Address(address) => other = Some(*address),
            _ => {}
        }
    }
    let flags = message.header.flags;
    Some(Message::Event(NetEvent::Address {
        index: message.header.index,
        // Where both are there, the other one is the far end of a point-to-point link (rtnetlink(7)).
        address: local.or(other)?,
        prefix: message.header.prefix_len,
        tentative: flags.contains(AddressHeaderFlags::Tentative),
        duplicate: flags.contains(AddressHeaderFlags::Dadfailed),
        removed,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn octets(message: RouteNetlinkMessage) -> Vec<u8> {
        dump_request(message)
    }

    fn new_address() -> RouteNetlinkMessage {
        let mut message = AddressMessage::default();
        (message.header.index, message.header.prefix_len, message.header.family) = (3, 31, AddressFamily::Inet);
        message.header.flags = AddressHeaderFlags::Tentative;
        let [far, near] = ["192.0.2.1", "192.0.2.0"].map(|address| address.parse::<IpAddr>().unwrap());
        message.attributes = vec![AddressAttribute::Address(far), AddressAttribute::Local(near)];
        RouteNetlinkMessage::NewAddress(message)
    }

    fn new_link(family: AddressFamily) -> LinkMessage {
        let mut message = LinkMessage::default();
        (message.header.interface_family, message.header.index) = (family, 7);
        message.header.flags = LinkFlags::Up | LinkFlags::LowerUp;
        message.attributes = vec![LinkAttribute::IfName("eth1".to_owned())];
        message
    }

    #[test]
    fn messages_as_events() {
        let address = |tentative| NetEvent::Address {
            index: 3,
            address: "192.0.2.0".parse().unwrap(),
            prefix: 31,
            tentative,
            duplicate: false,
            removed: false,
        };
        let link = |up, removed| NetEvent::Link { name: "eth1".to_owned(), index: 7, up, carrier: up, removed };
        for (message, expected) in [
            (new_address(), Some(address(true))),
            (RouteNetlinkMessage::NewLink(new_link(AddressFamily::Unspec)), Some(link(true, false))),
            (RouteNetlinkMessage::DelLink(new_link(AddressFamily::Unspec)), Some(link(false, true))),
            (RouteNetlinkMessage::DelLink(new_link(AddressFamily::Bridge)), None),
        ] {
            assert_eq!(decode(&octets(message)), expected.map(Message::Event).into_iter().collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_datagram_of_several_and_what_is_cut() {
        let one = octets(new_address());
        let two = [one.clone(), octets(RouteNetlinkMessage::NewLink(new_link(AddressFamily::Unspec)))].concat();
        assert_eq!(decode(&two).len(), 2);
        for length in 0..two.len() {
            assert_eq!(decode(&two[..length]).len(), usize::from(length >= one.len()), "{length}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(octets in proptest::collection::vec(any::<u8>(), 0..200)) {
            decode(&octets);
        }

        #[test]
        fn never_panics_on_what_looks_like_it(changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
            let mut octets = [octets(new_address()), octets(RouteNetlinkMessage::NewLink(new_link(AddressFamily::Unspec)))].concat();
            for (at, octet) in changes {
                let at = at.index(octets.len());
                octets[at] = octet;
            }
            decode(&octets);
        }
    }
}
