//! One simulated machine: power, clock, disk, processes, and the daemon.

use super::fault::{DiskTrouble, Trouble, Way};
use super::world::Event;
use ha_snmp::config::Embedded;
use ha_snmp::engine::embedded::durable::Durable;
use ha_snmp::engine::embedded::input::{Heard, Input};
use ha_snmp::engine::embedded::machine::Machine;
use ha_snmp::resource_agent::Operation;
use ha_snmp::smi::Name;
use ha_snmp::time::Instant;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;
use std::time::Duration;

/// A machine.
pub struct Node {
    pub powered: bool,
    /// Grows when the power goes: what was under way then comes to nothing.
    pub boot: u64,
    /// What the clock showed when the world began.
    pub clock: Duration,
    /// Since when the whole machine stands still, and how long it has before.
    pub paused: Option<Duration>,
    pub paused_before: Duration,
    /// What would have happened here while it stands still: when, and what.
    pub frozen: Vec<(Duration, Event)>,
    pub disk: Disk,
    /// By group and resource.
    pub processes: Vec<Vec<Process>>,
    /// Operations under way.
    pub operations: BTreeMap<u64, Running>,
    pub daemon: Option<Daemon>,
    /// Troubles of agents, until they are over.
    pub troubles: BTreeMap<(usize, usize, Operation), Trouble>,
    pub agent_alive: bool,
    pub probe_failed: bool,
    pub pings: Vec<bool>,
    /// By interface: whether it carries what comes in, and what goes out.
    pub interfaces: [[bool; 2]; 2],
    /// Everything takes long.
    pub slow: bool,
    /// A fault that is never repaired keeps it without power.
    pub is_dead: bool,
    /// Its core has ended by order, and nothing ran but what is left alone.
    pub left_unmanaged: bool,
    /// A fence agent of that node has switched it off, and was killed before it could switch it on; the core there knew.
    pub left_off: Option<u8>,
    /// Monitors that end by their timeout, once.
    pub late: BTreeSet<(usize, usize)>,
}

/// The process of a resource.
#[derive(Clone, Copy, Debug, Default)]
pub struct Process {
    pub runs: bool,
    pub broken: bool,
    /// It came up at boot, though nobody started it: not our doing.
    pub astray: bool,
    /// Its agent said that it was stopped: nobody will look for it.
    pub denied: bool,
}

/// An operation of an agent.
#[derive(Clone, Copy, Debug)]
pub struct Running {
    pub id: u64,
    /// The daemon that waits for it.
    pub life: u64,
    pub group: usize,
    pub resource: usize,
    pub operation: Operation,
    pub trouble: Option<Trouble>,
    /// Whether it has done what it does, and what it saw then.
    pub saw: Option<Process>,
}

/// The disk of the claims: one write at a time, then the newest that waits.
#[derive(Default)]
pub struct Disk {
    pub content: Option<Durable>,
    pub writing: Option<(u64, Durable)>,
    pub waiting: Option<(u64, Durable)>,
    pub trouble: Option<DiskTrouble>,
    /// Names the write under way.
    pub write: u64,
    /// When that began.
    pub since: Duration,
}

/// A core.
pub struct Daemon {
    pub machine: Machine,
    pub life: u64,
    /// Since when it is stopped by a signal.
    pub stopped: Option<Duration>,
    /// What came while it was.
    pub mailbox: VecDeque<Input>,
    /// When its timer goes off.
    pub wake: Option<Instant>,
    /// Names that timer.
    pub timer: u64,
    /// Resources on which it has ordered something.
    pub busy: BTreeSet<(usize, usize)>,
    /// The last event that it told.
    pub told: u64,
    /// Commands that wait for an answer.
    pub asked: BTreeSet<u64>,
    /// Takeovers that it may tell though they were told: by group and epoch.
    pub again: BTreeSet<(Name, u64)>,
    /// Whether it was told to stop everything.
    pub shuts_down: bool,
    /// The last frame that it sent, and the last one of the other node that reached it.
    pub sent: Option<Rc<Heard>>,
    pub heard: Option<Rc<Heard>>,
    /// Whether and when the other node is in touch with it.
    pub contact: super::contact::Contact,
    /// How it has shown the other node last.
    pub peer_was: ha_snmp::view::cluster::NodeState,
    /// What it was told of its resources.
    pub looks: super::needless::Looks,
}

impl Node {
    pub fn new(config: &Embedded, clock: Duration) -> Self {
        Self {
            powered: false,
            boot: 0,
            clock,
            paused: None,
            paused_before: Duration::ZERO,
            frozen: Vec::new(),
            disk: Disk::default(),
            processes: config.groups.iter().map(|group| vec![Process::default(); group.resources.len()]).collect(),
            operations: BTreeMap::new(),
            daemon: None,
            troubles: BTreeMap::new(),
            agent_alive: true,
            probe_failed: false,
            pings: vec![true; config.pings.len()],
            interfaces: [[true; 2]; 2],
            slow: false,
            is_dead: false,
            late: BTreeSet::new(),
            left_unmanaged: false,
            left_off: None,
        }
    }

    /// What its clock shows.
    pub fn now(&self, world: Duration) -> Instant {
        let still = self.paused.map_or(Duration::ZERO, |since| world.saturating_sub(since));
        Instant::after_start(self.clock + world.saturating_sub(self.paused_before + still))
    }

    /// Whether an interface carries in a direction; `eth0` or `eth1`.
    pub fn carries(&self, interface: &str, way: Way) -> bool {
        let of = self.interfaces[usize::from(interface != "eth0")];
        match way {
            Way::In => of[0],
            Way::Out => of[1],
            Way::Both => of[0] && of[1],
        }
    }

    /// Whether something of a group runs here that we are to blame for.
    pub fn is_active(&self, group: usize) -> bool {
        self.powered && self.processes[group].iter().any(|process| process.runs && !process.astray && !process.denied)
    }

    /// Whether all of a group runs well here.
    pub fn is_well(&self, group: usize) -> bool {
        self.powered && self.processes[group].iter().all(|process| process.runs && !process.broken)
    }

    /// Everything that is gone without power.
    pub fn lose_power(&mut self) {
        (self.powered, self.left_unmanaged) = (false, false);
        self.boot += 1;
        self.daemon = None;
        self.operations.clear();
        self.paused = None;
        self.frozen.clear();
        for process in self.processes.iter_mut().flatten() {
            *process = Process { broken: process.broken, ..Process::default() };
        }
        self.disk.writing = None;
        self.disk.waiting = None;
    }
}
