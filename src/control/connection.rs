//! One connection: reads requests, waits for the agent, writes answers, each within a bound.
//!
//! | what the other end does | what becomes of the connection |
//! |---|---|
//! | asks | is answered; then it may ask again |
//! | asks what it may not, or what is not there | is refused; then it may ask again |
//! | sends what is no request, or more than a line may have | is refused, counted, and closed |
//! | says nothing for [`IDLE`], or not a whole line | is closed |
//! | does not read its answer within [`WRITE`] | is closed |

use super::peer::Credentials;
use super::protocol::{Answer, MAX_REQUEST, answer_line, read_request, unknown};
use super::server::Call;
use super::{Peer, Refusal, Request, Response};
use crate::config::Control;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
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
pub async fn serve(stream: UnixStream, credentials: Credentials, shared: &Shared) {
    let control = shared.control.clone();
    // A directory service may take its time.
    let Ok((peer, may_change)) = tokio::task::spawn_blocking(move || credentials.look_up(&control)).await else { return };
    let mut stream = BufReader::new(stream);
    while let Ok(Ok(Some(line))) = timeout(IDLE, read_line(&mut stream)).await {
        let (answer, understood) = match request(&line) {
            Ok(request) if request.changes() && !may_change => (Err(not_permitted(&peer, shared)), true),
            Ok(request) => (ask(request, &peer, shared).await, true),
            Err(refusal) => {
                shared.ignored.fetch_add(1, Ordering::Relaxed);
                (Err(refusal), false)
            }
        };
        let written = timeout(WRITE, write(stream.get_mut(), answer)).await;
        if !(understood && matches!(written, Ok(Ok(())))) {
            return;
        }
    }
}

/// Says why nothing is asked here, if that can be said at once.
pub fn turn_away(stream: &UnixStream, refusal: Refusal) {
    if let Ok(line) = answer_line(&Answer::Refused(refusal)) {
        // Fits into the buffer of a new socket.
        let _ = stream.try_write(&line);
    }
}

/// The next line, with its end if it has one; `None` where nothing follows.
async fn read_line(stream: &mut BufReader<UnixStream>) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    let length = stream.take(MAX_REQUEST as u64).read_until(b'\n', &mut line).await?;
    Ok((length > 0).then_some(line))
}

fn request(line: &[u8]) -> Result<Request, Refusal> {
    if line.ends_with(b"\n") {
        read_request(line)
    } else if line.len() < MAX_REQUEST {
        Err(unknown("it has no end"))
    } else {
        Err(Refusal::TooLong { octets: line.len().saturating_add(1), max: MAX_REQUEST })
    }
}

fn not_permitted(peer: &Peer, shared: &Shared) -> Refusal {
    Refusal::NotPermitted { user: peer.user.clone(), agent_user: shared.user.clone(), group: shared.control.group.clone() }
}

async fn ask(request: Request, peer: &Peer, shared: &Shared) -> Result<Vec<Response>, Refusal> {
    let (answer, answered) = oneshot::channel();
    let asked = async {
        shared.calls.send(Call { request, peer: peer.clone(), answer }).await.ok()?;
        answered.await.ok()
    };
    timeout(ANSWER, asked).await.ok().flatten().unwrap_or(Err(Refusal::Busy))
}

async fn write(stream: &mut UnixStream, answer: Result<Vec<Response>, Refusal>) -> io::Result<()> {
    let last = match answer {
        Ok(items) => match write_items(stream, items).await? {
            Ok(()) => Answer::Done,
            Err(refusal) => Answer::Refused(refusal),
        },
        Err(refusal) => Answer::Refused(refusal),
    };
    match answer_line(&last) {
        Ok(line) => stream.write_all(&line).await,
        Err(_) => Ok(()),
    }
}

/// The inner error is of an item that does not fit into a line.
async fn write_items(stream: &mut UnixStream, items: Vec<Response>) -> io::Result<Result<(), Refusal>> {
    for item in items {
        match answer_line(&Answer::Item(item)) {
            Ok(line) => stream.write_all(&line).await?,
            Err(refusal) => return Ok(Err(refusal)),
        }
    }
    Ok(Ok(()))
}
