//! The cluster as one node sees it: what an engine publishes, the tables of the MIB and `ha-snmp status` show.
//!
//! Points in time are ages at the moment of publication: each process has a clock of its own, and the wall clock may jump.

use crate::smi::Name;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// The whole cluster at one moment.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Cluster {
    /// Its name; empty without one.
    pub name: String,
    /// Index of the node that says all this.
    pub local: u8,
    /// Whether this node may run groups: it sees its peer, or knows for sure that the peer runs nothing.
    pub quorate: bool,
    /// Whether nothing is started, stopped, moved or fenced at the moment.
    pub maintenance: bool,
    /// Whether both nodes hold a group.
    pub split_brain: bool,
    /// Whether both nodes' configurations define the groups alike.
    pub config_agrees: bool,
    /// What makes sure that a lost node runs nothing; `none` without.
    pub fencing: String,
    /// Groups that this node took over from the other, since the core started.
    pub takeovers: u64,
    /// How long ago the last of them was.
    pub last_takeover: Option<Duration>,
    /// From one frame to the next.
    pub keepalive: Duration,
    /// A silent link is late after so long.
    pub warntime: Duration,
    /// A silent peer is lost after so long.
    pub deadtime: Duration,
    /// The nodes, in the order of the configuration.
    pub nodes: Vec<Node>,
    /// Every link, as both nodes see it.
    pub links: Vec<Link>,
    /// Ping nodes, as this node sees them.
    pub pings: Vec<Ping>,
    /// The groups.
    pub groups: Vec<Group>,
    /// What happened lately and is no state, oldest first. Numbers go on for as long as this node's incarnation lasts.
    pub events: Vec<Event>,
}

impl Cluster {
    /// The node with this index.
    #[must_use]
    pub fn node(&self, index: u8) -> Option<&Node> {
        self.nodes.get(usize::from(index))
    }

    /// The name of the node with this index; empty where there is none.
    #[must_use]
    pub fn node_name(&self, index: Option<u8>) -> &str {
        index.and_then(|index| self.node(index)).map_or("", |node| node.name.as_str())
    }

    /// The nodes with their indexes.
    pub fn numbered_nodes(&self) -> impl Iterator<Item = (u8, &Node)> {
        (0..=u8::MAX).zip(&self.nodes)
    }

    /// Every resource, and the group that it belongs to.
    pub fn resources(&self) -> impl Iterator<Item = (&Group, &Resource)> {
        self.groups.iter().flat_map(|group| group.resources.iter().map(move |resource| (group, resource)))
    }
}

/// Something that happened on the node that tells it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// From 1 on, without a gap.
    pub sequence: u64,
    /// How long ago it was.
    pub age: Duration,
    /// What.
    pub what: Happening,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Happening {
    /// This node has started a group that the other one held before: once per group and epoch, but that a core which is replaced within a
    /// minute says it again.
    Takeover {
        /// The group.
        group: Name,
        /// Its claim.
        epoch: u64,
        /// Why.
        reason: String,
    },
    /// A resource was started.
    ResourceStarted(Name),
    /// A resource was stopped.
    ResourceStopped(Name),
    /// An operation on a resource failed, and counts.
    ResourceFailed {
        /// The resource.
        resource: Name,
        /// `start`, `stop` or `monitor`.
        operation: String,
        /// Why.
        reason: String,
        /// Its failcount with this one.
        count: u32,
    },
    /// Somebody set the failcount of a resource back, or it aged.
    FailCountReset(Name),
    /// A resource ran when the core started, without a claim to it; it is stopped.
    ActiveWithoutClaim(Name),
    /// A node is being fenced.
    FencingStarted {
        /// Which.
        node: u8,
        /// By this device.
        device: Name,
    },
    /// A node is fenced.
    FencingSucceeded {
        /// Which.
        node: u8,
        /// By this device, or by hand.
        device: String,
    },
    /// A node could not be fenced; it is tried again.
    FencingFailed {
        /// Which.
        node: u8,
        /// Why.
        reason: String,
    },
    /// Both nodes held a group.
    SplitBrainDetected(Name),
    /// One of them has let it go.
    SplitBrainResolved(Name),
}

