//! The flight recorder: what the machine was told, in a file of bounded size, so that an incident can be replayed.
//!
//! Lines of text in two files that are used in turn: when one is full, the other begins anew. So at least half of the space holds the past.
//! A file begins with `{"segment":N}`, N counting upwards, then a snapshot from which a replay can start, then inputs. Inputs that the disk was
//! too slow for are missing, and `{"dropped":N}` says so in their place.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::Thread;
use std::time::{Duration, Instant};

/// The files, in the directory.
const NAMES: [&str; 2] = ["flight-0.jsonl", "flight-1.jsonl"];
/// Lines that wait for the disk, at most.
const QUEUE: usize = 1024;
/// Lines are gathered for so long, and written in one go: to wake a thread and to write for each frame was most of what a core cost.
const GATHER: Duration = Duration::from_millis(200);
/// The end of the core waits for the last lines, at most. What is killed loses those of [`GATHER`].
const LAST: Duration = Duration::from_millis(50);
/// Room for the lines that we add ourselves.
const OURS: u64 = 64;

/// Our side of the thread that writes. Dropping it ends the thread, after what waits is written.
#[derive(Debug)]
pub struct Recorder {
    jobs: SyncSender<Job>,
    /// Jobs that wait or are being written: no fewer than are, for only we add some.
    waiting: Arc<AtomicUsize>,
    thread: Thread,
    /// What a file may hold, in octets.
    limit: u64,
    /// What the one in use holds, or will.
    length: u64,
    /// Lines that are missing since the last that was taken.
    gap: u64,
}

#[derive(Debug)]
enum Job {
    Line(Vec<u8>),
    /// A new segment, with this snapshot.
    Begin(Vec<u8>),
}

impl Recorder {
    /// Starts the thread, for files in `directory` of `max_octets` together. Nothing is taken before [`Recorder::begin`].
    ///
    /// # Errors
    /// When there are no more threads. Errors of the disk go to the log: the core works without its recorder.
    pub fn start(directory: &Path, max_octets: u64) -> io::Result<Self> {
        let (jobs, todo) = sync_channel(QUEUE);
        let directory = directory.to_owned();
        let waiting = Arc::new(AtomicUsize::new(0));
        let theirs = Arc::clone(&waiting);
        let thread = std::thread::Builder::new().name("recorder".to_owned()).spawn(move || run(&directory, &todo, &theirs))?;
        let limit = max_octets / 2;
        Ok(Self { jobs, waiting, thread: thread.thread().clone(), limit, length: limit, gap: 0 })
    }

    /// Whether the file in use is full, and there is room for a snapshot: time for [`Recorder::begin`]. While the file is full inputs are
    /// dropped. A snapshot is much work, and is not made for a disk that takes nothing.
    #[must_use]
    pub fn wants_snapshot(&self) -> bool {
        self.length >= self.limit && self.waiting.load(Ordering::Relaxed) < QUEUE
    }

    /// Begins the other file with a snapshot: one line, without its end. Never blocks.
    pub fn begin(&mut self, snapshot: Vec<u8>) {
        let length = OURS + size(&snapshot);
        if self.hand_over(Job::Begin(snapshot)) {
            (self.length, self.gap) = (length, 0);
        }
    }

    /// Writes an input: one line, without its end. Never blocks: what there is no room for, in the file or in the queue, is dropped and counted.
    /// Whether it was taken.
    pub fn record(&mut self, line: Vec<u8>) -> bool {
        let mut length = size(&line);
        let mut line = line;
        if self.gap > 0 {
            line = [format!("{{\"dropped\":{}}}\n", self.gap).into_bytes(), line].concat();
            length += OURS;
        }
        if self.length.saturating_add(length) > self.limit {
            self.length = self.limit;
            self.gap += 1;
            return false;
        }
        let is_taken = self.hand_over(Job::Line(line));
        if is_taken {
            (self.length, self.gap) = (self.length + length, 0);
        }
        is_taken
    }

