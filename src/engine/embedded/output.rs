//! What the machine orders.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::command::Refused;
use super::durable::Durable;
use super::input::Heard;
use super::sighting::Runs;
use crate::fence_agent::FenceAction;
use crate::resource_agent::Operation;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Something for the driver to carry out, in order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Output {
    /// Send this on all links, now.
    Frame(Box<Heard>),
    /// Write this to disk; answered by `Stored`. Each holds all that the one before held.
    Store {
        /// For the answer.
        id: u64,
        /// What.
        state: Box<Durable>,
    },
    /// Let an agent work.
    Job(Job),
    /// The answer to a command: it has taken effect, or why not.
    Answer {
        /// Of the command.
        id: u64,
        /// How it went.
        result: Result<(), Refused>,
    },
    /// A group runs on another node than before, or is seen to run for the first time: for the history of takeovers.
    Runs(Runs),
    /// What `snapshot` gives has changed.
    Changed,
    /// This node cannot let go of what it must not run: restart the machine, now (watchdog).
    Reboot(String),
    /// The core has done all that it had to: end.
    Exit,
}

/// Work for an agent. Never more than one per resource, and one to fence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Job {
    /// Let the agent of a resource do something; answered by `Operated` within the timeout and a little.
    Operate {
        /// For the answer.
        id: u64,
        /// Index of the group.
        group: usize,
        /// Index of the resource in it.
        resource: usize,
        /// What.
        operation: Operation,
        /// Cut off after so long.
        timeout: Duration,
    },
    /// End the operation of this id at once: what it gives is of no interest any more. It is answered as it would have been.
    CutShort {
        /// Of the operation.
        id: u64,
    },
    /// Tell the neighbours of all addresses that are held here: they may know the peer, which was not heard for a while. No answer.
    Announce,
    /// Run a fence agent against the peer; answered by `Fenced`.
    Fence {
        /// For the answer.
        id: u64,
        /// Index of the device.
        device: usize,
        /// What it is to do.
        action: FenceAction,
    },
    /// Ask a fence device whether it answers and takes its credentials; answered by `FenceLooked`.
    LookAtFence {
        /// For the answer.
        id: u64,
        /// Index of the device.
        device: usize,
    },
    /// Ask a fence device whether the peer has power; answered by `FenceStatus`.
    FenceStatus {
        /// For the answer.
        id: u64,
        /// Index of the device.
        device: usize,
    },
}
