//! One connection: reads requests, waits for the core's loop, writes answers, each within a bound.
//!
//! | what the other end does | what becomes of the connection |
//! |---|---|
//! | asks or orders | is answered; then it may ask again |
//! | orders what it may not, or what cannot be | is refused; then it may ask again |
//! | goes while its order is carried out | is closed; the order goes on |
//! | subscribes | is told until it goes, or the core ends; who may neither order nor live: for [`IDLE`] |
//! | subscribes and does not read for [`WRITE`] | is closed |
//! | sends what is no request, or more than a line may have | is refused, counted, and closed |
//! | says nothing for [`IDLE`], or not a whole line | is closed |

use super::count::Count;
use super::order::order;
use super::request::CoreRequest;
use super::server::Published;
use super::state::CoreState;
use super::subscription::subscription;
use crate::control::lines::{read_line, request, write_answer};
use crate::control::peer::Credentials;
use crate::control::protocol::{MAX_REQUEST, unknown};
use crate::control::{Peer, Refusal, Service};
use crate::engine::embedded::driver::core::Call;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::io::BufReader;
use tokio::net::UnixStream;
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::sync::{mpsc, watch};
use tokio::time::timeout;

/// A connection on which nothing is asked ends after so long.
pub const IDLE: Duration = Duration::from_secs(30);
/// A line is read by the other end within so long.
pub const WRITE: Duration = Duration::from_secs(5);
/// The core's loop has published for the first time within so long.
const FIRST: Duration = Duration::from_secs(5);

/// The user that the agent's unit runs it as: it may say that it lives, and has places of its own.
pub const AGENT_USER: &str = "ha-snmp";

/// What all connections of a server have in common.
#[derive(Debug)]
pub struct Shared {
    /// Its members may give orders.
    pub group: Option<String>,
    /// The user that the core runs as.
    pub user: String,
    pub calls: mpsc::Sender<Call>,
    /// `None` before the first.
    pub states: watch::Receiver<Option<Published>>,
    /// Agents that live.
    pub agents: Count,
    /// Orders that are not answered yet.
    pub orders: Count,
    /// Lines that were no request.
    pub ignored: AtomicU64,
}

/// One end of a socket.
pub struct Connection {
    pub read: BufReader<OwnedReadHalf>,
    pub write: OwnedWriteHalf,
    pub peer: Peer,
    /// It may give orders.
    pub may_change: bool,
    pub shared: Arc<Shared>,
}

/// Serves a connection to its end.
pub async fn serve(stream: UnixStream, credentials: Credentials, shared: Arc<Shared>) {
    let group = shared.group.clone();
    // A directory service may take its time.
    let Ok((peer, may_change)) = tokio::task::spawn_blocking(move || credentials.look_up(group.as_deref())).await else { return };
    let (read, write) = stream.into_split();
    let mut connection = Connection { read: BufReader::new(read), write, peer, may_change, shared };
    while let Some(request) = connection.request().await {
        let is_served = match request {
            CoreRequest::State => {
                let answer = connection.state().await;
                connection.answer(answer).await
            }
            CoreRequest::Order { command, nowait } => order(&mut connection, command, nowait).await,
            CoreRequest::Subscribe => return subscription(connection).await,
            CoreRequest::Alive | CoreRequest::Probe { .. } => {
                connection.answer(Err(unknown(Service::Core, "a subscriber may say that, nobody else"))).await
            }
        };
        if !is_served {
            return;
        }
    }
}

impl Connection {
    /// What is asked next; `None` at the end.
    async fn request(&mut self) -> Option<CoreRequest> {
        let mut line = Vec::new();
        if !timeout(IDLE, read_line(&mut self.read, &mut line, MAX_REQUEST)).await.ok()?.ok()? {
            return None;
        }
        match request(&line) {
            Ok(request) => Some(request),
            Err(refusal) => {
                self.shared.ignored.fetch_add(1, Ordering::Relaxed);
                self.answer(Err(refusal)).await;
                None
            }
        }
    }

    /// The cluster, as soon as it is known.
    async fn state(&self) -> Result<Vec<CoreState>, Refusal> {
        let mut states = self.shared.states.clone();
        let first = timeout(FIRST, states.wait_for(Option::is_some)).await;
        let published = first.ok().and_then(|first| first.ok().and_then(|state| state.clone()));
        published.map(|published| vec![published.state()]).ok_or(Refusal::Busy(Service::Core))
    }

    /// Writes the whole answer; false if the connection is of no use any more.
    pub async fn answer(&mut self, answer: Result<Vec<CoreState>, Refusal>) -> bool {
        matches!(timeout(WRITE, write_answer(&mut self.write, answer)).await, Ok(Ok(())))
    }

    /// Whether it may speak for the agent.
    pub fn may_report(&self) -> bool {
        self.may_change || self.peer.user == AGENT_USER
    }

    /// Why not.
    pub fn not_permitted(&self) -> Refusal {
        self.peer.not_permitted(&self.shared.user, self.shared.group.as_deref())
    }
}
