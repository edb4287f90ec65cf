//! A socket that hears and is heard over one interface, whatever the routes say.

use super::udp::named;
use nix::net::if_::if_nametoindex;
use socket2::Socket;
use std::io;

/// The interface that a socket is bound to (socket(7), `SO_BINDTODEVICE`).
#[derive(Debug)]
pub(super) struct BoundTo {
    interface: String,
    /// When the socket was bound: an interface that is made again has another.
    index: u32,
}

impl BoundTo {
    /// Binds `socket` to `interface`.
    ///
    /// # Errors
    /// `interface eth0: No such device`, or of setsockopt(2).
    pub fn bind(socket: &Socket, interface: &str) -> io::Result<Self> {
        let index = if_nametoindex(interface).map_err(|error| named(&format!("interface {interface}"), &error.into()))?;
        socket.bind_device(Some(interface.as_bytes())).map_err(|error| named(&format!("bind to {interface}"), &error))?;
        Ok(Self { interface: interface.to_owned(), index })
    }

    /// Its name.
    pub fn interface(&self) -> &str {
        &self.interface
    }

    /// Its index.
    pub fn index(&self) -> u32 {
        self.index
    }

    /// Whether the interface is gone, or is another one of the same name: the socket will never hear anything again.
    pub fn is_stale(&self) -> bool {
        if_nametoindex(self.interface.as_str()) != Ok(self.index)
    }
}
