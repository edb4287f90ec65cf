//! `fencing = "none"`: how long a group is down, and what is not protected.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::model::{Embedded, Fencing, Group};
use super::units::show;
use std::time::Duration;

impl Group {
    /// Stopping it takes so long at most: its resources are stopped one after the other.
    #[must_use]
    pub fn stop_time(&self) -> Duration {
        self.resources.iter().map(|resource| resource.stop_timeout).sum()
    }
}

impl Embedded {
    /// Without fencing: from the last frame of a lost holder of `group` to the start of the group here. By then a holder that is cut off has
    /// noticed it (`deadtime`), has made up its mind (`isolation_time`), and has stopped.
    #[must_use]
    pub fn takeover_wait(&self, group: &Group) -> Duration {
        self.deadtime + self.isolation_time + group.stop_time()
    }
}

/// What `ha-snmp check` prints where `fencing` is `"none"`: what the figures mean in seconds of downtime, and what they do not protect from.
/// Lines without an end of line.
#[must_use]
pub fn without_fencing_note(embedded: &Embedded) -> Option<Vec<String>> {
    if embedded.fencing != Fencing::None {
        return None;
    }
    let mut lines = vec!["fencing = \"none\": nothing makes sure that a silent node runs nothing; the other one waits instead".to_owned()];
    let (deadtime, isolation) = (show(embedded.deadtime), show(embedded.isolation_time));
    lines.extend(embedded.groups.iter().map(|group| {
        let (wait, stop) = (show(embedded.takeover_wait(group)), show(group.stop_time()));
        format!(
            "group '{}' is down for {wait} after its node died, and its start: {deadtime} deadtime + {isolation} isolation-time + {stop} \
             stop-timeout of its resources together",
            group.name
        )
    }));
    lines.push("not protected from: a node that hangs, or is paused, for longer than that and then goes on".to_owned());
    Some(lines)
}
