//! A walk sees one state: although the table is swapped while it runs, its next step is answered from the table of its first.
//!
//! Nothing in a `GetNext` says which walk it belongs to. But a walk asks for the successor of the name that it was given last, so a
//! request that starts exactly there continues it.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::table::Table;
use crate::time::Instant;
use std::sync::Arc;
use std::time::Duration;

/// After so long a walk goes on in the current table: what it reads must not grow older without end.
const LONGEST: Duration = Duration::from_secs(10);

/// After so long without a step nobody walks any more, or it was no walk: a single `GetNext` looks like the first step of one, and is
/// not to keep a whole table. A manager that sends its request again after a second or two is still in time.
const IDLE: Duration = Duration::from_secs(3);

/// So many walks at once are kept apart.
const MOST: usize = 8;

/// The walks that are under way.
#[derive(Debug, Default)]
pub struct Walks {
    /// The one that moved last stands last.
    walks: Vec<Walk>,
}

#[derive(Debug)]
struct Walk {
    table: Arc<Table>,
    /// The entry that was answered last.
    last: usize,
    began: Instant,
    moved: Instant,
}

/// The table that a request is to be answered from, and when its walk began: hand it to [`Walks::answered`].
#[derive(Debug)]
pub struct Step {
    /// Answer from this.
    pub table: Arc<Table>,
    began: Instant,
    now: Instant,
}

impl Walks {
    /// The step that a request is whose first range starts at `start`.
    pub fn step(&mut self, now: Instant, start: &[u32], current: &Arc<Table>) -> Step {
        let continued = self.walks.iter().position(|walk| walk.table.entry(walk.last).0 == start && !walk.is_over(now));
        match continued {
            Some(place) => {
                let walk = self.walks.remove(place);
                Step { table: walk.table, began: walk.began, now }
            }
            None => Step { table: Arc::clone(current), began: now, now },
        }
    }

    /// The first range of this step was answered with entry `last`, or found nothing: then the walk is at its end.
    pub fn answered(&mut self, step: Step, last: Option<usize>) {
        let Some(last) = last else { return };
        if self.walks.len() >= MOST {
            self.walks.remove(0);
        }
        self.walks.push(Walk { table: step.table, last, began: step.began, moved: step.now });
    }

    /// Lets go of walks that are over, and with them of tables that nothing else holds.
    pub fn forget_old(&mut self, now: Instant) {
        self.walks.retain(|walk| !walk.is_over(now));
    }
}

impl Walk {
    fn is_over(&self, now: Instant) -> bool {
        now.since(self.began) > LONGEST || now.since(self.moved) > IDLE
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agentx::table::TableBuilder;
    use crate::smi::{Oid, Value};

    fn table(instances: &[u32]) -> Arc<Table> {
        let mut builder = TableBuilder::new(vec![Oid::from([1, 2])]);
        for instance in instances {
            builder.push(&Oid::from([1, 2, *instance]), &Value::Null);
        }
        Arc::new(builder.build().unwrap())
    }

    fn at(seconds: u64) -> Instant {
        Instant::after_start(Duration::from_secs(seconds))
    }

    /// One `GetNext`: what follows `start`.
    fn next(walks: &mut Walks, now: Instant, start: &[u32], current: &Arc<Table>) -> Option<Vec<u32>> {
        let step = walks.step(now, start, current);
        let found = step.table.next(start, false, &[]);
        let name = found.map(|place| step.table.entry(place).0.to_vec());
        walks.answered(step, found);
        name
    }

    #[test]
    fn a_walk_ends_in_the_table_it_began_in() {
        let (old, new) = (table(&[1, 2, 3]), table(&[3, 4]));
        let mut walks = Walks::default();
        assert_eq!(next(&mut walks, at(0), &[1, 2], &old), Some(vec![1, 2, 1]));
        assert_eq!(next(&mut walks, at(1), &[1, 2, 1], &new), Some(vec![1, 2, 2]));
        assert_eq!(next(&mut walks, at(1), &[1, 2], &new), Some(vec![1, 2, 3]), "another walk begins in the new one");
        assert_eq!(next(&mut walks, at(2), &[1, 2, 2], &new), Some(vec![1, 2, 3]));
        assert_eq!(next(&mut walks, at(2), &[1, 2, 3], &new), Some(vec![1, 2, 4]), "the walk of the new table");
        assert_eq!(next(&mut walks, at(2), &[1, 2, 3], &new), None, "the walk of the old one is at its end");
        assert_eq!(walks.walks.len(), 1);
    }

    #[test]
    fn after_ten_seconds_a_walk_goes_on_in_the_current_table() {
        let (old, new) = (table(&[1, 2, 3, 4, 5, 6]), table(&[9]));
        let mut walks = Walks::default();
        next(&mut walks, at(0), &[1, 2], &old);
        for step in 1..=4 {
            assert_eq!(next(&mut walks, at(5 * u64::from(step) / 2), &[1, 2, step], &new), Some(vec![1, 2, step + 1]));
        }
        assert_eq!(next(&mut walks, at(11), &[1, 2, 5], &new), Some(vec![1, 2, 9]));
        walks.forget_old(at(11));
        assert_eq!((Arc::strong_count(&old), walks.walks.len()), (1, 1));
    }

    #[test]
    fn a_walk_that_rests_for_over_three_seconds_keeps_no_table() {
        let (old, new) = (table(&[1, 2, 3]), table(&[9]));
        let mut walks = Walks::default();
        next(&mut walks, at(0), &[1, 2], &old);
        assert_eq!(next(&mut walks, at(3), &[1, 2, 1], &new), Some(vec![1, 2, 2]));
        walks.forget_old(at(7));
        assert_eq!((Arc::strong_count(&old), walks.walks.len()), (1, 0));
    }

    #[test]
    fn the_walk_that_rested_longest_is_dropped_first() {
        let (old, new) = (table(&(0..20).collect::<Vec<_>>()), table(&[99]));
        let mut walks = Walks::default();
        // Nine walks, none of which continues another: they are answered 1, 3 ... 17.
        for walk in 0..=8 {
            next(&mut walks, at(0), &[1, 2, 2 * walk], &old);
        }
        assert_eq!(walks.walks.len(), MOST);
        assert_eq!(next(&mut walks, at(1), &[1, 2, 1], &new), Some(vec![1, 2, 99]), "the first one is gone");
        assert_eq!(next(&mut walks, at(1), &[1, 2, 17], &new), Some(vec![1, 2, 18]));
    }
}
