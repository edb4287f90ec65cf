//! One group's resources on this node: what is known of them, and what is done with them.
//!
//! Everything is probed first. A group is a chain: towards [`Goal::Started`] its resources are started in order, each once a monitor has seen
//! the one before run; towards [`Goal::Stopped`] they are stopped in reverse, and none while one above it runs. What is known of one of them is a table in `state.rs`, what is done next follows from that alone (`plan.rs`):
//! there is no plan that a change of the goal would have to undo. A start or stop that is under way is waited for; a look that stands in the way
//! of a stop is cut short.
//!
//! | failure | counts | then |
//! |---|---|---|
//! | start, or the monitors right after it | at once | it is stopped; after `start-failures` of them another node is better; else it is started again after a pause |
//! | stop, for nothing is there that could stop it | at once | blocked |
//! | stop | once a probe has not seen it stopped either | blocked: nothing is done with the group |
//! | monitor, `restart-from-here` | as the last of `failures` in a row | those above it are stopped, then it, and all are started again |
//! | monitor, `restart-alone` | as the last of `failures` in a row | it alone is stopped and started again |
//! | monitor, `move` or `standby` | as the last of `failures` in a row | it stays as it is until the group is stopped, or has nowhere to go |
//! | monitor, `ignore` | as the last of `failures` in a row, once until a monitor succeeds | nothing |
//!
//! A start that failed follows `on-failure` as a monitor does, but is never ignored. At the limit of the failcount nothing is started.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

mod failures;
mod pause;
mod plan;
mod resource;
mod state;
mod status;

#[cfg(test)]
mod tests;

use crate::config::{self, Group, OnFailure, ResourceAgent};
use crate::resource_agent::{Operation, Outcome};
use crate::smi::Name;
use crate::time::Instant;
use crate::view;
use crate::view::cluster::{Happening, ResourceState};
pub use failures::Failures;
use resource::Resource;
use serde::{Deserialize, Serialize};
use state::State;
use std::collections::VecDeque;
use std::time::Duration;

/// What a group's resources on this node are to become.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Goal {
    /// All run.
    Started,
    /// None runs.
    Stopped,
    /// Nobody knows, or people are at it (maintenance): they are only looked at. When that is over, what was not seen just before is probed
    /// again first.
    Hold,
}

/// An operation to be carried out; its outcome is wanted through [`GroupRun::handle`]. At most one per resource at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// Index of the resource in the group.
    pub resource: usize,
    /// What.
    pub operation: Operation,
    /// Cut off after so long.
    pub timeout: Duration,
}

/// Where a failure sends the group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Away {
    /// `on-failure = "move"`: the group leaves this node.
    Move,
    /// `on-failure = "standby"`: this node goes to standby.
    Standby,
}

/// A resource, as it is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// How it is here.
    pub state: ResourceState,
    /// Whether it is started, stopped and restarted by us.
    pub managed: bool,
    /// `start`, `stop`, `monitor` or `probe`; empty before the first ended.
    pub last_operation: &'static str,
    /// What that gave: `ok`, or what went wrong.
    pub last_result: String,
    /// How long it has been in this state.
    pub since: Duration,
    /// Its failures here.
    pub failures: view::cluster::Failures,
}

/// The resources of one group on this node.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct GroupRun {
    group: Group,
    resources: Vec<Resource>,
    goal: Goal,
    /// The point in time that was handed in last.
    now: Instant,
    /// This node has a right to what a probe finds running: it was adopted, or started here, and not all of it stopped since.
    ours: bool,
    /// Something runs without that right.
    addresses_first: bool,
    /// The other node may run the group already: what can be stopped is, whatever above it is left alone.
    urgent: bool,
    /// Nothing is to be started now.
    still: bool,
    away: Option<Away>,
    events: VecDeque<Happening>,
}

/// Its resources. Addresses and DRBD mount nothing; anything else may, and what is started after it may lie there.
fn resources(group: &Group, now: Instant) -> Vec<Resource> {
    let mounts = |resource: &config::Resource| !matches!(resource.agent, ResourceAgent::IpAddr { .. } | ResourceAgent::Drbd { .. });
    let first_mount = group.resources.iter().position(mounts).unwrap_or(usize::MAX);
    let all = group.resources.iter().cloned().enumerate();
    all.map(|(index, resource)| Resource::new(resource, index > first_mount, now)).collect()
}

