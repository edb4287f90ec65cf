//! `ha-snmp core`: the two-node core and its socket, connected.
//!
//! The core's loop has this thread, at real-time priority; its socket, its agents and its disk have threads of their own, at the usual one.

use super::node;
use crate::config::{self, Config, Embedded, Engine, LoadError, UnknownNode, local_index};
use crate::control::{CoreServer, ServerError};
use crate::engine::embedded::command::Command;
use crate::engine::embedded::driver::core::{Call, Core, End};
use crate::engine::embedded::driver::realtime;
use crate::engine::embedded::driver::start::StartError;
use crate::link::{KeyFileError, Keys};
use crate::resource_agent::{Context, advised};
use nix::sys::reboot::{RebootMode, reboot};
use sd_notify::NotifyState;
use std::io;
use std::path::Path;
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{mpsc, oneshot};
use tracing::{error, info, warn};

/// Calls of the process itself: signals.
const OWN_CALLS: usize = 4;

/// Why the core could not start, or ended.
#[derive(Debug, thiserror::Error)]
pub enum CoreError {
    /// The configuration; shown with its lines.
    #[error("{0}")]
    Config(#[from] LoadError),
    /// There is nothing for a core to do.
    #[error("this configuration has no embedded cluster: engine = \"embedded\" under [cluster]")]
    NoEngine,
    /// This host is no node of it.
    #[error(transparent)]
    Node(#[from] UnknownNode),
    /// The keys.
    #[error(transparent)]
    Keys(#[from] KeyFileError),
    /// The socket.
    #[error(transparent)]
    Socket(#[from] ServerError),
    /// Disk, watchdog, clocks.
    #[error(transparent)]
    Start(#[from] StartError),
    /// Signals, the runtime.
    #[error("cannot start: {0}")]
    System(#[from] io::Error),
}

impl CoreError {
    /// Whether another try fails in the same way, until a person has done something: systemd is not to try.
    #[must_use]
    pub fn needs_a_person(&self) -> bool {
        match self {
            Self::Config(_) | Self::NoEngine | Self::Node(_) | Self::Keys(_) | Self::Start(StartError::Record { .. }) => true,
            Self::Socket(_) | Self::Start(_) | Self::System(_) => false,
        }
    }
}

/// Runs the core until it is told to stop (SIGTERM: stops everything, says goodbye). SIGHUP reads the keys anew.
///
/// # Errors
/// [`CoreError`].
pub fn run(path: &Path) -> Result<(), CoreError> {
    // No core dump has the keys in it.
    rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable).map_err(io::Error::from)?;
    let Config { cluster, engine, control, .. } = load(path)?;
    let Engine::Embedded(embedded) = engine else { return Err(CoreError::NoEngine) };
    let local = local_index(&embedded, &node::name()?)?;
    let keys = Keys::load(&embedded.key_file)?;
    make_directory(&embedded)?;
    // Before any thread: a stack that is there already is filled to its 2 MiB, and locked. Threads do not get the priority.
    for refusal in realtime::raise() {
        warn!("{refusal}");
    }
    let (server, calls) = CoreServer::start(&embedded.socket, control.group)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build()?;
    let end = runtime.block_on(async {
        let embedded = Box::new(with_times(*embedded, local).await);
        let core = Core::start(&cluster, &embedded, local, keys)?;
        let (own, mut all) = mpsc::channel(OWN_CALLS);
        tokio::spawn(follow_signals(own.clone(), embedded.clone()));
        tokio::spawn(forward(calls, own));
        tell_systemd(&[NotifyState::Ready]);
        info!("{} of {} is up", embedded.nodes.get(usize::from(local)).map_or("", |name| name.as_str()), cluster);
        Ok::<_, CoreError>(core.run(&mut all, |state| server.publish(state)).await)
    })?;
    tell_systemd(&[NotifyState::Stopping]);
    // What hangs in a system call is not waited for.
    runtime.shutdown_timeout(Duration::ZERO);
    match end {
        End::Done => Ok(()),
        End::Reboot(reason) => restart_machine(&reason),
    }
}

/// With the times that agents and units of this machine say they need, where the configuration gives none.
async fn with_times(embedded: Embedded, local: u8) -> Embedded {
    match embedded.nodes.get(usize::from(local)).cloned() {
        Some(node) => advised(embedded, &Context::new(local, node)).await,
        None => embedded,
    }
}

/// C10: ends this machine. A core that ended here would be started again by systemd, with a watchdog that is fed again.
fn restart_machine(reason: &str) -> ! {
    error!("{reason}: this machine is restarted now");
    super::log::flush();
    let Err(error) = reboot(RebootMode::RB_AUTOBOOT);
    error!("it cannot be restarted ({error}): the watchdog does it, or do it by hand, now");
    loop {
        // Or systemd would kill this process (WatchdogSec=), and start another.
        tell_systemd(&[NotifyState::Watchdog]);
        std::thread::park_timeout(Duration::from_secs(1));
    }
}

fn load(path: &Path) -> Result<Config, CoreError> {
    // The secrets of sinks are the agent's business.
    let loaded = config::load_without_secrets(path)?;
    if !loaded.warnings.is_empty() {
        warn!("{}", config::render(&loaded.warnings, &loaded.files, false));
    }
    Ok(loaded.config)
}

/// The directory of the socket; systemd makes it with RuntimeDirectory=.
fn make_directory(embedded: &Embedded) -> io::Result<()> {
    embedded.socket.parent().map_or(Ok(()), std::fs::create_dir_all)
}

/// People's calls into the one queue.
async fn forward(mut calls: mpsc::Receiver<Call>, to: mpsc::Sender<Call>) {
    while let Some(call) = calls.recv().await {
        if to.send(call).await.is_err() {
            return;
        }
    }
}

async fn follow_signals(calls: mpsc::Sender<Call>, embedded: Box<Embedded>) {
    let listen = || Ok::<_, io::Error>((signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?, signal(SignalKind::hangup())?));
    let (mut terminate, mut interrupt, mut hangup) = match listen() {
        Ok(signals) => signals,
        Err(error) => {
            error!("signals are not seen: {error}; stop the core with ha-snmp core stop");
            return;
        }
    };
    loop {
        let call = tokio::select! {
            _ = terminate.recv() => shutdown(),
            _ = interrupt.recv() => shutdown(),
            _ = hangup.recv() => match Keys::load(&embedded.key_file) {
                Ok(keys) => Call::Keys(keys),
                Err(error) => {
                    error!("the keys stay as they were: {error}");
                    continue;
                }
            },
        };
        if calls.send(call).await.is_err() {
            return;
        }
    }
}

fn shutdown() -> Call {
    // Nobody waits for the answer: the process ends.
    let (answer, _) = oneshot::channel();
    Call::Order { command: Command::Leave, answer }
}

fn tell_systemd(states: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(states) {
        warn!("systemd is not told: {error}");
    }
}
