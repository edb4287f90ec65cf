//! The thread that writes the claims, so that a disk that hangs delays claims and nothing else.
//!
//! The thread has at most one payload at a time. What comes meanwhile waits here, and only the newest: each payload is the whole state.
//!
//! | state | `put` | thread is done |
//! |---|---|---|
//! | idle | handed to the thread: busy | - |
//! | busy | waits: busy, waiting | idle |
//! | busy, waiting | takes the place of what waits | handed to the thread: busy |
//! | failing | handed to the thread, which tries it instead: failing | idle |

use super::claims_file::ClaimsFile;
use std::io;
use std::sync::mpsc::{RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::time::Duration;
use tokio::sync::mpsc;

/// From one try to write to the next.
const AGAIN: Duration = Duration::from_secs(1);

/// What became of a payload. One that never appears was replaced by a newer one before the disk was free.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreEvent {
    /// It is on the disk.
    Stored {
        /// Its id.
        id: u64,
    },
    /// It is not, as far as is known.
    StoreFailed {
        /// Its id.
        id: u64,
        /// Why, and what puts it right.
        error: String,
    },
}

/// Our side of the thread. Dropping it ends the thread after the write it is at.
#[derive(Debug)]
pub struct ClaimsStore {
    jobs: SyncSender<(u64, Vec<u8>)>,
    events: mpsc::Receiver<StoreEvent>,
    is_busy: bool,
    /// The last try failed: the thread tries again until something newer comes.
    is_failing: bool,
    waiting: Option<(u64, Vec<u8>)>,
}

impl ClaimsStore {
    /// Starts the thread.
    ///
    /// # Errors
    /// When there are no more threads.
    pub fn start(mut file: ClaimsFile) -> io::Result<Self> {
        // One place each is enough, since the thread has one payload at a time: neither side ever waits for the other to take something.
        let (jobs, todo) = sync_channel::<(u64, Vec<u8>)>(1);
        let (tell, events) = mpsc::channel(1);
        std::thread::Builder::new().name("claims".to_owned()).spawn(move || {
            while let Ok((mut id, mut payload)) = todo.recv() {
                // What could not be written is tried again, or what came after it: nobody else would, and it may be waited for.
                while let Err(error) = file.write(&payload) {
                    if tell.blocking_send(StoreEvent::StoreFailed { id, error: error.to_string() }).is_err() {
                        return;
                    }
                    match todo.recv_timeout(AGAIN) {
                        Ok(newer) => (id, payload) = newer,
                        Err(RecvTimeoutError::Timeout) => {}
                        Err(RecvTimeoutError::Disconnected) => return,
                    }
                }
                if tell.blocking_send(StoreEvent::Stored { id }).is_err() {
                    return;
                }
            }
        })?;
        Ok(Self { jobs, events, is_busy: false, is_failing: false, waiting: None })
    }

    /// Asks for the whole state to be written. Never blocks; [`ClaimsStore::event`] tells what became of it.
    pub fn put(&mut self, id: u64, payload: Vec<u8>) {
        self.waiting = Some((id, payload));
        self.hand_over();
    }

    /// The next event; waits for ever while nothing is asked for. May be dropped at any point without losing anything.
    pub async fn event(&mut self) -> StoreEvent {
        let Some(event) = self.events.recv().await else { return std::future::pending().await };
        self.is_failing = matches!(event, StoreEvent::StoreFailed { .. });
        self.is_busy = self.is_failing;
        self.hand_over();
        event
    }

    /// Whether something is not on the disk yet.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.is_busy
    }

    fn hand_over(&mut self) {
        if (!self.is_busy || self.is_failing)
            && let Some(job) = self.waiting.take()
        {
            // The thread ends only after us, and takes one at a time: there is room, but perhaps not while it fails.
            match self.jobs.try_send(job) {
                Ok(()) => self.is_busy = true,
                Err(TrySendError::Full(job) | TrySendError::Disconnected(job)) => self.waiting = Some(job),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::embedded::driver::claims_file::MAX_PAYLOAD;

    #[tokio::test]
    async fn the_table() {
        let directory = tempfile::tempdir().unwrap();
        let mut store = ClaimsStore::start(ClaimsFile::open(directory.path()).unwrap().0).unwrap();
        assert!(!store.is_busy());
        for id in 1..=3 {
            store.put(id, vec![0; 4]);
        }
        store.put(4, b"four".to_vec());
        assert!(store.is_busy());
        assert_eq!(store.event().await, StoreEvent::Stored { id: 1 });
        assert!(store.is_busy());
        assert_eq!(store.event().await, StoreEvent::Stored { id: 4 });
        assert!(!store.is_busy());
        store.put(5, vec![0; MAX_PAYLOAD + 1]);
        assert!(matches!(store.event().await, StoreEvent::StoreFailed { id: 5, .. }));
        store.put(6, b"six".to_vec());
        // Perhaps after another try of the fifth.
        while store.event().await != (StoreEvent::Stored { id: 6 }) {}
        assert!(!store.is_busy());
        drop(store);
        // The thread lets go of the file when it ends.
        let opened = loop {
            if let Ok(opened) = ClaimsFile::open(directory.path()) {
                break opened;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        };
        assert_eq!(opened.1.unwrap(), b"six");
    }
}
