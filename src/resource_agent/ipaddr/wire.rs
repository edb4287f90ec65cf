//! A packet socket on an interface: asks who has an address, announces it, and hears who else claims it (packet(7); CAP_NET_RAW).

use super::frame::{self, ARP, IPV6};
use super::interface::Interface;
use nix::sys::socket::bind;
use socket2::{Domain, Protocol, SockFilter, Socket, Type};
use std::borrow::Borrow;
use std::io::{self, Read, Write};
use std::net::IpAddr;
use std::os::fd::AsRawFd;
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

/// The longest frame that is looked at; the rest is cut off.
const MAX_FRAME: usize = 256;

/// A socket for the frames around one address.
pub(super) struct Wire<S = Socket> {
    socket: S,
    address: IpAddr,
    mac: [u8; 6],
    is_router: bool,
    own: Vec<[u8; 6]>,
}

impl Wire {
    /// `None` where the interface is no Ethernet: it has no neighbours that would have to be told.
    ///
    /// # Errors
    /// Of the system calls.
    pub(super) fn open(interface: &Interface, address: IpAddr) -> io::Result<Option<Self>> {
        let Some(ethernet) = interface.ethernet else { return Ok(None) };
        let kind = if address.is_ipv4() { ARP } else { IPV6 };
        let socket = Socket::new(Domain::PACKET, Type::RAW.nonblocking(), Some(Protocol::from(i32::from(kind.to_be()))))?;
        if address.is_ipv6() {
            socket.attach_filter(&advertisements())?;
        }
        // The address has no protocol: the socket keeps its own (packet(7)).
        bind(socket.as_raw_fd(), &ethernet.link)?;
        Ok(Some(Self { socket, address, mac: ethernet.mac, is_router: interface.is_router(), own: interface.own.clone() }))
    }

    /// From here on it can be waited for. Needs a tokio runtime.
    ///
    /// # Errors
    /// Of the system calls.
    pub(super) fn listening(self) -> io::Result<Wire<Listening>> {
        let Self { socket, address, mac, is_router, own } = self;
        Ok(Wire { socket: Listening(open_async(socket)?), address, mac, is_router, own })
    }
}

impl<S: Borrow<Socket>> Wire<S> {
    /// Asks who has the address.
    ///
    /// # Errors
    /// Of the system call.
    pub(super) fn probe(&self) -> io::Result<()> {
        send(self.socket.borrow(), &frame::probe(self.mac, self.address))
    }

    /// Tells the neighbours that it is here.
    ///
    /// # Errors
    /// Of the system call.
    pub(super) fn announce(&self) -> io::Result<()> {
        frame::announcements(self.mac, self.address, self.is_router).iter().try_for_each(|frame| send(self.socket.borrow(), frame))
    }
}

/// A socket that tokio waits for.
pub(super) struct Listening(AsyncFd<Socket>);

impl Borrow<Socket> for Listening {
    fn borrow(&self) -> &Socket {
        self.0.get_ref()
    }
}

#[expect(deprecated, reason = "its successor is unsafe; a Socket keeps the promise that one asks for: it stays open and is one descriptor")]
fn open_async(socket: Socket) -> io::Result<AsyncFd<Socket>> {
    AsyncFd::with_interest(socket, Interest::READABLE)
}

impl Wire<Listening> {
    /// Waits until somebody else claims the address: who. For ever, where nobody does. May be dropped at any point.
    pub(super) async fn foreign(&self) -> String {
        loop {
            let Ok(mut ready) = self.socket.0.readable().await else { return std::future::pending().await };
            let mut buffer = [0; MAX_FRAME];
            let Ok(read) = ready.try_io(|socket| socket.get_ref().read(&mut buffer)) else { continue };
            // An interface that goes down tells its sockets so, once.
            let frame = buffer.get(..read.unwrap_or(0)).unwrap_or_default();
            if let Some(mac) = frame::claimant(frame, self.address).filter(|mac| !self.own.contains(mac)) {
                return mac.map(|octet| format!("{octet:02x}")).join(":");
            }
        }
    }
}

fn send(mut socket: &Socket, frame: &[u8]) -> io::Result<()> {
    match socket.write(frame) {
        // A full queue of the interface: the next repetition may find room.
        Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock) => Ok(()),
        sent => sent.map(|_| ()),
    }
}

/// Lets only neighbour advertisements through: on a busy interface the rest would wake us for every packet. Offsets from the Ethernet header.
fn advertisements() -> [SockFilter; 6] {
    // Operations of the packet filter (linux/filter.h): load an octet, jump if it equals, return how much to keep.
    let (load, jump_if, keep) = (0x30, 0x15, 0x06);
    [
        SockFilter::new(load, 0, 0, 14 + 6),
        SockFilter::new(jump_if, 0, 3, 58),
        SockFilter::new(load, 0, 0, 14 + 40),
        SockFilter::new(jump_if, 0, 1, 136),
        SockFilter::new(keep, 0, 0, 256),
        SockFilter::new(keep, 0, 0, 0),
    ]
}
