//! A socket of datagrams in the loop of the core.

use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::task::{Context, Poll, ready};
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

/// It tells only what comes. That there is room again after each frame is no news to who never waits for room, and would wake the loop twice
/// as often.
#[derive(Debug)]
pub(super) struct Datagrams(AsyncFd<UdpSocket>);

impl Datagrams {
    /// Of a socket that does not block, UDP or raw: `UdpSocket` is only how sendto and recvfrom are called. To be called within a runtime with
    /// I/O.
    ///
    /// # Errors
    /// Of epoll_ctl(2).
    #[expect(
        deprecated,
        reason = "its successor is unsafe; a UdpSocket keeps the promise that one asks for: it stays open and is one descriptor"
    )]
    pub fn new(socket: socket2::Socket) -> io::Result<Self> {
        AsyncFd::with_interest(socket.into(), Interest::READABLE).map(Self)
    }

    /// Sends, or fails: there is no waiting.
    ///
    /// # Errors
    /// Of sendto(2).
    pub fn send(&self, octets: &[u8], to: SocketAddr) -> io::Result<()> {
        self.0.get_ref().send_to(octets, to).map(|_| ())
    }

    /// The next datagram: its length in `buffer`, at most all of it, and who sent it.
    ///
    /// # Errors
    /// Of recvfrom(2).
    pub fn poll_receive(&self, context: &mut Context<'_>, buffer: &mut [u8]) -> Poll<io::Result<(usize, SocketAddr)>> {
        loop {
            let mut ready = ready!(self.0.poll_read_ready(context))?;
            if let Ok(received) = ready.try_io(|socket| socket.get_ref().recv_from(buffer)) {
                return Poll::Ready(received);
            }
        }
    }
}
