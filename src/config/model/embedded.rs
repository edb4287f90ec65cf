//! `[embedded]`, and what belongs to it: `[[link]]`, `[[ping]]`, `[[group]]` with its resources, `[[fence]]`.

use crate::smi::Name;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

/// `[cluster] engine`: where the facts of the cluster come from.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Engine {
    /// No cluster: probes and traps only.
    #[default]
    None,
    /// Our own two-node core.
    Embedded(Box<Embedded>),
}

/// `[embedded]`: the two-node core. One file serves both nodes; what differs per node is keyed by the node's name there, and an array of
/// two, in the order of `nodes`, here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Embedded {
    /// Names as `uname -n` prints them.
    pub nodes: [Name; 2],
    /// From one frame to the next. Default: 1 s.
    pub keepalive: Duration,
    /// A link that was silent for so long is late. Default: two keepalives. Less than `deadtime`.
    pub warntime: Duration,
    /// A peer that was silent for so long is lost. Default: five keepalives. More than twice `keepalive`.
    pub deadtime: Duration,
    /// The same while the machine starts and links may not be up yet: nothing is concluded from silence before this.
    /// Default: 30 s. Not less than `deadtime`.
    pub initdead: Duration,
    /// Whether a group goes back to its preferred node by itself. Default: false.
    pub auto_failback: bool,
    /// The preferred node must have been fit for so long before that. Default: 1 min.
    pub failback_delay: Duration,
    /// Numbered keys that seal the frames. Default: /etc/ha-snmp/keys.
    pub key_file: PathBuf,
    /// What makes sure that a lost node runs nothing.
    pub fencing: Fencing,
    /// A node that holds no group waits so long before it fences, so that the holder wins. Default: 5 s.
    pub fence_delay: Duration,
    /// Without fencing: a holder that reaches neither its peer nor a ping node stops within this. Default: `deadtime`, at least 1 s; no
    /// ping node's `timeout` is longer.
    pub isolation_time: Duration,
    /// A node that never heard its peer since it started goes on alone after so long; `None`: only when told to (`ha-snmp fence confirm`).
    pub start_alone_after: Option<Duration>,
    /// At most so many moves of one group in an hour without being asked; then it stays where it is. Default: 6.
    pub max_moves: u32,
    /// Ping results must have lasted for so long before a group moves because of them. Default: 5 s.
    pub ping_dampening: Duration,
    /// Fed by the progress of the core's loop, for example `/dev/watchdog`.
    pub watchdog: Option<PathBuf>,
    /// The octets that the flight recorder may use on disk; `None`: nothing is recorded. Default: 32 MiB.
    pub recorder: Option<u64>,
    /// Where claims survive a restart, and the flight recorder writes. Default: /var/lib/ha-snmp-core.
    pub state_dir: PathBuf,
    /// Where the core listens for the agent and for people. Default: /run/ha-snmp-core/core.sock; /run/ha-snmp comes and goes with the agent.
    pub socket: PathBuf,
    /// `[[link]]`, at least one.
    pub links: Vec<Link>,
    /// `[[ping]]`.
    pub pings: Vec<Ping>,
    /// `[[group]]`.
    pub groups: Vec<Group>,
    /// `[[fence]]`, those that `fencing` names, in that order.
    pub fences: Vec<Fence>,
    /// `fencing` as indexes into `fences`: the levels in the order in which they are tried; within one all devices must succeed.
    pub fence_levels: Vec<Vec<usize>>,
}

impl Embedded {
    /// Whether a node that was fenced has surely lost its power: fencing is by devices, and each level has one that takes it.
    #[must_use]
    pub fn cuts_power(&self) -> bool {
        let takes_power = |device: &usize| self.fences.get(*device).is_some_and(|fence| fence.kind == FenceKind::Power);
        self.fencing == Fencing::Devices && self.fence_levels.iter().all(|level| level.iter().any(takes_power))
    }
}

/// `fencing`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fencing {
    /// By the devices of [`Embedded::fences`].
    Devices,
    /// `"none"`: the operator has accepted that both nodes may run a group at once (`accept-split-brain-risk = true`).
    None,
}

