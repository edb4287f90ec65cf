//! When each probe is due: at its interval, start to start, spread so that a thousand probes do not all start in one moment.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use crate::config::fnv1a;
use crate::random::mixed;
use crate::smi::Name;
use crate::time::Instant;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// The first runs are spread over at most this: what is shown after a start is complete soon.
const FIRST_RUNS: Duration = Duration::from_secs(2);
/// The shortest interval; it only keeps a zero from meaning endlessly often.
const LEAST_INTERVAL: Duration = Duration::from_millis(1);

/// When each probe is due.
///
/// Each probe has a phase in its interval, drawn from its name and the seed: a grid of points one interval apart. From start to start is an
/// interval, made up to a tenth shorter or longer as long as the starts are off the grid, after the first run or after a delay. So no gap is
/// under 0.9 or, unless something holds a run up, over 1.1 intervals, and probes spread over their interval within a few runs.
#[derive(Clone, Debug)]
pub struct Schedule {
    probes: BTreeMap<Name, Entry>,
    /// Every probe, by when it is due.
    queue: BTreeSet<(Instant, Name)>,
}

#[derive(Clone, Debug)]
struct Entry {
    interval: Duration,
    /// Where in the interval its grid points are.
    phase: Duration,
    /// Since when it runs.
    running: Option<Instant>,
}

/// A probe that is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Due {
    /// It is to be started; it counts as running until [`Schedule::finished`].
    Start(Name),
    /// Its run that began at this point is still going on. It is not started a second time, and not made up for later.
    Running(Name, Instant),
}

impl Schedule {
    /// Probes with their intervals. The same names and seed give the same phases; the seed is the name of the node, so that two
    /// nodes with one configuration do not ask a third all at once.
    #[must_use]
    pub fn new(probes: impl IntoIterator<Item = (Name, Duration)>, seed: &str, now: Instant) -> Self {
        let mut schedule = Self { probes: BTreeMap::new(), queue: BTreeSet::new() };
        for (name, interval) in probes {
            let interval = interval.max(LEAST_INTERVAL);
            let draw = draw(name.as_str(), seed);
            schedule.queue.insert((now.after(part(interval.min(FIRST_RUNS), draw)), name.clone()));
            schedule.probes.insert(name, Entry { interval, phase: part(interval, draw), running: None });
        }
        schedule
    }

    /// What is due now, each at most once: a probe whose time came several times is late, not due several times.
    pub fn due(&mut self, now: Instant) -> Vec<Due> {
        let mut due = Vec::new();
        while let Some((at, name)) = self.queue.pop_first() {
            if at > now {
                self.queue.insert((at, name));
                break;
            }
            let Some(entry) = self.probes.get_mut(&name) else { continue };
            self.queue.insert((entry.next(now), name.clone()));
            due.push(match entry.running {
                Some(since) => Due::Running(name, since),
                None => {
                    entry.running = Some(now);
                    Due::Start(name)
                }
            });
        }
        due
    }

    /// A run ended.
    pub fn finished(&mut self, name: &Name) {
        if let Some(entry) = self.probes.get_mut(name) {
            entry.running = None;
        }
    }

    /// When something is due next; `None` without probes.
    #[must_use]
    pub fn next_due(&self) -> Option<Instant> {
        self.queue.first().map(|(at, _)| *at)
    }
}

impl Entry {
    /// The next due point of a probe that is due at `now`.
    fn next(&self, now: Instant) -> Instant {
        let interval = self.interval.as_nanos();
        let regular = now.after(self.interval);
        // Both are under the interval, so that the sum cannot be negative.
        let behind = (regular.since_start().as_nanos() + interval - self.phase.as_nanos()) % interval;
        let most = interval / 10;
        if behind <= interval / 2 {
            now.after(self.interval.saturating_sub(nanoseconds(behind.min(most))))
        } else {
            regular.after(nanoseconds((interval - behind).min(most)))
        }
    }
}

/// The part of `whole` that `draw` is of 2^64; always less than the whole.
fn part(whole: Duration, draw: u64) -> Duration {
    nanoseconds((whole.as_nanos().min(u64::MAX.into()) * u128::from(draw)) >> 64)
}

fn nanoseconds(count: u128) -> Duration {
    Duration::from_nanos(u64::try_from(count).unwrap_or(u64::MAX))
}

/// A number that looks random and is the same each time: FNV-1a, then the last step of SplitMix64, for names differ in their last letters,
/// which FNV-1a carries into the low bits only.
fn draw(name: &str, seed: &str) -> u64 {
    mixed(fnv1a(seed.bytes().chain([0]).chain(name.bytes())))
}

#[cfg(test)]
mod tests;
