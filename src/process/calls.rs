//! What people want over the control socket, and the answers.

use super::facts::Facts;
use crate::config::{Control, Notify};
use crate::control::{Call, MAX_ROWS, Refusal, Replaying, Request, Response, Row, Server, TEST_WAIT, Tested, catalogue};
use crate::notify::{DeliveryResult, Outbox, Place};
use crate::smi::Name;
use crate::time::{Clock, Instant};
use std::collections::BTreeMap;
use tokio::sync::{mpsc::Receiver, oneshot};
use tracing::{info, warn};

/// What is tested without a name.
const TEST: &str = "notificationTest";

type Answer = Result<Vec<Response>, Refusal>;

/// The control socket, and the tests that wait for their sinks.
pub struct Calls {
    socket: Option<(Server, Receiver<Call>)>,
    tests: Vec<Test>,
    clock: Clock,
}

/// A test under way.
struct Test {
    sequence: u32,
    since: Instant,
    /// When each sink was done with it.
    done: BTreeMap<Name, Instant>,
    answer: oneshot::Sender<Answer>,
}

impl Calls {
    /// Listens. An agent that cannot does its work all the same. To be called in the runtime.
    #[must_use]
    pub fn start(control: &Control, clock: Clock) -> Self {
        let socket =
            Server::start(control).inspect_err(|error| warn!("`ha-snmp trap` and `ha-snmp alarm` cannot ask this agent: {error}")).ok();
        Self { socket, tests: Vec::new(), clock }
    }

    /// The next call; never without a socket.
    pub async fn next(&mut self) -> Option<Call> {
        match &mut self.socket {
            Some((_, calls)) => calls.recv().await,
            None => std::future::pending().await,
        }
    }

    /// Answers a call; a test when its sinks have told.
    pub fn answer(&mut self, call: Call, facts: &mut Facts) {
        let Call { request, peer, answer } = call;
        if request.changes() {
            info!("{} asks for {request:?}", peer.user);
        }
        let said = match request {
            Request::TrapTest { name } => match self.begin_test(name, facts) {
                Ok(sequence) => {
                    self.tests.push(Test { sequence, since: self.clock.now(), done: BTreeMap::new(), answer });
                    return;
                }
                Err(refusal) => Err(refusal),
            },
            Request::TrapList => Ok(catalogue(facts.config(), &switched(facts)).into_iter().map(Response::Notification).collect()),
            Request::TrapLog { since, limit } => Ok(rows(facts.outbox(), since, limit)),
            Request::TrapReplay { from, to, sink } => replay(facts, from, to, sink.as_deref()),
            Request::AlarmList => Ok(facts.outbox().alarms().iter().map(|alarm| Response::Alarm(Box::new(alarm.clone()))).collect()),
            Request::AlarmAck { alarm } => self.acknowledge(&alarm, peer.user, facts),
            Request::SinkList => Ok(sinks(facts.outbox())),
        };
        // Whoever asked may have gone.
        let _ = answer.send(said);
    }

    /// Looks what has become of the tests, and answers those that are over.
    pub fn turn(&mut self, facts: &Facts) {
        let now = self.clock.now();
        for mut test in std::mem::take(&mut self.tests) {
            if test.is_over(facts.outbox(), now) {
                let results = test.results(facts.outbox(), now);
                let _ = test.answer.send(Ok(results));
            } else {
                self.tests.push(test);
            }
        }
    }

    /// When `turn` is wanted next.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        self.tests.iter().map(|test| test.since.after(TEST_WAIT)).min()
    }

    fn begin_test(&self, name: Option<String>, facts: &mut Facts) -> Result<u32, Refusal> {
        let name = name.unwrap_or_else(|| TEST.to_owned());
        if !facts.outbox().switches().names().any(|known| known == name) {
            return Err(Refusal::unknown_notification(&name, facts.outbox().switches().names()));
        }
        Ok(facts.test(name, self.clock.now(), self.clock.wall()))
    }

    fn acknowledge(&self, alarm: &str, user: String, facts: &mut Facts) -> Answer {
        match facts.acknowledge(alarm, user, self.clock.wall()) {
            Some(alarm) => Ok(vec![Response::Alarm(Box::new(alarm.clone()))]),
            None => Err(Refusal::unknown_alarm(alarm, facts.outbox().alarms().iter().map(|alarm| alarm.record.alarm_id.as_str()))),
        }
    }
}

