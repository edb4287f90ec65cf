//! A core's server, and a loop that answers what the test says.

use ha_snmp::control::{CoreClient, CoreServer};
use ha_snmp::engine::embedded::command::{Command, Refused};
use ha_snmp::engine::embedded::driver::core::Call;
use ha_snmp::view::cluster::Cluster;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tempfile::TempDir;
use tokio::sync::{mpsc, oneshot};

/// What an order is answered with, and after what time; `None`: never.
pub type Effect = Option<(Duration, Result<(), Refused>)>;

/// A server until it is dropped.
pub struct CoreBench {
    pub directory: TempDir,
    pub server: Option<CoreServer>,
    /// What came, in the order of its coming: `AgentAlive(true)`.
    pub told: Arc<Mutex<Vec<String>>>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl CoreBench {
    /// Has every order the effect that `effect` says.
    pub fn start(group: Option<&str>, effect: impl Fn(&Command) -> Effect + Send + 'static) -> Self {
        let directory = tempfile::tempdir().unwrap();
        std::fs::set_permissions(directory.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
        let (server, calls) = CoreServer::start(&directory.path().join("core.sock"), group.map(str::to_owned)).unwrap();
        server.publish(Arc::new(cluster(1)));
        let told = Arc::new(Mutex::new(Vec::new()));
        let (stop, stopped) = oneshot::channel();
        let log = Arc::clone(&told);
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
            runtime.block_on(serve(calls, effect, &log, stopped));
        });
        Self { directory, server: Some(server), told, stop: Some(stop), thread: Some(thread) }
    }

    pub fn socket(&self) -> PathBuf {
        self.directory.path().join("core.sock")
    }

    pub fn client(&self) -> CoreClient {
        CoreClient::connect(&self.socket(), Path::new("/etc/ha-snmp/ha-snmp.toml")).unwrap()
    }

    pub fn publish(&self, takeovers: u64) {
        self.server.as_ref().unwrap().publish(Arc::new(cluster(takeovers)));
    }

    pub fn told(&self) -> Vec<String> {
        self.told.lock().unwrap().clone()
    }

    /// Ends as a core does: its loop first.
    pub fn stop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
        drop(self.server.take());
    }
}

impl Drop for CoreBench {
    fn drop(&mut self) {
        drop(self.stop.take());
    }
}

/// Pictures differ by this number.
pub fn cluster(takeovers: u64) -> Cluster {
    Cluster { name: "test".to_owned(), takeovers, ..Cluster::default() }
}

async fn serve(
    mut calls: mpsc::Receiver<Call>,
    effect: impl Fn(&Command) -> Effect,
    told: &Mutex<Vec<String>>,
    mut stopped: oneshot::Receiver<()>,
) {
    let mut waiting = Vec::new();
    let mut effects = tokio::task::JoinSet::new();
    loop {
        let call = tokio::select! {
            Some(call) = calls.recv() => call,
            _ = &mut stopped => return,
        };
        let Call::Order { command, answer } = call else {
            told.lock().unwrap().push(format!("{call:?}"));
            continue;
        };
        told.lock().unwrap().push(format!("{command:?}"));
        match effect(&command) {
            Some((after, result)) => {
                effects.spawn(async move {
                    tokio::time::sleep(after).await;
                    // Who asked may be gone.
                    let _ = answer.send(result);
                });
            }
            None => waiting.push(answer),
        }
    }
}
