//! The checked configuration: every value is in range, every reference leads somewhere. What reads it never has to check again.

mod agent_name;
mod embedded;
mod medium_text;
mod sink;
mod stop_time;
mod watch;

pub use embedded::*;
pub use sink::*;
pub use stop_time::GRACE;
pub use watch::*;

use crate::schema;
use crate::smi::{Name, Oid};
use crate::view::ProbeKind;
use std::collections::BTreeMap;
use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

/// A whole configuration that passed all checks. The default is that of an empty file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Config {
    /// `[agent]`.
    pub agent: Agent,
    /// `[cluster] name`; empty without one.
    pub cluster: String,
    /// `[cluster] engine`, with all that belongs to it.
    pub engine: Engine,
    /// `[[probe]]`, `[[tomcat]]` and the scripts of `[[object]]` (named as their object), by name.
    pub probes: BTreeMap<Name, Probe>,
    /// `[[object]]`, by OID below `base.3`.
    pub objects: Vec<Object>,
    /// `[[notification]]`, by OID below `base.3.0`.
    pub notifications: Vec<Notification>,
    /// `[[watch]]`, in the order of the file.
    pub watches: Vec<Watch>,
    /// `[notify]`.
    pub notify: Notify,
    /// `[control]`.
    pub control: Control,
    /// `[[sink]]`, in the order of the file; without any, one for the master agent.
    pub sinks: Vec<Sink>,
    /// Digest of all files that were read: 16 hexadecimal digits.
    pub digest: String,
}

/// `[agent]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agent {
    /// Where our subtree begins.
    pub base_oid: Oid,
    /// Where the AgentX master listens.
    pub master: Master,
    /// How many scripts may run at once.
    pub max_scripts: usize,
    /// How many rows the notification log keeps.
    pub log_rows: usize,
    /// Where log, alarms and the places of sinks survive a restart; `None` with `state-dir = false`: in memory only.
    pub state_dir: Option<PathBuf>,
}

impl Default for Agent {
    fn default() -> Self {
        Self {
            base_oid: schema::default_base(),
            master: Master::Unix(PathBuf::from("/var/agentx/master")),
            max_scripts: 16,
            log_rows: 1000,
            state_dir: Some(PathBuf::from("/var/lib/ha-snmp")),
        }
    }
}

/// Where the AgentX master listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Master {
    /// `unix:/var/agentx/master`
    Unix(PathBuf),
    /// `tcp:127.0.0.1:705`; other than loopback only with `allow-remote-master = true`.
    Tcp(SocketAddr),
}

/// As it is written in the configuration.
impl fmt::Display for Master {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unix(path) => write!(f, "unix:{}", path.display()),
            Self::Tcp(address) => write!(f, "tcp:{address}"),
        }
    }
}

/// One source of figures.
#[derive(Clone, Debug, PartialEq)]
pub struct Probe {
    /// From the start of one run to the start of the next.
    pub interval: Duration,
    /// After so long a run is cut off.
    pub timeout: Duration,
    /// After so long without a successful run its figures are stale (default: three intervals and one timeout).
    pub max_age: Duration,
    /// What it does.
    pub action: Action,
}

/// What a probe does.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "each holds the table of its configuration key")]
pub enum Action {
    Script(Script),
    Process(Process),
    Tcp(Tcp),
    Http(Http),
    Disk { path: PathBuf },
    FileAge { path: PathBuf },
    System,
    Power { command: Vec<String> },
    Tomcat(Tomcat),
}

impl Action {
    /// The kind as the MIB shows it.
    #[must_use]
    pub fn kind(&self) -> ProbeKind {
        match self {
            Self::Script(_) => ProbeKind::Script,
            Self::Process(_) => ProbeKind::Process,
            Self::Tcp(_) => ProbeKind::Tcp,
            Self::Http(_) => ProbeKind::Http,
            Self::Disk { .. } => ProbeKind::Disk,
            Self::FileAge { .. } => ProbeKind::FileAge,
            Self::System => ProbeKind::System,
            Self::Power { .. } => ProbeKind::Power,
            Self::Tomcat(_) => ProbeKind::Tomcat,
        }
    }
}

