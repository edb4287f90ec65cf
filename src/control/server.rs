//! The agent's end of the socket: takes connections, and hands what they ask to the agent's loop.
//!
//! Nothing that a command does or fails to do holds the agent up: a task of its own reads, waits and writes for each connection, all of it
//! within bounds.

use super::connection::{self, Shared};
use super::dial::dial;
use super::peer::{Credentials, own_user};
use super::{Peer, Refusal, Request, Response};
use crate::config::Control;
use std::fs::Permissions;
use std::io;
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::net::UnixListener;
use tokio::sync::{Semaphore, mpsc, oneshot};
use tokio::task::{JoinHandle, JoinSet};
use tracing::warn;

/// So many connections are served at once.
const MAX_CLIENTS: usize = 16;
/// So many of them for users other than root and the agent's own: they cannot keep an administrator out.
const MAX_OTHERS: usize = 12;
/// Everybody connects; what they may do is told by their credentials, request by request.
const MODE: u32 = 0o666;

/// One request, for the agent's loop to answer: all items at once, or why not. One that is not answered is answered with [`Refusal::Busy`].
#[derive(Debug)]
pub struct Call {
    /// What is asked; who asks may ask it.
    pub request: Request,
    /// Who asks.
    pub peer: Peer,
    /// Where the answer goes.
    pub answer: oneshot::Sender<Result<Vec<Response>, Refusal>>,
}

/// Why there is no control socket. The agent goes on without.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// Another agent listens there.
    #[error("another agent listens on {path}: this one needs another 'socket' under [control]", path = .0.display())]
    InUse(PathBuf),
    /// Something is there that is no socket.
    #[error("{path} is there and is no socket: remove it, or choose another 'socket' under [control]", path = .0.display())]
    NotASocket(PathBuf),
    /// Its directory is not there.
    #[error(
        "cannot make {path}: its directory is not there; systemd makes it with RuntimeDirectory=ha-snmp, by hand: install -d -o {user} {directory}",
        path = .path.display(), directory = .path.parent().unwrap_or(Path::new("/")).display()
    )]
    NoDirectory {
        /// The socket.
        path: PathBuf,
        /// The user that this agent runs as.
        user: String,
    },
    /// By the operating system.
    #[error("cannot make {path} as user {user}: {source}; its directory must belong to that user", path = .path.display())]
    System {
        /// The socket.
        path: PathBuf,
        /// The user that this agent runs as.
        user: String,
        /// The reason.
        source: io::Error,
    },
}

/// Listens until it is dropped; then the socket is gone, and so are its connections.
#[derive(Debug)]
pub struct Server {
    path: PathBuf,
    /// Device and inode of our socket, so that we do not remove that of another.
    file: (u64, u64),
    shared: Arc<Shared>,
    accepting: JoinHandle<()>,
}

impl Server {
    /// Makes the socket and listens on it; calls arrive at the receiver. What an agent that is gone left behind there is removed. To be
    /// called on a runtime.
    ///
    /// # Errors
    /// [`ServerError`]: why there is no socket.
    pub fn start(control: &Control) -> Result<(Self, mpsc::Receiver<Call>), ServerError> {
        let path = control.socket.clone();
        let user = own_user();
        make_room(&path)?;
        let (listener, file) = listen(&path).map_err(|source| match source.kind() {
            io::ErrorKind::NotFound => ServerError::NoDirectory { path: path.clone(), user: user.clone() },
            _ => ServerError::System { path: path.clone(), user: user.clone(), source },
        })?;
        let (sender, calls) = mpsc::channel(MAX_CLIENTS);
        let shared = Arc::new(Shared { control: control.clone(), user, calls: sender, ignored: AtomicU64::new(0) });
        let accepting = tokio::spawn(accept(listener, Arc::clone(&shared)));
        Ok((Self { path, file, shared, accepting }, calls))
    }

    /// How many lines were no request, since the start of this server.
    #[must_use]
    pub fn ignored(&self) -> u64 {
        self.shared.ignored.load(Ordering::Relaxed)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.accepting.abort();
        // Somebody may have put another socket there meanwhile.
        if identity(&self.path).is_ok_and(|file| file == self.file) {
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

/// Removes a socket that nobody listens on. What else is in the way of ours stays.
fn make_room(path: &Path) -> Result<(), ServerError> {
    let Ok(metadata) = std::fs::symlink_metadata(path) else { return Ok(()) };
    if !metadata.file_type().is_socket() {
        return Err(ServerError::NotASocket(path.to_owned()));
    }
    if !matches!(dial(path), Err(error) if error.kind() == io::ErrorKind::ConnectionRefused) {
        return Err(ServerError::InUse(path.to_owned()));
    }
    // Where it cannot be removed, listening fails too, and says why.
    let _ = std::fs::remove_file(path);
    Ok(())
}

fn listen(path: &Path) -> io::Result<(UnixListener, (u64, u64))> {
    let listener = UnixListener::bind(path)?;
    std::fs::set_permissions(path, Permissions::from_mode(MODE))?;
    Ok((listener, identity(path)?))
}

/// Device and inode.
fn identity(path: &Path) -> io::Result<(u64, u64)> {
    std::fs::symlink_metadata(path).map(|metadata| (metadata.dev(), metadata.ino()))
}

/// Takes connections as long as the server is there; they end with this task.
async fn accept(listener: UnixListener, shared: Arc<Shared>) {
    let (places, places_of_others) = (Arc::new(Semaphore::new(MAX_CLIENTS)), Arc::new(Semaphore::new(MAX_OTHERS)));
    let mut connections = JoinSet::new();
    loop {
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            Err(error) => {
                warn!("no connection is taken on the control socket for a second: {error}");
                tokio::time::sleep(Duration::from_secs(1)).await;
                continue;
            }
        };
        while connections.try_join_next().is_some() {}
        let Ok(credentials) = Credentials::of(&stream) else { continue };
        let place = Arc::clone(&places).try_acquire_owned();
        let others = if credentials.is_owner() { Ok(None) } else { Arc::clone(&places_of_others).try_acquire_owned().map(Some) };
        match (place, others) {
            (Ok(place), Ok(other)) => {
                let shared = Arc::clone(&shared);
                connections.spawn(async move {
                    connection::serve(stream, credentials, &shared).await;
                    drop((place, other));
                });
            }
            _ => connection::turn_away(&stream, Refusal::TooManyClients { limit: MAX_CLIENTS }),
        }
    }
}
