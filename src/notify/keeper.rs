//! Whether the log is on disk, and what may be sent: nothing before it is on disk, unless the disk is out of order. Pure.
//!
//! | state \ event | something to keep | committed | failed | no answer for 3 s | retry is due |
//! |---|---|---|---|---|---|
//! | memory | released at once | - | - | - | - |
//! | kept | **Commit**, held until committed | released | failed, all is released; **Failed** | as failed | - |
//! | failed | released at once | - | - | - | trying, **Rewrite** |
//! | trying | released at once | kept, **Recovered** | failed, the pause doubles | - | - |
//!
//! Nothing is held while it tries, so a try may take as long as it takes; a second one would only wait behind it.
//! One batch is under way at a time; what comes meanwhile waits for the next, so that a burst costs few commits.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use crate::time::Instant;
use std::time::Duration;

/// A disk that does not answer for so long is taken for broken: an alarm must not wait for it.
const PATIENCE: Duration = Duration::from_secs(3);
/// The pauses between tries to keep things on disk again.
const FIRST_PAUSE: Duration = Duration::from_secs(5);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// What is to be asked of the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Commit what has changed, as this batch.
    Commit(u64),
    /// Write everything anew, as this batch.
    Rewrite(u64),
}

/// What there is to tell of the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// It cannot keep anything; why.
    Failed(String),
    /// It keeps everything again.
    Recovered,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum State {
    Memory,
    Kept { batch: Option<Batch> },
    Failed { retry: Instant, pause: Duration },
    Trying { batch: Batch, pause: Duration },
}

/// A batch under way.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Batch {
    id: u64,
    /// The last sequence that it holds.
    last: u32,
    since: Instant,
}

/// What stands between the log and its sinks.
#[derive(Clone, Debug)]
pub struct Keeper {
    state: State,
    next_batch: u64,
    released: u32,
    error: String,
}

impl Keeper {
    /// One that keeps nothing: everything is released at once.
    #[must_use]
    pub fn memory() -> Self {
        Self { state: State::Memory, next_batch: 1, released: 0, error: String::new() }
    }

    /// One with a store that holds everything up to `last`.
    #[must_use]
    pub fn with_store(last: u32) -> Self {
        Self { state: State::Kept { batch: None }, released: last, ..Self::memory() }
    }

    /// One whose store is out of order from the start. A try is made after a pause, if the caller has something to try.
    #[must_use]
    pub fn failed(now: Instant, reason: String) -> Self {
        let state = State::Failed { retry: now.after(FIRST_PAUSE), pause: FIRST_PAUSE };
        Self { state, error: reason, ..Self::memory() }
    }

    /// What is to be asked of the store now. `last` is the newest sequence, `pending` whether anything has changed since the last order.
    pub fn order(&mut self, now: Instant, last: u32, pending: bool) -> Option<Order> {
        let id = self.next_batch;
        let batch = Batch { id, last, since: now };
        let order = match self.state {
            State::Kept { batch: None } if pending => {
                self.state = State::Kept { batch: Some(batch) };
                Order::Commit(id)
            }
            State::Failed { retry, pause } if retry <= now => {
                self.state = State::Trying { batch, pause };
                Order::Rewrite(id)
            }
            _ => return None,
        };
        self.next_batch = id.saturating_add(1);
        Some(order)
    }

    /// The store has committed this batch.
    pub fn committed(&mut self, id: u64) -> Option<News> {
        match &self.state {
            State::Kept { batch: Some(batch) } if batch.id == id => {
                self.released = batch.last;
                self.state = State::Kept { batch: None };
                None
            }
            State::Trying { batch, .. } if batch.id == id => {
                self.released = batch.last;
                self.state = State::Kept { batch: None };
                self.error.clear();
                Some(News::Recovered)
            }
            // The answer to a batch that was given up long ago.
            _ => None,
        }
    }

    /// The store could not commit this batch.
    pub fn refused(&mut self, now: Instant, id: u64, reason: String) -> Option<News> {
        match &self.state {
            State::Kept { batch: Some(batch) } if batch.id == id => Some(self.fail(now, reason)),
            State::Trying { batch, pause } if batch.id == id => {
                let pause = pause.saturating_mul(2).min(LONGEST_PAUSE);
                self.state = State::Failed { retry: now.after(pause), pause };
                self.error = reason;
                None
            }
            _ => None,
        }
    }

    /// Gives up a batch that takes too long.
    pub fn handle_timeout(&mut self, now: Instant) -> Option<News> {
        let State::Kept { batch: Some(batch) } = &self.state else { return None };
        if now.since(batch.since) < PATIENCE {
            return None;
        }
        self.refused(now, batch.id, format!("the disk has not answered for {} s", PATIENCE.as_secs()))
    }

