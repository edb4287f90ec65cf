//! How a group's resources on this node are, as a whole.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::super::report::RunState;
use super::resource::Resource;
use super::state::State;
use super::{Away, Goal, GroupRun, Row};
use crate::time::Instant;

impl GroupRun {
    /// What is known of the group here. `Stopped` only if every resource was seen stopped since the core started, and none is or is to be
    /// started. `Blocked` also while the goal is `Stopped` and only unmanaged ones run: that is no reason to be fenced, see
    /// [`Self::failed_stop`]. `Started` leaves out unmanaged ones.
    #[must_use]
    pub fn state(&self) -> RunState {
        let all = |is: fn(&Resource) -> bool| self.resources.iter().all(is);
        let managed = |is: fn(&Resource) -> bool| self.resources.iter().filter(|resource| resource.managed).all(is);
        let known = |resource: &Resource| resource.state != State::Unknown;
        if self.failed_stop().is_some() {
            return RunState::Blocked;
        }
        match self.goal {
            Goal::Started if !managed(known) => RunState::Unknown,
            Goal::Started if managed(Resource::is_up) => RunState::Started,
            Goal::Started => RunState::Starting,
            Goal::Stopped | Goal::Hold if all(Resource::is_down) => RunState::Stopped,
            Goal::Stopped | Goal::Hold if !all(known) => RunState::Unknown,
            Goal::Stopped if self.waits_for_people() => RunState::Blocked,
            Goal::Stopped => RunState::Stopping,
            Goal::Hold if all(Resource::is_up) => RunState::Started,
            Goal::Hold if self.ours => RunState::Starting,
            Goal::Hold => RunState::Stopping,
        }
    }

    /// Whether something runs, or may run: what is not known counts as running.
    #[must_use]
    pub fn is_running_something(&self) -> bool {
        !self.resources.iter().all(Resource::is_down)
    }

    /// Whether a start has failed so often that another node is better.
    #[must_use]
    pub fn cannot_start(&self) -> bool {
        self.resources.iter().any(|resource| resource.managed && resource.cannot_start())
    }

    /// The first resource that could not be started here, for what starts it is not installed.
    #[must_use]
    pub fn not_installed(&self) -> Option<usize> {
        self.resources.iter().position(|resource| resource.managed && resource.is_not_installed())
    }

    /// The first resource that runs, or may, and is left alone by order: what is below it is not stopped, and the claim is not let go.
    #[must_use]
    pub fn left_alone(&self) -> Option<usize> {
        self.resources.iter().position(|resource| !resource.managed && !resource.is_down())
    }

    /// The first resource that was to be stopped and could not be: why the peer is asked to fence this node. Not an unmanaged one: that was
    /// left alone on purpose.
    #[must_use]
    pub fn failed_stop(&self) -> Option<usize> {
        self.resources.iter().position(|resource| resource.managed && resource.state == State::Blocked)
    }

    /// Sum of the failures of its resources. Those that `on-failure = "ignore"` lets pass are shown, but not in the sum: they are to move
    /// nothing.
    #[must_use]
    pub fn fail_count(&self) -> u32 {
        self.resources.iter().fold(0, |sum, resource| sum.saturating_add(resource.failures.weight()))
    }

    /// Where a failure sends the group. While it stands, nothing is started here.
    #[must_use]
    pub fn wants_away(&self) -> Option<Away> {
        self.away
    }

    /// The resources, in the order of the configuration.
    #[must_use]
    pub fn rows(&self, now: Instant) -> Vec<Row> {
        self.resources.iter().map(|resource| resource.row(now)).collect()
    }
}
