//! Five thousand edges at once: do all arrive, in order, how fast, and what becomes of GETs meanwhile?

use super::Told;
use super::config::{EDGE, Outlet};
use super::phase::Phase;
use super::receiver::{Arrival, Receiver};
use super::source;
use super::way::Way;
use crate::client::{Client, Request};
use crate::failure::Failure;
use crate::figures::{Figures, percentile};
use crate::measure::get::{as_f64, micros, requests};
use crate::ours::Load;
use crate::server::{Place, Server};
use crate::table::{ROTATION, base, rotation};
use ha_snmp::smi::{Oid, Value};
use std::collections::BTreeSet;
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

/// So many figures change in each run of the script.
const WIDTH: usize = 1000;
/// So many runs make a burst; a script runs at most each 100 ms.
const RUNS: usize = 5;
/// What has not arrived after so long without anything else is lost.
const SILENCE: Duration = Duration::from_secs(3);
/// So long nothing may arrive before a burst begins.
const CALM: Duration = Duration::from_millis(500);

/// snmpTrapOID.0 (RFC 3418 section 2).
const SNMP_TRAP_OID: [u32; 11] = [1, 3, 6, 1, 6, 3, 1, 1, 4, 1, 0];
/// haLogSequence.
const SEQUENCE: [u32; 5] = [1, 13, 10, 1, 2];

/// An agent that can make bursts.
pub struct Burst {
    way: Way,
    server: Server,
    pipe: File,
    receiver: Receiver,
    phase: Phase,
}

/// What has arrived of a burst.
#[derive(Default)]
struct Heard {
    /// By number in the log, without repetitions.
    sequences: Vec<u32>,
    known: BTreeSet<u32>,
    edges: usize,
    /// The first and the last edge, nanoseconds since 1970.
    times: Option<(u64, u64)>,
}

impl Burst {
    /// Starts our agent with a store below `state`.
    pub fn start(place: &Place<'_>, way: Way, state: &Path) -> Result<Self, Failure> {
        let receiver = Receiver::bind()?;
        let name = format!("burst-{way:?}");
        let outlet = Outlet { way, port: receiver.port, state: &source::store(state, &name)? };
        let (server, pipe) = source::start(place, &name, Load::Burst(WIDTH, outlet), &rotation(ROTATION))?;
        Ok(Self { way, server, pipe, receiver, phase: Phase::On })
    }

    /// `gets` GETs without a burst, then a burst with GETs until it is over.
    pub fn round(&mut self, gets: usize, figures: &mut Figures<Told>) -> Result<(), Failure> {
        while self.receiver.next(CALM).is_ok() {}
        let (mut client, requests) = (self.server.client()?, requests(ROTATION)?);
        let calm = until(&mut client, &requests, |done| done == gets)?;
        self.push_gets(&calm, false, figures);

        let is_over = AtomicBool::new(false);
        let receiver = &mut self.receiver;
        let (heard, busy) = thread::scope(|scope| {
            let asking = scope.spawn(|| until(&mut client, &requests, |_| is_over.load(Ordering::Relaxed)));
            let listening = scope.spawn(|| listen(receiver));
            let asked = ask(&mut self.pipe, &mut self.phase);
            let heard = listening.join();
            is_over.store(true, Ordering::Relaxed);
            let busy = asking.join();
            asked.map(|()| (heard, busy))
        })?;
        let panicked = |_| Failure::Differs { who: self.way.name().to_owned(), what: "a thread of the benchmark panicked".to_owned() };
        let (heard, busy) = (heard.map_err(panicked)??, busy.map_err(panicked)??);
        self.push_gets(&busy, true, figures);
        self.push_burst(&heard, figures);
        Ok(())
    }

    fn push_gets(&self, times: &[f64], is_busy: bool, figures: &mut Figures<Told>) {
        for (key, percent) in [(Told::GetMedian(self.way, is_busy), 50), (Told::GetP99(self.way, is_busy), 99)] {
            if let Some(figure) = percentile(times, percent) {
                figures.push(key, figure);
            }
        }
    }

    fn push_burst(&self, heard: &Heard, figures: &mut Figures<Told>) {
        let behind = heard.sequences.windows(2).filter(|pair| !pair.is_sorted()).count();
        figures.push(Told::BurstLost(self.way), as_f64((WIDTH * RUNS).saturating_sub(heard.edges)));
        figures.push(Told::BurstDisorder(self.way), as_f64(behind));
        if let Some((first, last)) = heard.times.filter(|(first, last)| first < last) {
            let time = Duration::from_nanos(last - first).as_secs_f64();
            figures.push(Told::BurstTime(self.way), time);
            figures.push(Told::BurstRate(self.way), as_f64(heard.edges) / time);
        }
    }
}

/// All runs at once: the pipe keeps what the script has not read yet.
fn ask(pipe: &mut File, phase: &mut Phase) -> Result<(), Failure> {
    for _ in 0..RUNS {
        writeln!(pipe, "{}", phase.letter()).map_err(Failure::file("named pipe"))?;
        *phase = phase.next();
    }
    Ok(())
}

/// The times of GETs, microseconds, until `is_enough` of the number of them.
fn until(client: &mut Client, requests: &[Request], is_enough: impl Fn(usize) -> bool) -> Result<Vec<f64>, Failure> {
    let mut times = Vec::new();
    for request in requests.iter().cycle() {
        if is_enough(times.len()) {
            break;
        }
        times.push(micros(client.exchange(request)?.1));
    }
    Ok(times)
}

/// Whatever arrives until the burst is complete.
fn listen(receiver: &mut Receiver) -> Result<Heard, Failure> {
    let mut heard = Heard::default();
    while heard.edges < WIDTH * RUNS {
        match receiver.next(SILENCE) {
            Ok(arrival) => heard.take(&arrival),
            Err(Failure::Timeout(_)) => break,
            Err(failure) => return Err(failure),
        }
    }
    Ok(heard)
}

impl Heard {
    fn take(&mut self, arrival: &Arrival) {
        let Some(Value::Gauge32(sequence)) = arrival.value(&base().child(&SEQUENCE)) else { return };
        if !self.known.insert(*sequence) {
            return;
        }
        self.sequences.push(*sequence);
        if arrival.value(&Oid::from(SNMP_TRAP_OID)) == Some(&Value::ObjectId(base().child(&EDGE))) {
            self.edges += 1;
            let first = self.times.map_or(arrival.at, |(first, _)| first);
            self.times = Some((first, arrival.at));
        }
    }
}
