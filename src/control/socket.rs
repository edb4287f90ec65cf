//! The file of a socket: made when a service starts, gone when it ends.

use super::Service;
use super::dial::dial;
use super::peer::own_user;
use std::fs::Permissions;
use std::io;
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};

/// Everybody connects; what they may do is told by their credentials, request by request.
const MODE: u32 = 0o666;

/// Why there is no socket. The service goes on without.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// Another of its kind listens there.
    #[error("another {service} listens on {path}: this one needs another 'socket' under {section}",
        path = .path.display(), section = .service.section())]
    InUse {
        /// Who does.
        service: Service,
        /// The socket.
        path: PathBuf,
    },
    /// Something is there that is no socket.
    #[error("{path} is there and is no socket: remove it, or choose another 'socket' under {section}",
        path = .path.display(), section = .service.section())]
    NotASocket {
        /// Whose socket it should be.
        service: Service,
        /// What is there.
        path: PathBuf,
    },
    /// Its directory is not there.
    #[error(
        "cannot make {path}: its directory is not there; systemd makes it with RuntimeDirectory={runtime}, by hand: install -d -o {user} \
         {directory}", path = .path.display(), runtime = .service.directory(),
        directory = .path.parent().unwrap_or(Path::new("/")).display()
    )]
    NoDirectory {
        /// Whose socket it is.
        service: Service,
        /// The socket.
        path: PathBuf,
        /// The user that the service runs as.
        user: String,
    },
    /// By the operating system.
    #[error("cannot make {path} as user {user}: {source}; its directory must belong to that user", path = .path.display())]
    System {
        /// The socket.
        path: PathBuf,
        /// The user that the service runs as.
        user: String,
        /// The reason.
        source: io::Error,
    },
}

/// The file, until it is dropped.
#[derive(Debug)]
pub struct SocketFile {
    path: PathBuf,
    /// Device and inode of our socket, so that we do not remove that of another.
    identity: (u64, u64),
}

/// Makes the socket and listens on it, without blocking. What a service that is gone left behind there is removed.
pub fn listen(service: Service, path: &Path) -> Result<(UnixListener, SocketFile), ServerError> {
    make_room(service, path)?;
    bind(path).map_err(|source| match source.kind() {
        io::ErrorKind::NotFound => ServerError::NoDirectory { service, path: path.to_owned(), user: own_user() },
        _ => ServerError::System { path: path.to_owned(), user: own_user(), source },
    })
}

impl Drop for SocketFile {
    fn drop(&mut self) {
        // Somebody may have put another socket there meanwhile.
        if identity(&self.path).is_ok_and(|identity| identity == self.identity) {
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

/// Removes a socket that nobody listens on. What else is in the way of ours stays.
fn make_room(service: Service, path: &Path) -> Result<(), ServerError> {
    let Ok(metadata) = std::fs::symlink_metadata(path) else { return Ok(()) };
    if !metadata.file_type().is_socket() {
        return Err(ServerError::NotASocket { service, path: path.to_owned() });
    }
    if !matches!(dial(path), Err(error) if error.kind() == io::ErrorKind::ConnectionRefused) {
        return Err(ServerError::InUse { service, path: path.to_owned() });
    }
    // Where it cannot be removed, listening fails too, and says why.
    let _ = std::fs::remove_file(path);
    Ok(())
}

fn bind(path: &Path) -> io::Result<(UnixListener, SocketFile)> {
    let listener = UnixListener::bind(path)?;
    listener.set_nonblocking(true)?;
    std::fs::set_permissions(path, Permissions::from_mode(MODE))?;
    Ok((listener, SocketFile { path: path.to_owned(), identity: identity(path)? }))
}

/// Device and inode.
fn identity(path: &Path) -> io::Result<(u64, u64)> {
    std::fs::symlink_metadata(path).map(|metadata| (metadata.dev(), metadata.ino()))
}
