//! The core's end of its socket.
//!
//! It has a thread and a runtime of its own. The core's loop hands states in and takes calls out, and waits for neither; what a command or
//! an agent does or fails to do is this thread's business alone.

use super::connection::{AGENT_USER, Shared, serve};
use super::count::Count;
use super::state::CoreState;
use crate::control::Service;
use crate::control::accept::accept;
use crate::control::peer::own_user;
use crate::control::places::MAX_CLIENTS;
use crate::control::socket::{ServerError, SocketFile, listen};
use crate::engine::embedded::driver::core::Call;
use crate::view::cluster::Cluster;
use nix::unistd::User;
use std::io;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;
use tokio::sync::{mpsc, oneshot, watch};

/// At the end, orders that were answered are told so within this.
const FAREWELL: Duration = Duration::from_millis(300);

/// The cluster as the core's loop saw it, and when.
#[derive(Clone, Debug)]
pub struct Published {
    cluster: Arc<Cluster>,
    at: Instant,
}

impl Published {
    /// As it is told now.
    pub fn state(&self) -> CoreState {
        CoreState { age: self.at.elapsed(), cluster: Cluster::clone(&self.cluster) }
    }
}

/// Listens until it is dropped; then the socket is gone, and so are its connections.
#[derive(Debug)]
pub struct CoreServer {
    states: watch::Sender<Option<Published>>,
    shared: Arc<Shared>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl CoreServer {
    /// Makes the socket and listens on it; calls arrive at the receiver. Root and members of `group` may give orders. The thread takes the
    /// priority of the one that calls this: to be called before that becomes a real-time one.
    ///
    /// # Errors
    /// [`ServerError`]: why there is no socket.
    pub fn start(socket: &Path, group: Option<String>) -> Result<(Self, mpsc::Receiver<Call>), ServerError> {
        let (listener, file) = listen(Service::Core, socket)?;
        let (sender, calls) = mpsc::channel(MAX_CLIENTS);
        let (states, told) = watch::channel(None);
        let shared = Arc::new(Shared {
            group,
            user: own_user(),
            calls: sender,
            states: told,
            agents: Count::new(),
            orders: Count::new(),
            ignored: AtomicU64::new(0),
        });
        let (stop, stopped) = oneshot::channel();
        let thread = start_thread(listener, file, Arc::clone(&shared), stopped).map_err(|source| ServerError::System {
            path: socket.to_owned(),
            user: own_user(),
            source,
        })?;
        Ok((Self { states, shared, stop: Some(stop), thread: Some(thread) }, calls))
    }

    /// How the cluster is now; to be called at each change, and at least each second, so that ages are right. Never waits.
    pub fn publish(&self, cluster: Arc<Cluster>) {
        self.states.send_replace(Some(Published { cluster, at: Instant::now() }));
    }

    /// How many lines were no request, since the start of this server.
    #[must_use]
    pub fn ignored(&self) -> u64 {
        self.shared.ignored.load(Ordering::Relaxed)
    }
}

impl Drop for CoreServer {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // Ends within FAREWELL.
            let _ = thread.join();
        }
    }
}

fn start_thread(
    listener: UnixListener,
    file: SocketFile,
    shared: Arc<Shared>,
    stopped: oneshot::Receiver<()>,
) -> io::Result<JoinHandle<()>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build()?;
    std::thread::Builder::new().name("core-socket".to_owned()).spawn(move || {
        run(&runtime, listener, &shared, stopped);
        drop(file);
        // A directory service may hang: that thread cannot be ended.
        runtime.shutdown_timeout(Duration::ZERO);
    })
}

fn run(runtime: &Runtime, listener: UnixListener, shared: &Arc<Shared>, stopped: oneshot::Receiver<()>) {
    runtime.block_on(async {
        let Ok(listener) = tokio::net::UnixListener::from_std(listener) else { return };
        let server = Arc::clone(shared);
        let agent = agent_user();
        let accepting = accept::<CoreState, _>(
            listener,
            move || agent.get().copied(),
            move |stream, credentials| serve(stream, credentials, Arc::clone(&server)),
        );
        tokio::select! {
            () = accepting => {}
            () = tell_of_agents(shared) => {}
            () = farewell(shared, stopped) => {}
        }
    });
}

/// The number of the agent's user, as soon as the host's databases have told it: a directory service may take its time.
fn agent_user() -> Arc<OnceLock<u32>> {
    let found = Arc::new(OnceLock::new());
    let told = Arc::clone(&found);
    tokio::task::spawn_blocking(move || {
        if let Ok(Some(user)) = User::from_name(AGENT_USER) {
            let _ = told.set(user.uid.as_raw());
        }
    });
    found
}

/// Whether there is an agent: the last word counts, those before it may be lost.
async fn tell_of_agents(shared: &Shared) {
    let (mut agents, mut told) = (shared.agents.follow(), false);
    while agents.changed().await.is_ok() {
        let alive = *agents.borrow_and_update() > 0;
        if alive != told {
            told = alive;
            // The loop that does not listen any more ends.
            let _ = shared.calls.send(Call::AgentAlive(alive)).await;
        }
    }
}

/// Ends a moment after `stopped`: when no order waits for its answer any more.
async fn farewell(shared: &Shared, stopped: oneshot::Receiver<()>) {
    // Dropped, not sent.
    let _ = stopped.await;
    let mut orders = shared.orders.follow();
    let _ = tokio::time::timeout(FAREWELL, orders.wait_for(|orders| *orders == 0)).await;
}
