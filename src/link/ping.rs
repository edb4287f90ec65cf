//! Echo requests to ping nodes, and their replies.

use super::datagrams::Datagrams;
use super::echo::{EchoPacket, read_reply};
use super::echo_filter::only_replies;
use super::turns::Turns;
use super::udp::named;
use crate::config::Ping;
use socket2::{Domain, Protocol, Socket, Type};
use std::collections::VecDeque;
use std::future::poll_fn;
use std::hash::{BuildHasher, RandomState};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval};

/// Requests that may be answered yet; of more the oldest is given up.
const MAX_OPEN: usize = 64;
/// Room for an IPv4 header with options and our packet; what is longer is not ours.
const BUFFER: usize = 128;

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

/// A raw socket, or a datagram one where that is denied (icmp(7), `ping_group_range`).
#[derive(Debug)]
struct EchoSocket {
    socket: Datagrams,
    is_raw: bool,
}

impl Pings {
    /// Begins with a request to each. To be called within a runtime with I/O and time.
    #[must_use]
    pub fn start(pings: &[Ping]) -> Self {
        Self { targets: pings.iter().map(Target::new).collect(), turns: Turns::default() }
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
    fn new(ping: &Ping) -> Self {
        // An interval of zero would panic.
        let mut next = interval(ping.interval.max(Duration::from_millis(1)));
        next.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let (timeout, secret) = (ping.timeout, RandomState::new());
        Self { host: ping.host, timeout, next, socket: None, problem: None, secret, requests: 0, open: VecDeque::new() }
    }

    fn request(&mut self) {
        let now = Instant::now();
        self.requests += 1;
        let packet = self.packet();
        let sent = match self.socket.take().map_or_else(|| EchoSocket::open(self.host, packet.identifier), Ok) {
            Ok(socket) => self.socket.insert(socket).send(self.host, &packet),
            Err(error) => Err(error),
        };
        self.problem = sent.err().map(|error| error.to_string());
        self.open.retain(|(_, sent)| now.duration_since(*sent) < self.timeout);
        if self.open.len() >= MAX_OPEN {
            self.open.pop_front();
        }
        self.open.push_back((packet, now));
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
        match socket.poll_receive(context, self.host) {
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
        let is_raw = self.socket.as_ref().is_some_and(|socket| socket.is_raw);
        let answers = |asked: &EchoPacket| {
            (asked.sequence, asked.nonce) == (reply.sequence, reply.nonce) && (!is_raw || asked.identifier == reply.identifier)
        };
        let at = self.open.iter().position(|(asked, _)| answers(asked))?;
        let (_, sent) = self.open.remove(at)?;
        Some(sent.elapsed()).filter(|round_trip| *round_trip < self.timeout)
    }
}

impl EchoSocket {
    /// Hears replies to requests with this identifier alone.
    fn open(host: IpAddr, identifier: u16) -> io::Result<Self> {
        let (domain, protocol) = if host.is_ipv4() { (Domain::IPV4, Protocol::ICMPV4) } else { (Domain::IPV6, Protocol::ICMPV6) };
        let socket = |kind: Type| Socket::new(domain, kind.nonblocking().cloexec(), Some(protocol));
        let (socket, is_raw) = match socket(Type::RAW) {
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => (socket(Type::DGRAM), false),
            raw => (raw, true),
        };
        let socket = socket.map_err(|error| named("no socket for echo requests: CAP_NET_RAW or net.ipv4.ping_group_range", &error))?;
        if is_raw {
            socket.attach_filter(&only_replies(host.is_ipv6(), identifier))?;
        }
        // Not connected: that would fix the source address, which may be a floating one.
        Ok(Self { socket: Datagrams::new(socket)?, is_raw })
    }

    fn send(&self, host: IpAddr, packet: &EchoPacket) -> io::Result<()> {
        let octets = packet.request(host.is_ipv6());
        self.socket.send(&octets, SocketAddr::new(host, 0))
    }

    /// `None`: something else than an echo reply of `host`.
    fn poll_receive(&self, context: &mut Context<'_>, host: IpAddr) -> Poll<io::Result<Option<EchoPacket>>> {
        let mut buffer = [0; BUFFER];
        let (length, from) = ready!(self.socket.poll_receive(context, &mut buffer))?;
        let reply = read_reply(buffer.get(..length).unwrap_or_default(), host.is_ipv6(), host.is_ipv4() && self.is_raw);
        Poll::Ready(Ok(reply.filter(|_| from.ip() == host)))
    }
}
