//! One connection: reads requests, waits for the agent, writes answers, each within a bound.
//!
//! | what the other end does | what becomes of the connection |
//! |---|---|
//! | asks | is answered; then it may ask again |
//! | asks what it may not, or what is not there | is refused; then it may ask again |
//! | sends what is no request, or more than a line may have | is refused, counted, and closed |
//! | says nothing for [`IDLE`], or not a whole line | is closed |
//! | does not read its answer within [`WRITE`] | is closed |

use super::lines::{read_line, request, write_answer};
use super::peer::Credentials;
use super::protocol::MAX_REQUEST;
use super::server::Call;
use super::{Peer, Refusal, Request, Response, Service};
use crate::config::Control;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::io::BufReader;
use tokio::net::UnixStream;
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

/// A connection on which nothing is asked ends after so long.
const IDLE: Duration = Duration::from_secs(30);
/// The agent answers within so long: longer than a test waits for the sinks.
const ANSWER: Duration = Duration::from_secs(20);
/// A whole answer is read within so long.
const WRITE: Duration = Duration::from_secs(30);

/// What all connections of a server have in common.
#[derive(Debug)]
pub struct Shared {
    pub control: Control,
    /// The user that the agent runs as.
    pub user: String,
    pub calls: mpsc::Sender<Call>,
    /// Lines that were no request.
    pub ignored: AtomicU64,
}

/// Serves a connection to its end.
pub async fn serve(stream: UnixStream, credentials: Credentials, shared: Arc<Shared>) {
    let group = shared.control.group.clone();
    // A directory service may take its time.
    let Ok((peer, may_change)) = tokio::task::spawn_blocking(move || credentials.look_up(group.as_deref())).await else { return };
    let mut stream = BufReader::new(stream);
    let mut line = Vec::new();
    while let Ok(Ok(true)) = timeout(IDLE, read_line(&mut stream, &mut line, MAX_REQUEST)).await {
        let (answer, understood) = match request::<Request>(&line) {
            Ok(request) if request.changes() && !may_change => {
                (Err(peer.not_permitted(&shared.user, shared.control.group.as_deref())), true)
            }
            Ok(request) => (ask(request, &peer, &shared).await, true),
            Err(refusal) => {
                shared.ignored.fetch_add(1, Ordering::Relaxed);
                (Err(refusal), false)
            }
        };
        line.clear();
        let written = timeout(WRITE, write_answer::<Response>(stream.get_mut(), answer)).await;
        if !(understood && matches!(written, Ok(Ok(())))) {
            return;
        }
    }
}

async fn ask(request: Request, peer: &Peer, shared: &Shared) -> Result<Vec<Response>, Refusal> {
    let (answer, answered) = oneshot::channel();
    let asked = async {
        shared.calls.send(Call { request, peer: peer.clone(), answer }).await.ok()?;
        answered.await.ok()
    };
    timeout(ANSWER, asked).await.ok().flatten().unwrap_or(Err(Refusal::Busy(Service::Agent)))
}