/// `[[link]]`: one way to the peer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// Its name.
    pub name: Name,
    /// How.
    pub medium: Medium,
}

/// How a link reaches the peer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Medium {
    /// Datagrams from a socket that is bound to an interface.
    Udp {
        /// The interface of each node.
        interface: [String; 2],
        /// To whom.
        mode: UdpMode,
    },
    /// A serial line (8N1, no flow control).
    Serial {
        /// The device of each node.
        device: [PathBuf; 2],
        /// Bits per second. Default: 19200.
        baud: u32,
    },
}

/// To whom datagrams go. Default of all ports: 694.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum UdpMode {
    /// `peers`: where each node listens.
    Unicast([SocketAddr; 2]),
    /// `group`: a multicast group, with the time to live (`ttl`, default 1).
    Multicast(SocketAddr, u8),
    /// `broadcast`: an address of the interface's network, or 255.255.255.255.
    Broadcast(SocketAddr),
}

/// `[[ping]]`: a host whose answers tell whether a node is connected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ping {
    /// Its name.
    pub name: Name,
    /// Its address.
    pub host: IpAddr,
    /// From one echo request to the next. Default: the keepalive, from 100 ms to 1 s.
    pub interval: Duration,
    /// No answer for so long: not reachable. Default: the deadtime, at least two intervals.
    pub timeout: Duration,
    /// The interface of each node by which it is reached; always there without fencing, where a link runs over the same interfaces.
    pub interface: Option<[String; 2]>,
}

/// `[[group]]`: resources that run on one node together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// Its name.
    pub name: Name,
    /// The node that it belongs on, as an index of `nodes`.
    pub preferred: Option<u8>,
    /// What ping nodes have to do with it.
    pub connectivity: Connectivity,
    /// Levels of its failcount. Default: 3, 4, 5.
    pub fail_count: FailCount,
    /// A failure is forgotten after so long.
    pub failure_timeout: Option<Duration>,
    /// Probes that must not be critical on the node where it runs: what they said last counts.
    pub requires: Vec<Name>,
    /// Its resources, in the order in which they start.
    pub resources: Vec<Resource>,
    /// Digest of everything that must be equal on both nodes: of its definition, and of the keys of `[embedded]` that its safety hangs on.
    pub digest: u64,
}

/// What ping nodes have to do with a group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Connectivity {
    /// A node that reaches no ping node does not run it.
    Require,
    /// The node that reaches more ping nodes is better.
    #[default]
    Prefer,
    /// Nothing.
    Ignore,
}

/// `fail-count = { warn, critical, limit }`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailCount {
    /// From here on failCountWarnLevel.
    pub warn: u32,
    /// From here on failCountCriticalLevel.
    pub critical: u32,
    /// From here on the group leaves the node.
    pub limit: u32,
}

/// `[[group.resource]]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Resource {
    /// Its name, unique in the cluster.
    pub name: Name,
    /// What starts, stops and monitors it.
    pub agent: ResourceAgent,
    /// A start that takes longer has failed. Default: 1 min.
    pub start_timeout: Duration,
    /// After so many failed starts in a row the group leaves this node, if the other one can run it. Default: 1.
    pub start_failures: u32,
    /// A stop that takes longer has failed. Default: 1 min, of a unit of systemd 100 s.
    pub stop_timeout: Duration,
    /// `None`, with `monitor = false`: it is not monitored. Default: 10 s after the last run, for at most 20 s; a script of Heartbeat not.
    pub monitor: Option<Monitor>,
    /// What a failure leads to.
    pub on_failure: OnFailure,
    /// Timeouts that are left to their defaults: the core raises them to what the agent, or the unit, says of itself.
    pub unset: Unset,
}

/// Timeouts that the configuration does not give.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unset {
    /// `start-timeout`.
    pub start: bool,
    /// `stop-timeout`.
    pub stop: bool,
    /// `timeout` of `monitor`.
    pub monitor: bool,
}

