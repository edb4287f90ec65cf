//! Feeds a watchdog as long as the core's loop goes round, from a thread of its own: a device that takes its time, such as a management
//! controller that restarts (ipmi_watchdog), does not hold the loop up.
//!
//! The thread feeds only what the loop orders, and an order lasts for a moment: one that waited behind a write says nothing of how the loop is
//! by then.
//!
//! | the loop | the thread waits | the thread is in a write |
//! |---|---|---|
//! | goes round | feeds | feeds next, unless the order is too old by then |
//! | goes round again meanwhile | - | one order waits: the newer is dropped |
//! | hangs | feeds no more | feeds at most once more, if the order is young |
//! | ends as it should | lets the watchdog go | the end waits for it, for `LAST` |

use super::realtime;
use crate::time::Instant;
use std::io;
use std::sync::mpsc::{Receiver, Sender, SyncSender, TrySendError, channel, sync_channel};
use std::thread::Builder;
use std::time::Duration;
use tracing::{error, warn};

/// The orderly end waits for the device, at most.
const LAST: Duration = Duration::from_secs(5);

/// What starves unless it is fed.
pub trait Eater: Send + 'static {
    /// Another timeout's worth of life. May block.
    ///
    /// # Errors
    /// Of the device.
    fn feed(&mut self) -> io::Result<()>;

    /// It need not be fed any more.
    ///
    /// # Errors
    /// Of the device: it goes on, and starves.
    fn let_go(self) -> io::Result<()>;
}

/// The loop's side of the thread. Dropped in any other way than by [`Feeder::stop`] it lets the watchdog starve.
#[derive(Debug)]
pub struct Feeder {
    orders: SyncSender<Order>,
    ends: Receiver<io::Result<()>>,
    /// From one order to the next, at least.
    every: Duration,
    ordered: Instant,
}

#[derive(Debug)]
enum Order {
    /// Given at that time.
    Feed(std::time::Instant),
    LetGo,
}

impl Feeder {
    /// Starts the thread that feeds `eater`, which starves after `patience` without.
    ///
    /// # Errors
    /// When there are no more threads.
    pub fn start(name: &'static str, eater: impl Eater, patience: Duration, now: Instant) -> io::Result<Self> {
        // One order is enough: the next says the same.
        let (orders, todo) = sync_channel(1);
        let (tell, ends) = channel();
        Builder::new().name(name.to_owned()).spawn(move || run(name, eater, patience / 2, &todo, &tell))?;
        Ok(Self { orders, ends, every: patience / 4, ordered: now })
    }

    /// The loop has gone round. Never blocks.
    pub fn progress(&mut self, now: Instant) {
        if now.since(self.ordered) < self.every {
            return;
        }
        self.ordered = now;
        // A thread that is in a write has an order that waits, and will say how long it took.
        let _ = self.orders.try_send(Order::Feed(std::time::Instant::now()));
    }

    /// The orderly end: lets the watchdog go. Blocks for as long as the device does, `LAST` at most.
    ///
    /// # Errors
    /// Of the device, or that it does not answer: it goes on, and starves.
    pub fn stop(self) -> io::Result<()> {
        let begin = std::time::Instant::now();
        let mut order = Order::LetGo;
        loop {
            match self.orders.try_send(order) {
                Ok(()) => break,
                Err(TrySendError::Full(_)) if begin.elapsed() >= LAST => return Err(io::ErrorKind::TimedOut.into()),
                Err(TrySendError::Full(back)) => order = back,
                Err(TrySendError::Disconnected(_)) => return Err(io::ErrorKind::BrokenPipe.into()),
            }
            std::thread::sleep(LAST / 500);
        }
        self.ends.recv_timeout(LAST).unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
    }
}

