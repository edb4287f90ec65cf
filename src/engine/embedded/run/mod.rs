//! One group's resources on this node: what is known of them, and what is to be done next.
#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::report::RunState;
use crate::config::Group;
use crate::resource_agent::{Operation, Outcome};
use crate::time::Instant;
use crate::view::cluster::{Failures, Happening, ResourceState};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// What a group's resources on this node are to become.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    /// All run.
    Started,
    /// None runs.
    Stopped,
    /// Nobody knows, or people are at it (maintenance): they are only looked at. When that is over, everything is probed again first.
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    pub failures: Failures,
}

/// The resources of one group on this node.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct GroupRun {
    group: Group,
}

impl GroupRun {
    /// Nothing is known yet: everything is probed. The goal is [`Goal::Hold`] until it is set, so that [`Self::adopt`] can come first.
    #[must_use]
    pub fn new(group: &Group) -> Self {
        Self { group: group.clone() }
    }

    /// Sets what the resources are to become; to be repeated without harm.
    pub fn set_goal(&mut self, _now: Instant, _goal: Goal) {}

    /// What runs here, or will be found running, is rightfully ours (C9): it is kept, and counts as started.
    pub fn adopt(&mut self) {}

    /// Whether a resource is taken care of; to be repeated without harm. One that is not is only looked at: it is never started or stopped,
    /// and does not keep the others from it. While it runs the group is not `Stopped`, and its claim is not to be released.
    pub fn set_managed(&mut self, _now: Instant, _resource: usize, _managed: bool) {}

    /// An operation has ended. Ignored if it was not ordered.
    pub fn handle(&mut self, _now: Instant, _resource: usize, _operation: Operation, _outcome: Outcome) {}

    /// Forgets the failures of one resource, or of all; what is blocked is probed again.
    pub fn cleanup(&mut self, _now: Instant, _resource: Option<usize>) {}

    /// Does what time asks for.
    pub fn handle_timeout(&mut self, _now: Instant) {}

    /// When `handle_timeout` is wanted next.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        None
    }

    /// The next operation to carry out; to be asked for after each of the calls above, until there is none.
    pub fn poll_order(&mut self) -> Option<Order> {
        None
    }

    /// What happened, in order.
    pub fn poll_event(&mut self) -> Option<Happening> {
        None
    }

    /// What is known of the group here. `Stopped` only if every resource was seen stopped since the core started, and none is being started.
    /// `Blocked` also while the goal is `Stopped` and only unmanaged ones run: no reason to be fenced, see [`Self::failed_stop`].
    #[must_use]
    pub fn state(&self) -> RunState {
        RunState::Unknown
    }

    /// Whether something runs, or may run: what is not known counts as running.
    #[must_use]
    pub fn is_running_something(&self) -> bool {
        true
    }

    /// The first resource that was to be stopped and could not be: why the peer is asked to fence this node.
    #[must_use]
    pub fn failed_stop(&self) -> Option<usize> {
        None
    }

    /// Sum of the failures of its resources; those of a monitor with `on-failure = "ignore"` are left out.
    #[must_use]
    pub fn fail_count(&self) -> u32 {
        0
    }

    /// Where a failure sends the group. While it stands, nothing is started here.
    #[must_use]
    pub fn wants_away(&self) -> Option<Away> {
        None
    }

    /// The group has gone, or has nowhere to go: in the latter case (the goal is `Started`) what failed is restarted here.
    pub fn clear_away(&mut self, _now: Instant) {}

    /// How long it takes at worst until everything is stopped or known to be not.
    #[must_use]
    pub fn stop_budget(&self) -> Duration {
        self.group.resources.iter().map(|resource| resource.stop_timeout).sum()
    }

    /// The resources, in the order of the configuration.
    #[must_use]
    pub fn rows(&self, _now: Instant) -> Vec<Row> {
        Vec::new()
    }
}
