//! How a resource is shown.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::super::Row;
use super::super::state::State;
use super::Resource;
use crate::resource_agent::Operation;
use crate::time::Instant;
use crate::view::cluster::ResourceState;

impl Resource {
    /// Notes since when it has been as it is shown.
    pub fn note(&mut self, now: Instant) {
        let shown = self.shown();
        if shown != self.shown {
            (self.shown, self.since) = (shown, now);
        }
    }

    fn shown(&self) -> ResourceState {
        match (self.outstanding, self.state) {
            (Some(Operation::Start), _) => ResourceState::Starting,
            (Some(Operation::Stop), _) | (_, State::Confirming) => ResourceState::Stopping,
            (_, State::Unknown) => ResourceState::Unknown,
            (_, State::Blocked) => ResourceState::Blocked,
            (_, State::Broken) => ResourceState::Failed,
            (_, State::Running) if self.unproven => ResourceState::Starting,
            (_, State::Running) if self.failing => ResourceState::Failed,
            (_, State::Running) => ResourceState::Started,
            (_, State::Stopped) if self.start_pause.failures() > 0 => ResourceState::Failed,
            (_, State::Stopped) => ResourceState::Stopped,
        }
    }

    /// As it is shown.
    pub fn row(&self, now: Instant) -> Row {
        Row {
            state: self.shown,
            managed: self.managed,
            last_operation: self.ended.as_ref().map_or("", |(_, operation, _)| operation.label()),
            last_result: self.last_result(),
            since: now.since(self.since),
            failures: self.failures.shown(now),
        }
    }
}
