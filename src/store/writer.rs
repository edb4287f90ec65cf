//! The thread that writes, so that a slow disk, or one that hangs, holds nobody up.
//!
//! Batches are numbered by the caller, upwards. Whatever waits when the thread is free goes to the disk in one transaction.
//!
//! | state | `commit` | `rewrite` |
//! |---|---|---|
//! | writing | done: [`Event::Committed`]; not done: [`Event::Failed`], then failed | as below |
//! | failed | dropped | file opened again, everything written anew: [`Event::Committed`], then writing; not done: [`Event::Failed`], still failed |
//!
//! A disk that hangs shows as no event at all; what was asked for meanwhile may still be done later, and then its event tells which.

use super::aside::set_aside;
use super::error::OpenError;
use super::file::Store;
use super::shelf::{Shelf, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};

/// Batches that wait for the thread, at most. A caller that has this many outstanding has a disk that hangs.
const QUEUE: usize = 256;
/// Events that wait for the caller, at most: then the thread waits.
const EVENTS: usize = 2 * QUEUE;

/// What became of batches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// This batch is on the disk, and all before it since the last failure.
    Committed {
        /// The last of them.
        batch: u64,
    },
    /// Whatever was asked for and is not committed yet is not to be counted on, and nothing more is written, but by [`Handle::rewrite`].
    Failed {
        /// The batch that failed, or the first of several.
        batch: u64,
        /// Why, and what puts it right.
        reason: String,
    },
    /// A rewrite found the file broken: it is kept under another name, and a new one was made.
    SetAside {
        /// What the broken file is called now.
        path: PathBuf,
        /// What was wrong with it.
        reason: String,
    },
}

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

enum Job {
    Commit { batch: u64, writes: Vec<Write> },
    Rewrite { batch: u64, records: Vec<Write> },
}

/// Hands batches to the thread. Dropped, it lets the thread finish what waits.
#[derive(Debug)]
pub struct Handle {
    jobs: SyncSender<Job>,
    ended: oneshot::Receiver<()>,
    gap: bool,
}

impl Handle {
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

    /// Queues the whole content of the store, which replaces what is in the file; never waits. To be tried again, less and less often,
    /// until it is committed.
    ///
    /// # Errors
    /// [`Refused`].
    pub fn rewrite(&mut self, batch: u64, records: Vec<Write>) -> Result<(), Refused> {
        self.queue(Job::Rewrite { batch, records })
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

/// The thread that owns the store.
pub struct Writer {
    path: PathBuf,
    /// `None` after a failure.
    store: Option<Store>,
    jobs: Receiver<Job>,
    events: mpsc::Sender<Event>,
}

impl Writer {
    /// Starts the thread.
    ///
    /// # Errors
    /// When there are no more threads.
    pub fn start(store: Store) -> std::io::Result<(Handle, mpsc::Receiver<Event>)> {
        let (queue, jobs) = sync_channel(QUEUE);
        let (events, heard) = mpsc::channel(EVENTS);
        let (end, ended) = oneshot::channel();
        let mut writer = Self { path: store.path().to_owned(), store: Some(store), jobs, events };
        std::thread::Builder::new().name("store".to_owned()).spawn(move || {
            writer.run();
            drop(writer);
            let _ = end.send(());
        })?;
        Ok((Handle { jobs: queue, ended, gap: false }, heard))
    }

    fn run(&mut self) {
        while let Ok(job) = self.jobs.recv() {
            let mut waiting = vec![job];
            waiting.extend(self.jobs.try_iter());
            self.work(waiting);
        }
    }

    /// Does `jobs` in their order, with as few transactions as can be.
    fn work(&mut self, jobs: Vec<Job>) {
        let mut group = Group::default();
        for job in jobs {
            match job {
                Job::Commit { batch, writes } => group.add(batch, writes),
                Job::Rewrite { batch, records } => {
                    // All that comes before is in its records.
                    group = Group::default();
                    self.rewrite(batch, records);
                }
            }
        }
        self.commit(&group);
    }

    fn commit(&mut self, group: &Group) {
        let (Some((first, last)), Some(store)) = (group.batches, &mut self.store) else { return };
        let event = match store.commit(&group.writes) {
            Ok(()) => Event::Committed { batch: last },
            Err(error) => {
                self.store = None;
                Event::Failed { batch: first, reason: error.to_string() }
            }
        };
        self.tell(event);
    }

    fn rewrite(&mut self, batch: u64, records: Vec<Write>) {
        // redb does nothing more with a file after an error of the disk, and two cannot have it open.
        self.store = None;
        let mut writes: Vec<Write> = Shelf::ALL.map(|shelf| Write::Clear { shelf }).into();
        writes.extend(records);
        let event = match self.reopen().and_then(|mut store| {
            store.commit(&writes).map_err(|error| error.to_string())?;
            Ok(store)
        }) {
            Ok(store) => {
                self.store = Some(store);
                Event::Committed { batch }
            }
            Err(reason) => Event::Failed { batch, reason },
        };
        self.tell(event);
    }

    /// Opens the file again. Where it is broken it makes room for a new one: all of its content is about to be written anew.
    fn reopen(&self) -> Result<Store, String> {
        let reason = match Store::open(&self.path) {
            Err(OpenError::Broken { reason, .. }) => reason,
            opened => return opened.map(|opened| opened.store).map_err(|error| error.to_string()),
        };
        let aside = set_aside(&self.path).map_err(|error| move_failed(&self.path, &error))?;
        self.tell(Event::SetAside { path: aside, reason });
        Store::open(&self.path).map(|opened| opened.store).map_err(|error| error.to_string())
    }

    fn tell(&self, event: Event) {
        // A caller that does not listen any more still wants what it asked for.
        let _ = self.events.blocking_send(event);
    }
}

fn move_failed(path: &Path, error: &std::io::Error) -> String {
    format!("{} is broken and cannot be renamed: {error}", path.display())
}

/// Batches that become one transaction.
#[derive(Default)]
struct Group {
    /// First and last.
    batches: Option<(u64, u64)>,
    writes: Vec<Write>,
}

impl Group {
    fn add(&mut self, batch: u64, writes: Vec<Write>) {
        self.batches = Some((self.batches.map_or(batch, |(first, _)| first), batch));
        self.writes.extend(writes);
    }
}
