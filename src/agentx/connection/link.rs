//! The session with its socket and its events: what one lock is around.

use super::dial::Stream;
use crate::agentx::session::{Event, Input, Session};
use crate::time::Instant;
use std::collections::VecDeque;
use std::io::ErrorKind;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc::Sender;

/// How soon a full event channel is tried again.
const RETRY_EVENTS: Duration = Duration::from_millis(50);

/// The session and its socket. Who holds the lock around this may write.
#[derive(Debug)]
pub struct Link {
    pub session: Session,
    pub stream: Option<Arc<Stream>>,
    /// The octets that were sent last: memory for the next.
    sent: Vec<u8>,
    pub connect: bool,
    pub stopped: bool,
    /// What the timer thread sleeps until.
    pub timer_due: Option<Instant>,
    pub events: Sender<Event>,
    /// Outcomes of notifications and what was set, that the channel had no room for. The inbox bounds the former, the session the latter.
    pub kept: VecDeque<Event>,
    /// The newest other event that it had no room for: they describe the state of one session, so the last one tells it all.
    pub news: Option<Event>,
}

impl Link {
    pub fn new(session: Session, events: Sender<Event>) -> Self {
        Self {
            session,
            stream: None,
            sent: Vec::new(),
            connect: false,
            stopped: false,
            timer_due: None,
            events,
            kept: VecDeque::new(),
            news: None,
        }
    }

    /// Sends what the session wants sent.
    pub fn write(&mut self, now: Instant) {
        self.session.take_outgoing(&mut self.sent);
        if self.sent.is_empty() {
            return;
        }
        let Some(stream) = &self.stream else { return };
        if let Err(error) = stream.write_all(&self.sent) {
            // Part of a PDU may be out: nothing sensible can follow it.
            let reason = match error.kind() {
                ErrorKind::WouldBlock | ErrorKind::TimedOut => "snmpd takes no data".to_owned(),
                _ => error.to_string(),
            };
            self.session.handle(now, Input::Lost(reason));
        }
    }

    pub fn disconnect(&mut self) {
        if let Some(stream) = self.stream.take() {
            stream.shut_down();
        }
    }

    /// When the timer thread is needed next: for the session, or to offer events to the channel again that it had no room for.
    pub fn due(&self, now: Instant) -> Option<Instant> {
        let has_told_all = self.kept.is_empty() && self.news.is_none();
        let retry = (!has_told_all).then(|| now.after(RETRY_EVENTS));
        [self.session.poll_timeout(), retry].into_iter().flatten().min()
    }
}
