//! Whether the carrier of an interface has come back, as the kernel tells it (rtnetlink(7)).

use super::netlink::decode;
use netlink_packet_core::NetlinkPayload;
use netlink_packet_route::RouteNetlinkMessage;
use netlink_packet_route::link::{LinkAttribute, LinkFlags, LinkMessage};
use nix::errno::Errno;
use nix::sys::socket::{AddressFamily, NetlinkAddr, SockFlag, SockProtocol, SockType, bind, recvfrom, socket};
use std::io;
use std::os::fd::{AsRawFd, OwnedFd};
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

/// RTMGRP_LINK (linux/rtnetlink.h).
const LINKS: u32 = 0x1;
/// As of a list: see `netlink`.
const BUFFER: usize = 64 * 1024;

/// The carrier of an interface; there at first.
pub(super) struct Carrier {
    socket: AsyncFd<OwnedFd>,
    interface: String,
    is_there: bool,
}

impl Carrier {
    /// Needs a tokio runtime with I/O.
    ///
    /// # Errors
    /// Of the system calls.
    pub(super) fn watch(interface: &str) -> io::Result<Self> {
        let flags = SockFlag::SOCK_CLOEXEC | SockFlag::SOCK_NONBLOCK;
        let socket = socket(AddressFamily::Netlink, SockType::Raw, flags, SockProtocol::NetlinkRoute)?;
        bind(socket.as_raw_fd(), &NetlinkAddr::new(0, LINKS))?;
        Ok(Self { socket: open_async(socket)?, interface: interface.to_owned(), is_there: true })
    }

    /// Waits until it is there again, or may be: events may have been lost. May be dropped at any point.
    pub(super) async fn comes_back(&mut self) {
        let mut buffer = vec![0; BUFFER];
        loop {
            let Ok(mut ready) = self.socket.readable().await else { return std::future::pending().await };
            let read = recvfrom::<NetlinkAddr>(ready.get_inner().as_raw_fd(), &mut buffer);
            match read {
                // Other processes can write to us too; only the kernel has port 0.
                Ok((length, Some(sender))) if sender.pid() == 0 => {
                    if self.note(buffer.get(..length).unwrap_or_default()) {
                        return;
                    }
                }
                Err(Errno::EAGAIN) => ready.clear_ready(),
                Err(Errno::ENOBUFS) => return,
                Ok(_) | Err(Errno::EINTR) => {}
                Err(error) => {
                    tracing::warn!("{}: its carrier cannot be watched: {error}", self.interface);
                    return std::future::pending().await;
                }
            }
        }
    }

    /// Whether it came back in this datagram.
    fn note(&mut self, datagram: &[u8]) -> bool {
        let mut is_back = false;
        for message in decode(datagram).unwrap_or_default() {
            let NetlinkPayload::InnerMessage(message) = message.payload else { continue };
            let is_there = match message {
                RouteNetlinkMessage::NewLink(link) if self.is_ours(&link) => link.header.flags.contains(LinkFlags::Up | LinkFlags::LowerUp),
                RouteNetlinkMessage::DelLink(link) if self.is_ours(&link) => false,
                _ => continue,
            };
            is_back |= is_there && !self.is_there;
            self.is_there = is_there;
        }
        is_back
    }

    /// By its name: one that was taken away comes back with another number. A bridge tells about its ports in the same words.
    fn is_ours(&self, link: &LinkMessage) -> bool {
        link.header.interface_family == netlink_packet_route::AddressFamily::Unspec
            && link.attributes.iter().any(|attribute| matches!(attribute, LinkAttribute::IfName(name) if *name == self.interface))
    }
}

#[expect(
    deprecated,
    reason = "its successor is unsafe; an OwnedFd keeps the promise that one asks for: it stays open and is one descriptor"
)]
fn open_async(socket: OwnedFd) -> io::Result<AsyncFd<OwnedFd>> {
    AsyncFd::with_interest(socket, Interest::READABLE)
}
