//! What people order, and what comes of it.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use crate::smi::Name;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// An order. Each is carried out on the whole cluster, whichever node it is given to, and answered once its effect is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Command {
    /// Keeps a node from running groups, or lets it again.
    Standby {
        /// Index of the node.
        node: u8,
        /// Standby or online.
        on: bool,
    },
    /// Nothing is started, stopped, moved or fenced, until it is off again.
    Maintenance {
        /// On or off.
        on: bool,
    },
    /// A group is to run on a node, whatever its preferred node is.
    Move {
        /// The group.
        group: Name,
        /// Index of the node; without, the order is taken back.
        to: Option<u8>,
        /// The order is forgotten after so long; without, when it is taken back.
        lasting: Option<Duration>,
    },
    /// A group is stopped, and stays so; or is started again.
    Run {
        /// The group.
        group: Name,
        /// Started or stopped.
        on: bool,
    },
    /// The failures of a resource are forgotten, on both nodes; a blocked one is probed again.
    Cleanup {
        /// The resource; without, all.
        resource: Option<Name>,
    },
    /// A resource is left alone, or taken care of again.
    Manage {
        /// The resource.
        resource: Name,
        /// Taken care of or left alone.
        on: bool,
    },
    /// A person has seen that the other node is off: as good as fenced.
    FenceConfirm {
        /// Index of the node.
        node: u8,
    },
    /// This node's core stops, its services run on; the peer waits for its successor.
    Detach,
    /// This node's core stops everything, says goodbye, and ends. Refused while something runs that is left alone by order.
    Shutdown,
    /// The same where it must end anyway, as the machine goes down: what is left alone by order runs on, and the peer is told.
    Leave,
}

/// Why an order is not carried out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
pub enum Refused {
    /// There is no such group.
    #[error("there is no group '{0}'")]
    NoGroup(Name),
    /// There is no such resource.
    #[error("there is no resource '{0}'")]
    NoResource(Name),
    /// There is no such node.
    #[error("there is no node {0}")]
    NoNode(u8),
    /// It would make no sense or do harm now.
    #[error("{0}")]
    NotNow(String),
    /// Another order took its place before its effect was there.
    #[error("overtaken by another order")]
    Overtaken,
}
