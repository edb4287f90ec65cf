//! Whether one alarm flaps: more raises and clears within a while than are allowed.
//!
//! | state \ event | a transition, no more than n within t | a transition, more than n | time passes, no more than n left |
//! |---|---|---|---|
//! | steady | steady | flapping, **begins** | steady |
//! | flapping | - | flapping | steady, **ends** |

use crate::config::Flapping;
use crate::time::Instant;
use std::collections::VecDeque;
use std::time::Duration;

/// The latest transitions of an alarm.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Flaps {
    /// No more of them than it takes to flap, oldest first.
    recent: VecDeque<Instant>,
    flapping: Option<Flap>,
}

/// A stretch of flapping.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Flap {
    /// Edges that were held back since it began.
    pub held: u32,
    /// Somebody looks after it.
    pub acknowledged: bool,
}

impl Flaps {
    /// The alarm was raised or cleared. Gives how many transitions there were within the time, if it begins to flap with this one.
    pub fn push(&mut self, now: Instant, limit: Flapping) -> Option<u32> {
        self.recent.push_back(now);
        while self.recent.len() > most(limit) {
            self.recent.pop_front();
        }
        if self.flapping.is_some() || !self.is_over(now, limit) {
            return None;
        }
        self.flapping = Some(Flap::default());
        Some(limit.transitions.saturating_add(1))
    }

    /// Ends the flapping if its time has come; `None` as limit ends it at once. Gives what ended.
    pub fn end(&mut self, now: Instant, limit: Option<Flapping>) -> Option<Flap> {
        if limit.is_some_and(|limit| self.is_over(now, limit)) { None } else { self.flapping.take() }
    }

    /// When [`Flaps::end`] is wanted, if nothing happens before.
    pub fn due(&self, limit: Option<Flapping>) -> Option<Instant> {
        self.flapping.as_ref()?;
        let Some(limit) = limit else { return Some(Instant::default()) };
        // Fewer than it takes, as after a change of the limit: it ends at once.
        Some(self.decisive(limit).map_or(Instant::default(), |at| at.after(limit.within).after(Duration::from_nanos(1))))
    }

    /// Goes on with flapping that began in an earlier life: as if all of its transitions had been now, so that it can end.
    pub fn restore(&mut self, now: Instant, limit: Option<Flapping>, flap: Flap) {
        self.flapping = Some(flap);
        self.recent = limit.map(|limit| std::iter::repeat_n(now, most(limit)).collect()).unwrap_or_default();
    }

    /// The flapping that goes on.
    pub fn flapping(&self) -> Option<&Flap> {
        self.flapping.as_ref()
    }

    /// The same, to change it.
    pub fn flapping_mut(&mut self) -> Option<&mut Flap> {
        self.flapping.as_mut()
    }

    fn is_over(&self, now: Instant, limit: Flapping) -> bool {
        self.decisive(limit).is_some_and(|at| now.since(at) <= limit.within)
    }

    /// The transition that is one too many as long as it is not too long ago: counted from the latest.
    fn decisive(&self, limit: Flapping) -> Option<Instant> {
        let place = self.recent.len().checked_sub(most(limit))?;
        self.recent.get(place).copied()
    }
}

/// So many transitions make an alarm flap.
fn most(limit: Flapping) -> usize {
    usize::try_from(limit.transitions).unwrap_or(usize::MAX).saturating_add(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Flapping = Flapping { transitions: 2, within: Duration::from_secs(10) };

    fn at(seconds: u64) -> Instant {
        Instant::default().after(Duration::from_secs(seconds))
    }

    /// Every cell of the table in the module's text.
    #[test]
    fn table() {
        let mut flaps = Flaps::default();
        assert_eq!((flaps.push(at(0), LIMIT), flaps.push(at(5), LIMIT)), (None, None));
        assert_eq!((flaps.end(at(100), Some(LIMIT)), flaps.due(Some(LIMIT))), (None, None));
        assert_eq!(flaps.push(at(11), LIMIT), None, "the first is too long ago");
        assert_eq!(flaps.push(at(15), LIMIT), Some(3));
        assert_eq!(flaps.due(Some(LIMIT)), Some(at(15).after(Duration::from_nanos(1))));
        assert_eq!((flaps.end(at(15), Some(LIMIT)), flaps.push(at(15), LIMIT)), (None, None));
        assert_eq!(flaps.due(Some(LIMIT)), Some(at(21).after(Duration::from_nanos(1))));
        flaps.flapping_mut().unwrap().held = 7;
        assert_eq!(flaps.end(at(22), Some(LIMIT)).map(|flap| flap.held), Some(7));
        assert_eq!(flaps.flapping(), None);
    }

    #[test]
    fn what_flapped_before_a_restart_ends_in_its_time() {
        let mut flaps = Flaps::default();
        flaps.restore(at(3), Some(LIMIT), Flap::default());
        assert_eq!(flaps.due(Some(LIMIT)), Some(at(13).after(Duration::from_nanos(1))));
        assert_eq!(flaps.end(at(13), Some(LIMIT)), None);
        assert!(flaps.clone().end(at(14), Some(LIMIT)).is_some());
        assert!(flaps.end(at(4), None).is_some(), "not asked for any more");
    }
}
