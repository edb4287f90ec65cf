//! Two production machines and what is around them, in ticks of one keepalive: a frame takes a tick, an operation takes a tick, a fence agent
//! takes two, the disk none.

use super::canonical::Canonical;
use super::step::Step;
use ha_snmp::config::Embedded;
use ha_snmp::engine::embedded::durable::Durable;
use ha_snmp::engine::embedded::input::{Heard, Input};
use ha_snmp::engine::embedded::machine::{Machine, Settings};
use ha_snmp::engine::embedded::output::{Job, Output};
use ha_snmp::resource_agent::{Operation, Outcome};
use ha_snmp::time::Instant;
use std::rc::Rc;
use std::time::Duration;

/// From one tick to the next.
pub const TICK: Duration = Duration::from_secs(1);

/// A node.
#[derive(Clone, Default)]
pub struct Side {
    pub machine: Option<Rc<Machine>>,
    pub powered: bool,
    pub runs: bool,
    pub boots: u64,
    lives: u64,
    disk: Option<Durable>,
    probes_err: bool,
    is_cut: bool,
    /// On its way to it, and what came last.
    inbox: Option<Rc<Heard>>,
    heard: Option<Rc<Heard>>,
    sent: Option<Rc<Heard>>,
    jobs: Vec<(u64, Operation)>,
    /// A fence agent: its order, and the ticks that are left.
    fences: Option<(u64, u8)>,
}

/// Both, at some time.
#[derive(Clone)]
pub struct Pair {
    pub now: Duration,
    pub faults: u8,
    /// The fence device only says that it has switched off.
    pub lies: bool,
    pub sides: [Side; 2],
    pub wrong: Option<String>,
}

impl Pair {
    /// Both are off.
    pub fn new(now: Duration) -> Self {
        Self { now, faults: 0, lies: false, sides: Default::default(), wrong: None }
    }

    fn at(&self) -> Instant {
        Instant::after_start(self.now)
    }

    pub fn may(&self, step: Step, faults: u8) -> bool {
        if step.is_fault() && self.faults >= faults {
            return false;
        }
        match step {
            Step::Nothing | Step::Cut(_) | Step::CutBoth => true,
            Step::Kill(node) => self.sides[node].machine.is_some(),
            Step::PowerOff(node) => self.sides[node].powered,
            Step::Begin(node) => self.sides[node].machine.is_none() && self.sides[node].lives < 4,
            Step::ProbesErr(node) => !self.sides[node].probes_err,
        }
    }

    /// Something happens, and a tick passes.
    pub fn step(&self, step: Step, config: &Embedded) -> Self {
        let mut next = self.clone();
        next.faults += u8::from(step.is_fault());
        match step {
            Step::Nothing => {}
            Step::Cut(node) => next.sides[node].is_cut ^= true,
            Step::CutBoth => next.sides.iter_mut().for_each(|side| side.is_cut ^= true),
            Step::Kill(node) => next.kill(node),
            Step::PowerOff(node) => next.power_off(node),
            Step::Begin(node) => next.begin(node, config),
            Step::ProbesErr(node) => next.sides[node].probes_err = true,
        }
        next.tick();
        next
    }

    fn kill(&mut self, node: usize) {
        let side = &mut self.sides[node];
        (side.machine, side.inbox, side.heard, side.sent, side.fences) = (None, None, None, None, None);
        side.jobs.clear();
    }

    fn power_off(&mut self, node: usize) {
        self.kill(node);
        let side = &mut self.sides[node];
        (side.powered, side.runs) = (false, false);
    }

    fn begin(&mut self, node: usize, config: &Embedded) {
        let (now, side) = (self.at(), &mut self.sides[node]);
        side.boots += u64::from(!side.powered);
        side.lives += 1;
        side.powered = true;
        let boot = format!("{node}-{}", side.boots);
        let local = u8::from(node == 1);
        let settings = Settings { cluster: "pair".to_owned(), config: config.clone(), local, boot };
        let seed = side.lives * 2 + u64::from(local);
        side.machine = Some(Rc::new(Machine::new(settings, side.disk.clone(), seed, now)));
        self.carry_out(node);
    }

    fn tick(&mut self) {
        self.now += TICK;
        for node in [0, 1] {
            for (id, operation) in std::mem::take(&mut self.sides[node].jobs) {
                let outcome = self.operate(node, operation);
                self.tell(node, Input::Operated { id, outcome });
            }
            self.fence(node);
            let frame = self.sides[node].inbox.take().filter(|_| !self.sides[node].is_cut);
            if let Some(frame) = frame.filter(|_| self.sides[node].machine.is_some()) {
                self.sides[node].heard = Some(Rc::clone(&frame));
                self.tell(node, Input::Heard { link: 0, frame: Heard::clone(&frame) });
            }
            self.pass(node);
        }
        if self.sides.iter().all(|side| side.runs) {
            self.wrong.get_or_insert_with(|| "two nodes are active".to_owned());
        }
    }