    /// What writes all that waits, within a moment, unless the disk takes nothing: for the end, and for a panic.
    pub fn flusher(&self) -> impl Fn() + Send + Sync + use<> {
        let (waiting, thread) = (Arc::clone(&self.waiting), self.thread.clone());
        move || {
            let begin = Instant::now();
            while waiting.load(Ordering::Relaxed) > 0 && begin.elapsed() < LAST {
                // Again and again: it may not be gathering yet.
                thread.unpark();
                std::thread::sleep(LAST / 50);
            }
        }
    }

    fn hand_over(&mut self, job: Job) -> bool {
        // Before it is sent: the thread may have taken it when this returns.
        if self.waiting.fetch_add(1, Ordering::Relaxed) >= QUEUE / 2 {
            self.thread.unpark();
        }
        match self.jobs.try_send(job) {
            Ok(()) => true,
            Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => {
                self.waiting.fetch_sub(1, Ordering::Relaxed);
                self.gap += 1;
                false
            }
        }
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        self.flusher()();
    }
}

/// With its line end.
fn size(line: &[u8]) -> u64 {
    line.len() as u64 + 1
}

/// The thread.
fn run(directory: &Path, todo: &Receiver<Job>, waiting: &AtomicUsize) {
    let mut number = segments(directory).last().map_or(0, |(number, _)| *number);
    let mut file = None;
    while let Ok(job) = todo.recv() {
        std::thread::park_timeout(GATHER);
        let mut octets = Vec::new();
        let mut taken = 0;
        for job in std::iter::once(job).chain(todo.try_iter()) {
            taken += 1;
            match job {
                Job::Line(line) => octets.extend(line),
                Job::Begin(snapshot) => {
                    write(&mut file, &octets);
                    number += 1;
                    file = create(directory, number);
                    octets = format!("{{\"segment\":{number}}}\n").into_bytes();
                    octets.extend(snapshot);
                }
            }
            octets.push(b'\n');
        }
        write(&mut file, &octets);
        waiting.fetch_sub(taken, Ordering::Relaxed);
    }
}

fn create(directory: &Path, number: u64) -> Option<File> {
    let [even, odd] = NAMES;
    let path = directory.join(if number.is_multiple_of(2) { even } else { odd });
    File::create(&path).inspect_err(|error| tracing::warn!("no flight recorder: {} cannot be made: {error}", path.display())).ok()
}

/// A file that failed is given up, until the next begins.
fn write(file: &mut Option<File>, octets: &[u8]) {
    if let Some(Err(error)) = file.as_mut().map(|file| file.write_all(octets)) {
        tracing::warn!("no flight recorder until its next file begins: {error}");
        *file = None;
    }
}

/// The files of a directory that hold something, the older first, with their numbers.
#[must_use]
pub fn segments(directory: &Path) -> Vec<(u64, PathBuf)> {
    let mut found: Vec<(u64, PathBuf)> =
        NAMES.iter().map(|name| directory.join(name)).filter_map(|path| Some((number(&path)?, path))).collect();
    found.sort();
    found
}

/// From the first line.
fn number(path: &Path) -> Option<u64> {
    let line = read(path).ok()?.next()?.ok()?;
    std::str::from_utf8(&line).ok()?.strip_prefix("{\"segment\":")?.strip_suffix('}')?.parse().ok()
}

/// The lines of a file, without their ends, `{"segment":N}` first. A last line without an end, which was being written when the core or the
/// machine died, is left out.
///
/// # Errors
/// When the file cannot be opened; each line, when it cannot be read.
pub fn read(path: &Path) -> io::Result<impl Iterator<Item = io::Result<Vec<u8>>> + use<>> {
    let mut file = BufReader::new(File::open(path)?);
    Ok(std::iter::from_fn(move || {
        let mut line = Vec::new();
        match file.read_until(b'\n', &mut line) {
            Ok(_) => (line.pop() == Some(b'\n')).then_some(Ok(line)),
            Err(error) => Some(Err(error)),
        }
    }))
}

#[cfg(test)]
mod tests;
