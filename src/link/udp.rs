//! A link over UDP: a socket that is bound to an interface, whatever the routes say.

use super::datagrams::Datagrams;
use super::interface::BoundTo;
use super::port::Received;
use crate::config::UdpMode;
use socket2::{Domain, InterfaceIndexOrAddress, Protocol, Socket, Type};
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::task::{Context, Poll, ready};

/// One more than a frame has, so that a longer one is seen to be too long.
const BUFFER: usize = super::frame::MAX_FRAME + 1;

/// IPTOS_LOWDELAY, as Heartbeat marks its frames: queues that look at it let them overtake (RFC 1349).
const LOW_DELAY: u32 = 0x10;
/// TC_PRIO_INTERACTIVE of linux/pkt_sched.h: the band of pfifo_fast that is sent first.
const INTERACTIVE: u32 = 6;

/// An open link.
#[derive(Debug)]
pub(super) struct UdpPort {
    socket: Datagrams,
    to: SocketAddr,
    /// Frames come from this address alone, where it is configured. The port is not looked at: address translation on the way may change it.
    from: Option<IpAddr>,
    bound: BoundTo,
}

impl UdpPort {
    /// Opens it for the node with the index `local`.
    ///
    /// # Errors
    /// Of the system call that failed, with its name: `bind 10.0.0.1:694: Cannot assign requested address`.
    pub fn open(interface: &str, mode: UdpMode, local: u8) -> io::Result<Self> {
        let (at, to) = match mode {
            UdpMode::Unicast([first, second]) if local == 0 => (first, second),
            UdpMode::Unicast([first, second]) => (second, first),
            // Bound to the group, so that nothing else that comes to this port is received.
            UdpMode::Multicast(group, _) => (group, group),
            UdpMode::Broadcast(to) => (SocketAddr::new(Ipv4Addr::UNSPECIFIED.into(), to.port()), to),
        };
        let socket = Socket::new(Domain::for_address(at), Type::DGRAM.nonblocking().cloexec(), Some(Protocol::UDP))?;
        let bound = BoundTo::bind(&socket, interface)?;
        mark(&socket, at)?;
        if let UdpMode::Broadcast(_) = mode {
            socket.set_broadcast(true)?;
        }
        socket.bind(&at.into()).map_err(|error| named(&format!("bind {at}"), &error))?;
        if let UdpMode::Multicast(group, time_to_live) = mode {
            join(&socket, group.ip(), bound.index(), time_to_live.into())
                .map_err(|error| named(&format!("join {}", group.ip()), &error))?;
        }
        let from = matches!(mode, UdpMode::Unicast(_)).then(|| to.ip());
        Ok(Self { socket: Datagrams::new(socket)?, to, from, bound })
    }

    /// Sends one frame, or fails: there is no waiting.
    ///
    /// # Errors
    /// Of sendto(2).
    pub fn send(&self, frame: &[u8]) -> io::Result<()> {
        self.socket.send(frame, self.to)
    }

    /// The next datagram.
    pub fn poll_receive(&self, context: &mut Context<'_>) -> Poll<io::Result<Received>> {
        let mut buffer = [0; BUFFER];
        let (length, from) = ready!(self.socket.poll_receive(context, &mut buffer))?;
        if let Some(peer) = self.from.filter(|peer| from.ip() != *peer) {
            return Poll::Ready(Ok(Received::Stranger { from: from.ip(), peer }));
        }
        Poll::Ready(Ok(Received::Octets(buffer.get(..length).unwrap_or_default().to_vec())))
    }

    /// Whether the interface is gone, or is another one of the same name: this socket will never hear anything again.
    pub fn is_stale(&self) -> bool {
        self.bound.is_stale()
    }
}

/// What went wrong, after what was tried. Keeps the kind of error.
pub(super) fn named(what: &str, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{what}: {error}"))
}

fn mark(socket: &Socket, at: SocketAddr) -> io::Result<()> {
    match at {
        SocketAddr::V4(_) => socket.set_tos_v4(LOW_DELAY)?,
        SocketAddr::V6(_) => socket.set_tclass_v6(LOW_DELAY)?,
    }
    socket.set_priority(INTERACTIVE)
}

/// What we say ourselves does not come back.
fn join(socket: &Socket, group: IpAddr, index: u32, time_to_live: u32) -> io::Result<()> {
    match group {
        IpAddr::V4(group) => {
            socket.set_multicast_loop_v4(false)?;
            socket.set_multicast_ttl_v4(time_to_live)?;
            socket.join_multicast_v4_n(&group, &InterfaceIndexOrAddress::Index(index))
        }
        IpAddr::V6(group) => {
            socket.set_multicast_loop_v6(false)?;
            socket.set_multicast_hops_v6(time_to_live)?;
            socket.set_multicast_if_v6(index)?;
            socket.join_multicast_v6(&group, index)
        }
    }
}