impl Test {
    fn is_over(&mut self, outbox: &Outbox, now: Instant) -> bool {
        use DeliveryResult::{Acknowledged, Dropped, Failed, Sent};
        let places = outbox.places();
        for (name, place) in places {
            if matches!(place.delivery(self.sequence).result, Acknowledged | Dropped | Failed | Sent) {
                self.done.entry(name.clone()).or_insert(now);
            }
        }
        self.done.len() >= places.len() || now.since(self.since) >= TEST_WAIT
    }

    fn results(&self, outbox: &Outbox, now: Instant) -> Vec<Response> {
        let result = |(name, place): (&Name, &Place)| {
            let status = place.status(name, outbox.log());
            let result = place.delivery(self.sequence).result;
            let is_good = matches!(result, DeliveryResult::Acknowledged | DeliveryResult::Sent);
            let took = self.done.get(name).copied().unwrap_or(now).since(self.since);
            Response::Tested(Tested {
                sequence: self.sequence,
                sink: name.clone(),
                address: status.address,
                result,
                detail: if is_good { String::new() } else { status.last_error },
                milliseconds: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
            })
        };
        outbox.places().iter().map(result).collect()
    }
}

/// The switches as the configuration would say them.
fn switched(facts: &Facts) -> Notify {
    let switches = facts.outbox().switches();
    let disabled = switches.names().filter(|name| !switches.is_on(name)).map(str::to_owned).collect();
    Notify { enabled: switches.all(), disabled, ..facts.config().notify.clone() }
}

fn rows(outbox: &Outbox, since: Option<u32>, limit: u32) -> Vec<Response> {
    let limit = usize::try_from(limit.min(MAX_ROWS)).unwrap_or(usize::MAX);
    let rows: Vec<_> = outbox.rows().collect();
    let first = match since {
        Some(since) => rows.iter().position(|row| !crate::notify::is_later(since, row.sequence)).unwrap_or(rows.len()),
        None => rows.len().saturating_sub(limit),
    };
    let row = |record: &crate::notify::Record| {
        let deliveries = outbox.places().iter().map(|(name, place)| (name.clone(), place.delivery(record.sequence)));
        Response::Row(Box::new(Row { record: record.clone(), deliveries: deliveries.collect() }))
    };
    rows.into_iter().skip(first).take(limit).map(row).collect()
}

fn sinks(outbox: &Outbox) -> Vec<Response> {
    outbox.places().iter().map(|(name, place)| Response::Sink(Box::new(place.status(name, outbox.log())))).collect()
}

fn replay(facts: &mut Facts, from: u32, to: Option<u32>, sink: Option<&str>) -> Answer {
    let names: Vec<Name> = facts.outbox().places().keys().filter(|name| sink.is_none_or(|sink| sink == name.as_str())).cloned().collect();
    if let Some(sink) = sink.filter(|_| names.is_empty()) {
        return Err(Refusal::unknown_sink(sink, facts.outbox().places().keys().map(Name::as_str)));
    }
    let newest = facts.outbox().last_sequence();
    let oldest = facts.outbox().rows().next().map_or(0, |row| row.sequence);
    let to = to.unwrap_or(newest);
    match facts.replay(from, to, &names) {
        0 => Err(Refusal::NoSuchRows { from, to, oldest, newest }),
        rows => Ok(vec![Response::Replaying(Replaying { from, to, rows: u32::try_from(rows).unwrap_or(u32::MAX), sinks: names })]),
    }
}
