//! What people have ordered: one record for the whole cluster. Both nodes keep it on disk and tell it in every frame; the higher version
//! is the true one, of equal ones that of the higher author. So an order reaches a node that was down when it was given.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use crate::config::fnv1a;
use crate::smi::Name;
use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

/// The record.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Encode, Decode, Serialize, Deserialize)]
#[cbor(map)]
pub struct Intent {
    /// Grows by one with each order.
    #[n(0)]
    #[cbor(default)]
    pub version: u64,
    /// Index of the node that took the last order.
    #[n(1)]
    #[cbor(default)]
    pub author: u8,
    /// Nothing is started, stopped, moved or fenced.
    #[n(2)]
    #[cbor(default)]
    pub maintenance: bool,
    /// Bit n: node n is kept from running groups.
    #[n(3)]
    #[cbor(default)]
    pub standby: u8,
    /// Groups that are not as they would be by themselves.
    #[n(4)]
    #[cbor(default)]
    pub groups: Vec<GroupIntent>,
    /// Digests of the names of resources that are left alone.
    #[n(5)]
    #[cbor(default)]
    pub unmanaged: Vec<u64>,
    /// How often the failures of a resource were ordered to be forgotten: digest of its name, number.
    #[n(6)]
    #[cbor(default)]
    pub cleanups: Vec<(u64, u32)>,
    /// By node: the version of its last order that is in this record. A release that does not know it leaves zeros.
    #[n(7)]
    #[cbor(default)]
    #[serde(default, skip_serializing_if = "is_unknown")]
    pub included: [u64; 2],
}

/// Orders on one group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Encode, Decode, Serialize, Deserialize)]
pub struct GroupIntent {
    /// Digest of its name.
    #[n(0)]
    pub id: u64,
    /// It is to be stopped.
    #[n(1)]
    pub stopped: bool,
    /// It is to run on this node.
    #[n(2)]
    pub on: Option<u8>,
    /// That is forgotten so many seconds after a node has heard of it.
    #[n(3)]
    pub seconds: Option<u32>,
}

impl Intent {
    /// Whether this is the truer one of two. Of one version and author are two only where the author has lost its disk between them: the
    /// larger stands then, on both nodes.
    #[must_use]
    pub fn is_newer(&self, than: &Self) -> bool {
        self > than
    }

    /// Whether all orders of this record are in another one, or the other does not say.
    #[must_use]
    pub fn is_in(&self, other: &Self) -> bool {
        is_unknown(&other.included) || self.included.iter().zip(&other.included).all(|(ours, theirs)| ours <= theirs)
    }

    /// Counts a new order of a node.
    pub fn count(&mut self, author: u8) {
        self.version = self.version.saturating_add(1);
        self.author = author;
        if let Some(included) = self.included.get_mut(usize::from(author)) {
            *included = self.version;
        }
    }

    /// Whether a node is kept from running groups.
    #[must_use]
    pub fn is_standby(&self, node: u8) -> bool {
        1_u8.checked_shl(u32::from(node)).is_some_and(|bit| self.standby & bit != 0)
    }

    /// The orders on a group.
    #[must_use]
    pub fn group(&self, id: u64) -> GroupIntent {
        self.groups.iter().copied().find(|group| group.id == id).unwrap_or(GroupIntent { id, ..GroupIntent::default() })
    }

    /// Whether a resource is left alone.
    #[must_use]
    pub fn is_unmanaged(&self, id: u64) -> bool {
        self.unmanaged.contains(&id)
    }

    /// How often the failures of a resource were ordered to be forgotten.
    #[must_use]
    pub fn cleanups(&self, id: u64) -> u32 {
        self.cleanups.iter().find(|(resource, _)| *resource == id).map_or(0, |(_, number)| *number)
    }
}

fn is_unknown(included: &[u64; 2]) -> bool {
    *included == [0; 2]
}

/// The digest by which frames tell a name.
#[must_use]
pub fn digest(name: &Name) -> u64 {
    fnv1a(name.as_str().bytes())
}
