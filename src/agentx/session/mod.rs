//! The session with the master: a pure state machine (RFC 2741 sections 7.1 and 7.2). Time is handed to it, octets and wishes come out.
//!
//! The next state by state and event; `.` is "as before":
//!
//! | | connected | connect failed | answer | refusal | close | lost | garbage | deadline | stop |
//! |---|---|---|---|---|---|---|---|---|---|
//! | Disconnected | . | . | . | . | . | . | . | Connecting | Stopped |
//! | Connecting | Opening | Disconnected | . | . | . | . | . | . | Stopped |
//! | Opening | . | . | Registering | Disconnected | Disconnected | Disconnected | Disconnected | Disconnected | Stopped |
//! | Registering | . | . | Up | Disconnected | Disconnected | Disconnected | Disconnected | Disconnected | Closing |
//! | Up | . | . | . | Disconnected | Disconnected | Disconnected | Disconnected | Pinging | Closing |
//! | Pinging | . | . | Up | Disconnected | Disconnected | Disconnected | Disconnected | Disconnected | Closing |
//! | Closing | . | . | Stopped | Stopped | Stopped | Stopped | Stopped | Stopped | . |
//! | Stopped | . | . | . | . | . | . | . | . | . |
//!
//! "answer" and "refusal" are the Response to the request that the state waits for, "refusal" in Up one that says notOpen. The deadline
//! of Disconnected is the end of the back-off, that of Up the time for a Ping, that of all others the patience with the master.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

mod back_off;
mod event;
mod receive;
mod set;
mod step;

pub use event::{Down, Event, Input, Notification, Offer, Outcome, Output, TooLarge};

use super::Pdu;
use super::answer::Answerer;
use super::set::Transactions;
use super::table::Table;
use crate::time::Instant;
use crate::view::AgentX;
use back_off::BackOff;
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

/// So many Notify PDUs may be unanswered. Without a bound, a burst fills the socket in both directions and freezes all of snmpd
/// (seen with 5.9.3 after 375 unread answers).
const WINDOW: usize = 8;

/// So many [`Event::Set`] may wait to be taken; meanwhile nothing more is committed.
const MOST_SETS: usize = 16;

/// A master silent for so long is pinged (RFC 2741 section 7.1.11); as long as agentlib's.
const IDLE: Duration = Duration::from_secs(15);

/// How long the master may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long the master may take to answer a Close: at our own end we do not wait for a sick one.
const CLOSE_PATIENCE: Duration = Duration::from_millis(500);

/// A session, from the first connect to the last close.
#[derive(Debug)]
pub struct Session {
    offer: Offer,
    state: State,
    back_off: BackOff,
    table: Arc<Table>,
    answerer: Answerer,
    sets: Transactions,
    /// How many [`Event::Set`] were told and not taken yet.
    sets_waiting: usize,
    /// The beginning of a PDU whose rest has not come yet.
    incoming: Vec<u8>,
    outgoing: Vec<u8>,
    outputs: VecDeque<Output>,
    /// Unanswered notifications, in the order of sending.
    window: Vec<Unanswered>,
    /// The packet id of the unanswered AddAgentCaps.
    capabilities: Option<u32>,
    last_packet: u32,
    /// When octets came last.
    heard: Instant,
    /// The reason that was told last, until the session is up.
    told: Option<Down>,
    counters: AgentX,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Disconnected { until: Instant },
    Connecting,
    Opening { request: Request },
    Registering { session: u32, request: Request },
    Up { session: u32 },
    Pinging { session: u32, request: Request },
    Closing { session: u32, request: Request },
    Stopped,
}

/// A notification that the master has not answered.
#[derive(Debug)]
struct Unanswered {
    /// Its packet id in this session; none where the session that it was sent in is gone.
    packet: Option<u32>,
    notification: Notification,
}

/// A request of ours that waits for its Response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Request {
    packet: u32,
    deadline: Instant,
}

