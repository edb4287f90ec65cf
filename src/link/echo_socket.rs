//! The socket of one ping node.

use super::datagrams::Datagrams;
use super::echo::{EchoPacket, read_reply};
use super::echo_filter::only_replies;
use super::interface::BoundTo;
use super::udp::named;
use socket2::{Domain, Protocol, Socket, Type};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::task::{Context, Poll, ready};

/// Room for an IPv4 header with options and our packet; what is longer is not ours.
const BUFFER: usize = 128;

/// A raw socket, or a datagram one where that is denied (icmp(7), `ping_group_range`).
#[derive(Debug)]
pub(super) struct EchoSocket {
    socket: Datagrams,
    host: IpAddr,
    is_raw: bool,
    bound: Option<BoundTo>,
}

impl EchoSocket {
    /// Hears replies of `host` to requests with this identifier alone; and those alone that come in by `interface`, where there is one.
    ///
    /// # Errors
    /// Of the system call that failed, with what it was for: `interface eth0: No such device`.
    pub fn open(host: IpAddr, identifier: u16, interface: Option<&str>) -> io::Result<Self> {
        let (domain, protocol) = if host.is_ipv4() { (Domain::IPV4, Protocol::ICMPV4) } else { (Domain::IPV6, Protocol::ICMPV6) };
        let socket = |kind: Type| Socket::new(domain, kind.nonblocking().cloexec(), Some(protocol));
        let (socket, is_raw) = match socket(Type::RAW) {
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => (socket(Type::DGRAM), false),
            raw => (raw, true),
        };
        let socket = socket.map_err(|error| named("no socket for echo requests: CAP_NET_RAW or net.ipv4.ping_group_range", &error))?;
        if is_raw {
            socket.attach_filter(&only_replies(host.is_ipv6(), identifier))?;
        }
        let bound = interface.map(|interface| BoundTo::bind(&socket, interface)).transpose()?;
        // Not connected: that would fix the source address, which may be a floating one.
        Ok(Self { socket: Datagrams::new(socket)?, host, is_raw, bound })
    }

    /// Whether it is a raw one: then replies carry our identifier.
    pub fn is_raw(&self) -> bool {
        self.is_raw
    }

    /// Whether the interface is gone, or is another one of the same name.
    pub fn is_stale(&self) -> bool {
        self.bound.as_ref().is_some_and(BoundTo::is_stale)
    }

    /// # Errors
    /// Of sendto(2), with the interface: `by eth0: Network is unreachable`.
    pub fn send(&self, packet: &EchoPacket) -> io::Result<()> {
        let sent = self.socket.send(&packet.request(self.host.is_ipv6()), SocketAddr::new(self.host, 0));
        sent.map_err(|error| match &self.bound {
            Some(bound) => named(&format!("by {}", bound.interface()), &error),
            None => error,
        })
    }

    /// `None`: something else than an echo reply of the host.
    pub fn poll_receive(&self, context: &mut Context<'_>) -> Poll<io::Result<Option<EchoPacket>>> {
        let mut buffer = [0; BUFFER];
        let (length, from) = ready!(self.socket.poll_receive(context, &mut buffer))?;
        let octets = buffer.get(..length).unwrap_or_default();
        let reply = read_reply(octets, self.host.is_ipv6(), self.host.is_ipv4() && self.is_raw);
        Poll::Ready(Ok(reply.filter(|_| from.ip() == self.host)))
    }
}
