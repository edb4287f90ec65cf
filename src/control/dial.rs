//! Connecting to a socket without waiting.

use socket2::{Domain, SockAddr, Socket, Type};
use std::io;
use std::os::unix::net::UnixStream;
use std::path::Path;

/// A blocking stream to whoever listens on `path`.
///
/// # Errors
/// Of connect(2); [`io::ErrorKind::WouldBlock`] where it is listened on, but connections are not taken: that could last for ever.
pub fn dial(path: &Path) -> io::Result<UnixStream> {
    let socket = Socket::new(Domain::UNIX, Type::STREAM, None)?;
    socket.set_nonblocking(true)?;
    socket.connect(&SockAddr::unix(path)?)?;
    socket.set_nonblocking(false)?;
    Ok(socket.into())
}
