//! What is sent to one receiver, and when. Pure.
//!
//! A message, state by state and by what happens; `.` is "as before". The last three columns are for informs only.
//!
//! | | socket up | socket down | deadline | answer | refusal | too old |
//! |---|---|---|---|---|---|---|
//! | Waiting | OnTheWay | . | . | . | . | Failed |
//! | OnTheWay | . | Late | Late (inform), Sent (trap) | Acknowledged | Failed | Failed |
//! | Late | OnTheWay | . | . | Acknowledged | Failed | Failed |
//!
//! The link to the receiver:
//!
//! | | socket up | socket down | deadline |
//! |---|---|---|---|
//! | Opening | Open | Closed | . |
//! | Open | . | Closed | Opening (the second in a row without an answer) |
//! | Closed | . | . | Opening |
//!
//! *Traps* are sent once per try, and a try is over when no error has come back within [`SETTLE`]: a closed port is told by ICMP a moment after the
//! message was handed over, and takes with it everything of that moment. Those are tried again, after a pause, in their order; what had arrived
//! before a receiver went down may come twice. No more than [`TRAPS`] are on the way, so that a burst fits into the buffer of a receiver.
//!
//! *Informs* go out in order, [`INFORMS`] at a time. When the oldest stays without answer the window closes to that one, which is repeated with
//! waits that double, so that a receiver that comes back gets all in order; an answer opens the window. A repetition has the same request id
//! (RFC 3413 section 3.3 leaves that to us; a late answer counts so), and with v3 is encoded anew. Only an age ends it without an answer.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

mod link;
mod pending;
mod receive;
mod wait;

#[cfg(test)]
mod tests;

use super::dialect::{Dialect, Envelope};
use super::{Message, What};
use crate::config::Inform;
use crate::random::Random;
use crate::time::Instant;
use link::Link;
use pending::{Pending, Stage};
use std::collections::VecDeque;
use std::net::Ipv4Addr;
use std::time::Duration;

/// A trap that no error has followed for so long has left.
const SETTLE: Duration = Duration::from_millis(100);
/// So many traps are on the way at most: net-snmp's receiver has room for some 256 in its buffer.
const TRAPS: usize = 64;
/// So many informs are on the way at most.
const INFORMS: usize = 8;
/// So many messages are taken before one must be done.
const ROOM: usize = 64;

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// Send this; its number is higher than those before. See [`Sender::has_room`].
    Submit(Message),
    /// The socket that [`Output::Reopen`] asked for is there. Its own address if that is IPv4, else 0.0.0.0.
    SocketUp(Ipv4Addr),
    /// There is no socket, or it is broken and was dropped; why, for people.
    SocketDown(String),
    /// The receiver sent these octets.
    Received(Vec<u8>),
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// Drop the socket, resolve the receiver's name, open another one, and answer with [`Input::SocketUp`] or [`Input::SocketDown`].
    Reopen,
    /// Send this, if there is a socket.
    Transmit(Vec<u8>),
    /// Tell this.
    Tell(What),
}

/// The messages of one sink.
pub struct Sender {
    dialect: Dialect,
    /// `None`: traps.
    inform: Option<Inform>,
    random: Random,
    /// What is not done, in order.
    pending: VecDeque<Pending>,
    link: Link,
    /// Sockets that failed in a row, without a sign of life.
    failures: u32,
    /// The last socket that was asked for was not to be had.
    could_not_open: bool,
    agent_address: Ipv4Addr,
    /// Only the oldest message is sent: the receiver was not there, and has given no sign since.
    is_narrow: bool,
    /// Waits without an answer, in a row.
    silence: u32,
    /// When the next probe is sent, if one is wanted: the last one is waited for.
    probe_due: Option<Instant>,
    /// The receiver may be another engine than it was, whatever the dialect says.
    doubts_engine: bool,
    /// The receiver did say something during this wait, although not what was wanted.
    was_refused: bool,
    /// What was told last of the sink: `Up` or `Down`.
    told: Option<What>,
    outputs: VecDeque<Output>,
}

impl Sender {
    /// Asks for a socket at once. `seed` should be hard to guess: the ids of messages come from it.
    pub fn new(dialect: Dialect, inform: Option<Inform>, seed: u64) -> Self {
        Self {
            dialect,
            inform,
            random: Random::new(seed),
            pending: VecDeque::new(),
            link: Link::Opening,
            failures: 0,
            could_not_open: false,
            agent_address: Ipv4Addr::UNSPECIFIED,
            is_narrow: false,
            silence: 0,
            probe_due: None,
            doubts_engine: false,
            was_refused: false,
            told: None,
            outputs: VecDeque::from([Output::Reopen]),
        }
    }

    /// Whether another message may be submitted.
    pub fn has_room(&self) -> bool {
        self.pending.len() < ROOM
    }

