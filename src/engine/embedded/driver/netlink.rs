//! What happens to the interfaces and addresses of the host, as the kernel tells it (rtnetlink(7)).
//!
//! First comes everything that is there, as if it had just come to be; then each change. When events were lost, [`NetEvent::Overrun`], and
//! everything that is there once more: what is not in it is gone.

mod event;

pub use event::NetEvent;

use event::{Message, decode, dump_request};
use netlink_packet_route::RouteNetlinkMessage;
use netlink_packet_route::address::AddressMessage;
use netlink_packet_route::link::LinkMessage;
use nix::errno::Errno;
use nix::sys::socket::{AddressFamily, MsgFlags, NetlinkAddr, SockFlag, SockProtocol, SockType, bind, recvfrom, send, socket};
use std::collections::VecDeque;
use std::io;
use std::os::fd::{AsRawFd, OwnedFd};
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

/// RTMGRP_LINK, RTMGRP_IPV4_IFADDR and RTMGRP_IPV6_IFADDR (linux/rtnetlink.h).
const GROUPS: u32 = 0x1 | 0x10 | 0x100;
/// The kernel puts at most so much into one datagram (NLMSG_GOODSIZE and dumps: 32 KiB).
const DATAGRAM: usize = 64 * 1024;

/// The socket, and what was read from it.
#[derive(Debug)]
pub struct NetEvents {
    socket: AsyncFd<OwnedFd>,
    buffer: Vec<u8>,
    ready: VecDeque<NetEvent>,
    dump: Dump,
}

/// What the kernel is being asked for. It takes one question at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Dump {
    Idle,
    /// `again`: events were lost meanwhile, so it is to be started anew when it is done.
    Links {
        again: bool,
    },
    Addresses {
        again: bool,
    },
}

impl NetEvents {
    /// Opens the socket in the network namespace of the calling thread. Needs a tokio runtime with I/O.
    ///
    /// # Errors
    /// Of the system calls.
    pub fn open() -> io::Result<Self> {
        let flags = SockFlag::SOCK_CLOEXEC | SockFlag::SOCK_NONBLOCK;
        let socket = socket(AddressFamily::Netlink, SockType::Raw, flags, SockProtocol::NetlinkRoute)?;
        bind(socket.as_raw_fd(), &NetlinkAddr::new(0, GROUPS))?;
        let mut events = Self { socket: watch(socket)?, buffer: vec![0; DATAGRAM], ready: VecDeque::new(), dump: Dump::Idle };
        events.ask(Dump::Links { again: false })?;
        Ok(events)
    }

    /// The next event. May be dropped at any point without losing anything.
    ///
    /// # Errors
    /// Of the system calls, but for lost events: those are [`NetEvent::Overrun`].
    pub async fn recv(&mut self) -> io::Result<NetEvent> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Ok(event);
            }
            let mut readable = self.socket.readable().await?;
            match recvfrom::<NetlinkAddr>(readable.get_inner().as_raw_fd(), &mut self.buffer) {
                Ok((length, sender)) => {
                    // Other processes can write to us too; only the kernel has port 0.
                    if sender.is_some_and(|sender| sender.pid() == 0) {
                        self.take(length)?;
                    }
                }
                Err(Errno::ENOBUFS) => self.overrun()?,
                Err(Errno::EAGAIN) => readable.clear_ready(),
                Err(Errno::EINTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    fn take(&mut self, length: usize) -> io::Result<()> {
        for message in decode(self.buffer.get(..length).unwrap_or_default()) {
            match message {
                Message::Event(event) => self.ready.push_back(event),
                Message::Done => self.dumped()?,
            }
        }
        Ok(())
    }

    fn dumped(&mut self) -> io::Result<()> {
        match self.dump {
            Dump::Links { again: false } => self.ask(Dump::Addresses { again: false }),
            Dump::Links { again: true } | Dump::Addresses { again: true } => self.ask(Dump::Links { again: false }),
            Dump::Addresses { again: false } | Dump::Idle => {
                self.dump = Dump::Idle;
                Ok(())
            }
        }
    }

    fn overrun(&mut self) -> io::Result<()> {
        self.ready.push_back(NetEvent::Overrun);
        match &mut self.dump {
            Dump::Idle => self.ask(Dump::Links { again: false }),
            Dump::Links { again } | Dump::Addresses { again } => {
                *again = true;
                Ok(())
            }
        }
    }

    fn ask(&mut self, dump: Dump) -> io::Result<()> {
        self.dump = dump;
        let request = match dump {
            Dump::Idle => return Ok(()),
            Dump::Links { .. } => RouteNetlinkMessage::GetLink(LinkMessage::default()),
            Dump::Addresses { .. } => RouteNetlinkMessage::GetAddress(AddressMessage::default()),
        };
        send(self.socket.as_raw_fd(), &dump_request(request), MsgFlags::empty())?;
        Ok(())
    }
}

#[expect(
    deprecated,
    reason = "its successor is unsafe; an OwnedFd keeps the promise that one asks for: it stays open and is one descriptor"
)]
fn watch(socket: OwnedFd) -> io::Result<AsyncFd<OwnedFd>> {
    AsyncFd::with_interest(socket, Interest::READABLE)
}

#[cfg(test)]
mod tests;