    fn operate(&mut self, node: usize, operation: Operation) -> Outcome {
        let side = &mut self.sides[node];
        match operation {
            Operation::Probe if side.probes_err => return Outcome::Failed("status unknown".to_owned()),
            Operation::Start => side.runs = true,
            Operation::Stop => side.runs = false,
            _ => {}
        }
        if side.runs { Outcome::Running } else { Outcome::Stopped }
    }

    fn fence(&mut self, node: usize) {
        match self.sides[node].fences {
            Some((id, 0)) => {
                self.sides[node].fences = None;
                if !self.lies {
                    self.power_off(1 - node);
                }
                self.tell(node, Input::Fenced { id, error: None });
            }
            Some((id, ticks)) => self.sides[node].fences = Some((id, ticks - 1)),
            None => {}
        }
    }

    fn tell(&mut self, node: usize, input: Input) {
        let now = self.at();
        if let Some(machine) = &mut self.sides[node].machine {
            Rc::make_mut(machine).handle(now, input);
            self.carry_out(node);
        }
    }

    /// All timers that have gone off.
    fn pass(&mut self, node: usize) {
        let now = self.at();
        for _ in 0..100 {
            let Some(machine) = &mut self.sides[node].machine else { return };
            if machine.poll_timeout().is_none_or(|at| at > now) {
                return;
            }
            Rc::make_mut(machine).handle_timeout(now);
            self.carry_out(node);
        }
    }

    fn carry_out(&mut self, node: usize) {
        let now = self.at();
        loop {
            let Some(machine) = &mut self.sides[node].machine else { return };
            let machine = Rc::make_mut(machine);
            let Some(output) = machine.poll_output() else { return };
            match output {
                Output::Store { id, state } => {
                    machine.handle(now, Input::Stored { id });
                    self.sides[node].disk = Some(*state);
                }
                Output::Frame(frame) => {
                    let frame = Rc::new(*frame);
                    self.sides[node].sent = Some(Rc::clone(&frame));
                    self.sides[1 - node].inbox = Some(frame);
                }
                Output::Job(Job::Operate { id, operation, .. }) => {
                    self.check_need(node, operation);
                    self.sides[node].jobs.push((id, operation));
                }
                Output::Job(Job::Fence { id, .. }) => self.sides[node].fences = Some((id, 1)),
                Output::Reboot(_) => return self.power_off(node),
                Output::Exit => return self.kill(node),
                _ => {}
            }
        }
    }

    /// Nobody orders anything, and nothing fails here but probes: what runs is stopped for a node that has asked for it, or where the claim is
    /// lost, or never was.
    fn check_need(&mut self, node: usize, operation: Operation) {
        let side = &self.sides[node];
        if operation != Operation::Stop || !side.runs {
            return;
        }
        let told = |frame: &Option<Rc<Heard>>| frame.as_ref().and_then(|frame| frame.report.groups.first().cloned());
        let claim = told(&side.sent).and_then(|told| told.claim);
        let theirs = told(&side.heard);
        let is_asked = theirs.as_ref().is_some_and(|told| told.request.is_some() || told.claim >= claim || Some(told.epoch) > claim);
        if claim.is_some() && !is_asked && !side.probes_err {
            let seen = side.machine.as_ref().map(|machine| machine.snapshot(self.at()));
            let reason = seen.and_then(|seen| seen.groups.first().map(|group| group.reason.clone())).unwrap_or_default();
            self.wrong.get_or_insert_with(|| format!("node {node} stops what runs without need: '{reason}'"));
        }
    }

    /// What it is, whenever it is.
    pub fn canonical(&self) -> u128 {
        let mut canonical = Canonical::new(self.now);
        canonical.add(&self.faults);
        for side in &self.sides {
            canonical.add(&side.machine.as_deref());
            canonical.add(&(side.powered, side.runs, side.boots, side.lives, side.probes_err, side.is_cut, side.fences));
            canonical.add(&side.disk);
            let frame = |frame: &Option<Rc<Heard>>| {
                frame.as_ref().map(|frame| (frame.incarnation, frame.echo.map(|echo| echo.incarnation), frame.report.clone()))
            };
            canonical.add(&(frame(&side.inbox), frame(&side.heard)));
            canonical.add(&side.jobs.iter().map(|(_, operation)| *operation).collect::<Vec<_>>());
        }
        canonical.finish()
    }
}
