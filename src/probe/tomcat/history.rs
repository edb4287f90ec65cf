//! What only shows from one run to the next: restarts, and what a collection left in the old generation.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::heap::Old;
use super::procfs::Identity;

/// What was seen of an instance since the agent started.
#[derive(Debug, Default)]
pub(super) struct History {
    last: Option<Identity>,
    restarts: u64,
    collected: Option<i64>,
    left: Option<u64>,
}

impl History {
    /// It runs as this process. Another one than last time is a restart, whether or not it was seen down in between.
    pub(super) fn running(&mut self, identity: Identity) {
        if self.last == Some(identity) {
            return;
        }
        if self.last.is_some() {
            self.restarts = self.restarts.saturating_add(1);
        }
        *self = Self { last: Some(identity), restarts: self.restarts, ..Self::default() };
    }

    /// How often the instance came back since the agent started.
    pub(super) fn restarts(&self) -> u64 {
        self.restarts
    }

    /// What the last collection of the old generation left, octets; `None` until one was seen to end (or can be told to have been the last
    /// thing that happened): what has been promoted since an unseen one must not pass for what it left.
    pub(super) fn left_by_collection(&mut self, old: Old) -> Option<u64> {
        match old {
            Old::Live { collected: 0, .. } | Old::Unknown => {}
            Old::Live { used, collected, untouched } => {
                if self.collected.map_or(untouched, |before| before != collected) {
                    self.left = Some(used);
                }
            }
            Old::AtCollection(used) => self.left = Some(used),
        }
        if let Old::Live { collected, .. } = old {
            self.collected = Some(collected);
        }
        self.left
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity(pid: u32, start_ticks: u64) -> Identity {
        Identity { pid, start_ticks }
    }

    #[test]
    fn restarts() {
        let mut history = History::default();
        for (pid, start, restarts) in [(10, 1, 0), (10, 1, 0), (11, 2, 1), (11, 2, 1), (11, 3, 2), (10, 4, 3)] {
            history.running(identity(pid, start));
            assert_eq!(history.restarts(), restarts, "{pid} {start}");
        }
    }

    /// Each row: used, end of the last old collection, untouched since; what is known then.
    #[test]
    fn what_a_collection_left() {
        let mut history = History::default();
        history.running(identity(1, 1));
        for (used, collected, untouched, left) in [
            (5, 0, true, None),         // none yet
            (9, 100, true, Some(9)),    // one was seen
            (20, 100, false, Some(9)),  // promotion only
            (12, 200, false, Some(12)), // another, with a young one on its heels
            (90, 200, false, Some(12)),
        ] {
            assert_eq!(history.left_by_collection(Old::Live { used, collected, untouched }), left, "{used} {collected}");
        }
        assert_eq!(history.left_by_collection(Old::Unknown), Some(12), "one unreadable file forgets nothing");
        history.running(identity(2, 2));
        assert_eq!(history.left_by_collection(Old::Unknown), None, "another JVM begins anew");
    }

    #[test]
    fn an_agent_that_comes_later() {
        for (old, left) in [
            (Old::Live { used: 7, collected: 100, untouched: false }, None),
            (Old::Live { used: 7, collected: 100, untouched: true }, Some(7)),
            (Old::AtCollection(3), Some(3)),
            (Old::Unknown, None),
        ] {
            let mut history = History::default();
            history.running(identity(1, 1));
            assert_eq!(history.left_by_collection(old), left, "{old:?}");
        }
    }
}
