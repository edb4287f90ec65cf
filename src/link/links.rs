//! All links together: sends on each, receives from any, opens again what went away.

use super::frame::{Frame, Unsendable};
use super::keys::Keys;
use super::port::{Port, Received, own};
use super::seal::{OpenError, open, seal};
use crate::config::{Link, Medium, UdpMode};
use crate::view::cluster::LinkCounters;
use std::future::poll_fn;
use std::io;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};

/// From one look at the links to the next.
const LOOK: Duration = Duration::from_secs(1);
/// From one line in the log about refused frames of a link to the next.
const QUIET: Duration = Duration::from_secs(60);
/// So many refused datagrams or reads of each link are looked at before the rest of the core has its turn.
const TURNS: usize = 32;

/// A frame that arrived, sealed by a key of ours, from the other node. Whether it is fresh is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// The link, as an index of the configured ones.
    pub link: usize,
    /// What the peer says.
    pub frame: Frame,
}

/// The links. There is no task behind this: frames go only when [`Links::send`] is called, and links are opened again while
/// [`Links::recv`] is waited for.
#[derive(Debug)]
pub struct Links {
    ends: Vec<End>,
    judge: Judge,
    look: Interval,
    /// The link that is asked first, so that a busy one does not drown the others.
    turn: usize,
}

/// This node's end of a link.
#[derive(Debug)]
struct End {
    link: Link,
    port: Option<Port>,
    problem: Option<String>,
    counters: LinkCounters,
    /// No line in the log about refused frames before this.
    quiet_until: Instant,
}

/// What it takes to judge a frame.
#[derive(Debug)]
struct Judge {
    local: u8,
    cluster: String,
    keys: Keys,
    /// Of our own last frame.
    incarnation: Option<u64>,
}

impl Links {
    /// Opens all of `links` for the node with the index `local`; what cannot be opened is tried again each second. To be called within a
    /// runtime with I/O and time.
    #[must_use]
    pub fn start(links: &[Link], local: u8, cluster: &str, keys: Keys) -> Self {
        let now = Instant::now();
        let end = |link: &Link| End { link: link.clone(), port: None, problem: None, counters: LinkCounters::default(), quiet_until: now };
        let mut look = interval_at(now + LOOK, LOOK);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let judge = Judge { local, cluster: cluster.to_owned(), keys, incarnation: None };
        let mut links = Self { ends: links.iter().map(end).collect(), judge, look, turn: 0 };
        links.look_again();
        links
    }

    /// Sends on all links: `full` as datagrams, `short` over serial lines. Never waits: what a link does not take now is counted there, and
    /// the next frame says it again.
    ///
    /// # Errors
    /// A frame that is too long; then nothing was sent.
    pub fn send(&mut self, full: &Frame, short: &Frame) -> Result<(), Unsendable> {
        let Judge { cluster, keys, .. } = &self.judge;
        let (full_octets, short_octets) = (seal(full, cluster, keys)?, seal(short, cluster, keys)?);
        self.judge.incarnation = Some(full.incarnation);
        for end in &mut self.ends {
            match end.link.medium {
                Medium::Udp { .. } => end.send(&full_octets),
                Medium::Serial { .. } => end.send(&short_octets),
            }
        }
        Ok(())
    }

    /// The next frame of the peer. Nothing is lost when this is dropped before it is ready.
    pub async fn recv(&mut self) -> Arrival {
        poll_fn(|context| self.poll_receive(context)).await
    }

    /// Opens what is not open, and opens anew what is bound to an interface that was replaced: for when the kernel tells of a change.
    pub fn look_again(&mut self) {
        for end in &mut self.ends {
            end.look_again(self.judge.local);
        }
    }

    /// From now on these keys seal and open.
    pub fn replace_keys(&mut self, keys: Keys) {
        self.judge.keys = keys;
    }

    /// What a link counted: all but `late`, `lost` and `replayed`, which the engine knows. Zeros where there is no such link.
    #[must_use]
    pub fn counters(&self, link: usize) -> LinkCounters {
        self.ends.get(link).map(|end| end.counters).unwrap_or_default()
    }

    /// `udp eth1 unicast`, `serial /dev/ttyS0 115200`: this node's end of a link. Empty where there is no such link.
    #[must_use]
    pub fn medium(&self, link: usize) -> String {
        self.ends.get(link).map(|end| medium(&end.link.medium, self.judge.local)).unwrap_or_default()
    }

    /// Why a link is not open, or did not take the last frame.
    #[must_use]
    pub fn problem(&self, link: usize) -> Option<String> {
        self.ends.get(link).and_then(|end| end.problem.clone())
    }

