//! How long it takes at worst until a group is surely stopped, and what follows from that.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::{Embedded, Group, Resource};
use std::time::Duration;

/// How long after its timeout an operation of an agent may still take: programs get SIGTERM first, and half a second to clean up.
pub const GRACE: Duration = Duration::from_secs(1);

impl Resource {
    /// A look at it, a probe or a monitor, is cut off after so long.
    #[must_use]
    pub fn look_timeout(&self) -> Duration {
        self.monitor.map_or(self.start_timeout, |monitor| monitor.timeout)
    }
}

impl Group {
    /// How long it takes at worst until everything is stopped or known to be not: what is under way ends, then one after the other is stopped,
    /// and probed if its stop fails.
    #[must_use]
    pub fn stop_time(&self) -> Duration {
        let longest = self.resources.iter().map(|resource| resource.start_timeout.max(resource.look_timeout())).max();
        let longest = longest.map_or(Duration::ZERO, |longest| longest.saturating_add(GRACE));
        let stops =
            self.resources.iter().map(|resource| resource.stop_timeout.saturating_add(resource.look_timeout()).saturating_add(GRACE * 2));
        stops.fold(longest, Duration::saturating_add)
    }
}

impl Embedded {
    /// The longest [`Group::stop_time`].
    #[must_use]
    pub fn stop_time(&self) -> Duration {
        self.groups.iter().map(Group::stop_time).max().unwrap_or_default()
    }

    /// Without fencing: from the last frame that it heard to where a node that is cut off begins to stop everything. By then it has noticed it
    /// (`deadtime`), and has made up its mind (`isolation_time`).
    #[must_use]
    pub fn patience(&self) -> Duration {
        self.deadtime.saturating_add(self.isolation_time)
    }

    /// Without fencing: from the last frame of a lost node to the start of its groups here. By then it has lost its patience, and has stopped
    /// them, all at the same time.
    #[must_use]
    pub fn takeover_wait(&self) -> Duration {
        self.patience().saturating_add(self.stop_time())
    }
}
