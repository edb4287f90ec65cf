//! The shell around the session: the socket, two threads and a clock.
//!
//! One thread reads: blocked in `read`, it wakes with a request, answers it under the session's lock, and writes the answer: two system
//! calls for one request. A second one sends notifications and does what time asks for. Only who holds the session's lock writes, so
//! PDUs never interleave (RFC 2741 section 8.1.2). Callers touch neither that lock nor the socket: what they want lies in the inbox.

mod dial;
mod inbox;
mod link;
mod shared;

use super::session::{Event, Notification, Offer, Session, TooLarge};
use super::table::Table;
use crate::config::Master;
use crate::smi::{Oid, Value};
use crate::time::Clock;
use crate::view::AgentX;
use inbox::QUEUE;
use shared::Shared;
use std::hash::{BuildHasher, RandomState};
use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::JoinHandle;
use tokio::sync::mpsc::Sender;

/// What a connection needs to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Where the master listens.
    pub master: Master,
    /// What the session offers.
    pub offer: Offer,
}

/// Why a notification was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotifyError {
    /// So many are accepted and not told of yet: come back after the next outcome.
    #[error("{QUEUE} notifications wait for the master")]
    Full,
    /// It fits into no PDU.
    #[error(transparent)]
    TooLarge(#[from] TooLarge),
}

/// The running connection. Dropped, it closes the session, but nobody waits for that.
#[derive(Debug)]
pub struct Handle {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
}

impl Handle {
    /// Starts connecting, and never gives up. What happens is told through `events`; of a reader that is slow the connection keeps every
    /// outcome of a notification, all that was set, and the newest of the other events.
    ///
    /// # Errors
    /// When a thread cannot be started.
    pub fn start(settings: Settings, clock: Clock, events: Sender<Event>) -> io::Result<Self> {
        // Std seeds its hasher from the system's random source, and jitter asks for no more than that.
        let seed = RandomState::new().hash_one(std::process::id());
        let session = Session::new(settings.offer, seed, clock.now());
        let shared = Arc::new(Shared::new(session, clock, events));
        let mut handle = Self { shared: Arc::clone(&shared), threads: Vec::new() };
        let reader = Arc::clone(&shared);
        handle.threads.push(thread("agentx-read", move || reader.read(&settings.master))?);
        handle.threads.push(thread("agentx-timer", move || shared.keep_time())?);
        Ok(handle)
    }

    /// Serves this table from the next request on; walks that are under way end in the one that they began in.
    pub fn publish(&self, table: Arc<Table>) {
        self.shared.inbox().table = Some(table);
        // Nothing is woken: the next request finds it.
        self.shared.pending.store(true, Ordering::Release);
    }

    /// Sends the notification `oid` with its objects as soon as the session and its window allow. [`Event::Notify`] with `id` tells the
    /// end, exactly once.
    ///
    /// # Errors
    /// [`NotifyError`]; then nothing will be told of it.
    pub fn notify(&self, id: u64, oid: &Oid, objects: &[(Oid, Value)]) -> Result<(), NotifyError> {
        let notification = Notification::new(id, oid, objects)?;
        let mut inbox = self.shared.inbox();
        if inbox.outstanding >= QUEUE {
            return Err(NotifyError::Full);
        }
        inbox.outstanding = inbox.outstanding.saturating_add(1);
        inbox.notifications.push_back(notification);
        self.shared.wake(&mut inbox);
        Ok(())
    }

    /// Whether `notify` has room for one more.
    #[must_use]
    pub fn has_room(&self) -> bool {
        self.shared.inbox().outstanding < QUEUE
    }

    /// What the session counted.
    #[must_use]
    pub fn counters(&self) -> AgentX {
        self.shared.counters()
    }

    /// Closes the session as a good subagent does and waits for the end: some milliseconds, at most about three seconds with a master
    /// that hangs.
    ///
    /// Gives the last counters.
    pub fn stop(mut self) -> AgentX {
        self.ask_to_stop();
        for thread in self.threads.drain(..) {
            // A thread that panicked has ended too.
            let _ = thread.join();
        }
        self.counters()
    }

    fn ask_to_stop(&self) {
        let mut inbox = self.shared.inbox();
        inbox.stop = true;
        self.shared.wake(&mut inbox);
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.ask_to_stop();
    }
}

fn thread(name: &str, run: impl FnOnce() + Send + 'static) -> io::Result<JoinHandle<()>> {
    std::thread::Builder::new().name(name.to_owned()).stack_size(256 * 1024).spawn(run)
}

#[cfg(test)]
mod tests;
