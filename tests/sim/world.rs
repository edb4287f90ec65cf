//! The world: one queue of events for two machines, in one thread. Time is simulated; the same plan gives the same story.

use super::chance::Chance;
use super::check::Checks;
use super::fault::Trouble;
use super::network::Network;
use super::node::Node;
use super::plan::Plan;
use super::recording::Recordings;
use super::story::Story;
use ha_snmp::engine::embedded::input::{Heard, Input};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::rc::Rc;
use std::time::Duration;

/// What happens at a point in time.
#[derive(Clone, Debug)]
pub enum Event {
    /// A fault of the plan.
    Begin(usize),
    /// It is over.
    End(usize),
    /// Everything is repaired.
    Repair,
    /// People take their orders back.
    Orders,
    /// From here on everything has to be as it should.
    Settled,
    /// A machine is switched on, if it is off.
    Boot { node: u8 },
    /// systemd starts the daemon, if there is none.
    Start { node: u8, boot: u64 },
    /// The daemon's timer goes off.
    Wake { node: u8, life: u64, timer: u64 },
    /// A frame arrives.
    Frame { to: u8, link: usize, frame: Rc<Heard> },
    /// An operation does what it does.
    Effect { node: u8, boot: u64, key: u64 },
    /// It ends.
    Done { node: u8, boot: u64, key: u64 },
    /// A write to the disk is done.
    Written { node: u8, boot: u64, write: u64 },
    /// A fence device switches a machine off.
    PowerOff { by: u8, boot: u64, life: u64, device: usize },
    /// It switches it on again.
    PowerOn { by: u8, life: u64, device: usize },
    /// Somebody sees that a machine is off.
    Found { node: u8 },
    /// The run of a fence agent ends.
    Fenced { by: u8, life: u64, id: u64, error: Option<String> },
    /// An outsider sends what he has recorded, as long as the fault lasts.
    Replay { fault: usize },
    /// A fence device has answered a question.
    Answered { by: u8, life: u64, input: Input },
    /// A ping node is asked.
    Ping { node: u8, life: u64, ping: usize },
}

impl Event {
    /// The machine that carries it out: if that stands still, so does this.
    fn machine(&self) -> Option<u8> {
        match *self {
            Self::Start { node, .. }
            | Self::Wake { node, .. }
            | Self::Effect { node, .. }
            | Self::Done { node, .. }
            | Self::Written { node, .. }
            | Self::Ping { node, .. } => Some(node),
            Self::PowerOff { by, .. } | Self::Fenced { by, .. } | Self::Answered { by, .. } => Some(by),
            _ => None,
        }
    }
}

/// Two machines and what is between them.
pub struct World<'a> {
    pub plan: &'a Plan,
    pub now: Duration,
    queue: BinaryHeap<Reverse<(Duration, u64)>>,
    events: BTreeMap<u64, Event>,
    numbers: u64,
    pub nodes: [Node; 2],
    pub network: Network,
    /// By device, and by the node that uses it.
    pub devices: Vec<[Option<Trouble>; 2]>,
    /// Ping nodes that are there.
    pub routers: Vec<bool>,
    pub recordings: Recordings,
    /// The machine that is lost because it ran nothing.
    pub spare: Option<u8>,
    pub chance: Chance,
    pub checks: Checks,
    pub story: &'a mut Story,
}

impl<'a> World<'a> {
    pub fn new(plan: &'a Plan, story: &'a mut Story) -> Self {
        let mut world = Self {
            plan,
            now: Duration::ZERO,
            queue: BinaryHeap::new(),
            events: BTreeMap::new(),
            numbers: 0,
            nodes: plan.clocks.map(|clock| Node::new(&plan.config, clock)),
            network: Network::new(plan.config.links.len()),
            devices: vec![[None; 2]; plan.config.fences.len()],
            routers: vec![true; plan.config.pings.len()],
            recordings: Recordings::default(),
            spare: None,
            chance: Chance::new(plan.seed, 2),
            checks: Checks::new(plan),
            story,
        };
        for (index, planned) in plan.faults.iter().enumerate() {
            world.at(planned.at, Event::Begin(index));
        }
        world.at(plan.boots[0], Event::Boot { node: 0 });
        world.at(plan.boots[1], Event::Boot { node: 1 });
        world.at(plan.quiet, Event::Repair);
        world.at(plan.orders, Event::Orders);
        world.at(plan.settled, Event::Settled);
        world.note_boots();
        world
    }

