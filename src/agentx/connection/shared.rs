//! The two threads, and what they share.

use super::dial::Stream;
use super::inbox::Inbox;
use super::link::Link;
use crate::agentx::session::{Event, Input, Output, Session};
use crate::config::Master;
use crate::time::{Clock, Instant};
use crate::view::AgentX;
use std::io::ErrorKind;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use tokio::sync::mpsc::Sender;
use tokio::sync::mpsc::error::TrySendError;

/// Requests are small; a larger PDU is put together by the session.
const READ_BUFFER: usize = 16 * 1024;

/// What the threads share. Locks are taken in the order of the fields, and `inbox` and `counters` only for a moment.
#[derive(Debug)]
pub struct Shared {
    clock: Clock,
    link: Mutex<Link>,
    /// A connect is wanted, or the end has come.
    dial: Condvar,
    inbox: Mutex<Inbox>,
    /// The inbox may hold something; a request that finds nothing there takes no lock.
    pub pending: AtomicBool,
    timer: Condvar,
    counters: Mutex<AgentX>,
}

impl Shared {
    pub fn new(session: Session, clock: Clock, events: Sender<Event>) -> Self {
        Self {
            clock,
            link: Mutex::new(Link::new(session, events)),
            dial: Condvar::new(),
            inbox: Mutex::default(),
            pending: AtomicBool::new(false),
            timer: Condvar::new(),
            counters: Mutex::default(),
        }
    }

    pub fn inbox(&self) -> MutexGuard<'_, Inbox> {
        self.inbox.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn counters(&self) -> AgentX {
        *self.counters.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets the timer thread look into the inbox.
    pub fn wake(&self, inbox: &mut Inbox) {
        inbox.wake = true;
        self.pending.store(true, Ordering::Release);
        self.timer.notify_one();
    }

    /// The reading thread: connects when the session wants it, and hands over what comes.
    pub fn read(&self, master: &Master) {
        let mut buffer = vec![0; READ_BUFFER];
        while self.wait_for_wish_to_connect() {
            match Stream::connect(master) {
                Ok(stream) => {
                    let stream = Arc::new(stream);
                    let mut link = self.link();
                    link.stream = Some(Arc::clone(&stream));
                    self.drive(&mut link, Some(Input::Connected));
                    drop(link);
                    self.read_to_the_end(&stream, &mut buffer);
                }
                Err(reason) => self.drive(&mut self.link(), Some(Input::ConnectFailed(reason))),
            }
        }
    }

    /// The timer thread: what is due, what lies in the inbox, events that had to wait.
    pub fn keep_time(&self) {
        loop {
            let mut link = self.link();
            self.drive(&mut link, None);
            if link.stopped {
                return;
            }
            let now = self.clock.now();
            link.timer_due = link.due(now);
            let wait = link.timer_due.map(|due| due.since(now));
            drop(link);

            let mut inbox = self.inbox();
            if !inbox.wake {
                inbox = match wait {
                    Some(wait) => self.timer.wait_timeout(inbox, wait).map_or_else(|e| e.into_inner().0, |(inbox, _)| inbox),
                    None => self.timer.wait(inbox).unwrap_or_else(PoisonError::into_inner),
                };
            }
            inbox.wake = false;
        }
    }

    fn link(&self) -> MutexGuard<'_, Link> {
        self.link.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// False at the end.
    fn wait_for_wish_to_connect(&self) -> bool {
        let mut link = self.link();
        while !link.connect && !link.stopped {
            link = self.dial.wait(link).unwrap_or_else(PoisonError::into_inner);
        }
        link.connect = false;
        !link.stopped
    }

    fn read_to_the_end(&self, stream: &Arc<Stream>, buffer: &mut [u8]) {
        loop {
            let read = stream.read(buffer);
            let mut link = self.link();
            if !link.stream.as_ref().is_some_and(|current| Arc::ptr_eq(current, stream)) {
                return;
            }
            let input = match &read {
                Ok(0) => Input::Lost("snmpd closed it".to_owned()),
                Ok(length) => Input::Received(buffer.get(..*length).unwrap_or_default()),
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => Input::Lost(error.to_string()),
            };
            self.drive(&mut link, Some(input));
        }
    }

    /// Hands one input to the session and carries out what comes of it.
    fn drive(&self, link: &mut Link, input: Option<Input<'_>>) {
        let now = self.clock.now();
        let pending = self.pending.load(Ordering::Acquire);
        if pending {
            // Before the request: it is to be answered from what was published before it came.
            self.take_wishes(link, now);
        }
        if let Some(input) = input {
            link.session.handle(now, input);
        }
        link.session.handle_timeout(now);
        if pending {
            self.take_notifications(link, now);
        }
        link.write(now);
        while let Some(output) = link.session.poll_output() {
            self.carry_out(link, output);
        }
        *self.counters.lock().unwrap_or_else(PoisonError::into_inner) = link.session.counters();
        self.tell(link);
        let due = link.due(now);
        if due.is_some_and(|due| link.timer_due.is_none_or(|timer| due < timer)) {
            link.timer_due = due;
            let mut inbox = self.inbox();
            inbox.wake = true;
            self.timer.notify_one();
        }
    }

    fn take_wishes(&self, link: &mut Link, now: Instant) {
        let mut inbox = self.inbox();
        if let Some(table) = inbox.table.take() {
            link.session.handle(now, Input::Serve(table));
        }
        if std::mem::take(&mut inbox.stop) {
            // What the window has no room for is lost, and told as lost before the end is told.
            for notification in inbox.notifications.drain(..) {
                link.session.handle(now, Input::Notify(notification));
            }
            link.session.handle(now, Input::Stop);
        }
    }

    fn take_notifications(&self, link: &mut Link, now: Instant) {
        let mut inbox = self.inbox();
        while link.session.can_notify() {
            let Some(notification) = inbox.notifications.pop_front() else { break };
            link.session.handle(now, Input::Notify(notification));
        }
        self.pending.store(!inbox.is_empty(), Ordering::Release);
    }

    fn carry_out(&self, link: &mut Link, output: Output) {
        match output {
            Output::Connect => {
                link.connect = true;
                self.dial.notify_one();
            }
            Output::Disconnect => link.disconnect(),
            Output::Event(event @ (Event::Notify { .. } | Event::Set { .. })) => link.kept.push_back(event),
            Output::Event(event) => {
                if event == Event::Stopped {
                    link.disconnect();
                    link.stopped = true;
                    self.dial.notify_one();
                    // The timer thread is to end too.
                    self.wake(&mut self.inbox());
                }
                // What came before is told first if there is room for it.
                self.tell(link);
                link.news = Some(event);
            }
        }
    }

    /// Passes events on, those that must not get lost first, so that Stopped is the last of all.
    fn tell(&self, link: &mut Link) {
        while let Some(event) = link.kept.pop_front() {
            let is_set = matches!(event, Event::Set { .. });
            if let Err(TrySendError::Full(event)) = link.events.try_send(event) {
                link.kept.push_front(event);
                return;
            }
            if is_set {
                link.session.handle(self.clock.now(), Input::SetTaken);
            } else {
                let mut inbox = self.inbox();
                inbox.outstanding = inbox.outstanding.saturating_sub(1);
            }
        }
        if let Some(news) = link.news.take()
            && let Err(TrySendError::Full(news)) = link.events.try_send(news)
        {
            link.news = Some(news);
        }
    }
}
