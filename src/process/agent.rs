//! `ha-snmp agent`: probes, what the core tells, watches, tree, AgentX session, notifications, store and control socket, connected.
//!
//! ```text
//! probes ── Reading ──> Facts ── Table ──> AgentX session <──> snmpd
//! core ── CoreState ──>  │ │ ^                 │
//!                        │ │ └── Outcome, Set ─┤
//!                        │ └── notifications ──┤
//!          store <── Order ┘                   └──> direct sinks
//! ```
//!
//! One thread runs the probes and everything that decides; the session has threads of its own and answers from the last table, so that
//! nothing here is in the path of a request. The store has one too: nothing here waits for a disk.

use super::calls::Calls;
use super::core_feed::CoreFeed;
use super::facts::Facts;
use super::keep::Keep;
use super::node;
use super::pace::{Pace, Urgency};
use super::session::Session;
use super::sinks::Sinks;
use crate::agentx::Event;
use crate::config::{self, Config, LoadError};
use crate::exec;
use crate::mib;
use crate::notify::{Own, sink};
use crate::probe::run::{self, Runner};
use crate::smi::{Oid, Value};
use crate::snmp::EngineId;
use crate::snmp::v3::LocalEngine;
use crate::time::{Clock, Instant};
use crate::view::Reading;
use sd_notify::NotifyState;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::mpsc::{self, Receiver};
use tracing::{error, info, warn};

/// Readings wait here while facts are made of earlier ones; probes wait when it is full.
const READINGS: usize = 64;
/// What hangs in a system call when the agent ends is not waited for longer than this.
const LEAVE_BEHIND: Duration = Duration::from_millis(200);
/// At the end what is still to be sent to sinks that answer has so long.
const FAREWELL: Duration = Duration::from_secs(2);

/// Why the agent could not start.
#[derive(Debug, thiserror::Error)]
pub enum AgentError {
    /// The configuration; shown with its lines.
    #[error("{0}")]
    Config(#[from] LoadError),
    /// Threads, signals, the runtime.
    #[error("cannot start: {0}")]
    System(#[from] io::Error),
}

/// Runs the agent until SIGTERM or SIGINT. SIGHUP loads the configuration anew.
///
/// # Errors
/// [`AgentError`]: at the start, or when a reload asks for a new session and the system has no thread for it.
pub fn run(path: &Path) -> Result<(), AgentError> {
    // No core dump has a passphrase in it, and no other process of our user can read them from ours.
    rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable).map_err(io::Error::from)?;
    let config = load(path)?;
    exec::keep_capabilities()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build()?;
    let ended = runtime.block_on(async { Agent::start(path, config)?.serve(Signals::listen()?).await });
    // A probe may hang in a system call, on a dead file server for example: its thread cannot be ended.
    runtime.shutdown_timeout(LEAVE_BEHIND);
    ended
}

struct Agent {
    path: PathBuf,
    clock: Clock,
    facts: Facts,
    pace: Pace,
    session: Session,
    sinks: Sinks,
    told: Receiver<sink::Event>,
    keep: Keep,
    calls: Calls,
    core: CoreFeed,
    probes: Runner,
    readings: Receiver<Reading>,
}

struct Signals {
    terminate: Signal,
    interrupt: Signal,
    hangup: Signal,
}

impl Signals {
    fn listen() -> io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            hangup: signal(SignalKind::hangup())?,
        })
    }
}

impl Agent {
    fn start(path: &Path, config: Config) -> Result<Self, AgentError> {
        let clock = Clock::start();
        let node = node::name()?;
        let (keep, opened) = Keep::open(config.agent.state_dir.as_deref(), clock.wall())?;
        let id = node::engine_id(&node).unwrap_or_else(|error| {
            warn!("the engine id of SNMPv3 traps comes from the name of the node alone: {error}");
            EngineId::of_node("", &node)
        });
        let engine = LocalEngine { id, boots: keep.boots() };
        let mut facts = Facts::new(config, node, opened, clock.now(), clock.wall());
        let session = Session::start(facts.config(), &clock)?;
        let (sinks, told) = Sinks::start(&mut facts, engine, clock.clone());
        let calls = Calls::start(&facts.config().control, clock.clone());
        let core = CoreFeed::start(&facts.config().engine);
        let (probes, readings) = start_probes(facts.config(), &clock);
        Ok(Self { path: path.to_owned(), clock, facts, pace: Pace::default(), session, sinks, told, keep, calls, core, probes, readings })
    }