/// A node. The discriminants are the enumeration `HaNodeCondition` of the MIB.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NodeState {
    /// In service.
    Online = 1,
    /// Not heard since this node's core started.
    #[default]
    Unknown = 2,
    /// It starts: resources are being probed.
    Starting = 3,
    /// It is being stopped in an orderly way.
    Stopping = 4,
    /// Stopped in an orderly way: it runs nothing.
    Offline = 5,
    /// Silent for too long; whether it still runs something is not known.
    Lost = 6,
    /// Being fenced.
    Fencing = 7,
    /// Fenced: it runs nothing.
    Fenced = 8,
    /// Its core is being replaced; services run on.
    Detached = 9,
}

impl NodeState {
    /// The word that the MIB and the tools use.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Online => "online",
            Self::Unknown => "unknown",
            Self::Starting => "starting",
            Self::Stopping => "stopping",
            Self::Offline => "offline",
            Self::Lost => "lost",
            Self::Fencing => "fencing",
            Self::Fenced => "fenced",
            Self::Detached => "detached",
        }
    }
}

/// A row of the node table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Node {
    /// As `uname -n` prints it.
    pub name: Name,
    /// How it is.
    pub state: NodeState,
    /// Whether it is kept from running groups.
    pub standby: bool,
    /// How long it has been in this state.
    pub since: Duration,
    /// Changes of its state since this core started.
    pub transitions: u64,
    /// Sum of its groups' failcounts.
    pub fail_count: u32,
    /// How long ago it was heard; `None` for the local node, and before the first time.
    pub last_heard: Option<Duration>,
    /// The number of its core's life; 0 before it was heard.
    pub incarnation: u64,
    /// Whether its agent is alive.
    pub agent_alive: bool,
}

/// State of a link. The discriminants are the enumeration `HaLinkCondition` of the MIB.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LinkState {
    /// Frames of the peer arrive.
    Up = 1,
    /// Silent for longer than the warntime.
    Late = 2,
    /// Silent for longer than the deadtime.
    Down = 3,
    /// No frame yet.
    #[default]
    Unknown = 4,
}

impl LinkState {
    /// The word that the MIB and the tools use.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Late => "late",
            Self::Down => "down",
            Self::Unknown => "unknown",
        }
    }
}

/// A row of the link table: how one node hears the other over one link.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Link {
    /// Index of the node that hears.
    pub node: u8,
    /// The link.
    pub name: Name,
    /// `udp eth1 unicast`, `serial /dev/ttyS0 115200`.
    pub medium: String,
    /// How it is.
    pub state: LinkState,
    /// How long it has been so.
    pub since: Duration,
    /// What it counts; of the peer's links only what the peer's frames tell: zeros.
    pub counters: LinkCounters,
    /// From a frame to the answer that names it; `None` before the first.
    pub round_trip: Option<Duration>,
    /// Why the link is not open, or did not take the last frame; `None` of the peer's links.
    #[serde(default)]
    pub problem: Option<String>,
}

/// What a link counts. All of them only grow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkCounters {
    /// Frames sent.
    pub sent: u64,
    /// Frames that could not be sent.
    pub send_errors: u64,
    /// Frames taken.
    pub received: u64,
    /// Frames that came later than the warntime after the one before.
    pub late: u64,
    /// Gaps in the sequence.
    pub lost: u64,
    /// Frames whose seal does not fit, or whose key is not known.
    pub authentication: u64,
    /// Frames that were seen before, or were overtaken.
    pub replayed: u64,
    /// Octets that are no frame.
    pub malformed: u64,
    /// Frames of another cluster, of a node that is not configured, or of ourselves.
    pub foreign: u64,
}

/// A row of the ping table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ping {
    /// Its name.
    pub name: Name,
    /// Its address.
    pub host: String,
    /// Whether it answers; `None` before it is known.
    pub reachable: Option<bool>,
    /// How long it has been so.
    pub since: Duration,
    /// Of the last answer.
    pub round_trip: Option<Duration>,
    /// Why no request can be sent.
    #[serde(default)]
    pub problem: Option<String>,
}

/// State of a group. The discriminants are the enumeration `HaGroupCondition` of the MIB.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GroupState {
    /// All its resources run.
    Started = 1,
    /// Its resources are being started.
    Starting = 2,
    /// Its resources are being stopped.
    Stopping = 3,
    /// Runs nowhere, as it should.
    Stopped = 4,
    /// Runs nowhere, but should.
    OutOfService = 5,
    /// A resource could not be stopped: nothing is done until somebody looks.
    Blocked = 6,
    /// Not known: not probed, or the node that may run it is lost.
    #[default]
    Unknown = 7,
}

