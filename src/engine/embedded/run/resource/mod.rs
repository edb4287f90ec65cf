//! One resource of a group on this node: what is known, what is under way, and what has happened to it.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

mod due;
mod shown;

use super::failures::Failures;
use super::pause::Pause;
use super::state::{Event, State};
use crate::config::{self, OnFailure, ResourceAgent};
use crate::resource_agent::{Missing, Operation, Outcome};
use crate::time::Instant;
use crate::view::cluster::{Happening, ResourceState};
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use std::time::Duration;

/// What is only looked at and has no monitor is looked at so often.
const LOOK: Duration = Duration::from_secs(10);
/// What was seen so shortly before needs no other look when people are no longer at it.
const FRESH: Duration = Duration::from_secs(1);
/// A monitor that failed and does not count yet is repeated so soon, where its interval is not shorter.
const AGAIN: Duration = Duration::from_secs(1);
/// So many monitors in a row must fail after a start, where no monitor is configured.
const PROOFS: u32 = 2;

/// A resource.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Resource {
    pub config: config::Resource,
    pub state: State,
    /// The operation that is under way.
    pub outstanding: Option<Operation>,
    pub managed: bool,
    /// It is to be stopped, and then started if the goal is so.
    pub restart: bool,
    /// A probe has found it running although this node has no right to.
    pub found: bool,
    pub failures: Failures,
    /// It may run because of us, or was seen running; until it is seen stopped.
    ran: bool,
    /// It was seen running; until it is seen stopped.
    up: bool,
    /// Its start succeeded, and no monitor has seen it run since.
    unproven: bool,
    /// What it is started by may lie on a disk that a resource before it mounts.
    on_disk: bool,
    /// A probe or a start found that it cannot be started here.
    not_installed: bool,
    /// The look that is under way was cut short: what it gives says nothing.
    cut_short: bool,
    /// Monitors in a row that failed and do not count yet.
    misses: u32,
    /// The last look at it while it runs failed.
    failing: bool,
    /// An ignored failure that lasts: it was counted once.
    ignored: bool,
    /// Before the next try to find out about what is not known.
    probe_pause: Pause,
    start_pause: Pause,
    /// The next monitor, or look.
    look_at: Instant,
    /// When the last operation ended, which one it was, and what it gave.
    ended: Option<(Instant, Operation, String)>,
    shown: ResourceState,
    since: Instant,
}

impl Resource {
    /// Not known yet. `on_disk`: what it is started by may lie on a disk that a resource before it mounts.
    pub fn new(config: config::Resource, on_disk: bool, now: Instant) -> Self {
        Self {
            config,
            state: State::Unknown,
            outstanding: None,
            managed: true,
            restart: false,
            found: false,
            failures: Failures::default(),
            ran: false,
            up: false,
            unproven: false,
            on_disk,
            not_installed: false,
            cut_short: false,
            misses: 0,
            failing: false,
            ignored: false,
            probe_pause: Pause::default(),
            start_pause: Pause::default(),
            look_at: now,
            ended: None,
            shown: ResourceState::Unknown,
            since: now,
        }
    }

    /// An earlier core has started it, by the claim: what runs is ours, and if it cannot be stopped it is blocked, not only unknown.
    pub fn adopt(&mut self) {
        (self.found, self.ran) = (false, true);
    }

    /// An earlier core of this boot has seen it fail.
    pub fn remember(&mut self, now: Instant, failures: Failures, is_blocked: bool) {
        self.failures = failures;
        if is_blocked {
            (self.state, self.ran) = (State::Blocked, true);
            self.note(now);
        }
    }

    /// Whether it was seen stopped, and is not being started.
    pub fn is_down(&self) -> bool {
        self.state == State::Stopped && self.outstanding != Some(Operation::Start)
    }

    /// Whether it runs, and is not being stopped or to be so.
    pub fn is_up(&self) -> bool {
        self.is_proven() && self.outstanding != Some(Operation::Stop) && !self.restart
    }

    /// Whether it runs, as a look has seen after its start.
    pub fn is_proven(&self) -> bool {
        self.state == State::Running && !self.unproven
    }

    /// Whether its starts have failed so often that another node is better.
    pub fn cannot_start(&self) -> bool {
        self.failures.starts() >= self.config.start_failures
    }