impl Session {
    /// A session that wants to connect at once. `seed` decides the jitter of its pauses.
    #[must_use]
    pub fn new(offer: Offer, seed: u64, now: Instant) -> Self {
        Self {
            offer,
            state: State::Disconnected { until: now },
            back_off: BackOff::new(seed),
            table: Arc::default(),
            answerer: Answerer::default(),
            sets: Transactions::default(),
            sets_waiting: 0,
            incoming: Vec::new(),
            outgoing: Vec::new(),
            outputs: VecDeque::new(),
            window: Vec::with_capacity(WINDOW),
            capabilities: None,
            last_packet: 0,
            heard: now,
            told: None,
            counters: AgentX::default(),
        }
    }

    /// Takes notice of what happened. Outputs and octets to send may be there afterwards, and the next deadline may be another.
    pub fn handle(&mut self, now: Instant, input: Input<'_>) {
        match input {
            Input::Received(octets) => self.receive(now, octets),
            Input::Serve(table) => {
                self.table = table;
                self.answerer.forget_old(now);
            }
            Input::Notify(notification) => self.notify(notification),
            Input::Connected => self.connected(now),
            Input::ConnectFailed(reason) => {
                if self.state == State::Connecting {
                    self.leave(now, Down::Unreachable(reason));
                }
            }
            Input::Lost(reason) => {
                if self.is_connected() {
                    self.leave(now, Down::Lost(reason));
                }
            }
            Input::SetTaken => self.sets_waiting = self.sets_waiting.saturating_sub(1),
            Input::Stop => self.stop(now),
        }
    }

    /// Does what is due at `now`; harmless when nothing is.
    pub fn handle_timeout(&mut self, now: Instant) {
        if self.poll_timeout().is_none_or(|due| now < due) {
            return;
        }
        match self.state {
            State::Disconnected { .. } => {
                self.state = State::Connecting;
                self.outputs.push_back(Output::Connect);
            }
            State::Up { session } => {
                let packet = self.send(session, &Pdu::Ping(None));
                self.state = State::Pinging { session, request: Request { packet, deadline: now.after(PATIENCE) } };
            }
            State::Connecting | State::Stopped => {}
            State::Opening { .. } | State::Registering { .. } | State::Pinging { .. } | State::Closing { .. } => {
                self.leave(now, Down::Silent);
            }
        }
    }

    /// When [`Session::handle_timeout`] wants to be called. It may move in both directions with every input.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        match self.state {
            State::Disconnected { until } => Some(until),
            State::Connecting | State::Stopped => None,
            State::Up { .. } => Some(self.heard.after(IDLE)),
            State::Opening { request }
            | State::Registering { request, .. }
            | State::Pinging { request, .. }
            | State::Closing { request, .. } => Some(request.deadline),
        }
    }

    /// The next thing to be done, in order. Send [`Session::take_outgoing`] first.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// Exchanges the octets that are to be sent for `sent`, whose content is dropped and whose memory is used again.
    pub fn take_outgoing(&mut self, sent: &mut Vec<u8>) {
        sent.clear();
        std::mem::swap(sent, &mut self.outgoing);
    }

    /// Whether a notification would be sent at once. Whoever hands in one nevertheless gets it back as lost.
    #[must_use]
    pub fn can_notify(&self) -> bool {
        matches!(self.state, State::Up { .. } | State::Pinging { .. }) && self.window.len() < WINDOW
    }

    /// What was counted so far.
    #[must_use]
    pub fn counters(&self) -> AgentX {
        AgentX { sets_refused: self.sets.refused(), ..self.counters }
    }

    fn is_connected(&self) -> bool {
        !matches!(self.state, State::Disconnected { .. } | State::Connecting | State::Stopped)
    }

    /// The session id that the master gave us (RFC 2741 section 6.2.1).
    fn id(&self) -> Option<u32> {
        match self.state {
            State::Registering { session, .. }
            | State::Up { session }
            | State::Pinging { session, .. }
            | State::Closing { session, .. } => Some(session),
            State::Disconnected { .. } | State::Connecting | State::Opening { .. } | State::Stopped => None,
        }
    }
}

#[cfg(test)]
mod tests;
