//! `ha-snmp agent`: probes, watches, tree, AgentX session and notifications, connected.
//!
//! ```text
//! probes ── Reading ──> Facts ── Table ──> AgentX session <──> snmpd
//!                         │  ^                  │
//!                         │  └── Outcome ───────┤
//!                         └── notifications ────┘
//! ```
//!
//! One thread runs the probes and everything that decides; the session has threads of its own and answers from the last table, so that
//! nothing here is in the path of a request.

use super::facts::{Facts, Outgoing};
use super::pace::Pace;
use crate::agentx::{Event, Handle, NotifyError, Offer, Outcome, Settings};
use crate::config::{self, Config, LoadError};
use crate::exec;
use crate::probe::run::{self, Runner};
use crate::schema;
use crate::smi::{Oid, Value};
use crate::time::{Clock, Instant};
use crate::view::{AgentX, Reading};
use sd_notify::NotifyState;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::mpsc::{self, Receiver};
use tracing::{error, info, warn};

/// Readings wait here while facts are made of earlier ones; probes wait when it is full.
const READINGS: usize = 64;
/// Events of the session wait here; the session keeps what must not be lost when it is full.
const EVENTS: usize = 64;
/// What hangs in a system call when the agent ends is not waited for longer than this.
const LEAVE_BEHIND: Duration = Duration::from_millis(200);

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
    let config = load(path)?;
    exec::keep_capabilities()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build()?;
    let ended = runtime.block_on(async { Agent::start(path, config)?.serve().await });
    // A probe may hang in a system call, on a dead file server for example: its thread cannot be ended.
    runtime.shutdown_timeout(LEAVE_BEHIND);
    ended
}

struct Agent {
    path: PathBuf,
    clock: Clock,
    facts: Facts,
    pace: Pace,
    session: Handle,
    /// What the sessions before a reload counted: a counter does not fall back (RFC 2578 section 7.1.6).
    counted_before: AgentX,
    events: Receiver<Event>,
    probes: Runner,
    readings: Receiver<Reading>,
    terminate: Signal,
    interrupt: Signal,
    hangup: Signal,
}

impl Agent {
    fn start(path: &Path, config: Config) -> Result<Self, AgentError> {
        let clock = Clock::start();
        let node = nix::unistd::gethostname().map_err(io::Error::from)?.to_string_lossy().into_owned();
        let facts = Facts::new(config, node, clock.now(), clock.wall());
        let (session, events) = start_session(settings(facts.config()), &clock)?;
        let (probes, readings) = start_probes(facts.config(), &clock);
        Ok(Self {
            path: path.to_owned(),
            clock,
            facts,
            pace: Pace::default(),
            session,
            counted_before: AgentX::default(),
            events,
            probes,
            readings,
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            hangup: signal(SignalKind::hangup())?,
        })
    }

    async fn serve(mut self) -> Result<(), AgentError> {
        self.publish(self.clock.now());
        info!("started, for {} at the master agent {}", self.facts.config().agent.base_oid, self.facts.config().agent.master);
        tell_systemd(&[NotifyState::Ready]);
        let watchdog = sd_notify::watchdog_enabled().map(|limit| limit / 2);
        loop {
            let wake = self.wake(watchdog);
            tokio::select! {
                Some(reading) = self.readings.recv() => self.facts.reading(reading, self.clock.now(), self.clock.wall()),
                Some(event) = self.events.recv() => self.on_event(event),
                () = tokio::time::sleep_until(self.clock.deadline(wake).into()) => {}
                _ = self.hangup.recv() => self.reload()?,
                _ = self.terminate.recv() => break,
                _ = self.interrupt.recv() => break,
            }
            self.turn(watchdog.is_some());
        }
        info!("stopping");
        tell_systemd(&[NotifyState::Stopping]);
        drop(self.probes);
        self.session.stop();
        Ok(())
    }

    /// What follows from whatever happened.
    fn turn(&mut self, watchdog: bool) {
        let now = self.clock.now();
        self.facts.handle_timeout(now, self.clock.wall());
        self.send_notifications();
        if self.pace.is_due(now, self.facts.changed()) {
            self.publish(now);
        }
        if watchdog {
            tell_systemd(&[NotifyState::Watchdog]);
        }
    }

