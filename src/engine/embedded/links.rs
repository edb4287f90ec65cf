//! Each link's life: up, late, down. A link lives by any frame of the peer that comes over it for the first time.
//!
//! | state | what happens | becomes |
//! |---|---|---|
//! | any | a newer frame | up |
//! | up | silent for the warntime | late |
//! | up, late, not known | silent for the deadtime | down |

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::report::Incarnation;
use crate::time::Instant;
use crate::view::cluster::{LinkCounters, LinkState};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// One link.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LinkLife {
    warntime: Duration,
    deadtime: Duration,
    state: LinkState,
    since: Instant,
    /// The newest frame that came over it.
    newest: Option<(Incarnation, u64, Instant)>,
    counters: LinkCounters,
    round_trip: Option<Duration>,
}

impl LinkLife {
    /// A link over which nothing came yet.
    #[must_use]
    pub fn new(warntime: Duration, deadtime: Duration, now: Instant) -> Self {
        let counters = LinkCounters::default();
        Self { warntime, deadtime, state: LinkState::Unknown, since: now, newest: None, counters, round_trip: None }
    }

    /// A frame came over it; whether it is one that came over it before, or was overtaken on it.
    pub fn is_replay(&mut self, life: Incarnation, sequence: u64) -> bool {
        let is_replay = self.newest.is_some_and(|(present, newest, _)| present == life && sequence <= newest);
        if is_replay {
            self.counters.replayed = self.counters.replayed.saturating_add(1);
        }
        is_replay
    }

    /// A frame of a former life came over it.
    pub fn former(&mut self) {
        self.counters.replayed = self.counters.replayed.saturating_add(1);
    }

    /// A frame that proves life came over it.
    pub fn hear(&mut self, now: Instant, life: Incarnation, sequence: u64, round_trip: Option<Duration>) {
        if let Some((present, newest, at)) = self.newest
            && present == life
        {
            self.counters.lost = self.counters.lost.saturating_add(sequence.saturating_sub(newest).saturating_sub(1));
            self.counters.late = self.counters.late.saturating_add(u64::from(now.since(at) > self.warntime));
        }
        self.newest = Some((life, sequence, now));
        self.counters.received = self.counters.received.saturating_add(1);
        self.round_trip = round_trip.or(self.round_trip);
        self.become_(now, LinkState::Up);
    }

    fn become_(&mut self, now: Instant, state: LinkState) {
        if self.state != state {
            self.state = state;
            self.since = now;
        }
    }

    /// Does what time asks for; whether the state changed.
    pub fn handle_timeout(&mut self, now: Instant) -> bool {
        let before = self.state;
        let silence = self.newest.map(|(_, _, at)| now.since(at));
        match (self.state, silence) {
            (LinkState::Up | LinkState::Late, Some(silence)) if silence >= self.deadtime => self.become_(now, LinkState::Down),
            (LinkState::Up, Some(silence)) if silence >= self.warntime => self.become_(now, LinkState::Late),
            // Nothing since the start: as good as down, once a peer that is there would have been heard.
            (LinkState::Unknown, None) if now.since(self.since) >= self.deadtime => self.become_(now, LinkState::Down),
            _ => {}
        }
        before != self.state
    }

    /// When `handle_timeout` is wanted next.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        match (self.state, self.newest) {
            (LinkState::Up, Some((_, _, at))) => Some(at.after(self.warntime)),
            (LinkState::Late, Some((_, _, at))) => Some(at.after(self.deadtime)),
            (LinkState::Unknown, None) => Some(self.since.after(self.deadtime)),
            _ => None,
        }
    }

    /// How it is, and since when.
    #[must_use]
    pub fn state(&self) -> (LinkState, Instant) {
        (self.state, self.since)
    }

    /// What it counts: of what only the driver sees nothing.
    #[must_use]
    pub fn counters(&self) -> LinkCounters {
        self.counters
    }

    /// The last round trip over it.
    #[must_use]
    pub fn round_trip(&self) -> Option<Duration> {
        self.round_trip
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WARNTIME: Duration = Duration::from_secs(1);
    const DEADTIME: Duration = Duration::from_secs(3);
    const LIFE: Incarnation = 5;

    fn at(ms: u64) -> Instant {
        Instant::default().after(Duration::from_millis(ms))
    }

    fn heard() -> LinkLife {
        let mut link = LinkLife::new(WARNTIME, DEADTIME, at(0));
        link.hear(at(0), LIFE, 1, None);
        link
    }

    /// At each moment that it asks for, its state.
    #[test]
    fn the_table() {
        use LinkState::{Down, Late, Unknown, Up};
        let mut link = LinkLife::new(WARNTIME, DEADTIME, at(0));
        assert_eq!((link.state().0, link.poll_timeout()), (Unknown, Some(at(3000))));
        assert!(link.handle_timeout(at(3000)) && !link.handle_timeout(at(3000)));
        assert_eq!((link.state(), link.poll_timeout()), ((Down, at(3000)), None));
        link.hear(at(4000), LIFE, 1, None);
        assert_eq!((link.state(), link.poll_timeout()), ((Up, at(4000)), Some(at(5000))));
        assert!(!link.handle_timeout(at(4999)) && link.handle_timeout(at(5000)));
        assert_eq!((link.state(), link.poll_timeout()), ((Late, at(5000)), Some(at(7000))));
        let mut back = link.clone();
        back.hear(at(6000), LIFE, 2, None);
        assert_eq!(back.state(), (Up, at(6000)));
        assert!(!link.handle_timeout(at(6999)) && link.handle_timeout(at(7000)));
        assert_eq!((link.state(), link.poll_timeout()), ((Down, at(7000)), None));
        // A loop that stood still finds both times over at once.
        let mut still = heard();
        assert!(still.handle_timeout(at(9000)));
        assert_eq!(still.state().0, Down);
    }

    #[test]
    fn what_it_counts() {
        let mut link = heard();
        assert!(!link.is_replay(LIFE, 2));
        link.hear(at(500), LIFE, 4, Some(Duration::from_millis(1)));
        link.hear(at(2000), LIFE, 5, None);
        assert!(link.is_replay(LIFE, 5) && link.is_replay(LIFE, 1) && !link.is_replay(LIFE + 1, 1));
        link.former();
        let counted = LinkCounters { received: 3, lost: 2, late: 1, replayed: 3, ..LinkCounters::default() };
        assert_eq!((link.counters(), link.round_trip()), (counted, Some(Duration::from_millis(1))));
        // Another life counts anew.
        link.hear(at(9000), LIFE + 1, 100, None);
        assert_eq!(link.counters(), LinkCounters { received: 4, ..counted });
    }
}
