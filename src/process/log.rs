//! The log of the long-running processes: a thread writes it, so that who logs does not wait for the journal, whatever becomes of that.

use std::io::{self, Write};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::time::{Duration, Instant};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Lines that wait for who reads the log, at most.
const QUEUE: usize = 1024;
/// Of the thread, octets: enough to copy lines.
const STACK: usize = 64 << 10;
/// An end waits so long for the last lines, at most.
const LAST: Duration = Duration::from_millis(200);

static LINES: Lines = Lines { queue: OnceLock::new(), lost: AtomicU64::new(0) };

/// Where lines go.
struct Lines {
    /// To the thread, which begins with the first line.
    queue: OnceLock<SyncSender<Job>>,
    /// Lines that were not taken, and have not been told.
    lost: AtomicU64,
}

enum Job {
    Line(Vec<u8>),
    /// All before is written when this is dropped.
    Flush(SyncSender<()>),
}

/// The log goes to stderr, where systemd picks it up; `RUST_LOG` chooses what is in it: a level, or levels by module. To be called once.
pub fn start() {
    let (filter, complaint) = filter();
    // Plain text also on a terminal: colours are a feature of the crate that this program is built without.
    let builder = tracing_subscriber::fmt().with_max_level(LevelFilter::TRACE).with_writer(|| &LINES).with_target(false).with_ansi(false);
    // The journal has its own clock.
    if std::env::var_os("JOURNAL_STREAM").is_some() {
        builder.without_time().finish().with(filter).init();
    } else {
        builder.finish().with(filter).init();
    }
    let tell = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        flush();
        tell(panic);
    }));
    if let Some(complaint) = complaint {
        tracing::warn!("RUST_LOG is not understood, so the log has what is of level info: {complaint}");
    }
}

/// What `RUST_LOG` wants, or else the default and what is wrong with it.
fn filter() -> (Targets, Option<String>) {
    let default = Targets::new().with_default(LevelFilter::INFO);
    match std::env::var("RUST_LOG").unwrap_or_default().trim_end_matches(',') {
        "" => (default, None),
        wanted => match wanted.parse() {
            Ok(targets) => (targets, None),
            Err(error) => (default, Some(format!("{wanted:?}: {error}"))),
        },
    }
}

/// Waits until all that was logged is written, for a moment at most: before the process or the machine ends.
pub fn flush() {
    let Some(queue) = LINES.queue.get() else { return };
    let (done, is_done) = sync_channel(0);
    let (begin, mut job) = (Instant::now(), Job::Flush(done));
    while let Err(TrySendError::Full(back)) = queue.try_send(job) {
        if begin.elapsed() > LAST {
            return;
        }
        job = back;
        std::thread::sleep(LAST / 50);
    }
    let _: Result<(), RecvTimeoutError> = is_done.recv_timeout(LAST);
}

fn spawn() -> SyncSender<Job> {
    let (queue, jobs) = sync_channel(QUEUE);
    // Where there are no more threads nothing is logged, and all else goes on.
    let _ = std::thread::Builder::new().name("log".to_owned()).stack_size(STACK).spawn(move || write(&jobs, &mut io::stderr()));
    queue
}

/// As long as anybody logs.
fn write(jobs: &Receiver<Job>, to: &mut impl Write) {
    while let Ok(job) = jobs.recv() {
        match job {
            Job::Line(line) => {
                let _ = to.write_all(&line);
            }
            Job::Flush(done) => drop(done),
        }
    }
}

impl Write for &Lines {
    /// A whole line: the formatter hands over each event at once. Never fails, never waits.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let missing = self.lost.swap(0, Ordering::Relaxed);
        let mut octets = Vec::new();
        if missing > 0 {
            octets.extend(format!("{missing} lines of the log are missing here: nobody took them in time\n").into_bytes());
        }
        octets.extend(line);
        if self.queue.get_or_init(spawn).try_send(Job::Line(octets)).is_err() {
            self.lost.fetch_add(missing.saturating_add(1), Ordering::Relaxed);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_takes_is_counted() {
        let (queue, jobs) = sync_channel(2);
        let log = Lines { queue: OnceLock::from(queue), lost: AtomicU64::new(0) };
        let say = |line: &str| (&log).write_all(line.as_bytes()).unwrap();
        ["one\n", "two\n", "three\n", "four\n"].into_iter().for_each(say);
        let Ok(Job::Line(first)) = jobs.recv() else { panic!("no line") };
        assert_eq!(first, b"one\n");
        say("five\n");
        drop(log);
        let mut written = Vec::new();
        write(&jobs, &mut written);
        let expected = "two\n2 lines of the log are missing here: nobody took them in time\nfive\n";
        assert_eq!(String::from_utf8(written).unwrap(), expected);
    }
}
