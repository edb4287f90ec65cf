//! What goes wrong, and what people order meanwhile.

use ha_snmp::engine::embedded::command::Command;
use ha_snmp::resource_agent::Operation;
use std::time::Duration;

/// A fault with its time.
#[derive(Clone, Debug)]
pub struct Planned {
    pub at: Duration,
    /// After so long it is over, or repaired.
    pub lasting: Duration,
    /// It is never over, and not repaired either.
    pub forever: bool,
    pub fault: Fault,
}

impl Planned {
    /// For people.
    pub fn how_long(&self) -> String {
        if self.forever { "for ever".to_owned() } else { format!("for {:.3}s", self.lasting.as_secs_f64()) }
    }
}

/// What goes wrong.
#[derive(Clone, Debug)]
pub enum Fault {
    /// The daemon gets SIGSTOP, and SIGCONT in the end.
    Stopped { node: u8 },
    /// The whole machine stands still, its clocks too.
    Paused { node: u8 },
    /// kill -9 of the daemon; services stay; systemd starts it again.
    Killed { node: u8, store_lost: bool },
    /// The machine is without power, and boots in the end.
    PowerLoss { node: u8, store_lost: bool, starts_by_itself: Option<(usize, usize)> },
    /// A link, in the direction to one node or in both.
    Link { link: usize, to: Option<u8>, trouble: LinkTrouble },
    /// All links are cut, in the direction to one node or in both.
    Partition { to: Option<u8> },
    /// A node reaches neither peer nor ping nodes.
    Isolated { node: u8 },
    /// An interface of a node, with all that goes over it: links and ping nodes.
    Interface { node: u8, interface: usize, way: Way },
    /// A node does not reach a ping node.
    Ping { node: u8, ping: usize },
    /// A ping node is gone, for both.
    Router { ping: usize },
    /// Everything takes nearly as long as it may: agents, and the disk.
    Slow { node: u8 },
    /// One monitor, the next one, ends by its timeout.
    LateMonitor { node: u8, group: usize, resource: usize },
    /// A machine that runs nothing is without power, if there is one.
    SpareLost,
    /// Somebody without a key sends a node what he has recorded of former lives of its peer.
    Replay { to: u8 },
    /// The disk of the claims.
    Disk { node: u8, trouble: DiskTrouble },
    /// A fence device, for one node that uses it or for both.
    Device { device: usize, by: Option<u8>, trouble: Trouble },
    /// A resource ends by itself.
    Dies { node: u8, group: usize, resource: usize },
    /// A resource does not work, wherever it is started on this node; monitors see it.
    Broken { node: u8, group: usize, resource: usize },
    /// The agent of a resource, in one operation.
    Agent { node: u8, group: usize, resource: usize, operation: Operation, trouble: Trouble },
    /// The SNMP agent of a node is away.
    Subagent { node: u8 },
    /// A probe that groups require fails.
    Probe { node: u8 },
    /// Somebody orders something at a node.
    Order { node: u8, command: Command },
}

/// Which way an interface does not carry, as its node sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    In,
    Out,
    Both,
}

/// What is wrong with a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkTrouble {
    Cut,
    /// Loses half of the frames.
    Loses,
    /// Delays each by up to two deadtimes: they overtake each other.
    Delays,
    /// Brings many twice, the second time up to a minute later.
    Repeats,
    /// Brings one each second deadtime.
    Crawls,
}

/// What is wrong with a disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiskTrouble {
    Slow,
    Frozen,
    Failing,
}

/// What is wrong with an agent or a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    Slow,
    Fails,
    Hangs,
    /// Does nothing, and says that it did.
    Lies,
    /// What it takes is not installed: it does nothing, and says so. Of agents alone.
    Absent,
}