/// The thread.
fn run(name: &str, mut eater: impl Eater, fresh: Duration, todo: &Receiver<Order>, tell: &Sender<io::Result<()>>) {
    // Or it would starve on a machine that is busy, although the loop, which is above all others, goes round.
    if let Err(refusal) = realtime::raise_thread() {
        warn!("{name}: {refusal}");
    }
    let mut failed = false;
    while let Ok(order) = todo.recv() {
        let Order::Feed(ordered) = order else {
            let _ = tell.send(eater.let_go());
            return;
        };
        if ordered.elapsed() > fresh {
            continue;
        }
        let begin = std::time::Instant::now();
        let fed = eater.feed();
        if begin.elapsed() > fresh {
            warn!("{name}: it took {:.1} s to feed it", begin.elapsed().as_secs_f64());
        }
        if let Err(error) = &fed
            && !failed
        {
            error!("{name}: it does not take its food: {error}");
        }
        failed = fed.is_err();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::File;
    use std::io::{Read, Write};

    /// A pipe blocks as a device does: when it is full, until somebody reads.
    struct Pipe(File);

    impl Eater for Pipe {
        fn feed(&mut self) -> io::Result<()> {
            self.0.write_all(b"f")
        }

        fn let_go(mut self) -> io::Result<()> {
            self.0.write_all(b"V")
        }
    }

    fn pipe() -> (File, Pipe) {
        let (read, write) = nix::unistd::pipe().unwrap();
        (read.into(), Pipe(write.into()))
    }

    const PATIENCE: Duration = Duration::from_millis(400);

    fn at(ms: u64) -> Instant {
        Instant::default().after(Duration::from_millis(ms))
    }

    #[test]
    fn it_is_fed_as_long_as_the_loop_goes_round() {
        let (mut read, device) = pipe();
        let mut feeder = Feeder::start("test", device, PATIENCE, at(0)).unwrap();
        for ms in (0..=400).step_by(10) {
            feeder.progress(at(ms));
            std::thread::sleep(Duration::from_millis(10));
        }
        feeder.stop().unwrap();
        let mut eaten = String::new();
        read.read_to_string(&mut eaten).unwrap();
        assert_eq!(eaten, "ffffV", "a quarter of its patience apart, and let go");
    }

    #[test]
    fn what_is_dropped_starves() {
        let (mut read, device) = pipe();
        let mut feeder = Feeder::start("test", device, PATIENCE, at(0)).unwrap();
        feeder.progress(at(100));
        std::thread::sleep(PATIENCE);
        drop(feeder);
        let mut eaten = String::new();
        read.read_to_string(&mut eaten).unwrap();
        assert_eq!(eaten, "f", "closed without a V");
    }

    /// The loop goes on while the device takes its time; what was ordered before that is not carried out long after.
    #[test]
    fn a_device_that_blocks_does_not_hold_the_loop_up() {
        let (mut read, device) = pipe();
        let full = nix::fcntl::fcntl(&device.0, nix::fcntl::FcntlArg::F_GETPIPE_SZ).unwrap();
        let full = usize::try_from(full).unwrap();
        (&device.0).write_all(&vec![b'.'; full]).unwrap();
        let mut feeder = Feeder::start("test", device, PATIENCE, at(0)).unwrap();
        let begin = std::time::Instant::now();
        for turn in 1..=5 {
            feeder.progress(at(turn * 100));
        }
        assert!(begin.elapsed() < PATIENCE / 4, "{:?}", begin.elapsed());
        // The loop hangs from here on, and the device is back.
        std::thread::sleep(PATIENCE);
        let mut eaten = vec![0; full];
        read.read_exact(&mut eaten).unwrap();
        std::thread::sleep(PATIENCE);
        // The one that was in the write, and none of those that had waited.
        assert_eq!((read.read(&mut eaten).unwrap(), eaten[0]), (1, b'f'));
        feeder.stop().unwrap();
        assert_eq!((read.read(&mut eaten).unwrap(), eaten[0]), (1, b'V'));
    }

    #[test]
    fn the_end_does_not_wait_for_a_dead_device() {
        let (read, mut device) = pipe();
        let full = nix::fcntl::fcntl(&device.0, nix::fcntl::FcntlArg::F_GETPIPE_SZ).unwrap();
        device.0.write_all(&vec![b'.'; usize::try_from(full).unwrap()]).unwrap();
        let mut feeder = Feeder::start("test", device, PATIENCE, at(0)).unwrap();
        feeder.progress(at(100));
        let begin = std::time::Instant::now();
        assert_eq!(feeder.stop().unwrap_err().kind(), io::ErrorKind::TimedOut);
        assert!(begin.elapsed() < LAST * 3, "{:?}", begin.elapsed());
        drop(read);
    }
}
