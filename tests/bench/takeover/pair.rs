//! Two nodes that keep the floating address on one of them.

use super::contender::{Contender, Pace};
use super::machine::Machine;
use super::network::Network;
use super::probe::Probe;
use super::{core, heartbeat, keepalived};
use crate::failure::Failure;
use crate::server::Place;
use std::fs;
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Heartbeat takes 15 s until it has the address for the first time.
const START: Duration = Duration::from_secs(60);
/// A takeover that takes longer has failed.
const LIMIT: Duration = Duration::from_secs(20);
/// So long everything must have been calm before something is done to it: longer than all dead times.
const CALM: Duration = Duration::from_secs(4);
/// The address has come to rest when it has answered for so long.
const REST: Duration = Duration::from_millis(1500);
/// How often something is looked at.
const STEP: Duration = Duration::from_millis(50);

/// A running pair.
pub struct Pair {
    contender: Contender,
    /// The lines that start each node's program.
    programs: [String; 2],
    // Dropped before the network.
    machines: [Machine; 2],
    /// Asks for the address.
    pub probe: Probe,
    network: Network,
}

/// What an event did to who asks for the address.
pub struct Outage {
    /// From the event to the first answer behind the outage.
    pub until_answered: Duration,
    /// From the last answer to that.
    pub length: Duration,
}

impl Pair {
    /// Starts both nodes, with private directories called `name`, and waits until one of them holds the address.
    pub fn start(place: &Place<'_>, contender: Contender, pace: Pace, name: &str) -> Result<Self, Failure> {
        let network = Network::make()?;
        let probe = Probe::start(&network.client, pace.probing())?;
        let boot = |node: usize| {
            let directory = place.make(&format!("{name}-{node}"))?;
            let disk = place.disk.join(format!("{name}-{node}"));
            fs::create_dir_all(&disk).map_err(Failure::file(&disk))?;
            let program = match contender {
                Contender::Ours => core::prepare(place.agent, pace, &directory, &disk),
                Contender::Heartbeat => heartbeat::prepare(&contender.program()?, pace, &directory, &disk),
                Contender::Keepalived => keepalived::prepare(&contender.program()?, pace, node, &directory),
            }?;
            Machine::boot(&network, node, &directory, &program).map(|machine| (machine, program))
        };
        let ((first, one), (second, two)) = (boot(0)?, boot(1)?);
        let pair = Self { contender, programs: [one, two], machines: [first, second], probe, network };
        pair.probe.wait_for_answer(START)?;
        pair.settle()?;
        Ok(pair)
    }

    /// The private directories of the nodes.
    pub fn directories(&self) -> [&Path; 2] {
        self.machines.each_ref().map(|machine| machine.directory.as_path())
    }

    /// The process of each node's program.
    pub fn processes(&self) -> [Option<u32>; 2] {
        self.machines.each_ref().map(|machine| machine.process(self.contender.name()))
    }

    /// Waits until one node holds the address, which one, and nothing more is to be expected.
    fn settle(&self) -> Result<usize, Failure> {
        let begin = Instant::now();
        let is_settled = |holder| match self.contender {
            Contender::Ours => self.machines.iter().all(|machine| core::is_settled(&machine.directory, holder)),
            Contender::Heartbeat | Contender::Keepalived => true,
        };
        while !self.network.holder()?.is_some_and(is_settled) {
            if begin.elapsed() > START {
                return Err(self.wrong("the two do not come to an agreement"));
            }
            sleep(STEP);
        }
        sleep(CALM);
        self.holder()
    }

    fn holder(&self) -> Result<usize, Failure> {
        self.network.holder()?.ok_or_else(|| self.wrong("nobody holds the address"))
    }

    /// Hands the address over on command; the other node has it then.
    pub fn hand_over(&self) -> Result<Outage, Failure> {
        let from = self.holder()?;
        let (Some(machine), Some(program)) = (self.machines.get(from), self.programs.get(from)) else {
            return Err(self.wrong("nobody holds the address"));
        };
        let begin = Instant::now();
        match self.contender {
            Contender::Ours => core::order(&machine.directory, Some(1 - from))?,
            Contender::Heartbeat => machine.run(heartbeat::STANDBY).map(drop)?,
            Contender::Keepalived => machine.run(keepalived::STOP).map(drop)?,
        }
        while self.network.holder()? != Some(1 - from) {
            if begin.elapsed() > LIMIT {
                return Err(self.wrong("the address is not handed over"));
            }
            sleep(STEP);
        }
        let outage = self.outage(begin, Duration::ZERO)?;
        match self.contender {
            Contender::Ours => core::order(&machine.directory, None)?,
            Contender::Keepalived => machine.run(program).map(drop)?,
            Contender::Heartbeat => {}
        }
        self.settle()?;
        Ok(outage)
    }

    /// Kills the holder, all of it at once, and takes its cable away: its address would answer on without a living process. `phase` is spent
    /// before, since all that went before was in step with the keepalive.
    pub fn kill_holder(&self, phase: Duration) -> Result<Outage, Failure> {
        let holder = self.holder()?;
        sleep(phase);
        let begin = Instant::now();
        self.machines.iter().skip(holder).take(1).for_each(Machine::kill);
        self.network.cut(holder)?;
        // Nobody can take over so fast: it is not the outage yet.
        let outage = self.outage(begin, Duration::from_millis(15))?;
        let other = self.machines.get(1 - holder);
        if self.contender == Contender::Ours && !other.is_some_and(|other| core::has_fenced(&other.directory, holder)) {
            return Err(self.wrong("the address was taken over, but its last holder not fenced"));
        }
        Ok(outage)
    }

    /// The longest time without an answer since `begin`, as soon as it is over; it takes at least `least`.
    fn outage(&self, begin: Instant, least: Duration) -> Result<Outage, Failure> {
        loop {
            sleep(STEP);
            if let Some(gap) = self.probe.longest(begin)
                && gap.length() > least
                && gap.end.elapsed() > REST
                && begin.elapsed() > REST
            {
                return Ok(Outage { until_answered: gap.end.saturating_duration_since(begin), length: gap.length() });
            }
            if begin.elapsed() > LIMIT {
                return Err(self.wrong("the address does not answer"));
            }
        }
    }

    /// With the ends of the logs.
    fn wrong(&self, what: &str) -> Failure {
        let logs = self
            .machines
            .each_ref()
            .map(|machine| ["log", "ha-log", "keepalived.log"].map(|name| crate::snmpd::end_of(&machine.directory.join(name))).concat());
        Failure::Differs { who: self.contender.name().to_owned(), what: format!("{what}; the ends of the logs: {}", logs.join("\n")) }
    }
}