impl GroupRun {
    /// Nothing is known yet: everything is probed. The goal is [`Goal::Hold`] until it is set, so that [`Self::adopt`] can come first.
    #[must_use]
    pub fn new(group: &Group, now: Instant) -> Self {
        Self {
            group: group.clone(),
            resources: resources(group, now),
            goal: Goal::Hold,
            now,
            ours: false,
            addresses_first: false,
            urgent: false,
            still: false,
            away: None,
            events: VecDeque::new(),
        }
    }

    /// What an earlier core of this boot knew of a resource: it has failed, or could not be stopped. To be said before anything else.
    pub fn remember(&mut self, now: Instant, resource: usize, failures: Failures, is_blocked: bool) {
        if let Some(resource) = self.resources.get_mut(resource) {
            resource.remember(now, failures.until(now), is_blocked);
        }
    }

    /// What the next core is to know: index and name of each resource that has failed, its failures, and whether it is blocked.
    pub fn failed(&self) -> impl Iterator<Item = (usize, &Name, &Failures, bool)> {
        let all = self.resources.iter().enumerate();
        let all = all.map(|(index, it)| (index, &it.config.name, &it.failures, it.state == State::Blocked));
        all.filter(|(_, _, failures, is_blocked)| *is_blocked || !failures.is_empty())
    }

    /// Sets what the resources are to become; may be repeated.
    ///
    /// What was found running and not adopted before the goal is first `Started` or `Stopped` is stopped, whichever it is.
    pub fn set_goal(&mut self, now: Instant, goal: Goal) {
        if self.goal == Goal::Hold && goal != Goal::Hold {
            self.resources.iter_mut().for_each(|resource| resource.forget(now));
        }
        self.goal = goal;
        self.settle(now);
    }

    /// What runs here, or will be found running, is rightfully ours (C9): it is kept, and counts as started.
    pub fn adopt(&mut self) {
        self.ours = true;
        self.resources.iter_mut().for_each(Resource::adopt);
    }

    /// Whether a resource is taken care of; may be repeated. One that is not is only looked at: it is never started or stopped, and does not
    /// keep the others from it. While it runs the group is not `Stopped`, and its claim is not to be released.
    pub fn set_managed(&mut self, now: Instant, resource: usize, managed: bool) {
        if let Some(resource) = self.resources.get_mut(resource).filter(|resource| resource.managed != managed) {
            resource.managed = managed;
            resource.restart = false;
            if managed {
                resource.forget(now);
            }
        }
        self.settle(now);
    }

    /// An operation has ended. Ignored if it was not ordered.
    pub fn handle(&mut self, now: Instant, resource: usize, operation: Operation, outcome: Outcome) {
        let Some(ended) = self.resources.get_mut(resource).filter(|resource| resource.outstanding == Some(operation)) else {
            return;
        };
        let (was_running, was_proven) = (ended.state == State::Running, ended.is_proven());
        let failed = ended.end(now, operation, outcome, self.goal == Goal::Started, &mut self.events);
        if (was_running || operation == Operation::Start) && !was_proven && ended.is_proven() {
            self.events.push_back(Happening::ResourceStarted(ended.config.name.clone()));
        } else if !was_running && ended.state == State::Running && operation != Operation::Start {
            ended.found = !self.ours;
        }
        if let Some((operation, reason)) = failed {
            self.count(now, resource, operation, reason);
        }
        self.settle(now);
    }

    /// Forgets the failures of one resource, or of all; what is blocked is probed again.
    pub fn cleanup(&mut self, now: Instant, resource: Option<usize>) {
        for (index, cleaned) in self.resources.iter_mut().enumerate() {
            if resource.is_none_or(|resource| resource == index) && cleaned.cleanup() {
                self.events.push_back(Happening::FailCountReset(cleaned.config.name.clone()));
            }
        }
        self.settle(now);
    }

    /// The group has gone, or has nowhere to go. In the latter case (the goal is `Started`) what failed is restarted, with all behind it.
    pub fn clear_away(&mut self, now: Instant) {
        self.away = None;
        if let Some(broken) = self.resources.iter().position(|resource| resource.managed && resource.state == State::Broken) {
            self.restart(broken, usize::MAX);
        }
        self.settle(now);
    }

