//! Echo requests to ping nodes, and their replies.

use super::echo::EchoPacket;
use super::echo_socket::EchoSocket;
use super::port::own;
use super::turns::Turns;
use crate::config::Ping;
use std::collections::VecDeque;
use std::future::poll_fn;
use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval};

/// Requests that may be answered yet; of more the oldest is given up.
const MAX_OPEN: usize = 64;
/// From one look at the interface to the next: one that was replaced by another of its name fails no call.
const LOOK: Duration = Duration::from_secs(1);

/// An answer to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EchoReply {
    /// The ping node, as an index of the configured ones.
    pub ping: usize,
    /// From the request to the answer.
    pub round_trip: Duration,
}

/// The ping nodes. There is no task behind this: requests are sent while [`Pings::recv`] is waited for.
#[derive(Debug)]
pub struct Pings {
    targets: Vec<Target>,
    turns: Turns,
}

#[derive(Debug)]
struct Target {
    host: IpAddr,
    /// Requests go out, and answers come in, by this one of ours alone, whatever the routes say.
    interface: Option<String>,
    looked: Instant,
    timeout: Duration,
    next: Interval,
    socket: Option<EchoSocket>,
    problem: Option<String>,
    /// Makes identifier and nonces.
    secret: RandomState,
    requests: u64,
    /// Not answered yet, oldest first.
    open: VecDeque<(EchoPacket, Instant)>,
}

impl Pings {
    /// Begins with a request to each, by the interfaces of the node with the index `local`. To be called within a runtime with I/O and time.
    #[must_use]
    pub fn start(pings: &[Ping], local: u8) -> Self {
        Self { targets: pings.iter().map(|ping| Target::new(ping, local)).collect(), turns: Turns::default() }
    }

    /// Lets go of what is bound to an interface that is gone or was replaced: for when the kernel tells of a change. The next request opens
    /// it anew.
    pub fn look_again(&mut self) {
        self.targets.iter_mut().for_each(Target::look_again);
    }

    /// The next answer. Nothing is lost when this is dropped before it is ready.
    pub async fn recv(&mut self) -> EchoReply {
        poll_fn(|context| self.poll_receive(context)).await
    }

    /// Why no request can be sent.
    #[must_use]
    pub fn problem(&self, ping: usize) -> Option<String> {
        self.targets.get(ping).and_then(|target| target.problem.clone())
    }

    fn poll_receive(&mut self, context: &mut Context<'_>) -> Poll<EchoReply> {
        for target in &mut self.targets {
            while target.next.poll_tick(context).is_ready() {
                target.request();
            }
        }
        let answered = self.turns.poll(&mut self.targets, context, Target::poll_receive);
        answered.map(|(ping, round_trip)| EchoReply { ping, round_trip })
    }
}

impl Target {
    fn new(ping: &Ping, local: u8) -> Self {
        // An interval of zero would panic.
        let mut next = interval(ping.interval.max(Duration::from_millis(1)));
        next.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self {
            host: ping.host,
            interface: ping.interface.as_ref().map(|interfaces| own::<String>(interfaces, local).clone()),
            looked: Instant::now(),
            timeout: ping.timeout,
            next,
            socket: None,
            problem: None,
            secret: RandomState::new(),
            requests: 0,
            open: VecDeque::new(),
        }
    }

    fn request(&mut self) {
        let now = Instant::now();
        if now.duration_since(self.looked) >= LOOK {
            self.look_again();
        }
        self.requests += 1;
        let packet = self.packet();
        let open = || EchoSocket::open(self.host, packet.identifier, self.interface.as_deref());
        let sent = match self.socket.take().map_or_else(open, Ok) {
            Ok(socket) => self.socket.insert(socket).send(&packet),
            Err(error) => Err(error),
        };
        if sent.is_err() {
            self.look_again();
        }
        self.problem = sent.err().map(|error| error.to_string());
        self.open.retain(|(_, sent)| now.duration_since(*sent) < self.timeout);
        if self.open.len() >= MAX_OPEN {
            self.open.pop_front();
        }
        self.open.push_back((packet, now));
    }

    fn look_again(&mut self) {
        self.looked = Instant::now();
        if self.socket.as_ref().is_some_and(EchoSocket::is_stale) {
            self.socket = None;
        }
    }

    /// The next request.
    fn packet(&self) -> EchoPacket {
        let [.., i0, i1] = self.secret.hash_one(self.host).to_be_bytes();
        let [.., s0, s1] = self.requests.to_be_bytes();
        let nonce = self.secret.hash_one(self.requests);
        EchoPacket { identifier: u16::from_be_bytes([i0, i1]), sequence: u16::from_be_bytes([s0, s1]), nonce }
    }

    /// `None`: something that is no answer to us was taken off the socket.
    fn poll_receive(&mut self, context: &mut Context<'_>) -> Poll<Option<Duration>> {
        let Some(socket) = &self.socket else { return Poll::Pending };
        match socket.poll_receive(context) {
            Poll::Ready(Ok(reply)) => Poll::Ready(reply.and_then(|reply| self.round_trip(reply))),
            Poll::Ready(Err(error)) => {
                self.problem = Some(error.to_string());
                self.socket = None;
                Poll::Pending
            }
            Poll::Pending => Poll::Pending,
        }
    }

    /// Of the request that `reply` answers; each is answered once.
    fn round_trip(&mut self, reply: EchoPacket) -> Option<Duration> {
        let is_raw = self.socket.as_ref().is_some_and(EchoSocket::is_raw);
        let answers = |asked: &EchoPacket| {
            (asked.sequence, asked.nonce) == (reply.sequence, reply.nonce) && (!is_raw || asked.identifier == reply.identifier)
        };
        let at = self.open.iter().position(|(asked, _)| answers(asked))?;
        let (_, sent) = self.open.remove(at)?;
        Some(sent.elapsed()).filter(|round_trip| *round_trip < self.timeout)
    }
}
