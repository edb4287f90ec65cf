//! What may be asked of the core.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use crate::engine::embedded::command::Command;
use crate::smi::Name;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// An order is answered after so long, whether its effect is there or not. Longer than resources take to stop.
pub const ORDER_WAIT: Duration = Duration::from_secs(600);

/// One request; each is answered as its comment says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum CoreRequest {
    /// How the cluster is: one state.
    State,
    /// A state now, one at each change, but at most 20 in a second, and one each second. The connection is for that alone from now on; only
    /// `Alive` and `Probe` may follow.
    Subscribe,
    /// An order. Answered without an item.
    Order {
        /// What.
        command: Command,
        /// Answered when it was taken, not when its effect is there.
        nowait: bool,
    },
    /// The agent lives: the subscriber that says so is one, until it is silent for too long or goes. No answer.
    Alive,
    /// The same, and how a probe that a group requires fares. No answer.
    Probe {
        /// The probe.
        name: Name,
        /// It is critical.
        failed: bool,
    },
}
