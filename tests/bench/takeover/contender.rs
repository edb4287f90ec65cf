//! What is compared, and with which times.

use crate::failure::Failure;
use crate::tools::find;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Where Debian has the daemon; the script in its PATH is for System V init.
const HEARTBEAT: &str = "/usr/libexec/heartbeat/heartbeat";

/// One that keeps an address on one of two nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Contender {
    /// Our core.
    Ours,
    /// Linux-HA's.
    Heartbeat,
    /// VRRP; it fences nobody.
    Keepalived,
}

impl Contender {
    /// All of them, in the order of the report.
    pub const ALL: [Self; 3] = [Self::Ours, Self::Heartbeat, Self::Keepalived];

    /// As the report names it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ours => "ha-snmp",
            Self::Heartbeat => "Heartbeat",
            Self::Keepalived => "keepalived",
        }
    }

    /// The program of a peer.
    pub fn program(self) -> Result<PathBuf, Failure> {
        match self {
            Self::Heartbeat => {
                let path = Path::new(HEARTBEAT);
                path.metadata().map(|_| path.to_owned()).map_err(Failure::file(path))
            }
            _ => find(self.name()),
        }
    }
}

/// The times that are compared with each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pace {
    /// What people commonly have.
    Seconds,
    /// The shortest that is of use with Heartbeat.
    Tenths,
    /// The shortest that keepalived can.
    Hundredths,
}

impl Pace {
    /// All of them, in the order of the report.
    pub const ALL: [Self; 3] = [Self::Seconds, Self::Tenths, Self::Hundredths];

    /// Keepalive and deadtime, milliseconds.
    pub fn times(self, contender: Contender) -> (u64, u64) {
        match (self, contender) {
            (Self::Seconds, _) => (1000, 3000),
            (Self::Tenths, _) => (100, 250),
            (Self::Hundredths, Contender::Ours) => (10, 40),
            // At 40 ms it takes itself for dead.
            (Self::Hundredths, _) => (10, 50),
        }
    }

    /// As the report names it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Seconds => "1 s / 3 s",
            Self::Tenths => "100 ms / 250 ms",
            Self::Hundredths => "10 ms / 40 ms",
        }
    }

    /// From one echo request to the next: as exactly as this is an outage known.
    pub fn probing(self) -> Duration {
        Duration::from_millis(if self == Self::Seconds { 5 } else { 1 })
    }
}