    /// Whether all that was submitted is done.
    pub fn is_idle(&self) -> bool {
        self.pending.is_empty()
    }

    pub fn handle(&mut self, now: Instant, input: Input) {
        match input {
            Input::Submit(message) => self.pending.push_back(Pending::new(message, now, self.random.id())),
            Input::SocketUp(address) => self.socket_up(address),
            Input::SocketDown(reason) => self.socket_down(now, reason),
            Input::Received(octets) => self.receive(now, &octets),
        }
        self.advance(now);
    }

    pub fn handle_timeout(&mut self, now: Instant) {
        self.expire(now);
        match self.inform {
            Some(_) => self.end_waits(now),
            None => self.settle(now),
        }
        self.reopen_when_due(now);
        self.advance(now);
    }

    /// When [`Self::handle_timeout`] is needed next.
    pub fn poll_timeout(&self) -> Option<Instant> {
        let too_old = self.inform.and_then(|inform| self.pending.front().map(|oldest| oldest.accepted.after(inform.max_age)));
        let due = match self.link {
            Link::Opening => None,
            Link::Closed { until } => Some(until),
            Link::Open => self.pending.iter().filter_map(Pending::due).chain(self.probe_due).min(),
        };
        too_old.into_iter().chain(due).min()
    }

    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// See [`Dialect::run_ahead`].
    pub fn run_ahead(&mut self, by: Duration) {
        self.dialect.run_ahead(by);
    }

    /// Sends what may be sent now.
    fn advance(&mut self, now: Instant) {
        if self.pending.is_empty() {
            self.probe_due = None;
        }
        if self.link != Link::Open || self.pending.is_empty() {
            return;
        }
        self.probe(now);
        let mut next = 0;
        while self.dialect.is_ready()
            && self.on_the_way() < self.window()
            && let Some(pending) = self.pending.get(next)
            && !self.would_overtake(next)
        {
            // A message that cannot be encoded has gone, and another one is in its place.
            if matches!(pending.stage, Stage::OnTheWay { .. }) || self.transmit(now, next) {
                next = next.saturating_add(1);
            }
        }
    }

    /// Whether something older of the same alarm is not done: a clear must not be there before its raise, also where the raise got lost.
    fn would_overtake(&self, place: usize) -> bool {
        let Some(pending) = self.pending.get(place).filter(|_| self.inform.is_some()) else { return false };
        self.pending.iter().take(place).any(|older| older.message.alarm == pending.message.alarm)
    }

    fn on_the_way(&self) -> usize {
        self.pending.iter().filter(|pending| matches!(pending.stage, Stage::OnTheWay { .. })).count()
    }

    fn window(&self) -> usize {
        match (self.is_narrow, self.inform) {
            (true, _) => 1,
            (false, Some(_)) => INFORMS,
            (false, None) => TRAPS,
        }
    }

    /// Asks the receiver who it is, where that is not known and not asked already.
    fn probe(&mut self, now: Instant) {
        let is_wanted = self.dialect.wants_probe() || self.doubts_engine;
        if !is_wanted {
            self.probe_due = None;
        }
        if is_wanted && self.probe_due.is_none() {
            self.doubts_engine = false;
            if let Some(octets) = self.dialect.probe(self.random.id()) {
                self.probe_due = Some(now.after(self.wait()));
                self.outputs.push_back(Output::Transmit(octets));
            }
        }
    }

    /// Sends one message; one that cannot be encoded is given up. Whether it is still there.
    fn transmit(&mut self, now: Instant, place: usize) -> bool {
        let (wait, message_id, agent_address) = (self.wait(), self.random.id(), self.agent_address);
        let Some(pending) = self.pending.get_mut(place) else { return false };
        let sequence = pending.message.sequence;
        match self.dialect.encode(&pending.message, Envelope { now, request_id: pending.request_id, message_id, agent_address }) {
            Ok(octets) => {
                pending.stage = Stage::OnTheWay { message_id, due: now.after(wait) };
                self.outputs.push_back(Output::Transmit(octets));
                self.tell(What::Sent { sequence });
                true
            }
            Err(error) => {
                self.pending.remove(place);
                self.tell(What::Failed { sequence, reason: error.to_string() });
                false
            }
        }
    }

    /// How long a message that is sent now is waited for.
    fn wait(&self) -> Duration {
        let Some(inform) = self.inform else { return SETTLE };
        inform.timeout.saturating_mul(1 << self.silence.min(16)).min(inform.max_timeout)
    }

    fn tell(&mut self, what: What) {
        self.outputs.push_back(Output::Tell(what));
    }

    /// Tells how the sink does, if that is news.
    fn tell_state(&mut self, state: What) {
        if self.told.as_ref() != Some(&state) {
            self.told = Some(state.clone());
            self.tell(state);
        }
    }
}