    fn wake(&self, watchdog: Option<Duration>) -> Instant {
        let now = self.clock.now();
        let publish = self.pace.next(self.facts.changed());
        let watchdog = watchdog.map(|pause| now.after(pause));
        [self.facts.poll_timeout(), watchdog].into_iter().flatten().fold(publish, Instant::min)
    }

    fn publish(&mut self, now: Instant) {
        match self.facts.table(self.counted_before.plus(self.session.counters()), now) {
            Ok(table) => self.session.publish(Arc::new(table)),
            Err(error) => error!("the tree stays as it was: {error}"),
        }
        self.pace.published(now, self.clock.now());
    }

    fn send_notifications(&mut self) {
        while let Some(Outgoing { sequence, oid, objects }) = self.facts.next_notification() {
            match self.session.notify(sequence.into(), &oid, &objects) {
                Ok(()) => self.facts.sent(sequence),
                Err(NotifyError::Full) => break,
                Err(error @ NotifyError::TooLarge(_)) => {
                    error!("notification {sequence} ({oid}) cannot be sent: {error}");
                    self.facts.give_up_notification();
                }
            }
        }
    }

    fn on_event(&mut self, event: Event) {
        match event {
            Event::Up => info!("connected to the master agent, {} is registered", self.facts.config().agent.base_oid),
            Event::Down(reason) => warn!("not served: {reason}"),
            Event::CapabilitiesRefused(code) => warn!("the master does not take our line in sysORTable: {code}"),
            Event::Notify { id, outcome } => {
                if let Outcome::Refused(code) = outcome {
                    error!("the master refused notification {id}: {code}");
                }
                if let Ok(sequence) = u32::try_from(id) {
                    self.facts.outcome(sequence, outcome);
                }
            }
            Event::Set { assignments } => self.on_set(&assignments),
            Event::Stopped => {}
        }
    }

    fn on_set(&self, assignments: &[(Oid, Value)]) {
        for (name, value) in assignments {
            error!("no object can be written yet: {name} was to be {value:?}");
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
        let before = settings(self.facts.config());
        let (sender, readings) = mpsc::channel(READINGS);
        self.probes.change(&config, sender);
        // Readings of the old configuration that are still on their way are dropped with their channel.
        self.readings = readings;
        self.facts.reload(config, self.clock.now(), self.clock.wall());
        let after = settings(self.facts.config());
        if after == before {
            self.publish(self.clock.now());
        } else {
            self.change_session(after)?;
        }
        info!("the configuration is loaded anew, digest {}", self.facts.config().digest);
        Ok(())
    }

    fn change_session(&mut self, settings: Settings) -> Result<(), AgentError> {
        let (session, events) = start_session(settings, &self.clock)?;
        let before = std::mem::replace(&mut self.session, session);
        let counted = self.counted_before;
        self.counted_before = counted.plus(before.counters());
        // Now, since the end of the old session may take seconds: the new one is not to be empty meanwhile.
        self.publish(self.clock.now());
        self.counted_before = counted.plus(before.stop());
        while let Ok(event) = self.events.try_recv() {
            self.on_event(event);
        }
        self.facts.session_ended();
        self.events = events;
        Ok(())
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

/// Each session has events of its own: what is left of an old one is not taken for the new one's.
fn start_session(settings: Settings, clock: &Clock) -> io::Result<(Handle, Receiver<Event>)> {
    let (sender, events) = mpsc::channel(EVENTS);
    Ok((Handle::start(settings, clock.clone(), sender)?, events))
}

fn settings(config: &Config) -> Settings {
    let base = config.agent.base_oid.clone();
    Settings {
        master: config.agent.master.clone(),
        offer: Offer {
            capabilities: base.child(schema::CAPABILITIES),
            base,
            description: concat!("ha-snmp ", env!("CARGO_PKG_VERSION")).to_owned(),
            capabilities_text: "The MIB module HA-CLUSTER-MIB of ha-snmp.".to_owned(),
        },
    }
}

/// Without systemd there is nobody to tell, and that is no error.
fn tell_systemd(states: &[NotifyState]) {
    if let Err(error) = sd_notify::notify(states) {
        warn!("systemd cannot be told of our state: {error}");
    }
}