/// `monitor = { interval, timeout, failures, depth }`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Monitor {
    /// From the end of one run to the start of the next.
    pub interval: Duration,
    /// A run that takes longer has failed.
    pub timeout: Duration,
    /// So many runs in a row must fail before the resource has failed: one that fails is repeated after a second. Default: 2.
    pub failures: u32,
    /// How closely an OCF agent is to look: OCF_CHECK_LEVEL. Default: 0, which is left to the agent.
    pub depth: u32,
}

/// `on-failure`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum OnFailure {
    /// It is stopped and started again, and those above it in the group with it: they are stopped before, and started after it.
    #[default]
    RestartFromHere,
    /// It alone is, while those above it run: only for what nothing depends on.
    RestartAlone,
    /// The group goes to the other node.
    Move,
    /// The node goes to standby.
    Standby,
    /// It is counted and told, nothing else.
    Ignore,
}

/// `agent`, with what belongs to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ResourceAgent {
    /// `ocf:provider:type` with `parameters`.
    Ocf {
        /// Folder of the agent below /usr/lib/ocf/resource.d.
        provider: String,
        /// Its file there.
        kind: String,
        /// Handed over as OCF_RESKEY_name.
        parameters: BTreeMap<String, String>,
    },
    /// `lsb:name`: /etc/init.d/name.
    Lsb(String),
    /// `systemd:unit`.
    Systemd(String),
    /// `heartbeat:script` with `arguments`: a script of /etc/ha.d/resource.d (or /etc/init.d), called as haresources calls it.
    Heartbeat {
        /// Name of the script.
        script: String,
        /// What stands behind the name there, split at `::`.
        arguments: Vec<String>,
    },
    /// `ipaddr`: an address of the host, by netlink.
    IpAddr {
        /// The address.
        address: IpAddr,
        /// Length of the network's prefix.
        prefix: u8,
        /// The interface of each node.
        interface: [String; 2],
        /// Announced again so often as long as it is held; `None`: for some minutes after it was taken.
        announce_interval: Option<Duration>,
    },
    /// `filesystem`: mounted and unmounted.
    Filesystem {
        /// What is mounted.
        device: String,
        /// Where.
        directory: PathBuf,
        /// Type of the file system, as for mount(8).
        kind: String,
        /// Options, as for mount(8); empty without.
        options: String,
    },
    /// `drbd`: promoted and demoted.
    Drbd {
        /// The resource, as drbdadm(8) knows it.
        resource: String,
    },
}

/// `[[fence]]`: a device that makes sure that a node runs nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fence {
    /// Its name.
    pub name: Name,
    /// Absolute path of the fence agent's program.
    pub program: PathBuf,
    /// What it takes from the node. Default: by the name of the program.
    pub kind: FenceKind,
    /// `off` or `reboot`, the default.
    pub action: String,
    /// Parameters by node that is to be fenced, with those of `common`, handed over on stdin; `None`: it cannot fence that node.
    pub parameters: [Option<BTreeMap<String, String>>; 2],
    /// Parameters whose values stand in files, such as passwords: name and file.
    pub secret_files: BTreeMap<String, PathBuf>,
    /// A run that takes longer has failed. Default: 1 min.
    pub timeout: Duration,
    /// Further tries after a failure, before the next device. Default: 1.
    pub retries: u32,
    /// Pause before it is used. Default: none.
    pub delay: Duration,
    /// From one look at the device to the next; `None`, with `look = false`: it is never looked at. Default: 1 h.
    pub look: Option<Duration>,
}

impl Fence {
    /// Whether it has parameters for the node of this index.
    #[must_use]
    pub fn can_fence(&self, node: u8) -> bool {
        matches!(self.parameters.get(usize::from(node)), Some(Some(_)))
    }
}

/// `kind` of a `[[fence]]`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FenceKind {
    /// Its power: what ran on it is gone.
    #[default]
    Power,
    /// Its ways to disks or networks: it runs on, but harms nothing.
    Fabric,
}

impl FenceKind {
    /// As the configuration writes it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Power => "power",
            Self::Fabric => "fabric",
        }
    }
}
