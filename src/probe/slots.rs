//! How many scripts run at once: few at a time, and those that hang apart from those that do not.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use crate::smi::Name;
use crate::time::Instant;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

/// A run that takes longer is slow.
const FAST: Duration = Duration::from_secs(1);
/// So long a newcomer may hold its fast slot: with a second for each, those that hang keep the others from a first run for longer than their
/// interval, which would be told as a failure of each.
const FIRST: Duration = Duration::from_millis(250);
/// So many slow runs for each fast slot: they sleep rather than work, and are to be bounded, not to be few.
const SLOW_PER_FAST: usize = 16;

/// Who may run.
///
/// - A run holds one of `max_scripts` fast slots during its first second. The others wait for their turn, in order: mostly milliseconds.
/// - A run that takes longer becomes slow and gives its fast slot back. A script whose last run was slow is expected to be slow again and
///   starts as slow, so that scripts which hang take no fast slot from the others, whatever their number.
/// - At most 16 * `max_scripts` runs are slow. At that limit a script whose last run was slow is refused, and a run that becomes
///   slow keeps its fast slot. So there are never more than 17 * `max_scripts` processes.
/// - Newcomers, of which no run has ended yet, hold at most half of the fast slots, each for a quarter of a second, and the others go first:
///   after a start with many scripts that hang, those that have shown not to hang keep their interval.
#[derive(Clone, Debug)]
pub struct Slots {
    max_fast: usize,
    max_slow: usize,
    /// So many fast slots may be held by newcomers.
    max_new: usize,
    /// In a fast slot, since when.
    fast: BTreeMap<Name, Instant>,
    slow: BTreeSet<Name>,
    /// How the last run was; newcomers are not in it.
    last: BTreeMap<Name, Pace>,
    /// Who waits for a fast slot after a fast last run, the longest first.
    waiting: VecDeque<Name>,
    /// The newcomers who wait for one.
    waiting_new: VecDeque<Name>,
    /// Who was admitted without waiting, and is not handed out yet.
    admitted: VecDeque<Name>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pace {
    Fast,
    Slow,
}

/// A script was refused: its last run was slow, and there are enough slow ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not started: its last run was slow, and {0} slow scripts are running, which is all that max-scripts allows")]
pub struct TooManySlow(usize);

impl Slots {
    /// With so many fast slots, at least one.
    #[must_use]
    pub fn new(max_scripts: usize) -> Self {
        let max_fast = max_scripts.max(1);
        Self {
            max_fast,
            max_slow: max_fast.saturating_mul(SLOW_PER_FAST),
            max_new: max_fast.div_ceil(2),
            fast: BTreeMap::new(),
            slow: BTreeSet::new(),
            last: BTreeMap::new(),
            waiting: VecDeque::new(),
            waiting_new: VecDeque::new(),
            admitted: VecDeque::new(),
        }
    }

    /// A script wants to run; it must not be running or waiting. [`Slots::poll_start`] says when it may.
    ///
    /// # Errors
    /// [`TooManySlow`] where it may not run this time.
    pub fn request(&mut self, name: Name) -> Result<(), TooManySlow> {
        match self.last.get(&name) {
            None => self.waiting_new.push_back(name),
            Some(Pace::Fast) => self.waiting.push_back(name),
            Some(Pace::Slow) if self.slow.len() < self.max_slow => {
                self.slow.insert(name.clone());
                self.admitted.push_back(name);
            }
            Some(Pace::Slow) => return Err(TooManySlow(self.slow.len())),
        }
        Ok(())
    }

    /// Who may start now; to be asked until there is none.
    pub fn poll_start(&mut self, now: Instant) -> Option<Name> {
        self.move_slow(now);
        if let Some(name) = self.admitted.pop_front() {
            return Some(name);
        }
        if self.fast.len() >= self.max_fast {
            return None;
        }
        let new = self.fast.keys().filter(|name| !self.last.contains_key(*name)).count();
        let name = self.waiting.pop_front().or_else(|| if new < self.max_new { self.waiting_new.pop_front() } else { None })?;
        self.fast.insert(name.clone(), now);
        Some(name)
    }