    async fn serve(mut self, mut signals: Signals) -> Result<(), AgentError> {
        self.publish(self.clock.now());
        info!("started, for {} at the master agent {}", self.facts.config().agent.base_oid, self.facts.config().agent.master);
        tell_systemd(&[NotifyState::Ready]);
        let watchdog = sd_notify::watchdog_enabled().map(|limit| limit / 3);
        let mut fed = self.clock.now();
        loop {
            let wake = self.wake(watchdog);
            tokio::select! {
                () = self.something_happens(wake) => {}
                _ = signals.hangup.recv() => self.reload()?,
                _ = signals.terminate.recv() => break,
                _ = signals.interrupt.recv() => break,
            }
            self.turn();
            // Not each time: systemd may be slow to read.
            if watchdog.is_some_and(|pause| self.clock.now().since(fed) >= pause) {
                tell_systemd(&[NotifyState::Watchdog]);
                fed = self.clock.now();
            }
        }
        self.stop().await;
        Ok(())
    }

    /// Waits for whatever comes first, at most until `wake`, and takes it in.
    async fn something_happens(&mut self, wake: Instant) {
        tokio::select! {
            Some(reading) = self.readings.recv() => self.facts.reading(reading, self.clock.now(), self.clock.wall()),
            Some(event) = self.session.event() => self.on_event(&event),
            Some(event) = self.told.recv() => self.sinks.on_event(event, &mut self.facts),
            Some(event) = self.keep.event() => Keep::on_event(event, &mut self.facts, &self.clock),
            Some(state) = self.core.next() => self.facts.cluster(state.cluster, state.age, self.clock.now(), self.clock.wall()),
            Some(call) = self.calls.next() => self.calls.answer(call, &mut self.facts),
            () = tokio::time::sleep_until(self.clock.deadline(wake).into()) => {}
        }
    }

    /// What follows from whatever happened.
    fn turn(&mut self) {
        let now = self.clock.now();
        self.facts.handle_timeout(now, self.clock.wall());
        self.keep.write(&mut self.facts, &self.clock);
        self.sinks.send(&mut self.facts, self.session.handle());
        self.calls.turn(&self.facts);
        self.core.require(self.facts.view());
        if self.pace.is_due(now, self.urgency()) {
            self.publish(now);
        }
    }

    fn urgency(&self) -> Urgency {
        match (self.facts.changed(), self.facts.outbox().keeper().is_idle()) {
            (false, _) => Urgency::Ages,
            (true, true) => Urgency::Change,
            (true, false) => Urgency::AfterCommit,
        }
    }

    fn wake(&self, watchdog: Option<Duration>) -> Instant {
        let now = self.clock.now();
        let publish = self.pace.next(self.urgency());
        let watchdog = watchdog.map(|pause| now.after(pause));
        [self.facts.poll_timeout(), self.calls.poll_timeout(), watchdog].into_iter().flatten().fold(publish, Instant::min)
    }

    fn publish(&mut self, now: Instant) {
        match self.facts.table(self.session.counters(), now, self.clock.wall()) {
            Ok(table) => self.session.publish(table),
            Err(error) => error!("the tree stays as it was: {error}"),
        }
        self.pace.published(now, self.clock.now());
    }

    fn on_event(&mut self, event: &Event) {
        match event {
            Event::Up => info!("connected to the master agent, {} is registered", self.facts.config().agent.base_oid),
            Event::Down(reason) => warn!("not served: {reason}"),
            Event::CapabilitiesRefused(code) => warn!("the master does not take our line in sysORTable: {code}"),
            Event::Set { assignments } => self.on_set(assignments),
            Event::Notify { .. } | Event::Stopped => {}
        }
        self.sinks.on_session(event, &mut self.facts);
    }

