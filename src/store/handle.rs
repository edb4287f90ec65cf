//! The side of the caller: batches are handed over, and nobody waits.

use super::shelf::Write;
use std::sync::mpsc::{SyncSender, TrySendError};
use std::time::Duration;
use tokio::sync::oneshot;

/// Batches that wait for the thread, at most. A caller that has this many outstanding has a disk that hangs.
pub(super) const QUEUE: usize = 256;

/// Why a batch was not taken. It is lost, and no other is taken but by [`Handle::rewrite`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The disk hangs.
    #[error("the disk does not keep up: {QUEUE} batches wait to be written")]
    Full,
    /// An earlier batch was refused: this one would leave a gap.
    #[error("an earlier batch is lost, so everything must be written anew")]
    Gap,
    /// The thread is gone.
    #[error("nothing writes the store any more")]
    Ended,
}

/// What the thread is asked for.
#[derive(Debug)]
pub(super) enum Job {
    /// See [`Handle::commit`].
    Commit { batch: u64, writes: Vec<Write> },
    /// See [`Handle::rewrite`].
    Rewrite { batch: u64, writes: Vec<Write> },
}

/// Hands batches to the thread. Dropped, it lets the thread finish what waits.
#[derive(Debug)]
pub struct Handle {
    jobs: SyncSender<Job>,
    ended: oneshot::Receiver<()>,
    gap: bool,
}

impl Handle {
    /// For the thread that takes from the other end of `jobs`, and drops the other end of `ended` last.
    pub(super) fn new(jobs: SyncSender<Job>, ended: oneshot::Receiver<()>) -> Self {
        Self { jobs, ended, gap: false }
    }

    /// Queues changes, to be made durable in one transaction; never waits.
    ///
    /// # Errors
    /// [`Refused`].
    pub fn commit(&mut self, batch: u64, writes: Vec<Write>) -> Result<(), Refused> {
        if self.gap {
            return Err(Refused::Gap);
        }
        self.queue(Job::Commit { batch, writes })
    }

    /// Queues the whole content of the store, which replaces what is in the file (see [`super::Store::replace`]); never waits. To be tried again, less and less often,
    /// until it is committed.
    ///
    /// # Errors
    /// [`Refused`].
    pub fn rewrite(&mut self, batch: u64, writes: Vec<Write>) -> Result<(), Refused> {
        self.queue(Job::Rewrite { batch, writes })
    }

    fn queue(&mut self, job: Job) -> Result<(), Refused> {
        let result = self.jobs.try_send(job).map_err(|error| match error {
            TrySendError::Full(_) => Refused::Full,
            TrySendError::Disconnected(_) => Refused::Ended,
        });
        self.gap = result.is_err();
        result
    }

    /// Lets the thread write what waits and close the file. Waits for at most `wait`, and says whether it came to its end.
    pub async fn stop(self, wait: Duration) -> bool {
        let Self { jobs, ended, .. } = self;
        drop(jobs);
        tokio::time::timeout(wait, ended).await.is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::sync_channel;

    #[test]
    fn a_disk_that_hangs_is_not_waited_for_and_leaves_no_gap() {
        let (jobs, taken) = sync_channel(1);
        let mut handle = Handle::new(jobs, oneshot::channel().1);
        assert_eq!(handle.commit(1, Vec::new()), Ok(()));
        assert_eq!(handle.commit(2, Vec::new()), Err(Refused::Full));
        assert!(taken.recv().is_ok());
        assert_eq!(handle.commit(3, Vec::new()), Err(Refused::Gap));
        assert_eq!(handle.rewrite(4, Vec::new()), Ok(()));
        assert_eq!(handle.rewrite(5, Vec::new()), Err(Refused::Full));
        assert!(taken.recv().is_ok());
        assert_eq!(handle.rewrite(6, Vec::new()), Ok(()));
        drop(taken);
        assert_eq!(handle.commit(7, Vec::new()), Err(Refused::Ended));
    }
}