    /// When to ask [`Slots::poll_start`] again although no run has ended: a fast slot may become free. `None` where nobody waits for that.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        if (self.waiting.is_empty() && self.waiting_new.is_empty()) || self.slow.len() >= self.max_slow {
            return None;
        }
        self.fast.iter().map(|(name, since)| since.after(self.patience(name))).min()
    }

    /// A run that began at `started` has ended.
    pub fn ended(&mut self, name: &Name, started: Instant, now: Instant) {
        self.fast.remove(name);
        self.slow.remove(name);
        self.last.insert(name.clone(), if now.since(started) >= FAST { Pace::Slow } else { Pace::Fast });
    }

    /// How long a run holds its fast slot.
    fn patience(&self, name: &Name) -> Duration {
        if self.last.contains_key(name) { FAST } else { FIRST }
    }

    /// Gives back the fast slots of runs that have become slow, the oldest first, as far as there is room.
    fn move_slow(&mut self, now: Instant) {
        let mut moving: Vec<(Instant, Name)> = self
            .fast
            .iter()
            .filter(|(name, since)| now.since(**since) >= self.patience(name))
            .map(|(name, since)| (*since, name.clone()))
            .collect();
        moving.sort();
        for (_, name) in moving.into_iter().take(self.max_slow.saturating_sub(self.slow.len())) {
            self.fast.remove(&name);
            self.slow.insert(name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn name(number: usize) -> Name {
        format!("s{number}").parse().unwrap()
    }

    fn at(ms: u64) -> Instant {
        Instant::default().after(Duration::from_millis(ms))
    }

    fn started(slots: &mut Slots, now: Instant) -> Vec<Name> {
        std::iter::from_fn(|| slots.poll_start(now)).collect()
    }

    /// With these having had a fast run already.
    fn known(max_scripts: usize, numbers: std::ops::Range<usize>) -> Slots {
        let mut slots = Slots::new(max_scripts);
        slots.last = numbers.map(|number| (name(number), Pace::Fast)).collect();
        slots
    }

    #[test]
    fn newcomers_leave_half_of_the_slots_to_the_others_who_also_go_first() {
        let mut slots = known(4, 10..15);
        for number in [0, 1, 2, 10, 11, 12, 13] {
            slots.request(name(number)).unwrap();
        }
        assert_eq!(started(&mut slots, at(0)), [10, 11, 12, 13].map(name));
        for number in 10..14 {
            slots.ended(&name(number), at(0), at(5));
        }
        assert_eq!(started(&mut slots, at(5)), [name(0), name(1)]);
        slots.request(name(10)).unwrap();
        assert_eq!(started(&mut slots, at(10)), [name(10)]);
        slots.ended(&name(0), at(5), at(15));
        assert_eq!(started(&mut slots, at(15)), [name(2)]);
    }

    #[test]
    fn scripts_wait_for_a_fast_slot_in_order() {
        let mut slots = known(2, 0..4);
        for number in 0..4 {
            slots.request(name(number)).unwrap();
        }
        assert_eq!(started(&mut slots, at(0)), [name(0), name(1)]);
        assert_eq!(slots.poll_timeout(), Some(at(1000)));
        slots.ended(&name(1), at(0), at(5));
        assert_eq!(started(&mut slots, at(5)), [name(2)]);
        assert_eq!(started(&mut slots, at(999)), []);
        assert_eq!(started(&mut slots, at(1000)), [name(3)], "the first has given its slot back");
        assert_eq!(slots.poll_timeout(), None, "nobody waits");
    }

    #[test]
    fn newcomers_that_hang_hold_up_the_others_for_a_quarter_of_a_second_each() {
        let mut slots = Slots::new(2);
        for number in 0..3 {
            slots.request(name(number)).unwrap();
        }
        assert_eq!(started(&mut slots, at(0)), [name(0)]);
        assert_eq!(slots.poll_timeout(), Some(at(250)));
        assert_eq!(started(&mut slots, at(250)), [name(1)]);
        slots.ended(&name(1), at(250), at(600));
        assert_eq!(started(&mut slots, at(600)), [name(2)]);
        slots.request(name(1)).unwrap();
        assert_eq!(started(&mut slots, at(700)), [name(1)], "under a second is fast, for a newcomer too");
    }

    #[test]
    fn a_script_that_hung_takes_no_fast_slot_the_next_time() {
        let mut slots = Slots::new(1);
        slots.request(name(0)).unwrap();
        assert_eq!(started(&mut slots, at(0)), [name(0)]);
        slots.ended(&name(0), at(0), at(5000));
        slots.request(name(0)).unwrap();
        slots.request(name(1)).unwrap();
        assert_eq!(started(&mut slots, at(6000)), [name(0), name(1)]);
        slots.ended(&name(0), at(6000), at(6010));
        slots.request(name(0)).unwrap();
        assert_eq!(started(&mut slots, at(6020)), [], "it was fast, and waits like the others");
    }

    #[test]
    fn at_the_limit_of_slow_ones_only_suspects_are_refused() {
        let mut slots = Slots::new(1);
        for number in 0..16 {
            slots.request(name(number)).unwrap();
            assert_eq!(started(&mut slots, at(1000 * number as u64)), [name(number)]);
        }
        slots.request(name(16)).unwrap();
        assert_eq!(started(&mut slots, at(16_000)), [name(16)], "16 are slow, the last one is in the fast slot");
        slots.ended(&name(16), at(16_000), at(18_000));
        assert_eq!(slots.request(name(16)), Err(TooManySlow(16)));
        slots.request(name(17)).unwrap();
        assert_eq!(started(&mut slots, at(18_000)), [name(17)]);
        slots.request(name(18)).unwrap();
        assert_eq!(started(&mut slots, at(30_000)), [], "no room for the one that became slow, so it keeps its slot");
        assert_eq!(slots.poll_timeout(), None);
        slots.ended(&name(0), at(0), at(31_000));
        assert_eq!(started(&mut slots, at(31_000)), [name(18)]);
    }

    proptest! {
        #[test]
        fn processes_are_bounded_and_nobody_waits_for_ever(
            max in 1_usize..4,
            steps in proptest::collection::vec((0_usize..120, any::<bool>(), 0_u64..800), 1..600),
        ) {
            let mut slots = Slots::new(max);
            let mut running: BTreeMap<Name, Instant> = BTreeMap::new();
            let mut waiting = BTreeSet::new();
            let mut now = 0;
            for (number, end, wait) in steps {
                now += wait;
                let name = name(number);
                if let Some(since) = running.get(&name).copied() {
                    if end {
                        running.remove(&name);
                        slots.ended(&name, since, at(now));
                    }
                } else if !waiting.contains(&name) && slots.request(name.clone()).is_ok() {
                    waiting.insert(name);
                }
                for name in started(&mut slots, at(now)) {
                    prop_assert!(waiting.remove(&name));
                    prop_assert_eq!(running.insert(name, at(now)), None);
                }
                prop_assert!(running.len() <= 17 * max);
                prop_assert_eq!(running.len(), slots.fast.len() + slots.slow.len());
                let all_taken = slots.fast.len() == max;
                let new = slots.fast.keys().filter(|name| !slots.last.contains_key(*name)).count();
                prop_assert!(slots.waiting.is_empty() || all_taken, "somebody waits although a slot is free");
                prop_assert!(slots.waiting_new.is_empty() || all_taken || new == slots.max_new, "a newcomer waits without reason");
            }
            for (name, since) in running {
                slots.ended(&name, since, at(now));
            }
            let mut left = waiting.len();
            while left > 0 {
                let next = started(&mut slots, at(now));
                prop_assert!(!next.is_empty());
                left -= next.len();
                for name in next {
                    slots.ended(&name, at(now), at(now));
                }
            }
        }
    }
}