/// `script = { command = [...], format = "value", ... }`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// Program (an absolute path) and arguments; no shell is involved.
    pub command: Vec<String>,
    /// How its output is read.
    pub format: Format,
    /// Environment beside PATH and LANG.
    pub environment: BTreeMap<String, String>,
    /// Cut-off of what it prints, octets.
    pub max_output: usize,
}

/// How a script's output is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Format {
    /// The first line is the value: figure `value`.
    Value,
    /// Lines `key = value`, `key: value` or `key value`: a figure each.
    KeyValue,
    /// Exit code, text and performance data of a Nagios plugin.
    Nagios,
    /// net-snmp's `pass` convention: run with `-g OID`; prints OID, type and value. Figure `value`.
    Pass {
        /// The OID handed to the script: `pass-oid`, else the instance that its object has here.
        oid: Oid,
    },
}

/// `process = { pid-file | name | unit, min, max }`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Process {
    /// How the process is found.
    pub find: FindProcess,
    /// Fewer than so many are critical.
    pub min: u32,
    /// More than so many are critical.
    pub max: Option<u32>,
}

/// How a process is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FindProcess {
    /// Its number stands in this file.
    PidFile(PathBuf),
    /// Its command name (`/proc/PID/comm`) or the last part of its program's path.
    Name(String),
    /// It is in the control group of this systemd unit.
    Unit(String),
}

/// `tcp = { to = "host:port", send, expect }`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tcp {
    /// Host name or address.
    pub host: String,
    /// Port.
    pub port: u16,
    /// Sent after connecting.
    pub send: Option<String>,
    /// Must occur in what comes back.
    pub expect: Option<String>,
}

/// `http = { url, status, body }`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Http {
    /// http or https.
    pub tls: bool,
    /// Host name or address, without brackets.
    pub host: String,
    /// Port.
    pub port: u16,
    /// Path and query, beginning with `/`.
    pub path: String,
    /// The status that is ok; without it 200 to 399.
    pub status: Option<u16>,
    /// Must occur in the body.
    pub body: Option<String>,
    /// Certificate authorities to trust instead of the system's (PEM).
    pub ca_file: Option<PathBuf>,
}

/// `[[tomcat]]`: found by its CATALINA_BASE or by a pid file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tomcat {
    /// CATALINA_BASE.
    pub base: Option<PathBuf>,
    /// CATALINA_PID.
    pub pid_file: Option<PathBuf>,
}

/// `[[object]]`: one OID below `base.3`.
#[derive(Clone, Debug, PartialEq)]
pub struct Object {
    /// Below `base.3`; the instance `.0` follows.
    pub oid: Oid,
    /// The descriptor in the site module.
    pub name: String,
    /// SNMP type.
    pub kind: ObjectType,
    /// The UNITS clause.
    pub units: Option<String>,
    /// The DESCRIPTION clause.
    pub description: Option<String>,
    /// The probe that feeds it.
    pub probe: Name,
    /// The figure of that probe.
    pub field: String,
    /// A number is multiplied by this before it is rounded to its type, so that 0.42 can be shown as 42.
    pub scale: f64,
    /// What is shown when the value is stale.
    pub stale: StalePolicy,
}

/// What is shown of an object whose value is too old.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StalePolicy {
    /// The last value; `haObjectFreshness` says stale.
    #[default]
    Last,
    /// Nothing: noSuchInstance.
    Hide,
}

/// The SNMP type of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the type of that name in the configuration")]
pub enum ObjectType {
    Integer,
    Gauge,
    Counter,
    Counter64,
    String,
    Octets,
    Oid,
    IpAddress,
    TimeTicks,
    TruthValue,
    /// Labels with their numbers, sorted by number.
    Enum(Vec<(String, i32)>),
}

impl ObjectType {
    /// Whether its values can be compared by size, and scaled.
    #[must_use]
    pub fn is_number(&self) -> bool {
        matches!(self, Self::Integer | Self::Gauge | Self::Counter | Self::Counter64 | Self::TimeTicks)
    }
}

/// `[[notification]]`: one notification below `base.3.0`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    /// Last sub-identifier.
    pub oid: u32,
    /// The descriptor in the site module.
    pub name: String,
    /// The DESCRIPTION clause.
    pub description: Option<String>,
}
