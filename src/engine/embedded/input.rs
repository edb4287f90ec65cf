//! What the machine is told.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::command::Command;
use super::report::{Incarnation, Report};
use crate::resource_agent::Outcome;
use crate::smi::Name;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Something that came from outside. An input whose id is not known is counted and dropped.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Input {
    /// A frame whose seal fits, of the configured peer.
    Heard {
        /// Index of the link.
        link: usize,
        /// The frame.
        frame: Heard,
    },
    /// A ping node answered.
    Echo {
        /// Index of the ping node.
        ping: usize,
        /// From request to answer.
        round_trip: Duration,
    },
    /// An operation on a resource ended.
    Operated {
        /// Of the order.
        id: u64,
        /// What it gave.
        outcome: Outcome,
    },
    /// A run of a fence agent ended.
    Fenced {
        /// Of the order.
        id: u64,
        /// Why it failed.
        error: Option<String>,
    },
    /// A fence device was looked at.
    FenceLooked {
        /// Of the order.
        id: u64,
        /// What is wrong with it.
        error: Option<String>,
    },
    /// A fence device was asked for the peer's power.
    FenceStatus {
        /// Of the order.
        id: u64,
        /// Whether it is on; why that is not known.
        power: Result<bool, String>,
    },
    /// What was ordered to be stored is on disk. Later orders include earlier ones.
    Stored {
        /// Of the order.
        id: u64,
    },
    /// A person orders something.
    Command {
        /// For the answer.
        id: u64,
        /// What.
        command: Command,
    },
    /// Whether this node's agent is alive.
    Agent {
        /// It is.
        alive: bool,
    },
    /// What a probe that a group requires has said on this node. One that has said nothing is taken to be well.
    Probe {
        /// The probe.
        name: Name,
        /// It is critical.
        failed: bool,
    },
    /// The driver's loop stood still for so long (CLOCK_BOOTTIME).
    Gap(Duration),
}

/// A frame, opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heard {
    /// Of the sender's life.
    pub incarnation: Incarnation,
    /// Of the frame: grows by one with each frame, whatever links it takes.
    pub sequence: u64,
    /// The last frame of ours that the sender had heard.
    pub echo: Option<Echo>,
    /// What it tells.
    pub report: Report,
    /// Whether it is the short form, for slow lines: without resources.
    pub short: bool,
}

/// Names a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Echo {
    /// Of the sender's life.
    pub incarnation: Incarnation,
    /// The frame.
    pub sequence: u64,
    /// How long ago the sender of this had heard it.
    pub age: Duration,
}
