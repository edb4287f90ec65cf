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
use super::handle::{Handle, Job, QUEUE};
use super::shelf::Write;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, sync_channel};
use tokio::sync::{mpsc, oneshot};

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

/// The thread that owns the store.
pub struct Writer {
    path: PathBuf,
    /// `None` after a failure.
    store: Option<Store>,
    /// Whether what the file holds was seen in this life.
    is_read: bool,
    jobs: Receiver<Job>,
    events: mpsc::Sender<Event>,
}

impl Writer {
    /// Starts the thread with a store that is open.
    ///
    /// # Errors
    /// When there are no more threads.
    pub fn start(store: Store) -> std::io::Result<(Handle, mpsc::Receiver<Event>)> {
        Self::spawn(store.path().to_owned(), Some(store))
    }

    /// Starts the thread where the store at `path` could not be read: as after a failure, the first [`Handle::rewrite`] tries again. What the
    /// file holds was never seen, so the first try that can open it puts it aside instead of writing over it.
    ///
    /// # Errors
    /// When there are no more threads.
    pub fn start_unread(path: PathBuf) -> std::io::Result<(Handle, mpsc::Receiver<Event>)> {
        Self::spawn(path, None)
    }

    fn spawn(path: PathBuf, store: Option<Store>) -> std::io::Result<(Handle, mpsc::Receiver<Event>)> {
        let (queue, jobs) = sync_channel(QUEUE);
        let (events, heard) = mpsc::channel(EVENTS);
        let (end, ended) = oneshot::channel();
        let mut writer = Self { path, is_read: store.is_some(), store, jobs, events };
        std::thread::Builder::new().name("store".to_owned()).spawn(move || {
            writer.run();
            drop(writer);
            let _ = end.send(());
        })?;
        Ok((Handle::new(queue, ended), heard))
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
                Job::Rewrite { batch, writes } => {
                    // All that comes before is in what it writes.
                    group = Group::default();
                    self.rewrite(batch, writes);
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

    fn rewrite(&mut self, batch: u64, writes: Vec<Write>) {
        // redb does nothing more with a file after an error of the disk, and two cannot have it open.
        self.store = None;
        let written = self.reopen().and_then(|mut store| {
            store.replace(writes).map_err(|error| error.to_string())?;
            Ok(store)
        });
        let event = match written {
            Ok(store) => {
                self.store = Some(store);
                Event::Committed { batch }
            }
            Err(reason) => Event::Failed { batch, reason },
        };
        self.tell(event);
    }

    /// Opens the file again. Where it is broken it makes room for a new one: all of its content is about to be written anew.
    fn reopen(&mut self) -> Result<Store, String> {
        let reason = match Store::open(&self.path) {
            Err(OpenError::Broken { reason, .. }) => reason,
            Ok(opened) if !self.is_read && !opened.made => "it could not be read when the agent started".to_owned(),
            opened => return opened.map(|opened| opened.store).map_err(|error| error.to_string()),
        };
        self.is_read = true;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Shelf;
    use std::time::Duration;
    use tempfile::TempDir;

    fn put(value: u8) -> Vec<Write> {
        vec![Write::Put { shelf: Shelf::Counters, key: b"n".to_vec(), value: vec![value] }]
    }

    fn commit(batch: u8) -> Job {
        Job::Commit { batch: batch.into(), writes: put(batch) }
    }

    fn rewrite(batch: u8) -> Job {
        Job::Rewrite { batch: batch.into(), writes: put(batch) }
    }

    /// A writer without its thread, and what it says.
    fn writer() -> (TempDir, Writer, mpsc::Receiver<Event>) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.redb");
        let store = Some(Store::open(&path).unwrap().store);
        let (events, heard) = mpsc::channel(EVENTS);
        (folder, Writer { path, is_read: true, store, jobs: sync_channel(1).1, events }, heard)
    }

    fn heard(events: &mut mpsc::Receiver<Event>) -> Vec<Event> {
        std::iter::from_fn(|| events.try_recv().ok()).collect()
    }

    fn content(writer: &Writer) -> u8 {
        writer.store.as_ref().unwrap().read(Shelf::Counters).unwrap()[0].1[0]
    }

    #[test]
    fn each_state_answers_as_its_table_says() {
        let (_folder, mut writer, mut events) = writer();
        // Writing: what waits is one transaction.
        writer.work(vec![commit(1), commit(2), commit(3)]);
        assert_eq!((heard(&mut events), content(&writer)), (vec![Event::Committed { batch: 3 }], 3));
        writer.work(vec![commit(4), rewrite(5), commit(6)]);
        assert_eq!((heard(&mut events), content(&writer)), (vec![Event::Committed { batch: 5 }, Event::Committed { batch: 6 }], 6));
        // Failed: nothing is written, until everything is.
        writer.store = None;
        writer.work(vec![commit(7), commit(8)]);
        assert_eq!(heard(&mut events), []);
        let other = Store::open(&writer.path).unwrap().store;
        writer.work(vec![rewrite(9), commit(10)]);
        let failed = heard(&mut events);
        assert!(
            matches!(failed.as_slice(), [Event::Failed { batch: 9, reason }] if reason.contains("another ha-snmp agent")),
            "{failed:?}"
        );
        drop(other);
        writer.work(vec![commit(11), rewrite(12), commit(13)]);
        assert_eq!((heard(&mut events), content(&writer)), (vec![Event::Committed { batch: 12 }, Event::Committed { batch: 13 }], 13));
    }

    #[test]
    fn a_file_that_broke_meanwhile_makes_room_for_what_is_in_memory() {
        let (_folder, mut writer, mut events) = writer();
        writer.store = None;
        std::fs::write(&writer.path, [7; 5000]).unwrap();
        writer.work(vec![rewrite(1)]);
        let told = heard(&mut events);
        assert!(matches!(told.as_slice(), [Event::SetAside { .. }, Event::Committed { batch: 1 }]), "{told:?}");
        assert_eq!(content(&writer), 1);
    }

    #[tokio::test]
    async fn what_waits_is_written_before_the_thread_ends() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.redb");
        let (mut handle, mut events) = Writer::start(Store::open(&path).unwrap().store).unwrap();
        for batch in 1..=100 {
            handle.commit(batch.into(), put(batch)).unwrap();
        }
        assert!(handle.stop(Duration::from_secs(20)).await);
        assert_eq!(heard(&mut events).last(), Some(&Event::Committed { batch: 100 }));
        assert_eq!(Store::open(&path).unwrap().store.read(Shelf::Counters).unwrap()[0].1, [100]);
    }
}
