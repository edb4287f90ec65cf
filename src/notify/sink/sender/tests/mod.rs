//! Tests of the sender, over v2c: its octets can be read.

mod informs;
mod properties;
mod states;
mod traps;

use super::wait::NO_ANSWER;
use super::*;
use crate::config::Secret;
use crate::notify::sink::Delivered;
use crate::smi::{Oid, Value};
use crate::snmp::{EngineId, Kind};

const COMMUNITY: &[u8] = b"public";

const INFORM: Inform =
    Inform { timeout: Duration::from_secs(1), max_timeout: Duration::from_secs(60), max_age: Duration::from_secs(24 * 3600) };

/// A sender, what it has sent and told, and a clock that the test turns.
struct Bench {
    sender: Sender,
    now: Instant,
    sent: Vec<Vec<u8>>,
    told: Vec<What>,
    reopened: usize,
}

impl Bench {
    fn new(kind: Kind) -> Self {
        let dialect = Dialect::V2c { community: Secret::new("/etc/ha-snmp/community".into(), COMMUNITY.to_vec()), kind };
        Self::with(dialect, (kind == Kind::Inform).then_some(INFORM))
    }

    /// As soon as it has asked for a socket.
    fn with(dialect: Dialect, inform: Option<Inform>) -> Self {
        let sender = Sender::new(dialect, inform, 7);
        let mut bench = Self { sender, now: Instant::default(), sent: Vec::new(), told: Vec::new(), reopened: 0 };
        bench.collect();
        assert_eq!(bench.reopened, 1);
        bench
    }

    /// With a socket, and these messages submitted.
    fn open(kind: Kind, sequences: std::ops::RangeInclusive<u32>) -> Self {
        let mut bench = Self::new(kind);
        bench.input(Input::SocketUp(Ipv4Addr::LOCALHOST));
        sequences.for_each(|sequence| bench.submit(sequence));
        bench
    }

    fn input(&mut self, input: Input) {
        self.sender.handle(self.now, input);
        self.collect();
    }

    fn submit(&mut self, sequence: u32) {
        self.input(Input::Submit(message(sequence)));
    }

    fn collect(&mut self) {
        while let Some(output) = self.sender.poll_output() {
            match output {
                Output::Reopen => self.reopened += 1,
                Output::Transmit(octets) => self.sent.push(octets),
                Output::Tell(what) => self.told.push(what),
            }
        }
    }

    /// To the next deadline, at which something must happen.
    fn deadline(&mut self) {
        if let Some(due) = self.sender.poll_timeout() {
            self.at(due);
            assert!(self.sender.poll_timeout().is_none_or(|due| due > self.now), "due again at {}", self.now);
        }
    }

    fn at(&mut self, now: Instant) {
        self.now = self.now.max(now);
        self.sender.handle_timeout(self.now);
        self.collect();
    }

    fn later(&mut self, wait: Duration) {
        self.at(self.now.after(wait));
    }

    fn up(&mut self) {
        self.input(Input::SocketUp(Ipv4Addr::LOCALHOST));
    }

    fn down(&mut self) {
        self.input(Input::SocketDown("nobody listens".to_owned()));
    }

    /// The numbers of what was sent since the last look.
    fn sequences(&mut self) -> Vec<u32> {
        self.sent.clear();
        let numbers = |what: &What| match what {
            What::Sent { sequence } => Some(*sequence),
            _ => None,
        };
        let sent = self.told.iter().filter_map(numbers).collect();
        self.told.retain(|what| !matches!(what, What::Sent { .. }));
        sent
    }

    fn told(&mut self) -> Vec<What> {
        std::mem::take(&mut self.told)
    }
}

fn message(sequence: u32) -> Message {
    let objects = vec![(Oid::from([1, 3, 6, 1, 4, 1, 8072, 1, 0]), Value::Gauge32(sequence))];
    Message { sequence, oid: Oid::from([1, 3, 6, 1, 4, 1, 8072, 0, 1]), objects, alarm: sequence.to_string(), uptime: 4200 }
}

/// What a receiver answers to an inform: the same as a Response, with an error status.
fn answer_to(inform: &[u8], error_status: u8) -> Input {
    let mut octets = inform.to_vec();
    let tag = octets.iter().position(|octet| *octet == 0xa6).unwrap();
    octets[tag] = 0xa2;
    // error-status 0 and error-index 0 come after the request-id.
    let status = octets.windows(6).position(|six| six == [2, 1, 0, 2, 1, 0]).unwrap();
    octets[status + 2] = error_status;
    Input::Received(octets)
}

fn acknowledged(sequence: u32) -> What {
    What::Delivered { sequence, result: Delivered::Acknowledged }
}

fn left(sequence: u32) -> What {
    What::Delivered { sequence, result: Delivered::Sent }
}

fn down(reason: &str) -> What {
    What::Down { reason: reason.to_owned() }
}