    fn on_set(&mut self, assignments: &[(Oid, Value)]) {
        let base = self.facts.config().agent.base_oid.clone();
        for (oid, value) in assignments {
            match mib::command(&base, oid, value) {
                Some(command) => self.facts.obey(&command, self.clock.wall()),
                None => error!("{oid} cannot be set to {value:?}"),
            }
        }
    }

    fn reload(&mut self) -> Result<(), AgentError> {
        tell_systemd(&[NotifyState::Reloading, NotifyState::monotonic_usec_now()?]);
        match load(&self.path) {
            Ok(config) => self.change_to(config)?,
            Err(error) => {
                self.facts.reload_refused();
                error!("the configuration stays as it was, since the new one has mistakes:\n{error}");
            }
        }
        tell_systemd(&[NotifyState::Ready]);
        Ok(())
    }

    fn change_to(&mut self, config: Config) -> Result<(), AgentError> {
        let (sender, readings) = mpsc::channel(READINGS);
        self.probes.change(&config, sender);
        // Readings of the old configuration that are still on their way are dropped with their channel.
        self.readings = readings;
        if config.agent.state_dir != self.facts.config().agent.state_dir || config.control != self.facts.config().control {
            warn!("state-dir and [control] are taken at the next start");
        }
        // What the sinks have told is of those that are there now, not of others that get their names.
        while let Ok(event) = self.told.try_recv() {
            self.sinks.on_event(event, &mut self.facts);
        }
        if config.engine != self.facts.config().engine {
            self.core = CoreFeed::start(&config.engine);
        }
        self.facts.reload(config, self.clock.now(), self.clock.wall());
        self.sinks.change(&mut self.facts);
        if self.session.differs_from(self.facts.config()) {
            self.change_session()?;
        } else {
            self.publish(self.clock.now());
        }
        info!("the configuration is loaded anew, digest {}", self.facts.config().digest);
        Ok(())
    }

    fn change_session(&mut self) -> Result<(), AgentError> {
        let session = Session::start(self.facts.config(), &self.clock)?.after(&self.session);
        let before = std::mem::replace(&mut self.session, session);
        // Now, since the end of the old session may take seconds: the new one is not to be empty meanwhile.
        self.publish(self.clock.now());
        for event in self.session.end(before) {
            self.on_event(&event);
        }
        self.sinks.session_ended(&mut self.facts);
        Ok(())
    }

    /// Tells that it ends, gives what is still to be sent a moment, and says goodbye to the master.
    async fn stop(mut self) {
        info!("stopping");
        tell_systemd(&[NotifyState::Stopping]);
        let now = self.clock.now();
        self.facts.tell(&Own::Offline, now, self.clock.wall());
        let end = now.after(FAREWELL);
        loop {
            self.turn();
            if self.facts.outbox().is_settled() || self.clock.now() >= end {
                break;
            }
            self.something_happens(end.min(self.wake(None))).await;
        }
        drop(self.probes);
        self.session.stop();
        self.keep.stop(FAREWELL).await;
    }
}

fn load(path: &Path) -> Result<Config, LoadError> {
    let loaded = config::load(path)?;
    if !loaded.warnings.is_empty() {
        warn!("{}", config::render(&loaded.warnings, &loaded.files, false));
    }
    Ok(loaded.config)
}

fn start_probes(config: &Config, clock: &Clock) -> (Runner, Receiver<Reading>) {
    let (sender, readings) = mpsc::channel(READINGS);
    (run::start(config, clock.clone(), sender), readings)
}

/// Without systemd there is nobody to tell, and that is no error.
fn tell_systemd(states: &[NotifyState]) {
    if let Err(error) = sd_notify::notify(states) {
        warn!("systemd cannot be told of our state: {error}");
    }
}
