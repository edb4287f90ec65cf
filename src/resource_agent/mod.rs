//! The agents that start, stop and monitor resources: one file per kind.
//!
//! | kind | started and stopped by | it runs when |
//! |---|---|---|
//! | `ocf` | a program of resource-agents | `monitor` exits with 0 |
//! | `lsb` | a script of /etc/init.d | `status` exits with 0 |
//! | `heartbeat` | a script of /etc/ha.d/resource.d | `status` says so |
//! | `systemd` | systemctl(1) | its unit is active |
//! | `ipaddr` | netlink | the interface has the address |
//! | `filesystem` | mount(8), umount(8) | /proc/self/mountinfo has it |
//! | `drbd` | drbdadm(8) | it is primary |
//!
//! Stopped means probed: a stop is successful only when the same look that a monitor takes finds nothing afterwards. A start that takes too
//! long has failed, and leaves open what runs: the caller stops it. What is not installed proves nothing: a look that finds no agent, or an agent
//! that finds no program, does not find a resource stopped.

mod advice;
mod context;
mod drbd;
mod filesystem;
mod heartbeat;
mod ipaddr;
mod lsb;
mod message;
pub mod ocf;
mod program;
mod systemd;

pub use advice::{advised, hasty_stops};
pub use context::{Context, Places};

use crate::config::{GRACE, Resource, ResourceAgent};
use message::message;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use tokio::time::Instant;

/// What an agent is asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Operation {
    /// Looks whether it runs, once, before anything is known.
    Probe,
    /// Starts it; running already is a success.
    Start,
    /// Stops it; stopped already is a success.
    Stop,
    /// Looks whether it runs well.
    Monitor,
}

impl Operation {
    /// The word that logs and the MIB use.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Probe => "probe",
            Self::Start => "start",
            Self::Stop => "stop",
            Self::Monitor => "monitor",
        }
    }
}

/// What an operation gave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It runs: a start that succeeded, a probe or monitor that found it.
    Running,
    /// It does not run, and nothing of it is left: a stop that succeeded, a probe or monitor that did not find it.
    Stopped,
    /// What it takes to run it is not there, or not set up: why, as below. Whether it runs is not known: who has seen it run, or has started it,
    /// has not seen it stop. A start that ends so has started nothing.
    Absent(Missing, String),
    /// It went wrong, or how it is cannot be said: why, in one line of at most 80 octets. Whether it runs is not known.
    Failed(String),
}

/// What is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Missing {
    /// The agent itself: its program, its script, its unit.
    Agent,
    /// What the agent runs, or a file of its configuration, or an interface and its carrier. Another resource may bring it: mount the disk,
    /// make the interface.
    Software,
}

/// Carries out an operation on a resource of this node. It gives its outcome within `timeout` and a second, whatever the agent does: what cannot
/// be killed then, because it sleeps in the kernel, is left behind. Needs a tokio runtime with I/O and time; nothing of it blocks the
/// runtime's thread. A future that is dropped kills the programs that it runs.
pub async fn operate(resource: &Resource, context: &Context, operation: Operation, timeout: Duration) -> Outcome {
    let deadline = Instant::now() + timeout;
    match tokio::time::timeout_at(deadline + GRACE, by_kind(resource, context, operation, deadline)).await {
        Ok(outcome) => outcome,
        Err(_) => Outcome::failed(&format!("{}: no end after {timeout:?}, and it cannot be killed", operation.label())),
    }
}

async fn by_kind(resource: &Resource, context: &Context, operation: Operation, deadline: Instant) -> Outcome {
    match &resource.agent {
        ResourceAgent::Ocf { provider, kind, parameters } => {
            let agent = ocf::Agent { provider, kind, parameters, instance: resource.name.as_str(), monitor: resource.monitor };
            ocf::operate(&agent, context, operation, deadline).await
        }
        ResourceAgent::Lsb(script) => lsb::operate(script, context, operation, deadline).await,
        ResourceAgent::Systemd(unit) => systemd::operate(unit, context, operation, deadline).await,
        ResourceAgent::Heartbeat { script, arguments } => heartbeat::operate(script, arguments, context, operation, deadline).await,
        ResourceAgent::IpAddr { address, prefix, interface, announce_interval } => {
            let [first, second] = interface;
            let interface = if context.local == 0 { first } else { second };
            let (interface, announce_interval) = (interface.clone(), *announce_interval);
            let wanted = ipaddr::Wanted { address: *address, prefix: *prefix, interface, announce_interval };
            ipaddr::operate(&wanted, context, operation, deadline).await
        }
        ResourceAgent::Filesystem { device, directory, kind, options } => {
            let wanted =
                filesystem::Wanted { device: device.clone(), directory: directory.clone(), kind: kind.clone(), options: options.clone() };
            filesystem::operate(&wanted, context, operation, deadline).await
        }
        ResourceAgent::Drbd { resource } => drbd::operate(resource, context, operation, deadline).await,
    }
}

impl Outcome {
    /// A failure, with its text cut to what an outcome may say.
    fn failed(text: &str) -> Self {
        Self::Failed(message(text))
    }

    /// The same of what is not there.
    fn absent(missing: Missing, text: &str) -> Self {
        Self::Absent(missing, message(text))
    }
}