    fn poll_receive(&mut self, context: &mut Context<'_>) -> Poll<Arrival> {
        while self.look.poll_tick(context).is_ready() {
            self.look_again();
        }
        for _ in 0..TURNS {
            let mut all_quiet = true;
            for step in 0..self.ends.len() {
                let link = (self.turn + step) % self.ends.len();
                let Some(end) = self.ends.get_mut(link) else { continue };
                match end.poll_receive(&self.judge, context) {
                    Poll::Ready(Some(frame)) => {
                        self.turn = link + 1;
                        return Poll::Ready(Arrival { link, frame });
                    }
                    Poll::Ready(None) => all_quiet = false,
                    Poll::Pending => {}
                }
            }
            if all_quiet {
                return Poll::Pending;
            }
        }
        // A flood of garbage: come back, but not before everybody else.
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

impl End {
    fn send(&mut self, frame: &[u8]) {
        let Some(port) = &mut self.port else {
            self.counters.send_errors += 1;
            return;
        };
        match port.send(frame) {
            Ok(()) => {
                self.counters.sent += 1;
                self.problem = None;
            }
            Err(error) => {
                self.counters.send_errors += 1;
                if port.is_lost(&error) {
                    self.close(&error);
                } else {
                    self.problem = Some(error.to_string());
                }
            }
        }
    }

    /// `None`: something that is no frame of the peer was taken off the link.
    fn poll_receive(&mut self, judge: &Judge, context: &mut Context<'_>) -> Poll<Option<Frame>> {
        let Some(port) = &mut self.port else { return Poll::Pending };
        let Poll::Ready(received) = port.poll_receive(context) else { return Poll::Pending };
        let octets = match received {
            Ok(Received::Octets(octets)) => octets,
            Ok(Received::Part) => return Poll::Ready(None),
            Ok(Received::Garbage(garbage)) => {
                self.counters.malformed += 1;
                self.say_refused(&garbage.to_string());
                return Poll::Ready(None);
            }
            Err(error) => {
                self.close(&error);
                return Poll::Pending;
            }
        };
        Poll::Ready(self.judged(judge, &octets))
    }

    fn judged(&mut self, judge: &Judge, octets: &[u8]) -> Option<Frame> {
        match judge.judge(octets) {
            Ok(frame) if frame.sender == 1 - judge.local.min(1) => {
                self.counters.received += 1;
                Some(frame)
            }
            // A broadcast comes back to its sender.
            Ok(frame) if self.is_broadcast() && frame.sender == judge.local && judge.incarnation == Some(frame.incarnation) => None,
            Ok(frame) => {
                self.counters.foreign += 1;
                self.say_refused(&format!("a frame of node {}, which is not the peer", frame.sender));
                None
            }
            Err(error) => {
                error.count(&mut self.counters);
                self.say_refused(&error.to_string());
                None
            }
        }
    }

    fn is_broadcast(&self) -> bool {
        matches!(self.link.medium, Medium::Udp { mode: UdpMode::Broadcast(_), .. })
    }

    fn look_again(&mut self, local: u8) {
        if self.port.as_ref().is_some_and(Port::is_stale) {
            self.close(&io::Error::new(io::ErrorKind::NotFound, "the interface is gone"));
        }
        if self.port.is_some() {
            return;
        }
        match Port::open(&self.link.medium, local) {
            Ok(port) => {
                tracing::info!("link {}: open: {}", self.link.name, medium(&self.link.medium, local));
                self.port = Some(port);
                self.problem = None;
            }
            Err(error) => self.note(error.to_string()),
        }
    }

    fn close(&mut self, error: &io::Error) {
        self.port = None;
        self.note(error.to_string());
    }

    fn note(&mut self, problem: String) {
        if self.problem.as_ref() != Some(&problem) {
            tracing::warn!("link {}: {problem}", self.link.name);
            self.problem = Some(problem);
        }
    }

    fn say_refused(&mut self, why: &str) {
        let now = Instant::now();
        if now >= self.quiet_until {
            tracing::warn!("link {}: refused: {why} (further ones are counted)", self.link.name);
            self.quiet_until = now + QUIET;
        }
    }
}

impl Judge {
    fn judge(&self, octets: &[u8]) -> Result<Frame, OpenError> {
        open(octets, &self.cluster, &self.keys)
    }
}

fn medium(medium: &Medium, local: u8) -> String {
    match medium {
        Medium::Udp { interface, mode } => {
            let mode = match mode {
                UdpMode::Unicast(_) => "unicast",
                UdpMode::Multicast(..) => "multicast",
                UdpMode::Broadcast(_) => "broadcast",
            };
            format!("udp {} {mode}", own(interface, local))
        }
        Medium::Serial { device, baud } => format!("serial {} {baud}", own(device, local).display()),
    }
}
