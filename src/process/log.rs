//! The log of the long-running processes.

use std::io::{self, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Lines that wait for who reads the log, at most.
const QUEUE: usize = 1024;
/// The end of the process waits for the last lines, at most.
const LAST: Duration = Duration::from_secs(1);

/// Keeps the log. Dropping it writes what waits.
#[must_use]
pub(super) struct Log(Lines);

/// Where lines go: to a thread. Whatever becomes of the journal, who logs does not wait for it.
#[derive(Clone, Default)]
struct Lines(Arc<Shared>);

#[derive(Default)]
struct Shared {
    /// From the first line on: the core locks its memory before, so that it need not lock all of another stack.
    thread: OnceLock<Thread>,
    lost: AtomicU64,
}

struct Thread {
    /// `None` ends it.
    queue: SyncSender<Option<Vec<u8>>>,
    ended: Mutex<Receiver<()>>,
}

/// The log goes to stderr, where systemd picks it up; `RUST_LOG` chooses what is in it: a level, or levels by module.
pub(super) fn start() -> Log {
    let (filter, complaint) = filter();
    let log = Log(Lines::default());
    let lines = log.0.clone();
    // Plain text also on a terminal: colours are a feature of the crate that this program is built without.
    let builder =
        tracing_subscriber::fmt().with_max_level(LevelFilter::TRACE).with_writer(move || lines.clone()).with_target(false).with_ansi(false);
    // The journal has its own clock.
    if std::env::var_os("JOURNAL_STREAM").is_some() {
        builder.without_time().finish().with(filter).init();
    } else {
        builder.finish().with(filter).init();
    }
    if let Some(complaint) = complaint {
        tracing::warn!("RUST_LOG is not understood, so the log has what is of level info: {complaint}");
    }
    log
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

impl Drop for Log {
    fn drop(&mut self) {
        if let Some(thread) = self.0.0.thread.get()
            && thread.queue.try_send(None).is_ok()
            && let Ok(ended) = thread.ended.lock()
        {
            let _: Result<(), RecvTimeoutError> = ended.recv_timeout(LAST);
        }
    }
}

impl Lines {
    fn spawn(&self) -> Thread {
        let (queue, lines) = sync_channel(QUEUE);
        let (ends, ended) = sync_channel(0);
        let shared = Arc::clone(&self.0);
        // Where there are no more threads nothing is logged, and all else goes on.
        let _ = std::thread::Builder::new().name("log".to_owned()).spawn(move || {
            write(&lines, &shared.lost, &mut io::stderr());
            drop(ends);
        });
        Thread { queue, ended: Mutex::new(ended) }
    }
}

impl Write for Lines {
    /// A whole line: the formatter hands over each event at once. Never fails, never waits.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let thread = self.0.thread.get_or_init(|| self.spawn());
        if thread.queue.try_send(Some(line.to_vec())).is_err() {
            self.0.lost.fetch_add(1, Ordering::Relaxed);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Until there is none any more.
fn write(lines: &Receiver<Option<Vec<u8>>>, lost: &AtomicU64, to: &mut impl Write) {
    while let Ok(Some(line)) = lines.recv() {
        let _ = to.write_all(&line);
        let lost = lost.swap(0, Ordering::Relaxed);
        if lost > 0 {
            let _ = writeln!(to, "{lost} lines of the log are missing here: nobody took them in time");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_takes_is_counted() {
        let (queue, lines) = sync_channel(2);
        let (_, ended) = sync_channel(0);
        let thread = OnceLock::from(Thread { queue, ended: Mutex::new(ended) });
        let mut log = Lines(Arc::new(Shared { thread, lost: AtomicU64::new(0) }));
        for line in ["one\n", "two\n", "three\n", "four\n"] {
            log.write_all(line.as_bytes()).unwrap();
        }
        let lost = AtomicU64::new(log.0.lost.load(Ordering::Relaxed));
        drop(log);
        let mut written = Vec::new();
        write(&lines, &lost, &mut written);
        let expected = "one\n2 lines of the log are missing here: nobody took them in time\ntwo\n";
        assert_eq!(String::from_utf8(written).unwrap(), expected);
    }
}