    /// Lets time pass until the end, or until something is wrong.
    pub fn run(mut self) -> Result<(), String> {
        while let Some(Reverse((at, number))) = self.queue.pop() {
            if at >= self.plan.end {
                break;
            }
            self.now = at;
            if let Some(event) = self.events.remove(&number) {
                let changes_ways = matches!(
                    event,
                    Event::Begin(_)
                        | Event::End(_)
                        | Event::Repair
                        | Event::Boot { .. }
                        | Event::PowerOff { .. }
                        | Event::PowerOn { .. }
                        | Event::Found { .. }
                );
                self.happen(event);
                if changes_ways {
                    self.note_reach();
                }
                self.check_activity();
            }
            if let Some(wrong) = self.checks.wrong.take() {
                self.story.tell(at, None, || format!("WRONG: {wrong}"));
                return Err(wrong);
            }
        }
        self.check_end()
    }

    pub fn after(&mut self, wait: Duration, event: Event) {
        self.at(self.now + wait, event);
    }

    fn at(&mut self, at: Duration, event: Event) {
        let number = self.number();
        self.queue.push(Reverse((at, number)));
        self.events.insert(number, event);
    }

    /// Numbers that name something.
    pub fn number(&mut self) -> u64 {
        self.numbers += 1;
        self.numbers
    }

    pub fn node(&mut self, node: u8) -> &mut Node {
        &mut self.nodes[usize::from(node)]
    }

    pub fn tell(&mut self, node: u8, line: impl FnOnce() -> String) {
        self.story.tell(self.now, Some(node), line);
    }

    fn happen(&mut self, event: Event) {
        if let Some(node) = event.machine()
            && self.node(node).paused.is_some()
        {
            let now = self.now;
            self.node(node).frozen.push((now, event));
            return;
        }
        match event {
            Event::Begin(fault) => self.begin(fault),
            Event::End(fault) => self.end(fault),
            Event::Repair => self.repair(),
            Event::Orders => self.take_orders_back(),
            Event::Settled => self.check_settled(),
            Event::Boot { node } => self.boot(node),
            Event::Start { node, boot } => self.start(node, boot),
            Event::Wake { node, life, timer } => self.wake(node, life, timer),
            Event::Frame { to, link, frame } => self.arrive(to, link, &frame),
            Event::Effect { node, boot, key } => self.effect(node, boot, key),
            Event::Done { node, boot, key } => self.done(node, boot, key),
            Event::Written { node, boot, write } => self.written(node, boot, write),
            Event::PowerOff { by, boot, life, device } => self.power_off(by, boot, life, device),
            Event::PowerOn { by, life, device } => self.power_on(by, life, device),
            Event::Found { node } => self.found(node),
            Event::Fenced { by, life, id, error } => self.fenced(by, life, id, error),
            Event::Replay { fault } => self.replay(fault),
            Event::Answered { by, life, input } => self.answered(by, life, input),
            Event::Ping { node, life, ping } => self.ping(node, life, ping),
        }
    }

    fn ping(&mut self, node: u8, life: u64, ping: usize) {
        let (reaches, interval) = (self.reaches(node, ping), self.plan.config.pings[ping].interval);
        if !self.lives(node, life) {
            return;
        }
        self.after(interval, Event::Ping { node, life, ping });
        // What is stopped asks nobody.
        if reaches && self.node(node).daemon.as_ref().is_some_and(|daemon| daemon.stopped.is_none()) {
            self.deliver(node, Input::Echo { ping, round_trip: Duration::from_micros(300) });
        }
    }
}