impl GroupState {
    /// The word that the MIB and the tools use.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Started => "started",
            Self::Starting => "starting",
            Self::Stopping => "stopping",
            Self::Stopped => "stopped",
            Self::OutOfService => "outOfService",
            Self::Blocked => "blocked",
            Self::Unknown => "unknown",
        }
    }
}

/// A row of the group table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// Its name.
    pub name: Name,
    /// How it is.
    pub state: GroupState,
    /// The node that holds it.
    pub active: Option<u8>,
    /// The node that it belongs on.
    pub preferred: Option<u8>,
    /// Its claim's epoch; 0 before the first.
    pub epoch: u64,
    /// Its failcount on each node.
    pub fail_counts: Vec<u32>,
    /// From here on failCountWarnLevel.
    pub warn: u32,
    /// From here on failCountCriticalLevel.
    pub critical: u32,
    /// From here on it leaves the node.
    pub limit: u32,
    /// How long it has been in this state.
    pub since: Duration,
    /// How often it changed its node since this core started.
    pub moves: u64,
    /// Why it is where it is, in one line.
    pub reason: String,
    /// Everything that was weighed, one line each: `ha-snmp explain`.
    pub explanation: Vec<String>,
    /// Its resources, in the order in which they start.
    pub resources: Vec<Resource>,
}

/// State of a resource. The discriminants are the enumeration `HaResourceCondition` of the MIB.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ResourceState {
    /// It runs.
    Started = 1,
    /// Being started.
    Starting = 2,
    /// Being stopped.
    Stopping = 3,
    /// It does not run.
    Stopped = 4,
    /// Its last start or monitor failed.
    Failed = 5,
    /// It could not be stopped.
    Blocked = 6,
    /// Not probed.
    #[default]
    Unknown = 7,
}

impl ResourceState {
    /// The word that the MIB and the tools use.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Started => "started",
            Self::Starting => "starting",
            Self::Stopping => "stopping",
            Self::Stopped => "stopped",
            Self::Failed => "failed",
            Self::Blocked => "blocked",
            Self::Unknown => "unknown",
        }
    }
}

/// A row of the resource table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Resource {
    /// Its name.
    pub name: Name,
    /// As in the configuration: `ocf:heartbeat:IPaddr2`.
    pub agent: String,
    /// How it is, on the node where its group is.
    pub state: ResourceState,
    /// The node where it runs.
    pub node: Option<u8>,
    /// Whether it is started, stopped and restarted by us.
    pub managed: bool,
    /// `start`, `stop`, `monitor` or `probe`; empty before the first.
    pub last_operation: String,
    /// What that gave: `ok`, or what went wrong.
    pub last_result: String,
    /// How long it has been in this state.
    pub since: Duration,
    /// Failures on each node, in the order of the nodes.
    pub failures: Vec<Failures>,
}

/// A row of the failcount table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Failures {
    /// How many count.
    pub count: u32,
    /// How long ago the last one was.
    pub last: Option<Duration>,
    /// What it was.
    pub reason: String,
}

impl Happening {
    /// One line for people.
    #[must_use]
    pub fn text(&self, nodes: &[Node]) -> String {
        let name = |node: u8| nodes.get(usize::from(node)).map_or("?", |node| node.name.as_str());
        match self {
            Self::Takeover { group, epoch, reason } => format!("{group} was taken over (claim {epoch}): {reason}"),
            Self::ResourceStarted(resource) => format!("{resource} is started"),
            Self::ResourceStopped(resource) => format!("{resource} is stopped"),
            Self::ResourceFailed { resource, operation, reason, count } => {
                format!("{resource}: {operation} failed, {count} times now: {reason}")
            }
            Self::FailCountReset(resource) => format!("the failures of {resource} are forgotten"),
            Self::ActiveWithoutClaim(resource) => format!("{resource} ran without a claim to it, and is stopped"),
            Self::FencingStarted { node, device } => format!("{} is being fenced by {device}", name(*node)),
            Self::FencingSucceeded { node, device } => format!("{} is fenced by {device}", name(*node)),
            Self::FencingFailed { node, reason } => format!("{} is not fenced: {reason}", name(*node)),
            Self::SplitBrainDetected(group) => format!("both nodes held {group}"),
            Self::SplitBrainResolved(group) => format!("one node has let {group} go"),
        }
    }
}
