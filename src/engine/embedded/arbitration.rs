//! Who shoots first: an arbitration without a word of the other node (F2).
//!
//! Each node waits for so many times `fence-delay`. What it believes of the other may be wrong, for the last frame may be lost: whatever both
//! believe, no two nodes wait equally long, and a node that reaches a ping node never waits as long as one that reaches none.
//!
//! | | first node | second node |
//! |---|---|---|
//! | reaches a ping node, or none is configured | 0, or 2 if only the other one holds something | 1 |
//! | reaches none | 4 | 3 |
//!
//! A node that comes to reach a ping node later than that waits for its next turn: the first node has the even ones, the second the odd ones. The
//! other node may have shot at any turn before, and what it shoots with takes its time.
//!
//! A node that could run nothing does not shoot at all.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use std::time::Duration;

/// What a node knows when it is to shoot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shooter {
    /// Its index.
    pub local: u8,
    /// A ping node has answered since the other node fell silent; or none is configured.
    pub reaches: bool,
    /// It holds a group that it may keep.
    pub holds: bool,
    /// The other node holds one, or was granted one, as far as is known.
    pub peer_holds: bool,
    /// How long after the other node fell silent a ping node was reached; zero where it was all the time.
    pub late: Duration,
}

impl Shooter {
    /// How long it waits before it shoots, from when the other node fell silent.
    #[must_use]
    pub fn delay(self, fence_delay: Duration) -> Duration {
        let delay = fence_delay.saturating_mul(self.turns());
        let late = self.late.saturating_sub(delay).as_nanos();
        let round = fence_delay.saturating_mul(2);
        let rounds = if round.is_zero() { 0 } else { late.div_ceil(round.as_nanos()) };
        delay.saturating_add(round.saturating_mul(u32::try_from(rounds).unwrap_or(u32::MAX)))
    }

    fn turns(self) -> u32 {
        match (self.local, self.reaches) {
            (0, true) if self.peer_holds && !self.holds => 2,
            (0, true) => 0,
            (0, false) => 4,
            (_, true) => 1,
            (_, false) => 3,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(local: u8) -> impl Iterator<Item = Shooter> {
        let bit = |number: u8, bit: u8| number & bit != 0;
        (0..8).map(move |number| Shooter {
            local,
            reaches: bit(number, 1),
            holds: bit(number, 2),
            peer_holds: bit(number, 4),
            late: Duration::ZERO,
        })
    }

    #[test]
    fn whatever_both_believe_only_one_falls() {
        let delay = Duration::from_secs(5);
        for first in all(0) {
            for second in all(1) {
                let (a, b) = (first.delay(delay), second.delay(delay));
                assert!(a.abs_diff(b) >= delay, "{first:?} {second:?}");
                // Who is connected is not shot by who is not.
                assert!(first.reaches == second.reaches || first.reaches == (a < b), "{first:?} {second:?}");
            }
        }
    }

    #[test]
    fn who_comes_back_late_waits_for_its_turn() {
        let delay = Duration::from_secs(5);
        for late in (0..60).map(Duration::from_secs) {
            for other in (0..60).map(Duration::from_secs) {
                for first in all(0).map(|it| Shooter { late, ..it }) {
                    for second in all(1).map(|it| Shooter { late: other, ..it }) {
                        let (a, b) = (first.delay(delay), second.delay(delay));
                        assert!(a >= late && b >= other && a.abs_diff(b) >= delay, "{first:?} {second:?}");
                        assert!(a < late + 2 * delay || a <= 4 * delay, "{first:?}");
                    }
                }
            }
        }
        let late = Shooter { local: 0, reaches: true, holds: true, peer_holds: false, late: Duration::from_secs(60) };
        assert_eq!(late.delay(Duration::ZERO), Duration::ZERO);
    }

    #[test]
    fn the_holder_is_first_where_both_know_it() {
        let delay = Duration::from_secs(5);
        for reaches in [true, false] {
            let holder = |local| Shooter { local, reaches, holds: true, peer_holds: false, late: Duration::ZERO };
            let spare = |local| Shooter { local, reaches, holds: false, peer_holds: true, late: Duration::ZERO };
            assert!(holder(0).delay(delay) < spare(1).delay(delay) || !reaches);
            assert!(holder(1).delay(delay) < spare(0).delay(delay));
        }
    }
}
