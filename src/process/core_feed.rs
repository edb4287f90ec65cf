//! What the core tells: a task keeps a connection to its socket, says that the agent lives and how the probes fare that groups require, and
//! hands on what comes.

use crate::config::Engine;
use crate::control::{ClientError, CoreClient, CoreState, Service};
use crate::smi::Name;
use crate::view::{Probe, Status, View};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::sync::mpsc::{self, Receiver, Sender};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{MissedTickBehavior, interval, sleep};
use tracing::{info, warn};

/// States wait here while the agent is busy; the task reads no further when it is full, and the core then leaves some out.
const STATES: usize = 2;
/// From one try to connect to the next.
const AGAIN: Duration = Duration::from_secs(1);
/// From one sign of life to the next.
const ALIVE: Duration = Duration::from_secs(1);

/// Probes that groups require and that have said something, and whether each was critical.
type Required = BTreeMap<Name, bool>;

/// The task of an engine. It ends with its owner.
pub struct CoreFeed {
    running: Option<Running>,
}

struct Running {
    task: JoinHandle<()>,
    states: Receiver<CoreState>,
    /// What `requires` names.
    names: BTreeSet<Name>,
    required: watch::Sender<Required>,
}

impl CoreFeed {
    /// Begins to follow the engine of a configuration, if it has one that tells. To be called in the runtime.
    #[must_use]
    pub fn start(engine: &Engine) -> Self {
        let Engine::Embedded(embedded) = engine else { return Self { running: None } };
        let (sender, states) = mpsc::channel(STATES);
        let (required, follower) = watch::channel(Required::new());
        let names = embedded.groups.iter().flat_map(|group| group.requires.iter().cloned()).collect();
        let task = tokio::spawn(follow(embedded.socket.clone(), sender, follower));
        Self { running: Some(Running { task, states, names, required }) }
    }

    /// Tells how the required probes fare, where that has changed.
    pub fn require(&self, view: &View) {
        let Some(running) = &self.running else { return };
        running.required.send_if_modified(|known| {
            let now = said(&running.names, &view.probes, known);
            *known != now && {
                *known = now;
                true
            }
        });
    }

    /// The next state; never without an engine.
    pub async fn next(&mut self) -> Option<CoreState> {
        match &mut self.running {
            Some(running) => running.states.recv().await,
            None => std::future::pending().await,
        }
    }
}

/// What required probes have said. One that says nothing, because it has not run yet or its last run failed, stands by what it said before; one
/// that has never said anything is left out, and keeps no group from running: else a script with a mistake, or an agent that starts anew, would
/// move services that are well.
fn said(names: &BTreeSet<Name>, probes: &BTreeMap<Name, Probe>, before: &Required) -> Required {
    let is_critical = |name: &Name| match probes.get(name).map(|probe| probe.status) {
        Some(Status::Critical) => Some(true),
        Some(Status::Ok | Status::Warning) => Some(false),
        Some(Status::Unknown) | None => before.get(name).copied(),
    };
    names.iter().filter_map(|name| Some((name.clone(), is_critical(name)?))).collect()
}

impl Drop for CoreFeed {
    fn drop(&mut self) {
        if let Some(running) = &self.running {
            running.task.abort();
        }
    }
}

async fn follow(socket: PathBuf, states: Sender<CoreState>, mut required: watch::Receiver<Required>) {
    // The same is not logged each second.
    let mut last = String::new();
    while !states.is_closed() {
        if let Err(error) = follow_once(&socket, &states, &mut required, &mut last).await {
            let error = error.to_string();
            if error != last {
                warn!("the core does not answer on {}: {error}", socket.display());
                last = error;
            }
        }
        sleep(AGAIN).await;
    }
}

/// Hands on what one connection tells, until it is over.
async fn follow_once(
    socket: &Path,
    states: &Sender<CoreState>,
    required: &mut watch::Receiver<Required>,
    last: &mut String,
) -> Result<(), ClientError> {
    let mut connection = connect(socket).await?.subscribe().await?;
    // A core that was started anew knows nothing.
    required.mark_changed();
    let mut told = Required::new();
    let mut alive = interval(ALIVE);
    alive.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            state = connection.next() => {
                let state = state?;
                if !std::mem::take(last).is_empty() {
                    info!("the core answers on {} again", socket.display());
                }
                if states.send(state).await.is_err() {
                    return Ok(());
                }
            }
            Ok(()) = required.changed() => {
                let now = required.borrow_and_update().clone();
                for (name, failed) in &now {
                    if told.get(name) != Some(failed) {
                        connection.probe(name.clone(), *failed).await?;
                    }
                }
                told = now;
            }
            _ = alive.tick() => connection.alive().await?,
        }
    }
}

/// To connect may take a while: the queue of the socket may be full.
async fn connect(socket: &Path) -> Result<CoreClient, ClientError> {
    let path = socket.to_owned();
    let connecting = tokio::task::spawn_blocking(move || CoreClient::connect(&path, Path::new("")));
    connecting.await.unwrap_or(Err(ClientError::Ended(Service::Core)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::control::protocol::{Answer, answer_line};
    use crate::view::ProbeKind;
    use crate::view::cluster::Cluster;
    use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
    use tokio::net::UnixListener;

    /// What a probe says counts until it says something else.
    #[test]
    fn a_probe_that_says_nothing_stands_by_what_it_said() {
        let name: Name = "db".parse().unwrap();
        let names = BTreeSet::from([name.clone()]);
        let mut probe = Probe::new(ProbeKind::Tcp, Duration::from_secs(1), Duration::from_secs(3));
        let mut before = Required::new();
        let steps = [
            (Status::Unknown, None),
            (Status::Critical, Some(true)),
            (Status::Unknown, Some(true)),
            (Status::Warning, Some(false)),
            (Status::Unknown, Some(false)),
            (Status::Ok, Some(false)),
        ];
        for (status, expected) in steps {
            probe.status = status;
            before = said(&names, &BTreeMap::from([(name.clone(), probe.clone()), ("other".parse().unwrap(), probe.clone())]), &before);
            assert_eq!(before, expected.map(|critical| (name.clone(), critical)).into_iter().collect(), "{status:?}");
        }
        assert_eq!(said(&names, &BTreeMap::new(), &before), before, "it is configured no more");
    }

    /// A core that says one thing and ends; the next one says another.
    #[tokio::test]
    async fn a_core_that_is_started_anew_is_followed() {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("core.sock");
        let listener = UnixListener::bind(&socket).unwrap();
        let (sender, mut states) = mpsc::channel(STATES);
        let (_required, follower) = watch::channel(Required::new());
        let task = tokio::spawn(follow(socket, sender, follower));
        for takeovers in [1, 2] {
            let (stream, _) = listener.accept().await.unwrap();
            let mut stream = BufReader::new(stream);
            let mut asked = String::new();
            stream.read_line(&mut asked).await.unwrap();
            assert!(asked.contains("\"request\":\"subscribe\""), "{asked}");
            let state = CoreState { age: Duration::ZERO, cluster: Cluster { takeovers, ..Cluster::default() } };
            let line = answer_line(&Answer::Item(state.clone())).unwrap();
            stream.write_all(&line).await.unwrap();
            assert_eq!(states.recv().await, Some(state));
            asked.clear();
            stream.read_line(&mut asked).await.unwrap();
            assert!(asked.contains("\"request\":\"alive\""), "{asked}");
        }
        drop(states);
        task.abort();
    }
}
