//! What of the outbox goes to the store, and when.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::{Outbox, generation_after};
use crate::notify::keeper::{News, Order};
use crate::notify::place::Place;
use crate::store::Write;
use crate::time::{Instant, WallTime};
use std::time::Duration;

/// How long a sink's progress may wait to be written down, if nothing else is: what is not yet written is sent again after a crash.
pub(super) const PLACES_AFTER: Duration = Duration::from_millis(50);
/// So many changes are remembered for a disk that does not answer.
const MOST_WRITES: usize = 100_000;

impl Outbox {
    /// What the store is to do now, with the writes for it.
    pub fn poll_order(&mut self, now: Instant) -> Option<(Order, Vec<Write>)> {
        let is_worth_it = |since: Instant| now.since(since) >= PLACES_AFTER || !self.journal.is_empty();
        if self.keeper.is_idle() && self.moved.is_some_and(is_worth_it) {
            self.moved = None;
            self.places.iter().for_each(|(name, place)| self.journal.place(name, place.done()));
        }
        if !self.keeper.keeps() {
            // What is written when it works again is everything.
            self.journal.take();
        } else if self.journal.len() > MOST_WRITES {
            // What is not remembered is found by comparing everything.
            self.journal.take();
            self.anew = true;
        }
        let order = self.keeper.order(now, self.log.last_sequence(), !self.journal.is_empty() || self.anew)?;
        let order = match order {
            Order::Commit(batch) if self.anew => Order::Rewrite(batch),
            order => order,
        };
        if matches!(order, Order::Rewrite(_)) {
            self.anew = false;
            self.write_all();
        }
        Some((order, self.journal.take()))
    }

    /// The store has committed a batch.
    pub fn committed(&mut self, batch: u64) -> Option<News> {
        self.keeper.committed(batch)
    }

    /// The store could not commit a batch. What follows belongs to a new life of the log: the numbers of this one can no longer be kept.
    pub fn refused(&mut self, batch: u64, reason: String, now: Instant, wall: WallTime) -> Option<News> {
        let news = self.keeper.refused(now, batch, reason);
        self.begin_generation(news, wall)
    }

    /// Does what time asks for.
    pub fn handle_timeout(&mut self, now: Instant, wall: WallTime) -> Option<News> {
        let news = self.keeper.handle_timeout(now);
        self.begin_generation(news, wall)
    }

    /// When `handle_timeout` or `poll_order` is wanted next.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        let places = self.moved.filter(|_| self.keeper.is_durable()).map(|since| since.after(PLACES_AFTER));
        [self.keeper.poll_timeout(), places].into_iter().flatten().min()
    }

    /// Whether everything is on disk, and sent wherever it can be sent now.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        let is_written = self.keeper.is_idle() && self.journal.is_empty() && (self.moved.is_none() || !self.keeper.is_durable());
        is_written && self.places.values().all(Place::is_settled)
    }

    fn begin_generation(&mut self, news: Option<News>, wall: WallTime) -> Option<News> {
        if matches!(news, Some(News::Failed(_))) {
            // Nothing after what is kept has left: it was held for the disk.
            let generation = generation_after(self.log.generation(), wall);
            self.log.begin_generation(generation, self.keeper.kept());
            self.alarms.begin_generation(generation, self.keeper.kept());
        }
        news
    }

    fn write_all(&mut self) {
        self.journal.take();
        self.journal.generation(self.log.generation(), self.log.next_sequence());
        self.event.iter().for_each(|mark| self.journal.event(mark));
        self.log.rows().for_each(|row| self.journal.row(row));
        self.alarms.iter().for_each(|alarm| self.journal.alarm(alarm));
        self.places.iter().for_each(|(name, place)| self.journal.place(name, place.done()));
        self.switches.kept().iter().for_each(|(name, switch)| self.journal.switch(name, *switch));
    }
}
