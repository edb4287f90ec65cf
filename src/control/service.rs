//! The two processes that have a socket.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use serde::{Deserialize, Serialize};
use std::fmt;

/// Whose socket it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Service {
    /// `ha-snmp agent`.
    Agent,
    /// `ha-snmp core`.
    Core,
}

impl Service {
    /// Its unit: ha-snmp-agent.service, ha-snmp-core.service.
    #[must_use]
    pub fn unit(self) -> &'static str {
        match self {
            Self::Agent => "ha-snmp-agent",
            Self::Core => "ha-snmp-core",
        }
    }

    /// How people start another one in its place. A core that is restarted stops all services of its node first; one that is detached leaves
    /// them running for the next.
    pub(super) fn start_again(self) -> &'static str {
        match self {
            Self::Agent => "systemctl restart ha-snmp-agent",
            Self::Core => "ha-snmp core detach && systemctl start ha-snmp-core",
        }
    }

    /// The section of the configuration where its socket is named.
    pub(super) fn section(self) -> &'static str {
        match self {
            Self::Agent => "[control]",
            Self::Core => "[embedded]",
        }
    }

    /// The directory below /run that systemd makes for it.
    pub(super) fn directory(self) -> &'static str {
        match self {
            Self::Agent => "ha-snmp",
            Self::Core => "ha-snmp-core",
        }
    }
}

impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Agent => "agent",
            Self::Core => "core",
        })
    }
}
