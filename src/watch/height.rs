//! How high an alarm stands: its own condition and the levels above it, each with a hysteresis of its own.
//!
//! The highest level that is raised counts. Where the alarm clears, all levels fall: from any level the way down to cleared is one edge.

use super::edge::{Judgement, State};
use crate::time::Instant;
use std::time::Duration;

/// The states of an alarm: its own, then those of its levels.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Height {
    own: State,
    levels: Vec<State>,
}

impl Height {
    /// Nothing is raised.
    pub fn quiet(levels: usize) -> Self {
        Self { own: State::Quiet, levels: vec![State::Quiet; levels] }
    }

    /// Raised up to this level, 0 being the alarm itself.
    pub fn raised(levels: usize, top: usize) -> Self {
        let level = |level| if level < top { State::Raised } else { State::Quiet };
        Self { own: State::Raised, levels: (0..levels).map(level).collect() }
    }

    /// Takes one look: the judgement of the alarm's own condition, then those of its levels, where the raise of a level means that of the alarm.
    pub fn look(&mut self, now: Instant, own: Judgement, levels: &[Judgement], hold: Duration) {
        self.own = self.own.look(now, own, hold).0;
        for (level, state) in self.levels.iter_mut().enumerate() {
            let judgement = levels.get(level).copied().filter(|_| own != Judgement::Clear);
            *state = state.look(now, judgement.unwrap_or(own), hold).0;
        }
    }

    /// The highest level that is raised, 0 being the alarm itself.
    pub fn top(&self) -> Option<usize> {
        let level = self.levels.iter().rposition(|state| *state == State::Raised).map(|level| level + 1);
        level.or((self.own == State::Raised).then_some(0))
    }

    /// How many levels there are above the alarm itself.
    pub fn levels(&self) -> usize {
        self.levels.len()
    }

    /// Whether a condition holds, but not long enough yet.
    pub fn is_pending(&self) -> bool {
        self.states().any(|state| matches!(state, State::Pending { .. }))
    }

    /// When the next hold time ends, if nothing else is seen before.
    pub fn due(&self, hold: Duration) -> Option<Instant> {
        self.states().filter_map(|state| state.due(hold)).min()
    }

    fn states(&self) -> impl Iterator<Item = State> {
        std::iter::once(self.own).chain(self.levels.iter().copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Judgement::{Clear, Neither, NotKnown, Raise};

    fn at(seconds: u64) -> Instant {
        Instant::default().after(Duration::from_secs(seconds))
    }

    /// A failcount that warns and is critical, cleanly up and down, and what is between.
    #[test]
    fn the_highest_level_counts_and_a_clear_takes_all() {
        let mut height = Height::quiet(2);
        for (own, levels, top) in [
            (Neither, [Neither, Neither], None),
            (Raise, [Neither, Neither], Some(0)),
            (Raise, [Raise, Neither], Some(1)),
            (Raise, [Neither, Neither], Some(1)),
            (Raise, [NotKnown, Raise], Some(2)),
            (NotKnown, [NotKnown, NotKnown], Some(2)),
            (Raise, [Raise, Clear], Some(1)),
            (Raise, [Clear, Clear], Some(0)),
            (Neither, [Neither, Neither], Some(0)),
            (Raise, [Raise, Raise], Some(2)),
            (Clear, [Neither, Neither], None),
            (Raise, [Neither, Raise], Some(2)),
            (Clear, [NotKnown, Clear], None),
        ] {
            height.look(at(1), own, &levels, Duration::ZERO);
            assert_eq!(height.top(), top, "{own:?} {levels:?}");
        }
    }

    #[test]
    fn each_level_has_its_own_hold_time() {
        let hold = Duration::from_secs(10);
        let mut height = Height::quiet(1);
        height.look(at(0), Raise, &[Clear], hold);
        height.look(at(5), Raise, &[Raise], hold);
        assert_eq!((height.top(), height.due(hold), height.is_pending()), (None, Some(at(10)), true));
        height.look(at(10), Raise, &[Raise], hold);
        assert_eq!((height.top(), height.due(hold)), (Some(0), Some(at(15))));
        height.look(at(15), Raise, &[Raise], hold);
        assert_eq!((height.top(), height.is_pending()), (Some(1), false));
    }

    #[test]
    fn raised_up_to_a_level() {
        for top in 0..=2 {
            assert_eq!(Height::raised(2, top).top(), Some(top));
        }
        assert_eq!(Height::raised(1, 7).top(), Some(1));
    }
}
