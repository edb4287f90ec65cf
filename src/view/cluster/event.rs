//! What happened to a cluster.

use super::Node;
use crate::smi::Name;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Something that happened on the node that tells it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// From 1 on, without a gap.
    pub sequence: u64,
    /// How long ago it was.
    pub age: Duration,
    /// What.
    pub what: Happening,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Happening {
    /// This node has started a group that the other one held before: once per group and epoch, but that a core which is replaced within a
    /// minute says it again.
    Takeover {
        /// The group.
        group: Name,
        /// Its claim.
        epoch: u64,
        /// Why.
        reason: String,
    },
    /// A resource was started.
    ResourceStarted(Name),
    /// A resource was stopped.
    ResourceStopped(Name),
    /// An operation on a resource failed, and counts.
    ResourceFailed {
        /// The resource.
        resource: Name,
        /// `start`, `stop` or `monitor`.
        operation: String,
        /// Why.
        reason: String,
        /// Its failcount with this one.
        count: u32,
    },
    /// Somebody set the failcount of a resource back, or it aged.
    FailCountReset(Name),
    /// A resource ran when the core started, without a claim to it; it is stopped.
    ActiveWithoutClaim(Name),
    /// A node is being fenced.
    FencingStarted {
        /// Which.
        node: u8,
        /// By this device.
        device: Name,
    },
    /// A node is fenced.
    FencingSucceeded {
        /// Which.
        node: u8,
        /// By this device, or by hand.
        device: String,
    },
    /// A node could not be fenced; it is tried again.
    FencingFailed {
        /// Which.
        node: u8,
        /// Why.
        reason: String,
    },
    /// Both nodes held a group.
    SplitBrainDetected(Name),
    /// One of them has let it go.
    SplitBrainResolved(Name),
    /// Orders were given at both nodes while they did not hear each other: the other record stands.
    OrdersDropped {
        /// The node whose record stands.
        node: u8,
        /// What is not in it, as it would be ordered again.
        orders: String,
    },
}

impl Happening {
    /// One line for people.
    #[must_use]
    pub fn text(&self, nodes: &[Node]) -> String {
        let name = |node: u8| nodes.get(usize::from(node)).map_or("?", |node| node.name.as_str());
        match self {
            Self::Takeover { group, epoch, reason } => format!("{group} was taken over (claim {epoch}): {reason}"),
            Self::ResourceStarted(resource) => format!("{resource} is started"),
            Self::ResourceStopped(resource) => format!("{resource} is stopped"),
            Self::ResourceFailed { resource, operation, reason, count } => {
                format!("{resource}: {operation} failed, {count} times now: {reason}")
            }
            Self::FailCountReset(resource) => format!("the failures of {resource} are forgotten"),
            Self::ActiveWithoutClaim(resource) => format!("{resource} ran without a claim to it, and is stopped"),
            Self::FencingStarted { node, device } => format!("{} is being fenced by {device}", name(*node)),
            Self::FencingSucceeded { node, device } => format!("{} is fenced by {device}", name(*node)),
            Self::FencingFailed { node, reason } => format!("{} is not fenced: {reason}", name(*node)),
            Self::SplitBrainDetected(group) => format!("both nodes held {group}"),
            Self::SplitBrainResolved(group) => format!("one node has let {group} go"),
            Self::OrdersDropped { node, orders } => {
                format!("orders of {} were newer when both met again; dropped of this node's: {orders}", name(*node))
            }
        }
    }
}
