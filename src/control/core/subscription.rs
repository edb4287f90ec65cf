//! A connection whose other end follows the state; that of the agent is its sign of life.

use super::connection::{Connection, IDLE, Shared, WRITE};
use super::request::CoreRequest;
use super::server::Published;
use super::state::CoreState;
use crate::control::lines::{read_line, request};
use crate::control::protocol::{Answer, MAX_REQUEST, answer_line, unknown};
use crate::control::{Refusal, Service};
use crate::engine::embedded::driver::core::Call;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::io::{AsyncWriteExt, BufReader};
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

/// From one state to the next, at least.
const SPACING: Duration = Duration::from_millis(50);
/// From one state to the next, at most.
const EVERY: Duration = Duration::from_secs(1);
/// An agent that says nothing for so long does not live.
const SILENCE: Duration = Duration::from_secs(5);

/// Tells how the cluster is, to the end of the connection. Who may only look is told for [`IDLE`] and asks again: whoever asks meanwhile gets
/// the place.
pub async fn subscription(connection: Connection) {
    let may_report = connection.may_report();
    let refusal = connection.not_permitted();
    let mut over = pin!(async { if may_report { std::future::pending().await } else { sleep(IDLE).await } });
    let Connection { read, mut write, shared, .. } = connection;
    let mut states = shared.states.clone();
    let mut heard = pin!(hear(read, Arc::clone(&shared), if may_report { None } else { Some(refusal) }));
    loop {
        let published = states.borrow_and_update().clone();
        if let Some(published) = published
            && tell(&mut write, &Answer::Item(published.state())).await.is_err()
        {
            return;
        }
        tokio::select! {
            refusal = &mut heard => {
                if let Some(refusal) = refusal {
                    let _ = tell(&mut write, &Answer::Refused(refusal)).await;
                }
                return;
            }
            () = &mut over => {
                let _ = tell(&mut write, &Answer::Refused(Refusal::FollowedLongEnough(Service::Core))).await;
                return;
            }
            is_there = turn(&mut states) => if !is_there { return },
        }
    }
}

/// Waits until a state is due; false at the end of the core.
async fn turn(states: &mut watch::Receiver<Option<Published>>) -> bool {
    sleep(SPACING).await;
    !matches!(timeout(EVERY.saturating_sub(SPACING), states.changed()).await, Ok(Err(_)))
}

async fn tell(write: &mut OwnedWriteHalf, answer: &Answer<CoreState>) -> io::Result<()> {
    let line = match answer_line(answer) {
        Ok(line) => line,
        Err(refusal) => answer_line(&Answer::<CoreState>::Refused(refusal)).map_err(|_| io::ErrorKind::InvalidData)?,
    };
    timeout(WRITE, write.write_all(&line)).await?
}

/// Takes in what the agent says, to the end of the connection or to a line that may not be here: its refusal. `refusal` is that of one who
/// may not speak for the agent.
async fn hear(mut read: BufReader<OwnedReadHalf>, shared: Arc<Shared>, refusal: Option<Refusal>) -> Option<Refusal> {
    let mut line = Vec::new();
    let mut alive = None;
    loop {
        let patience = if alive.is_some() { SILENCE } else { Duration::MAX };
        match timeout(patience, read_line(&mut read, &mut line, MAX_REQUEST)).await {
            Ok(Ok(true)) => {}
            Ok(_) => return None,
            Err(_) => {
                alive = None;
                continue;
            }
        }
        let said = request(&line);
        line.clear();
        if let (Ok(CoreRequest::Alive | CoreRequest::Probe { .. }), Some(refusal)) = (&said, refusal.as_ref()) {
            return Some(refusal.clone());
        }
        let probe = match said {
            Ok(CoreRequest::Alive) => None,
            Ok(CoreRequest::Probe { name, failed }) => Some(Call::Probe { name, failed }),
            other => {
                shared.ignored.fetch_add(1, Ordering::Relaxed);
                return Some(other.err().unwrap_or_else(|| unknown(Service::Core, "a subscriber asks nothing more")));
            }
        };
        alive.get_or_insert_with(|| shared.agents.enter());
        if let Some(probe) = probe {
            shared.calls.send(probe).await.ok()?;
        }
    }
}
