//! Where a group runs, as far as this node sees, and when that changes: the history of takeovers is made of it.
//!
//! | ran last | seen | becomes | tells |
//! |---|---|---|---|
//! | nowhere yet | running on n | n | running on n, after no outage that is known |
//! | n | running on n | n | |
//! | n | running nowhere | n, ended | |
//! | n, ended | running nowhere | n, ended since then | |
//! | n, ended or not | running on m | m | running on m, after the time since it ended |
//! | n, ended or not | stopped by order | n, stopped | |
//! | n, stopped | running nowhere | n, stopped | |
//! | n, stopped | running on m | m | running on m, after no outage: nobody missed it |

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use crate::time::Instant;
use crate::view::cluster::TakeoverCause;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Of one group.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sighting {
    /// The node that it ran on last.
    node: Option<u8>,
    /// Since when it runs nowhere.
    ended: Option<Instant>,
    /// It was stopped by order since.
    stopped: bool,
    /// Why it goes to the other node.
    cause: Option<(TakeoverCause, String)>,
}

/// What is seen of a group now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// It runs there.
    Running(u8),
    /// It runs nowhere since that time, or is not seen to.
    Nowhere(Instant),
    /// It runs nowhere, and is not to.
    Stopped,
}

/// A group is seen to run on another node than before, or for the first time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Runs {
    /// Index of the group.
    pub group: usize,
    /// Where.
    pub node: u8,
    /// Why; unknown where this node has not seen it.
    pub cause: TakeoverCause,
    /// The same in one line.
    pub reason: String,
    /// How long it ran nowhere, as far as this core knows.
    pub outage: Option<Duration>,
}

impl Sighting {
    /// The group begins to go to another node, or is on its way: the last reason before it runs there counts.
    pub fn goes(&mut self, cause: TakeoverCause, reason: String) {
        self.cause = Some((cause, reason));
    }

    /// It stays where it is.
    pub fn stays(&mut self) {
        self.cause = None;
    }

    /// Whether it is known why it goes.
    #[must_use]
    pub fn is_going(&self) -> bool {
        self.cause.is_some()
    }

    /// The node that it ran on last, as far as this core has seen.
    #[must_use]
    pub fn node(&self) -> Option<u8> {
        self.node
    }

    /// Takes in what is seen of the group with this index.
    pub fn look(&mut self, now: Instant, group: usize, seen: Seen) -> Option<Runs> {
        match seen {
            Seen::Running(node) if self.node == Some(node) => (self.ended, self.stopped) = (None, false),
            Seen::Running(node) => {
                let outage = self.node.filter(|_| !self.stopped).map(|_| self.ended.map_or(Duration::ZERO, |ended| now.since(ended)));
                let cause = self.cause.take();
                *self = Self { node: Some(node), ..Self::default() };
                let (cause, reason) = cause.unwrap_or_else(|| (TakeoverCause::Unknown, "this node's core has not seen why".to_owned()));
                return Some(Runs { group, node, cause, reason, outage });
            }
            Seen::Nowhere(since) => self.ended = self.ended.or(self.node.map(|_| since)),
            Seen::Stopped => self.stopped = self.node.is_some(),
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Seen::{Nowhere, Running, Stopped};

    fn at(seconds: u64) -> Instant {
        Instant::default().after(Duration::from_secs(seconds))
    }

    #[test]
    fn the_table() {
        let mut sighting = Sighting::default();
        assert_eq!(sighting.look(at(0), 3, Nowhere(at(0))), None);
        let runs = |node, cause, reason: &str, outage: Option<u64>| {
            Some(Runs { group: 3, node, cause, reason: reason.to_owned(), outage: outage.map(Duration::from_secs) })
        };
        let unseen = "this node's core has not seen why";
        assert_eq!(sighting.look(at(9), 3, Running(1)), runs(1, TakeoverCause::Unknown, unseen, None));
        assert_eq!(sighting.look(at(10), 3, Running(1)), None);
        assert_eq!(sighting.look(at(12), 3, Nowhere(at(11))), None);
        assert_eq!(sighting.look(at(13), 3, Nowhere(at(13))), None);
        sighting.goes(TakeoverCause::Other, "first".to_owned());
        sighting.goes(TakeoverCause::NodeFenced, "fenced".to_owned());
        assert_eq!(sighting.look(at(15), 3, Running(0)), runs(0, TakeoverCause::NodeFenced, "fenced", Some(4)));
        // It comes back where it was, and the reason to go is forgotten.
        sighting.goes(TakeoverCause::Order, "by order".to_owned());
        assert_eq!(sighting.look(at(20), 3, Nowhere(at(20))), None);
        assert_eq!(sighting.look(at(21), 3, Running(0)), None);
        sighting.stays();
        assert_eq!(sighting.look(at(22), 3, Stopped), None);
        assert_eq!(sighting.look(at(80), 3, Nowhere(at(80))), None);
        assert_eq!(sighting.look(at(90), 3, Running(1)), runs(1, TakeoverCause::Unknown, unseen, None));
        assert_eq!(sighting.look(at(95), 3, Running(0)), runs(0, TakeoverCause::Unknown, unseen, Some(0)));
    }
}
