//! This node's end of one link: open or not, what it counts, what it takes and refuses.

use super::frame::Frame;
use super::keys::Keys;
use super::port::{Port, Received};
use super::seal::{OpenError, open};
use crate::config::{Link, Medium, UdpMode};
use crate::view::cluster::LinkCounters;
use std::io;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::Instant;

/// From one line in the log about refused frames of a link to the next.
const QUIET: Duration = Duration::from_secs(60);

/// This node's end of a link.
#[derive(Debug)]
pub(super) struct End {
    link: Link,
    port: Option<Port>,
    problem: Option<String>,
    counters: LinkCounters,
    /// No line in the log about refused frames before this.
    quiet_until: Instant,
}

/// What it takes to judge a frame.
#[derive(Debug)]
pub(super) struct Judge {
    pub local: u8,
    pub cluster: String,
    pub keys: Keys,
    /// Of our own last frame.
    pub incarnation: Option<u64>,
}

impl End {
    /// Not open yet.
    pub fn new(link: &Link) -> Self {
        Self { link: link.clone(), port: None, problem: None, counters: LinkCounters::default(), quiet_until: Instant::now() }
    }

    pub fn counters(&self) -> LinkCounters {
        self.counters
    }

    pub fn problem(&self) -> Option<String> {
        self.problem.clone()
    }

    pub fn is_serial(&self) -> bool {
        matches!(self.link.medium, Medium::Serial { .. })
    }

    pub fn send(&mut self, frame: &[u8]) {
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
    pub fn poll_receive(&mut self, judge: &Judge, context: &mut Context<'_>) -> Poll<Option<Frame>> {
        let Some(port) = &mut self.port else { return Poll::Pending };
        let Poll::Ready(received) = port.poll_receive(context) else { return Poll::Pending };
        let octets = match received {
            Ok(Received::Octets(octets)) => octets,
            // With a seal of ours or without: a recording of frames, played back by who has no key, has one.
            Ok(Received::Stranger { from, peer }) => {
                self.counters.foreign += 1;
                self.say_refused(&format!("a frame from {from}: the peer is {peer} (`peers` of this [[link]])"));
                return Poll::Ready(None);
            }
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

    pub fn look_again(&mut self, local: u8) {
        if self.port.as_ref().is_some_and(Port::is_stale) {
            self.close(&io::Error::new(io::ErrorKind::NotFound, "the interface is gone"));
        }
        if self.port.is_some() {
            return;
        }
        match Port::open(&self.link.medium, local) {
            Ok(port) => {
                tracing::info!("link {}: open: {}", self.link.name, self.link.medium.text(local));
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