    /// Does what time asks for.
    pub fn handle_timeout(&mut self, now: Instant) {
        self.settle(now);
    }

    /// When `handle_timeout` is wanted next.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        let wakes = self.resources.iter().flat_map(|resource| resource.wakes(self.goal));
        let expiries = self.resources.iter().map(|resource| resource.failures.expire(self.group.failure_timeout));
        // What is past was considered, and waits for something else.
        wakes.chain(expiries).flatten().filter(|at| *at > self.now).min()
    }

    /// The next operation to carry out; to be asked for after each call that takes `now`, until there is none.
    pub fn poll_order(&mut self) -> Option<Order> {
        let (index, operation) = self.next()?;
        let resource = self.resources.get_mut(index)?;
        resource.begin(operation);
        resource.note(self.now);
        // From here on what a probe finds may have been started by us.
        self.ours |= operation == Operation::Start;
        Some(Order { resource: index, operation, timeout: resource.timeout(operation) })
    }

    /// A resource whose look is to be cut short, so that it can be stopped; to be asked for after each call that takes `now`, until there is none.
    /// What the look gives then is handed in all the same.
    pub fn poll_cut(&mut self) -> Option<usize> {
        let index = self.awaited_look()?;
        self.resources.get_mut(index)?.cut_short().then_some(index)
    }

    /// Whether the other node may run the group already, so that nothing is waited for that is left alone; may be repeated.
    pub fn set_urgent(&mut self, urgent: bool) {
        self.urgent = urgent;
    }

    /// Whether nothing is to be started now, though nothing is to be stopped either; may be repeated.
    pub fn set_still(&mut self, still: bool) {
        self.still = still;
    }

    /// What happened, in order.
    pub fn poll_event(&mut self) -> Option<Happening> {
        self.events.pop_front()
    }

    /// A failure counts, is told, and leads to what is configured.
    fn count(&mut self, now: Instant, index: usize, operation: Operation, reason: String) {
        let Some(resource) = self.resources.get_mut(index) else { return };
        let on_failure = resource.config.on_failure;
        let weighs = operation != Operation::Monitor || on_failure != OnFailure::Ignore;
        let count = resource.failures.record(now, &reason, weighs);
        if operation == Operation::Start {
            resource.failures.start_failed();
        }
        let (name, managed) = (resource.config.name.clone(), resource.managed);
        self.events.push_back(Happening::ResourceFailed { resource: name, operation: operation.label().to_owned(), reason, count });
        if self.goal != Goal::Started || !managed || operation == Operation::Stop {
            return;
        }
        match on_failure {
            OnFailure::RestartAlone => self.restart(index, index),
            OnFailure::RestartFromHere => self.restart(index, usize::MAX),
            OnFailure::Move => self.away = self.away.max(Some(Away::Move)),
            OnFailure::Standby => self.away = Some(Away::Standby),
            // What failed to start is broken, and restarted for that.
            OnFailure::Ignore => {}
        }
    }

    /// Marks these resources to be stopped and started again.
    fn restart(&mut self, first: usize, last: usize) {
        let these = self.resources.iter_mut().enumerate().filter(|(index, _)| (first..=last).contains(index));
        these.filter(|(_, resource)| resource.managed && !resource.is_down()).for_each(|(_, resource)| resource.restart = true);
    }

    /// What follows after each call.
    fn settle(&mut self, now: Instant) {
        self.now = now;
        self.disown();
        for resource in &mut self.resources {
            if resource.failures.expire(self.group.failure_timeout).is_some_and(|expiry| expiry <= now) && resource.failures.forget() {
                self.events.push_back(Happening::FailCountReset(resource.config.name.clone()));
            }
            resource.note(now);
        }
        if self.goal == Goal::Stopped && !self.is_running_something() {
            self.ours = false;
        }
        self.addresses_first &= self.resources.iter().any(|resource| resource.restart);
    }

    /// What runs without a right to it is told, and stopped (C9).
    fn disown(&mut self) {
        for resource in &mut self.resources {
            if self.goal != Goal::Hold && resource.managed && resource.found {
                (resource.found, resource.restart) = (false, true);
                self.addresses_first = true;
                self.events.push_back(Happening::ActiveWithoutClaim(resource.config.name.clone()));
            }
        }
    }
}