    /// Whether what it takes to start it is not there, as its last probe or start has found.
    pub fn is_not_installed(&self) -> bool {
        self.not_installed && self.state == State::Stopped
    }

    /// Whether the look that is under way stands in the way of a stop, and is to be cut short. Says so once.
    pub fn cut_short(&mut self) -> bool {
        let is_look = matches!(self.outstanding, Some(Operation::Monitor | Operation::Probe));
        is_look && matches!(self.state, State::Running | State::Broken) && !std::mem::replace(&mut self.cut_short, true)
    }

    /// Whether it is never asked while it runs: a script of Heartbeat without a monitor may do the same whatever it is asked.
    pub fn is_unasked(&self) -> bool {
        self.config.monitor.is_none() && matches!(self.config.agent, ResourceAgent::Heartbeat { .. })
    }

    /// An operation is under way from now on.
    pub fn begin(&mut self, operation: Operation) {
        self.outstanding = Some(operation);
        self.ran |= operation == Operation::Start;
    }

    /// The operation that was under way has ended; gives what failed and why if that counts. `acting`: monitors count.
    pub fn end(
        &mut self,
        now: Instant,
        operation: Operation,
        outcome: Outcome,
        acting: bool,
        events: &mut VecDeque<Happening>,
    ) -> Option<(Operation, String)> {
        self.outstanding = None;
        self.look_at = now.after(self.config.monitor.map_or(LOOK, |monitor| monitor.interval));
        if std::mem::take(&mut self.cut_short) {
            return None;
        }
        // The silence of a script without a monitor confirms no stop.
        let is_silence =
            (operation, &outcome) == (Operation::Probe, &Outcome::Stopped) && self.state == State::Confirming && self.is_unasked();
        let outcome = if is_silence { Outcome::Failed("status confirms no stop".to_owned()) } else { outcome };
        let result = match (operation, &outcome) {
            (_, Outcome::Failed(reason) | Outcome::Absent(_, reason)) => reason.as_str(),
            (Operation::Stop, Outcome::Running) => "still runs",
            (Operation::Start | Operation::Monitor, Outcome::Stopped) => "not running",
            (_, Outcome::Running | Outcome::Stopped) => "ok",
        };
        self.ended = Some((now, operation, result.to_owned()));
        // By a stop too.
        self.ran |= outcome == Outcome::Running;
        let missing = if let Outcome::Absent(missing, _) = outcome { Some(missing) } else { None };
        let event = match (operation, outcome) {
            // What was never seen to run here does not run; what was, may.
            (Operation::Probe, Outcome::Absent(..)) if !self.ran => Event::Stopped,
            (Operation::Probe | Operation::Start | Operation::Monitor, Outcome::Running) => Event::Running,
            (Operation::Probe | Operation::Stop, Outcome::Stopped) => Event::Stopped,
            (Operation::Probe, Outcome::Failed(_) | Outcome::Absent(..)) => Event::ProbeFailed,
            (Operation::Start, Outcome::Absent(..)) => {
                self.not_started();
                Event::StartFailed
            }
            (Operation::Start, _) => Event::StartFailed,
            (Operation::Stop, Outcome::Absent(..)) if self.ran => Event::StopAbsent,
            (Operation::Stop, _) => Event::StopFailed { ran: self.ran },
            (Operation::Monitor, _) if acting && self.managed && self.unproven && !self.restart => self.start_missed(now)?,
            (Operation::Monitor, _) if acting && self.managed && self.is_up() => return self.miss(now),
            (Operation::Monitor, Outcome::Stopped) => Event::Stopped,
            // It was only looked at, and nothing is known that was not before.
            (Operation::Monitor, Outcome::Failed(_) | Outcome::Absent(..)) => {
                self.failing = true;
                return None;
            }
        };
        self.step(now, operation, event, events);
        let was_missing = self.not_installed;
        // A stop that has nothing to stop tells nothing of a start.
        if operation != Operation::Stop || missing.is_some() {
            self.not_installed = missing.is_some_and(|missing| missing == Missing::Agent || !self.on_disk);
        }
        match (event, self.state) {
            // It is tried until it is there, where no other node is better, and is no new failure each time.
            (Event::StartFailed, _) if was_missing && self.not_installed => None,
            (Event::StartFailed, _) => Some((Operation::Start, self.last_result())),
            // It came out by a probe, but what failed is the stop.
            (Event::Running, State::Blocked) => Some((Operation::Stop, "still runs".to_owned())),
            (Event::ProbeFailed | Event::StopAbsent, State::Blocked) => Some((Operation::Stop, self.last_result())),
            _ => None,
        }
    }

