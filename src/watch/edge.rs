//! The edge of one alarm.
//!
//! | state \ judgement | raise | neither | clear | not known |
//! |---|---|---|---|---|
//! | quiet | pending; raised at once without hold time, **Raise** | quiet | quiet | quiet |
//! | pending | pending; raised when the hold time has passed, **Raise** | quiet | quiet | quiet |
//! | raised | raised | raised | quiet, **Clear** | raised |
//!
//! A value that is not known neither raises nor clears: a probe that fails says nothing about what it probes. It does break a hold time,
//! which asks for the condition without a break. At the first look after start a raise condition that holds is an edge
//! (mteTriggerThresholdStartup rising), a clear condition that holds is none: nobody was told of anything to clear.

use crate::time::Instant;
use serde::Serialize;
use std::time::Duration;

/// What a rule says of the value it looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Judgement {
    /// The raise condition holds.
    Raise,
    /// Neither condition holds: between the thresholds.
    Neither,
    /// The clear condition holds.
    Clear,
    /// There is no value to judge.
    NotKnown,
}

/// What happened at an edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Edge {
    /// The alarm began.
    Raise,
    /// The alarm ended.
    Clear,
    /// It has become worse or better, and is still active.
    Change,
    /// It is still active: told again.
    Repeat,
}

/// Where an alarm stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) enum State {
    /// Nothing to tell.
    #[default]
    Quiet,
    /// The raise condition holds since then, but not long enough.
    Pending {
        /// When it began to hold.
        since: Instant,
    },
    /// The alarm is active.
    Raised,
}

impl State {
    /// Takes one look; gives the next state, and the edge where there is one.
    #[must_use]
    pub fn look(self, now: Instant, judgement: Judgement, hold: Duration) -> (Self, Option<Edge>) {
        match (self, judgement) {
            (Self::Raised, Judgement::Clear) => (Self::Quiet, Some(Edge::Clear)),
            (Self::Raised, _) => (Self::Raised, None),
            (Self::Quiet, Judgement::Raise) => Self::pending_since(now, now, hold),
            (Self::Pending { since }, Judgement::Raise) => Self::pending_since(since, now, hold),
            (Self::Quiet | Self::Pending { .. }, _) => (Self::Quiet, None),
        }
    }

    /// When a pending alarm is raised, if nothing else is seen before.
    #[must_use]
    pub fn due(self, hold: Duration) -> Option<Instant> {
        match self {
            Self::Pending { since } => Some(since.after(hold)),
            Self::Quiet | Self::Raised => None,
        }
    }

    fn pending_since(since: Instant, now: Instant, hold: Duration) -> (Self, Option<Edge>) {
        if now.since(since) >= hold { (Self::Raised, Some(Edge::Raise)) } else { (Self::Pending { since }, None) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HOLD: Duration = Duration::from_secs(10);

    fn at(seconds: u64) -> Instant {
        Instant::default().after(Duration::from_secs(seconds))
    }

    /// Every cell of the table in the module's text.
    #[test]
    fn table() {
        use Judgement::{Clear, Neither, NotKnown, Raise};
        let pending = State::Pending { since: at(95) };
        let long_pending = State::Pending { since: at(90) };
        let cases = [
            (State::Quiet, Raise, Duration::ZERO, State::Raised, Some(Edge::Raise)),
            (State::Quiet, Raise, HOLD, State::Pending { since: at(100) }, None),
            (State::Quiet, Neither, HOLD, State::Quiet, None),
            (State::Quiet, Clear, HOLD, State::Quiet, None),
            (State::Quiet, NotKnown, HOLD, State::Quiet, None),
            (pending, Raise, HOLD, pending, None),
            (long_pending, Raise, HOLD, State::Raised, Some(Edge::Raise)),
            (pending, Neither, HOLD, State::Quiet, None),
            (pending, Clear, HOLD, State::Quiet, None),
            (pending, NotKnown, HOLD, State::Quiet, None),
            (State::Raised, Raise, HOLD, State::Raised, None),
            (State::Raised, Neither, HOLD, State::Raised, None),
            (State::Raised, Clear, HOLD, State::Quiet, Some(Edge::Clear)),
            (State::Raised, NotKnown, HOLD, State::Raised, None),
        ];
        for (state, judgement, hold, next, edge) in cases {
            assert_eq!(state.look(at(100), judgement, hold), (next, edge), "{state:?} and {judgement:?}");
        }
    }

    proptest! {
        /// Raises and clears alternate, beginning with a raise, whatever is seen.
        #[test]
        fn raises_and_clears_alternate(looks in prop::collection::vec((0u64..5, 0u8..4), 0..200), hold in 0u64..6) {
            let mut state = State::default();
            let mut now = 0;
            let mut expected = Edge::Raise;
            for (pause, judgement) in looks {
                now += pause;
                let judgement = [Judgement::Raise, Judgement::Neither, Judgement::Clear, Judgement::NotKnown][usize::from(judgement)];
                let (next, edge) = state.look(at(now), judgement, Duration::from_secs(hold));
                if let Some(edge) = edge {
                    prop_assert_eq!(edge, expected);
                    expected = if edge == Edge::Raise { Edge::Clear } else { Edge::Raise };
                }
                state = next;
            }
        }
    }
}
