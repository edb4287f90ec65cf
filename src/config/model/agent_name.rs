//! The names of resource agents.

use super::ResourceAgent;
use std::fmt;

/// As `agent` in the configuration.
impl fmt::Display for ResourceAgent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ocf { provider, kind, .. } => write!(f, "ocf:{provider}:{kind}"),
            Self::Lsb(name) => write!(f, "lsb:{name}"),
            Self::Systemd(unit) => write!(f, "systemd:{unit}"),
            Self::Heartbeat { script, .. } => write!(f, "heartbeat:{script}"),
            Self::IpAddr { .. } => f.write_str("ipaddr"),
            Self::Filesystem { .. } => f.write_str("filesystem"),
            Self::Drbd { .. } => f.write_str("drbd"),
        }
    }
}
