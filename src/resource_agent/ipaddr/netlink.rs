//! Addresses of an interface by rtnetlink(7): list, add, delete. Blocking, each call for at most [`PATIENCE`].

use super::held::Held;
use netlink_packet_core::{
    NLM_F_ACK, NLM_F_CREATE, NLM_F_DUMP, NLM_F_DUMP_INTR, NLM_F_EXCL, NLM_F_REQUEST, NetlinkMessage, NetlinkPayload,
};
use netlink_packet_route::address::AddressMessage;
use netlink_packet_route::{AddressFamily, RouteNetlinkMessage};
use nix::errno::Errno;
use socket2::{Domain, Protocol, Socket, Type};
use std::io::{self, Read, Write};
use std::net::IpAddr;
use std::time::Duration;

/// The kernel answers while it handles the request, but for its lock, which others hold for milliseconds.
const PATIENCE: Duration = Duration::from_secs(5);
/// What the kernel puts into one answer of a list at most (`NLMSG_GOODSIZE` and 32 KiB, linux/netlink.h).
const BUFFER: usize = 64 * 1024;
/// A list that changed while it was read is read again, so many times.
const TRIES: u32 = 10;

/// A socket to the kernel.
pub(super) struct Netlink {
    socket: Socket,
    sequence: u32,
}

impl Netlink {
    /// # Errors
    /// Of the system calls.
    pub(super) fn open() -> io::Result<Self> {
        let socket = Socket::new(Domain::from(nix::libc::AF_NETLINK), Type::RAW, Some(Protocol::from(nix::libc::NETLINK_ROUTE)))?;
        socket.set_read_timeout(Some(PATIENCE))?;
        Ok(Self { socket, sequence: 0 })
    }

    /// Everything that interface `index` holds of `address`.
    ///
    /// # Errors
    /// What the kernel says, and an answer that cannot be read.
    pub(super) fn addresses(&mut self, index: u32, address: IpAddr) -> io::Result<Vec<Held>> {
        let mut request = AddressMessage::default();
        request.header.family = if address.is_ipv4() { AddressFamily::Inet } else { AddressFamily::Inet6 };
        for _ in 0..TRIES {
            self.send(RouteNetlinkMessage::GetAddress(request.clone()), NLM_F_DUMP)?;
            if let Some(rows) = self.list()? {
                let held = rows.iter().filter_map(|row| Held::read(index, row));
                return Ok(held.filter(|held| held.address == address).collect());
            }
        }
        Err(io::Error::other("the list of addresses changes all the time"))
    }

    /// Adds an address; one that is there already is a success.
    ///
    /// # Errors
    /// What the kernel says.
    pub(super) fn add(&mut self, index: u32, held: Held) -> io::Result<()> {
        self.send(RouteNetlinkMessage::NewAddress(held.message(index)), NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL)?;
        self.acknowledged(&[Errno::EEXIST])
    }

    /// Deletes an address; one that is not there, or whose interface is gone, is a success.
    ///
    /// # Errors
    /// What the kernel says.
    pub(super) fn delete(&mut self, index: u32, held: Held) -> io::Result<()> {
        self.send(RouteNetlinkMessage::DelAddress(held.message(index)), NLM_F_ACK)?;
        self.acknowledged(&[Errno::EADDRNOTAVAIL, Errno::ENODEV])
    }

    fn send(&mut self, message: RouteNetlinkMessage, flags: u16) -> io::Result<()> {
        self.sequence += 1;
        let mut request = NetlinkMessage::from(message);
        request.header.flags = NLM_F_REQUEST | flags;
        request.header.sequence_number = self.sequence;
        request.finalize();
        let mut octets = vec![0; request.buffer_len()];
        request.serialize(&mut octets);
        // Without an address a netlink socket sends to the kernel (netlink(7)).
        self.socket.write_all(&octets)
    }

    /// The rest of a list; `None` where it changed meanwhile.
    fn list(&mut self) -> io::Result<Option<Vec<AddressMessage>>> {
        let (mut rows, mut is_whole) = (Vec::new(), true);
        loop {
            for message in self.receive()? {
                is_whole &= message.header.flags & NLM_F_DUMP_INTR == 0;
                match message.payload {
                    NetlinkPayload::InnerMessage(RouteNetlinkMessage::NewAddress(row)) => rows.push(row),
                    NetlinkPayload::Done(_) => return Ok(is_whole.then_some(rows)),
                    NetlinkPayload::Error(error) => return Err(error.to_io()),
                    _ => {}
                }
            }
        }
    }

    fn acknowledged(&mut self, fine: &[Errno]) -> io::Result<()> {
        loop {
            for message in self.receive()? {
                let NetlinkPayload::Error(error) = message.payload else { continue };
                return match error.raw_code() {
                    0 => Ok(()),
                    code if fine.contains(&Errno::from_raw(-code)) => Ok(()),
                    _ => Err(error.to_io()),
                };
            }
        }
    }

    /// One datagram's messages that answer the last request.
    fn receive(&mut self) -> io::Result<Vec<NetlinkMessage<RouteNetlinkMessage>>> {
        let mut buffer = vec![0; BUFFER];
        let length = self.socket.read(&mut buffer)?;
        let messages = decode(buffer.get(..length).unwrap_or_default())?;
        Ok(messages.into_iter().filter(|message| message.header.sequence_number == self.sequence).collect())
    }
}

/// The messages of a datagram (netlink(7), "NLMSG_NEXT"): each begins at a multiple of four octets.
pub(super) fn decode(mut octets: &[u8]) -> io::Result<Vec<NetlinkMessage<RouteNetlinkMessage>>> {
    let mut messages = Vec::new();
    while !octets.is_empty() {
        let message = NetlinkMessage::<RouteNetlinkMessage>::deserialize(octets).map_err(io::Error::other)?;
        let length = (message.header.length as usize).max(1).next_multiple_of(4);
        messages.push(message);
        octets = octets.get(length..).unwrap_or_default();
    }
    Ok(messages)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn datagram() -> Vec<u8> {
        let mut octets = Vec::new();
        for address in ["10.9.0.100", "2001:db8::5"] {
            let row = Held::new(address.parse().unwrap(), 24).message(7);
            let mut message = NetlinkMessage::from(RouteNetlinkMessage::NewAddress(row));
            message.finalize();
            let at = octets.len();
            octets.resize(at + message.buffer_len(), 0);
            message.serialize(&mut octets[at..]);
        }
        octets
    }

    #[test]
    fn two_messages_in_a_datagram() {
        assert_eq!(decode(&datagram()).unwrap().len(), 2);
    }

    #[test]
    fn truncated_at_every_octet() {
        let octets = datagram();
        for end in 0..octets.len() {
            let _ = decode(&octets[..end]);
        }
    }

    proptest! {
        #[test]
        fn any_octets_are_read_without_a_panic(octets in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = decode(&octets);
        }

        #[test]
        fn nor_does_a_flipped_octet(at in 0..datagram().len(), octet in any::<u8>()) {
            let mut octets = datagram();
            octets[at] = octet;
            let _ = decode(&octets);
        }
    }
}
