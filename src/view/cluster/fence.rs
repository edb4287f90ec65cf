//! A fence device, as a node finds it.

use crate::smi::Name;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// State of a fence device. The discriminants are the enumeration `HaFenceCondition` of the MIB.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FenceDeviceState {
    /// It answers, and takes its credentials.
    Ok = 1,
    /// It does not, or failed when it was used.
    Failed = 2,
    /// Nobody has looked yet, or nobody looks.
    #[default]
    Unknown = 3,
}

impl FenceDeviceState {
    /// The word that the MIB and the tools use.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
        }
    }
}

/// A row of the fence table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FenceDevice {
    /// Its name.
    pub name: Name,
    /// `power` or `fabric`.
    pub kind: String,
    /// The level that it belongs to, from 1.
    pub level: u32,
    /// The nodes that it can fence.
    pub nodes: Vec<u8>,
    /// How it is.
    pub state: FenceDeviceState,
    /// How long it has been so.
    pub since: Duration,
    /// How long ago it was looked at last.
    pub looked: Option<Duration>,
    /// What that gave: `ok`, or what went wrong; empty before the first.
    pub look_result: String,
    /// How long ago it was used last, by this node.
    pub used: Option<Duration>,
    /// What that gave, as for a look; with `off: ` or `on: ` before it where that is all that it was to do.
    pub use_result: String,
}

impl FenceDevice {
    /// Its name, how it is, and why, in one line.
    #[must_use]
    pub fn text(&self) -> String {
        let (name, state) = (&self.name, self.state.label());
        let is_newer = |used: Duration| self.looked.is_none_or(|looked| used < looked);
        match self.state {
            FenceDeviceState::Failed if self.used.is_some_and(is_newer) => format!("{name} is {state}: {}", self.use_result),
            FenceDeviceState::Failed => format!("{name} is {state}: {}", self.look_result),
            FenceDeviceState::Ok | FenceDeviceState::Unknown => format!("{name} is {state}"),
        }
    }
}