    /// Its start found nothing to start: so it does not run by us, and no other try is better.
    fn not_started(&mut self) {
        self.ran = false;
        self.failures.no_more_starts(self.config.start_failures);
    }

    /// So many monitors in a row must fail.
    fn patience(&self) -> u32 {
        self.config.monitor.map_or(PROOFS, |monitor| monitor.failures)
    }

    /// A monitor has failed: whether it is to be repeated before it counts.
    fn is_repeated(&mut self, now: Instant) -> bool {
        self.misses = self.misses.saturating_add(1);
        let is_repeated = self.misses < self.patience();
        if is_repeated {
            self.look_at = now.after(self.config.monitor.map_or(AGAIN, |monitor| monitor.interval.min(AGAIN)));
        }
        is_repeated
    }

    /// The start succeeded, but a monitor after it does not find it running.
    fn start_missed(&mut self, now: Instant) -> Option<Event> {
        (!self.is_repeated(now)).then(|| {
            self.misses = 0;
            Event::StartFailed
        })
    }

    /// A monitor has failed.
    fn miss(&mut self, now: Instant) -> Option<(Operation, String)> {
        self.failing = true;
        if self.is_repeated(now) || self.ignored {
            return None;
        }
        self.misses = 0;
        if self.config.on_failure == OnFailure::Ignore {
            self.ignored = true;
        } else {
            self.state = self.state.after(Event::MonitorCounts);
        }
        Some((Operation::Monitor, self.last_result()))
    }

    fn step(&mut self, now: Instant, operation: Operation, event: Event, events: &mut VecDeque<Happening>) {
        let before = self.state;
        self.state = before.after(event);
        self.failing = event == Event::ProbeFailed && self.state == State::Running;
        match event {
            Event::StartFailed => self.start_pause.fail(now),
            Event::ProbeFailed | Event::StopFailed { .. } if self.state == State::Unknown => return self.probe_pause.fail(now),
            _ => {}
        }
        self.probe_pause = Pause::default();
        match self.state {
            // A monitor follows at once: not every start that says so has started something.
            State::Running if operation == Operation::Start => {
                (self.misses, self.ran, self.unproven, self.look_at) = (0, true, true, now);
                if self.is_unasked() {
                    self.proven();
                }
            }
            State::Running => self.proven(),
            State::Stopped => {
                if self.up {
                    events.push_back(Happening::ResourceStopped(self.config.name.clone()));
                }
                (self.restart, self.found, self.ran, self.up, self.unproven) = (false, false, false, false, false);
            }
            State::Unknown | State::Broken | State::Confirming | State::Blocked => self.unproven = false,
        }
    }

    /// It runs.
    fn proven(&mut self) {
        self.start_pause = Pause::default();
        self.failures.started();
        (self.misses, self.ignored, self.ran, self.up, self.unproven) = (0, false, true, true, false);
    }

    /// What is known of it may have changed while people were at it.
    pub fn forget(&mut self, now: Instant) {
        if self.ended.as_ref().is_none_or(|(ended, ..)| now.since(*ended) > FRESH) {
            self.state = self.state.after(Event::Forget);
            (self.restart, self.found, self.misses) = (false, false, 0);
        }
    }

    /// Its failures are forgotten, and it is probed if it is blocked. Whether there were any.
    pub fn cleanup(&mut self) -> bool {
        if self.state == State::Blocked {
            self.restart = false;
        }
        self.state = self.state.after(Event::Cleanup);
        (self.start_pause, self.misses, self.ignored) = (Pause::default(), 0, false);
        self.failures.forget()
    }

    /// After so long, an operation is cut off.
    pub fn timeout(&self, operation: Operation) -> Duration {
        match operation {
            Operation::Start => self.config.start_timeout,
            Operation::Stop => self.config.stop_timeout,
            Operation::Probe | Operation::Monitor => self.config.look_timeout(),
        }
    }

    fn last_result(&self) -> String {
        self.ended.as_ref().map(|(.., result)| result.clone()).unwrap_or_default()
    }
}
