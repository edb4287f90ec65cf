//! Somebody who asks for the floating address all the time: echo requests, and when each answer came.

use super::network::{FLOATING, Net};
use crate::child::output;
use crate::failure::Failure;
use ha_snmp::link::{EchoPacket, read_reply};
use nix::unistd::gettid;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use socket2::{Domain, Protocol, SockAddr, Socket, Type};
use std::io::{self, Read};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// Asks until it is dropped.
pub struct Probe {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    is_over: AtomicBool,
    /// When answers came.
    answers: Mutex<Vec<Instant>>,
}

/// The time between two answers.
#[derive(Clone, Copy, Debug)]
pub struct Gap {
    /// The last answer before.
    pub begin: Instant,
    /// The first one behind.
    pub end: Instant,
}

impl Gap {
    /// So long nobody answered.
    pub fn length(self) -> Duration {
        self.end.saturating_duration_since(self.begin)
    }
}

impl Probe {
    /// Asks each `interval` from `net`.
    pub fn start(net: &Net, interval: Duration) -> Result<Self, Failure> {
        let shared = Arc::new(Shared::default());
        let socket = thread::scope(|scope| scope.spawn(|| net.enter().and_then(|()| open())).join());
        let socket = socket.unwrap_or_else(|_| Err(io::Error::other("the thread panicked"))).map_err(Failure::Socket)?;
        let other = Arc::clone(&shared);
        let thread = thread::spawn(move || {
            // A probe that waits for the CPU itself would see outages where there are none. Without the right to it, it does.
            let _ = output("chrt", &["--rr", "--pid", "2", &gettid().to_string()]);
            ask(&socket, interval, &other);
        });
        Ok(Self { shared, thread: Some(thread) })
    }

    /// Waits until the address answers.
    pub fn wait_for_answer(&self, limit: Duration) -> Result<(), Failure> {
        let begin = Instant::now();
        while self.last().is_none_or(|last| last < begin) {
            if begin.elapsed() > limit {
                return Err(Failure::Timeout(limit));
            }
            thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    /// When the last answer came.
    fn last(&self) -> Option<Instant> {
        self.shared.answers.lock().unwrap_or_else(PoisonError::into_inner).last().copied()
    }

    /// The longest time without an answer that ended after `from`.
    pub fn longest(&self, from: Instant) -> Option<Gap> {
        let answers = self.shared.answers.lock().unwrap_or_else(PoisonError::into_inner);
        let pairs = answers.windows(2).filter_map(|pair| match pair {
            &[begin, end] if end > from => Some(Gap { begin, end }),
            _ => None,
        });
        pairs.max_by_key(|gap| gap.length())
    }
}

impl Drop for Probe {
    fn drop(&mut self) {
        self.shared.is_over.store(true, Ordering::Relaxed);
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

/// A raw socket (icmp(7)) that hears the floating address alone.
fn open() -> io::Result<Socket> {
    let socket = Socket::new(Domain::IPV4, Type::RAW, Some(Protocol::ICMPV4))?;
    socket.set_nonblocking(true)?;
    socket.connect(&SockAddr::from(SocketAddr::from((FLOATING, 0))))?;
    Ok(socket)
}

fn ask(socket: &Socket, interval: Duration, shared: &Shared) {
    let mut packet = EchoPacket { identifier: 4110, sequence: 0, nonce: 0 };
    let mut next = Instant::now();
    while !shared.is_over.load(Ordering::Relaxed) {
        packet = EchoPacket { sequence: packet.sequence.wrapping_add(1), nonce: packet.nonce + 1, ..packet };
        // Without a route or a neighbour: that is an outage like any other.
        let _ = socket.send(&packet.request(false));
        next += interval;
        listen(socket, next, shared);
    }
}

/// Takes answers until `until`.
fn listen(mut socket: &Socket, until: Instant, shared: &Shared) {
    loop {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return;
        }
        let timeout = Timespec { tv_sec: 0, tv_nsec: i64::from(left.subsec_nanos()) };
        let _ = poll(&mut [PollFd::new(socket, PollFlags::IN)], Some(&timeout));
        let mut octets = [0; 256];
        // Errors are those of requests that found nobody.
        while let Ok(length) = socket.read(&mut octets) {
            if octets.get(..length).and_then(|octets| read_reply(octets, false, true)).is_some_and(|reply| reply.identifier == 4110) {
                shared.answers.lock().unwrap_or_else(PoisonError::into_inner).push(Instant::now());
            }
        }
    }
}
