//! The agent's end of the socket: takes connections, and hands what they ask to the agent's loop.
//!
//! Nothing that a command does or fails to do holds the agent up: a task of its own reads, waits and writes for each connection, all of it
//! within bounds.

use super::accept::accept;
use super::connection::{self, Shared};
use super::peer::own_user;
use super::places::MAX_CLIENTS;
use super::socket::{ServerError, SocketFile, listen};
use super::{Peer, Refusal, Request, Response, Service};
use crate::config::Control;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::net::UnixListener;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

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

/// Listens until it is dropped; then the socket is gone, and so are its connections.
#[derive(Debug)]
pub struct Server {
    shared: Arc<Shared>,
    accepting: JoinHandle<()>,
    _file: SocketFile,
}

impl Server {
    /// Makes the socket and listens on it; calls arrive at the receiver. What an agent that is gone left behind there is removed. To be
    /// called on a runtime.
    ///
    /// # Errors
    /// [`ServerError`]: why there is no socket.
    pub fn start(control: &Control) -> Result<(Self, mpsc::Receiver<Call>), ServerError> {
        let user = own_user();
        let (listener, file) = listen(Service::Agent, &control.socket)?;
        let listener = UnixListener::from_std(listener).map_err(|source| ServerError::System {
            path: control.socket.clone(),
            user: user.clone(),
            source,
        })?;
        let (sender, calls) = mpsc::channel(MAX_CLIENTS);
        let shared = Arc::new(Shared { control: control.clone(), user, calls: sender, ignored: AtomicU64::new(0) });
        let server = Arc::clone(&shared);
        let accepting = tokio::spawn(accept::<Response, _>(
            listener,
            || None,
            move |stream, credentials| connection::serve(stream, credentials, Arc::clone(&server)),
        ));
        Ok((Self { shared, accepting, _file: file }, calls))
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
    }
}
