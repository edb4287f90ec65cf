//! A packet socket on an interface: asks who has an address, announces it, and hears who else claims it (packet(7); CAP_NET_RAW).

use super::frame::{self, ARP, IPV6};
use super::interface::Interface;
use nix::errno::Errno;
use nix::sys::socket::{LinkAddr, MsgFlags, sendto};
use socket2::{Domain, Protocol, SockFilter, Socket, Type};
use std::borrow::Borrow;
use std::io::{self, Read};
use std::net::IpAddr;
use std::os::fd::AsRawFd;
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

/// The longest frame that is looked at; the rest is cut off.
const MAX_FRAME: usize = 256;

/// A socket for the frames around one address. It is not bound: that would have the kernel wait until no processor looks at the old binding
/// any more (`synchronize_net`: 10 ms seen), and a client with it. A filter keeps to the interface instead.
pub(super) struct Wire<S = Socket> {
    socket: S,
    link: LinkAddr,
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
        match address {
            IpAddr::V4(_) => socket.attach_filter(&all(interface.index)),
            IpAddr::V6(_) => socket.attach_filter(&advertisements(interface.index)),
        }?;
        // What arrived before the filter did may be of another interface.
        while (&socket).read(&mut [0; 1]).is_ok() {}
        Ok(Some(Self {
            socket,
            link: ethernet.link,
            address,
            mac: ethernet.mac,
            is_router: interface.is_router(),
            own: interface.own.clone(),
        }))
    }

    /// From here on it can be waited for. Needs a tokio runtime.
    ///
    /// # Errors
    /// Of the system calls.
    pub(super) fn listening(self) -> io::Result<Wire<Listening>> {
        let Self { socket, link, address, mac, is_router, own } = self;
        Ok(Wire { socket: Listening(open_async(socket)?), link, address, mac, is_router, own })
    }
}

impl<S: Borrow<Socket>> Wire<S> {
    /// Asks who has the address.
    ///
    /// # Errors
    /// Of the system call.
    pub(super) fn probe(&self) -> io::Result<()> {
        self.send(&frame::probe(self.mac, self.address))
    }

    /// Tells the neighbours that it is here.
    ///
    /// # Errors
    /// Of the system call.
    pub(super) fn announce(&self) -> io::Result<()> {
        frame::announcements(self.mac, self.address, self.is_router).iter().try_for_each(|frame| self.send(frame))
    }

    fn send(&self, frame: &[u8]) -> io::Result<()> {
        match sendto(self.socket.borrow().as_raw_fd(), frame, &self.link, MsgFlags::empty()) {
            // A full queue of the interface: the next repetition may find room.
            Ok(_) | Err(Errno::EAGAIN) => Ok(()),
            Err(error) => Err(error.into()),
        }
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

// Operations of the packet filter (linux/filter.h): load four octets or one, jump if they equal, return how much to keep.
const LOAD_FOUR: u16 = 0x20;
const LOAD_ONE: u16 = 0x30;
const JUMP_IF: u16 = 0x15;
const KEEP: u16 = 0x06;
/// SKF_AD_OFF and SKF_AD_IFINDEX: where the interface's index is loaded from.
const INTERFACE: u32 = 0xffff_f000 + 8;

/// Lets through what comes from one interface.
fn all(interface: u32) -> [SockFilter; 4] {
    [
        SockFilter::new(LOAD_FOUR, 0, 0, INTERFACE),
        SockFilter::new(JUMP_IF, 0, 1, interface),
        SockFilter::new(KEEP, 0, 0, 256),
        SockFilter::new(KEEP, 0, 0, 0),
    ]
}

/// Lets only neighbour advertisements through: on a busy interface the rest would wake us for every packet. Offsets from the Ethernet header.
fn advertisements(interface: u32) -> [SockFilter; 8] {
    [
        SockFilter::new(LOAD_FOUR, 0, 0, INTERFACE),
        SockFilter::new(JUMP_IF, 0, 5, interface),
        SockFilter::new(LOAD_ONE, 0, 0, 14 + 6),
        SockFilter::new(JUMP_IF, 0, 3, 58),
        SockFilter::new(LOAD_ONE, 0, 0, 14 + 40),
        SockFilter::new(JUMP_IF, 0, 1, 136),
        SockFilter::new(KEEP, 0, 0, 256),
        SockFilter::new(KEEP, 0, 0, 0),
    ]
}