    /// When `handle_timeout` or `order` is wanted next.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        match &self.state {
            State::Memory | State::Kept { batch: None } | State::Trying { .. } => None,
            State::Kept { batch: Some(batch) } => Some(batch.since.after(PATIENCE)),
            State::Failed { retry, .. } => Some(*retry),
        }
    }

    /// The newest sequence that may be sent and shown, where `last` is the newest of all.
    #[must_use]
    pub fn released(&self, last: u32) -> u32 {
        if matches!(self.state, State::Kept { .. }) { self.released } else { last }
    }

    /// The newest sequence that is on disk for certain.
    #[must_use]
    pub fn kept(&self) -> u32 {
        self.released
    }

    /// Whether what is released is on disk.
    #[must_use]
    pub fn is_durable(&self) -> bool {
        matches!(self.state, State::Kept { .. })
    }

    /// Whether nothing is under way that could still become something.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        !matches!(self.state, State::Kept { batch: Some(_) })
    }

    /// Whether changes are to be remembered for the store.
    #[must_use]
    pub fn keeps(&self) -> bool {
        matches!(self.state, State::Kept { .. } | State::Trying { .. })
    }

    /// Why it is not, empty where it is or is not meant to be.
    #[must_use]
    pub fn error(&self) -> &str {
        &self.error
    }

    fn fail(&mut self, now: Instant, reason: String) -> News {
        self.state = State::Failed { retry: now.after(FIRST_PAUSE), pause: FIRST_PAUSE };
        self.error.clone_from(&reason);
        News::Failed(reason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Instant {
        Instant::default().after(Duration::from_secs(seconds))
    }

    fn failed() -> Keeper {
        let mut keeper = Keeper::with_store(4);
        assert_eq!(keeper.order(at(0), 5, true), Some(Order::Commit(1)));
        assert_eq!(keeper.refused(at(0), 1, "full".to_owned()), Some(News::Failed("full".to_owned())));
        keeper
    }

    #[test]
    fn memory_releases_at_once() {
        let mut keeper = Keeper::memory();
        assert_eq!(keeper.order(at(0), 7, true), None);
        assert_eq!((keeper.released(7), keeper.poll_timeout(), keeper.is_durable()), (7, None, false));
    }

    #[test]
    fn nothing_is_released_before_it_is_committed() {
        let mut keeper = Keeper::with_store(4);
        assert_eq!(keeper.order(at(0), 4, false), None);
        assert_eq!(keeper.order(at(0), 5, true), Some(Order::Commit(1)));
        assert_eq!(keeper.order(at(0), 6, true), None, "one at a time");
        assert_eq!(keeper.released(6), 4);
        assert_eq!(keeper.committed(1), None);
        assert_eq!(keeper.released(6), 5);
        assert_eq!(keeper.order(at(0), 6, true), Some(Order::Commit(2)));
        assert_eq!(keeper.committed(1), None, "an answer of before");
        assert_eq!(keeper.released(6), 5);
    }

    #[test]
    fn a_disk_that_fails_releases_everything_and_is_tried_again() {
        let mut keeper = failed();
        assert_eq!((keeper.released(9), keeper.is_durable(), keeper.error()), (9, false, "full"));
        assert_eq!(keeper.order(at(4), 9, true), None);
        assert_eq!(keeper.poll_timeout(), Some(at(5)));
        assert_eq!(keeper.order(at(5), 9, true), Some(Order::Rewrite(2)));
        assert_eq!(keeper.released(10), 10);
        assert_eq!(keeper.refused(at(5), 2, "still full".to_owned()), None);
        assert_eq!(keeper.poll_timeout(), Some(at(15)), "the pause has doubled");
        assert_eq!(keeper.order(at(15), 11, false), Some(Order::Rewrite(3)));
        assert_eq!(keeper.committed(3), Some(News::Recovered));
        assert_eq!((keeper.released(12), keeper.is_durable(), keeper.error()), (11, true, ""));
    }

    #[test]
    fn a_disk_that_hangs_is_a_disk_that_fails() {
        let mut keeper = Keeper::with_store(0);
        keeper.order(at(0), 1, true);
        assert_eq!(keeper.handle_timeout(at(2)), None);
        assert_eq!(keeper.poll_timeout(), Some(at(3)));
        assert_eq!(keeper.handle_timeout(at(3)), Some(News::Failed("the disk has not answered for 3 s".to_owned())));
        assert_eq!(keeper.committed(1), None, "late");
        assert!(!keeper.is_durable());
        assert_eq!(keeper.order(at(8), 1, true), Some(Order::Rewrite(2)));
        assert_eq!((keeper.handle_timeout(at(99)), keeper.poll_timeout(), keeper.order(at(99), 1, true)), (None, None, None));
        assert_eq!(keeper.committed(2), Some(News::Recovered));
    }

    #[test]
    fn a_store_that_never_was_is_tried() {
        let mut keeper = Keeper::failed(at(0), "no directory".to_owned());
        assert_eq!((keeper.released(3), keeper.order(at(5), 3, false)), (3, Some(Order::Rewrite(1))));
        assert_eq!(keeper.refused(at(5), 7, "of another batch".to_owned()), None);
        assert_eq!(keeper.error(), "no directory");
    }
}
