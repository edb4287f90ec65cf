//! Each link's life: up, late, down. A link lives by any frame of the peer that comes over it for the first time.
//!
//! | state | what happens | becomes |
//! |---|---|---|
//! | any | a newer frame | up |
//! | up | silent for the warntime | late |
//! | up, late | silent for the deadtime | down |

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
